// Scripts made worse: names, numbers and lines exchanged, and now and then tokens deleted, doubled, wrapped
// or repeated, or bytes spoilt. A good part of what comes out is still well formed, so that faults deep
// inside the interpreter are reached.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace diag::fuzz {

// The same script and the same state of `random` give the same text.
[[nodiscard]] std::string mutate(const std::string& script, std::mt19937_64& random);

}  // namespace diag::fuzz
