// The laws of equality one by one, and the words in which a difference is told.
#include <catch2/catch.hpp>

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "world.hpp"

namespace diag {

namespace {

Comparison compared(const Diagram& left, const Diagram& right, const Signature& signature) {
  Budget budget;
  return compare(left, right, signature, budget);
}

// x -> g(x), g(x) with one box, or with two.
Diagram twice(const World& world, GeneratorId generator, bool two_boxes) {
  Builder builder(world.signature, {world.a});
  const WireId first = builder.append(generator, builder.inputs());
  const WireId second = two_boxes ? builder.append(generator, builder.inputs()) : first;
  return std::move(builder).finish(Wires{first, second});
}

// States that are observed, `times` times in a row, all wires closed.
Diagram observed_states(const World& world, int states, int times) {
  Builder builder(world.signature);
  for (int k = 0; k < states; ++k) {
    const WireId state = builder.append(world.s, {});
    for (int i = 0; i < times; ++i) (void)builder.append(world.seen, one(state));
  }
  return std::move(builder).finish({});
}

}  // namespace

TEST_CASE("channels can be discarded") {
  const World world;
  Builder builder(world.signature, {world.a});
  (void)builder.add(world.c, builder.inputs());
  CHECK(compared(
            std::move(builder).finish({}),
            [&] {
              Builder discard(world.signature, {world.a});
              return std::move(discard).finish({});
            }(),
            world.signature)
            .equal);
}

TEST_CASE("functions can be copied") {
  const World world;
  CHECK(compared(twice(world, world.f, false), twice(world, world.f, true), world.signature).equal);
}

TEST_CASE("functions of copied functions can be copied") {
  World world;
  const GeneratorId g = world.add("g", {world.b}, {world.a}, Kind::function);
  const auto chain = [&](bool two_boxes) {
    Builder builder(world.signature, {world.a});
    WireId first{0}, second{0};
    for (const GeneratorId generator : {world.f, g, world.f}) {
      first = builder.append(generator, one(first));
      second = two_boxes ? builder.append(generator, one(second)) : first;
    }
    return std::move(builder).finish(Wires{first, second});
  };
  CHECK(compared(chain(false), chain(true), world.signature).equal);
}

TEST_CASE("channels cannot be copied, and the difference says so") {
  const World world;
  const Comparison found =
      compared(twice(world, world.c, false), twice(world, world.c, true), world.signature);
  CHECK_FALSE(found.equal);
  CHECK(found.difference ==
        "output 1 (B) and output 2 (B): left, one box c makes both, right, two boxes c make one each");
}

TEST_CASE("two uniform states are not one that is copied") {
  World world;
  const GeneratorId uniform = world.signature.uniform(world.a);
  const auto pair = [&](bool two) {
    Builder builder(world.signature);
    const WireId first = builder.append(uniform, {});
    const WireId second = two ? builder.append(uniform, {}) : first;
    return std::move(builder).finish(Wires{first, second});
  };
  const Comparison found = compared(pair(true), pair(false), world.signature);
  CHECK_FALSE(found.equal);
  CHECK(found.difference ==
        "output 1 (A) and output 2 (A): right, one box uniform[A] makes both, left, two boxes "
        "uniform[A] make one each");
}

TEST_CASE("observations are never dropped") {
  const World world;
  const Comparison found = compared(observed_states(world, 1, 1), Diagram(), world.signature);
  CHECK_FALSE(found.equal);
  CHECK(found.difference == "left has 1 more of observe[A = yes] on a wire made by s than right");
}

TEST_CASE("observing twice is not observing once") {
  const World world;
  CHECK_FALSE(compared(observed_states(world, 1, 2), observed_states(world, 1, 1), world.signature).equal);
}

TEST_CASE("two states observed once are not one observed twice and one not at all") {
  const World world;
  CHECK_FALSE(compared(observed_states(world, 2, 1), observed_states(world, 1, 2), world.signature).equal);
}

TEST_CASE("other types differ, and both are named") {
  const World world;
  const Comparison found =
      compared(box(world.c, world.signature), box(world.m, world.signature), world.signature);
  CHECK_FALSE(found.equal);
  CHECK(found.difference == "left goes A -> B, right A * A -> B");
}

TEST_CASE("another maker of an output is named") {
  const World world;
  const Comparison found =
      compared(box(world.c, world.signature), box(world.f, world.signature), world.signature);
  CHECK(found.difference == "output 1 (B): left it is made by c, right by f");
}

TEST_CASE("swapped inputs are named") {
  const World world;
  Builder builder(world.signature, {world.a, world.a});
  const WireId made = builder.append(world.m, Wires{WireId{1}, WireId{0}});
  const Diagram swapped = std::move(builder).finish(one(made));
  const Comparison found = compared(box(world.m, world.signature), swapped, world.signature);
  CHECK(found.difference ==
        "input 1 of m, which makes output 1 (B): left it is input 1 (A), right input 2 (A)");
}

TEST_CASE("another output of the same box is named") {
  World world;
  const GeneratorId pair = world.add("pair", {}, {world.a, world.a});
  const auto swapped = [&](bool swap) {
    Builder builder(world.signature);
    Wires made = builder.add(pair, {});
    if (swap) std::swap(made[0], made[1]);
    return std::move(builder).finish(made);
  };
  const Comparison found = compared(swapped(false), swapped(true), world.signature);
  CHECK(found.difference ==
        "output 1 (A): left it is made by pair (its output 1), right by pair (its output 2)");
}

TEST_CASE("another box of the same name is told apart") {
  World world;
  const GeneratorId other = world.add("c", {world.a}, {world.b});
  const Comparison found =
      compared(box(world.c, world.signature), box(other, world.signature), world.signature);
  CHECK(found.difference == "output 1 (B): left it is made by c, right by another box of that name");
}

TEST_CASE("a deep difference is placed from the outputs") {
  World world;
  const GeneratorId step = world.add("step", {world.a}, {world.a}), state = world.add("t", {}, {world.a});
  const auto chain = [&](GeneratorId source, int length) {
    Builder builder(world.signature);
    WireId wire = builder.append(source, {});
    for (int i = 0; i < length; ++i) wire = builder.append(step, one(wire));
    return std::move(builder).finish(one(wire));
  };
  CHECK(compared(chain(world.s, 2), chain(state, 2), world.signature).difference ==
        "input 1 of step, which makes input 1 of step, which makes output 1 (A): left it is made by s, right "
        "by t");
  CHECK(compared(chain(world.s, 7), chain(state, 7), world.signature).difference ==
        "input 1 of step, 7 boxes back from output 1 (A): left it is made by s, right by t");
}

TEST_CASE("an observation of an output is placed") {
  const World world;
  const auto observed = [&](std::size_t output) {
    Builder builder(world.signature, {world.a, world.a});
    (void)builder.append(world.seen, one(builder.inputs()[output]));
    return std::move(builder).finish(builder.inputs());
  };
  CHECK(compared(observed(0), observed(1), world.signature).difference ==
        "left has 1 more of observe[A = yes] on output 1 (A) than right");
}

TEST_CASE("closed boxes that are only wired differently are said to be so") {
  World world;
  const GeneratorId edge = world.add("edge", {world.a, world.a}, {}, Kind::effect);
  const auto rings = [&](std::uint32_t ring) {  // six states in rings of that many
    Builder builder(world.signature);
    for (int k = 0; k < 6; ++k) (void)builder.add(world.s, {});
    for (std::uint32_t v = 0; v < 6; ++v) {
      const std::uint32_t next = v / ring * ring + (v + 1) % ring;
      (void)builder.add(edge, Wires{static_cast<WireId>(v), static_cast<WireId>(next)});
    }
    return std::move(builder).finish({});
  };
  const Comparison found = compared(rings(3), rings(6), world.signature);
  CHECK_FALSE(found.equal);
  CHECK(found.difference ==
        "the boxes that no output reads are the same on both sides, but wired to each other differently");
}

TEST_CASE("scalar effects count") {
  World world;
  const GeneratorId scalar = world.add("half", {}, {}, Kind::effect);
  Builder builder(world.signature);
  (void)builder.add(scalar, {});
  (void)builder.add(scalar, {});
  const Diagram twice_half = std::move(builder).finish({});
  CHECK_FALSE(compared(twice_half, box(scalar, world.signature), world.signature).equal);
}

TEST_CASE("an effect with outputs is kept where they are not read") {
  World world;
  const GeneratorId v = world.add("v", {world.a}, {world.a}, Kind::effect);
  Builder builder(world.signature, {world.a});
  (void)builder.add(v, builder.inputs());
  const Diagram unread = std::move(builder).finish(builder.inputs());
  CHECK_FALSE(compared(unread, identity({world.a}, world.signature), world.signature).equal);
}

TEST_CASE("a comparison that is given up is an error, never an answer") {
  World world;
  // Moebius-Kantor-like cages of cages: hypercubes, whose vertices all look alike at every choice.
  const GeneratorId edge = world.add("edge", {world.a, world.a}, {}, Kind::effect);
  constexpr std::uint32_t dimension = 12, vertices = 1U << dimension;
  const auto cube = [&](std::uint32_t mask) {
    Builder builder(world.signature);
    for (std::uint32_t v = 0; v < vertices; ++v) (void)builder.add(world.s, {});
    for (std::uint32_t v = 0; v < vertices; ++v)
      for (std::uint32_t k = 0; k < dimension; ++k)
        (void)builder.add(edge,
                          Wires{static_cast<WireId>(v ^ mask), static_cast<WireId>(v ^ (1U << k) ^ mask)});
    return std::move(builder).finish({});
  };
  CHECK_THROWS_AS(compared(cube(0), cube(5), world.signature), BudgetSpent);
}

TEST_CASE("a spent deadline stops a comparison") {
  const World world;
  Budget budget;
  budget.deadline = Budget::Clock::now();
  CHECK_THROWS_AS(compare(twice(world, world.c, false), twice(world, world.c, true), world.signature, budget),
                  BudgetSpent);
}

}  // namespace diag
