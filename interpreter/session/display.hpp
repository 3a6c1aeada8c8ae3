// How single things look in a table for people: numbers as a fraction with its decimal, names and labels that
// cannot upset a terminal, and columns that are aligned by the cells a terminal shows, not by bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/stochastic/algebra.hpp"

namespace diag {

// A number as it is shown: the exact fraction, and beside it the decimal where that says something new. A
// whole number has no decimal (`1`, `0`), a double has no fraction.
struct NumberText {
  std::string fraction, decimal;
};
[[nodiscard]] NumberText number_text(const Rational& value);
[[nodiscard]] NumberText number_text(double value);
[[nodiscard]] NumberText number_text(const Weight& weight);
[[nodiscard]] std::string one_line(const NumberText& number);  // "1/2  0.5"

// Decimals: exact where they end after a few digits (0.012375), else rounded to four significant digits, and
// to more where four would say 1 of something that is not 1. Beyond the range of a double they are still
// right: 3.142e-30000.
[[nodiscard]] std::string decimal_text(const Rational& value);
[[nodiscard]] std::string decimal_text(double value);  // six significant digits

// The digits of an integer; long ones shortened in the middle.
[[nodiscard]] std::string digits_text(const Integer& value, std::size_t max_digits);

// "10 000 000"
[[nodiscard]] std::string count_text(std::uint64_t count);

// A name or label in a table: as it is, without controls (they are shown as escapes), shortened in the middle
// if it is longer than `max_width` cells. Empty labels and those with a space at an end are set in backticks.
[[nodiscard]] std::string name_text(std::string_view name, std::size_t max_width = 40);

// Cells of a terminal that the text takes.
[[nodiscard]] std::size_t display_width(std::string_view text);
void pad_to(std::string& text, std::size_t width);  // with spaces on the right

// Lines of cells, columns aligned to the left. A line may end in free text that does not count for the
// columns' widths.
class Grid {
 public:
  // What stands between a column and the one before it.
  enum class Gap : char { none, space, wide, bar };  // "", two spaces, four spaces, " │ "

  explicit Grid(std::vector<Gap> gaps) : gaps_(std::move(gaps)) {}
  void add(std::vector<std::string> cells) { lines_.push_back({std::move(cells), {}, false}); }
  void add(std::vector<std::string> cells, std::string free_text) {
    lines_.push_back({std::move(cells), std::move(free_text), false});
  }
  void add_rule() { lines_.push_back({{}, {}, true}); }
  [[nodiscard]] std::size_t width() const;  // of all columns; free text left out
  // Every line ends with a line break, none with a space. Where it is wider than `most` cells (0: no limit)
  // the columns before the bar are repeated in front of as many others as fit, part after part; where not
  // even one fits, or they belong together, a line becomes several, `title: cell`.
  [[nodiscard]] std::string text(std::size_t most = 0) const;

 private:
  struct Line {
    std::vector<std::string> cells;
    std::string free_text;
    bool rule = false;
  };
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] std::string part(const std::vector<std::size_t>& widths,
                                 const std::vector<std::size_t>& columns) const;
  [[nodiscard]] std::string parts(std::size_t keys, std::size_t most) const;
  [[nodiscard]] std::string cell_by_cell(std::size_t keys, bool titled, std::size_t most) const;
  std::vector<Gap> gaps_;
  std::vector<Line> lines_;
};

}  // namespace diag
