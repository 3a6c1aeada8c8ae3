// Smallest vertex cuts of a directed graph (Menger; Dinic 1970): the fewest nodes that meet every path from
// some nodes to others. Time for one: linear in the graph for each round, and at most about the square root
// of the nodes many rounds (Even and Tarjan 1975).
#pragma once

#include <optional>

#include "interpreter/base/budget.hpp"
#include "interpreter/causal/mixed_graph.hpp"

namespace diag {

class VertexCut {
 public:
  enum Role : unsigned char { removed, counted, uncounted, goal };

  VertexCut(std::size_t nodes, std::vector<std::pair<Node, Node>> arcs, Budget& budget);

  // The smallest set of counted nodes without which no path leads from one of `starts` to a goal: starts may
  // be part of it. Of several the one nearest to the starts. Nothing where a path has no counted node.
  [[nodiscard]] std::optional<NodeSet> nearest(const NodeSet& starts,
                                               const std::vector<unsigned char>& roles);

 private:
  // A node is split: `in` before what it can carry, `out` behind.
  using State = std::size_t;
  static State in(Node node) { return 2 * static_cast<State>(node); }
  static State out(Node node) { return 2 * static_cast<State>(node) + 1; }

  [[nodiscard]] std::size_t moves(State state) const;
  [[nodiscard]] State move(State state, std::size_t index) const;  // `nowhere`: full, or nothing to take back
  void push(State state, std::size_t index);
  bool layer(const NodeSet& starts);
  bool augment(Node start);
  [[nodiscard]] bool passes(const NodeSet& starts) const;  // by uncounted nodes alone

  Budget& budget_;
  std::vector<std::pair<Node, Node>> arcs_;                // by their first node
  std::vector<std::size_t> first_out_, first_in_, above_;  // arcs out of a node; arcs into it, by number
  const std::vector<unsigned char>* roles_ = nullptr;
  std::vector<std::uint32_t> flow_, through_;  // by arc, by node
  std::vector<std::uint32_t> level_;           // by state, from 1; 0: not reached
  std::vector<std::size_t> next_;              // by state: the move to look at
};

}  // namespace diag
