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

std::string factor_text(const CFactor& factor, const Names& names, Notation notation) {
  const auto named_as = [&](const NodeSet& nodes) {
    Names all;
    for (const Node node : nodes) all.push_back(names[node]);
    return all;
  };
  return experiment_text(named_as(factor.made), named_as(factor.done), notation, named_as(factor.given));
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
    } else if (text = conditional(*estimand_.joint, *estimand_.condition); text.empty()) {
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

  struct Named {
    Names wires, summed;
    std::string indicators;  // of outputs that have a label, or are the same value as another: "[y = 0]"
  };

  [[nodiscard]] Named named(const CFactorProduct& product) const {
    Named all;
    all.wires.resize(product.wires.size());
    std::set<std::string> used;
    const auto fresh = [&](Node variable) {
      std::string name = names_[variable];
      while (!used.insert(name).second) name += spelling_.mark;
      return name;
    };
    // An output is called as in the question, also where its value is a label or that of another output.
    std::vector<bool> output(product.wires.size(), false);
    for (const Wire wire : product.outputs) {
      const CFactorProduct::Value& value = product.wires[wire];
      const std::string name = fresh(value.variable);
      if (!value.label && !output[wire]) {
        all.wires[wire] = name;
      } else {
        const std::string other = value.label ? written_label(*value.label) : all.wires[wire];
        all.indicators += " [" + name + " = " + other + "]";
      }
      output[wire] = true;
    }
    for (Wire wire = 0; wire < product.wires.size(); ++wire) {
      const CFactorProduct::Value& value = product.wires[wire];
      if (value.label) {
        all.wires[wire] = spelling_.with_label(value.variable, *value.label);
      } else if (!output[wire]) {
        all.wires[wire] = fresh(value.variable);
        all.summed.push_back(all.wires[wire]);
      }
    }
    return all;
  }

  [[nodiscard]] std::string written_label(const std::string& label) const {
    return latex() ? latex_name(label) : spelled_label(label);
  }

  std::string product(const CFactorProduct& product) {
    const Named names = named(product);
    std::string text;
    if (!names.summed.empty()) {
      if (latex())
        text = "\\sum_{" + list(names.summed) + "} ";
      else
        text =
            names.summed.size() == 1 ? "Σ_" + names.summed.front() + " " : "Σ_{" + list(names.summed) + "} ";
    }
    const bool alone = product.uses.size() == 1;
    for (std::size_t u = 0; u < product.uses.size(); ++u)
      text += (u == 0 ? "" : " ") + factor(product.uses[u], names.wires, alone);
    if (product.uses.empty() && names.indicators.empty()) text += "1";
    return text + (product.uses.empty()
                       ? names.indicators.substr(std::min<std::size_t>(1, names.indicators.size()))
                       : names.indicators);
  }

  // P(a, b | do(c)) over P(b | do(c)) is P(a | do(c), b). Nothing where it is not of this form.
  std::string conditional(const CFactorProduct& above, const CFactorProduct& below) const {
    if (above.uses.size() != 1 || below.uses.size() != 1) return "";
    const CFactorProduct::Use& whole = above.uses.front();
    const CFactorProduct::Use& part = below.uses.front();
    const CFactor& made = estimand_.factors[whole.factor];
    const CFactor& given = estimand_.factors[part.factor];
    if (made.estimand || given.estimand) return "";  // from observations they were divided before
    const Named names = named(above), conditions = named(below);
    if (!names.summed.empty() || !conditions.summed.empty() || made.done != given.done) return "";
    const auto same = [&](Wire wire, Wire other) { return names.wires[wire] == conditions.wires[other]; };
    for (std::size_t i = 0; i < whole.done.size(); ++i)
      if (!same(whole.done[i], part.done[i])) return "";
    Names left, right;
    std::size_t found = 0;
    for (std::size_t i = 0; i < whole.made.size(); ++i) {
      const auto at = std::find(given.made.begin(), given.made.end(), made.made[i]);
      if (at == given.made.end()) {
        left.push_back(names.wires[whole.made[i]]);
        continue;
      }
      if (!same(whole.made[i], part.made[static_cast<std::size_t>(at - given.made.begin())])) return "";
      ++found;
    }
    if (found != given.made.size() || left.empty()) return "";
    Names done;
    for (const Wire wire : whole.done) done.push_back(names.wires[wire]);
    for (const Wire wire : part.made) right.push_back(conditions.wires[wire]);
    return experiment_text(left, done, spelling_.notation, right) + names.indicators;
  }

  std::string factor(const CFactorProduct::Use& use, const Names& names, bool alone) {
    const CFactor& factor = estimand_.factors[use.factor];
    if (factor.estimand && factor.estimand->stages.size() == 1) {
      Names free = names_;
      for (std::size_t i = 0; i < use.made.size(); ++i) free[factor.made[i]] = names[use.made[i]];
      for (std::size_t i = 0; i < use.done.size(); ++i) free[factor.done[i]] = names[use.done[i]];
      for (std::size_t i = 0; i < use.given.size(); ++i) free[factor.given[i]] = names[use.given[i]];
      const std::string text = formula(*factor.estimand, spelling_, free);
      const bool sum = text.find(latex() ? "\\sum" : "Σ") != std::string::npos;
      return sum && !alone ? "(" + text + ")" : text;
    }
    if (factor.estimand) defined_.insert(use.factor);
    const auto named_as = [&](const std::vector<Wire>& wires) {
      Names all;
      for (const Wire wire : wires) all.push_back(names[wire]);
      return all;
    };
    return experiment_text(named_as(use.made), named_as(use.done), spelling_.notation, named_as(use.given));
  }

  std::string definition(const CFactor& factor) const {
    return factor_text(factor, names_, spelling_.notation) + " = " +
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
    steps.push_back("Since " + connection_text(*found.conflict, names) + ", and there " +
                    names[found.conflict->variable] + " has two values, no experiment shows them at once.");
  } else if (found.hedge) {
    steps.push_back("The component " + braces(found.hedge->made) + " needs an experiment on " +
                    braces(found.hedge->done) + ", and a hedge forbids to do without.");
  } else if (!found.estimand->joint) {
    steps.emplace_back("One node would have two labels: that has probability 0.");
  } else {
    for (const CFactor& factor : found.estimand->factors) {
      const std::string experiment = factor_text(factor, names, Notation::text);
      std::string step = braces(factor.made) + " has one value each, and is " + experiment;
      if (factor.estimand)
        if (const std::string text = formula(*factor.estimand, spelling, names); text != experiment)
          step += " = " + text;
      steps.push_back(step + ".");
    }
    steps.emplace_back("These multiply, and what is neither asked nor given is summed.");
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
    text += (text.empty() ? "" : ", ") + names[node] + " = " +
            (is_bound(label) ? label.substr(1) : spelled_label(label));
  return names[of.variable] + (text.empty() ? "" : "[" + text + "]");
}

std::string connection_text(const CounterfactualConflict& conflict, const std::vector<std::string>& names) {
  Names component;
  bool one = true;  // variable, whose values in several worlds share what it has as its own
  for (const Counterfactual& of : conflict.component) {
    component.push_back(counterfactual_text(of, names));
    one = one && of.variable == conflict.component.front().variable;
  }
  if (!one) return "hidden causes connect {" + list(component) + "}";
  std::string text;
  for (std::size_t i = 0; i < component.size(); ++i)
    text += (i == 0 ? "" : i + 1 == component.size() ? " and " : ", ") + component[i];
  return text + (component.size() == 1 ? " has one noise" : " have one noise");
}

std::string experiment_text(const std::vector<std::string>& made, const std::vector<std::string>& done,
                            Notation notation, const std::vector<std::string>& given) {
  const bool latex = notation == Notation::latex;
  Names right;
  if (!done.empty()) right.push_back((latex ? "\\mathrm{do}(" : "do(") + list(done) + ")");
  right.insert(right.end(), given.begin(), given.end());
  if (right.empty()) return "P(" + list(made) + ")";
  return "P(" + list(made) + (latex ? " \\mid " : " | ") + list(right) + ")";
}

}  // namespace diag
