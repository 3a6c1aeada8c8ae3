// Fractions in lowest terms: reading decimals, arithmetic, and the one rounding to the nearest double.
#include "interpreter/tensor/rational.hpp"

#include <cmath>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr std::uint64_t most_digits = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// significand * 2^exponent, the significand having its top bit set and standing for a little more if
// `sticky`: rounded once, half to even, also where the result is subnormal.
double round_once(std::uint64_t significand, bool sticky, std::int64_t exponent) {
  const std::int64_t leading = exponent + 63;
  std::int64_t kept = leading >= -1022 ? 53 : leading + 1075;  // bits that a double has at this size
  if (kept < 0) return 0;
  const int dropped = static_cast<int>(64 - kept);
  std::uint64_t high = dropped == 64 ? 0 : significand >> dropped;
  const std::uint64_t half = std::uint64_t{1} << (dropped - 1);
  const std::uint64_t rest = dropped == 64 ? significand : significand & ((half << 1) - 1);
  if (rest > half || (rest == half && (sticky || high % 2 == 1))) ++high;
  const std::int64_t scale = exponent + dropped;
  return std::ldexp(static_cast<double>(high), scale > 4000 ? 4000 : static_cast<int>(scale));
}

struct Leading {
  std::uint64_t significand;  // its top bit is set
  bool sticky;                // something is left below it
  std::int64_t exponent;
};

// The leading 64 bits of |numerator| / denominator.
Leading leading_bits(const Integer& numerator, const Integer& denominator) {
  Integer above = numerator.sign() < 0 ? -numerator : numerator;
  Integer below = denominator;
  // Shifted so that the quotient has 65 or 66 bits.
  const std::int64_t shift =
      65 - static_cast<std::int64_t>(above.bits()) + static_cast<std::int64_t>(below.bits());
  if (shift > 0) {
    above.shift_left(static_cast<std::uint64_t>(shift));
  } else {
    below.shift_left(static_cast<std::uint64_t>(-shift));
  }
  Integer quotient;
  Integer remainder;
  Integer::divide(above, below, quotient, remainder);
  const std::uint64_t extra = quotient.bits() - 64;
  Integer top = quotient;
  top.shift_right(extra);
  Integer back = top;
  back.shift_left(extra);
  Integer upper = top;
  upper.shift_right(32);
  Integer shifted = upper;
  const Integer lower = top - shifted.shift_left(32);
  return {(static_cast<std::uint64_t>(upper.small()) << 32) | static_cast<std::uint64_t>(lower.small()),
          !remainder.is_zero() || back != quotient, static_cast<std::int64_t>(extra) - shift};
}

}  // namespace

Rational::Rational(Integer numerator, Integer denominator)
    : numerator_(std::move(numerator)), denominator_(std::move(denominator)) {
  DIAG_ASSERT(!denominator_.is_zero());
  if (denominator_.sign() < 0) {
    numerator_ = -numerator_;
    denominator_ = -denominator_;
  }
  if (denominator_ == Integer(1)) return;
  const Integer common = gcd(numerator_, denominator_);
  if (common == Integer(1)) return;
  numerator_ /= common;
  denominator_ /= common;
}

std::optional<Rational> Rational::parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  std::string digits;
  std::uint64_t decimals = 0;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) digits += text[at];
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && is_digit(text[at]); ++at, ++decimals) digits += text[at];
    if (decimals == 0) return std::nullopt;
  }
  if (digits.empty()) return std::nullopt;
  bool down = false;
  std::uint64_t exponent = 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) down = text[at++] == '-';
    const std::size_t first = at;
    for (; at < text.size() && is_digit(text[at]); ++at)
      if (exponent <= most_digits) exponent = exponent * 10 + static_cast<std::uint64_t>(text[at] - '0');
    if (at == first) return std::nullopt;
  }
  if (at != text.size()) return std::nullopt;
  if (exponent + digits.size() > most_digits) return std::nullopt;
  while (decimals > 0 && digits.back() == '0') {
    digits.pop_back();
    --decimals;
  }
  if (digits.empty()) return Rational();
  Integer numerator = Integer::parse(digits);
  if (numerator.is_zero()) return Rational();
  if (negative) numerator = -numerator;
  // digits * 10^(exponent - decimals), the exponent taken down where it has a minus
  const std::uint64_t below = decimals + (down ? exponent : 0);
  const std::uint64_t above = down ? 0 : exponent;
  if (above >= below) return Rational(numerator * Integer::power(10, above - below));
  return Rational(std::move(numerator), Integer::power(10, below - above));
}

double Rational::to_double() const { return nearest_double(numerator_, denominator_); }

Scaled scaled_ratio(const Integer& numerator, const Integer& denominator) {
  if (numerator.is_zero()) return {};
  const Leading bits = leading_bits(numerator, denominator);
  Scaled result{round_once(bits.significand, bits.sticky, -64), bits.exponent + 64};
  if (result.significand == 1) result = {0.5, result.exponent + 1};
  if (numerator.sign() < 0) result.significand = -result.significand;
  return result;
}

double nearest_double(const Integer& numerator, const Integer& denominator) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  if (numerator.fits() && denominator.fits() && numerator.small() <= exact && numerator.small() >= -exact &&
      denominator.small() <= exact)
    return static_cast<double>(numerator.small()) / static_cast<double>(denominator.small());
  if (numerator.is_zero()) return 0;
  const Leading bits = leading_bits(numerator, denominator);
  const double size = round_once(bits.significand, bits.sticky, bits.exponent);
  return numerator.sign() < 0 ? -size : size;
}

std::string Rational::to_string() const {
  return is_integer() ? numerator_.to_string() : numerator_.to_string() + "/" + denominator_.to_string();
}

Rational& Rational::operator+=(const Rational& other) {
  if (denominator_ == other.denominator_)
    return *this = Rational(numerator_ + other.numerator_, denominator_);
  return *this = Rational(numerator_ * other.denominator_ + other.numerator_ * denominator_,
                          denominator_ * other.denominator_);
}

Rational& Rational::operator-=(const Rational& other) { return *this += -other; }

Rational& Rational::operator*=(const Rational& other) {
  return *this = Rational(numerator_ * other.numerator_, denominator_ * other.denominator_);
}

Rational& Rational::operator/=(const Rational& other) {
  DIAG_ASSERT(!other.numerator_.is_zero());
  return *this = Rational(numerator_ * other.denominator_, denominator_ * other.numerator_);
}

Rational Rational::operator-() const {
  Rational result = *this;
  result.numerator_ = -result.numerator_;
  return result;
}

Rational Rational::power(const Rational& base, std::int64_t exponent) {
  const bool inverted = exponent < 0;
  const std::uint64_t times =
      inverted ? ~static_cast<std::uint64_t>(exponent) + 1 : static_cast<std::uint64_t>(exponent);
  Rational result;
  result.numerator_ = Integer::power(base.numerator_, times);  // powers of coprime parts are coprime
  result.denominator_ = Integer::power(base.denominator_, times);
  return inverted ? Rational(std::move(result.denominator_), std::move(result.numerator_)) : result;
}

}  // namespace diag
