// Tables of any layout as inference wants them: every cell, in order.
#pragma once

#include "interpreter/tensor/table.hpp"

namespace diag {

// Throws BudgetSpent where they do not fit into the budget.
[[nodiscard]] std::vector<double> dense_doubles(const Table& table, Budget& budget);

struct DenseNumbers {
  Integers numerators, denominators;  // one denominator, or one for each row (the inputs of the table)
};
// Of an exact table.
[[nodiscard]] DenseNumbers dense_numbers(const Table& table, Budget& budget);

}  // namespace diag
