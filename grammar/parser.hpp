// Text to syntax tree. Reads statement by statement; a faulty one is reported and skipped (language
// reference, section 12), so one run shows several errors. Never throws on wrong input; nesting is limited,
// not the stack.
#pragma once

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"

namespace diag {

[[nodiscard]] ast::Script parse(const Source& source, Diagnostics& diagnostics);

// What is typed at a prompt: the same, or an expression, which is printed.
[[nodiscard]] ast::Script parse_input(const Source& source, Diagnostics& diagnostics);

// The place of every comment, in order; the tree does not hold them.
[[nodiscard]] std::vector<Span> comments(const Source& source);

// Whether a statement begins with this word; such words name no type, box, diagram, theory, functor, model,
// value, wire.
[[nodiscard]] bool is_keyword(std::string_view word);

// A name as it must be written: in backticks where its shape or a keyword asks for it.
[[nodiscard]] std::string spell(std::string_view name);

// A label as it must be written: whole numbers and keywords stand bare.
[[nodiscard]] std::string spell_label(std::string_view label);

}  // namespace diag
