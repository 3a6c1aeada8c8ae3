// The one operation behind marginals, conditionals and normalisation: choose ports for the rows and columns
// of a new channel, keep only the cells that agree with the labels chosen, sum out the rest, and divide or
// not.
#pragma once

#include "interpreter/stochastic/algebra.hpp"

namespace diag {

// The axis of the channel's table that a selected port stands on.
[[nodiscard]] inline std::size_t axis_of(const Channel& channel, const Selected& selected) {
  return selected.input ? selected.port : channel.inputs.size() + selected.port;
}
[[nodiscard]] inline const Port& port_of(const Channel& channel, const Selected& selected) {
  return selected.input ? channel.inputs[selected.port] : channel.outputs[selected.port];
}

// Every input of the channel stands in `given`. With `divide` each row is divided by the weight of its
// condition.
[[nodiscard]] Channel select(const Channel& channel, const std::vector<Selected>& wanted,
                             const std::vector<Selected>& given, bool divide, Budget& budget);

}  // namespace diag
