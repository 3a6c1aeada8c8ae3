#include "interpreter/draw/simplex.hpp"

#include <algorithm>
#include <limits>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr std::uint32_t none = 0xffffffffU;

class Simplex {
 public:
  Simplex(const std::vector<SimplexArc>& arcs, std::vector<std::int64_t>& value, std::uint64_t steps,
          Budget& budget)
      : arcs_(arcs), value_(value), left_(steps), budget_(budget), in_tree_(arcs.size(), false) {
    const std::size_t n = value.size();
    first_.assign(n + 1, 0);
    for (const SimplexArc& arc : arcs) ++first_[arc.tail + 1], ++first_[arc.head + 1];
    for (std::size_t v = 0; v < n; ++v) first_[v + 1] += first_[v];
    incident_.resize(2 * arcs.size());
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (std::uint32_t a = 0; a < arcs.size(); ++a) {
      incident_[next[arcs[a].tail]++] = a;
      incident_[next[arcs[a].head]++] = a;
    }
    parent_.assign(n, none);
    low_.assign(n, 0);
    high_.assign(n, 0);
    order_.assign(n, 0);
    cut_.assign(arcs.size(), 0);
  }

  void run() {
    if (value_.size() < 2 || !span_tree()) return;
    number(0);
    cut_values();
    std::uint32_t from = 0;
    for (;;) {
      const std::uint32_t leaving = find_leaving(from);
      if (leaving == none || !spend(arcs_.size() / 8 + 1)) return;
      const std::uint32_t entering = find_entering(leaving);
      if (entering == none) return;
      exchange(leaving, entering);
    }
  }

 private:
  bool spend(std::uint64_t work) {
    budget_.step(work);
    if (left_ < work) return false;
    left_ -= work;
    return true;
  }
  [[nodiscard]] std::int64_t slack(std::uint32_t a) const {
    return value_[arcs_[a].head] - value_[arcs_[a].tail] - arcs_[a].least;
  }
  [[nodiscard]] std::uint32_t other(std::uint32_t a, std::uint32_t v) const {
    return arcs_[a].tail == v ? arcs_[a].head : arcs_[a].tail;
  }

  // A tree of tight arcs: it grows along them, and where none leads out of it, it is moved until one does.
  bool span_tree() {
    const std::size_t n = value_.size();
    std::vector<std::uint32_t> tree{0};
    std::vector<bool> inside(n, false);
    inside[0] = true;
    std::size_t done = 0;
    for (;;) {
      for (; done < tree.size(); ++done) {
        const std::uint32_t v = tree[done];
        for (std::uint32_t i = first_[v]; i < first_[v + 1]; ++i) {
          const std::uint32_t a = incident_[i], w = other(a, v);
          if (inside[w] || slack(a) != 0) continue;
          inside[w] = true;
          in_tree_[a] = true;
          parent_[w] = a;
          tree.push_back(w);
        }
      }
      if (tree.size() == n) return true;
      std::uint32_t best = none;
      for (std::uint32_t a = 0; a < arcs_.size(); ++a)
        if (inside[arcs_[a].tail] != inside[arcs_[a].head] && (best == none || slack(a) < slack(best)))
          best = a;
      DIAG_ASSERT(best != none);
      if (!spend(arcs_.size() / 8 + 1)) return false;
      const std::int64_t by = inside[arcs_[best].tail] ? slack(best) : -slack(best);
      for (const std::uint32_t v : tree) value_[v] += by;
      const std::uint32_t w = inside[arcs_[best].tail] ? arcs_[best].head : arcs_[best].tail;
      inside[w] = true;
      in_tree_[best] = true;
      parent_[w] = best;
      tree.push_back(w);
    }
  }

  // Postorder numbers of the subtree of `root`, whose parent is known: [low, high] is what lies under a
  // vertex.
  void number(std::uint32_t root) {
    std::uint32_t next = parent_[root] == none ? 0 : low_[root];
    struct Frame {
      std::uint32_t vertex, at;
    };
    std::vector<Frame> stack{{root, first_[root]}};
    low_[root] = next;
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const std::uint32_t v = frame.vertex;
      bool descended = false;
      while (frame.at < first_[v + 1]) {
        const std::uint32_t a = incident_[frame.at++];
        if (!in_tree_[a] || a == parent_[v]) continue;
        const std::uint32_t w = other(a, v);
        parent_[w] = a;
        low_[w] = next;
        stack.push_back({w, first_[w]});
        descended = true;
        break;
      }
      if (descended) continue;
      high_[v] = next++;
      order_[high_[v]] = v;
      stack.pop_back();
    }
  }

  [[nodiscard]] bool under(std::uint32_t v, std::uint32_t top) const {
    return low_[top] <= high_[v] && high_[v] <= high_[top];
  }

  // What the sum would gain if the arc grew: from the leaves up.
  void cut_values() {
    for (const std::uint32_t v : order_)
      if (parent_[v] != none) cut_[parent_[v]] = cut_value(v);
  }

  // Of the arc from `v` to its parent; those of the arcs under v are known.
  [[nodiscard]] std::int64_t cut_value(std::uint32_t v) const {
    const std::uint32_t own = parent_[v];
    const bool v_is_tail = arcs_[own].tail == v;
    std::int64_t sum = 0;
    for (std::uint32_t i = first_[v]; i < first_[v + 1]; ++i) {
      const std::uint32_t a = incident_[i];
      const bool leaves = arcs_[a].tail == v;
      const std::int64_t sign = leaves == v_is_tail ? 1 : -1;
      if (a == own) {
        sum += arcs_[a].weight;
        continue;
      }
      // An arc to another part under v is counted there, with the other sign, if it is a tree's.
      const bool crosses = !under(other(a, v), v);
      sum += sign * (crosses || !in_tree_[a] ? arcs_[a].weight : arcs_[a].weight - cut_[a]);
    }
    return sum;
  }

  // The worst of a stretch of the arcs with a cut value below 0.
  std::uint32_t find_leaving(std::uint32_t& from) {
    constexpr std::uint32_t stretch = 60;
    std::uint32_t best = none, seen = 0;
    const auto count = static_cast<std::uint32_t>(arcs_.size());
    for (std::uint32_t k = 0; k < count; ++k) {
      const std::uint32_t a = from;
      from = from + 1 == count ? 0 : from + 1;
      if (!in_tree_[a] || cut_[a] >= 0) continue;
      if (best == none || cut_[a] < cut_[best]) best = a;
      if (++seen == stretch) break;
    }
    return best;
  }

  // The arc with the least slack that leads the other way between the two parts.
  std::uint32_t find_entering(std::uint32_t leaving) {
    const std::uint32_t tail = arcs_[leaving].tail, head = arcs_[leaving].head;
    const std::uint32_t top = parent_[tail] == leaving ? tail : head;  // of the part without the root
    const bool top_is_tail = top == tail;
    // Between the part of the tail and that of the head, from the latter into the former.
    std::uint32_t best = none;
    for (std::uint32_t at = low_[top]; at <= high_[top]; ++at) {
      const std::uint32_t v = order_[at];
      for (std::uint32_t i = first_[v]; i < first_[v + 1]; ++i) {
        const std::uint32_t a = incident_[i];
        if (in_tree_[a]) continue;
        const bool leaves = arcs_[a].tail == v;
        if (leaves == top_is_tail || under(other(a, v), top)) continue;
        if (best == none || slack(a) < slack(best) || (slack(a) == slack(best) && a < best)) best = a;
      }
    }
    return best;
  }

  void exchange(std::uint32_t leaving, std::uint32_t entering) {
    const std::uint32_t top =
        parent_[arcs_[leaving].tail] == leaving ? arcs_[leaving].tail : arcs_[leaving].head;
    const bool top_has_head = under(arcs_[entering].head, top);
    // The part without the root moves so that the entering arc is tight.
    const std::int64_t by = top_has_head ? -slack(entering) : slack(entering);
    if (by != 0)
      for (std::uint32_t at = low_[top]; at <= high_[top]; ++at) value_[order_[at]] += by;
    // Cut values change along the paths from the ends of the entering arc to where they meet.
    const std::int64_t cut = cut_[leaving];
    const std::uint32_t u = arcs_[entering].tail, w = arcs_[entering].head;
    const std::uint32_t meet = climb(u, w, cut, true);
    climb(w, u, cut, false);
    in_tree_[leaving] = false;
    in_tree_[entering] = true;
    cut_[entering] = -cut;
    cut_[leaving] = 0;
    number(meet);
    spend(2 * (high_[meet] - low_[meet] + 1));
  }

  // From `v` up to the common ancestor with `to`.
  std::uint32_t climb(std::uint32_t v, std::uint32_t to, std::int64_t cut, bool up) {
    while (!under(to, v)) {
      const std::uint32_t a = parent_[v];
      const bool along = (arcs_[a].tail == v) == up;
      cut_[a] += along ? cut : -cut;
      v = other(a, v);
    }
    return v;
  }

  const std::vector<SimplexArc>& arcs_;
  std::vector<std::int64_t>& value_;
  std::uint64_t left_;
  Budget& budget_;
  std::vector<std::uint32_t> first_, incident_;  // arcs at a vertex
  std::vector<bool> in_tree_;
  std::vector<std::uint32_t> parent_;  // the arc to the parent
  std::vector<std::uint32_t> low_, high_, order_;
  std::vector<std::int64_t> cut_;
};

}  // namespace

void network_simplex(const std::vector<SimplexArc>& arcs, std::vector<std::int64_t>& value,
                     std::uint64_t steps, Budget& budget) {
  Simplex(arcs, value, steps, budget).run();
}

}  // namespace diag
