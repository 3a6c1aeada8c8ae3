// Values in a line: for messages that name both sides of a comparison.
#pragma once

#include <string>

#include "interpreter/stochastic/algebra.hpp"

namespace diag {

// "{no, yes} * {lo, hi} -> {1..6}"; a state has no arrow, a number is "I".
[[nodiscard]] std::string labels_text(const Channel& channel);

// "[[4/5, 1/5], [1/2, 1/2]]", "[7/10, 3/10]"; a large one is described by its size. Undetermined cells are
// "?".
[[nodiscard]] std::string brief_text(const Channel& channel);

// "cancer = no given smoke = yes": a cell of a channel.
[[nodiscard]] std::string cell_text(const Channel& channel, std::uint64_t row, std::uint64_t column);

// Throws EvaluationError ("different-labels") naming both, where inputs or outputs differ in labels or
// number.
void require_same_labels(const Channel& left, const Channel& right);

}  // namespace diag
