// A table with some axes held at a label: smaller, and without these axes.
#pragma once

#include "interpreter/stochastic/cells.hpp"

namespace diag {

// The axes that are not held, in order.
[[nodiscard]] std::vector<std::size_t> free_axes(std::size_t rank, std::span<const Restriction> held);

// At most one restriction an axis. Dense and functional tables cost what the slice holds, sparse ones what
// they store.
[[nodiscard]] Table slice(const Table& table, std::span<const Restriction> held, Budget& budget);

}  // namespace diag
