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

  // "P(z = 0) > 0 and ..."
  std::string possible() {
    std::vector<std::string> all;
    for (const CounterfactualEstimand::Possible& part : estimand_.possible)
      if (!part.stands) all.push_back(product(part.product) + " > 0");
    std::string text;
    for (std::size_t i = 0; i < all.size(); ++i)
      text += (i == 0 ? "" : i + 1 == all.size() ? " and " : ", ") + all[i];
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

Names written(const std::vector<Reading>& values, const Spelling& spelling) {
  Names all;
  for (const Reading& value : values)
    all.push_back(value.label && !is_bound(*value.label) ? spelling.with_label(value.variable, *value.label)
                                                         : spelling.names[value.variable]);
  return all;
}

std::string term_text(const CFactorTerm& term, const Spelling& spelling) {
  return experiment_text(written(term.made, spelling), written(term.done, spelling), spelling.notation,
                         written(term.given, spelling));
}

std::string step_text(const CFactorStep& step, const Spelling& spelling) {
  const std::string result = term_text(step.terms.back(), spelling);
  std::string others;
  for (std::size_t i = 0; i + 1 < step.terms.size(); ++i)
    others += (i == 0                       ? ""
               : i + 2 == step.terms.size() ? " and "
                                            : ", ") +
              term_text(step.terms[i], spelling);
  switch (step.rule) {
    case CFactorStep::Rule::component: {
      const CFactorTerm& term = step.terms.front();
      Names of;
      for (const Reading& value : term.made) of.push_back(spelling.names[value.variable]);
      return (of.size() == 1 ? "No hidden cause links {" + list(of) + "} with another"
                             : "Hidden causes connect {" + list(of) + "}") +
             ": a factor, " + result + ".";
    }
    case CFactorStep::Rule::drop:
      return "Nothing connects " + list(written(step.terms.front().given, spelling)) +
             " with what is asked, once what is read is a label: it is left out.";
    case CFactorStep::Rule::sum:
      return others +
             (step.terms.size() > 2 ? ": no variable has two values in these, and what is summed stands "
                                      "in no other; together they are "
                                    : ": what is summed stands in no other factor; left is ") +
             (step.terms.back().made.empty() ? "1" : result) + ".";
    case CFactorStep::Rule::join:
      return others + ": no variable has two values in these; together they are " + result + ".";
    case CFactorStep::Rule::cancel:
      return result + " stands above and below the bar: it cancels.";
    case CFactorStep::Rule::divide:
      return term_text(step.terms[0], spelling) + " divided by " + term_text(step.terms[1], spelling) +
             " is " + result + ".";
  }
  return {};
}

}  // namespace

std::string possible_text(const CounterfactualEstimand& estimand, const Spelling& spelling) {
  return CounterfactualWriter(estimand, spelling).possible();
}

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
    for (const CFactorStep& step : found.steps) {
      std::string told = (step.condition ? "Of what is given. " : "") + step_text(step, spelling);
      steps.push_back(std::move(told));
    }
    for (std::size_t f = 0; f < found.estimand->answering; ++f) {
      const CFactor& factor = found.estimand->factors[f];
      const std::string experiment = factor_text(factor, names, Notation::text);
      if (factor.estimand)
        if (const std::string text = formula(*factor.estimand, spelling, names); text != experiment)
          steps.push_back("Observed: " + experiment + " = " + text + ".");
    }
    const bool certain = found.estimand->joint->uses.empty();
    steps.emplace_back(certain ? "Nothing is left: what is asked has the labels that are given or set."
                               : "These multiply, and what is neither asked nor given is summed.");
    if (found.estimand->condition)
      steps.emplace_back("Divide by the same for the conditions that what is asked depends on.");
  }
  if (found.estimand)
    if (const std::string possible = possible_text(*found.estimand, spelling); !possible.empty())
      steps.push_back("What is given must be possible: " + possible + ".");
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
