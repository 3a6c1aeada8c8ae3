// A joint question whose variables may stand far apart. One tree has to carry them to one clique, through all
// that is between them; but for each label of one of them, the weights of the others are a smaller question.
// So some of the variables asked may be set to their labels in turn: many sweeps along one small plan in
// place of one sweep along a large one (conditioning, Pearl 1986, on what is asked alone).
#pragma once

#include "interpreter/inference/joint_question.hpp"

namespace diag {

class ConditionedQuestion {
 public:
  // As JointQuestion, which is what it comes to where setting labels does not cost less; `options.plans` is
  // not looked at. Where memory allows no choice of variables to set, this is the smallest that was found,
  // and answering throws. The graph outlives this. Throws as plan_tree().
  ConditionedQuestion(const FactorGraph& graph, std::span<const std::uint32_t> observed,
                      std::span<const std::uint32_t> asked, const JointOptions& options, Budget& budget);
  ConditionedQuestion(const ConditionedQuestion&) = delete;
  ConditionedQuestion& operator=(const ConditionedQuestion&) = delete;

  [[nodiscard]] std::uint64_t sweeps() const { return best_.sweeps; }
  [[nodiscard]] double cost() const { return best_.cost; }  // of all sweeps in double, see cost.hpp
  // "..., once for each of 4 choices of labels"
  [[nodiscard]] std::string route(double bytes) const;

  // Answers, as JointQuestion has them. Both ask the budget for the predicted bytes first.
  [[nodiscard]] double bytes() const;
  [[nodiscard]] CliqueTree::Joint in_double(const std::vector<const double*>& values, Budget& budget) const;

  class Exact {
   public:
    // The numbers outlive this.
    Exact(const ConditionedQuestion& question, const std::vector<ExactFactor>& factors);
    [[nodiscard]] std::size_t primes() const { return first_.primes(); }  // of each sweep, about
    [[nodiscard]] double bytes() const;
    [[nodiscard]] double cost() const;
    [[nodiscard]] ExactJoint answer(Budget& budget);

   private:
    const ConditionedQuestion& question_;
    const std::vector<ExactFactor>& factors_;
    JointQuestion::Exact first_;
  };

 private:
  struct Choice {
    std::vector<std::uint32_t> set;         // of the variables asked, in their order
    std::optional<JointQuestion> question;  // with their first labels; none where memory does not allow it
    std::uint64_t sweeps = 1;
    double cost = 0, bytes = 0;
  };
  [[nodiscard]] Choice look_at(std::vector<std::uint32_t> set, Budget& budget);
  [[nodiscard]] static bool better(const Choice& a, const Choice& b, double by, const Budget& budget);
  [[nodiscard]] std::optional<Choice> one_more(const Choice& than, Budget& budget);
  void search(Budget& budget);
  [[nodiscard]] std::vector<std::uint32_t> rest(const std::vector<std::uint32_t>& set) const;
  [[nodiscard]] double answer_cells() const;
  // The question with these labels of the variables that are set.
  [[nodiscard]] JointQuestion slice(const std::vector<std::uint32_t>& labels, Budget& budget) const;
  template <class Take>
  void for_each_choice(Take&& take) const;  // of labels of the variables that are set
  template <class Take>
  void for_each_slice(Budget& budget, Take&& take) const;

  const FactorGraph* graph_;
  std::vector<std::uint32_t> observed_, asked_;
  PlanCache plans_;  // one plan does for all slices
  JointOptions options_;
  Choice best_;
};

}  // namespace diag
