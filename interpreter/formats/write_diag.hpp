// A network as a script: `model NAME { ... }`, all fractions exact.
#pragma once

#include <string>

#include "interpreter/formats/network_file.hpp"

namespace diag {

[[nodiscard]] std::string write_diag(const NetworkFile& network, std::vector<FileRemark>& remarks);

}  // namespace diag
