// Questions about one factor graph with changing observations, each answered the way that is predicted to
// cost least. A single question is pruned to what it needs and eliminated. When the questions asked so far
// would have paid for it, a clique tree is calibrated once and then only brought up to date. All marginals at
// once are a tree, with the observed variables cut out of the tables first, or, where that is predicted to
// cost less or memory does not allow the tree, a single question each.
#pragma once

#include <optional>

#include "interpreter/inference/clique_tree.hpp"
#include "interpreter/inference/joint_question.hpp"

namespace diag {

struct InquiryOptions {
  TreeOptions tree;
  unsigned threads = 1;
  PlanCache* plans = nullptr;  // not owned; none: every plan is made anew
};

class Inquiry {
 public:
  // The graph and the cells (see CliqueTree) outlive this.
  Inquiry(const FactorGraph& graph, std::vector<const double*> values, InquiryOptions options = {});

  void observe(std::uint32_t variable, std::uint32_t label);
  void forget(std::uint32_t variable);

  // Natural logarithm of the sum of everything that agrees with the observations; minus infinity where it is
  // 0.
  [[nodiscard]] double log_evidence(Budget& budget);
  // P(variable | observations), a number a label. Zeros where the observations have probability 0.
  void marginal(std::uint32_t variable, std::span<double> result, Budget& budget);
  // Plans what all_marginals does, and lays the tables of its tree out, so that this can be timed for itself.
  void prepare_all(Budget& budget);
  // The same of all variables, one behind the other.
  void all_marginals(std::span<double> result, Budget& budget);

  // What was done for the last answer, for people: "a clique tree: 21 cliques, ...".
  [[nodiscard]] const std::string& route() const { return route_; }
  // Prediction for it, in bytes: the tables that were given, plans, and what is worked in at the most.
  [[nodiscard]] double bytes() const { return bytes_; }

 private:
  struct Prepared {  // a tree on the part of the graph that is left when something is fixed
    RelevantGraph relevant;
    std::vector<double> cut;           // cells of the tables that are not whole
    std::vector<std::uint32_t> fixed;  // labels of the variables that were cut out
    std::optional<CliqueTree> tree;
    double cost = 0, bytes = 0;
  };
  [[nodiscard]] std::unique_ptr<Prepared> prepare(std::span<const std::uint32_t> fixed,
                                                  const std::vector<bool>& asked, bool evidence,
                                                  Budget& budget) const;
  void start(Prepared& prepared, TreePlan plan, unsigned threads, Budget& budget) const;
  [[nodiscard]] std::optional<TreePlan> plan_that_fits(const FactorGraph& graph, const TreeOptions& options,
                                                       Budget& budget) const;
  [[nodiscard]] std::optional<TreePlan> plan_or_singles(const FactorGraph& graph, Budget& budget);
  [[nodiscard]] JointOptions joint_options() const;
  [[nodiscard]] PlanRoom room() const;
  Prepared* current_tree(bool all, Budget& budget);
  void single(std::uint32_t variable, std::span<double> result, Budget& budget);
  void take(const JointQuestion& question, std::span<double> result, Budget& budget);
  void normalise(const CliqueTree::Joint& joint, std::span<double> result) const;
  void all_single(std::span<double> result, Budget& budget);
  void read(Prepared& prepared, std::uint32_t variable, std::span<double> result, Budget& budget);

  FactorGraph graph_;
  std::vector<const double*> values_;
  InquiryOptions options_;
  std::vector<std::uint32_t> observed_;
  std::vector<std::uint32_t> nothing_;
  std::unique_ptr<Prepared> tree_;
  // Of all_marginals, one for each variable that is not known, where that is better than a tree.
  std::optional<std::vector<std::optional<JointQuestion>>> singles_;
  std::optional<TreePlan> whole_plan_;  // of the tree with nothing fixed, once it was made
  bool whole_fits_ = true;  // as far as is known: one that memory does not allow is not planned again
  double spent_ = 0;        // predicted cost of the single questions so far
  std::size_t questions_ = 0;
  bool changed_after_all_ = false;
  std::optional<double> log_evidence_;
  std::string route_;
  double bytes_ = 0;
  double given_bytes_ = 0;      // of the tables that were given
  double kept_bytes_ = 0;       // of single questions that are kept
  double multiplications_ = 0;  // of single questions
};

}  // namespace diag
