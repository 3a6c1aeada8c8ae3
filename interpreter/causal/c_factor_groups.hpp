// The c-factors of a counterfactual, before anything is identified: groups of values of which no variable has
// two. Two groups without a contradiction are one, P(A | do(S)) P(B | do(T)) = P(A, B | do(the rest of S and
// T)) (Shpitser and Pearl 2008, ID*, line 9): so they are joined where that makes the answer simpler, and
// joined ones divide by what is given.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "interpreter/causal/counterfactual_graph.hpp"

namespace diag {

// P(shown | do(what acts on it), given).
struct CFactorGroup {
  std::map<Node, Reading> values;  // of what is made, summed inside or not, and of all that this reads
  NodeSet made;
  NodeSet summed;  // of `made`: what nothing else reads or asks for
  NodeSet given;   // of `made`, where it is divided by these
  [[nodiscard]] NodeSet shown() const { return without(without(made, summed), given); }
  [[nodiscard]] const Reading* value(Node node) const {
    const auto at = values.find(node);
    return at == values.end() ? nullptr : &at->second;
  }
};
using CFactorGroups = std::vector<CFactorGroup>;

// A group with its values, for the derivation.
struct CFactorTerm {
  std::vector<Reading> made, done, given;
};
struct CFactorStep {
  enum class Rule : std::uint8_t {
    drop,       // what is given and does not matter: {given}
    component,  // hidden causes connect these: {factor}
    sum,        // summed values stand in these alone, and are left out: {before}, ..., {after}
    join,       // no variable has two values in these: {before}, ..., {after}
    cancel,     // stands above and below: {factor}
    divide      // {above}, {below}, {conditional}
  };
  Rule rule;
  std::vector<CFactorTerm> terms;
  bool condition = false;  // of what is given, which divides
};

class CFactorJoiner {
 public:
  CFactorJoiner(const MixedGraph& graph, Subgraphs& subgraphs, Budget& budget, bool explain);

  // Groups are joined where a value that is summed stands in them alone; it is then summed inside, so that
  // nothing is summed that adds up to one. Values in `asked` are not summed.
  void join_summed(CFactorGroups& groups, const std::set<Reading>& asked);
  // Groups are joined where one reads what another makes.
  void join_adjacent(CFactorGroups& groups);
  // Groups of labels alone that stand above and below vanish from both.
  void cancel(CFactorGroups& above, CFactorGroups& below);
  // Where one group below is part of what groups above make together, these are one, given that group.
  // `holds` may refuse.
  template <class Holds>
  void divide(CFactorGroups& above, CFactorGroups& below, const Holds& holds) {
    for (std::size_t b = below.size(); b-- > 0;) {
      std::optional<Quotient> found = quotient(above, below[b]);
      if (!found || !holds(found->group)) continue;
      take(above, below, b, std::move(*found));
    }
  }

  // Those of the values that act on what the group shows, and on what it is given.
  [[nodiscard]] NodeSet done(const CFactorGroup& group);
  [[nodiscard]] bool explains() const { return explain_; }  // else terms are not made: they are long
  void tell(CFactorStep::Rule rule, std::vector<CFactorTerm> terms) {
    steps_.push_back({rule, std::move(terms), condition_});
  }
  void tell_of_condition(bool condition) { condition_ = condition; }
  [[nodiscard]] CFactorTerm term(const CFactorGroup& group);
  [[nodiscard]] std::vector<CFactorStep> take_steps() { return std::exchange(steps_, {}); }

 private:
  struct Quotient {
    CFactorGroup group;
    std::set<std::size_t> from;  // groups above
  };
  [[nodiscard]] std::optional<Quotient> quotient(const CFactorGroups& above, const CFactorGroup& part);
  void take(CFactorGroups& above, CFactorGroups& below, std::size_t b, Quotient quotient);
  [[nodiscard]] bool agree(const CFactorGroups& groups, const std::set<std::size_t>& in, std::size_t largest);
  [[nodiscard]] NodeSet acting(const NodeSet& made, const NodeSet& done);

  const MixedGraph& graph_;
  Subgraphs& subgraphs_;
  Budget& budget_;
  const bool explain_;
  NodeSet all_;  // nodes, where they are needed
  std::vector<CFactorStep> steps_;
  bool condition_ = false;  // steps are about what is given
};

}  // namespace diag
