// Potential outcomes in `identify`: which follow from observations, or from experiments, and how.
#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "interpreter/causal/counterfactual_formula.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

// `do` is one world for all of the question.
void Elaborator::identify_worlds(EstimandDef& def, const ModelDef& model, const MixedGraph& graph,
                                 const Question& question) {
  const auto node_of = [&](const Asked& asked) {
    const VariableId id = variable_named(model, asked.name, asked.span);
    if (model.model.variables[id].hidden)
      fail("hidden-asked", asked.span, fmt::format("{} is hidden, and no data tell of it", spell(asked.name)),
           "identification is about observed variables; with rows for every mechanism, M.P(...) answers "
           "itself");
    const Node node = graph.node(id);
    if (asked.label && def.ports[node].labels.size() > 0)
      static_cast<void>(asked_position(asked, def.ports[node].labels));
    return node;
  };
  const auto wants_label = [&](const Asked& asked) {
    if (!asked.label)
      fail("outcome-unlabelled", asked.span,
           fmt::format("in a question about several worlds, {} has a label here", outcome_text(asked)),
           fmt::format("write {} = ...", outcome_text(asked)));
  };
  WorldSettings everywhere;
  for (const Asked& done : question.done) {
    wants_label(done);
    everywhere[node_of(done)] = *done.label;
  }
  const auto event_of = [&](const Asked& asked) {
    CounterfactualEvent event{{node_of(asked), everywhere}, asked.label};
    for (const Asked& set : asked.set) {
      if (!set.set.empty())
        fail("outcome-nested-identified", set.span, "nested values are not identified, only computed",
             fmt::format("ask for the parts, as in P(y[x = 1, {0} = a], {1} = a)", spell(set.name),
                         outcome_text(set)));
      event.of.settings[node_of(set)] = *set.label;
    }
    return event;
  };
  CounterfactualQuestion asked;
  for (const Asked& item : question.wanted) {
    asked.asked.push_back(event_of(item));
    if (item.label) continue;
    def.answer.outputs.push_back({asked.asked.back().of.variable, std::nullopt});
    def.outcomes.push_back(item.set.empty() ? item.name : outcome_text(item));
  }
  for (const Asked& item : question.given) {
    wants_label(item);
    asked.given.push_back(event_of(item));
  }
  def.worlds = identify(graph, asked, def.measured, budget_);
  if (def.worlds->impossible_condition)
    fail("impossible-condition", question.given.front().span,
         "what is given cannot be: it has probability 0 in every model of this shape",
         "what no setting reaches has one value in all worlds, and what is set is what it is set to");
  std::vector<std::string> declared;
  for (const Port& port : def.ports) declared.push_back(port.name);
  def.derivation = derivation_text(*def.worlds, declared);
  def.latex = "\\text{not identifiable}";
  if (!def.worlds->estimand) return;
  def.formula = formula(*def.worlds->estimand, declared, Notation::text);
  def.latex = formula(*def.worlds->estimand, declared, Notation::latex);
}

// Observations and experiments are read off the model: by surgery, each table for itself.
Term Elaborator::estimated_on_model(const EstimandDef& def, const ModelDef& model, Span span) {
  require_instance(model, span);
  Typed answer;
  answer.span = span;
  node::Estimated node{&def, def.ports, {}};
  std::vector<VariableId> ids;
  for (Port& port : node.ports) {
    const std::optional<VariableId> id = model.model.find(port.name);
    if (!id || model.model.variables[*id].hidden)
      fail("data-lack", span, fmt::format("this model has no observed variable {}", spell(port.name)));
    ids.push_back(*id);
    const Labels* labels = world_.labels(model.model.variables[*id].object);
    if (labels == nullptr) continue;  // it has no rows either, which is said below
    if (port.labels.size() > 0 && port.labels != *labels)
      fail("data-label", span, fmt::format("{} has other labels in this model", spell(port.name)),
           fmt::format("its labels in the shape are {}", to_text(port.labels)));
    port.labels = *labels;
  }
  if (def.identifiable())
    for (const auto& [done, made] : def.tables()) {
      DiagramDef& table = world_.make<DiagramDef>();
      table.name = model.name;
      table.scope = model.theory->scope;
      table.span = span;
      std::vector<VariableId> inputs, outputs;
      for (const Node variable : done) {
        inputs.push_back(ids[variable]);
        table.input_names.push_back(node.ports[variable].name);
      }
      for (const Node variable : made) {
        outputs.push_back(ids[variable]);
        table.output_names.push_back(node.ports[variable].name);
      }
      table.diagram = diag::question(model.model, inputs, outputs, {}, world_.signature);
      answer.children.push_back(meaning(table, world_.stoch, span));
    }
  return estimated_term(def, std::move(node), std::move(answer));
}

}  // namespace diag
