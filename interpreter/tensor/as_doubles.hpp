// Exact tables in double, where nothing is lost by it.
#pragma once

#include <optional>

#include "interpreter/tensor/table.hpp"

namespace diag {

// The table in double; nothing where a cell that is not 0 would become 0 beside the largest one (all cells
// share one exponent). Such a cell may be all that is left when a row is divided by its sum.
[[nodiscard]] std::optional<Table> as_doubles(const Table& exact);

}  // namespace diag
