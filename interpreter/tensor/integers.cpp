// Lists of integers, small while they fit.
#include "interpreter/tensor/integers.hpp"

#include <algorithm>

namespace diag {

Integers::Integers(std::vector<Integer> values) {
  if (!std::all_of(values.begin(), values.end(), [](const Integer& value) { return value.fits(); })) {
    large_ = std::move(values);
    return;
  }
  small_.reserve(values.size());
  for (const Integer& value : values) small_.push_back(value.small());
}

std::uint64_t Integers::max_bits() const {
  std::uint64_t result = 0;
  if (!narrow()) {
    for (const Integer& value : large_) result = std::max(result, value.bits());
    return result;
  }
  std::uint64_t any = 0;  // the magnitudes or-ed together have the length of the longest
  for (const std::int64_t value : small_)
    any |= value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  return any == 0 ? 0 : 64 - static_cast<std::uint64_t>(__builtin_clzll(any));
}

double Integers::bytes() const {
  double result = static_cast<double>(small_.capacity()) * sizeof(std::int64_t) +
                  static_cast<double>(large_.capacity()) * sizeof(Integer);
  for (const Integer& value : large_) result += static_cast<double>(value.heap_bytes());
  return result;
}

void Integers::reserve(std::size_t count) {
  if (narrow()) {
    small_.reserve(count);
  } else {
    large_.reserve(count);
  }
}

void Integers::widen() {
  large_.reserve(std::max(small_.capacity(), small_.size() + 1));
  for (const std::int64_t value : small_) large_.emplace_back(value);
  small_ = {};
}

void Integers::push_back(Integer value) {
  if (narrow() && value.fits()) {
    small_.push_back(value.small());
    return;
  }
  if (narrow()) widen();
  large_.push_back(std::move(value));
}

void Integers::set(std::size_t i, Integer value) {
  if (narrow() && value.fits()) {
    small_[i] = value.small();
    return;
  }
  if (narrow()) widen();
  large_[i] = std::move(value);
}

void Integers::resize(std::size_t count) {
  if (narrow()) {
    small_.resize(count);
  } else {
    large_.resize(count);
  }
}

void Integers::narrow_again() {
  if (!narrow()) *this = Integers(std::move(large_));
}

}  // namespace diag
