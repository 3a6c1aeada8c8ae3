#include "interpreter/inference/inquiry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/cost.hpp"
#include "interpreter/inference/threads.hpp"

namespace diag {

namespace {

double cost_of(const TreePlan& plan) { return sweep_cost(plan, 2); }
// Of the one sweep that it takes, and of its plan.
double cost_of(const JointQuestion& question) {
  return sweep_cost(question.plan(), 1) + 2 * static_cast<double>(question.plan().search_steps);
}

}  // namespace

Inquiry::Inquiry(const FactorGraph& graph, std::vector<const double*> values, InquiryOptions options)
    : graph_(with_sound_heads(graph)), values_(std::move(values)), options_(options) {
  observed_.assign(graph_.variables(), nowhere);
  nothing_ = observed_;
  given_bytes_ = static_cast<double>(graph_.cells()) * sizeof(double);
}

void Inquiry::observe(std::uint32_t variable, std::uint32_t label) {
  if (observed_[variable] == label) return;
  DIAG_ASSERT(label == nowhere || label < graph_.sizes[variable]);
  observed_[variable] = label;
  log_evidence_.reset();
  singles_.reset();
  if (!tree_) return;
  if (tree_->fixed[variable] != nowhere) {
    // Cut out of the tables: the tree answers no longer. It is made again with nothing cut out.
    tree_.reset();
    changed_after_all_ = true;
  } else if (const std::uint32_t number = tree_->relevant.numbers[variable]; number != nowhere) {
    if (label == nowhere) {
      tree_->tree->forget(number);
    } else {
      tree_->tree->observe(number, label);
    }
  }
}

void Inquiry::forget(std::uint32_t variable) { observe(variable, nowhere); }

std::unique_ptr<Inquiry::Prepared> Inquiry::prepare(std::span<const std::uint32_t> fixed,
                                                    const std::vector<bool>& asked, bool evidence,
                                                    Budget& budget) const {
  auto prepared = std::make_unique<Prepared>();
  prepared->relevant = relevant_graph(graph_, fixed, asked, {evidence});
  prepared->fixed.assign(fixed.begin(), fixed.end());
  budget.step(graph_.scopes.size());
  return prepared;
}

void Inquiry::start(Prepared& prepared, TreePlan plan, unsigned threads, Budget& budget) const {
  const RelevantGraph& relevant = prepared.relevant;
  std::size_t cut = 0;
  for (const auto& cells : relevant.factors)
    if (!cells.whole) cut += cells.count;
  const double limit = static_cast<double>(budget.max_memory);
  const double own =
      given_bytes_ + static_cast<double>(cut) * sizeof(double) + static_cast<double>(bytes_of(plan));
  threads = CliqueTree::threads_for(plan, threads);
  if (plan.bytes(sizeof(double), threads) + own > limit) threads = 1;
  prepared.bytes = plan.bytes(sizeof(double), threads) + own;
  prepared.cost = cost_of(plan);
  budget.reserve(prepared.bytes, "inference");
  prepared.cut.reserve(cut);
  std::vector<const double*> values;
  values.reserve(relevant.factors.size());
  for (const auto& cells : relevant.factors) {
    if (cells.whole) {
      values.push_back(values_[cells.factor]);
      continue;
    }
    values.push_back(prepared.cut.data() + prepared.cut.size());
    for_each_cell(cells, values_[cells.factor], [&](double cell) { prepared.cut.push_back(cell); });
  }
  prepared.tree.emplace(relevant.graph, std::move(values), std::move(plan), threads);
}

// None where memory does not allow it.
std::optional<TreePlan> Inquiry::plan_that_fits(const FactorGraph& graph, const TreeOptions& options,
                                                Budget& budget) const {
  try {
    TreePlan plan = plan_for_memory(graph, options, options_.plans, room(), budget);
    if (room().bytes(plan) <= static_cast<double>(budget.max_memory)) return plan;
  } catch (const BudgetSpent& spent) {
    if (spent.name() != "memory") throw;
  }
  return std::nullopt;
}

// Of all marginals: a tree, searched for no longer than single questions would take to plan, or those, where
// they cost less, in singles_; where they do not, it was worth searching for a better tree.
std::optional<TreePlan> Inquiry::plan_or_singles(const FactorGraph& graph, Budget& budget) {
  TreeOptions look = options_.tree;
  const double cheap = single_questions_pay_from(graph_, graph_.variables());
  look.elimination.most_steps = std::min(look.elimination.most_steps, static_cast<std::uint64_t>(cheap));
  std::optional<TreePlan> plan = plan_that_fits(graph, look, budget);
  if (plan && cost_of(*plan) <= cheap) return plan;
  std::vector<std::uint32_t> variables;
  for (std::uint32_t v = 0; v < graph_.variables(); ++v)
    if (observed_[v] == nowhere && graph_.sizes[v] > 1) variables.push_back(v);
  singles_ = single_questions(
      graph_, observed_, variables, joint_options(),
      [](const JointQuestion& question) { return cost_of(question); },
      plan ? cost_of(*plan) : std::numeric_limits<double>::infinity(), budget);
  if (singles_) return std::nullopt;
  std::optional<TreePlan> better = plan_that_fits(graph, options_.tree, budget);
  return better && cost_of(*better) < cost_of(*plan) ? std::move(better) : std::move(plan);
}

// The tree that has what is observed now: the one there is, or a new one. Null where it would take too much
// memory, or where single questions are better for all marginals.
Inquiry::Prepared* Inquiry::current_tree(bool all, Budget& budget) {
  if (tree_) return tree_.get();
  if (all && singles_) return nullptr;
  const bool fix = !changed_after_all_;
  auto prepared = prepare(fix ? observed_ : nothing_, {}, true, budget);
  std::optional<TreePlan> plan;
  if (!fix && whole_plan_) plan = std::exchange(whole_plan_, std::nullopt);
  const FactorGraph& graph = prepared->relevant.graph;
  if (!plan) plan = all ? plan_or_singles(graph, budget) : plan_that_fits(graph, options_.tree, budget);
  if (!plan) return nullptr;
  start(*prepared, std::move(*plan), options_.threads, budget);
  tree_ = std::move(prepared);
  for (std::uint32_t v = 0; !fix && v < graph_.variables(); ++v)
    if (observed_[v] != nowhere && tree_->relevant.numbers[v] != nowhere)
      tree_->tree->observe(tree_->relevant.numbers[v], observed_[v]);
  return tree_.get();
}

double Inquiry::log_evidence(Budget& budget) {
  if (log_evidence_) return *log_evidence_;
  if (tree_) {
    log_evidence_ = tree_->tree->log_evidence(budget);
  } else {
    const auto prepared = prepare(observed_, std::vector<bool>(graph_.variables(), false), true, budget);
    start(*prepared, plan_for_memory(prepared->relevant.graph, options_.tree, options_.plans, room(), budget),
          1, budget);
    log_evidence_ = prepared->tree->log_evidence(budget);
    bytes_ = prepared->bytes;
    route_ = "elimination: " + to_text(prepared->tree->plan(), bytes_);
  }
  return *log_evidence_;
}

void Inquiry::read(Prepared& prepared, std::uint32_t variable, std::span<double> result, Budget& budget) {
  const std::uint32_t number = prepared.relevant.numbers[variable];
  if (number != nowhere) {
    prepared.tree->marginal(number, result, budget);
    return;
  }
  // Observed and cut out, or of one label.
  std::fill(result.begin(), result.end(), 0.0);
  if (!std::isinf(log_evidence(budget))) result[observed_[variable] == nowhere ? 0 : observed_[variable]] = 1;
}

JointOptions Inquiry::joint_options() const { return {options_.tree, true, options_.plans, room()}; }

// What is cut out of the tables is less than they are.
PlanRoom Inquiry::room() const { return {sizeof(double), 2 * given_bytes_ + kept_bytes_}; }

// A marginal up to a factor, and where it is not known yet the evidence.
void Inquiry::take(const JointQuestion& question, std::span<double> result, Budget& budget) {
  bytes_ = given_bytes_ + question.kept_bytes() + question.bytes();
  multiplications_ += question.plan().multiplications / 2;
  const CliqueTree::Joint joint = question.in_double(values_, budget);
  if (!log_evidence_) {
    const double sum = std::accumulate(joint.cells.begin(), joint.cells.end(), 0.0);
    log_evidence_ = sum > 0 ? std::log(sum) + static_cast<double>(joint.exponent) * std::log(2.0)
                            : -std::numeric_limits<double>::infinity();
  }
  normalise(joint, result);
  route_ = "elimination: " + to_text(question.plan(), bytes_);
}

void Inquiry::normalise(const CliqueTree::Joint& joint, std::span<double> result) const {
  const double sum = std::accumulate(joint.cells.begin(), joint.cells.end(), 0.0);
  const bool possible = sum > 0 && !std::isinf(*log_evidence_);
  for (std::size_t x = 0; x < result.size(); ++x) result[x] = possible ? joint.cells[x] / sum : 0;
}

void Inquiry::single(std::uint32_t variable, std::span<double> result, Budget& budget) {
  if (observed_[variable] != nowhere || graph_.sizes[variable] == 1) {
    std::fill(result.begin(), result.end(), 0.0);
    if (!std::isinf(log_evidence(budget)))
      result[observed_[variable] == nowhere ? 0 : observed_[variable]] = 1;
    return;
  }
  // Parts that have nothing to do with the question matter only until it is known that they are possible.
  JointOptions options = joint_options();
  options.evidence = !log_evidence_;
  const JointQuestion question(graph_, observed_, std::span(&variable, 1), options, budget);
  spent_ += cost_of(question);
  take(question, result, budget);
}

void Inquiry::marginal(std::uint32_t variable, std::span<double> result, Budget& budget) {
  ++questions_;
  if (!tree_ && questions_ > 1) {
    if (!whole_plan_ && whole_fits_) {
      whole_plan_ = plan_that_fits(relevant_graph(graph_, {}, {}, {}).graph, options_.tree, budget);
      whole_fits_ = whole_plan_.has_value();
    }
    if (whole_plan_ && spent_ * (1 + 1.0 / static_cast<double>(questions_ - 1)) >= cost_of(*whole_plan_)) {
      changed_after_all_ = true;  // observations come and go: nothing is cut out
      current_tree(false, budget);
    }
  }
  if (!tree_) {
    single(variable, result, budget);
    return;
  }
  read(*tree_, variable, result, budget);
  bytes_ = tree_->bytes;
  route_ = "a clique tree: " + to_text(tree_->tree->plan(), bytes_);
}

void Inquiry::prepare_all(Budget& budget) { current_tree(true, budget); }

void Inquiry::all_marginals(std::span<double> result, Budget& budget) {
  Prepared* tree = current_tree(true, budget);
  if (tree == nullptr) {
    all_single(result, budget);
    return;
  }
  tree->tree->calibrate(budget);
  std::size_t at = 0;
  for (std::uint32_t v = 0; v < graph_.variables(); ++v) {
    read(*tree, v, result.subspan(at, graph_.sizes[v]), budget);
    at += graph_.sizes[v];
  }
  bytes_ = tree->bytes;
  route_ = "a clique tree: " + to_text(tree->tree->plan(), bytes_);
}

void Inquiry::all_single(std::span<double> result, Budget& budget) {
  static_cast<void>(log_evidence(budget));
  const auto limit = static_cast<double>(budget.max_memory);
  double most = bytes_ - given_bytes_;  // of one question
  kept_bytes_ = 0;
  for (const std::optional<JointQuestion>& question : *singles_)
    if (question) {
      most = std::max(most, question->bytes());
      kept_bytes_ += question->kept_bytes();
    }
  if (most + kept_bytes_ + given_bytes_ > limit) {  // plans are made again, one at a time
    for (std::optional<JointQuestion>& question : *singles_) question.reset();
    kept_bytes_ = 0;
  }
  double multiplications = 0;  // of the jobs
  multiplications_ = 0;
  struct Job {
    const JointQuestion* question;
    std::span<double> part;
  };
  std::vector<Job> jobs;
  std::size_t at = 0;
  std::size_t next = 0;
  for (std::uint32_t v = 0; v < graph_.variables(); ++v) {
    const auto part = result.subspan(at, graph_.sizes[v]);
    at += graph_.sizes[v];
    const bool known = observed_[v] != nowhere || graph_.sizes[v] == 1;
    if (!known && (*singles_)[next++]) {
      const JointQuestion& question = *(*singles_)[next - 1];
      jobs.push_back({&question, part});
      multiplications += question.plan().multiplications / 2;
    } else {
      single(v, part, budget);
      most = std::max(most, bytes_ - given_bytes_);
    }
  }
  constexpr double worth_a_thread = 4'000'000;  // multiplications
  unsigned threads = multiplications < worth_a_thread ? 1 : std::max(options_.threads, 1U);
  while (threads > 1 && most * threads + kept_bytes_ + given_bytes_ > limit) --threads;
  std::atomic<std::size_t> taken = 0;
  on_threads(threads, budget, [&](unsigned, Budget& own) {
    for (std::size_t job = taken++; job < jobs.size(); job = taken++)
      normalise(jobs[job].question->in_double(values_, own), jobs[job].part);
  });
  bytes_ = most * threads + kept_bytes_ + given_bytes_;
  route_ = fmt::format("a plan for each variable: {:.0f} multiplications, {}",
                       multiplications + multiplications_, human_bytes(bytes_));
}

}  // namespace diag
