// Code points in UTF-8: reading them, which of them are letters, and how many cells of a terminal they take.
// The tables are our own and small (unicode_tables.hpp); no library is asked, no locale matters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace diag::unicode {

struct CodePoint {
  char32_t value = 0;
  std::uint32_t length = 1;  // bytes
  bool valid = true;         // if not: one byte that is no part of a character, value U+FFFD
};

// The code point that begins at `byte`, which is less than the size of the text. Overlong forms, surrogates
// and what lies above U+10FFFF are invalid.
[[nodiscard]] CodePoint decode(std::string_view text, std::size_t byte);

// The first byte at or after `from` that is no part of a valid character; npos where there is none.
[[nodiscard]] std::size_t first_invalid(std::string_view text, std::size_t from = 0);

[[nodiscard]] bool is_letter(char32_t code);  // of any script
[[nodiscard]] bool is_mark(char32_t code);    // combines with the character before it
[[nodiscard]] bool is_space(char32_t code);
[[nodiscard]] bool is_control(
    char32_t code);  // never to be sent to a terminal: controls, and marks of direction

// Cells of a terminal: 0 for combining marks, 2 for wide characters, otherwise 1. A tab counts 1 here.
[[nodiscard]] unsigned width(char32_t code);
[[nodiscard]] std::size_t width(std::string_view text);  // invalid bytes count 1

void append(std::string& text, char32_t code);

}  // namespace diag::unicode
