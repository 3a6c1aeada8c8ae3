#include "reference.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "help_text.hpp"
#include "pages.hpp"

namespace {

// What stands between backticks: one or more, as many at the end as at the begin.
std::vector<std::string> code_of(const std::string& cell) {
  std::vector<std::string> pieces;
  for (std::size_t at = cell.find('`'); at != std::string::npos; at = cell.find('`', at)) {
    const std::size_t begin = std::min(cell.find_first_not_of('`', at), cell.size());
    const std::string marks = cell.substr(at, begin - at);
    const std::size_t end = cell.find(marks, begin);
    if (end == std::string::npos) break;
    std::string code = cell.substr(begin, end - begin);
    if (marks.size() > 1 && code.size() > 2) code = code.substr(1, code.size() - 2);
    pieces.push_back(std::move(code));
    at = end + marks.size();
  }
  return pieces;
}

// The word that a piece of code defines: the first one in it, `P` of `w.P(...)`, none of `f ; g`; an option
// with its dashes.
std::string defined_by(const std::string& code) {
  if (is_option(code)) return code.substr(0, code.find(' '));
  std::string word;
  for (std::size_t i = 0; i < code.size() && (is_word(code[i]) || code[i] == '.'); ++i) {
    if (code[i] == '.') {
      word.clear();
    } else {
      word += code[i];
    }
  }
  const bool letter = word.size() == 1 && std::islower(static_cast<unsigned char>(word[0])) != 0;
  return letter ? std::string() : word;
}

// The texts of the links of a cell.
std::vector<std::string> links_of(const std::string& cell) {
  std::vector<std::string> titles;
  for (std::size_t at = cell.find('['); at != std::string::npos; at = cell.find('[', at + 1)) {
    const std::size_t end = cell.find("](", at);
    if (end == std::string::npos) break;
    titles.push_back(cell.substr(at + 1, end - at - 1));
  }
  return titles;
}

// A line of code of the section about the command: a way to call it, or an option of the one above, and what
// it does after two spaces or more. `diag fmt [--check] FILE...` is about `fmt`.
void read_call(const std::string& line, Reference& reference) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string::npos || (line.compare(begin, 5, "diag ") != 0 && line[begin] != '-')) return;
  const std::size_t end = std::min(line.find("  ", begin), line.size());
  const std::string call = line.substr(begin, end - begin);
  const std::string what = line.substr(std::min(line.find_first_not_of(' ', end), line.size()));
  // Options have their dashes: `--max-memory` is no page about `max`.
  for (std::size_t at = call.find("--"); at != std::string::npos; at = call.find("--", at + 2)) {
    const std::size_t after = call.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    reference.rows.emplace(call.substr(at, after - at), Row{call, what, {}});
  }
  if (line[begin] == '-') return;
  std::set<std::string> told;
  for (const std::string& word : words_of(call)) {
    const bool shouted =
        std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isupper(c); });
    const bool name = call.find("diag " + word) != std::string::npos;
    if (!shouted && name && told.insert(word).second) reference.rows.emplace(word, Row{call, what, {}});
  }
}

// A row of a table. Where it says what tells more it stands in the index of signs and words, and each piece
// of code in its first cell is what it is about.
void read_row(const std::string& line, const std::string& section, Reference& reference) {
  const std::vector<std::string> cells = cells_of(line);
  if (cells.size() < 2 || cells[0].find('`') != 0) return;
  for (const std::string& code : code_of(cells[0])) {
    if (section == "Index") {
      for (const std::string& title : links_of(cells[1])) reference.index.emplace(code, title);
      continue;
    }
    const std::string word = cells.size() > 2 ? code : defined_by(code);
    if (word.empty()) continue;
    const std::vector<std::string> more = cells.size() > 2 ? links_of(cells[2]) : std::vector<std::string>();
    reference.rows.emplace(word, Row{heading(cells[0]), prose(cells[1]), more});
  }
}

void read_page(std::string_view page, Reference& reference) {
  // Tables of these are about something else, and what stands before the first section is about the document.
  static const std::set<std::string> other{"Results as JSON", "What can be drawn", "The library"};
  bool code = false;
  bool begun = false;
  for (std::size_t begin = 0; begin < page.size();) {
    const std::size_t end = std::min(page.find('\n', begin), page.size());
    const std::string line(page.substr(begin, end - begin));
    begin = end + 1;
    if (line.rfind("```", 0) == 0) code = !code;
    if (!code && line.rfind('#', 0) == 0) {
      const bool document = line.rfind("# ", 0) == 0;
      begun = !document || line == "# Drawing";
      if (begun)
        reference.sections.push_back(
            {plain(line.substr(std::min(line.find_first_not_of("# 0123456789"), line.size()))), {}});
      continue;
    }
    if (!begun) continue;
    Section& section = reference.sections.back();
    section.lines.push_back(line);
    if (code && section.title == "The command") read_call(line, reference);
    if (!code && line.rfind('|', 0) == 0 && other.count(section.title) == 0)
      read_row(line, section.title, reference);
  }
}

}  // namespace

bool is_option(const std::string& text) {
  const std::size_t word = text.find_first_not_of('-');
  return (word == 1 || word == 2) && std::isalpha(static_cast<unsigned char>(text[word])) != 0;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (is_word(c)) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cells.back() += line[++i];
    } else if (line[i] == '|') {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  for (std::string& cell : cells) {
    const std::size_t begin = std::min(cell.find_first_not_of(' '), cell.size());
    cell = cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin);
  }
  if (cells.size() > 1 && cells.back().empty()) cells.pop_back();
  return cells;
}

const Reference& reference() {
  static const Reference read = [] {
    Reference all;
    for (const std::string_view page : reference_pages()) read_page(page, all);
    return all;
  }();
  return read;
}
