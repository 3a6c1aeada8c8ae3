// Front-door sets (Pearl, "Causality", definition 3.3.3): they meet every directed path from x to y, no
// back-door path from x to them is open, and x blocks every back-door path from them to y.
//
// Of the sets within given variables that satisfy the second and the third condition one holds all others,
// and is found in linear time (Jeong, Tian and Bareinboim 2022; Wienöbst, van der Zander and Liskiewicz
// 2024). So it is decided in linear time whether given variables hold a front-door set, and a minimal one is
// found with few such decisions.
#pragma once

#include "interpreter/causal/separators.hpp"

namespace diag {

// The minimal ones, by size: exactly the smallest `most` where the number ends the list. Where the work ends
// it, those found so far, some of which may be larger than sets that are not listed, and at least one. So no
// set at all: there is none. [[]] where no directed path leads from x to y.
[[nodiscard]] VariableSets front_door_sets(const MixedGraph& graph, Node x, Node y, const ListBounds& bounds,
                                           Budget& budget);

}  // namespace diag
