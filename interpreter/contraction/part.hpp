// A table during a contraction: over distinct free indices, in one number type, its own or a look at a table
// of the network.
#pragma once

#include <memory>

#include "interpreter/contraction/network.hpp"

namespace diag {

struct Part {
  std::vector<Index> indices;
  Extents extents;  // of those
  bool sparse = false;
  bool floating = false;
  std::size_t count = 0;      // cells
  std::uint64_t bits = 0;     // exact: of the longest numerator
  std::int64_t exponent = 0;  // floating

  Integers own_integers;
  std::vector<double> own_doubles;
  std::vector<Coordinate> own_keys;
  const Table* borrowed = nullptr;         // where cells are the table's
  bool keys_borrowed = false;              // and its keys too
  std::unique_ptr<const Table> converted;  // keeps a borrowed table of our own alive

  [[nodiscard]] const Integers& integers() const {
    return borrowed == nullptr ? own_integers : borrowed->numerators();
  }
  [[nodiscard]] std::span<const double> doubles() const {
    return borrowed == nullptr ? std::span<const double>(own_doubles) : borrowed->doubles();
  }
  [[nodiscard]] std::span<const Coordinate> keys() const {  // sparse: indices.size() a cell, in any order
    return keys_borrowed ? borrowed->keys() : std::span<const Coordinate>(own_keys);
  }
};

// The scalar 1.
[[nodiscard]] Part unit_part(bool floating);

// Measures the cells: their count, the longest numerator; in double brings the largest near 1 by the
// exponent.
void settle(Part& part);

}  // namespace diag
