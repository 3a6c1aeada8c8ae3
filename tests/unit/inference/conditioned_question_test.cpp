// Joint questions about variables that stand far apart.
#include "interpreter/inference/conditioned_question.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/inquiry.hpp"

using diag::Budget;
using diag::ConditionedQuestion;
using diag::FactorGraph;
using diag::JointQuestion;
using diag::nowhere;

namespace {

struct Made {
  FactorGraph graph;
  std::vector<std::vector<double>> cells;
  void add(const std::vector<std::uint32_t>& scope, std::vector<double> table) {
    graph.add(scope, 1);
    cells.push_back(std::move(table));
  }
  [[nodiscard]] std::vector<const double*> values() const {
    std::vector<const double*> result;
    for (const auto& table : cells) result.push_back(table.data());
    return result;
  }
};

// Rows and columns of variables of two labels, each made from the one above and the one to the left.
Made grid(std::uint32_t side) {
  Made made;
  made.graph.sizes.assign(std::size_t{side} * side, 2);
  for (std::uint32_t v = 0; v < side * side; ++v) {
    std::vector<std::uint32_t> scope;
    if (v >= side) scope.push_back(v - side);
    if (v % side != 0) scope.push_back(v - 1);
    std::vector<double> table;
    for (std::uint32_t row = 0; row < 1U << scope.size(); ++row) {
      const double p = (1 + (7 * v + 3 * row) % 11) / 13.0;
      table.insert(table.end(), {p, 1 - p});
    }
    scope.push_back(v);
    made.add(scope, std::move(table));
  }
  return made;
}

}  // namespace

TEST_CASE("the far corners of a grid are asked label by label") {
  constexpr std::uint32_t side = 13;
  const Made made = grid(side);
  const std::vector<std::uint32_t> observed(made.graph.variables(), nowhere);
  const std::vector<std::uint32_t> corners{side * side - 1, side - 1};
  Budget budget;
  const ConditionedQuestion question(made.graph, observed, corners, {}, budget);
  const JointQuestion together(made.graph, observed, corners, {}, budget);
  CHECK(question.sweeps() == 2);
  CHECK(question.route(question.bytes()).find(", once for each of 2 choices of labels") != std::string::npos);
  CHECK(question.bytes() < 0.6 * together.bytes());
  const auto found = question.in_double(made.values(), budget);
  const auto expected = together.in_double(made.values(), budget);
  REQUIRE(found.cells.size() == 4);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(std::ldexp(found.cells[i], static_cast<int>(found.exponent)) ==
          Approx(std::ldexp(expected.cells[i], static_cast<int>(expected.exponent))).epsilon(1e-12));
}

TEST_CASE("variables that stand together are one question") {
  constexpr std::uint32_t side = 13;
  const Made made = grid(side);
  const std::vector<std::uint32_t> observed(made.graph.variables(), nowhere);
  Budget budget;
  const ConditionedQuestion question(made.graph, observed, std::vector<std::uint32_t>{0, 1, side}, {},
                                     budget);
  CHECK(question.sweeps() == 1);
}

TEST_CASE("memory that allows no choice of labels is said to be too little") {
  const Made made = grid(13);
  const std::vector<std::uint32_t> observed(made.graph.variables(), nowhere);
  Budget budget;
  budget.max_memory = 4000;
  const std::vector<std::uint32_t> corners{168, 12};
  const ConditionedQuestion question(made.graph, observed, corners, {}, budget);
  CHECK(question.sweeps() == 2);
  CHECK_THROWS_AS(question.in_double(made.values(), budget), diag::BudgetSpent);
}

TEST_CASE("all marginals of a grid are answered in a quarter of the memory that its tree takes") {
  constexpr std::uint32_t side = 14;
  const Made made = grid(side);
  Budget budget;
  diag::Inquiry free(made.graph, made.values());
  std::vector<double> expected(2 * made.graph.variables());
  free.all_marginals(expected, budget);
  const diag::TreePlan quick = diag::plan_tree(made.graph, {}, budget);
  diag::TreeOptions options;
  options.elimination.small = true;
  const diag::TreePlan small = diag::plan_tree(made.graph, options, budget);
  CHECK(small.largest <= std::exp2(side + 2));
  CHECK(small.bytes(sizeof(double)) <= quick.bytes(sizeof(double)));

  budget.max_memory = static_cast<std::uint64_t>(quick.bytes(sizeof(double)) / 4);
  REQUIRE(static_cast<double>(budget.max_memory) < small.bytes(sizeof(double)));
  diag::Inquiry tight(made.graph, made.values());
  std::vector<double> found(expected.size());
  tight.all_marginals(found, budget);
  CHECK(tight.route().rfind("a plan for each variable: ", 0) == 0);
  CHECK(tight.bytes() <= static_cast<double>(budget.max_memory));
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-12));
}

TEST_CASE("slices whose weights are far apart say what a double loses") {
  // Both labels of a far variable have readings of their own that are all but impossible under the other.
  Made made;
  made.graph.sizes.assign(2, 2);
  made.add({0}, {0.5, 0.5});
  made.add({1}, {0.5, 0.5});
  for (std::uint32_t i = 0; i < 80; ++i) {
    made.graph.sizes.push_back(2);
    made.add({0, 2 + i}, {1e-5, 1 - 1e-5, 0.5, 0.5});
  }
  std::vector<std::uint32_t> observed(made.graph.variables(), 0);
  observed[0] = observed[1] = nowhere;
  Budget budget;
  const std::vector<std::uint32_t> asked{0, 1};
  const double whole = JointQuestion(made.graph, observed, asked, {}, budget).plan().bytes(sizeof(double));
  budget.max_memory = static_cast<std::uint64_t>(whole) - 1;
  const ConditionedQuestion question(made.graph, observed, asked, {}, budget);
  CHECK(question.sweeps() == 2);
  budget = {};
  const auto found = question.in_double(made.values(), budget);
  CHECK(found.lost);
  CHECK(found.cells[3] > 0);
}
