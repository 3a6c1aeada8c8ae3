// Counting distinct rows.
#include "interpreter/data/row_counts.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

std::uint64_t hash_row(std::span<const Coordinate> row) {
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
  for (const Coordinate c : row) {
    hash = (hash ^ c) * 0xD6E8FEB86659FD93ULL;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

std::size_t RowCounts::find_or_add(std::span<const Coordinate> row, Budget& budget) {
  const std::size_t last = slots_.size() - 1;
  std::size_t slot = hash_row(row) & last;
  for (; slots_[slot] != no_slot; slot = (slot + 1) & last) {
    const std::size_t found = slots_[slot];
    if (std::equal(row.begin(), row.end(), keys_.begin() + static_cast<std::ptrdiff_t>(found * width_)))
      return found;
    budget.step(8);
  }
  slots_[slot] = static_cast<std::uint32_t>(rows_);
  keys_.insert(keys_.end(), row.begin(), row.end());
  if (is_big_)
    big_.emplace_back(0);
  else
    small_.push_back(0);
  const std::size_t added = rows_++;
  if (rows_ * 2 > slots_.size()) grow(budget);
  return added;
}

void RowCounts::grow(Budget& budget) {
  if (rows_ >= (1ULL << 31)) throw BudgetSpent("size", "the data hold more than 2^31 distinct rows");
  const double rows = 2.0 * static_cast<double>(rows_);
  budget.reserve(rows * (static_cast<double>(width_ * sizeof(Coordinate)) + (is_big_ ? 32 : 24)),
                 "the table of distinct rows");
  slots_.assign(slots_.size() * 2, no_slot);
  const std::size_t last = slots_.size() - 1;
  for (std::size_t i = 0; i < rows_; ++i) {
    std::size_t slot = hash_row({keys_.data() + i * width_, width_}) & last;
    while (slots_[slot] != no_slot) slot = (slot + 1) & last;
    slots_[slot] = static_cast<std::uint32_t>(i);
  }
  budget.step(rows_ * 8);
}

void RowCounts::go_big(Budget& budget) {
  budget.step(small_.size());
  big_.assign(small_.begin(), small_.end());
  small_.clear();
  is_big_ = true;
}

void RowCounts::add_small(std::size_t row, std::int64_t weight, Budget& budget) {
  budget.step(8);
  if (!is_big_) {
    if (!__builtin_add_overflow(small_[row], weight, &small_[row])) return;
    // The sum wrapped around: undo, and go on without a bound.
    small_[row] = static_cast<std::int64_t>(static_cast<std::uint64_t>(small_[row]) -
                                            static_cast<std::uint64_t>(weight));
    go_big(budget);
  }
  big_[row] += weight;
}

void RowCounts::rescale(std::uint32_t places, Budget& budget) {
  const Integer factor = Integer::power(10, places - places_);
  places_ = places;
  bool any = false;
  if (!is_big_) {
    any = std::any_of(small_.begin(), small_.end(), [](std::int64_t sum) { return sum != 0; });
    const std::int64_t by = factor.fits() ? factor.small() : 0;
    const std::int64_t bound = by > 0 ? INT64_MAX / by : 0;
    if (std::all_of(small_.begin(), small_.end(), [&](std::int64_t sum) { return sum <= bound; })) {
      if (any)
        for (std::int64_t& sum : small_) sum *= by;
      budget.step(small_.size());
      return;
    }
    go_big(budget);
  }
  budget.reserve(
      static_cast<double>(rows_) * (static_cast<double>(width_ * sizeof(Coordinate)) + 40 + places_ * 0.42),
      "the sums of the weights");
  for (Integer& sum : big_) {
    sum *= factor;
    budget.step(1 + places_);
  }
}

void RowCounts::add(std::span<const Coordinate> row, const Decimal& weight, Budget& budget) {
  if (weight.places > places_) rescale(weight.places, budget);
  const std::size_t at = find_or_add(row, budget);
  if (weight.places == places_ && weight.mantissa.fits())
    return add_small(at, weight.mantissa.small(), budget);
  const Integer scaled = weight.places == places_
                             ? weight.mantissa
                             : weight.mantissa * Integer::power(10, places_ - weight.places);
  if (scaled.fits()) return add_small(at, scaled.small(), budget);
  if (!is_big_) go_big(budget);
  big_[at] += scaled;
  budget.step(8 + places_);
}

std::vector<Integer> RowCounts::take_sums() {
  if (!is_big_) return {small_.begin(), small_.end()};
  return std::move(big_);
}

}  // namespace diag
