// d-separation in the graph of a model, hidden variables and hidden common causes included (m-separation):
// Pearl, "Causality", section 1.2.3; decided in linear time by reachability along active paths (Bayes ball,
// Shachter 1998).
#pragma once

#include "interpreter/base/budget.hpp"
#include "interpreter/causal/mixed_graph.hpp"

namespace diag {

struct Separation {
  bool separated = false;
  // Where not separated: an active path, as the names along it with arrows between: "sprinkler", "<-",
  // "season", "->", "rain"; "<->" stands for a hidden common cause.
  std::vector<std::string> path;
};
[[nodiscard]] Separation separated(const Model& model, const std::vector<VariableId>& a,
                                   const std::vector<VariableId>& b, const std::vector<VariableId>& given,
                                   Budget& budget);

// The same of observed nodes of a graph in which the arrows into `done` and those out of `silent` are cut
// (the graphs of the do-calculus).
[[nodiscard]] bool separated(const MixedGraph& graph, const NodeSet& a, const NodeSet& b,
                             const NodeSet& given, const NodeSet& done, const NodeSet& silent,
                             Budget& budget);

}  // namespace diag
