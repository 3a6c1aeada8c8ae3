// What is wrong with a text, as a value: what, where, and how to mend it. Nothing here prints.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "grammar/source.hpp"

namespace diag {

enum class Severity : std::uint8_t { error, warning };

struct Note {  // a further place: "first declared here"
  Span span;
  std::string text;
};

struct Diagnostic {
  Severity severity = Severity::error;
  std::string name;  // stable and searchable, such as "unknown-name"; tests/errors/ has a file of that name
  std::string message;  // one line
  Span span;
  std::vector<Note> notes;
  std::string help;  // the likely mend, or empty
};

// Collects what passes report. Reading stops after 100 errors (language reference, section 12).
class Diagnostics {
 public:
  static constexpr std::size_t limit = 100;

  void add(Diagnostic diagnostic);
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return all_; }
  [[nodiscard]] std::size_t errors() const { return errors_; }
  [[nodiscard]] bool full() const { return errors_ >= limit; }
  // Takes back what was added after the first `count`: what a trial found, to be reported in part or not at
  // all.
  [[nodiscard]] std::vector<Diagnostic> take_after(std::size_t count);
  void sort_by_place();  // stable
  void clear();

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

// "file:line:column: error: message", the source line, a caret under the place, notes in the same form,
// "help: ...".
[[nodiscard]] std::string render(const Diagnostic& diagnostic, const Sources& sources);

}  // namespace diag
