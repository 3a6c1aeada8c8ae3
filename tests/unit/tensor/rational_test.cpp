// Fractions: reading decimals, lowest terms, and rounding to the nearest double.
#include "interpreter/tensor/rational.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <random>

using diag::Integer;
using diag::Rational;

namespace {
std::string read(std::string_view text) {
  const auto value = Rational::parse(text);
  return value ? value->to_string() : "none";
}
}  // namespace

TEST_CASE("decimals are exact") {
  CHECK(read("0.05") == "1/20");
  CHECK(read("5e-2") == "1/20");
  CHECK(read("3") == "3");
  CHECK(read("-0.50") == "-1/2");
  CHECK(read("1.25e2") == "125");
  CHECK(read("1.25E+1") == "25/2");
  CHECK(read("0.000") == "0");
  CHECK(read("0e5") == "0");
  CHECK(read(".5") == "1/2");
  CHECK(read("100000000000000000000000000000000") == "1" + std::string(32, '0'));
}

TEST_CASE("what is no number is refused") {
  for (const char* text :
       {"", "-", ".", "1.", "1e", "1e+", "1x", "0x10", " 1", "1 ", "--1", "1.2.3", "nan", "inf", "+-1"})
    CHECK(read(text) == "none");
}

TEST_CASE("numbers beyond a million digits are refused") {
  CHECK(read("1e999999999") == "none");
  CHECK(read("1e-999999999999999999999999999") == "none");
  CHECK(read("0.1e1000001") == "none");
  CHECK(Rational::parse("1e20000")->numerator().bits() > 60000);
}

TEST_CASE("fractions are kept in lowest terms with a denominator above zero") {
  CHECK(Rational(6, -4).to_string() == "-3/2");
  CHECK(Rational(0, -5).to_string() == "0");
  CHECK(Rational(Integer::power(6, 50), Integer::power(4, 50)).to_string() ==
        Rational::power(Rational(3, 2), 50).to_string());
}

TEST_CASE("arithmetic on fractions") {
  const Rational third(1, 3);
  const Rational sixth(1, 6);
  CHECK(third + sixth == Rational(1, 2));
  CHECK(third - sixth == sixth);
  CHECK(third * sixth == Rational(1, 18));
  CHECK(third / sixth == Rational(2));
  CHECK(-third < sixth);
  CHECK(Rational::power(third, -3) == Rational(27));
  CHECK(Rational::power(-third, 3) == Rational(-1, 27));
  CHECK(Rational::power(Rational(-1, 3), -3) == Rational(-27));
  Rational x = third;
  x -= x;
  CHECK(x == Rational());
}

TEST_CASE("a decimal becomes the double that the C library reads") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 3000; ++i) {
    std::string text = (random() % 2 == 0 ? "-" : "") + std::to_string(random() % 1000000) + "." +
                       std::to_string(random()) + std::to_string(random()) + "e" +
                       std::to_string(static_cast<int>(random() % 660) - 340);
    const auto value = Rational::parse(text);
    REQUIRE(value);
    REQUIRE(value->to_double() == std::strtod(text.c_str(), nullptr));
  }
}

TEST_CASE("halves between neighbouring doubles go to the even one, subnormal ones too") {
  const Rational smallest(1, Integer::power(2, 1074));
  CHECK(smallest.to_double() == std::ldexp(1.0, -1074));
  CHECK((smallest / Rational(2)).to_double() == 0);
  CHECK((smallest * Rational(3, 2)).to_double() == std::ldexp(1.0, -1073));
  CHECK((smallest / Rational(2) + Rational(1, Integer::power(2, 2000))).to_double() ==
        std::ldexp(1.0, -1074));
  CHECK((Rational(1, Integer::power(2, 5000))).to_double() == 0);
  CHECK(std::isinf(Rational(Integer::power(2, 1024)).to_double()));
  CHECK(Rational(Integer::power(2, 1024) - Integer::power(2, 971)).to_double() ==
        std::numeric_limits<double>::max());
}

TEST_CASE("both parts may be far beyond double") {
  const Integer huge = Integer::power(10, 5000);
  CHECK(Rational(huge + 1, huge * 3 + 1).to_double() == 1.0 / 3);
}

TEST_CASE("a scaled ratio keeps what a double cannot hold") {
  const diag::Scaled tiny = diag::scaled_ratio(3, Integer::power(2, 4000));
  CHECK(tiny.significand == 0.75);
  CHECK(tiny.exponent == -3998);
  CHECK(diag::scaled_ratio(0, 7).significand == 0);
  CHECK(diag::scaled_ratio(Integer::power(2, 64) - 1, 1).significand == 0.5);
  CHECK(diag::scaled_ratio(-5, 2).significand == -0.625);
}
