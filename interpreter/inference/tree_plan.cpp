#include "interpreter/inference/tree_plan.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr double most_clique_cells = 0x1p50;  // a year's work; beyond, sizes would not fit into words

}  // namespace

TreePlan plan_tree(const FactorGraph& graph, const TreeOptions& options, Budget& budget) {
  EliminationOrder order = find_order(graph, options.elimination, budget);
  TreePlan plan = plan_along(graph, std::move(order.order), options, budget);
  plan.search_steps = order.steps;
  plan.search_passes = order.passes;
  return plan;
}

TreePlan plan_along(const FactorGraph& graph, std::vector<std::uint32_t> order, const TreeOptions& options,
                    Budget& budget) {
  std::vector<bool> there(graph.variables(), false);
  for (const std::uint32_t variable : order) {
    if (variable >= there.size() || there[variable])
      throw std::invalid_argument("an order of elimination has each variable once");
    there[variable] = true;
  }
  if (order.size() != there.size())
    throw std::invalid_argument("an order of elimination has each variable of the graph");
  TreePlan plan;
  plan.order = std::move(order);
  plan.joint = options.joint;
  const CliqueSkeleton skeleton = make_skeleton(graph, plan.order, options);
  for (const CliqueSkeleton::Node& node : skeleton.nodes) {
    if (node.cells <= most_clique_cells && node.members <= 64) continue;
    budget.reserve(node.cells * sizeof(double), "a clique of the best tree found");
    throw BudgetSpent("memory",
                      fmt::format("a clique of the best tree found has {} variables and {:.1e} cells",
                                  node.members, node.cells));
  }
  add_nests(plan, skeleton, graph);
  return plan;
}

std::string to_text(const TreePlan& plan) {
  return fmt::format("{} {}, {:.0f} cells, the largest {:.0f}, {:.0f} multiplications, {}",
                     plan.cliques.size(), plan.cliques.size() == 1 ? "clique" : "cliques", plan.cells,
                     plan.largest, plan.multiplications, human_bytes(plan.bytes(sizeof(double))));
}

}  // namespace diag
