// The words of the language: what each token kind is spelled like, and which names are taken.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/tokens.hpp"

namespace diag {

// The kind of a bare word: a keyword, a word of a statement, or a name.
[[nodiscard]] Token word_kind(std::string_view word);

// All words that begin a statement, for proposals.
[[nodiscard]] std::vector<std::string> statement_words();

}  // namespace diag
