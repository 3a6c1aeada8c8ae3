// Whether a double has become too small since it was last asked: a result below the normal range that is not
// exact, or 0 for what is not. The processor keeps a flag a thread; sums and products of weights that raise
// it are not to be trusted, however large what is left of them is.
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#else
#include <cfenv>
#endif

namespace diag {

inline void forget_underflow() {
#if defined(__SSE2__)
  _mm_setcsr(_mm_getcsr() & ~0x10U);
#else
  std::feclearexcept(FE_UNDERFLOW);
#endif
}

[[nodiscard]] inline bool underflowed() {
#if defined(__SSE2__)
  return (_mm_getcsr() & 0x10U) != 0;
#else
  return std::fetestexcept(FE_UNDERFLOW) != 0;
#endif
}

}  // namespace diag
