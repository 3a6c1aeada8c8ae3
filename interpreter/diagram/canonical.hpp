// The second half of the normal form, for who has shared already.
#pragma once

#include "interpreter/base/budget.hpp"
#include "interpreter/diagram/diagram.hpp"

namespace diag {

// Renumbers a diagram made by share(): equal diagrams become the same as built.
[[nodiscard]] Diagram canonical(const Diagram& shared, const Signature& signature, Budget& budget);

}  // namespace diag
