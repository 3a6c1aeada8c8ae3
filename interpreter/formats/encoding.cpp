// From the encodings of older tools to UTF-8.
#include "interpreter/formats/encoding.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "interpreter/base/unicode.hpp"

namespace diag {

namespace {

// What windows-1252 has at 0x80 to 0x9F, where Latin-1 has controls that no name holds.
constexpr std::array<char16_t, 32> windows_1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

// "iso-8859-1", from <?xml version="1.0" encoding="ISO-8859-1"?>.
std::string declared_encoding(std::string_view text) {
  if (text.substr(0, 5) != "<?xml") return {};
  const std::string_view head = text.substr(0, std::min(text.find("?>"), std::size_t{1000}));
  constexpr std::string_view attribute = "encoding";
  std::size_t at = head.find(attribute);
  if (at == std::string_view::npos) return {};
  at = head.find_first_of("\"'", at + attribute.size());
  if (at == std::string_view::npos) return {};
  const std::size_t end = head.find(head[at], at + 1);
  if (end == std::string_view::npos) return {};
  std::string name;
  for (const char c : head.substr(at + 1, end - at - 1))
    name += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c == '_' ? '-' : c);
  return name;
}

// Files are called US-ASCII by habit: where such a one is UTF-8, it stays that.
bool is_latin(std::string_view text) {
  constexpr std::array<std::string_view, 7> latin{"iso-8859-1", "iso8859-1",    "latin1", "latin-1",
                                                  "l1",         "windows-1252", "cp1252"};
  const std::string encoding = declared_encoding(text);
  if (encoding == "us-ascii" || encoding == "ascii")
    return unicode::first_invalid(text) != std::string_view::npos;
  return std::find(latin.begin(), latin.end(), encoding) != latin.end();
}

std::string from_latin(std::string_view text) {
  std::string made;
  made.reserve(text.size() + text.size() / 16);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    unicode::append(made,
                    byte >= 0x80 && byte < 0xA0 ? char32_t{windows_1252[byte - 0x80U]} : char32_t{byte});
  }
  return made;
}

// Nothing where it is no UTF-16. The mark goes.
std::string from_utf16(std::string_view text, bool big) {
  if (text.size() % 2 != 0) return {};
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]),
               second = static_cast<unsigned char>(text[at + 1]);
    return static_cast<char32_t>(big ? first << 8U | second : second << 8U | first);
  };
  std::string made;
  made.reserve(text.size() / 2);
  for (std::size_t at = 2; at < text.size(); at += 2) {
    char32_t code = unit(at);
    if (code >= 0xD800 && code < 0xE000) {  // half of a character beyond 0xFFFF
      const char32_t low = at + 2 < text.size() ? unit(at + 2) : 0;
      if (code >= 0xDC00 || low < 0xDC00 || low > 0xDFFF) return {};
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
      at += 2;
    }
    unicode::append(made, code);
  }
  return made;
}

}  // namespace

std::string xml_as_utf8(std::string text) {
  const std::string_view mark = std::string_view(text).substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") {
    std::string made = from_utf16(text, mark == "\xFE\xFF");
    if (!made.empty()) return made;
  } else if (is_latin(text)) {
    return from_latin(text);
  }
  return text;
}

}  // namespace diag
