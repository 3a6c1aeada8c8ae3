// A drawing in layers with fewer crossings, where there is one near it: strands and nodes are taken out and
// put back where they cross least, and now and then at random, from a fixed seed, as long as the steps last.
#pragma once

#include "interpreter/draw/layers.hpp"

namespace diag {

// Whether it has found one; else nothing has changed. Of several the one that bends least is taken. A step is
// about a nanosecond.
bool untangle(Picture& picture, Layered& layered, const LayerOptions& options, std::uint64_t steps,
              Budget& budget);

}  // namespace diag
