// The two passes that come before every comparison: which boxes are needed, and functions with equal inputs
// made one. Both are linear.
#pragma once

#include "interpreter/base/budget.hpp"
#include "interpreter/diagram/diagram.hpp"

namespace diag {

// For each box, whether an output of the diagram or an effect needs it. Channels can be discarded, so the
// others do not count in any way.
[[nodiscard]] std::vector<bool> needed_boxes(const Diagram& diagram, const Signature& signature,
                                             Budget& budget);

// Only needed boxes, in their old order, and no two functions with the same inputs: what copying functions
// allows is done from the sources on, so that functions of shared functions are shared too.
[[nodiscard]] Diagram share(const Diagram& diagram, const Signature& signature, Budget& budget);

// The box that makes each wire, or no_box for the inputs of the diagram.
inline constexpr auto no_box = static_cast<BoxId>(0xffffffffU);
[[nodiscard]] std::vector<BoxId> producers(const Diagram& diagram);

// A good 64-bit mixture of a word (splitmix64), the same on every machine: orders of the normal form rest on
// it.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t word) {
  word += 0x9e3779b97f4a7c15U;
  word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9U;
  word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
  return word ^ (word >> 31U);
}
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t seed, std::uint64_t word) {
  return mixed(mixed(seed) ^ word);
}

}  // namespace diag
