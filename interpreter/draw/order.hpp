// The order within each layer, so that few wires cross: sweeps by medians and means over the ports, exchanges
// of neighbours, and sifting, from several starts with fixed seeds, as long as the steps last. Wires that
// meet in one point (a dot) do not cross there. The order of inputs and outputs is the diagram's own.
#pragma once

#include "interpreter/draw/layers.hpp"

namespace diag {

struct OrderOptions {
  std::uint64_t steps = 40'000'000;  // about a nanosecond each
  unsigned starts = 100;             // at most
};

void reduce_crossings(const Picture& picture, Layered& layered, const OrderOptions& options, Budget& budget);

// Gives the wires at a variable ports of their own, in the order of where they come from and lead to.
void fan_out(const Picture& picture, Layered& layered);

[[nodiscard]] std::uint64_t crossings(const Picture& picture, const Layered& layered);

}  // namespace diag
