// An identified counterfactual as diagrams: its factors are boxes, labels are points and observations.
#pragma once

#include "interpreter/causal/estimand_diagram.hpp"
#include "interpreter/causal/identify_counterfactual.hpp"

namespace diag {

// First what factors are that take more than one diagram, "Q1", ..., "P(y | do(x))"; then the joint, without
// a name, and, where the answer is a quotient, the diagram "condition" whose weight divides it. Nothing where
// the joint has probability 0, and where factors read each other: that is a formula and no diagram. Linear.
[[nodiscard]] std::optional<std::vector<StageDiagram>> diagrams_of(const CounterfactualEstimand& estimand,
                                                                   const std::vector<std::string>& names,
                                                                   const std::vector<ObjectId>& objects,
                                                                   Signature& signature);

}  // namespace diag
