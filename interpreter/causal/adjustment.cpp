// Separators in moral graphs. A minimal d-separator of two nodes consists of ancestors of theirs, and is a
// minimal vertex separator of the moral graph of these ancestors.
#include "interpreter/causal/adjustment.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>

#include "interpreter/causal/c_component.hpp"
#include "interpreter/causal/separation.hpp"

namespace diag {

namespace {

// The descendants of a node among all nodes, itself included.
std::vector<unsigned char> descendants(const MixedGraph& graph, Node from) {
  std::vector<unsigned char> found(graph.nodes(), 0);
  std::vector<Node> queue{from};
  found[from] = 1;
  while (!queue.empty()) {
    const Node node = queue.back();
    queue.pop_back();
    for (const Node child : graph.children(node))
      if (found[child] == 0) {
        found[child] = 1;
        queue.push_back(child);
      }
  }
  return found;
}

// The moral graph of the ancestors of two nodes, with the arrows out of `cut` left out.
class Moral {
 public:
  Moral(const MixedGraph& graph, Node a, Node b, Node cut, std::vector<unsigned char> allowed, Budget& budget)
      : a_(a), b_(b), allowed_(std::move(allowed)), budget_(budget), near_(graph.nodes()) {
    std::vector<unsigned char> above(graph.nodes(), 0);
    std::vector<Node> queue{a, b};
    above[a] = above[b] = 1;
    std::vector<Node> parents;
    while (!queue.empty()) {
      const Node node = queue.back();
      queue.pop_back();
      parents.clear();
      for (const Node parent : graph.parents(node))
        if (parent != cut) parents.push_back(parent);
      budget.step(1 + parents.size() * parents.size());
      for (const Node parent : parents) {
        connect(node, parent);
        for (const Node other : parents)
          if (other < parent) connect(parent, other);
        if (above[parent] == 0) {
          above[parent] = 1;
          queue.push_back(parent);
        }
      }
    }
  }

  // The minimal separators, nearest to `a` first, at most `most`; false where a and b cannot be separated.
  VariableSets separators(std::size_t most) {
    VariableSets found;
    std::deque<NodeSet> queue;
    std::set<NodeSet> known;
    const auto add = [&](std::optional<NodeSet> set) {
      if (set && known.insert(*set).second) queue.push_back(*std::move(set));
    };
    add(beyond(walls({a_})));
    while (!queue.empty()) {
      const NodeSet now = std::move(queue.front());
      queue.pop_front();
      if (found.sets.size() == most) {
        found.all = false;
        break;
      }
      for (const Node node : now) {
        NodeSet wider = joined(now, walls({node}));
        add(beyond(wider));
      }
      found.sets.push_back(now);
    }
    std::sort(found.sets.begin(), found.sets.end(), [](const NodeSet& p, const NodeSet& q) {
      return p.size() != q.size() ? p.size() < q.size() : p < q;
    });
    return found;
  }

 private:
  void connect(Node p, Node q) {
    near_[p].push_back(q);
    near_[q].push_back(p);
  }

  // The allowed nodes that can be reached from these through nodes that are not allowed. Reaching b so,
  // nothing separates: then the set holds b.
  NodeSet walls(const NodeSet& from) {
    std::vector<unsigned char> seen(near_.size(), 0);
    std::vector<Node> queue = from;
    for (const Node node : from) seen[node] = 1;
    NodeSet found;
    while (!queue.empty()) {
      const Node node = queue.back();
      queue.pop_back();
      for (const Node next : near_[node]) {
        budget_.step();
        if (seen[next] != 0) continue;
        seen[next] = 1;
        if (next == b_ || allowed_[next] != 0)
          found.push_back(next);
        else if (next != a_)
          queue.push_back(next);
      }
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  // Without these nodes: what borders on the part that b is in. Nothing where b is one of them.
  std::optional<NodeSet> beyond(const NodeSet& removed) {
    if (contains(removed, b_)) return std::nullopt;
    std::vector<unsigned char> gone(near_.size(), 0), seen(near_.size(), 0);
    for (const Node node : removed) gone[node] = 1;
    std::vector<Node> queue{b_};
    seen[b_] = 1;
    NodeSet border;
    while (!queue.empty()) {
      const Node node = queue.back();
      queue.pop_back();
      for (const Node next : near_[node]) {
        budget_.step();
        if (seen[next] != 0) continue;
        seen[next] = 1;
        (gone[next] != 0 ? border : queue).push_back(next);
      }
    }
    std::sort(border.begin(), border.end());
    return border;
  }

  Node a_, b_;
  std::vector<unsigned char> allowed_;  // by node: may be part of a separator
  Budget& budget_;
  std::vector<std::vector<Node>> near_;
};

// The subsets of `from` of one size, in order, until `visit` says stop.
template <class Visit>
bool subsets(const NodeSet& from, std::size_t size, const Visit& visit) {
  std::vector<std::size_t> at(size);
  for (std::size_t i = 0; i < size; ++i) at[i] = i;
  for (;;) {
    NodeSet set;
    for (const std::size_t i : at) set.push_back(from[i]);
    if (!visit(set)) return false;
    std::size_t i = size;
    while (i > 0 && at[i - 1] == from.size() - size + i - 1) --i;
    if (i == 0) return true;
    ++at[i - 1];
    for (std::size_t j = i; j < size; ++j) at[j] = at[j - 1] + 1;
  }
}

bool holds_one_of(const std::vector<NodeSet>& sets, const NodeSet& set) {
  return std::any_of(sets.begin(), sets.end(), [&](const NodeSet& part) {
    return std::includes(set.begin(), set.end(), part.begin(), part.end());
  });
}

}  // namespace

VariableSets adjustment_sets(const MixedGraph& graph, Node x, Node y, std::size_t most, Budget& budget) {
  const std::vector<unsigned char> below = descendants(graph, x);
  std::vector<unsigned char> allowed(graph.nodes(), 0);
  for (Node node = 0; node < graph.observed(); ++node)
    allowed[node] = node != x && node != y && below[node] == 0 ? 1 : 0;
  return Moral(graph, x, y, x, std::move(allowed), budget).separators(most);
}

VariableSets front_door_sets(const MixedGraph& graph, Node x, Node y, std::size_t most, Budget& budget) {
  VariableSets found;
  const std::vector<unsigned char> below = descendants(graph, x);
  NodeSet candidates;  // no back-door path from x is open to them
  for (Node node = 0; node < graph.observed(); ++node)
    if (node != x && node != y && separated(graph, {x}, {node}, {}, {}, {x}, budget))
      candidates.push_back(node);
  const auto meets_directed_paths = [&](const NodeSet& set) {
    std::vector<unsigned char> seen(graph.nodes(), 0);
    std::vector<Node> queue{x};
    while (!queue.empty()) {
      const Node node = queue.back();
      queue.pop_back();
      for (const Node child : graph.children(node)) {
        budget.step();
        if (child == y) return false;
        if (seen[child] != 0 || contains(set, child)) continue;
        seen[child] = 1;
        queue.push_back(child);
      }
    }
    return true;
  };
  constexpr std::size_t most_tests = 100'000;
  std::size_t tests = 0;
  for (std::size_t size = 0; size <= candidates.size() && found.all; ++size)
    found.all = subsets(candidates, size, [&](const NodeSet& set) {
      if (found.sets.size() == most || ++tests > most_tests) return false;
      if (holds_one_of(found.sets, set) || !meets_directed_paths(set)) return true;
      if (set.empty() || separated(graph, set, {y}, {x}, {}, set, budget)) found.sets.push_back(set);
      return true;
    });
  return found;
}

std::vector<Instrument> instruments(const MixedGraph& graph, Node x, Node y, Budget& budget) {
  std::vector<Instrument> found;
  const std::vector<unsigned char> below = descendants(graph, x), below_y = descendants(graph, y);
  for (Node z = 0; z < graph.observed(); ++z) {
    if (z == y || below[z] != 0 || below_y[z] != 0) continue;
    std::vector<unsigned char> allowed(graph.nodes(), 0);
    for (Node node = 0; node < graph.observed(); ++node)
      allowed[node] = node != z && node != y && below[node] == 0 && below_y[node] == 0 ? 1 : 0;
    constexpr std::size_t most = 1000;
    for (NodeSet& set : Moral(graph, z, y, x, std::move(allowed), budget).separators(most).sets) {
      if (separated(graph, {z}, {x}, set, {}, {}, budget)) continue;
      found.push_back({z, std::move(set)});
      break;
    }
  }
  return found;
}

}  // namespace diag
