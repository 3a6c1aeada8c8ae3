// A table of weights: the meaning of one box. Its shape lists the sizes of the inputs, then of the outputs; a
// row is one choice of the inputs, the last factor varying fastest. Cells are exact or double, in one of
// three layouts:
//   dense       every cell, row by row
//   sparse      the cells that are not zero, sorted by their coordinates: memory follows them, not the
//   product of the sizes functional  for every row the one column that has weight 1 (a deterministic channel)
// An exact table holds integer numerators and one denominator per row (or one for all): never rationals in
// cells. A double table carries a power of two for all cells, so that long products do not underflow.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "interpreter/base/budget.hpp"
#include "interpreter/tensor/integers.hpp"
#include "interpreter/tensor/rational.hpp"

namespace diag {

enum class Arith : std::uint8_t { exact, floating };

using Extents = std::vector<std::uint64_t>;
using Coordinate = std::uint32_t;  // a label's position; a type has at most 2^32 - 1 labels

struct Shape {
  Extents extents;         // inputs, then outputs
  std::size_t inputs = 0;  // how many of them are inputs

  [[nodiscard]] std::size_t rank() const { return extents.size(); }
  [[nodiscard]] std::size_t outputs() const { return extents.size() - inputs; }
  [[nodiscard]] double cells() const;  // as double: it may be beyond 64 bits
  // The numbers of rows and columns; throw BudgetSpent("size") when beyond 2^63.
  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::uint64_t columns() const;
  bool operator==(const Shape&) const = default;
};

enum class Layout : std::uint8_t { dense, sparse, functional };

class Table {
 public:
  Table();  // the scalar 1

  // Dense, exact: numerators row by row, and a denominator per row (or a single one).
  [[nodiscard]] static Table dense(Shape shape, std::vector<Integer> numerators,
                                   std::vector<Integer> denominators);
  [[nodiscard]] static Table dense(Shape shape, const std::vector<Rational>& cells);
  [[nodiscard]] static Table dense(Shape shape, std::vector<double> cells, std::int64_t exponent = 0);
  // Sparse: `keys` holds rank() coordinates a cell. Cells are sorted, equal keys added up and zeros dropped
  // here.
  [[nodiscard]] static Table sparse(Shape shape, std::vector<Coordinate> keys,
                                    std::vector<Integer> numerators, std::vector<Integer> denominators);
  [[nodiscard]] static Table sparse(Shape shape, std::vector<Coordinate> keys, std::vector<double> cells,
                                    std::int64_t exponent = 0);
  // Compact forms of the same. The keys of `sparse_rows` are sorted and distinct, and the denominators are
  // one for each row that has a cell, in order, or a single one: for tables with many more rows than cells.
  [[nodiscard]] static Table dense(Shape shape, Integers numerators, Integers denominators);
  [[nodiscard]] static Table sparse(Shape shape, std::vector<Coordinate> keys, Integers numerators,
                                    Integers denominators);
  [[nodiscard]] static Table sparse_rows(Shape shape, std::vector<Coordinate> keys, Integers numerators,
                                         Integers denominators);
  // Functional: for every row outputs() coordinates.
  [[nodiscard]] static Table functional(Shape shape, std::vector<Coordinate> images);

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] Layout layout() const;
  [[nodiscard]] Arith arith()
      const;  // a functional table is exact, and is used in either arithmetic as it is
  [[nodiscard]] std::uint64_t stored() const;  // cells that are stored: what walking it costs
  [[nodiscard]] double bytes() const;

  // Single cells, for results and tests; exact ones reduced. O(1) dense and functional, O(log n) sparse.
  [[nodiscard]] Rational exact_at(std::uint64_t row, std::uint64_t column) const;
  [[nodiscard]] double double_at(std::uint64_t row, std::uint64_t column) const;  // exponent applied

  // Every stored cell that is not zero, in order of the coordinates.
  void for_each(
      const std::function<void(std::span<const Coordinate> key, const Rational& weight)>& visit) const;
  void for_each_double(
      const std::function<void(std::span<const Coordinate> key, double weight)>& visit) const;

  [[nodiscard]] std::vector<Rational> row_sums(Budget& budget) const;  // exact tables
  [[nodiscard]] std::vector<double> row_sums_double(Budget& budget) const;

  [[nodiscard]] Table to(Arith arith) const;          // exact to double; a double table stays (no way back)
  [[nodiscard]] Table with_shape(Shape shape) const;  // same cells, another split into inputs and outputs or
                                                      // factors; the products of the sizes agree
  [[nodiscard]] Table as_sparse() const;              // dense and functional tables, without their zeros
  // Exact: every row in lowest terms, and one denominator where all are equal.
  [[nodiscard]] Table reduced(Budget& budget) const;
  void reduce(Budget& budget);  // in place
  // A sparse table whose every row holds one cell, of weight 1, becomes functional; others stay.
  [[nodiscard]] Table recognised() const;

  // Raw access. Cells are numbered in order of their coordinates; a functional table has one for each row.
  [[nodiscard]] const Integers& numerators() const { return numerators_; }  // dense and sparse, exact
  [[nodiscard]] const Integers& denominators() const {
    return denominators_;
  }  // one for all, or by row: see visit_cells
  [[nodiscard]] bool common_denominator() const { return denominators_.size() == 1; }
  [[nodiscard]] std::span<const double> doubles() const { return doubles_; }  // dense and sparse, floating
  [[nodiscard]] std::int64_t exponent() const { return exponent_; }
  [[nodiscard]] std::span<const Coordinate> keys() const { return keys_; }    // sparse: rank() a cell
  [[nodiscard]] std::span<const Coordinate> images() const { return keys_; }  // functional: outputs() a row
  // Sparse with a denominator a row: the first cell of each row that has one, and the number of cells. Empty
  // otherwise.
  [[nodiscard]] std::span<const std::uint64_t> row_starts() const { return starts_; }
  [[nodiscard]] Integer numerator(std::size_t cell) const {
    return layout_ == Layout::functional ? Integer(1) : numerators_[cell];
  }
  [[nodiscard]] double cell(std::size_t cell) const {  // floating; the exponent is not applied
    return layout_ == Layout::functional ? 1.0 : doubles_[cell];
  }
  // visit(key, cell, denominator): the coordinates (valid during the call), the number of the cell, and the
  // position of its denominator in denominators(). Every stored cell in order, zeros of dense tables too.
  template <class Visit>
  void visit_cells(Visit&& visit) const;

 private:
  Shape shape_;
  Layout layout_ = Layout::dense;
  Arith arith_ = Arith::exact;
  Integers numerators_, denominators_;
  std::vector<double> doubles_;
  std::int64_t exponent_ = 0;
  std::vector<Coordinate> keys_;       // sparse: rank() a cell; functional: outputs() a row
  std::vector<std::uint64_t> starts_;  // see row_starts()
};

// Moves a coordinate tuple to the next one in order, the last varying fastest; false after the last.
inline bool next_coordinates(std::span<Coordinate> key, std::span<const std::uint64_t> extents) {
  for (std::size_t i = key.size(); i-- > 0;) {
    if (++key[i] < extents[i]) return true;
    key[i] = 0;
  }
  return false;
}

template <class Visit>
void Table::visit_cells(Visit&& visit) const {
  const std::size_t count = static_cast<std::size_t>(stored());
  if (count == 0) return;
  const std::size_t rank = shape_.rank();
  if (layout_ == Layout::sparse) {
    std::size_t run = 0;
    for (std::size_t cell = 0; cell < count; ++cell) {
      if (!starts_.empty() && cell >= starts_[run + 1]) ++run;
      visit(std::span<const Coordinate>(keys_.data() + cell * rank, rank), cell, run);
    }
    return;
  }
  std::vector<Coordinate> key(rank, 0);
  const std::span<const std::uint64_t> extents(shape_.extents);
  if (layout_ == Layout::functional) {
    const std::size_t outputs = shape_.outputs();
    for (std::size_t cell = 0; cell < count; ++cell) {
      for (std::size_t i = 0; i < outputs; ++i) key[shape_.inputs + i] = keys_[cell * outputs + i];
      visit(std::span<const Coordinate>(key), cell, std::size_t{0});
      next_coordinates(std::span(key).first(shape_.inputs), extents.first(shape_.inputs));
    }
    return;
  }
  const std::size_t columns = denominators_.size() > 1 ? static_cast<std::size_t>(shape_.columns()) : count;
  for (std::size_t cell = 0, run = 0, in_row = 0; cell < count; ++cell) {
    visit(std::span<const Coordinate>(key), cell, run);
    next_coordinates(key, extents);
    if (++in_row == columns) {
      in_row = 0;
      ++run;
    }
  }
}

}  // namespace diag
