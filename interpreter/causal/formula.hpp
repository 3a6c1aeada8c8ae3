// Estimands in the usual notation: sums and products of conditionals of P. What is written is what is
// evaluated: every sum is a wire that nothing reads, every factor a box.
//   Σ_tar P(tar | smoke) Σ_smoke' P(smoke') P(cancer | smoke', tar)
// A variable that is set and summed as well gets a prime where it is summed. A conditional of an earlier
// stage is a fraction where that stage is simple and read once; else the stage is named and defined behind
// `where`: Q1(y | x; r), with the inputs of the stage behind the semicolon.
#pragma once

#include <string>

#include "interpreter/causal/identify.hpp"

namespace diag {

enum class Notation : std::uint8_t { text, latex };

// The right side of `P(asked | do(done), given) = ...`. `names` are the names of the nodes; `free_names` are
// those that they have where they are not summed: "smoke", or "smoke = yes" where the question has a label.
[[nodiscard]] std::string formula(const Estimand& estimand, const std::vector<std::string>& names,
                                  const std::vector<std::string>& free_names, Notation notation);

// "P(cancer | smoke, tar)": a table or conditional of the observed state.
[[nodiscard]] std::string conditional_text(const std::vector<std::string>& wanted,
                                           const std::vector<std::string>& given, Notation notation);

// A name as mathematics writes it: x_1 as an italic word, spelled for LaTeX.
[[nodiscard]] std::string latex_name(const std::string& name);

// The derivation, a numbered sentence a step, for somebody who learns it.
[[nodiscard]] std::string derivation_text(const Identification& found, const CausalQuestion& question,
                                          const std::vector<std::string>& names);

}  // namespace diag
