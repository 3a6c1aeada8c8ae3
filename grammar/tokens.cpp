// The tokens of a text, by the rules of lexical_rules.hpp. What is wrong with a token is reported here, once;
// the parser then goes on as if it were right, where it can.
#include "grammar/tokens.hpp"

#include <algorithm>
#include <limits>

#include "grammar/lexical_rules.hpp"
#include "grammar/parser.hpp"
#include "grammar/syntax_errors.hpp"
#include "grammar/words.hpp"

namespace diag {
namespace {

class Lexer {
 public:
  Lexer(const Source& source, Diagnostics& diagnostics) : text_(source.text()), diagnostics_(diagnostics) {
    tokens_.file = source.id();
  }

  Tokens run();

  void add(Token kind, const char* begin, const char* end) {
    tokens_.kinds += static_cast<char>(kind);
    tokens_.begins.push_back(byte(begin));
    tokens_.ends.push_back(byte(end));
  }
  void add_word(const char* begin, const char* end) {
    const std::string_view word(begin, static_cast<std::size_t>(end - begin));
    add(word == "_" ? Token::underscore : word_kind(word), begin, end);
  }
  void add_comment(const char* begin, const char* end) {
    if (end > begin && *(end - 1) == '\r') --end;
    tokens_.comments.push_back(span(begin, end));
  }
  void add_quoted(Token kind, const char* begin, const char* end, bool closed);
  void add_malformed(const char* begin, const char* end) {
    diagnostics_.add(
        syntax::malformed_number(span(begin, end), {begin, static_cast<std::size_t>(end - begin)}));
    add(Token::wrong, begin, end);
  }
  void add_wrong(const char* begin);

 private:
  [[nodiscard]] std::uint32_t byte(const char* at) const {
    return static_cast<std::uint32_t>(at - text_.data());
  }
  [[nodiscard]] Span span(const char* begin, const char* end) const {
    return {tokens_.file, byte(begin), byte(end)};
  }
  void report_invalid_bytes();
  [[nodiscard]] bool looks_like_utf16() const;

  const std::string& text_;
  Diagnostics& diagnostics_;
  Tokens tokens_;
  std::size_t reported_nul_ = std::string::npos;  // the latest
};

template <typename Rule>
struct action : tao::pegtl::nothing<Rule> {};

template <Token Kind, typename... Rules>
struct action<lexical::token<Kind, Rules...>> {
  template <typename Input>
  static void apply(const Input& in, Lexer& lexer) {
    lexer.add(Kind, in.begin(), in.end());
  }
};
template <Token Kind, char... Characters>
struct action<lexical::sign<Kind, Characters...>> {
  template <typename Input>
  static void apply(const Input& in, Lexer& lexer) {
    lexer.add(Kind, in.begin(), in.end());
  }
};

template <Token Kind>
struct add_kind {
  template <typename Input>
  static void apply(const Input& in, Lexer& lexer) {
    lexer.add(Kind, in.begin(), in.end());
  }
};
template <>
struct action<lexical::integer> : add_kind<Token::integer> {};
template <>
struct action<lexical::number> : add_kind<Token::number> {};

template <Token Kind, bool Closed>
struct add_quoted_kind {
  template <typename Input>
  static void apply(const Input& in, Lexer& lexer) {
    lexer.add_quoted(Kind, in.begin(), in.end(), Closed);
  }
};
template <>
struct action<lexical::string> : add_quoted_kind<Token::string, true> {};
template <>
struct action<lexical::open_string> : add_quoted_kind<Token::string, false> {};
template <>
struct action<lexical::quoted> : add_quoted_kind<Token::quoted, true> {};
template <>
struct action<lexical::open_quoted> : add_quoted_kind<Token::quoted, false> {};

template <>
struct action<lexical::word> {
  template <typename Input>
  static void apply(const Input& in, Lexer& lexer) {
    lexer.add_word(in.begin(), in.end());
  }
};
template <>
struct action<lexical::comment> {
  template <typename Input>
  static void apply(const Input& in, Lexer& lexer) {
    lexer.add_comment(in.begin(), in.end());
  }
};
template <>
struct action<lexical::malformed> {
  template <typename Input>
  static void apply(const Input& in, Lexer& lexer) {
    lexer.add_malformed(in.begin(), in.end());
  }
};
template <>
struct action<lexical::wrong> {
  template <typename Input>
  static void apply(const Input& in, Lexer& lexer) {
    lexer.add_wrong(in.begin());
  }
};

void Lexer::add_quoted(Token kind, const char* begin, const char* end, bool closed) {
  const bool in_name = kind == Token::quoted;
  if (!closed) {
    if (end > begin + 1 && *(end - 1) == '\r') --end;
    diagnostics_.add(in_name ? syntax::unterminated_name(span(begin, end))
                             : syntax::unterminated_string(span(begin, end)));
  } else if (in_name && end - begin == 2) {
    diagnostics_.add(syntax::empty_name(span(begin, end)));
  }
  for (const char* at = begin + 1; at + 1 < end; ++at) {
    if (*at != '\\') continue;
    const char mark = *(at + 1);
    if (mark != 'n' && mark != 't' && mark != '\\' && mark != *begin) {
      const auto length = std::size_t{1} + unicode::decode(text_, byte(at + 1)).length;
      diagnostics_.add(syntax::bad_escape(span(at, at + length), {at, length}, in_name));
    }
    ++at;
  }
  add(closed || !in_name ? kind : Token::wrong, begin, end);  // half a name names nothing
}

// Neighbouring wrong characters are one token and one error.
void Lexer::add_wrong(const char* begin) {
  const unicode::CodePoint code = unicode::decode(text_, byte(begin));
  const char* end = begin + 1;
  const bool goes_on = !tokens_.kinds.empty() && tokens_.kind(tokens_.size() - 1) == Token::wrong &&
                       tokens_.ends.back() == byte(begin);
  if (goes_on) {
    tokens_.ends.back() = byte(end);
    return;
  }
  add(Token::wrong, begin, end);
  if (code.valid && code.value == 0) {  // once a line: there are rarely few
    const std::size_t line_end = reported_nul_ == std::string::npos ? 0 : text_.find('\n', reported_nul_);
    if (reported_nul_ != std::string::npos && line_end >= byte(begin)) return;
    reported_nul_ = byte(begin);
  }
  if (code.valid) diagnostics_.add(syntax::stray_character(span(begin, begin + code.length), code.value));
}

// Also inside comments and strings: a file that is not UTF-8 is told so wherever that shows. Once a line.
void Lexer::report_invalid_bytes() {
  for (std::size_t at = unicode::first_invalid(text_); at != std::string::npos && !diagnostics_.full();) {
    const auto place = static_cast<std::uint32_t>(at);
    diagnostics_.add(
        syntax::invalid_utf8({tokens_.file, place, place + 1}, static_cast<unsigned char>(text_[at])));
    const std::size_t next_line = text_.find('\n', at);
    at = next_line == std::string::npos ? next_line : unicode::first_invalid(text_, next_line);
  }
}

// By its byte-order mark, or, as text in Latin letters, by a NUL at every other byte.
bool Lexer::looks_like_utf16() const {
  const std::string_view mark = std::string_view(text_).substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") return true;
  const std::size_t looked_at = std::min<std::size_t>(text_.size(), 256) / 2 * 2;
  if (looked_at < 4) return false;
  std::size_t nul[2] = {0, 0};
  for (std::size_t i = 0; i < looked_at; ++i) nul[i % 2] += text_[i] == '\0' ? 1 : 0;
  return (nul[0] == looked_at / 2 && nul[1] == 0) || (nul[1] == looked_at / 2 && nul[0] == 0);
}

Tokens Lexer::run() {
  constexpr std::size_t longest = std::numeric_limits<std::uint32_t>::max() - 1;
  const bool short_enough = text_.size() < longest;
  const bool readable = short_enough && !looks_like_utf16();
  if (readable) {
    report_invalid_bytes();
    const std::size_t mark =
        text_.compare(0, 3, "\xEF\xBB\xBF") == 0 ? 3 : 0;  // a byte-order mark says nothing
    tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy, tao::pegtl::eol::lf, const char*> in(
        text_.data() + mark, text_.data() + text_.size(), "");
    (void)tao::pegtl::parse<lexical::text, action>(in, *this);
  } else if (short_enough) {
    diagnostics_.add(syntax::looks_like_utf16({tokens_.file, 0, 0}));
  } else {
    diagnostics_.add(syntax::text_too_long({tokens_.file, 0, 0}));
  }
  const char* const end = text_.data() + (readable ? text_.size() : 0);
  add(Token::end, end, end);
  return std::move(tokens_);
}

}  // namespace

Tokens tokenize(const Source& source, Diagnostics& diagnostics) { return Lexer(source, diagnostics).run(); }

std::string decode_quoted(std::string_view token) {
  std::string text;
  if (token.size() < 2) return text;
  const bool closed = token.back() == token.front();
  const std::string_view inside = token.substr(1, token.size() - (closed ? 2 : 1));
  text.reserve(inside.size());
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '\\' && i + 1 < inside.size()) {
      ++i;
      text += inside[i] == 'n' ? '\n' : inside[i] == 't' ? '\t' : inside[i];
    } else {
      text += inside[i];
    }
  }
  return text;
}

std::vector<Span> comments(const Source& source) {
  Diagnostics unheard;
  return tokenize(source, unheard).comments;
}

}  // namespace diag
