// Reads a factor of a network as a part: fixed indices restrict, repeated ones take the diagonal, numerators
// are brought over one denominator.
#pragma once

#include "interpreter/contraction/part.hpp"
#include "interpreter/contraction/reading.hpp"

namespace diag {

struct Loaded {
  Part part;
  Integer denominator = 1;  // of all cells
  bool row_scaled = false;  // each row still has the denominator of its table
};
[[nodiscard]] Loaded load(const Factor& factor, const Network& network, const FixedValues& fixed,
                          bool floating, Budget& budget);

}  // namespace diag
