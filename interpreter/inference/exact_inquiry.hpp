// Exact answers to questions about a factor graph: pruned to what they need, planned for the number of primes
// that they take, by one tree or, where memory does not allow that, by one for each variable.
#pragma once

#include "interpreter/inference/exact_tree.hpp"

namespace diag {

struct ExactOptions {
  TreeOptions tree;
  unsigned threads = 1;
};

// The marginals of `variables` given the labels in `observed` (one for each variable of the graph, 0xFFFFFFFF
// where nothing is observed), and the evidence. The graph may have heads that cannot be right: those are not
// believed; where they can be, rows of boxes are to sum to 1. Throws BudgetSpent.
[[nodiscard]] ExactAnswer exact_answer(const FactorGraph& graph, const std::vector<ExactFactor>& factors,
                                       std::span<const std::uint32_t> observed,
                                       std::span<const std::uint32_t> variables, const ExactOptions& options,
                                       Budget& budget);

}  // namespace diag
