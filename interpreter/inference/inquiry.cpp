#include "interpreter/inference/inquiry.hpp"

#include <cmath>
#include <limits>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr double clique_cost = 300;  // of a clique as such, in multiplications
double cost_of(const TreePlan& plan) {
  return plan.multiplications + clique_cost * static_cast<double>(plan.cliques.size());
}

}  // namespace

Inquiry::Inquiry(const FactorGraph& graph, std::vector<const double*> values, InquiryOptions options)
    : graph_(with_sound_heads(graph)), values_(std::move(values)), options_(options) {
  observed_.assign(graph_.variables(), nowhere);
  nothing_ = observed_;
}

void Inquiry::observe(std::uint32_t variable, std::uint32_t label) {
  if (observed_[variable] == label) return;
  DIAG_ASSERT(label == nowhere || label < graph_.sizes[variable]);
  observed_[variable] = label;
  log_evidence_.reset();
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

TreePlan Inquiry::plan_for(const FactorGraph& graph, Budget& budget) const {
  return options_.plans != nullptr ? options_.plans->plan(graph, options_.tree, budget)
                                   : plan_tree(graph, options_.tree, budget);
}

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
  const double own = static_cast<double>(cut) * sizeof(double);
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

// The tree that has what is observed now: the one there is, or a new one. Null where it would take too much
// memory.
Inquiry::Prepared* Inquiry::current_tree(Budget& budget) {
  if (tree_) return tree_.get();
  const bool fix = !changed_after_all_;
  auto prepared = prepare(fix ? observed_ : nothing_, {}, true, budget);
  TreePlan plan = !fix && whole_plan_ ? std::move(*whole_plan_) : plan_for(prepared->relevant.graph, budget);
  whole_plan_.reset();
  if (plan.bytes(sizeof(double)) > static_cast<double>(budget.max_memory)) return nullptr;
  start(*prepared, std::move(plan), options_.threads, budget);
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
    start(*prepared, plan_for(prepared->relevant.graph, budget), 1, budget);
    log_evidence_ = prepared->tree->log_evidence(budget);
    route_ = "elimination: " + to_text(prepared->tree->plan());
    bytes_ = prepared->bytes;
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

void Inquiry::single(std::uint32_t variable, std::span<double> result, Budget& budget) {
  if (observed_[variable] != nowhere || graph_.sizes[variable] == 1) {
    std::fill(result.begin(), result.end(), 0.0);
    if (!std::isinf(log_evidence(budget)))
      result[observed_[variable] == nowhere ? 0 : observed_[variable]] = 1;
    return;
  }
  std::vector<bool> asked(graph_.variables(), false);
  asked[variable] = true;
  // Parts that have nothing to do with the question matter only until it is known that they are possible.
  const auto prepared = prepare(observed_, asked, !log_evidence_, budget);
  TreePlan plan = plan_for(prepared->relevant.graph, budget);
  spent_ += cost_of(plan);
  start(*prepared, std::move(plan), options_.threads, budget);
  if (!log_evidence_) log_evidence_ = prepared->tree->log_evidence(budget);
  route_ = "elimination: " + to_text(prepared->tree->plan());
  bytes_ = prepared->bytes;
  if (std::isinf(*log_evidence_)) {
    std::fill(result.begin(), result.end(), 0.0);
    return;
  }
  prepared->tree->marginal(prepared->relevant.numbers[variable], result, budget);
}

void Inquiry::marginal(std::uint32_t variable, std::span<double> result, Budget& budget) {
  ++questions_;
  if (!tree_ && questions_ > 1) {
    if (!whole_plan_) whole_plan_ = plan_for(relevant_graph(graph_, {}, {}, {}).graph, budget);
    if (whole_plan_->bytes(sizeof(double)) <= static_cast<double>(budget.max_memory) &&
        spent_ * (1 + 1.0 / static_cast<double>(questions_ - 1)) >= cost_of(*whole_plan_)) {
      changed_after_all_ = true;  // observations come and go: nothing is cut out
      current_tree(budget);
    }
  }
  if (!tree_) {
    single(variable, result, budget);
    return;
  }
  read(*tree_, variable, result, budget);
  route_ = "a clique tree: " + to_text(tree_->tree->plan());
  bytes_ = tree_->bytes;
}

void Inquiry::all_marginals(std::span<double> result, Budget& budget) {
  Prepared* tree = current_tree(budget);
  if (tree != nullptr) tree->tree->calibrate(budget);
  std::size_t at = 0;
  double most = 0;
  for (std::uint32_t v = 0; v < graph_.variables(); ++v) {
    const auto part = result.subspan(at, graph_.sizes[v]);
    at += graph_.sizes[v];
    if (tree != nullptr) {
      read(*tree, v, part, budget);
    } else {
      single(v, part, budget);
      most = std::max(most, bytes_);
    }
  }
  bytes_ = tree != nullptr ? tree->bytes : most;
  route_ = tree != nullptr ? "a clique tree: " + to_text(tree->tree->plan()) : "a plan for each variable";
}

}  // namespace diag
