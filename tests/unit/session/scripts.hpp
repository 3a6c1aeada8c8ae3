// Whole scripts in tests: what a host would see of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "interpreter/base/errors.hpp"
#include "interpreter/session/session.hpp"
#include "interpreter/session/show.hpp"

namespace diag::test {

struct Host {
  std::map<std::string, std::string> files;
  std::map<std::string, int> loads;  // how often each was asked for
  SessionOptions options;
  std::unique_ptr<Interpreter> interpreter;

  // One line a result: JSON of values, "assert true", "assert false: ...", "error LINE: name: message".
  std::vector<std::string> lines;
  std::vector<Diagnostic> diagnostics;

  Status run(const std::string& text, bool check_only = false) {
    if (!interpreter) {
      options.load = [this](const std::string& path, const std::string&) -> LoadResult {
        ++loads[path];
        const auto file = files.find(path);
        if (file == files.end()) return {path, std::nullopt, "no such file"};
        return {path, file->second, {}};
      };
      interpreter = std::make_unique<Interpreter>(options);
    }
    lines.clear();
    diagnostics.clear();
    return interpreter->run("main.diag", text, check_only,
                            [&](const SessionResult& result) { take(result); });
  }

  // The texts of all results, one after another.
  std::string all(const std::string& text) {
    run(text);
    std::string joined;
    for (const std::string& line : lines) joined += (joined.empty() ? "" : "\n") + line;
    return joined;
  }

 private:
  void take(const SessionResult& result) {
    std::string line;
    if (result.kind == ResultKind::value)
      line = to_json(*result.value, "", interpreter->signature(), interpreter->budget());
    if (result.kind == ResultKind::assertion) line = result.holds ? "assert true" : "assert false";
    if (!result.note.empty()) line += " (" + result.note + ")";
    if (result.diagnostic) {
      const Diagnostic& diagnostic = *result.diagnostic;
      const Source& source = interpreter->sources()[diagnostic.span.file];
      line += (line.empty() ? "" : " ") + source.name() + ":" +
              std::to_string(source.position(diagnostic.span.begin).line) + ": " + diagnostic.name + ": " +
              diagnostic.message;
      diagnostics.push_back(diagnostic);
    }
    lines.push_back(line);
  }
};

}  // namespace diag::test
