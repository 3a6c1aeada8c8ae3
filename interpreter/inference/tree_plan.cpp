#include "interpreter/inference/tree_plan.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr double most_clique_cells = 0x1p50;  // a year's work; beyond, sizes would not fit into words

// Places for the messages of one sweep towards the roots, from the last clique to the first. Room that is
// free again is taken where it fits best, and joined with what is free beside it.
class MessageRoom {
 public:
  explicit MessageRoom(TreePlan& plan) : plan_(plan) {}

  std::uint64_t run() {
    const std::size_t count = plan_.cliques.size();
    plan_.message_places.resize(count);
    std::vector<std::uint32_t> first(count, no_clique), next(count, no_clique);  // children
    for (std::size_t c = count; c-- > 0;) {
      plan_.message_places[c] = take(plan_.cliques[c].separator);
      // The clique that has the answer comes after all others.
      if (c != plan_.factor_clique[plan_.joint])
        for (std::uint32_t child = first[c]; child != no_clique; child = next[child])
          give_back(plan_.message_places[child], plan_.cliques[child].separator);
      const std::uint32_t parent = plan_.cliques[c].parent;
      if (parent == no_clique) continue;
      next[c] = first[parent];
      first[parent] = static_cast<std::uint32_t>(c);
    }
    return end_;
  }

 private:
  std::uint64_t take(std::uint64_t size) {
    const auto found = by_size_.lower_bound({size, 0});
    if (found == by_size_.end()) {
      const std::uint64_t place = end_;
      end_ += size;
      return place;
    }
    const auto [room, place] = *found;
    by_size_.erase(found);
    by_place_.erase(place);
    if (room > size) add(place + size, room - size);
    return place;
  }

  void give_back(std::uint64_t place, std::uint64_t size) {
    auto after = by_place_.lower_bound(place);
    if (after != by_place_.end() && after->first == place + size) {
      size += after->second;
      after = remove(after);
    }
    if (after != by_place_.begin()) {
      const auto before = std::prev(after);
      if (before->first + before->second == place) {
        place = before->first;
        size += before->second;
        remove(before);
      }
    }
    add(place, size);
  }

  using Rooms = std::map<std::uint64_t, std::uint64_t>;
  void add(std::uint64_t place, std::uint64_t size) {
    by_place_.emplace(place, size);
    by_size_.emplace(size, place);
  }
  Rooms::iterator remove(Rooms::iterator room) {
    by_size_.erase({room->second, room->first});
    return by_place_.erase(room);
  }

  TreePlan& plan_;
  Rooms by_place_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> by_size_;
  std::uint64_t end_ = 0;
};

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
  if (plan.joint != no_factor) {
    for (const CliqueNode& node : plan.cliques) plan.kept -= 2 * static_cast<double>(node.separator);
    plan.kept += static_cast<double>(MessageRoom(plan).run());
  }
  return plan;
}

std::string to_text(const TreePlan& plan) { return to_text(plan, plan.bytes(sizeof(double))); }

std::string to_text(const TreePlan& plan, double bytes) {
  const double multiplications = plan.multiplications / (plan.joint == no_factor ? 1 : 2);
  return fmt::format("{} {}, {:.0f} cells, the largest {:.0f}, {:.0f} multiplications, {}",
                     plan.cliques.size(), plan.cliques.size() == 1 ? "clique" : "cliques", plan.cells,
                     plan.largest, multiplications, human_bytes(bytes));
}

}  // namespace diag
