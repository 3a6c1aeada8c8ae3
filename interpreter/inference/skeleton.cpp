// From an elimination order to cliques: symbolic elimination, absorption, merging, choice of the root.
#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/tree_plan.hpp"

namespace diag {

namespace {

using Id = std::uint32_t;

struct Span32 {
  Id first = 0, count = 0;
};

class Skeleton {
 public:
  Skeleton(const FactorGraph& graph, const std::vector<Id>& order, const TreeOptions& options)
      : graph_(graph),
        order_(order),
        merge_cells_(options.merge_cells),
        joint_(options.joint),
        count_(graph.variables()) {}

  CliqueSkeleton run() {
    if (count_ == 0) {  // numbers alone: one clique without variables
      result_.nodes.resize(1);
      result_.factor_node.assign(graph_.factors(), 0);
      return std::move(result_);
    }
    eliminate();
    absorb();
    merge();
    number();
    find_units();
    choose_roots();
    return std::move(result_);
  }

 private:
  // The clique of each variable when it is eliminated: itself first, then the rest.
  void eliminate() {
    position_.resize(count_);
    for (Id i = 0; i < count_; ++i) position_[order_[i]] = i;
    // Factors by the first of their variables that goes.
    first_.assign(graph_.factors(), no_clique);
    std::vector<Id> starts(count_ + 1, 0);
    for (Id f = 0; f < graph_.factors(); ++f) {
      for (const Id v : graph_.scope(f))
        if (first_[f] == no_clique || position_[v] < position_[first_[f]]) first_[f] = v;
      if (first_[f] != no_clique) ++starts[first_[f] + 1];
    }
    for (Id v = 0; v < count_; ++v) starts[v + 1] += starts[v];
    std::vector<Id> by_first(starts[count_]);
    std::vector<Id> fill(starts.begin(), starts.end() - 1);
    for (Id f = 0; f < graph_.factors(); ++f)
      if (first_[f] != no_clique) by_first[fill[first_[f]]++] = f;

    cliques_.resize(count_);
    up_.assign(count_, no_clique);
    child_.assign(count_, no_clique);
    sibling_.assign(count_, no_clique);
    std::vector<Id> stamp(count_, no_clique);
    members_.reserve(4 * count_);
    for (const Id v : order_) {
      const Id first = static_cast<Id>(members_.size());
      members_.push_back(v);
      stamp[v] = v;
      Id next = no_clique;
      const auto take = [&](Id u) {
        if (stamp[u] == v) return;
        stamp[u] = v;
        members_.push_back(u);
        if (next == no_clique || position_[u] < position_[next]) next = u;
      };
      for (Id i = starts[v]; i < starts[v + 1]; ++i)
        for (const Id u : graph_.scope(by_first[i])) take(u);
      for (Id c = child_[v]; c != no_clique; c = sibling_[c])
        for (Id i = 1; i < cliques_[c].count; ++i) take(members_[cliques_[c].first + i]);
      cliques_[v] = {first, static_cast<Id>(members_.size()) - first};
      if (next != no_clique) {
        up_[v] = next;
        sibling_[v] = child_[next];
        child_[next] = v;
      }
    }
  }

  // A clique within that of a child is no clique of its own. top_ is the last variable that a clique stands
  // for: what is above it is shared with the parent.
  void absorb() {
    node_.resize(count_);
    top_.resize(count_);
    for (const Id v : order_) {
      node_[v] = v;
      top_[v] = v;
      for (Id c = child_[v]; c != no_clique; c = sibling_[c])
        if (cliques_[c].count == cliques_[v].count + 1) {
          node_[v] = node_[c];
          top_[node_[v]] = v;
          break;
        }
    }
    cells_.assign(count_, 1);
    separator_.resize(count_);
    above_.resize(count_);
    for (Id v = 0; v < count_; ++v) {
      if (node_[v] != v) continue;
      for (const Id u : members(v)) cells_[v] *= graph_.sizes[u];
      const Span32 top = cliques_[top_[v]];
      separator_[v] = {top.first + 1, top.count - 1};
      above_[v] = up_[top_[v]];
    }
  }

  [[nodiscard]] std::span<const Id> list(Span32 part) const {
    return std::span(members_).subspan(part.first, part.count);
  }
  [[nodiscard]] std::span<const Id> members(Id v) const { return list(cliques_[v]); }
  [[nodiscard]] Id find(Id v) const {
    Id node = node_[v];
    while (node_[node] != node) node = node_[node];
    return node;
  }
  [[nodiscard]] Id parent(Id node) const {
    return above_[node] == no_clique ? no_clique : find(above_[node]);
  }

  // Small cliques join their parents where one larger loop is cheaper than two.
  void merge() {
    if (merge_cells_ <= 0) return;
    std::vector<Id> both;
    for (const Id v : order_) {
      if (node_[v] != v) continue;
      const Id above = parent(v);
      if (above == no_clique) continue;
      double shared = 1;
      const auto separator = list(separator_[v]);
      for (const Id u : separator) shared *= graph_.sizes[u];
      const double together = cells_[v] / shared * cells_[above];
      if (together > cells_[v] + cells_[above] + merge_cells_) continue;
      both.assign(members(above).begin(), members(above).end());
      for (const Id u : members(v))
        if (std::find(separator.begin(), separator.end(), u) == separator.end()) both.push_back(u);
      cliques_[above] = {static_cast<Id>(members_.size()), static_cast<Id>(both.size())};
      members_.insert(members_.end(), both.begin(), both.end());
      cells_[above] = together;
      node_[v] = above;
    }
  }

  // Numbers the cliques that are left, parents first, and lists each one's subtree without a gap.
  void number() {
    std::vector<Id> nodes;
    for (const Id v : order_)
      if (node_[v] == v) nodes.push_back(v);
    place_.assign(count_, no_clique);
    std::vector<Id> size(count_, 1);
    // Children before parents: a merged clique stands where its last variable goes.
    std::sort(nodes.begin(), nodes.end(),
              [&](Id a, Id b) { return position_[top_[a]] < position_[top_[b]]; });
    for (const Id v : nodes)
      if (const Id above = parent(v); above != no_clique) size[above] += size[v];
    nodes_.resize(nodes.size());
    std::vector<Id> next(count_, 0);
    Id roots = 0;
    for (std::size_t i = nodes.size(); i-- > 0;) {
      const Id v = nodes[i];
      const Id above = parent(v);
      Id& slot = above == no_clique ? roots : next[above];
      place_[v] = slot;
      slot += size[v];
      next[v] = place_[v] + 1;
      Rooted& node = nodes_[place_[v]];
      node.of = v;
      node.up = above == no_clique ? no_clique : place_[above];
      node.last = place_[v] + size[v];
    }
  }

  [[nodiscard]] Id place_of(Id v) const { return place_[find(v)]; }

  // For both directions of each separator, whether the message is constant: all that is summed out on the way
  // are boxes, and none of their outputs is in the separator (Koller and Friedman, barren nodes: 9.3,
  // exercise 9.9).
  void find_units() {
    const std::size_t nodes = nodes_.size();
    producer_.assign(count_, no_clique);
    std::vector<Id> weights(nodes + 1, 0);  // factors that are no boxes, and variables that no box makes
    result_.factor_node.assign(graph_.factors(), 0);
    for (Id f = 0; f < graph_.factors(); ++f) {
      const Id at = first_[f] == no_clique ? 0 : place_of(first_[f]);
      result_.factor_node[f] = at;
      if (graph_.heads[f] == 0) ++weights[at + 1];
      for (const Id v : graph_.outputs(f)) producer_[v] = at;
    }
    for (Id v = 0; v < count_; ++v)
      if (producer_[v] == no_clique) {
        producer_[v] = place_of(v);
        ++weights[producer_[v] + 1];
      }
    for (std::size_t i = 0; i < nodes; ++i) weights[i + 1] += weights[i];
    Id root = 0;
    for (Id i = 0; i < nodes; ++i) {
      Rooted& node = nodes_[i];
      if (node.up == no_clique) {
        root = i;
        node.unit_up = weights[node.last] == weights[i];
        continue;
      }
      const Id inside = weights[node.last] - weights[i];
      const Id outside = weights[nodes_[root].last] - weights[root] - inside;
      bool any_inside = false;
      bool all_inside = true;
      for (const Id s : list(separator_[node.of])) {
        const bool in = producer_[s] >= i && producer_[s] < node.last;
        any_inside = any_inside || in;
        all_inside = all_inside && in;
      }
      node.unit_up = inside == 0 && !any_inside;
      node.unit_down = outside == 0 && all_inside;
    }
  }

  // The root from which the sweep towards it costs least, or where a joint marginal is asked; then the tree
  // is written down from there.
  void choose_roots() {
    const std::size_t nodes = nodes_.size();
    result_.nodes.reserve(nodes);
    std::vector<Id> starts(nodes + 1, 0);
    for (Id i = 0; i < nodes; ++i)
      if (nodes_[i].up != no_clique) ++starts[nodes_[i].up + 1];
    for (std::size_t i = 0; i < nodes; ++i) starts[i + 1] += starts[i];
    std::vector<Id> children(starts[nodes]);
    std::vector<Id> fill(starts.begin(), starts.end() - 1);
    for (Id i = 0; i < nodes; ++i)
      if (nodes_[i].up != no_clique) children[fill[nodes_[i].up]++] = i;

    std::vector<double> cost(nodes, 0);
    for (Id first = 0; first < nodes; first = nodes_[first].last) {
      for (Id i = first + 1; i < nodes_[first].last; ++i)
        if (!nodes_[i].unit_up) cost[first] += cells_[nodes_[i].of];
      Id best = first;
      for (Id i = first + 1; i < nodes_[first].last; ++i) {
        const Rooted& node = nodes_[i];
        cost[i] = cost[node.up] - (node.unit_up ? 0 : cells_[node.of]) +
                  (node.unit_down ? 0 : cells_[nodes_[node.up].of]);
        if (cost[i] < cost[best]) best = i;
      }
      if (joint_ != no_factor)
        if (const Id asked = result_.factor_node[joint_]; asked >= first && asked < nodes_[first].last)
          best = asked;
      whole_unit_ = nodes_[first].unit_up;
      write_from(best, starts, children);
    }
    for (Id& at : result_.factor_node) at = number_[at];
  }

  void write_from(Id root, const std::vector<Id>& starts, const std::vector<Id>& children) {
    struct Entry {
      Id node, from, parent;
    };
    number_.resize(nodes_.size());
    std::vector<Entry> stack{{root, no_clique, no_clique}};
    while (!stack.empty()) {
      const Entry entry = stack.back();
      stack.pop_back();
      const Rooted& here = nodes_[entry.node];
      CliqueSkeleton::Node node;
      node.parent = entry.parent;
      node.cells = cells_[here.of];
      const auto all = members(here.of);
      node.first_member = static_cast<Id>(result_.members.size());
      node.members = static_cast<Id>(all.size());
      result_.members.insert(result_.members.end(), all.begin(), all.end());
      node.first_separator = static_cast<Id>(result_.separators.size());
      if (entry.from != no_clique) {
        const bool turned = entry.from != entry.node;  // towards the old parent
        const Id edge = turned ? entry.from : entry.node;
        const auto shared = list(separator_[nodes_[edge].of]);
        node.unit = turned ? nodes_[edge].unit_down : nodes_[edge].unit_up;
        node.separator = static_cast<Id>(shared.size());
        result_.separators.insert(result_.separators.end(), shared.begin(), shared.end());
      } else {
        node.unit = whole_unit_;
      }
      const Id self = static_cast<Id>(result_.nodes.size());
      number_[entry.node] = self;
      result_.nodes.push_back(node);
      const Id came = entry.from == entry.node ? here.up : entry.from;  // the neighbour that we came from
      if (here.up != no_clique && here.up != came) stack.push_back({here.up, entry.node, self});
      for (Id i = starts[entry.node]; i < starts[entry.node + 1]; ++i)
        if (children[i] != came) stack.push_back({children[i], children[i], self});
    }
  }

  struct Rooted {
    Id of = 0, up = no_clique, last = 0;
    bool unit_up = false, unit_down = false;
  };

  const FactorGraph& graph_;
  const std::vector<Id>& order_;
  double merge_cells_;
  Id joint_;
  std::size_t count_;
  std::vector<Id> position_, first_, up_, child_, sibling_, members_, node_, top_, above_, place_, producer_,
      number_;
  std::vector<Span32> cliques_, separator_;
  std::vector<double> cells_;
  std::vector<Rooted> nodes_;
  bool whole_unit_ = false;  // of the component that is written down
  CliqueSkeleton result_;
};

}  // namespace

CliqueSkeleton make_skeleton(const FactorGraph& graph, const std::vector<std::uint32_t>& order,
                             const TreeOptions& options) {
  return Skeleton(graph, order, options).run();
}

}  // namespace diag
