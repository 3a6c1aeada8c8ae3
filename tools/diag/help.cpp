#include "help.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

#include "pages.hpp"

namespace {

constexpr std::size_t most_examples = 6;  // of a section that is about something else

struct Section {
  std::string title;               // without its number
  std::vector<std::string> lines;  // below it, up to the next title
};

struct Row {  // of a table
  std::string first, rest;
};

struct Reference {
  std::vector<Section> sections;
  std::multimap<std::string, Row> rows;  // by the words that their first cells define
};

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

// The cells of a line of a table; `\|` is a bar in a cell.
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

// Markdown for a terminal: without backticks, stars and the addresses of links.
std::string plain(const std::string& line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '`' || (c == '*' && (i + 1 < line.size() && line[i + 1] == '*'))) {
      if (c == '*') ++i;
    } else if (c == ']' && i + 1 < line.size() && line[i + 1] == '(') {
      while (i < line.size() && line[i] != ')') ++i;
    } else {
      const std::size_t closer = c == '[' ? line.find(']', i) : std::string::npos;
      const bool link = closer != std::string::npos && closer == line.find("](", i);
      const bool escape = c == '\\' && i + 1 < line.size() && line[i + 1] == '|';
      if (!link && !escape) text += c;
    }
  }
  return text;
}

// The words that a first cell defines: the first one of each piece of code in it, `P` of `w.P(...)`.
std::vector<std::string> defined_by(const std::string& cell) {
  std::vector<std::string> words;
  for (std::size_t at = cell.find('`'); at != std::string::npos; at = cell.find('`', at + 1)) {
    const std::size_t end = cell.find('`', at + 1);
    if (end == std::string::npos) break;
    const std::string code = cell.substr(at + 1, end - at - 1);
    std::string word;
    for (std::size_t i = 0; i < code.size() && (is_word(code[i]) || code[i] == '.'); ++i) {
      if (code[i] == '.') {
        word.clear();
      } else {
        word += code[i];
      }
    }
    if (!word.empty()) words.push_back(word);
    at = end;
  }
  return words;
}

Reference read_reference() {
  Reference reference;
  for (const std::string_view page : reference_pages()) {
    bool code = false;
    for (std::size_t begin = 0; begin < page.size();) {
      const std::size_t end = std::min(page.find('\n', begin), page.size());
      const std::string line(page.substr(begin, end - begin));
      begin = end + 1;
      if (line.rfind("```", 0) == 0) code = !code;
      if (!code && line.rfind('#', 0) == 0) {
        std::string title = line.substr(std::min(line.find_first_not_of("# 0123456789"), line.size()));
        reference.sections.push_back({plain(title), {}});
        continue;
      }
      if (reference.sections.empty()) continue;
      reference.sections.back().lines.push_back(line);
      if (code || line.rfind('|', 0) != 0 || reference.sections.back().title == "Results as JSON") continue;
      const std::vector<std::string> cells = cells_of(line);
      if (cells.size() < 2 || cells[0].find('`') == std::string::npos) continue;
      for (const std::string& word : defined_by(cells[0]))
        reference.rows.emplace(word, Row{plain(cells[0]), plain(cells[1])});
    }
  }
  return reference;
}

const Reference& reference() {
  static const Reference read = read_reference();
  return read;
}

// "Combs" is about combs, and about a comb; "Probability 0" about probability 0.
bool is_about(const Section& section, const std::string& topic) {
  const std::string title = lower(section.title);
  if (title == topic) return true;
  for (const std::string& word : words_of(title))
    if (word == topic || word == topic + "s" || word == topic + "es") return true;
  // theories, boxes
  return topic.size() > 3 && topic.back() == 'y' &&
         title.find(topic.substr(0, topic.size() - 1) + "ies") == 0;
}

// A paragraph in lines of this width; what goes on in a list is indented.
std::string wrapped(const std::string& paragraph, std::size_t width, const std::string& indent) {
  std::string text;
  std::size_t column = 0;
  std::istringstream words(paragraph);
  for (std::string word; words >> word;) {
    if (column > 0 && column + 1 + word.size() > width) {
      text += "\n" + indent;
      column = indent.size();
    } else if (column > 0) {
      text += ' ';
      ++column;
    }
    text += word;
    column += word.size();
  }
  return text.empty() ? text : text + "\n";
}

// The text of a paragraph that is gathered line by line.
std::string end_of(std::string& paragraph, std::size_t width) {
  std::string text = wrapped(plain(paragraph), width, paragraph.rfind("- ", 0) == 0 ? "  " : "");
  paragraph.clear();
  return text;
}

std::string shown(const Section& section, std::size_t width) {
  std::string text;
  std::string paragraph;
  bool code = false;
  const auto empty_line = [&] {
    if (!text.empty() && text.find_last_not_of('\n') + 2 >= text.size()) text += "\n";
  };
  for (const std::string& line : section.lines) {
    if (line.rfind("```", 0) == 0) {
      text += end_of(paragraph, width);
      code = !code;
      empty_line();
    } else if (code) {
      text += "    " + line + "\n";
    } else if (line.rfind('|', 0) == 0) {
      text += end_of(paragraph, width);
      const std::vector<std::string> cells = cells_of(line);
      if (cells.size() < 2 || cells[0].find_first_not_of("- ") == std::string::npos) continue;
      text += "  " + plain(cells[0]) + "\n";
      if (!cells[1].empty()) text += "      " + wrapped(plain(cells[1]), width - 6, "      ");
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

bool uses(const std::string& line, const std::string& word) {
  const std::vector<std::string> words = words_of(line);
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Whether a piece of code in the text of a paragraph uses the word.
bool mentions(const std::string& paragraph, const std::string& word) {
  for (std::size_t at = paragraph.find('`'); at != std::string::npos; at = paragraph.find('`', at + 1)) {
    const std::size_t end = paragraph.find('`', at + 1);
    if (end == std::string::npos) return false;
    if (uses(paragraph.substr(at + 1, end - at - 1), word)) return true;
    at = end;
  }
  return false;
}

// What a section that is about something else says of a word: the paragraphs that mention it, and lines of
// code that use it.
std::string passages(const Section& section, const std::string& word, std::size_t width) {
  std::string text;
  std::string code;
  std::string paragraph;
  std::set<std::string> seen;
  bool in_code = false;
  const auto end_paragraph = [&] {
    if (mentions(paragraph, word)) text += end_of(paragraph, width);
    paragraph.clear();
  };
  for (const std::string& line : section.lines) {
    if (line.rfind("```", 0) == 0) {
      in_code = !in_code;
      end_paragraph();
    } else if (in_code) {
      const bool used = seen.size() < most_examples && uses(line.substr(0, line.find('#')), word);
      if (used && seen.insert(line).second) code += "    " + line + "\n";
    } else if (line.empty() || line.rfind('|', 0) == 0) {
      end_paragraph();
    } else {
      if (line.rfind("- ", 0) == 0) end_paragraph();
      paragraph += line + "\n";
    }
  }
  end_paragraph();
  return text + (text.empty() || code.empty() ? "" : "\n") + code;
}

}  // namespace

std::string help_page(const std::string& topic, std::size_t width) {
  const Reference& all = reference();
  if (topic.empty()) return {};
  std::string page;
  std::set<std::string> told;  // a line may define a word twice
  const auto [begin, end] = all.rows.equal_range(topic);
  for (auto row = begin; row != end; ++row)
    if (told.insert(row->second.first).second)
      page += row->second.first + "\n    " + wrapped(row->second.rest, width - 4, "    ");
  const std::size_t definitions = page.size();
  for (const Section& section : all.sections) {
    if (!is_about(section, lower(topic))) continue;
    const std::string text = shown(section, width);
    if (!text.empty()) page += (page.empty() ? "" : "\n") + section.title + "\n" + text;
  }
  if (page.size() > definitions) return page;
  const std::size_t enough = definitions > 0 ? 1500 : 3000;
  for (const Section& section : all.sections) {
    if (section.title == "The command" || section.title == "Not in this version") continue;
    const std::string text = passages(section, topic, width);
    if (text.empty() || page.size() + text.size() > enough) continue;
    page += (page.empty() ? "" : "\n") + section.title + "\n" + text;
  }
  return page;
}

std::vector<std::string> help_topics() {
  std::set<std::string> topics;
  for (const auto& [word, row] : reference().rows) topics.insert(word);
  for (const Section& section : reference().sections) topics.insert(lower(section.title));
  return {topics.begin(), topics.end()};
}
