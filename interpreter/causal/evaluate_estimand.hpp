// The numbers of an estimand: its disintegrations are computed, each once, and its stages contracted like any
// diagram.
#pragma once

#include "interpreter/causal/estimand.hpp"
#include "interpreter/stochastic/algebra.hpp"

namespace diag {

// The answer as a channel from `done` and `given` (one ascending list) to `asked`. `tables` are states, one
// for each of estimand.tables(), with a port a variable in that order; `ports` says what the port of each
// node is. A conditional that the tables do not determine matters where it reaches the answer with a weight
// other than 0: there the answer is undetermined in turn, and names the event.
[[nodiscard]] Channel evaluate(const Estimand& estimand, const std::vector<Channel>& tables,
                               const std::vector<Port>& ports, Arith arith, Budget& budget);

}  // namespace diag
