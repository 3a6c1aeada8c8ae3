// Text to syntax tree. Reads statement by statement; a faulty one is reported and skipped (language
// reference, section 12), so one run shows several errors. Never throws on wrong input; nesting is limited,
// not the stack.
#pragma once

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"
#include "interpreter/base/text.hpp"

namespace diag {

[[nodiscard]] ast::Script parse(const Source& source, Diagnostics& diagnostics);

// What is typed at a prompt: the same, or an expression, which is printed.
[[nodiscard]] ast::Script parse_input(const Source& source, Diagnostics& diagnostics);

// The place of every comment, in order; the tree does not hold them.
[[nodiscard]] std::vector<Span> comments(const Source& source);

// A name and a label as they must be written.
[[nodiscard]] inline std::string spell(std::string_view name) { return spelled_name(name); }
[[nodiscard]] inline std::string spell_label(std::string_view label) { return spelled_label(label); }

}  // namespace diag
