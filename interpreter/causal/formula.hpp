// Estimands in the usual notation: sums and products of conditionals of P. What is written is what is
// evaluated: every sum is a wire that nothing reads, every factor a box.
//   Σ_tar P(tar | smoke) Σ_smoke' P(smoke') P(cancer | smoke', tar)
// A variable that is set and summed as well gets a prime where it is summed (a star, in a model that has
// names with primes). A conditional of an earlier stage is a fraction where that stage is simple and read
// once; else the stage is named and defined behind `where`: Q1(y | x; r), with the inputs of the stage behind
// the semicolon.
#pragma once

#include <optional>
#include <string>

#include "interpreter/causal/identify.hpp"

namespace diag {

enum class Notation : std::uint8_t { text, latex };

// How the variables of a model are written.
struct Spelling {
  Spelling(const std::vector<std::string>& declared, Notation of);
  [[nodiscard]] std::string with_label(Node node, const std::string& label) const;  // "smoke = yes"

  Notation notation;
  std::vector<std::string> names;  // by node
  std::string mark = "'";          // of a variable that is summed while it stands for itself as well
};

// The same, where a variable that is not summed is written as `free` says.
[[nodiscard]] std::string formula(const Estimand& estimand, const Spelling& spelling,
                                  const std::vector<std::string>& free);

// The right side of `P(asked | do(done), given) = ...`. `names` are the names of the nodes, as declared;
// `labels` those that the question gives them, or empty: where such a variable is not summed it is "smoke =
// yes".
[[nodiscard]] std::string formula(const Estimand& estimand, const std::vector<std::string>& names,
                                  const std::vector<std::optional<std::string>>& labels, Notation notation);

// A name as mathematics writes it: x_1 as an italic word, spelled for LaTeX.
[[nodiscard]] std::string latex_name(const std::string& name);

// The derivation, a numbered sentence a step, for somebody who learns it.
[[nodiscard]] std::string derivation_text(const Identification& found, const std::vector<std::string>& names);

}  // namespace diag
