#include "help_text.hpp"

#include <algorithm>
#include <sstream>

#include "help.hpp"

namespace {

constexpr char tie = '\x1f';  // a space within a piece of code

// Columns of a text in UTF-8: signs of the reference are one wide.
std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string wrapped(const std::string& paragraph, std::size_t width, const std::string& indent,
                    std::size_t column) {
  std::string text;
  const auto put = [&](std::string word) {
    if (!text.empty() && column + 1 + columns(word) > width) {
      text += "\n" + indent;
      column = columns(indent);
    } else if (!text.empty()) {
      text += ' ';
      ++column;
    }
    column += columns(word);
    std::replace(word.begin(), word.end(), tie, ' ');
    text += word;
  };
  std::istringstream words(paragraph);
  for (std::string word; words >> word;) {
    if (columns(indent) + columns(word) <= width) {
      put(word);
      continue;
    }
    std::replace(word.begin(), word.end(), tie, ' ');  // too long to stay in one piece
    std::istringstream pieces(word);
    while (pieces >> word) put(word);
  }
  return text.empty() ? text : text + "\n";
}

namespace {

// Markdown without stars and the addresses of links, spaces in code tied; with or without its backticks.
std::string read_markdown(const std::string& line, bool keep_marks) {
  std::string text;
  bool emphasis = false;
  std::size_t marks = 0;  // backticks that began a piece of code; `cut[s](d)` is no link
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const char next = i + 1 < line.size() ? line[i + 1] : ' ';
    const std::size_t count = c == '`' ? std::min(line.find_first_not_of('`', i), line.size()) - i : 0;
    if (count > 0 && (marks == 0 || marks == count)) {
      marks = marks == 0 ? count : 0;
      if (keep_marks) text += line.substr(i, count);
      i += count - 1;
    } else if (marks > 0) {
      if (c != '\\' || next != '|') text += c == ' ' || c == '\n' ? tie : c;
    } else if (c == '*' && (emphasis || next == '*' || is_word(next))) {  // `ID*` has a star of its own
      emphasis = !emphasis;
      if (next == '*') ++i;
    } else if (c == ']' && next == '(') {
      while (i < line.size() && line[i] != ')') ++i;
    } else {
      const std::size_t closer = c == '[' ? line.find(']', i) : std::string::npos;
      const bool link = closer != std::string::npos && closer == line.find("](", i);
      if (!link && !(c == '\\' && next == '|')) text += c;
    }
  }
  return text;
}

}  // namespace

std::string prose(const std::string& line) { return read_markdown(line, true); }

std::string heading(const std::string& line) {
  std::string text = read_markdown(line, false);
  const std::size_t begin = text.find_first_not_of(tie);  // `` ` ``
  return begin == std::string::npos ? text : text.substr(begin, text.find_last_not_of(tie) + 1 - begin);
}

std::string plain(const std::string& line) {
  std::string text = read_markdown(line, false);
  std::replace(text.begin(), text.end(), tie, ' ');
  return text;
}

std::string shown_row(const std::string& first, const std::string& rest, std::size_t width,
                      std::size_t margin) {
  const std::string deep(margin + 4, ' ');
  std::string text = std::string(margin, ' ') + wrapped(first, width, deep, margin);
  if (!rest.empty()) text += deep + wrapped(rest, width, deep, margin + 4);
  return text;
}

namespace {

// On a terminal so narrow that it would break every line somewhere: code goes on indented, between words or
// behind brackets, its comment above it.
std::string broken_line(const std::string& line, std::size_t width) {
  const std::size_t margin = width < 40 ? 2 : 4;
  const std::string indent(margin + std::min(line.find_first_not_of(' '), line.size()), ' ');
  if (margin + line.size() <= width) return std::string(margin, ' ') + line + "\n";
  const std::size_t hash = line[0] == '#' ? 0 : line.find(" # ");
  std::string text;
  if (hash != std::string::npos) {
    const std::string comment = line.substr(line.find('#', hash) + 1);
    text += indent + "# " + wrapped(comment, width, indent + "# ", indent.size() + 2);
  }
  const std::string code = line.substr(0, hash);
  const std::size_t end = code.find_last_not_of(' ') + 1;
  std::size_t column = 0;
  for (std::size_t begin = 0; begin < end;) {
    const std::size_t word = code.find_first_not_of(' ', begin);
    std::size_t next = std::min(code.find(' ', word), end);
    // A long word is cut behind a bracket.
    const std::size_t room = width - std::min(width, indent.size() + margin);
    const std::size_t bracket = code.find_last_of("([", word + room - 1);
    if (next - word > room && bracket != std::string::npos && bracket >= word) next = bracket + 1;
    const bool fits = column > 0 && column + next - begin <= width;
    const std::string before = fits          ? code.substr(begin, word - begin)
                               : column == 0 ? indent
                                             : "\n" + indent + std::string(margin, ' ');
    column = fits ? column + next - begin : indent.size() + (column == 0 ? 0 : margin) + next - word;
    text += before + code.substr(word, next - word);
    begin = next;
  }
  return column == 0 ? text : text + "\n";
}

}  // namespace

std::string code_line(const std::string& line, std::size_t width) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string::npos) return "\n";
  constexpr std::size_t narrow = 60;
  if (width < narrow) return broken_line(line, width);
  const std::string margin(4, ' ');
  const std::size_t hash = line.rfind("  #");
  if (margin.size() + columns(line) <= width || (hash == std::string::npos && line[begin] != '#'))
    return margin + line + "\n";
  const std::string indent = margin + line.substr(0, begin) + "# ";
  const std::string comment = line.substr(line.find('#', hash == std::string::npos ? 0 : hash) + 1);
  std::string text = indent + wrapped(comment, width, indent, indent.size());
  const std::string code = hash == std::string::npos ? std::string() : line.substr(0, hash);
  return code.empty() ? text : text + margin + code.substr(0, code.find_last_not_of(' ') + 1) + "\n";
}

std::string end_of(std::string& paragraph, std::size_t width) {
  std::string text = wrapped(prose(paragraph), width, paragraph.rfind("- ", 0) == 0 ? "  " : "");
  paragraph.clear();
  return text;
}

std::string shown(const Section& section, std::size_t width) {
  std::string text;
  std::string paragraph;
  bool code = false;
  bool printed = false;  // code that is a result
  const auto empty_line = [&] {
    if (!text.empty() && text.find_last_not_of('\n') + 2 >= text.size()) text += "\n";
  };
  for (std::size_t i = 0; i < section.lines.size(); ++i) {
    const std::string& line = section.lines[i];
    if (line.rfind("```", 0) == 0) {
      text += end_of(paragraph, width);
      code = !code;
      printed = code && line.rfind("```output", 0) == 0;
      empty_line();
      if (code && line == "```diag error") text += code_line("# refused:", width);
    } else if (code) {
      text += printed ? "    " + line + "\n" : code_line(line, width);  // a picture stays whole
    } else if (line.rfind('|', 0) == 0) {
      text += end_of(paragraph, width);
      const bool head = i + 1 < section.lines.size() && section.lines[i + 1].rfind("| ---", 0) == 0;
      const std::vector<std::string> cells = cells_of(line);
      if (head) empty_line();
      if (head || cells.size() < 2 || line.rfind("| ---", 0) == 0) continue;
      text += shown_row(heading(cells[0]), prose(cells[1]), width, 2);
    } else {
      if (line.empty() || line.rfind("- ", 0) == 0) text += end_of(paragraph, width);
      if (line.empty()) empty_line();
      paragraph += line + "\n";
      if (line.empty()) paragraph.clear();
    }
  }
  text += end_of(paragraph, width);
  return text.substr(0, text.find_last_not_of('\n') + 1) + "\n";
}
