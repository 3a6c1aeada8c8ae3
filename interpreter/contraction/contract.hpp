// The value of a network: sum over all indices that are not open, of the product of all factors.
#pragma once

#include "interpreter/contraction/plan.hpp"

namespace diag {

// Plans, asks the budget for the predicted bytes (BudgetSpent "memory" with the predicted size), and
// contracts. The result has the shape inputs | outputs of the network; exact rows are reduced once, at the
// end. Exact cells are computed as integers over one common denominator; the same code runs in double.
// Where doubles lose a cell beside a larger one, and the tables are exact, the answer may be exact in either
// arithmetic.
[[nodiscard]] Table contract(const Network& network, Arith arith, Budget& budget);
// Of a network whose tables are exact: in double where that holds every cell, or else exactly.
[[nodiscard]] Table without_loss(const Network& network, Budget& budget);
[[nodiscard]] Table contract(const Network& network, const Plan& plan, Arith arith, Budget& budget);

}  // namespace diag
