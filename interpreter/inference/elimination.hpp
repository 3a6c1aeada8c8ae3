// The order in which variables are eliminated: the one decision on which the size of a clique tree depends.
#pragma once

#include "interpreter/base/budget.hpp"
#include "interpreter/inference/factor_graph.hpp"

namespace diag {

struct EliminationOptions {
  // What a cell of the plan costs when it is run, in steps of the search (about a nanosecond), and the share
  // of the predicted run that may be spent on searching for a better order.
  double cell_cost = 1;
  double share = 0.5;
  std::uint64_t most_steps = 1'000'000'000;
  std::uint64_t seed = 1;
  bool small = false;  // an order whose largest clique is small: for little room rather than little work
};

struct EliminationOrder {
  std::vector<std::uint32_t> order;  // each variable once
  double cells = 0;                  // predicted: of all cliques that are in no other one
  std::uint64_t steps = 0;           // spent
  std::uint32_t passes = 0;          // greedy passes that were made, those given up included
};

// Variables whose neighbours are all neighbours of each other first (no order is better for that), then
// greedy passes over the rest: fill, fill weighted by sizes, size, and mixtures, with ties broken at random,
// until the budget of steps is spent. Counts steps and takes its chances from the seed alone: the same graph
// gives the same order. Throws BudgetSpent. Source: Kjaerulff, Triangulation of graphs (1990); Bodlaender,
// Koster and van den Eijkhof, Preprocessing rules for triangulation of probabilistic networks (2005); Gogate
// and Dechter, A complete anytime algorithm for treewidth (2004).
[[nodiscard]] EliminationOrder find_order(const FactorGraph& graph, const EliminationOptions& options,
                                          Budget& budget);

// The same by lists instead of sets of bits, in one pass: for graphs too large for those.
[[nodiscard]] EliminationOrder find_order_by_lists(const FactorGraph& graph, Budget& budget);

}  // namespace diag
