// The reference, read: sections, and the rows of tables that say what a word or a sign is. `:help` shows
// them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

struct Section {
  std::string title;               // without its number
  std::vector<std::string> lines;  // below it, up to the next title
};

struct Row {  // of a table, or of the list of calls
  std::string first, rest;
  std::vector<std::string> more;  // titles of sections that tell more
};

struct Reference {
  std::vector<Section> sections;
  std::multimap<std::string, Row> rows;           // by the words and signs that their first cells define
  std::multimap<std::string, std::string> index;  // of a word the titles of the sections to be shown
};

[[nodiscard]] const Reference& reference();

[[nodiscard]] bool is_word(char c);
[[nodiscard]] bool is_option(const std::string& text);  // `--json`, `-o`
[[nodiscard]] std::string lower(std::string text);
[[nodiscard]] std::vector<std::string> words_of(const std::string& text);
// The cells of a line of a table; `\|` is a bar in a cell.
[[nodiscard]] std::vector<std::string> cells_of(const std::string& line);
