#include "interpreter/inference/sweep_avx2.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "interpreter/base/errors.hpp"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#include <immintrin.h>

// The standard library above is compiled for any machine, what follows only for those that are asked first.
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#include "interpreter/inference/sweep_kernel.hpp"

namespace diag {

namespace {

struct FusedDoubles {
  using Cell = double;
  static constexpr bool skips = true;
  static double zero() { return 0; }
  static double one() { return 1; }
  static double from_count(std::size_t n) { return static_cast<double>(n); }
  static double multiply(double a, double b) { return a * b; }
  static double add(double a, double b) { return a + b; }
  static double multiply_add(double a, double b, double c) { return __builtin_fma(a, b, c); }
  static bool is_zero(double a) { return a == 0; }
  static bool is_one(double a) { return a == 1; }
};

}  // namespace

void sweep_avx2(const SweepTask<double>& task) { SweepLoops<FusedDoubles>(task, FusedDoubles{}).run(); }

}  // namespace diag
#pragma GCC pop_options

namespace diag {

bool avx2_sweeps() {
  static const bool there = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return there;
}

}  // namespace diag

#else

namespace diag {

bool avx2_sweeps() { return false; }
void sweep_avx2(const SweepTask<double>&) { DIAG_ASSERT(false); }

}  // namespace diag

#endif
