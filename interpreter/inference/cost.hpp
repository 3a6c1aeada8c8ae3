// What work on a clique tree is predicted to take, in multiplications of doubles. The constants were
// measured.
#pragma once

#include "interpreter/inference/tree_plan.hpp"

namespace diag {

constexpr double clique_cost = 300;  // of a clique as such

// Of a cell of four residues, in cells of double: at least. How many primes a graph asks for is known only
// when its numbers are looked at, after the plan.
constexpr double exact_cell_cost = 6;

// Of one sweep or both; the plan counts the multiplications of two.
[[nodiscard]] inline double sweep_cost(const TreePlan& plan, double sweeps) {
  return plan.multiplications * sweeps / 2 + clique_cost * static_cast<double>(plan.cliques.size());
}
[[nodiscard]] inline double exact_sweep_cost(const TreePlan& plan, double sweeps, std::size_t primes) {
  return exact_cell_cost / 4 * static_cast<double>(primes) * sweep_cost(plan, sweeps);
}

// Of putting so many numbers together from their residues: for each prime a product with a number as long as
// all primes together.
[[nodiscard]] inline double combining_cost(double numbers, std::size_t primes) {
  const auto count = static_cast<double>(primes);
  return 4 * numbers * count * (count * 50 / 64 + 9);
}

}  // namespace diag
