#include "interpreter/inference/threads.hpp"

#include <exception>
#include <thread>
#include <vector>

#include "interpreter/inference/sweep.hpp"

namespace diag {

void on_threads(unsigned threads, Budget& budget, const std::function<void(unsigned, Budget&)>& work) {
  std::vector<std::exception_ptr> faults(threads);
  const auto guarded = [&](unsigned thread, Budget& own) {
    try {
      work(thread, own);
    } catch (...) {
      faults[thread] = std::current_exception();
    }
  };
  std::vector<Budget> budgets(threads);
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads; ++t) {
    take_limits(budgets[t], budget);
    budgets[t].max_memory = budget.max_memory;
    others.emplace_back([&, t] { guarded(t, budgets[t]); });
  }
  guarded(0, budget);
  for (std::thread& other : others) other.join();
  for (const std::exception_ptr& fault : faults)
    if (fault) std::rethrow_exception(fault);
}

}  // namespace diag
