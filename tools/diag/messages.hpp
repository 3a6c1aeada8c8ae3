// Messages on standard error. A terminal would break their lines wherever its edge is, in the middle of words
// too: there they are broken between words.
#pragma once

#include <cstddef>
#include <string>

// A message in lines of this many columns. Of a source line that is longer only what is around its mark is
// shown, so that the mark stands under what it means.
[[nodiscard]] std::string fitted(const std::string& message, std::size_t width);
// The same for standard error: as it is where that is no terminal.
[[nodiscard]] std::string fitted(const std::string& message);

// A result for standard output: where that is a terminal, lines of text, too, are broken between words.
// Pictures and tables fit already.
[[nodiscard]] std::string fitted_result(const std::string& text);

void write_message(const std::string& message);
