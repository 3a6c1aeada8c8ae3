// Sets of observed variables that an analyst looks for in a graph: back-door sets, front-door sets,
// instruments.
#pragma once

#include "interpreter/base/budget.hpp"
#include "interpreter/causal/mixed_graph.hpp"

namespace diag {

struct VariableSets {
  std::vector<NodeSet> sets;  // by size, then in the order of the nodes; none a part of another
  bool all = true;            // false: there may be more
};

// The minimal sets that meet the back-door criterion for the effect of x on y (Pearl, "Causality", definition
// 3.3.1): no descendant of x, and every path between x and y that begins with an arrow into x is blocked.
// They are the minimal vertex separators of a moral graph, and are found one from another (Shen and Liang
// 1997; van der Zander, Liskiewicz and Textor 2019), each in time linear in that graph for each of its
// variables. At most `most`. The empty set stands alone where nothing needs adjustment; no set at all: there
// is none.
[[nodiscard]] VariableSets adjustment_sets(const MixedGraph& graph, Node x, Node y, std::size_t most,
                                           Budget& budget);

// The minimal sets that meet the front-door criterion (Pearl, definition 3.3.3): they meet every directed
// path from x to y, no back-door path from x to them is open, and x blocks every back-door path from them to
// y. Looked for by size; `all` is false where `most` were found, or larger sets have not been looked at.
[[nodiscard]] VariableSets front_door_sets(const MixedGraph& graph, Node x, Node y, std::size_t most,
                                           Budget& budget);

// Instruments for the effect of x on y, each with a smallest set that it needs as condition (Brito and Pearl
// 2002): no descendant of x among them, the instrument depends on x given the set, and is separated from y by
// it once the arrows out of x are cut.
struct Instrument {
  Node variable = 0;
  NodeSet given;
};
[[nodiscard]] std::vector<Instrument> instruments(const MixedGraph& graph, Node x, Node y, Budget& budget);

}  // namespace diag
