// A tensor network: tables that share indices. A wire is an index, a copy is an index used more than once, a
// discarded wire is an index that only its producer has. No copy tensors, no Kronecker products.
#pragma once

#include <string>
#include <vector>

#include "interpreter/tensor/table.hpp"

namespace diag {

using Index = std::uint32_t;

struct Factor {
  const Table* table = nullptr;  // not owned; lives as long as the network
  std::vector<Index>
      indices;  // one for each extent of the table's shape; an index may occur twice (a diagonal)
};

struct Network {
  Extents extents;  // size of each index
  std::vector<Factor> factors;
  // Of the result; an index may occur in both and more than once (identity, copy: the other cells are 0).
  // Along one that no factor reads the result is constant. An index that neither a factor nor the result has
  // does not count.
  std::vector<Index> inputs, outputs;
};

}  // namespace diag
