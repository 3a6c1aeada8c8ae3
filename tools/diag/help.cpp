#include "help.hpp"

#include <algorithm>
#include <set>

#include "help_text.hpp"
#include "library.hpp"
#include "reference.hpp"

namespace {

constexpr std::size_t most_examples = 6;  // of a section that is about something else

// "Combs" is about combs, and about a comb; "Drawing" about draw; "Probability 0" about probability 0.
bool is_about(const Section& section, const std::string& topic) {
  static const std::set<std::string> idle{"a",  "as",  "at",   "be",  "can",  "how", "in",  "of",   "on",
                                          "to", "not", "that", "the", "this", "one", "and", "have", "what"};
  const std::string title = lower(section.title);
  if (title == topic) return true;
  if (idle.count(topic) > 0 || topic.size() == 1) return false;
  for (const std::string& word : words_of(title))
    if (word == topic || word == topic + "s" || word == topic + "es" || word == topic + "ing") return true;
  // theories, boxes
  return topic.size() > 3 && topic.back() == 'y' &&
         title.find(topic.substr(0, topic.size() - 1) + "ies") == 0;
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
      text += shown_row(heading(cells[0]), cells.size() > 1 ? prose(cells[1]) : "", width, 2);
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

// The lines of tables and calls, each once, and where there is more than is shown.
std::string rows_of(const std::vector<Row>& rows, std::size_t width, const std::set<std::string>& told) {
  std::string page;
  std::set<std::string> first;  // a line may define a word twice
  for (const Row& row : rows) {
    if (!first.insert(row.first).second) continue;
    page += shown_row(row.first, row.rest, width, 0);
    std::string more;
    for (const std::string& title : row.more)
      if (told.count(title) == 0) more += (more.empty() ? "" : ", ") + (":help " + lower(title));
    if (!more.empty()) page += "    more: " + wrapped(more, width, "    ", 10);
  }
  return page;
}

// What each section that is about something else says of a word, as long as it is not too much.
std::string scattered(const std::string& word, std::size_t width, std::size_t enough) {
  // "Text" has the words that are taken, one after another.
  static const std::set<std::string> other{"The command", "Not in this version", "Text", "Signs",
                                           "Words",       "The library",         "Index"};
  std::string page;
  if (word.size() == 1) return page;  // a letter is a name in every other line
  for (const Section& section : reference().sections) {
    if (other.count(section.title) > 0) continue;
    const std::string text = passages(section, word, width);
    if (text.empty() || page.size() + text.size() > enough) continue;
    page += (page.empty() ? "" : "\n") + section.title + "\n" + text;
  }
  return page;
}

// The titles of the sections that a page shows whole: those that the index names, else those with such a
// title.
std::set<std::string> titles_about(const std::string& topic) {
  const Reference& all = reference();
  std::set<std::string> titles;
  for (const std::string& word : {topic, lower(topic)}) {
    const auto [begin, end] = all.index.equal_range(word);
    for (auto entry = begin; entry != end; ++entry) titles.insert(entry->second);
  }
  if (!titles.empty()) return titles;
  for (const Section& section : all.sections)
    if (section.title != "Index" && is_about(section, lower(topic))) titles.insert(section.title);
  return titles;
}

// Whether a section is a long list that has these rows: what they say need not be looked for in it.
bool lists(const Section& section, const std::vector<Row>& rows) {
  constexpr std::size_t long_list = 8;
  std::set<std::string> listed;
  for (const std::string& line : section.lines)
    if (line.rfind('|', 0) == 0) listed.insert(heading(cells_of(line)[0]));
  return listed.size() >= long_list && !rows.empty() &&
         std::all_of(rows.begin(), rows.end(), [&](const Row& row) { return listed.count(row.first) > 0; });
}

std::string page_of_word(const std::string& topic, std::size_t width) {
  const Reference& all = reference();
  std::vector<Row> rows;
  const auto add_rows = [&](const std::string& word) {
    const auto [begin, end] = all.rows.equal_range(word);
    for (auto row = begin; row != end; ++row) rows.push_back(row->second);
  };
  std::set<std::string> titles = titles_about(topic);
  add_rows(topic);
  std::string library = library_page(topic, width);
  if (rows.empty() && titles.empty() && library.empty()) add_rows("--" + topic);
  if (is_module(topic)) rows.clear();  // its page says more
  if (is_option(topic)) return rows_of(rows, width, {});
  std::vector<const Section*> lists_of_it;
  for (const Section& section : all.sections)
    if (titles.count(section.title) > 0 && lower(section.title) != lower(topic) && lists(section, rows))
      lists_of_it.push_back(&section);
  for (const Section* list : lists_of_it) {
    titles.erase(list->title);
    for (Row& row : rows) row.more.push_back(list->title);
  }
  std::string page = rows_of(rows, width, titles);
  const auto add = [&](const std::string& text) {
    if (!text.empty()) page += (page.empty() ? "" : "\n") + text;
  };
  for (const Section* list : lists_of_it) add(passages(*list, topic, width));
  add(library);
  for (const Section& section : all.sections)
    if (titles.count(section.title) > 0) add(section.title + "\n" + shown(section, width));
  const bool explained =
      !titles.empty() || !library.empty() ||
      std::any_of(rows.begin(), rows.end(), [](const Row& row) { return !row.more.empty(); });
  if (!explained)
    add(scattered(topic, width, page.empty() ? 3000 : 1500 - std::min<std::size_t>(1500, page.size())));
  return page;
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
  std::string page = rows_of(rows, width, {});
  if (!page.empty()) return page;
  for (const Section& section : reference().sections) {
    if (section.title == "Index") continue;
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

std::string page_of_sign(const std::string& sign, std::size_t width) {
  std::vector<Row> rows;
  const auto [begin, end] = reference().rows.equal_range(sign);
  for (auto row = begin; row != end; ++row) rows.push_back(row->second);
  return rows_of(rows, width, {});
}

}  // namespace

std::string help_page(const std::string& topic, std::size_t width) {
  std::vector<std::string> words = words_of(topic);
  if (words.empty()) return page_of_sign(topic, width);
  const bool alone = words.size() == 1 || is_option(topic);
  std::string page = page_of_word(words.size() == 1 && !is_option(topic) ? words.front() : topic, width);
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
  for (const auto& [word, row] : reference().rows)
    if (!words_of(word).empty() && word != "_") topics.insert(word);
  for (const Section& section : reference().sections)
    if (section.title != "Index") topics.insert(lower(section.title));
  return {topics.begin(), topics.end()};
}
