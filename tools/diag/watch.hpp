// `diag run --watch`: runs again when a file changes that the run has read.
#pragma once

#include <atomic>
#include <functional>

#include "files.hpp"

// Calls `run`, which gives the files that it has asked for, and calls it again whenever one of them changes,
// until `cancelled`. Editors that write a new file and rename it are no exception.
void run_and_watch(const std::function<FileLooks()>& run, const std::atomic<bool>& cancelled);
