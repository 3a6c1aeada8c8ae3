// XMLBIF 0.3 (JavaBayes, Weka, pgmpy): chance variables with whole tables, the variable itself varying
// fastest.
#pragma once

#include <string_view>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

// Throws FileFault, and BudgetSpent.
[[nodiscard]] NetworkFile read_xmlbif(std::string_view text, Budget& budget);

// Throws FileFault where the network has no probabilities; `remarks` says what is lost.
[[nodiscard]] std::string write_xmlbif(const NetworkFile& network, std::vector<FileRemark>& remarks);

}  // namespace diag
