// Identification of causal effects: whether P(asked | do(done), given) follows from the observed state and
// the graph alone, and how. Complete: Tian and Pearl (AAAI 2002), Shpitser and Pearl (AAAI 2006, ID; UAI
// 2006, IDC), in the form of Huang and Valtorta (AAAI 2006): the question is restricted to ancestors, falls
// into c-components, and each is reached from the component of the observed state around it by sums and
// disintegrations.
//
// The estimand is canonical: variables in the topological order of the graph, conditions no larger than
// Markov pillows.
#pragma once

#include <optional>

#include "interpreter/base/budget.hpp"
#include "interpreter/causal/estimand.hpp"

namespace diag {

struct CausalQuestion {
  NodeSet asked, done, given;  // observed nodes, disjoint; `asked` is not empty
};

// Two models with this graph agree on all that is observed and differ on the answer. Both c-forests have the
// roots `roots`, which are ancestors of what is asked where what is done is cut; the larger one meets what is
// done (conditions that have been exchanged for interventions are done as well).
struct Hedge {
  NodeSet larger, smaller, roots;
};

// One step of the derivation, with the sets it is about.
struct DerivationStep {
  enum class Rule : std::uint8_t {
    exchange,   // given z as good as done: {z}, {asked}, {the other conditions}, {done till then}
    restrict,   // to the ancestors of what is asked: sets {ancestors}, {the rest}
    observed,   // nothing that is done matters: {asked}, {given}
    comb,       // one comb disintegration: sets = the groups in order
    factorise,  // the rest falls into c-components: sets = these
    whole,      // such a component is one of the observed state: {component}
    inside,     // it lies in a larger one of the state at hand: {component}, {the larger}
    sum,        // sum the larger down to the ancestors of the component: {component}, {ancestors}, {summed}
    disintegrate,  // there it is in a smaller component, which the chain rule gives: {component}, {that}
    condition,     // divide by what the conditions have alone: {asked}, {given}
    possible,      // these conditions are checked to be possible, apart from the answer: {part}, ...
    hedge          // no ancestor can be left out: {larger}, {smaller}
  };
  Rule rule;
  std::vector<NodeSet> sets;
  NodeSet done;  // of a comb
};

struct Identification {
  std::optional<Estimand> estimand;
  std::optional<Hedge> hedge;  // where there is no estimand
  std::vector<DerivationStep> derivation;
};

// What of the answer is written beside the estimand.
struct IdentifyOptions {
  bool explain = false;    // fills `derivation`
  bool simplified = true;  // false: stages as they are found, for checks of simplify()
  bool possible = true;    // fills Estimand::possible
};

// Almost linear in the graph where components need no recursion.
[[nodiscard]] Identification identify(const MixedGraph& graph, const CausalQuestion& question,
                                      const IdentifyOptions& options, Budget& budget);

}  // namespace diag
