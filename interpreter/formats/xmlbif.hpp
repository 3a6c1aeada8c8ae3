// XMLBIF 0.3 (JavaBayes, Weka, pgmpy): chance variables with whole tables, the variable itself varying
// fastest.
#pragma once

#include <string_view>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

// Throws FileFault, and BudgetSpent.
[[nodiscard]] NetworkFile read_xmlbif(std::string_view text, Budget& budget);

}  // namespace diag
