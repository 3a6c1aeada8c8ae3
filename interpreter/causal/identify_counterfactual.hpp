// Identification of counterfactuals: whether the probability of events in several worlds follows from what
// can be measured and from the graph alone, and how. ID* and IDC* (Shpitser and Pearl, JMLR 2008), with the
// correction of Tikka ("Identifying counterfactual queries with the R package cfid", R Journal 2023) that a
// conflict may also be between two labels that a component reads. The condition of a conditional is
// identified in its own graph, as cfid does it.
//
// The answer is a sum over products of c-factors: with S a c-component of the counterfactual graph in which
// no variable has two values, its factor is P(S | do(parents of S)). Factors are joined, and what is summed
// in one alone is left out of it. Experiments measure them; from observations each is identified in turn.
//
// Conditions that the answer does not depend on are left out, as in IDC*, also where it is 0 or 1 in any
// case. That they are possible is looked at apart, as far as their probability is identified.
#pragma once

#include "interpreter/causal/c_factor_groups.hpp"
#include "interpreter/causal/identify.hpp"

namespace diag {

struct CounterfactualEvent {
  Counterfactual of;
  std::optional<std::string> label;  // none: an output of the answer; what is given has one
};
struct CounterfactualQuestion {
  std::vector<CounterfactualEvent> asked, given;  // of observed variables, set to labels
};

enum class MeasuredBy : std::uint8_t { observations, experiments };

struct CFactor {  // P(made | do(done), given): what acts on it is made, done, given, or summed inside
  NodeSet made, done;
  NodeSet given;                     // where one factor over another is a conditional
  std::optional<Estimand> estimand;  // from observations
};

// A product of c-factors, summed over the wires that have no label and are no output. A wire is a value.
struct CFactorProduct {
  using Wire = std::uint32_t;
  struct Value {
    Node variable = 0;
    std::optional<std::string> label;
  };
  struct Use {
    std::size_t factor = 0;               // position in CounterfactualEstimand::factors
    std::vector<Wire> made, done, given;  // one a variable of the c-factor
  };
  std::vector<Value> wires;
  std::vector<Use> uses;
  std::vector<Wire> outputs;  // of the events without a label, in their order; one may stand there twice
};

struct CounterfactualEstimand {
  MeasuredBy measured = MeasuredBy::observations;
  std::vector<CFactor> factors;             // each once
  std::size_t answering = 0;                // of these, the first: the others are read by `possible` alone
  std::vector<Node> outputs;                // variables of the events asked without a label, in their order
  std::optional<CFactorProduct> joint;      // what is asked and given; nothing: it has probability 0
  std::optional<CFactorProduct> condition;  // by which it is divided: what is given
  // The probabilities of independent parts of what is given, where `condition` does not hold all of it: none
  // may be 0. Parts that are not identified are not here.
  struct Possible {
    CFactorProduct product;
    bool stands = false;  // as the condition of a factor as well: its formula says so
  };
  std::vector<Possible> possible;

  // What evaluation reads, each once: P(made | do(done)), where observed with nothing done.
  struct Measured {
    NodeSet done, made;
    auto operator<=>(const Measured&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14
  };
  [[nodiscard]] std::vector<Measured> tables() const;
};

// Nothing that holds for all sets of labels gives the answer, because one component of hidden causes would
// have to be seen with two values of one variable at once. This is about the graph, whatever the labels: of a
// variable x with two labels alone, P(y_x, x') = P(y_x) - P(y, x) would follow from experiments all the same.
struct CounterfactualConflict {
  // `of` is the variable, or has it among its parents, and there it has this value: a label, or the one that
  // it takes by itself in that world.
  struct Claim {
    Counterfactual of;
    std::optional<std::string> label;
    std::optional<Counterfactual> own;  // without a label: whose value it is
  };
  std::vector<Counterfactual> component;  // nodes of the counterfactual graph
  Node variable = 0;
  Claim first, second;
};

// A c-factor that experiments tell and observations do not: P(made | do(done)).
struct CFactorHedge {
  NodeSet made, done;
  Hedge hedge;
};

struct CounterfactualIdentification {
  // Exactly one:
  std::optional<CounterfactualEstimand> estimand;
  std::optional<CounterfactualConflict> conflict;
  std::optional<CFactorHedge> hedge;
  // How factors were found, joined and divided, and what is given without a say; with `explain`.
  std::vector<CFactorStep> steps;
  bool impossible_condition = false;  // what is given contradicts itself in every model of this graph
};

[[nodiscard]] CounterfactualIdentification identify(const MixedGraph& graph,
                                                    const CounterfactualQuestion& question,
                                                    MeasuredBy measured, Budget& budget,
                                                    bool explain = false);

}  // namespace diag
