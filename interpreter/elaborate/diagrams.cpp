// Diagrams, point-free, and with parameters; named_form.cpp has those with named wires.
#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "interpreter/elaborate/emitter.hpp"

namespace diag {

using ast::Expr;

void Elaborator::declare_diagram(const ast::DiagramDecl& decl) {
  DiagramDef& def = world_.make<DiagramDef>();
  def.name = decl.name.text;
  def.scope = scope_;
  def.span = decl.name.span;
  if (decl.parameters.empty()) {
    build_diagram(decl, def);
  } else {
    try_parameters(decl.parameters, [&] {
      DiagramDef trial;
      trial.scope = scope_;
      build_diagram(decl, trial);
    });
    def.declaration = &decl;
    def.theory = theory_;
  }
  declare(decl.name, Entity{&def, {}});
}

const DiagramDef& Elaborator::diagram_instance(DiagramDef& def, const Expr& index) {
  if (def.declaration == nullptr)
    fail("no-parameters", index.span, fmt::format("the diagram {} has no parameters", spell(def.name)),
         fmt::format("write {}", spell(def.name)), {{def.span, "declared here"}});
  Scope& inner = world_.new_scope(def.scope);
  const std::string key = arguments_text(def.declaration->parameters, index, inner);
  if (const auto found = def.instances.find(key); found != def.instances.end()) return *found->second;
  const std::string shown = fmt::format("{}[{}]", spell(def.name), key.substr(0, key.find('\n')));
  const Standing at(*this, &inner, def.theory);
  const Context context(*this, index.span, fmt::format("in {}, asked for here", shown));
  DiagramDef& made = world_.make<DiagramDef>();
  made.name = shown;
  made.scope = &inner;
  made.span = index.span;
  build_diagram(*def.declaration, made);
  def.instances.emplace(key, &made);
  world_.kept([&def, key] { def.instances.erase(key); });
  return made;
}

void Elaborator::build_diagram(const ast::DiagramDecl& decl, DiagramDef& def) {
  if (decl.named_form) {
    build_named(decl, def);
    return;
  }
  std::vector<std::string> input_names;
  std::vector<std::string> output_names;
  Term expression = term(decl.expression);
  require_no_value(expression);
  if (!decl.cod) {  // no type is declared: it follows from the expression
    DiagramDef built = this->built(expression);
    def.diagram = std::move(built.diagram);
    def.input_names = std::move(built.input_names);
    def.output_names = std::move(built.output_names);
    return;
  }
  const Word dom = boundary_word(decl.dom, &input_names);
  const Word cod = boundary_word(*decl.cod, &output_names);
  DiagramDef built = this->built(expression, &dom, &input_names);
  require_codomain(built.diagram, cod, decl.expression.span);
  def.diagram = std::move(built.diagram);
  def.input_names = std::move(input_names);
  if (output_names.empty()) output_names = std::move(built.output_names);
  def.output_names = std::move(output_names);
}

void Elaborator::require_codomain(const Diagram& diagram, const Word& declared, Span span) {
  const Word made = diagram.cod();
  if (made == declared) return;
  const auto [got, wanted, where] = contrast(made, declared);
  fail("wrong-codomain", span, fmt::format("this ends in {}, and {} is declared", got, wanted), where);
}

}  // namespace diag
