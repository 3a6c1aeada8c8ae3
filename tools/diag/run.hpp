// `diag run` and `diag check`.
#pragma once

#include <atomic>

#include "options.hpp"

// The exit status. Standard output may be lost on the way (OutputLost).
[[nodiscard]] int run_files(const Call& call, const std::atomic<bool>& cancelled);
