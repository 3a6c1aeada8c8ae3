// Random models whose hidden causes have rows: every estimand on the exact observed state is what surgery on
// the whole model gives; every no has a hedge that a checker of its own accepts.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/property/causal/worlds.hpp"

using namespace diag;
using diag::testing::Case;
using diag::testing::Cases;
using diag::testing::nodes_of;

namespace {

constexpr std::uint32_t first_seed = 20261127;

}  // namespace

TEST_CASE("an estimand on the observed state is what surgery on the whole model gives") {
  std::size_t yes = 0, no = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + 3000; ++seed) {
    INFO("seed " << seed);
    Case made = Cases(seed).make();
    const MixedGraph graph(made.world.model);
    const CausalQuestion question{nodes_of(graph, made.asked), nodes_of(graph, made.done),
                                  nodes_of(graph, made.given)};
    Budget budget;
    const Identification found = identify(graph, question, {}, budget);
    REQUIRE(found.estimand.has_value() != found.hedge.has_value());
    if (found.hedge) {
      ++no;
      REQUIRE(diag::testing::fault_of(*found.hedge, made.world.model, graph, question) == "");
      continue;
    }
    ++yes;
    const Channel truth = diag::testing::true_effect(made.world, graph, question, Arith::exact, budget);
    const Channel answer = diag::testing::estimated(made.world, graph, *found.estimand, Arith::exact, budget);
    REQUIRE(!first_difference(truth, answer, 0, budget));
  }
  CHECK(yes > 1500);
  CHECK(no > 100);
}
