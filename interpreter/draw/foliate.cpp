#include "interpreter/draw/foliate.hpp"

#include <algorithm>
#include <set>

#include "interpreter/base/errors.hpp"
#include "interpreter/draw/simplex.hpp"

namespace diag {

namespace {

bool is_swap(const Stitch& stitch) { return stitch.node == Stitch::swap; }
bool is_dot(const Stitch& stitch) { return stitch.node == Stitch::dot; }

// The layer of each stitch; of a swap, the layer below which it is. A weave that keeps to what is said here
// can be had from this one by exchanging stitches side by side: in a planar graph with all its sources but one
// and all its sinks but one tied to the ends of their faces, any order of the stitches is a drawing.
class Layers {
 public:
  Layers(const Threads& threads, const Weave& weave, const LayerOptions& options)
      : threads_(threads), weave_(weave), options_(options) {}

  std::vector<std::int64_t> run(Budget& budget) {
    const std::vector<Stitch>& stitches = weave_.stitches();
    const auto last = static_cast<std::uint32_t>(stitches.size()) - 1;
    gaps_.resize(1);
    for (now_ = 0; now_ <= last; ++now_) {
      value_.push_back(0);
      if (now_ > 0) below(0, is_swap(stitches[now_]) ? 0 : 1);
      if (now_ == last)
        for (std::uint32_t i = 0; i < last; ++i) below(i, 1);
      pass(stitches[now_]);
    }
    arcs_.push_back({0, last, 1, 1});
    network_simplex(arcs_, value_, options_.simplex_steps, budget);
    return std::move(value_);
  }

 private:
  struct Gap {
    std::set<std::uint32_t> tops;   // stitches: a source in the gap stays below them
    std::set<std::uint32_t> sinks;  // and these stay above the stitch that closes it
  };
  struct Strand {
    std::uint32_t from = 0;                // the stitch that it comes from
    std::vector<std::size_t> arcs;         // its pieces
  };

  // The stitch at hand stays below another one.
  void below(std::uint32_t other, std::int64_t least, std::int64_t weight = 0) {
    arcs_.push_back({other, now_, least, weight});
    value_[now_] = std::max(value_[now_], value_[other] + least);
  }

  void pass(const Stitch& stitch) {
    std::vector<Strand> outs(stitch.outs);
    for (std::uint32_t i = 0; i < stitch.ins; ++i) {
      Strand& strand = row_[stitch.at + i];
      const bool dots = is_dot(stitch) && is_dot(weave_.stitches()[strand.from]);
      strand.arcs.push_back(arcs_.size());
      below(strand.from, is_swap(stitch) || dots ? 0 : 1);
      if (is_swap(stitch))
        outs[1 - i].arcs = std::move(strand.arcs);
      else
        for (const std::size_t arc : strand.arcs) arcs_[arc].weight = weight(stitch);
    }
    for (Strand& strand : outs) strand.from = now_;
    const auto at = row_.begin() + stitch.at;
    row_.insert(row_.erase(at, at + stitch.ins), std::make_move_iterator(outs.begin()),
                std::make_move_iterator(outs.end()));
    close(stitch);
  }

  [[nodiscard]] std::int64_t weight(const Stitch& stitch) const {
    if (is_dot(stitch)) return options_.stem_weight;
    return stitch.node == threads_.bottom() ? options_.out_weight : 2;
  }

  // What the stitch does to the gaps of the row.
  void close(const Stitch& stitch) {
    for (std::uint32_t i = 1; i < stitch.ins; ++i)
      for (const std::uint32_t sink : gaps_[stitch.at + i].sinks) below(sink, is_swap(stitch) ? 0 : 1);
    Gap left = gaps_[stitch.at], right = gaps_[stitch.at + stitch.ins];
    if (stitch.ins == 0 && stitch.node != threads_.top())
      for (const std::uint32_t top : left.tops) below(top, 1);
    if (stitch.outs == 0) {
      left.tops.insert(right.tops.begin(), right.tops.end());
      left.sinks.insert(right.sinks.begin(), right.sinks.end());
      left.sinks.insert(now_);
    }
    std::vector<Gap> made{left};
    for (std::uint32_t i = 1; i < stitch.outs; ++i) made.push_back({{now_}, {}});
    if (stitch.outs > 0) made.push_back(right);
    const auto at = gaps_.begin() + stitch.at;
    gaps_.insert(gaps_.erase(at, at + stitch.ins + 1), std::make_move_iterator(made.begin()),
                 std::make_move_iterator(made.end()));
  }

  const Threads& threads_;
  const Weave& weave_;
  const LayerOptions& options_;
  std::uint32_t now_ = 0;
  std::vector<Strand> row_;
  std::vector<Gap> gaps_;
  std::vector<SimplexArc> arcs_;
  std::vector<std::int64_t> value_;
};

// Exchanges two stitches, one after the other, where neither is in the other's way.
bool exchange(Stitch& first, Stitch& second) {
  if (second.at + second.ins <= first.at)
    first.at = first.at - second.ins + second.outs;
  else if (second.at >= first.at + first.outs)
    second.at = second.at - first.outs + first.ins;
  else
    return false;
  std::swap(first, second);
  return true;
}

struct Layer {
  std::vector<Stitch> stitches, swaps;  // in it, and below it
};

// The stitches layer by layer: first the inputs, last the outputs.
bool sorted(const Weave& weave, const std::vector<std::int64_t>& value, std::vector<Layer>& layers,
            Budget& budget) {
  std::vector<Stitch> stitches = weave.stitches();
  const std::size_t last = stitches.size() - 1;
  std::set<std::int64_t> used{value[0]};
  for (std::size_t i = 1; i < last; ++i)
    if (!is_swap(stitches[i])) used.insert(value[i]);
  std::vector<std::size_t> key(stitches.size());
  for (std::size_t i = 0; i <= last; ++i) {
    const auto rank = static_cast<std::size_t>(std::distance(used.begin(), used.upper_bound(value[i]))) - 1;
    key[i] = i == last ? 2 * used.size() : 2 * rank + (is_swap(stitches[i]) ? 1 : 0);
  }
  for (std::size_t i = 1; i <= last; ++i)
    for (std::size_t k = i; k > 0 && key[k - 1] > key[k]; --k) {
      if (!exchange(stitches[k - 1], stitches[k])) return false;
      std::swap(key[k - 1], key[k]);
      budget.step();
    }
  layers.resize(used.size() + 1);
  for (std::size_t i = 0; i <= last; ++i)
    (is_swap(stitches[i]) ? layers[key[i] / 2].swaps : layers[key[i] / 2].stitches).push_back(stitches[i]);
  return true;
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
      for (const Stitch& stitch : layer.stitches) pass(stitch);
      end_row();
      for (const Stitch& swap : layer.swaps) std::swap(cells_[swap.at], cells_[swap.at + 1]);
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
  struct Cell {  // of a row: a strand, the vertex of this layer that it comes from, or a vertex without strands
    std::uint32_t strand = no_vertex, vertex = no_vertex;
  };

  // Where so many strands are to the left.
  [[nodiscard]] std::size_t place(std::uint32_t strands) const {
    std::size_t at = 0;
    for (std::uint32_t seen = 0; at < cells_.size(); ++at) {
      if (cells_[at].strand == no_vertex) continue;
      if (seen++ == strands) break;
    }
    return at;
  }

  std::uint32_t begin(PictureWire wire) {
    strands_.push_back(std::move(wire));
    merged_.push_back(false);
    return static_cast<std::uint32_t>(strands_.size()) - 1;
  }

  void pass(const Stitch& stitch) {
    if (stitch.node == threads_.top() || stitch.node == threads_.bottom()) return ends(stitch);
    std::vector<Cell> made;
    const std::size_t at = place(stitch.at);
    if (is_dot(stitch)) {
      const std::uint32_t vertex = dot(cells_[at]);
      for (int leg = 0; leg < 2; ++leg) made.push_back({begin({vertex, 0, 0, 0, {}, false, false, false}), vertex});
    } else {
      const std::uint32_t vertex = number_[stitch.node];
      value_[vertex] = layer_;
      enter(stitch, at);
      made = leave(stitch);
      for (Cell& cell : made) cell.vertex = vertex;
      if (made.empty()) made.push_back({no_vertex, vertex});
    }
    // Strands that lie between are all its own; what has none may stand there too.
    std::size_t end = at;
    for (std::uint32_t left = stitch.ins; left > 0; ++end) {
      if (cells_[end].strand != no_vertex)
        --left;
      else
        made.push_back(cells_[end]);
    }
    cells_.erase(cells_.begin() + static_cast<std::ptrdiff_t>(at),
                 cells_.begin() + static_cast<std::ptrdiff_t>(end));
    cells_.insert(cells_.begin() + static_cast<std::ptrdiff_t>(at), made.begin(), made.end());
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

  void enter(const Stitch& stitch, std::size_t at) {
    for (std::uint32_t i = 0; i < stitch.ins; ++at) {
      if (cells_[at].strand == no_vertex) continue;
      PictureWire& strand = strands_[cells_[at].strand];
      const PictureWire& leg = picture_.wires[threads_.legs[weave_.legs_at(stitch.node)[i++]].wire];
      if (made_.picture.nodes[strand.from].shape == Look::copy) {
        const PictureWire dot = strand;
        strand = leg;
        strand.from = dot.from;
      }
      strand.to = number_[leg.to];
      strand.to_port = leg.to_port;
      value_[strand.to] = layer_;
    }
  }

  std::vector<Cell> leave(const Stitch& stitch) {
    std::vector<Cell> made;
    for (const std::uint32_t thread : weave_.threads_at(stitch.node)) {
      PictureWire wire = picture_.wires[threads_.threads[thread].wire];
      wire.from = number_[wire.from];
      made.push_back({begin(wire), wire.from});
    }
    return made;
  }

  // All of a row.
  void ends(const Stitch& stitch) {
    enter(stitch, 0);
    std::vector<Cell> made;
    for (const Cell& cell : cells_) made.push_back({no_vertex, strands_[cell.strand].to});
    cells_ = stitch.node == threads_.top() ? leave(stitch) : made;
  }

  void end_row() {
    std::vector<Cell> row;
    std::uint32_t before = no_vertex;
    for (const Cell& cell : cells_) {
      if (cell.vertex == no_vertex || cell.vertex != before)
        row.push_back({cell.vertex == no_vertex ? cell.strand : no_vertex, cell.vertex});
      before = cell.vertex;
      if (cell.vertex == no_vertex || cell.strand == no_vertex) continue;
      PictureNode& node = made_.picture.nodes[cell.vertex];
      if (node.shape == Look::copy) strands_[cell.strand].from_port = node.outputs++;
    }
    cells_.erase(std::remove_if(cells_.begin(), cells_.end(),
                                [](const Cell& cell) { return cell.strand == no_vertex; }),
                 cells_.end());
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
  std::vector<Cell> cells_;
  std::vector<std::vector<Cell>> rows_;
  std::vector<PictureWire> strands_;
  std::vector<bool> merged_;         // the strand is within a dot
  std::vector<std::uint32_t> wire_;  // of each strand
};

}  // namespace

bool foliate(const Picture& picture, const Threads& threads, const Weave& weave, const LayerOptions& options,
             Foliated& made, Budget& budget) {
  const std::vector<std::int64_t> value = Layers(threads, weave, options).run(budget);
  std::vector<Layer> layers;
  if (!sorted(weave, value, layers, budget)) return false;
  return Foliating(picture, threads, weave, made).run(layers, options.max_bends, budget);
}

}  // namespace diag
