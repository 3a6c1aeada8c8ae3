// Signs and letters that a keyboard lacks, by names: `\otimes` is ⊗. The names are those of LaTeX.
#pragma once

#include <string>
#include <string_view>
#include <vector>

// The sign of a name without its backslash; empty where there is none.
[[nodiscard]] std::string_view sign_of(std::string_view name);

// The names that begin so.
[[nodiscard]] std::vector<std::string> signs_beginning(std::string_view begin);
