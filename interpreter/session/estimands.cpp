// Estimands as values, and their numbers on observed data.
#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/causal/counterfactual_formula.hpp"
#include "interpreter/causal/evaluate_counterfactual.hpp"
#include "interpreter/session/compute.hpp"

namespace diag {

namespace {

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::vector<std::string> named(const EstimandDef& def, const NodeSet& set) {
  std::vector<std::string> names;
  for (const Node node : set) names.push_back(def.ports[node].name);  // as declared; texts spell them
  return names;
}

std::vector<std::string> spelled(std::vector<std::string> names) {
  for (std::string& name : names) name = spelled_name(name);
  return names;
}

std::string braces(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return "{" + text + "}";
}

void describe(const EstimandDef& def, EstimandValue& value) {
  const CounterfactualIdentification& found = *def.worlds;
  value.from_experiments = def.measured == MeasuredBy::experiments;
  if (found.estimand) {
    value.identifiable = true;
    value.formula = def.formula;
    value.latex = def.latex;
    for (const auto& [done, made] : def.tables()) {
      if (value.from_experiments)
        value.experiments.push_back({named(def, made), named(def, done)});
      else
        value.tables.push_back(named(def, made));
    }
    return;
  }
  if (found.hedge) {
    value.larger = named(def, found.hedge->hedge.larger);
    value.smaller = named(def, found.hedge->hedge.smaller);
    value.experiment = experiment_text(spelled(named(def, found.hedge->made)),
                                       spelled(named(def, found.hedge->done)), Notation::text);
    return;
  }
  EstimandValue::Conflict conflict;
  for (const Counterfactual& of : found.conflict->component)
    conflict.component.push_back(counterfactual_text(of, def.names));
  conflict.connection = connection_text(*found.conflict, def.names);
  conflict.variable = def.ports[found.conflict->variable].name;
  const auto claim = [&](const CounterfactualConflict::Claim& said) {
    EstimandValue::Claim made;
    made.of = counterfactual_text(said.of, def.names);
    if (said.own) made.own = counterfactual_text(*said.own, def.names);
    if (said.label) made.label = is_bound(*said.label) ? said.label->substr(1) : spelled_label(*said.label);
    return made;
  };
  conflict.first = claim(found.conflict->first);
  conflict.second = claim(found.conflict->second);
  value.conflict = std::move(conflict);
}

}  // namespace

EstimandValue Computer::shown(const EstimandDef& def) {
  EstimandValue value;
  if (!def.parts.empty()) {
    const EstimandDef& first = *def.parts[0];
    const EstimandDef& second = *def.parts[1];
    const EstimandDef& refused = first.identifiable() ? second : first;
    value = shown(refused);
    value.query = def.query;
    if (settings_.derivations) value.derivation = split_lines(def.derive(budget_));
    if (!def.identifiable()) {
      value.part = refused.query;
      return value;
    }
    value.formula = def.formula;
    value.latex = def.latex;
    value.comb.clear();
    value.from_experiments = def.measured == MeasuredBy::experiments;
    const std::string& possible = first.possible;
    value.possible = possible;
    if (possible != second.possible)
      value.possible += (possible.empty() || second.possible.empty() ? "" : ", ") + second.possible;
    std::vector<std::vector<std::string>> tables = shown(first).tables;
    tables.insert(tables.end(), value.tables.begin(), value.tables.end());
    std::sort(tables.begin(), tables.end());
    tables.erase(std::unique(tables.begin(), tables.end()), tables.end());
    value.tables = std::move(tables);
    for (auto& experiment : shown(first).experiments)
      if (std::find(value.experiments.begin(), value.experiments.end(), experiment) ==
          value.experiments.end())
        value.experiments.push_back(std::move(experiment));
    return value;
  }
  value.query = def.query;
  if (settings_.derivations) value.derivation = split_lines(def.derive(budget_));
  value.possible = def.possible;
  if (def.worlds) {
    describe(def, value);
    return value;
  }
  if (const auto& estimand = def.found.estimand) {
    value.identifiable = true;
    value.formula = def.formula;
    value.latex = def.latex;
    for (const NodeSet& group : estimand->comb) value.comb.push_back(named(def, group));
    for (const NodeSet& table : estimand->tables()) value.tables.push_back(named(def, table));
  } else {
    value.larger = named(def, def.found.hedge->larger);
    value.smaller = named(def, def.found.hedge->smaller);
  }
  return value;
}

Value Computer::make(const Typed&, const node::ShowEstimand& show) { return {shown(*show.estimand)}; }

Value Computer::make(const Typed& typed, const node::Estimated& estimated) {
  const EstimandDef& def = *estimated.estimand;
  if (def.worlds && !def.identifiable())
    throw EvaluationError("not-identifiable", def.query + " is not identifiable",
                          "print identify ... shows why; with other data or a different shape it may be");
  if (!def.identifiable())
    throw EvaluationError("not-identifiable",
                          def.query + " is not identifiable: the sets " +
                              braces(spelled(named(def, def.found.hedge->larger))) + " and " +
                              braces(spelled(named(def, def.found.hedge->smaller))) +
                              " are a hedge: two models agree on all that is observed, and differ here",
                          "print identify ... shows why; with other data or a different shape it may be");
  const std::vector<CounterfactualEstimand::Measured> sets = def.tables();
  std::vector<Channel> tables;
  const auto add = [&](Channel table) {
    const auto& [done, made] = sets[tables.size()];
    if (done.empty()) {  // an experiment is a model's, with the labels of the shape
      std::vector<Labels> labels;
      for (const Node node : made) labels.push_back(estimated.ports[node].labels);
      table = relabelled(table, labels, budget_);
    }
    for (std::size_t i = 0; i < made.size(); ++i) table.outputs[i] = estimated.ports[made[i]];
    tables.push_back(std::move(table));
  };
  if (sets.empty()) {
    // Nothing is read: what is asked is certain, or cannot be.
  } else if (estimated.marginals.empty()) {
    for (const Typed& child : typed.children) add(own_channel(child));
  } else {
    Value room;
    const Channel& observed = channel(typed.children.front(), room);
    require_determined(observed);
    for (const std::vector<std::size_t>& outputs : estimated.marginals)
      add(marginal(observed, outputs, budget_));
  }
  place_ = typed.span;
  if (def.worlds) {
    Channel answer;
    try {
      answer = evaluate(*def.worlds->estimand, tables, estimated.ports, settings_.arith, budget_);
    } catch (const EvaluationError& error) {
      if (error.name() != "zero-condition") throw;
      throw EvaluationError("zero-condition", "the condition of " + def.query + " has probability 0");
    }
    for (std::size_t i = 0; i < answer.outputs.size(); ++i) answer.outputs[i].name = def.outcomes[i];
    return {std::move(answer)};
  }
  return {evaluate(*def.found.estimand, tables, estimated.ports, def.answer, settings_.arith, budget_)};
}

}  // namespace diag
