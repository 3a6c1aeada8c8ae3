// Small helpers on UTF-8 text that several layers need: how a name or label is spelled in the language, and
// which known name was probably meant.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace diag {

// Letter or `_`, then letters, marks, digits, `_` and `'`; not `_` alone. The lexer asks the same table
// (unicode.hpp).
[[nodiscard]] bool has_name_shape(std::string_view text);
// Whether a statement begins with this word, or ends with it: such words name no type, box, diagram, theory,
// functor, model, value, wire.
[[nodiscard]] bool is_keyword(std::string_view word);
// Built-in names that nothing may be declared as without backticks: I, id, copy, ... (reference, section 1).
[[nodiscard]] bool is_reserved(std::string_view word);
[[nodiscard]] std::span<const std::string_view> reserved_words();  // sorted

// A name as it must be written to be read back: bare, or in backticks with its escapes where its shape, or a
// meaning of its own, asks for it.
[[nodiscard]] std::string spelled_name(std::string_view text);
// The same for labels: whole numbers stand bare as well, and so do all words.
[[nodiscard]] std::string spelled_label(std::string_view text);

// "a, b and 3 more": names as they are spelled, in the order given.
[[nodiscard]] std::string listed_names(const std::vector<std::string>& names);

// What is said beside "cannot read `path`: error".
[[nodiscard]] std::string file_help(std::string_view error);

// The length of the character at the start of `text`, 0 if it is not valid UTF-8 (overlong forms, surrogates
// and numbers beyond 10FFFF are not) or is NUL.
[[nodiscard]] std::size_t character_length(std::string_view text);

// Of the candidates the one that a misspelt name is closest to, if that is close enough to be what was meant:
// a slip in three letters; else empty. Letters are characters, and those in another case are half a slip.
[[nodiscard]] std::string nearest(std::string_view name, const std::vector<std::string>& candidates);
[[nodiscard]] std::string nearest(std::string_view name, std::size_t count,
                                  const std::function<std::string(std::size_t)>& candidate);

}  // namespace diag
