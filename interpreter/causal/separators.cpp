#include "interpreter/causal/separators.hpp"

#include <algorithm>
#include <queue>

#include "interpreter/causal/vertex_cut.hpp"

namespace diag {

namespace {

// Separators that hold `fixed`, with all that `wall` parts from b on the side of a; `wall` is the minimal
// separator around that, and `fixed` a part of it. No separator of the part is smaller than `bound`.
struct Part {
  enum Kind : unsigned char {
    fresh,     // the bound is that of a larger part
    measured,  // `cut` is a smallest cut, of all the nearest to a
    between    // those only whose side of a lacks something of the side that `cut` has: all others are larger
  };
  std::size_t bound = 0;
  Kind kind = fresh;
  NodeSet wall, fixed, cut;
  std::uint64_t number = 0;  // of equal bounds the latest goes first, which keeps the queue short

  bool operator<(const Part& other) const {  // for a queue with the greatest in front
    return bound != other.bound ? bound > other.bound : number < other.number;
  }
};

bool part_of(const NodeSet& some, const NodeSet& all) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

}  // namespace

Separators::Separators(const MixedGraph& graph, Node a, Node b, Node cut, std::vector<unsigned char> allowed,
                       Budget& budget)
    : a_(a), b_(b), allowed_(std::move(allowed)), budget_(budget), near_(graph.nodes()) {
  const auto connect = [&](Node p, Node q) {
    near_[p].push_back(q);
    near_[q].push_back(p);
  };
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

// The allowed nodes that can be reached from these through nodes that are not allowed. Reaching b so, nothing
// separates: then the set holds b.
NodeSet Separators::walls(const NodeSet& from) {
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

// What can be reached without these nodes.
std::vector<unsigned char> Separators::side(const NodeSet& removed, Node from) {
  std::vector<unsigned char> gone(near_.size(), 0), seen(near_.size(), 0);
  for (const Node node : removed) gone[node] = 1;
  std::vector<Node> queue{from};
  seen[from] = 1;
  while (!queue.empty()) {
    const Node node = queue.back();
    queue.pop_back();
    for (const Node next : near_[node]) {
      budget_.step();
      if (seen[next] != 0 || gone[next] != 0) continue;
      seen[next] = 1;
      queue.push_back(next);
    }
  }
  return seen;
}

// Without these nodes: those that border on the side of b. Nothing where b is one of them.
std::optional<NodeSet> Separators::beyond(const NodeSet& removed) {
  if (contains(removed, b_)) return std::nullopt;
  const std::vector<unsigned char> with_b = side(removed, b_);
  NodeSet border;
  for (const Node node : removed) {
    budget_.step(near_[node].size());
    if (std::any_of(near_[node].begin(), near_[node].end(), [&](Node next) { return with_b[next] != 0; }))
      border.push_back(node);
  }
  return border;
}

std::optional<NodeSet> Separators::nearest() { return beyond(walls({a_})); }

// A fixed node must border on the side of b: whatever all its paths to b share is on that side, and becomes a
// goal. These are its dominators, seen from b: tops of blocks (Tarjan 1972).
void Separators::need(const NodeSet& wall, const NodeSet& fixed, std::vector<unsigned char>& roles) {
  if (fixed.empty()) return;
  constexpr std::uint32_t never = 0;
  std::vector<std::uint32_t> entered(near_.size(), never), low(near_.size(), never), depth(near_.size(), 0);
  std::vector<Node> parent(near_.size(), b_), above(near_.size(), b_), order;
  std::vector<std::size_t> next(near_.size(), 0);
  std::vector<unsigned char> gone(near_.size(), 0);
  for (const Node node : wall) gone[node] = 1;
  budget_.step(near_.size());
  std::vector<Node> path;
  const auto enter = [&](Node node) {
    path.push_back(node);
    order.push_back(node);
    entered[node] = low[node] = static_cast<std::uint32_t>(order.size());
  };
  enter(b_);
  while (!path.empty()) {
    const Node node = path.back();
    budget_.step();
    if (next[node] == near_[node].size()) {
      path.pop_back();
      if (node != b_) low[parent[node]] = std::min(low[parent[node]], low[node]);
      continue;
    }
    const Node to = near_[node][next[node]++];
    if (gone[to] != 0) continue;
    if (entered[to] == never) {
      parent[to] = node;
      enter(to);
    } else if (to != parent[node]) {
      low[node] = std::min(low[node], entered[to]);
    }
  }
  for (const Node node : order) {
    if (node == b_) continue;
    above[node] = low[node] >= entered[parent[node]] ? parent[node] : above[parent[node]];
    depth[node] = depth[above[node]] + 1;
  }
  for (const Node node : fixed) {
    std::optional<Node> shared;
    for (Node other : near_[node]) {
      if (entered[other] == never) continue;
      if (!shared) shared = other;
      while (*shared != other) {
        budget_.step();
        Node& deeper = depth[*shared] > depth[other] ? *shared : other;
        deeper = above[deeper];
      }
    }
    for (Node at = shared.value_or(b_); roles[at] != VertexCut::goal; at = above[at])
      roles[at] = VertexCut::goal;
  }
}

std::optional<std::size_t> Separators::smallest_first(std::uint64_t work,
                                                      const std::function<bool(const NodeSet&)>& visit) {
  std::optional<NodeSet> first = nearest();
  if (!first) return std::nullopt;
  std::vector<std::pair<Node, Node>> arcs;
  for (Node node = 0; node < near_.size(); ++node)
    for (const Node other : near_[node]) arcs.emplace_back(node, other);
  budget_.step(arcs.size());
  VertexCut cuts(near_.size(), std::move(arcs), budget_);
  const auto measure = [&](const Part& part) {
    std::vector<unsigned char> roles(near_.size());
    budget_.step(near_.size());
    for (Node node = 0; node < near_.size(); ++node)
      roles[node] = allowed_[node] != 0 ? VertexCut::counted : VertexCut::uncounted;
    for (const Node node : part.fixed) roles[node] = VertexCut::removed;
    roles[b_] = VertexCut::goal;
    need(part.wall, part.fixed, roles);
    return joined(part.fixed, *cuts.nearest(without(part.wall, part.fixed), roles));
  };

  std::priority_queue<Part> queue;
  std::uint64_t numbers = 0;
  const auto add = [&](std::size_t bound, Part::Kind kind, const std::optional<NodeSet>& wall,
                       const NodeSet& fixed, const NodeSet& cut) {
    if (wall && part_of(fixed, *wall)) queue.push({bound, kind, *wall, fixed, cut, ++numbers});
  };
  const auto widened = [&](const NodeSet& wall, Node node) { return beyond(joined(wall, walls({node}))); };
  std::optional<std::size_t> smallest;
  std::uint64_t start = 0;
  add(0, Part::fresh, first, {}, {});
  while (!queue.empty()) {
    Part part = queue.top();
    queue.pop();
    if (!smallest || part.bound == *smallest)
      start = budget_.work();
    else if (budget_.work() - start > work)
      return part.bound;
    budget_.step(part.wall.size());
    if (part.kind == Part::between) {
      const std::vector<unsigned char> inner = side(part.cut, a_);
      const auto at =
          std::find_if(part.wall.begin(), part.wall.end(), [&](Node node) { return inner[node] != 0; });
      if (at == part.wall.end()) continue;  // all of that side is on this one
      add(part.bound, Part::between, widened(part.wall, *at), part.fixed, part.cut);
      add(part.bound, Part::fresh, part.wall, joined(part.fixed, {*at}), {});
      continue;
    }
    if (part.kind == Part::fresh) {
      part.cut = measure(part);
      if (part.cut.size() > part.bound) {
        add(part.cut.size(), Part::measured, part.wall, part.fixed, part.cut);
        continue;
      }
    }
    if (part.cut != part.wall) {
      // Sides of a with cuts as small as this one hold its side: what two of them share and what they make
      // together have cuts no larger in sum, so that the nearest is a part of all.
      add(part.bound + 1, Part::between, part.wall, part.fixed, part.cut);
      const std::optional<NodeSet> wall = beyond(part.cut);
      add(part.bound, wall == part.cut ? Part::measured : Part::fresh, wall, part.fixed, part.cut);
      continue;
    }
    if (!smallest) smallest = part.wall.size();
    if (!visit(part.wall)) return std::nullopt;
    for (const Node node : without(part.wall, part.fixed)) {
      add(part.bound, Part::fresh, widened(part.wall, node), part.fixed, {});
      part.fixed = joined(part.fixed, {node});
    }
  }
  return std::nullopt;
}

VariableSets Separators::list(const ListBounds& bounds) {
  VariableSets found;
  const std::optional<std::size_t> left = smallest_first(bounds.work, [&](const NodeSet& set) {
    if (found.sets.size() < bounds.most) {
      found.sets.push_back(set);
      return true;
    }
    found.end = VariableSets::End::number;
    found.others = set.size();
    return false;
  });
  if (left) {
    found.end = VariableSets::End::work;
    found.others = *left;
  }
  std::sort(found.sets.begin(), found.sets.end(), [](const NodeSet& p, const NodeSet& q) {
    return p.size() != q.size() ? p.size() < q.size() : p < q;
  });
  return found;
}

}  // namespace diag
