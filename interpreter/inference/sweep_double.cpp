// Sweeps in double, and with long exponents, for any machine; on one with AVX2 the other unit is taken.
#include <cmath>

#include "interpreter/inference/sweep_avx2.hpp"
#include "interpreter/inference/sweep_kernel.hpp"

namespace diag {

namespace {

struct PlainDoubles {
  using Cell = double;
  static constexpr bool skips = true;
  static double zero() { return 0; }
  static double one() { return 1; }
  static double from_count(std::size_t n) { return static_cast<double>(n); }
  static double multiply(double a, double b) { return a * b; }
  static double add(double a, double b) { return a + b; }
  static double multiply_add(double a, double b, double c) { return a * b + c; }
  static bool is_zero(double a) { return a == 0; }
  static bool is_one(double a) { return a == 1; }
};

struct ExponentDoubles {
  using Cell = ExponentCell;
  static constexpr bool skips = true;
  static Cell settle(double mantissa, std::int64_t exponent) {
    if (mantissa == 0) return {};
    int shift = 0;
    mantissa = std::frexp(mantissa, &shift);
    return {mantissa, exponent + shift};
  }
  static Cell zero() { return {}; }
  static Cell one() { return {0.5, 1}; }
  static Cell from_count(std::size_t n) { return settle(static_cast<double>(n), 0); }
  static Cell multiply(const Cell& a, const Cell& b) {
    return settle(a.mantissa * b.mantissa, a.exponent + b.exponent);
  }
  static Cell add(const Cell& a, const Cell& b) {
    if (a.mantissa == 0) return b;
    if (b.mantissa == 0) return a;
    const Cell& large = a.exponent >= b.exponent ? a : b;
    const Cell& small = a.exponent >= b.exponent ? b : a;
    const std::int64_t gap = large.exponent - small.exponent;
    if (gap > 100) return large;
    return settle(large.mantissa + std::ldexp(small.mantissa, -static_cast<int>(gap)), large.exponent);
  }
  static Cell multiply_add(const Cell& a, const Cell& b, const Cell& c) { return add(multiply(a, b), c); }
  static bool is_zero(const Cell& a) { return a.mantissa == 0; }
  static bool is_one(const Cell& a) { return a.mantissa == 0.5 && a.exponent == 1; }
};

}  // namespace

void sweep(const SweepTask<double>& task) {
  if (avx2_sweeps()) {
    sweep_avx2(task);
  } else {
    SweepLoops<PlainDoubles>(task, PlainDoubles{}).run();
  }
}

void sweep(const SweepTask<ExponentCell>& task) {
  SweepLoops<ExponentDoubles>(task, ExponentDoubles{}).run();
}

void read_separator(const SeparatorRead<double>& read) {
  if (avx2_sweeps()) {
    read_separator_avx2(read);
  } else {
    read_cells(read, PlainDoubles{});
  }
}

void read_separator(const SeparatorRead<ExponentCell>& read) { read_cells(read, ExponentDoubles{}); }

std::int64_t normalise_cells(double* cells, std::size_t count) {
  double largest = 0;
  for (std::size_t i = 0; i < count; ++i) largest = largest < cells[i] ? cells[i] : largest;
  if (largest >= 0.5 && largest < 1) return 0;
  if (largest == 0) return nothing_left;
  int exponent = 0;
  static_cast<void>(std::frexp(largest, &exponent));
  const double factor = std::ldexp(1.0, -exponent);
  for (std::size_t i = 0; i < count; ++i) cells[i] *= factor;
  return exponent;
}

}  // namespace diag
