// Counts what is allocated through operator new, of which counting.cpp has its own in this program.
#pragma once

#include <cstddef>

namespace scale {

struct Counts {
  std::size_t allocations = 0;
  std::size_t bytes = 0;  // of all allocations together
  std::size_t live = 0;   // not yet given back
  std::size_t peak = 0;   // the most that was live
};

[[nodiscard]] Counts counts();
void reset_peak();  // to what is live now

}  // namespace scale
