// Numbers and rows of model files.
#include "interpreter/formats/cpt.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "interpreter/base/text.hpp"

namespace diag {

namespace {

constexpr std::int32_t most_places = 18;  // of a row whose integers fit in 64 bits

constexpr std::array<std::uint64_t, 19> make_powers() {
  std::array<std::uint64_t, 19> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr std::array<std::uint64_t, 19> powers_of_ten = make_powers();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A decimal with at most 18 significant digits and a small exponent; false for all else.
bool parse_narrow(std::string_view text, std::uint64_t& mantissa, std::int32_t& places) {
  std::size_t at = 0;
  std::uint64_t value = 0;
  std::size_t digits = 0;
  for (; at < text.size() && is_digit(text[at]); ++at, ++digits)
    value = value * 10 + static_cast<std::uint64_t>(text[at] - '0');
  std::int32_t behind = 0;
  if (at < text.size() && text[at] == '.') {
    const std::size_t point = at++;
    for (; at < text.size() && is_digit(text[at]); ++at, ++digits)
      value = value * 10 + static_cast<std::uint64_t>(text[at] - '0');
    behind = static_cast<std::int32_t>(at - point) - 1;
  }
  if (digits == 0 || digits > 18) return false;
  if (at < text.size()) {
    if ((text[at] != 'e' && text[at] != 'E') || ++at == text.size()) return false;
    bool down = false;
    if (text[at] == '-' || text[at] == '+') down = text[at++] == '-';
    if (at == text.size() || text.size() - at > 3) return false;
    std::int32_t exponent = 0;
    for (; at < text.size(); ++at) {
      if (!is_digit(text[at])) return false;
      exponent = exponent * 10 + (text[at] - '0');
    }
    behind += down ? exponent : -exponent;
  }
  if (value == 0) behind = 0;
  while (behind > 9 && value % 10 == 0) {
    value /= 10;
    --behind;
  }
  if (behind < 0) {
    if (behind < -18 ||
        __builtin_mul_overflow(value, powers_of_ten[static_cast<std::size_t>(-behind)], &value))
      return false;
    behind = 0;
  }
  if (value >> 62 != 0) return false;
  mantissa = value;
  places = behind;
  return true;
}

bool is_not_finite(std::string_view text) {
  std::string lower;
  for (const char c : text.substr(0, 10)) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (!lower.empty() && (lower.front() == '-' || lower.front() == '+')) lower.erase(0, 1);
  return lower == "nan" || lower == "inf" || lower == "infinity" || lower == "-nan";
}

// All that is longer than 18 digits, and all that is no probability.
Decimal parse_wide(std::string_view text, FilePlace place) {
  Decimal value;
  switch (is_not_finite(text) ? DecimalFault::none : parse_decimal(text, value, most_decimal_places)) {
    case DecimalFault::none:
      if (!is_not_finite(text)) return value;
      throw FileFault("file-number", place, fmt::format("{} is no probability", shown(text)),
                      "probabilities are finite numbers");
    case DecimalFault::negative:
      throw FileFault("file-number", place, fmt::format("the probability {} is below 0", shown(text)));
    case DecimalFault::too_long:
      throw FileFault("file-number", place,
                      fmt::format("the number {} has more than {} digits", shown(text), most_decimal_places));
    case DecimalFault::too_large:
      throw FileFault("file-number", place, fmt::format("the number {} is no probability", shown(text)),
                      "probabilities lie between 0 and 1");
    case DecimalFault::too_small:
      throw FileFault(
          "file-number", place,
          fmt::format("the number {} has more than {} decimal places", shown(text), most_decimal_places),
          "write 0 where the event is impossible, and a larger number where it is not");
    case DecimalFault::no_number:
      break;
  }
  throw FileFault("file-number", place, fmt::format("a number is expected here, and this is {}", shown(text)),
                  "numbers are decimal, such as 0.25 or 2.5e-1");
}

}  // namespace

std::string decimal_text(const Rational& value, std::size_t places) {
  Integer denominator = value.denominator();
  std::size_t twos = 0, fives = 0;
  constexpr std::size_t most = 40;
  while (twos <= most && (denominator % Integer(2)).is_zero()) denominator /= Integer(2), ++twos;
  while (fives <= most && (denominator % Integer(5)).is_zero()) denominator /= Integer(5), ++fives;
  const bool exact = denominator == Integer(1) && std::max(twos, fives) <= most;
  const std::size_t shown_places = exact ? std::max(twos, fives) : places;
  // Rounded half up.
  const Integer scaled =
      (value.numerator() * Integer::power(10, shown_places) * Integer(2) + value.denominator()) /
      (value.denominator() * Integer(2));
  std::string digits = scaled.to_string();
  constexpr std::size_t longest = 24;
  if (digits.size() > shown_places + longest)
    return fmt::format("{}.{}e{}", digits[0], digits[1], digits.size() - shown_places - 1);
  if (shown_places == 0) return digits;
  if (digits.size() <= shown_places) digits.insert(0, shown_places + 1 - digits.size(), '0');
  digits.insert(digits.size() - shown_places, 1, '.');
  if (!exact) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
  }
  return digits;
}

void FileNumbers::add(std::string_view text, FilePlace place) {
  Number number;
  number.at = place.begin;
  if (!parse_narrow(text, number.mantissa, number.places)) {
    wide_.push_back(parse_wide(text, place));
    number.mantissa = wide_.size() - 1;
    number.places = is_wide;
  }
  numbers_.push_back(number);
}

Decimal FileNumbers::exact(std::size_t i) const {
  const Number& number = numbers_[i];
  if (number.wide()) return wide_[number.mantissa];
  return {Integer::from_unsigned(number.mantissa), static_cast<std::uint32_t>(number.places)};
}

double FileNumbers::approximate(std::size_t i) const {
  const Number& number = numbers_[i];
  if (!number.wide() && number.places <= most_places)
    return static_cast<double>(number.mantissa) /
           static_cast<double>(powers_of_ten[static_cast<std::size_t>(number.places)]);
  const Decimal value = exact(i);
  return nearest_double(value.mantissa, Integer::power(10, value.places));
}

void RoundedRows::note(double missed, const std::string& sum, FilePlace place) {
  worst_ = missed;
  sum_ = sum;
  place_ = place;
}

void RoundedRows::report(NetworkFile& network) const {
  if (rows_ == 0) return;
  network.remarks.push_back(
      {"file-rounded",
       rows_ == 1
           ? fmt::format("one row sums to {}, not 1, and is divided by its sum", sum_)
           : fmt::format(
                 "{} rows miss 1 by rounding, and are divided by their sums; this one is the worst, it "
                 "sums to {}",
                 rows_, sum_),
       "", place_});
}

CptBuilder::CptBuilder(const NetworkFile& network, std::size_t variable, RoundedRows& rounded)
    : network_(network), variable_(variable), rounded_(rounded) {
  const NetworkVariable& of = network.variables[variable];
  for (const std::size_t parent : of.parents) {
    const std::uint64_t size = network.variables[parent].labels->size();
    shape_.extents.push_back(size);
    rows_ *= static_cast<double>(size);
  }
  shape_.inputs = of.parents.size();
  columns_ = static_cast<std::size_t>(of.labels->size());
  shape_.extents.push_back(columns_);
}

std::string CptBuilder::row_text(std::uint64_t row) const {
  const std::vector<std::size_t>& parents = network_.variables[variable_].parents;
  std::vector<std::uint64_t> labels(parents.size());
  for (std::size_t i = parents.size(); i-- > 0;) {
    const std::uint64_t size = network_.variables[parents[i]].labels->size();
    labels[i] = row % size;
    row /= size;
  }
  constexpr std::size_t most = 12;
  std::string text;
  for (std::size_t i = 0; i < parents.size() && i < most; ++i) {
    const NetworkVariable& parent = network_.variables[parents[i]];
    text += fmt::format("{}{} = {}", i > 0 ? ", " : "", spelled_name(parent.name),
                        spelled_label(parent.labels->text(labels[i])));
  }
  return parents.size() > most ? text + ", ..." : text;
}

FilePlace CptBuilder::place_of(const FileNumbers& numbers, std::size_t first, std::size_t stride) const {
  const std::uint32_t begin = numbers[first].at;
  return {begin, stride == 1 ? numbers[first + columns_ - 1].at + 1 : begin + 1};
}

void CptBuilder::check_sum(const Rational& sum, FilePlace place) {
  const Rational one(1);
  const Rational missed = sum < one ? one - sum : sum - one;
  if (Rational(Integer(1), Integer(100)) < missed) {
    const std::string row = row_text(done_);
    const std::string name = spelled_name(network_.variables[variable_].name);
    throw FileFault(
        "file-row-sum", place,
        fmt::format("the row {} sums to {}, not 1",
                    row.empty() ? "of " + name : fmt::format("of {} for {}", name, row), decimal_text(sum)),
        "a row that misses 1 by no more than 0.01 would be taken for rounded");
  }
  const double by = missed.to_double();
  if (rounded_.is_worst(by)) {
    constexpr std::size_t places = 12;
    const std::string text = decimal_text(sum, places);
    rounded_.note(by, text == "1" ? fmt::format("1 to {} places", places) : text, place);
  }
  rounded_.count();
}

// False where an integer does not fit in 62 bits.
bool CptBuilder::add_narrow(const FileNumbers& numbers, std::size_t first, std::size_t stride) {
  std::int32_t places = 0;
  for (std::size_t c = 0; c < columns_; ++c) places = std::max(places, numbers[first + c * stride].places);
  if (places > most_places) return false;
  std::uint64_t sum = 0;
  for (std::size_t c = 0; c < columns_; ++c) {
    const FileNumbers::Number& number = numbers[first + c * stride];
    std::uint64_t scaled = 0;
    if (__builtin_mul_overflow(number.mantissa,
                               powers_of_ten[static_cast<std::size_t>(places - number.places)], &scaled) ||
        __builtin_add_overflow(sum, scaled, &sum) || sum >> 62 != 0)
      return false;
    row_[c] = static_cast<std::int64_t>(scaled);
  }
  const std::uint64_t whole = powers_of_ten[static_cast<std::size_t>(places)];
  if (sum != whole)
    check_sum(Rational(Integer::from_unsigned(sum), Integer::from_unsigned(whole)),
              place_of(numbers, first, stride));
  // In lowest terms.
  std::uint64_t common = sum;
  for (std::size_t c = 0; c < columns_ && common > 1; ++c) {
    std::uint64_t other = static_cast<std::uint64_t>(row_[c]) % common;
    while (other != 0) {
      const std::uint64_t rest = common % other;
      common = other;
      other = rest;
    }
  }
  const auto divisor = static_cast<std::int64_t>(common);
  if (divisor > 1)
    for (std::int64_t& cell : row_) cell /= divisor;
  const std::int64_t denominator = static_cast<std::int64_t>(sum) / divisor;
  if (is_big_) {
    for (const std::int64_t cell : row_) numerators_.push_back(Integer(cell));
    denominators_.push_back(Integer(denominator));
  } else {
    small_numerators_.insert(small_numerators_.end(), row_.begin(), row_.end());
    small_denominators_.push_back(denominator);
  }
  return true;
}

// A few characters of the file, 1e-9999, are kilobytes in each cell of the row.
void CptBuilder::reserve_wide(std::uint32_t places, Budget& budget) {
  const double bits = 3.33 * static_cast<double>(places);
  wide_bytes_ += static_cast<double>(columns_ + 1) * (sizeof(Integer) + bits / 8);
  budget.reserve(wide_bytes_, "the rows of " + spelled_name(network_.variables[variable_].name));
  const std::uint64_t words = places / 19 + 1;
  budget.step(columns_ * (200 + words * words));
}

void CptBuilder::add_wide(const FileNumbers& numbers, std::size_t first, std::size_t stride, Budget& budget) {
  if (!is_big_) {
    numerators_ = Integers(std::move(small_numerators_));
    denominators_ = Integers(std::move(small_denominators_));
    is_big_ = true;
  }
  std::vector<Decimal> cells;
  std::uint32_t places = 0;
  for (std::size_t c = 0; c < columns_; ++c) {
    cells.push_back(numbers.exact(first + c * stride));
    places = std::max(places, cells.back().places);
  }
  reserve_wide(places, budget);
  std::vector<Integer> row;
  Integer sum;
  for (const Decimal& cell : cells) {
    row.push_back(cell.places == places ? cell.mantissa
                                        : cell.mantissa * Integer::power(10, places - cell.places));
    sum += row.back();
  }
  const Integer whole = Integer::power(10, places);
  if (sum != whole) check_sum(Rational(sum, whole), place_of(numbers, first, stride));
  Integer common = sum;
  for (const Integer& cell : row) {
    if (common == Integer(1)) break;
    common = gcd(common, cell);
  }
  for (const Integer& cell : row) numerators_.push_back(cell / common);
  denominators_.push_back(sum / common);
}

void CptBuilder::add_row(const FileNumbers& numbers, std::size_t first, std::size_t stride, Budget& budget) {
  budget.step(8 * columns_);
  row_.resize(columns_);
  if (!add_narrow(numbers, first, stride)) add_wide(numbers, first, stride, budget);
  ++done_;
}

void CptBuilder::add_all(const FileNumbers& numbers, Order order, Budget& budget) {
  const auto rows = static_cast<std::size_t>(rows_);
  DIAG_ASSERT(numbers.size() == rows * columns_);
  const bool fastest = order == Order::variable_fastest;
  if (!is_big_) {
    small_numerators_.reserve(numbers.size());
    small_denominators_.reserve(rows);
  }
  for (std::size_t row = 0; row < rows; ++row)
    add_row(numbers, fastest ? row * columns_ : row, fastest ? 1 : rows, budget);
}

bool CptBuilder::plausible(const FileNumbers& numbers, Order order) const {
  const auto rows = static_cast<std::size_t>(rows_);
  const bool fastest = order == Order::variable_fastest;
  for (std::size_t row = 0; row < rows; ++row) {
    double sum = 0;
    for (std::size_t c = 0; c < columns_; ++c)
      sum += numbers.approximate(fastest ? row * columns_ + c : row + c * rows);
    if (!(std::abs(sum - 1) <= 0.01)) return false;
  }
  return true;
}

Table CptBuilder::finish() && {
  DIAG_ASSERT(static_cast<double>(done_) == rows_);
  if (!is_big_) {
    numerators_ = Integers(std::move(small_numerators_));
    bool equal = true;
    for (const std::int64_t denominator : small_denominators_)
      equal &= denominator == small_denominators_.front();
    if (equal) small_denominators_.resize(1);
    denominators_ = Integers(std::move(small_denominators_));
  }
  return Table::dense(std::move(shape_), std::move(numerators_), std::move(denominators_));
}

}  // namespace diag
