// Shapes without labels and numbers: dagitty's text form, and DOT (Graphviz). An arrow at both ends is a
// hidden common cause; in dagitty a variable may be [latent], in DOT a hidden one is drawn dashed
// (style=dashed).
#pragma once

#include <string_view>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

// Throw FileFault: also where an edge has no direction.
[[nodiscard]] NetworkFile read_dagitty(std::string_view text, Budget& budget);
[[nodiscard]] NetworkFile read_dot(std::string_view text, Budget& budget);

// `remarks` says what is lost. A hidden common cause of three or more becomes a hidden variable.
[[nodiscard]] std::string write_dagitty(const NetworkFile& network, std::vector<FileRemark>& remarks);
[[nodiscard]] std::string write_dot(const NetworkFile& network, std::vector<FileRemark>& remarks);

}  // namespace diag
