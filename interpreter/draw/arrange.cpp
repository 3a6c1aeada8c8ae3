#include "interpreter/draw/arrange.hpp"

namespace diag {

bool arrange(Picture& picture, Layered& layered, const LayerOptions& layers, const OrderOptions& order,
             Budget& budget) {
  constexpr std::size_t small = 300;
  const Picture plain = picture;
  if (!make_layers(picture, layered, layers, budget)) return false;
  reduce_crossings(picture, layered, order, budget);
  fan_out(picture, layered);
  if (plain.nodes.size() > small) return true;
  std::uint64_t fewest = crossings(picture, layered);
  OrderOptions quick = order;
  quick.steps = order.steps / 8;  // a small picture is soon as good as it gets
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
    if (fewest == 0) break;
    LayerOptions other = layers;
    other.split = way.split;
    other.stem_weight = way.stem_weight;
    other.out_weight = way.out_weight;
    Picture tried = plain;
    Layered made;
    if (!make_layers(tried, made, other, budget)) continue;
    reduce_crossings(tried, made, quick, budget);
    fan_out(tried, made);
    const std::uint64_t count = crossings(tried, made);
    if (count >= fewest) continue;
    fewest = count;
    picture = std::move(tried);
    layered = std::move(made);
  }
  return true;
}

}  // namespace diag
