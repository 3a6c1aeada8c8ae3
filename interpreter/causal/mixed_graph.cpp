// Numbering and adjacency lists of a model's graph.
#include "interpreter/causal/mixed_graph.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <queue>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

// The variables in the topological order that is least by declaration.
std::vector<VariableId> topological_order(const Model& model) {
  const std::size_t count = model.variables.size();
  std::vector<VariableId> order;
  order.reserve(count);
  bool declared_so = true;
  for (VariableId id = 0; id < count && declared_so; ++id)
    for (const VariableId parent : model.variables[id].parents) declared_so = declared_so && parent < id;
  if (declared_so) {
    for (VariableId id = 0; id < count; ++id) order.push_back(id);
    return order;
  }
  std::vector<std::vector<VariableId>> children(count);
  std::vector<std::size_t> waits_for(count);
  for (VariableId id = 0; id < count; ++id) {
    waits_for[id] = model.variables[id].parents.size();
    for (const VariableId parent : model.variables[id].parents) children[parent].push_back(id);
  }
  std::priority_queue<VariableId, std::vector<VariableId>, std::greater<>> ready;
  for (VariableId id = 0; id < count; ++id)
    if (waits_for[id] == 0) ready.push(id);
  while (!ready.empty()) {
    const VariableId id = ready.top();
    ready.pop();
    order.push_back(id);
    for (const VariableId child : children[id])
      if (--waits_for[child] == 0) ready.push(child);
  }
  DIAG_ASSERT(order.size() == count);  // else the model has a cycle
  return order;
}

}  // namespace

MixedGraph::MixedGraph(const Model& model) : node_of_(model.variables.size()) {
  const std::vector<VariableId> order = topological_order(model);
  variable_of_.reserve(order.size());
  for (const bool hidden : {false, true}) {
    for (const VariableId id : order)
      if (model.variables[id].hidden == hidden) {
        node_of_[id] = static_cast<Node>(variable_of_.size());
        variable_of_.push_back(id);
      }
    if (!hidden) observed_ = variable_of_.size();
  }
  const std::size_t variables = variable_of_.size(), count = variables + model.confounders.size();
  first_parent_.assign(count + 1, 0);
  first_child_.assign(count + 1, 0);
  const auto each_parent = [&](Node node, const auto& visit) {
    const Variable& variable = model.variables[variable_of_[node]];
    for (const VariableId parent : variable.parents) {
      const Variable& above = model.variables[parent];
      if (!(above.hidden && above.constant)) visit(node_of_[parent]);  // a known constant links nothing
    }
    for (const std::size_t cause : variable.causes) visit(static_cast<Node>(variables + cause));
  };
  for (Node node = 0; node < variables; ++node)
    each_parent(node, [&](Node parent) {
      ++first_parent_[node + 1];
      ++first_child_[parent + 1];
    });
  for (std::size_t i = 0; i < count; ++i) {
    first_parent_[i + 1] += first_parent_[i];
    first_child_[i + 1] += first_child_[i];
  }
  parents_.reserve(first_parent_.back());
  children_.resize(first_child_.back());
  std::vector<std::size_t> next(first_child_.begin(), first_child_.end() - 1);
  for (Node node = 0; node < variables; ++node)
    each_parent(node, [&](Node parent) {
      parents_.push_back(parent);
      children_[next[parent]++] = node;
    });
}

bool contains(const NodeSet& set, Node node) { return std::binary_search(set.begin(), set.end(), node); }

NodeSet joined(const NodeSet& a, const NodeSet& b) {
  NodeSet both;
  both.reserve(a.size() + b.size());
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

NodeSet without(const NodeSet& a, const NodeSet& b) {
  NodeSet rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
  return rest;
}

NodeSet common(const NodeSet& a, const NodeSet& b) {
  NodeSet both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

bool meet(const NodeSet& a, const NodeSet& b) {
  auto i = a.begin();
  auto j = b.begin();
  while (i != a.end() && j != b.end()) {
    if (*i == *j) return true;
    ++(*i < *j ? i : j);
  }
  return false;
}

}  // namespace diag
