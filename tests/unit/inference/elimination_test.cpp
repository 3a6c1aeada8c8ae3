// Orders of elimination: good ones, the same ones every time, and for a price in proportion.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/elimination.hpp"
#include "interpreter/inference/tree_plan.hpp"

using diag::Budget;
using diag::EliminationOptions;
using diag::EliminationOrder;
using diag::FactorGraph;

namespace {

FactorGraph pairs(std::size_t variables, std::uint32_t size,
                  const std::vector<std::pair<std::uint32_t, std::uint32_t>>& list) {
  FactorGraph graph;
  graph.sizes.assign(variables, size);
  for (const auto& [a, b] : list) {
    const std::vector<std::uint32_t> scope{a, b};
    graph.add(scope, 0);
  }
  return graph;
}

FactorGraph grid(std::uint32_t width, std::uint32_t height, std::uint32_t size) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> list;
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      if (x + 1 < width) list.emplace_back(y * width + x, y * width + x + 1);
      if (y + 1 < height) list.emplace_back(y * width + x, (y + 1) * width + x);
    }
  return pairs(static_cast<std::size_t>(width) * height, size, list);
}

FactorGraph chain(std::uint32_t length, std::uint32_t size) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> list;
  for (std::uint32_t i = 0; i + 1 < length; ++i) list.emplace_back(i, i + 1);
  return pairs(length, size, list);
}

bool is_permutation_of_all(const std::vector<std::uint32_t>& order, std::size_t count) {
  std::vector<std::uint32_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i)
    if (sorted[i] != i) return false;
  return sorted.size() == count;
}

}  // namespace

TEST_CASE("a chain costs its pairs, whichever algorithm orders it") {
  Budget budget;
  const EliminationOrder small = find_order(chain(100, 3), {}, budget);
  REQUIRE(is_permutation_of_all(small.order, 100));
  REQUIRE(diag::plan_tree(chain(100, 3), {{}, 0}, budget).cells == 99 * 9);
  REQUIRE(is_permutation_of_all(find_order_by_lists(chain(100, 3), budget).order, 100));
  REQUIRE(diag::plan_tree(chain(20'000, 3), {{}, 0}, budget).cells == 19'999 * 9);
}

TEST_CASE("the same graph gives the same order, and the predicted cells are about those of the plan") {
  Budget budget;
  for (const std::uint32_t width : {4U, 7U, 9U}) {
    const FactorGraph graph = grid(width, 9, 2);
    const EliminationOrder first = find_order(graph, {}, budget);
    const EliminationOrder again = find_order(graph, {}, budget);
    REQUIRE(first.order == again.order);
    REQUIRE(first.steps == again.steps);
    REQUIRE(is_permutation_of_all(first.order, graph.variables()));
    // The search takes a clique within another for one of its own now and then.
    const double cells = diag::plan_tree(graph, {{}, 0}, budget).cells;
    REQUIRE(cells <= first.cells);
    REQUIRE(cells >= 0.8 * first.cells);
  }
}

TEST_CASE("the search takes a share of what the plan is predicted to cost") {
  Budget budget;
  const FactorGraph graph = grid(9, 9, 2);
  EliminationOptions options;
  options.share = 0;
  const EliminationOrder one = find_order(graph, options, budget);
  REQUIRE(one.passes == 1);
  options.share = 100;
  const EliminationOrder many = find_order(graph, options, budget);
  REQUIRE(many.passes > 20);
  REQUIRE(many.cells <= one.cells);
  REQUIRE(static_cast<double>(many.steps) <= 100 * many.cells + 2 * static_cast<double>(one.steps));
  options.most_steps = 4 * one.steps;
  REQUIRE(find_order(graph, options, budget).steps <= 5 * one.steps);
  // A large machine's worth of cells buys more.
  options = {};
  options.cell_cost = 1000;
  REQUIRE(find_order(graph, options, budget).passes > find_order(graph, {}, budget).passes);
}

TEST_CASE("a grid costs about what sweeping over it does") {
  Budget budget;
  EliminationOptions options;
  options.share = 20;
  // Column by column there are 6 * 11 cliques of 7 variables.
  REQUIRE(diag::plan_tree(grid(6, 12, 2), {options, 0}, budget).cells <= 6 * 11 * 128);
  // In a large one no greedy rank finds that.
  REQUIRE(diag::plan_tree(grid(18, 18, 2), {{}, 0}, budget).cells <= 18 * 17 * std::exp2(19));
}

TEST_CASE("a planner that is stopped says so") {
  Budget budget;
  const std::atomic<bool> stop{true};
  budget.cancelled = &stop;
  EliminationOptions options;
  options.share = 1e9;
  REQUIRE_THROWS_AS(find_order(grid(12, 12, 3), options, budget), diag::BudgetSpent);
}

TEST_CASE("a graph for which no tree will do is refused") {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> all;
  for (std::uint32_t a = 0; a < 80; ++a)
    for (std::uint32_t b = 0; b < a; ++b) all.emplace_back(b, a);
  Budget budget;
  REQUIRE_THROWS_AS(diag::plan_tree(pairs(80, 2, all), {}, budget), diag::BudgetSpent);
  budget.max_memory = 1'000'000;
  REQUIRE_THROWS_AS(diag::plan_tree(pairs(80, 2, all), {}, budget), diag::BudgetSpent);
}
