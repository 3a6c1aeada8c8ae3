// Plans: the better of several elimination orderings, with its predicted cost.
#include "interpreter/contraction/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "interpreter/contraction/answer.hpp"
#include "interpreter/contraction/neighbours.hpp"
#include "interpreter/contraction/ordering.hpp"

namespace diag {

namespace {

double predicted_answer_bytes(const Network& network, const AnswerShape& answer, const Estimate& last,
                              double core_bytes, const Sizes& sizes, double& cells) {
  const double dense = answer.shape.cells();
  const double stored = std::min(dense, answer_stored(answer, last.indices, last.stored, sizes));
  const bool sparse = prefer_sparse(stored, dense);
  cells = sparse ? stored : dense;
  // The common denominator is about as long as a numerator; a denominator by row is counted as one more cell
  // a row.
  double bytes = cells * cell_bytes(last.bits) * (network.inputs.empty() ? 1 : 1.5);
  if (sparse) bytes += cells * (4.0 * static_cast<double>(answer.places.size()) + 24);
  const bool as_it_is =
      answer.plain && !last.sparse && !sparse && last.indices.size() == answer.places.size();
  return as_it_is ? bytes : bytes + 1.25 * core_bytes;
}

}  // namespace

Plan make_plan(const Network& network, Arith arith, Budget& budget) {
  constexpr double bytes_a_box = 900;  // of its steps and what is known of them while it is planned; measured
  budget.reserve(bytes_a_box * static_cast<double>(network.factors.size()),
                 fmt::format("planning for {} boxes", network.factors.size()));
  const FixedValues fixed = fixed_values(network, budget);
  const Sizes sizes(network);
  const std::vector<Estimate> factors = read_estimates(network, fixed, sizes, arith, budget);
  const AnswerShape answer = answer_shape(network, fixed);
  std::vector<bool> open(network.extents.size(), false);
  for (const Index index : answer.distinct) open[index] = true;

  Ordered best = order_network(factors, open, sizes, Heuristic::min_weight,
                               std::numeric_limits<double>::infinity(), budget);
  std::size_t free = 0;
  for (Index index = 0; index < network.extents.size(); ++index) free += fixed.fixed(index) ? 0U : 1U;
  // More orderings are tried where the sums are dearer than the planning.
  const double cheap = 2000.0 * static_cast<double>(factors.size()) + 10'000;
  if (best.cost > cheap && free <= Neighbours::most)
    for (const Heuristic heuristic :
         {Heuristic::min_increase, Heuristic::in_order, Heuristic::in_reverse, Heuristic::min_fill}) {
      Ordered other = order_network(factors, open, sizes, heuristic, best.cost, budget);
      if (other.given_up) continue;
      const auto limit = static_cast<double>(budget.max_memory);
      const bool fits = other.peak <= limit;
      if (fits != (best.peak <= limit) ? fits : other.cost < best.cost) best = std::move(other);
    }

  Plan plan;
  plan.tables = network.factors.size();
  for (Index index = 0; index < network.extents.size(); ++index)
    if (fixed.fixed(index)) plan.fixed.push_back(index);
  plan.steps = std::move(best.steps);
  plan.work = best.work;
  plan.cost = best.cost;
  double cells = 0;
  const double answer_bytes =
      predicted_answer_bytes(network, answer, best.last, best.last_bytes, sizes, cells);
  plan.largest = std::max(best.largest, cells);
  // What a table takes besides its cells counts where there are very many.
  plan.bytes = std::max(best.peak, answer_bytes) + 300.0 * static_cast<double>(plan.steps.size());
  if (!plan.steps.empty() && !best.given_up) {
    // The last table is made in the order in which the answer has its indices.
    std::vector<Index> order;
    for (const Index index : answer.distinct)
      if (std::find(plan.steps.back().kept.begin(), plan.steps.back().kept.end(), index) !=
          plan.steps.back().kept.end())
        order.push_back(index);
    plan.steps.back().kept = std::move(order);
  }
  return plan;
}

std::string to_text(const Plan& plan) {
  std::size_t summed = 0;
  for (const PlanStep& step : plan.steps) summed += step.summed.size();
  const auto count = [](double value) {
    return value < 1e9 ? fmt::format("{:.0f}", value) : fmt::format("{:.2g}", value);
  };
  const auto plural = [](double value, const char* one, const char* many) { return value == 1 ? one : many; };
  return fmt::format("{} {}, {} {} summed out, largest table {} {}, {} {}, {}", plan.tables,
                     plan.tables == 1 ? "table" : "tables", summed, summed == 1 ? "index" : "indices",
                     count(plan.largest), plural(plan.largest, "cell", "cells"), count(plan.work),
                     plural(plan.work, "multiplication", "multiplications"), human_bytes(plan.bytes));
}

}  // namespace diag
