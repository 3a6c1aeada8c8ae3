#include "interpreter/inference/sweep_avx2.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "interpreter/base/errors.hpp"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#include <immintrin.h>
#define DIAG_INLINE __attribute__((always_inline)) inline

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

// Why each step is exact: residue.hpp. The rounding is that of the nearest whole number.
struct FusedResidues {
  using Cell = ResidueCell;
  // A residue that is zero does not prove that the number is.
  static constexpr bool skips = false;
  __m256d prime, inverse;

  DIAG_INLINE static Cell zero() { return {_mm256_setzero_pd()}; }
  DIAG_INLINE static Cell one() { return {_mm256_set1_pd(1)}; }
  DIAG_INLINE static Cell from_count(std::size_t n) { return {_mm256_set1_pd(static_cast<double>(n))}; }
  [[nodiscard]] DIAG_INLINE __m256d nearest(__m256d x) const {
    return _mm256_round_pd(_mm256_mul_pd(x, inverse), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  [[nodiscard]] DIAG_INLINE Cell multiply(const Cell& a, const Cell& b) const {
    const __m256d high = _mm256_mul_pd(a.at, b.at);
    const __m256d low = _mm256_fmsub_pd(a.at, b.at, high);
    return {_mm256_add_pd(_mm256_fnmadd_pd(nearest(high), prime, high), low)};
  }
  [[nodiscard]] DIAG_INLINE Cell add(const Cell& a, const Cell& b) const {
    const __m256d sum = _mm256_add_pd(a.at, b.at);
    return {_mm256_fnmadd_pd(nearest(sum), prime, sum)};
  }
  [[nodiscard]] DIAG_INLINE Cell multiply_add(const Cell& a, const Cell& b, const Cell& c) const {
    const __m256d high = _mm256_mul_pd(a.at, b.at);
    const __m256d low = _mm256_add_pd(_mm256_fmsub_pd(a.at, b.at, high), c.at);
    return {_mm256_add_pd(_mm256_fnmadd_pd(nearest(_mm256_add_pd(high, c.at)), prime, high), low)};
  }
  static bool is_zero(const Cell&) { return false; }
  static bool is_one(const Cell& a) {
    return _mm256_movemask_pd(_mm256_cmp_pd(a.at, _mm256_set1_pd(1), _CMP_EQ_OQ)) == 15;
  }
};

}  // namespace

void sweep_avx2(const SweepTask<ResidueCell>& task, const ResidueModuli& moduli) {
  const FusedResidues cells{moduli.prime, moduli.inverse};
  SweepLoops<FusedResidues>(task, cells).run();
}

void sweep_avx2(const SweepTask<double>& task) { SweepLoops<FusedDoubles>(task, FusedDoubles{}).run(); }

void read_separator_avx2(const SeparatorRead<double>& read) { read_cells(read, FusedDoubles{}); }

void read_separator_avx2(const SeparatorRead<ResidueCell>& read, const ResidueModuli& moduli) {
  read_cells(read, FusedResidues{moduli.prime, moduli.inverse});
}

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
void sweep_avx2(const SweepTask<ResidueCell>&, const ResidueModuli&) { DIAG_ASSERT(false); }
void read_separator_avx2(const SeparatorRead<double>&) { DIAG_ASSERT(false); }
void read_separator_avx2(const SeparatorRead<ResidueCell>&, const ResidueModuli&) { DIAG_ASSERT(false); }

}  // namespace diag

#endif
