// Composition of values, and the structural maps as values.
#include <numeric>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/stochastic/algebra.hpp"
#include "interpreter/stochastic/cells.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

namespace {

std::string labels_of(const std::vector<Port>& ports) {
  if (ports.empty()) return "I";
  std::string text;
  for (const Port& port : ports) text += (text.empty() ? "" : " * ") + to_text(port.labels);
  return text;
}

std::vector<Port> joined(std::vector<Port> first, const std::vector<Port>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::vector<Index> joined(std::vector<Index> first, const std::vector<Index>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// The channel that hands on its inputs as listed.
Channel rearrangement(std::vector<Port> inputs, const std::vector<std::size_t>& outputs, Budget& budget) {
  Channel channel;
  for (const std::size_t port : outputs) channel.outputs.push_back(inputs[port]);
  channel.inputs = std::move(inputs);
  const Shape shape = shape_of(channel.inputs, channel.outputs);
  const std::uint64_t rows = shape.rows();
  budget.reserve(static_cast<double>(rows) * static_cast<double>(outputs.size() * sizeof(Coordinate)),
                 "a table of labels");
  std::vector<Coordinate> images, row(channel.inputs.size(), 0);
  images.reserve(static_cast<std::size_t>(rows) * outputs.size());
  for (std::uint64_t i = 0; i < rows; ++i) {
    budget.step(1 + outputs.size());
    for (const std::size_t port : outputs) images.push_back(row[port]);
    next_coordinates(row, std::span(shape.extents).first(shape.inputs));
  }
  channel.table = Table::functional(shape, std::move(images));
  return channel;
}

}  // namespace

Channel relabelled(const Channel& state, const std::vector<Labels>& labels, Budget& budget) {
  DIAG_ASSERT(state.is_state() && labels.size() == state.outputs.size());
  require_determined(state);
  std::vector<std::vector<Coordinate>> images(labels.size());  // by label; none where the labels are the same
  Channel result;
  result.outputs = state.outputs;
  bool same = true;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Port& port = state.outputs[i];
    if (port.labels == labels[i]) continue;
    same = false;
    result.outputs[i].labels = labels[i];
    budget.reserve(8.0 * static_cast<double>(port.labels.size()), "a table of labels");
    for (std::uint64_t label = 0; label < port.labels.size(); ++label) {
      budget.step(8);
      const std::string text = port.labels.text(label);
      const auto found = labels[i].find(text);
      if (!found)
        throw EvaluationError("unknown-label", spelled_label(text) + " is no label of " + port.name,
                              "the labels are " + to_text(labels[i]));
      images[i].push_back(static_cast<Coordinate>(*found));
    }
  }
  if (same) {
    result.table = state.table;
    return result;
  }
  // Cell by cell: nothing here may grow with the product of the label sets.
  const auto changed = [&]<class Number>(Cells<Number> cells) {
    const std::size_t rank = labels.size();
    for (std::size_t i = 0; i < cells.keys.size(); ++i)
      if (const auto& image = images[i % rank]; !image.empty()) cells.keys[i] = image[cells.keys[i]];
    cells.shape = shape_of(result.inputs, result.outputs);
    cells.runs.clear();  // a state has one denominator
    sort_cells(cells, budget);
    return cells;
  };
  if (state.table.arith() == Arith::exact) {
    Cells<Integer> cells = changed(cells_of<Integer>(state.table, budget));
    Integers denominators = kept_denominators(cells, state.table);
    result.table = make_table(std::move(cells), std::move(denominators), budget);
  } else {
    result.table = make_table(changed(cells_of<double>(state.table, budget)), state.table.exponent(), budget);
  }
  return result;
}

Channel then(const Channel& f, const Channel& g, Budget& budget) {
  if (!agree(f.outputs, g.inputs))
    throw EvaluationError("cannot-compose", "the outputs " + labels_of(f.outputs) +
                                                " do not fit the inputs " + labels_of(g.inputs));
  Wiring wiring;
  wiring.inputs = wiring.add_indices(f.inputs);
  const std::vector<Index> middle = wiring.add_indices(f.outputs);
  wiring.outputs = wiring.add_indices(g.outputs);
  wiring.add(f, wiring.inputs, middle);
  wiring.add(g, middle, wiring.outputs);
  return contract(wiring, f.inputs, g.outputs, common_arith(f, g), budget);
}

Channel tensor(const Channel& f, const Channel& g, Budget& budget) {
  Wiring wiring;
  const std::vector<Index> f_in = wiring.add_indices(f.inputs), g_in = wiring.add_indices(g.inputs);
  const std::vector<Index> f_out = wiring.add_indices(f.outputs), g_out = wiring.add_indices(g.outputs);
  wiring.inputs = joined(f_in, g_in);
  wiring.outputs = joined(f_out, g_out);
  wiring.add(f, f_in, f_out);
  wiring.add(g, g_in, g_out);
  return contract(wiring, joined(f.inputs, g.inputs), joined(f.outputs, g.outputs), common_arith(f, g),
                  budget);
}

Channel identity_channel(const std::vector<Port>& ports, Budget& budget) {
  return copy_channel(ports, 1, budget);
}

Channel copy_channel(const std::vector<Port>& ports, std::size_t copies, Budget& budget) {
  std::vector<std::size_t> outputs;
  for (std::size_t copy = 0; copy < copies; ++copy)
    for (std::size_t port = 0; port < ports.size(); ++port) outputs.push_back(port);
  return rearrangement(ports, outputs, budget);
}

Channel discard_channel(const std::vector<Port>& ports) {
  Channel channel;
  channel.inputs = ports;
  channel.table = Table::functional(shape_of(ports, {}), {});
  return channel;
}

Channel swap_channel(const std::vector<Port>& first, const std::vector<Port>& second, Budget& budget) {
  std::vector<std::size_t> outputs(first.size() + second.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i] = (first.size() + i) % outputs.size();
  return rearrangement(joined(first, second), outputs, budget);
}

Channel uniform_channel(const std::vector<Port>& ports, Budget& budget) {
  Channel channel;
  channel.outputs = ports;
  const Shape shape = shape_of({}, ports);
  const std::uint64_t columns = shape.columns();
  if (columns == 0) throw EvaluationError("no-labels", "there is no uniform state on a type without labels");
  budget.reserve(static_cast<double>(columns) * sizeof(std::int64_t), "the uniform state");
  budget.step(columns);
  Integers denominator;
  denominator.push_back(static_cast<std::int64_t>(columns));
  channel.table =
      Table::dense(shape, Integers(std::vector<std::int64_t>(static_cast<std::size_t>(columns), 1)),
                   std::move(denominator));
  return channel;
}

Channel point_channel(const std::vector<Port>& ports, std::span<const Coordinate> labels) {
  DIAG_ASSERT(ports.size() == labels.size());
  Channel channel;
  channel.outputs = ports;
  channel.table = Table::functional(shape_of({}, ports), {labels.begin(), labels.end()});
  return channel;
}

Channel observe_channel(const std::vector<Port>& ports, std::span<const Coordinate> labels) {
  DIAG_ASSERT(ports.size() == labels.size());
  Channel channel;
  channel.inputs = ports;
  channel.table = Table::sparse(shape_of(ports, {}), {labels.begin(), labels.end()}, std::vector<Integer>{1},
                                std::vector<Integer>{1});
  return channel;
}

}  // namespace diag
