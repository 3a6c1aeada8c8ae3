// Exact answers to questions about a factor graph: pruned to what they need, planned for the number of primes
// that they take, by one tree or, where that is predicted to cost less or memory does not allow the tree, by
// a question for each variable.
#pragma once

#include <string>

#include "interpreter/inference/joint_question.hpp"

namespace diag {

struct ExactOptions {
  TreeOptions tree;
  unsigned threads = 1;
  PlanCache* plans = nullptr;  // not owned; none: every plan is made anew
};

class ExactInquiry {
 public:
  // Prunes and plans. The marginals of `variables` will be asked given the labels in `observed` (one for each
  // variable of the graph, 0xFFFFFFFF where nothing is observed), and the evidence. The graph may have heads
  // that cannot be right: those are not believed; where they can be, rows of boxes are to sum to 1. The
  // numbers outlive this. Throws BudgetSpent.
  ExactInquiry(const FactorGraph& graph, std::vector<ExactFactor> factors,
               std::span<const std::uint32_t> observed, std::span<const std::uint32_t> variables,
               const ExactOptions& options, Budget& budget);

  [[nodiscard]] ExactAnswer answer(Budget& budget);

  // What is done, for people: "a clique tree: 21 cliques, ..., 8 primes".
  [[nodiscard]] std::string route() const;

 private:
  void plant(const TreeOptions& options, Budget& budget);
  [[nodiscard]] double cost_of_tree() const;
  void look_at_singles(Budget& budget);
  void answer_singles(ExactAnswer& result, Budget& budget);
  [[nodiscard]] bool is_known(std::uint32_t v) const;
  [[nodiscard]] double cost_of(const JointQuestion& question);
  [[nodiscard]] double kept_bytes() const;  // of the numbers that were given, of plans and answers

  FactorGraph graph_;
  std::vector<ExactFactor> factors_;
  std::vector<std::uint32_t> observed_, variables_;
  unsigned threads_;
  JointOptions joint_;
  RelevantGraph relevant_;
  std::vector<Integers> own_;
  std::vector<ExactFactor> numbers_;  // of the pruned graph
  std::optional<ExactTree> tree_;
  std::vector<std::uint32_t> open_;  // of the variables, those that are not known
  std::optional<std::vector<std::optional<JointQuestion>>> singles_;
  double most_bytes_ = 0;       // of one of them
  double multiplications_ = 0;  // of all, for each prime
};

// The same at once.
[[nodiscard]] ExactAnswer exact_answer(const FactorGraph& graph, const std::vector<ExactFactor>& factors,
                                       std::span<const std::uint32_t> observed,
                                       std::span<const std::uint32_t> variables, const ExactOptions& options,
                                       Budget& budget);

}  // namespace diag
