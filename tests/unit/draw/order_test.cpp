#include "interpreter/draw/order.hpp"

#include <catch2/catch.hpp>

#include "random_diagram.hpp"

using namespace diag;

namespace {

// Pair by pair.
std::uint64_t counted(const Picture& picture, const Layered& layered) {
  std::vector<std::uint32_t> position(layered.vertices());
  for (const auto& row : layered.layers)
    for (std::uint32_t i = 0; i < row.size(); ++i) position[row[i]] = i;
  const auto upper = [&](const Link& link) {
    const bool free = !layered.is_bend(link.from) && ports_are_free(picture.nodes[link.from].shape, true);
    return std::pair(position[link.from], free ? 0 : link.from_port);
  };
  const auto lower = [&](const Link& link) {
    const bool free = !layered.is_bend(link.to) && ports_are_free(picture.nodes[link.to].shape, false);
    return std::pair(position[link.to], free ? 0 : link.to_port);
  };
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < layered.links.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const Link &a = layered.links[i], &b = layered.links[k];
      if (layered.layer[a.from] != layered.layer[b.from]) continue;
      const bool left = upper(a) < upper(b), right = upper(b) < upper(a);
      count += (left && lower(b) < lower(a)) || (right && lower(a) < lower(b)) ? 1 : 0;
    }
  return count;
}

}  // namespace

TEST_CASE("crossings are counted as pairs, and never become more") {
  for (unsigned seed = 0; seed < 80; ++seed) {
    Sample sample;
    make_sample(sample, seed, 2 + seed % 40);
    Picture picture = picture_of(sample.diagram, sample.signature);
    Layered layered;
    Budget budget;
    REQUIRE(make_layers(picture, layered, {}, budget));
    const std::uint64_t before = crossings(picture, layered);
    REQUIRE(before == counted(picture, layered));
    reduce_crossings(picture, layered, {}, budget);
    REQUIRE(crossings(picture, layered) == counted(picture, layered));
    REQUIRE(crossings(picture, layered) <= before);
  }
}

TEST_CASE("a diagram that can be drawn without crossings is") {
  // A complete binary tree of copies whose ends are outputs in the order of a walk.
  Signature signature;
  const ObjectId a = signature.add_object("A");
  Generator split;
  split.name = "f", split.dom = {a}, split.cod = {a, a};
  const GeneratorId f = signature.add_generator(split);
  Builder builder(signature, {a});
  Wires row = builder.inputs();
  for (int depth = 0; depth < 5; ++depth) {
    Wires next;
    for (const WireId& wire : row)
      for (const WireId made : builder.add(f, std::span(&wire, 1))) next.push_back(made);
    row = next;
  }
  Picture picture = picture_of(std::move(builder).finish(row), signature);
  Layered layered;
  Budget budget;
  REQUIRE(make_layers(picture, layered, {}, budget));
  reduce_crossings(picture, layered, {}, budget);
  CHECK(crossings(picture, layered) == 0);
}
