// BIF, the Bayesian Interchange Format, as bnlearn, JavaBayes and GeNIe write it: `table` for roots and whole
// tables, rows of labels in any order, `default`, properties (passed over), names with or without quotes.
#pragma once

#include <string_view>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

// Throws FileFault, and BudgetSpent where a table is larger than the budget allows.
[[nodiscard]] NetworkFile read_bif(std::string_view text, Budget& budget);

// Throws FileFault where the network has no probabilities; `remarks` says what is lost.
// Writes rows, and a `table` for roots.
[[nodiscard]] std::string write_bif(const NetworkFile& network, std::vector<FileRemark>& remarks);

}  // namespace diag
