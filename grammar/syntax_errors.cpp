// The texts of errors of form. One sentence each, in small letters, without a full stop; the mend goes to
// `help`.
#include "grammar/syntax_errors.hpp"

#include <fmt/format.h>

#include "interpreter/base/unicode.hpp"

namespace diag::syntax {
namespace {

Diagnostic error(std::string name, Span span, std::string message, std::string help = {}) {
  Diagnostic made;
  made.name = std::move(name);
  made.message = std::move(message);
  made.span = span;
  made.help = std::move(help);
  return made;
}

// Signs that mean something in other languages, or that other programs put in their place.
struct Elsewhere {
  char32_t code;
  const char* help;
};
constexpr Elsewhere elsewhere[] = {
    {'&', "side by side is `*`, one after the other is `;`; in a question a comma joins: `P(x, y)`"},
    {'%', "30% is written 0.3 or 30/100, and a comment begins with `#`"},
    {'!', "unequal is `!=`, and what does not hold is asserted by `assert not`"},
    {'\\',
     "in the interactive session TAB turns `\\otimes` into its sign; in a file it is written `*`, and `\\to` "
     "`->`"},
    {'@', "side by side is `*`: `f * f`"},
    {0x00D7, "side by side is `*`"},
    {0x2013, "minus is written `-`"},
    {0x2014, "minus is written `-`"},
    {0x2212, "minus is written `-`"},
    {0x2218, "first f, then g is written `f ; g`"},
    {0x2260, "unequal is `!=`"},
    {0x2264, "less or equal is `<=`"},
    {0x2265, "greater or equal is `>=`"},
    {0x22A5,
     "independence is asserted of a model, `assert M.separated(x, y)`, given z, `M.separated(x, y | z)`"},
    {0x27C2,
     "independence is asserted of a model, `assert M.separated(x, y)`, given z, `M.separated(x, y | z)`"},
    {0x2AEB,
     "independence is asserted of a model, `assert M.separated(x, y)`, given z, `M.separated(x, y | z)`"},
    {0x2194, "a hidden common cause is declared in a model: `confounded x, y`"},
    {0x21D2, "write `->`, or `|->` in a row"},
};

}  // namespace

Diagnostic looks_like_utf16(Span span) {
  return error("utf16", span, "this looks like UTF-16", "save the file as UTF-8");
}

Diagnostic invalid_utf8(Span span, unsigned char byte) {
  return error("invalid-utf8", span,
               fmt::format("the text is not UTF-8: byte 0x{:02X} begins no character here", byte),
               "save the file as UTF-8");
}

Diagnostic stray_character(Span span, char32_t code) {
  std::string shown;
  if (code == 0) {
    shown = "a NUL byte";
  } else if (unicode::is_control(code) || unicode::width(code) == 0) {
    shown = fmt::format("the invisible character U+{:04X}", static_cast<std::uint32_t>(code));
  } else {
    shown = "`";
    unicode::append(shown, code);
    shown += '`';
  }
  const bool quotes = code == 0x201C || code == 0x201D || code == '\'' || code == 0x2018 || code == 0x2019;
  std::string help;
  if (quotes) help = "strings stand between straight double quotes";
  if (code > 0x7F && !quotes && unicode::width(code) > 0) help = "a name of any shape stands in backticks";
  for (const Elsewhere& sign : elsewhere)
    if (sign.code == code) help = sign.help;
  return error("stray-character", span, shown + " has no meaning here", help);
}

Diagnostic malformed_number(Span span, std::string_view text) {
  return error("malformed-number", span, fmt::format("`{}` is neither a number nor a name", text),
               fmt::format("as a name or label it stands in backticks: `{}`", text));
}

Diagnostic unterminated_string(Span span) {
  return error("unterminated-string", span, "this string does not end on its line",
               "close it with `\"`; a line break is `\\n`");
}

Diagnostic unterminated_name(Span span) {
  return error("unterminated-name", span, "this name in backticks does not end on its line",
               "close it with a backtick; a line break is `\\n`");
}

Diagnostic empty_name(Span span) { return error("empty-name", span, "a name cannot be empty"); }

Diagnostic bad_escape(Span span, std::string_view escape, bool in_name) {
  return error("bad-escape", span, fmt::format("`{}` stands for no character", escape),
               in_name ? "known are `\\n`, `\\t`, `\\\\` and a backslash before a backtick"
                       : "known are `\\n`, `\\t`, `\\\\` and `\\\"`");
}

Diagnostic text_too_long(Span span) { return error("text-too-long", span, "the text is longer than 4 GiB"); }

Diagnostic unexpected(Span span, const std::string& expected, const std::string& found) {
  return error("unexpected", span, fmt::format("expected {}, found {}", expected, found));
}

Diagnostic unclosed(Span span, const std::string& expected, const std::string& found, Span opener,
                    std::string_view opener_text) {
  Diagnostic made = error("unclosed", span, fmt::format("expected {}, found {}", expected, found));
  made.notes.push_back({opener, fmt::format("`{}` was opened here", opener_text)});
  return made;
}

Diagnostic keyword_as_name(Span span, const std::string& expected, std::string_view word) {
  return error("keyword-as-name", span, fmt::format("expected {}, found the keyword `{}`", expected, word),
               fmt::format("a keyword is a name only in backticks: `{}`", word));
}

Diagnostic unknown_statement(Span span, const std::string& found, const std::string& nearest) {
  return error("unknown-statement", span, fmt::format("expected a statement, found {}", found),
               nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest));
}

Diagnostic lone_expression(Span span, const std::string& found, const std::string& help) {
  return error("lone-expression", span, fmt::format("expected a statement, found {}", found), help);
}

Diagnostic not_in_this_version(Span span, const std::string& what) {
  return error("not-in-this-version", span, what + ": not in this version");
}

Diagnostic misplaced_statement(Span span, std::string_view word, std::string_view owner) {
  return error("misplaced-statement", span, fmt::format("`{}` cannot stand inside a {}", word, owner));
}

Diagnostic misplaced_not(Span span) {
  return error("misplaced-not", span, "`not` stands only after `assert`",
               "what does not hold is asserted: `assert not a == b`");
}

Diagnostic unmatched(Span span, std::string_view closer) {
  return error("unmatched", span, fmt::format("`{}` closes nothing", closer));
}

Diagnostic nested_too_deeply(Span span) {
  return error("nested-too-deeply", span, "this is nested too deeply", "give a part of it a name of its own");
}

Diagnostic misplaced_comparison(Span span) {
  return error("misplaced-comparison", span,
               "a comparison can stand only in `assert`, `print` and `let`, outermost");
}

Diagnostic mixed_kets(Span span) {
  return error("mixed-kets", span, "a sum with kets has only kets and `p uniform` as its terms",
               "to add values, put the kets into a `state` first");
}

Diagnostic semicolon_in_list(Span span) {
  return error("unexpected", span, "expected `,` or `]`, found `;`",
               "separate by `,`; the rows of a matrix are lists: `[[1, 0], [0, 1]]`");
}

Diagnostic port_without_name(Span span, const std::string& found) {
  return error("port-without-name", span, fmt::format("expected `:` and an object, found {}", found),
               "in the form with named wires every input has a name: `x : A`");
}

}  // namespace diag::syntax
