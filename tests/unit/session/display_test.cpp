// Numbers and names as they are shown in tables.
#include <catch2/catch.hpp>

#include <limits>

#include "interpreter/session/display.hpp"

using namespace diag;

namespace {

std::string shown(const Rational& value) { return one_line(number_text(value)); }
Rational power_of_ten(std::uint64_t exponent) { return Rational(Integer::power(10, exponent)); }

}  // namespace

TEST_CASE("Whole numbers have no decimal") {
  CHECK(shown(0) == "0");
  CHECK(shown(1) == "1");
  CHECK(shown(-12) == "-12");
}

TEST_CASE("Decimals that end are exact, others are rounded to four digits") {
  CHECK(shown(Rational(1, 8)) == "1/8  0.125");
  CHECK(shown(Rational(-1, 8)) == "-1/8  -0.125");
  CHECK(shown(Rational(99, 8000)) == "99/8000  0.012375");
  CHECK(shown(Rational(1, 3)) == "1/3  0.3333");
  CHECK(shown(Rational(1, 7'000'000)) == "1/7000000  1.429e-7");
  CHECK(shown(Rational(1, 50'000'000)) == "1/50000000  2e-8");
  CHECK(shown(Rational(123'456'789, 1000)) == "123456789/1000  123456.8");
}

TEST_CASE("What is not 1 is not shown as 1") {
  CHECK(decimal_text(Rational(1) - Rational(1) / Rational(300'000'000)) == "0.999999997");
  CHECK(decimal_text(Rational(1) - Rational(1) / power_of_ten(40)) == "1 - 1.000e-40");
  CHECK(decimal_text(Rational(1) + Rational(1) / power_of_ten(40)) == "1 + 1.000e-40");
  CHECK(decimal_text(1 - 1e-9) == "0.999999999");
}

TEST_CASE("Long fractions are shortened, and beyond the range of doubles the decimal still holds") {
  CHECK(shown(Rational(1) / power_of_ten(400)) == "1/10000…00000  1e-400");
  CHECK(shown(Rational(22, 7) / power_of_ten(30'000)) == "11/35000…00000  3.143e-30000");
  CHECK(digits_text(Integer::power(7, 2000), 12) ==
        digits_text(Integer::parse(Integer::power(7, 2000).to_string()), 12));
  const std::string digits = Integer::power(7, 2000).to_string();
  CHECK(digits_text(Integer::power(7, 2000), 12) ==
        digits.substr(0, 5) + "…" + digits.substr(digits.size() - 5));
  CHECK(digits_text(Integer(123456), 12) == "123456");
}

TEST_CASE("Doubles have six digits") {
  CHECK(decimal_text(0.1) == "0.1");
  CHECK(decimal_text(2.0 / 3) == "0.666667");
  CHECK(decimal_text(1e-9) == "1e-9");
  CHECK(decimal_text(-0.0) == "0");
  CHECK(decimal_text(std::numeric_limits<double>::infinity()) == "infinity");
}

TEST_CASE("Counts are grouped by three") {
  CHECK(count_text(0) == "0");
  CHECK(count_text(9999) == "9999");
  CHECK(count_text(10'000) == "10 000");
  CHECK(count_text(1'234'567'890) == "1 234 567 890");
}

TEST_CASE("Long names are shortened in the middle, never inside a character") {
  CHECK(name_text("a long name", 7) == "a l…ame");
  CHECK(name_text("日本語日本語", 7) == "日…語");
  CHECK(display_width(name_text("日本語日本語", 7)) <= 7);
}
