// Rows of one channel divided by the weights that another gives to the same rows.
#include "interpreter/stochastic/quotient.hpp"

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/marks.hpp"
#include "interpreter/stochastic/select.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

namespace {

// The cells whose row has weight, and for each row that is left the position of its weight.
template <class Number>
std::vector<std::size_t> keep_weighted(Cells<Number>& cells, const Cells<Number>& weights, Budget& budget) {
  Cells<Number> kept;
  kept.shape = cells.shape;
  std::vector<std::size_t> positions;
  std::size_t at = 0;
  for (std::size_t begin = 0; begin < cells.size();) {
    const std::size_t end = cells.row_end(begin);
    while (at < weights.size() && earlier_key(weights.key(at), cells.row(begin))) ++at;
    const bool weighted = at < weights.size() && same_key(weights.key(at), cells.row(begin));
    if (weighted) positions.push_back(at);
    for (; begin < end; ++begin) {
      budget.step(8);
      if (!weighted) continue;
      const Key key = cells.key(begin);
      kept.keys.insert(kept.keys.end(), key.begin(), key.end());
      kept.weights.push_back(std::move(cells.weights[begin]));
      if (!cells.runs.empty()) kept.runs.push_back(cells.runs[begin]);
    }
  }
  cells = std::move(kept);
  return positions;
}

Integer denominator_of(const Table& table, const Cells<Integer>& cells, std::size_t cell) {
  if (table.layout() == Layout::functional) return 1;
  return table.denominators()[cells.runs.empty() ? 0 : cells.runs[cell]];
}

Table divided(const Channel& above, Cells<Integer> cells, const Channel& below, const Cells<Integer>& weights,
              Budget& budget) {
  const std::vector<std::size_t> positions = keep_weighted(cells, weights, budget);
  Integers denominators;
  std::size_t row = 0;
  for (std::size_t begin = 0; begin < cells.size(); ++row) {
    const std::size_t end = cells.row_end(begin);
    const std::size_t at = positions[row];
    const Integer upper = denominator_of(below.table, weights, at);
    denominators.push_back(denominator_of(above.table, cells, begin) * weights.weights[at]);
    for (; begin < end; ++begin) {
      budget.step(8);
      cells.weights[begin] *= upper;
    }
  }
  cells.runs.clear();
  return make_table(std::move(cells), std::move(denominators), budget);
}

Table divided(const Channel& above, Cells<double> cells, const Channel& below, const Cells<double>& weights,
              Budget& budget) {
  const std::vector<std::size_t> positions = keep_weighted(cells, weights, budget);
  std::size_t row = 0;
  for (std::size_t begin = 0; begin < cells.size(); ++row)
    for (const std::size_t end = cells.row_end(begin); begin < end; ++begin)
      cells.weights[begin] /= weights.weights[positions[row]];
  return make_table(std::move(cells), above.table.exponent() - below.table.exponent(), budget);
}

template <class Number>
Channel divide(const Channel& above, const Channel& below, const Channel& denominator,
               const std::vector<Selected>& given, Unsupported unsupported, Budget& budget) {
  Channel result;
  result.inputs = above.inputs;
  result.outputs = above.outputs;
  const Shape shape = shape_of(result.inputs, result.outputs);
  const Cells<Number> weights = cells_of<Number>(below.table, budget);
  const bool marked = unsupported == Unsupported::marked;
  if (marked && result.inputs.empty() && weights.size() == 0 && below.determined())
    throw zero_condition(condition_event(denominator, given, {}));
  Marks marks(shape);
  for (const Undetermined& entry : below.undetermined) marks.add_row(entry.row, entry.event, budget);
  for_each_undetermined(above, budget,
                        [&](Key key, const std::string& text) { marks.add_cell(key, text, budget); });
  if (marked) mark_unsupported(denominator, given, weights, marks, budget);
  result.table = divided(above, cells_of<Number>(above.table, budget), below, weights, budget);
  std::move(marks).give_to(result, budget);
  return result;
}

Channel divide(Channel above, Channel below, const Channel& denominator, const std::vector<Selected>& given,
               Unsupported unsupported, Budget& budget) {
  DIAG_ASSERT(agree(above.inputs, below.inputs));
  if (common_arith(above, below) == Arith::exact)
    return divide<Integer>(above, below, denominator, given, unsupported, budget);
  above.table = above.table.to(Arith::floating);
  below.table = below.table.to(Arith::floating);
  return divide<double>(above, below, denominator, given, unsupported, budget);
}

}  // namespace

Channel quotient(const Channel& numerator, const Channel& denominator, const std::vector<Selected>& given,
                 Budget& budget) {
  std::vector<bool> in_condition(numerator.outputs.size(), false);
  for (const Selected& selected : given)
    if (!selected.input) in_condition[selected.port] = true;
  std::vector<Selected> wanted;
  for (std::size_t i = 0; i < in_condition.size(); ++i)
    if (!in_condition[i]) wanted.push_back({false, i, std::nullopt});
  return divide(select(numerator, wanted, given, false, budget),
                select(denominator, {}, given, false, budget), denominator, given, Unsupported::marked,
                budget);
}

Channel quotient_on_support(const Channel& numerator, const std::vector<Selected>& wanted,
                            const std::vector<Selected>& given_above, const Channel& denominator,
                            const std::vector<Selected>& given_below, Budget& budget) {
  return divide(select(numerator, wanted, given_above, false, budget),
                select(denominator, {}, given_below, false, budget), denominator, given_below,
                Unsupported::left_out, budget);
}

}  // namespace diag
