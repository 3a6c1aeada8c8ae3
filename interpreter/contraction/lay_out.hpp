// From the last table of a contraction to the answer: inputs | outputs, reduced, in the layout that fits.
#pragma once

#include "interpreter/contraction/part.hpp"
#include "interpreter/contraction/reading.hpp"

namespace diag {

// `denominator` is common to all cells; `row_factors` are tables whose denominators, a row each, come on top.
[[nodiscard]] Table lay_out(Part core, const Network& network, const FixedValues& fixed,
                            const Integer& denominator, const std::vector<const Factor*>& row_factors,
                            Budget& budget);

// The answer where two tables contradict each other.
[[nodiscard]] Table zero_answer(const Network& network, const FixedValues& fixed, bool floating);

}  // namespace diag
