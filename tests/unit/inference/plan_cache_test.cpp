// Plans are made once for a shape, and again from their order.
#include "interpreter/inference/plan_cache.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace diag;

namespace {

// A chain of variables of these sizes.
FactorGraph chain(const std::vector<std::uint32_t>& sizes) {
  FactorGraph graph;
  graph.sizes = sizes;
  for (std::uint32_t v = 0; v < sizes.size(); ++v)
    graph.add(v == 0 ? std::vector<std::uint32_t>{v} : std::vector<std::uint32_t>{v - 1, v}, 1);
  return graph;
}

}  // namespace

TEST_CASE("a plan is found again for the same shape alone") {
  PlanCache cache;
  Budget budget;
  const TreePlan first = cache.plan(chain({2, 3, 4}), {}, budget);
  CHECK(cache.found() == 0);
  const TreePlan again = cache.plan(chain({2, 3, 4}), {}, budget);
  CHECK(cache.found() == 1);
  CHECK(again.order == first.order);
  CHECK(again.cells == first.cells);
  static_cast<void>(cache.plan(chain({2, 3, 5}), {}, budget));
  static_cast<void>(cache.plan(chain({2, 3}), {}, budget));
  TreeOptions other;
  other.elimination.seed = 2;
  static_cast<void>(cache.plan(chain({2, 3, 4}), other, budget));
  CHECK(cache.found() == 1);
  CHECK(cache.plans() == 4);
}

TEST_CASE("plans that have not been used for the longest time make room") {
  Budget budget;
  PlanCache measure;
  static_cast<void>(measure.plan(chain({2, 2, 2}), {}, budget));
  PlanCache cache(4000);  // two or three of them
  for (std::uint32_t size = 2; size < 12; ++size)
    static_cast<void>(cache.plan(chain({2, 2, size}), {}, budget));
  CHECK(cache.plans() < 6);
  CHECK(cache.plans() > 0);
  static_cast<void>(cache.plan(chain({2, 2, 11}), {}, budget));
  CHECK(cache.found() == 1);
  static_cast<void>(cache.plan(chain({2, 2, 2}), {}, budget));
  CHECK(cache.found() == 1);
}

TEST_CASE("a plan is made again from its order, without a search") {
  Budget budget;
  const FactorGraph graph = chain({2, 3, 4, 2, 3, 5});
  const TreePlan plan = plan_tree(graph, {}, budget);
  const TreePlan same = plan_along(graph, plan.order, {}, budget);
  CHECK(same.cells == plan.cells);
  CHECK(same.multiplications == plan.multiplications);
  CHECK(same.axes == plan.axes);
  CHECK(same.strides == plan.strides);
  CHECK(same.search_steps == 0);
}

TEST_CASE("an order that is none of this graph's is refused") {
  Budget budget;
  const FactorGraph graph = chain({2, 3, 4});
  CHECK_THROWS_AS(plan_along(graph, {0, 1}, {}, budget), std::invalid_argument);
  CHECK_THROWS_AS(plan_along(graph, {0, 1, 1}, {}, budget), std::invalid_argument);
  CHECK_THROWS_AS(plan_along(graph, {0, 1, 3}, {}, budget), std::invalid_argument);
}
