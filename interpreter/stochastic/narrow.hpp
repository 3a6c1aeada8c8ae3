// States of long, narrow diagrams, in double: hidden Markov models of many steps. Box after box is multiplied
// into one small table over the wires that are still to be read; nothing is planned, and steps that look the
// same are worked out once. Time is linear in the boxes, memory is that of the diagram.
#pragma once

#include "interpreter/stochastic/interpretation.hpp"

namespace diag {

// The meaning of the diagram, as evaluate() says; nothing where this way does not fit: there are inputs or
// fewer than `few` boxes, a box has undetermined or many cells, or too many wires are open at once. The
// budget is counted.
[[nodiscard]] std::optional<Channel> evaluate_narrow(const Interpretation& interpretation,
                                                     const Diagram& diagram, const Signature& signature,
                                                     const std::vector<std::string>& output_names,
                                                     Budget& budget, std::size_t few = 5000);

}  // namespace diag
