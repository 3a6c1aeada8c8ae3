// Random models whose hidden causes have rows: every estimand on the exact observed state is what surgery on
// the whole model gives; every no has a hedge that a checker of its own accepts.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/property/causal/worlds.hpp"

using namespace diag;
using diag::testing::CausalWorld;

namespace {

constexpr std::uint32_t first_seed = 20261127;

struct Case {
  CausalWorld world;
  std::vector<VariableId> asked, done, given;
};

class Cases {
 public:
  explicit Cases(std::uint32_t seed) : random_(seed) {}

  Case make() {
    Case made;
    const std::size_t observed = 2 + below(6), hidden = below(5);
    const std::size_t density = 1 + below(3);
    std::vector<VariableId> seen, unseen;
    // Hidden variables are scattered among the others; some have parents.
    std::vector<bool> kinds(observed + hidden, false);
    for (std::size_t i = 0; i < hidden; ++i) kinds[i] = true;
    std::shuffle(kinds.begin(), kinds.end(), random_);
    std::map<VariableId, std::size_t> children;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      std::vector<VariableId> parents;
      const bool rootless = kinds[i] && below(3) != 0;
      for (VariableId id = 0; id < i; ++id) {
        const bool from_hidden = kinds[id];
        const bool wanted = from_hidden ? below(3) == 0 : !rootless && below(5) < density;
        if (wanted && parents.size() < 4) parents.push_back(id);
      }
      const std::uint64_t labels = 2 + (below(5) == 0 ? 1 : 0);
      std::uint64_t rows = 1;
      for (const VariableId parent : parents) rows *= made.world.port(parent).labels.size();
      std::vector<Rational> cells;
      for (std::uint64_t row = 0; row < rows; ++row) {
        std::vector<std::int64_t> weights;
        std::int64_t sum = 0;
        for (std::uint64_t l = 0; l < labels; ++l) {
          weights.push_back(static_cast<std::int64_t>(1 + below(9)));
          sum += weights.back();
        }
        for (const std::int64_t weight : weights) cells.emplace_back(weight, sum);
      }
      const std::string name = (kinds[i] ? "u" : "v") + std::to_string(i);
      (kinds[i] ? unseen : seen).push_back(made.world.add(name, labels, parents, kinds[i], cells));
    }
    std::shuffle(seen.begin(), seen.end(), random_);
    std::size_t next = 0;
    const auto take = [&](std::size_t count) {
      std::vector<VariableId> ids;
      for (; count > 0 && next < seen.size(); --count) ids.push_back(seen[next++]);
      return ids;
    };
    made.asked = take(1 + below(2));
    made.done = take(1 + below(2));
    made.given = take(below(3));
    return made;
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  std::mt19937 random_;
};

NodeSet nodes_of(const MixedGraph& graph, const std::vector<VariableId>& ids) {
  NodeSet nodes;
  for (const VariableId id : ids) nodes.push_back(graph.node(id));
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

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
    const Identification found = identify(graph, question, false, budget);
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
