// A conditional whose numerator and denominator were evaluated apart: the numerator is a diagram restricted
// to the labels on both sides of a bar, the denominator the one restricted to the labels of the condition
// alone. Each may be small where the joint channel of all variables is not.
#pragma once

#include "interpreter/stochastic/algebra.hpp"

namespace diag {

// `given` names ports of both channels alike: every input, and the outputs that belong to the condition.
// Inputs of the answer are the given ports without a label, in that order; its outputs are the other outputs
// of the numerator. Rows of probability 0, and undetermined ones, as in condition(). The answer is floating
// where either channel is.
[[nodiscard]] Channel quotient(const Channel& numerator, const Channel& denominator,
                               const std::vector<Selected>& given, Budget& budget);

// The same with the ports of each side named apart, and of the numerator in the order of `wanted`; rows of
// probability 0 have no cell and no mark, as in condition_on_support().
[[nodiscard]] Channel quotient_on_support(const Channel& numerator, const std::vector<Selected>& wanted,
                                          const std::vector<Selected>& given_above,
                                          const Channel& denominator,
                                          const std::vector<Selected>& given_below, Budget& budget);

}  // namespace diag
