// Integers without bound. Small ones live in the object, so that counts and short fractions cost no allocation; the rest
// is Boost.Multiprecision, which is seen in integer.cpp alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace diag {

class Integer {
 public:
  Integer() = default;
  Integer(std::int64_t value) : small_(value) {}  // NOLINT: an int is an Integer
  Integer(const Integer& other);
  Integer(Integer&& other) noexcept;
  Integer& operator=(const Integer& other);
  Integer& operator=(Integer&& other) noexcept;
  ~Integer();

  [[nodiscard]] static Integer parse(std::string_view digits);  // an optional minus, then digits
  [[nodiscard]] static Integer power(const Integer& base, std::uint64_t exponent);

  [[nodiscard]] bool is_zero() const { return big_ == nullptr && small_ == 0; }
  [[nodiscard]] int sign() const;
  [[nodiscard]] bool fits() const { return big_ == nullptr; }         // as std::int64_t
  [[nodiscard]] std::int64_t small() const { return small_; }         // where it fits
  [[nodiscard]] double to_double() const;                             // nearest; may be infinite
  [[nodiscard]] std::uint64_t bits() const;                           // of the magnitude
  [[nodiscard]] std::string to_string() const;

  Integer& operator+=(const Integer& other);
  Integer& operator-=(const Integer& other);
  Integer& operator*=(const Integer& other);
  Integer& operator/=(const Integer& other);  // towards zero; the divisor is not zero
  Integer& operator%=(const Integer& other);
  void add_product(const Integer& a, const Integer& b);  // *this += a * b: the inner step of every contraction
  [[nodiscard]] Integer operator-() const;

  friend Integer operator+(Integer a, const Integer& b) { return a += b; }
  friend Integer operator-(Integer a, const Integer& b) { return a -= b; }
  friend Integer operator*(Integer a, const Integer& b) { return a *= b; }
  friend Integer operator/(Integer a, const Integer& b) { return a /= b; }
  friend Integer operator%(Integer a, const Integer& b) { return a %= b; }
  friend bool operator==(const Integer& a, const Integer& b) { return compare(a, b) == 0; }
  friend bool operator!=(const Integer& a, const Integer& b) { return compare(a, b) != 0; }
  friend bool operator<(const Integer& a, const Integer& b) { return compare(a, b) < 0; }
  friend bool operator>(const Integer& a, const Integer& b) { return compare(a, b) > 0; }
  friend bool operator<=(const Integer& a, const Integer& b) { return compare(a, b) <= 0; }
  friend bool operator>=(const Integer& a, const Integer& b) { return compare(a, b) >= 0; }
  [[nodiscard]] static int compare(const Integer& a, const Integer& b);
  [[nodiscard]] friend Integer gcd(const Integer& a, const Integer& b);  // not negative
  [[nodiscard]] friend Integer lcm(const Integer& a, const Integer& b);

 private:
  struct Big;
  void shrink();  // a value that fits is always small
  std::int64_t small_ = 0;
  Big* big_ = nullptr;
};

[[nodiscard]] Integer gcd(const Integer& a, const Integer& b);
[[nodiscard]] Integer lcm(const Integer& a, const Integer& b);

}  // namespace diag
