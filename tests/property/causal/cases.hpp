// How many random cases a property is tried on.
#pragma once

#include <cstddef>

namespace diag::testing {

// All of them, or half under the sanitizers, where a case takes ten times as long. A count of what the
// cases must have shown is scaled in the same way.
[[nodiscard]] constexpr std::size_t share_of(std::size_t cases) {
#ifdef __SANITIZE_ADDRESS__
  return cases / 2;
#else
  return cases;
#endif
}

}  // namespace diag::testing
