// What is spelled is what the lexer reads back: every character, alone and within a name.
#include <catch2/catch.hpp>

#include "grammar/parser.hpp"
#include "grammar/tokens.hpp"
#include "grammar/words.hpp"
#include "interpreter/base/unicode.hpp"

using namespace diag;

namespace {

// The name that a text is, alone and without a fault; nothing for all else.
std::string read_back(const std::string& text) {
  Sources sources;
  Diagnostics diagnostics;
  const Tokens tokens = tokenize(sources.add("a", text), diagnostics);
  if (tokens.size() != 2 || diagnostics.errors() > 0) return {};
  if (tokens.kind(0) == Token::quoted) return decode_quoted(text);
  const bool name = tokens.kind(0) >= Token::name && tokens.kind(0) <= Token::number_word;
  return name ? text : std::string();
}

}  // namespace

TEST_CASE("names of every character are read back as they are spelled") {
  std::size_t wrong = 0;
  for (char32_t code = 1; code < 0x110000; code += code < 0x3000 ? 1 : 61) {
    if (code >= 0xD800 && code < 0xE000) continue;
    std::string character;
    unicode::append(character, code);
    for (const std::string& name : {character, "a" + character, character + "a"})
      if (read_back(spell(name)) != name && ++wrong < 10) {
        CAPTURE(static_cast<std::uint32_t>(code), name);
        CHECK(read_back(spell(name)) == name);
      }
  }
  CHECK(wrong == 0);
}

TEST_CASE("words of the language are spelled in backticks") {
  for (const std::string_view word : reserved_words()) {
    CHECK(is_reserved(word));
    CHECK(spell(word) == "`" + std::string(word) + "`");
    CHECK(spell_label(word) == word);
  }
  for (const std::string& word : statement_words()) CHECK(is_keyword(word));
  CHECK(is_keyword("return"));
}
