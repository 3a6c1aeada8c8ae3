// Identified counterfactuals in the usual notation: a sum over products of c-factors, and a quotient of two
// where something is given. From experiments a c-factor is P(y | do(x)); from observations it is written out
// where it is one sum of products, and else defined behind `where`.
#pragma once

#include <string>

#include "interpreter/causal/formula.hpp"
#include "interpreter/causal/identify_counterfactual.hpp"

namespace diag {

// The right side of `P(...) = ...`. `names` are the names of the nodes, as declared.
[[nodiscard]] std::string formula(const CounterfactualEstimand& estimand,
                                  const std::vector<std::string>& names, Notation notation);

// What must have a weight besides, "P(z = 0) > 0", or nothing: CounterfactualEstimand::possible.
[[nodiscard]] std::string possible_text(const CounterfactualEstimand& estimand, const Spelling& spelling);

// Which components the question falls into, and what each of them is: a numbered sentence a step.
[[nodiscard]] std::string derivation_text(const CounterfactualIdentification& found,
                                          const std::vector<std::string>& names);

// "y[x = 1]"
[[nodiscard]] std::string counterfactual_text(const Counterfactual& of,
                                              const std::vector<std::string>& names);

// "hidden causes connect {m[x = 0], y[x = 1]}", "m[x = 0] and m[x = 1] have one noise"
[[nodiscard]] std::string connection_text(const CounterfactualConflict& conflict,
                                          const std::vector<std::string>& names);

// "P(y | do(x, z), w)": an experiment, of names as they are written.
[[nodiscard]] std::string experiment_text(const std::vector<std::string>& made,
                                          const std::vector<std::string>& done, Notation notation,
                                          const std::vector<std::string>& given = {});

}  // namespace diag
