// The cells of a table that are not zero, as a sorted list of coordinates and weights: what tables are
// projected into and made from in this folder. Weights are numerators (their denominators are kept apart, by
// row) or doubles.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "interpreter/base/budget.hpp"
#include "interpreter/tensor/table.hpp"

namespace diag {

using Key = std::span<const Coordinate>;

template <class Number>  // Integer or double
struct Cells {
  Shape shape;
  std::vector<Coordinate> keys;     // shape.rank() a cell, sorted and distinct
  std::vector<Number> weights;      // none is 0
  std::vector<std::uint32_t> runs;  // which denominator of the source a cell stands over; empty: the only one

  [[nodiscard]] std::size_t size() const { return weights.size(); }
  [[nodiscard]] Key key(std::size_t cell) const { return {keys.data() + cell * shape.rank(), shape.rank()}; }
  [[nodiscard]] Key row(std::size_t cell) const { return key(cell).first(shape.inputs); }
  // The end of the run of cells that share the row of `begin`.
  [[nodiscard]] std::size_t row_end(std::size_t begin) const;
};

struct Restriction {
  std::size_t axis = 0;
  Coordinate label = 0;
};

// Sums the table over the axes that are not named: axis i of the result is axes[i] of the table, and only
// cells that obey the restrictions count. Every row of the result comes from rows over one denominator, or
// the weights are counts whose denominators the caller drops. Linear in the stored cells, but for sorting.
template <class Number>
[[nodiscard]] Cells<Number> project(const Table& table, Shape shape, std::span<const std::size_t> axes,
                                    std::span<const Restriction> only, Budget& budget);
extern template Cells<Integer> project(const Table&, Shape, std::span<const std::size_t>,
                                       std::span<const Restriction>, Budget&);
extern template Cells<double> project(const Table&, Shape, std::span<const std::size_t>,
                                      std::span<const Restriction>, Budget&);

// All cells of a table, unchanged.
template <class Number>
[[nodiscard]] Cells<Number> cells_of(const Table& table, Budget& budget);
extern template Cells<Integer> cells_of(const Table&, Budget&);
extern template Cells<double> cells_of(const Table&, Budget&);

// Sorts and adds up cells that were collected in any order.
template <class Number>
void sort_cells(Cells<Number>& cells, Budget& budget);
extern template void sort_cells(Cells<Integer>&, Budget&);
extern template void sort_cells(Cells<double>&, Budget&);

// The table of these cells, dense where that takes little more room, every row in lowest terms. The
// denominators are one for each row that has a cell, in order, or a single one.
[[nodiscard]] Table make_table(Cells<Integer> cells, Integers denominators, Budget& budget);
[[nodiscard]] Table make_table(Cells<double> cells, std::int64_t exponent, Budget& budget);

// The denominators of rows that keep those of their source.
[[nodiscard]] Integers kept_denominators(const Cells<Integer>& cells, const Table& source);

[[nodiscard]] bool same_key(Key a, Key b);
[[nodiscard]] bool earlier_key(Key a, Key b);
// The row number of a choice of inputs.
[[nodiscard]] std::uint64_t row_number(Key row, const Shape& shape);

}  // namespace diag
