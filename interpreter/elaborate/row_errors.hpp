// What can be wrong with the rows of a box or with a written set, each a named constructor. Texts and help
// stand here; rows*.cpp say when.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"
#include "interpreter/elaborate/rows.hpp"

namespace diag::row_error {

// Texts that messages share.
[[nodiscard]] std::string word_text(std::span<const Place> places);  // "Bool * Level", "I"
// "Bool has 2 labels: no, yes", "Bool * Level has 6 combinations of labels"
[[nodiscard]] std::string size_text(std::span<const Place> places);
[[nodiscard]] std::string choice_text(std::span<const Place> places, std::uint64_t position);  // "yes, low"
[[nodiscard]] std::string value_text(const Rational& value);  // "0.99 (99/100)", "2"; long ones shortened
[[nodiscard]] std::string written_text(const ast::Expr& number,
                                       const Rational& value);  // "-0.5" as it was written

// Weights and rows.
[[nodiscard]] Diagnostic row_sum(Span row, const Rational& sum);
[[nodiscard]] Diagnostic negative_weight(const ast::Expr& weight, const Rational& value);
[[nodiscard]] Diagnostic row_width(Span row, std::size_t weights, std::span<const Place> cod);
[[nodiscard]] Diagnostic row_count(Span matrix, std::size_t rows, const RowsRequest& request);
[[nodiscard]] Diagnostic matrix_row(Span row, std::size_t number);
[[nodiscard]] Diagnostic row_form(const ast::Expr& body);
[[nodiscard]] Diagnostic ket_twice(Span ket, Span first, const std::string& text);
[[nodiscard]] Diagnostic label_count(Span labels, std::size_t count, const RowsRequest& request);
[[nodiscard]] Diagnostic function_row(Span row, const RowsRequest& request, const std::string& label);

// Inputs and patterns.
[[nodiscard]] Diagnostic row_missing(Span rows, const std::vector<std::string>& inputs, std::uint64_t more,
                                     std::size_t places);
[[nodiscard]] Diagnostic row_unreachable(Span patterns, const Span* earlier);
[[nodiscard]] Diagnostic pattern_width(Span patterns, std::size_t count, std::span<const Place> dom);
[[nodiscard]] Diagnostic row_expected(Span rows,
                                      const RowsRequest& request);  // rows for a box without inputs
[[nodiscard]] Diagnostic rows_expected(Span body,
                                       const RowsRequest& request);  // one row for a box with inputs
[[nodiscard]] Diagnostic number_count(Span list, std::size_t count, std::span<const Place> places);
[[nodiscard]] Diagnostic numbers_form(Span body);
[[nodiscard]] Diagnostic table_size(Span body, const RowsRequest& request);

// Labels. `pattern`: at the left of a row, where `_` may have been meant.
[[nodiscard]] Diagnostic unknown_label(const ast::Expr& label, const Place& place, bool pattern);
[[nodiscard]] Diagnostic unbound_variable(const ast::Expr& name, const Place& place);
[[nodiscard]] Diagnostic variable_label(const ast::Expr& variable, const std::string& label,
                                        const Place& place);

// Sets.
[[nodiscard]] Diagnostic empty_set(Span set);
[[nodiscard]] Diagnostic label_twice(const ast::Expr& label, Span first);
[[nodiscard]] Diagnostic range_backwards(const ast::Expr& range);
[[nodiscard]] Diagnostic range_ends(const ast::Expr& end);
[[nodiscard]] Diagnostic range_end_size(const ast::Expr& end);
[[nodiscard]] Diagnostic set_form(Span item);
[[nodiscard]] Diagnostic too_many_labels(Span set);

}  // namespace diag::row_error
