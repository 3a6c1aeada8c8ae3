// The reference of the language and the modules of the standard library, as texts inside the program (made by
// tools/embed_pages.cmake).
#pragma once

#include <string_view>
#include <utility>
#include <vector>

[[nodiscard]] std::vector<std::string_view> reference_pages();
[[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>>
library_modules();  // names and texts
