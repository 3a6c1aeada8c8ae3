// The order of the boxes that no output anchors: observations and what only they read. Their inputs from
// anchored boxes are fixed; for the rest colour refinement tells apart what it can, what is alone of its
// colour is an anchor for its neighbours, what then falls into separate pieces is ordered piece by piece
// (equal pieces may be exchanged), and only where a connected piece has no box alone of its colour is there a
// search: one box of a colour is singled out, each in turn, and the least of the resulting forms is taken
// (McKay and Piperno, "Practical graph isomorphism II", 2014).
#pragma once

#include "interpreter/base/budget.hpp"
#include "interpreter/diagram/diagram.hpp"

namespace diag {

inline constexpr std::uint32_t not_numbered = 0xffffffffU;

// The boxes whose wires have no number, in an order that is the same for every way of writing the same
// diagram, up to a symmetry of it. `number`: of each wire, or not_numbered. A box's wires are all numbered,
// or `anchored`, or none is. The search is given up after 2 * 10^7 steps, and 64 for each box and wire:
// BudgetSpent ("comparison").
[[nodiscard]] std::vector<BoxId> effect_order(const Diagram& diagram, const std::vector<BoxId>& made_by,
                                              const std::vector<bool>& anchored,
                                              const std::vector<std::uint32_t>& number, Budget& budget);

}  // namespace diag
