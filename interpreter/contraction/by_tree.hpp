// Networks of tables that hold most of their cells, by one sweep over a clique tree (inference layer):
// instead of a table for each pair that is joined there is one loop over each clique, and exact numbers are
// residues until the end.
#pragma once

#include <optional>

#include "interpreter/contraction/plan.hpp"
#include "interpreter/contraction/reading.hpp"

namespace diag {

// The value of the network, or nothing where joins along `joins` are predicted to be cheaper, or tables are
// too sparse for this. `fixed` are the network's, without a contradiction. Throws as contract().
[[nodiscard]] std::optional<Table> contract_by_tree(const Network& network, const FixedValues& fixed,
                                                    const Plan& joins, Arith arith, Budget& budget);

}  // namespace diag
