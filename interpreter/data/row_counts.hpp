// Counts of distinct rows of labels: a hash table whose memory follows the distinct rows, and exact sums of
// decimal weights over one common power of ten. Private to this folder.
#pragma once

#include <span>
#include <vector>

#include "interpreter/base/budget.hpp"
#include "interpreter/tensor/decimal.hpp"
#include "interpreter/tensor/table.hpp"

namespace diag {

class RowCounts {
 public:
  explicit RowCounts(std::size_t width) : width_(width), slots_(1U << 10, no_slot) {}

  void count(std::span<const Coordinate> row, Budget& budget) {
    add_small(find_or_add(row, budget), 1, budget);
  }
  void add(std::span<const Coordinate> row, const Decimal& weight, Budget& budget);

  [[nodiscard]] std::size_t distinct() const { return rows_; }
  [[nodiscard]] std::vector<Coordinate> take_keys() { return std::move(keys_); }
  [[nodiscard]] std::vector<Integer> take_sums();  // all over the same power of ten, which cancels in a state

 private:
  static constexpr std::uint32_t no_slot = 0xffffffff;

  std::size_t find_or_add(std::span<const Coordinate> row, Budget& budget);
  void add_small(std::size_t row, std::int64_t weight, Budget& budget);
  void grow(Budget& budget);
  void go_big(Budget& budget);
  void rescale(std::uint32_t places, Budget& budget);

  std::size_t width_;
  std::size_t rows_ = 0;
  std::vector<Coordinate> keys_;  // width_ of them a row
  std::vector<std::uint32_t> slots_;
  std::vector<std::int64_t> small_;  // the sums, until one does not fit
  std::vector<Integer> big_;
  bool is_big_ = false;
  std::uint32_t places_ = 0;  // sums are to be divided by 10^places_
};

}  // namespace diag
