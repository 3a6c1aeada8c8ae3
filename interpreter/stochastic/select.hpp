// The one operation behind marginals, conditionals and normalisation: choose ports for the rows and columns
// of a new channel, keep only the cells that agree with the labels chosen, sum out the rest, and divide or
// not.
#pragma once

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/algebra.hpp"
#include "interpreter/stochastic/cells.hpp"
#include "interpreter/stochastic/marks.hpp"

namespace diag {

// The axis of the channel's table that a selected port stands on.
[[nodiscard]] inline std::size_t axis_of(const Channel& channel, const Selected& selected) {
  return selected.input ? selected.port : channel.inputs.size() + selected.port;
}
[[nodiscard]] inline const Port& port_of(const Channel& channel, const Selected& selected) {
  return selected.input ? channel.inputs[selected.port] : channel.outputs[selected.port];
}

// The condition of a row, label by label, in the order in which it was asked for: "smoke = yes, tar = no".
// Inputs alone are no event, they are chosen: what has probability 0 then is what is observed given them.
[[nodiscard]] std::string condition_event(const Channel& channel, const std::vector<Selected>& given,
                                          Key row);

// What to throw where the only row there is has none: a condition of probability 0.
[[nodiscard]] EvaluationError zero_condition(const std::string& event);

// Marks the rows that no weight supports: `weights` has a cell for each condition of a weight other than 0,
// and `given` says what the conditions are of.
template <class Number>
void mark_unsupported(const Channel& conditioned, const std::vector<Selected>& given,
                      const Cells<Number>& weights, Marks& marks, Budget& budget);

enum class Unsupported : std::uint8_t { marked, left_out };  // rows whose condition has no weight

// Every input of the channel stands in `given`. With `divide` each row is divided by the weight of its
// condition.
[[nodiscard]] Channel select(const Channel& channel, const std::vector<Selected>& wanted,
                             const std::vector<Selected>& given, bool divide, Budget& budget,
                             Unsupported unsupported = Unsupported::marked);

}  // namespace diag
