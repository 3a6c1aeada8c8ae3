// Conditionals of the stages of an estimand, with what cancels left out.
#pragma once

#include "interpreter/base/budget.hpp"
#include "interpreter/causal/estimand.hpp"

namespace diag {

// A conditional by its variables: P(wanted | given) of the observed state or of a stage, as in Stage::Box.
struct Kernel {
  std::uint32_t of = 0;
  NodeSet wanted, given;
};

// P(wanted | given) of stages[source - 1], whose outputs hold `wanted`, and whose outputs and inputs hold
// `given`, as kernels that side by side are that channel (every variable of `wanted` in one). Boxes that are
// not connected with a wanted variable other than through given ones are the same above and below the bar,
// and cancel; where no given variable is made by the boxes that stay, nothing is divided. An input of the
// stage that is not given does not matter to the conditional, and is averaged over as it is observed. New
// stages are added at the end. With `divide`, where what is given is made by one box, P(a, z | s) among
// others, and by itself weighs what that box says, P(z | s), a stage with P(a | z, s) in its place is added,
// so that nothing is left to divide; without, the source is shared by all that condition it.
[[nodiscard]] std::vector<Kernel> conditionals(std::vector<Stage>& stages, std::uint32_t source,
                                               const NodeSet& wanted, const NodeSet& given, bool divide,
                                               Budget& budget);

// Parts that the last one does not need are gone, and the rest numbered anew.
void drop_unused_stages(std::vector<Stage>& stages);

}  // namespace diag
