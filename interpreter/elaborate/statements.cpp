// The statements that do something when the script runs: print, let, assert.
#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

void Elaborator::act(Span span, decltype(Action::of) action) {
  actions_->push_back({span, std::move(action)});
}

std::string Elaborator::source_text(Span span) const {
  return sources_[span.file].text().substr(span.begin, span.end - span.begin);
}

void Elaborator::print(const ast::Print& print, Span span) {
  Term shown = term(print.value);
  const bool boxes = !is_value(shown) && shown.kind != TermKind::model && shown.kind != TermKind::functor;
  Typed value;
  value.span = print.value.span;
  if (print.as_diagram && !boxes) {
    if (shown.kind == TermKind::model) {
      value.type = ValueType::of(TypeKind::diagram);
      value.of = node::ShowDiagram{&joint_of(*shown.model)};
    } else {
      const Typed found = typed(std::move(shown));
      fail("diagram-wanted", print.value.span,
           fmt::format("a diagram is wanted here, and this is {}", type_text(found.type)),
           "print it without the word diagram");
    }
  } else if (boxes) {
    const DiagramDef& def = diagram(shown);
    if (!print.as_diagram && has_meaning(def, world_.stoch)) {
      value = meaning(def, world_.stoch, print.value.span);
    } else {
      value.type = ValueType::of(TypeKind::diagram);
      value.of = node::ShowDiagram{&def};
    }
  } else {
    value = typed(std::move(shown));
  }
  if (!quiet_) act(span, action::Print{std::move(value), source_text(print.value.span)});
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
         fmt::format("assert wants something that is true or false, and this is {}",
                     type_text(condition.type)),
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
