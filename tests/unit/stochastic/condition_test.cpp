// Marginals, conditionals, normalisation, inversion; with events of probability 0.
#include <catch2/catch.hpp>

#include "builders.hpp"

using namespace diag;
using namespace diag::test;

namespace {
Budget budget;
// Charig et al. 1986: kidney stones by size, treatment, outcome.
Channel kidney() {
  return state({port("size", {"small", "large"}), port("treatment", {"open", "puncture"}),
                port("outcome", {"recovered", "failed"})},
               "81/700 6/700 234/700 36/700 192/700 71/700 55/700 25/700");
}
// `no` never happens in the first output.
Channel certain() { return state({port("a"), port("b")}, "0 0 1/3 2/3"); }
}  // namespace

TEST_CASE("kidney stones: puncture looks better") {
  CHECK(rows(condition(kidney(), {out(2)}, {out(1)}, budget)) == Rows{"39/50 11/50", "289/350 61/350"});
}
TEST_CASE("kidney stones: open surgery is better for small stones") {
  CHECK(rows(condition(kidney(), {out(2)}, {out(1), out(0, 0)}, budget)) == Rows{"27/29 2/29", "13/15 2/15"});
}
TEST_CASE("kidney stones: open surgery is better for large stones") {
  CHECK(rows(condition(kidney(), {out(2)}, {out(1), out(0, 1)}, budget)) ==
        Rows{"192/263 71/263", "11/16 5/16"});
}
TEST_CASE("marginal in the order asked for") {
  CHECK(rows(marginal(smoking(), {2, 0}, budget)) == Rows{"51/100 3/25 3/25 1/4"});
}
TEST_CASE("a label on the left restricts and drops") {
  CHECK(rows(condition(smoking(), {out(0, 1), out(1)}, {}, budget)) == Rows{"3/20 11/50"});
}
TEST_CASE("all labels given: a number") {
  CHECK(rows(condition(smoking(), {out(2, 1)}, {out(0, 1)}, budget)) == Rows{"25/37"});
}
TEST_CASE("a channel without outputs") {
  CHECK(rows(condition(smoking(), {out(2, 1)}, {out(0)}, budget)) == Rows{"4/21", "25/37"});
}
TEST_CASE("rows come in the order of the conditions") {
  CHECK(rows(condition(smoking(), {out(0)}, {out(2), out(1)}, budget)) ==
        Rows{"5/6 1/6", "1/3 2/3", "2/3 1/3", "1/11 10/11"});
}
TEST_CASE("the ports of an answer without computing it") {
  const auto ports = condition_ports(smoking(), {out(2), out(1, 0)}, {out(0)});
  CHECK(names(ports.first) == std::vector<std::string>{"smoke"});
}
TEST_CASE("a channel read at an input") {
  const Channel c = channel({port("x")}, {port("y")}, "1/4 3/4 1 0");
  CHECK(rows(condition(c, {out(0, 1)}, {in(0, 0)}, budget)) == Rows{"3/4"});
}
TEST_CASE("inputs change places") {
  const Channel c = channel({port("x"), port("y")}, {port("z")}, "1 0 1/2 1/2 1/3 2/3 1/4 3/4");
  CHECK(rows(condition(c, {out(0)}, {in(1), in(0)}, budget)) == Rows{"1 0", "1/3 2/3", "1/2 1/2", "1/4 3/4"});
}
TEST_CASE("a channel conditioned on an output") {
  const Channel c = channel({port("x")}, {port("y"), port("z")}, "1/8 1/8 1/4 1/2 0 1 0 0");
  CHECK(rows(condition(c, {out(1)}, {in(0), out(0)}, budget)) == Rows{"1/2 1/2", "1/3 2/3", "0 1", "? ?"});
}
TEST_CASE("rows that do not sum to 1 keep their weight where nothing is given") {
  const Channel effect = channel({port("x")}, {port("y")}, "1/4 1/4 0 1/8");
  CHECK(rows(condition(effect, {out(0)}, {in(0)}, budget)) == Rows{"1/4 1/4", "0 1/8"});
}
TEST_CASE("a condition of probability 0 is an error that names it") {
  CHECK(error_text([] { (void)condition(certain(), {out(1)}, {out(0, 0)}, budget); }) ==
        "the condition a = no has probability 0");
}
TEST_CASE("a row of probability 0 is undetermined") {
  CHECK(rows(condition(certain(), {out(1)}, {out(0)}, budget)) == Rows{"? ?", "1/3 2/3"});
}
TEST_CASE("an undetermined row names its event") {
  CHECK(condition(certain(), {out(1)}, {out(0)}, budget).undetermined.front().event == "a = no");
}
TEST_CASE("an event names labelled conditions in their place") {
  const Channel s = state({port("a"), port("b"), port("c")}, "1/2 0 0 0 0 0 0 1/2");
  CHECK(condition(s, {out(0)}, {out(1), out(2, 1)}, budget).undetermined.front().event == "b = no, c = yes");
}
TEST_CASE("disintegrate gives the rest") {
  CHECK(rows(disintegrate(certain(), {1}, budget)) == Rows{"0 1", "0 1"});
}
TEST_CASE("to condition an undetermined row stays undetermined") {
  const Channel c = condition(certain(), {out(1)}, {out(0)}, budget);
  CHECK(rows(condition(c, {out(0, 1)}, {in(0)}, budget)) == Rows{"?", "2/3"});
}
TEST_CASE("a determined row of a channel with marks is read") {
  const Channel c = condition(certain(), {out(1)}, {out(0)}, budget);
  CHECK(condition(c, {out(0)}, {in(0, 1)}, budget).determined());
}
TEST_CASE("an undetermined row is not read") {
  const Channel c = condition(certain(), {out(1)}, {out(0)}, budget);
  CHECK(error_name([&] { require_determined(condition(c, {out(0)}, {in(0, 0)}, budget)); }) ==
        "undetermined");
}
TEST_CASE("normalise the rows of a channel") {
  CHECK(rows(normalize(channel({port("x")}, {port("y")}, "1/4 1/4 0 1/8"), budget)) ==
        Rows{"1/2 1/2", "0 1"});
}
TEST_CASE("a row without weight is undetermined when normalised") {
  CHECK(rows(normalize(channel({port("x")}, {port("y")}, "1/4 1/4 0 0"), budget)) == Rows{"1/2 1/2", "? ?"});
}
TEST_CASE("a state of mass 0 cannot be normalised") {
  CHECK(error_name([] { (void)normalize(state({port("x")}, "0 0"), budget); }) == "zero-condition");
}
TEST_CASE("invert a medical test") {
  const Channel test = channel({port("ill")}, {port("test", {"neg", "pos"})}, "0.95 0.05 0.1 0.9");
  CHECK(rows(invert(test, state({port("ill")}, "0.99 0.01"), budget)) ==
        Rows{"1881/1883 2/1883", "11/13 2/13"});
}
TEST_CASE("the inverse is named after what it goes back to") {
  const Channel test = channel({port("ill")}, {port("test")}, "0.95 0.05 0.1 0.9");
  CHECK(names(invert(test, state({port("")}, "0.99 0.01"), budget).outputs) ==
        std::vector<std::string>{"ill"});
}
TEST_CASE("the inverse at an outcome that cannot be is undetermined") {
  const Channel test = channel({port("ill")}, {port("test")}, "1 0 1 0");
  CHECK(rows(invert(test, state({port("ill")}, "1/2 1/2"), budget)) == Rows{"1/2 1/2", "? ?"});
}
TEST_CASE("a prior on other labels is refused") {
  const Channel test = channel({port("ill")}, {port("test")}, "1 0 1 0");
  CHECK(error_name([&] {
          (void)invert(test, state({port("ill", {"a", "b"})}, "1/2 1/2"), budget);
        }) == "cannot-invert");
}
TEST_CASE("randomise an output of a state") {
  CHECK(rows(randomize(certain(), 0, budget)) == Rows{"1/6 1/3 1/6 1/3"});
}
TEST_CASE("randomise keeps undetermined rows") {
  const Channel c = condition(certain(), {out(1)}, {out(0)}, budget);
  CHECK(rows(randomize(c, 0, budget)) == Rows{"? ?", "1/2 1/2"});
}
TEST_CASE("a sparse state of many rows is conditioned on one column") {
  std::vector<Coordinate> keys;
  std::vector<Integer> weights;
  for (Coordinate i = 0; i < 5000; ++i) {
    keys.insert(keys.end(), {i % 7, i, i});
    weights.emplace_back(1 + i % 3);
  }
  Channel wide;
  wide.outputs = {port("a", {"0", "1", "2", "3", "4", "5", "6"}),
                  {"b", "", Labels::range(1, 1'000'000)},
                  {"c", "", Labels::range(1, 1'000'000)}};
  wide.table = Table::sparse(shape_of({}, wide.outputs), keys, weights, {Integer(9999)});
  CHECK(condition(wide, {out(1), out(2)}, {out(0)}, budget).table.stored() == 5000);
}
