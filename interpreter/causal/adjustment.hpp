// Sets of observed variables that an analyst looks for in a graph: back-door sets, and instruments with their
// conditions. front_door.hpp has the front-door sets.
#pragma once

#include "interpreter/causal/separators.hpp"

namespace diag {

// The minimal sets that meet the back-door criterion for the effect of x on y (Pearl, "Causality", definition
// 3.3.1): no descendant of x, and every path between x and y that begins with an arrow into x is blocked. By
// size: whatever ends the list, none that is not listed is smaller than one that is, and of those of the
// smallest size there are all, or `most`. The empty set stands alone where nothing needs adjustment; no set
// at all: there is none.
[[nodiscard]] VariableSets adjustment_sets(const MixedGraph& graph, Node x, Node y, const ListBounds& bounds,
                                           Budget& budget);

// Conditional instruments for the effect of x on y (Brito and Pearl 2002): given a set, none of it a
// descendant of x or y, the instrument depends on x, and is separated from y once the arrows out of x are
// cut.
//
// To find all of them is NP-hard (van der Zander, Textor and Liskiewicz 2015). In a graph of at most `small`
// observed nodes every set is looked at: all are listed, each with a smallest set. In larger ones these are
// the ancestral instruments of that paper, for which a minimal set that separates them from y will do; where
// there is any instrument there is one of these. Each has the smallest such set, or, where the search for it
// ends early (after 100 sets, or much work), the one nearest to y.
struct Instrument {
  Node variable = 0;
  NodeSet given;
};
[[nodiscard]] std::vector<Instrument> instruments(const MixedGraph& graph, Node x, Node y, Budget& budget,
                                                  std::size_t small = 12);

}  // namespace diag
