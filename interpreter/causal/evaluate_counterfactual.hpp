// The numbers of an identified counterfactual, from observed marginals or from experiments.
#pragma once

#include "interpreter/causal/identify_counterfactual.hpp"
#include "interpreter/stochastic/algebra.hpp"

namespace diag {

// The answer as a state with a port for each of estimand.outputs. `tables` are channels done -> made, one for
// each of estimand.tables(), with a port a variable in that order; `ports` says what the port of each node
// is. Throws EvaluationError("unknown-label") for a label of the question that its variable has not, and
// EvaluationError("zero-condition") where what is given has probability 0, as far as the answer depends on
// it.
// Memory and `few` are as in evaluate_estimand.hpp.
[[nodiscard]] Channel evaluate(const CounterfactualEstimand& estimand, const std::vector<Channel>& tables,
                               const std::vector<Port>& ports, Arith arith, Budget& budget,
                               double few = 1024);

}  // namespace diag
