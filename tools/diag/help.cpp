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
  bool code = false;  // `cut[s](d)` is no link
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '`') code = !code;
    if (c == '`' || (c == '*' && (i + 1 < line.size() && line[i + 1] == '*'))) {
      if (c == '*') ++i;
    } else if (!code && c == ']' && i + 1 < line.size() && line[i + 1] == '(') {
      while (i < line.size() && line[i] != ')') ++i;
    } else {
      const std::size_t closer = !code && c == '[' ? line.find(']', i) : std::string::npos;
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
    reference.rows.emplace(call.substr(at, after - at), Row{call, what});
  }
  if (line[begin] == '-') return;
  std::set<std::string> told;
  for (const std::string& word : words_of(call)) {
    const bool shouted =
        std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isupper(c); });
    const bool name = call.find("diag " + word) != std::string::npos;
    if (!shouted && name && told.insert(word).second) reference.rows.emplace(word, Row{call, what});
  }
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
      if (code && reference.sections.back().title == "The command") read_call(line, reference);
      const std::string& section = reference.sections.back().title;
      const bool defines = section != "Results as JSON" && section != "What can be drawn";
      if (code || line.rfind('|', 0) != 0 || !defines) continue;
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

// "Combs" is about combs, and about a comb; "Drawing" about draw; "Probability 0" about probability 0.
bool is_about(const Section& section, const std::string& topic) {
  const std::string title = lower(section.title);
  if (title == topic) return true;
  for (const std::string& word : words_of(title))
    if (word == topic || word == topic + "s" || word == topic + "es" || word == topic + "ing") return true;
  // theories, boxes
  return topic.size() > 3 && topic.back() == 'y' &&
         title.find(topic.substr(0, topic.size() - 1) + "ies") == 0;
}

// A line of code. Where it is too long its comment goes above it, and it goes on indented: what is cut off in
// the middle of a name cannot be read, nor typed.
std::string code_line(const std::string& line, std::size_t width) {
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
  bool printed = false;  // code that is a result
  const auto empty_line = [&] {
    if (!text.empty() && text.find_last_not_of('\n') + 2 >= text.size()) text += "\n";
  };
  for (const std::string& line : section.lines) {
    if (line.rfind("```", 0) == 0) {
      text += end_of(paragraph, width);
      code = !code;
      printed = code && line.rfind("```output", 0) == 0;
      empty_line();
    } else if (code) {
      text += printed ? "    " + line + "\n" : code_line(line, width);  // a picture stays whole
    } else if (line.rfind('|', 0) == 0) {
      text += end_of(paragraph, width);
      const std::vector<std::string> cells = cells_of(line);
      if (cells.size() < 2 || cells[0].find_first_not_of("- ") == std::string::npos) continue;
      text += "  " + wrapped(plain(cells[0]), width, "    ", 2);
      if (!cells[1].empty()) text += "      " + wrapped(plain(cells[1]), width, "      ", 6);
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

// The paragraphs and the rows of a section that have these words one after another.
std::string sayings(const Section& section, const std::string& phrase, std::size_t width) {
  std::string text, paragraph;
  bool in_code = false;
  const auto end_paragraph = [&] {
    if (lower(plain(paragraph)).find(phrase) != std::string::npos) text += end_of(paragraph, width);
    paragraph.clear();
  };
  for (const std::string& line : section.lines) {
    const bool fence = line.rfind("```", 0) == 0;
    if (fence) in_code = !in_code;
    const bool row = !in_code && line.rfind('|', 0) == 0;
    if (in_code || fence || row || line.empty() || line.rfind("- ", 0) == 0) end_paragraph();
    if (row && lower(plain(line)).find(phrase) != std::string::npos) {
      const std::vector<std::string> cells = cells_of(line);
      text += "  " + wrapped(plain(cells[0]), width, "    ", 2);
      if (cells.size() > 1) text += "      " + wrapped(plain(cells[1]), width, "      ", 6);
    }
    if (!in_code && !fence && !row) paragraph += paragraph.empty() ? line : " " + line;
  }
  end_paragraph();
  return text;
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
      if (used && seen.insert(line).second) code += code_line(line, width);
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

// The lines of tables and calls, each once.
std::string rows_of(const std::vector<Row>& rows, std::size_t width) {
  std::string page;
  std::set<std::string> told;  // a line may define a word twice
  for (const Row& row : rows)
    if (told.insert(row.first).second)
      page += wrapped(row.first, width, "    ") + "    " + wrapped(row.rest, width, "    ", 4);
  return page;
}

// What each section that is about something else says of a word, as long as it is not too much.
std::string scattered(const std::string& word, std::size_t width, std::size_t enough) {
  std::string page;
  for (const Section& section : reference().sections) {
    // "Text" has the words that are taken, one after another.
    if (section.title == "The command" || section.title == "Not in this version" || section.title == "Text")
      continue;
    const std::string text = passages(section, word, width);
    if (text.empty() || page.size() + text.size() > enough) continue;
    page += (page.empty() ? "" : "\n") + section.title + "\n" + text;
  }
  return page;
}

std::string page_of_word(const std::string& topic, std::size_t width) {
  const Reference& all = reference();
  std::vector<Row> rows;
  const auto add_rows = [&](const std::string& word) {
    const auto [begin, end] = all.rows.equal_range(word);
    for (auto row = begin; row != end; ++row) rows.push_back(row->second);
  };
  add_rows(topic);
  const bool titled = std::any_of(all.sections.begin(), all.sections.end(),
                                  [&](const Section& section) { return is_about(section, lower(topic)); });
  if (rows.empty() && !titled) add_rows("--" + topic);
  if (topic.rfind("--", 0) == 0) return rows_of(rows, width);
  const std::string defined = rows_of(rows, width);
  std::string about;
  for (const Section& section : all.sections) {
    if (!is_about(section, lower(topic))) continue;
    const std::string text = shown(section, width);
    if (!text.empty()) about += (about.empty() ? "" : "\n") + section.title + "\n" + text;
  }
  if (about.empty())
    about =
        scattered(topic, width, defined.empty() ? 3000 : 1500 - std::min<std::size_t>(1500, defined.size()));
  return defined + (defined.empty() || about.empty() ? "" : "\n") + about;
}

// "set arith", "comb plug", "causal graph": the lines that define all of the words, then the paragraphs that
// say them one after another; where there are neither, the pages of the words.
std::string page_of_words(const std::vector<std::string>& words, const std::string& phrase,
                          std::size_t width) {
  std::vector<Row> rows;
  for (const auto& [defined, row] : reference().rows) {
    const std::vector<std::string> said = words_of(lower(row.first));
    const bool all = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
      return std::find(said.begin(), said.end(), lower(word)) != said.end();
    });
    if (all && std::find(words.begin(), words.end(), defined) != words.end()) rows.push_back(row);
  }
  std::string page = rows_of(rows, width);
  if (!page.empty()) return page;
  for (const Section& section : reference().sections) {
    const std::string text = sayings(section, phrase, width);
    if (!text.empty() && page.size() + text.size() <= 3000)
      page += (page.empty() ? "" : "\n") + section.title + "\n" + text;
  }
  if (!page.empty()) return page;
  for (const std::string& word : words) {
    const std::string one = page_of_word(word, width);
    if (!one.empty()) page += (page.empty() ? "" : "\n") + one;
  }
  return page;
}

}  // namespace

std::string wrapped(const std::string& paragraph, std::size_t width, const std::string& indent,
                    std::size_t column) {
  std::string text;
  std::istringstream words(paragraph);
  for (std::string word; words >> word; column += word.size()) {
    if (!text.empty() && column + 1 + word.size() > width) {
      text += "\n" + indent;
      column = indent.size();
    } else if (!text.empty()) {
      text += ' ';
      ++column;
    }
    text += word;
  }
  return text.empty() ? text : text + "\n";
}

std::string help_page(const std::string& topic, std::size_t width) {
  std::vector<std::string> words = words_of(topic);
  if (words.empty()) return {};
  const bool alone = words.size() == 1 || topic.rfind("--", 0) == 0;
  std::string page =
      page_of_word(words.size() == 1 && topic.rfind("--", 0) != 0 ? words.front() : topic, width);
  if (!page.empty() || alone) return page;
  // "how do I cut a box" is about cut and box.
  static const std::set<std::string> idle{"how", "what", "is",  "are", "i",   "to",
                                          "a",   "an",   "the", "of",  "can", "my"};
  const bool sentence = words.size() > 2;
  std::vector<std::string> telling;
  for (const std::string& word : words)
    if (idle.count(lower(word)) == 0 && !(sentence && word == "do")) telling.push_back(word);
  std::string phrase = lower(topic);
  if (!telling.empty() && telling.size() < words.size()) {
    words = telling;
    phrase.clear();
    for (const std::string& word : words) phrase += (phrase.empty() ? "" : " ") + lower(word);
    page = page_of_word(words.size() == 1 ? words.front() : phrase, width);
    if (!page.empty()) return page;
  }
  return page_of_words(words, phrase, width);
}

std::vector<std::string> help_topics() {
  std::set<std::string> topics;
  for (const auto& [word, row] : reference().rows) topics.insert(word);
  for (const Section& section : reference().sections) topics.insert(lower(section.title));
  return {topics.begin(), topics.end()};
}
