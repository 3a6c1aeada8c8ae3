// Tables during a contraction.
#include "interpreter/contraction/part.hpp"

#include <cmath>

namespace diag {

Part unit_part(bool floating) {
  Part part;
  part.floating = floating;
  if (floating) {
    part.own_doubles.push_back(1);
  } else {
    part.own_integers.push_back(1);
  }
  settle(part);
  return part;
}

void settle(Part& part) {
  if (!part.floating) {
    part.count = part.integers().size();
    part.bits = part.integers().max_bits();
    return;
  }
  part.count = part.doubles().size();
  double largest = 0;
  for (const double cell : part.doubles()) largest = std::max(largest, std::abs(cell));
  if (largest == 0 || !std::isfinite(largest)) return;
  const int size = std::ilogb(largest);
  if (size > -100 && size < 100) return;
  if (part.borrowed != nullptr) {
    part.own_doubles.assign(part.borrowed->doubles().begin(), part.borrowed->doubles().end());
    if (part.keys_borrowed) part.own_keys.assign(part.borrowed->keys().begin(), part.borrowed->keys().end());
    part.borrowed = nullptr;
    part.keys_borrowed = false;
  }
  for (double& cell : part.own_doubles) cell = std::ldexp(cell, -size);
  part.exponent += size;
}

}  // namespace diag
