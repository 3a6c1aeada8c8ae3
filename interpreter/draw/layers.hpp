// A picture in layers: every node has one, wires lead down, and a wire that passes a layer bends there, at a
// vertex of its own (Sugiyama, Tagawa and Toda 1981). What is behind it works on such a graph alone.
#pragma once

#include "interpreter/base/budget.hpp"
#include "interpreter/draw/picture.hpp"

namespace diag {

inline constexpr std::uint32_t no_vertex = 0xffffffffU;

// A piece of a wire, from a layer to the next.
struct Link {
  std::uint32_t from = 0, to = 0;            // vertices
  std::uint32_t from_port = 0, to_port = 0;  // 0 of a bend
  std::uint32_t wire = 0;                    // of the picture
};

struct Layered {
  // Vertices: the nodes of the picture, then bends.
  std::uint32_t nodes = 0;
  std::vector<std::uint32_t> layer;                // of each vertex
  std::vector<std::vector<std::uint32_t>> layers;  // their vertices, from left to right
  std::vector<Link> links;                         // by their upper vertex, then by its port
  std::vector<std::uint32_t> first_down, first_up;
  std::vector<std::uint32_t> down,
      up;  // links at a vertex: down[first_down[v]] to down[first_down[v + 1] - 1]

  [[nodiscard]] std::size_t vertices() const { return layer.size(); }
  [[nodiscard]] bool is_bend(std::uint32_t vertex) const { return vertex >= nodes; }
};

struct LayerOptions {
  std::uint64_t max_bends = 2'000'000;
  std::uint64_t simplex_steps = 40'000'000;
  bool split = true;       // copies that reach far
  int stem_weight = 1;     // of a wire to a dot, as a weight of its length; a small one lets it part late
  int out_weight = 2;      // of a wire to an output
  std::uint32_t seed = 0;  // not 0: the weight of each wire is drawn by lot instead
};

// Copies that reach far are split first, so that one wire runs to where it is read: `picture` may get more
// nodes. The inputs stand alone in the first layer, the outputs in the last one. The order within the other
// layers is that of the nodes. Nothing where there would be too many bends.
[[nodiscard]] bool make_layers(Picture& picture, Layered& layered, const LayerOptions& options,
                               Budget& budget);

// The same where the layer of each node is given. Bends are numbered wire by wire, from above.
[[nodiscard]] bool layer_by(const Picture& picture, const std::vector<std::int64_t>& value, Layered& layered,
                            std::uint64_t max_bends, Budget& budget);

}  // namespace diag
