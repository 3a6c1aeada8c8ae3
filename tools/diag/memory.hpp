// How much memory this process may have.
#pragma once

#include <cstdint>

// Bytes: what the machine has, or less where a control group or a resource limit says so. 0 where that cannot
// be found out.
[[nodiscard]] std::uint64_t machine_memory();
