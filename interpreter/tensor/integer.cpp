// The only file that sees Boost.Multiprecision.
#include "interpreter/tensor/integer.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "interpreter/base/errors.hpp"

namespace diag {

using Wide = boost::multiprecision::cpp_int;

struct Integer::Big {
  Wide value;
};

namespace {

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

// acc += a * factor on limbs, without a temporary product. All are positive.
void add_scaled(Wide& acc, const Wide& a, std::uint64_t factor) {
  using boost::multiprecision::double_limb_type;
  using boost::multiprecision::limb_type;
  constexpr unsigned limb_bits = std::numeric_limits<limb_type>::digits;
  auto& to = acc.backend();
  const auto& from = a.backend();
  const auto count = static_cast<unsigned>(from.size());
  const auto old = static_cast<unsigned>(to.size());
  // One limb more than the product where there is nothing yet: a sum of a few products then never moves.
  const unsigned need = old == 1 ? count + 2 : (old > count + 1 ? old : count + 1);
  to.resize(need, need);
  auto* out = to.limbs();
  for (unsigned i = old; i < need; ++i) out[i] = 0;
  const auto* in = from.limbs();
  double_limb_type carry = 0;
  unsigned i = 0;
  for (; i < count; ++i) {
    carry += static_cast<double_limb_type>(in[i]) * static_cast<limb_type>(factor) + out[i];
    out[i] = static_cast<limb_type>(carry);
    carry >>= limb_bits;
  }
  for (; carry != 0; ++i) {
    if (i == need) {
      to.resize(need + 1, need + 1);
      out = to.limbs();
      out[i] = 0;
    }
    carry += out[i];
    out[i] = static_cast<limb_type>(carry);
    carry >>= limb_bits;
  }
  to.normalize();
}

constexpr std::size_t chunk_digits = 18;

// Digits of a value below 10^(18 * 2^level), in halves: the cost is that of the divisions at the top, not one
// division of everything a digit. The depth is the logarithm of the length.
void write_digits(const Wide& value, std::size_t level, const std::vector<Wide>& powers, std::string& out) {
  if (level <= 4) {
    const std::string digits = value.str();
    const std::size_t width = chunk_digits << level;
    out.append(width - digits.size(), '0');
    out += digits;
    return;
  }
  Wide high;
  Wide low;
  boost::multiprecision::divide_qr(value, powers[level - 1], high, low);
  write_digits(high, level - 1, powers, out);
  write_digits(low, level - 1, powers, out);
}

}  // namespace

// Any Integer as a Wide, to read: small ones are made here, large ones are only looked at.
struct Integer::View {
  explicit View(const Integer& from)
      : small(from.big_ == nullptr ? Wide(from.small_) : Wide()),
        big(from.big_ == nullptr ? nullptr : &from.big_->value) {}
  [[nodiscard]] const Wide& get() const { return big == nullptr ? small : *big; }
  Wide small;
  const Wide* big;
};

void Integer::copy_big(const Integer& other) { big_ = new Big(*other.big_); }
void Integer::drop_big() {
  delete big_;
  big_ = nullptr;
}

Integer& Integer::operator=(const Integer& other) {
  if (this == &other) return *this;
  if (other.big_ == nullptr) {
    if (big_ != nullptr) drop_big();
  } else if (big_ != nullptr) {
    big_->value = other.big_->value;
  } else {
    copy_big(other);
  }
  small_ = other.small_;
  return *this;
}

void Integer::shrink() {
  const auto& backend = big_->value.backend();
  constexpr unsigned limb_bits = std::numeric_limits<boost::multiprecision::limb_type>::digits;
  if (backend.size() * limb_bits > 64) return;
  std::uint64_t size = 0;
  for (unsigned i = 0; i < backend.size(); ++i)
    size |= static_cast<std::uint64_t>(backend.limbs()[i]) << (i * limb_bits % 64);
  constexpr std::uint64_t top = std::uint64_t{1} << 63;
  if (backend.sign() ? size > top : size >= top) return;
  small_ = static_cast<std::int64_t>(backend.sign() ? ~size + 1 : size);
  drop_big();
}

Integer Integer::parse(std::string_view digits) {
  const bool negative = !digits.empty() && digits.front() == '-';
  if (negative) digits.remove_prefix(1);
  DIAG_ASSERT(!digits.empty());
  std::vector<Integer> parts;  // of 18 digits, the last ones first
  while (!digits.empty()) {
    const std::size_t take = digits.size() < chunk_digits ? digits.size() : chunk_digits;
    std::int64_t value = 0;
    for (const char c : digits.substr(digits.size() - take)) {
      DIAG_ASSERT(c >= '0' && c <= '9');
      value = value * 10 + (c - '0');
    }
    parts.emplace_back(value);
    digits.remove_suffix(take);
  }
  Integer unit(1'000'000'000'000'000'000);
  while (parts.size() > 1) {  // neighbours in pairs, so that the products are of equal lengths
    std::size_t to = 0;
    for (std::size_t from = 0; from < parts.size(); from += 2, ++to) {
      Integer sum = std::move(parts[from]);
      if (from + 1 < parts.size()) sum.add_product(parts[from + 1], unit);
      parts[to] = std::move(sum);
    }
    parts.resize(to);
    if (to > 1) unit *= Integer(unit);
  }
  return negative ? -parts.front() : std::move(parts.front());
}

Integer Integer::from_unsigned(std::uint64_t value) { return from_words(0, value); }

Integer Integer::from_words(std::int64_t high, std::uint64_t low) {
  Integer result;
  if ((high == 0 && low >> 63 == 0) || (high == -1 && low >> 63 == 1)) {
    result.small_ = static_cast<std::int64_t>(low);
    return result;
  }
  Wide value(high);
  value <<= 64;
  value += low;
  result.big_ = new Big{std::move(value)};
  result.shrink();
  return result;
}

Integer Integer::from_limbs(std::span<const std::uint64_t> limbs) {
  while (!limbs.empty() && limbs.back() == 0) limbs = limbs.first(limbs.size() - 1);
  if (limbs.empty()) return {};
  if (limbs.size() == 1) return from_unsigned(limbs[0]);
  Wide value;
  boost::multiprecision::import_bits(value, limbs.begin(), limbs.end(), 64, false);
  Integer result;
  result.big_ = new Big{std::move(value)};
  return result;
}

std::uint64_t Integer::modulo(std::uint64_t by) const {
  if (big_ == nullptr) return magnitude(small_) % by;
  const auto& number = big_->value.backend();
  constexpr unsigned limb_bits = std::numeric_limits<boost::multiprecision::limb_type>::digits;
  static_assert(limb_bits <= 64);
  boost::multiprecision::double_limb_type rest = 0;
  if constexpr (limb_bits == 64) {
    for (unsigned i = static_cast<unsigned>(number.size()); i-- > 0;)
      rest = ((rest << limb_bits) | number.limbs()[i]) % by;
    return static_cast<std::uint64_t>(rest);
  } else {
    return static_cast<std::uint64_t>(Wide(boost::multiprecision::abs(big_->value) % by));
  }
}

Integer Integer::power(const Integer& base, std::uint64_t exponent) {
  if (base.fits() && (base.small() == 0 || base.small() == 1)) return exponent == 0 ? Integer(1) : base;
  if (base.fits() && base.small() == -1) return exponent % 2 == 0 ? Integer(1) : base;
  Integer result(1);
  Integer square = base;
  while (exponent != 0) {
    if (exponent % 2 == 1) result *= square;
    exponent /= 2;
    if (exponent != 0) square *= Integer(square);
  }
  return result;
}

int Integer::big_sign() const { return big_->value.sign(); }

double Integer::to_double() const {
  if (big_ == nullptr) return static_cast<double>(small_);
  const Wide absolute = abs(big_->value);
  const std::uint64_t size = bits();
  if (size > 1024) return big_sign() * std::numeric_limits<double>::infinity();
  // The leading 64 bits, the lowest of them set where anything below is lost: one rounding, to the nearest.
  std::uint64_t top = 0;
  const std::uint64_t shift = size > 64 ? size - 64 : 0;
  top = static_cast<std::uint64_t>(Wide(absolute >> shift));
  if (shift > 0 && lsb(absolute) < shift) top |= 1;
  return big_sign() * std::ldexp(static_cast<double>(top), static_cast<int>(shift));
}

std::uint64_t Integer::bits() const {
  if (big_ != nullptr) return msb(abs(big_->value)) + 1;
  const std::uint64_t size = magnitude(small_);
  return size == 0 ? 0 : 64 - static_cast<std::uint64_t>(__builtin_clzll(size));
}

std::size_t Integer::heap_bytes() const {
  if (big_ == nullptr) return 0;
  const std::size_t limbs = big_->value.backend().size() * sizeof(boost::multiprecision::limb_type);
  return sizeof(Big) + 16 + (limbs > 16 ? limbs + 16 : 0);
}

std::string Integer::to_string() const {
  if (big_ == nullptr) return std::to_string(small_);
  const Wide absolute = abs(big_->value);
  std::vector<Wide> powers{Wide(1'000'000'000'000'000'000)};  // 10^(18 * 2^k)
  while (powers.back() <= absolute) powers.emplace_back(powers.back() * powers.back());
  std::string digits;
  write_digits(absolute, powers.size() - 1, powers, digits);
  const std::size_t first = digits.find_first_not_of('0');
  digits.erase(0, first);
  if (big_sign() < 0) digits.insert(digits.begin(), '-');
  return digits;
}

Integer& Integer::operator+=(const Integer& other) {
  std::int64_t sum = 0;
  if (big_ == nullptr && other.big_ == nullptr) {
    if (!__builtin_add_overflow(small_, other.small_, &sum)) {
      small_ = sum;
      return *this;
    }
  }
  const View addend(other);
  if (big_ == nullptr) big_ = new Big{Wide(small_)};
  big_->value += addend.get();
  shrink();
  return *this;
}

Integer& Integer::operator-=(const Integer& other) {
  std::int64_t difference = 0;
  if (big_ == nullptr && other.big_ == nullptr) {
    if (!__builtin_sub_overflow(small_, other.small_, &difference)) {
      small_ = difference;
      return *this;
    }
  }
  const View taken(other);
  if (big_ == nullptr) big_ = new Big{Wide(small_)};
  big_->value -= taken.get();
  shrink();
  return *this;
}

Integer& Integer::operator*=(const Integer& other) {
  std::int64_t product = 0;
  if (big_ == nullptr && other.big_ == nullptr && !__builtin_mul_overflow(small_, other.small_, &product)) {
    small_ = product;
    return *this;
  }
  if (other.is_zero()) return *this = Integer();
  if (big_ == nullptr) {
    const View factor(other);
    Wide value(small_);
    value *= factor.get();
    big_ = new Big{std::move(value)};
  } else if (other.big_ == nullptr) {
    big_->value *= other.small_;
  } else {
    big_->value *= other.big_->value;
  }
  shrink();
  return *this;
}

void Integer::divide(const Integer& a, const Integer& b, Integer& quotient, Integer& remainder) {
  DIAG_ASSERT(!b.is_zero());
  if (a.big_ == nullptr && b.big_ == nullptr && b.small_ != -1) {
    const std::int64_t q = a.small_ / b.small_;
    const std::int64_t r = a.small_ % b.small_;
    quotient = Integer(q);
    remainder = Integer(r);
    return;
  }
  Wide q;
  Wide r;
  divide_qr(View(a).get(), View(b).get(), q, r);
  Integer whole;
  whole.big_ = new Big{std::move(q)};
  whole.shrink();
  Integer rest;
  rest.big_ = new Big{std::move(r)};
  rest.shrink();
  quotient = std::move(whole);
  remainder = std::move(rest);
}

Integer& Integer::operator/=(const Integer& other) {
  Integer rest;
  divide(*this, other, *this, rest);
  return *this;
}

Integer& Integer::operator%=(const Integer& other) {
  Integer whole;
  divide(*this, other, whole, *this);
  return *this;
}

void Integer::add_big_product(const Integer& a, const Integer& b) {
  if (a.is_zero() || b.is_zero()) return;
  const Integer& large = a.big_ != nullptr ? a : b;
  const Integer& scale = a.big_ != nullptr ? b : a;
  // The common case in contraction: a long numerator times a short one, all of one sign.
  if (large.big_ != nullptr && scale.big_ == nullptr && scale.small_ > 0 && this != &large &&
      large.big_sign() > 0 && sign() >= 0 &&
      sizeof(boost::multiprecision::limb_type) == sizeof(std::uint64_t)) {
    if (big_ == nullptr) big_ = new Big{Wide(small_)};
    add_scaled(big_->value, large.big_->value, static_cast<std::uint64_t>(scale.small_));
    return;
  }
  const View left(a);
  const View right(b);
  if (is_zero()) {
    big_ = new Big{Wide(left.get() * right.get())};
    small_ = 0;
  } else {
    const Wide product(left.get() * right.get());
    if (big_ == nullptr) big_ = new Big{Wide(small_)};
    big_->value += product;
  }
  shrink();
}

Integer& Integer::shift_left(std::uint64_t bits) {
  if (is_zero() || bits == 0) return *this;
  if (big_ == nullptr) big_ = new Big{Wide(small_)};
  big_->value <<= bits;
  shrink();
  return *this;
}

Integer& Integer::shift_right(std::uint64_t bits) {
  if (big_ == nullptr) {
    const std::uint64_t size = bits < 64 ? magnitude(small_) >> bits : 0;
    *this = small_ < 0 ? -from_unsigned(size) : from_unsigned(size);
    return *this;
  }
  const bool negative = big_sign() < 0;
  Wide size = abs(big_->value);
  size >>= bits;
  big_->value = negative ? Wide(-size) : size;
  shrink();
  return *this;
}

Integer Integer::operator-() const {
  Integer result;
  if (big_ == nullptr && small_ != std::numeric_limits<std::int64_t>::min()) {
    result.small_ = -small_;
    return result;
  }
  result.big_ = new Big{Wide(-View(*this).get())};
  result.shrink();
  return result;
}

int Integer::compare(const Integer& a, const Integer& b) {
  if (a.big_ == nullptr && b.big_ == nullptr) return (a.small_ > b.small_) - (a.small_ < b.small_);
  if (a.big_ != nullptr && b.big_ != nullptr) {
    const int order = a.big_->value.compare(b.big_->value);
    return (order > 0) - (order < 0);
  }
  // Only one is small, so the other lies beyond all small ones.
  return a.big_ != nullptr ? a.big_sign() : -b.big_sign();
}

namespace {
Integer gcd_of_words(std::uint64_t x, std::uint64_t y) {
  while (y != 0) {
    const std::uint64_t rest = x % y;
    x = y;
    y = rest;
  }
  return Integer::from_unsigned(x);
}
}  // namespace

Integer gcd(const Integer& a, const Integer& b) {
  if (a.big_ == nullptr && b.big_ == nullptr) return gcd_of_words(magnitude(a.small_), magnitude(b.small_));
  if (a.is_zero()) return b.sign() < 0 ? -b : b;
  if (b.is_zero()) return a.sign() < 0 ? -a : a;
  if (a.big_ == nullptr) return gcd(b, a);
  if (b.big_ == nullptr) {
    const std::uint64_t word = magnitude(b.small_);
    return gcd_of_words(word, static_cast<std::uint64_t>(integer_modulus(a.big_->value, word)));
  }
  Integer result;
  result.big_ = new Integer::Big{gcd(a.big_->value, b.big_->value)};
  result.shrink();
  return result;
}

Integer product(std::vector<Integer> factors) {
  if (factors.empty()) return 1;
  for (; factors.size() > 1; factors.resize((factors.size() + 1) / 2))
    for (std::size_t from = 0; from < factors.size(); from += 2) {
      if (from + 1 < factors.size()) factors[from] *= factors[from + 1];
      if (from > 0) factors[from / 2] = std::move(factors[from]);
    }
  return std::move(factors.front());
}

Integer lcm(const Integer& a, const Integer& b) {
  if (a.is_zero() || b.is_zero()) return Integer();
  Integer result = a / gcd(a, b) * b;
  return result.sign() < 0 ? -result : result;
}

}  // namespace diag
