// What is said of the habits of other languages, and of the notations of papers.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "grammar/fault.hpp"

namespace diag::grammar {
namespace {

// What other languages call a statement of this one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 21> elsewhere{{
    {"if", "there is no `if`: cases are rows, `{ yes |-> ...  no |-> ... }`"},
    {"while", "there are no loops: `iterate(f, n)` is `f ; f ; ...`, n times"},
    {"var", "a value is named by `let x = ...`"},
    {"const", "a value is named by `let x = ...`"},
    {"def", "a diagram is declared by `diagram d(x : A) -> B { ... }`"},
    {"func", "a diagram is declared by `diagram d(x : A) -> B { ... }`"},
    {"from", "a file is imported by `import \"file.diag\"`, a module by `import causal`"},
    {"include", "a file is imported by `import \"file.diag\"`, a module by `import causal`"},
    {"library", "a file is imported by `import \"file.diag\"`, a module by `import causal`"},
    {"require", "a file is imported by `import \"file.diag\"`, a module by `import causal`"},
    {"using", "a file is imported by `import \"file.diag\"`, a module by `import causal`"},
    {"use", "a file is imported by `import \"file.diag\"`, a module by `import causal`"},
    {"object", "an object is declared by `type A`, or with labels, `type A = {no, yes}`"},
    {"channel", "a channel is declared by `box f : A -> B { ... }`"},
    {"kernel", "a channel is declared by `box f : A -> B { ... }`"},
    {"variable", "variables are declared in a model: `model M { a : {no, yes} }`"},
    {"node", "variables are declared in a model: `model M { a : {no, yes} }`"},
    {"plot", "a picture is drawn by `draw d as \"d.svg\"`"},
    {"echo", "a value is shown by `print x`"},
    {"show", "a value is shown by `print x`"},
    {"query", "a question is asked by `print M.P(y | x)`"},
}};

}  // namespace

// A question, or an equation, where a statement should begin.
std::string Faults::help_expression(std::size_t token) const {
  if (tokens_.kind(token) != Token::name) return {};
  const Token next = tokens_.kind(token + 1);
  if (next == Token::arrow && is_word(tokens_.kind(token + 2)))
    return fmt::format(
        "that {1} listens to {0} is written in a model, `{1} given {0}`, and a row `{0} |-> {1}`",
        shortened(written(token)), shortened(written(token + 2)));
  if (next != Token::dot && next != Token::l_round && !compares(next)) return {};
  std::size_t end = token + 1;
  bool comparison = compares(next);
  std::size_t depth = 0;  // `lm(y ~ x)` compares nothing
  for (; tokens_.kind(end) != Token::end && !recovery_.first_on_line(end); ++end) {
    if (opens(tokens_.kind(end))) ++depth;
    if (closes(tokens_.kind(end)) && depth > 0) --depth;
    comparison |= depth == 0 && compares(tokens_.kind(end));
  }
  return fmt::format("{} `{} {}`", comparison ? "what should hold is asserted:" : "a value is shown by",
                     comparison ? "assert" : "print", text_of(token, end));
}

// Of what stands behind a statement on its line.
std::string Faults::help_behind(std::size_t latest, std::size_t token) const {
  const Token kind = tokens_.kind(token);
  const Token statement = tokens_.kind(latest);
  const Token before = tokens_.kind(token - 1);
  if (std::string kets = help_between_kets(token); !kets.empty()) return kets;
  if (statement == Token::kw_let && kind == Token::string && written(token - 1) == "csv")
    return fmt::format("data are declared by `data {} = csv {}`", shortened(written(latest + 1)),
                       shortened(written(token)));
  if (statement == Token::kw_import && kind == Token::comma) return "each module has an `import` of its own";
  if (statement == Token::kw_type && (kind == Token::comma || kind == Token::bar))
    return "a set of labels stands in braces: `{no, yes}`";
  if (statement == Token::kw_type && kind == Token::minus && is_word(before) &&
      is_word(tokens_.kind(token + 1)) && adjacent(token - 1) && adjacent(token))
    return fmt::format("a name with a dash stands in backticks: `{}-{}`", shortened(written(token - 1)),
                       shortened(written(token + 1)));
  if (kind == Token::from)
    return "data are declared by `data obs = csv \"file.csv\"`, and `from` belongs to `estimate M.P(y | "
           "do(x)) from "
           "obs`";
  if (kind == Token::comma)
    if (const std::string weights = weights_text(token); !weights.empty())
      return fmt::format("weights stand in square brackets: `{}`", weights);
  if (is_word(kind) && before == Token::r_square) {
    const std::optional<std::size_t> opener = recovery_.opener(latest, token - 1);
    if (opener && *opener > latest)
      for (const std::string_view surgery : {"do", "cut", "replace"})
        if (written(*opener - 1) == surgery)
          return fmt::format("what surgery changes stands in brackets: `{}({})`", text_of(*opener - 1, token),
                             shortened(written(token)));
  }
  if (is_word(kind) && written(token) == "in" && before == Token::r_round && is_word(tokens_.kind(token + 1)))
    return fmt::format("a question begins with the name of its model: `{}.P(...)`",
                       shortened(written(token + 1)));
  if (is_word(kind) && is_word(before) && tokens_.kind(token + 1) == Token::l_round && token > latest + 1)
    return fmt::format("a model and what is asked of it are joined by a dot: `{}.{}(...)`",
                       shortened(written(token - 1)), shortened(written(token)));
  if (statement == Token::kw_diagram && kind == Token::comma)
    return "first f, then g is `f ; g`, and side by side is `f * g`";
  if (statement == Token::kw_draw && kind == Token::string)
    return "write `as` before the name of the file: `draw d as \"d.svg\"`";
  if (kind == Token::name && written(token) == "and")
    return statement == Token::kw_assert
               ? "write an `assert` for each"
               : "there is no `and`: what should hold is asserted, with an `assert` for each";
  if (kind == Token::name && written(token) == "or")
    return "there is no `or`: an `assert` says one thing that holds";
  if (kind == Token::bar && tokens_.kind(token + 1) == Token::greater && adjacent(token))
    return is_word(before) && is_word(tokens_.kind(token + 2))
               ? fmt::format("first {0}, then {1} is written `{0} ; {1}`", shortened(written(token - 1)),
                             shortened(written(token + 2)))
               : "first f, then g is written `f ; g`";
  if (statement == Token::kw_draw && is_word(kind) && tokens_.kind(token + 1) == Token::string)
    return fmt::format("the name of the file follows `as`: `{} as {}`", text_of(latest, token),
                       shortened(written(token + 1)));
  if (kind == Token::string && is_word(before) && adjacent(token - 1) && statement != Token::kw_draw)
    return "a text stands alone in its quotation marks; a value has a `print` of its own";
  if (is_word(kind) && (before == Token::integer || before == Token::number) &&
      (statement == Token::kw_box || statement == Token::kw_state))
    return fmt::format("a weight and its label are written as a ket: `1/2|{}>`", shortened(written(token)));
  std::size_t first = token;  // of its line: a line that begins with signs goes on with the one before
  while (first > latest && !recovery_.first_on_line(first)) --first;
  if (begins_comment(first)) return comment_help;
  if (kind == Token::name && before == Token::name &&
      (statement == Token::kw_print || statement == Token::kw_let))
    return fmt::format("first {0}, then {1} is `{0} ; {1}`, side by side `{0} * {1}`",
                       shortened(written(token - 1)), shortened(written(token)));
  return {};
}

// `//`, `/*` and `--`
bool Faults::begins_comment(std::size_t token) const {
  const Token kind = tokens_.kind(token);
  if (kind == Token::end || !adjacent(token)) return false;
  const Token next = tokens_.kind(token + 1);
  return (kind == Token::slash && (next == Token::slash || next == Token::star)) ||
         (kind == Token::minus && next == Token::minus);
}

// What another language calls a statement.
std::string Faults::help_statement_elsewhere(std::size_t token) const {
  for (const auto& [word, help] : elsewhere)
    if (is_word(tokens_.kind(token)) && written(token) == word) return std::string(help);
  return {};
}

// `x <-> y`, read as `<-` and `>`.
bool Faults::common_cause(std::size_t token) const {
  return tokens_.kind(token) == Token::binds && tokens_.kind(token + 1) == Token::greater && adjacent(token);
}

std::string Faults::confounded_text(std::size_t arrow) const {
  const bool named = is_word(tokens_.kind(arrow - 1)) && is_word(tokens_.kind(arrow + 2));
  return named
             ? fmt::format("confounded {}, {}", shortened(written(arrow - 1)), shortened(written(arrow + 2)))
             : "confounded x, y";
}

// The notations of papers, by what is no part of this one.
std::string Faults::help_notation(std::size_t begin, const Refusal& refusal) const {
  const std::size_t token = refusal.token;
  const Token kind = tokens_.kind(token);
  if (common_cause(token) && token > 0)
    return fmt::format("a hidden common cause is declared by `{}`", confounded_text(token));
  // `y_{x=1}`
  if (kind == Token::l_brace && token > begin && is_word(tokens_.kind(token - 1)) && adjacent(token - 1) &&
      written(token - 1).size() > 1 && written(token - 1).ends_with('_')) {
    const std::string_view name = written(token - 1);
    const bool set = is_word(tokens_.kind(token + 1)) && tokens_.kind(token + 2) == Token::equal &&
                     tokens_.kind(token + 4) == Token::r_brace;
    return fmt::format(
        "what {0} would have been is written `{0}[{1}]`", shortened(name.substr(0, name.size() - 1)),
        set ? fmt::format("{} = {}", shortened(written(token + 1)), shortened(written(token + 3))) : "x = 1");
  }
  // `x : {0, 1} ~ Bernoulli(0.5)`
  if (kind == Token::close_to && token > 0) {
    const bool half =
        tokens_.kind(token + 2) != Token::l_round ||
        (tokens_.kind(token + 3) != Token::number && tokens_.kind(token + 3) != Token::integer) ||
        written(token + 1) != "Bernoulli" || written(token + 3) == "0.5";
    const std::string weights =
        half ? "[1/2, 1/2]" : fmt::format("[1 - {0}, {0}]", shortened(written(token + 3)));
    if (token == begin) return fmt::format("weights follow `=`, in the order of the labels: `= {}`", weights);
    if (token == begin + 1 && is_word(tokens_.kind(begin)))
      return fmt::format("a variable has its labels, and weights behind `=`: `{} : {{0, 1}} = {}`",
                         shortened(written(begin)), weights);
  }
  // `identify P(y | do(x)) from M`
  if (tokens_.kind(token - (token > 0 ? 1 : 0)) == Token::from && is_word(kind)) {
    std::size_t first = token - 1;
    while (first > begin && tokens_.kind(first) != Token::kw_identify) --first;
    if (tokens_.kind(first) == Token::kw_identify && written(first + 1) == "P")
      return fmt::format("a question begins with the name of its model: `identify {}.{}`",
                         shortened(written(token)), text_of(first + 1, token - 1));
    if (tokens_.kind(first) == Token::kw_identify)
      return fmt::format("data belong to `estimate`: `estimate {} from {}`", text_of(first + 1, token - 1),
                         shortened(written(token)));
  }
  return {};
}

}  // namespace diag::grammar
