// The running example of Jacobs, Kissinger and Zanasi, "Causal inference by string diagram surgery", number
// by number.
#include <catch2/catch.hpp>

#include "builders.hpp"

using namespace diag;
using namespace diag::test;

namespace {
Budget budget;
const std::vector<std::vector<std::size_t>> smoke_tar_cancer{{0}, {1}, {2}};
Channel after() {
  const Comb k = comb(smoking(), smoke_tar_cancer, budget);
  return plug(randomize(k.outer, 0, budget), k.inner, budget);
}
}  // namespace

TEST_CASE("smokers have cancer more often") {
  CHECK(rows(condition(smoking(), {out(2)}, {out(0)}, budget)) == Rows{"17/21 4/21", "12/37 25/37"});
}
TEST_CASE("the inner side of the comb") {
  CHECK(rows(comb(smoking(), smoke_tar_cancer, budget).inner) == Rows{"20/21 1/21", "15/37 22/37"});
}
TEST_CASE("the outer side of the comb") {
  CHECK(rows(comb(smoking(), smoke_tar_cancer, budget).outer) ==
        Rows{"21/40 21/200 37/150 37/300", "21/100 21/50 37/1100 37/110"});
}
TEST_CASE("the sides plug to the state") {
  const Comb k = comb(smoking(), smoke_tar_cancer, budget);
  CHECK_FALSE(first_difference(plug(k.outer, k.inner, budget), smoking(), 0, budget));
}
TEST_CASE("the state after surgery") {
  CHECK(rows(after()) == Rows{"463/1260 137/1260 67/11550 104/5775 463/2960 137/2960 67/925 208/925"});
}
TEST_CASE("the causal effect") {
  CHECK(rows(condition(after(), {out(2)}, {out(0)}, budget)) ==
        Rows{"25867/34650 8783/34650", "3387/7400 4013/7400"});
}
TEST_CASE("the outer side has its hole as input") {
  CHECK(names(comb(smoking(), smoke_tar_cancer, budget).outer.inputs) == std::vector<std::string>{"tar"});
}
TEST_CASE("the plugged state has its outputs in the order of the groups") {
  const Comb k = comb(smoking(), {{2}, {0}, {1}}, budget);
  CHECK(names(plug(k.outer, k.inner, budget).outputs) == std::vector<std::string>{"cancer", "smoke", "tar"});
}
TEST_CASE("surgery keeps the groups") {
  CHECK(randomize(comb(smoking(), smoke_tar_cancer, budget).outer, 0, budget).comb->sizes ==
        std::vector<std::size_t>{1, 1, 1});
}
TEST_CASE("the same numbers in double") {
  const Channel state = to_arith(smoking(), Arith::floating);
  const Comb k = comb(state, smoke_tar_cancer, budget);
  CHECK_FALSE(first_difference(plug(randomize(k.outer, 0, budget), k.inner, budget), after(), 1e-15, budget));
}
TEST_CASE("ordinary channels plug by the names of their ports") {
  const Comb k = comb(smoking(), smoke_tar_cancer, budget);
  Channel outer = k.outer, inner = k.inner;
  outer.comb.reset();
  inner.comb.reset();
  CHECK_FALSE(first_difference(plug(outer, inner, budget), smoking(), 0, budget));
}
TEST_CASE("a policy takes the place of the inner side") {
  const Comb k = comb(smoking(), smoke_tar_cancer, budget);
  const Channel never = channel({port("smoke")}, {port("tar")}, "1 0 1 0");
  CHECK(rows(plug(k.outer, never, budget)) == Rows{"21/40 21/200 0 0 37/150 37/300 0 0"});
}
TEST_CASE("an outer side that listens to its hole too early is refused by name") {
  const Channel outer = channel({port("tar")}, {port("smoke"), port("cancer")}, "1 0 0 0 0 0 0 1");
  const Channel inner = channel({port("smoke")}, {port("tar")}, "1 0 0 1");
  CHECK(error_text([&] { (void)plug(outer, inner, budget); }) ==
        "the outer side is no comb: smoke depends on the later hole tar");
}
TEST_CASE("sides of other combs do not plug") {
  const Comb k = comb(smoking(), smoke_tar_cancer, budget), other = comb(smoking(), {{0}, {1, 2}}, budget);
  CHECK(error_name([&] { (void)plug(k.outer, other.inner, budget); }) == "not-a-comb");
}
TEST_CASE("sides the wrong way round do not plug") {
  const Comb k = comb(smoking(), smoke_tar_cancer, budget);
  CHECK(error_name([&] { (void)plug(k.inner, k.outer, budget); }) == "not-a-comb");
}
TEST_CASE("an output in two groups is refused") {
  CHECK(error_name([] { (void)comb(smoking(), {{0}, {0}}, budget); }) == "not-a-comb");
}
TEST_CASE("outputs that are not listed are summed out first") {
  const Comb k = comb(smoking(), {{0}, {2}}, budget);
  CHECK(rows(k.inner) == Rows{"17/21 4/21", "12/37 25/37"});
}
TEST_CASE("one group is the state itself") {
  CHECK(rows(comb(smoking(), {{1}}, budget).outer) == Rows{"3/4 1/4"});
}
TEST_CASE("with one group the inner side is nothing") {
  CHECK(rows(comb(smoking(), {{1}}, budget).inner) == Rows{"1"});
}
