// The normal form and equality, against other ways of writing a diagram and against a search over all
// matchings.
#include <catch2/catch.hpp>

#include "arbitrary.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "reference.hpp"

namespace diag {

namespace {

using namespace arbitrary;

// The normal forms agree exactly where compare() says equal.
bool equal_both_ways(const Diagram& left, const Diagram& right, const Signature& signature) {
  Budget budget;
  const bool equal = compare(left, right, signature, budget).equal;
  const bool same = normal_form(left, signature, budget).same_as_built(normal_form(right, signature, budget));
  REQUIRE(equal == same);
  return equal;
}

Diagram some_diagram(const World& world, std::size_t boxes, Random& random) {
  return diagram(world, boxes, some_word(world, below(random, 3), random),
                 some_word(world, below(random, 3), random), random);
}

}  // namespace

TEST_CASE("the normal form does not see order, copies of functions and dead boxes") {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    World world;
    if (seed % 3 > 0) world.keep_few(random);
    const Diagram original = some_diagram(world, 2 + seed % 60, random);
    REQUIRE(equal_both_ways(original, disguise(original, world, random), world.signature));
  }
}

TEST_CASE("the normal form equals what it was made from") {
  const World world;
  Budget budget;
  for (unsigned seed = 0; seed < 300; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    const Diagram original = some_diagram(world, 2 + seed % 12, random);
    REQUIRE(reference::equal(original, normal_form(original, world.signature, budget), world.signature));
  }
}

TEST_CASE("the normal form is its own normal form") {
  const World world;
  Budget budget;
  for (unsigned seed = 0; seed < 300; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    const Diagram once = normal_form(some_diagram(world, 2 + seed % 40, random), world.signature, budget);
    REQUIRE(normal_form(once, world.signature, budget).same_as_built(once));
  }
}

TEST_CASE("a mutated diagram is equal exactly if some matching of the boxes says so") {
  std::size_t equal = 0, unequal = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    World world;
    if (seed % 3 > 0) world.keep_few(random);
    const Diagram original = some_diagram(world, 1 + seed % 14, random);
    const Diagram other = mutate(disguise(original, world, random), world, random);
    const bool expected = reference::equal(original, other, world.signature);
    REQUIRE(equal_both_ways(original, other, world.signature) == expected);
    ++(expected ? equal : unequal);
  }
  CHECK(equal > 300);
  CHECK(unequal > 300);
}

TEST_CASE("small graphs of states and effects are equal exactly if they are isomorphic") {
  const World world;
  std::size_t equal = 0, unequal = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    Edges edges{2 + below(random, 4), {}};
    for (std::uint32_t i = 0, count = 1 + below(random, 7); i < count; ++i)
      edges.pairs.emplace_back(below(random, edges.vertices), below(random, edges.vertices));
    Edges other = edges;
    auto& moved = other.pairs[below(random, other.pairs.size())];
    if (chance(random, 50)) std::swap(moved.first, moved.second);
    if (chance(random, 50)) moved.first = below(random, edges.vertices);
    const Diagram left = graph(world, edges, random), right = graph(world, other, random);
    const bool expected = reference::equal(left, right, world.signature);
    REQUIRE(equal_both_ways(left, right, world.signature) == expected);
    ++(expected ? equal : unequal);
  }
  CHECK(equal > 300);
  CHECK(unequal > 300);
}

TEST_CASE("renamed graphs are equal, also regular ones") {
  const World world;
  for (unsigned seed = 0; seed < 200; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    // A circulant graph, some of them with an arc turned: nothing but a search tells their vertices apart.
    Edges edges{5 + below(random, 16), {}};
    const std::uint32_t hop = 1 + below(random, edges.vertices - 1);
    for (std::uint32_t v = 0; v < edges.vertices; ++v) {
      edges.pairs.emplace_back(v, (v + 1) % edges.vertices);
      edges.pairs.emplace_back(v, (v + hop) % edges.vertices);
    }
    if (chance(random, 30)) std::swap(edges.pairs[0].first, edges.pairs[0].second);
    REQUIRE(equal_both_ways(graph(world, edges, random), graph(world, edges, random), world.signature));
  }
}

TEST_CASE("random regular graphs are equal exactly if they are isomorphic") {
  const World world;
  std::size_t equal = 0, unequal = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    const std::uint32_t vertices = 3 + below(random, 5);
    const Edges edges = regular(vertices, 2, random);
    const Edges other = chance(random, 50) ? edges : regular(vertices, 2, random);
    const Diagram left = graph(world, edges, random), right = graph(world, other, random);
    const bool expected = reference::equal(left, right, world.signature);
    REQUIRE(equal_both_ways(left, right, world.signature) == expected);
    ++(expected ? equal : unequal);
  }
  CHECK(equal > 50);
  CHECK(unequal > 50);
}

TEST_CASE("larger random regular graphs are equal to themselves renamed") {
  const World world;
  for (unsigned seed = 0; seed < 150; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    const Edges edges = regular(4 + below(random, 25), 1 + seed % 3, random);
    REQUIRE(equal_both_ways(graph(world, edges, random), graph(world, edges, random), world.signature));
  }
}

TEST_CASE("graphs that colour refinement cannot tell apart are unequal") {
  const World world;
  Random random(1);
  const auto both_ways = [](std::uint32_t vertices,
                            std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs) {
    for (std::size_t i = 0, count = pairs.size(); i < count; ++i)
      pairs.emplace_back(pairs[i].second, pairs[i].first);
    return Edges{vertices, std::move(pairs)};
  };
  const Edges hexagon = both_ways(6, {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 0}});
  const Edges triangles = both_ways(6, {{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 5}, {5, 3}});
  const Edges prism = both_ways(6, {{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 5}, {5, 3}, {0, 3}, {1, 4}, {2, 5}});
  const Edges bipartite =
      both_ways(6, {{0, 3}, {0, 4}, {0, 5}, {1, 3}, {1, 4}, {1, 5}, {2, 3}, {2, 4}, {2, 5}});
  // Two strongly regular graphs with the same parameters (16, 6, 2, 2): the rook's graph and Shrikhande's.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> rook, shrikhande;
  for (std::uint32_t v = 0; v < 16; ++v)
    for (std::uint32_t w = v + 1; w < 16; ++w) {
      const std::uint32_t x = (w / 4 + 4 - v / 4) % 4, y = (w % 4 + 4 - v % 4) % 4;
      if (x == 0 || y == 0) rook.emplace_back(v, w);
      const bool hop = (x == 0 && y % 2 == 1) || (y == 0 && x % 2 == 1) || (x == y && x % 2 == 1);
      if (hop) shrikhande.emplace_back(v, w);
    }
  CHECK_FALSE(
      equal_both_ways(graph(world, hexagon, random), graph(world, triangles, random), world.signature));
  CHECK_FALSE(equal_both_ways(graph(world, prism, random), graph(world, bipartite, random), world.signature));
  CHECK_FALSE(equal_both_ways(graph(world, both_ways(16, rook), random),
                              graph(world, both_ways(16, shrikhande), random), world.signature));
}

TEST_CASE("strongly regular graphs are equal to themselves renamed") {
  const World world;
  Random random(2);
  Edges paley{13, {}};  // v and w are joined where v - w is a square modulo 13
  for (std::uint32_t v = 0; v < 13; ++v)
    for (const std::uint32_t square : {1U, 3U, 4U, 9U, 10U, 12U})
      paley.pairs.emplace_back(v, (v + square) % 13);
  CHECK(equal_both_ways(graph(world, paley, random), graph(world, paley, random), world.signature));
}

TEST_CASE("pruning keeps a diagram equal and leaves no box that can be dropped") {
  const World world;
  for (unsigned seed = 0; seed < 200; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    const Diagram original = some_diagram(world, 2 + seed % 12, random);
    const Diagram pruned = prune(original, world.signature);
    REQUIRE(reference::equal(original, pruned, world.signature));
    REQUIRE(prune(pruned, world.signature).boxes() == pruned.boxes());
  }
}

}  // namespace diag
