// An order of the boxes of a diagram in which few wires are open at a time, for diagrams that are drawn layer
// by layer: all steps of a process, then all that is done with what they give out.
#pragma once

#include <functional>
#include <vector>

#include "interpreter/base/budget.hpp"
#include "interpreter/diagram/diagram.hpp"

namespace diag {

// Each box once, after those that it reads. A box that closes as many cells as it opens comes as soon as it
// can, a state as late as it can; all others as they are stored. `size` tells how many labels a wire has.
// Time is linear in the diagram; the budget is counted and asked for the room.
[[nodiscard]] std::vector<std::uint32_t> narrow_order(const Diagram& diagram,
                                                      const std::function<double(WireId)>& size,
                                                      Budget& budget);

}  // namespace diag
