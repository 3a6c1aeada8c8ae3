// One question to a factor graph: the joint weights of some variables with what is observed. Pruned to what
// it needs, planned, and answered by one sweep towards the clique that has the variables asked.
#pragma once

#include <functional>

#include "interpreter/inference/clique_tree.hpp"
#include "interpreter/inference/exact_tree.hpp"
#include "interpreter/inference/plan_cache.hpp"
#include "interpreter/inference/relevance.hpp"

namespace diag {

struct JointOptions {
  TreeOptions tree;
  // False: the answer may miss a factor, that of parts of the graph that have nothing to do with the
  // variables asked.
  bool evidence = true;
  PlanCache* plans = nullptr;  // not owned; none: the plan is made anew
  PlanRoom room;               // when the question is answered
};

class JointQuestion {
 public:
  // `observed` has a label or `nowhere` for each variable; the variables `asked` are distinct, not observed
  // and of more than one label. Heads of the graph are believed: see with_sound_heads(). Throws as
  // plan_tree().
  JointQuestion(const FactorGraph& graph, std::span<const std::uint32_t> observed,
                std::span<const std::uint32_t> asked, const JointOptions& options, Budget& budget);

  [[nodiscard]] const TreePlan& plan() const { return plan_; }
  [[nodiscard]] double kept_bytes() const;  // of itself, with its plan

  // Both ask the budget for the predicted bytes first. Answers have a cell for each choice of labels of the
  // variables asked, the last one fastest.
  // In double: cells of the whole graph, as CliqueTree has them.
  [[nodiscard]] double bytes() const { return bytes(sizeof(double)); }
  [[nodiscard]] double bytes(double cell_bytes) const;
  [[nodiscard]] CliqueTree::Joint in_double(const std::vector<const double*>& values, Budget& budget) const;

  // Exactly: numbers of the whole graph, as ExactTree has them. They are looked at, and those of cut tables
  // copied, before anything is computed.
  class Exact {
   public:
    Exact(const JointQuestion& question, const std::vector<ExactFactor>& factors);
    [[nodiscard]] std::size_t primes() const { return tree_->primes(); }
    [[nodiscard]] double bytes(unsigned threads = 1) const;
    [[nodiscard]] double cost() const;  // see cost.hpp
    [[nodiscard]] ExactJoint answer(Budget& budget, unsigned threads = 1);

   private:
    std::vector<Integers> own_;
    std::optional<ExactTree> tree_;
    double cells_ = 1;  // of the answer
  };

 private:
  RelevantGraph relevant_;
  TreePlan plan_;
};

// A tree that costs fewer multiplications is not held against single questions: pruning and planning those
// would take as long.
[[nodiscard]] double single_questions_pay_from(const FactorGraph& graph, std::size_t questions);

// A question for each of these variables, without the evidence, in place of one tree for all; or nothing
// where they would cost more than `limit`: `cost` tells of each. Questions whose plans would take too much
// room are left out, to be made when their turn comes.
[[nodiscard]] std::optional<std::vector<std::optional<JointQuestion>>> single_questions(
    const FactorGraph& graph, std::span<const std::uint32_t> observed,
    std::span<const std::uint32_t> variables, const JointOptions& options,
    const std::function<double(const JointQuestion&)>& cost, double limit, Budget& budget);

// The numbers of the factors of a pruned graph; those of cut tables are put into `own`, which outlives them.
[[nodiscard]] std::vector<ExactFactor> relevant_numbers(const RelevantGraph& relevant,
                                                        const std::vector<ExactFactor>& factors,
                                                        std::vector<Integers>& own);

}  // namespace diag
