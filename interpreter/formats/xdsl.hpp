// XDSL, the format of GeNIe and SMILE: general chance nodes (<cpt>) and deterministic ones.
#pragma once

#include <string_view>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

// Throws FileFault, and BudgetSpent.
[[nodiscard]] NetworkFile read_xdsl(std::string_view text, Budget& budget);

}  // namespace diag
