// Elimination orders on graphs as sorted lists of neighbours: for ten thousand variables and more.
#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>

#include "interpreter/inference/elimination.hpp"

namespace diag {

namespace {

constexpr std::size_t long_list = 200;  // neighbours: beyond, pairs are not counted but bounded

class ListElimination {
 public:
  ListElimination(const FactorGraph& graph, Budget& budget) : budget_(budget), near_(graph.variables()) {
    for (const std::uint32_t size : graph.sizes) sizes_.push_back(size);
    for (std::size_t f = 0; f < graph.factors(); ++f) {
      const auto scope = graph.scope(f);
      for (const std::uint32_t a : scope)
        for (const std::uint32_t b : scope)
          if (a != b) near_[a].push_back(b);
    }
    for (auto& list : near_) {
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
    version_.assign(near_.size(), 0);
    gone_.assign(near_.size(), false);
  }

  EliminationOrder run() {
    for (std::uint32_t v = 0; v < near_.size(); ++v) push(v);
    while (!queue_.empty()) {
      const auto [fill, weight, v, version] = queue_.top();
      queue_.pop();
      if (gone_[v] || version != version_[v]) continue;
      eliminate(v, fill > 0);
      result_.cells += weight;
    }
    result_.passes = 1;
    return std::move(result_);
  }

 private:
  using Entry =
      std::tuple<double, double, std::uint32_t, std::uint32_t>;  // weighted fill, cells, variable, version

  [[nodiscard]] bool adjacent(std::uint32_t a, std::uint32_t b) const {
    const auto& list = near_[a].size() < near_[b].size() ? near_[a] : near_[b];
    return std::binary_search(list.begin(), list.end(), near_[a].size() < near_[b].size() ? b : a);
  }

  void push(std::uint32_t v) {
    const auto& near = near_[v];
    double weight = sizes_[v];
    for (const std::uint32_t u : near) weight *= sizes_[u];
    double fill = 0;
    if (near.size() > long_list) {
      fill = weight;
    } else {
      for (std::size_t i = 0; i < near.size(); ++i)
        for (std::size_t j = i + 1; j < near.size(); ++j)
          if (!adjacent(near[i], near[j])) fill += sizes_[near[i]] * sizes_[near[j]];
      count(near.size() * near.size());
    }
    queue_.emplace(fill, weight, v, ++version_[v]);
  }

  void eliminate(std::uint32_t v, bool fills) {
    gone_[v] = true;
    result_.order.push_back(v);
    const std::vector<std::uint32_t> near = std::move(near_[v]);
    near_[v].clear();
    std::vector<std::uint32_t> changed = near;
    for (const std::uint32_t u : near) {
      auto& list = near_[u];
      count(list.size() + near.size());
      list.erase(std::lower_bound(list.begin(), list.end(), v));
      if (!fills) continue;
      merged_.clear();
      std::set_union(list.begin(), list.end(), near.begin(), near.end(), std::back_inserter(merged_));
      merged_.erase(std::lower_bound(merged_.begin(), merged_.end(), u));
      if (merged_.size() > list.size() && list.size() <= long_list)
        changed.insert(changed.end(), list.begin(), list.end());
      list = merged_;
    }
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    for (const std::uint32_t u : changed) push(u);
  }

  void count(std::size_t steps) {
    result_.steps += steps;
    budget_.step(steps);
  }

  Budget& budget_;
  std::vector<std::vector<std::uint32_t>> near_;  // sorted
  std::vector<double> sizes_;
  std::vector<std::uint32_t> version_, merged_;
  std::vector<bool> gone_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  EliminationOrder result_;
};

}  // namespace

EliminationOrder find_order_by_lists(const FactorGraph& graph, Budget& budget) {
  return ListElimination(graph, budget).run();
}

}  // namespace diag
