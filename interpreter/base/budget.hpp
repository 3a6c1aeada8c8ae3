// What a computation may use: time, memory, and the user's patience. Passed by reference to everything that
// may take long; every loop that may run long calls step(), everything that may be large asks reserve()
// before it allocates.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>

namespace diag {

struct Progress {
  std::string what;  // "eliminating", "reading study.csv"
  double done = 0;   // in the unit of total
  double total = 0;  // 0 where it is not known
};

class Budget {
 public:
  using Clock = std::chrono::steady_clock;

  std::optional<Clock::time_point> deadline;
  const std::atomic<bool>* cancelled = nullptr;
  std::uint64_t max_memory = std::numeric_limits<std::uint64_t>::max();  // bytes, for one computation
  std::function<void(const Progress&)> progress;                         // may be empty
  std::function<void(const std::string& plan)> plans;  // is told of each plan before it is run; may be empty

  // Counts work (about one machine operation a unit) and now and then looks at the clock and the flag.
  // Throws BudgetSpent ("timeout", "cancelled").
  void step(std::uint64_t work = 1) {
    work_ += work;
    if (work_ >= next_check_) check();
  }
  void check();                                               // looks now
  [[nodiscard]] std::uint64_t work() const { return work_; }  // counted so far: growth without a clock

  // Throws BudgetSpent ("memory") if `bytes` is above max_memory; the message says how much `what` would
  // need.
  void reserve(double bytes, const std::string& what);

  void report(const Progress& now) {
    if (progress) progress(now);
  }

 private:
  std::uint64_t work_ = 0;
  std::uint64_t next_check_ = 0;
};

// "1.5 GiB"
[[nodiscard]] std::string human_bytes(double bytes);

}  // namespace diag
