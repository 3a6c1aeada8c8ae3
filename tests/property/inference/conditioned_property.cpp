// Joint questions whose variables are set to their labels in turn, against all labellings and against the
// same question along one tree.
#include <catch2/catch.hpp>

#include "interpreter/inference/conditioned_question.hpp"
#include "interpreter/tensor/rational.hpp"
#include "random_graph.hpp"

using diag::Budget;
using diag::ConditionedQuestion;
using diag::ExactFactor;
using diag::ExactJoint;
using diag::FactorGraph;
using diag::Integers;
using diag::JointQuestion;
using diag::nowhere;
using diag::Rational;
using reference::GraphMaker;
using reference::Weighted;
using reference::Wishes;

namespace {

std::vector<double> joint_brute_force(const Weighted& w, const std::vector<std::uint32_t>& observed,
                                      const std::vector<std::uint32_t>& asked) {
  std::size_t cells = 1;
  for (const std::uint32_t v : asked) cells *= w.graph.sizes[v];
  std::vector<double> result(cells, 0.0);
  std::vector<std::uint32_t> labels(w.graph.variables(), 0);
  for (bool more = true; more;) {
    double product = 1;
    for (std::size_t v = 0; v < labels.size(); ++v)
      if (observed[v] != nowhere && observed[v] != labels[v]) product = 0;
    for (std::size_t f = 0; f < w.graph.factors(); ++f) {
      std::size_t at = 0;
      for (const std::uint32_t v : w.graph.scope(f)) at = at * w.graph.sizes[v] + labels[v];
      product *= w.doubles[f][at];
    }
    std::size_t place = 0;
    for (const std::uint32_t v : asked) place = place * w.graph.sizes[v] + labels[v];
    result[place] += product;
    std::size_t v = labels.size();
    while (v > 0 && ++labels[v - 1] == w.graph.sizes[v - 1]) labels[--v] = 0;
    more = v != 0;
  }
  return result;
}

struct Numbers {
  std::vector<Integers> numerators, denominators;
  std::vector<ExactFactor> factors;
};
Numbers numbers_of(const Weighted& w) {
  Numbers result;
  for (std::size_t f = 0; f < w.graph.factors(); ++f) {
    result.numerators.emplace_back(w.rows[f]);
    result.denominators.emplace_back(w.row_denominators[f]);
  }
  for (std::size_t f = 0; f < w.graph.factors(); ++f)
    result.factors.push_back({&result.numerators[f], &result.denominators[f]});
  return result;
}

void check(const Weighted& w, const FactorGraph& graph, const ConditionedQuestion& question,
           const std::vector<std::uint32_t>& observed, const std::vector<std::uint32_t>& asked) {
  Budget budget;
  const diag::CliqueTree::Joint found = question.in_double(w.values(), budget);
  const std::vector<double> expected = joint_brute_force(w, observed, asked);
  REQUIRE(found.cells.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(std::ldexp(found.cells[i], static_cast<int>(found.exponent)) ==
          Approx(expected[i]).epsilon(1e-12).margin(0));
  CHECK_FALSE(found.lost);

  const Numbers numbers = numbers_of(w);
  const ExactJoint exact = ConditionedQuestion::Exact(question, numbers.factors).answer(budget);
  const JointQuestion whole(graph, observed, asked, {}, budget);
  const ExactJoint truth = JointQuestion::Exact(whole, numbers.factors).answer(budget);
  REQUIRE(exact.numerators.size() == truth.numerators.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(Rational(exact.numerators[i], exact.denominator) ==
          Rational(truth.numerators[i], truth.denominator));
}

}  // namespace

TEST_CASE("joint questions are the same where variables are set to their labels") {
  std::size_t conditioned = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    INFO("seed " << seed);
    GraphMaker maker(seed);
    Wishes wishes;
    wishes.boxes_only = seed % 3 != 0;
    const Weighted w = maker.make(wishes);
    std::vector<std::uint32_t> observed(w.graph.variables(), nowhere);
    for (const auto& [v, label] : maker.observations(w, 2)) observed[v] = label;
    std::vector<std::uint32_t> asked;
    for (std::uint32_t v = 0; v < w.graph.variables(); ++v)
      if (observed[v] == nowhere && w.graph.sizes[v] > 1 && maker.below(2) == 0) asked.push_back(v);
    if (asked.size() < 2) continue;
    std::swap(asked.front(), asked.back());
    const FactorGraph graph = diag::with_sound_heads(w.graph);
    Budget budget;
    const double whole = JointQuestion(graph, observed, asked, {}, budget).plan().bytes(sizeof(double));
    // Memory that does not allow the whole makes a choice worth while that otherwise never is here.
    budget.max_memory = static_cast<std::uint64_t>(whole) * (1 + maker.below(9)) / 10;
    std::optional<ConditionedQuestion> question;
    try {
      question.emplace(graph, observed, asked, diag::JointOptions{}, budget);
    } catch (const diag::BudgetSpent&) {
      continue;
    }
    if (question->sweeps() > 1) ++conditioned;
    check(w, graph, *question, observed, asked);
  }
  CHECK(conditioned > 100);
}
