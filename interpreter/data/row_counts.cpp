// Counting distinct rows.
#include "interpreter/data/row_counts.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr std::int64_t longest =
    1000;  // digits of a weight: beyond any measurement, and too few to fill the memory

std::uint64_t hash_row(std::span<const Coordinate> row) {
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
  for (const Coordinate c : row) {
    hash = (hash ^ c) * 0xD6E8FEB86659FD93ULL;
    hash ^= hash >> 32;
  }
  return hash;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

DecimalFault parse_decimal(std::string_view text, Decimal& value) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  std::string digits;
  std::size_t seen = 0, at = 0;
  std::int64_t places = 0;
  for (bool point = false; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    ++seen;
    if (point) ++places;
    if (!digits.empty() || text[at] != '0') digits += text[at];
  }
  if (seen == 0) return DecimalFault::no_number;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return DecimalFault::no_number;
    ++at;
    bool down = false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) down = text[at++] == '-';
    if (at == text.size()) return DecimalFault::no_number;
    std::int64_t exponent = 0;
    for (; at < text.size(); ++at) {
      if (!is_digit(text[at])) return DecimalFault::no_number;
      exponent = std::min<std::int64_t>(exponent * 10 + (text[at] - '0'), 1'000'000'000);
    }
    places += down ? exponent : -exponent;
  }
  while (places > 0 && !digits.empty() && digits.back() == '0') {
    digits.pop_back();
    --places;
  }
  if (digits.empty()) {
    value = {};
    return DecimalFault::none;
  }
  if (negative) return DecimalFault::negative;
  if (places > longest ||
      static_cast<std::int64_t>(digits.size()) - std::min<std::int64_t>(places, 0) > longest)
    return DecimalFault::too_long;
  if (places < 0) {
    digits.append(static_cast<std::size_t>(-places), '0');
    places = 0;
  }
  if (digits.size() <= 18) {
    std::int64_t small = 0;
    for (const char c : digits) small = small * 10 + (c - '0');
    value.mantissa = small;
  } else {
    value.mantissa = Integer::parse(digits);
  }
  value.places = static_cast<std::uint32_t>(places);
  return DecimalFault::none;
}

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
