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
  for (unsigned way = 1; way < 6 && fewest > 0; ++way) {
    LayerOptions other = layers;
    other.split = way % 3 == 0;
    other.stem_weight = way % 3 == 2 ? 4 : way < 3 ? 1 : 2;
    other.out_weight = way >= 3 ? 1 : 2;
    Picture tried = plain;
    Layered made;
    if (!make_layers(tried, made, other, budget)) continue;
    reduce_crossings(tried, made, order, budget);
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
