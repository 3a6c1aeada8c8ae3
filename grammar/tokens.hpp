// Text to tokens. Every byte of a text lies in a token, in a comment, or in white space; nothing is lost, and
// wrong characters become tokens too, so that the parser, the formatter and an editor can all walk the same
// list.
//
// The kind of a token is one byte, and the kinds of a text stand side by side: the grammar (rules.hpp) is a
// PEG over that string, where a token is a character.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"

namespace diag {

// The order matters: the grammar asks for ranges. From `quoted` to `kw_last` a token is a word; up to
// `number_word` it may be a name anywhere, from `kw_first` on only where names are free (labels, columns,
// inside brackets).
enum class Token : char {
  quoted = 1,  // `a name of any shape`
  name,
  given,  // words that count only where that part of a statement may stand
  hidden,
  confounded,
  uniform,
  observe,
  as,
  from,
  within,
  columns,
  weights,
  extends,
  experiments,
  observations,
  not_,
  number_word,  // the sort of a parameter: `p : number`
  kw_type,      // words that begin a statement
  kw_box,
  kw_function,
  kw_diagram,
  kw_theory,
  kw_functor,
  kw_model,
  kw_state,
  kw_data,
  kw_let,
  kw_print,
  kw_draw,
  kw_assert,
  kw_identify,
  kw_estimate,
  kw_import,
  kw_open,
  kw_set,
  kw_return,
  integer,
  number,  // 0.5, 5e-2
  string,
  underscore,
  l_round,
  r_round,
  l_square,
  r_square,
  l_brace,
  r_brace,
  comma,
  colon,
  semicolon,
  dot,
  dots,
  equal,
  arrow,  // ->
  maps,   // |->
  binds,  // <-
  bar,    // |
  plus,
  minus,
  star,
  slash,
  caret,
  equals,  // ==
  differs,
  less,
  at_most,
  greater,
  at_least,
  close_to,  // ~
  wrong,     // characters that begin no token; reported already
  end,
  kw_first = kw_type,
  kw_last = kw_return,
};

struct Tokens {
  FileId file{};
  std::string kinds;                        // one byte a token; the last one is Token::end
  std::vector<std::uint32_t> begins, ends;  // bytes, as many as kinds
  std::vector<Span> comments;

  [[nodiscard]] std::size_t size() const { return kinds.size(); }
  [[nodiscard]] Token kind(std::size_t token) const { return static_cast<Token>(kinds[token]); }
  [[nodiscard]] Span span(std::size_t token) const { return {file, begins[token], ends[token]}; }
};

[[nodiscard]] Tokens tokenize(const Source& source, Diagnostics& diagnostics);

// What a token in quotation marks or backticks says: the marks and escapes are gone.
[[nodiscard]] std::string decode_quoted(std::string_view token);

[[nodiscard]] inline bool is_word(Token kind) { return kind >= Token::quoted && kind <= Token::kw_last; }
[[nodiscard]] inline bool begins_statement(Token kind) {
  return kind >= Token::kw_first && kind <= Token::kw_set;
}
[[nodiscard]] inline bool opens(Token kind) {
  return kind == Token::l_round || kind == Token::l_square || kind == Token::l_brace;
}
[[nodiscard]] inline bool closes(Token kind) {
  return kind == Token::r_round || kind == Token::r_square || kind == Token::r_brace;
}

}  // namespace diag
