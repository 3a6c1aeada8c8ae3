#include "interpreter/draw/untangle.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "interpreter/draw/arrange.hpp"
#include "interpreter/draw/order.hpp"
#include "random_diagram.hpp"

using namespace diag;

namespace {

// Boxes b0, b1, ... with so many inputs and outputs.
struct Sketch {
  explicit Sketch(std::size_t inputs = 0)
      : object(signature.add_object("A")), builder(signature, Word(inputs, object)) {}
  Wires add(const Wires& read, std::size_t outs = 1) {
    Generator generator;
    generator.name = "b" + std::to_string(boxes++);
    generator.dom.assign(read.size(), object);
    generator.cod.assign(outs, object);
    return builder.add(signature.add_generator(std::move(generator)), read);
  }
  Picture finish(const Wires& out) { return picture_of(std::move(builder).finish(out), signature); }

  Signature signature;
  ObjectId object;
  Builder builder;
  std::size_t boxes = 0;
};

std::uint64_t crossings_of(Picture picture) {
  Layered layered;
  Budget budget;
  REQUIRE(arrange(picture, layered, {}, {}, budget));
  return crossings(picture, layered);
}

Picture small_picture(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  Sketch sketch(seed % 3 == 0 ? 1 : 0);
  Wires wires = sketch.builder.inputs();
  for (unsigned box = 0; box < 4 + seed % 2; ++box) {
    Wires read;
    if (!wires.empty())
      for (std::size_t i = below(4); i > 0; --i) read.push_back(wires[below(wires.size())]);
    for (const WireId wire : sketch.add(read, below(4) == 0 ? 2 : 1)) wires.push_back(wire);
  }
  Wires out;
  for (std::size_t i = 1 + below(3); i > 0; --i) out.push_back(wires[below(wires.size())]);
  return sketch.finish(out);
}

}  // namespace

TEST_CASE("a state goes below the arc of a copy") {
  Sketch sketch;
  const WireId x0 = sketch.add({})[0], x1 = sketch.add({})[0];
  const WireId x2 = sketch.add({x1, x0})[0], x3 = sketch.add({x0})[0];
  CHECK(crossings_of(sketch.finish({x3, x2})) == 0);
}

TEST_CASE("small diagrams are drawn with as few crossings as there can be") {
  // 68 is the optimum over all orders and all layers, by an exhaustive search over what strands lie side by
  // side from the top down.
  constexpr std::uint64_t fewest = 68;
  std::uint64_t sum = 0;
  for (unsigned seed = 0; seed < 150; ++seed) sum += crossings_of(small_picture(seed));
  CHECK(sum <= fewest);
}

TEST_CASE("what is untangled is the same picture") {
  for (unsigned seed = 0; seed < 60; seed += stride) {
    CAPTURE(seed);
    Sample sample;
    make_sample(sample, seed, 4 + seed % 20);
    const Picture plain = picture_of(sample.diagram, sample.signature);
    Picture picture = plain;
    Layered layered;
    Budget budget;
    REQUIRE(make_layers(picture, layered, {}, budget));
    reduce_crossings(picture, layered, {}, budget);
    const std::uint64_t before = crossings(picture, layered);
    if (!untangle(picture, layered, {}, 4'000'000, budget)) {
      REQUIRE(crossings(picture, layered) == before);
      continue;
    }
    REQUIRE(crossings(picture, layered) < before);
    // What each port of a node is read by, through dots.
    const auto readers = [](const Picture& of) {
      std::vector<std::uint32_t> number(of.nodes.size());
      std::uint32_t nodes = 0;
      for (std::size_t v = 0; v < number.size(); ++v)
        if (of.nodes[v].shape != Look::copy) number[v] = nodes++;
      std::vector<std::array<std::uint32_t, 4>> ends;
      for (const PictureWire& wire : of.wires) {
        if (of.nodes[wire.to].shape == Look::copy) continue;
        const PictureWire* first = &wire;
        while (of.nodes[first->from].shape == Look::copy)
          first = &*std::find_if(of.wires.begin(), of.wires.end(),
                                 [&](const PictureWire& stem) { return stem.to == first->from; });
        ends.push_back({number[first->from], first->from_port, number[wire.to], wire.to_port});
      }
      std::sort(ends.begin(), ends.end());
      return ends;
    };
    REQUIRE(readers(picture) == readers(plain));
    for (const Link& link : layered.links) REQUIRE(layered.layer[link.to] == layered.layer[link.from] + 1);
    for (std::size_t layer = 0; layer < layered.layers.size(); ++layer) {
      std::vector<std::uint32_t> ends;
      for (const std::uint32_t v : layered.layers[layer]) {
        REQUIRE(layered.layer[v] == layer);
        const bool end = !layered.is_bend(v) &&
                         (picture.nodes[v].shape == Look::input || picture.nodes[v].shape == Look::output);
        if (end) ends.push_back(v);
      }
      REQUIRE((ends.empty() || ends.size() == layered.layers[layer].size()));
      REQUIRE(std::is_sorted(ends.begin(), ends.end()));
    }
  }
}
