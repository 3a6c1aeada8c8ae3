#include "interpreter/inference/factor_tables.hpp"

#include <cmath>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

std::size_t count_cells(const Table& table, Budget& budget) {
  const double cells = table.shape().cells();
  budget.reserve(cells * sizeof(double), "a table with all of its cells");
  budget.step(static_cast<std::uint64_t>(cells));
  return static_cast<std::size_t>(cells);
}

std::size_t place(std::span<const Coordinate> key, const Shape& shape) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < key.size(); ++i) at = at * static_cast<std::size_t>(shape.extents[i]) + key[i];
  return at;
}

}  // namespace

std::vector<double> dense_doubles(const Table& table, Budget& budget) {
  std::vector<double> result(count_cells(table, budget), 0.0);
  const bool exact = table.arith() == Arith::exact && table.layout() != Layout::functional;
  // Quotients of numbers below 2^53 are rounded once.
  constexpr std::int64_t short_number = std::int64_t{1} << 53;
  if (table.layout() == Layout::dense && exact && table.numerators().narrow() &&
      table.denominators().narrow()) {
    const auto numerators = table.numerators().small();
    const auto denominators = table.denominators().small();
    const std::size_t columns = denominators.empty() ? 1 : numerators.size() / denominators.size();
    std::size_t at = 0;
    for (const std::int64_t denominator : denominators)
      for (std::size_t i = 0; i < columns; ++i, ++at)
        result[at] = numerators[at] < short_number && denominator < short_number
                         ? static_cast<double>(numerators[at]) / static_cast<double>(denominator)
                         : nearest_double(numerators[at], denominator);
    return result;
  }
  table.visit_cells([&](std::span<const Coordinate> key, std::size_t cell, std::size_t row) {
    double& target = result[place(key, table.shape())];
    if (table.layout() == Layout::functional) {
      target = 1;
    } else if (exact) {
      target = nearest_double(table.numerator(cell), table.denominators()[row]);
    } else {
      target = std::ldexp(table.cell(cell), static_cast<int>(table.exponent()));
    }
  });
  return result;
}

DenseNumbers dense_numbers(const Table& table, Budget& budget) {
  DenseNumbers result;
  const std::size_t cells = count_cells(table, budget);
  if (table.layout() == Layout::dense) {
    DIAG_ASSERT(table.arith() == Arith::exact);
    result.numerators = table.numerators();
    result.denominators = table.denominators();
    return result;
  }
  result.numerators = Integers(std::vector<std::int64_t>(cells, 0));
  if (table.layout() == Layout::functional) {
    result.denominators = Integers(std::vector<std::int64_t>{1});
    table.visit_cells([&](std::span<const Coordinate> key, std::size_t, std::size_t) {
      result.numerators.set(place(key, table.shape()), 1);
    });
    return result;
  }
  const std::size_t columns = static_cast<std::size_t>(table.shape().columns());
  const bool common = table.common_denominator();
  result.denominators =
      common ? table.denominators() : Integers(std::vector<std::int64_t>(cells / columns, 1));
  table.visit_cells([&](std::span<const Coordinate> key, std::size_t cell, std::size_t row) {
    const std::size_t at = place(key, table.shape());
    result.numerators.set(at, table.numerator(cell));
    if (!common) result.denominators.set(at / columns, table.denominators()[row]);
  });
  return result;
}

}  // namespace diag
