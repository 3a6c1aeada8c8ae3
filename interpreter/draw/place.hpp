// Places within the layers: whole numbers, so that wires are straight. A wire that passes layers is one
// straight piece wherever no other such wire crosses it there; what is left over bends as little as it can,
// in sum (network simplex; in very large pictures medians alone).
#pragma once

#include "interpreter/draw/layers.hpp"

namespace diag {

struct Extents {  // of each vertex, from the middle
  std::vector<int> left, right;
  std::vector<std::vector<int>> in, out;  // of each node: where its ports are; one of those that meet
  int node_gap = 18, wire_gap = 16;       // between two nodes; else
};

struct PlaceOptions {
  std::uint64_t simplex_steps = 60'000'000;
  int nearly_straight = 24;  // what bends by no more is worth some trouble
};

[[nodiscard]] std::vector<std::int64_t> place(const Picture& picture, const Layered& layered,
                                              const Extents& extents, const PlaceOptions& options,
                                              Budget& budget);

// The port of a link at its upper or its lower end, from the middle of the vertex.
[[nodiscard]] int upper_port(const Layered& layered, const Extents& extents, const Link& link);
[[nodiscard]] int lower_port(const Layered& layered, const Extents& extents, const Link& link);

}  // namespace diag
