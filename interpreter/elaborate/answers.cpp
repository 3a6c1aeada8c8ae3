// Answers to P(...) on diagrams and models. The diagram is restricted before it is evaluated: outputs that
// nobody asks for are gone, labels are observed, so that the tables follow the question and not the model.
#include <algorithm>

#include "interpreter/elaborate/sought.hpp"

namespace diag {

// Conditions are outputs, and stand before what is asked for. One with a label is observed; in its place
// stands the point of a set of that one label, so that the condition can be named where its probability is 0.
Term Elaborator::answer(const Sought& sought, const Interpretation& interpretation, Span span) {
  Signature& signature = world_.signature;
  const auto evaluated = [&](bool conditions_alone) {
    std::vector<std::size_t> variables;
    std::vector<Observation> observed;
    std::vector<const Sought::Item*> outputs;
    const auto take = [&](const Sought::Item& item, bool condition) {
      if (item.input) return;
      if (item.label)
        observed.push_back({item.variable, *item.label});
      else
        variables.push_back(item.variable);
      if (condition || !item.label) outputs.push_back(&item);
    };
    for (const Sought::Item& item : sought.given) take(item, true);
    if (!conditions_alone)
      for (const Sought::Item& item : sought.wanted) take(item, false);
    const Diagram diagram = sought.restricted(variables, observed);
    Builder builder(signature, diagram.dom());
    const Wires made = builder.splice(diagram, builder.inputs());
    DiagramDef& def = world_.make<DiagramDef>();
    Wires wires;
    std::size_t next = 0;
    for (const Sought::Item* item : outputs) {
      wires.push_back(
          item->label
              ? builder.append(signature.point(world_.label_object(Labels({*item->label})), *item->label), {})
              : made[next++]);
      def.output_names.push_back(item->name);
    }
    def.name = sought.name;
    def.input_names = sought.input_names;
    def.diagram = std::move(builder).finish(wires);
    def.scope = sought.scope;
    def.intervened = sought.intervened;
    def.span = span;
    return meaning(def, interpretation, span);
  };

  std::vector<Selected> given;
  std::vector<Selected> wanted;
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  for (const Sought::Item& item : sought.given)
    if (item.input)
      given.push_back({true, inputs++, {}});
    else
      given.push_back({false, outputs++, item.label ? std::optional<std::uint64_t>(0) : std::nullopt});
  const bool conditional = outputs > 0;
  bool events = false;
  for (const Sought::Item& item : sought.wanted) {
    if (!item.label) wanted.push_back({false, outputs++, {}});
    events |= item.label.has_value();
  }
  Typed whole = evaluated(false);
  if (!conditional) return answer_term(std::move(whole));

  const Channel ports{whole.type.inputs, whole.type.outputs, {}, {}, {}, {}};
  auto [rows, columns] = condition_ports(ports, wanted, given);
  Typed answer;
  answer.span = span;
  answer.type = ValueType::channel(std::move(rows), std::move(columns));
  answer.children.push_back(std::move(whole));
  if (events) {
    answer.children.push_back(evaluated(true));
    answer.of = node::Quotient{std::move(given)};
  } else {
    answer.of = node::Condition{std::move(wanted), std::move(given)};
  }
  return answer_term(std::move(answer));
}

VariableId Elaborator::asked_variable(const ModelDef& def, const Asked& asked) {
  const VariableId id = variable_named(def, asked.name, asked.span);
  if (asked.label) {
    const Labels* labels = world_.labels(def.model.variables[id].object);
    static_cast<void>(asked_position(asked, labels == nullptr ? Labels() : *labels));
  }
  return id;
}

Term Elaborator::model_question(const ModelDef& def, const Question& question, Span span) {
  require_instance(def, span);
  if (question.outcome) return worlds_question(def, question, span);
  Sought sought;
  sought.name = def.name + ".P";
  sought.scope = def.theory->scope;
  sought.intervened = !question.done.empty();
  for (const Asked& asked : question.wanted)
    sought.wanted.push_back({asked.name, false, asked_variable(def, asked), asked.label});
  const Model* model = &def.model;
  Model changed;
  std::vector<VariableId> inputs;
  for (const auto& [done, position] : question.order) {
    const Asked& asked = done ? question.done[position] : question.given[position];
    const VariableId id = asked_variable(def, asked);
    if (!done) {
      sought.given.push_back({asked.name, false, id, asked.label});
    } else if (asked.label) {
      if (model != &changed) changed = def.model;
      model = &changed;
      changed = intervene(std::move(changed), id, *asked.label, world_.signature);
    } else {
      inputs.push_back(id);
      sought.given.push_back({asked.name, true, id, {}});
      sought.input_names.push_back(asked.name);
    }
  }
  sought.restricted = [&](const std::vector<std::size_t>& outputs, const std::vector<Observation>& observed) {
    return diag::question(*model, inputs, outputs, observed, world_.signature);
  };
  return answer(sought, world_.stoch, span);
}

// The ports of a diagram, where each is one object with one set of labels, or none (then it must not be asked
// for).
std::optional<ValueType> Elaborator::plain_type(const DiagramDef& def, const Interpretation& interpretation) {
  bool plain = true;
  const auto ports = [&](const Word& word, const std::vector<std::string>& names) {
    std::vector<Port> all;
    for (std::size_t i = 0; i < word.size(); ++i) {
      const std::vector<Labels>* labels = interpretation.labels(word[i]);
      plain = plain && (labels == nullptr || labels->size() == 1);
      all.push_back({names.empty() ? "" : names[i], world_.signature.name(word[i]),
                     labels == nullptr || labels->empty() ? Labels() : labels->front()});
    }
    return all;
  };
  ValueType type = ValueType::channel(ports(def.diagram.dom(), def.input_names),
                                      ports(def.diagram.cod(), def.output_names));
  if (!plain) return std::nullopt;
  return type;
}

Term Elaborator::diagram_question(const DiagramDef& def, const Interpretation& interpretation,
                                  const Question& question, Span span) {
  const std::optional<ValueType> type = plain_type(def, interpretation);
  if (!type) return channel_question(meaning(def, interpretation, span), question, span);
  if (!question.done.empty())
    fail("do-without-model", question.done.front().span,
         "`do` in a question asks a model, and this is a diagram",
         "change the diagram by surgery: do[x = a](d), then ask");
  Sought sought;
  sought.name = def.name;
  sought.scope = def.scope;
  for (const Asked& asked : question.wanted) {
    const Selected chosen = selected(*type, asked, true);
    sought.wanted.push_back({type->outputs[chosen.port].name, false, chosen.port, asked.label});
  }
  std::vector<Selected> given;
  std::vector<std::size_t> inputs;  // those without a label, in the order written
  std::vector<std::optional<std::string>> set(type->inputs.size());
  for (const Asked& asked : question.given) {
    given.push_back(selected(*type, asked, false));
    const Selected& chosen = given.back();
    if (!chosen.input) {
      const std::string& name = type->outputs[chosen.port].name;
      sought.given.push_back({asked.label ? asked.name : name, false, chosen.port, asked.label});
    } else if (asked.label) {
      set[chosen.port] = asked.label;
    } else {
      inputs.push_back(chosen.port);
      sought.given.push_back({type->inputs[chosen.port].name, true, chosen.port, {}});
      sought.input_names.push_back(sought.given.back().name);
    }
  }
  require_inputs(*type, given, span);
  Signature& signature = world_.signature;
  const Word dom = def.diagram.dom();
  sought.restricted = [&](const std::vector<std::size_t>& outputs, const std::vector<Observation>& observed) {
    Word asked;
    for (const std::size_t input : inputs) asked.push_back(dom[input]);
    Builder builder(signature, asked);
    Wires in(dom.size());
    for (std::size_t i = 0; i < dom.size(); ++i)
      if (set[i]) in[i] = builder.append(signature.point(dom[i], *set[i]), {});
    for (std::size_t i = 0; i < inputs.size(); ++i) in[inputs[i]] = builder.inputs()[i];
    const Wires made = builder.splice(def.diagram, in);
    for (const Observation& observation : observed) {
      const WireId wire = made[observation.variable];
      builder.append(signature.observe(builder.object(wire), observation.label), {&wire, 1});
    }
    Wires wires;
    for (const std::size_t output : outputs) wires.push_back(made[output]);
    return std::move(builder).finish(wires);
  };
  return answer(sought, interpretation, span);
}

Typed Elaborator::narrowed(Typed value, const std::vector<std::size_t>& outputs) {
  ValueType type = ValueType::channel(value.type.inputs, {});
  for (const std::size_t output : outputs) type.outputs.push_back(value.type.outputs[output]);
  Typed narrow;
  narrow.span = value.span;
  narrow.type = std::move(type);
  const auto* whole = std::get_if<node::Meaning>(&value.of);
  if (whole != nullptr && plain_type(*whole->diagram, *whole->interpretation)) {
    const DiagramDef& from = *whole->diagram;
    DiagramDef& def = world_.make<DiagramDef>();
    def.name = from.name;
    def.input_names = from.input_names;
    def.scope = from.scope;
    def.span = from.span;
    Builder builder(world_.signature, from.diagram.dom());
    const Wires made = builder.splice(from.diagram, builder.inputs());
    Wires wires;
    for (const std::size_t output : outputs) {
      wires.push_back(made[output]);
      if (!from.output_names.empty()) def.output_names.push_back(from.output_names[output]);
    }
    def.diagram = std::move(builder).finish(wires);
    narrow.of = node::Meaning{&def, whole->interpretation};
    return narrow;
  }
  narrow.of = node::Call{node::Function::marginal, outputs, {}, {}};
  narrow.children.push_back(std::move(value));
  return narrow;
}

}  // namespace diag
