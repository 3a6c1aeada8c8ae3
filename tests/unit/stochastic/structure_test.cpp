// Composition of values, and the structural maps.
#include <catch2/catch.hpp>

#include "builders.hpp"

using namespace diag;
using namespace diag::test;

namespace {
Budget budget;
const Channel biased = state({port("a")}, "1/4 3/4");
const Channel noisy = channel({port("a")}, {port("b")}, "2/3 1/3 1/5 4/5");
const std::vector<Coordinate> yes{1};
}  // namespace

TEST_CASE("first f, then g") { CHECK(rows(then(biased, noisy, budget)) == Rows{"19/60 41/60"}); }
TEST_CASE("composites have the names of the last") {
  CHECK(names(then(biased, noisy, budget).outputs) == std::vector<std::string>{"b"});
}
TEST_CASE("labels that differ do not compose") {
  CHECK(error_name([] {
          (void)then(state({port("a", {"x", "y"})}, "1 0"), noisy, budget);
        }) == "cannot-compose");
}
TEST_CASE("side by side") { CHECK(rows(tensor(biased, biased, budget)) == Rows{"1/16 3/16 3/16 9/16"}); }
TEST_CASE("inputs side by side") {
  CHECK(rows(tensor(noisy, identity_channel({port("c")}, budget), budget)) ==
        Rows{"2/3 0 1/3 0", "0 2/3 0 1/3", "1/5 0 4/5 0", "0 1/5 0 4/5"});
}
TEST_CASE("identity is a unit") {
  CHECK_FALSE(first_difference(then(noisy, identity_channel({port("b")}, budget), budget), noisy, 0, budget));
}
TEST_CASE("copy") {
  CHECK(rows(then(biased, copy_channel({port("a")}, 2, budget), budget)) == Rows{"1/4 0 0 3/4"});
}
TEST_CASE("copy of a word gives the word again") {
  CHECK(names(copy_channel({port("a"), port("b")}, 2, budget).outputs) ==
        std::vector<std::string>{"a", "b", "a", "b"});
}
TEST_CASE("discard") { CHECK(rows(then(biased, discard_channel({port("a")}), budget)) == Rows{"1"}); }
TEST_CASE("swap") {
  const Channel pair = state({port("a"), port("b", {"x", "y", "z"})}, "1/6 1/3 0 0 0 1/2");
  CHECK(rows(then(pair, swap_channel({pair.outputs[0]}, {pair.outputs[1]}, budget), budget)) ==
        Rows{"1/6 0 1/3 0 0 1/2"});
}
TEST_CASE("swap hands on names") {
  CHECK(names(swap_channel({port("a")}, {port("b")}, budget).outputs) == std::vector<std::string>{"b", "a"});
}
TEST_CASE("uniform") {
  CHECK(rows(uniform_channel({port("a"), port("b")}, budget)) == Rows{"1/4 1/4 1/4 1/4"});
}
TEST_CASE("point") { CHECK(rows(point_channel({port("a")}, yes)) == Rows{"0 1"}); }
TEST_CASE("observe") { CHECK(rows(then(biased, observe_channel({port("a")}, yes), budget)) == Rows{"3/4"}); }
TEST_CASE("uniform on no labels is refused") {
  CHECK(error_name([] { (void)uniform_channel({port("a", {})}, budget); }) == "no-labels");
}
TEST_CASE("a function on a million labels is a list of positions") {
  const Port wide{"n", "", Labels::range(1, 1'000'000)};
  CHECK(identity_channel({wide}, budget).table.layout() == Layout::functional);
}
TEST_CASE("a table too large is refused before it is made") {
  Budget small;
  small.max_memory = 1 << 20;
  const Port wide{"n", "", Labels::range(1, 1'000'000)};
  CHECK(error_name([&] { (void)identity_channel({wide, wide}, small); }) == "memory");
}
