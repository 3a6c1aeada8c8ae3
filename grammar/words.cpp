// One table of words, found by their first letter.
#include "grammar/words.hpp"

#include <array>
#include <iterator>

namespace diag {
namespace {

struct Word {
  std::string_view text;
  Token kind;
};

// In alphabetical order.
constexpr Word words[] = {
    {"as", Token::as},
    {"assert", Token::kw_assert},
    {"box", Token::kw_box},
    {"columns", Token::columns},
    {"confounded", Token::confounded},
    {"data", Token::kw_data},
    {"diagram", Token::kw_diagram},
    {"draw", Token::kw_draw},
    {"estimate", Token::kw_estimate},
    {"experiments", Token::experiments},
    {"extends", Token::extends},
    {"from", Token::from},
    {"function", Token::kw_function},
    {"functor", Token::kw_functor},
    {"given", Token::given},
    {"hidden", Token::hidden},
    {"identify", Token::kw_identify},
    {"import", Token::kw_import},
    {"let", Token::kw_let},
    {"model", Token::kw_model},
    {"not", Token::not_},
    {"number", Token::number_word},
    {"observations", Token::observations},
    {"observe", Token::observe},
    {"open", Token::kw_open},
    {"print", Token::kw_print},
    {"return", Token::kw_return},
    {"set", Token::kw_set},
    {"state", Token::kw_state},
    {"theory", Token::kw_theory},
    {"type", Token::kw_type},
    {"uniform", Token::uniform},
    {"weights", Token::weights},
    {"within", Token::within},
};

// Where the words of each first letter begin, so that most names are told from words by one look.
constexpr std::array<std::uint8_t, 27> first_letters() {
  std::array<std::uint8_t, 27> starts{};
  std::size_t word = 0;
  for (std::size_t letter = 0; letter < 27; ++letter) {
    while (word < std::size(words) && static_cast<std::size_t>(words[word].text[0] - 'a') < letter) ++word;
    starts[letter] = static_cast<std::uint8_t>(word);
  }
  return starts;
}
constexpr std::array<std::uint8_t, 27> starts = first_letters();

}  // namespace

Token word_kind(std::string_view word) {
  if (word.empty() || word[0] < 'a' || word[0] > 'z') return Token::name;
  const auto letter = static_cast<std::size_t>(word[0] - 'a');
  for (std::size_t i = starts[letter]; i < starts[letter + 1]; ++i) {
    if (words[i].text == word) return words[i].kind;
  }
  return Token::name;
}

std::vector<std::string> statement_words() {
  std::vector<std::string> found;
  for (const Word& word : words) {
    if (begins_statement(word.kind)) found.emplace_back(word.text);
  }
  return found;
}

}  // namespace diag
