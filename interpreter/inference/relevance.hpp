// What a question needs of a graph: observed variables are set and gone, boxes that nobody reads are gone,
// and so is what is connected to nothing asked.
#pragma once

#include "interpreter/inference/factor_graph.hpp"

namespace diag {

constexpr std::uint32_t nowhere = 0xFFFFFFFF;

struct RelevantGraph {
  FactorGraph graph;
  std::vector<std::uint32_t> variables;  // in the graph that was given, of each variable here
  std::vector<std::uint32_t> numbers;    // here, of each variable that was given; nowhere where it is gone
  // Of each factor here: the one that was given, and where its cells are in that one's table.
  struct Cells {
    std::uint32_t factor = 0;
    bool whole = true;         // all of them: the table as it is
    std::uint64_t offset = 0;  // of the first
    std::size_t count = 1;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> axes;  // where not whole: size and stride of each
                                                                // variable that is left
  };
  std::vector<Cells> factors;
};

struct RelevanceOptions {
  bool evidence =
      true;  // the sum over everything is asked too; otherwise parts without a variable asked may go
};

// `observed` has a label or `nowhere` for each variable, `asked` whether its marginal is wanted (empty: all
// are). Variables with one label count as observed. `heads` that cannot be right (two boxes making one
// variable, a cycle) are dropped.
[[nodiscard]] RelevantGraph relevant_graph(const FactorGraph& graph, std::span<const std::uint32_t> observed,
                                           const std::vector<bool>& asked, const RelevanceOptions& options);

// The graph with those heads alone that can be right.
[[nodiscard]] FactorGraph with_sound_heads(FactorGraph graph);

// Where the cells of a factor are in the table that was given, in order.
template <class Take>
void for_each_place(const RelevantGraph::Cells& cells, Take&& take) {
  std::vector<std::uint64_t> at(cells.axes.size(), 0);
  std::uint64_t offset = cells.offset;
  for (;;) {
    take(offset);
    std::size_t axis = cells.axes.size();
    for (; axis > 0; --axis) {
      const auto [size, stride] = cells.axes[axis - 1];
      offset += stride;
      if (++at[axis - 1] < size) break;
      offset -= stride * size;
      at[axis - 1] = 0;
    }
    if (axis == 0) return;
  }
}

// The cells themselves.
template <class Cell, class Take>
void for_each_cell(const RelevantGraph::Cells& cells, const Cell* from, Take&& take) {
  for_each_place(cells, [&](std::uint64_t place) { take(from[place]); });
}

}  // namespace diag
