// Integers without bound. Small ones live in the object, so that counts and short fractions cost no
// allocation; the rest is Boost.Multiprecision, which is seen in integer.cpp alone.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diag {

class Integer {
 public:
  Integer() = default;
  Integer(std::int64_t value) : small_(value) {}  // NOLINT: an int is an Integer
  Integer(const Integer& other) : small_(other.small_) {
    if (other.big_ != nullptr) copy_big(other);
  }
  Integer(Integer&& other) noexcept : small_(other.small_), big_(other.big_) {
    other.small_ = 0;
    other.big_ = nullptr;
  }
  Integer& operator=(const Integer& other);
  Integer& operator=(Integer&& other) noexcept {
    std::swap(small_, other.small_);
    std::swap(big_, other.big_);
    return *this;
  }
  ~Integer() {
    if (big_ != nullptr) drop_big();
  }

  [[nodiscard]] static Integer parse(std::string_view digits);  // an optional minus, then digits
  [[nodiscard]] static Integer from_unsigned(std::uint64_t value);
  // high * 2^64 + low: what a 128-bit sum holds
  [[nodiscard]] static Integer from_words(std::int64_t high, std::uint64_t low);
  // The number with these 64-bit digits, the least first.
  [[nodiscard]] static Integer from_limbs(std::span<const std::uint64_t> limbs);
  [[nodiscard]] static Integer power(const Integer& base, std::uint64_t exponent);

  [[nodiscard]] bool is_zero() const { return big_ == nullptr && small_ == 0; }
  [[nodiscard]] int sign() const { return big_ == nullptr ? (small_ > 0) - (small_ < 0) : big_sign(); }
  [[nodiscard]] bool fits() const { return big_ == nullptr; }  // as std::int64_t
  [[nodiscard]] std::int64_t small() const { return small_; }  // where it fits
  [[nodiscard]] double to_double() const;                      // nearest; may be infinite
  [[nodiscard]] std::uint64_t bits() const;                    // of the magnitude
  [[nodiscard]] std::uint64_t modulo(std::uint64_t by) const;  // of the magnitude; `by` is not zero
  [[nodiscard]] std::size_t heap_bytes() const;                // beyond the object itself
  [[nodiscard]] std::string to_string() const;

  Integer& operator+=(const Integer& other);
  Integer& operator-=(const Integer& other);
  Integer& operator*=(const Integer& other);
  Integer& operator/=(const Integer& other);  // towards zero; the divisor is not zero
  Integer& operator%=(const Integer& other);
  // *this += a * b: the inner step of every contraction
  void add_product(const Integer& a, const Integer& b) {
    std::int64_t product = 0;
    std::int64_t sum = 0;
    if (big_ == nullptr && a.big_ == nullptr && b.big_ == nullptr &&
        !__builtin_mul_overflow(a.small_, b.small_, &product) &&
        !__builtin_add_overflow(small_, product, &sum)) {
      small_ = sum;
    } else {
      add_big_product(a, b);
    }
  }
  Integer& shift_left(std::uint64_t bits);   // times 2^bits
  Integer& shift_right(std::uint64_t bits);  // of the magnitude: towards zero
  static void divide(const Integer& a, const Integer& b, Integer& quotient,
                     Integer& remainder);  // towards zero
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
  friend Integer gcd(const Integer& a, const Integer& b);  // not negative
  friend Integer lcm(const Integer& a, const Integer& b);

 private:
  struct Big;
  struct View;
  void copy_big(const Integer& other);
  void drop_big();
  [[nodiscard]] int big_sign() const;
  void add_big_product(const Integer& a, const Integer& b);
  void shrink();  // a value that fits is always small
  std::int64_t small_ = 0;
  Big* big_ = nullptr;
};

[[nodiscard]] Integer gcd(const Integer& a, const Integer& b);
[[nodiscard]] Integer lcm(const Integer& a, const Integer& b);
[[nodiscard]] Integer product(std::vector<Integer> factors);  // in pairs, so that long ones meet long ones

}  // namespace diag
