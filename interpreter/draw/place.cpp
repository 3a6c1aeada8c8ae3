#include "interpreter/draw/place.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/draw/simplex.hpp"

namespace diag {

namespace {

using Vertex = std::uint32_t;
constexpr std::int64_t far_away = std::int64_t{1} << 40;

class Placing {
 public:
  Placing(const Picture& picture, const Layered& layered, const Extents& extents, const PlaceOptions& options,
          Budget& budget)
      : picture_(picture), layered_(layered), extents_(extents), options_(options), budget_(budget) {}

  std::vector<std::int64_t> run() {
    if (layered_.vertices() == 0) return {};
    make_blocks();
    collect();
    leftmost();
    for (unsigned pass = 0; pass < 12; ++pass) to_medians(pass % 2 == 0, false);
    if (blocks_ + ties_.size() <= 9000) {
      shorten();
      if (prefer_straight()) shorten();
    }
    for (unsigned pass = 0; pass < 4; ++pass) to_medians(pass % 2 == 0, true);
    std::vector<std::int64_t> place(layered_.vertices());
    for (Vertex v = 0; v < place.size(); ++v) place[v] = at_[block_[v]];
    return place;
  }

 private:
  struct Tie {  // a link between two blocks
    std::uint32_t upper, lower;
    std::int64_t upper_port, lower_port;
    std::int64_t weight;
  };
  struct Apart {
    std::uint32_t left, right;
    std::int64_t least;
  };

  // Bends of one wire under each other are one block. Where such pieces cross, most of them stay whole.
  void make_blocks() {
    const std::size_t n = layered_.vertices();
    std::vector<std::uint32_t> position(n);
    for (const auto& row : layered_.layers)
      for (std::uint32_t i = 0; i < row.size(); ++i) position[row[i]] = i;
    block_.assign(n, no_vertex);
    std::vector<Vertex> above(n, no_vertex);  // of a bend: the one it hangs from
    std::vector<std::uint32_t> ends, links;
    for (std::size_t layer = 0; layer + 1 < layered_.layers.size(); ++layer) {
      // The longest ascending run of lower ends.
      links.clear();
      for (const Vertex v : layered_.layers[layer]) {
        if (!layered_.is_bend(v)) continue;
        const std::uint32_t l = layered_.down[layered_.first_down[v]];
        if (layered_.is_bend(layered_.links[l].to)) links.push_back(l);
      }
      std::vector<std::uint32_t> before(links.size(), no_vertex);
      ends.clear();
      for (std::uint32_t i = 0; i < links.size(); ++i) {
        const std::uint32_t own = position[layered_.links[links[i]].to];
        const auto found = std::lower_bound(
            ends.begin(), ends.end(), own,
            [&](std::uint32_t k, std::uint32_t key) { return position[layered_.links[links[k]].to] < key; });
        if (found != ends.begin()) before[i] = *(found - 1);
        if (found == ends.end())
          ends.push_back(i);
        else
          *found = i;
      }
      for (std::uint32_t k = ends.empty() ? no_vertex : ends.back(); k != no_vertex; k = before[k])
        above[layered_.links[links[k]].to] = layered_.links[links[k]].from;
    }
    for (const auto& row : layered_.layers)
      for (const Vertex v : row) block_[v] = above[v] == no_vertex ? blocks_++ : block_[above[v]];
  }

  void collect() {
    for (const Link& link : layered_.links) {
      if (block_[link.from] == block_[link.to]) continue;
      const bool from_bend = layered_.is_bend(link.from), to_bend = layered_.is_bend(link.to);
      const bool from_dot = !from_bend && picture_.nodes[link.from].shape == Look::copy;
      const bool to_dot = !to_bend && picture_.nodes[link.to].shape == Look::copy;
      std::int64_t weight = from_bend && to_bend ? 10 : from_bend || to_bend ? 8 : 4;
      if (from_dot) weight = to_bend ? 7 : 2;
      if (to_dot) weight = 6;
      if (is_spine(picture_, picture_.wires[link.wire])) weight = 40;
      ties_.push_back({block_[link.from], block_[link.to], upper_port(layered_, extents_, link),
                       lower_port(layered_, extents_, link), weight});
    }
    std::vector<std::uint64_t> seen;
    for (const auto& row : layered_.layers)
      for (std::size_t i = 0; i + 1 < row.size(); ++i) {
        const Vertex u = row[i], v = row[i + 1];
        const bool nodes = !layered_.is_bend(u) && !layered_.is_bend(v);
        apart_.push_back(
            {block_[u], block_[v],
             extents_.right[u] + extents_.left[v] + (nodes ? extents_.node_gap : extents_.wire_gap)});
      }
    // One for each pair, the strictest.
    std::sort(apart_.begin(), apart_.end(), [](const Apart& a, const Apart& b) {
      return a.left != b.left ? a.left < b.left : a.right != b.right ? a.right < b.right : a.least > b.least;
    });
    apart_.erase(
        std::unique(apart_.begin(), apart_.end(),
                    [](const Apart& a, const Apart& b) { return a.left == b.left && a.right == b.right; }),
        apart_.end());
    index(apart_, first_right_, right_, [](const Apart& a) { return a.left; });
    index(apart_, first_left_, left_, [](const Apart& a) { return a.right; });
    index(ties_, first_lower_, lower_, [](const Tie& t) { return t.upper; });
    index(ties_, first_upper_, upper_, [](const Tie& t) { return t.lower; });
    sort_blocks();
  }

  template <class Item, class Key>
  void index(const std::vector<Item>& items, std::vector<std::uint32_t>& first,
             std::vector<std::uint32_t>& at, const Key& key) const {
    first.assign(blocks_ + 1, 0);
    for (const Item& item : items) ++first[key(item) + 1];
    for (std::size_t b = 0; b < blocks_; ++b) first[b + 1] += first[b];
    at.resize(items.size());
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (std::uint32_t i = 0; i < items.size(); ++i) at[next[key(items[i])]++] = i;
  }

  // From left to right. Upright pieces that do not cross have such an order.
  void sort_blocks() {
    std::vector<std::uint32_t> waiting(blocks_);
    for (std::uint32_t b = 0; b < blocks_; ++b) {
      waiting[b] = first_left_[b + 1] - first_left_[b];
      if (waiting[b] == 0) order_.push_back(b);
    }
    for (std::size_t k = 0; k < order_.size(); ++k)
      for (std::uint32_t i = first_right_[order_[k]]; i < first_right_[order_[k] + 1]; ++i)
        if (--waiting[apart_[right_[i]].right] == 0) order_.push_back(apart_[right_[i]].right);
    DIAG_ASSERT(order_.size() == blocks_);
  }

  void leftmost() {
    at_.assign(blocks_, 0);
    for (const std::uint32_t b : order_) at_[b] = std::max<std::int64_t>(0, bounds(b).first);
  }

  [[nodiscard]] std::pair<std::int64_t, std::int64_t> bounds(std::uint32_t b) const {
    std::int64_t least = -far_away, most = far_away;
    for (std::uint32_t i = first_left_[b]; i < first_left_[b + 1]; ++i)
      least = std::max(least, at_[apart_[left_[i]].left] + apart_[left_[i]].least);
    for (std::uint32_t i = first_right_[b]; i < first_right_[b + 1]; ++i)
      most = std::min(most, at_[apart_[right_[i]].right] - apart_[right_[i]].least);
    return {least, most};
  }

  // Each block to where its wires are shortest, as far as its neighbours let it; where that is a stretch, to
  // its middle, or (in the first passes) as little as is needed.
  void to_medians(bool from_right, bool to_middle) {
    for (std::size_t k = 0; k < order_.size(); ++k) {
      const std::uint32_t b = order_[from_right ? order_.size() - 1 - k : k];
      wanted_.clear();
      std::int64_t sum = 0;
      const auto want = [&](std::int64_t place, std::int64_t weight) {
        wanted_.emplace_back(place, weight);
        sum += weight;
      };
      for (std::uint32_t i = first_lower_[b]; i < first_lower_[b + 1]; ++i) {
        const Tie& tie = ties_[lower_[i]];
        want(at_[tie.lower] + tie.lower_port - tie.upper_port, tie.weight);
      }
      for (std::uint32_t i = first_upper_[b]; i < first_upper_[b + 1]; ++i) {
        const Tie& tie = ties_[upper_[i]];
        want(at_[tie.upper] + tie.upper_port - tie.lower_port, tie.weight);
      }
      if (wanted_.empty()) continue;
      std::sort(wanted_.begin(), wanted_.end());
      std::int64_t seen = 0, low = 0, high = 0;
      bool found = false;
      for (const auto& [place, weight] : wanted_) {
        seen += weight;
        if (!found && 2 * seen >= sum) low = place, found = true;
        if (2 * seen > sum) {
          high = place;
          break;
        }
      }
      const auto [least, most] = bounds(b);
      const std::int64_t target = to_middle ? (low + high) / 2 : std::clamp(at_[b], low, high);
      at_[b] = std::clamp(target, least, most);
      budget_.step(wanted_.size() * 8 + 8);
    }
  }

  // What is nearly straight should be straight.
  bool prefer_straight() {
    bool any = false;
    for (Tie& tie : ties_) {
      const std::int64_t by = std::abs(at_[tie.upper] + tie.upper_port - at_[tie.lower] - tie.lower_port);
      if (by == 0 || by > options_.nearly_straight) continue;
      tie.weight *= 6;
      any = true;
    }
    return any;
  }

  // All at once, by the network simplex method: a vertex for each block and each tie, which lies to the left
  // of both its ends.
  void shorten() {
    constexpr std::int64_t reach = 1 << 20;
    std::vector<SimplexArc> arcs;
    std::vector<std::int64_t> value = at_;
    for (const Apart& pair : apart_) arcs.push_back({pair.left, pair.right, pair.least, 0});
    for (const Tie& tie : ties_) {
      const auto vertex = static_cast<std::uint32_t>(value.size());
      value.push_back(std::min(at_[tie.upper] + tie.upper_port, at_[tie.lower] + tie.lower_port) - reach);
      arcs.push_back({vertex, tie.upper, reach - tie.upper_port, tie.weight});
      arcs.push_back({vertex, tie.lower, reach - tie.lower_port, tie.weight});
    }
    // Parts without wires between them hang on one vertex far to the left.
    const auto root = static_cast<std::uint32_t>(value.size());
    value.push_back(-far_away / 4);
    for (const std::uint32_t b : order_)
      if (first_left_[b] == first_left_[b + 1]) arcs.push_back({root, b, 0, 0});
    network_simplex(arcs, value, options_.simplex_steps, budget_);
    std::copy(value.begin(), value.begin() + blocks_, at_.begin());
  }

  const Picture& picture_;
  const Layered& layered_;
  const Extents& extents_;
  const PlaceOptions& options_;
  Budget& budget_;
  std::vector<std::uint32_t> block_;  // of each vertex
  std::uint32_t blocks_ = 0;
  std::vector<Tie> ties_;
  std::vector<Apart> apart_;
  std::vector<std::uint32_t> first_left_, left_, first_right_, right_;    // in apart_, by block
  std::vector<std::uint32_t> first_upper_, upper_, first_lower_, lower_;  // in ties_, by block
  std::vector<std::uint32_t> order_;
  std::vector<std::int64_t> at_;
  std::vector<std::pair<std::int64_t, std::int64_t>> wanted_;
};

int port(const std::vector<std::vector<int>>& ports, const Layered& layered, Vertex vertex,
         std::uint32_t number) {
  if (layered.is_bend(vertex) || ports[vertex].empty()) return 0;
  return ports[vertex][std::min<std::size_t>(number, ports[vertex].size() - 1)];
}

}  // namespace

int upper_port(const Layered& layered, const Extents& extents, const Link& link) {
  return port(extents.out, layered, link.from, link.from_port);
}

int lower_port(const Layered& layered, const Extents& extents, const Link& link) {
  return port(extents.in, layered, link.to, link.to_port);
}

std::vector<std::int64_t> place(const Picture& picture, const Layered& layered, const Extents& extents,
                                const PlaceOptions& options, Budget& budget) {
  return Placing(picture, layered, extents, options, budget).run();
}

}  // namespace diag
