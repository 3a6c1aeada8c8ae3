// Growth of what must be linear: ten times the boxes may cost far less than the hundred times of a quadratic
// algorithm.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <numeric>
#include <random>

#include "interpreter/diagram/functor.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "world.hpp"

namespace diag {

namespace {

constexpr std::uint32_t small = 2'000, large = 10 * small;
constexpr double most_growth = 15;  // n log n, and no more

// Of the work that the normal form of `make(n)` counts (Budget::work): the same on every machine.
double growth(const World& world, const std::function<Diagram(std::uint32_t)>& make) {
  const auto work = [&](std::uint32_t n) {
    const Diagram diagram = make(n);
    Budget budget;
    if (normal_form(diagram, world.signature, budget).boxes() != diagram.boxes()) FAIL("boxes are lost");
    return static_cast<double>(budget.work());
  };
  const double small_work = work(small);
  return work(large) / small_work;
}

struct ChainWorld : World {
  GeneratorId step = add("step", {a}, {a}), edge = add("edge", {a, a}, {}, Kind::effect);

  [[nodiscard]] Diagram chain(std::uint32_t length, bool observed, bool open) const {
    Builder builder(signature);
    WireId wire = builder.append(s, {});
    for (std::uint32_t i = 0; i < length; ++i) {
      wire = builder.append(step, one(wire));
      if (observed) (void)builder.append(seen, one(wire));
    }
    return std::move(builder).finish(open ? one(wire) : Wires{});
  }

  // States in a row, in any order in memory, an effect between each and the next; the last to the first if
  // `ring`.
  [[nodiscard]] Diagram row(std::uint32_t length, bool ring) const {
    std::vector<std::uint32_t> name(length);
    std::iota(name.begin(), name.end(), 0U);
    std::shuffle(name.begin(), name.end(), std::mt19937(5));
    Builder builder(signature);
    for (std::uint32_t i = 0; i < length; ++i) (void)builder.append(s, {});
    for (std::uint32_t i = 0; i + (ring ? 0 : 1) < length; ++i)
      (void)builder.append(edge,
                           Wires{static_cast<WireId>(name[i]), static_cast<WireId>(name[(i + 1) % length])});
    return std::move(builder).finish({});
  }
};

}  // namespace

TEST_CASE("a chain is put in normal form in linear time") {
  const ChainWorld world;
  CHECK(growth(world, [&](std::uint32_t n) { return world.chain(n, false, true); }) < most_growth);
}

TEST_CASE("a chain observed at each step is put in normal form in linear time") {
  const ChainWorld world;
  CHECK(growth(world, [&](std::uint32_t n) { return world.chain(n, true, true); }) < most_growth);
}

TEST_CASE("a chain observed at each step and closed is put in normal form in linear time") {
  const ChainWorld world;
  CHECK(growth(world, [&](std::uint32_t n) { return world.chain(n, true, false); }) < most_growth);
}

TEST_CASE("a row that is told apart from its ends only is put in normal form in almost linear time") {
  const ChainWorld world;
  CHECK(growth(world, [&](std::uint32_t n) { return world.row(n, false); }) < most_growth);
}

TEST_CASE("a ring is put in normal form by its symmetry in almost linear time") {
  const ChainWorld world;
  CHECK(growth(world, [&](std::uint32_t n) { return world.row(n, true); }) < most_growth);
}

TEST_CASE("equal closed pieces are no trouble however many") {
  const ChainWorld world;
  CHECK(growth(world, [&](std::uint32_t n) {
          Builder builder(world.signature);
          for (std::uint32_t i = 0; i < n; ++i) {
            const WireId x = builder.append(world.s, {}), y = builder.append(world.s, {});
            (void)builder.append(world.edge, Wires{x, y});
            (void)builder.append(world.edge, Wires{y, x});
          }
          return std::move(builder).finish({});
        }) < most_growth);
}

TEST_CASE("equal observations of one wire are no trouble however many") {
  const ChainWorld world;
  CHECK(growth(world, [&](std::uint32_t n) {
          Builder builder(world.signature);
          const WireId wire = builder.append(world.s, {});
          for (std::uint32_t i = 0; i < n; ++i) (void)builder.append(world.seen, one(wire));
          return std::move(builder).finish({});
        }) < most_growth);
}

TEST_CASE("a very deep difference is found and told without a deep stack") {
  ChainWorld world;
  const GeneratorId other = world.add("t", {}, {world.a});
  Functor functor;
  functor.generators.emplace(world.s, box(other, world.signature));
  const Diagram chain = world.chain(200'000, true, true);
  Budget budget;
  const Comparison found = compare(chain, apply(functor, chain, world.signature), world.signature, budget);
  CHECK(found.difference ==
        "input 1 of step, 200000 boxes back from output 1 (A): left it is made by s, right by t");
}

}  // namespace diag
