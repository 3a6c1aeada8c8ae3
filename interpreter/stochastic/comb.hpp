// Comb disintegration along an alternating order of groups g1 | g2 | ... | gn (Jacobs, Kissinger and Zanasi,
// section 6, for n = 3; any n by the chain rule). The state is the product of the conditionals P(g_i | g_1
// ... g_{i-1}); the outer comb holds the odd ones, the inner one the even ones:
//   outer : (even groups before its last group) -> odd groups,   inner : (odd groups before its last group)
//   -> even groups.
// Of all combs that plug to the state, these are the ones in which each group of a side is independent of the
// inputs after it.
#pragma once

#include "interpreter/stochastic/algebra.hpp"

namespace diag {

struct Comb {
  Channel outer, inner;  // both carry their CombGroups
};

// `groups` holds positions of the state's outputs, all different; outputs not listed are marginalised first.
// Cells that depend on an event of probability 0 are marked undetermined (mask and rows, with the event).
[[nodiscard]] Comb comb(const Channel& state, const std::vector<std::vector<std::size_t>>& groups,
                        Budget& budget);
// The ports of the two sides, without computing them (tables empty).
[[nodiscard]] Comb comb_ports(const Channel& state, const std::vector<std::vector<std::size_t>>& groups);

// Puts the inner side into the holes of the outer: a state on all groups in order. Undetermined cells that do
// not meet a weight other than 0 do not matter. A side without groups is taken as an ordinary channel: then
// `outer : B -> A * C`, and inner : A -> B are read by the names and labels of their ports. Throws
// EvaluationError("not-a-comb") naming the hole, when a group depends on a hole after it, or the sides do not
// fit.
[[nodiscard]] Channel plug(const Channel& outer, const Channel& inner, Budget& budget);
[[nodiscard]] std::vector<Port> plug_ports(const Channel& outer, const Channel& inner);

}  // namespace diag
