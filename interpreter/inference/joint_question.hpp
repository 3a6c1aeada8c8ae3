// One question to a factor graph: the joint weights of some variables with what is observed. Pruned to what
// it needs, planned, and answered by one sweep towards the clique that has the variables asked.
#pragma once

#include "interpreter/inference/clique_tree.hpp"
#include "interpreter/inference/exact_tree.hpp"
#include "interpreter/inference/relevance.hpp"

namespace diag {

class JointQuestion {
 public:
  // `observed` has a label or `nowhere` for each variable; the variables `asked` are distinct, not observed
  // and of more than one label. Heads that cannot be right are not believed. Throws as plan_tree().
  JointQuestion(const FactorGraph& graph, std::span<const std::uint32_t> observed,
                std::span<const std::uint32_t> asked, const TreeOptions& options, Budget& budget);

  [[nodiscard]] const TreePlan& plan() const { return plan_; }

  // Both ask the budget for the predicted bytes first. Answers have a cell for each choice of labels of the
  // variables asked, the last one fastest.
  // In double: cells of the whole graph, as CliqueTree has them.
  [[nodiscard]] double bytes() const;
  [[nodiscard]] CliqueTree::Joint in_double(const std::vector<const double*>& values, Budget& budget) const;

  // Exactly: numbers of the whole graph, as ExactTree has them. They are looked at, and those of cut tables
  // copied, before anything is computed.
  class Exact {
   public:
    Exact(const JointQuestion& question, const std::vector<ExactFactor>& factors);
    [[nodiscard]] std::size_t primes() const { return tree_->primes(); }
    [[nodiscard]] double bytes() const;
    [[nodiscard]] ExactJoint answer(Budget& budget) { return tree_->joint(budget); }

   private:
    std::vector<Integers> own_;
    std::optional<ExactTree> tree_;
    double cells_ = 1;  // of the answer
  };

 private:
  RelevantGraph relevant_;
  TreePlan plan_;
};

// The numbers of the factors of a pruned graph; those of cut tables are put into `own`, which outlives them.
[[nodiscard]] std::vector<ExactFactor> relevant_numbers(const RelevantGraph& relevant,
                                                        const std::vector<ExactFactor>& factors,
                                                        std::vector<Integers>& own);

}  // namespace diag
