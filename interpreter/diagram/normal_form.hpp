// The normal form of a diagram, and with it equality in the free Markov category with uniform states,
// copyable functions and observations (house rules in grammar/LANGUAGE.md, "Equality"). Decides exactly these
// laws:
//   commutative comonoids, channels normalised (discard is natural), functions copyable,
//   uniform[A * B] = uniform[A] * uniform[B], and observations as effects with no law but their place.
// Linear in the size of the diagram where every box is an ancestor of an output or is told apart by colour
// refinement; the rest (symmetric effects that no output anchors) encodes graph isomorphism and is searched
// under a budget.
#pragma once

#include <optional>
#include <string>

#include "interpreter/base/budget.hpp"
#include "interpreter/diagram/diagram.hpp"

namespace diag {

// Drops channels that nobody reads, shares functions with equal inputs, and renumbers canonically.
// Throws BudgetSpent ("comparison") when ties are too many.
[[nodiscard]] Diagram normal_form(const Diagram& diagram, const Signature& signature, Budget& budget);

struct Comparison {
  bool equal = false;
  std::string
      difference;  // where they differ first, in words: "output 2 (C): left it is made by f, right by g"
};

// Both must have the same domain and codomain; otherwise they differ, and the difference says so with both
// words.
[[nodiscard]] Comparison compare(const Diagram& left, const Diagram& right, const Signature& signature,
                                 Budget& budget);

// Only the boxes that an output or an observation needs, in their old order: what evaluation and printing
// read. Linear, no normal form.
[[nodiscard]] Diagram prune(const Diagram& diagram, const Signature& signature);

}  // namespace diag
