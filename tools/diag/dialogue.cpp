// Inputs and what is shown of them; the commands are in commands.cpp.
#include "dialogue.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "abbreviations.hpp"
#include "help.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "run.hpp"

namespace {

constexpr const char* input_name = "input";  // as messages call it

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '\'' ||
         static_cast<unsigned char>(c) >= 0x80U;
}

// The files that a path begins, of those with this ending; folders with a slash.
Completion complete_file(const std::string& before, std::size_t from, const std::string& ending = {}) {
  namespace fs = std::filesystem;
  Completion found;
  const std::string begun = before.substr(from);
  const std::size_t slash = begun.rfind('/');
  found.from = from + (slash == std::string::npos ? 0 : slash + 1);
  const std::string folder = slash == std::string::npos ? "." : begun.substr(0, slash + 1);
  const std::string name = before.substr(found.from);
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::string known = entry->path().filename().string();
    if (known.compare(0, name.size(), name) != 0 || (name.empty() && known[0] == '.')) continue;
    std::error_code unknown;
    if (entry->is_directory(unknown)) {
      known += '/';
    } else if (entry->path().extension().string() != ending && !ending.empty()) {
      continue;
    }
    found.words.push_back(std::move(known));
  }
  std::sort(found.words.begin(), found.words.end());
  return found;
}

// The script in the folder of a missing one that is likeliest meant, or nothing.
std::string near_script(const std::string& path) {
  const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
  for (std::size_t end = path.size(); end > name; --end) {  // smoking.d, smokin.diag, smoking_1.diag
    const Completion found = complete_file(path.substr(0, end), 0, ".diag");
    std::vector<std::string> scripts;
    for (const std::string& word : found.words)
      if (word.back() != '/') scripts.push_back(word);
    std::string near = diag::likeliest(path.substr(name), scripts);
    if (near.empty() && end == path.size() && scripts.size() == 1) near = scripts.front();
    if (!near.empty()) return path.substr(0, name) + near;
  }
  return {};
}

}  // namespace

Dialogue::Dialogue(const Call& call, const std::atomic<bool>& cancelled, bool colours)
    : call_(call), cancelled_(cancelled), colours_(colours) {
  files_ = std::make_unique<Files>(call_.max_memory, cancelled_);
  session_ = std::make_unique<diag::Session>(options());
}

diag::Options Dialogue::options() {
  diag::Options options = options_of(call_, cancelled_);
  options.load = [this](const std::string& path, const std::string& from) {
    return files_->load(path, from == input_name ? std::string() : from);
  };
  options.progress = progress_.listener();
  options.rest = ":save, and `diag run --json` prints all";
  return options;
}

bool Dialogue::enter(const std::string& input) {
  const std::size_t begin = input.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return true;
  if (const std::string meant = command_of(input); !meant.empty()) {
    command(meant);
  } else {
    Entry entry;
    entry.text = input.substr(begin);
    run(entry);
  }
  return !ended_;
}

std::string Dialogue::command_of(const std::string& input) const {
  const std::size_t begin = input.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  const std::string text = input.substr(begin, input.find_last_not_of(" \t\r\n") + 1 - begin);
  if (text[0] == ':') return input.substr(begin);
  if (text[0] == '?') return ":help " + text.substr(1);
  const std::string word = text.substr(0, text.find_first_of(" (\t\n"));
  if ((word != "help" && word != "quit" && word != "exit") || is_declared(word)) return {};
  std::string rest = text.substr(word.size());
  if (rest.empty() || rest == "()") return word == "help" ? ":help" : ":quit";
  if (word != "help") return {};
  if (rest.front() == '(' && rest.back() == ')') rest = rest.substr(1, rest.size() - 2);  // help(comb)
  return rest.find('\n') == std::string::npos ? ":help " + rest : "";
}

bool Dialogue::is_declared(const std::string& name) const {
  const std::vector<diag::Session::Name> names = session_->names();
  return std::any_of(names.begin(), names.end(), [&](const auto& known) { return known.name == name; });
}

void Dialogue::run(const Entry& entry) {
  Entry made = entry;
  made.depth = session_->depth();
  const auto start = std::chrono::steady_clock::now();
  const diag::Status status = run_entry(made, false);
  status_ = std::max(status_, static_cast<int>(status));
  if (session_->depth() > made.depth || status == diag::Status::well) log_.push_back(std::move(made));
  if (!timed_) return;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  char text[64];
  std::snprintf(text, sizeof text, "%.3f s\n", seconds);
  say(text);
}

diag::Status Dialogue::run_entry(Entry& entry, bool quiet) {
  session_->set_columns(drawing_columns());  // the window may have another size now
  progress_.begin();
  const auto take = [&](const diag::Result& result) { show(result, quiet); };
  diag::Status status = diag::Status::wrong;
  if (entry.file) {
    diag::Loaded script = files_->read(entry.text);
    if (!script.text) {
      const std::string near = script.error == "no such file" ? near_script(entry.text) : std::string();
      report(diag::Diagnostic::of_file(entry.text, script.error,
                                       near.empty() ? "" : "did you mean " + near + "?"));
      return status;
    }
    entry.steps.clear();
    for (diag::Session::Statement& statement : diag::Session::statements(*script.text))
      entry.steps.push_back({std::move(statement), {}});
    paragraphs_.emplace();
    status = session_->run(script.path, std::move(*script.text), take);
    paragraphs_.reset();
    entry.declares = status != diag::Status::wrong;
  } else {
    const diag::Session::Entered entered = session_->enter(input_name, entry.text, take);
    entry.declares = entered.declares;
    entry.steps.clear();
    std::vector<diag::Session::Statement> statements = diag::Session::statements(entry.text);
    for (const auto& stands : entered.stands)
      if (stands.statement < statements.size())
        entry.steps.push_back({std::move(statements[stands.statement]), stands.kept_as});
    status = entered.status;
  }
  progress_.clear();
  return status;
}

void Dialogue::show(const diag::Result& result, bool quiet) {
  progress_.clear();
  if (const auto diagnostic = result.diagnostic()) return report(*diagnostic);
  if (quiet) return;
  if (call_.json) return write_result(result.json() + "\n");
  const std::string& name = result.kept_as();
  const std::optional<diag::Value> value = result.value();
  if (name.empty() || !value) return say(result.text());
  const std::string text = value->text();
  const bool one_line = text.find('\n') + 1 >= text.size();
  std::string shown = fitted_result(name + " =" + (one_line ? " " : "\n") + text);
  if (colours_) shown = "\x1b[2m" + name + " =\x1b[0m" + shown.substr(name.size() + 2);
  write_result(shown);
  progress_.begin();
}

void Dialogue::say(const std::string& text) {
  if (text.empty()) return;
  if (paragraphs_) {
    paragraphs_->write(text);
  } else {
    write_result(fitted_result(text));
  }
}

// Messages as in the command, with colours where somebody sees them.
std::string Dialogue::painted(const std::string& message) const {
  if (!colours_) return message;
  std::string text;
  bool caret_may_follow = false;
  for (std::size_t begin = 0; begin < message.size();) {
    const std::size_t end = std::min(message.find('\n', begin), message.size());
    std::string line = message.substr(begin, end - begin);
    begin = end + 1;
    const auto paint = [&](const char* word, const char* colour) {
      const std::size_t at = line.find(word);
      if (at == std::string::npos) return false;
      line.insert(at + std::string(word).size(), "\x1b[0m");
      line.insert(at, colour);
      return true;
    };
    const bool only_marks = line.find_first_not_of(" \t^~") == std::string::npos && !line.empty();
    if (caret_may_follow && only_marks) {
      line = "\x1b[31m" + line + "\x1b[0m";
    } else if (line.rfind("help:", 0) == 0) {
      paint("help:", "\x1b[36m");
    } else if (!paint("error:", "\x1b[1;31m")) {
      paint("warning:", "\x1b[1;33m");
    }
    caret_may_follow = true;
    text += line + "\n";
  }
  return text;
}

void Dialogue::report(const diag::Diagnostic& diagnostic) {
  progress_.clear();
  write_error(painted(fitted(diagnostic.text())));
  if (call_.json) write_result(diagnostic.json() + "\n");
}

void Dialogue::complain(const std::string& message, const std::string& help) {
  status_ = std::max(status_, 2);
  write_error(painted(fitted("error: " + message + "\n" + (help.empty() ? "" : "help: " + help + "\n"))));
}

Completion Dialogue::complete(const std::string& earlier_lines, const std::string& before) const {
  Completion found;
  // \otimes, also where it could be more: `\to` and `\tau` are told apart by a further letter.
  const std::size_t backslash = before.rfind('\\');
  if (backslash != std::string::npos &&
      std::all_of(before.begin() + static_cast<std::ptrdiff_t>(backslash) + 1, before.end(),
                  [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; })) {
    const std::string begun = before.substr(backslash + 1);
    found.from = backslash;
    std::vector<std::string> names = signs_beginning(begun);
    if (const std::string_view sign = sign_of(begun); !sign.empty()) names = {begun};
    if (names.size() == 1) {
      found.words = {std::string(sign_of(names.front()))};
    } else {
      for (const std::string& name : names) found.words.push_back("\\" + name);
    }
    return found;
  }
  if (earlier_lines.empty() && before[0] == ':') {
    const std::size_t space = before.find(' ');
    if (space == std::string::npos) {
      for (const Command& one : commands())
        if (std::string(one.name).compare(0, before.size(), before) == 0) found.words.emplace_back(one.name);
      found.end = " ";
      return found;
    }
    const std::string name = before.substr(0, space);
    const std::size_t rest = std::min(before.find_first_not_of(' ', space), before.size());
    if (name == ":load" || name == ":save") return complete_file(before, rest, ".diag");
    if (name == ":help") {
      const std::string begun = before.substr(rest);
      for (const std::string& topic : help_topics())
        if (topic.compare(0, begun.size(), begun) == 0) found.words.push_back(topic);
      found.from = rest;
      return found;
    }
  }
  // In a string: a file.
  const std::size_t quote = before.rfind('"');
  if (quote != std::string::npos && std::count(before.begin(), before.end(), '"') % 2 == 1)
    return complete_file(before, quote + 1);
  found.from = before.size();
  while (found.from > 0 && is_name_byte(before[found.from - 1])) --found.from;
  std::string text = before;
  if (earlier_lines.empty() && before[0] == ':') {  // the argument of a command is an expression
    const std::size_t space = before.find(' ');
    text = (before.compare(0, space, ":set") == 0 ? "set" : "") + before.substr(space);
  }
  found.words = session_->completions(earlier_lines + text);
  return found;
}
