// Clique trees against all labellings, on random graphs.
#include <catch2/catch.hpp>

#include "interpreter/inference/clique_tree.hpp"
#include "random_graph.hpp"

using diag::Budget;
using diag::CliqueTree;
using reference::brute_force;
using reference::GraphMaker;
using reference::Observations;
using reference::Weighted;
using reference::Wishes;

namespace {

void compare(CliqueTree& tree, const Weighted& w, const Observations& observations) {
  Budget budget;
  const reference::BruteForce truth = brute_force(w, observations);
  const double log = tree.log_evidence(budget);
  if (truth.total == 0) {
    REQUIRE(log == -std::numeric_limits<double>::infinity());
  } else {
    REQUIRE(log == Approx(std::log(truth.total)).margin(1e-10));
  }
  for (std::uint32_t v = 0; v < w.graph.variables(); ++v) {
    std::vector<double> found(w.graph.sizes[v]);
    tree.marginal(v, found, budget);
    for (std::size_t x = 0; x < found.size(); ++x) {
      INFO("variable " << v << " label " << x);
      REQUIRE(found[x] == Approx(truth.total == 0 ? 0 : truth.joint[v][x] / truth.total).margin(1e-11));
    }
  }
}

void check(const Wishes& wishes, std::uint64_t first, std::uint64_t seeds, double merge_cells) {
  Budget budget;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    INFO("seed " << seed);
    GraphMaker maker(seed);
    const Weighted w = maker.make(wishes);
    diag::TreeOptions options;
    options.merge_cells = merge_cells;
    CliqueTree tree(w.graph, w.values(), plan_tree(w.graph, options, budget));
    if (seed % 2 == 0) tree.calibrate(budget);
    compare(tree, w, {});
    // Evidence comes, changes and goes.
    Observations now;
    for (int turn = 0; turn < 3; ++turn) {
      for (const auto& [v, label] : now) tree.forget(v);
      now = maker.observations(w, 3);
      for (const auto& [v, label] : now) tree.observe(v, label);
      if (seed % 3 == 0) tree.calibrate(budget);
      compare(tree, w, now);
    }
  }
}

}  // namespace

TEST_CASE("marginals and evidence of boxes are those of the joint") { check({}, 1, 1500, 64); }

TEST_CASE("nothing merged, few zeros") {
  Wishes wishes;
  wishes.zeros = 10;
  check(wishes, 10'000, 1500, 0);
}

TEST_CASE("weights, scalars, variables in no factor") {
  Wishes wishes;
  wishes.boxes_only = false;
  check(wishes, 20'000, 1500, 64);
  check(wishes, 30'000, 1500, 0);
}

TEST_CASE("cliques of many cells, with loops around their blocks") {
  Wishes wishes;
  wishes.most_states = 6;
  wishes.most_variables = 6;
  wishes.most_parents = 4;
  wishes.boxes_only = false;
  check(wishes, 40'000, 60, 64);
  check(wishes, 50'000, 60, 1e9);
  wishes.zeros = 2;
  check(wishes, 60'000, 60, 1e9);
}
