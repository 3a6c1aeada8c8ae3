// `diag run` and `diag check`.
#pragma once

#include <atomic>

#include "options.hpp"

// What a call says of a session; `load` is still to be set.
[[nodiscard]] diag::Options options_of(const Call& call, const std::atomic<bool>& cancelled);

// The exit status. Standard output may be lost on the way (OutputLost).
[[nodiscard]] int run_files(const Call& call, const std::atomic<bool>& cancelled);
