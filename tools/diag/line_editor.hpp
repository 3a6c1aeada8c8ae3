// Lines that a person types: with editing, history and completion where the input is a terminal; plain lines
// where it is not.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Completion {
  std::size_t from = 0;            // the byte where the word begins that is completed
  std::vector<std::string> words;  // what may stand there instead, sorted
  std::string end;                 // follows the only word, such as a space
};

enum class Typed : std::uint8_t { line, end, interrupted };

class LineEditor {
 public:
  // What to do about a TAB behind this text.
  using Complete = std::function<Completion(const std::string& before)>;

  // `interrupted` is set by a signal, and makes a read come back.
  explicit LineEditor(const std::atomic<bool>& interrupted);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  [[nodiscard]] bool on_terminal() const;
  void complete_with(Complete complete);

  // The history of earlier sessions; what cannot be read is none. The place of the file, or empty.
  void read_history(const std::string& path);
  // Empty, or why it cannot be kept.
  [[nodiscard]] std::string remember(const std::string& input);

  // The next line, without its line break. `prompt` is not shown where there is no terminal.
  [[nodiscard]] Typed read(const std::string& prompt, std::string& line);
  // Without a terminal: the beginning of the next line, if it is there already.
  [[nodiscard]] std::string next_begins();

 private:
  struct Terminal;
  bool fill();

  const std::atomic<bool>& interrupted_;
  std::unique_ptr<Terminal> terminal_;
  std::string buffer_;  // read from a pipe, and not yet handed out
  bool at_end_ = false;
};
