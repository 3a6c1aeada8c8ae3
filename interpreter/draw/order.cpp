#include "interpreter/draw/order.hpp"

#include <algorithm>
#include <numeric>

namespace diag {

namespace {

using Vertex = std::uint32_t;
using Order = std::vector<std::vector<Vertex>>;

class Reducer {
 public:
  Reducer(const Picture& picture, Layered& layered, const OrderOptions& options, Budget& budget)
      : layered_(layered), options_(options), budget_(budget), left_(options.steps) {
    const std::size_t n = layered.vertices();
    position_.resize(n);
    base_down_.resize(n);
    base_up_.resize(n);
    outs_.assign(n, 1);
    ins_.assign(n, 1);
    movable_.assign(layered.layers.size(), true);
    for (Vertex v = 0; v < layered.nodes; ++v) {
      const PictureNode& node = picture.nodes[v];
      outs_[v] = ports_are_free(node.shape, true) ? 1 : std::max(1U, node.outputs);
      ins_[v] = ports_are_free(node.shape, false) ? 1 : std::max(1U, node.inputs);
      if (node.shape == Look::input || node.shape == Look::output) movable_[layered.layer[v]] = false;
    }
    for (const std::uint32_t l : layered.up) {
      const Link& link = layered.links[l];
      above_.push_back({link.from, std::min(link.from_port, outs_[link.from] - 1)});
    }
    for (const std::uint32_t l : layered.down) {
      const Link& link = layered.links[l];
      below_.push_back({link.to, std::min(link.to_port, ins_[link.to] - 1)});
    }
    for (std::uint32_t layer = 0; layer < layered.layers.size(); ++layer) renumber(layer);
  }

  void run() {
    find_parts();
    group();
    best_ = layered_.layers;
    fewest_ = count();
    first_order();
    std::uint64_t random = 0x9e3779b97f4a7c15U;
    for (unsigned start = 0; start < options_.starts && fewest_ > 0 && left_ > 0; ++start) {
      const std::uint64_t before = left_;
      if (start == 1) mirror();
      const bool kicked = start >= 2 && start % 4 != 2;
      if (kicked)
        kick(random);
      else if (start >= 2)
        shuffle(random);
      group();
      if (!kicked) sweeps(start % 8 != 2);
      keep();
      sift();
      for (unsigned pass = 0; pass < 8 && left_ > 0 && exchange_all(false); ++pass) {
      }
      keep();
      // A further start must fit into what is left.
      if (start > 0 && before - left_ > left_) break;
    }
    layered_.layers = best_;
    for (std::uint32_t layer = 0; layer < layered_.layers.size(); ++layer) renumber(layer);
    while (left_ > 0 && exchange_all(false)) {
    }
  }

  [[nodiscard]] std::uint64_t count() {
    std::uint64_t sum = 0;
    for (std::uint32_t layer = 0; layer + 1 < layered_.layers.size(); ++layer) sum += count_below(layer);
    return sum;
  }

 private:
  void spend(std::uint64_t work) {
    budget_.step(work);
    left_ -= std::min(left_, work);
  }

  // Places of vertices, and of their ports among all of the layer.
  void renumber(std::uint32_t layer) {
    std::uint32_t down = 0, up = 0;
    for (std::uint32_t i = 0; i < layered_.layers[layer].size(); ++i) {
      const Vertex v = layered_.layers[layer][i];
      position_[v] = i;
      base_down_[v] = down;
      base_up_[v] = up;
      down += outs_[v];
      up += ins_[v];
    }
  }

  // Of the link at this place of `down`, or of `up`: its far end's place among the ports of that layer.
  [[nodiscard]] std::uint32_t key_below(std::uint32_t i) const {
    return base_up_[below_[i].vertex] + below_[i].port;
  }
  [[nodiscard]] std::uint32_t key_above(std::uint32_t i) const {
    return base_down_[above_[i].vertex] + above_[i].port;
  }

  // Pairs of links between the layer and the next that cross: inversions, with a Fenwick tree.
  std::uint64_t count_below(std::uint32_t layer) {
    targets_.clear();
    std::uint32_t most = 0;
    for (const Vertex v : layered_.layers[layer]) {
      const std::size_t begin = targets_.size();
      for (std::uint32_t i = layered_.first_down[v]; i < layered_.first_down[v + 1]; ++i) {
        targets_.push_back(key_below(i));
        most = std::max(most, targets_.back());
      }
      if (outs_[v] == 1) std::sort(targets_.begin() + static_cast<std::ptrdiff_t>(begin), targets_.end());
    }
    tree_.assign(most + 2, 0);
    std::uint64_t sum = 0, seen = 0;
    for (const std::uint32_t target : targets_) {
      std::uint64_t not_after = 0;
      for (std::uint32_t i = target + 1; i > 0; i &= i - 1) not_after += tree_[i];
      sum += seen - not_after;
      for (std::uint32_t i = target + 1; i < tree_.size(); i += i & (~i + 1)) ++tree_[i];
      ++seen;
    }
    spend(targets_.size() * 16 + most);
    return sum;
  }

  void keep() {
    const std::uint64_t now = count();
    if (now >= fewest_) return;
    fewest_ = now;
    best_ = layered_.layers;
  }

  // What hangs together. Parts stand side by side, as far as the order of inputs and outputs lets them: those
  // that it holds in each other count as one.
  void find_parts() {
    rank_.assign(layered_.vertices(), 0);
    parts_ = 1;
    if (layered_.vertices() > 20'000) return;
    part_.resize(layered_.vertices());
    std::iota(part_.begin(), part_.end(), 0U);
    for (const Link& link : layered_.links) join(link.from, link.to);
    for (bool joined = true; joined;) {
      joined = false;
      std::vector<std::uint32_t> seen;  // parts in the order of the ends, outputs first
      for (std::size_t layer = layered_.layers.size(); layer-- > 0;) {
        if (movable_[layer]) continue;
        const std::vector<Vertex>& row = layered_.layers[layer];
        std::size_t last = 0;
        bool any = false;
        for (const Vertex v : row) {
          const std::uint32_t part = find(v);
          const auto known = std::find(seen.begin(), seen.end(), part);
          const auto place = static_cast<std::size_t>(known - seen.begin());
          if (known == seen.end()) {
            // After the part before it.
            seen.insert(seen.begin() + static_cast<std::ptrdiff_t>(any ? last + 1 : 0), part);
            last = any ? last + 1 : 0;
          } else if (any && place < last) {
            for (std::size_t i = place; i < last; ++i) join(seen[i], seen[last]);
            joined = true;
            break;
          } else {
            last = place;
          }
          any = true;
        }
        if (joined) break;
      }
      if (!joined) ends_ = std::move(seen);
    }
    std::vector<std::uint32_t> rank_of(layered_.vertices(), no_vertex);
    std::uint32_t next = 0;
    for (const std::uint32_t part : ends_) rank_of[part] = next++;
    for (Vertex v = 0; v < layered_.vertices(); ++v) {
      const std::uint32_t part = find(v);
      if (rank_of[part] == no_vertex) rank_of[part] = next++;
      rank_[v] = rank_of[part];
    }
    parts_ = next;
  }
  std::uint32_t find(std::uint32_t v) {
    while (part_[v] != v) v = part_[v] = part_[part_[v]];
    return v;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a), b = find(b);
    part_[std::max(a, b)] = std::min(a, b);
  }

  void group() {
    if (parts_ < 2) return;
    for (std::uint32_t layer = 0; layer < layered_.layers.size(); ++layer) {
      std::vector<Vertex>& row = layered_.layers[layer];
      if (!movable_[layer]) continue;
      std::stable_sort(row.begin(), row.end(), [&](Vertex a, Vertex b) { return rank_[a] < rank_[b]; });
      spend(row.size() * 8);
      renumber(layer);
    }
  }

  // From the outputs up, each vertex where the first wire leads to it.
  void first_order() {
    std::vector<bool> placed(layered_.vertices(), false);
    Order order(layered_.layers.size());
    std::vector<Vertex> stack;
    for (std::size_t layer = layered_.layers.size(); layer-- > 0;)
      for (const Vertex root : layered_.layers[layer]) {
        if (placed[root]) continue;
        placed[root] = true;
        stack.push_back(root);
        while (!stack.empty()) {
          const Vertex v = stack.back();
          stack.pop_back();
          order[layered_.layer[v]].push_back(v);
          for (std::uint32_t i = layered_.first_up[v + 1]; i-- > layered_.first_up[v];) {
            const Vertex u = layered_.links[layered_.up[i]].from;
            if (placed[u]) continue;
            placed[u] = true;
            stack.push_back(u);
          }
        }
      }
    for (std::uint32_t layer = 0; layer < order.size(); ++layer)
      if (movable_[layer]) layered_.layers[layer] = std::move(order[layer]);
    for (std::uint32_t layer = 0; layer < layered_.layers.size(); ++layer) renumber(layer);
  }

  void mirror() {
    layered_.layers = best_;
    for (std::uint32_t layer = 0; layer < layered_.layers.size(); ++layer) {
      if (movable_[layer]) std::reverse(layered_.layers[layer].begin(), layered_.layers[layer].end());
      renumber(layer);
    }
  }

  static std::uint64_t next(std::uint64_t& random) {
    random ^= random << 13U;
    random ^= random >> 7U;
    random ^= random << 17U;
    return random;
  }

  // The best order so far, with some vertices elsewhere in their layers.
  void kick(std::uint64_t& random) {
    layered_.layers = best_;
    for (std::uint32_t layer = 0; layer < layered_.layers.size(); ++layer) {
      std::vector<Vertex>& row = layered_.layers[layer];
      if (movable_[layer] && row.size() > 1 && next(random) % 3 == 0)
        for (int move = 0; move < 2; ++move) {
          const auto from = static_cast<std::ptrdiff_t>(next(random) % row.size());
          const auto to = static_cast<std::ptrdiff_t>(next(random) % row.size());
          const Vertex v = row[static_cast<std::size_t>(from)];
          row.erase(row.begin() + from);
          row.insert(row.begin() + to, v);
        }
      spend(row.size());
      renumber(layer);
    }
  }

  void shuffle(std::uint64_t& random) {
    for (std::uint32_t layer = 0; layer < layered_.layers.size(); ++layer) {
      std::vector<Vertex>& row = layered_.layers[layer];
      if (movable_[layer])
        for (std::size_t i = row.size(); i > 1; --i) std::swap(row[i - 1], row[next(random) % i]);
      renumber(layer);
    }
  }

  void sweeps(bool up_first) {
    std::uint64_t fewest = count();
    const unsigned patience = layered_.vertices() > 20'000 ? 2 : 4;
    unsigned idle = 0;
    for (unsigned round = 0; idle < patience && round < 40 && left_ > 0 && fewest_ > 0; ++round) {
      const bool down = (round % 2 == 0) != up_first;
      const bool median = round % 4 < 2;
      const auto layers = static_cast<std::uint32_t>(layered_.layers.size());
      if (down)
        for (std::uint32_t layer = 1; layer < layers; ++layer) arrange(layer, true, median);
      else
        for (std::uint32_t layer = layers; layer-- > 1;) arrange(layer - 1, false, median);
      group();
      if (layered_.vertices() <= 20'000) {
        // Now and then neighbours are exchanged where that costs nothing, which may free others.
        if (round % 3 == 2) exchange_all(true);
        for (unsigned pass = 0; pass < 8 && left_ > 0 && exchange_all(false); ++pass) {
        }
      }
      const std::uint64_t now = count();
      idle = now < fewest ? 0 : idle + 1;
      fewest = std::min(fewest, now);
      if (now < fewest_) {
        fewest_ = now;
        best_ = layered_.layers;
      }
    }
  }

  // By the median or the mean of the ports above (or below); what has none keeps its place.
  void arrange(std::uint32_t layer, bool by_above, bool median) {
    if (!movable_[layer]) return;
    std::vector<Vertex>& row = layered_.layers[layer];
    wanted_.clear();
    for (const Vertex v : row) {
      keys_.clear();
      if (by_above)
        for (std::uint32_t i = layered_.first_up[v]; i < layered_.first_up[v + 1]; ++i)
          keys_.push_back(key_above(i));
      else
        for (std::uint32_t i = layered_.first_down[v]; i < layered_.first_down[v + 1]; ++i)
          keys_.push_back(key_below(i));
      if (keys_.empty()) continue;
      std::sort(keys_.begin(), keys_.end());
      const std::size_t half = keys_.size() / 2;
      double value = 0;
      if (!median)
        value = std::accumulate(keys_.begin(), keys_.end(), 0.0) / static_cast<double>(keys_.size());
      else if (keys_.size() % 2 == 1)
        value = keys_[half];
      else
        value = (keys_[half - 1] + keys_[half]) / 2.0;
      wanted_.push_back({value, position_[v], v});
    }
    slots_.clear();
    for (const Wanted& wanted : wanted_) slots_.push_back(wanted.place);
    std::sort(wanted_.begin(), wanted_.end(), [](const Wanted& a, const Wanted& b) {
      return a.value != b.value ? a.value < b.value : a.place < b.place;
    });
    for (std::size_t i = 0; i < wanted_.size(); ++i) row[slots_[i]] = wanted_[i].vertex;
    spend(row.size() * 24);
    renumber(layer);
  }

  // Crossings of the left one's wires with the right one's, less those if the two were exchanged: pairs of
  // keys, one of each, that are out of order, less those in order. Most vertices are bends, with one wire.
  [[nodiscard]] std::int64_t gain(Vertex left, Vertex right) {
    const std::uint32_t *up = layered_.first_up.data(), *down = layered_.first_down.data();
    spend(4 * (up[right + 1] - up[right] + down[right + 1] - down[right]));
    return gain(up[left], up[left + 1], up[right], up[right + 1],
                [&](std::uint32_t i) { return key_above(i); }) +
           gain(down[left], down[left + 1], down[right], down[right + 1],
                [&](std::uint32_t i) { return key_below(i); });
  }
  template <class Key>
  std::int64_t gain(std::uint32_t left, std::uint32_t left_end, std::uint32_t right, std::uint32_t right_end,
                    const Key& key) {
    std::int64_t sum = 0;
    if ((left_end - left) * std::uint64_t{right_end - right} <= 64) {
      for (; left < left_end; ++left) {
        const std::uint32_t a = key(left);
        for (std::uint32_t i = right; i < right_end; ++i) {
          const std::uint32_t b = key(i);
          sum += static_cast<int>(a > b) - static_cast<int>(a < b);
        }
      }
      return sum;
    }
    const auto collect = [&](std::vector<std::uint32_t>& keys, std::uint32_t from, std::uint32_t end) {
      keys.clear();
      for (; from < end; ++from) keys.push_back(key(from));
      std::sort(keys.begin(), keys.end());
    };
    collect(left_keys_, left, left_end);
    collect(right_keys_, right, right_end);
    std::size_t less = 0, at_most = 0;
    for (const std::uint32_t a : left_keys_) {
      while (less < right_keys_.size() && right_keys_[less] < a) ++less;
      while (at_most < right_keys_.size() && right_keys_[at_most] <= a) ++at_most;
      sum += static_cast<std::int64_t>(less) - static_cast<std::int64_t>(right_keys_.size() - at_most);
    }
    return sum;
  }

  bool exchange_all(bool even_ties) {
    bool better = false;
    for (std::uint32_t layer = 0; layer < layered_.layers.size(); ++layer) {
      std::vector<Vertex>& row = layered_.layers[layer];
      if (!movable_[layer] || row.size() < 2) continue;
      bool changed = false;
      for (std::size_t i = 0; i + 1 < row.size(); ++i) {
        const std::int64_t won = gain(row[i], row[i + 1]);
        if (won > 0 || (even_ties && won == 0 && rank_[row[i]] == rank_[row[i + 1]])) {
          std::swap(row[i], row[i + 1]);
          changed = true;
        }
      }
      if (changed) renumber(layer);
      better = better || changed;
    }
    return better;
  }

  // Each vertex to the best of all places in its layer.
  void sift() {
    for (unsigned round = 0; round < 6 && left_ > 0; ++round) {
      bool better = false;
      for (std::uint32_t layer = 0; layer < layered_.layers.size() && left_ > 0; ++layer) {
        if (!movable_[layer] || layered_.layers[layer].size() < 2) continue;
        const std::vector<Vertex> members = layered_.layers[layer];
        for (const Vertex v : members) better = sift(v) || better;
      }
      if (!better) return;
    }
  }

  bool sift(Vertex v) {
    const std::uint32_t layer = layered_.layer[v];
    std::vector<Vertex>& row = layered_.layers[layer];
    const std::uint32_t at = position_[v];
    std::int64_t best = 0, sum = 0;
    std::uint32_t target = at;
    for (std::uint32_t i = at + 1; i < row.size(); ++i) {  // to the right
      sum += gain(v, row[i]);
      if (sum > best) best = sum, target = i;
    }
    sum = 0;
    for (std::uint32_t i = at; i-- > 0;) {  // to the left
      sum += gain(row[i], v);
      if (sum > best) best = sum, target = i;
    }
    if (target == at) return false;
    if (target > at)
      std::rotate(row.begin() + at, row.begin() + at + 1, row.begin() + target + 1);
    else
      std::rotate(row.begin() + target, row.begin() + at, row.begin() + at + 1);
    renumber(layer);
    return true;
  }

  struct Wanted {
    double value;
    std::uint32_t place;
    Vertex vertex;
  };

  Layered& layered_;
  const OrderOptions& options_;
  Budget& budget_;
  std::uint64_t left_;
  std::vector<std::uint32_t> position_, base_down_, base_up_, outs_, ins_;  // by vertex
  struct Far {
    Vertex vertex;
    std::uint32_t port;  // 0 where all wires meet in one point
  };
  std::vector<Far> above_, below_;  // as Layered::up and down: where these links come from and lead to
  std::vector<std::uint32_t> part_, rank_, ends_;  // rank_: of a vertex's part
  std::uint32_t parts_ = 0;
  std::vector<bool> movable_;  // by layer
  Order best_;
  std::uint64_t fewest_ = 0;
  std::vector<std::uint32_t> targets_, keys_, slots_;
  std::vector<std::uint32_t> left_keys_, right_keys_;
  std::vector<std::uint64_t> tree_;
  std::vector<Wanted> wanted_;
};

}  // namespace

void reduce_crossings(const Picture& picture, Layered& layered, const OrderOptions& options, Budget& budget) {
  Reducer(picture, layered, options, budget).run();
}

void fan_out(const Picture& picture, Layered& layered) {
  std::vector<std::uint32_t> position(layered.vertices());
  for (const auto& row : layered.layers)
    for (std::uint32_t i = 0; i < row.size(); ++i) position[row[i]] = i;
  for (Vertex v = 0; v < layered.nodes; ++v) {
    if (!ports_are_free(picture.nodes[v].shape, false)) continue;
    const auto down = layered.down.begin(), up = layered.up.begin();
    std::stable_sort(down + layered.first_down[v], down + layered.first_down[v + 1],
                     [&](std::uint32_t a, std::uint32_t b) {
                       return position[layered.links[a].to] < position[layered.links[b].to];
                     });
    std::stable_sort(up + layered.first_up[v], up + layered.first_up[v + 1],
                     [&](std::uint32_t a, std::uint32_t b) {
                       return position[layered.links[a].from] < position[layered.links[b].from];
                     });
    for (std::uint32_t i = layered.first_down[v]; i < layered.first_down[v + 1]; ++i)
      layered.links[layered.down[i]].from_port = i - layered.first_down[v];
    for (std::uint32_t i = layered.first_up[v]; i < layered.first_up[v + 1]; ++i)
      layered.links[layered.up[i]].to_port = i - layered.first_up[v];
  }
}

std::uint64_t crossings(const Picture& picture, const Layered& layered) {
  Layered copy = layered;
  Budget budget;
  return Reducer(picture, copy, {}, budget).count();
}

}  // namespace diag
