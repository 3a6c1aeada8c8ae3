// A table of weights: the meaning of one box. Its shape lists the sizes of the inputs, then of the outputs; a row is one
// choice of the inputs, the last factor varying fastest. Cells are exact or double, in one of three layouts:
//   dense       every cell, row by row
//   sparse      the cells that are not zero, sorted by their coordinates: memory follows them, not the product of the sizes
//   functional  for every row the one column that has weight 1 (a deterministic channel)
// An exact table holds integer numerators and one denominator per row (or one for all): never rationals in cells.
// A double table carries a power of two for all cells, so that long products do not underflow.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <variant>
#include <vector>

#include "interpreter/base/budget.hpp"
#include "interpreter/tensor/rational.hpp"

namespace diag {

enum class Arith : std::uint8_t { exact, floating };

using Extents = std::vector<std::uint64_t>;
using Coordinate = std::uint32_t;  // a label's position; a type has at most 2^32 - 1 labels

struct Shape {
  Extents extents;          // inputs, then outputs
  std::size_t inputs = 0;   // how many of them are inputs

  [[nodiscard]] std::size_t rank() const { return extents.size(); }
  [[nodiscard]] std::size_t outputs() const { return extents.size() - inputs; }
  [[nodiscard]] double cells() const;    // as double: it may be beyond 64 bits
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
  [[nodiscard]] static Table dense(Shape shape, std::vector<Integer> numerators, std::vector<Integer> denominators);
  [[nodiscard]] static Table dense(Shape shape, const std::vector<Rational>& cells);
  [[nodiscard]] static Table dense(Shape shape, std::vector<double> cells, std::int64_t exponent = 0);
  // Sparse: `keys` holds rank() coordinates a cell. Cells are sorted, equal keys added up and zeros dropped here.
  [[nodiscard]] static Table sparse(Shape shape, std::vector<Coordinate> keys, std::vector<Integer> numerators,
                                    std::vector<Integer> denominators);
  [[nodiscard]] static Table sparse(Shape shape, std::vector<Coordinate> keys, std::vector<double> cells,
                                    std::int64_t exponent = 0);
  // Functional: for every row outputs() coordinates.
  [[nodiscard]] static Table functional(Shape shape, std::vector<Coordinate> images);

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] Layout layout() const;
  [[nodiscard]] Arith arith() const;  // a functional table is exact, and is used in either arithmetic as it is
  [[nodiscard]] std::uint64_t stored() const;  // cells that are stored: what walking it costs
  [[nodiscard]] double bytes() const;

  // Single cells, for results and tests; exact ones reduced. O(1) dense and functional, O(log n) sparse.
  [[nodiscard]] Rational exact_at(std::uint64_t row, std::uint64_t column) const;
  [[nodiscard]] double double_at(std::uint64_t row, std::uint64_t column) const;  // exponent applied

  // Every stored cell that is not zero, in order of the coordinates.
  void for_each(const std::function<void(std::span<const Coordinate> key, const Rational& weight)>& visit) const;
  void for_each_double(const std::function<void(std::span<const Coordinate> key, double weight)>& visit) const;

  [[nodiscard]] std::vector<Rational> row_sums(Budget& budget) const;      // exact tables
  [[nodiscard]] std::vector<double> row_sums_double(Budget& budget) const;

  [[nodiscard]] Table to(Arith arith) const;         // exact to double; a double table stays (no way back)
  [[nodiscard]] Table with_shape(Shape shape) const; // same cells, another split into inputs and outputs or factors;
                                                     // the products of the sizes agree
  // ... raw access for the contraction and stochastic layers is added by the implementer below, per layout.

 private:
  Shape shape_;
  // representation: chosen by the implementer
};

}  // namespace diag
