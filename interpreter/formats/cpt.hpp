// From the numbers of a model file to exact tables. Decimals are kept as integers over powers of ten; a row
// becomes integer numerators over their sum, so that rows which miss 1 by rounding are normalised exactly.
// Private to this folder.
#pragma once

#include <limits>
#include <string_view>
#include <vector>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"
#include "interpreter/formats/scanner.hpp"
#include "interpreter/tensor/decimal.hpp"
#include "interpreter/tensor/rational.hpp"

namespace diag {

// Digits of a number of a file, and decimal places of one: what the readers take, the writers write.
inline constexpr std::int64_t most_decimal_places = 10'000;

// Numbers as they stand in the file, with their places.
class FileNumbers {
 public:
  struct Number {  // mantissa / 10^places, or else at `mantissa` in the list of the wide ones
    std::uint64_t mantissa = 0;
    std::int32_t places = 0;
    std::uint32_t at = 0;  // byte
    [[nodiscard]] bool wide() const { return places == is_wide; }
  };
  static constexpr std::int32_t is_wide = std::numeric_limits<std::int32_t>::max();

  void clear() {
    numbers_.clear();
    wide_.clear();
  }
  // Throws FileFault: no number, below 0, not finite, too long or too small to be kept.
  void add(std::string_view text, FilePlace place);
  void add(const FileWord& word) { add(word.text, word.place); }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }
  [[nodiscard]] const Number& operator[](std::size_t i) const { return numbers_[i]; }
  [[nodiscard]] Decimal exact(std::size_t i) const;
  [[nodiscard]] double approximate(std::size_t i) const;

 private:
  std::vector<Number> numbers_;
  std::vector<Decimal> wide_;
};

// What the rows of one file miss 1 by: said once.
class RoundedRows {
 public:
  void note(double missed, const std::string& sum, FilePlace place);
  void report(NetworkFile& network) const;
  [[nodiscard]] bool is_worst(double missed) const { return rows_ == 0 || missed > worst_; }
  void count() { ++rows_; }

 private:
  std::uint64_t rows_ = 0;
  double worst_ = 0;
  std::string sum_;
  FilePlace place_;
};

// The table of one variable of the network (its labels and parents stand), row by row.
class CptBuilder {
 public:
  CptBuilder(const NetworkFile& network, std::size_t variable, RoundedRows& rounded);

  // Products of the numbers of labels; as double, for they may be beyond 64 bits.
  [[nodiscard]] double rows() const { return rows_; }
  [[nodiscard]] double cells() const { return rows_ * static_cast<double>(columns_); }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }

  // The next row: `columns` numbers, the first at `first`, each `stride` behind the one before. Throws
  // FileFault where its sum misses 1 by more than a hundredth.
  void add_row(const FileNumbers& numbers, std::size_t first, std::size_t stride, Budget& budget);
  // All rows, from as many numbers as the table has cells: the variable varies fastest, or slowest.
  enum class Order : std::uint8_t { variable_fastest, variable_slowest };
  void add_all(const FileNumbers& numbers, Order order, Budget& budget);
  // Whether the rows would sum to 1, or nearly, in that order.
  [[nodiscard]] bool plausible(const FileNumbers& numbers, Order order) const;

  [[nodiscard]] Table finish() &&;

  // "asia = yes, smoke = no": the labels of the parents in a row.
  [[nodiscard]] std::string row_text(std::uint64_t row) const;

 private:
  bool add_narrow(const FileNumbers& numbers, std::size_t first, std::size_t stride);
  void add_wide(const FileNumbers& numbers, std::size_t first, std::size_t stride, Budget& budget);
  void reserve_wide(std::uint32_t places, Budget& budget);
  void check_sum(const Rational& sum, FilePlace place);
  [[nodiscard]] FilePlace place_of(const FileNumbers& numbers, std::size_t first, std::size_t stride) const;

  const NetworkFile& network_;
  std::size_t variable_;
  RoundedRows& rounded_;
  Shape shape_;
  double rows_ = 1;
  std::size_t columns_ = 1;
  std::uint64_t done_ = 0;
  std::vector<std::int64_t> row_;
  Integers numerators_, denominators_;
  std::vector<std::int64_t> small_numerators_, small_denominators_;  // until one does not fit
  bool is_big_ = false;
  double wide_bytes_ = 0;
};

// A decimal text of a fraction whose denominator divides a power of ten, else rounded to 12 places.
[[nodiscard]] std::string decimal_text(const Rational& value, std::size_t places = 12);

}  // namespace diag
