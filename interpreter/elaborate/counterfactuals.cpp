// Potential outcomes in `identify`: which follow from observations, or from experiments, and how.
#include <fmt/format.h>

#include <map>
#include <set>

#include "grammar/parser.hpp"
#include "interpreter/causal/counterfactual_formula.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

namespace {

// Whether a value of `node` can reach `variable` where the variables of `set` are set.
bool acts(Subgraphs& subgraphs, Node node, Node variable, const NodeSet& set) {
  NodeSet open{variable}, seen{variable};
  while (!open.empty()) {
    const Node now = open.back();
    open.pop_back();
    if (now == node) return true;
    if (contains(set, now) && now != variable) continue;
    for (const Node parent : subgraphs.parents({now}))
      if (!contains(seen, parent)) {
        seen = joined(seen, {parent});
        open.push_back(parent);
      }
  }
  return false;
}

}  // namespace

// A value that is summed over may be any label: the question would fall into cases where its variable has
// another label, or is bound twice.
void Elaborator::require_one_label(const ModelDef& model, const MixedGraph& graph,
                                   const CounterfactualQuestion& question, Span span) {
  std::map<Node, std::string> labels;
  std::set<Node> bound, several;
  const auto see = [&](Node node, const std::optional<std::string>& label) {
    const std::string text = label.value_or("");
    if (is_bound(text)) bound.insert(node);
    if (!labels.emplace(node, text).second && labels[node] != text) several.insert(node);
  };
  for (const std::vector<CounterfactualEvent>* events : {&question.asked, &question.given})
    for (const CounterfactualEvent& event : *events) {
      see(event.of.variable, event.label);
      for (const auto& [node, label] : event.of.settings) see(node, label);
    }
  for (const Node node : bound)
    if (several.count(node) != 0)
      fail(
          "nested-twice", span,
          fmt::format("{0} is set to a value of its own in one world and has another value elsewhere in this "
                      "question",
                      spell(model.model.variables[graph.variable(node)].name)),
          "this is not identified, only computed: with rows for every mechanism, M.P(...) answers itself");
}

// `do` is one world for all of the question. A nested value is summed over.
void Elaborator::identify_worlds(EstimandDef& def, const ModelDef& model, const MixedGraph& graph,
                                 const Question& question) {
  const auto node_of = [&](const Asked& asked) {
    return observed_node(model, graph, asked.name, asked.span);
  };
  const auto check_label = [&](const Asked& asked, Node node) {
    if (asked.label && def.ports[node].labels.size() > 0)
      static_cast<void>(asked_position(asked, def.ports[node].labels));
  };
  const auto wants_label = [&](const Asked& asked) {
    if (!asked.label)
      fail("outcome-unlabelled", asked.span,
           fmt::format("in a question about several worlds, or about experiments, {} has a label here",
                       outcome_text(asked)),
           fmt::format("write {} = ...", outcome_text(asked)));
  };
  WorldSettings everywhere;
  for (const Asked& done : question.done) {
    wants_label(done);
    const Node node = node_of(done);
    check_label(done, node);
    everywhere[node] = *done.label;
  }
  CounterfactualQuestion asked;
  Subgraphs subgraphs(graph, budget_);
  std::map<std::string, CounterfactualEvent> nested;  // by what they bind
  // As deep as the outcomes are nested, which the grammar limits.
  const auto event_of = [&](const auto& self, const Asked& item) -> CounterfactualEvent {
    CounterfactualEvent event{{node_of(item), everywhere}, item.label};
    check_label(item, event.of.variable);
    NodeSet set_here;
    for (const Asked& set : item.set) set_here = joined(set_here, {node_of(set)});
    for (const Asked& set : item.set) {
      const Node node = node_of(set);
      // Set to its own name it has the value that it has where nothing is set: y[x = a, m = m].
      const bool as_it_is =
          set.set.empty() && *set.label == set.name && !def.ports[node].labels.find(set.name);
      if (set.set.empty() && !as_it_is) {
        if (def.ports[node].labels.size() > 0) static_cast<void>(asked_position(set, def.ports[node].labels));
        event.of.settings[node] = *set.label;
        continue;
      }
      // What is set to a value of its own, and does not act on the variable, says nothing.
      if (!acts(subgraphs, node, event.of.variable, set_here)) continue;
      const std::string bound = bound_label(outcome_text(set, true));
      CounterfactualEvent inner = as_it_is ? CounterfactualEvent{{node, {}}, {}} : self(self, set);
      inner.label = bound;
      nested.emplace(bound, std::move(inner));
      event.of.settings[node] = bound;
    }
    return event;
  };
  for (const Asked& item : question.wanted) {
    asked.asked.push_back(event_of(event_of, item));
    if (item.label) continue;
    def.answer.outputs.push_back({asked.asked.back().of.variable, std::nullopt});
    def.outcomes.push_back(item.set.empty() ? item.name : outcome_text(item));
  }
  for (const Asked& item : question.given) {
    wants_label(item);
    asked.given.push_back(event_of(event_of, item));
    // Also where the same value stands left of the bar: the sum would be over both sides at once.
    for (const auto& [node, label] : asked.given.back().of.settings)
      if (is_bound(label))
        fail("nested-condition", item.span,
             "nested values right of the bar are not identified, only computed",
             "with rows for every mechanism, M.P(...) answers itself");
  }
  for (const auto& [bound, event] : nested) asked.asked.push_back(event);
  if (!nested.empty()) require_one_label(model, graph, asked, question.outcome.value_or(def.span));
  def.worlds = identify(graph, asked, def.measured, budget_);
  if (def.worlds->impossible_condition)
    fail("impossible-condition", question.given.front().span,
         "what is given cannot be: it has probability 0 in every model of this shape",
         "what no setting reaches has one value in all worlds, and what is set is what it is set to");
  std::vector<std::string> declared;
  for (const Port& port : def.ports) declared.push_back(port.name);
  def.derive = [graph, asked, measured = def.measured, declared](Budget& budget) {
    return derivation_text(identify(graph, asked, measured, budget, true), declared);
  };
  def.latex = "\\text{not identifiable}";
  if (!def.worlds->estimand) return;
  def.formula = formula(*def.worlds->estimand, declared, Notation::text);
  def.possible = possible_text(*def.worlds->estimand, Spelling(declared, Notation::text));
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
      fail("data-lack", span, fmt::format("this model has no observed variable {}", spell(port.name)),
           "an estimand is evaluated on a model with the variables of the shape, by name");
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
