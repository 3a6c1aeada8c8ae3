// Projecting tables and putting them together again.
#include "interpreter/stochastic/cells.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

// A dense array of sums is used up to a few times as many places as there are cells to add.
bool worth_dense(double places, std::size_t cells) {
  return places <= 4.0 * static_cast<double>(cells) + 1024;
}

template <class Number>
Number weight_of(const Table& table, std::size_t cell);
template <>
Integer weight_of(const Table& table, std::size_t cell) {
  return table.numerator(cell);
}
template <>
double weight_of(const Table& table, std::size_t cell) {
  return table.cell(cell);
}

bool is_zero(const Integer& weight) { return weight.is_zero(); }
bool is_zero(double weight) { return weight == 0; }

bool obeys(Key key, std::span<const Restriction> only) {
  return std::all_of(only.begin(), only.end(), [&](const Restriction& r) { return key[r.axis] == r.label; });
}

template <class Number>
void reserve_cells(double count, std::size_t rank, Budget& budget) {
  budget.reserve(count * static_cast<double>(rank * sizeof(Coordinate) + sizeof(Number) + 8), "a table");
}

}  // namespace

bool same_key(Key a, Key b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

bool earlier_key(Key a, Key b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

std::uint64_t row_number(Key row, const Shape& shape) {
  std::uint64_t number = 0;
  bool beyond = false;
  for (std::size_t i = 0; i < shape.inputs; ++i) {
    beyond = beyond || __builtin_mul_overflow(number, shape.extents[i], &number);
    beyond = beyond || __builtin_add_overflow(number, std::uint64_t{row[i]}, &number);
  }
  if (beyond) throw BudgetSpent("size", "a channel with more than 2^64 rows: they cannot be numbered");
  return number;
}

template <class Number>
std::size_t Cells<Number>::row_end(std::size_t begin) const {
  std::size_t end = begin + 1;
  if (shape.inputs == 0) return size();
  while (end < size() && same_key(row(begin), row(end))) ++end;
  return end;
}
template struct Cells<Integer>;
template struct Cells<double>;

template <class Number>
void sort_cells(Cells<Number>& cells, Budget& budget) {
  const std::size_t count = cells.size(), rank = cells.shape.rank();
  if (sorted_and_distinct(cells.keys, count, rank)) return;
  reserve_cells<Number>(3.0 * static_cast<double>(count), rank, budget);
  budget.step(count * 16);
  const std::vector<std::uint32_t> order = sorted_order(cells.keys, count, cells.shape.extents);
  Cells<Number> sorted;
  sorted.shape = cells.shape;
  sorted.keys.reserve(cells.keys.size());
  sorted.weights.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Key key = cells.key(order[i]);
    if (i > 0 && same_key(key, cells.key(order[i - 1]))) {
      sorted.weights.back() += cells.weights[order[i]];
      continue;
    }
    sorted.keys.insert(sorted.keys.end(), key.begin(), key.end());
    sorted.weights.push_back(std::move(cells.weights[order[i]]));
    if (!cells.runs.empty()) sorted.runs.push_back(cells.runs[order[i]]);
  }
  cells = std::move(sorted);
}
template void sort_cells(Cells<Integer>&, Budget&);
template void sort_cells(Cells<double>&, Budget&);

template <class Number>
Cells<Number> project(const Table& table, Shape shape, std::span<const std::size_t> axes,
                      std::span<const Restriction> only, Budget& budget) {
  DIAG_ASSERT(shape.rank() == axes.size());
  const std::size_t rank = axes.size(), stored = static_cast<std::size_t>(table.stored());
  const bool by_row = table.denominators().size() > 1;
  const double places = shape.cells();
  Cells<Number> result;
  if (!worth_dense(places, stored)) {
    reserve_cells<Number>(static_cast<double>(stored), rank, budget);
    result.shape = std::move(shape);
    table.visit_cells([&](Key key, std::size_t cell, std::size_t run) {
      budget.step(1 + rank);
      if (!obeys(key, only)) return;
      Number weight = weight_of<Number>(table, cell);
      if (is_zero(weight)) return;
      for (const std::size_t axis : axes) result.keys.push_back(key[axis]);
      result.weights.push_back(std::move(weight));
      if (by_row) result.runs.push_back(static_cast<std::uint32_t>(run));
    });
    sort_cells(result, budget);
    return result;
  }
  reserve_cells<Number>(places, rank, budget);
  std::vector<Number> sums(static_cast<std::size_t>(places), Number(0));
  std::vector<std::uint32_t> runs(by_row ? sums.size() : 0);
  table.visit_cells([&](Key key, std::size_t cell, std::size_t run) {
    budget.step(1 + rank);
    if (!obeys(key, only)) return;
    std::uint64_t place = 0;
    for (std::size_t i = 0; i < rank; ++i) place = place * shape.extents[i] + key[axes[i]];
    sums[place] += weight_of<Number>(table, cell);
    if (by_row) runs[place] = static_cast<std::uint32_t>(run);
  });
  std::vector<Coordinate> key(rank, 0);
  for (std::size_t place = 0; place < sums.size(); ++place) {
    if (!is_zero(sums[place])) {
      result.keys.insert(result.keys.end(), key.begin(), key.end());
      result.weights.push_back(std::move(sums[place]));
      if (by_row) result.runs.push_back(runs[place]);
    }
    next_coordinates(key, shape.extents);
  }
  budget.step(sums.size());
  result.shape = std::move(shape);
  return result;
}
template Cells<Integer> project(const Table&, Shape, std::span<const std::size_t>,
                                std::span<const Restriction>, Budget&);
template Cells<double> project(const Table&, Shape, std::span<const std::size_t>,
                               std::span<const Restriction>, Budget&);

template <class Number>
Cells<Number> cells_of(const Table& table, Budget& budget) {
  Cells<Number> result;
  result.shape = table.shape();
  const bool by_row = table.denominators().size() > 1;
  reserve_cells<Number>(static_cast<double>(table.stored()), result.shape.rank(), budget);
  budget.step(table.stored());
  table.visit_cells([&](Key key, std::size_t cell, std::size_t run) {
    Number weight = weight_of<Number>(table, cell);
    if (is_zero(weight)) return;
    result.keys.insert(result.keys.end(), key.begin(), key.end());
    result.weights.push_back(std::move(weight));
    if (by_row) result.runs.push_back(static_cast<std::uint32_t>(run));
  });
  return result;
}
template Cells<Integer> cells_of(const Table&, Budget&);
template Cells<double> cells_of(const Table&, Budget&);

namespace {

bool dense_is_small(const Shape& shape, std::size_t cells) {
  return shape.cells() <= 2.0 * static_cast<double>(cells) + 64;
}

}  // namespace

Table make_table(Cells<Integer> cells, Integers denominators, Budget& budget) {
  const Shape shape = cells.shape;
  if (denominators.empty()) denominators.push_back(1);
  if (!dense_is_small(shape, cells.size()))
    return Table::sparse_rows(shape, std::move(cells.keys), Integers(std::move(cells.weights)),
                              std::move(denominators))
        .reduced(budget);
  const std::size_t rows = static_cast<std::size_t>(shape.rows());
  std::vector<Integer> all(static_cast<std::size_t>(shape.cells()));
  std::vector<Integer> by_row;
  if (denominators.size() > 1) by_row.assign(rows, Integer(1));
  std::size_t run = 0;
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    if (cell > 0 && !same_key(cells.row(cell), cells.row(cell - 1))) ++run;
    if (!by_row.empty()) by_row[row_number(cells.row(cell), shape)] = denominators[run];
    all[linear_position(cells.key(cell), shape.extents)] = std::move(cells.weights[cell]);
  }
  if (!by_row.empty()) denominators = Integers(std::move(by_row));
  return Table::dense(shape, Integers(std::move(all)), std::move(denominators)).reduced(budget);
}

Table make_table(Cells<double> cells, std::int64_t exponent, Budget& budget) {
  const Shape shape = cells.shape;
  budget.step(cells.size());
  if (!dense_is_small(shape, cells.size()))
    return Table::sparse(shape, std::move(cells.keys), std::move(cells.weights), exponent);
  std::vector<double> all(static_cast<std::size_t>(shape.cells()), 0.0);
  for (std::size_t cell = 0; cell < cells.size(); ++cell)
    all[linear_position(cells.key(cell), shape.extents)] = cells.weights[cell];
  return Table::dense(shape, std::move(all), exponent);
}

Integers kept_denominators(const Cells<Integer>& cells, const Table& source) {
  Integers denominators;
  if (source.layout() == Layout::functional) return denominators;
  if (cells.runs.empty()) {
    denominators.push_back(source.denominators()[0]);
    return denominators;
  }
  for (std::size_t begin = 0; begin < cells.size(); begin = cells.row_end(begin))
    denominators.push_back(source.denominators()[cells.runs[begin]]);
  return denominators;
}

}  // namespace diag
