// What the plan knows of a table, before there is one: its indices, a bound on its cells, and the cost of
// joining two.
#pragma once

#include "interpreter/contraction/reading.hpp"

namespace diag {

// A sparse table's cells are determined by the indices of its key: the inputs of a function, nothing for a
// single cell, all indices in general. Joining along a known key multiplies nothing (functional dependencies,
// as in database planning).
struct Estimate {
  std::vector<Index> indices;
  std::vector<Index> key;
  double stored = 1;    // bound on the cells
  double bits = 0;      // bound on a numerator's length; 0 in double
  bool sparse = false;  // the layout that it will have
};

// Sizes of the indices, and marks for walking over sets of them without clearing anything.
struct Sizes {
  explicit Sizes(const Network& network);
  [[nodiscard]] double of(Index index) const { return sizes[index]; }
  [[nodiscard]] double log2(Index index) const { return logs[index]; }
  [[nodiscard]] double product(const std::vector<Index>& indices) const;
  std::vector<double> sizes, logs;
};

// Small tables are dense whatever they hold, large ones where at least a quarter is filled.
[[nodiscard]] bool prefer_sparse(double stored, double dense);
[[nodiscard]] double cell_bytes(double bits);  // 0 bits: a double
[[nodiscard]] double table_bytes(const Estimate& estimate);

// Bounds for each factor of a network, as it will be read.
[[nodiscard]] std::vector<Estimate> read_estimates(const Network& network, const FixedValues& fixed,
                                                   const Sizes& sizes, Arith arith, Budget& budget);

// By how much a join with `right` multiplies the cells where the indices of `left` are known.
[[nodiscard]] double fan_out(const std::vector<Index>& known, const Estimate& right, const Sizes& sizes);

// The join of two tables with the indices `kept` left; `joined` is set to the bound before anything is
// summed.
[[nodiscard]] Estimate join_estimate(const Estimate& left, const Estimate& right, std::vector<Index> kept,
                                     const Sizes& sizes, double& joined);
// One table with indices summed out.
[[nodiscard]] Estimate sum_estimate(const Estimate& from, std::vector<Index> kept, const Sizes& sizes);

}  // namespace diag
