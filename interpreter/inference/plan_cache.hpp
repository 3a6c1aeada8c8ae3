// Plans that have been made, by the shape that they were made for: the same graph with the same options has
// the same plan, so a second network of that shape, or a second question to one, need not search again.
#pragma once

#include <list>
#include <unordered_map>

#include "interpreter/inference/tree_plan.hpp"

namespace diag {

[[nodiscard]] std::size_t bytes_of(const TreePlan& plan);

class PlanCache {
 public:
  // Keeps no more than so many bytes of plans; those not used for the longest time go first.
  explicit PlanCache(std::size_t most_bytes = std::size_t{64} << 20) : most_bytes_(most_bytes) {}

  // plan_tree(graph, options, budget), made once. Throws as that does; nothing is kept then.
  [[nodiscard]] TreePlan plan(const FactorGraph& graph, const TreeOptions& options, Budget& budget);

  [[nodiscard]] std::size_t plans() const { return entries_.size(); }
  [[nodiscard]] std::size_t found() const { return found_; }  // how often one was there

 private:
  using Key = std::vector<std::uint64_t>;
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };
  struct Entry {
    Key key;
    TreePlan plan;
    std::size_t bytes = 0;
  };
  [[nodiscard]] static Key key_of(const FactorGraph& graph, const TreeOptions& options);

  std::size_t most_bytes_;
  std::size_t bytes_ = 0, found_ = 0;
  std::list<Entry> entries_;  // the last used one first
  std::unordered_map<Key, std::list<Entry>::iterator, Hash> at_;
};

// From the cache, where there is one, or else made anew.
[[nodiscard]] TreePlan plan_tree(const FactorGraph& graph, const TreeOptions& options, PlanCache* plans,
                                 Budget& budget);

// What a plan is run in: numbers of so many bytes each, and so many bytes that are taken anyway.
struct PlanRoom {
  double cell_bytes = sizeof(double);
  double beside = 0;
  [[nodiscard]] double bytes(const TreePlan& plan) const {
    return plan.bytes(cell_bytes) + static_cast<double>(bytes_of(plan)) + beside;
  }
};

// The same; where that takes more memory than is allowed, and one that is made to take little takes less,
// that one.
[[nodiscard]] TreePlan plan_for_memory(const FactorGraph& graph, TreeOptions options, PlanCache* plans,
                                       const PlanRoom& room, Budget& budget);

}  // namespace diag
