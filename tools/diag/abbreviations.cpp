#include "abbreviations.hpp"

#include <utility>

namespace {

constexpr std::pair<std::string_view, std::string_view> signs[] = {
    {"otimes", "⊗"},  {"to", "→"},         {"rightarrow", "→"}, {"mapsto", "↦"},  {"leftarrow", "←"},
    {"gets", "←"},    {"alpha", "α"},      {"beta", "β"},       {"gamma", "γ"},   {"delta", "δ"},
    {"epsilon", "ε"}, {"varepsilon", "ε"}, {"zeta", "ζ"},       {"eta", "η"},     {"theta", "θ"},
    {"iota", "ι"},    {"kappa", "κ"},      {"lambda", "λ"},     {"mu", "μ"},      {"nu", "ν"},
    {"xi", "ξ"},      {"pi", "π"},         {"rho", "ρ"},        {"sigma", "σ"},   {"tau", "τ"},
    {"upsilon", "υ"}, {"phi", "φ"},        {"varphi", "φ"},     {"chi", "χ"},     {"psi", "ψ"},
    {"omega", "ω"},   {"Gamma", "Γ"},      {"Delta", "Δ"},      {"Theta", "Θ"},   {"Lambda", "Λ"},
    {"Xi", "Ξ"},      {"Pi", "Π"},         {"Sigma", "Σ"},      {"Upsilon", "Υ"}, {"Phi", "Φ"},
    {"Psi", "Ψ"},     {"Omega", "Ω"},      {"ell", "ℓ"},
};

}  // namespace

std::string_view sign_of(std::string_view name) {
  for (const auto& [known, sign] : signs)
    if (known == name) return sign;
  return {};
}

std::vector<std::string> signs_beginning(std::string_view begin) {
  std::vector<std::string> names;
  for (const auto& [name, sign] : signs)
    if (name.substr(0, begin.size()) == begin) names.emplace_back(name);
  return names;
}
