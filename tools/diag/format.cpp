#include "format.hpp"

#include <algorithm>
#include <string>

#include "files.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "replace.hpp"

namespace {

// The first line in which two texts differ, from 1.
std::size_t first_difference(const std::string& a, const std::string& b) {
  const auto places = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return 1 + static_cast<std::size_t>(std::count(a.begin(), places.first, '\n'));
}

class Formatter {
 public:
  Formatter(const Call& call, const std::atomic<bool>& cancelled)
      : call_(call), files_(call.max_memory, cancelled) {}

  int format(const std::string& file) {
    const bool standard_input = file == "-";
    diag::Loaded script = standard_input ? files_.standard_input() : files_.read(file);
    if (!script.text) return report(diag::Diagnostic::of_file(file, script.error)), 2;
    const diag::Formatted formatted = diag::format(standard_input ? script.path : file, *script.text);
    for (const diag::Diagnostic& diagnostic : formatted.diagnostics) report(diagnostic);
    if (!formatted.text) return 2;
    const bool changed = *formatted.text != *script.text;
    if (call_.check_only) {
      if (!changed) return 0;
      const std::size_t line = first_difference(*script.text, *formatted.text);
      report(diag::Diagnostic::of_file(
          true, "layout", file, "is not in the standard style, from line " + std::to_string(line) + " on",
          standard_input ? "" : "diag fmt " + file + " lays it out"));
      return 1;
    }
    if (standard_input) return write_result(*formatted.text), 0;
    if (!changed) return 0;
    const std::string error = replace_file(file, *formatted.text);
    if (error.empty()) return 0;
    report(diag::Diagnostic::of_file(true, "unwritable-file", file, error, ""));
    return 1;
  }

 private:
  void report(const diag::Diagnostic& diagnostic) {
    write_message(diagnostic.text());
    if (call_.json) write_result(diagnostic.json() + "\n");
  }

  const Call& call_;
  Files files_;
};

}  // namespace

int format_files(const Call& call, const std::atomic<bool>& cancelled) {
  Formatter formatter(call, cancelled);
  int status = 0;
  for (const std::string& file : call.files) {
    if (cancelled) return std::max(status, 1);
    status = std::max(status, formatter.format(file));
  }
  return status;
}
