// Colour refinement with a worklist.
#include "interpreter/diagram/refinement.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/sharing.hpp"

namespace diag {

ArcGraph::ArcGraph(std::size_t vertices, const std::vector<Edge>& edges)
    : forward_begin_(vertices + 1),
      backward_begin_(vertices + 1),
      forward_(edges.size()),
      backward_(edges.size()) {
  for (const Edge& edge : edges) {
    ++forward_begin_[edge.from + 1];
    ++backward_begin_[edge.to + 1];
  }
  for (std::size_t v = 0; v < vertices; ++v) {
    forward_begin_[v + 1] += forward_begin_[v];
    backward_begin_[v + 1] += backward_begin_[v];
  }
  std::vector<std::size_t> next(forward_begin_);
  for (const Edge& edge : edges) forward_[next[edge.from]++] = {edge.to, edge.out_port, edge.in_port};
  next = backward_begin_;
  for (const Edge& edge : edges) backward_[next[edge.to]++] = {edge.from, edge.out_port, edge.in_port};
}

std::span<const Arc> ArcGraph::forward(std::uint32_t vertex) const {
  return {forward_.data() + forward_begin_[vertex], forward_.data() + forward_begin_[vertex + 1]};
}

std::span<const Arc> ArcGraph::backward(std::uint32_t vertex) const {
  return {backward_.data() + backward_begin_[vertex], backward_.data() + backward_begin_[vertex + 1]};
}

void SearchSteps::step(std::uint64_t work) {
  budget.step(work);
  if (!counting) return;
  spent += work;
  if (spent > limit)
    throw BudgetSpent("comparison",
                      "the diagrams have too many symmetric observations to be put in order within " +
                          std::to_string(limit) + " steps, so whether they are equal is not known",
                      "return some of the observed wires as outputs, which tells the boxes apart");
}

Refinement::Refinement(const ArcGraph& graph, SearchSteps& steps)
    : graph_(graph),
      steps_(steps),
      entered_(graph.vertices()),
      place_(graph.vertices()),
      cell_(graph.vertices()),
      sum_(graph.vertices()),
      touches_(graph.vertices()) {}

void Refinement::enter(Cells cells) {
  ++entry_;
  trace_ = 0;
  cells_ = cells.count();
  members_ = std::move(cells.members);
  size_.assign(members_.size(), 0);
  queued_.assign(members_.size(), false);
  queue_.clear();
  queue_head_ = 0;
  for (std::size_t k = 0; k < cells_; ++k) {
    size_[cells.begin[k]] = cells.size(k);
    for (std::uint32_t place = cells.begin[k]; place < cells.begin[k + 1]; ++place) {
      const std::uint32_t vertex = members_[place];
      entered_[vertex] = entry_;
      place_[vertex] = place;
      cell_[vertex] = cells.begin[k];
    }
  }
  steps_.step(members_.size());
}

Cells Refinement::leave() {
  Cells cells;
  cells.begin.reserve(cells_ + 1);
  for (std::uint32_t place = 0; place < members_.size(); place += size_[place]) cells.begin.push_back(place);
  cells.begin.push_back(static_cast<std::uint32_t>(members_.size()));
  cells.members = std::move(members_);
  return cells;
}

void Refinement::push(std::uint32_t cell) {
  if (queued_[cell]) return;
  queued_[cell] = true;
  queue_.push_back(cell);
}

Cells Refinement::refine(Cells cells) {
  const std::vector<std::uint32_t> begin = cells.begin;
  enter(std::move(cells));
  for (std::size_t k = 0; k + 1 < begin.size(); ++k) push(begin[k]);
  run();
  return leave();
}

Cells Refinement::individualise(Cells cells, std::size_t cell, std::uint32_t vertex, std::uint64_t& trace) {
  const std::uint32_t start = cells.begin[cell], size = cells.size(cell);
  DIAG_ASSERT(size > 1);
  enter(std::move(cells));
  const std::uint32_t first = members_[start];
  std::swap(members_[start], members_[place_[vertex]]);
  place_[first] = place_[vertex];
  place_[vertex] = start;
  size_[start] = 1;
  size_[start + 1] = size - 1;
  for (std::uint32_t place = start + 1; place < start + size; ++place) cell_[members_[place]] = start + 1;
  ++cells_;
  push(start);  // the rest need not be: all cells were stable against both together
  run();
  trace = trace_;
  return leave();
}

void Refinement::run() {
  std::vector<std::uint32_t> splitter;
  while (queue_head_ < queue_.size() && cells_ < members_.size()) {
    const std::uint32_t start = queue_[queue_head_++];
    queued_[start] = false;
    if (queue_head_ > 4096 && 2 * queue_head_ > queue_.size()) {
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(queue_head_));
      queue_head_ = 0;
    }
    const auto first = members_.begin() + start;
    splitter.assign(first, first + size_[start]);
    touched_.clear();
    for (const std::uint32_t vertex : splitter) {
      collect(graph_.forward(vertex), 1);
      collect(graph_.backward(vertex), 2);
    }
    if (touched_.empty()) continue;
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
      return cell_[a] != cell_[b] ? cell_[a] < cell_[b] : sum_[a] < sum_[b];
    };
    std::sort(touched_.begin(), touched_.end(), before);
    steps_.step(touched_.size());
    for (const std::uint32_t vertex : touched_) touches_[vertex] = false;
    for (std::size_t i = 0; i < touched_.size();) {
      std::size_t end = i + 1;
      while (end < touched_.size() && cell_[touched_[end]] == cell_[touched_[i]]) ++end;
      split(std::span<const std::uint32_t>(touched_).subspan(i, end - i));
      i = end;
    }
  }
}

void Refinement::collect(std::span<const Arc> arcs, std::uint64_t direction) {
  steps_.step(1 + arcs.size());
  for (const Arc& arc : arcs) {
    if (entered_[arc.to] != entry_ || size_[cell_[arc.to]] == 1) continue;
    if (!touches_[arc.to]) {
      touches_[arc.to] = true;
      sum_[arc.to] = 0;
      touched_.push_back(arc.to);
    }
    sum_[arc.to] += mixed(mixed(direction, arc.out_port), arc.in_port);
  }
}

// The touched vertices of one cell, ordered by their sums: those untouched stay in front, the others follow
// by sum.
void Refinement::split(std::span<const std::uint32_t> touched) {
  const std::uint32_t start = cell_[touched.front()], size = size_[start];
  const auto count = static_cast<std::uint32_t>(touched.size());
  trace_ = mixed(mixed(trace_, start), count);
  for (const std::uint32_t vertex : {touched.front(), touched.back()}) trace_ = mixed(trace_, sum_[vertex]);
  if (count == size && sum_[touched.front()] == sum_[touched.back()]) return;
  for (std::uint32_t i = count; i-- > 0;) {
    const std::uint32_t vertex = touched[i], place = start + size - count + i, other = members_[place];
    std::swap(members_[place_[vertex]], members_[place]);
    place_[other] = place_[vertex];
    place_[vertex] = place;
  }
  // The new cells, and the first of the largest, which need not be queued if the old cell is not.
  std::uint32_t largest = start, largest_size = size - count;
  made_.clear();
  if (count < size) {
    size_[start] = size - count;
    made_.push_back(start);
  }
  for (std::uint32_t i = 0; i < count;) {
    std::uint32_t end = i;
    const std::uint32_t first = start + size - count + i;
    while (end < count && sum_[touched[end]] == sum_[touched[i]]) cell_[touched[end++]] = first;
    size_[first] = end - i;
    trace_ = mixed(mixed(trace_, end - i), sum_[touched[i]]);
    if (end - i > largest_size) {
      largest = first;
      largest_size = end - i;
    }
    made_.push_back(first);
    i = end;
  }
  cells_ += made_.size() - 1;
  const bool waiting = queued_[start];
  for (const std::uint32_t cell : made_)
    if (waiting || cell != largest) push(cell);
}

}  // namespace diag
