// The statements that do something when the script runs: print, let, assert.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

void Elaborator::act(Span span, decltype(Action::of) action) {
  actions_->push_back({span, std::move(action)});
}

std::string Elaborator::source_text(Span span) const {
  return sources_[span.file].text().substr(span.begin, span.end - span.begin);
}

Typed Elaborator::diagram_shown(const DiagramDef& def, Span span) {
  Typed shown;
  shown.span = span;
  shown.type = ValueType::of(TypeKind::diagram);
  shown.of = node::ShowDiagram{&def};
  return shown;
}

// Without the outputs that stand for conditions with a label (answers.cpp): they are observed already.
const DiagramDef& Elaborator::without_points(const DiagramDef& def, const std::vector<Selected>& given) {
  std::vector<bool> is_point(def.diagram.out().size(), false);
  for (const Selected& condition : given)
    if (!condition.input && condition.label) is_point[condition.port] = true;
  DiagramDef& shown = world_.make<DiagramDef>();
  Builder builder(world_.signature, def.diagram.dom());
  const Wires made = builder.splice(def.diagram, builder.inputs());
  Wires outputs;
  for (std::size_t i = 0; i < made.size(); ++i) {
    if (is_point[i]) continue;
    outputs.push_back(made[i]);
    if (i < def.output_names.size()) shown.output_names.push_back(def.output_names[i]);
  }
  shown.name = def.name;
  shown.input_names = def.input_names;
  shown.diagram = prune(std::move(builder).finish(outputs), world_.signature);
  return shown;
}

// The answer of an estimand with inputs and outputs in the order of the question; what has a label there is a
// point, or is observed.
DiagramDef& Elaborator::as_asked(const EstimandDef& def, const StageDiagram& answer) {
  Signature& signature = world_.signature;
  DiagramDef& shown = world_.make<DiagramDef>();
  shown.name = def.query;
  const auto label = [&](const AnswerPort& port) { return def.ports[port.node].labels.text(*port.label); };
  const auto place = [](const std::vector<std::string>& names, const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  Word open;
  for (const AnswerPort& port : def.answer.inputs) {
    if (port.label) continue;
    open.push_back(def.objects[port.node]);
    shown.input_names.push_back(def.ports[port.node].name);
  }
  Builder builder(signature, open);
  const Wires inputs = builder.inputs();
  Wires wires(answer.input_names.size());
  std::size_t next = 0;
  for (const AnswerPort& port : def.answer.inputs)
    wires[place(answer.input_names, def.ports[port.node].name)] =
        port.label ? builder.append(signature.point(def.objects[port.node], label(port)), {})
                   : inputs[next++];
  const Wires made = builder.splice(answer.diagram, wires);
  Wires outputs;
  for (const AnswerPort& port : def.answer.outputs) {
    const WireId wire = made[place(answer.output_names, def.ports[port.node].name)];
    if (port.label) {
      const Wires observed{wire};
      builder.add(signature.observe(def.objects[port.node], label(port)), observed);
      continue;
    }
    outputs.push_back(wire);
    shown.output_names.push_back(def.ports[port.node].name);
  }
  shown.diagram = std::move(builder).finish(outputs);
  return shown;
}

// One a stage. Nothing where there is no estimand, and where it is no diagram.
std::optional<Typed> Elaborator::estimand_diagrams(const EstimandDef& def, Span span) {
  std::vector<std::string> names;
  for (const Port& port : def.ports) names.push_back(port.name);
  std::optional<std::vector<StageDiagram>> stages;
  if (def.found.estimand)
    stages = diagrams_of(*def.found.estimand, names, def.objects, world_.signature);
  else if (def.worlds && def.worlds->estimand)
    stages = diagrams_of(*def.worlds->estimand, names, def.objects, world_.signature);
  if (!stages) return std::nullopt;
  Typed list;
  list.span = span;
  list.type = ValueType::of(TypeKind::list);
  list.of = node::ListOf{};
  for (StageDiagram& stage : *stages) {
    if (stage.name.empty() && def.found.estimand) {
      list.children.push_back(diagram_shown(as_asked(def, stage), span));
      continue;
    }
    DiagramDef& shown = world_.make<DiagramDef>();
    shown.name = stage.name.empty() ? def.query : stage.name;
    shown.diagram = std::move(stage.diagram);
    shown.input_names = std::move(stage.input_names);
    shown.output_names = std::move(stage.output_names);
    list.children.push_back(diagram_shown(shown, span));
  }
  if (list.children.size() > 1) return list;
  return std::move(list.children.front());
}

// Answers of models and of functors are values of one diagram, with its observations before the division;
// estimands are diagrams, one a stage.
Typed Elaborator::diagram_behind(const Typed& value) {
  if (value.type.kind == TypeKind::estimand)
    if (std::optional<Typed> diagrams = estimand_diagrams(*value.type.estimand, value.span))
      return std::move(*diagrams);
  const Typed* behind = &value;
  const std::vector<Selected>* given = nullptr;
  while (!std::holds_alternative<node::Meaning>(behind->of) &&
         (behind->children.size() == 1 || std::holds_alternative<node::Quotient>(behind->of))) {
    if (const auto* condition = std::get_if<node::Condition>(&behind->of)) given = &condition->given;
    if (const auto* quotient = std::get_if<node::Quotient>(&behind->of)) given = &quotient->given;
    behind = &behind->children.front();  // of a quotient that of what is asked and given
  }
  if (const auto* meaning = std::get_if<node::Meaning>(&behind->of))
    return diagram_shown(given == nullptr ? *meaning->diagram : without_points(*meaning->diagram, *given),
                         value.span);
  std::string help = "print it without the word diagram";
  if (value.type.kind == TypeKind::estimand)
    help = value.type.estimand->identifiable()
               ? "its factors may read each other, so that it is a formula and no diagram; " + help
               : "it is not identifiable, so there is none; to see why, " + help;
  fail("diagram-wanted", value.span,
       fmt::format("a diagram is wanted here, and this is {}", to_text(value.type)), help);
}

// What is printed at a prompt has a name: for what it is and not for what it means, so that one can go on
// with a diagram.
void Elaborator::keep_diagram(const DiagramDef& shown, Span span) {
  DiagramDef& def = world_.make<DiagramDef>();
  def = shown;
  def.name = host_.keep_as;
  declare({host_.keep_as, span}, Entity{&def, {}});
}

void Elaborator::print(const ast::Print& print, Span span) {
  Term shown = term(print.value);
  const bool keep = !quiet_ && !host_.keep_as.empty();
  const bool computed = is_value(shown);
  if (keep && shown.kind == TermKind::model)
    declare({host_.keep_as, print.value.span}, Entity{shown.model, {}});
  const bool boxes = !is_value(shown) && shown.kind != TermKind::model && shown.kind != TermKind::functor;
  Typed value;
  value.span = print.value.span;
  if (print.as_diagram && !boxes) {
    if (shown.kind == TermKind::model) {
      value = diagram_shown(joint_of(*shown.model), print.value.span);
    } else {
      value = diagram_behind(typed(std::move(shown)));
    }
  } else if (boxes) {
    const DiagramDef& def = diagram(shown);
    if (keep) keep_diagram(def, print.value.span);
    if (!print.as_diagram && has_meaning(def, world_.stoch)) {
      value = meaning(def, world_.stoch, print.value.span);
    } else {
      value = diagram_shown(def, print.value.span);
    }
  } else {
    value = typed(std::move(shown));
  }
  if (quiet_) return;
  action::Print printed{std::move(value), source_text(print.value.span), {}, {}};
  const TypeKind kind = printed.value.type.kind;
  const bool nameless =
      kind == TypeKind::text || (computed && (kind == TypeKind::diagram || kind == TypeKind::model));
  if (keep && !nameless) {
    printed.kept_as = host_.keep_as;
    if (computed) {
      printed.keep = world_.new_slot();
      declare({host_.keep_as, print.value.span}, Entity{ValueEntity{*printed.keep, printed.value.type}, {}});
    }
  }
  act(span, std::move(printed));
}

void Elaborator::let(const ast::LetDecl& decl) {
  Term value = term(decl.value);
  if (value.kind == TermKind::functor) {
    declare(decl.name, Entity{value.functor, {}});
  } else if (value.kind == TermKind::model) {
    declare(decl.name, Entity{value.model, {}});
  } else if (is_value(value)) {
    declare_value(decl.name, typed(std::move(value)));
  } else {
    DiagramDef& def = world_.make<DiagramDef>();
    def = built(value);
    def.name = decl.name.text;
    declare(decl.name, Entity{&def, {}});
  }
}

void Elaborator::assertion(const ast::Assert& assertion, Span span) {
  Typed condition = typed(assertion.condition);
  if (condition.type.kind != TypeKind::truth)
    fail("truth-wanted", assertion.condition.span,
         fmt::format("assert wants something that is true or false, and this is {}", to_text(condition.type)),
         "compare it with something: ==, !=, <, <=, >, >=, ~");
  if (assertion.negated) {
    Typed negation;
    negation.span = condition.span;
    negation.type = ValueType::of(TypeKind::truth);
    negation.of = node::Negation{};
    negation.children.push_back(std::move(condition));
    condition = std::move(negation);
  }
  if (!quiet_) act(span, action::Assert{std::move(condition)});
}

}  // namespace diag
