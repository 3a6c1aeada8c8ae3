// Numbers, names and columns as text.
#include "interpreter/session/display.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "interpreter/base/text.hpp"
#include "interpreter/base/unicode.hpp"

namespace diag {
namespace {

constexpr std::size_t max_fraction_digits =
    12;  // of a numerator or denominator in a table; longer ones are shortened

// fmt writes exponents as C does, "1e-07"; here "1e-7".
std::string tidy_exponent(std::string text) {
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  std::size_t first = e + 1;
  if (text[first] == '+') {
    text.erase(first, 1);
  } else if (text[first] == '-') {
    ++first;
  }
  std::size_t zeros = 0;
  while (first + zeros + 1 < text.size() && text[first + zeros] == '0') ++zeros;
  return text.erase(first, zeros);
}

// "1", "-1.000"
bool says_one(std::string_view text) {
  if (text.substr(0, 1) == "-") text.remove_prefix(1);
  return text.substr(0, 1) == "1" && text.find_first_not_of(".0", 1) == std::string_view::npos &&
         text.find('e') > 1 && (text.size() == 1 || text[1] == '.');
}

// log2 of the magnitude, up to the precision of a double. Not zero.
double log2_magnitude(const Integer& value) {
  const std::uint64_t bits = value.bits();
  Integer head = value;
  std::uint64_t shift = 0;
  if (bits > 900) {
    shift = bits - 64;
    head.shift_right(shift);
  }
  return std::log2(std::fabs(head.to_double())) + static_cast<double>(shift);
}

// For what is beyond the range of a double. The logarithm of 10^6 digits leaves some ten digits of a
// mantissa.
std::string far_decimal(const Rational& value, int digits) {
  const double log10 =
      (log2_magnitude(value.numerator()) - log2_magnitude(value.denominator())) * std::log10(2.0);
  double exponent = std::floor(log10);
  double mantissa = std::pow(10.0, log10 - exponent);
  std::string text = fmt::format("{:.{}g}", mantissa, digits);
  if (text == "10") {
    text = "1";
    exponent += 1;
  }
  return fmt::format("{}{}e{:.0f}", value.sign() < 0 ? "-" : "", text, exponent);
}

// The decimal of a fraction whose decimal ends after at most eight significant digits; else empty.
std::string ending_decimal(const Rational& value) {
  if (!value.denominator().fits() || !value.numerator().fits()) return {};
  std::int64_t rest = value.denominator().small();
  int twos = 0;
  int fives = 0;
  for (; rest % 2 == 0; rest /= 2) ++twos;
  for (; rest % 5 == 0; rest /= 5) ++fives;
  const int places = std::max(twos, fives);
  if (rest != 1 || places > 18) return {};
  Integer scaled =
      Integer(value.numerator().small()) * Integer::power(10, static_cast<std::uint64_t>(places));
  scaled /= value.denominator();
  const bool negative = scaled.sign() < 0;
  std::string digits = (negative ? -scaled : scaled).to_string();
  const std::size_t significant = digits.find_last_not_of('0') + 1;
  if (significant > 8) return {};
  const std::string sign = negative ? "-" : "";
  const int leading_zeros = places - static_cast<int>(digits.size());  // after the point
  if (leading_zeros > 4) {
    std::string mantissa = digits.substr(0, 1);
    if (significant > 1) mantissa += "." + digits.substr(1, significant - 1);
    return fmt::format("{}{}e-{}", sign, mantissa, leading_zeros + 1);
  }
  if (leading_zeros >= 0) digits.insert(0, static_cast<std::size_t>(leading_zeros) + 1, '0');
  digits.insert(digits.size() - static_cast<std::size_t>(places), 1, '.');
  return sign + digits;
}

}  // namespace

std::string decimal_text(double value) {
  if (std::isnan(value)) return "not a number";
  if (std::isinf(value)) return value < 0 ? "-infinity" : "infinity";
  if (value == 0) return "0";  // not -0
  for (int digits = 6; digits < 17; ++digits) {
    std::string text = tidy_exponent(fmt::format("{:.{}g}", value, digits));
    if (!says_one(text) || std::fabs(value) == 1) return text;
  }
  return tidy_exponent(fmt::format("{:.17g}", value));
}

std::string decimal_text(const Rational& value) {
  if (value.is_integer() && value.numerator().fits()) return value.to_string();
  if (std::string text = ending_decimal(value); !text.empty()) return text;
  const double near = value.to_double();
  const double size = std::fabs(near);
  if (!(size > 1e-300 && size < 1e300)) return far_decimal(value, 4);
  // Trailing zeros stay: 0.2000 is rounded, 0.2 is exact.
  int digits = size >= 1000 && size < 1e9 ? static_cast<int>(std::log10(size)) + 2 : 4;
  for (; digits < 16 && size != 1; ++digits) {
    std::string text = tidy_exponent(fmt::format("{:#.{}g}", near, digits));
    if (!says_one(text)) return text;
  }
  // Nearer to 1 than a double can say: the distance is shown.
  const bool negative = value.sign() < 0;
  const Rational distance = (negative ? -value : value) - Rational(1);
  return fmt::format("{}1 {} {}", negative ? "-" : "", (distance.sign() < 0) == negative ? "+" : "-",
                     decimal_text(distance.sign() < 0 ? -distance : distance));
}

std::string digits_text(const Integer& value, std::size_t max_digits) {
  // Long numbers are cut by arithmetic: their whole text would cost the square of their length.
  if (value.bits() < 2000) {
    std::string digits = value.to_string();
    if (digits.size() <= max_digits + (digits[0] == '-')) return digits;
    const std::size_t part = (max_digits - 1) / 2;
    return digits.substr(0, part + (digits[0] == '-')) + "…" + digits.substr(digits.size() - part);
  }
  const std::uint64_t part = (max_digits - 1) / 2;
  const bool negative = value.sign() < 0;
  const Integer size = negative ? -value : value;
  const Integer cut = Integer::power(10, part);
  // One digit too few or too many is possible in the estimate: then the head is one digit longer, which is
  // cut away.
  const auto count = static_cast<std::uint64_t>(log2_magnitude(size) * std::log10(2.0));
  const std::string head = (size / Integer::power(10, count - part)).to_string();
  std::string tail = (size % cut).to_string();
  tail.insert(0, static_cast<std::size_t>(part) - tail.size(), '0');
  return (negative ? "-" : "") + head.substr(0, static_cast<std::size_t>(part)) + "…" + tail;
}

NumberText number_text(const Rational& value) {
  NumberText text;
  text.fraction = digits_text(value.numerator(), max_fraction_digits);
  if (!value.is_integer()) text.fraction += "/" + digits_text(value.denominator(), max_fraction_digits);
  const bool shortened = text.fraction.find("…") != std::string::npos;
  if (!value.is_integer() || shortened) text.decimal = decimal_text(value);
  return text;
}

NumberText number_text(double value) { return {{}, decimal_text(value)}; }

NumberText number_text(const Weight& weight) {
  return weight.exact ? number_text(*weight.exact) : number_text(weight.value);
}

std::string one_line(const NumberText& number) {
  if (number.fraction.empty()) return number.decimal;
  return number.decimal.empty() ? number.fraction : number.fraction + "  " + number.decimal;
}

std::string count_text(std::uint64_t count) {
  std::string digits = std::to_string(count);
  if (digits.size() > 4) {
    for (std::size_t end = digits.size() - 3; end < digits.size() && end > 0; end = end > 3 ? end - 3 : 0) {
      digits.insert(end, " ");
    }
  }
  return digits;
}

std::string name_text(std::string_view name, std::size_t max_width) {
  std::string text;
  if (name.empty() || name.front() == ' ' || name.back() == ' ') {
    text = spelled_label(name);
  } else {
    text = name;
  }
  struct Piece {
    std::string text;
    std::size_t width;
  };
  std::vector<Piece> pieces;  // a character each, controls escaped
  std::size_t width = 0;
  for (std::size_t byte = 0; byte < text.size();) {
    const unicode::CodePoint point = unicode::decode(text, byte);
    Piece piece;
    if (!point.valid) {
      piece = {"\xEF\xBF\xBD", 1};
    } else if (point.value == '\n') {
      piece = {"\\n", 2};
    } else if (point.value == '\t') {
      piece = {"\\t", 2};
    } else if (unicode::is_control(point.value)) {
      const std::string escape = fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(point.value));
      piece = {escape, escape.size()};
    } else {
      piece = {text.substr(byte, point.length), unicode::width(point.value)};
    }
    width += piece.width;
    pieces.push_back(std::move(piece));
    byte += point.length;
  }
  std::string shown;
  if (width <= max_width) {
    for (const Piece& piece : pieces) shown += piece.text;
    return shown;
  }
  const std::size_t half = (max_width - 1) / 2;
  std::size_t used = 0;
  std::size_t first = 0;
  while (first < pieces.size() && used + pieces[first].width <= half) {
    used += pieces[first].width;
    shown += pieces[first++].text;
  }
  shown += "…";
  std::size_t last = pieces.size();
  for (used = 0; last > first && used + pieces[last - 1].width <= half; --last)
    used += pieces[last - 1].width;
  while (last < pieces.size() && pieces[last].width == 0) ++last;  // a mark without its letter
  for (; last < pieces.size(); ++last) shown += pieces[last].text;
  return shown;
}

std::size_t display_width(std::string_view text) { return unicode::width(text); }

void pad_to(std::string& text, std::size_t width) {
  const std::size_t now = display_width(text);
  if (now < width) text.append(width - now, ' ');
}

namespace {

std::size_t gap_width(Grid::Gap gap) {
  switch (gap) {
    case Grid::Gap::none:
      return 0;
    case Grid::Gap::space:
      return 2;
    case Grid::Gap::wide:
      return 4;
    case Grid::Gap::bar:
      return 3;
  }
  return 0;
}

void append_repeated(std::string& text, std::string_view piece, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) text += piece;
}

}  // namespace

std::vector<std::size_t> Grid::widths() const {
  std::vector<std::size_t> widths(gaps_.size(), 0);
  for (const Line& line : lines_) {
    for (std::size_t i = 0; i < line.cells.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(line.cells[i]));
    }
  }
  return widths;
}

std::size_t Grid::width() const {
  std::size_t width = 0;
  const std::vector<std::size_t> columns = widths();
  for (std::size_t i = 0; i < columns.size(); ++i) width += columns[i] + gap_width(gaps_[i]);
  return width;
}

std::string Grid::part(const std::vector<std::size_t>& widths,
                       const std::vector<std::size_t>& columns) const {
  std::string text;
  for (const Line& line : lines_) {
    const std::size_t start = text.size();
    for (const std::size_t i : columns) {
      if (line.rule) {
        append_repeated(text, gaps_[i] == Gap::bar ? "─┼─" : "─",
                        gaps_[i] == Gap::bar ? 1 : gap_width(gaps_[i]));
        append_repeated(text, "─", widths[i]);
        continue;
      }
      text += gaps_[i] == Gap::bar ? " │ " : std::string(gap_width(gaps_[i]), ' ');
      const bool beyond = i >= line.cells.size();
      if (beyond && !line.free_text.empty() && i > 0) break;
      std::string cell = beyond ? std::string() : line.cells[i];
      pad_to(cell, widths[i]);
      text += cell;
    }
    text += line.free_text;
    std::size_t end = text.size();
    while (end > start && text[end - 1] == ' ') --end;
    text.resize(end);
    text += '\n';
  }
  return text;
}

// The columns in parts, each behind the keys. Empty where a column does not fit behind them.
std::string Grid::parts(std::size_t keys, std::size_t most) const {
  const std::vector<std::size_t> widths = this->widths();
  std::vector<std::size_t> before(keys);
  std::size_t key_width = gap_width(Gap::bar);
  for (std::size_t i = 0; i < keys; ++i) {
    before[i] = i;
    key_width += widths[i] + gap_width(gaps_[i]);
  }
  Grid behind = *this;  // each part begins with the bar
  std::string text;
  for (std::size_t first = keys; first < gaps_.size();) {
    std::vector<std::size_t> columns = before;
    std::size_t width = key_width, next = first;
    for (; next < gaps_.size(); ++next) {
      const std::size_t more = widths[next] + (next > first ? gap_width(gaps_[next]) : 0);
      if (width + more > most) break;
      width += more;
      columns.push_back(next);
    }
    if (next == first) return {};
    behind.gaps_[first] = Gap::bar;
    text += (first > keys ? "\n" : "") + behind.part(widths, columns);
    first = next;
  }
  return text;
}

namespace {

// Words in lines of at most `most` cells, as far as the words themselves are no longer. What goes on is
// indented further.
std::string folded(std::string_view text, std::size_t indent, std::size_t most) {
  const std::size_t further = indent + 2;
  std::string made;
  std::size_t width = 0;
  for (std::size_t begin = text.find_first_not_of(' '); begin < text.size();
       begin = text.find_first_not_of(' ', begin)) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    const std::size_t room = display_width(word);
    const bool fresh = made.empty() || width + 1 + room > most;
    if (!made.empty() && fresh) indent = further;
    if (fresh) made += (made.empty() ? "" : "\n") + std::string(indent, ' ');
    width = fresh ? indent + room : width + 1 + room;
    if (!fresh) made += ' ';
    made += word;
    begin = end;
  }
  return made + "\n";
}

// `title: cell`, or the title above its cell, of which the fraction and the decimal then have lines of their
// own.
std::string titled_cell(const std::string& title, const std::string& cell, std::size_t indent,
                        std::size_t most) {
  std::string line = title.empty() || cell.empty() ? title + cell : title + ": " + cell;
  if (indent + display_width(line) <= most) return std::string(indent, ' ') + line + "\n";
  std::string text = title.empty() ? "" : std::string(indent, ' ') + title + ":\n";
  if (!title.empty()) indent += 2;
  if (indent + display_width(cell) <= most) return text + std::string(indent, ' ') + cell + "\n";
  for (std::size_t begin = 0; begin < cell.size();) {
    const std::size_t end = std::min(cell.find("  ", begin), cell.size());
    text += std::string(indent, ' ') + cell.substr(begin, end - begin) + "\n";
    begin = std::min(cell.find_first_not_of(' ', end), cell.size());
  }
  return text;
}

}  // namespace

std::string Grid::cell_by_cell(std::size_t keys, bool titled, std::size_t most) const {
  std::size_t line = 0;
  std::vector<std::string> titles(gaps_.size());
  for (; titled && !lines_[line].rule; ++line)
    for (std::size_t i = 0; i < lines_[line].cells.size(); ++i) {
      const std::string& cell = lines_[line].cells[i];
      titles[i] += (titles[i].empty() || cell.empty() ? "" : ", ") + cell;
    }
  std::string text;
  std::vector<std::string> last(keys);  // what a line has in common with the one before it is left out there
  for (line += titled ? 1 : 0; line < lines_.size(); ++line) {
    const Line& of = lines_[line];
    for (std::size_t i = 0; i < keys && i < of.cells.size(); ++i) {
      if (!of.cells[i].empty()) last[i] = of.cells[i];
      text += titled_cell(titles[i], last[i], 0, most);
    }
    for (std::size_t i = keys; i < of.cells.size(); ++i)
      if (!of.cells[i].empty()) text += titled_cell(titles[i], of.cells[i], 2, most);
    if (!of.free_text.empty()) text += folded(of.free_text, 2, most);
  }
  return text;
}

std::string Grid::text(std::size_t most) const {
  std::vector<std::size_t> all(gaps_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  std::string whole = part(widths(), all);
  if (most == 0 || width() <= most) return whole;
  const bool titled = std::any_of(lines_.begin(), lines_.end(), [](const Line& line) { return line.rule; });
  const auto bar = std::find(gaps_.begin(), gaps_.end(), Gap::bar);
  if (bar == gaps_.end()) {
    std::string text;
    for (std::size_t begin = 0; begin < whole.size();) {
      const std::size_t end = whole.find('\n', begin);
      const std::string_view line = std::string_view(whole).substr(begin, end - begin);
      text += display_width(line) <= most ? std::string(line) + "\n" : folded(line, 2, most);
      begin = end + 1;
    }
    return text;
  }
  const auto keys = static_cast<std::size_t>(bar - gaps_.begin());
  const auto last =
      static_cast<std::size_t>(gaps_.rend() - std::find(gaps_.rbegin(), gaps_.rend(), Gap::bar)) - 1;
  if (titled && last == keys)
    if (std::string text = parts(keys, most); !text.empty()) return text;
  return cell_by_cell(last, titled, most);
}

}  // namespace diag
