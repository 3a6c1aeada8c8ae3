// Questions and observations in any order, against all labellings.
#include <catch2/catch.hpp>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/inquiry.hpp"
#include "random_graph.hpp"

using diag::Budget;
using diag::Inquiry;
using reference::brute_force;
using reference::GraphMaker;
using reference::Observations;
using reference::Weighted;
using reference::Wishes;

namespace {

void compare_one(const Weighted& w, const reference::BruteForce& truth, std::uint32_t v,
                 std::span<const double> found) {
  for (std::size_t x = 0; x < found.size(); ++x) {
    INFO("variable " << v << " label " << x);
    REQUIRE(found[x] == Approx(truth.total == 0 ? 0 : truth.joint[v][x] / truth.total).margin(1e-11));
  }
  static_cast<void>(w);
}

void check(const Wishes& wishes, std::uint64_t first, std::uint64_t seeds) {
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    INFO("seed " << seed);
    GraphMaker maker(seed);
    const Weighted w = maker.make(wishes);
    const std::uint32_t n = static_cast<std::uint32_t>(w.graph.variables());
    Inquiry inquiry(w.graph, w.values());
    Budget budget;
    Observations now;
    reference::BruteForce truth = brute_force(w, now);
    std::size_t labels = 0;
    for (const std::uint32_t size : w.graph.sizes) labels += size;
    for (int turn = 0; turn < 12; ++turn) {
      const std::uint32_t what = maker.below(4);
      if (what == 0) {
        for (const auto& [v, label] : now) inquiry.forget(v);
        now = maker.observations(w, 3);
        for (const auto& [v, label] : now) inquiry.observe(v, label);
        truth = brute_force(w, now);
      } else if (what == 1) {
        std::vector<double> all(labels);
        inquiry.all_marginals(all, budget);
        std::size_t at = 0;
        for (std::uint32_t v = 0; v < n; ++v) {
          compare_one(w, truth, v, std::span<const double>(all).subspan(at, w.graph.sizes[v]));
          at += w.graph.sizes[v];
        }
      } else if (what == 2) {
        const std::uint32_t v = maker.below(n);
        std::vector<double> found(w.graph.sizes[v]);
        inquiry.marginal(v, found, budget);
        compare_one(w, truth, v, found);
      } else {
        const double log = inquiry.log_evidence(budget);
        if (truth.total == 0) {
          REQUIRE(log == -std::numeric_limits<double>::infinity());
        } else {
          REQUIRE(log == Approx(std::log(truth.total)).margin(1e-10));
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("questions and observations of boxes in any order") { check({}, 1, 800); }

TEST_CASE("questions and observations of weights in any order") {
  Wishes wishes;
  wishes.boxes_only = false;
  check(wishes, 10'000, 800);
}

TEST_CASE("heads that cannot be right are not believed") {
  // Two boxes that each make what the other reads, and one variable with two makers.
  diag::FactorGraph graph;
  graph.sizes = {2, 2, 2};
  const std::vector<std::uint32_t> ab{0, 1};
  const std::vector<std::uint32_t> ba{1, 0};
  const std::vector<std::uint32_t> ac{0, 2};
  const std::vector<std::uint32_t> c{2};
  graph.add(ab, 1);
  graph.add(ba, 1);
  graph.add(ac, 1);
  graph.add(c, 1);
  const std::vector<double> t0{.9, .1, .2, .8};
  const std::vector<double> t1{.7, .3, .4, .6};
  const std::vector<double> t2{.5, .5, .1, .9};
  const std::vector<double> t3{.25, .75};
  Inquiry inquiry(graph, {t0.data(), t1.data(), t2.data(), t3.data()});
  Weighted w;
  w.graph = graph;
  w.doubles = {t0, t1, t2, t3};
  const reference::BruteForce truth = brute_force(w, {});
  Budget budget;
  REQUIRE(inquiry.log_evidence(budget) == Approx(std::log(truth.total)));
  std::vector<double> found(6);
  inquiry.all_marginals(found, budget);
  for (std::uint32_t v = 0; v < 3; ++v)
    compare_one(w, truth, v, std::span<const double>(found).subspan(2 * v, 2));
}
