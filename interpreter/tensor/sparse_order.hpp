// The order of coordinate tuples: sorting them, finding one, and their positions as numbers.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "interpreter/tensor/table.hpp"

namespace diag {

// The position of a tuple among all tuples of these extents (as many as the tuple is long). It must fit in 64
// bits.
[[nodiscard]] inline std::uint64_t linear_position(std::span<const Coordinate> key,
                                                   std::span<const std::uint64_t> extents) {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < key.size(); ++i) result = result * extents[i] + key[i];
  return result;
}

inline void coordinates_of(std::uint64_t position, std::span<const std::uint64_t> extents,
                           std::span<Coordinate> out) {
  for (std::size_t i = extents.size(); i-- > 0;) {
    out[i] = static_cast<Coordinate>(position % extents[i]);
    position /= extents[i];
  }
}

// The product of the extents, or none above 2^63.
[[nodiscard]] std::optional<std::uint64_t> small_product(std::span<const std::uint64_t> extents);

[[nodiscard]] bool sorted_and_distinct(std::span<const Coordinate> keys, std::size_t count, std::size_t rank);
[[nodiscard]] bool coordinates_in_range(std::span<const Coordinate> keys,
                                        std::span<const std::uint64_t> extents);

// The order that sorts `count` tuples; equal ones keep theirs.
[[nodiscard]] std::vector<std::uint32_t> sorted_order(std::span<const Coordinate> keys, std::size_t count,
                                                      std::span<const std::uint64_t> extents);

[[nodiscard]] std::optional<std::size_t> find_key(std::span<const Coordinate> keys, std::size_t count,
                                                  std::span<const Coordinate> key);

// The same cells under other extents with the same products: tuples of the old extents, written in the new
// ones.
[[nodiscard]] std::vector<Coordinate> convert_keys(std::span<const Coordinate> keys, std::size_t count,
                                                   std::span<const std::uint64_t> from,
                                                   std::span<const std::uint64_t> to);

}  // namespace diag
