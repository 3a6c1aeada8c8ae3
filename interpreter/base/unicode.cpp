// Lookups by binary search in sorted ranges; ASCII is answered without a search.
#include "interpreter/base/unicode.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "interpreter/base/unicode_tables.hpp"

namespace diag::unicode {
namespace {

template <std::size_t Size>
bool within(const char32_t (&ranges)[Size], char32_t code) {
  // Bounds alternate first, last: behind an odd number of bounds that are <= code the range is open.
  const auto* place = std::upper_bound(std::begin(ranges), std::end(ranges), code);
  const auto before = place - std::begin(ranges);
  return before % 2 == 1 || (before > 0 && *(place - 1) == code);
}

bool continues(std::string_view text, std::size_t byte) {
  return byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0U) == 0x80U;
}

}  // namespace

CodePoint decode(std::string_view text, std::size_t byte) {
  const auto at = [&](std::size_t offset) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[byte + offset]));
  };
  const char32_t first = at(0);
  const CodePoint invalid{0xFFFD, 1, false};
  if (first < 0x80) return {first, 1, true};
  const std::uint32_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return invalid;
  char32_t value = first & (0x7FU >> length);
  for (std::uint32_t i = 1; i < length; ++i) {
    if (!continues(text, byte + i)) return invalid;
    value = (value << 6U) | (at(i) & 0x3FU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return invalid;
  return {value, length, true};
}

std::size_t first_invalid(std::string_view text, std::size_t from) {
  std::size_t byte = from;
  while (byte < text.size()) {
    std::uint64_t eight = 0;
    if (text.size() - byte >= sizeof eight) {
      std::memcpy(&eight, text.data() + byte, sizeof eight);
      if ((eight & 0x8080808080808080U) == 0) {
        byte += sizeof eight;
        continue;
      }
    }
    const CodePoint code = decode(text, byte);
    if (!code.valid) return byte;
    byte += code.length;
  }
  return std::string_view::npos;
}

bool is_letter(char32_t code) {
  if (code < 0x80) return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
  return within(letters, code);
}

bool is_mark(char32_t code) { return code >= 0x300 && within(marks, code); }

bool is_space(char32_t code) {
  if (code < 0x80) return code == ' ' || (code >= '\t' && code <= '\r');
  return within(spaces, code);
}

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF || code == 0x200E || code == 0x200F ||
         code == 0x61C;
}

unsigned width(char32_t code) {
  if (code < 0x300) return 1;
  if (within(zero_width, code)) return 0;
  return within(wide, code) ? 2 : 1;
}

std::size_t width(std::string_view text) {
  std::size_t cells = 0;
  for (std::size_t byte = 0; byte < text.size();) {
    const CodePoint code = decode(text, byte);
    cells += width(code.value);
    byte += code.length;
  }
  return cells;
}

void append(std::string& text, char32_t code) {
  const auto add = [&](char32_t bits) { text += static_cast<char>(static_cast<unsigned char>(bits)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0 | (code >> 6U));
    add(0x80 | (code & 0x3FU));
  } else if (code < 0x10000) {
    add(0xE0 | (code >> 12U));
    add(0x80 | ((code >> 6U) & 0x3FU));
    add(0x80 | (code & 0x3FU));
  } else {
    add(0xF0 | (code >> 18U));
    add(0x80 | ((code >> 12U) & 0x3FU));
    add(0x80 | ((code >> 6U) & 0x3FU));
    add(0x80 | (code & 0x3FU));
  }
}

}  // namespace diag::unicode
