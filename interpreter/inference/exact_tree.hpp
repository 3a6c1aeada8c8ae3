// Exact answers from a clique tree: the same plan, the same loops, in residues modulo as many primes as the
// answer can have digits, put together at the end. No fraction is reduced and no number is long before that.
//
// The bound. Let L_f be the least common multiple of the denominators of factor f, and N_f = L_f * f its
// whole numbers. Every result is a sum, over labellings that agree with what is observed (and with the label
// asked), of the product of the N_f. For boxes on a graph without cycles sum of product of f is a
// probability, at most 1, so the result is at most D = product of the L_f. Proof with weights too: sum the
// labellings in the order in which the boxes depend on each other, the last first. A box whose outputs
// nothing else reads any more sums to at most L_f (observed outputs: to at most as much, all terms being
// positive); a factor that is no box is at most its largest number wherever it stands; a variable that no box
// makes has as many terms as labels. So
//   D = product over boxes of L_f * product over other factors of max N_f * product over variables without
//   box of their sizes.
// Both parts of a quotient P(x, e) / P(e) are such sums. Messages are never divided: a residue may be 0 where
// the number is not, so whether P(e) is 0 is seen only when it is put together. A message that is constant in
// the plan's eyes (barren boxes only) is left out: the product of those L_f, which would multiply every label
// alike. Results stay whole, and below D.
#pragma once

#include <optional>

#include "interpreter/inference/tree_plan.hpp"
#include "interpreter/tensor/integers.hpp"

namespace diag {

// A factor's cells: whole numbers that are not negative, over one denominator, or over one for each row (all
// variables of the factor but its last `heads`, or where it is no box any first few).
struct ExactFactor {
  const Integers* numerators = nullptr;
  const Integers* denominators = nullptr;
};

struct ExactMarginal {
  std::vector<Integer> numerators;  // a label each, not reduced
  Integer denominator;              // their sum: 0 where the evidence has probability 0
};

struct ExactEvidence {
  Integer numerator, denominator;  // not reduced
};

// Of a plan with TreeOptions::joint: a numerator for each choice of that factor's labels, the last variable
// fastest. Not reduced.
struct ExactJoint {
  std::vector<Integer> numerators;
  Integer denominator;
};

struct ExactAnswer {
  ExactEvidence evidence;                // the sum over all variables, the observed ones at their labels
  std::vector<ExactMarginal> marginals;  // of the variables asked
};

class ResidueBasis;
struct ResidueModuli;
struct ResidueCell;

class ExactTree {
 public:
  // The graph and the numbers outlive this. `heads` of the graph are to be true (rows of boxes sum to 1). A
  // joint factor of the plan has no numbers.
  ExactTree(const FactorGraph& graph, std::vector<ExactFactor> factors, TreePlan plan);

  void observe(std::uint32_t variable, std::uint32_t label) { observed_[variable] = label; }
  void forget(std::uint32_t variable);

  // Marginals of the variables, given what is observed, and the evidence. `threads` take primes in turn, so
  // the answer is the same with any number.
  [[nodiscard]] ExactAnswer answer(std::span<const std::uint32_t> variables, Budget& budget,
                                   unsigned threads = 1);

  [[nodiscard]] ExactJoint joint(Budget& budget, unsigned threads = 1);

  [[nodiscard]] double bound_bits() const { return bound_bits_; }  // log2 of D
  [[nodiscard]] std::size_t primes() const;
  [[nodiscard]] double bytes(unsigned threads) const;          // predicted peak
  [[nodiscard]] unsigned threads_for(unsigned threads) const;  // how many of these are worth starting
  [[nodiscard]] const TreePlan& plan() const { return plan_; }

 private:
  struct Common {
    Integer denominator = 1;  // L_f
    bool equal = true;        // the denominators of all rows are L_f
    std::size_t cells = 1;
  };
  void scale(std::size_t factor);
  [[nodiscard]] std::vector<std::uint32_t> roots() const;
  [[nodiscard]] Integer denominator() const;  // of the totals together
  [[nodiscard]] unsigned prepare(std::size_t answers, Budget& budget, unsigned threads) const;
  [[nodiscard]] std::vector<bool> counted() const;
  // The residues of each answer modulo each prime of the basis, one answer behind the other.
  [[nodiscard]] std::vector<double> residues(const ResidueBasis& basis,
                                             std::span<const std::uint32_t> variables, std::size_t answers,
                                             Budget& budget, unsigned threads) const;
  struct Room;
  class Found;
  void furnish(Room& room, std::span<const std::uint32_t> variables) const;
  [[nodiscard]] std::vector<ResidueCell> row_multipliers(std::size_t factor,
                                                         std::span<const std::uint64_t, 4> primes,
                                                         const ResidueModuli& moduli) const;
  void fill(Room& room, std::span<const std::uint64_t, 4> primes, const ResidueModuli& moduli,
            Budget& budget) const;
  void run_group(std::size_t group, std::span<const std::uint64_t, 4> primes,
                 std::span<const std::uint32_t> variables, std::size_t answers, double* residues, Room& room,
                 Budget& budget) const;

  const FactorGraph* graph_;
  std::vector<ExactFactor> factors_;
  TreePlan plan_;
  std::vector<Common> scaled_;
  std::vector<std::uint32_t> observed_;
  double bound_bits_ = 0;
  std::size_t cells_ = 0;  // of all factors
};

}  // namespace diag
