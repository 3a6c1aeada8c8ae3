// NET, the format of Hugin: discrete chance nodes. What it says of positions and looks is passed over. The
// `label` of a node is free text in files of others, and so no name; where our writer has to change a name to
// an identifier, it says the name in an attribute of its own, and the reader gives it back.
#pragma once

#include <string_view>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

inline constexpr std::string_view net_name_attribute = "diag_name";

// Throws FileFault, and BudgetSpent.
[[nodiscard]] NetworkFile read_net(std::string_view text, Budget& budget);

// Throws FileFault where the network has no probabilities; `remarks` says what is lost.
// Names that are no identifiers are changed, and stand in `diag_name` as they were.
[[nodiscard]] std::string write_net(const NetworkFile& network, std::vector<FileRemark>& remarks);

}  // namespace diag
