// Sorting and converting coordinate tuples. Where all positions fit in 64 bits the tuples are sorted as
// numbers.
#include "interpreter/tensor/sparse_order.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "interpreter/base/errors.hpp"

namespace diag {

std::optional<std::uint64_t> small_product(std::span<const std::uint64_t> extents) {
  std::uint64_t result = 1;
  for (const std::uint64_t extent : extents)
    if (__builtin_mul_overflow(result, extent, &result) || result >> 63 != 0) return std::nullopt;
  return result;
}

bool sorted_and_distinct(std::span<const Coordinate> keys, std::size_t count, std::size_t rank) {
  const Coordinate* key = keys.data();
  for (std::size_t i = 1; i < count; ++i, key += rank)
    if (!std::lexicographical_compare(key, key + rank, key + rank, key + 2 * rank)) return false;
  return true;
}

bool coordinates_in_range(std::span<const Coordinate> keys, std::span<const std::uint64_t> extents) {
  for (std::size_t i = 0; i < keys.size(); i += extents.size())
    for (std::size_t j = 0; j < extents.size(); ++j)
      if (keys[i + j] >= extents[j]) return false;
  return true;
}

std::vector<std::uint32_t> sorted_order(std::span<const Coordinate> keys, std::size_t count,
                                        std::span<const std::uint64_t> extents) {
  if (count > std::numeric_limits<std::uint32_t>::max())
    throw BudgetSpent("size", "a sparse table has at most 2^32 - 1 cells");
  const std::size_t rank = extents.size();
  std::vector<std::uint32_t> order(count);
  if (small_product(extents)) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> positions(count);
    for (std::size_t i = 0; i < count; ++i)
      positions[i] = {linear_position(keys.subspan(i * rank, rank), extents), static_cast<std::uint32_t>(i)};
    std::sort(positions.begin(), positions.end());
    for (std::size_t i = 0; i < count; ++i) order[i] = positions[i].second;
    return order;
  }
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Coordinate* left = keys.data() + a * rank;
    const Coordinate* right = keys.data() + b * rank;
    for (std::size_t i = 0; i < rank; ++i)
      if (left[i] != right[i]) return left[i] < right[i];
    return a < b;
  });
  return order;
}

std::optional<std::size_t> find_key(std::span<const Coordinate> keys, std::size_t count,
                                    std::span<const Coordinate> key) {
  const std::size_t rank = key.size();
  std::size_t low = 0;
  std::size_t high = count;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const Coordinate* at = keys.data() + middle * rank;
    if (std::lexicographical_compare(at, at + rank, key.begin(), key.end())) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == count || !std::equal(key.begin(), key.end(), keys.data() + low * rank)) return std::nullopt;
  return low;
}

std::vector<Coordinate> convert_keys(std::span<const Coordinate> keys, std::size_t count,
                                     std::span<const std::uint64_t> from, std::span<const std::uint64_t> to) {
  std::vector<Coordinate> result(count * to.size());
  if (count == 0) return result;
  // In blocks of neighbouring extents whose products agree, so that no position has to fit in 64 bits as a
  // whole.
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < from.size() || j < to.size()) {
    const std::size_t first_from = i;
    const std::size_t first_to = j;
    std::uint64_t a = i < from.size() ? from[i++] : 1;
    std::uint64_t b = j < to.size() ? to[j++] : 1;
    while (a != b) {
      std::uint64_t& behind = a < b ? a : b;
      const bool left = a < b;
      DIAG_ASSERT(left ? i < from.size() : j < to.size());
      const std::uint64_t factor = left ? from[i++] : to[j++];
      if (__builtin_mul_overflow(behind, factor, &behind))
        throw BudgetSpent("size", "these factors cannot be regrouped: their sizes multiply beyond 2^64");
    }
    for (std::size_t cell = 0; cell < count; ++cell) {
      const std::uint64_t position =
          linear_position(keys.subspan(cell * from.size() + first_from, i - first_from),
                          from.subspan(first_from, i - first_from));
      coordinates_of(position, to.subspan(first_to, j - first_to),
                     std::span(result).subspan(cell * to.size() + first_to, j - first_to));
    }
  }
  return result;
}

}  // namespace diag
