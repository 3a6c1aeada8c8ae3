// The shape of a channel, and how its events are written.
#include "interpreter/stochastic/channel.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"

namespace diag {

Shape shape_of(const std::vector<Port>& inputs, const std::vector<Port>& outputs) {
  Shape shape;
  shape.inputs = inputs.size();
  shape.extents.reserve(inputs.size() + outputs.size());
  for (const Port& port : inputs) shape.extents.push_back(port.labels.size());
  for (const Port& port : outputs) shape.extents.push_back(port.labels.size());
  return shape;
}

const Undetermined* undetermined_row(const Channel& channel, std::uint64_t row) {
  const auto at =
      std::lower_bound(channel.undetermined.begin(), channel.undetermined.end(), row,
                       [](const Undetermined& entry, std::uint64_t wanted) { return entry.row < wanted; });
  return at != channel.undetermined.end() && at->row == row ? &*at : nullptr;
}

bool is_undetermined(const Channel& channel, std::uint64_t row, std::uint64_t column) {
  if (undetermined_row(channel, row) == nullptr) return false;
  return !channel.mask || channel.mask->exact_at(row, column).sign() != 0;
}

std::string event_text(const std::vector<Port>& ports, std::span<const Coordinate> labels) {
  DIAG_ASSERT(ports.size() == labels.size());
  std::string text;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    if (i > 0) text += ", ";
    const std::string& name = ports[i].name.empty() ? ports[i].object : ports[i].name;
    const bool outcome = name.find('[') != std::string::npos && name.back() == ']';  // y[x = 1]: its text
    if (!name.empty()) text += (outcome ? name : spelled_name(name)) + " = ";
    text += spelled_label(ports[i].labels.text(labels[i]));
  }
  return text;
}

}  // namespace diag
