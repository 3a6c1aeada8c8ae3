// Random models whose hidden causes have rows: every estimand on the exact observed state is what surgery on
// the whole model gives; every no has a hedge that a checker of its own accepts.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <random>

#include "interpreter/base/errors.hpp"
#include "tests/property/causal/worlds.hpp"

using namespace diag;
using diag::testing::Case;
using diag::testing::Cases;
using diag::testing::CausalWorld;
using diag::testing::nodes_of;

namespace {

constexpr std::uint32_t first_seed = 20261127;

// Whether the distribution of what is given does not follow from what is observed.
bool hidden_condition(Case& made, const MixedGraph& graph, const CausalQuestion& question, Budget& budget) {
  const Identification found = identify(graph, {question.given, question.done, {}}, {}, budget);
  if (!found.estimand) return true;
  return !diag::testing::estimated(made.world, graph, *found.estimand, Arith::exact, budget).determined();
}

}  // namespace

TEST_CASE("an estimand on the observed state is what surgery on the whole model gives") {
  std::size_t yes = 0, no = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + 4000; ++seed) {
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

TEST_CASE("where events have probability 0, what is determined is right") {
  std::size_t rows = 0, open = 0, unnoticed = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + 1500; ++seed) {
    INFO("seed " << seed);
    Case made = Cases(seed).make(6, true);
    const MixedGraph graph(made.world.model);
    const CausalQuestion question{nodes_of(graph, made.asked), nodes_of(graph, made.done),
                                  nodes_of(graph, made.given)};
    Budget budget;
    const Identification found = identify(graph, question, {}, budget);
    if (!found.estimand) continue;
    std::optional<Channel> truth, answer;
    try {
      truth = diag::testing::true_effect(made.world, graph, question, Arith::exact, budget);
    } catch (const EvaluationError& error) {  // a state whose one condition cannot happen
      REQUIRE(error.name() == "zero-condition");
    }
    try {
      answer = diag::testing::estimated(made.world, graph, *found.estimand, Arith::exact, budget);
    } catch (const EvaluationError& error) {  // the same, or it hangs on what has probability 0
      REQUIRE(error.name() == "zero-condition");
    }
    if (!truth || !answer) {
      // What is impossible is noticed wherever its own distribution is identified and determined.
      REQUIRE(truth.has_value() == answer.has_value());
      continue;
    }
    // Missing rows marked only where they are reached: nothing else changes.
    const Channel sparse =
        diag::testing::estimated(made.world, graph, *found.estimand, Arith::exact, budget, 0);
    REQUIRE(!first_difference(*answer, sparse, 0, budget));
    REQUIRE(sparse.undetermined.size() == answer->undetermined.size());
    for (std::size_t i = 0; i < sparse.undetermined.size(); ++i) {
      REQUIRE(sparse.undetermined[i].row == answer->undetermined[i].row);
      REQUIRE(sparse.undetermined[i].event == answer->undetermined[i].event);
    }
    const Shape& shape = truth->table.shape();
    for (std::uint64_t row = 0; row < shape.rows(); ++row) {
      const bool undetermined = undetermined_row(*answer, row) != nullptr;
      open += undetermined ? 1 : 0;
      if (undetermined) continue;
      if (undetermined_row(*truth, row) != nullptr) {
        ++unnoticed;
        REQUIRE(hidden_condition(made, graph, question, budget));
        continue;
      }
      ++rows;
      for (std::uint64_t column = 0; column < shape.columns(); ++column)
        REQUIRE(answer->table.exact_at(row, column) == truth->table.exact_at(row, column));
    }
  }
  CAPTURE(rows, open, unnoticed);
  CHECK(rows > 2000);
  CHECK(open > 200);
  CHECK(unnoticed < 50);
}

// Labels left of the bar restrict, labels right of it leave one row: what the labels leave is what it is
// without them.
TEST_CASE("labels choose cells of the answer, and determine more at the most") {
  std::size_t same = 0, more = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + 1500; ++seed) {
    INFO("seed " << seed);
    Case made = Cases(seed).make(6, true);
    const MixedGraph graph(made.world.model);
    const CausalQuestion question{nodes_of(graph, made.asked), nodes_of(graph, made.done),
                                  nodes_of(graph, made.given)};
    Budget budget;
    const Identification found = identify(graph, question, {}, budget);
    if (!found.estimand) continue;
    std::mt19937 random(seed);
    AnswerPorts wanted = ports_of(*found.estimand);
    std::vector<Selected> outputs, inputs;
    const auto choose = [&](std::vector<AnswerPort>& side, std::vector<Selected>& selected, bool input) {
      for (AnswerPort& port : side) {
        selected.push_back({input, selected.size(), std::nullopt});
        const std::uint64_t labels = made.world.port(graph.variable(port.node)).labels.size();
        if (random() % 2 == 0) continue;
        port.label = static_cast<Coordinate>(random() % labels);
        selected.back().label = *port.label;
      }
    };
    choose(wanted.inputs, inputs, true);
    choose(wanted.outputs, outputs, false);
    std::optional<Channel> truth, answer;
    bool impossible = false;
    try {
      answer = diag::testing::estimated(made.world, graph, *found.estimand, wanted, Arith::exact, budget);
    } catch (const EvaluationError& error) {
      REQUIRE(error.name() == "zero-condition");
      impossible = true;
    }
    try {
      const Channel whole = diag::testing::true_effect(made.world, graph, question, Arith::exact, budget);
      truth = condition(whole, outputs, inputs, budget);
    } catch (const EvaluationError& error) {
      REQUIRE(error.name() == "zero-condition");
      REQUIRE((impossible || hidden_condition(made, graph, question, budget)));
      continue;
    }
    if (impossible) {
      REQUIRE_FALSE(truth->determined());
      continue;
    }
    const Shape& shape = truth->table.shape();
    for (std::uint64_t row = 0; row < shape.rows(); ++row)
      for (std::uint64_t column = 0; column < shape.columns(); ++column) {
        if (is_undetermined(*answer, row, column)) continue;
        if (is_undetermined(*truth, row, column)) {
          REQUIRE(hidden_condition(made, graph, question, budget));
          ++more;
          continue;
        }
        REQUIRE(answer->table.exact_at(row, column) == truth->table.exact_at(row, column));
        ++same;
      }
  }
  CAPTURE(same, more);
  CHECK(same > 1500);
  CHECK(more < 50);
}

TEST_CASE("a budget that is spent is no no") {
  Case made = Cases(first_seed + 5).make();
  const MixedGraph graph(made.world.model);
  const CausalQuestion question{nodes_of(graph, made.asked), nodes_of(graph, made.done),
                                nodes_of(graph, made.given)};
  Budget late;
  late.deadline = Budget::Clock::now() - std::chrono::seconds(1);
  CHECK_THROWS_AS(identify(graph, question, {}, late), BudgetSpent);
}

TEST_CASE("a hidden cause that surgery has set links nothing") {
  Case made;
  CausalWorld& world = made.world;
  const Rational half(1, 2);
  const VariableId u = world.add("u", 2, {}, true, {half, half});
  const VariableId x = world.add("x", 2, {u}, false, {Rational(1, 3), Rational(2, 3), half, half});
  const VariableId y =
      world.add("y", 2, {u, x}, false,
                {half, half, Rational(1, 5), Rational(4, 5), half, half, Rational(0), Rational(1)});
  Budget budget;
  {
    const MixedGraph graph(world.model);
    CHECK(identify(graph, {{graph.node(y)}, {graph.node(x)}, {}}, {}, budget).hedge);
  }
  world.model = intervene(world.model, u, "0", world.signature);
  const MixedGraph graph(world.model);
  const CausalQuestion question{{graph.node(y)}, {graph.node(x)}, {}};
  const Identification found = identify(graph, question, {}, budget);
  REQUIRE(found.estimand);
  const Channel truth = diag::testing::true_effect(world, graph, question, Arith::exact, budget);
  CHECK(!first_difference(
      truth, diag::testing::estimated(world, graph, *found.estimand, Arith::exact, budget), 0, budget));
}
