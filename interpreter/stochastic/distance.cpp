// Comparing channels, and numbers read off states.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/algebra.hpp"
#include "interpreter/stochastic/marks.hpp"
#include "interpreter/stochastic/wiring.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

double scaled(double cell, std::int64_t exponent) {
  if (exponent == 0) return cell;
  return std::ldexp(cell, static_cast<int>(std::clamp<std::int64_t>(exponent, -10'000, 10'000)));
}

// The cells of a table with their weights as values, by cell number.
struct ExactCells {
  Cells<Integer> cells;
  const Table* table;
  ExactCells(const Table& t, Budget& budget) : cells(cells_of<Integer>(t, budget)), table(&t) {}
  [[nodiscard]] Integer denominator(std::size_t cell) const {
    if (table->layout() == Layout::functional) return 1;
    return table->denominators()[cells.runs.empty() ? 0 : cells.runs[cell]];
  }
};

Cells<double> double_cells(const Table& table, Budget& budget) {
  const Table floating = table.to(Arith::floating);
  Cells<double> cells = cells_of<double>(floating, budget);
  if (floating.layout() != Layout::functional)
    for (double& weight : cells.weights) weight = scaled(weight, floating.exponent());
  return cells;
}

constexpr std::size_t none = static_cast<std::size_t>(-1);

// Walks two lists of cells together: visit(a's cell or none, b's cell or none), in the order of their keys,
// until it returns false.
template <class Number, class Visit>
void walk_together(const Cells<Number>& a, const Cells<Number>& b, Budget& budget, const Visit& visit) {
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    budget.step(8);
    const bool left = i < a.size() && (j == b.size() || !earlier_key(b.key(j), a.key(i)));
    const bool right = j < b.size() && (i == a.size() || !earlier_key(a.key(i), b.key(j)));
    if (!visit(left ? i : none, right ? j : none)) return;
    if (left) ++i;
    if (right) ++j;
  }
}

Cells<Integer> marked_cells(const Channel& channel, Budget& budget) {
  Cells<Integer> marked;
  marked.shape = shape_of(channel.inputs, channel.outputs);
  for_each_undetermined(channel, budget, [&](Key key, const std::string&) {
    marked.keys.insert(marked.keys.end(), key.begin(), key.end());
    marked.weights.emplace_back(1);
  });
  return marked;
}

// The first cell that differs, and none if there is none.
using FirstKey = std::optional<std::vector<Coordinate>>;

FirstKey first_exact(const Channel& a, const Channel& b, const Rational& tolerance, Budget& budget) {
  const ExactCells left(a.table, budget), right(b.table, budget);
  const bool equality = tolerance.sign() == 0;
  FirstKey first;
  walk_together(left.cells, right.cells, budget, [&](std::size_t i, std::size_t j) {
    const Integer wa = i != none ? left.cells.weights[i] : Integer(0);
    const Integer wb = j != none ? right.cells.weights[j] : Integer(0);
    const Integer da = i != none ? left.denominator(i) : Integer(1);
    const Integer db = j != none ? right.denominator(j) : Integer(1);
    if (da == db && wa == wb) return true;
    Integer distance = wa * db - wb * da;
    if (equality && distance.sign() == 0) return true;
    if (!equality) {
      if (distance.sign() < 0) distance = -distance;
      if (!(tolerance.numerator() * da * db < distance * tolerance.denominator())) return true;
    }
    const Key key = i != none ? left.cells.key(i) : right.cells.key(j);
    first.emplace(key.begin(), key.end());
    return false;
  });
  return first;
}

FirstKey first_double(const Channel& a, const Channel& b, double tolerance, Budget& budget) {
  const Cells<double> left = double_cells(a.table, budget), right = double_cells(b.table, budget);
  FirstKey first;
  walk_together(left, right, budget, [&](std::size_t i, std::size_t j) {
    const double wa = i != none ? left.weights[i] : 0, wb = j != none ? right.weights[j] : 0;
    if (std::abs(wa - wb) <= tolerance) return true;
    const Key key = i != none ? left.key(i) : right.key(j);
    first.emplace(key.begin(), key.end());
    return false;
  });
  return first;
}

FirstKey first_mark(const Channel& a, const Channel& b, Budget& budget) {
  if (a.determined() && b.determined()) return {};
  const Cells<Integer> left = marked_cells(a, budget), right = marked_cells(b, budget);
  FirstKey first;
  walk_together(left, right, budget, [&](std::size_t i, std::size_t j) {
    if (i != none && j != none) return true;
    const Key key = i != none ? left.key(i) : right.key(j);
    first.emplace(key.begin(), key.end());
    return false;
  });
  return first;
}

std::string weight_text(const Channel& channel, std::uint64_t row, std::uint64_t column) {
  if (is_undetermined(channel, row, column)) return "undetermined";
  if (channel.table.arith() == Arith::exact) return channel.table.exact_at(row, column).to_string();
  return fmt::format("{}", channel.table.double_at(row, column));
}

std::size_t row_count(const Channel& channel, Budget& budget) {
  const std::uint64_t rows = channel.table.shape().rows();
  budget.reserve(static_cast<double>(rows) * sizeof(Weight), "a number for every row");
  return static_cast<std::size_t>(rows);
}

}  // namespace

Weight exact_weight(Rational value) {
  Weight number;
  number.value = value.to_double();
  number.exact = std::move(value);
  return number;
}

Weight double_weight(double value) {
  Weight number;
  number.value = value;
  return number;
}

namespace {
std::optional<Difference> difference_at(FirstKey key, const Channel& a, const Channel& b, Budget& budget) {
  const Shape shape = shape_of(a.inputs, a.outputs);
  const FirstKey mark = first_mark(a, b, budget);
  if (mark && (!key || earlier_key(*mark, *key))) key = mark;
  if (!key) return std::nullopt;
  Difference difference;
  difference.row = row_number(Key(*key).first(shape.inputs), shape);
  static_cast<void>(shape.columns());  // throws where the column has no number
  difference.column =
      linear_position(Key(*key).subspan(shape.inputs), std::span(shape.extents).subspan(shape.inputs));
  difference.left = weight_text(a, difference.row, difference.column);
  difference.right = weight_text(b, difference.row, difference.column);
  return difference;
}
}  // namespace

std::optional<Difference> first_difference(const Channel& a, const Channel& b, double tolerance,
                                           Budget& budget) {
  DIAG_ASSERT(agree(a.inputs, b.inputs) && agree(a.outputs, b.outputs));
  const bool exact = common_arith(a, b) == Arith::exact;
  return difference_at(exact ? first_exact(a, b, Rational(0), budget) : first_double(a, b, tolerance, budget),
                       a, b, budget);
}

std::optional<Difference> first_beyond(const Channel& a, const Channel& b, const Weight& tolerance,
                                       Budget& budget) {
  DIAG_ASSERT(agree(a.inputs, b.inputs) && agree(a.outputs, b.outputs));
  const bool exact = common_arith(a, b) == Arith::exact && tolerance.exact;
  return difference_at(
      exact ? first_exact(a, b, *tolerance.exact, budget) : first_double(a, b, tolerance.value, budget), a, b,
      budget);
}

std::vector<Weight> total_variation(const Channel& p, const Channel& q, Budget& budget) {
  require_determined(p);
  require_determined(q);
  const Shape shape = shape_of(p.inputs, p.outputs);
  DIAG_ASSERT(shape == shape_of(q.inputs, q.outputs));
  const std::size_t rows = row_count(p, budget);
  std::vector<Weight> result(rows);
  if (common_arith(p, q) == Arith::floating) {
    const Cells<double> a = double_cells(p.table, budget), b = double_cells(q.table, budget);
    walk_together(a, b, budget, [&](std::size_t i, std::size_t j) {
      const double difference = std::abs((i != none ? a.weights[i] : 0) - (j != none ? b.weights[j] : 0));
      result[row_number(i != none ? a.row(i) : b.row(j), shape)].value += difference / 2;
      return true;
    });
    return result;
  }
  const ExactCells a(p.table, budget), b(q.table, budget);
  // Sums over the product of the two denominators of the row, which the first cell of each shows.
  std::vector<Integer> sums(rows), over_p(rows, Integer(1)), over_q(rows, Integer(1));
  for (std::size_t i = 0; i < a.cells.size(); i = a.cells.row_end(i))
    over_p[row_number(a.cells.row(i), shape)] = a.denominator(i);
  for (std::size_t j = 0; j < b.cells.size(); j = b.cells.row_end(j))
    over_q[row_number(b.cells.row(j), shape)] = b.denominator(j);
  walk_together(a.cells, b.cells, budget, [&](std::size_t i, std::size_t j) {
    const std::uint64_t row = row_number(i != none ? a.cells.row(i) : b.cells.row(j), shape);
    Integer difference;
    if (i != none) difference += a.cells.weights[i] * over_q[row];
    if (j != none) difference -= b.cells.weights[j] * over_p[row];
    if (difference.sign() < 0) difference = -difference;
    sums[row] += difference;
    return true;
  });
  for (std::size_t row = 0; row < rows; ++row)
    result[row] = exact_weight(Rational(std::move(sums[row]), Integer(2) * over_p[row] * over_q[row]));
  return result;
}

double kullback_leibler(const Channel& p, const Channel& q, Budget& budget) {
  require_determined(p);
  require_determined(q);
  DIAG_ASSERT(p.is_state() && shape_of(p.inputs, p.outputs) == shape_of(q.inputs, q.outputs));
  // Exponents stay apart from the logarithms, so that nothing underflows.
  const Table left = p.table.to(Arith::floating), right = q.table.to(Arith::floating);
  const Cells<double> a = cells_of<double>(left, budget), b = cells_of<double>(right, budget);
  const double apart = static_cast<double>(left.exponent() - right.exponent()) * std::log(2.0);
  double sum = 0;
  walk_together(a, b, budget, [&](std::size_t i, std::size_t j) {
    if (i == none) return true;
    if (j == none) {
      sum = std::numeric_limits<double>::infinity();
      return false;
    }
    sum += scaled(a.weights[i], left.exponent()) * (std::log(a.weights[i]) - std::log(b.weights[j]) + apart);
    return true;
  });
  return sum;
}

double entropy(const Channel& p, Budget& budget) {
  require_determined(p);
  DIAG_ASSERT(p.is_state());
  const Table table = p.table.to(Arith::floating);
  const Cells<double> cells = cells_of<double>(table, budget);
  const double shift = static_cast<double>(table.exponent()) * std::log(2.0);
  double sum = 0;
  for (const double weight : cells.weights)
    sum -= scaled(weight, table.exponent()) * (std::log(weight) + shift);
  return sum + 0.0;  // never -0
}

Weight mass(const Channel& state, Budget& budget) {
  require_determined(state);
  DIAG_ASSERT(state.is_state());
  if (state.table.arith() == Arith::exact) return exact_weight(state.table.row_sums(budget).front());
  Weight weight;
  weight.value = state.table.row_sums_double(budget).front();
  return weight;
}

Weight expectation(const Channel& state, const std::vector<Rational>& values, Budget& budget) {
  require_determined(state);
  DIAG_ASSERT(state.is_state() && values.size() == state.table.shape().columns());
  const auto extents = std::span(state.table.shape().extents);
  if (state.table.arith() == Arith::floating) {
    const Cells<double> cells = double_cells(state.table, budget);
    Weight sum;
    for (std::size_t i = 0; i < cells.size(); ++i)
      sum.value += cells.weights[i] * values[linear_position(cells.key(i), extents)].to_double();
    return sum;
  }
  const ExactCells cells(state.table, budget);
  Integer common = 1;
  for (const Rational& value : values)
    if (common % value.denominator() != Integer(0)) common = lcm(common, value.denominator());
  Integer sum;
  for (std::size_t i = 0; i < cells.cells.size(); ++i) {
    budget.step(8);
    const Rational& value = values[linear_position(cells.cells.key(i), extents)];
    sum.add_product(cells.cells.weights[i], value.numerator() * (common / value.denominator()));
  }
  const Integer total = cells.cells.size() == 0 ? Integer(1) : cells.denominator(0);
  return exact_weight(Rational(std::move(sum), total * common));
}

std::vector<Outcome> support(const Channel& state, Budget& budget) {
  require_determined(state);
  DIAG_ASSERT(state.is_state());
  const std::size_t width = state.outputs.size();
  budget.reserve(static_cast<double>(state.table.stored()) *
                     static_cast<double>(sizeof(Outcome) + width * sizeof(std::string)),
                 "the list of outcomes");
  std::vector<Outcome> outcomes;
  const auto add = [&](Key key, Weight weight) {
    budget.step(16 * (1 + width));
    Outcome outcome;
    for (std::size_t i = 0; i < width; ++i) outcome.labels.push_back(state.outputs[i].labels.text(key[i]));
    outcome.weight = std::move(weight);
    outcomes.push_back(std::move(outcome));
  };
  if (state.table.arith() == Arith::exact) {
    state.table.for_each([&](Key key, const Rational& weight) { add(key, exact_weight(weight)); });
  } else {
    const Cells<double> cells = double_cells(state.table, budget);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      Weight weight;
      weight.value = cells.weights[i];
      add(cells.key(i), std::move(weight));
    }
  }
  return outcomes;
}

}  // namespace diag
