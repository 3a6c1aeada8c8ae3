// On libedit. Signals are ours: it shall neither end the session nor lose a line when the window changes.
#include "line_editor.hpp"

#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>

#include "output.hpp"

namespace {

constexpr int most_remembered = 2000;
constexpr std::size_t most_listed = 200;

std::size_t shown_width(const std::string& text) {
  std::size_t width = 0;
  std::mbstate_t state{};
  for (std::size_t at = 0; at < text.size();) {
    wchar_t wide = 0;
    const std::size_t length = std::mbrtowc(&wide, text.data() + at, text.size() - at, &state);
    if (length == 0 || length > text.size() - at) return width + text.size() - at;
    width += static_cast<std::size_t>(std::max(0, wcwidth(wide)));
    at += length;
  }
  return width;
}

std::string common_beginning(const std::vector<std::string>& words) {
  std::string common = words.front();
  for (const std::string& word : words) {
    const auto places = std::mismatch(common.begin(), common.end(), word.begin(), word.end());
    common.erase(places.first, common.end());
  }
  while (!common.empty() && (static_cast<unsigned char>(common.back()) & 0xC0U) == 0x80U &&
         words.front().size() > common.size() &&
         (static_cast<unsigned char>(words.front()[common.size()]) & 0xC0U) == 0x80U)
    common.pop_back();  // not half of a character
  return common;
}

// The words in columns, as `ls` has them.
std::string in_columns(const std::vector<std::string>& words) {
  const std::size_t shown = std::min(words.size(), most_listed);
  std::size_t widest = 0;
  for (std::size_t i = 0; i < shown; ++i) widest = std::max(widest, shown_width(words[i]));
  const std::size_t columns = std::max<std::size_t>(1, terminal_width() / (widest + 2));
  const std::size_t lines = (shown + columns - 1) / columns;
  std::string text;
  for (std::size_t line = 0; line < lines; ++line) {
    for (std::size_t i = line; i < shown; i += lines) {
      text += words[i];
      if (i + lines < shown) text.append(widest + 2 - shown_width(words[i]), ' ');
    }
    text += '\n';
  }
  if (shown < words.size()) text += "and " + std::to_string(words.size() - shown) + " more\n";
  return text;
}

}  // namespace

struct LineEditor::Terminal {
  EditLine* editor = nullptr;
  History* history = nullptr;
  std::string prompt;
  std::string history_path;
  Complete complete;
  const std::atomic<bool>* interrupted = nullptr;

  static Terminal& of(EditLine* editor) {
    void* self = nullptr;
    el_get(editor, EL_CLIENTDATA, &self);
    return *static_cast<Terminal*>(self);
  }
  static char* show_prompt(EditLine* editor) { return of(editor).prompt.data(); }
  static int next_character(EditLine* editor, wchar_t* character);
  static unsigned char on_tab(EditLine* editor, int);
};

// UTF-8, whatever the locale says.
int LineEditor::Terminal::next_character(EditLine* editor, wchar_t* character) {
  Terminal& self = of(editor);
  const auto next_byte = [&](unsigned char& byte) {
    for (;;) {
      const ssize_t got = ::read(STDIN_FILENO, &byte, 1);
      if (got >= 0) return static_cast<int>(got);
      if (errno != EINTR || *self.interrupted) return -1;
      el_resize(editor);  // the only other signal that we hear
      el_set(editor, EL_REFRESH);
    }
  };
  unsigned char byte = 0;
  if (*self.interrupted) {
    errno = EINTR;
    return -1;
  }
  const int got = next_byte(byte);
  if (got <= 0) return got;
  char32_t code = byte;
  int more = byte >= 0xF0U ? 3 : byte >= 0xE0U ? 2 : byte >= 0xC0U ? 1 : 0;
  if (more > 0) code = byte & (0x3FU >> static_cast<unsigned>(more));
  for (; more > 0; --more) {
    if (next_byte(byte) <= 0 || (byte & 0xC0U) != 0x80U) {
      code = 0xFFFD;
      break;
    }
    code = (code << 6U) | (byte & 0x3FU);
  }
  *character = static_cast<wchar_t>(code);
  return 1;
}

unsigned char LineEditor::Terminal::on_tab(EditLine* editor, int) {
  const Terminal& self = of(editor);
  const LineInfo* line = el_line(editor);
  const std::string before(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
  if (before.find_first_not_of(" \t") == std::string::npos) {
    el_insertstr(editor, "  ");
    return CC_REFRESH;
  }
  const Completion found = self.complete ? self.complete(before) : Completion{};
  if (found.words.empty()) return CC_REFRESH_BEEP;
  const std::string begun = before.substr(found.from);
  std::string insert = common_beginning(found.words);
  if (found.words.size() == 1) insert += found.end;
  if (insert != begun && (insert.size() > begun.size() || found.words.size() == 1)) {
    std::size_t characters = 0;
    for (const char c : begun) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    el_deletestr(editor, static_cast<int>(characters));
    el_insertstr(editor, insert.c_str());
    return CC_REFRESH;
  }
  if (found.words.size() == 1) return CC_REFRESH;
  write_result("\n" + in_columns(found.words));
  return CC_REDISPLAY;
}

LineEditor::LineEditor(const std::atomic<bool>& interrupted) : interrupted_(interrupted) {
  const char* const kind = std::getenv("TERM");
  const bool dumb = kind == nullptr || std::strcmp(kind, "dumb") == 0 || *kind == '\0';
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0 || dumb) return;
  // What is typed and shown is UTF-8, also where the locale says nothing of it.
  if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX < 4) std::setlocale(LC_CTYPE, "C.UTF-8");
  auto terminal = std::make_unique<Terminal>();
  terminal->interrupted = &interrupted;
  terminal->editor = el_init("diag", stdin, stdout, stderr);
  terminal->history = history_init();
  if (terminal->editor == nullptr || terminal->history == nullptr) return;
  HistEvent event;
  history(terminal->history, &event, H_SETSIZE, most_remembered);
  history(terminal->history, &event, H_SETUNIQUE, 1);
  EditLine* const editor = terminal->editor;
  el_set(editor, EL_CLIENTDATA, static_cast<void*>(terminal.get()));
  el_set(editor, EL_SIGNAL, 0);
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_HIST, history, terminal->history);
  el_set(editor, EL_GETCFN, Terminal::next_character);
  el_set(editor, EL_PROMPT_ESC, Terminal::show_prompt, '\1');
  el_set(editor, EL_ADDFN, "diag-complete", "Complete what is begun", Terminal::on_tab);
  el_set(editor, EL_BIND, "^I", "diag-complete", nullptr);
  el_set(editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  el_source(editor, nullptr);  // the user's ~/.editrc has the last word
  terminal_ = std::move(terminal);
}

LineEditor::~LineEditor() {
  if (!terminal_) return;
  el_end(terminal_->editor);
  history_end(terminal_->history);
}

bool LineEditor::on_terminal() const { return terminal_ != nullptr; }

void LineEditor::complete_with(Complete complete) {
  if (terminal_) terminal_->complete = std::move(complete);
}

void LineEditor::read_history(const std::string& path) {
  if (!terminal_) return;
  terminal_->history_path = path;
  HistEvent event;
  if (path.empty()) return;
  // Inputs are added at the end of the file, so what it has too much of goes when a session begins.
  const int entries = history(terminal_->history, &event, H_LOAD, path.c_str());
  if (entries <= 2 * most_remembered) return;
  const std::string beside = path + "." + std::to_string(getpid());
  if (history(terminal_->history, &event, H_SAVE, beside.c_str()) < 0 ||
      std::rename(beside.c_str(), path.c_str()) != 0)
    unlink(beside.c_str());
}

std::string LineEditor::remember(const std::string& input) {
  if (!terminal_) return {};
  HistEvent event;
  history(terminal_->history, &event, H_ENTER, input.c_str());
  if (terminal_->history_path.empty()) return {};
  // Added at the end, in one piece: several sessions at once keep what each of them was told.
  const std::string& path = terminal_->history_path;
  errno = 0;
  bool kept = false;
  if (std::FILE* const file = std::fopen(path.c_str(), "a")) {
    (void)std::fseek(file, 0, SEEK_END);  // a new file gets its head
    History* const alone = history_init();
    history(alone, &event, H_SETSIZE, 1);
    history(alone, &event, H_ENTER, input.c_str());
    const bool written = history(alone, &event, H_SAVE_FP, file) >= 0;
    history_end(alone);
    kept = std::fclose(file) == 0 && written;
  }
  if (kept) return {};
  return path + ": " + (errno != 0 ? std::strerror(errno) : "it cannot be written");
}

Typed LineEditor::read(const std::string& prompt, std::string& line) {
  line.clear();
  if (terminal_) {
    terminal_->prompt = prompt;
    int count = 0;
    errno = 0;
    const char* const read = el_gets(terminal_->editor, &count);
    if (read == nullptr || count <= 0) {
      if (interrupted_) return Typed::interrupted;
      return Typed::end;
    }
    line.assign(read, static_cast<std::size_t>(count));
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
    return Typed::line;
  }
  std::size_t end = buffer_.find('\n');
  while (end == std::string::npos && fill()) end = buffer_.find('\n');
  if (interrupted_) return Typed::interrupted;
  if (buffer_.empty() && end == std::string::npos) return Typed::end;
  line = buffer_.substr(0, end);
  buffer_.erase(0, end == std::string::npos ? end : end + 1);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return Typed::line;
}

// More from the pipe, if there is more.
bool LineEditor::fill() {
  char bytes[1U << 16U];
  while (!at_end_) {
    const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (got > 0) {
      buffer_.append(bytes, static_cast<std::size_t>(got));
      return true;
    }
    if (got < 0 && errno == EINTR && !interrupted_) continue;
    if (got < 0 && interrupted_) return false;
    at_end_ = true;
  }
  return false;
}

std::string LineEditor::next_begins() {
  if (terminal_) return {};
  while (buffer_.find_first_not_of(" \t\r\n") == std::string::npos && !at_end_) {
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    if (poll(&waiting, 1, 0) <= 0 || !fill()) break;
  }
  const std::size_t begin = buffer_.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? std::string() : buffer_.substr(begin, 3);
}
