// Random functional models: every counterfactual that is identified, from observations or from experiments,
// is what every choice of the noise comes to. Then the textbook's cases.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "interpreter/base/errors.hpp"
#include "tests/property/causal/functional_worlds.hpp"
#include "tests/unit/causal/shapes.hpp"

using namespace diag;
using diag::testing::answered;
using diag::testing::Enumerated;
using diag::testing::enumerated;
using diag::testing::FunctionalCase;
using diag::testing::FunctionalCases;

namespace {

constexpr std::uint32_t first_seed = 20261127;

// What is given has probability 0. Whether that is noticed; it must be where its probability is identified
// and what is measured determines it.
bool noticed(FunctionalCase& made, const MixedGraph& graph, const CounterfactualQuestion& question,
             const CounterfactualEstimand& estimand, Budget& budget) {
  const auto refusal = [&](const CounterfactualEstimand& of) -> std::string {
    try {
      const Channel answer = answered(made.world, graph, of, budget);
      return answer.determined() ? "" : "undetermined";
    } catch (const EvaluationError& error) {
      return error.name();
    }
  };
  const std::string said = refusal(estimand);
  if (said == "zero-condition") return true;
  const CounterfactualIdentification condition =
      identify(graph, {question.given, {}}, estimand.measured, budget);
  if (!condition.estimand || refusal(*condition.estimand) == "undetermined") return false;
  REQUIRE(said == "undetermined");
  return false;
}

}  // namespace

TEST_CASE("identified counterfactuals are what every choice of the noise comes to") {
  std::size_t yes = 0, no = 0, conditional = 0, nothing = 0, open = 0, contradictions = 0, impossible = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + 4000; ++seed) {
    FunctionalCases cases(seed);
    FunctionalCase made = cases.model();
    const MixedGraph graph(made.world.model);
    const CounterfactualQuestion question = cases.question(graph, made);
    const Enumerated truth = enumerated(made, graph, question);
    for (const MeasuredBy measured : {MeasuredBy::observations, MeasuredBy::experiments}) {
      INFO("seed " << seed << (measured == MeasuredBy::experiments ? ", experiments" : ""));
      Budget budget;
      const CounterfactualIdentification found = identify(graph, question, measured, budget);
      REQUIRE(int{found.estimand.has_value()} + int{found.conflict.has_value()} +
                  int{found.hedge.has_value()} + int{found.impossible_condition} ==
              1);
      if (found.impossible_condition) {
        ++contradictions;
        REQUIRE(truth.given == 0);
      }
      if (!found.estimand) {
        ++no;
        continue;
      }
      ++yes;
      if (truth.given == 0) {
        if (noticed(made, graph, question, *found.estimand, budget)) ++impossible;
        continue;
      }
      Channel answer;
      try {
        answer = answered(made.world, graph, *found.estimand, budget);
        // Missing rows marked only where they are reached: nothing else changes.
        const Channel sparse = answered(made.world, graph, *found.estimand, budget, 0);
        REQUIRE(!first_difference(answer, sparse, 0, budget));
      } catch (const EvaluationError& error) {  // the condition hangs on what has probability 0
        REQUIRE(error.name() == "undetermined");
        REQUIRE_FALSE(made.positive);
        ++open;
        continue;
      }
      if (made.positive) REQUIRE(answer.determined());
      const std::vector<CFactor>& factors = found.estimand->factors;
      if (found.estimand->condition ||
          std::any_of(factors.begin(), factors.end(), [](const CFactor& f) { return !f.given.empty(); }))
        ++conditional;
      if (!found.estimand->joint) ++nothing;
      for (std::size_t cell = 0; cell < truth.joint.size(); ++cell) {
        if (is_undetermined(answer, 0, cell)) {
          ++open;
          continue;
        }
        REQUIRE(answer.table.exact_at(0, cell) == Rational(Integer(truth.joint[cell]), Integer(truth.given)));
      }
    }
  }
  CAPTURE(yes, no, conditional, nothing, open, contradictions, impossible);
  CHECK(yes > 3000);
  CHECK(no > 500);
  CHECK(conditional > 300);
  CHECK(nothing > 50);
  CHECK(contradictions > 20);
  CHECK(impossible > 100);
  CHECK(open < 200);
}

// P(y[x = a, m = m[w = b]]): m has a value of its own in another world, whatever it is.
TEST_CASE("nested values that are identified are what every choice of the noise comes to") {
  std::size_t yes = 0, no = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + 2000; ++seed) {
    FunctionalCases cases(seed);
    FunctionalCase made = cases.model();
    if (!made.positive) continue;
    const MixedGraph graph(made.world.model);
    std::mt19937 random(seed);
    const auto some_node = [&] { return static_cast<Node>(random() % graph.observed()); };
    const Node y = some_node(), m = some_node(), x = some_node(), w = some_node();
    if (y == m || x == m || w == m) continue;
    const std::string bound = bound_label("m");
    const auto question = [&](const std::string& value) {
      CounterfactualQuestion asked;
      asked.asked = {{{y, {{m, value}, {x, "0"}}}, std::nullopt}, {{m, {{w, "1"}}}, value}};
      return asked;
    };
    std::vector<std::int64_t> truth;
    std::int64_t total = 0;
    for (std::uint64_t label = 0; label < made.labels[graph.variable(m)]; ++label) {
      const Enumerated part = enumerated(made, graph, question(std::to_string(label)));
      truth.resize(part.joint.size());
      for (std::size_t cell = 0; cell < truth.size(); ++cell) truth[cell] += part.joint[cell];
      total = part.given;  // of nothing: all weights
    }
    for (const MeasuredBy measured : {MeasuredBy::observations, MeasuredBy::experiments}) {
      INFO("seed " << seed << (measured == MeasuredBy::experiments ? ", experiments" : ""));
      Budget budget;
      const CounterfactualIdentification found = identify(graph, question(bound), measured, budget);
      if (!found.estimand) {
        ++no;
        continue;
      }
      ++yes;
      const Channel answer = answered(made.world, graph, *found.estimand, budget);
      for (std::size_t cell = 0; cell < truth.size(); ++cell)
        REQUIRE(answer.table.exact_at(0, cell) == Rational(Integer(truth[cell]), Integer(total)));
    }
  }
  CAPTURE(yes, no);
  CHECK(yes > 500);
  CHECK(no > 20);
}
