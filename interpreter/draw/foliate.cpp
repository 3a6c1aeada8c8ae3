#include "interpreter/draw/foliate.hpp"

#include <algorithm>
#include <set>

#include "interpreter/base/errors.hpp"
#include "interpreter/draw/simplex.hpp"

namespace diag {

namespace {

bool is_swap(const Stitch& stitch) { return stitch.node == Stitch::swap; }
bool is_dot(const Stitch& stitch) { return stitch.node == Stitch::dot; }

// A stitch of a weave where what begins in the middle of nowhere hangs from a stitch above it by a strand
// that is not drawn, and what ends there is tied to one below: to the ends of their faces of the drawing.
struct Tied {
  Stitch stitch;                // with the strands that are not drawn
  std::vector<bool> ins, outs;  // which are drawn
};

// Such a weave says by its strands alone what must stay below what: any order of its stitches that keeps to
// that is a weave as well, as its graph is planar, with one source and one sink.
class Tying {
 public:
  explicit Tying(const Weave& weave) {
    for (const Stitch& stitch : weave.stitches())
      made_.push_back({stitch, std::vector<bool>(stitch.ins, true), std::vector<bool>(stitch.outs, true)});
  }

  std::vector<Tied> run() {
    for (std::size_t i = 0; i < made_.size(); ++i)
      pass(made_[i].stitch, made_[i].ins, made_[i].outs, i + 1 == made_.size());
    row_.clear();
    for (std::size_t i = made_.size(); i-- > 0;) pass(made_[i].stitch, made_[i].outs, made_[i].ins, i == 0);
    for (Tied& tied : made_) {
      tied.stitch.ins = static_cast<std::uint32_t>(tied.ins.size());
      tied.stitch.outs = static_cast<std::uint32_t>(tied.outs.size());
    }
    return std::move(made_);
  }

 private:
  struct Strand {
    bool drawn = true, made = false;  // in this pass
  };

  // What the stitch takes off the row, with what lies between, and what it puts there.
  void pass(Stitch& stitch, std::vector<bool>& taken, std::vector<bool>& given, bool last) {
    std::size_t from = 0, to = row_.size();
    std::vector<Strand> strands;
    for (const bool drawn : given) strands.push_back({drawn, false});
    if (!last) {
      for (std::size_t left = stitch.at; left > 0 || (from < row_.size() && row_[from].made); ++from)
        left -= row_[from].made ? 0 : 1;
      to = from;
      for (std::size_t left = taken.size(); left > 0; ++to) left -= row_[to].made ? 0 : 1;
      if (given.empty()) {
        given.push_back(false);
        strands.push_back({false, true});
      }
    }
    taken.clear();
    for (std::size_t i = from; i < to; ++i) taken.push_back(row_[i].drawn);
    stitch.at = static_cast<std::uint32_t>(from);
    const auto begin = row_.begin() + static_cast<std::ptrdiff_t>(from);
    row_.insert(row_.erase(begin, begin + static_cast<std::ptrdiff_t>(to - from)), strands.begin(),
                strands.end());
  }

  std::vector<Tied> made_;
  std::vector<Strand> row_;
};

// The layer of each stitch; of a swap, the layer below which it is.
class Layers {
 public:
  Layers(const std::vector<Tied>& weave, const LayerOptions& options) : weave_(weave), options_(options) {}

  std::vector<std::int64_t> run(Budget& budget) {
    const auto last = static_cast<std::uint32_t>(weave_.size()) - 1;
    for (now_ = 0; now_ <= last; ++now_) {
      value_.push_back(0);
      if (now_ > 0) below(0, is_swap(weave_[now_].stitch) ? 0 : 1);
      if (now_ == last)
        for (std::uint32_t i = 0; i < last; ++i) below(i, 1);
      pass(weave_[now_]);
    }
    arcs_.push_back({0, last, 1, 1});
    network_simplex(arcs_, value_, options_.simplex_steps, budget);
    return std::move(value_);
  }

 private:
  struct Strand {
    std::uint32_t from = 0;         // the stitch that it comes from
    std::vector<std::size_t> arcs;  // the pieces of its wire so far
  };

  // The stitch at hand stays below another one.
  void below(std::uint32_t other, std::int64_t least) {
    arcs_.push_back({other, now_, least, 0});
    value_[now_] = std::max(value_[now_], value_[other] + least);
  }

  void pass(const Tied& tied) {
    const Stitch& stitch = tied.stitch;
    std::vector<std::vector<std::size_t>> wires;
    for (std::uint32_t i = 0; i < stitch.ins; ++i) {
      Strand& strand = row_[stitch.at + i];
      const bool dots = is_dot(stitch) && is_dot(weave_[strand.from].stitch);
      strand.arcs.push_back(arcs_.size());
      below(strand.from, is_swap(stitch) || dots ? 0 : 1);
      if (!tied.ins[i]) continue;
      if (is_swap(stitch))
        wires.push_back(std::move(strand.arcs));
      else
        for (const std::size_t arc : strand.arcs) arcs_[arc].weight = weight(stitch);
    }
    std::vector<Strand> outs(stitch.outs);
    for (std::uint32_t i = 0; i < stitch.outs; ++i) {
      outs[i].from = now_;
      if (!is_swap(stitch) || !tied.outs[i]) continue;
      outs[i].arcs = std::move(wires.back());
      wires.pop_back();
    }
    const auto at = row_.begin() + stitch.at;
    row_.insert(row_.erase(at, at + stitch.ins), std::make_move_iterator(outs.begin()),
                std::make_move_iterator(outs.end()));
  }

  [[nodiscard]] std::int64_t weight(const Stitch& stitch) const {
    if (is_dot(stitch)) return options_.stem_weight;
    return now_ + 1 == weave_.size() ? options_.out_weight : 2;
  }

  const std::vector<Tied>& weave_;
  const LayerOptions& options_;
  std::uint32_t now_ = 0;
  std::vector<Strand> row_;
  std::vector<SimplexArc> arcs_;
  std::vector<std::int64_t> value_;
};

// Exchanges two stitches, one after the other. Neither is in the other's way.
void exchange(Tied& first, Tied& second) {
  Stitch &a = first.stitch, &b = second.stitch;
  if (b.at + b.ins <= a.at) {
    a.at = a.at - b.ins + b.outs;
  } else {
    DIAG_ASSERT(b.at >= a.at + a.outs);
    b.at = b.at - a.outs + a.ins;
  }
  std::swap(first, second);
}

struct Layer {
  std::vector<Tied> stitches, swaps;  // in it, and below it
};

// The stitches layer by layer: first the inputs, last the outputs.
std::vector<Layer> sorted(std::vector<Tied> weave, const std::vector<std::int64_t>& value, Budget& budget) {
  const std::size_t last = weave.size() - 1;
  std::set<std::int64_t> used{value[0]};
  for (std::size_t i = 1; i < last; ++i)
    if (!is_swap(weave[i].stitch)) used.insert(value[i]);
  std::vector<std::size_t> key(weave.size(), 2 * used.size());
  for (std::size_t i = 0; i < last; ++i) {
    const auto rank = static_cast<std::size_t>(std::distance(used.begin(), used.upper_bound(value[i]))) - 1;
    key[i] = 2 * rank + (is_swap(weave[i].stitch) ? 1 : 0);
  }
  for (std::size_t i = 1; i <= last; ++i)
    for (std::size_t k = i; k > 0 && key[k - 1] > key[k]; --k) {
      exchange(weave[k - 1], weave[k]);
      std::swap(key[k - 1], key[k]);
      budget.step(8);
    }
  std::vector<Layer> layers(used.size() + 1);
  for (std::size_t i = 0; i <= last; ++i) {
    Layer& layer = layers[key[i] / 2];
    (is_swap(weave[i].stitch) ? layer.swaps : layer.stitches).push_back(std::move(weave[i]));
  }
  return layers;
}

// The picture with dots where the weave has them, and its layers.
class Foliating {
 public:
  Foliating(const Picture& picture, const Threads& threads, const Weave& weave, Foliated& made)
      : picture_(picture), threads_(threads), weave_(weave), made_(made), number_(picture.nodes.size()) {
    for (std::uint32_t v = 0; v < picture.nodes.size(); ++v) {
      if (picture.nodes[v].shape == Look::copy) continue;
      number_[v] = static_cast<std::uint32_t>(made.picture.nodes.size());
      made.picture.nodes.push_back(picture.nodes[v]);
    }
    value_.resize(made.picture.nodes.size());
  }

  bool run(const std::vector<Layer>& layers, std::uint64_t max_bends, Budget& budget) {
    for (const Layer& layer : layers) {
      for (const Tied& tied : layer.stitches) pass(tied);
      end_row();
      for (const Tied& tied : layer.swaps) cross(tied);
    }
    number_wires();
    if (!layer_by(made_.picture, value_, made_.layered, max_bends, budget)) return false;
    std::vector<std::uint32_t> first_bend;
    auto bend = static_cast<std::uint32_t>(made_.picture.nodes.size());
    for (const PictureWire& wire : made_.picture.wires) {
      first_bend.push_back(bend);
      bend += static_cast<std::uint32_t>(value_[wire.to] - value_[wire.from] - 1);
    }
    for (std::uint32_t layer = 0; layer < rows_.size(); ++layer) {
      std::vector<std::uint32_t>& row = made_.layered.layers[layer];
      DIAG_ASSERT(row.size() == rows_[layer].size());
      row.clear();
      for (const Cell& cell : rows_[layer]) {
        const std::uint32_t wire = cell.vertex == no_vertex ? wire_[cell.strand] : 0;
        row.push_back(cell.vertex != no_vertex
                          ? cell.vertex
                          : first_bend[wire] + layer -
                                static_cast<std::uint32_t>(value_[made_.picture.wires[wire].from]) - 1);
      }
    }
    return true;
  }

 private:
  static constexpr std::uint32_t hidden = 0xfffffffeU;  // of a strand that is not drawn
  struct Cell {                                         // of a row: a strand, and where it comes from
    std::uint32_t strand = hidden, vertex = no_vertex;  // if that is in this layer
  };

  std::uint32_t begin(PictureWire wire) {
    strands_.push_back(std::move(wire));
    merged_.push_back(false);
    return static_cast<std::uint32_t>(strands_.size()) - 1;
  }

  void replace(const Stitch& stitch, const std::vector<Cell>& made) {
    const auto at = cells_.begin() + stitch.at;
    cells_.insert(cells_.erase(at, at + stitch.ins), made.begin(), made.end());
  }

  void cross(const Tied& tied) {
    std::vector<Cell> made(tied.stitch.outs), taken;
    for (std::uint32_t i = 0; i < tied.stitch.ins; ++i)
      if (tied.ins[i]) taken.push_back(cells_[tied.stitch.at + i]);
    for (std::uint32_t i = 0; i < tied.stitch.outs; ++i) {
      if (!tied.outs[i]) continue;
      made[i] = taken.back();
      taken.pop_back();
    }
    replace(tied.stitch, made);
  }

  void pass(const Tied& tied) {
    const Stitch& stitch = tied.stitch;
    std::vector<Cell> made(stitch.outs);
    const std::uint32_t vertex = is_dot(stitch) ? dot(cells_[stitch.at]) : enter(tied);
    std::size_t next = 0;
    for (std::uint32_t i = 0; i < stitch.outs; ++i) {
      made[i].vertex = vertex;
      if (!tied.outs[i]) continue;
      PictureWire wire{vertex, 0, 0, 0, {}, false, false, false};
      if (!is_dot(stitch)) {
        wire = picture_.wires[threads_.threads[weave_.threads_at(stitch.node)[next++]].wire];
        wire.from = made[i].vertex = number_[wire.from];
      }
      made[i].strand = begin(std::move(wire));
    }
    replace(stitch, made);
  }

  // Of a dot right below another one both are one.
  std::uint32_t dot(const Cell& stem) {
    if (stem.vertex != no_vertex && made_.picture.nodes[stem.vertex].shape == Look::copy) {
      merged_[stem.strand] = true;
      return stem.vertex;
    }
    const auto vertex = static_cast<std::uint32_t>(made_.picture.nodes.size());
    made_.picture.nodes.push_back({Look::copy, {}, {}, false, 1, 0, false});
    value_.push_back(layer_);
    strands_[stem.strand].to = vertex;
    strands_[stem.strand].to_port = 0;
    return vertex;
  }

  // The end of what leads to the stitch; its vertex, if it is one.
  std::uint32_t enter(const Tied& tied) {
    const Stitch& stitch = tied.stitch;
    std::size_t next = 0;
    for (std::uint32_t i = 0; i < stitch.ins; ++i) {
      if (!tied.ins[i]) continue;
      PictureWire& strand = strands_[cells_[stitch.at + i].strand];
      const PictureWire& leg = picture_.wires[threads_.legs[weave_.legs_at(stitch.node)[next++]].wire];
      const std::uint32_t from = strand.from, from_port = strand.from_port;
      if (made_.picture.nodes[from].shape == Look::copy) strand = leg;
      strand.from = from;
      strand.from_port = from_port;
      strand.to = number_[leg.to];
      strand.to_port = leg.to_port;
      value_[strand.to] = layer_;
      cells_[stitch.at + i].vertex = strand.to;
    }
    if (stitch.node == threads_.bottom()) ends_ = cells_;
    if (stitch.node == threads_.top() || stitch.node == threads_.bottom()) return no_vertex;
    value_[number_[stitch.node]] = layer_;
    return number_[stitch.node];
  }

  void end_row() {
    std::vector<Cell> row;
    std::uint32_t before = no_vertex;
    for (const Cell& cell : ends_.empty() ? cells_ : ends_) {
      const bool new_vertex = cell.vertex != no_vertex && cell.vertex != before;
      if (new_vertex || (cell.vertex == no_vertex && cell.strand != hidden)) row.push_back(cell);
      before = cell.vertex;
      if (cell.vertex == no_vertex || cell.strand == hidden) continue;
      PictureNode& node = made_.picture.nodes[cell.vertex];
      if (node.shape == Look::copy) strands_[cell.strand].from_port = node.outputs++;
    }
    for (Cell& cell : cells_) cell.vertex = no_vertex;
    if (row.empty()) return;  // no inputs, or no outputs
    rows_.push_back(std::move(row));
    ++layer_;
  }

  void number_wires() {
    for (std::uint32_t strand = 0; strand < strands_.size(); ++strand) {
      wire_.push_back(static_cast<std::uint32_t>(made_.picture.wires.size()));
      if (!merged_[strand]) made_.picture.wires.push_back(strands_[strand]);
    }
  }

  const Picture& picture_;
  const Threads& threads_;
  const Weave& weave_;
  Foliated& made_;
  std::vector<std::uint32_t> number_;  // of the old nodes
  std::vector<std::int64_t> value_;    // layers of the new ones
  std::int64_t layer_ = 0;
  std::vector<Cell> cells_, ends_;  // the row at hand; what arrives at the outputs
  std::vector<std::vector<Cell>> rows_;
  std::vector<PictureWire> strands_;
  std::vector<bool> merged_;         // the strand is within a dot
  std::vector<std::uint32_t> wire_;  // of each strand
};

}  // namespace

bool foliate(const Picture& picture, const Threads& threads, const Weave& weave, const LayerOptions& options,
             Foliated& made, Budget& budget) {
  std::vector<Tied> tied = Tying(weave).run();
  const std::vector<std::int64_t> value = Layers(tied, options).run(budget);
  const std::vector<Layer> layers = sorted(std::move(tied), value, budget);
  return Foliating(picture, threads, weave, made).run(layers, options.max_bends, budget);
}

}  // namespace diag
