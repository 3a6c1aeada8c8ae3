// Subgraphs of a mixed graph: ancestors, c-components and Markov pillows (Tian and Pearl, "A general
// identification condition for causal effects", AAAI 2002; a c-component is a set of observed variables
// connected by paths of hidden causes, each hidden cause reaching its children through hidden variables
// only). Every call is linear in the edges that it touches, so that small sets of a large graph cost little.
#pragma once

#include "interpreter/base/budget.hpp"
#include "interpreter/causal/mixed_graph.hpp"

namespace diag {

class Subgraphs {
 public:
  Subgraphs(const MixedGraph& graph, Budget& budget);

  // The ancestors of `of` in the subgraph on `within` (observed ones; `of` is part of it and of the answer).
  [[nodiscard]] NodeSet ancestors(const NodeSet& of, const NodeSet& within);
  // ... in the whole graph.
  [[nodiscard]] NodeSet ancestors(const NodeSet& of);

  // The c-components of the subgraph, by their first nodes.
  [[nodiscard]] std::vector<NodeSet> components(const NodeSet& within);
  // The one that `node` is in.
  [[nodiscard]] NodeSet component(Node node, const NodeSet& within);

  // The Markov pillow of each node of `within`, as they are listed: with T the c-component of the node among
  // itself and those before it, the rest of T and the parents of T, inside `within` or not. Given its pillow
  // a node is independent of all else before it. The sizes of the pillows are all that is not linear.
  [[nodiscard]] std::vector<NodeSet> pillows(const NodeSet& within);

  // The observed parents of a set, through hidden variables too, without the set itself.
  [[nodiscard]] NodeSet parents(const NodeSet& set);
  // The observed children of a node, through hidden variables too.
  [[nodiscard]] NodeSet children(Node node);

 private:
  using Stamp = std::uint32_t;
  void mark(const NodeSet& within);
  [[nodiscard]] bool marked(Node node) const { return mark_[node] == mark_now_; }
  bool see(Node node);  // whether for the first time since forget()
  void forget() { ++seen_now_; }
  Node root(Node node);
  void unite(Node a, Node b);
  void join(Node node);  // into the union of what shares hidden causes with it
  void start();          // no node is joined

  const MixedGraph& graph_;
  Budget& budget_;
  std::vector<Stamp> mark_, seen_, joined_;
  Stamp mark_now_ = 0, seen_now_ = 0, joined_now_ = 0;
  std::vector<Node> above_;  // union-find: observed and hidden nodes
  std::vector<Node> next_;   // of a union's nodes, in a ring
  std::vector<Node> queue_;
};

}  // namespace diag
