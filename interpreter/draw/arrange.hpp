// Layers and order together: a small picture is tried in several ways, and the one with fewest crossings is
// kept. Where copies part, and which wires are kept short, changes who crosses whom.
#pragma once

#include "interpreter/draw/layers.hpp"
#include "interpreter/draw/order.hpp"

namespace diag {

// False where there would be too many bends. `picture` may get more dots.
[[nodiscard]] bool arrange(Picture& picture, Layered& layered, const LayerOptions& layers,
                           const OrderOptions& order, Budget& budget);

}  // namespace diag
