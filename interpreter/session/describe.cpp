#include "interpreter/session/describe.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/session/numbers.hpp"
#include "interpreter/stochastic/wiring.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

constexpr double most_cells = 64;  // of a channel that is written out

std::string labels_text(const std::vector<Port>& ports) {
  if (ports.empty()) return "I";
  std::string text;
  for (const Port& port : ports) {
    if (!text.empty()) text += " * ";
    text += to_text(port.labels);
  }
  return text;
}

Weight weight_at(const Channel& channel, std::uint64_t row, std::uint64_t column) {
  if (channel.table.arith() == Arith::exact) return exact_weight(channel.table.exact_at(row, column));
  return double_weight(channel.table.double_at(row, column));
}

std::string row_text(const Channel& channel, std::uint64_t row, std::uint64_t columns) {
  std::string text = "[";
  for (std::uint64_t column = 0; column < columns; ++column) {
    if (column > 0) text += ", ";
    text += is_undetermined(channel, row, column) ? "?" : short_text(weight_at(channel, row, column));
  }
  return text + "]";
}

std::string event(const std::vector<Port>& ports, std::uint64_t position) {
  Extents extents;
  for (const Port& port : ports) extents.push_back(port.labels.size());
  std::vector<Coordinate> labels(ports.size());
  coordinates_of(position, extents, labels);
  return event_text(ports, labels);
}

}  // namespace

std::string labels_text(const Channel& channel) {
  const std::string outputs = labels_text(channel.outputs);
  return channel.inputs.empty() ? outputs : labels_text(channel.inputs) + " -> " + outputs;
}

std::string brief_text(const Channel& channel) {
  const Shape& shape = channel.table.shape();
  if (shape.cells() > most_cells) {
    const std::string kind = channel.is_state() ? "a state" : "a channel";
    return fmt::format("{} on {}", kind, labels_text(channel));
  }
  const std::uint64_t rows = shape.rows(), columns = shape.columns();
  if (channel.is_state()) return row_text(channel, 0, columns);
  std::string text = "[";
  for (std::uint64_t row = 0; row < rows; ++row)
    text += (row > 0 ? ", " : "") + row_text(channel, row, columns);
  return text + "]";
}

std::string cell_text(const Channel& channel, std::uint64_t row, std::uint64_t column) {
  const std::string given = event(channel.inputs, row);
  std::string of = event(channel.outputs, column);
  if (given.empty()) return of;
  return of.empty() ? "given " + given : of + " given " + given;
}

void require_same_labels(const Channel& left, const Channel& right) {
  if (agree(left.inputs, right.inputs) && agree(left.outputs, right.outputs)) return;
  throw EvaluationError("different-labels", fmt::format("the two sides have different labels: {} and {}",
                                                        labels_text(left), labels_text(right)));
}

}  // namespace diag
