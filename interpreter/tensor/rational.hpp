// Fractions in lowest terms. They exist at the border only, in literals and in results: no table holds them.
#pragma once

#include <optional>

#include "interpreter/tensor/integer.hpp"

namespace diag {

class Rational {
 public:
  Rational() : denominator_(1) {}
  Rational(std::int64_t value) : numerator_(value), denominator_(1) {}  // NOLINT: an int is a Rational
  Rational(Integer numerator, Integer denominator = 1);  // the denominator is not zero; reduced here

  // "0.05", "5e-2", "3": exact. Empty if the text is no number or needs more than a million digits
  // ("1e999999999").
  [[nodiscard]] static std::optional<Rational> parse(std::string_view text);

  [[nodiscard]] const Integer& numerator() const { return numerator_; }
  [[nodiscard]] const Integer& denominator() const { return denominator_; }  // above zero
  [[nodiscard]] int sign() const { return numerator_.sign(); }
  [[nodiscard]] bool is_integer() const { return denominator_ == Integer(1); }
  [[nodiscard]] double to_double() const;       // nearest, also where both parts are far beyond double
  [[nodiscard]] std::string to_string() const;  // "n/d", or "n" for whole ones

  Rational& operator+=(const Rational& other);
  Rational& operator-=(const Rational& other);
  Rational& operator*=(const Rational& other);
  Rational& operator/=(const Rational& other);  // not by zero
  friend Rational operator+(Rational a, const Rational& b) { return a += b; }
  friend Rational operator-(Rational a, const Rational& b) { return a -= b; }
  friend Rational operator*(Rational a, const Rational& b) { return a *= b; }
  friend Rational operator/(Rational a, const Rational& b) { return a /= b; }
  [[nodiscard]] Rational operator-() const;
  friend bool operator==(const Rational& a, const Rational& b) {
    return a.numerator_ == b.numerator_ && a.denominator_ == b.denominator_;
  }
  friend bool operator!=(const Rational& a, const Rational& b) { return !(a == b); }
  friend bool operator<(const Rational& a, const Rational& b) {
    return a.numerator_ * b.denominator_ < b.numerator_ * a.denominator_;
  }
  [[nodiscard]] static Rational power(const Rational& base, std::int64_t exponent);

 private:
  Integer numerator_, denominator_;
};

// n / d (d above zero) as significand * 2^exponent, the significand in [0.5, 1) up to its sign, or 0: for
// values that a double cannot hold.
struct Scaled {
  double significand = 0;
  std::int64_t exponent = 0;
};
[[nodiscard]] Scaled scaled_ratio(const Integer& numerator, const Integer& denominator);
[[nodiscard]] double nearest_double(const Integer& numerator, const Integer& denominator);  // rounded once

}  // namespace diag
