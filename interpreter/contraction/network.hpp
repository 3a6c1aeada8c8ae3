// A tensor network: tables that share indices. A wire is an index, a copy is an index used more than once, a discarded
// wire is an index that only its producer has. No copy tensors, no Kronecker products.
#pragma once

#include <string>
#include <vector>

#include "interpreter/tensor/table.hpp"

namespace diag {

using Index = std::uint32_t;

struct Factor {
  const Table* table = nullptr;  // not owned; lives as long as the network
  std::vector<Index> indices;    // one for each extent of the table's shape; an index may occur twice (a diagonal)
};

struct Network {
  Extents extents;  // size of each index
  std::vector<Factor> factors;
  std::vector<Index> inputs, outputs;  // of the result; an index may occur in both and more than once
};

}  // namespace diag
