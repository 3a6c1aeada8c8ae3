// The order in which a network is summed out: indices one after another by a heuristic, the tables that share
// an index joined in pairs. Costs are kept in a queue and renewed where a step changed them, so chains and
// trees of 10^5 tables are ordered in about linear time.
#pragma once

#include "interpreter/contraction/estimate.hpp"
#include "interpreter/contraction/plan.hpp"

namespace diag {

enum class Heuristic : std::uint8_t {
  min_weight,    // the smallest resulting table first
  min_increase,  // the least growth over the tables that it replaces
  min_fill,      // the fewest new neighbours, weighted by their sizes
  in_order,      // as they are numbered: along the diagram, with one long table that meets short ones
  in_reverse,
};

struct Ordered {
  std::vector<PlanStep> steps;
  double largest = 0, work = 0;
  double cost = 0;  // work, weighed by the lengths of the numbers that are multiplied
  double peak = 0;  // bytes while contracting
  Estimate last;    // the result before it is laid out
  double last_bytes = 0;
  // A table beyond 2^62 cells would be needed, or the cost is above the limit: the rest is left in one step,
  // not to be run.
  bool given_up = false;
};

[[nodiscard]] Ordered order_network(const std::vector<Estimate>& factors, const std::vector<bool>& open,
                                    const Sizes& sizes, Heuristic heuristic, double cost_limit,
                                    Budget& budget);

}  // namespace diag
