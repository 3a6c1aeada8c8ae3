// Walks over tables for the loops of sweep_kernel.hpp; included by each kind of cell and each instruction
// set, so everything has the kind `K` among its parameters.
#pragma once

#include <algorithm>
#include <array>

#include "interpreter/inference/sweep.hpp"

namespace diag {

constexpr std::size_t most_axes = 64;

// Calls visit(offset, nest, size, stride) for each run along the innermost dimension.
template <class K, class Visit>
void for_each_run(std::span<const NestDim> dims, Visit&& visit) {
  if (dims.empty()) {
    visit(std::size_t{0}, std::size_t{0}, std::size_t{1}, std::size_t{0});
    return;
  }
  const std::size_t size = static_cast<std::size_t>(dims.back().size);
  const std::size_t stride = static_cast<std::size_t>(dims.back().stride);
  if (dims.size() == 1) {
    visit(std::size_t{0}, std::size_t{0}, size, stride);
    return;
  }
  const NestDim second = dims[dims.size() - 2];
  std::array<std::uint64_t, most_axes> count{};
  std::size_t offset = 0;
  std::size_t nest = 0;
  const std::size_t outer = dims.size() - 2;
  for (;;) {
    std::size_t at = offset;
    for (std::uint64_t i = 0; i < second.size; ++i) {
      visit(at, nest, size, stride);
      at += static_cast<std::size_t>(second.stride);
      nest += size;
    }
    std::size_t d = outer;
    for (; d > 0; --d) {
      offset += static_cast<std::size_t>(dims[d - 1].stride);
      if (++count[d - 1] < dims[d - 1].size) break;
      offset -= static_cast<std::size_t>(dims[d - 1].stride * dims[d - 1].size);
      count[d - 1] = 0;
    }
    if (d == 0) return;
  }
}

// The marginal of a variable from the two messages on a separator; `b` may be null (all ones).
template <class K>
void read_cells(const SeparatorRead<typename K::Cell>& read, const K& k) {
  using Cell = typename K::Cell;
  std::fill_n(read.result, read.size, k.zero());
  const Cell* a = read.a;
  const Cell* b = read.b;
  if (read.after == 1) {
    for (std::size_t i = 0; i < read.before; ++i, a += read.size) {
      if (b == nullptr) {
        for (std::size_t x = 0; x < read.size; ++x) read.result[x] = k.add(read.result[x], a[x]);
      } else {
        for (std::size_t x = 0; x < read.size; ++x)
          read.result[x] = k.multiply_add(a[x], b[x], read.result[x]);
        b += read.size;
      }
    }
    return;
  }
  for (std::size_t i = 0; i < read.before; ++i)
    for (std::size_t x = 0; x < read.size; ++x) {
      std::array<Cell, 4> sums{k.zero(), k.zero(), k.zero(), k.zero()};
      std::size_t j = 0;
      const auto take = [&](std::size_t at, Cell& sum) {
        sum = b == nullptr ? k.add(sum, a[at]) : k.multiply_add(a[at], b[at], sum);
      };
      for (; j + 4 <= read.after; j += 4)
        for (std::size_t l = 0; l < 4; ++l) take(j + l, sums[l]);
      for (; j < read.after; ++j) take(j, sums[0]);
      read.result[x] = k.add(read.result[x], k.add(k.add(sums[0], sums[1]), k.add(sums[2], sums[3])));
      a += read.after;
      if (b != nullptr) b += read.after;
    }
}

}  // namespace diag
