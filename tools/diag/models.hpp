// `diag convert` and `diag query`: models in files.
#pragma once

#include <atomic>

#include "options.hpp"

// The exit status. Standard output may be lost on the way (OutputLost).
[[nodiscard]] int convert_model(const Call& call, const std::atomic<bool>& cancelled);
[[nodiscard]] int draw(const Call& call, const std::atomic<bool>& cancelled);
[[nodiscard]] int query_model(const Call& call, const std::atomic<bool>& cancelled);
