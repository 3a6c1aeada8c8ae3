// Reachability with stamps instead of cleared arrays, and union-find with path halving.
#include "interpreter/causal/c_component.hpp"

#include <algorithm>
#include <numeric>

namespace diag {

Subgraphs::Subgraphs(const MixedGraph& graph, Budget& budget)
    : graph_(graph),
      budget_(budget),
      mark_(graph.nodes(), 0),
      seen_(graph.nodes(), 0),
      joined_(graph.nodes(), 0),
      above_(graph.nodes()),
      next_(graph.nodes()) {}

void Subgraphs::mark(const NodeSet& within) {
  ++mark_now_;
  for (const Node node : within) mark_[node] = mark_now_;
}

bool Subgraphs::see(Node node) {
  if (seen_[node] == seen_now_) return false;
  seen_[node] = seen_now_;
  return true;
}

NodeSet Subgraphs::ancestors(const NodeSet& of, const NodeSet& within) {
  mark(within);
  forget();
  NodeSet found;
  queue_.clear();
  for (const Node node : of)
    if (see(node)) queue_.push_back(node);
  while (!queue_.empty()) {
    const Node node = queue_.back();
    queue_.pop_back();
    if (!graph_.is_hidden(node)) found.push_back(node);
    const auto parents = graph_.parents(node);
    budget_.step(1 + parents.size());
    for (const Node parent : parents)
      if ((graph_.is_hidden(parent) || marked(parent)) && see(parent)) queue_.push_back(parent);
  }
  std::sort(found.begin(), found.end());
  return found;
}

NodeSet Subgraphs::ancestors(const NodeSet& of) {
  NodeSet all(graph_.observed());
  std::iota(all.begin(), all.end(), Node{0});
  return ancestors(of, all);
}

Node Subgraphs::root(Node node) {
  while (above_[node] != node) {
    above_[node] = above_[above_[node]];
    node = above_[node];
  }
  return node;
}

void Subgraphs::unite(Node a, Node b) {
  a = root(a);
  b = root(b);
  if (a == b) return;
  above_[std::max(a, b)] = std::min(a, b);  // observed nodes are the smaller ones
  std::swap(next_[a], next_[b]);            // two rings become one
}

void Subgraphs::start() { ++joined_now_; }

// A hidden node counts from the moment that something joined is below it, and so do the hidden nodes above:
// they reach the same.
void Subgraphs::join(Node node) {
  const auto alone = [&](Node fresh) {
    joined_[fresh] = joined_now_;
    above_[fresh] = fresh;
    next_[fresh] = fresh;
    queue_.push_back(fresh);
  };
  queue_.clear();
  alone(node);
  while (!queue_.empty()) {
    const Node below = queue_.back();
    queue_.pop_back();
    const auto parents = graph_.parents(below);
    budget_.step(1 + parents.size());
    for (const Node parent : parents) {
      if (!graph_.is_hidden(parent)) continue;
      if (joined_[parent] != joined_now_) alone(parent);
      unite(parent, below);
    }
  }
}

std::vector<NodeSet> Subgraphs::components(const NodeSet& within) {
  start();
  for (const Node node : within) join(node);
  std::vector<NodeSet> all;
  std::vector<std::size_t> at(
      within.size());  // by the place of the root: a root is an observed node, the first
  for (std::size_t i = 0; i < within.size(); ++i) {
    const Node top = root(within[i]);
    if (top == within[i]) {
      at[i] = all.size();
      all.push_back({top});
    } else {
      const auto place = std::lower_bound(within.begin(), within.end(), top) - within.begin();
      all[at[static_cast<std::size_t>(place)]].push_back(within[i]);
    }
  }
  return all;
}

NodeSet Subgraphs::component(Node wanted, const NodeSet& within) {
  start();
  for (const Node node : within) join(node);
  NodeSet found;
  const Node top = root(wanted);
  for (const Node node : within)
    if (root(node) == top) found.push_back(node);
  return found;
}

std::vector<NodeSet> Subgraphs::pillows(const NodeSet& within) {
  start();
  std::vector<NodeSet> all;
  all.reserve(within.size());
  for (const Node node : within) {
    join(node);
    NodeSet pillow;
    forget();
    see(node);
    std::size_t steps = 0;
    Node member = node;
    do {
      ++steps;
      if (!graph_.is_hidden(member) && see(member)) pillow.push_back(member);
      for (const Node parent : graph_.parents(member))  // a hidden parent is a member itself
        if (!graph_.is_hidden(parent) && see(parent)) pillow.push_back(parent);
      member = next_[member];
    } while (member != node);
    budget_.step(steps + pillow.size());
    std::sort(pillow.begin(), pillow.end());
    all.push_back(std::move(pillow));
  }
  return all;
}

NodeSet Subgraphs::parents(const NodeSet& set) {
  forget();
  NodeSet found;
  queue_ = set;
  for (const Node node : set) see(node);
  while (!queue_.empty()) {
    const Node node = queue_.back();
    queue_.pop_back();
    const auto parents = graph_.parents(node);
    budget_.step(1 + parents.size());
    for (const Node parent : parents) {
      if (!see(parent)) continue;
      if (graph_.is_hidden(parent))
        queue_.push_back(parent);
      else
        found.push_back(parent);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

NodeSet Subgraphs::children(Node node) {
  forget();
  NodeSet found;
  queue_.assign(1, node);
  see(node);
  while (!queue_.empty()) {
    const Node from = queue_.back();
    queue_.pop_back();
    const auto children = graph_.children(from);
    budget_.step(1 + children.size());
    for (const Node child : children) {
      if (!see(child)) continue;
      if (graph_.is_hidden(child))
        queue_.push_back(child);
      else
        found.push_back(child);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace diag
