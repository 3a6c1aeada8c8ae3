// Work shared out among threads that are started for it.
#pragma once

#include <functional>

#include "interpreter/base/budget.hpp"

namespace diag {

// Calls work(thread, budget) with each number below `threads`, the first on this thread with this budget, the
// others with budgets that have its limits and its flag. What one throws is thrown when all have ended.
void on_threads(unsigned threads, Budget& budget, const std::function<void(unsigned, Budget&)>& work);

}  // namespace diag
