// `diag fmt`: scripts in the standard layout.
#pragma once

#include <atomic>

#include "options.hpp"

// The exit status: 1 where a file is not in the standard style (--check) or cannot be written, 2 where one
// cannot be read or has errors; such a file stays as it is.
[[nodiscard]] int format_files(const Call& call, const std::atomic<bool>& cancelled);
