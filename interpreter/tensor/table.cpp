// Tables: how they are made, and how their cells are read.
#include "interpreter/tensor/table.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "interpreter/base/errors.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

std::uint64_t product(std::span<const std::uint64_t> extents, const char* what) {
  std::uint64_t result = 1;
  bool beyond = false;
  for (const std::uint64_t extent : extents) {
    if (extent == 0) return 0;
    if (__builtin_mul_overflow(result, extent, &result) || result >> 63 != 0) {
      beyond = true;
      result = 1;
    }
  }
  if (beyond) throw BudgetSpent("size", std::string("a table with more than 2^63 ") + what + " has no place");
  return result;
}

double apply_exponent(double cell, std::int64_t exponent) {
  if (exponent == 0) return cell;
  return std::ldexp(cell, static_cast<int>(std::clamp<std::int64_t>(exponent, -10'000, 10'000)));
}

void check_extents(const Shape& shape) {
  for (const std::uint64_t extent : shape.extents) DIAG_ASSERT(extent >> 32 == 0);
}

void check_denominators(const Integers& denominators) {
  for (std::size_t i = 0; i < denominators.size(); ++i) DIAG_ASSERT(denominators.sign(i) > 0);
}

}  // namespace

double Shape::cells() const {
  double result = 1;
  for (const std::uint64_t extent : extents) {
    if (extent == 0) return 0;
    result *= static_cast<double>(extent);
  }
  return result;
}

std::uint64_t Shape::rows() const { return product(std::span(extents).first(inputs), "rows"); }
std::uint64_t Shape::columns() const { return product(std::span(extents).subspan(inputs), "columns"); }

Table::Table() : numerators_(std::vector<std::int64_t>{1}), denominators_(std::vector<std::int64_t>{1}) {}

Table Table::dense(Shape shape, std::vector<Integer> numerators, std::vector<Integer> denominators) {
  return dense(std::move(shape), Integers(std::move(numerators)), Integers(std::move(denominators)));
}

Table Table::dense(Shape shape, Integers numerators, Integers denominators) {
  DIAG_ASSERT(static_cast<double>(numerators.size()) == shape.cells());
  if (denominators.empty()) denominators.push_back(1);  // a table without rows
  DIAG_ASSERT(denominators.size() == 1 || denominators.size() == shape.rows());
  check_denominators(denominators);
  Table table;
  table.shape_ = std::move(shape);
  table.numerators_ = std::move(numerators);
  table.denominators_ = std::move(denominators);
  return table;
}

Table Table::dense(Shape shape, const std::vector<Rational>& cells) {
  DIAG_ASSERT(static_cast<double>(cells.size()) == shape.cells());
  const std::size_t rows = static_cast<std::size_t>(shape.rows());
  const std::size_t columns = static_cast<std::size_t>(shape.columns());
  Integers numerators;
  Integers denominators;
  numerators.reserve(cells.size());
  for (std::size_t row = 0; row < rows; ++row) {
    Integer common(1);
    for (std::size_t i = row * columns; i < (row + 1) * columns; ++i)
      common = lcm(common, cells[i].denominator());
    for (std::size_t i = row * columns; i < (row + 1) * columns; ++i)
      numerators.push_back(cells[i].numerator() * (common / cells[i].denominator()));
    denominators.push_back(std::move(common));
  }
  return dense(std::move(shape), std::move(numerators), std::move(denominators));
}

Table Table::dense(Shape shape, std::vector<double> cells, std::int64_t exponent) {
  DIAG_ASSERT(static_cast<double>(cells.size()) == shape.cells());
  Table table;
  table.shape_ = std::move(shape);
  table.arith_ = Arith::floating;
  table.numerators_ = Integers();
  table.doubles_ = std::move(cells);
  table.exponent_ = exponent;
  return table;
}

Table Table::sparse(Shape shape, std::vector<Coordinate> keys, std::vector<Integer> numerators,
                    std::vector<Integer> denominators) {
  return sparse(std::move(shape), std::move(keys), Integers(std::move(numerators)),
                Integers(std::move(denominators)));
}

Table Table::sparse(Shape shape, std::vector<Coordinate> keys, Integers numerators, Integers denominators) {
  check_extents(shape);
  DIAG_ASSERT(keys.size() == numerators.size() * shape.rank());
  const std::size_t rank = shape.rank();
  const bool by_row = denominators.size() > 1;
  DIAG_ASSERT(!by_row || denominators.size() == shape.rows());
  if (!sorted_and_distinct(keys, numerators.size(), rank)) {
    const std::vector<std::uint32_t> order = sorted_order(keys, numerators.size(), shape.extents);
    std::vector<Coordinate> sorted;
    sorted.reserve(keys.size());
    Integers merged;
    merged.reserve(numerators.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Coordinate* key = keys.data() + order[i] * rank;
      if (i > 0 && std::equal(key, key + rank, keys.data() + order[i - 1] * rank)) {
        merged.set(merged.size() - 1, merged[merged.size() - 1] + numerators[order[i]]);
      } else {
        sorted.insert(sorted.end(), key, key + rank);
        merged.push_back(numerators[order[i]]);
      }
    }
    keys = std::move(sorted);
    numerators = std::move(merged);
  }
  if (by_row) {  // those of the rows that are there
    Integers present;
    std::uint64_t last = 0;
    for (std::size_t cell = 0; cell < numerators.size(); ++cell) {
      const std::uint64_t row =
          linear_position(std::span(keys).subspan(cell * rank, shape.inputs), shape.extents);
      if (cell == 0 || row != last) present.push_back(denominators[row]);
      last = row;
    }
    denominators = std::move(present);
  }
  return sparse_rows(std::move(shape), std::move(keys), std::move(numerators), std::move(denominators));
}

Table Table::sparse_rows(Shape shape, std::vector<Coordinate> keys, Integers numerators,
                         Integers denominators) {
  check_extents(shape);
  const std::size_t rank = shape.rank();
  const std::size_t count = numerators.size();
  DIAG_ASSERT(keys.size() == count * rank);
  DIAG_ASSERT(sorted_and_distinct(keys, count, rank));
  DIAG_ASSERT(coordinates_in_range(keys, shape.extents));
  check_denominators(denominators);
  const bool by_row = denominators.size() > 1;
  // Cells of weight 0 go, and with the last of its cells a row's denominator.
  Table table;
  table.layout_ = Layout::sparse;
  table.denominators_ = Integers();
  std::size_t run = 0;
  std::size_t kept = 0;
  std::size_t kept_in_run = 0;
  for (std::size_t cell = 0; cell < count; ++cell) {
    const Coordinate* key = keys.data() + cell * rank;
    if (by_row && cell > 0 && !std::equal(key, key + shape.inputs, key - rank)) {
      ++run;
      kept_in_run = 0;
    }
    if (numerators.is_zero(cell)) continue;
    if (by_row && kept_in_run == 0) {
      DIAG_ASSERT(run < denominators.size());
      table.starts_.push_back(kept);
      table.denominators_.push_back(denominators[run]);
    }
    if (kept != cell) {
      std::copy(key, key + rank, keys.data() + kept * rank);
      numerators.set(kept, numerators[cell]);
    }
    ++kept;
    ++kept_in_run;
  }
  DIAG_ASSERT(!by_row || count == 0 || run + 1 == denominators.size());
  keys.resize(kept * rank);
  numerators.resize(kept);
  table.shape_ = std::move(shape);
  table.keys_ = std::move(keys);
  table.numerators_ = std::move(numerators);
  if (!by_row || kept == 0) {
    table.starts_.clear();
    if (!by_row && !denominators.empty()) table.denominators_ = std::move(denominators);
    if (table.denominators_.empty()) table.denominators_.push_back(1);
  } else if (table.denominators_.size() == 1) {
    table.starts_.clear();
  } else {
    table.starts_.push_back(kept);
  }
  return table;
}

Table Table::sparse(Shape shape, std::vector<Coordinate> keys, std::vector<double> cells,
                    std::int64_t exponent) {
  check_extents(shape);
  const std::size_t rank = shape.rank();
  DIAG_ASSERT(keys.size() == cells.size() * rank);
  DIAG_ASSERT(coordinates_in_range(keys, shape.extents));
  Table table;
  table.layout_ = Layout::sparse;
  table.arith_ = Arith::floating;
  table.numerators_ = Integers();
  table.exponent_ = exponent;
  if (sorted_and_distinct(keys, cells.size(), rank) &&
      std::find(cells.begin(), cells.end(), 0.0) == cells.end()) {
    table.keys_ = std::move(keys);
    table.doubles_ = std::move(cells);
  } else {
    const std::vector<std::uint32_t> order = sorted_order(keys, cells.size(), shape.extents);
    for (std::size_t i = 0; i < order.size();) {
      const Coordinate* key = keys.data() + order[i] * rank;
      double sum = 0;
      for (; i < order.size() && std::equal(key, key + rank, keys.data() + order[i] * rank); ++i)
        sum += cells[order[i]];
      if (sum == 0) continue;
      table.keys_.insert(table.keys_.end(), key, key + rank);
      table.doubles_.push_back(sum);
    }
  }
  table.shape_ = std::move(shape);
  return table;
}

Table Table::functional(Shape shape, std::vector<Coordinate> images) {
  check_extents(shape);
  DIAG_ASSERT(static_cast<double>(images.size()) ==
              static_cast<double>(shape.rows()) * static_cast<double>(shape.outputs()));
  DIAG_ASSERT(coordinates_in_range(images, std::span(shape.extents).subspan(shape.inputs)));
  Table table;
  table.shape_ = std::move(shape);
  table.layout_ = Layout::functional;
  table.numerators_ = Integers();
  table.keys_ = std::move(images);
  return table;
}

Layout Table::layout() const { return layout_; }
Arith Table::arith() const { return arith_; }

std::uint64_t Table::stored() const {
  if (layout_ == Layout::functional) return shape_.rows();
  return arith_ == Arith::exact ? numerators_.size() : doubles_.size();
}

double Table::bytes() const {
  return sizeof(Table) + numerators_.bytes() + denominators_.bytes() +
         static_cast<double>(doubles_.capacity()) * sizeof(double) +
         static_cast<double>(keys_.capacity()) * sizeof(Coordinate) +
         static_cast<double>(starts_.capacity()) * sizeof(std::uint64_t);
}

namespace {

// The cell of a row and column, or none.
std::optional<std::size_t> find_cell(const Table& table, std::uint64_t row, std::uint64_t column) {
  const Shape& shape = table.shape();
  DIAG_ASSERT(row < shape.rows() && column < shape.columns());
  if (table.layout() == Layout::dense) return static_cast<std::size_t>(row * shape.columns() + column);
  const std::span<const std::uint64_t> extents(shape.extents);
  std::vector<Coordinate> key(shape.rank());
  coordinates_of(row, extents.first(shape.inputs), std::span(key).first(shape.inputs));
  coordinates_of(column, extents.subspan(shape.inputs), std::span(key).subspan(shape.inputs));
  if (table.layout() == Layout::functional) {
    const auto image =
        table.images().subspan(static_cast<std::size_t>(row) * shape.outputs(), shape.outputs());
    if (!std::equal(image.begin(), image.end(), key.begin() + static_cast<std::ptrdiff_t>(shape.inputs)))
      return std::nullopt;
    return static_cast<std::size_t>(row);
  }
  return find_key(table.keys(), static_cast<std::size_t>(table.stored()), key);
}

std::size_t denominator_of(const Table& table, std::size_t cell) {
  if (table.common_denominator()) return 0;
  if (table.layout() == Layout::dense) return cell / static_cast<std::size_t>(table.shape().columns());
  const auto starts = table.row_starts();
  return static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), cell) - starts.begin()) - 1;
}

}  // namespace

Rational Table::exact_at(std::uint64_t row, std::uint64_t column) const {
  DIAG_ASSERT(arith_ == Arith::exact);
  const auto cell = find_cell(*this, row, column);
  if (!cell) return Rational();
  return Rational(numerator(*cell), denominators_[denominator_of(*this, *cell)]);
}

double Table::double_at(std::uint64_t row, std::uint64_t column) const {
  const auto at = find_cell(*this, row, column);
  if (!at) return 0;
  if (arith_ == Arith::floating) return apply_exponent(doubles_[*at], exponent_);
  return nearest_double(numerator(*at), denominators_[denominator_of(*this, *at)]);
}

void Table::for_each(const std::function<void(std::span<const Coordinate>, const Rational&)>& visit) const {
  DIAG_ASSERT(arith_ == Arith::exact);
  visit_cells([&](std::span<const Coordinate> key, std::size_t cell, std::size_t run) {
    const Integer weight = numerator(cell);
    if (!weight.is_zero()) visit(key, Rational(weight, denominators_[run]));
  });
}

void Table::for_each_double(const std::function<void(std::span<const Coordinate>, double)>& visit) const {
  visit_cells([&](std::span<const Coordinate> key, std::size_t cell, std::size_t run) {
    const double weight = arith_ == Arith::floating ? apply_exponent(doubles_[cell], exponent_)
                                                    : nearest_double(numerator(cell), denominators_[run]);
    if (weight != 0) visit(key, weight);
  });
}

std::vector<Rational> Table::row_sums(Budget& budget) const {
  DIAG_ASSERT(arith_ == Arith::exact);
  const std::size_t rows = static_cast<std::size_t>(shape_.rows());
  budget.reserve(static_cast<double>(rows) * (sizeof(Rational) + sizeof(Integer)), "the sums of all rows");
  std::vector<Integer> sums(rows);
  std::vector<Rational> result(rows);
  std::size_t last = 0;
  std::size_t last_run = 0;
  const auto close = [&] {
    if (rows > 0) result[last] = Rational(std::move(sums[last]), denominators_[last_run]);
  };
  visit_cells([&](std::span<const Coordinate> key, std::size_t cell, std::size_t run) {
    budget.step();
    const std::size_t row =
        static_cast<std::size_t>(linear_position(key.first(shape_.inputs), shape_.extents));
    if (row != last) {
      close();
      last = row;
    }
    last_run = run;
    sums[row] += numerator(cell);
  });
  close();
  return result;
}

std::vector<double> Table::row_sums_double(Budget& budget) const {
  const std::size_t rows = static_cast<std::size_t>(shape_.rows());
  budget.reserve(static_cast<double>(rows) * sizeof(double), "the sums of all rows");
  std::vector<double> sums(rows, 0.0);
  visit_cells([&](std::span<const Coordinate> key, std::size_t cell, std::size_t run) {
    budget.step();
    const std::size_t row =
        static_cast<std::size_t>(linear_position(key.first(shape_.inputs), shape_.extents));
    sums[row] +=
        arith_ == Arith::floating ? doubles_[cell] : nearest_double(numerator(cell), denominators_[run]);
  });
  for (double& sum : sums) sum = apply_exponent(sum, exponent_);
  return sums;
}

}  // namespace diag
