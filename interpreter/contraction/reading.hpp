// How a network's tables are read: which indices can have one value only, and over which denominator the
// numerators of a table stand. The plan and the contraction look through the same eyes.
#pragma once

#include <functional>

#include "interpreter/contraction/network.hpp"

namespace diag {

constexpr Coordinate unset = 0xFFFFFFFF;  // no label has this position

// Values of the indices that can have one only: those of size 1, those of a table with a single cell, and
// those that a function computes from such. Two tables may disagree: then the network's value is zero.
struct FixedValues {
  std::vector<Coordinate> values;  // by index; unset where it is free
  std::vector<bool> input;         // by index: whether it is an input of the result
  bool contradiction = false;
  [[nodiscard]] bool fixed(Index index) const { return values[index] != unset; }
};
[[nodiscard]] FixedValues fixed_values(const Network& network, Budget& budget);

// The distinct free indices of a factor, in the order of its table.
[[nodiscard]] std::vector<Index> free_indices(const Factor& factor, const FixedValues& fixed);

// Strides of a dense layout, and the walk over a part of it: for each free index the sum of the strides of
// its places.
struct Walk {
  std::vector<Index> indices;  // free and distinct
  Extents extents;             // of those
  std::vector<std::uint64_t> strides;
  std::uint64_t base = 0;  // from the fixed ones
  std::uint64_t count = 1;
};
// Over the first `axes` axes of the factor's table.
[[nodiscard]] Walk walk_over(const Factor& factor, std::size_t axes, const Network& network,
                             const FixedValues& fixed);
void for_each_offset(const Walk& walk, const std::function<void(std::uint64_t offset)>& visit,
                     Budget& budget);

// Whether a sparse cell lies in the part of the table that fixed and repeated indices leave.
[[nodiscard]] bool selected(std::span<const Coordinate> key, const Factor& factor, const FixedValues& fixed,
                            std::span<const std::size_t> first_places);
[[nodiscard]] std::vector<std::size_t> first_places(
    const Factor& factor);  // of the same index, for each place

// True where the denominators, a row each, can stay outside of the sum: all inputs of the table are inputs of
// the result.
[[nodiscard]] bool rows_stay(const Factor& factor, const FixedValues& fixed);

// The least common denominator of the rows that are read.
[[nodiscard]] Integer common_denominator(const Factor& factor, const Network& network,
                                         const FixedValues& fixed, Budget& budget);

}  // namespace diag
