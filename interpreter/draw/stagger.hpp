// Wires between two layers that cross in one point, one after the other instead: each bends a little below
// the one before, so that every crossing is by itself.
#pragma once

#include <cstdint>
#include <vector>

namespace diag {

struct Passage {
  std::int64_t upper = 0, lower = 0;  // across: where a wire leaves a layer, and where it enters the next
};

struct Staggered {
  std::vector<bool> moved;  // of each wire: it is one of them, else it takes all the room
  std::vector<int> late;    // how far below the layer it bends
  int length = 0;           // of such a bend, along
  int room = 0;             // between the layers, for all of them
};

// `gap`: the room along that there is already. Nothing is staggered where it would add crossings.
[[nodiscard]] Staggered stagger(const std::vector<Passage>& wires, int gap);

// By how much the lower layer lies too far, where all wires between the two cross each other, three or more:
// nothing else says then how the layers stand to each other.
[[nodiscard]] std::int64_t off_centre(const std::vector<Passage>& wires);

}  // namespace diag
