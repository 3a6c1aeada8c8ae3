#include "interpreter/inference/exact_inquiry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/cost.hpp"

namespace diag {

ExactInquiry::ExactInquiry(const FactorGraph& graph, std::vector<ExactFactor> factors,
                           std::span<const std::uint32_t> observed, std::span<const std::uint32_t> variables,
                           const ExactOptions& options, Budget& budget)
    : graph_(with_sound_heads(graph)),
      factors_(std::move(factors)),
      observed_(observed.begin(), observed.end()),
      variables_(variables.begin(), variables.end()),
      threads_(options.threads) {
  joint_.tree = options.tree;
  joint_.tree.elimination.cell_cost *= exact_cell_cost;
  joint_.tree.merge_cells /= exact_cell_cost;
  joint_.plans = options.plans;
  joint_.room = {sizeof(ResidueCell), kept_bytes()};
  std::vector<bool> asked(graph_.variables(), false);
  for (const std::uint32_t v : variables_) asked[v] = true;
  for (const std::uint32_t v : variables_)
    if (!is_known(v)) open_.push_back(v);
  relevant_ = relevant_graph(graph_, observed_, asked, {true});
  numbers_ = relevant_numbers(relevant_, factors_, own_);
  // A tree is searched for no longer than single questions would take to plan; where these do not cost less,
  // it is worth searching for a better one.
  const double cheap = single_questions_pay_from(graph_, open_.size());
  TreeOptions look = joint_.tree;
  if (open_.size() > 1)
    look.elimination.most_steps = std::min(look.elimination.most_steps, static_cast<std::uint64_t>(cheap));
  plant(look, budget);
  if (open_.size() > 1 && !(tree_ && cost_of_tree() <= cheap)) {
    look_at_singles(budget);
    if (!singles_) plant(joint_.tree, budget);
  }
  // Each thread has a room of its own.
  const double room = static_cast<double>(budget.max_memory) - kept_bytes();
  while (tree_ && threads_ > 1 && tree_->bytes(threads_) > room) --threads_;
}

// Makes tree_, where memory allows it and it is better than the one there is; with one question or none it is
// made in any case.
void ExactInquiry::plant(const TreeOptions& options, Budget& budget) {
  try {
    ExactTree made(relevant_.graph, numbers_,
                   plan_for_memory(relevant_.graph, options, joint_.plans, joint_.room, budget));
    if (open_.size() > 1 && made.bytes(1) > static_cast<double>(budget.max_memory)) return;
    if (!tree_ || made.plan().multiplications < tree_->plan().multiplications) tree_.emplace(std::move(made));
  } catch (const BudgetSpent& spent) {
    if (spent.name() != "memory" || open_.size() < 2) throw;
  }
}

double ExactInquiry::cost_of_tree() const {
  double labels = 1;
  for (const std::uint32_t v : open_) labels += graph_.sizes[v];
  return exact_sweep_cost(tree_->plan(), 2, tree_->primes()) + combining_cost(labels, tree_->primes());
}

bool ExactInquiry::is_known(std::uint32_t v) const {
  return graph_.sizes[v] == 1 || (!observed_.empty() && observed_[v] != nowhere);
}

// The numbers of a question are looked at here only for how many primes they ask for.
double ExactInquiry::cost_of(const JointQuestion& question) {
  const JointQuestion::Exact exact(question, factors_);
  multiplications_ += question.plan().multiplications / 2;
  most_bytes_ = std::max(most_bytes_, exact.bytes(threads_));
  return exact.cost() + 2 * static_cast<double>(question.plan().search_steps);
}

void ExactInquiry::look_at_singles(Budget& budget) {
  singles_ = single_questions(
      graph_, observed_, open_, joint_, [&](const JointQuestion& question) { return cost_of(question); },
      tree_ ? cost_of_tree() : std::numeric_limits<double>::infinity(), budget);
  if (!singles_) return;
  tree_.reset();
  if (most_bytes_ + kept_bytes() > static_cast<double>(budget.max_memory))
    for (std::optional<JointQuestion>& question : *singles_) question.reset();  // made again when asked
}

double ExactInquiry::kept_bytes() const {
  std::size_t numbers = 0;
  for (const ExactFactor& factor : factors_)
    numbers += factor.numerators->size() + factor.denominators->size();
  double bytes = static_cast<double>(numbers) * sizeof(std::int64_t);
  constexpr double answer_bytes = 300;  // of a label: a long number, and a fraction of such; measured
  for (const std::uint32_t v : variables_) bytes += answer_bytes * graph_.sizes[v];
  if (tree_) bytes += static_cast<double>(bytes_of(tree_->plan()));
  if (singles_)
    for (const std::optional<JointQuestion>& question : *singles_)
      if (question) bytes += question->kept_bytes();
  return bytes;
}

std::string ExactInquiry::route() const {
  if (tree_)
    return fmt::format("a clique tree: {}, {} primes",
                       to_text(tree_->plan(), tree_->bytes(tree_->threads_for(threads_)) + kept_bytes()),
                       tree_->primes());
  return fmt::format("a plan for each variable: {:.0f} multiplications for each prime, {}", multiplications_,
                     human_bytes(most_bytes_ + kept_bytes()));
}

void ExactInquiry::answer_singles(ExactAnswer& result, Budget& budget) {
  JointOptions whole = joint_;
  whole.evidence = true;
  const JointQuestion nothing(graph_, observed_, {}, whole, budget);
  ExactJoint evidence = JointQuestion::Exact(nothing, factors_).answer(budget, threads_);
  result.evidence = {std::move(evidence.numerators.front()), std::move(evidence.denominator)};
  const bool possible = !result.evidence.numerator.is_zero();
  JointOptions alone = joint_;
  alone.evidence = false;
  for (std::size_t i = 0; i < open_.size(); ++i) {
    std::optional<JointQuestion>& question = (*singles_)[i];
    if (!question) question.emplace(graph_, observed_, std::span(&open_[i], 1), alone, budget);
    ExactMarginal marginal;
    marginal.numerators = JointQuestion::Exact(*question, factors_).answer(budget, threads_).numerators;
    for (Integer& numerator : marginal.numerators) {
      if (!possible) numerator = 0;
      marginal.denominator += numerator;
    }
    result.marginals.push_back(std::move(marginal));
  }
}

ExactAnswer ExactInquiry::answer(Budget& budget) {
  ExactAnswer found;
  if (tree_) {
    std::vector<std::uint32_t> inside;
    for (const std::uint32_t v : open_) inside.push_back(relevant_.numbers[v]);
    found = tree_->answer(inside, budget, threads_);
  } else {
    answer_singles(found, budget);
  }
  ExactAnswer result;
  result.evidence = std::move(found.evidence);
  std::size_t next = 0;
  for (const std::uint32_t v : variables_) {
    if (!is_known(v)) {
      result.marginals.push_back(std::move(found.marginals[next++]));
      continue;
    }
    ExactMarginal marginal;
    marginal.numerators.assign(graph_.sizes[v], Integer(0));
    marginal.denominator = result.evidence.numerator.is_zero() ? 0 : 1;
    const bool seen = !observed_.empty() && observed_[v] != nowhere;
    marginal.numerators[seen ? observed_[v] : 0] = marginal.denominator;
    result.marginals.push_back(std::move(marginal));
  }
  return result;
}

ExactAnswer exact_answer(const FactorGraph& graph, const std::vector<ExactFactor>& factors,
                         std::span<const std::uint32_t> observed, std::span<const std::uint32_t> variables,
                         const ExactOptions& options, Budget& budget) {
  return ExactInquiry(graph, factors, observed, variables, options, budget).answer(budget);
}

}  // namespace diag
