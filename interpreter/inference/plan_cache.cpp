#include "interpreter/inference/plan_cache.hpp"

#include <bit>
#include <optional>

#include "interpreter/base/errors.hpp"

namespace diag {

std::size_t bytes_of(const TreePlan& plan) {
  return sizeof(plan) + plan.cliques.size() * sizeof(CliqueNode) + plan.items.size() * sizeof(NestItem) +
         plan.dims.size() * sizeof(NestDim) + plan.places.size() * sizeof(MarginalPlace) +
         (plan.strides.size() + plan.message_places.size()) * sizeof(std::uint64_t) +
         (plan.axes.size() + plan.separators.size() + plan.factor_clique.size() + plan.order.size()) *
             sizeof(std::uint32_t);
}

std::size_t PlanCache::Hash::operator()(const Key& key) const {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::uint64_t word : key) hash = std::rotl((hash ^ word) * 0x9e3779b97f4a7c15U, 29);
  return static_cast<std::size_t>(hash);
}

// All that a plan depends on; lengths first, so that no two shapes have one key.
PlanCache::Key PlanCache::key_of(const FactorGraph& graph, const TreeOptions& options) {
  Key key{graph.variables(),
          graph.factors(),
          std::bit_cast<std::uint64_t>(options.merge_cells),
          std::bit_cast<std::uint64_t>(options.elimination.cell_cost),
          std::bit_cast<std::uint64_t>(options.elimination.share),
          options.elimination.most_steps,
          options.elimination.seed,
          options.elimination.small ? 1U : 0U,
          options.joint};
  key.reserve(key.size() + graph.variables() + graph.scopes.size() + 2 * graph.factors());
  key.insert(key.end(), graph.sizes.begin(), graph.sizes.end());
  key.insert(key.end(), graph.starts.begin(), graph.starts.end());
  key.insert(key.end(), graph.scopes.begin(), graph.scopes.end());
  key.insert(key.end(), graph.heads.begin(), graph.heads.end());
  return key;
}

TreePlan PlanCache::plan(const FactorGraph& graph, const TreeOptions& options, Budget& budget) {
  Key key = key_of(graph, options);
  budget.step(key.size());
  if (const auto known = at_.find(key); known != at_.end()) {
    ++found_;
    entries_.splice(entries_.begin(), entries_, known->second);
    return entries_.front().plan;
  }
  TreePlan made = plan_tree(graph, options, budget);
  const std::size_t bytes = bytes_of(made) + 2 * key.size() * sizeof(std::uint64_t);
  if (bytes > most_bytes_) return made;
  for (; bytes_ + bytes > most_bytes_; entries_.pop_back()) {
    bytes_ -= entries_.back().bytes;
    at_.erase(entries_.back().key);
  }
  bytes_ += bytes;
  entries_.push_front({key, made, bytes});
  at_.emplace(std::move(key), entries_.begin());
  return made;
}

TreePlan plan_tree(const FactorGraph& graph, const TreeOptions& options, PlanCache* plans, Budget& budget) {
  return plans != nullptr ? plans->plan(graph, options, budget) : plan_tree(graph, options, budget);
}

TreePlan plan_for_memory(const FactorGraph& graph, TreeOptions options, PlanCache* plans,
                         const PlanRoom& room, Budget& budget) {
  std::optional<TreePlan> quick;
  try {
    quick = plan_tree(graph, options, plans, budget);
    if (room.bytes(*quick) <= static_cast<double>(budget.max_memory)) return std::move(*quick);
  } catch (const BudgetSpent& spent) {
    if (spent.name() != "memory") throw;
  }
  options.elimination.small = true;
  try {
    TreePlan small = plan_tree(graph, options, plans, budget);
    if (!quick || room.bytes(small) < room.bytes(*quick)) return small;
  } catch (const BudgetSpent& spent) {
    if (!quick || spent.name() != "memory") throw;
  }
  return std::move(*quick);
}

}  // namespace diag
