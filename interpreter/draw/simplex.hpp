// The network simplex method: integers for vertices such that every arc is long enough and the arcs,
// weighted, are short in sum (Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs",
// 1993). It gives layers to nodes, and their places within the layers.
#pragma once

#include <cstdint>
#include <vector>

#include "interpreter/base/budget.hpp"

namespace diag {

struct SimplexArc {
  std::uint32_t tail = 0, head = 0;
  std::int64_t least = 1;  // value[head] - value[tail] >= least
  std::int64_t weight = 1;
};

// Improves `value`, which every arc allows, until it is best or `steps` are spent; so it is good to stop at
// any time. The graph is connected.
void network_simplex(const std::vector<SimplexArc>& arcs, std::vector<std::int64_t>& value,
                     std::uint64_t steps, Budget& budget);

}  // namespace diag
