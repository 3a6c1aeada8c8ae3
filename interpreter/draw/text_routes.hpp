// Wires between two layers of a picture made of characters: columns down, a row across, columns down.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace diag {

// Of lines; where two share a cell, the later one is seen. Dim: what a step leaves out; dashed: of hidden
// causes.
enum class Stroke : std::uint8_t { dim, dashed, solid };

// What leaves one port of the upper layer, to one port of the lower layer, or several from a dot.
struct Net {
  std::int32_t upper = 0;
  std::vector<std::int32_t> lower;
  bool dot = false;
  Stroke stroke = Stroke::solid;
};

struct Track {
  std::int32_t from = 0;  // the column it comes down
  std::vector<std::int32_t> lower;
  bool straight = false;           // no row across
  bool dot = false;                // where the column meets the row
  Stroke stroke = Stroke::solid;   // as its net
  bool begins = true;              // at the upper layer; else at the row `joins`
  std::size_t row = 0, joins = 0;  // from the first row between the layers
  std::int32_t low = 0, high = 0;  // columns of the row across
};

struct Routes {
  std::vector<Track> tracks;
  std::size_t rows = 0;
  std::int32_t columns = 0;  // that are needed
};

// No two wires share a cell but where they cross, one along a row and one along a column. `columns`: of the
// picture; a wire that has to go round others may take one more.
[[nodiscard]] Routes route_nets(std::vector<Net> nets, std::int32_t columns);

}  // namespace diag
