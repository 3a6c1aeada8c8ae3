#include "interpreter/inference/sweep_crew.hpp"

#include <algorithm>
#include <thread>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr double task_cells = 30'000;  // a subtree of fewer is not taken apart

}  // namespace

void SweepOffers::both(SweepHalf mine, SweepHalf other) {
  Offer offer;
  offer.half = other;
  Offer* nothing = nullptr;
  const bool offered = open_.compare_exchange_strong(nothing, &offer, std::memory_order_acq_rel);
  if (!offered) {
    mine.run(mine.what);
    other.run(other.what);
    return;
  }
  // Whether nobody has taken it; if somebody has, waits until it is done.
  const auto take_back = [&] {
    Offer* still = &offer;
    if (open_.compare_exchange_strong(still, nullptr, std::memory_order_acq_rel)) return true;
    while (!offer.done.load(std::memory_order_acquire)) std::this_thread::yield();
    return false;
  };
  try {
    mine.run(mine.what);
  } catch (...) {
    take_back();
    throw;
  }
  if (take_back()) other.run(other.what);
}

void take_limits(Budget& to, const Budget& from) {
  to.deadline = from.deadline;
  to.cancelled = from.cancelled;
}

bool is_spent(Budget& budget) {
  try {
    budget.check();
  } catch (const BudgetSpent&) {
    return true;
  }
  return false;
}

void sweep_stopped(Budget& budget) {
  budget.check();
  throw BudgetSpent("cancelled", "stopped by the user");  // who has changed his mind since
}

void run_halves(SweepOffers* offers, SweepHalf mine, SweepHalf other) {
  if (offers != nullptr) {
    offers->both(mine, other);
  } else {
    mine.run(mine.what);
    other.run(other.what);
  }
}

bool SweepOffers::help() {
  Offer* offer = open_.load(std::memory_order_acquire);
  if (offer == nullptr || !open_.compare_exchange_strong(offer, nullptr, std::memory_order_acq_rel))
    return false;
  offer->half.run(offer->half.what);
  offer->done.store(true, std::memory_order_release);
  return true;
}

SweepCrew::SweepCrew(const TreePlan& plan, unsigned threads) : threads_(threads) {
  const std::size_t cliques = plan.cliques.size();
  std::vector<double> below(cliques, 0);
  for (std::size_t c = cliques; c-- > 0;) {
    below[c] += plan.cliques[c].cells;
    if (plan.cliques[c].parent != no_clique) below[plan.cliques[c].parent] += below[c];
  }
  std::vector<std::uint32_t> task_of(cliques, no_clique);
  for (std::uint32_t c = 0; c < cliques;) {
    const CliqueNode& node = plan.cliques[c];
    Task task;
    task.first = c;
    task.last = below[c] < task_cells ? node.last : c + 1;
    const auto number = static_cast<std::uint32_t>(tasks_.size());
    if (node.parent != no_clique) {
      task.parent = task_of[node.parent];
      ++tasks_[task.parent].children;
    }
    for (std::uint32_t i = task.first; i < task.last; ++i) task_of[i] = number;
    tasks_.push_back(task);
    c = task.last;
  }
  below_.resize(tasks_.size());
  for (std::uint32_t t = 0; t < tasks_.size(); ++t)
    if (tasks_[t].parent != no_clique) below_[tasks_[t].parent].push_back(t);
}

void SweepCrew::finish(std::uint32_t task, bool up) {
  const std::lock_guard lock(mutex_);
  if (up) {
    const std::uint32_t parent = tasks_[task].parent;
    if (parent != no_clique && --waits_[parent] == 0) ready_.push_back(parent);
  } else {
    ready_.insert(ready_.end(), below_[task].begin(), below_[task].end());
  }
  left_.fetch_sub(1, std::memory_order_release);
}

void SweepCrew::loop(const Work& work, bool up, unsigned worker) {
  while (left_.load(std::memory_order_acquire) != 0 && !stop_.load(std::memory_order_relaxed)) {
    if (offers_.help()) continue;
    std::uint32_t task = no_clique;
    {
      const std::lock_guard lock(mutex_);
      if (!ready_.empty()) {
        task = ready_.back();
        ready_.pop_back();
      }
    }
    if (task == no_clique) {
      std::this_thread::yield();
      continue;
    }
    try {
      const Task& t = tasks_[task];
      if (up)
        for (std::uint32_t c = t.last; c-- > t.first;) work(c, worker);
      else
        for (std::uint32_t c = t.first; c < t.last; ++c) work(c, worker);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!fault_) fault_ = std::current_exception();
      stop_.store(true, std::memory_order_relaxed);
      return;
    }
    finish(task, up);
  }
}

void SweepCrew::run(const Work& work, bool up) {
  ready_.clear();
  waits_.assign(tasks_.size(), 0);
  for (std::uint32_t t = 0; t < tasks_.size(); ++t) {
    waits_[t] = tasks_[t].children;
    if (up ? tasks_[t].children == 0 : tasks_[t].parent == no_clique) ready_.push_back(t);
  }
  left_.store(tasks_.size());
  stop_.store(false);
  fault_ = nullptr;
  std::vector<std::thread> others;
  for (unsigned w = 1; w < threads_; ++w) others.emplace_back([&, w] { loop(work, up, w); });
  loop(work, up, 0);
  for (std::thread& other : others) other.join();
  if (fault_) std::rethrow_exception(fault_);
}

}  // namespace diag
