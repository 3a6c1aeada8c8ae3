#include "interpreter/session/numbers.hpp"

#include <fmt/format.h>

#include <cmath>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr std::uint64_t most_bits = std::uint64_t{1} << 22U;  // of an exact number: some 1.2 million digits
constexpr std::int64_t largest_exponent = 1'000'000;

std::uint64_t bits(const Rational& number) { return number.numerator().bits() + number.denominator().bits(); }

[[noreturn]] void too_large() {
  throw EvaluationError("number-too-large", "this exact number needs more than a million digits",
                        "compute it in double: set arith = double");
}

[[noreturn]] void division_by_zero() { throw EvaluationError("division-by-zero", "division by 0"); }

Rational power(const Rational& base, const Rational& exponent) {
  if (base == Rational(1)) return base;
  if (base == Rational(-1) && exponent.numerator().fits())
    return Rational(exponent.numerator().small() % 2 == 0 ? 1 : -1);
  if (!exponent.numerator().fits() || exponent.numerator().small() > largest_exponent ||
      exponent.numerator().small() < -largest_exponent)
    throw EvaluationError("exponent", fmt::format("the exponent {} is too large", exponent.to_string()),
                          fmt::format("exponents of exact numbers go up to {}", largest_exponent));
  const std::int64_t times = exponent.numerator().small();
  if (times < 0 && base.sign() == 0) division_by_zero();
  if (static_cast<double>(bits(base)) * std::abs(static_cast<double>(times)) > static_cast<double>(most_bits))
    too_large();
  return Rational::power(base, times);
}

double power(double base, double exponent) {
  if (base == 0 && exponent < 0) division_by_zero();
  const double power = std::pow(base, exponent);
  if (std::isnan(power) && !std::isnan(base))
    throw EvaluationError("exponent", fmt::format("{} to the power {} is no real number", base, exponent));
  return power;
}

bool is_zero(const Rational& number) { return number.sign() == 0; }
bool is_zero(double number) { return number == 0; }

template <class Number>
Number result(node::Operator op, const Number& left, const Number& right) {
  switch (op) {
    case node::Operator::add:
      return left + right;
    case node::Operator::multiply:
      return left * right;
    case node::Operator::divide:
      if (is_zero(right)) division_by_zero();
      return left / right;
    case node::Operator::power:
      return power(left, right);
    case node::Operator::negate:
      break;
  }
  throw InternalError("negation has one operand");
}

}  // namespace

Weight combine(node::Operator op, const Weight& left, const Weight& right) {
  // A power with a fractional exponent is irrational, as a rule.
  const bool exact = left.exact && right.exact && (op != node::Operator::power || right.exact->is_integer());
  if (exact) {
    if (bits(*left.exact) + bits(*right.exact) > most_bits) too_large();
    return exact_weight(result(op, *left.exact, *right.exact));
  }
  const double value = result(op, left.value, right.value);
  if (std::isnan(value))
    throw EvaluationError("not-a-number", fmt::format("the operands {} and {} have no result here",
                                                      short_text(left), short_text(right)));
  return double_weight(value);
}

Weight negated(const Weight& number) {
  return number.exact ? exact_weight(-*number.exact) : double_weight(-number.value);
}

int order(const Weight& left, const Weight& right) {
  if (left.exact && right.exact)
    return *left.exact < *right.exact ? -1 : static_cast<int>(*left.exact != *right.exact);
  if (left.value < right.value) return -1;
  return static_cast<int>(left.value > right.value);
}

bool near(const Weight& left, const Weight& right, const Weight& tolerance) {
  if (left.exact && right.exact && tolerance.exact) {
    Rational distance = *left.exact - *right.exact;
    if (distance.sign() < 0) distance = -distance;
    return !(*tolerance.exact < distance);
  }
  return left.value == right.value || std::abs(left.value - right.value) <= tolerance.value;
}

std::string short_text(const Weight& number) {
  constexpr std::uint64_t readable_bits = 100;  // some 30 digits
  if (number.exact && bits(*number.exact) <= readable_bits) return number.exact->to_string();
  return fmt::format("{}", number.value);
}

}  // namespace diag
