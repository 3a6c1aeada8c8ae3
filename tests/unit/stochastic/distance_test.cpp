// Comparisons, and numbers read off states.
#include <catch2/catch.hpp>
#include <cmath>

#include "builders.hpp"

using namespace diag;
using namespace diag::test;

namespace {
Budget budget;
const Channel fair = state({port("x")}, "1/2 1/2");
const Channel biased = state({port("x")}, "1/4 3/4");
const Channel sure = state({port("x")}, "0 1");
Channel floating(const Channel& c) { return to_arith(c, Arith::floating); }
Channel half_known() {
  return condition(state({port("a"), port("b")}, "0 0 1/3 2/3"), {out(1)}, {out(0)}, budget);
}
}  // namespace

TEST_CASE("total variation is exact") {
  CHECK(total_variation(fair, biased, budget)[0].exact == Rational(1, 4));
}
TEST_CASE("total variation in double") {
  CHECK(total_variation(floating(fair), biased, budget)[0].value == Approx(0.25));
}
TEST_CASE("total variation of each row") {
  const Channel p = channel({port("x")}, {port("y")}, "1 0 1/2 1/2"),
                q = channel({port("x")}, {port("y")}, "0 1 1/3 2/3");
  CHECK(total_variation(p, q, budget)[1].exact == Rational(1, 6));
}
TEST_CASE("Kullback and Leibler") {
  CHECK(kullback_leibler(fair, biased, budget) == Approx(0.5 * std::log(2.0) + 0.5 * std::log(2.0 / 3)));
}
TEST_CASE("their divergence may be infinite") { CHECK(std::isinf(kullback_leibler(fair, sure, budget))); }
TEST_CASE("what has no weight adds nothing to it") {
  CHECK(kullback_leibler(sure, fair, budget) == Approx(std::log(2.0)));
}
TEST_CASE("entropy in nats") { CHECK(entropy(fair, budget) == Approx(std::log(2.0))); }
TEST_CASE("entropy of what is certain") { CHECK(entropy(sure, budget) == 0); }
TEST_CASE("expectation") { CHECK(expectation(biased, numbers("0 1/3"), budget).exact == Rational(1, 4)); }
TEST_CASE("expectation in double") {
  CHECK(expectation(floating(biased), numbers("2 4"), budget).value == Approx(3.5));
}
TEST_CASE("mass") { CHECK(mass(state({port("x")}, "1/3 1/4"), budget).exact == Rational(7, 12)); }
TEST_CASE("mass in double") {
  CHECK(mass(floating(state({port("x")}, "1/3 1/4")), budget).value == Approx(7.0 / 12));
}
TEST_CASE("support lists outcomes with weight") { CHECK(support(sure, budget).size() == 1); }
TEST_CASE("support names labels") {
  CHECK(support(sure, budget)[0].labels == std::vector<std::string>{"yes"});
}
TEST_CASE("support keeps weights") { CHECK(support(biased, budget)[1].weight.exact == Rational(3, 4)); }

TEST_CASE("equal values do not differ") { CHECK_FALSE(first_difference(fair, fair, 0, budget)); }
TEST_CASE("the first cell that differs") {
  CHECK(first_difference(state({port("x")}, "1/2 1/4"), state({port("x")}, "1/2 1/2"), 0, budget)->column ==
        1);
}
TEST_CASE("both weights are shown") { CHECK(first_difference(fair, biased, 0, budget)->right == "1/4"); }
TEST_CASE("exact values differ however close they are") {
  CHECK(first_difference(state({port("x")}, "0.5000000000000000001 0.5"), fair, 1, budget));
}
TEST_CASE("doubles are equal within the tolerance") {
  CHECK_FALSE(first_difference(floating(state({port("x")}, "0.5000001 0.5")), fair, 1e-6, budget));
}
TEST_CASE("doubles differ beyond the tolerance") {
  CHECK(first_difference(floating(state({port("x")}, "0.50001 0.5")), fair, 1e-6, budget));
}
TEST_CASE("values over other denominators are equal") {
  Channel a = fair;
  a.table = Table::dense(shape_of({}, a.outputs), std::vector<Integer>{3, 3}, std::vector<Integer>{6});
  CHECK_FALSE(first_difference(a, fair, 0, budget));
}
TEST_CASE("a sparse and a dense table are compared cell by cell") {
  Channel a = sure;
  a.table = sure.table.as_sparse();
  CHECK_FALSE(first_difference(a, sure, 0, budget));
}
TEST_CASE("undetermined rows are equal") {
  CHECK_FALSE(first_difference(half_known(), half_known(), 0, budget));
}
TEST_CASE("an undetermined and a determined row differ") {
  const Channel known = channel({port("a")}, {port("b")}, "1/3 2/3 1/3 2/3");
  CHECK(first_difference(half_known(), known, 0, budget)->left == "undetermined");
}
TEST_CASE("fill undetermined rows") {
  CHECK(rows(fill_undetermined(half_known(), budget)) == Rows{"1/2 1/2", "1/3 2/3"});
}
TEST_CASE("filled combs still plug") {
  const Channel s = state({port("a"), port("b"), port("c")}, "1/4 1/4 0 0 0 0 1/6 1/3");
  const Comb k = comb(s, {{0}, {1}, {2}}, budget);
  const Channel outer = fill_undetermined(k.outer, budget), inner = fill_undetermined(k.inner, budget);
  CHECK_FALSE(first_difference(plug(outer, inner, budget), s, 0, budget));
}
TEST_CASE("filled combs take uniform conditionals") {
  const Channel s = state({port("a"), port("b"), port("c")}, "1/4 1/4 0 0 0 0 1/6 1/3");
  CHECK(rows(fill_undetermined(comb(s, {{0}, {1}, {2}}, budget).outer, budget)) ==
        Rows{"1/4 1/4 1/4 1/4", "1/4 1/4 1/6 1/3"});
}

TEST_CASE("exact values are held against an exact tolerance exactly") {
  const Channel close = state({port("x")}, "0.50000000000000000001 0.49999999999999999999");
  const auto tolerance = [](std::int64_t digits) {
    return exact_weight(Rational::power(Rational(10), -digits));
  };
  CHECK_FALSE(first_beyond(close, fair, tolerance(20), budget));
  CHECK(first_beyond(close, fair, tolerance(21), budget)->column == 0);
}
TEST_CASE("a cell that one side lacks counts as 0") {
  CHECK(first_beyond(sure, fair, exact_weight(Rational(1, 3)), budget));
  CHECK_FALSE(first_beyond(sure, fair, exact_weight(Rational(1, 2)), budget));
}
