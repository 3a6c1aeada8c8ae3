#include "messages.hpp"

#include <unistd.h>

#include <algorithm>
#include <vector>

#include "output.hpp"

namespace {

struct Cell {  // one character
  std::string text;
  std::size_t width = 1;
};

// Combining marks take no cell, ideographs, syllables of Korean and pictures two.
std::size_t width_of(unsigned long code) {
  struct Range {
    unsigned long first, last;
  };
  constexpr Range marks[] = {{0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
  constexpr Range wide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                            {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
  const auto holds = [code](const Range& range) { return range.first <= code && code <= range.last; };
  if (std::any_of(std::begin(marks), std::end(marks), holds)) return 0;
  return std::any_of(std::begin(wide), std::end(wide), holds) ? 2 : 1;
}

std::vector<Cell> cells_of(const std::string& line) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t end = i + 1;
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) ++end;
    Cell cell{line.substr(i, end - i)};
    unsigned long code = static_cast<unsigned char>(line[i]);
    if (end - i > 1) code &= 0xFFUL >> (end - i + 1);
    for (std::size_t byte = i + 1; byte < end; ++byte)
      code = code << 6U | (static_cast<unsigned char>(line[byte]) & 0x3FU);
    cell.width = width_of(code);
    cells.push_back(std::move(cell));
    i = end;
  }
  return cells;
}

std::size_t width_of(const std::vector<Cell>& cells, std::size_t begin, std::size_t end) {
  std::size_t width = 0;
  for (std::size_t i = begin; i < end; ++i) width += cells[i].width;
  return width;
}

std::size_t width_of(const std::string& text) {
  const std::vector<Cell> cells = cells_of(text);
  return width_of(cells, 0, cells.size());
}

// "   12 | print x" and the line of marks below it: `from` is the column where the marks begin.
std::string marked(const std::string& line, const std::string& marks, std::size_t width) {
  const std::size_t prefix = line.find(" | ") + 3;
  const std::size_t room = std::max<std::size_t>(width, prefix + 10) - prefix;
  const std::vector<Cell> cells = cells_of(line.substr(prefix));
  if (width_of(cells, 0, cells.size()) <= room) {
    const std::string fitting = marks.substr(0, prefix + room);  // a mark may go on at the end of a line
    return line + "\n" + fitting + "\n";
  }
  const std::size_t mark = marks.find_first_of("^~") - prefix;
  std::size_t first = 0;
  while (first < cells.size() && width_of(cells, 0, first) + room / 3 < mark) ++first;
  const std::size_t dots = first > 0 ? 3 : 0;
  std::size_t last = first;
  while (last < cells.size() && width_of(cells, first, last + 1) <= room) ++last;
  // Dots stand in for what is left out.
  std::size_t begin = first, end = last;
  while (begin < last && width_of(cells, first, begin) < dots) ++begin;
  const bool more = last < cells.size();
  while (more && end > begin && width_of(cells, first, end) + 3 > room) --end;
  std::string text(dots, '.');
  text.resize(std::max(dots, width_of(cells, first, begin)), ' ');
  for (std::size_t i = begin; i < end; ++i) text += cells[i].text;
  if (more) text += "...";
  const std::size_t start = width_of(cells, 0, first);
  const std::string under = marks.substr(std::min(prefix + start, marks.size()), room);
  return line.substr(0, prefix) + text + "\n" + marks.substr(0, prefix) + under + "\n";
}

// What stands before the text that goes on: the bars of a table, or spaces.
std::string continuation(const std::string& line, std::size_t width) {
  const std::string bar = "│";
  std::string before;
  if (const std::size_t last = line.rfind(bar + " "); last != std::string::npos) {
    for (const Cell& cell : cells_of(line.substr(0, last)))
      before += cell.text == bar ? bar : std::string(cell.width, ' ');
    before += bar + " ";
  } else {
    before.assign(std::min(line.find_first_not_of(' '), line.size()) + 2, ' ');
  }
  return width_of(before) <= width / 2 ? before : std::string(2, ' ');
}

// A line that is too long, broken between words.
std::string in_lines(const std::string& line, std::size_t width) {
  if (width_of(line) <= width) return line + "\n";
  const std::string before = continuation(line, width);
  std::string text;
  std::size_t column = 0;
  for (std::size_t begin = 0; begin < line.size();) {
    const std::size_t word = std::min(line.find_first_not_of(' ', begin), line.size());
    const std::size_t end = std::min(line.find(' ', word), line.size());
    const std::size_t wide = width_of(line.substr(word, end - word));
    if (column > 0 && column + (word - begin) + wide > width) {
      std::string begin_of_line = before;
      if (width_of(before) + wide > width)
        begin_of_line.assign(wide < width ? std::min<std::size_t>(2, width - wide) : 0, ' ');
      text += "\n" + begin_of_line;
      column = width_of(begin_of_line);
    } else {
      text += line.substr(begin, word - begin);
      column += word - begin;
    }
    text += line.substr(word, end - word);
    column += wide;
    begin = end;
  }
  return text + "\n";
}

bool is_marks(const std::string& line) {
  return line.find(" | ") != std::string::npos && line.find_first_of("^~") != std::string::npos &&
         line.find_first_not_of(" |^~") == std::string::npos;
}

}  // namespace

std::string fitted(const std::string& message, std::size_t width) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < message.size();) {
    const std::size_t end = std::min(message.find('\n', begin), message.size());
    lines.push_back(message.substr(begin, end - begin));
    begin = end + 1;
  }
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool source =
        i + 1 < lines.size() && is_marks(lines[i + 1]) && lines[i].find(" | ") != std::string::npos;
    if (source) {
      text += marked(lines[i], lines[i + 1], width);
      ++i;
    } else {
      text += in_lines(lines[i], width);
    }
  }
  return text;
}

std::string fitted(const std::string& message) {
  return isatty(STDERR_FILENO) != 0 ? fitted(message, terminal_width(STDERR_FILENO)) : message;
}

std::string fitted_result(const std::string& text) {
  if (isatty(STDOUT_FILENO) == 0) return text;
  const std::size_t width = terminal_width();
  std::string lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines += in_lines(text.substr(begin, end - begin), width);
    begin = end + 1;
  }
  return lines;
}

void write_message(const std::string& message) { write_error(fitted(message)); }
