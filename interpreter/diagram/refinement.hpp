// Colour refinement: parts a set of vertices as finely as counting neighbours can, in an order that does not
// depend on how the vertices were numbered. Worklist of splitters, all but the largest part of a split
// queued: O(m log n) (Cardon and Crochemore 1982; Berkholz, Bonsma and Grohe, "Tight lower and upper bounds
// for colour refinement", 2017). Neighbourhoods are told apart by 64-bit sums; should two coincide by chance,
// the partition is coarser for every numbering alike, which costs time in the search that follows and never
// the right answer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "interpreter/base/budget.hpp"

namespace diag {

// A directed graph with labelled arcs, seen from both ends.
struct Arc {
  std::uint32_t to;
  std::uint32_t out_port, in_port;  // of the source and of the target
};

class ArcGraph {
 public:
  struct Edge {
    std::uint32_t from, to, out_port, in_port;
  };
  ArcGraph(std::size_t vertices, const std::vector<Edge>& edges);
  [[nodiscard]] std::size_t vertices() const { return forward_begin_.size() - 1; }
  [[nodiscard]] std::span<const Arc> forward(std::uint32_t vertex) const;
  [[nodiscard]] std::span<const Arc> backward(std::uint32_t vertex) const;

 private:
  std::vector<std::size_t> forward_begin_, backward_begin_;
  std::vector<Arc> forward_, backward_;
};

// Some of the vertices, in ordered cells: cell k holds members[begin[k]] to members[begin[k + 1] - 1].
struct Cells {
  std::vector<std::uint32_t> members;
  std::vector<std::uint32_t> begin;  // one more than cells; the last is members.size()
  [[nodiscard]] std::size_t count() const { return begin.size() - 1; }
  [[nodiscard]] std::uint32_t size(std::size_t cell) const { return begin[cell + 1] - begin[cell]; }
};

// Counts the steps of a search besides those of the budget: where `limit` is passed the search is given up.
struct SearchSteps {
  Budget& budget;
  std::uint64_t limit;
  std::uint64_t spent = 0;
  bool counting = false;          // refinement before any choice is not search
  void step(std::uint64_t work);  // throws BudgetSpent ("comparison", or as the budget says)
};

class Refinement {
 public:
  Refinement(const ArcGraph& graph, SearchSteps& steps);
  // Refines all cells against all cells.
  Cells refine(Cells cells);
  // The cells are stable; `vertex` is taken out of its cell, in front of the rest, and all are refined again.
  // `trace`: a number that depends on the order of refinement only, equal for vertices that symmetry
  // exchanges.
  Cells individualise(Cells cells, std::size_t cell, std::uint32_t vertex, std::uint64_t& trace);

 private:
  void enter(Cells cells);
  [[nodiscard]] Cells leave();
  void push(std::uint32_t cell);
  void run();
  void collect(std::span<const Arc> arcs, std::uint64_t direction);
  void split(std::span<const std::uint32_t> touched);

  const ArcGraph& graph_;
  SearchSteps& steps_;
  // By vertex: whether it takes part (the number of this entry), where it stands, the first place of its
  // cell.
  std::vector<std::uint32_t> entered_, place_, cell_;
  std::vector<std::uint64_t> sum_;  // of the labels of arcs from and to the splitter
  std::vector<bool> touches_;       // whether there are any
  std::uint32_t entry_ = 0;
  // By place: the vertex; and, at the first place of a cell, its size and whether it waits in the queue.
  std::vector<std::uint32_t> members_, size_;
  std::vector<bool> queued_;
  std::vector<std::uint32_t> queue_, touched_, made_;
  std::size_t queue_head_ = 0, cells_ = 0;
  std::uint64_t trace_ = 0;
};

}  // namespace diag
