// Layers and order together: a small picture is tried in several ways, and the one with fewest crossings is
// kept. Where copies part, and which wires are kept short, changes who crosses whom. What still crosses is
// taken out and put back (untangle.hpp), which moves nodes to other layers too.
#pragma once

#include "interpreter/draw/layers.hpp"
#include "interpreter/draw/order.hpp"

namespace diag {

// False where there would be too many bends. `picture` may get more dots.
[[nodiscard]] bool arrange(Picture& picture, Layered& layered, const LayerOptions& layers,
                           const OrderOptions& order, Budget& budget);

}  // namespace diag
