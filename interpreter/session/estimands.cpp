// Estimands as values, and their numbers on observed data.
#include "interpreter/base/errors.hpp"
#include "interpreter/session/compute.hpp"

namespace diag {

namespace {

std::vector<std::string> named(const EstimandDef& def, const NodeSet& set) {
  std::vector<std::string> names;
  for (const Node node : set) names.push_back(def.names[node]);
  return names;
}

std::string braces(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return "{" + text + "}";
}

}  // namespace

Value Computer::make(const Typed&, const node::ShowEstimand& show) {
  const EstimandDef& def = *show.estimand;
  EstimandValue value;
  value.query = def.query;
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
  return {std::move(value)};
}

Value Computer::make(const Typed& typed, const node::Estimated& estimated) {
  const EstimandDef& def = *estimated.estimand;
  if (!def.found.estimand)
    throw EvaluationError("not-identifiable",
                          def.query + " is not identifiable: the sets " +
                              braces(named(def, def.found.hedge->larger)) + " and " +
                              braces(named(def, def.found.hedge->smaller)) + " are a hedge",
                          "print identify ... shows why; with other data or a different shape it may be");
  const std::vector<NodeSet> sets = def.found.estimand->tables();
  std::vector<Channel> tables;
  const auto add = [&](Channel table) {
    std::vector<Labels> labels;
    for (const Node node : sets[tables.size()]) labels.push_back(estimated.ports[node].labels);
    table = relabelled(table, labels, budget_);
    for (std::size_t i = 0; i < labels.size(); ++i)
      table.outputs[i] = estimated.ports[sets[tables.size()][i]];
    tables.push_back(std::move(table));
  };
  if (estimated.marginals.empty()) {
    for (const Typed& child : typed.children) add(own_channel(child));
  } else {
    Value room;
    const Channel& observed = channel(typed.children.front(), room);
    require_determined(observed);
    for (const std::vector<std::size_t>& outputs : estimated.marginals)
      add(marginal(observed, outputs, budget_));
  }
  place_ = typed.span;
  return {evaluate(*def.found.estimand, tables, estimated.ports, def.answer, settings_.arith, budget_)};
}

}  // namespace diag
