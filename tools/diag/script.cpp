#include "script.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>

#include "files.hpp"

namespace {

namespace fs = std::filesystem;

struct Word {
  std::size_t begin, end;
};

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '\'' ||
         static_cast<unsigned char>(c) >= 0x80U;
}

// Behind a string, comment or name in backticks that begins here.
std::size_t behind_quoted(const std::string& text, std::size_t at) {
  const char mark = text[at];
  if (mark == '#') return std::min(text.find('\n', at), text.size());
  for (++at; at < text.size() && text[at] != mark; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

// Behind the bracket that ends the call which begins here.
std::size_t behind_call(const std::string& text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '#' || c == '"' || c == '`') {
      at = behind_quoted(text, at);
      continue;
    }
    ++at;
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) break;
  }
  return at;
}

// The names and words of a statement: no members, no variables in M.P(...), and nothing of its strings and
// comments.
std::vector<Word> words_in(const std::string& text) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char c = text[at];
    if (c == '#' || c == '"' || c == '`') {
      at = behind_quoted(text, at);
    } else if (is_name_byte(c)) {
      while (at < text.size() && is_name_byte(text[at])) ++at;
    } else {
      ++at;
    }
    if (c != '`' && !is_name_byte(c)) continue;
    const bool member =
        begin > 0 && text[begin - 1] == '.' && (begin == 1 || text[begin - 2] != '.');  // M.a, not 0..a
    if (!member) {
      words.push_back({begin, at});
    } else if (at < text.size() && text[at] == '(') {
      at = behind_call(text, at);
    }
  }
  return words;
}

std::string at(const std::string& text, const Word& word) {
  return text.substr(word.begin, word.end - word.begin);
}

// Whether the name is one of a variable, wire or port here: `a : A`, `a <- f`.
bool is_bound(const std::string& text, const Word& word) {
  const std::size_t next = text.find_first_not_of(" \t\n", word.end);
  return next != std::string::npos && (text[next] == ':' || text.compare(next, 2, "<-") == 0);
}

// Where a name is meant that has been declared before; `head`: its first place declares it.
std::vector<Word> mentions_in(const std::string& text, const std::string& name, bool head) {
  std::vector<Word> mentions = words_in(text);
  mentions.erase(std::remove_if(mentions.begin(), mentions.end(),
                                [&](const Word& word) { return at(text, word) != name; }),
                 mentions.end());
  if (head && !mentions.empty()) mentions.erase(mentions.begin());
  const bool bound =
      std::any_of(mentions.begin(), mentions.end(), [&](const Word& word) { return is_bound(text, word); });
  if (bound) mentions.clear();
  return mentions;
}

bool has_word(const std::string& text, const std::string& name) {
  const std::vector<Word> words = words_in(text);
  return std::any_of(words.begin(), words.end(), [&](const Word& word) { return at(text, word) == name; });
}

std::string first_word(const std::string& text) {
  const std::vector<Word> words = words_in(text);
  return words.empty() ? std::string() : at(text, words.front());
}

// `named` as a script in the folder of `path` says it, where one in the folder of `from` said `named`.
std::string moved(const std::string& named, const std::string& from, const std::string& path) {
  if (named.empty() || fs::path(named).is_absolute()) return named;
  std::error_code unknown;
  const fs::path here = fs::absolute(fs::path(path), unknown).parent_path().lexically_normal();
  const fs::path there = from.empty() ? fs::current_path(unknown) : fs::absolute(from, unknown).parent_path();
  const fs::path moved = (there / named).lexically_normal().lexically_relative(here);
  return moved.empty() ? named : moved.string();
}

// Without the line break in front and the spaces behind.
std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string::npos) return {};
  const std::size_t from = text[begin] == '\n' ? begin + 1 : begin;
  return text.substr(from, text.find_last_not_of(" \t\r\n") + 1 - from);
}

std::string without_quotes(const std::string& quoted) {
  std::string text;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] == '\\' && i + 2 < quoted.size()) ++i;
    text += quoted[i];
  }
  return text;
}

std::string further_name(const std::string& name, unsigned number) {
  const std::string ending = "_" + std::to_string(number);
  return name.back() == '`' ? name.substr(0, name.size() - 1) + ending + "`" : name + ending;
}

struct Line {  // of the script: a statement, or the import of a file
  std::string text;
  std::string kept_as;
  bool expression = false;  // which has to be printed
  std::vector<std::string> declares;
  bool left_out = false;
  std::set<std::string> renamed{};  // of what it declares
};

class Script {
 public:
  // `copied`: the files whose statements are copied.
  Script(const std::vector<Entry>& log, const std::string& path, const std::set<std::string>& copied) {
    std::set<std::string> imported;
    for (const Entry& entry : log) {
      if (entry.file && copied.count(entry.text) == 0) {
        if (!imported.insert(entry.text).second) continue;
        lines_.push_back({"import " + in_quotes(moved(entry.text, "", path)), {}, false, {}});
        continue;
      }
      for (const Step& step : entry.steps) {
        const diag::Session::Statement& statement = step.statement;
        if (entry.file && statement.asks) continue;  // an import does not ask either
        Line line{statement.text, step.kept_as, false, statement.declares};
        if (statement.file) {
          const std::size_t begin = statement.file->begin;
          const std::size_t size = statement.file->end - begin;
          const std::string named = without_quotes(line.text.substr(begin, size));
          line.text.replace(begin, size, in_quotes(moved(named, entry.file ? entry.text : "", path)));
        }
        static const std::set<std::string> asking{"print", "draw", "assert", "identify", "estimate"};
        line.expression = statement.asks && asking.count(first_word(line.text)) == 0;
        line.text = trimmed(line.text);
        lines_.push_back(std::move(line));
      }
    }
  }

  // Leaves out what a later line replaces; or keeps it under a further name, where a line that stays mentions
  // it before it is replaced.
  void leave_out_replaced(bool keep_mentioned) {
    std::map<std::string, std::size_t> later;  // where a name is declared next
    std::map<std::string, unsigned> numbers;
    for (std::size_t i = lines_.size(); i-- > 0;) {
      Line& line = lines_[i];
      bool stays = line.declares.empty();
      std::vector<std::pair<std::string, std::size_t>> mentioned;
      for (const std::string& name : line.declares) {
        const auto replaced = later.find(name);
        if (replaced == later.end()) {
          stays = true;
        } else if (keep_mentioned && mentions_between(name, i, replaced->second)) {
          stays = true;
          mentioned.emplace_back(name, replaced->second);
        }
      }
      if (stays) {
        for (const std::string& name : line.declares) {  // `type A, B` of which A is replaced
          const auto replaced = later.find(name);
          const bool known = replaced == later.end() || std::any_of(mentioned.begin(), mentioned.end(),
                                                                    [&](auto& m) { return m.first == name; });
          if (!known) mentioned.emplace_back(name, replaced->second);
        }
      }
      line.left_out = !stays;
      for (const auto& [name, replaced] : mentioned) rename(name, i, replaced, numbers[name]);
      for (const std::string& name : lines_[i].declares) later[name] = i;
    }
  }

  // What is printed loses its number, unless something refers to it: then it is a `let`.
  [[nodiscard]] std::string text() const {
    std::string text;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      if (line.left_out) continue;
      const bool referred = !line.kept_as.empty() && mentions_between(line.kept_as, i, lines_.size());
      std::string input = line.text;
      if (referred) {
        if (!line.expression && first_word(input) == "print") {
          const Word print = words_in(input).front();
          input.erase(print.begin, print.end - print.begin);
        }
        text += "let " + line.kept_as + " = " + input + "\nprint " + line.kept_as + "\n";
      } else {
        text += (line.expression ? "print " : "") + input + "\n";
      }
    }
    const diag::Formatted formatted = diag::format("input", text);
    return formatted.text ? *formatted.text : text;
  }

 private:
  // Behind line `begin`, up to line `end`, which declares the name again, and in that too.
  [[nodiscard]] bool mentions_between(const std::string& name, std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin + 1; i < lines_.size() && i <= end; ++i)
      if (!lines_[i].left_out &&
          !mentions_in(lines_[i].text, name, i == end && lines_[i].renamed.count(name) == 0).empty())
        return true;
    return false;
  }

  void rename(const std::string& name, std::size_t begin, std::size_t end, unsigned& number) {
    const auto taken = [&](const std::string& other) {
      return std::any_of(lines_.begin(), lines_.end(),
                         [&](const Line& line) { return has_word(line.text, other); });
    };
    std::string other;
    do other = further_name(name, ++number);
    while (taken(other));
    for (std::size_t i = begin; i <= end; ++i) {
      std::string& text = lines_[i].text;
      std::vector<Word> places;
      if (i > begin) {
        places = mentions_in(text, name, i == end && lines_[i].renamed.count(name) == 0);
      } else {
        lines_[i].renamed.insert(name);
        places = words_in(text);
        places = {
            *std::find_if(places.begin(), places.end(), [&](const Word& w) { return at(text, w) == name; })};
      }
      for (std::size_t k = places.size(); k-- > 0;)
        text.replace(places[k].begin, places[k].end - places[k].begin, other);
    }
  }

  std::vector<Line> lines_;
};

// The log without files that were loaded once more as they are, and whose names meant what they declare.
std::vector<Entry> without_repetitions(const std::vector<Entry>& log) {
  const auto same = [](const Entry& a, const Entry& b) {
    return a.file && b.file && a.text == b.text &&
           std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(),
                      [](const Step& x, const Step& y) { return x.statement.text == y.statement.text; });
  };
  const auto collide = [](const Entry& a, const Entry& b) {
    std::set<std::string> names;
    for (const Step& step : a.steps)
      names.insert(step.statement.declares.begin(), step.statement.declares.end());
    return std::any_of(b.steps.begin(), b.steps.end(), [&](const Step& step) {
      const std::vector<std::string>& declares = step.statement.declares;
      return step.statement.sets ||
             std::any_of(declares.begin(), declares.end(), [&](auto& name) { return names.count(name) > 0; });
    });
  };
  std::vector<Entry> kept;
  for (const Entry& entry : log) {
    bool repeats = false;
    for (auto before = kept.rbegin(); entry.file && before != kept.rend(); ++before) {
      repeats = same(*before, entry);
      if (repeats || collide(entry, *before)) break;
    }
    if (!repeats) kept.push_back(entry);
  }
  return kept;
}

// Files that declare what another input declares as well, or that set something: a setting in an imported
// file holds for that alone.
std::set<std::string> files_to_copy(const std::vector<Entry>& log) {
  std::map<std::string, std::set<std::string>> declared_in;  // by name: files, or "" for what was typed
  std::set<std::string> copied;
  for (const Entry& entry : log)
    for (const Step& step : entry.steps) {
      if (entry.file && step.statement.sets) copied.insert(entry.text);
      for (const std::string& name : step.statement.declares)
        declared_in[name].insert(entry.file ? entry.text : "");
    }
  for (const auto& [name, files] : declared_in)
    if (files.size() > 1) copied.insert(files.begin(), files.end());
  copied.erase("");
  return copied;
}

}  // namespace

std::string script_of(const std::vector<Entry>& entered, const std::string& path,
                      const std::function<bool(const std::string& text)>& accepted) {
  const std::vector<Entry> log = without_repetitions(entered);
  std::set<std::string> all;
  for (const Entry& entry : log)
    if (entry.file) all.insert(entry.text);
  const std::set<std::string> least = files_to_copy(log);
  std::string last;
  for (const std::set<std::string>& copied : {least, all}) {
    for (const bool keep_mentioned : {false, true}) {
      Script script(log, path, copied);
      script.leave_out_replaced(keep_mentioned);
      std::string text = script.text();
      if (text == last && !last.empty()) continue;
      last = std::move(text);
      if (accepted(last)) return last;
    }
    if (least == all) break;
  }
  return last;
}
