// The threads of a calibration. What is computed, and in which order each sum runs, does not depend on their
// number: large cliques are always worked on in two halves, and a message is made by one of them alone.
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <mutex>

#include "interpreter/inference/sweep.hpp"

namespace diag {

// Half of a clique, offered to whoever has nothing to do.
class SweepOffers {
 public:
  // Runs mine, and other on another thread where one is free.
  void both(SweepHalf mine, SweepHalf other);
  bool help();  // runs an open offer; false where there is none

 private:
  struct Offer {
    SweepHalf half;
    std::atomic<bool> done{false};
  };
  std::atomic<Offer*> open_{nullptr};
};

// Cliques as tasks that depend on each other as the tree does: small subtrees are one task.
class SweepCrew {
 public:
  SweepCrew(const TreePlan& plan, unsigned threads);
  [[nodiscard]] unsigned threads() const { return threads_; }

  // Calls work(clique, worker) for every clique, children before their parents (or after them), workers
  // numbered from 0, each on a thread of its own. What one of them throws is thrown here, after the others
  // have stopped.
  using Work = std::function<void(std::uint32_t clique, unsigned worker)>;
  void towards_roots(const Work& work) { run(work, true); }
  void away_from_roots(const Work& work) { run(work, false); }
  SweepOffers& offers() { return offers_; }

 private:
  struct Task {
    std::uint32_t first = 0, last = 0;  // cliques
    std::uint32_t parent = no_clique;   // task
    std::uint32_t children = 0;
  };
  void run(const Work& work, bool up);
  void loop(const Work& work, bool up, unsigned worker);
  void finish(std::uint32_t task, bool up);

  unsigned threads_;
  std::vector<Task> tasks_;  // parents first
  std::vector<std::vector<std::uint32_t>> below_;
  SweepOffers offers_;
  std::mutex mutex_;
  std::vector<std::uint32_t> ready_, waits_;
  std::atomic<std::size_t> left_{0};
  std::atomic<bool> stop_{false};
  std::exception_ptr fault_;
};

}  // namespace diag
