// Which indices share a table, as a matrix of bits: for the fill of an elimination, in networks of moderate
// size.
#pragma once

#include "interpreter/contraction/estimate.hpp"

namespace diag {

class Neighbours {
 public:
  Neighbours(const std::vector<Estimate>& factors, std::size_t indices);

  // The pairs of neighbours that are not neighbours of each other, weighted by the product of their sizes.
  [[nodiscard]] double fill(Index index, const Sizes& sizes, Budget& budget) const;
  // Makes the neighbours neighbours of each other and takes the index away. Adds those whose fill may have
  // changed.
  void eliminate(Index index, std::vector<Index>& touched);

  static constexpr std::size_t most = 2000;  // free indices: half a megabyte

 private:
  [[nodiscard]] bool adjacent(std::size_t a, std::size_t b) const {
    return (rows_[a][b / 64] >> (b % 64) & 1) != 0;
  }
  void connect(std::size_t a, std::size_t b);
  std::vector<std::uint32_t> place_;              // of an index among those that occur
  std::vector<Index> indices_;                    // and back
  std::vector<std::vector<std::uint64_t>> rows_;  // bits
  std::vector<std::vector<std::uint32_t>> lists_;
  std::vector<bool> gone_;
};

}  // namespace diag
