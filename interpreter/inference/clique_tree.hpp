// A calibrated clique tree in double: evidence, all posterior marginals, one of them.
#pragma once

#include <optional>

#include "interpreter/inference/tree_messages.hpp"

namespace diag {

class CliqueTree {
 public:
  // Owns the plan; the graph and the cells (one table a factor, row by row, the last variable of its scope
  // fastest; not negative) outlive this.
  CliqueTree(const FactorGraph& graph, std::vector<const double*> values, TreePlan plan,
             unsigned threads = 1);

  // How many of these threads are worth starting.
  [[nodiscard]] static unsigned threads_for(const TreePlan& plan, unsigned threads);

  void observe(std::uint32_t variable, std::uint32_t label);
  void forget(std::uint32_t variable);

  // Natural logarithm of the sum over all variables, those observed at their labels, of the product of all
  // factors; minus infinity where it is 0. Nothing underflows: where doubles would, exponents are kept apart.
  [[nodiscard]] double log_evidence(Budget& budget);

  // Computes all that marginal() reads. Messages that no observation has changed since are kept.
  void calibrate(Budget& budget);
  // P(variable | what is observed), one number a label; only the messages on its way are computed. Zeros
  // where the evidence has probability 0.
  void marginal(std::uint32_t variable, std::span<double> result, Budget& budget);

  // Of a plan with TreeOptions::joint, for which alone such a plan is good: a number for each choice of that
  // factor's labels, the last variable fastest, to be multiplied by 2^exponent. The factor has no cells: its
  // entry in `values` is null.
  struct Joint {
    std::vector<double> cells;
    std::int64_t exponent = 0;
    bool lost = false;  // one of them is not 0 but too small to stand beside the largest
  };
  [[nodiscard]] Joint joint(Budget& budget);

  [[nodiscard]] const TreePlan& plan() const { return *plan_; }

 private:
  [[nodiscard]] std::size_t cells_of(std::size_t factor) const;
  [[nodiscard]] Joint joint_long(Budget& budget);
  [[nodiscard]] std::vector<std::int64_t> taken_out() const;
  void collect(Budget& budget);
  void distribute(const std::vector<std::uint8_t>& wanted, Budget& budget);
  void go_long(Budget& budget);
  void collect_long(Budget& budget);

  const FactorGraph* graph_;
  std::vector<const double*> values_;
  std::unique_ptr<TreePlan> plan_;
  unsigned threads_;
  TreeMessages<double> messages_;
  // Where doubles underflow.
  std::unique_ptr<TreeMessages<ExponentCell>> long_;
  std::vector<ExponentCell> long_values_;
  std::vector<std::uint8_t> wanted_;
  bool changed_ = true;  // since the messages towards the roots were made
  bool impossible_ = false;
};

}  // namespace diag
