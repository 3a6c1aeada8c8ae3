// Undetermined cells: where they come from, where they matter, where they do not.
#include <catch2/catch.hpp>

#include "builders.hpp"

using namespace diag;
using namespace diag::test;

namespace {
Budget budget;
// b given a; a = no never happens.
Channel known_if_yes() {
  return condition(state({port("a"), port("b")}, "0 0 1/3 2/3"), {out(1)}, {out(0)}, budget);
}
// a = no goes with b = no, a = yes with b = yes: the conditionals of c know only half of the pairs.
Channel coupled() { return state({port("a"), port("b"), port("c")}, "1/4 1/4 0 0 0 0 1/6 1/3"); }
}  // namespace

TEST_CASE("an undetermined row that gets no weight does not matter") {
  CHECK(rows(then(state({port("a")}, "0 1"), known_if_yes(), budget)) == Rows{"1/3 2/3"});
}
TEST_CASE("an undetermined row that gets weight makes the state undetermined") {
  CHECK(rows(then(state({port("a")}, "1/2 1/2"), known_if_yes(), budget)) == Rows{"? ?"});
}
TEST_CASE("the event comes along") {
  CHECK(then(state({port("a")}, "1/2 1/2"), known_if_yes(), budget).undetermined.front().event == "a = no");
}
TEST_CASE("each row is marked for itself") {
  const Channel before = channel({port("x")}, {port("a")}, "1/2 1/2 0 1");
  CHECK(rows(then(before, known_if_yes(), budget)) == Rows{"? ?", "1/3 2/3"});
}
TEST_CASE("what follows with weight 0 hides the mark") {
  const Channel after = channel({port("b")}, {port("c")}, "0 0 0 1");
  CHECK(rows(then(known_if_yes(), after, budget)) == Rows{"0 ?", "0 2/3"});
}
TEST_CASE("side by side, marks hold for the rows that use them") {
  const Channel c = tensor(known_if_yes(), state({port("z")}, "1/2 1/2"), budget);
  CHECK(rows(c) == Rows{"? ? ? ?", "1/6 1/6 1/3 1/3"});
}
TEST_CASE("a factor 0 beside it hides the mark") {
  CHECK(rows(tensor(known_if_yes(), state({port("z")}, "0 1"), budget)) == Rows{"0 ? 0 ?", "0 1/3 0 2/3"});
}
TEST_CASE("discarding what is undetermined leaves nothing undetermined") {
  CHECK(rows(then(known_if_yes(), discard_channel({port("b")}), budget)) == Rows{"1", "1"});
}
TEST_CASE("an undetermined weight is no discarded channel") {
  const Channel weight =
      condition(state({port("a"), port("b")}, "0 0 0 1"), {out(1, 1)}, {out(0)}, budget);  // P(b = yes | a)
  REQUIRE(rows(weight) == Rows{"?", "1"});
  CHECK(rows(then(state({port("a")}, "1/2 1/2"), weight, budget)) == Rows{"?"});
}
TEST_CASE("marks of one cell do not spread over the row") {
  CHECK(rows(comb(coupled(), {{0}, {1}, {2}}, budget).outer) == Rows{"1/4 1/4 ? ?", "? ? 1/6 1/3"});
}
TEST_CASE("a comb names the event of its undetermined cells") {
  const Channel outer = comb(coupled(), {{0}, {1}, {2}}, budget).outer;
  CHECK(outer.undetermined[0].event == "a = yes, b = no");
}
TEST_CASE("the comb of a state with holes plugs to it") {
  const Comb k = comb(coupled(), {{0}, {1}, {2}}, budget);
  CHECK_FALSE(first_difference(plug(k.outer, k.inner, budget), coupled(), 0, budget));
}
TEST_CASE("surgery brings undetermined cells to light") {
  const Comb k = comb(coupled(), {{0}, {1}, {2}}, budget);
  const Channel flat = channel({port("a")}, {port("b")}, "1/2 1/2 1/2 1/2");
  CHECK(rows(plug(k.outer, flat, budget)) == Rows{"1/8 1/8 ? ? ? ? 1/12 1/6"});
}
TEST_CASE("the plugged state names the event") {
  const Comb k = comb(coupled(), {{0}, {1}, {2}}, budget);
  const Channel flat = channel({port("a")}, {port("b")}, "1/2 1/2 1/2 1/2");
  CHECK(error_text([&] { require_determined(plug(k.outer, flat, budget)); }).find("a = yes, b = no") !=
        std::string::npos);
}
TEST_CASE("in double the marks are the same") {
  const Comb k = comb(to_arith(coupled(), Arith::floating), {{0}, {1}, {2}}, budget);
  CHECK(k.outer.mask->stored() == 4);
}
TEST_CASE("a group without weight before makes later cells 0, not undetermined") {
  const Channel s = state({port("a"), port("b"), port("c")}, "0 0 0 0 1/4 1/4 1/4 1/4");
  CHECK(rows(comb(s, {{0}, {1}, {2}}, budget).outer) == Rows{"0 0 1/2 1/2", "0 0 1/2 1/2"});
}
TEST_CASE("the inner side has whole rows undetermined") {
  const Channel s = state({port("a"), port("b"), port("c")}, "0 0 0 0 1/4 1/4 1/4 1/4");
  CHECK(rows(comb(s, {{0}, {1}, {2}}, budget).inner) == Rows{"? ?", "1/2 1/2"});
}
TEST_CASE("marginals keep the marks of the cells they sum") {
  const Channel outer = comb(coupled(), {{0}, {1}, {2}}, budget).outer;
  CHECK(rows(marginal(outer, {0}, budget)) == Rows{"1/2 ?", "? 1/2"});
}
TEST_CASE("randomise spreads the marks over the new labels") {
  const Channel outer = comb(coupled(), {{0}, {1}, {2}}, budget).outer;
  CHECK(rows(randomize(outer, 1, budget)) == Rows{"1/4 1/4 ? ?", "? ? 1/4 1/4"});
}
TEST_CASE("a mass that is not known is not divided by") {
  const Channel outer = comb(coupled(), {{0}, {1}, {2}}, budget).outer;
  CHECK(rows(normalize(outer, budget)) == Rows{"? ? ? ?", "? ? ? ?"});
}
TEST_CASE("what stands in an undetermined cell never counts") {
  Channel c = known_if_yes();
  c.table = Table::dense(shape_of(c.inputs, c.outputs), numbers("1/2 1/2 1/3 2/3"));
  CHECK(rows(then(state({port("a")}, "1/2 1/2"), c, budget)) == Rows{"? ?"});
}
TEST_CASE("an undetermined function") {
  Channel c = identity_channel({port("a")}, budget);
  c.undetermined = {{0, "a = no"}};
  CHECK(rows(then(state({port("a")}, "1/2 1/2"), c, budget)) == Rows{"? ?"});
}
TEST_CASE("in a long chain one undetermined row is enough") {
  Channel step = channel({port("a")}, {port("a")}, "0 0 1/3 2/3");
  step.undetermined = {{0, "a = no"}};
  Channel chain = state({port("a")}, "0 1");
  for (int i = 0; i < 2; ++i) chain = then(chain, step, budget);
  CHECK(chain.undetermined.front().event == "a = no");
}
TEST_CASE("more undetermined rows than can be listed are refused") {
  std::vector<Port> wide;
  std::vector<Coordinate> key;
  for (int i = 0; i < 40; ++i) {
    wide.push_back({"v" + std::to_string(i), "", Labels::range(1, 10)});
    key.push_back(3);
  }
  Channel sparse;
  sparse.outputs = wide;
  sparse.table = Table::sparse(shape_of({}, wide), key, std::vector<Integer>{1}, std::vector<Integer>{1});
  std::vector<std::vector<std::size_t>> groups(2);
  for (std::size_t i = 0; i < 39; ++i) groups[0].push_back(i);
  groups[1] = {39};
  CHECK_THROWS_AS(comb(sparse, groups, budget), BudgetSpent);
}
TEST_CASE("a conditional with more rows than can be listed is refused") {
  std::vector<Port> wide;
  std::vector<Coordinate> key;
  std::vector<std::size_t> given;
  for (std::size_t i = 0; i < 40; ++i) {
    wide.push_back({"v" + std::to_string(i), "", Labels::range(1, 10)});
    key.push_back(3);
    if (i > 0) given.push_back(i);
  }
  Channel sparse;
  sparse.outputs = wide;
  sparse.table = Table::sparse(shape_of({}, wide), key, std::vector<Integer>{1}, std::vector<Integer>{1});
  CHECK_THROWS_AS(disintegrate(sparse, given, budget), BudgetSpent);
}
