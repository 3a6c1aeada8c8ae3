// The reference of the language, as texts inside the program (made by tools/embed_pages.cmake).
#pragma once

#include <string_view>
#include <vector>

[[nodiscard]] std::vector<std::string_view> reference_pages();
