// The minimal sets that separate two nodes of a graph, the smallest first. They are the minimal vertex
// separators of the moral graph of the ancestors of the two (van der Zander, Liskiewicz and Textor 2019).
//
// They are listed as Lawler (1972) lists solutions: a part of the search is all separators S of which `fixed`
// is a part and whose side of `a` holds a known connected set, so that parts split without overlap and none
// is empty. A smallest cut bounds a part from below, what the fixed nodes need on the side of `b` counted as
// being there. The part with the least bound is next. All separators of the smallest size are met with no
// detour; of larger ones a bound may lie below what its part holds, and that much search is limited.
#pragma once

#include <functional>
#include <optional>

#include "interpreter/base/budget.hpp"
#include "interpreter/causal/mixed_graph.hpp"

namespace diag {

struct VariableSets {
  enum class End { none, number, work };  // what ended the list before all were found
  std::vector<NodeSet> sets;              // by size, then in the order of the nodes; none a part of another
  End end = End::none;
  std::size_t others = 0;  // where not all are listed: none of the others is smaller than this
};

struct ListBounds {
  std::size_t most = 0;
  std::uint64_t work = 50'000'000 + 500'000 * std::uint64_t{most};  // in steps of a budget
};

class Separators {
 public:
  // Of a and b, in the graph without the arrows out of `cut`; of allowed nodes (by node).
  Separators(const MixedGraph& graph, Node a, Node b, Node cut, std::vector<unsigned char> allowed,
             Budget& budget);

  // The minimal one whose side of `a` is least, a part of that of every other. Nothing: there is none.
  [[nodiscard]] std::optional<NodeSet> nearest();

  // Visits the minimal ones by size until `visit` says no. Beyond those of the smallest size the search ends
  // after so much work: then the answer is the size that none of those left is below.
  std::optional<std::size_t> smallest_first(std::uint64_t work,
                                            const std::function<bool(const NodeSet&)>& visit);

  [[nodiscard]] VariableSets list(const ListBounds& bounds);

 private:
  [[nodiscard]] NodeSet walls(const NodeSet& from);
  [[nodiscard]] std::optional<NodeSet> beyond(const NodeSet& removed);
  [[nodiscard]] std::vector<unsigned char> side(const NodeSet& removed, Node from);
  void need(const NodeSet& wall, const NodeSet& fixed, std::vector<unsigned char>& roles);

  Node a_, b_;
  std::vector<unsigned char> allowed_;
  Budget& budget_;
  std::vector<std::vector<Node>> near_;
};

}  // namespace diag
