// Every wire gets a name: its label, or that of its variable with as many primes as it takes.
#include "interpreter/causal/counterfactual_formula.hpp"

#include <algorithm>
#include <set>

#include "interpreter/base/text.hpp"

namespace diag {

namespace {

using Names = std::vector<std::string>;
using Wire = CFactorProduct::Wire;

std::string list(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class CounterfactualWriter {
 public:
  CounterfactualWriter(const CounterfactualEstimand& estimand, const Spelling& spelling)
      : estimand_(estimand), spelling_(spelling), names_(spelling.names) {}

  std::string write() {
    if (!estimand_.joint) return "0";
    std::string text;
    if (!estimand_.condition) {
      text = product(*estimand_.joint);
    } else {
      const std::string above = product(*estimand_.joint), below = product(*estimand_.condition);
      text = latex() ? "\\frac{" + above + "}{" + below + "}" : "[" + above + "] / [" + below + "]";
    }
    std::vector<std::string> definitions;
    for (const std::size_t f : defined_) definitions.push_back(definition(estimand_.factors[f]));
    if (definitions.empty()) return text;
    if (latex()) {
      text = "\\begin{aligned} & " + text;
      for (const std::string& line : definitions) text += " \\\\ & " + line;
      return text + " \\end{aligned}";
    }
    for (std::size_t i = 0; i < definitions.size(); ++i) text += (i == 0 ? " where " : "; ") + definitions[i];
    return text;
  }

 private:
  [[nodiscard]] bool latex() const { return spelling_.notation == Notation::latex; }

  std::string product(const CFactorProduct& product) {
    Names names(product.wires.size());
    std::set<std::string> used;
    std::vector<bool> output(product.wires.size(), false);
    for (const Wire wire : product.outputs) output[wire] = true;
    Names summed;
    for (const bool outputs : {true, false})
      for (Wire wire = 0; wire < names.size(); ++wire) {
        const CFactorProduct::Value& value = product.wires[wire];
        if (output[wire] != outputs) continue;
        if (value.label) {
          names[wire] = spelling_.with_label(value.variable, *value.label);
          continue;
        }
        names[wire] = names_[value.variable];
        while (!used.insert(names[wire]).second) names[wire] += spelling_.mark;
        if (!outputs) summed.push_back(names[wire]);
      }
    std::string text;
    if (!summed.empty()) {
      if (latex())
        text = "\\sum_{" + list(summed) + "} ";
      else
        text = summed.size() == 1 ? "Σ_" + summed.front() + " " : "Σ_{" + list(summed) + "} ";
    }
    const bool alone = product.uses.size() == 1;
    for (std::size_t u = 0; u < product.uses.size(); ++u)
      text += (u == 0 ? "" : " ") + factor(product.uses[u], names, alone);
    if (product.uses.empty()) text += "1";
    return text;
  }

  std::string factor(const CFactorProduct::Use& use, const Names& names, bool alone) {
    const CFactor& factor = estimand_.factors[use.factor];
    if (factor.estimand && factor.estimand->stages.size() == 1) {
      Names free = names_;
      for (std::size_t i = 0; i < use.made.size(); ++i) free[factor.made[i]] = names[use.made[i]];
      for (std::size_t i = 0; i < use.done.size(); ++i) free[factor.done[i]] = names[use.done[i]];
      const std::string text = formula(*factor.estimand, spelling_, free);
      const bool sum = text.find(latex() ? "\\sum" : "Σ") != std::string::npos;
      return sum && !alone ? "(" + text + ")" : text;
    }
    if (factor.estimand) defined_.insert(use.factor);
    Names made, done;
    for (const Wire wire : use.made) made.push_back(names[wire]);
    for (const Wire wire : use.done) done.push_back(names[wire]);
    return experiment_text(made, done, spelling_.notation);
  }

  std::string definition(const CFactor& factor) const {
    Names made, done;
    for (const Node node : factor.made) made.push_back(names_[node]);
    for (const Node node : factor.done) done.push_back(names_[node]);
    return experiment_text(made, done, spelling_.notation) + " = " +
           formula(*factor.estimand, spelling_, names_);
  }

  const CounterfactualEstimand& estimand_;
  const Spelling& spelling_;
  const Names& names_;
  std::set<std::size_t> defined_;  // factors
};

}  // namespace

std::string formula(const CounterfactualEstimand& estimand, const std::vector<std::string>& names,
                    Notation notation) {
  return CounterfactualWriter(estimand, Spelling(names, notation)).write();
}

std::string derivation_text(const CounterfactualIdentification& found,
                            const std::vector<std::string>& declared) {
  const Spelling spelling(declared, Notation::text);
  const std::vector<std::string>& names = spelling.names;
  const auto braces = [&](const NodeSet& nodes) {
    Names all;
    for (const Node node : nodes) all.push_back(names[node]);
    return "{" + list(all) + "}";
  };
  Names steps{
      "A variable is one node in all worlds where it reads the same; what is observed is read as its label."};
  if (found.conflict) {
    Names component;
    for (const Counterfactual& of : found.conflict->component)
      component.push_back(counterfactual_text(of, names));
    steps.push_back("Hidden causes connect {" + list(component) + "}, where " +
                    names[found.conflict->variable] + " has two values: no experiment shows them at once.");
  } else if (found.hedge) {
    steps.push_back("The component " + braces(found.hedge->made) + " needs an experiment on " +
                    braces(found.hedge->done) + ", and a hedge forbids to do without.");
  } else if (!found.estimand->joint) {
    steps.emplace_back("One node would have two labels: that has probability 0.");
  } else {
    for (const CFactor& factor : found.estimand->factors) {
      Names made, done;
      for (const Node node : factor.made) made.push_back(names[node]);
      for (const Node node : factor.done) done.push_back(names[node]);
      std::string step = "Hidden causes make " + braces(factor.made) + " a component: it is " +
                         experiment_text(made, done, Notation::text);
      if (factor.estimand) step += " = " + formula(*factor.estimand, spelling, names);
      steps.push_back(step + ".");
    }
    steps.emplace_back("The components multiply, and what is neither asked nor given is summed.");
    if (found.estimand->condition)
      steps.emplace_back("Divide by the same for the conditions that what is asked depends on.");
  }
  std::string text;
  for (std::size_t i = 0; i < steps.size(); ++i)
    text += (i == 0 ? "" : "\n") + std::to_string(i + 1) + ". " + steps[i];
  return text;
}

std::string counterfactual_text(const Counterfactual& of, const std::vector<std::string>& names) {
  std::string text;
  for (const auto& [node, label] : of.settings)
    text += (text.empty() ? "" : ", ") + names[node] + " = " + spelled_label(label);
  return names[of.variable] + (text.empty() ? "" : "[" + text + "]");
}

std::string experiment_text(const std::vector<std::string>& made, const std::vector<std::string>& done,
                            Notation notation) {
  if (done.empty()) return "P(" + list(made) + ")";
  if (notation == Notation::text) return "P(" + list(made) + " | do(" + list(done) + "))";
  return "P(" + list(made) + " \\mid \\mathrm{do}(" + list(done) + "))";
}

}  // namespace diag
