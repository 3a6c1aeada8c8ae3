// `identify` and `estimate`: causal questions to shapes. What is found needs no numbers, so all of it is
// found while the script is checked; numbers come with the observed data.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/causal/adjustment.hpp"
#include "interpreter/causal/counterfactual_formula.hpp"
#include "interpreter/causal/formula.hpp"
#include "interpreter/causal/front_door.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

using ast::Expr;
using ast::ExprKind;

namespace {

NodeSet sorted(NodeSet nodes) {
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

bool is_effect(const Expr& expr) {
  if (expr.kind != ExprKind::call || expr.children.size() < 2) return false;
  const Expr& base = expr.children.front();
  return base.kind == ExprKind::name && !base.quoted && names_effect(base.text);
}

bool asks_something(const Expr& expr) {
  return expr.kind == ExprKind::call && expr.children.front().kind == ExprKind::member &&
         !expr.children.front().quoted && expr.children.front().text == "P";
}

// "P(x), P(x, y)"
std::string tables_text(const EstimandDef& def) {
  std::string text;
  for (const auto& [done, made] : def.tables()) {
    text += text.empty() ? "P(" : ", P(";
    for (std::size_t i = 0; i < made.size(); ++i) text += (i == 0 ? "" : ", ") + def.names[made[i]];
    text += ")";
  }
  return text;
}

}  // namespace

std::vector<CounterfactualEstimand::Measured> EstimandDef::tables() const {
  if (worlds) return worlds->estimand->tables();
  std::vector<CounterfactualEstimand::Measured> all;
  for (NodeSet& table : found.estimand->tables()) all.push_back({{}, std::move(table)});
  return all;
}

Node Elaborator::observed_node(const ModelDef& model, const MixedGraph& graph, const std::string& name,
                               Span span) {
  const VariableId id = variable_named(model, name, span);
  if (model.model.variables[id].hidden)
    fail("hidden-asked", span, fmt::format("{} is hidden, and no data tell of it", spell(name)),
         "ask about observed variables; with rows for every mechanism, M.P(...) answers itself");
  return graph.node(id);
}

const EstimandDef& Elaborator::estimand_of(const Expr& call, MeasuredBy measured) {
  if (is_effect(call) && find(call.children.front().text, *scope_, call.span) == nullptr)
    return effect_estimand(call, measured);
  if (!asks_something(call))
    fail("question-wanted", call.span, "a question about a model is wanted here",
         "write identify M.P(y | do(x))");
  const Expr& of = call.children.front().children.front();
  const Term base = term(of);
  if (base.kind != TermKind::model)
    fail("model-wanted", of.span,
         "causal questions are identified from the shape of a model, and this is none",
         "declare the shape, model M { x, y : {no, yes}   y given x }, and write identify M.P(y | do(x))");
  const ModelDef& model = *base.model;
  require_instance(model, of.span);
  std::string query = source_text({call.span.file, of.span.end, call.span.end});
  if (!query.empty() && query.front() == '.') query.erase(0, 1);
  return estimand_of(model, read_question(call), std::move(query), measured, call.span);
}

const EstimandDef& Elaborator::estimand_of(const ModelDef& model, const Question& question, std::string query,
                                           MeasuredBy measured, Span span) {
  EstimandDef& def = world_.make<EstimandDef>();
  def.query = std::move(query);
  def.span = span;
  def.model = &model;
  const MixedGraph graph(model.model);
  std::vector<std::string> names;  // as declared; def.names are spelled
  std::vector<std::optional<std::string>> labels_asked(graph.observed());
  for (Node node = 0; node < graph.observed(); ++node) {
    const Variable& variable = model.model.variables[graph.variable(node)];
    const Labels* labels = world_.labels(variable.object);
    names.push_back(variable.name);
    def.names.push_back(spell(variable.name));
    def.objects.push_back(variable.object);
    def.ports.push_back({variable.name, world_.signature.name(variable.object), labels ? *labels : Labels()});
  }
  def.measured = measured;
  if (question.outcome || measured == MeasuredBy::experiments) {
    identify_worlds(def, model, graph, question);
    return def;
  }
  const auto place = [&](const Asked& asked, NodeSet& set, std::vector<AnswerPort>& ports) {
    const Node node = observed_node(model, graph, asked.name, asked.span);
    AnswerPort port{node, {}};
    if (asked.label) {
      const Labels& labels = def.ports[node].labels;
      if (labels.size() > 0) port.label = static_cast<Coordinate>(asked_position(asked, labels));
      labels_asked[node] = *asked.label;
      if (!port.label)
        fail("no-labels", asked.label_span, fmt::format("{} has no labels in this model", spell(asked.name)),
             "give its type labels, or ask without a label");
    }
    set.push_back(node);
    ports.push_back(port);
  };
  CausalQuestion asked;
  for (const Asked& item : question.wanted) place(item, asked.asked, def.answer.outputs);
  for (const auto& [done, position] : question.order)
    place(done ? question.done[position] : question.given[position], done ? asked.done : asked.given,
          def.answer.inputs);
  asked = {sorted(asked.asked), sorted(asked.done), sorted(asked.given)};
  def.found = identify(graph, asked, {}, budget_);
  if (def.found.estimand) {
    def.formula = formula(*def.found.estimand, names, labels_asked, Notation::text);
    def.latex = formula(*def.found.estimand, names, labels_asked, Notation::latex);
    for (const Estimand& part : def.found.estimand->possible)
      if (!part.stands)
        def.possible +=
            (def.possible.empty() ? "" : ", ") + formula(part, names, labels_asked, Notation::text) + " > 0";
  }
  if (!def.found.estimand) def.latex = "\\text{not identifiable}";
  def.explained = [graph, asked](Budget& budget) {
    IdentifyOptions options;
    options.explain = true;
    return identify(graph, asked, options, budget);
  };
  def.derive = [explained = def.explained, names = def.names](Budget& budget) {
    return derivation_text(explained(budget), names);
  };
  return def;
}

Typed Elaborator::identified(const Expr& expr) {
  const EstimandDef& def = estimand_of(
      expr.children.front(), expr.text == "experiments" ? MeasuredBy::experiments : MeasuredBy::observations);
  Typed made;
  made.span = expr.span;
  made.type = ValueType::of(TypeKind::estimand);
  made.type.estimand = &def;
  made.of = node::ShowEstimand{&def};
  return made;
}

Term Elaborator::estimate_term(const Expr& expr) {
  return evaluated_estimand(estimand_of(expr.children[0]), term(expr.children[1]), expr.children[1].span,
                            expr.span);
}

Term Elaborator::evaluated_estimand(const EstimandDef& def, Term given, Span given_span, Span span) {
  if (given.kind == TermKind::model) {
    const ModelDef& model = *given.model;
    if (def.parts.empty()) return estimated_on_model(def, model, given_span);
    return value_term(difference(typed(estimated_on_model(*def.parts[0], model, given_span)),
                                 typed(estimated_on_model(*def.parts[1], model, given_span)), span));
  }
  Typed observed = typed(std::move(given));
  if (def.parts.empty()) return estimated(def, std::move(observed), span);
  Typed again = observed;
  return value_term(difference(typed(estimated(*def.parts[0], std::move(observed), span)),
                               typed(estimated(*def.parts[1], std::move(again), span)), span));
}

const EstimandDef& Elaborator::estimand_of_value(const Typed& value, const std::string& name) {
  if (value.type.kind != TypeKind::estimand)
    fail("estimand-wanted", value.span,
         fmt::format("`{}` takes an estimand, and this is {}", name, to_text(value.type)),
         "write let e = identify M.P(y | do(x))");
  return *value.type.estimand;
}

// adjustment, frontdoor and instruments: lists of names.
Typed Elaborator::sets_of_variables(const Expr& call, const std::string& name) {
  const std::vector<Expr>& arguments = call.children[1].children;
  const Term of = term(arguments[0]);
  if (of.kind != TermKind::model)
    fail("model-wanted", arguments[0].span,
         fmt::format("`{}` looks at the shape of a model, and this is none", name));
  const ModelDef& model = *of.model;
  require_instance(model, arguments[0].span);
  const MixedGraph graph(model.model);
  const auto observed = [&](const Expr& expr) {
    if (expr.kind == ExprKind::missing) throw Faulty{};
    if (expr.kind != ExprKind::name)
      fail("variable-wanted", expr.span, "a variable is wanted here", fmt::format("write {}(M, x, y)", name));
    return observed_node(model, graph, expr.text, expr.span);
  };
  const Node x = observed(arguments[1]), y = observed(arguments[2]);
  if (x == y)
    fail("variable-twice", arguments[2].span,
         fmt::format("the variable {} stands twice in this question", spell(arguments[2].text)),
         "the effect is that of one variable on another", {{arguments[1].span, "the first time is here"}});
  const auto typed_of = [&](TypeKind kind, decltype(Typed::of) of_node, std::vector<Typed> children = {}) {
    Typed made;
    made.span = call.span;
    made.type = ValueType::of(kind);
    made.of = std::move(of_node);
    made.children = std::move(children);
    return made;
  };
  const auto text_of = [&](Node node) {
    return typed_of(TypeKind::text, node::Text{spell(model.model.variables[graph.variable(node)].name)});
  };
  const auto list_of_names = [&](const NodeSet& set) {
    std::vector<Typed> names;
    for (const Node node : set) names.push_back(text_of(node));
    return typed_of(TypeKind::list, node::ListOf{}, std::move(names));
  };
  std::vector<Typed> items;
  if (name == "instruments") {
    for (const Instrument& instrument : instruments(graph, x, y, budget_)) {
      std::vector<Typed> pair;
      pair.push_back(text_of(instrument.variable));
      pair.push_back(list_of_names(instrument.given));
      items.push_back(typed_of(TypeKind::list, node::ListOf{}, std::move(pair)));
    }
  } else {
    constexpr std::uint64_t usual = 100, most = 100'000;
    const std::uint64_t wanted = arguments.size() > 3 ? count(arguments[3], most, "sets") : usual;
    const ListBounds bounds{wanted};
    const VariableSets found = name == "adjustment" ? adjustment_sets(graph, x, y, bounds, budget_)
                                                    : front_door_sets(graph, x, y, bounds, budget_);
    for (const NodeSet& set : found.sets) items.push_back(list_of_names(set));
    if (found.end != VariableSets::End::none) {
      std::vector<std::string> help;
      if (found.others > 0)
        help.push_back(fmt::format("none of the others has fewer than {} variable{}", found.others,
                                   found.others == 1 ? "" : "s"));
      if (wanted < most)
        help.push_back(fmt::format("ask for more: {}(M, x, y, {})", name,
                                   std::clamp<std::uint64_t>(10 * wanted, 1, most)));
      const std::string these =
          found.sets.size() == 1 ? "this one" : fmt::format("these {}", found.sets.size());
      warn("more-sets", call.span,
           found.end == VariableSets::End::number
               ? fmt::format("there are more sets than {}", these)
               : fmt::format("there may be more sets than {}: the search was long, and ended early", these),
           fmt::format("{}", fmt::join(help, "; ")));
    }
  }
  return typed_of(TypeKind::list, node::ListOf{}, std::move(items));
}

Term Elaborator::estimand_member(const EstimandDef& def, const Expr& expr) {
  if (expr.text != "identifiable" || expr.quoted)
    fail("unknown-member", expr.span, fmt::format("an estimand has no `{}`", expr.text),
         "it has e.identifiable; e(obs) evaluates it, latex(e) and explain(e) are texts");
  Typed truth;
  truth.span = expr.span;
  truth.type = ValueType::of(TypeKind::truth);
  std::string witness;
  if (def.found.hedge) {
    const auto braces = [&](const NodeSet& set) {
      std::string text;
      for (const Node node : set) text += (text.empty() ? "" : ", ") + def.names[node];
      return "{" + text + "}";
    };
    witness = fmt::format(
        "{} has no estimand: the sets {} and {} are a hedge: two models agree on all that is observed, and "
        "differ "
        "here",
        def.query, braces(def.found.hedge->larger), braces(def.found.hedge->smaller));
  }
  if (!def.found.hedge && !def.identifiable())
    witness = fmt::format("{} has no estimand: `print` shows why", def.query);
  truth.of = node::Truth{def.identifiable(), std::move(witness)};
  return value_term(std::move(truth));
}

// The ports of all nodes: labels of the model, or of the data where the model has none.
std::vector<Port> Elaborator::data_ports(const EstimandDef& def, const Typed& observed, Span span) {
  std::vector<Port> ports = def.ports;
  std::vector<std::string> known;
  for (const Port& port : observed.type.outputs) known.push_back(port.name.empty() ? port.object : port.name);
  NodeSet needed;
  for (const auto& table : def.tables()) needed = joined(needed, table.made);
  NodeSet labelled = needed;
  for (const std::vector<AnswerPort>* side : {&def.answer.inputs, &def.answer.outputs})
    for (const AnswerPort& port : *side) labelled = joined(labelled, {port.node});
  for (const Node node : labelled) {
    Port& port = ports[node];
    const auto at = port_if(observed.type.outputs, port.name, span);
    if (!at) {
      if (!contains(needed, node) && port.labels.size() > 0) continue;
      const std::string near = nearest(port.name, known);
      fail("data-lack", observed.span, fmt::format("these data have no output {}", spell(port.name)),
           near.empty() ? fmt::format("the estimand reads {}, and these data have {}", tables_text(def),
                                      known.empty() ? "no outputs" : listed_names(known))
                        : fmt::format("the name counts: there is {}", spell(near)));
    }
    const Labels& labels = observed.type.outputs[*at].labels;
    if (port.labels.size() == 0) {
      port.labels = labels;
      continue;
    }
    if (port.labels == labels) continue;
    for (std::uint64_t i = 0; i < labels.size(); ++i) {
      budget_.step(8);
      const std::string text = labels.text(i);
      if (!port.labels.find(text))
        fail("data-label", observed.span,
             fmt::format("the data have a label {} of {}, and the model has not", spell_label(text),
                         spell(port.name)),
             fmt::format("its labels in the model are {}", to_text(port.labels)));
    }
  }
  return ports;
}

Term Elaborator::estimated(const EstimandDef& def, Typed observed, Span span) {
  if (observed.type.kind != TypeKind::channel || !observed.type.inputs.empty())
    fail("state-wanted", observed.span,
         fmt::format("an estimand is evaluated on an observed state, and this is {}", to_text(observed.type)),
         "write e(obs), with data obs = csv \"...\" or a state whose outputs are called as the variables");
  Typed answer;
  answer.span = span;
  node::Estimated node{&def, def.ports, {}};
  // Of a diagram only the tables are evaluated; of data and other values they are marginals.
  const bool by_table = std::holds_alternative<node::Meaning>(observed.of);
  if (def.identifiable())
    for (const auto& [done, made] : def.tables())
      if (!done.empty())
        fail("experiments-wanted", observed.span, "this estimand reads experiments, and a state is none",
             "write e(M), with a model that has rows; or identify the question without `from experiments`");
  if (def.identifiable()) {
    node.ports = data_ports(def, observed, span);
    for (const auto& table : def.tables()) {
      std::vector<std::size_t> outputs;
      for (const Node variable : table.made)
        outputs.push_back(port(observed.type.outputs, node.ports[variable].name, span));
      if (by_table)
        answer.children.push_back(narrowed(Typed(observed), outputs));
      else
        node.marginals.push_back(std::move(outputs));
    }
    if (!by_table) answer.children.push_back(std::move(observed));
  }
  return estimated_term(def, std::move(node), std::move(answer));
}

// The answer, with the ports that the question leaves open.
Term Elaborator::estimated_term(const EstimandDef& def, node::Estimated node, Typed answer) {
  std::vector<Port> inputs, outputs;
  for (const AnswerPort& port : def.answer.inputs)
    if (!port.label) inputs.push_back(node.ports[port.node]);
  for (const AnswerPort& port : def.answer.outputs)
    if (!port.label) outputs.push_back(node.ports[port.node]);
  for (std::size_t i = 0; i < def.outcomes.size(); ++i) outputs[i].name = def.outcomes[i];
  answer.type = ValueType::channel(std::move(inputs), std::move(outputs));
  answer.of = std::move(node);
  return answer_term(std::move(answer));
}

}  // namespace diag
