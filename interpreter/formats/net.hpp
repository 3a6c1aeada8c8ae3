// NET, the format of Hugin: discrete chance nodes. What it says of positions and looks is passed over.
#pragma once

#include <string_view>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

// Throws FileFault, and BudgetSpent.
[[nodiscard]] NetworkFile read_net(std::string_view text, Budget& budget);

// Throws FileFault where the network has no probabilities; `remarks` says what is lost.
// Names that are no identifiers are changed.
[[nodiscard]] std::string write_net(const NetworkFile& network, std::vector<FileRemark>& remarks);

}  // namespace diag
