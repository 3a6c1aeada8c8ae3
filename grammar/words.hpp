// The words of the language: what each token kind is spelled like, and which names are taken.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/tokens.hpp"

namespace diag {

// The kind of a bare word: a keyword, a word of a statement, or a name.
[[nodiscard]] Token word_kind(std::string_view word);

// Built-in names that nothing may be declared as: I, id, copy, ... (language reference, section 1).
[[nodiscard]] bool is_reserved(std::string_view word);

// Letter or `_`, then letters, marks, digits, `_` and `'`; not `_` alone.
[[nodiscard]] bool has_name_shape(std::string_view text);

// All words that begin a statement, for proposals.
[[nodiscard]] std::vector<std::string> statement_words();

}  // namespace diag
