// What can be wrong with the form of a text, each as a named constructor. The texts of "expected ..." stand
// in messages.hpp, beside the grammar.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "grammar/diagnostic.hpp"

namespace diag::syntax {

// Tokens.
[[nodiscard]] Diagnostic looks_like_utf16(Span span);
[[nodiscard]] Diagnostic invalid_utf8(Span span, unsigned char byte);
[[nodiscard]] Diagnostic stray_character(Span span, char32_t code);
[[nodiscard]] Diagnostic malformed_number(Span span, std::string_view text);
[[nodiscard]] Diagnostic unterminated_string(Span span);
[[nodiscard]] Diagnostic unterminated_name(Span span);
[[nodiscard]] Diagnostic empty_name(Span span);
[[nodiscard]] Diagnostic bad_escape(Span span, std::string_view escape, bool in_name);
[[nodiscard]] Diagnostic text_too_long(Span span);

// Statements.
[[nodiscard]] Diagnostic unexpected(Span span, const std::string& expected, const std::string& found);
[[nodiscard]] Diagnostic unclosed(Span span, const std::string& expected, const std::string& found,
                                  Span opener, std::string_view opener_text);
[[nodiscard]] Diagnostic keyword_as_name(Span span, const std::string& expected, std::string_view word);
// What would be printed at a prompt: no statement is misspelt there.
[[nodiscard]] Diagnostic lone_expression(Span span, const std::string& found, const std::string& help);
[[nodiscard]] Diagnostic unknown_statement(Span span, const std::string& found, const std::string& nearest);
[[nodiscard]] Diagnostic not_in_this_version(Span span, const std::string& what);
[[nodiscard]] Diagnostic misplaced_statement(Span span, std::string_view word, std::string_view owner);
[[nodiscard]] Diagnostic misplaced_not(Span span);
[[nodiscard]] Diagnostic unmatched(Span span, std::string_view closer);
[[nodiscard]] Diagnostic nested_too_deeply(Span span);

// Well formed, and yet not allowed.
[[nodiscard]] Diagnostic misplaced_comparison(Span span);
[[nodiscard]] Diagnostic mixed_kets(Span span);
[[nodiscard]] Diagnostic semicolon_in_list(Span span);
[[nodiscard]] Diagnostic port_without_name(Span span, const std::string& found);

}  // namespace diag::syntax
