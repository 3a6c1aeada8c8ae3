// Tables into other tables with the same weights: other layouts, other splits of the factors, doubles, lowest
// terms.
#include <algorithm>
#include <cmath>

#include "interpreter/base/errors.hpp"
#include "interpreter/tensor/sparse_order.hpp"
#include "interpreter/tensor/table.hpp"

namespace diag {

Table Table::as_sparse() const {
  if (layout_ == Layout::sparse) return *this;
  std::vector<Coordinate> keys;
  if (arith_ == Arith::floating) {
    std::vector<double> cells;
    visit_cells([&](std::span<const Coordinate> key, std::size_t at, std::size_t) {
      if (doubles_[at] == 0) return;
      keys.insert(keys.end(), key.begin(), key.end());
      cells.push_back(doubles_[at]);
    });
    return sparse(shape_, std::move(keys), std::move(cells), exponent_);
  }
  Integers numerators;
  Integers denominators;
  std::size_t last = 0;
  visit_cells([&](std::span<const Coordinate> key, std::size_t at, std::size_t run) {
    Integer weight = numerator(at);
    if (weight.is_zero()) return;
    keys.insert(keys.end(), key.begin(), key.end());
    numerators.push_back(std::move(weight));
    if (denominators.empty() || run != last) denominators.push_back(denominators_[run]);
    last = run;
  });
  return sparse_rows(shape_, std::move(keys), std::move(numerators), std::move(denominators));
}

Table Table::to(Arith arith) const {
  if (arith == Arith::exact || arith_ == Arith::floating || layout_ == Layout::functional) return *this;
  const std::size_t count = numerators_.size();
  std::vector<double> cells(count);
  bool ordinary = true;  // no cell leaves the normal doubles
  visit_cells([&](std::span<const Coordinate>, std::size_t at, std::size_t run) {
    cells[at] = nearest_double(numerators_[at], denominators_[run]);
    if (!std::isnormal(cells[at]) && !numerators_.is_zero(at)) ordinary = false;
  });
  std::int64_t exponent = 0;
  if (!ordinary) {
    std::vector<std::int64_t> exponents(count);
    bool first = true;
    visit_cells([&](std::span<const Coordinate>, std::size_t at, std::size_t run) {
      const Scaled scaled = scaled_ratio(numerators_[at], denominators_[run]);
      cells[at] = scaled.significand;
      exponents[at] = scaled.exponent;
      if (scaled.significand == 0) return;
      exponent = first ? scaled.exponent : std::max(exponent, scaled.exponent);
      first = false;
    });
    for (std::size_t i = 0; i < count; ++i)
      cells[i] =
          std::ldexp(cells[i], static_cast<int>(std::max<std::int64_t>(exponents[i] - exponent, -3000)));
  }
  if (layout_ == Layout::dense) return dense(shape_, std::move(cells), exponent);
  return sparse(shape_, keys_, std::move(cells), exponent);
}

namespace {

// A denominator for each new row, the least that all its cells can be written over, and the numerators over
// it.
struct Regrouped {
  Integers numerators, denominators;
};

// runs: for each cell the position of its old denominator; firsts: the first cell of each new row, and the
// end.
Regrouped regroup(const Integers& numerators, const Integers& denominators,
                  const std::vector<std::size_t>& runs, const std::vector<std::size_t>& firsts) {
  Regrouped result;
  result.numerators.reserve(numerators.size());
  for (std::size_t row = 0; row + 1 < firsts.size(); ++row) {
    Integer common(1);
    for (std::size_t cell = firsts[row]; cell < firsts[row + 1]; ++cell)
      if (cell == firsts[row] || runs[cell] != runs[cell - 1]) common = lcm(common, denominators[runs[cell]]);
    Integer factor;
    for (std::size_t cell = firsts[row]; cell < firsts[row + 1]; ++cell) {
      if (cell == firsts[row] || runs[cell] != runs[cell - 1]) factor = common / denominators[runs[cell]];
      result.numerators.push_back(numerators[cell] * factor);
    }
    result.denominators.push_back(std::move(common));
  }
  return result;
}

}  // namespace

Table Table::with_shape(Shape shape) const {
  if (shape == shape_) return *this;
  if (layout_ == Layout::functional) {
    const std::span<const std::uint64_t> from(shape_.extents);
    const std::span<const std::uint64_t> to(shape.extents);
    if (shape.inputs <= shape.rank() && shape.rows() == shape_.rows() && shape.columns() == shape_.columns())
      return functional(shape, convert_keys(keys_, static_cast<std::size_t>(stored()),
                                            from.subspan(shape_.inputs), to.subspan(shape.inputs)));
    return as_sparse().with_shape(std::move(shape));
  }
  Table result = *this;
  if (layout_ == Layout::dense) {
    DIAG_ASSERT(shape.cells() == shape_.cells());
    if (arith_ == Arith::exact && denominators_.size() > 1) {
      const std::size_t count = numerators_.size();
      const std::size_t old_columns = static_cast<std::size_t>(shape_.columns());
      const std::size_t columns = static_cast<std::size_t>(shape.columns());
      if (columns != old_columns && count > 0) {
        std::vector<std::size_t> runs(count);
        for (std::size_t cell = 0; cell < count; ++cell) runs[cell] = cell / old_columns;
        std::vector<std::size_t> firsts;
        for (std::size_t cell = 0; cell <= count; cell += columns) firsts.push_back(cell);
        Regrouped regrouped = regroup(numerators_, denominators_, runs, firsts);
        result.numerators_ = std::move(regrouped.numerators);
        result.denominators_ = std::move(regrouped.denominators);
      }
    }
    result.shape_ = std::move(shape);
    return result;
  }
  const std::size_t count = static_cast<std::size_t>(stored());
  DIAG_ASSERT(count > 0 || shape.cells() == shape_.cells());
  if (shape.extents != shape_.extents)
    result.keys_ = convert_keys(keys_, count, shape_.extents, shape.extents);
  result.shape_ = std::move(shape);
  if (starts_.empty()) return result;
  const std::size_t rank = result.shape_.rank();
  std::vector<std::size_t> runs(count);
  for (std::size_t run = 0; run + 1 < starts_.size(); ++run)
    for (std::uint64_t cell = starts_[run]; cell < starts_[run + 1]; ++cell)
      runs[static_cast<std::size_t>(cell)] = run;
  std::vector<std::size_t> firsts;
  for (std::size_t cell = 0; cell < count; ++cell) {
    const Coordinate* key = result.keys_.data() + cell * rank;
    if (cell == 0 || !std::equal(key, key + result.shape_.inputs, key - rank)) firsts.push_back(cell);
  }
  firsts.push_back(count);
  Regrouped regrouped = regroup(numerators_, denominators_, runs, firsts);
  return sparse_rows(std::move(result.shape_), std::move(result.keys_), std::move(regrouped.numerators),
                     std::move(regrouped.denominators));
}

Table Table::reduced(Budget& budget) const {
  Table result = *this;
  result.reduce(budget);
  return result;
}

void Table::reduce(Budget& budget) {
  if (arith_ == Arith::floating || layout_ == Layout::functional || numerators_.empty()) return;
  const std::size_t count = numerators_.size();
  const std::size_t rank = shape_.rank();
  Integers reduced_denominators;
  std::vector<std::uint64_t> starts;
  const std::size_t columns = layout_ == Layout::dense ? static_cast<std::size_t>(shape_.columns()) : 0;
  std::size_t run = 0;
  bool equal = true;
  for (std::size_t first = 0, row = 0; first < count; ++row) {
    std::size_t end = first + columns;
    if (layout_ == Layout::sparse) {
      const Coordinate* key = keys_.data() + first * rank;
      for (end = first + 1; end < count && std::equal(key, key + shape_.inputs, keys_.data() + end * rank);)
        ++end;
      starts.push_back(first);
    }
    if (!starts_.empty() && first >= starts_[run + 1]) ++run;
    const std::size_t at = common_denominator() ? 0 : layout_ == Layout::dense ? row : run;
    Integer denominator = denominators_[at];
    Integer common = denominator;
    for (std::size_t cell = first; cell < end && common != Integer(1); ++cell)
      common = gcd(common, numerators_[cell]);
    if (common != Integer(1)) {
      denominator /= common;
      for (std::size_t cell = first; cell < end; ++cell) numerators_.set(cell, numerators_[cell] / common);
    }
    budget.step(10 * (end - first) * (1 + denominator.bits() / 64));
    if (!reduced_denominators.empty() && denominator != reduced_denominators[0]) equal = false;
    reduced_denominators.push_back(std::move(denominator));
    first = end;
  }
  starts_.clear();
  if (equal) {
    denominators_ = Integers(std::vector<Integer>{reduced_denominators[0]});
  } else {
    denominators_ = std::move(reduced_denominators);
    if (layout_ == Layout::sparse) {
      starts.push_back(count);
      starts_ = std::move(starts);
    }
  }
  numerators_.narrow_again();
  denominators_.narrow_again();
}

Table Table::recognised() const {
  if (layout_ != Layout::sparse) return *this;
  const std::size_t count = static_cast<std::size_t>(stored());
  if (!small_product(std::span(shape_.extents).first(shape_.inputs)) || count != shape_.rows() || count == 0)
    return *this;
  const std::size_t rank = shape_.rank();
  bool one_each = true;
  std::vector<Coordinate> images;
  images.reserve(count * shape_.outputs());
  visit_cells([&](std::span<const Coordinate> key, std::size_t at, std::size_t run) {
    if (!one_each) return;
    const bool new_row =
        at == 0 || !std::equal(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(shape_.inputs),
                               keys_.data() + (at - 1) * rank);
    const bool one =
        arith_ == Arith::exact ? numerators_[at] == denominators_[run] : doubles_[at] == 1 && exponent_ == 0;
    one_each = new_row && one;
    images.insert(images.end(), key.begin() + static_cast<std::ptrdiff_t>(shape_.inputs), key.end());
  });
  return one_each ? functional(shape_, std::move(images)) : *this;
}

}  // namespace diag
