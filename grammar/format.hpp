// The standard layout of a script (`diag fmt`). Words and signs stay as they are written, comments stay
// beside what they speak of, and lines are broken where their author broke them, with a few exceptions: each
// statement, each item of a theory, functor, model or diagram begins a line, and braces stand around lines of
// their own, unless all that is between them fits on one line and was written on one. What fmt owns is the
// rest: spaces, indentation, empty lines (at most one), and the alignment of rows, images, variables and
// comments.
//
// The work is done in three steps: roles (format_roles.hpp) say what each token does, lines
// (format_lines.cpp) say where lines begin and how deep, alignment (format_align.cpp) pads tables and
// comments.
#pragma once

#include <optional>
#include <string>

#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"

namespace diag {

// Nothing where the text has errors, which are added: what cannot be read is left alone. The tree of the
// result is that of the text, and to format it again changes nothing.
[[nodiscard]] std::optional<std::string> format(const Source& source, Diagnostics& diagnostics);

}  // namespace diag
