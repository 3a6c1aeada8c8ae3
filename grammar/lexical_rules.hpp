// The PEG of tokens, over bytes (private; tokens.cpp and the grammar's own test use it).
#pragma once

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include "grammar/tokens.hpp"
#include "interpreter/base/unicode.hpp"

namespace diag::lexical {

namespace pegtl = tao::pegtl;

// One character that begins a name, or goes on with one.
template <bool First>
struct name_character {
  using rule_t = name_character;
  using subs_t = pegtl::empty_list;

  template <typename Input>
  static bool match(Input& in) {
    if (in.empty()) return false;
    const auto byte = static_cast<unsigned char>(in.peek_char());
    if (byte < 0x80) {
      const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
      const bool later = (byte >= '0' && byte <= '9') || byte == '\'';
      if (!letter && (First || !later)) return false;
      in.bump_in_this_line(1);
      return true;
    }
    const unicode::CodePoint code = unicode::decode({in.current(), in.size(4)}, 0);
    if (!code.valid || !(unicode::is_letter(code.value) || (!First && unicode::is_mark(code.value))))
      return false;
    in.bump_in_this_line(code.length);
    return true;
  }
};

// White space beyond ASCII: no-break spaces and the like, which come with copied text.
struct wide_space {
  using rule_t = wide_space;
  using subs_t = pegtl::empty_list;

  template <typename Input>
  static bool match(Input& in) {
    if (in.empty() || static_cast<unsigned char>(in.peek_char()) < 0x80) return false;
    const unicode::CodePoint code = unicode::decode({in.current(), in.size(4)}, 0);
    if (!code.valid || !unicode::is_space(code.value)) return false;
    in.bump_in_this_line(code.length);
    return true;
  }
};

template <Token Kind, typename... Rules>
struct token : pegtl::seq<Rules...> {};

struct digits : pegtl::plus<pegtl::digit> {};
struct name_rest : pegtl::star<name_character<false>> {};
struct fraction : pegtl::seq<pegtl::one<'.'>, digits> {};
struct exponent : pegtl::seq<pegtl::one<'e', 'E'>, pegtl::opt<pegtl::one<'+', '-'>>, digits> {};
struct inexact : pegtl::sor<pegtl::seq<fraction, pegtl::opt<exponent>>, exponent> {};
struct no_name_follows : pegtl::not_at<name_character<false>> {};

template <char Mark>
struct between
    : pegtl::seq<pegtl::one<Mark>, pegtl::star<pegtl::sor<pegtl::seq<pegtl::one<'\\'>, pegtl::not_one<'\n'>>,
                                                          pegtl::not_one<Mark, '\n', '\\'>>>> {};

struct word : pegtl::seq<name_character<true>, name_rest> {};
struct integer : token<Token::integer, digits, no_name_follows> {};
struct number : token<Token::number, digits, inexact, no_name_follows> {};
struct malformed : pegtl::seq<digits, pegtl::opt<inexact>, name_character<false>, name_rest> {};
struct string : pegtl::seq<between<'"'>, pegtl::one<'"'>> {};
struct open_string : pegtl::seq<between<'"'>, pegtl::opt<pegtl::one<'\\'>>> {};  // up to the end of the line
struct quoted : pegtl::seq<between<'`'>, pegtl::one<'`'>> {};
struct open_quoted : pegtl::seq<between<'`'>, pegtl::opt<pegtl::one<'\\'>>> {};
struct comment : pegtl::seq<pegtl::one<'#'>, pegtl::star<pegtl::not_one<'\n'>>> {};
struct gap : pegtl::plus<pegtl::sor<pegtl::plus<pegtl::space>, wide_space>> {};
struct wrong : pegtl::any {};

template <Token Kind, char... Characters>
struct sign : token<Kind, pegtl::string<Characters...>> {};

struct punctuation
    : pegtl::sor<sign<Token::semicolon, ';'>, sign<Token::comma, ','>, sign<Token::star, '*'>,
                 sign<Token::star, '\xE2', '\x8A', '\x97'>, sign<Token::l_round, '('>,
                 sign<Token::r_round, ')'>, sign<Token::l_square, '['>, sign<Token::r_square, ']'>,
                 sign<Token::l_brace, '{'>, sign<Token::r_brace, '}'>, sign<Token::maps, '|', '-', '>'>,
                 sign<Token::maps, '\xE2', '\x86', '\xA6'>, sign<Token::bar, '|'>,
                 sign<Token::binds, '<', '-'>, sign<Token::binds, '\xE2', '\x86', '\x90'>,
                 sign<Token::at_most, '<', '='>, sign<Token::less, '<'>, sign<Token::arrow, '-', '>'>,
                 sign<Token::arrow, '\xE2', '\x86', '\x92'>, sign<Token::minus, '-'>, sign<Token::colon, ':'>,
                 sign<Token::dots, '.', '.'>, sign<Token::dot, '.'>, sign<Token::equals, '=', '='>,
                 sign<Token::equal, '='>, sign<Token::plus, '+'>, sign<Token::slash, '/'>,
                 sign<Token::caret, '^'>, sign<Token::differs, '!', '='>,
                 // `|no>==p` ends a ket and compares: `>=` before `=` is never meant
                 token<Token::at_least, pegtl::string<'>', '='>, pegtl::not_at<pegtl::one<'='>>>,
                 sign<Token::greater, '>'>, sign<Token::close_to, '~'>> {};

struct text : pegtl::star<pegtl::sor<gap, word, punctuation, number, malformed, integer, comment, string,
                                     open_string, quoted, open_quoted, wrong>> {};

}  // namespace diag::lexical

namespace tao::pegtl {
template <typename Name, bool First>
struct analyze_traits<Name, diag::lexical::name_character<First>> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, diag::lexical::wide_space> : analyze_any_traits<> {};
}  // namespace tao::pegtl
