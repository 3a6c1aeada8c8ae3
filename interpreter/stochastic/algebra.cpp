// Marginals, conditionals, inversion, surgery on an output, and filling in what is undetermined.
#include "interpreter/stochastic/algebra.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/marks.hpp"
#include "interpreter/stochastic/select.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

namespace {

std::vector<Selected> all_inputs(const Channel& channel) {
  std::vector<Selected> given;
  for (std::size_t i = 0; i < channel.inputs.size(); ++i) given.push_back({true, i, std::nullopt});
  return given;
}

std::vector<Selected> output_list(const std::vector<std::size_t>& ports) {
  std::vector<Selected> selected;
  for (const std::size_t port : ports) selected.push_back({false, port, std::nullopt});
  return selected;
}

std::vector<std::size_t> outputs_except(const Channel& channel, const std::vector<std::size_t>& left_out) {
  std::vector<bool> out(channel.outputs.size(), false);
  for (const std::size_t port : left_out) out[port] = true;
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < out.size(); ++i)
    if (!out[i]) rest.push_back(i);
  return rest;
}

// To be given only inputs is none: the row is the answer.
bool is_condition(const std::vector<Selected>& given) {
  return std::any_of(given.begin(), given.end(), [](const Selected& selected) { return !selected.input; });
}

}  // namespace

Channel marginal(const Channel& channel, const std::vector<std::size_t>& outputs, Budget& budget) {
  return select(channel, output_list(outputs), all_inputs(channel), false, budget);
}

Channel condition(const Channel& channel, const std::vector<Selected>& wanted,
                  const std::vector<Selected>& given, Budget& budget) {
  return select(channel, wanted, given, is_condition(given), budget);
}

Channel condition_on_support(const Channel& channel, const std::vector<Selected>& wanted,
                             const std::vector<Selected>& given, Budget& budget) {
  return select(channel, wanted, given, is_condition(given), budget, Unsupported::left_out);
}

Channel disintegrate(const Channel& state, const std::vector<std::size_t>& given, Budget& budget) {
  std::vector<Selected> condition_on = all_inputs(state);
  for (const Selected& selected : output_list(given)) condition_on.push_back(selected);
  return condition(state, output_list(outputs_except(state, given)), condition_on, budget);
}

Channel normalize(const Channel& channel, Budget& budget) {
  Channel result =
      select(channel, output_list(outputs_except(channel, {})), all_inputs(channel), true, budget);
  result.comb = channel.comb;
  return result;
}

Channel invert(const Channel& channel, const Channel& prior, Budget& budget) {
  if (!prior.inputs.empty() || !agree(prior.outputs, channel.inputs))
    throw EvaluationError("cannot-invert", "the prior is no state on the inputs of the channel");
  // The joint state of outputs and inputs, conditioned on the outputs.
  Wiring wiring;
  const std::vector<Index> a = wiring.add_indices(channel.inputs), b = wiring.add_indices(channel.outputs);
  wiring.add(prior, {}, a);
  wiring.add(channel, a, b);
  wiring.outputs = b;
  wiring.outputs.insert(wiring.outputs.end(), a.begin(), a.end());
  std::vector<Port> ports = channel.outputs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ports.push_back(channel.inputs[i]);
    if (ports.back().name.empty()) ports.back().name = prior.outputs[i].name;
  }
  const Channel joint = contract(wiring, {}, std::move(ports), common_arith(channel, prior), budget);
  std::vector<Selected> given, wanted;
  for (std::size_t i = 0; i < b.size(); ++i) given.push_back({false, i, std::nullopt});
  for (std::size_t i = 0; i < a.size(); ++i) wanted.push_back({false, b.size() + i, std::nullopt});
  return select(joint, wanted, given, true, budget);
}

namespace {

// Each cell becomes one for every label of a new axis.
template <class Number>
Cells<Number> spread(const Cells<Number>& cells, std::size_t axis, std::uint64_t labels, Budget& budget) {
  Cells<Number> result;
  result.shape = cells.shape;
  result.shape.extents.insert(result.shape.extents.begin() + static_cast<std::ptrdiff_t>(axis), labels);
  budget.reserve(static_cast<double>(cells.size()) * static_cast<double>(labels) *
                     static_cast<double>(sizeof(Number) + result.shape.rank() * sizeof(Coordinate)),
                 "the uniform output");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Key key = cells.key(i);
    for (Coordinate label = 0; label < labels; ++label) {
      budget.step(1 + key.size());
      result.keys.insert(result.keys.end(), key.begin(), key.begin() + static_cast<std::ptrdiff_t>(axis));
      result.keys.push_back(label);
      result.keys.insert(result.keys.end(), key.begin() + static_cast<std::ptrdiff_t>(axis), key.end());
      result.weights.push_back(cells.weights[i]);
      if (!cells.runs.empty()) result.runs.push_back(cells.runs[i]);
    }
  }
  // Sorted by the axes before the new one, then by it: only the axes after it are out of order.
  sort_cells(result, budget);
  return result;
}

}  // namespace

Channel randomize(const Channel& channel, std::size_t output, Budget& budget) {
  DIAG_ASSERT(output < channel.outputs.size());
  const std::uint64_t labels = channel.outputs[output].labels.size();
  if (labels == 0) throw EvaluationError("no-labels", "there is no uniform state on a type without labels");
  const Channel rest = marginal(channel, outputs_except(channel, {output}), budget);
  Channel result;
  result.inputs = channel.inputs;
  result.outputs = channel.outputs;
  result.comb = channel.comb;
  const std::size_t axis = channel.inputs.size() + output;
  if (rest.table.arith() == Arith::exact) {
    Cells<Integer> cells = spread(cells_of<Integer>(rest.table, budget), axis, labels, budget);
    const Integers kept = kept_denominators(cells, rest.table);
    Integers denominators;
    if (kept.empty()) denominators.push_back(static_cast<std::int64_t>(labels));
    for (std::size_t i = 0; i < kept.size(); ++i)
      denominators.push_back(kept[i] * Integer(static_cast<std::int64_t>(labels)));
    result.table = make_table(std::move(cells), std::move(denominators), budget);
  } else {
    Cells<double> cells = spread(cells_of<double>(rest.table, budget), axis, labels, budget);
    for (double& weight : cells.weights) weight /= static_cast<double>(labels);
    result.table = make_table(std::move(cells), rest.table.exponent(), budget);
  }
  if (rest.determined()) return result;
  if (!rest.mask) {
    result.undetermined = rest.undetermined;
    return result;
  }
  Marks marks(shape_of(result.inputs, result.outputs));
  std::vector<Coordinate> target(result.inputs.size() + result.outputs.size());
  for_each_undetermined(rest, budget, [&](Key key, const std::string& event) {
    for (std::size_t i = 0, from = 0; i < target.size(); ++i)
      if (i != axis) target[i] = key[from++];
    for (Coordinate label = 0; label < labels; ++label) {
      target[axis] = label;
      marks.add_cell(target, event, budget);
    }
  });
  std::move(marks).give_to(result, budget);
  return result;
}

void require_determined(const Channel& channel) {
  if (channel.determined()) return;
  throw EvaluationError("undetermined",
                        "this is not determined: it depends on " + channel.undetermined.front().event +
                            ", which has probability 0",
                        "`set undetermined = uniform` takes the uniform distribution there");
}

Channel to_arith(const Channel& channel, Arith arith) {
  Channel result = channel;
  result.table = channel.table.to(arith);
  return result;
}

}  // namespace diag
