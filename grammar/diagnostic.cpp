// Diagnostics as lists, and how they look: place and message, the source line with marks under the place,
// notes, help.
#include "grammar/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/base/unicode.hpp"

namespace diag {

void Diagnostics::add(Diagnostic diagnostic) {
  if (errors_ > limit) return;
  if (diagnostic.severity == Severity::error && ++errors_ > limit) {
    Diagnostic last;
    last.name = "too-many-errors";
    last.message = fmt::format("{} errors: reading stops here", limit);
    last.span = diagnostic.span;
    diagnostic = std::move(last);
  }
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::sort_by_place() {
  const auto end =
      errors_ > limit && !all_.empty() ? all_.end() - 1 : all_.end();  // "reading stops" stays the last
  std::stable_sort(all_.begin(), end, [](const Diagnostic& a, const Diagnostic& b) {
    return a.span.file != b.span.file ? a.span.file < b.span.file : a.span.begin < b.span.begin;
  });
}

std::vector<Diagnostic> Diagnostics::take_after(std::size_t count) {
  const auto first = all_.begin() + static_cast<std::ptrdiff_t>(std::min(count, all_.size()));
  std::vector<Diagnostic> taken(std::make_move_iterator(first), std::make_move_iterator(all_.end()));
  all_.erase(first, all_.end());
  for (const Diagnostic& diagnostic : taken)
    if (diagnostic.severity == Severity::error) --errors_;
  return taken;
}

void Diagnostics::clear() {
  all_.clear();
  errors_ = 0;
}

namespace {

constexpr std::size_t widest =
    160;  // cells of a source line that are shown; a longer line is cut around the mark

struct Cell {  // what is drawn for one character: tabs are spaces, what a terminal must not see is U+FFFD
  std::string text;
  std::size_t width;
  std::size_t byte;
};

std::vector<Cell> cells_of(std::string_view line) {
  std::vector<Cell> cells;
  std::size_t column = 0;
  for (std::size_t byte = 0; byte < line.size();) {
    const unicode::CodePoint code = unicode::decode(line, byte);
    Cell cell{std::string(line.substr(byte, code.length)), unicode::width(code.value), byte};
    if (code.value == '\t') {
      cell.width = 8 - column % 8;
      cell.text.assign(cell.width, ' ');
    } else if (unicode::is_control(code.value)) {
      cell.text = cell.width == 0 ? "" : "\xEF\xBF\xBD";
    } else if (!code.valid) {
      cell.text = "\xEF\xBF\xBD";
    }
    column += cell.width;
    byte += code.length;
    cells.push_back(std::move(cell));
  }
  return cells;
}

std::size_t width_between(const std::vector<Cell>& cells, std::size_t from, std::size_t to) {
  std::size_t sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += cells[i].width;
  return sum;
}

// The line with marks under bytes [begin, end) of it.
std::string marked_line(std::uint32_t number, std::string_view line, std::size_t begin, std::size_t end) {
  // Of a very long line only the neighbourhood is looked at; it begins at a character.
  constexpr std::size_t around = 4 * widest;
  std::size_t skipped = begin > around ? begin - around : 0;
  while (skipped > 0 && skipped < line.size() && (static_cast<unsigned char>(line[skipped]) & 0xC0U) == 0x80U)
    --skipped;
  const bool more = line.size() > begin + around;
  const std::vector<Cell> cells = cells_of(line.substr(skipped, begin + around - skipped));
  const auto index_of = [&](std::size_t byte) {
    const auto place =
        std::lower_bound(cells.begin(), cells.end(), byte,
                         [&](const Cell& cell, std::size_t at) { return cell.byte + skipped < at; });
    return static_cast<std::size_t>(place - cells.begin());
  };
  const std::size_t mark = index_of(begin);
  std::size_t first = 0;
  std::size_t last = cells.size();
  if (skipped > 0 || more || width_between(cells, 0, last) > widest) {
    first = mark;
    for (std::size_t room = widest / 2; first > 0 && cells[first - 1].width <= room; --first)
      room -= cells[first - 1].width;
    last = first;
    for (std::size_t room = widest; last < cells.size() && cells[last].width <= room; ++last)
      room -= cells[last].width;
  }
  const bool cut_left = skipped > 0 || first > 0;
  const bool cut_right = more || last < cells.size();
  std::string shown = cut_left ? "... " : "";
  const std::size_t indent = shown.size() + width_between(cells, first, std::min(mark, last));
  for (std::size_t i = first; i < last; ++i) shown += cells[i].text;
  if (cut_right) shown += " ...";
  const std::size_t marks = width_between(cells, std::min(mark, last), std::min(index_of(end), last));
  const std::string digits = std::to_string(number);
  return fmt::format("{:>5} | {}\n{:>5} | {}{}\n", digits, shown, "", std::string(indent, ' '),
                     std::string(std::max<std::size_t>(marks, 1), '^'));
}

std::string one_place(const Source& source, const Span& span, std::string_view kind,
                      std::string_view message) {
  const Position place = source.position(span.begin);
  if (place.line == 0) return fmt::format("{}: {}: {}\n", source.name(), kind, message);
  std::string text =
      fmt::format("{}:{}:{}: {}: {}\n", source.name(), place.line, place.column, kind, message);
  const std::string_view line = source.line(place.line);
  // Empty texts have no line to show.
  if (line.empty() && source.text().empty()) return text;
  const auto line_begin = static_cast<std::size_t>(line.data() - source.text().data());
  const std::size_t begin =
      std::min<std::size_t>(span.begin - std::min<std::size_t>(span.begin, line_begin), line.size());
  const std::size_t end =
      std::clamp<std::size_t>(span.end > line_begin ? span.end - line_begin : 0, begin, line.size());
  return text + marked_line(place.line, line, begin, end);
}

}  // namespace

std::string render(const Diagnostic& diagnostic, const Sources& sources) {
  const bool error = diagnostic.severity == Severity::error;
  std::string text = one_place(sources[diagnostic.span.file], diagnostic.span, error ? "error" : "warning",
                               diagnostic.message);
  for (const Note& note : diagnostic.notes)
    text += one_place(sources[note.span.file], note.span, "note", note.text);
  if (!diagnostic.help.empty()) text += fmt::format("help: {}\n", diagnostic.help);
  return text;
}

}  // namespace diag
