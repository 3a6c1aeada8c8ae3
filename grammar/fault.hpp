// What is said where the grammar refuses a text: what was expected, what was found, and the place that a
// reader looks for, which is often the end of the token before (private to the grammar).
#pragma once

#include <string>
#include <string_view>

#include "grammar/diagnostic.hpp"
#include "grammar/recovery.hpp"
#include "grammar/tree.hpp"

namespace diag::grammar {

class Faults {
 public:
  Faults(const Source& source, const Tokens& tokens, const Recovery& recovery)
      : source_(source), tokens_(tokens), recovery_(recovery) {}

  // `begin`: the first token of the statement or item.
  [[nodiscard]] Diagnostic refused(std::size_t begin, const Refusal& refusal) const;
  [[nodiscard]] Diagnostic unclosed_block(const Block& block, std::size_t token) const;
  [[nodiscard]] Diagnostic misplaced(const Block& block, std::size_t token) const;
  // `latest`: the first token of the statement before.
  [[nodiscard]] Diagnostic no_statement(const Block& block, std::size_t latest, std::size_t token) const;

  // Whether something stands before the token on its line, other than the `{` of the block.
  [[nodiscard]] bool inside_line(const Block& block, std::size_t token) const;

 private:
  [[nodiscard]] std::string_view written(std::size_t token) const;
  [[nodiscard]] std::string found(std::size_t token) const;
  [[nodiscard]] Span behind(std::size_t token) const;  // the place at its end
  [[nodiscard]] Diagnostic bound_in_brackets(std::size_t begin, std::size_t token,
                                             std::string_view policy) const;
  // What can be said of the mend, by what was expected and what stands there.
  [[nodiscard]] std::string help(std::size_t begin, const Refusal& refusal) const;
  [[nodiscard]] std::string set_text(std::size_t token) const;  // of `{a, b}`; empty if it is no set
  [[nodiscard]] bool adjacent(std::size_t token) const;         // to the one behind it
  [[nodiscard]] bool names_something(std::size_t token) const;  // by what stands behind it
  [[nodiscard]] std::string help_in_set(std::size_t begin, std::size_t token) const;
  [[nodiscard]] std::string text_of(std::size_t first, std::size_t end) const;  // of the tokens before `end`
  [[nodiscard]] std::string weights_text(std::size_t comma) const;  // of `= 0.5, 0.5`; empty if it is none
  [[nodiscard]] std::string help_between_kets(std::size_t token) const;
  [[nodiscard]] std::string help_in_list(std::size_t equal) const;     // of `[no = 0.5, yes = 0.5]`
  [[nodiscard]] std::string help_expression(std::size_t token) const;  // that stands for a statement
  [[nodiscard]] std::optional<Diagnostic> unclosed_rows(std::size_t begin, const Refusal& refusal) const;
  [[nodiscard]] bool begins_comment(std::size_t token) const;  // of other languages
  [[nodiscard]] std::string help_behind(std::size_t latest, std::size_t token) const;
  [[nodiscard]] Diagnostic misplaced_comparison(std::size_t begin, std::size_t token) const;
  [[nodiscard]] bool double_arrow(std::size_t token) const;  // `=>`
  [[nodiscard]] std::optional<Diagnostic> unquoted_file(std::size_t begin) const;
  [[nodiscard]] bool kept_free(std::size_t token) const;

  // Habits of other languages, notations of papers (fault_habits.cpp).
  [[nodiscard]] std::string help_notation(std::size_t begin, const Refusal& refusal) const;
  [[nodiscard]] std::string help_statement_elsewhere(std::size_t token) const;
  [[nodiscard]] bool common_cause(std::size_t token) const;  // `<->`
  [[nodiscard]] std::string confounded_text(std::size_t arrow) const;

  static std::string shortened(std::string_view text);
  static bool compares(Token kind) { return kind >= Token::equals && kind <= Token::close_to; }
  static constexpr const char* comment_help = "a comment begins with `#`";

  const Source& source_;
  const Tokens& tokens_;
  const Recovery& recovery_;
};

}  // namespace diag::grammar
