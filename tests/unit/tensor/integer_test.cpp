// Integers: small ones, large ones, and the border between them, against arithmetic on words and known
// values.
#include "interpreter/tensor/integer.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "interpreter/tensor/integers.hpp"

using diag::Integer;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

// Values around all borders: of 32, 63, 64 and 128 bits.
std::vector<Integer> borders() {
  std::vector<Integer> values{0, 1, -1, 2, 10, -7, highest, lowest, highest - 1, lowest + 1};
  for (const std::uint64_t bits : {31U, 32U, 63U, 64U, 65U, 127U, 128U, 200U, 1000U})
    for (const int offset : {-1, 0, 1}) {
      values.push_back(Integer::power(2, bits) + offset);
      values.push_back(-(Integer::power(2, bits) + offset));
    }
  return values;
}

}  // namespace

TEST_CASE("an integer is small exactly where it fits in 64 bits") {
  CHECK(Integer(highest).fits());
  CHECK((Integer(lowest)).fits());
  CHECK_FALSE((Integer(highest) + 1).fits());
  CHECK_FALSE((Integer(lowest) - 1).fits());
  CHECK(((Integer(highest) + 1) - 1).small() == highest);
  CHECK(((Integer(lowest) - 1) + 1).small() == lowest);
  CHECK((Integer::power(2, 63) * -1).small() == lowest);
}

TEST_CASE("digits are read and written alike") {
  for (const Integer& value : borders()) CHECK(Integer::parse(value.to_string()) == value);
  CHECK(Integer::power(10, 30).to_string() == "1" + std::string(30, '0'));
  CHECK(Integer::parse("-000123").small() == -123);
  CHECK((Integer(lowest)).to_string() == "-9223372036854775808");
}

TEST_CASE("long integers are read and written alike") {
  std::mt19937_64 random(7);
  for (const std::size_t length : {17U, 18U, 19U, 36U, 37U, 287U, 288U, 289U, 1000U, 5000U, 20000U}) {
    std::string digits(1, '7');
    while (digits.size() < length) digits += static_cast<char>('0' + random() % 10);
    CHECK(Integer::parse(digits).to_string() == digits);
    CHECK(Integer::power(10, length).to_string() == "1" + std::string(length, '0'));
  }
}

TEST_CASE("sums and differences undo each other across the borders") {
  for (const Integer& a : borders())
    for (const Integer& b : borders()) {
      REQUIRE((a + b) - b == a);
      REQUIRE(a + b == b + a);
      REQUIRE(a - b == -(b - a));
    }
}

TEST_CASE("products distribute over sums across the borders") {
  for (const Integer& a : borders())
    for (const Integer& b : borders()) {
      REQUIRE(a * b == b * a);
      REQUIRE(a * (b + 1) == a * b + a);
      Integer sum = a;
      sum.add_product(a, b);
      REQUIRE(sum == a * (b + 1));
    }
}

TEST_CASE("adding a product is right where the operands are the same object") {
  Integer x = Integer::power(3, 100);
  const Integer copy = x;
  x.add_product(x, x);
  CHECK(x == copy + copy * copy);
  Integer y = copy;
  y.add_product(y, 5);
  CHECK(y == copy * 6);
  Integer z = copy;
  z *= z;
  CHECK(z == copy * copy);
  z -= z;
  CHECK(z.is_zero());
}

TEST_CASE("long sums of products agree with separate products") {
  std::mt19937_64 random(3);
  Integer sum;
  Integer expected;
  for (int i = 0; i < 300; ++i) {
    const Integer a =
        Integer::power(static_cast<std::int64_t>(random() % 1000), random() % 40) * (i % 7 == 0 ? -1 : 1);
    const Integer b(static_cast<std::int64_t>(random() >> 1) * (i % 5 == 0 ? -1 : 1));
    sum.add_product(a, b);
    expected += a * b;
    REQUIRE(sum == expected);
  }
}

TEST_CASE("division is towards zero, and puts together again") {
  for (const Integer& a : borders())
    for (const Integer& b : borders()) {
      if (b.is_zero()) continue;
      const Integer rest = a % b;
      REQUIRE((a / b) * b + rest == a);
      REQUIRE((rest.is_zero() || rest.sign() == a.sign()));
      REQUIRE((rest.sign() < 0 ? -rest : rest) < (b.sign() < 0 ? -b : b));
    }
}

TEST_CASE("order agrees with the sign of the difference") {
  for (const Integer& a : borders())
    for (const Integer& b : borders()) {
      REQUIRE(Integer::compare(a, b) == (a - b).sign());
      REQUIRE((a < b) == (b > a));
    }
}

TEST_CASE("gcd and lcm divide as they should") {
  for (const Integer& a : borders())
    for (const Integer& b : borders()) {
      const Integer common = gcd(a, b);
      if (a.is_zero() && b.is_zero()) {
        REQUIRE(common.is_zero());
        continue;
      }
      REQUIRE(common.sign() > 0);
      REQUIRE((a % common).is_zero());
      REQUIRE((b % common).is_zero());
      REQUIRE(gcd(a / common, b / common) == 1);
      const Integer product = a * b;
      REQUIRE(lcm(a, b) * common == (product.sign() < 0 ? -product : product));
    }
  CHECK(gcd(Integer(lowest), Integer(lowest)) == Integer::power(2, 63));
}

TEST_CASE("bits are those of the magnitude") {
  CHECK(Integer(0).bits() == 0);
  CHECK(Integer(-1).bits() == 1);
  CHECK((Integer(lowest)).bits() == 64);
  CHECK(Integer::power(2, 500).bits() == 501);
  CHECK((Integer::power(2, 500) - 1).bits() == 500);
}

TEST_CASE("shifts multiply and divide by powers of two") {
  for (const Integer& a : borders())
    for (const std::uint64_t bits : {0U, 1U, 31U, 63U, 64U, 65U, 200U}) {
      Integer up = a;
      up.shift_left(bits);
      REQUIRE(up == a * Integer::power(2, bits));
      Integer down = a;
      down.shift_right(bits);
      REQUIRE(down == a / Integer::power(2, bits));
    }
}

TEST_CASE("doubles are rounded to the nearest, halves to even") {
  const Integer two_53 = Integer::power(2, 53);
  CHECK((two_53 + 1).to_double() == std::ldexp(1.0, 53));
  CHECK((two_53 + 3).to_double() == std::ldexp(1.0, 53) + 4);
  Integer large = Integer::power(2, 153) + Integer::power(2, 100);
  CHECK(large.to_double() == std::ldexp(1.0, 153));
  CHECK((large + 1).to_double() == std::ldexp(1.0, 153) + std::ldexp(1.0, 101));
  CHECK((-(large + 1)).to_double() == -std::ldexp(1.0, 153) - std::ldexp(1.0, 101));
  CHECK(std::isinf(Integer::power(10, 400).to_double()));
}

TEST_CASE("words make integers of 128 bits") {
  CHECK(Integer::from_words(0, 5).small() == 5);
  CHECK(Integer::from_words(-1, ~std::uint64_t{0}).small() == -1);
  CHECK(Integer::from_words(1, 0) == Integer::power(2, 64));
  CHECK(Integer::from_words(-1, 0) == -Integer::power(2, 64));
  CHECK(Integer::from_words(lowest, 0) == -Integer::power(2, 127));
  CHECK(Integer::from_unsigned(~std::uint64_t{0}) == Integer::power(2, 64) - 1);
}

TEST_CASE("integers are copied and moved as values") {
  Integer a = Integer::power(7, 50);
  Integer b = a;
  b += 1;
  CHECK(a == Integer::power(7, 50));
  Integer c = std::move(b);
  CHECK(c == a + 1);
  const Integer& same = a;
  a = same;
  CHECK(a == Integer::power(7, 50));
  a = Integer(3);
  CHECK(a.small() == 3);
}

TEST_CASE("a list of integers stays narrow while all fit") {
  diag::Integers list;
  list.push_back(1);
  list.push_back(lowest);
  CHECK(list.narrow());
  CHECK(list.max_bits() == 64);
  list.push_back(Integer::power(2, 70));
  CHECK_FALSE(list.narrow());
  CHECK(list[1].small() == lowest);
  CHECK(list.max_bits() == 71);
  list.set(2, 4);
  list.narrow_again();
  CHECK(list.narrow());
  CHECK(list[2].small() == 4);
}

TEST_CASE("integers from 64-bit digits, and their remainders") {
  const std::vector<std::uint64_t> limbs{7, 0, 5, 0, 0};
  const Integer number = Integer::power(2, 128) * 5 + 7;
  REQUIRE(Integer::from_limbs(limbs) == number);
  REQUIRE(Integer::from_limbs(std::span(limbs).first(1)) == 7);
  REQUIRE(Integer::from_limbs({}) == 0);
  REQUIRE(Integer::from_limbs(std::vector<std::uint64_t>{~std::uint64_t{0}}) == Integer::power(2, 64) - 1);
  constexpr std::uint64_t prime = (std::uint64_t{1} << 50) - 27;
  REQUIRE(Integer::from_unsigned(number.modulo(prime)) == number % Integer::from_unsigned(prime));
  REQUIRE(Integer(12).modulo(5) == 2);
  REQUIRE(Integer::power(10, 40).modulo(~std::uint64_t{0}) ==
          (Integer::power(10, 40) % Integer::from_unsigned(~std::uint64_t{0})).modulo(~std::uint64_t{0}));
}
