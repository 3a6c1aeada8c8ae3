// Single questions: joint marginals, and all marginals where one tree for all would cost more.
#include "interpreter/inference/joint_question.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "interpreter/inference/exact_inquiry.hpp"
#include "interpreter/inference/inquiry.hpp"
#include "interpreter/tensor/rational.hpp"

using diag::Budget;
using diag::ExactFactor;
using diag::FactorGraph;
using diag::Inquiry;
using diag::Integers;
using diag::JointQuestion;
using diag::nowhere;
using diag::Rational;

namespace {

// A graph with whole numbers over one denominator for each row.
struct Counted {
  FactorGraph graph;
  std::vector<std::vector<std::int64_t>> cells, sums;
  void add(const std::vector<std::uint32_t>& scope, std::vector<std::int64_t> table) {
    const std::size_t columns = graph.sizes[scope.back()];
    std::vector<std::int64_t> rows;
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (i % columns == 0) rows.push_back(0);
      rows.back() += table[i];
    }
    graph.add(scope, 1);
    cells.push_back(std::move(table));
    sums.push_back(std::move(rows));
  }
  [[nodiscard]] std::vector<std::vector<double>> doubles() const {
    std::vector<std::vector<double>> result;
    for (std::size_t f = 0; f < cells.size(); ++f) {
      const std::size_t columns = cells[f].size() / sums[f].size();
      result.emplace_back();
      for (std::size_t i = 0; i < cells[f].size(); ++i)
        result.back().push_back(static_cast<double>(cells[f][i]) / static_cast<double>(sums[f][i / columns]));
    }
    return result;
  }
};

// The p-th cause of an effect; the causes are a prime number, so that those of one effect differ.
std::uint32_t cause_of(std::uint32_t effect, std::uint32_t p, std::uint32_t causes) {
  return (31 * effect + p * (1 + effect % (causes - 1))) % causes;
}

// Causes that have nothing to do with each other, and effects of some of them each, so that all causes are
// bound together where the effects are kept. An effect is there with 1/(1 + how many of its causes are
// there).
Counted causes_and_effects(std::uint32_t causes, std::uint32_t effects, std::uint32_t parents) {
  Counted made;
  made.graph.sizes.assign(causes + effects, 2);
  for (std::uint32_t v = 0; v < causes; ++v) made.add({v}, {1, 1 + v % 3});
  for (std::uint32_t e = 0; e < effects; ++e) {
    std::vector<std::uint32_t> scope;
    for (std::uint32_t p = 0; p < parents; ++p) scope.push_back(cause_of(e, p, causes));
    scope.push_back(causes + e);
    std::vector<std::int64_t> table;
    for (std::uint32_t row = 0; row < 1U << parents; ++row)
      table.insert(table.end(), {__builtin_popcount(row), 1});
    made.add(scope, std::move(table));
  }
  return made;
}

// P(effect is there), the number of its causes that are there counted along.
Rational there(std::uint32_t effect, std::uint32_t causes, std::uint32_t parents) {
  std::vector<Rational> counts{1};
  for (std::uint32_t p = 0; p < parents; ++p) {
    const std::int64_t against = 1 + cause_of(effect, p, causes) % 3;
    counts.emplace_back(0);
    for (std::size_t k = counts.size(); k-- > 0;)
      counts[k] = counts[k] * Rational(1, 1 + against) +
                  (k > 0 ? counts[k - 1] * Rational(against, 1 + against) : Rational(0));
  }
  Rational sum = 0;
  for (std::size_t k = 0; k < counts.size(); ++k)
    sum += counts[k] * Rational(1, 1 + static_cast<std::int64_t>(k));
  return sum;
}

void check_all(std::uint32_t causes, std::uint32_t effects, std::uint32_t parents) {
  const Counted made = causes_and_effects(causes, effects, parents);
  const std::size_t count = made.graph.variables();
  Budget budget;
  const auto tables = made.doubles();
  std::vector<const double*> values;
  for (const auto& table : tables) values.push_back(table.data());
  Inquiry inquiry(made.graph, values);
  std::vector<double> found(2 * count);
  inquiry.all_marginals(found, budget);
  CHECK(inquiry.route().rfind("a plan for each variable: ", 0) == 0);
  CHECK(inquiry.log_evidence(budget) == Approx(0).margin(1e-12));

  std::vector<Integers> numerators, denominators;
  for (std::size_t f = 0; f < made.cells.size(); ++f) {
    numerators.emplace_back(made.cells[f]);
    denominators.emplace_back(made.sums[f]);
  }
  std::vector<ExactFactor> factors;
  for (std::size_t f = 0; f < made.cells.size(); ++f) factors.push_back({&numerators[f], &denominators[f]});
  std::vector<std::uint32_t> all;
  for (std::uint32_t v = 0; v < count; ++v) all.push_back(v);
  diag::ExactInquiry exact(made.graph, factors, {}, all, {}, budget);
  CHECK(exact.route().rfind("a plan for each variable: ", 0) == 0);
  const diag::ExactAnswer answer = exact.answer(budget);
  CHECK(Rational(answer.evidence.numerator, answer.evidence.denominator) == Rational(1));
  for (std::uint32_t v = 0; v < count; ++v) {
    const std::int64_t against = 1 + v % 3;
    const Rational expected =
        v < causes ? Rational(against, 1 + against) : there(v - causes, causes, parents);
    INFO("variable " << v);
    CHECK(Rational(answer.marginals[v].numerators[1], answer.marginals[v].denominator) == expected);
    CHECK(found[2 * v + 1] == Approx(expected.to_double()).epsilon(1e-12));
  }
}

}  // namespace

TEST_CASE("all marginals are single questions where a tree would be dear") { check_all(23, 30, 9); }

TEST_CASE("all marginals are answered where no tree will do") { check_all(101, 120, 8); }

TEST_CASE("single questions have the same bits with any number of threads") {
  const Counted made = causes_and_effects(101, 60, 13);
  const auto tables = made.doubles();
  std::vector<const double*> values;
  for (const auto& table : tables) values.push_back(table.data());
  Budget budget;
  std::vector<std::vector<double>> found;
  for (const unsigned threads : {1U, 2U, 3U}) {
    diag::InquiryOptions options;
    options.threads = threads;
    Inquiry inquiry(made.graph, values, options);
    found.emplace_back(2 * made.graph.variables());
    inquiry.all_marginals(found.back(), budget);
    CHECK(inquiry.route().rfind("a plan for each variable: ", 0) == 0);
  }
  CHECK(found[1] == found[0]);
  CHECK(found[2] == found[0]);
}

TEST_CASE("a joint marginal keeps what is small beside another number") {
  constexpr std::uint32_t readings = 60;
  Counted made;
  made.graph.sizes.assign(2, 3);
  made.add({0}, {1, 1, 1});
  made.add({0, 1}, {1, 0, 0, 0, 1, 0, 0, 1, 1});
  constexpr std::int64_t whole = 1'000'000'000'000;
  for (std::uint32_t i = 0; i < readings; ++i) {
    made.graph.sizes.push_back(2);
    made.add({0, 2 + i}, {200'000, whole - 200'000, 17, whole - 17, 18, whole - 18});
  }
  std::vector<std::uint32_t> observed(2 + readings, 0);
  observed[0] = observed[1] = nowhere;
  const std::vector<std::uint32_t> asked{1, 0};
  Budget budget;
  const JointQuestion question(made.graph, observed, asked, {}, budget);
  const auto tables = made.doubles();
  std::vector<const double*> values;
  for (const auto& table : tables) values.push_back(table.data());
  const diag::CliqueTree::Joint joint = question.in_double(values, budget);
  // Laid out as asked: [1][0].
  REQUIRE(joint.cells.size() == 9);
  const double ratio = std::pow(17.0 / 18, readings);
  CHECK(joint.cells[3 * 1 + 1] / joint.cells[3 * 2 + 2] == Approx(2 * ratio).epsilon(1e-10));
  CHECK(joint.cells[3 * 1 + 2] == joint.cells[3 * 2 + 2]);
  CHECK(joint.cells[3 * 0 + 1] == 0);
  CHECK(std::log(joint.cells[0]) + static_cast<double>(joint.exponent) * std::log(2.0) ==
        Approx(-std::log(3.0) + readings * std::log(2e-7)).epsilon(1e-12));
  CHECK_FALSE(joint.lost);
}

TEST_CASE("what a double cannot hold beside the largest is said to be lost") {
  Counted made;
  made.graph.sizes.assign(1, 2);
  made.add({0}, {1, 1});
  constexpr std::int64_t whole = 1'000'000'000'000'000'000;
  for (std::uint32_t i = 0; i < 30; ++i) {
    made.graph.sizes.push_back(2);
    made.add({0, 1 + i}, {whole / 2, whole / 2, 1, whole - 1});
  }
  std::vector<std::uint32_t> observed(31, 0);
  observed[0] = nowhere;
  Budget budget;
  const JointQuestion question(made.graph, observed, std::vector<std::uint32_t>{0}, {}, budget);
  const auto tables = made.doubles();
  std::vector<const double*> values;
  for (const auto& table : tables) values.push_back(table.data());
  CHECK(question.in_double(values, budget).lost);
}
