// The causal graph of a model, for questions that numbers have no part in: observed variables, and hidden
// ones between them. A hidden common cause is a node with its children (a hyperedge), so that nothing is
// quadratic in their number; a hidden variable with parents is a node like any other. Observed nodes are
// numbered in a topological order, ties by declaration: an ascending list of nodes is one in that order. A
// hidden variable that surgery has set to a label links nothing, and has no children here.
#pragma once

#include <span>

#include "interpreter/causal/model.hpp"

namespace diag {

using Node = std::uint32_t;
using NodeSet = std::vector<Node>;  // ascending, each once

class MixedGraph {
 public:
  explicit MixedGraph(const Model& model);  // the model has no cycle. n log n at worst, linear where the
                                            // declarations are in a topological order

  [[nodiscard]] std::size_t observed() const { return observed_; }  // nodes 0 .. observed - 1
  [[nodiscard]] std::size_t nodes() const { return first_parent_.size() - 1; }
  [[nodiscard]] bool is_hidden(Node node) const { return node >= observed_; }
  [[nodiscard]] std::span<const Node> parents(Node node) const {
    return {parents_.data() + first_parent_[node], parents_.data() + first_parent_[node + 1]};
  }
  [[nodiscard]] std::span<const Node> children(Node node) const {
    return {children_.data() + first_child_[node], children_.data() + first_child_[node + 1]};
  }
  [[nodiscard]] Node node(VariableId variable) const { return node_of_[variable]; }
  // Of a node that is no hidden common cause.
  [[nodiscard]] VariableId variable(Node node) const { return variable_of_[node]; }
  [[nodiscard]] bool is_variable(Node node) const { return node < variable_of_.size(); }

 private:
  std::size_t observed_ = 0;
  std::vector<Node> node_of_;            // by variable
  std::vector<VariableId> variable_of_;  // observed ones, then hidden variables; hidden common causes follow
  std::vector<std::size_t> first_parent_, first_child_;  // by node, and the end
  std::vector<Node> parents_, children_;
};

[[nodiscard]] bool contains(const NodeSet& set, Node node);
[[nodiscard]] NodeSet joined(const NodeSet& a, const NodeSet& b);
[[nodiscard]] NodeSet without(const NodeSet& a, const NodeSet& b);
[[nodiscard]] NodeSet common(const NodeSet& a, const NodeSet& b);
[[nodiscard]] bool meet(const NodeSet& a, const NodeSet& b);

}  // namespace diag
