// Marks of undetermined cells.
#include "interpreter/stochastic/marks.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

void check_count(double marks, std::size_t rank, Budget& budget) {
  budget.reserve(marks * static_cast<double>(rank * sizeof(Coordinate) + 24),
                 "the list of undetermined cells");
  if (marks > most_marks) throw BudgetSpent("size", "more than 10^9 cells of this value are undetermined");
}

}  // namespace

double undetermined_cells(const Channel& channel) {
  if (channel.mask) return static_cast<double>(channel.mask->stored());
  double columns = 1;
  for (const Port& port : channel.outputs) columns *= static_cast<double>(port.labels.size());
  return static_cast<double>(channel.undetermined.size()) * columns;
}

const std::string& event_of(const Channel& channel, std::uint64_t row) {
  const auto at =
      std::lower_bound(channel.undetermined.begin(), channel.undetermined.end(), row,
                       [](const Undetermined& entry, std::uint64_t wanted) { return entry.row < wanted; });
  DIAG_ASSERT(at != channel.undetermined.end() && at->row == row);
  return at->event;
}

void for_each_undetermined(const Channel& channel, Budget& budget,
                           const std::function<void(Key key, const std::string& event)>& visit) {
  if (channel.undetermined.empty()) return;
  const Shape shape = shape_of(channel.inputs, channel.outputs);
  check_count(undetermined_cells(channel), shape.rank(), budget);
  const auto extents = std::span(shape.extents);
  if (channel.mask) {
    channel.mask->visit_cells([&](Key key, std::size_t cell, std::size_t) {
      budget.step(8);
      if (!channel.mask->numerator(cell).is_zero())
        visit(key, event_of(channel, row_number(key.first(shape.inputs), shape)));
    });
    return;
  }
  std::vector<Coordinate> key(shape.rank());
  for (const Undetermined& entry : channel.undetermined) {
    coordinates_of(entry.row, extents.first(shape.inputs), std::span(key).first(shape.inputs));
    const auto columns = std::span(key).subspan(shape.inputs);
    std::fill(columns.begin(), columns.end(), 0);
    if (std::find(extents.begin(), extents.end(), 0U) != extents.end()) return;
    do {
      budget.step(2);
      visit(key, entry.event);
    } while (next_coordinates(columns, extents.subspan(shape.inputs)));
  }
}

void Marks::add_cell(Key key, const std::string& event, Budget& budget) {
  budget.step(8);
  cells_.keys.insert(cells_.keys.end(), key.begin(), key.end());
  cells_.weights.emplace_back(1);
  if ((cells_.size() & (cells_.size() - 1)) == 0)
    check_count(2.0 * static_cast<double>(cells_.size()), key.size(), budget);
  const std::uint64_t row = row_number(key.first(shape_.inputs), shape_);
  if (events_.empty() || events_.back().row != row) events_.push_back({row, event});
}

void Marks::add_row(std::uint64_t row, const std::string& event, Budget& budget) {
  budget.step(8);
  if (whole_.empty() || whole_.back() != row) whole_.push_back(row);
  if (events_.empty() || events_.back().row != row) events_.push_back({row, event});
}

void Marks::give_to(Channel& channel, Budget& budget) && {
  if (events_.empty()) return;
  std::stable_sort(events_.begin(), events_.end(),
                   [](const Undetermined& a, const Undetermined& b) { return a.row < b.row; });
  events_.erase(std::unique(events_.begin(), events_.end(),
                            [](const Undetermined& a, const Undetermined& b) { return a.row == b.row; }),
                events_.end());
  std::sort(whole_.begin(), whole_.end());
  whole_.erase(std::unique(whole_.begin(), whole_.end()), whole_.end());
  sort_cells(cells_, budget);
  double columns = 1;
  for (std::size_t i = shape_.inputs; i < shape_.rank(); ++i)
    columns *= static_cast<double>(shape_.extents[i]);
  // Rows all of whose cells were marked one by one are whole as well.
  std::vector<std::uint64_t> full;
  for (std::size_t begin = 0; begin < cells_.size();) {
    const std::size_t end = cells_.row_end(begin);
    if (static_cast<double>(end - begin) >= columns) full.push_back(row_number(cells_.row(begin), shape_));
    begin = end;
  }
  std::vector<std::uint64_t> all_whole;
  std::set_union(whole_.begin(), whole_.end(), full.begin(), full.end(), std::back_inserter(all_whole));
  channel.undetermined = std::move(events_);
  channel.mask.reset();
  const auto is_whole = [&](Key row) {
    return std::binary_search(all_whole.begin(), all_whole.end(), row_number(row, shape_));
  };
  if (all_whole.size() != channel.undetermined.size()) {
    check_count(static_cast<double>(whole_.size()) * columns + static_cast<double>(cells_.size()),
                shape_.rank(), budget);
    std::vector<Coordinate> key(shape_.rank(), 0);
    const auto extents = std::span(shape_.extents);
    for (const std::uint64_t row : whole_) {
      coordinates_of(row, extents.first(shape_.inputs), std::span(key).first(shape_.inputs));
      const auto outputs = std::span(key).subspan(shape_.inputs);
      std::fill(outputs.begin(), outputs.end(), 0);
      do {
        cells_.keys.insert(cells_.keys.end(), key.begin(), key.end());
        cells_.weights.emplace_back(1);
        budget.step(2);
      } while (next_coordinates(outputs, extents.subspan(shape_.inputs)));
    }
    sort_cells(cells_, budget);
    for (Integer& weight : cells_.weights) weight = 1;
    Integers one;
    one.push_back(1);
    channel.mask =
        Table::sparse_rows(shape_, cells_.keys, Integers(std::move(cells_.weights)), std::move(one));
  }
  // What is not determined has no weight: a partial sum must not pass for a number.
  const std::size_t rank = shape_.rank();
  const Key marked(cells_.keys);
  const std::size_t count = rank == 0 ? 0 : marked.size() / rank;
  const auto strip = [&]<class Number>(Cells<Number> cells) {
    Cells<Number> kept;
    kept.shape = cells.shape;
    for (std::size_t i = 0, next = 0; i < cells.size(); ++i) {
      budget.step(8);
      while (next < count && earlier_key(marked.subspan(next * rank, rank), cells.key(i))) ++next;
      if (rank == 0 || is_whole(cells.row(i)) ||
          (next < count && same_key(marked.subspan(next * rank, rank), cells.key(i))))
        continue;
      const Key key = cells.key(i);
      kept.keys.insert(kept.keys.end(), key.begin(), key.end());
      kept.weights.push_back(std::move(cells.weights[i]));
      if (!cells.runs.empty()) kept.runs.push_back(cells.runs[i]);
    }
    return kept;
  };
  if (channel.table.arith() == Arith::exact) {
    Cells<Integer> kept = strip(cells_of<Integer>(channel.table, budget));
    Integers denominators = kept_denominators(kept, channel.table);
    channel.table = make_table(std::move(kept), std::move(denominators), budget);
  } else {
    channel.table =
        make_table(strip(cells_of<double>(channel.table, budget)), channel.table.exponent(), budget);
  }
}

}  // namespace diag
