// A plan says in which order the indices of a network are summed out. It is made on shapes and on counts of
// stored cells alone, is plain data, and is deterministic: the same input gives the same plan. It predicts
// its cost before anything is allocated.
#pragma once

#include "interpreter/contraction/network.hpp"

namespace diag {

struct PlanStep {
  std::vector<std::uint32_t>
      operands;               // factors: those of the network, then the results of the earlier steps
  std::vector<Index> kept;    // indices of the result, in order
  std::vector<Index> summed;  // indices summed out here
  double entries = 0;         // predicted bound on the cells of the result
  double work = 0;            // predicted multiplications
  bool sparse = false;        // predicted layout of the result
};

struct Plan {
  std::size_t tables = 0;       // of the network
  std::vector<Index> fixed;     // indices that can have one value only: set, not summed. Sorted
  std::vector<PlanStep> steps;  // the last one makes the result, over the open indices
  double largest = 0;           // cells of the largest intermediate table
  double work = 0;
  double cost = 0;   // the same, weighed by the lengths of the numbers that are multiplied
  double bytes = 0;  // predicted peak, answer included
};

[[nodiscard]] Plan make_plan(const Network& network, Arith arith, Budget& budget);

// "12 tables, 3 indices summed out, largest table 64 cells, 512 multiplications, 2.1 KiB"
[[nodiscard]] std::string to_text(const Plan& plan);

}  // namespace diag
