// The texts of what can be wrong with rows and sets.
#include "interpreter/elaborate/row_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/rows_body.hpp"

namespace diag::row_error {

namespace {

constexpr std::size_t long_number = 40;           // digits of a fraction that a message still shows
constexpr std::size_t searched_labels = 100'000;  // for the nearest one

Diagnostic error(std::string name, std::string message, Span span, std::string help = {}) {
  Diagnostic diagnostic;
  diagnostic.name = std::move(name);
  diagnostic.message = std::move(message);
  diagnostic.span = span;
  diagnostic.help = std::move(help);
  return diagnostic;
}

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string object_text(const Place& place) {
  return place.object.empty() ? to_text(place.labels) : spelled_name(place.object);
}

// "_, _": what stands for all inputs.
std::string wildcards(std::size_t places) {
  if (places > 8) return "_, _, ...";
  std::string text;
  for (std::size_t i = 0; i < places; ++i) text += i == 0 ? "_" : ", _";
  return text;
}

std::string labels_help(const Place& place) {
  return fmt::format("the labels of {} are {}", object_text(place), to_text(place.labels));
}

// In backticks whether it needs them or not.
std::string quoted_label(std::string_view text) {
  const std::string spelled = spelled_label(text);
  return spelled.front() == '`' ? spelled : fmt::format("`{}`", spelled);
}

std::string label_spelling(const ast::Expr& label) { return spelled_label(rows::label_text(label)); }

std::string nearest_label(std::string_view text, const Labels& labels) {
  if (labels.is_range()) return {};
  const std::uint64_t count = std::min<std::uint64_t>(labels.size(), searched_labels);
  return nearest(text, count, [&](std::size_t i) { return labels.text(i); });
}

// What no double holds, in the same notation: "1e-400".
std::string scientific(const Rational& value) {
  constexpr double decimals_a_bit = 0.30102999566398120;
  const double bits =
      static_cast<double>(value.numerator().bits()) - static_cast<double>(value.denominator().bits());
  auto exponent = static_cast<std::int64_t>(bits * decimals_a_bit);
  const Rational power(Integer::power(10, static_cast<std::uint64_t>(std::abs(exponent))));
  const double scaled = (exponent < 0 ? value * power : value / power).to_double();  // near 1
  const std::string text = fmt::format("{:.2e}", scaled);
  const std::size_t e = text.find('e');
  std::string mantissa = text.substr(0, e);
  mantissa.erase(mantissa.find_last_not_of('0') + 1);
  if (mantissa.back() == '.') mantissa.pop_back();
  exponent += std::stoi(text.substr(e + 1));
  return fmt::format("{}e{}", mantissa, exponent);
}

std::string decimal_text(const Rational& value, int digits) {
  const double near = value.to_double();
  if (value.sign() != 0 && !std::isnormal(near)) return scientific(value);
  return fmt::format("{:.{}g}", near, digits);
}

// "1 000 000 rows", and where that is hard to read "about 10^15 rows".
std::string many(double count, const char* what) {
  constexpr double countable = 1e9;
  if (count > countable) return fmt::format("about 10^{} {}", std::lround(std::log10(count)), what);
  std::string digits = fmt::format("{:.0f}", count);
  for (std::size_t end = digits.size(); end > 3 && digits.size() > 4; end -= 3) digits.insert(end - 3, " ");
  return fmt::format("{} {}", digits, what);
}

}  // namespace

std::string word_text(std::span<const Place> places) {
  if (places.empty()) return "I";
  std::string text;
  for (std::size_t i = 0; i < places.size() && i < 12; ++i)
    text += (i == 0 ? "" : " * ") + object_text(places[i]);
  return places.size() > 12 ? text + " * ..." : text;
}

std::string size_text(std::span<const Place> places) {
  if (places.empty()) return "I has one";
  if (places.size() == 1) {
    const Labels& labels = places[0].labels;
    std::string listed = to_text(labels);
    listed = listed.substr(1, listed.size() - 2);
    return fmt::format("{} has {}: {}", object_text(places[0]), counted(labels.size(), "label", "labels"),
                       listed);
  }
  double size = 1;
  for (const Place& place : places) size *= static_cast<double>(place.labels.size());
  return fmt::format("{} has {:.15g} combinations of labels", word_text(places), size);
}

std::string choice_text(std::span<const Place> places, std::uint64_t position) {
  std::vector<std::string> texts(places.size());
  for (std::size_t i = places.size(); i-- > 0;) {
    const std::uint64_t size = places[i].labels.size();
    texts[i] = spelled_label(places[i].labels.text(position % size));
    position /= size;
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string value_text(const Rational& value) {
  // Fractions of thousands of digits are told apart by size, before they are turned into text.
  const bool small =
      value.numerator().bits() < 3 * long_number && value.denominator().bits() < 3 * long_number;
  std::string fraction = small ? value.to_string() : "";
  if (value.is_integer() && small) return fraction;
  const std::string decimal = decimal_text(value, 6);
  const std::optional<Rational> shown = Rational::parse(decimal);
  if (shown && *shown == value) return small ? fmt::format("{} ({})", decimal, fraction) : decimal;
  return small ? fmt::format("about {} ({})", decimal, fraction) : "about " + decimal;
}

std::string written_text(const ast::Expr& number, const Rational& value) {
  using ast::ExprKind;
  if (number.kind == ExprKind::number) return number.text;
  if (number.kind == ExprKind::negate && number.children.size() == 1) {
    const ast::Expr& operand = number.children[0];
    if (operand.kind == ExprKind::number) return "-" + operand.text;
  }
  return value_text(value);
}

Diagnostic row_sum(Span row, const Rational& sum) {
  std::string text = value_text(sum);
  if (text == "about 1" || text.rfind("about 1 (", 0) == 0) {  // too close to 1 to show in the decimals
    const Rational difference = sum - Rational(1);
    text =
        difference.sign() < 0 ? "1 - " + decimal_text(-difference, 3) : "1 + " + decimal_text(difference, 3);
  }
  return error("row-sum", fmt::format("this row sums to {}, not 1", text), row,
               "weights are exact and never normalised; fractions such as 1/3 are exact too");
}

Diagnostic negative_weight(const ast::Expr& weight, const Rational& value) {
  return error("negative-weight", fmt::format("the weight {} is below 0", written_text(weight, value)),
               weight.span);
}

Diagnostic row_width(Span row, std::size_t weights, std::span<const Place> cod) {
  return error("row-width",
               fmt::format("{}, but {}", counted(weights, "weight", "weights"),
                           cod.empty() ? std::string("a box into I has one: [1]") : size_text(cod)),
               row);
}

Diagnostic row_count(Span matrix, std::size_t rows, const RowsRequest& request) {
  return error("row-count",
               fmt::format("the matrix has {}, but {}", counted(rows, "row", "rows"),
                           request.dom.empty()
                               ? fmt::format("{} has no inputs and so one row", spelled_name(request.box))
                               : "the domain " + size_text(request.dom)),
               matrix);
}

Diagnostic matrix_row(Span row, std::size_t number) {
  return error("matrix-row", fmt::format("row {} of the matrix is no list of weights", number), row,
               "a matrix is [[...], [...]]: row i is the distribution for the i-th input");
}

Diagnostic row_form(const ast::Expr& body) {
  if (body.kind == ast::ExprKind::string)
    return error("row-form", "this is a text, and no row", body.span,
                 "labels stand without quotation marks, or in backticks: `age > 50`");
  return error("row-form", "this is no row", body.span,
               "a row is a vector [1/2, 1/2], kets 1/2|a> + 1/2|b>, `uniform`, or labels a, b");
}

Diagnostic ket_twice(Span ket, Span first, const std::string& text) {
  Diagnostic diagnostic = error("ket-twice", fmt::format("the ket |{}> stands twice in this row", text), ket);
  diagnostic.notes.push_back({first, "first here"});
  return diagnostic;
}

Diagnostic label_count(Span labels, std::size_t count, const RowsRequest& request) {
  return error("label-count",
               fmt::format("{}, but the codomain {} has {}", counted(count, "label", "labels"),
                           word_text(request.cod), counted(request.cod.size(), "factor", "factors")),
               labels);
}

Diagnostic function_row(Span row, const RowsRequest& request, const std::string& label) {
  return error("function-row", fmt::format("a row of the function {} is a label", spelled_name(request.box)),
               row,
               label.empty() ? "write a label, or declare a box instead of a function"
                             : fmt::format("write {}", label));
}

Diagnostic row_missing(Span rows, const std::vector<std::string>& inputs, std::uint64_t more,
                       std::size_t places) {
  std::string text = fmt::format("no row for {} {}", inputs.size() + more == 1 ? "the input" : "inputs:",
                                 fmt::join(inputs, places > 1 ? "; " : ", "));
  if (more > 0) text += fmt::format(" (and {} more)", more);
  return error("row-missing", text, rows,
               fmt::format("a last row {} |-> ... stands for all others", wildcards(places)));
}

Diagnostic row_unreachable(Span patterns, const Span* earlier) {
  Diagnostic diagnostic = error("row-unreachable", "this row is never reached", patterns,
                                "the first row that matches wins: put the special rows first");
  if (earlier != nullptr) {
    diagnostic.notes.push_back({*earlier, "this row comes first"});
  } else {
    diagnostic.message += ": no input has equal labels at these places";
    diagnostic.help.clear();
  }
  return diagnostic;
}

Diagnostic pattern_width(Span patterns, std::size_t count, std::span<const Place> dom) {
  return error("pattern-width",
               fmt::format("{}, but the domain {} has {}", counted(count, "pattern", "patterns"),
                           word_text(dom), counted(dom.size(), "factor", "factors")),
               patterns, "one label, name or _ for every factor, with commas between");
}

Diagnostic row_expected(Span rows, const RowsRequest& request) {
  return error("row-expected", fmt::format("{} has no inputs, so it has one row", spelled_name(request.box)),
               rows, "write = and the row: = [1/2, 1/2]");
}

Diagnostic rows_expected(Span body, const RowsRequest& request) {
  return error("rows-expected",
               fmt::format("{} has inputs, so it has a row for every input", spelled_name(request.box)), body,
               fmt::format("write {{ {} |-> ... }} where all rows are the same, or a matrix [[...], [...]]",
                           wildcards(request.dom.size())));
}

Diagnostic number_count(Span list, std::size_t count, std::span<const Place> places) {
  return error("number-count",
               fmt::format("{}, but {}", counted(count, "number", "numbers"), size_text(places)), list);
}

Diagnostic numbers_form(Span body) {
  return error("numbers-form", "these are no numbers over labels", body,
               "write [0, 1] in label order, or { no |-> 0  yes |-> 1 }");
}

Diagnostic table_size(Span body, const RowsRequest& request) {
  double rows = 1, columns = 1;
  for (const Place& place : request.dom) rows *= static_cast<double>(place.labels.size());
  for (const Place& place : request.cod) columns *= static_cast<double>(place.labels.size());
  return error("table-size",
               fmt::format("the table of {} would have {} and {}", spelled_name(request.box),
                           many(rows, "rows"), many(columns, "columns")),
               body, "split the box into boxes with fewer inputs and outputs");
}

Diagnostic unknown_label(const ast::Expr& label, const Place& place, bool pattern) {
  const std::string text = rows::label_text(label);
  const std::string nearest = nearest_label(text, place.labels);
  std::string help =
      nearest.empty() ? labels_help(place) : fmt::format("did you mean {}?", quoted_label(nearest));
  if (pattern) help += nearest.empty() ? "; write `_` for every label" : " For every label write `_`";
  return error("unknown-label", fmt::format("{} has no label {}", object_text(place), quoted_label(text)),
               label.span, help);
}

Diagnostic unbound_variable(const ast::Expr& name, const Place& place) {
  return error("unknown-label",
               fmt::format("{} stands for no label: {} is a parameter, and no input is called {}",
                           spelled_label(name.text), object_text(place), spelled_label(name.text)),
               name.span, "name it on the left of the row");
}

Diagnostic variable_label(const ast::Expr& variable, const std::string& label, const Place& place) {
  return error("unknown-label",
               fmt::format("{} may be {}, and {} has no label {}", spelled_label(variable.text),
                           spelled_label(label), object_text(place), quoted_label(label)),
               variable.span, labels_help(place));
}

Diagnostic empty_set(Span set) { return error("empty-set", "a set has at least one label", set); }

Diagnostic label_twice(const ast::Expr& label, Span first) {
  Diagnostic diagnostic = error(
      "label-twice", fmt::format("the label {} stands twice in this set", label_spelling(label)), label.span);
  diagnostic.notes.push_back({first, "first here"});
  return diagnostic;
}

Diagnostic range_backwards(const ast::Expr& range) {
  const std::string first = label_spelling(range.children[0]), last = label_spelling(range.children[1]);
  return error("range-backwards", fmt::format("the range {}..{} runs backwards", first, last), range.span,
               fmt::format("write {{{}..{}}}", last, first));
}

Diagnostic range_ends(const ast::Expr& end) {
  return error("range-ends",
               fmt::format("a range goes from one whole number to another; {} is none", label_spelling(end)),
               end.span);
}

Diagnostic range_end_size(const ast::Expr& end) {
  return error("range-ends", fmt::format("{} is too large for the end of a range", label_spelling(end)),
               end.span, "the ends of a range lie within 64 bits: write the labels out, {a, b, c}");
}

Diagnostic set_form(Span item) {
  return error("set-form", "a set lists labels, or is one range {1..6}", item);
}

Diagnostic too_many_labels(Span set) {
  return error("too-many-labels", fmt::format("a set has at most {} labels", Labels::limit), set);
}

}  // namespace diag::row_error
