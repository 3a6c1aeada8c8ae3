// A list of integers that takes eight bytes for each while all of them fit, and becomes a list of Integer
// when one does not: a table of counts is then no larger than one of doubles.
#pragma once

#include <span>
#include <vector>

#include "interpreter/tensor/integer.hpp"

namespace diag {

class Integers {
 public:
  Integers() = default;
  explicit Integers(std::vector<std::int64_t> values) : small_(std::move(values)) {}
  explicit Integers(std::vector<Integer> values);  // made small where all fit

  [[nodiscard]] std::size_t size() const { return large_.empty() ? small_.size() : large_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] bool narrow() const { return large_.empty(); }                  // all fit
  [[nodiscard]] std::span<const std::int64_t> small() const { return small_; }  // where narrow
  [[nodiscard]] std::span<const Integer> large() const { return large_; }       // where not
  [[nodiscard]] Integer operator[](std::size_t i) const { return narrow() ? Integer(small_[i]) : large_[i]; }
  [[nodiscard]] int sign(std::size_t i) const {
    return narrow() ? (small_[i] > 0) - (small_[i] < 0) : large_[i].sign();
  }
  [[nodiscard]] bool is_zero(std::size_t i) const { return narrow() ? small_[i] == 0 : large_[i].is_zero(); }
  [[nodiscard]] std::uint64_t max_bits() const;  // of the magnitudes; walks the list
  [[nodiscard]] double bytes() const;

  void reserve(std::size_t count);
  void push_back(Integer value);
  void set(std::size_t i, Integer value);
  void resize(std::size_t count);  // new ones are 0
  void narrow_again();             // eight bytes each, where all fit by now

 private:
  void widen();
  std::vector<std::int64_t> small_;
  std::vector<Integer> large_;  // not empty only where one does not fit
};

}  // namespace diag
