// Refusals of the grammar as diagnostics.
#include "grammar/fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "grammar/syntax_errors.hpp"
#include "grammar/words.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/base/unicode.hpp"

namespace diag::grammar {
namespace {

constexpr std::size_t longest_shown = 40;  // code points of a token in a message

bool may_compare(Token statement) {
  return statement == Token::kw_assert || statement == Token::kw_print || statement == Token::kw_let;
}

constexpr const char* compare_help = "compare with `==`";
constexpr const char* labels_help = "labels stand without quotation marks, or in backticks: `age > 50`";
constexpr const char* parents_help = "what a variable listens to follows `given`: `y : {no, yes} given x`";

}  // namespace

std::string Faults::shortened(std::string_view text) {
  std::string shown;
  std::size_t count = 0;
  for (std::size_t byte = 0; byte < text.size(); ++count) {
    if (count == longest_shown) return shown + "...";
    const unicode::CodePoint code = unicode::decode(text, byte);
    unicode::append(shown, unicode::is_control(code.value) ? char32_t{0xFFFD} : code.value);
    byte += code.length;
  }
  return shown;
}

std::string_view Faults::written(std::size_t token) const {
  const Span span = tokens_.span(token);
  return std::string_view(source_.text()).substr(span.begin, span.end - span.begin);
}

std::string Faults::found(std::size_t token) const {
  const Token kind = tokens_.kind(token);
  if (kind == Token::end) return "the end of the text";
  if (kind == Token::string) return "a string";
  if (double_arrow(token)) return "`=>`";
  if (common_cause(token)) return "`<->`";
  std::string text = shortened(written(token));
  if (kind == Token::quoted) return text;  // in backticks already
  return fmt::format("{}`{}`", kind >= Token::kw_first && kind <= Token::kw_last ? "the keyword " : "", text);
}

bool Faults::double_arrow(std::size_t token) const {
  return tokens_.kind(token) == Token::equal && tokens_.kind(token + 1) == Token::greater && adjacent(token);
}

bool Faults::adjacent(std::size_t token) const { return tokens_.ends[token] == tokens_.begins[token + 1]; }

bool Faults::names_something(std::size_t token) const {
  const Token next = tokens_.kind(token + 1);
  return next == Token::colon || next == Token::binds || next == Token::comma;
}

std::string Faults::set_text(std::size_t token) const {
  if (tokens_.kind(token) != Token::l_brace) return {};
  std::size_t end = token + 1;
  for (bool label = true; tokens_.kind(end) != Token::r_brace || label; ++end, label = !label) {
    const Token kind = tokens_.kind(end);
    if (label ? !is_word(kind) && kind != Token::integer : kind != Token::comma && kind != Token::dots)
      return {};
  }
  if (tokens_.kind(token + 1) == Token::kw_return) return {};  // the wires of a diagram
  const std::size_t length = tokens_.ends[end] - tokens_.begins[token];
  return shortened(std::string_view(source_.text()).substr(tokens_.begins[token], length));
}

std::string Faults::text_of(std::size_t first, std::size_t end) const {
  const std::uint32_t from = tokens_.begins[first];
  return shortened(std::string_view(source_.text()).substr(from, tokens_.ends[end - 1] - from));
}

// Numbers side by side behind an `=` or `|->`.
std::string Faults::weights_text(std::size_t comma) const {
  const auto is_number = [&](std::size_t token) {
    const Token kind = tokens_.kind(token);
    return kind == Token::integer || kind == Token::number || kind == Token::slash;
  };
  std::size_t first = comma;
  while (first > 0 && is_number(first - 1)) --first;
  if (first == comma || first == 0 ||
      (tokens_.kind(first - 1) != Token::equal && tokens_.kind(first - 1) != Token::maps))
    return {};
  std::size_t end = comma + 1;
  while (is_number(end) || (tokens_.kind(end) == Token::comma && is_number(end + 1))) ++end;
  return end == comma + 1 ? std::string() : fmt::format("[{}]", text_of(first, end));
}

// `0.3|no> 0.7|yes>`
std::string Faults::help_between_kets(std::size_t token) const {
  const Token kind = tokens_.kind(token);
  if (kind != Token::integer && kind != Token::number && kind != Token::bar) return {};
  if (token < 3 || tokens_.kind(token - 1) != Token::greater || !is_word(tokens_.kind(token - 2)) ||
      tokens_.kind(token - 3) != Token::bar)
    return {};
  return "kets are added: `1/2|no> + 1/2|yes>`";
}

std::string Faults::help_in_list(std::size_t equal) const {
  std::string label = shortened(written(equal - 1)), weight = "1/2";
  if (const Token kind = tokens_.kind(equal + 1); kind == Token::number || kind == Token::integer)
    weight = shortened(written(equal + 1));
  return fmt::format("weights stand in the order of the labels, `[{0}, ...]`, or in kets, `{0}|{1}> + ...`",
                     weight, label);
}

// `given x {` and rows, and then a line `z : {...}`: the `}` is missing before it.
std::optional<Diagnostic> Faults::unclosed_rows(std::size_t begin, const Refusal& refusal) const {
  const std::size_t token = refusal.token;
  const Token kind = tokens_.kind(token);
  if (refusal.message->text != "`|->`" || !refusal.message->help.starts_with("a row") ||
      (kind != Token::colon && kind != Token::given) || !recovery_.first_on_line(token - 1))
    return std::nullopt;
  const std::optional<std::size_t> opener = recovery_.opener(begin, token);
  if (!opener || *opener + 1 >= token - 1) return std::nullopt;
  return syntax::unclosed(behind(token - 2), "a row (`label |-> ...`) or `}`", found(token - 1),
                          tokens_.span(*opener), written(*opener));
}

std::string Faults::help(std::size_t begin, const Refusal& refusal) const {
  const std::size_t token = refusal.token;
  const Message& message = *refusal.message;
  const Token kind = tokens_.kind(token);
  const Token next = kind == Token::end ? Token::end : tokens_.kind(token + 1);
  const bool in_set = message.fault == Fault::close_set;
  if (kind == Token::greater && token > begin + 1 && tokens_.kind(token - 1) == Token::greater &&
      adjacent(token - 1))
    return is_word(tokens_.kind(token - 2)) && is_word(next)
               ? fmt::format("first {0}, then {1} is written `{0} ; {1}`", shortened(written(token - 2)),
                             shortened(written(token + 1)))
               : "first f, then g is written `f ; g`";
  if (std::string kets = help_between_kets(token); !kets.empty()) return kets;
  if (std::string notation = help_notation(begin, refusal); !notation.empty()) return notation;
  if (kind == Token::comma && (message.fault == Fault::name || message.fault == Fault::closer))
    if (const std::string weights = weights_text(token); !weights.empty())
      return fmt::format("weights stand in square brackets: `{}`", weights);
  if (kind == Token::bar && message.fault == Fault::name) return parents_help;
  if (message.text.starts_with("`:` and its labels") && is_word(kind) &&
      (written(token - 1) == "depends" || written(token - 1) == "listens"))
    return parents_help;
  if (kind == Token::dot && adjacent(token) && (next == Token::integer || next == Token::number))
    return fmt::format("a number begins with a digit: `0.{}`", shortened(written(token + 1)));
  if (kind == Token::equal && (in_set || message.fault == Fault::closer) && !double_arrow(token) &&
      may_compare(tokens_.kind(begin)))
    return compare_help;
  if (in_set) return help_in_set(begin, token);
  if (kind == Token::equal && message.fault == Fault::closer && !double_arrow(token) &&
      recovery_.opener(begin, token) && tokens_.kind(*recovery_.opener(begin, token)) == Token::l_square)
    return help_in_list(token);
  if (kind == Token::string && message.fault == Fault::closer && message.text.starts_with("a row"))
    return labels_help;
  if ((kind == Token::slash || kind == Token::star) && begins_comment(token - 1)) return Faults::comment_help;
  if (kind == Token::comma && message.text == "`->`") return "objects side by side are written `A * B`";
  if (kind == Token::l_round && message.fault == Fault::closer && message.text.starts_with("a row"))
    return "the labels of a row stand without brackets: `no, yes |-> ...`";
  if (kind == Token::star && token > begin && tokens_.kind(token - 1) == Token::star && adjacent(token - 1))
    return "a power is written `x^2`";
  if (kind == Token::bar && token > begin && tokens_.kind(token - 1) == Token::star)
    return "a weight stands right before its ket: `1/2|no>`";
  if (kind == Token::equal && token > begin && compares(tokens_.kind(token - 1))) return compare_help;
  if (message.text.starts_with("a set of labels")) {
    if (kind == Token::l_square) return "a set stands in braces: `{no, yes}`";
    if (kind == Token::integer && next == Token::dots && tokens_.kind(token + 2) == Token::integer)
      return fmt::format("a set stands in braces: `{{{}}}`", text_of(token, token + 3));
  }
  if (message.text == "`:`" && kind == Token::l_round && tokens_.kind(begin) == Token::kw_function)
    return "a function is declared by `function f : A -> B`, a diagram with named wires by `diagram d(x : A) "
           "-> "
           "B { ... }`";
  if (message.text == "the name of a parent" && kind == Token::l_round)
    return "parents stand without brackets: `given a, b`";
  if (kind == Token::arrow && message.text.starts_with("`:` and its labels") && is_word(next) &&
      is_word(tokens_.kind(token - 1)))
    return fmt::format("that {1} listens to {0} is written `{1} given {0}`", shortened(written(token - 1)),
                       shortened(written(token + 1)));
  if (kind == Token::minus && message.text == "`=`" && is_word(tokens_.kind(token - 1)) && is_word(next) &&
      adjacent(token - 1) && adjacent(token))
    return fmt::format("a name with a dash stands in backticks: `{}-{}`", shortened(written(token - 1)),
                       shortened(written(token + 1)));
  if (message.fault == Fault::closer && tokens_.kind(begin) != Token::kw_type) {
    const std::optional<std::size_t> opener = recovery_.opener(begin, token);
    const bool outcome = opener && tokens_.kind(*opener) == Token::l_square;
    if (kind == Token::colon && next == Token::equal)
      return fmt::format("what is set is written with `=`: `{}`", outcome ? "y[x = 1]" : "do(x = 1)");
    if (kind == Token::name && written(token) == "is" && opener && is_word(tokens_.kind(token - 1)) &&
        is_word(next))
      return fmt::format("a label is given with `=`: `{} = {}`", shortened(written(token - 1)),
                         shortened(written(token + 1)));
    if (kind == Token::name && (written(token) == "and" || written(token) == "or") && opener && !outcome)
      return written(token) == "and"
                 ? "what holds together is listed with commas: `P(x = a, y = b)`"
                 : "there is no `or`: add the probabilities of cases that exclude each other";
    if (is_word(kind) && !recovery_.first_on_line(token) && written(token - 1) == "do")
      return fmt::format("what is set stands in brackets: `do({})`", shortened(written(token)));
  }
  if (message.fault == Fault::object) {
    const std::string set = set_text(token);
    if (!set.empty()) return fmt::format("declare the set first: `type A = {}`", set);
  }
  const bool binds = kind == Token::binds && token > begin + 1 && is_word(tokens_.kind(token - 1));
  if (tokens_.kind(begin) == Token::kw_diagram &&
      ((kind == Token::kw_return && tokens_.kind(token - 1) == Token::semicolon) ||
       (binds && tokens_.kind(token - 2) == Token::semicolon)))
    return "`;` is composition; the lines of a diagram are separated by white space alone";
  if (begins_statement(kind) && token > begin && tokens_.kind(token - 1) == Token::semicolon)
    return "`;` is composition; statements are separated by line breaks";
  const bool separates = kind == Token::comma || kind == Token::semicolon;
  return std::string(separates && !message.help_at_comma.empty() ? message.help_at_comma : message.help);
}

// Of what is no label in braces without `|->`. What a type is has no rows.
std::string Faults::help_in_set(std::size_t begin, std::size_t token) const {
  const Token kind = tokens_.kind(token);
  if (kind == Token::dots) return "a range stands alone in its braces";
  if (kind == Token::string) return labels_help;
  if (kind == Token::semicolon) return "labels are separated by commas";
  const Token before = tokens_.kind(token - 1);
  if (kind == Token::minus && before == Token::integer && tokens_.kind(token + 1) == Token::integer)
    return fmt::format("a range is written `{{{}..{}}}`", shortened(written(token - 1)),
                       shortened(written(token + 1)));
  const bool label = is_word(kind) || kind == Token::integer || kind == Token::quoted;
  const bool keyword = kind >= Token::kw_first && kind <= Token::kw_last;
  if (label && !keyword && !recovery_.first_on_line(token)) return "labels are separated by commas";
  if (tokens_.kind(begin) == Token::kw_type) return {};
  // Of a variable: its mechanism begins, and its labels have not ended.
  const std::size_t opener = recovery_.opener(begin, token).value_or(begin);
  if (kind == Token::equal && opener > begin && tokens_.kind(opener - 1) == Token::colon)
    return "the labels end in `}` before the `=`: `a : {no, yes} = [1/2, 1/2]`";
  if (kind == Token::slash || kind == Token::number) return "weights stand in square brackets: `[1/2, 1/2]`";
  if (kind == Token::colon || kind == Token::equal || kind == Token::arrow) return "a row is `label |-> ...`";
  return kind == Token::l_square ? "rows look like `label |-> [1/2, 1/2]`" : "";
}

Span Faults::behind(std::size_t token) const {
  return {tokens_.file, tokens_.ends[token], tokens_.ends[token]};
}

// `z <- f(x,` and then a line `w <- g(x)`: what is missing is the closer. Only `do(v <- ...)` is kept free.
Diagnostic Faults::bound_in_brackets(std::size_t begin, std::size_t token, std::string_view policy) const {
  const std::size_t opener = recovery_.opener(begin, token).value_or(begin);
  const bool round = tokens_.kind(opener) == Token::l_round;
  if (round && opener > begin && written(opener - 1) == "do")
    return syntax::not_in_this_version(tokens_.span(token), std::string(policy));
  std::size_t first = token - 1;  // of the wires that are bound
  while (!recovery_.first_on_line(first) && first > opener + 2 && tokens_.kind(first - 1) == Token::comma &&
         is_word(tokens_.kind(first - 2)))
    first -= 2;
  const bool next_line = first > opener && recovery_.first_on_line(first);
  return syntax::unclosed(next_line ? behind(first - 1) : tokens_.span(token), round ? "`)`" : "`]`",
                          found(next_line ? first : token), tokens_.span(opener), written(opener));
}

Diagnostic Faults::refused(std::size_t begin, const Refusal& refusal) const {
  const std::size_t token = refusal.token;
  const Message& message = *refusal.message;
  const Token kind = tokens_.kind(token);
  const bool keyword = kind >= Token::kw_first && kind <= Token::kw_last;
  const std::string expected(message.text);

  // What is missing at the end of a line is missing there, not where the next line begins.
  const bool in_set = message.fault == Fault::close_set;
  const bool closer = message.fault == Fault::closer || in_set;
  const bool misnamed = message.fault == Fault::name && keyword && names_something(token);
  const bool missing =
      kind == Token::end || (closer && closes(kind)) || (recovery_.first_on_line(token) && !misnamed);
  Span place = missing && token > begin ? behind(token - 1) : tokens_.span(token);
  if (common_cause(token)) place.end = tokens_.ends[token + 1];

  if (const std::optional<Diagnostic> file = unquoted_file(begin)) return *file;
  if (const std::optional<Diagnostic> rows = unclosed_rows(begin, refusal)) return *rows;
  Diagnostic made;
  if (message.fault == Fault::name && token > begin + 1 && tokens_.kind(token - 1) == Token::dot &&
      tokens_.kind(token - 2) == Token::integer && adjacent(token - 2)) {
    const std::string number = shortened(written(token - 2));
    made = syntax::unexpected(place, fmt::format("a digit after `{}.`", number), found(token));
    made.help = fmt::format("a number ends with a digit: `{}.0`", number);
    return made;
  }
  if (token == begin && token > 1 && (kind == Token::colon || kind == Token::given) &&
      tokens_.kind(token - 2) == Token::semicolon && is_word(tokens_.kind(token - 1))) {
    made = syntax::unexpected(tokens_.span(token - 2), "a variable or `}`", "`;`");
    made.help = "`;` is composition; items are separated by white space alone";
    return made;
  }
  if (message.fault == Fault::binds) return bound_in_brackets(begin, token, message.text);
  if (message.fault == Fault::denial) return syntax::misplaced_not(tokens_.span(token));
  if (message.fault == Fault::not_yet) return syntax::not_in_this_version(tokens_.span(token), expected);
  if (compares(kind) && closer) return misplaced_comparison(begin, token);
  const bool weights = kind == Token::comma && !weights_text(token).empty();  // no bracket is missing there
  const std::optional<std::size_t> opener =
      closer && !weights ? recovery_.opener(begin, token) : std::nullopt;
  if (opener) {
    made = syntax::unclosed(place, expected, found(token), tokens_.span(*opener), written(*opener));
  } else if (message.fault == Fault::name && keyword && !missing) {
    made = syntax::keyword_as_name(place, expected, written(token));
  } else if (message.fault == Fault::nameless_port) {
    return syntax::port_without_name(place, found(token));
  } else {
    made = syntax::unexpected(place, expected, found(token));
  }
  if (const std::string mend = help(begin, refusal); !mend.empty()) made.help = mend;
  return made;
}

Diagnostic Faults::unclosed_block(const Block& block, std::size_t token) const {
  return syntax::unclosed(behind(token - 1), "`}`", found(token), tokens_.span(block.opener), "{");
}

Diagnostic Faults::misplaced(const Block& block, std::size_t token) const {
  const char* const owner = block.owner == Owner::theory    ? "theory"
                            : block.owner == Owner::functor ? "functor"
                                                            : "model";
  const Token next = tokens_.kind(token + 1);
  if (block.owner == Owner::model && (next == Token::colon || next == Token::given))
    return syntax::keyword_as_name(tokens_.span(token), "a variable", written(token));
  if (block.owner == Owner::functor && next == Token::maps)
    return syntax::keyword_as_name(tokens_.span(token), "an object or a box of the source", written(token));
  Diagnostic made = syntax::misplaced_statement(tokens_.span(token), written(token), owner);
  made.notes.push_back({tokens_.span(block.opener), fmt::format("the {} begins here", owner)});
  made.help = block.owner == Owner::model
                  ? "a model lists variables, `a : {no, yes} given b`; close it with `}` before"
              : block.owner == Owner::functor
                  ? "a functor lists images, `f |-> g`; close it with `}` before"
                  : "a theory declares types, boxes and diagrams; close it with `}` before";
  return made;
}

// Shapes that later versions will give a meaning (language reference, at its end).
bool Faults::kept_free(std::size_t token) const {
  if (tokens_.kind(token) != Token::name || !is_word(tokens_.kind(token + 1)) ||
      recovery_.first_on_line(token + 1))
    return false;
  const std::string_view word = written(token);
  return word == "for" || word == "bounds" || word == "fit" || word == "test";
}

bool Faults::inside_line(const Block& block, std::size_t token) const {
  return token > 0 && !recovery_.first_on_line(token) &&
         !(block.owner != Owner::script && token == block.opener + 1);
}

// `import lib.diag`, `import ../lib/front`: tokens without space between them that are no name.
std::optional<Diagnostic> Faults::unquoted_file(std::size_t begin) const {
  if (tokens_.kind(begin) != Token::kw_import || recovery_.first_on_line(begin + 1)) return std::nullopt;
  std::size_t last = begin + 1;
  bool path = false;
  for (;; ++last) {
    const Token kind = tokens_.kind(last);
    path |= kind == Token::dot || kind == Token::dots || kind == Token::slash;
    if (kind == Token::string || kind == Token::end) return std::nullopt;
    if (tokens_.ends[last] != tokens_.begins[last + 1] || tokens_.kind(last + 1) == Token::end) break;
  }
  if (!path) return std::nullopt;
  const Span span{tokens_.file, tokens_.begins[begin + 1], tokens_.ends[last]};
  const std::string file =
      shortened(std::string_view(source_.text()).substr(span.begin, span.end - span.begin));
  Diagnostic made = syntax::unexpected(span, "a file in quotation marks or the name of a module",
                                       fmt::format("`{}`", file));
  made.help = fmt::format("a file stands in quotation marks: `import \"{}\"`", file);
  if (std::count(file.begin(), file.end(), '.') == 1 && file.find('/') == std::string::npos &&
      !file.ends_with(".diag"))
    made.help += fmt::format("; a module is imported whole: `import {}`", file.substr(0, file.find('.')));
  return made;
}

Diagnostic Faults::no_statement(const Block& block, std::size_t latest, std::size_t token) const {
  const Span place = tokens_.span(token);
  const Token kind = tokens_.kind(token);
  if (compares(kind)) return misplaced_comparison(latest, token);
  if (closes(kind)) return syntax::unmatched(place, written(token));
  if (kept_free(token)) return syntax::not_in_this_version(place, fmt::format("`{}`", written(token)));
  const bool behind_another = inside_line(block, token);
  if (behind_another) {
    if (const std::optional<Diagnostic> file = unquoted_file(latest)) return *file;
  }
  if (behind_another || kind == Token::within) {
    Diagnostic made = syntax::unexpected(place, "the end of the statement", found(token));
    if (kind == Token::within) made.help = "a tolerance belongs to `~`: `a ~ b within 1e-9`";
    if (kind == Token::equal && may_compare(tokens_.kind(latest))) made.help = compare_help;
    if (kind == Token::semicolon) made.help = "statements are separated by white space alone";
    if (made.help.empty()) made.help = help_behind(latest, token);
    return made;
  }
  std::string near;
  if (kind == Token::name) near = nearest(written(token), statement_words());
  Diagnostic made = syntax::unknown_statement(place, found(token), near);
  const Token next = kind == Token::end ? Token::end : tokens_.kind(token + 1);
  if (near.empty() && is_word(kind) && common_cause(token + 1))
    made.help = fmt::format("a hidden common cause is declared in a model: `{}`", confounded_text(token + 1));
  else if (near.empty() && is_word(kind) && (next == Token::equal || next == Token::binds))
    made.help = fmt::format("a value is named by `let {} = ...`", shortened(written(token)));
  if (begins_comment(token)) made.help = Faults::comment_help;
  if (made.help.empty()) made.help = help_statement_elsewhere(token);
  if (!made.help.empty()) return made;
  const std::string mend = help_expression(token);
  return mend.empty() ? made : syntax::lone_expression(place, found(token), mend);
}

// `x == a` in a question, `f >> g`, `0 < x < 1`.
Diagnostic Faults::misplaced_comparison(std::size_t begin, std::size_t token) const {
  Diagnostic made = syntax::misplaced_comparison(tokens_.span(token));
  const Token kind = tokens_.kind(token);
  const std::optional<std::size_t> opener = recovery_.opener(begin, token);
  if (kind == Token::equals && opener && tokens_.kind(*opener) == Token::l_round && *opener > begin &&
      (written(*opener - 1) == "P" || written(*opener - 1) == "do"))
    made.help = fmt::format("in a question a label is given with one `=`: `{} = {}`",
                            shortened(written(token - 1)), shortened(written(token + 1)));
  if (kind == Token::equals && opener && tokens_.kind(*opener) == Token::l_square && *opener > begin &&
      (written(*opener - 1) == "do" || written(*opener - 1) == "point" || written(*opener - 1) == "observe"))
    made.help = fmt::format("what is set is written with one `=`: `{}[{} = {}]`", written(*opener - 1),
                            shortened(written(token - 1)), shortened(written(token + 1)));
  if (kind == Token::greater && tokens_.kind(token + 1) == Token::greater && adjacent(token))
    made.help = "first f, then g is written `f ; g`";
  if (!opener && tokens_.kind(begin) == Token::kw_assert) made.help = "write an `assert` for each comparison";
  return made;
}

}  // namespace diag::grammar
