// Marginals, conditionals and normalisation.
#include "interpreter/stochastic/select.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/marks.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

constexpr double bytes_of_an_event = 96;

struct Choice {  // a selection, written in axes of the channel's table
  std::vector<std::size_t> rows, columns;
  std::vector<Restriction> given, all;  // the labels of the condition; those of the event as well
};

Choice make_choice(const Channel& channel, const std::vector<Selected>& wanted,
                   const std::vector<Selected>& given) {
  Choice choice;
  for (const Selected& selected : given) {
    const std::size_t axis = axis_of(channel, selected);
    if (selected.label)
      choice.given.push_back({axis, static_cast<Coordinate>(*selected.label)});
    else
      choice.rows.push_back(axis);
  }
  choice.all = choice.given;
  for (const Selected& selected : wanted) {
    const std::size_t axis = axis_of(channel, selected);
    if (selected.label)
      choice.all.push_back({axis, static_cast<Coordinate>(*selected.label)});
    else
      choice.columns.push_back(axis);
  }
  return choice;
}

// The rows of the result whose condition meets an undetermined cell: their weight is not known.
void collect_marked_rows(const Channel& channel, const Choice& choice, const Shape& shape, Marks& marks,
                         Budget& budget) {
  const std::size_t inputs = channel.inputs.size();
  std::vector<Coordinate> row(choice.rows.size());
  const auto agrees = [&](Key key) {
    return std::all_of(choice.given.begin(), choice.given.end(),
                       [&](const Restriction& r) { return r.axis >= key.size() || key[r.axis] == r.label; });
  };
  if (channel.mask) {
    for_each_undetermined(channel, budget, [&](Key key, const std::string& event) {
      if (!agrees(key)) return;
      for (std::size_t i = 0; i < row.size(); ++i) row[i] = key[choice.rows[i]];
      marks.add_row(row_number(row, shape), event, budget);
    });
    return;
  }
  // Whole rows: every choice of the outputs in the condition meets them.
  const Shape source = shape_of(channel.inputs, channel.outputs);
  std::vector<Coordinate> key(inputs);
  std::vector<std::size_t> free;
  Extents extents;
  for (std::size_t i = 0; i < choice.rows.size(); ++i)
    if (choice.rows[i] >= inputs) {
      free.push_back(i);
      extents.push_back(source.extents[choice.rows[i]]);
    }
  for (const Undetermined& entry : channel.undetermined) {
    coordinates_of(entry.row, std::span(source.extents).first(inputs), key);
    if (!agrees(key)) continue;
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = choice.rows[i] < inputs ? key[choice.rows[i]] : 0;
    std::vector<Coordinate> choices(free.size(), 0);
    do {
      for (std::size_t i = 0; i < free.size(); ++i) row[free[i]] = choices[i];
      marks.add_row(row_number(row, shape), entry.event, budget);
    } while (next_coordinates(choices, extents));
  }
}

// Denominators of the rows of `cells`: the weights of their conditions.
Integers dividers(const Cells<Integer>& cells, const Cells<Integer>& weights) {
  Integers denominators;
  std::size_t at = 0;
  for (std::size_t begin = 0; begin < cells.size(); begin = cells.row_end(begin)) {
    while (!same_key(weights.key(at), cells.row(begin))) ++at;
    denominators.push_back(weights.weights[at]);
  }
  return denominators;
}

void divide_rows(Cells<double>& cells, const Cells<double>& weights) {
  std::size_t at = 0;
  for (std::size_t begin = 0; begin < cells.size();) {
    const std::size_t end = cells.row_end(begin);
    while (!same_key(weights.key(at), cells.row(begin))) ++at;
    for (std::size_t i = begin; i < end; ++i) cells.weights[i] /= weights.weights[at];
    begin = end;
  }
}

template <class Number>
void conditional(const Channel& channel, const std::vector<Selected>& given, const Choice& choice,
                 const Shape& shape, Unsupported unsupported, Channel& result, Budget& budget) {
  Shape condition = shape;
  condition.extents.resize(condition.inputs);
  Marks marks(shape);
  collect_marked_rows(channel, choice, shape, marks, budget);
  const Cells<Number> weights = project<Number>(channel.table, condition, choice.rows, choice.given, budget);
  if (choice.rows.empty() && weights.size() == 0 && marks.empty())
    throw zero_condition(condition_event(channel, given, {}));
  if (unsupported == Unsupported::marked) mark_unsupported(channel, given, weights, marks, budget);
  std::vector<std::size_t> axes = choice.rows;
  axes.insert(axes.end(), choice.columns.begin(), choice.columns.end());
  Cells<Number> cells = project<Number>(channel.table, shape, axes, choice.all, budget);
  cells.runs.clear();
  if constexpr (std::is_same_v<Number, Integer>) {
    Integers denominators = dividers(cells, weights);
    result.table = make_table(std::move(cells), std::move(denominators), budget);
  } else {
    divide_rows(cells, weights);
    result.table = make_table(std::move(cells), 0, budget);
  }
  std::move(marks).give_to(result, budget);
}

// The inputs of the rows that have a weight, one after another, in order. (Not their numbers: a conditional
// on many variables may have more than 2^64 rows, nearly all of them empty.)
std::vector<Coordinate> supported_rows(const Table& table, Budget& budget) {
  const std::size_t inputs = table.shape().inputs;
  std::vector<Coordinate> rows;
  table.visit_cells([&](Key key, std::size_t cell, std::size_t) {
    budget.step(4);
    if (table.arith() == Arith::exact ? table.numerator(cell).is_zero() : table.cell(cell) == 0) return;
    const Key row = key.first(inputs);
    if (rows.empty() || !same_key(Key(rows).last(inputs), row))
      rows.insert(rows.end(), row.begin(), row.end());
  });
  return rows;
}

bool has_row(const std::vector<Coordinate>& rows, Key row) {
  std::size_t low = 0, high = rows.size() / row.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (earlier_key(Key(rows).subspan(middle * row.size(), row.size()), row))
      low = middle + 1;
    else
      high = middle;
  }
  return low * row.size() < rows.size() && same_key(Key(rows).subspan(low * row.size(), row.size()), row);
}

void restricted(const Channel& channel, const Choice& choice, const Shape& shape, Channel& result,
                Budget& budget) {
  std::vector<std::size_t> axes = choice.rows;
  axes.insert(axes.end(), choice.columns.begin(), choice.columns.end());
  if (channel.table.arith() == Arith::exact) {
    Cells<Integer> cells = project<Integer>(channel.table, shape, axes, choice.all, budget);
    Integers denominators = kept_denominators(cells, channel.table);
    result.table = make_table(std::move(cells), std::move(denominators), budget);
  } else {
    result.table = make_table(project<double>(channel.table, shape, axes, choice.all, budget),
                              channel.table.exponent(), budget);
  }
  if (channel.determined()) return;
  Marks marks(shape);
  if (!channel.mask) {
    collect_marked_rows(channel, choice, shape, marks, budget);
  } else {
    std::vector<Coordinate> target(axes.size());
    for_each_undetermined(channel, budget, [&](Key key, const std::string& event) {
      for (const Restriction& r : choice.all)
        if (key[r.axis] != r.label) return;
      for (std::size_t i = 0; i < axes.size(); ++i) target[i] = key[axes[i]];
      marks.add_cell(target, event, budget);
    });
  }
  std::move(marks).give_to(result, budget);
}

}  // namespace

template <class Number>
void mark_unsupported(const Channel& conditioned, const std::vector<Selected>& given,
                      const Cells<Number>& weights, Marks& marks, Budget& budget) {
  const auto extents = std::span<const std::uint64_t>(weights.shape.extents);
  if (std::find(extents.begin(), extents.end(), 0U) != extents.end()) return;
  double rows = 1;
  for (const std::uint64_t extent : extents) rows *= static_cast<double>(extent);
  const double missing = rows - static_cast<double>(weights.size());
  if (missing <= 0) return;
  budget.reserve(missing * bytes_of_an_event, "the list of undetermined rows");
  if (missing > most_marks) throw BudgetSpent("size", "more than 10^9 rows of this channel are undetermined");
  std::vector<Coordinate> row(extents.size(), 0);
  std::size_t next = 0;
  std::uint64_t number = 0;
  do {
    budget.step(8);
    if (next < weights.size() && same_key(weights.key(next), row))
      ++next;
    else
      marks.add_row(number, condition_event(conditioned, given, row), budget);
    ++number;
  } while (next_coordinates(row, extents));
}
template void mark_unsupported(const Channel&, const std::vector<Selected>&, const Cells<Integer>&, Marks&,
                               Budget&);
template void mark_unsupported(const Channel&, const std::vector<Selected>&, const Cells<double>&, Marks&,
                               Budget&);

std::string condition_event(const Channel& channel, const std::vector<Selected>& given, Key row) {
  std::vector<Port> ports;
  std::vector<Coordinate> labels;
  std::size_t next = 0;
  bool chosen = true;
  for (const Selected& selected : given) {
    ports.push_back(port_of(channel, selected));
    labels.push_back(selected.label ? static_cast<Coordinate>(*selected.label) : row[next++]);
    chosen = chosen && selected.input;
  }
  const std::string text = event_text(ports, labels);
  return chosen && !text.empty() ? "what is observed given " + text : text;
}

EvaluationError zero_condition(const std::string& event) {
  if (!event.empty()) return {"zero-condition", "the condition " + event + " has probability 0"};
  return {"zero-condition", "no outcome has a weight other than 0: what is observed cannot happen",
          "look for an `observe`, or a label left of a bar, that nothing before it can give"};
}

std::pair<std::vector<Port>, std::vector<Port>> condition_ports(const Channel& channel,
                                                                const std::vector<Selected>& wanted,
                                                                const std::vector<Selected>& given) {
  std::pair<std::vector<Port>, std::vector<Port>> ports;
  for (const Selected& selected : given)
    if (!selected.label) ports.first.push_back(port_of(channel, selected));
  for (const Selected& selected : wanted)
    if (!selected.label) ports.second.push_back(port_of(channel, selected));
  return ports;
}

double missing_rows(const Channel& conditional, Budget& budget) {
  if (conditional.inputs.empty()) return 0;
  double rows = 1;
  for (const Port& port : conditional.inputs) rows *= static_cast<double>(port.labels.size());
  const std::vector<Coordinate> supported = supported_rows(conditional.table, budget);
  double there = static_cast<double>(supported.size()) / static_cast<double>(conditional.inputs.size());
  for (const Undetermined& entry : conditional.undetermined) {
    std::vector<Coordinate> row(conditional.inputs.size());
    coordinates_of(entry.row, std::span(conditional.table.shape().extents).first(row.size()), row);
    if (!has_row(supported, row)) ++there;
  }
  return rows - there;
}

Channel mark_missing(const Channel& conditional, const Table* reached, Budget& budget) {
  const Shape& shape = conditional.table.shape();
  const std::vector<Coordinate> supported = supported_rows(conditional.table, budget);
  const double read = reached != nullptr ? static_cast<double>(reached->stored()) : 0;
  budget.reserve(read * bytes_of_an_event, "the list of undetermined rows");
  Marks marks(shape);
  if (conditional.mask)
    for_each_undetermined(conditional, budget,
                          [&](Key key, const std::string& event) { marks.add_cell(key, event, budget); });
  else
    for (const Undetermined& entry : conditional.undetermined) marks.add_row(entry.row, entry.event, budget);
  const auto mark = [&](Key row) {
    budget.step(32);
    if (has_row(supported, row)) return;
    const std::uint64_t number = row_number(row, shape);
    if (undetermined_row(conditional, number) == nullptr)
      marks.add_row(number, event_text(conditional.inputs, row), budget);
  };
  if (reached != nullptr) {
    reached->visit_cells([&](Key row, std::size_t, std::size_t) { mark(row); });
  } else if (const auto extents = std::span(shape.extents).first(shape.inputs);
             std::find(extents.begin(), extents.end(), 0U) == extents.end()) {
    std::vector<Coordinate> row(shape.inputs, 0);
    do {
      mark(row);
    } while (next_coordinates(row, extents));
  }
  Channel result = conditional;
  std::move(marks).give_to(result, budget);
  return result;
}

Channel select(const Channel& channel, const std::vector<Selected>& wanted,
               const std::vector<Selected>& given, bool divide, Budget& budget, Unsupported unsupported) {
  for (std::size_t i = 0; i < channel.inputs.size(); ++i)
    DIAG_ASSERT(
        std::any_of(given.begin(), given.end(), [&](const Selected& s) { return s.input && s.port == i; }));
  Channel result;
  std::tie(result.inputs, result.outputs) = condition_ports(channel, wanted, given);
  const Shape shape = shape_of(result.inputs, result.outputs);
  const Choice choice = make_choice(channel, wanted, given);
  if (!divide)
    restricted(channel, choice, shape, result, budget);
  else if (channel.table.arith() == Arith::exact)
    conditional<Integer>(channel, given, choice, shape, unsupported, result, budget);
  else
    conditional<double>(channel, given, choice, shape, unsupported, result, budget);
  return result;
}

}  // namespace diag
