#include "interpreter/draw/font.hpp"

#include <fmt/format.h>

#include <vector>

#include "interpreter/base/unicode.hpp"

namespace diag {

namespace {

int character_width(char32_t code) {
  if (code < 0x80) {
    const char c = static_cast<char>(code);
    constexpr std::string_view narrow = "ijl.,:;'|!`", small = "frtI()[]{} -/\\\"*", wide = "mwMW@%";
    if (narrow.find(c) != std::string_view::npos) return 330;
    if (small.find(c) != std::string_view::npos) return 430;
    if (wide.find(c) != std::string_view::npos) return 950;
    if ((c >= 'A' && c <= 'Z') || c == '+' || c == '=' || c == '<' || c == '>' || c == '~' || c == '&')
      return 740;
    return 600;
  }
  const unsigned cells = unicode::width(code);
  return cells == 0 ? 0 : cells == 2 ? 1050 : 750;
}

}  // namespace

int text_width(std::string_view text) {
  int sum = 0;
  for (std::size_t byte = 0; byte < text.size();) {
    const unicode::CodePoint point = unicode::decode(text, byte);
    sum += character_width(point.value);
    byte += point.length;
  }
  return sum;
}

int text_width(std::string_view text, int size) { return (text_width(text) * size + 999) / 1000; }

namespace {

struct Shortened {
  std::string front, back;  // of what was cut
  bool cut = false;
};

Shortened shortened(std::string_view text, std::size_t most) {
  struct Piece {
    std::string text;
    std::size_t width;
  };
  std::vector<Piece> pieces;
  std::size_t width = 0;
  for (std::size_t byte = 0; byte < text.size();) {
    const unicode::CodePoint point = unicode::decode(text, byte);
    Piece piece;
    if (point.value == '\n' || point.value == '\t') {
      piece = {" ", 1};
    } else if (!point.valid || unicode::is_control(point.value)) {
      piece = {"\xEF\xBF\xBD", 1};
    } else {
      piece = {std::string(text.substr(byte, point.length)), unicode::width(point.value)};
    }
    width += piece.width;
    pieces.push_back(std::move(piece));
    byte += point.length;
  }
  Shortened made;
  if (width <= most) {
    for (const Piece& piece : pieces) made.front += piece.text;
    return made;
  }
  made.cut = true;
  const std::size_t front = (most - 1) * 2 / 3, back = most - 1 - front;
  std::size_t used = 0, next = 0;
  while (used + pieces[next].width <= front) used += pieces[next].width, made.front += pieces[next++].text;
  std::size_t last = pieces.size();
  used = 0;
  while (used + pieces[last - 1].width <= back) used += pieces[--last].width;
  for (; last < pieces.size(); ++last) made.back += pieces[last].text;
  // Wide characters may fit into neither part, and still into both together.
  if (made.front.empty() && made.back.empty() && pieces.front().width < most)
    made.front = pieces.front().text;
  return made;
}

}  // namespace

std::string picture_text(std::string_view text, std::size_t most) {
  const Shortened made = shortened(text, most);
  return made.front + (made.cut ? "\xE2\x80\xA6" : "") + made.back;
}

std::string ascii_picture_text(std::string_view text, std::size_t most) {
  const Shortened made = shortened(text, most);
  return ascii_text(made.front) + (made.cut ? "~" : "") + ascii_text(made.back);
}

std::string ascii_text(std::string_view text) {
  std::string made;
  bool open = false;
  for (std::size_t byte = 0; byte < text.size();) {
    const unicode::CodePoint point = unicode::decode(text, byte);
    const bool number = point.value >= 0x80 || text.substr(byte, 3) == "<U+";
    byte += point.length;
    if (open && !number) made += '>';
    if (number)
      made += fmt::format("{}{:04X}", open ? "+" : "<U+", static_cast<std::uint32_t>(point.value));
    else
      made += static_cast<char>(point.value);
    open = number;
  }
  return open ? made + ">" : made;
}

}  // namespace diag
