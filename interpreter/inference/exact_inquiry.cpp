#include "interpreter/inference/exact_inquiry.hpp"

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/joint_question.hpp"

namespace diag {

namespace {

// What a cell costs in whole numbers, in cells of a plan in double: at least. Each four primes cost about six
// times as much, but how many there are is known only when the numbers are looked at, after the plan.
constexpr double exact_cost = 6;

struct ExactPart {  // a pruned question, with its own numbers where tables were cut
  RelevantGraph relevant;
  std::vector<Integers> own;
  std::vector<ExactFactor> factors;
};

ExactPart make_part(const FactorGraph& graph, const std::vector<ExactFactor>& factors,
                    std::span<const std::uint32_t> observed, const std::vector<bool>& asked, bool evidence) {
  ExactPart part;
  part.relevant = relevant_graph(graph, observed, asked, {evidence});
  part.factors = relevant_numbers(part.relevant, factors, part.own);
  return part;
}

}  // namespace

ExactAnswer exact_answer(const FactorGraph& given, const std::vector<ExactFactor>& factors,
                         std::span<const std::uint32_t> observed, std::span<const std::uint32_t> variables,
                         const ExactOptions& options, Budget& budget) {
  const FactorGraph graph = with_sound_heads(given);
  std::vector<bool> asked(graph.variables(), false);
  for (const std::uint32_t v : variables) asked[v] = true;
  const ExactPart part = make_part(graph, factors, observed, asked, true);
  TreeOptions tree_options = options.tree;
  tree_options.elimination.cell_cost *= exact_cost;
  tree_options.merge_cells /= exact_cost;
  ExactTree tree(part.relevant.graph, part.factors, plan_tree(part.relevant.graph, tree_options, budget));
  const bool one_tree = variables.size() < 2 || tree.bytes(1) <= static_cast<double>(budget.max_memory);
  unsigned threads = options.threads;
  while (threads > 1 && tree.bytes(threads) > static_cast<double>(budget.max_memory)) --threads;

  std::vector<std::uint32_t> inside;
  if (one_tree)
    for (const std::uint32_t v : variables)
      if (part.relevant.numbers[v] != nowhere) inside.push_back(part.relevant.numbers[v]);
  ExactAnswer found;
  if (one_tree) {
    found = tree.answer(inside, budget, threads);
  } else {
    found = exact_answer(graph, factors, observed, {}, options, budget);
  }
  ExactAnswer result;
  result.evidence = std::move(found.evidence);
  std::size_t next = 0;
  for (const std::uint32_t v : variables) {
    if (part.relevant.numbers[v] == nowhere) {  // observed, or of one label
      ExactMarginal marginal;
      marginal.numerators.assign(graph.sizes[v], Integer(0));
      marginal.denominator = result.evidence.numerator.is_zero() ? 0 : 1;
      const bool seen = !observed.empty() && observed[v] != nowhere;
      marginal.numerators[seen ? observed[v] : 0] = marginal.denominator;
      result.marginals.push_back(std::move(marginal));
    } else if (one_tree) {
      result.marginals.push_back(std::move(found.marginals[next++]));
    } else {
      result.marginals.push_back(
          std::move(exact_answer(graph, factors, observed, std::span(&v, 1), options, budget).marginals[0]));
    }
  }
  return result;
}

}  // namespace diag
