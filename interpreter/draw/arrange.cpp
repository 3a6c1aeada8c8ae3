#include "interpreter/draw/arrange.hpp"

#include <algorithm>
#include <set>

#include "interpreter/draw/untangle.hpp"

namespace diag {

namespace {

// What the order within layers depends on. Several ways lead to the same layers, which are ordered once.
std::vector<std::uint32_t> shape_of(const Layered& layered) {
  std::vector<std::uint32_t> shape = layered.layer;
  for (const Link& link : layered.links) shape.insert(shape.end(), {link.from, link.to, link.from_port});
  return shape;
}

}  // namespace

bool arrange(Picture& picture, Layered& layered, const LayerOptions& layers, const OrderOptions& order,
             Budget& budget) {
  constexpr std::size_t small = 300, large = 6000;
  const Picture plain = picture;
  if (!make_layers(picture, layered, layers, budget)) return false;
  std::set<std::vector<std::uint32_t>> seen;
  if (plain.nodes.size() <= small) seen.insert(shape_of(layered));
  reduce_crossings(picture, layered, order, budget);
  fan_out(picture, layered);
  std::uint64_t fewest = crossings(picture, layered);
  const auto finish = [&] {
    const std::uint64_t size = plain.nodes.size() + plain.wires.size() + fewest;
    if (fewest > 0 && size <= large)
      untangle(picture, layered, layers, std::min(order.steps / 200 * size, 2 * order.steps), budget);
    return true;
  };
  if (plain.nodes.size() > small) return finish();
  const auto attempt = [&](const LayerOptions& way, std::uint64_t steps) {
    Picture tried = plain;
    Layered made;
    if (!make_layers(tried, made, way, budget) || !seen.insert(shape_of(made)).second) return;
    OrderOptions quick = order;
    quick.steps = steps;
    reduce_crossings(tried, made, quick, budget);
    fan_out(tried, made);
    const std::uint64_t count = crossings(tried, made);
    if (count >= fewest) return;
    fewest = count;
    picture = std::move(tried);
    layered = std::move(made);
  };
  struct Way {
    bool split;
    int stem_weight, out_weight;
  };
  for (const Way& way : {Way{false, 2, 2},
                         {true, 2, 2},
                         {false, 1, 2},
                         {false, 4, 2},
                         {true, 2, 1},
                         {false, 2, 1},
                         {true, 1, 4},
                         {false, 2, 4},
                         {true, 1, 2},
                         {true, 4, 2},
                         {false, 1, 1},
                         {false, 1, 4},
                         {true, 4, 1},
                         {true, 1, 1},
                         {false, 8, 1},
                         {true, 8, 4},
                         {false, 4, 8}}) {
    if (fewest == 0) return true;
    LayerOptions other = layers;
    other.split = way.split;
    other.stem_weight = way.stem_weight;
    other.out_weight = way.out_weight;
    attempt(other, order.steps / 8);  // a small picture is soon as good as it gets
  }
  // Which wires are long decides more than the order does: the less there is to lay out, the more is tried.
  const std::size_t most = std::clamp<std::size_t>(3000 / (plain.nodes.size() + 1), 8, 48);
  for (std::uint32_t seed = 1; seed <= most && fewest > 0; ++seed) {
    LayerOptions other = layers;
    other.split = seed % 2 == 0;
    other.seed = seed;
    attempt(other, order.steps / 16);
  }
  return finish();
}

}  // namespace diag
