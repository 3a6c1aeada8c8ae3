#include "interpreter/draw/layers.hpp"

#include <algorithm>
#include <limits>

#include "interpreter/base/errors.hpp"
#include "interpreter/draw/simplex.hpp"

namespace diag {

namespace {

// Wires by their ends.
struct Incidence {
  std::vector<std::uint32_t> first_out, first_in, out, in;

  explicit Incidence(const Picture& picture) {
    const std::size_t n = picture.nodes.size();
    first_out.assign(n + 1, 0);
    first_in.assign(n + 1, 0);
    for (const PictureWire& wire : picture.wires) ++first_out[wire.from + 1], ++first_in[wire.to + 1];
    for (std::size_t v = 0; v < n; ++v) first_out[v + 1] += first_out[v], first_in[v + 1] += first_in[v];
    out.resize(picture.wires.size());
    in.resize(picture.wires.size());
    std::vector<std::uint32_t> o(first_out.begin(), first_out.end()), i(first_in.begin(), first_in.end());
    for (std::uint32_t w = 0; w < picture.wires.size(); ++w) {
      out[o[picture.wires[w].from]++] = w;
      in[i[picture.wires[w].to]++] = w;
    }
  }
};

class Layering {
 public:
  Layering(const Picture& picture, const LayerOptions& options, Budget& budget)
      : picture_(picture), options_(options), budget_(budget), at_(picture) {}

  std::vector<std::int64_t> run() {
    sort();
    as_low_as_possible();
    if (picture_.nodes.size() <= 4000)
      shorten();
    else
      pull_up();
    fix_ends();
    return std::move(value_);
  }

 private:
  void sort() {
    std::vector<std::uint32_t> waiting(picture_.nodes.size());
    for (std::uint32_t v = 0; v < picture_.nodes.size(); ++v) {
      waiting[v] = at_.first_in[v + 1] - at_.first_in[v];
      if (waiting[v] == 0) order_.push_back(v);
    }
    for (std::size_t k = 0; k < order_.size(); ++k)
      for (std::uint32_t i = at_.first_out[order_[k]]; i < at_.first_out[order_[k] + 1]; ++i)
        if (--waiting[picture_.wires[at_.out[i]].to] == 0) order_.push_back(picture_.wires[at_.out[i]].to);
    DIAG_ASSERT(order_.size() == picture_.nodes.size());
  }

  // Layers count down from 0, the lowest.
  void as_low_as_possible() {
    value_.assign(picture_.nodes.size(), 0);
    for (std::size_t k = order_.size(); k-- > 0;) {
      const std::uint32_t v = order_[k];
      const bool lowest = picture_.nodes[v].shape == Look::output;
      std::int64_t here = lowest ? 0 : -1;
      for (std::uint32_t i = at_.first_out[v]; i < at_.first_out[v + 1]; ++i)
        here = std::min(here, value_[picture_.wires[at_.out[i]].to] - 1);
      value_[v] = here;
    }
  }

  // In a large picture: what has more wires above it than below goes up to them, and so does what leads to no
  // output.
  void pull_up() {
    constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();
    std::vector<bool> alive(picture_.nodes.size(), false);
    for (std::size_t k = order_.size(); k-- > 0;) {
      const std::uint32_t v = order_[k];
      alive[v] = picture_.nodes[v].shape == Look::output;
      for (std::uint32_t i = at_.first_out[v]; i < at_.first_out[v + 1]; ++i)
        if (alive[picture_.wires[at_.out[i]].to]) alive[v] = true;
    }
    const auto begins = [&](std::uint32_t v) { return at_.first_in[v] == at_.first_in[v + 1]; };
    for (const std::uint32_t v : order_) {
      const std::uint32_t ins = at_.first_in[v + 1] - at_.first_in[v];
      const std::uint32_t outs = at_.first_out[v + 1] - at_.first_out[v];
      if (picture_.nodes[v].shape == Look::output || (alive[v] && ins <= outs)) continue;
      std::int64_t above = none;
      for (std::uint32_t i = at_.first_in[v]; i < at_.first_in[v + 1]; ++i) {
        const std::uint32_t u = picture_.wires[at_.in[i]].from;
        // What begins in the middle of nowhere can go along.
        if (alive[v] || !begins(u) || alive[u] || picture_.nodes[u].shape == Look::input)
          above = std::max(above, value_[u]);
      }
      if (above != none) value_[v] = std::min(value_[v], above + 1);
    }
    for (std::uint32_t v = 0; v < picture_.nodes.size(); ++v) {
      if (!begins(v) || picture_.nodes[v].shape == Look::input) continue;
      for (std::uint32_t i = at_.first_out[v]; i < at_.first_out[v + 1]; ++i)
        value_[v] = std::min(value_[v], value_[picture_.wires[at_.out[i]].to] - 1);
    }
  }

  void shorten() {
    const auto n = static_cast<std::uint32_t>(picture_.nodes.size());
    const std::uint32_t top = n, bottom = n + 1;
    std::vector<SimplexArc> arcs;
    std::uint64_t random = options_.seed;
    for (const PictureWire& wire : picture_.wires) {
      // A wire that is split should be split late, and what is written beside a dot is nothing.
      const bool stem = picture_.nodes[wire.to].shape == Look::copy;
      const bool out = picture_.nodes[wire.to].shape == Look::output;
      int weight = stem ? options_.stem_weight : out ? options_.out_weight : 2;
      if (options_.seed != 0) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        weight = 1 + static_cast<int>((random >> 33U) % 8);
      }
      arcs.push_back({wire.from, wire.to, 1, weight});
    }
    for (std::uint32_t v = 0; v < n; ++v) {
      const Look shape = picture_.nodes[v].shape;
      if (shape == Look::input) {
        arcs.push_back({top, v, 0, 0});
        arcs.push_back({v, top, 0, 0});
      } else if (shape == Look::output) {
        arcs.push_back({bottom, v, 0, 0});
        arcs.push_back({v, bottom, 0, 0});
      } else {
        arcs.push_back({top, v, 1, 0});
        arcs.push_back({v, bottom, 1, 0});
      }
    }
    arcs.push_back({top, bottom, 1, 1});
    std::int64_t least = -1;
    for (const std::int64_t value : value_) least = std::min(least, value - 1);
    std::vector<std::int64_t> value = value_;
    for (std::uint32_t v = 0; v < n; ++v)
      if (picture_.nodes[v].shape == Look::input) value[v] = least;
    value.push_back(least);
    value.push_back(0);
    network_simplex(arcs, value, options_.simplex_steps, budget_);
    for (std::uint32_t v = 0; v < n; ++v) value_[v] = value[v] - value[bottom];
  }

  // Layers from 0; inputs and outputs alone in theirs, where there are any.
  void fix_ends() {
    std::int64_t least = 0, most = -1;
    bool inputs = false, any = false;
    for (std::uint32_t v = 0; v < picture_.nodes.size(); ++v) {
      const Look shape = picture_.nodes[v].shape;
      inputs = inputs || shape == Look::input;
      if (shape == Look::input || shape == Look::output) continue;
      least = any ? std::min(least, value_[v]) : value_[v];
      most = any ? std::max(most, value_[v]) : value_[v];
      any = true;
    }
    if (!any) least = 0, most = -1;
    const std::int64_t shift = (inputs ? 1 : 0) - least;
    for (std::uint32_t v = 0; v < picture_.nodes.size(); ++v) {
      const Look shape = picture_.nodes[v].shape;
      value_[v] = shape == Look::input ? 0 : shape == Look::output ? most + shift + 1 : value_[v] + shift;
    }
  }

  const Picture& picture_;
  const LayerOptions& options_;
  Budget& budget_;
  Incidence at_;
  std::vector<std::uint32_t> order_;
  std::vector<std::int64_t> value_;
};

// A dot whose readers stand in layers far apart hands its wire on to another dot, and so on.
bool split_copies(Picture& picture, const std::vector<std::int64_t>& layer) {
  bool changed = false;
  const auto nodes = static_cast<std::uint32_t>(picture.nodes.size());
  std::vector<std::vector<std::uint32_t>> legs(nodes);
  for (std::uint32_t w = 0; w < picture.wires.size(); ++w)
    if (picture.nodes[picture.wires[w].from].shape == Look::copy) legs[picture.wires[w].from].push_back(w);
  for (std::uint32_t v = 0; v < nodes; ++v) {
    if (legs[v].size() < 3) continue;
    std::stable_sort(legs[v].begin(), legs[v].end(), [&](std::uint32_t a, std::uint32_t b) {
      return layer[picture.wires[a].to] < layer[picture.wires[b].to];
    });
    std::uint32_t dot = v, port = 0;
    for (std::size_t k = 0; k < legs[v].size(); ++k) {
      PictureWire& leg = picture.wires[legs[v][k]];
      // What is left goes on together if it is at least two wires, and all of them end further down.
      const bool further =
          k > 0 && legs[v].size() - k >= 2 && layer[leg.to] > layer[picture.wires[legs[v][k - 1]].to];
      if (further) {
        const auto next = static_cast<std::uint32_t>(picture.nodes.size());
        picture.nodes[dot].outputs = port + 1;
        picture.nodes.push_back({Look::copy, {}, {}, false, 1, 0, false});
        picture.wires.push_back({dot, port, next, 0, {}, false, false, false});
        dot = next;
        port = 0;
        changed = true;
      }
      PictureWire& own = picture.wires[legs[v][k]];
      own.from = dot;
      own.from_port = port++;
    }
    picture.nodes[dot].outputs = port;
  }
  return changed;
}

}  // namespace

bool make_layers(Picture& picture, Layered& layered, const LayerOptions& options, Budget& budget) {
  std::vector<std::int64_t> value = Layering(picture, options, budget).run();
  if (options.split && split_copies(picture, value)) value = Layering(picture, options, budget).run();
  return layer_by(picture, value, layered, options.max_bends, budget);
}

bool layer_by(const Picture& picture, const std::vector<std::int64_t>& value, Layered& layered,
              std::uint64_t max_bends, Budget& budget) {
  const auto n = static_cast<std::uint32_t>(picture.nodes.size());
  layered = Layered();
  layered.nodes = n;
  std::int64_t deepest = -1;
  for (std::uint32_t v = 0; v < n; ++v) {
    layered.layer.push_back(static_cast<std::uint32_t>(value[v]));
    deepest = std::max(deepest, value[v]);
  }
  std::uint64_t bends = 0;
  for (const PictureWire& wire : picture.wires)
    bends += static_cast<std::uint64_t>(value[wire.to] - value[wire.from] - 1);
  if (bends > max_bends) return false;
  budget.step(bends + n);
  std::vector<std::vector<std::uint32_t>> leaving(n);
  for (std::uint32_t w = 0; w < picture.wires.size(); ++w) {
    const PictureWire& wire = picture.wires[w];
    std::uint32_t at = wire.from, port = wire.from_port;
    for (std::uint32_t layer = layered.layer[wire.from] + 1; layer < layered.layer[wire.to]; ++layer) {
      const auto bend = static_cast<std::uint32_t>(layered.layer.size());
      layered.layer.push_back(layer);
      layered.links.push_back({at, bend, port, 0, w});
      at = bend;
      port = 0;
    }
    layered.links.push_back({at, wire.to, port, wire.to_port, w});
  }
  std::stable_sort(layered.links.begin(), layered.links.end(), [](const Link& a, const Link& b) {
    return a.from != b.from ? a.from < b.from : a.from_port < b.from_port;
  });
  const std::size_t all = layered.vertices();
  layered.layers.resize(static_cast<std::size_t>(deepest + 1));
  for (std::uint32_t v = 0; v < all; ++v) layered.layers[layered.layer[v]].push_back(v);
  layered.first_down.assign(all + 1, 0);
  layered.first_up.assign(all + 1, 0);
  for (const Link& link : layered.links) ++layered.first_down[link.from + 1], ++layered.first_up[link.to + 1];
  for (std::size_t v = 0; v < all; ++v) {
    layered.first_down[v + 1] += layered.first_down[v];
    layered.first_up[v + 1] += layered.first_up[v];
  }
  layered.down.resize(layered.links.size());
  layered.up.resize(layered.links.size());
  std::vector<std::uint32_t> d(layered.first_down.begin(), layered.first_down.end());
  std::vector<std::uint32_t> u(layered.first_up.begin(), layered.first_up.end());
  for (std::uint32_t l = 0; l < layered.links.size(); ++l) {
    layered.down[d[layered.links[l].from]++] = l;
    layered.up[u[layered.links[l].to]++] = l;
  }
  // From left to right at a vertex.
  for (std::size_t v = 0; v < all; ++v)
    std::stable_sort(layered.up.begin() + layered.first_up[v], layered.up.begin() + layered.first_up[v + 1],
                     [&](std::uint32_t a, std::uint32_t b) {
                       return layered.links[a].to_port < layered.links[b].to_port;
                     });
  return true;
}

}  // namespace diag
