// Reads a text and shows what came of it: its statements, or its errors.
#pragma once

#include <string>
#include <vector>

#include "grammar/parser.hpp"
#include "tests/unit/grammar/dump.hpp"

namespace diag {

struct Reading {
  Sources sources;
  Diagnostics diagnostics;
  ast::Script script;

  explicit Reading(const std::string& text) {
    script = parse(sources.add("a.diag", text), diagnostics);
    diagnostics.sort_by_place();
  }

  [[nodiscard]] std::vector<std::string> statements() const {
    std::vector<std::string> texts;
    for (const ast::Statement& statement : script.statements) texts.push_back(ast::dump(statement));
    return texts;
  }

  // "line:column name: message"
  [[nodiscard]] std::vector<std::string> errors() const {
    std::vector<std::string> texts;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      const Position place = sources[diagnostic.span.file].position(diagnostic.span.begin);
      texts.push_back(std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
                      diagnostic.name + ": " + diagnostic.message);
    }
    return texts;
  }

  [[nodiscard]] std::string faulty() const { return ast::dump_list(script.faulty); }

  [[nodiscard]] const Diagnostic& error(std::size_t i = 0) const { return diagnostics.all().at(i); }

  [[nodiscard]] std::string text(const Span& span) const {
    return sources[span.file].text().substr(span.begin, span.end - span.begin);
  }
};

// The only statement of a text without errors; otherwise what is wrong.
inline std::string statement(const std::string& text) {
  const Reading reading(text);
  if (!reading.diagnostics.all().empty()) return reading.errors().front();
  if (reading.script.statements.size() != 1)
    return std::to_string(reading.script.statements.size()) + " statements";
  return reading.statements().front();
}

// What stands behind `print` or `let x =`.
inline std::string expression(const std::string& text) {
  const std::string read = statement("print " + text);
  return read.rfind("print ", 0) == 0 ? read.substr(6) : read;
}

inline std::string only_error(const std::string& text) {
  const Reading reading(text);
  const std::vector<std::string> errors = reading.errors();
  return errors.size() == 1 ? errors.front() : std::to_string(errors.size()) + " errors";
}

}  // namespace diag
