// Arithmetic on the numbers of a script: exact while both operands are exact, in double otherwise. Exact
// results are bounded in size, so that forty squarings are a message and no heap of digits.
#pragma once

#include <string>

#include "interpreter/elaborate/typed.hpp"

namespace diag {

// Throws EvaluationError: "division-by-zero", "exponent", "number-too-large", "not-a-number" (in double: inf
// - inf, 0 * inf).
[[nodiscard]] Weight combine(node::Operator op, const Weight& left, const Weight& right);
[[nodiscard]] Weight negated(const Weight& number);

// Below 0, 0 or above 0, as left is to right. In double as the doubles are.
[[nodiscard]] int order(const Weight& left, const Weight& right);
// |left - right| <= tolerance; exactly where all three are exact. Infinite numbers are near themselves alone.
[[nodiscard]] bool near(const Weight& left, const Weight& right, const Weight& tolerance);

// As in messages: a fraction, or a decimal where it is long; a double with all its digits; "inf".
[[nodiscard]] std::string short_text(const Weight& number);

}  // namespace diag
