#include "repl.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include <diag/version.hpp>

#include "dialogue.hpp"
#include "line_editor.hpp"
#include "messages.hpp"
#include "output.hpp"

namespace {

std::atomic<bool> interrupted{false};
std::atomic<int> presses{0};  // during one input

// What runs stops soon. One who presses on and on wants out, whatever becomes of the session.
extern "C" void on_repl_interrupt(int signal) {
  interrupted = true;
  if (++presses < 4) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

extern "C" void on_redraw(int) {}  // that a read comes back is enough

void listen_to_signals() {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_repl_interrupt;
  sigaction(SIGINT, &action, nullptr);
  action.sa_handler = on_redraw;
  sigaction(SIGWINCH, &action, nullptr);
  sigaction(SIGCONT, &action, nullptr);
}

bool wants_colours() {
  const char* const refused = std::getenv("NO_COLOR");
  const char* const kind = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (refused == nullptr || *refused == '\0') && kind != nullptr &&
         *kind != '\0' && std::strcmp(kind, "dumb") != 0;
}

// $XDG_STATE_HOME/diag/history, with its folder; empty where there is no place for it.
std::string history_path() {
  namespace fs = std::filesystem;
  const char* const state = std::getenv("XDG_STATE_HOME");
  const char* const home = std::getenv("HOME");
  fs::path folder;
  if (state != nullptr && *state == '/') {
    folder = state;
  } else if (home != nullptr && *home != '\0') {
    folder = fs::path(home) / ".local" / "state";
  } else {
    return {};
  }
  std::error_code error;  // shows when the history is written
  fs::create_directories(folder / "diag", error);
  return (folder / "diag" / "history").string();
}

// Signs that cannot begin an input: the one before goes on.
bool continues(const std::string& begin) {
  return !begin.empty() && std::strchr(";*+/^|=~,.)]}{<>", begin[0]) != nullptr;
}

// Whether what follows must belong to a text, by its brackets and its last sign: seen line by line, so that
// long inputs are not read again at each of their lines.
class Openness {
 public:
  void add(const std::string& line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (c == '#') break;
      if (c == '"' || c == '`') {
        for (++i; i < line.size() && line[i] != c; ++i) i += line[i] == '\\' ? 1 : 0;
      }
      if (std::strchr("([{", c) != nullptr) ++depth_;
      if (std::strchr(")]}", c) != nullptr) --depth_;
      if (c != ' ' && c != '\t' && c != '\r') last_ = c;
    }
  }
  [[nodiscard]] bool open() const { return depth_ > 0 || std::strchr(";*+-/=,|", last_) != nullptr; }

 private:
  long depth_ = 0;
  char last_ = ' ';
};

class Repl {
 public:
  explicit Repl(const Call& call)
      : editor_(interrupted), colours_(wants_colours()), dialogue_(call, interrupted, colours_) {}

  int run() {
    const bool person = editor_.on_terminal();
    if (person) {
      write_result(
          fitted_result("diag " DIAG_VERSION "    :help tells what can be typed, Ctrl-D ends the session\n"));
      editor_.read_history(history_path());
      editor_.complete_with([this](const std::string& before) { return dialogue_.complete(input_, before); });
    }
    for (bool goes_on = true; goes_on;) {
      presses = 0;
      switch (read()) {
        case Typed::interrupted:
          interrupted = false;
          if (!person) return 1;
          write_result("\n");
          break;
        case Typed::end:
          if (person) write_result("\n");
          goes_on = false;
          break;
        case Typed::line: {
          remember();
          const std::string input = std::move(input_);
          input_.clear();
          goes_on = dialogue_.enter(input);
          if (interrupted && !person) return 1;
          interrupted = false;
          break;
        }
      }
    }
    return person ? 0 : dialogue_.status();
  }

 private:
  [[nodiscard]] std::string prompt(const char* text) const {
    return colours_ ? std::string("\1\x1b[1;34m\1") + text + "\1\x1b[0m\1 " : std::string(text) + " ";
  }

  // One input of one or more lines into `input_`.
  Typed read() {
    input_.clear();
    std::string line;
    Openness openness;
    std::size_t lines = 0;
    for (;;) {
      const Typed typed = editor_.read(prompt(lines == 0 ? "diag>" : "  ...>"), line);
      if (typed == Typed::interrupted) return typed;
      if (typed == Typed::end && lines > 0) {  // shows what is missing
        if (editor_.on_terminal()) write_result("\n");
        return Typed::line;
      }
      if (typed == Typed::end) return typed;
      if (lines == 0 && line.find_first_not_of(" \t") == std::string::npos) {
        if (!editor_.on_terminal()) continue;
        return Typed::line;
      }
      input_ += (lines > 0 ? "\n" : "") + line;
      openness.add(line);
      ++lines;
      if (is_whole(lines, openness)) return Typed::line;
    }
  }

  [[nodiscard]] bool is_whole(std::size_t lines, const Openness& openness) {
    if (!dialogue_.command_of(input_).empty()) return true;
    constexpr std::size_t few = 50;  // above, an error is told at the end of the input
    if (lines > few && openness.open()) return false;
    return !diag::Session::incomplete(input_) && !continues(editor_.next_begins());
  }

  void remember() {
    if (input_.find_first_not_of(" \t\n") == std::string::npos) return;
    const std::string error = editor_.remember(input_);
    if (error.empty() || history_lost_) return;
    history_lost_ = true;  // said once
    write_message("note: the history of this session is not kept: " + error + "\n");
  }

  LineEditor editor_;
  bool colours_;
  Dialogue dialogue_;
  std::string input_;
  bool history_lost_ = false;
};

}  // namespace

int run_repl(const Call& call) {
  listen_to_signals();
  return Repl(call).run();
}
