#include "interpreter/causal/front_door.hpp"

#include <algorithm>
#include <queue>

#include "interpreter/causal/vertex_cut.hpp"

namespace diag {

namespace {

using Marks = std::vector<unsigned char>;  // by node

class FrontDoor {
 public:
  FrontDoor(const MixedGraph& graph, Node x, Node y, Budget& budget)
      : graph_(graph), x_(x), y_(y), budget_(budget), above_x_(graph.nodes(), 0) {
    // A back-door path that is open with nothing given goes up from x, and then down.
    std::vector<Node> queue{x};
    above_x_[x] = 1;
    for (std::size_t i = 0; i < queue.size(); ++i)
      for (const Node parent : graph.parents(queue[i])) {
        budget.step();
        if (above_x_[parent] != 0) continue;
        above_x_[parent] = 1;
        queue.push_back(parent);
      }
    Marks reached = above_x_;
    for (std::size_t i = 1; i < queue.size(); ++i)
      for (const Node child : graph.children(queue[i])) {
        budget.step();
        if (reached[child] != 0) continue;
        reached[child] = 1;
        queue.push_back(child);
      }
    reached[y] = 1;
    for (Node node = 0; node < graph.observed(); ++node)
      if (reached[node] == 0) candidates_.push_back(node);
    for (Node node = 0; node < graph.nodes(); ++node)
      for (const Node child : graph.children(node)) arcs_.emplace_back(node, child);
  }

  [[nodiscard]] const NodeSet& candidates() const { return candidates_; }
  [[nodiscard]] const std::vector<std::pair<Node, Node>>& arcs() const { return arcs_; }

  // The greatest part of these candidates from which x blocks every back-door path to y. Bayes ball from y,
  // where no arrow leads out of the set: what it comes down to is no part of the set, and its arrows are
  // back. No candidate is an ancestor of x, so that the colliders which x opens stay what they are.
  NodeSet greatest(const NodeSet& of) {
    Marks in = marked(of), waits(graph_.nodes(), 0), up(graph_.nodes(), 0), down(graph_.nodes(), 0);
    std::vector<std::pair<Node, bool>> queue;
    const auto rise = [&](Node node) {
      if (in[node] != 0) {
        waits[node] = 1;
      } else if (up[node] == 0) {
        up[node] = 1;
        queue.emplace_back(node, true);
      }
    };
    rise(y_);
    while (!queue.empty()) {
      const auto [node, rises] = queue.back();
      queue.pop_back();
      budget_.step();
      if (!rises && in[node] != 0) {
        in[node] = 0;
        if (waits[node] != 0) rise(node);
      }
      if (rises ? node != x_ : above_x_[node] != 0)
        for (const Node parent : graph_.parents(node)) {
          budget_.step();
          rise(parent);
        }
      if (node == x_) continue;
      for (const Node child : graph_.children(node)) {
        budget_.step();
        if (down[child] != 0) continue;
        down[child] = 1;
        queue.emplace_back(child, false);
      }
    }
    NodeSet left;
    for (const Node node : of)
      if (in[node] != 0) left.push_back(node);
    return left;
  }

  // Where back-door paths from kept nodes come down to, whatever of the candidates within is chosen beside:
  // as with x, the set must meet the directed paths from there to y.
  NodeSet leaks(const NodeSet& kept, const NodeSet& within) {
    const Marks may = marked(within);
    Marks up = may, down(graph_.nodes(), 0);
    std::vector<std::pair<Node, bool>> queue;
    NodeSet reached;
    const auto rise = [&](Node from) {
      for (const Node parent : graph_.parents(from)) {
        budget_.step();
        if (up[parent] != 0) continue;
        up[parent] = 1;
        queue.emplace_back(parent, true);
      }
    };
    for (const Node node : kept) rise(node);
    while (!queue.empty()) {
      const auto [node, rises] = queue.back();
      queue.pop_back();
      if (rises ? node != x_ : above_x_[node] != 0) rise(node);
      if (node == x_) continue;
      for (const Node child : graph_.children(node)) {
        budget_.step();
        if (down[child] != 0) continue;
        down[child] = 1;
        reached.push_back(child);
        if (may[child] == 0) queue.emplace_back(child, false);
      }
    }
    return reached;
  }

  bool meets_directed_paths(const NodeSet& set) {
    Marks seen = marked(set);
    std::vector<Node> queue{x_};
    while (!queue.empty()) {
      const Node node = queue.back();
      queue.pop_back();
      for (const Node child : graph_.children(node)) {
        budget_.step();
        if (child == y_) return false;
        if (seen[child] != 0) continue;
        seen[child] = 1;
        queue.push_back(child);
      }
    }
    return true;
  }

  // Whether a front-door set within these holds these.
  bool holds(const NodeSet& within, const NodeSet& kept) {
    const NodeSet best = greatest(within);
    return std::includes(best.begin(), best.end(), kept.begin(), kept.end()) && meets_directed_paths(best);
  }

  bool is_minimal(const NodeSet& set) {
    return std::none_of(set.begin(), set.end(), [&](Node node) { return holds(without(set, {node}), {}); });
  }

  // Minimal among the front-door sets within these that hold these; there is one. By halves, so that a small
  // answer takes few decisions (Junker 2004).
  NodeSet least(const NodeSet& kept, const NodeSet& within) {
    return joined(kept, added(kept, kept, true, without(within, kept)));
  }

 private:
  // `grown`: it is not known that `base` holds none.
  NodeSet added(const NodeSet& kept, const NodeSet& base, bool grown, const NodeSet& from) {
    if (grown && holds(base, kept)) return {};
    if (from.size() <= 1) return from;
    const auto middle = from.begin() + static_cast<std::ptrdiff_t>(from.size() / 2);
    const NodeSet first(from.begin(), middle), second(middle, from.end());
    const NodeSet of_second = added(kept, joined(base, first), true, second);
    return joined(of_second, added(kept, joined(base, of_second), !of_second.empty(), first));
  }

  [[nodiscard]] Marks marked(const NodeSet& set) const {
    Marks marks(graph_.nodes(), 0);
    budget_.step(graph_.nodes() / 2);
    for (const Node node : set) marks[node] = 1;
    return marks;
  }

  const MixedGraph& graph_;
  Node x_, y_;
  Budget& budget_;
  Marks above_x_;
  NodeSet candidates_;  // no back-door path from x is open to them
  std::vector<std::pair<Node, Node>> arcs_;
};

// The front-door sets that hold `kept` and nothing of `barred`; none is smaller than `bound`.
struct Part {
  enum Kind : unsigned char { fresh, measured, found };
  std::size_t bound = 0;
  Kind kind = fresh;
  NodeSet kept, barred;
  NodeSet cut;  // measured: `kept`, and the fewest others without which it is none. found: a minimal one
  // Of equal bounds that goes first which was split off a set the fewest steps ago, then the latest: parts
  // without a set of that size would keep the search long.
  std::size_t misses = 0;
  std::uint64_t number = 0;

  bool operator<(const Part& other) const {  // for a queue with the greatest in front
    if (bound != other.bound) return bound > other.bound;
    return misses != other.misses ? misses > other.misses : number < other.number;
  }
};

}  // namespace

VariableSets front_door_sets(const MixedGraph& graph, Node x, Node y, const ListBounds& bounds,
                             Budget& budget) {
  VariableSets listed;
  FrontDoor criterion(graph, x, y, budget);
  const NodeSet all = criterion.greatest(criterion.candidates());
  if (!criterion.meets_directed_paths(all)) return listed;
  VertexCut cuts(graph.nodes(), criterion.arcs(), budget);
  const auto measure = [&](const Part& part, const NodeSet& within) {
    std::vector<unsigned char> roles(graph.nodes(), VertexCut::uncounted);
    for (const Node node : within) roles[node] = VertexCut::counted;
    for (const Node node : part.kept) roles[node] = VertexCut::removed;
    roles[x] = VertexCut::removed;
    roles[y] = VertexCut::goal;
    NodeSet starts = criterion.leaks(part.kept, within);
    starts.insert(starts.end(), graph.children(x).begin(), graph.children(x).end());
    return joined(part.kept, *cuts.nearest(starts, roles));
  };

  std::priority_queue<Part> queue;
  std::uint64_t numbers = 0;
  const auto add = [&](std::size_t bound, Part::Kind kind, const NodeSet& kept, const NodeSet& barred,
                       const NodeSet& cut, std::size_t misses) {
    queue.push({bound, kind, kept, barred, cut, misses, ++numbers});
  };
  const std::uint64_t start = budget.work();
  add(0, Part::fresh, {}, {}, {}, 0);
  while (!queue.empty() && listed.end == VariableSets::End::none) {
    if (budget.work() - start > bounds.work) {
      listed.end = VariableSets::End::work;
      listed.others = queue.top().bound;
      break;
    }
    Part part = queue.top();
    queue.pop();
    NodeSet complete = part.cut;
    if (part.kind != Part::found) {
      const NodeSet within = criterion.greatest(without(all, part.barred));
      if (!std::includes(within.begin(), within.end(), part.kept.begin(), part.kept.end()) ||
          !criterion.meets_directed_paths(within))
        continue;
      if (part.kind == Part::fresh) {
        part.cut = measure(part, within);
        if (part.cut.size() > part.bound) {
          add(part.cut.size(), Part::measured, part.kept, part.barred, part.cut, part.misses);
          continue;
        }
      }
      complete = criterion.least(part.cut, within);
      const bool minimal = criterion.is_minimal(complete), now = minimal && complete.size() == part.bound;
      // Each set of this part lacks one of these nodes, or has all; then it is `complete`, or not minimal.
      const auto split = [&](const NodeSet& nodes, std::size_t bound) {
        for (const Node node : nodes) {
          add(bound, Part::fresh, part.kept, joined(part.barred, {node}), {}, now ? 0 : part.misses + 1);
          part.kept = joined(part.kept, {node});
        }
      };
      split(without(part.cut, part.kept), part.bound);
      split(without(complete, part.cut), std::max(part.bound, part.cut.size() + 1));
      if (minimal && !now) add(complete.size(), Part::found, {}, {}, complete, 0);
      if (!now) continue;
    }
    if (listed.sets.size() < bounds.most) {
      listed.sets.push_back(complete);
    } else {
      listed.end = VariableSets::End::number;
      listed.others = complete.size();
    }
  }
  if (listed.end == VariableSets::End::work) {
    for (; !queue.empty() && listed.sets.size() < bounds.most; queue.pop())
      if (queue.top().kind == Part::found) listed.sets.push_back(queue.top().cut);
    if (listed.sets.empty() && bounds.most > 0) listed.sets.push_back(criterion.least({}, all));
  }
  std::sort(listed.sets.begin(), listed.sets.end(), [](const NodeSet& p, const NodeSet& q) {
    return p.size() != q.size() ? p.size() < q.size() : p < q;
  });
  return listed;
}

}  // namespace diag
