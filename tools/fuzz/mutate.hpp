// Scripts made worse: some tokens deleted, doubled, swapped, replaced, wrapped or repeated, a few bytes
// spoilt. What comes out still looks like a script for the most part, so that faults deep inside the
// interpreter are reached.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace diag::fuzz {

// The same script and the same state of `random` give the same text.
[[nodiscard]] std::string mutate(const std::string& script, std::mt19937_64& random);

}  // namespace diag::fuzz
