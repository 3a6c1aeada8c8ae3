#include "interpreter/inference/joint_question.hpp"

#include <algorithm>
#include <numeric>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/cost.hpp"

namespace diag {

namespace {

Integers cut(const RelevantGraph::Cells& cells, const Integers& from) {
  if (from.narrow()) {
    std::vector<std::int64_t> result;
    result.reserve(cells.count);
    for_each_cell(cells, from.small().data(), [&](std::int64_t cell) { result.push_back(cell); });
    return Integers(std::move(result));
  }
  std::vector<Integer> result;
  result.reserve(cells.count);
  for_each_cell(cells, from.large().data(), [&](const Integer& cell) { result.push_back(cell); });
  return Integers(std::move(result));
}

// The denominators of the rows that are left: rows go by the first variables of the factor, whatever is done
// to the last ones.
Integers cut_denominators(const RelevantGraph::Cells& cells, const ExactFactor& factor) {
  const Integers& from = *factor.denominators;
  if (from.size() == 1) return from;
  const std::uint64_t columns = factor.numerators->size() / from.size();
  RelevantGraph::Cells rows;
  rows.offset = cells.offset / columns;
  for (const auto& [size, stride] : cells.axes) {
    if (stride < columns) continue;
    rows.axes.emplace_back(size, stride / columns);
    rows.count *= size;
  }
  return cut(rows, from);
}

}  // namespace

std::vector<ExactFactor> relevant_numbers(const RelevantGraph& relevant,
                                          const std::vector<ExactFactor>& factors,
                                          std::vector<Integers>& own) {
  std::vector<ExactFactor> result;
  own.reserve(own.size() + 2 * relevant.factors.size());  // they are pointed at
  for (const RelevantGraph::Cells& cells : relevant.factors) {
    const ExactFactor& factor = factors[cells.factor];
    if (cells.whole) {
      result.push_back(factor);
      continue;
    }
    own.push_back(cut(cells, *factor.numerators));
    own.push_back(cut_denominators(cells, factor));
    result.push_back({&own[own.size() - 2], &own.back()});
  }
  return result;
}

JointQuestion::JointQuestion(const FactorGraph& graph, std::span<const std::uint32_t> observed,
                             std::span<const std::uint32_t> asked, const JointOptions& options,
                             Budget& budget) {
  std::vector<bool> wanted(graph.variables(), false);
  for (const std::uint32_t v : asked) wanted[v] = true;
  relevant_ = relevant_graph(graph, observed, wanted, {options.evidence});
  budget.step(graph.scopes.size());
  std::vector<std::uint32_t> scope;
  for (const std::uint32_t v : asked) {
    DIAG_ASSERT(relevant_.numbers[v] != nowhere);
    scope.push_back(relevant_.numbers[v]);
  }
  TreeOptions joint = options.tree;
  joint.joint = static_cast<std::uint32_t>(relevant_.graph.factors());
  relevant_.graph.add(scope, 0);
  plan_ = plan_for_memory(relevant_.graph, joint, options.plans, options.room, budget);
}

double single_questions_pay_from(const FactorGraph& graph, std::size_t questions) {
  return 2.0 * static_cast<double>(questions) * (60'000 + 200 * static_cast<double>(graph.factors()));
}

std::optional<std::vector<std::optional<JointQuestion>>> single_questions(
    const FactorGraph& graph, std::span<const std::uint32_t> observed,
    std::span<const std::uint32_t> variables, const JointOptions& options,
    const std::function<double(const JointQuestion&)>& cost, double limit, Budget& budget) {
  // Of plans that are kept.
  const double most_bytes = std::min(0x1p26, static_cast<double>(budget.max_memory) / 8);
  JointOptions alone = options;
  alone.evidence = false;
  alone.tree.elimination.share *= 0.2;  // there is a plan already: the tree's
  std::vector<std::optional<JointQuestion>> questions(variables.size());
  double total = 0;
  double bytes = 0;
  // In an order that has dear and cheap ones mixed from the start, so that it is seen early what they cost.
  std::size_t step = variables.size() * 5 / 8 + 1;
  while (std::gcd(step, variables.size()) != 1) ++step;
  for (std::size_t done = 0, at = 0; done < variables.size(); ++done, at = (at + step) % variables.size()) {
    JointQuestion question(graph, observed, variables.subspan(at, 1), alone, budget);
    total += cost(question);
    const double share = static_cast<double>(done + 1) / static_cast<double>(variables.size());
    if (total > limit || total > limit * (0.2 + 1.5 * share)) return std::nullopt;
    bytes += question.kept_bytes();
    if (bytes < most_bytes) questions[at].emplace(std::move(question));
  }
  return questions;
}

double JointQuestion::kept_bytes() const {
  const FactorGraph& graph = relevant_.graph;
  const std::size_t numbers = graph.sizes.size() + graph.starts.size() + graph.scopes.size() +
                              graph.heads.size() + relevant_.variables.size() + relevant_.numbers.size();
  return static_cast<double>(bytes_of(plan_) + numbers * sizeof(std::uint32_t) +
                             relevant_.factors.size() * sizeof(RelevantGraph::Cells));
}

double JointQuestion::bytes(double cell_bytes) const {
  double cells = static_cast<double>(relevant_.graph.cells(plan_.joint));
  for (const RelevantGraph::Cells& part : relevant_.factors)
    if (!part.whole) cells += static_cast<double>(part.count);
  return plan_.bytes(cell_bytes) + cells * cell_bytes;
}

CliqueTree::Joint JointQuestion::in_double(const std::vector<const double*>& values, Budget& budget) const {
  budget.reserve(bytes(), "inference");
  std::size_t cut = 0;
  for (const RelevantGraph::Cells& part : relevant_.factors)
    if (!part.whole) cut += part.count;
  std::vector<double> own;
  own.reserve(cut);  // they are pointed at
  std::vector<const double*> used;
  for (const RelevantGraph::Cells& part : relevant_.factors) {
    if (part.whole) {
      used.push_back(values[part.factor]);
      continue;
    }
    used.push_back(own.data() + own.size());
    for_each_cell(part, values[part.factor], [&](double cell) { own.push_back(cell); });
  }
  used.push_back(nullptr);
  return CliqueTree(relevant_.graph, std::move(used), plan_).joint(budget);
}

JointQuestion::Exact::Exact(const JointQuestion& question, const std::vector<ExactFactor>& factors) {
  std::vector<ExactFactor> used = relevant_numbers(question.relevant_, factors, own_);
  used.emplace_back();
  tree_.emplace(question.relevant_.graph, std::move(used), question.plan_);
  cells_ = static_cast<double>(question.relevant_.graph.cells(question.plan_.joint));
}

ExactJoint JointQuestion::Exact::answer(Budget& budget, unsigned threads) {
  while (threads > 1 && tree_->bytes(threads) > static_cast<double>(budget.max_memory)) --threads;
  return tree_->joint(budget, threads);
}

double JointQuestion::Exact::cost() const {
  return exact_sweep_cost(tree_->plan(), 1, primes()) + combining_cost(cells_, primes());
}

// With a long number for each cell of the answer.
double JointQuestion::Exact::bytes(unsigned threads) const {
  return tree_->bytes(tree_->threads_for(threads)) +
         cells_ * (static_cast<double>(primes()) * 8 * 2 + sizeof(Integer) + 48);
}

}  // namespace diag
