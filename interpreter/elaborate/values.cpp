// Expressions as values: arithmetic, comparisons, networks of channels, the meaning of diagrams. And as
// diagrams: laying out an expression that has no value in it.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "interpreter/elaborate/emitter.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

namespace {
using ast::Expr;
using ast::ExprKind;
using node::Operator;

Typed operation(Operator op, std::vector<Typed> children, Span span) {
  Typed made;
  made.span = span;
  made.children = std::move(children);
  made.of = node::Arithmetic{op};
  return made;
}

bool scalar(const ValueType& type) {
  return type.kind == TypeKind::channel && type.inputs.empty() && type.outputs.empty();
}

std::string ports_text(const std::vector<Port>& ports) {
  if (ports.empty()) return "I";
  std::string text;
  for (const Port& port : ports) {
    if (!text.empty()) text += " * ";
    text += port.name.empty() ? to_text(port.labels)
                              : fmt::format("({} : {})", spell(port.name), to_text(port.labels));
  }
  return text;
}
}  // namespace

std::string to_text(const ValueType& type) {
  switch (type.kind) {
    case TypeKind::number:
      return "a number";
    case TypeKind::truth:
      return "yes or no";
    case TypeKind::text:
      return "a text";
    case TypeKind::list:
      return "a list";
    case TypeKind::record:
      return "a record";
    case TypeKind::diagram:
      return "a diagram";
    case TypeKind::model:
      return "a model";
    case TypeKind::estimand:
      return "an estimand";
    case TypeKind::channel:
      break;
  }
  if (type.inputs.empty()) return fmt::format("a state on {}", ports_text(type.outputs));
  return fmt::format("a channel {} -> {}", ports_text(type.inputs), ports_text(type.outputs));
}

// --- Numbers.

Typed Elaborator::as_number(Typed value) {
  if (value.type.kind == TypeKind::number) return value;
  if (!scalar(value.type))
    fail("number-wanted", value.span,
         fmt::format("a number is wanted here, and this is {}", to_text(value.type)),
         value.type.kind == TypeKind::channel ? "P with labels everywhere is a number: w.P(a = yes)" : "");
  Typed made;
  made.span = value.span;
  made.children.push_back(std::move(value));
  made.of = node::Call{node::Function::scalar, {}, {}, {}};
  return made;
}

Typed Elaborator::number(const Expr& expr) { return as_number(typed(expr)); }

// Sums and products stay flat: one with 10^5 terms is one node.
Term Elaborator::arithmetic(const Expr& expr) {
  if (is_constant(expr)) {
    Typed made;
    made.span = expr.span;
    made.of = node::Number{constant(expr)};
    return value_term(std::move(made));
  }
  std::vector<Typed> children;
  std::vector<Typed> divisors;
  Parts parts;
  switch (expr.kind) {
    case ExprKind::sum:
      for (const Expr& child : expr.children) parts([&] { children.push_back(typed(child)); });
      parts.rethrow();
      for (Typed& child : children) child = as_number(std::move(child));  // one that is none says enough
      return value_term(operation(Operator::add, std::move(children), expr.span));
    case ExprKind::negate:
      children.push_back(number(expr.children.front()));
      return value_term(operation(Operator::negate, std::move(children), expr.span));
    default:
      break;
  }
  for (const Expr& child : expr.children) {
    parts([&] {
      if (child.kind == ExprKind::divisor)
        divisors.push_back(typed(child.children.front()));
      else
        children.push_back(typed(child));
    });
  }
  parts.rethrow();
  for (Typed& child : children) child = as_number(std::move(child));
  for (Typed& divisor : divisors) divisor = as_number(std::move(divisor));
  const auto product = [&](std::vector<Typed> factors) {
    return factors.size() == 1 ? std::move(factors.front())
                               : operation(Operator::multiply, std::move(factors), expr.span);
  };
  if (divisors.empty()) return value_term(product(std::move(children)));
  std::vector<Typed> both;
  both.push_back(product(std::move(children)));
  both.push_back(product(std::move(divisors)));
  return value_term(operation(Operator::divide, std::move(both), expr.span));
}

// base ^ exponent, where the base has been read.
Term Elaborator::raised(Typed base, const Expr& power) {
  std::vector<Typed> children;
  children.push_back(as_number(std::move(base)));
  children.push_back(number(power.children[1]));
  return value_term(operation(Operator::power, std::move(children), power.span));
}

// `*` where one factor is a number: then all are.
Term Elaborator::multiplication(Term product) {
  std::vector<Typed> factors;
  for (Term& child : product.children) {
    const Span span = child.span;
    Typed factor = typed(std::move(child));
    if (factor.type.kind == TypeKind::channel && !scalar(factor.type))
      fail("number-wanted", span, fmt::format("a number and {} cannot be multiplied", to_text(factor.type)),
           "`*` multiplies numbers, and sets diagrams and channels side by side");
    factors.push_back(as_number(std::move(factor)));
  }
  return value_term(operation(Operator::multiply, std::move(factors), product.span));
}

// --- Comparisons.

Term Elaborator::compare_term(const Expr& expr) {
  Typed made;
  made.span = expr.span;
  made.type = ValueType::of(TypeKind::truth);
  const std::string& op = expr.text;
  const bool equality = op == "==" || op == "!=";
  Term left;
  Term right;
  Parts parts;
  parts([&] { left = term(expr.children[0]); });
  parts([&] { right = term(expr.children[1]); });
  parts.rethrow();
  const auto boxes = [&](const Term& side) {
    return !is_value(side) && side.kind != TermKind::model && side.kind != TermKind::functor;
  };
  if (equality && boxes(left) && boxes(right)) {
    // A side that begins with a bare `id` or `copy` takes its objects from the other.
    const bool left_first = Emitter::domain_known(*this, left) || !Emitter::domain_known(*this, right);
    const DiagramDef& known = diagram(left_first ? left : right);
    const Word dom = known.diagram.dom();
    Term& rest = left_first ? right : left;
    const DiagramDef& other = diagram(rest, Emitter::domain_known(*this, rest) ? nullptr : &dom);
    const DiagramDef* first = left_first ? &known : &other;
    const DiagramDef& second = left_first ? other : known;
    const Word left_cod = first->diagram.cod(), right_dom = second.diagram.dom(),
               right_cod = second.diagram.cod();
    if (first->diagram.dom() != right_dom || left_cod != right_cod) {
      const WordDifference inputs = difference(first->diagram.dom(), right_dom);
      const WordDifference outputs = difference(left_cod, right_cod);
      fail("compared-types", expr.span,
           fmt::format("these diagrams are not of one type: {} -> {} and {} -> {}", inputs.got, outputs.got,
                       inputs.wanted, outputs.wanted),
           "diagrams are compared where they have the same inputs and outputs");
    }
    made.of = node::CompareDiagrams{
        first, &second, op == "!=", has_meaning(*first, world_.stoch) && has_meaning(second, world_.stoch)};
    return value_term(std::move(made));
  }
  Typed a = typed(std::move(left));
  Typed b = typed(std::move(right));
  if (!equality && op != "~") {
    a = as_number(std::move(a));
    b = as_number(std::move(b));
  } else if (a.type.kind != b.type.kind) {
    if (a.type.kind == TypeKind::number && scalar(b.type)) b = as_number(std::move(b));
    if (b.type.kind == TypeKind::number && scalar(a.type)) a = as_number(std::move(a));
  }
  const TypeKind kind = a.type.kind;
  const bool comparable =
      kind == b.type.kind &&
      (kind == TypeKind::number || kind == TypeKind::channel ||
       (op != "~" && (kind == TypeKind::truth || kind == TypeKind::text || kind == TypeKind::list)));
  if (!comparable)
    fail("cannot-compare", expr.span,
         fmt::format("{} and {} cannot be compared by `{}`", to_text(a.type), to_text(b.type), op),
         a.type.kind == TypeKind::channel && b.type.kind == TypeKind::list
             ? "to compare with weights, declare them as a state: state q : A = [1/2, 1/2]"
             : "");
  if (kind == TypeKind::channel) {
    if (!agree(a.type.inputs, b.type.inputs) || !agree(a.type.outputs, b.type.outputs))
      fail("compared-types", expr.span,
           fmt::format("these values do not have the same labels: {} and {}", to_text(a.type),
                       to_text(b.type)),
           "values are compared where their inputs and outputs have the same labels in the same order");
  }
  using node::Relation;
  const Relation relation = op == "=="   ? Relation::equal
                            : op == "!=" ? Relation::unequal
                            : op == "<"  ? Relation::less
                            : op == "<=" ? Relation::at_most
                            : op == ">"  ? Relation::greater
                            : op == ">=" ? Relation::at_least
                                         : Relation::near;
  made.children.push_back(std::move(a));
  made.children.push_back(std::move(b));
  if (expr.children.size() > 2) made.children.push_back(number(expr.children[2]));
  made.of = node::Compare{relation};
  return value_term(std::move(made));
}

// --- Diagrams.

const DiagramDef& Elaborator::diagram(const Expr& expr, const Word* dom) {
  Term made = term(expr);
  return diagram(made, dom);
}

const DiagramDef& Elaborator::diagram(Term& term, const Word* dom) {
  if (term.kind == TermKind::diagram && dom == nullptr) return *term.diagram;
  DiagramDef& def = world_.make<DiagramDef>();
  def = built(term, dom);
  return def;
}

DiagramDef Elaborator::built(Term& term, const Word* dom, const std::vector<std::string>* names) {
  if (term.kind == TermKind::diagram && dom == nullptr) return *term.diagram;
  if (term.kind == TermKind::value)
    fail("value-in-diagram", term.span,
         fmt::format("a diagram is wanted here, and this is {}", to_text(term.typed->type)),
         term.typed->type.kind == TypeKind::channel
             ? "a value has no boxes; declare a box with its rows, box b : A -> B = value"
             : "");
  count(size_of(term), term.span);
  Emitter::Domain domain;
  if (dom != nullptr) {
    domain.word = *dom;
    if (names != nullptr) domain.names = *names;
  } else {
    domain = Emitter::known_domain(*this, term, false);
  }
  Builder builder(world_.signature, domain.word);
  Emitter emitter(*this, builder, false);
  Strands in;
  in.reserve(domain.word.size());
  for (WireId wire : builder.inputs())
    in.push_back({wire, index(wire) < domain.names.size() ? domain.names[index(wire)] : std::string(), {}});
  const Strands out = emitter.lay(term, std::move(in));
  Wires wires;
  DiagramDef def;
  bool named = false;
  wires.reserve(out.size());
  def.output_names.reserve(out.size());
  for (const Strand& strand : out) {
    wires.push_back(strand.wire);
    def.output_names.push_back(strand.name);
    named |= !strand.name.empty();
  }
  if (!named) def.output_names.clear();
  if (std::any_of(domain.names.begin(), domain.names.end(),
                  [](const std::string& name) { return !name.empty(); }))
    def.input_names = std::move(domain.names);
  def.diagram = std::move(builder).finish(wires);
  def.scope = scope_;
  def.span = term.span;
  return def;
}

// --- Meaning.

// What keeps a diagram from having a value: boxes without rows, objects without labels.
Elaborator::Lacking Elaborator::lacking(const DiagramDef& def, const Interpretation& interpretation) {
  const Diagram pruned = prune(def.diagram, world_.signature);
  const auto deferred = world_.deferred.find(&interpretation);
  Lacking lacking;
  std::unordered_set<GeneratorId> seen;
  const auto require_rows = [&](GeneratorId generator) {
    const bool has_rows = interpretation.channel(generator) != nullptr ||
                          world_.with_rows.count(generator) > 0 ||
                          (deferred != world_.deferred.end() && deferred->second.count(generator) > 0);
    if (!has_rows) lacking.boxes.push_back(generator);
  };
  const auto require_labels = [&](const Word& word) {
    for (ObjectId object : word)
      if (!lacking.object && interpretation.labels(object) == nullptr) lacking.object = object;
  };
  for (std::uint32_t i = 0; i < pruned.boxes(); ++i) {
    const GeneratorId generator = pruned.generator(BoxId{i});
    if (!seen.insert(generator).second) continue;
    const Generator& box = world_.signature[generator];
    if (box.form == Form::declared)
      require_rows(generator);
    else
      require_labels(box.form == Form::observe ? box.dom : box.cod);
  }
  require_labels(pruned.dom());
  require_labels(pruned.cod());
  return lacking;
}

bool Elaborator::has_meaning(const DiagramDef& def, const Interpretation& interpretation) {
  return lacking(def, interpretation).nothing();
}

void Elaborator::require_meaning(const DiagramDef& def, const Interpretation& interpretation, Span span) {
  const Lacking lacking = this->lacking(def, interpretation);
  if (lacking.nothing()) return;
  if (!lacking.boxes.empty()) {
    constexpr std::size_t most = 5;
    std::string names;
    std::vector<Note> declared;
    for (std::size_t i = 0; i < lacking.boxes.size() && i < most; ++i) {
      const auto owner = world_.declared_by.find(lacking.boxes[i]);
      const auto cause = world_.hidden_causes.find(lacking.boxes[i]);
      if (i > 0) names += ", ";
      names += cause != world_.hidden_causes.end()
                   ? cause->second
                   : "the box " + to_string(lacking.boxes[i], world_.signature);
      const bool placed = cause == world_.hidden_causes.end() && owner != world_.declared_by.end();
      // The variables of a model file have one place, the file.
      if (placed && (declared.empty() || declared.back().span.begin != owner->second->span.begin))
        declared.push_back({owner->second->span, spell(owner->second->name) + " is declared here"});
    }
    if (lacking.boxes.size() > most) names += fmt::format(" and {} more", lacking.boxes.size() - most);
    fail("no-rows", span,
         lacking.boxes.size() == 1 ? names + " has no rows, so this has no value"
                                   : "this has no value, for want of rows: " + names,
         "give rows where boxes and variables are declared, or interpret them by a functor into Stoch" +
             (def.intervened ? fmt::format("; `identify {}` needs none, and says what data would answer this",
                                           source_text(span))
                             : std::string()),
         std::move(declared));
  }
  fail("no-labels", span,
       fmt::format("the object {} has no labels, so this has no value",
                   spell(world_.signature.name(*lacking.object))),
       "give it labels where it is declared, or interpret it by a functor into Stoch");
}

Typed Elaborator::meaning(const DiagramDef& def, const Interpretation& interpretation, Span span) {
  require_meaning(def, interpretation, span);
  Typed made;
  made.span = span;
  made.type =
      ValueType::channel(ports(interpretation, def.diagram.dom(), def.input_names, world_.signature),
                         ports(interpretation, def.diagram.cod(), def.output_names, world_.signature));
  made.of = node::Meaning{&def, &interpretation};
  return made;
}

// --- Values.

bool Elaborator::is_value(const Term& term) const {
  if (term.kind == TermKind::value) return true;
  return std::any_of(term.children.begin(), term.children.end(),
                     [&](const Term& child) { return is_value(child); });
}

void Elaborator::require_no_value(const Term& term) {
  if (term.kind == TermKind::value)
    fail("value-in-diagram", term.span, "a value cannot stand inside a diagram",
         "declare a box with its rows, box b : A -> B = value, and use the box");
  for (const Term& child : term.children) require_no_value(child);
}

Typed Elaborator::typed(const Expr& expr) { return typed(term(expr)); }

Typed Elaborator::typed(Term term) {
  if (term.kind == TermKind::value) return std::move(*term.typed);
  if (term.kind == TermKind::functor)
    fail("functor-not-applied", term.span, "a value is wanted here, and this is a functor",
         "apply it to a diagram: F(d)");
  if (term.kind == TermKind::model) {
    Typed made;
    made.span = term.span;
    made.type = ValueType::of(TypeKind::model);
    made.of = node::ShowModel{term.model};
    return made;
  }
  if (is_value(term)) return network(term);
  return meaning(diagram(term), world_.stoch, term.span);
}

Typed Elaborator::channel(const Expr& expr) {
  Typed value = typed(expr);
  if (value.type.kind != TypeKind::channel)
    fail("channel-wanted", expr.span,
         fmt::format("a state or channel is wanted here, and this is {}", to_text(value.type)),
         value.type.kind == TypeKind::model ? "its joint state is a member: M.joint" : "");
  return value;
}

// Values composed: one tensor network over label lists.
Typed Elaborator::network(Term& term) {
  count(size_of(term), term.span);
  const Emitter::Domain domain = Emitter::known_domain(*this, term, true);
  Builder builder(world_.signature, domain.word);
  Emitter emitter(*this, builder, true);
  Strands in;
  std::vector<Port> inputs;
  for (WireId wire : builder.inputs()) {
    const std::size_t i = index(wire);
    in.push_back({wire, domain.names[i], domain.objects[i]});
    inputs.push_back({domain.names[i], domain.objects[i], *world_.labels(domain.word[i])});
  }
  const Strands out = emitter.lay(term, std::move(in));
  Wires wires;
  std::vector<Port> outputs;
  for (const Strand& strand : out) {
    wires.push_back(strand.wire);
    outputs.push_back({strand.name, strand.object, *world_.labels(builder.object(strand.wire))});
  }
  Typed made;
  made.span = term.span;
  made.type = ValueType::channel(std::move(inputs), std::move(outputs));
  made.children = std::move(emitter.children);
  made.of = node::Network{std::move(builder).finish(wires), std::move(emitter.generators), &world_.stoch};
  return made;
}

}  // namespace diag
