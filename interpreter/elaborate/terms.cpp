// Expressions: names resolved, structure recognised, wires not laid yet.
#include <fmt/format.h>

#include <array>

#include "grammar/parser.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/emitter.hpp"

namespace diag {

namespace {
using ast::Expr;
using ast::ExprKind;

constexpr std::uint64_t max_repeats = std::uint64_t{1} << 40;  // more boxes than this are refused anyway
constexpr std::array<std::string_view, 7> structural_names{"id",      "copy",  "discard", "swap",
                                                           "uniform", "point", "observe"};

bool is_structural(const Expr& expr) {
  return expr.kind == ExprKind::name && !expr.quoted &&
         std::find(structural_names.begin(), structural_names.end(), expr.text) != structural_names.end();
}

bool is_word(const Expr& expr, std::string_view word) {
  return expr.kind == ExprKind::name && !expr.quoted && expr.text == word;
}

// All items between the brackets of `f[..]` or `f(..)`, where `|` has no place.
std::vector<const Expr*> items_of(const Expr& expr) {
  std::vector<const Expr*> items;
  for (std::size_t g = 1; g < expr.children.size(); ++g)
    for (const Expr& item : expr.children[g].children) items.push_back(&item);
  return items;
}

std::optional<FunctorStep::Kind> surgery_kind(const Expr& base) {
  if (is_word(base, "cut")) return FunctorStep::Kind::cut;
  if (is_word(base, "do")) return FunctorStep::Kind::intervene;
  if (is_word(base, "replace")) return FunctorStep::Kind::replace;
  return std::nullopt;
}
}  // namespace

Term Elaborator::term(const Expr& expr) {
  Term made;
  made.span = expr.span;
  switch (expr.kind) {
    case ExprKind::missing:
      throw Faulty{};
    case ExprKind::name: {
      if (wires_ != nullptr)
        if (const auto wire = wires_->find(expr.text); wire != wires_->end()) {
          made.kind = TermKind::wire;
          made.number = wire->second;
          return made;
        }
      if (is_structural(expr)) return structural(expr, nullptr);
      if (const auto surgery = surgery_kind(expr)) {
        // `do(x = yes)(M)`: what stands in round brackets belongs into square ones.
        const std::string& source = sources_[expr.span.file].text();
        const std::size_t closer = expr.span.end < source.size() && source[expr.span.end] == '('
                                       ? source.find(')', expr.span.end)
                                       : std::string::npos;
        const std::string change =
            closer == std::string::npos ? "" : source.substr(expr.span.end + 1, closer - expr.span.end - 1);
        const bool simple =
            !change.empty() && change.size() < 40 && change.find_first_of("(\n") == std::string::npos;
        fail("needs-arguments", expr.span,
             fmt::format("`{}` wants brackets that say what to change", expr.text),
             simple ? fmt::format("in square brackets: {}[{}](M)", expr.text, change)
                    : "write cut[box], do[box = label] or replace[box |-> diagram]");
      }
      if (is_word(expr, "Stoch")) {
        FunctorTerm& functor = world_.make<FunctorTerm>();
        functor.steps.push_back({FunctorStep::Kind::stoch, nullptr, nullptr, scope_});
        made.kind = TermKind::functor;
        made.functor = &functor;
        return made;
      }
      return named_term(lookup_name(expr), expr);
    }
    case ExprKind::member:
      return member_term(expr);
    case ExprKind::call:
      return call_term(expr);
    case ExprKind::index:
      return index_term(expr);
    case ExprKind::compose:
      return composition(expr);
    case ExprKind::number:
    case ExprKind::sum:
    case ExprKind::negate:
      return arithmetic(expr);
    case ExprKind::product: {
      if (is_constant(expr)) return arithmetic(expr);
      for (const Expr& child : expr.children)
        if (child.kind == ExprKind::divisor) return arithmetic(expr);
      made.kind = TermKind::tensor;
      made.children.reserve(expr.children.size());
      bool numbers = false;
      Parts parts;
      for (const Expr& child : expr.children) parts([&] { made.children.push_back(term(child)); });
      parts.rethrow();
      for (const Term& last : made.children) {
        if (last.kind == TermKind::functor)
          fail("functor-not-applied", last.span, "a functor cannot stand side by side with something",
               "apply it: F(d)");
        numbers |= last.kind == TermKind::value && last.typed->type.kind != TypeKind::channel;
      }
      return numbers ? multiplication(std::move(made)) : std::move(made);
    }
    case ExprKind::power: {
      if (is_constant(expr)) return arithmetic(expr);
      Term base = term(expr.children.front());
      if (base.kind == TermKind::value && base.typed->type.kind != TypeKind::channel)
        return raised(std::move(*base.typed), expr);
      made.kind = TermKind::power;
      made.number = count(expr.children[1], max_repeats, "copies");
      made.children.push_back(std::move(base));
      return made;
    }
    case ExprKind::compare:
      return compare_term(expr);
    case ExprKind::string: {
      Typed text;
      text.span = expr.span;
      text.type = ValueType::of(TypeKind::text);
      text.of = node::Text{expr.text};
      return value_term(std::move(text));
    }
    case ExprKind::list: {
      Typed list;
      list.span = expr.span;
      list.type = ValueType::of(TypeKind::list);
      Parts parts;
      for (const Expr& child : expr.children) parts([&] { list.children.push_back(typed(child)); });
      parts.rethrow();
      list.of = node::ListOf{};
      return value_term(std::move(list));
    }
    case ExprKind::identify:
      return value_term(identified(expr));
    case ExprKind::estimate:
      return estimate_term(expr);
    case ExprKind::tuple:
      fail("tuple", expr.span, "several things in brackets are no diagram or value",
           "write them side by side: a * b");
    case ExprKind::assign:
    case ExprKind::maps:
      fail("misplaced", expr.span, "this has no place here",
           "`=` and `|->` stand in brackets after do, observe or replace");
    default:
      fail("rows-misplaced", expr.span, "rows or labels cannot stand here",
           "rows belong to a box (box b : A -> B { ... }), a state or a functor's item");
  }
}

Term Elaborator::composition(const Expr& expr) {
  Term made;
  made.span = expr.span;
  made.kind = TermKind::compose;
  made.children.reserve(expr.children.size());
  std::size_t functors = 0;
  Parts parts;
  for (const Expr& child : expr.children) parts([&] { made.children.push_back(term(child)); });
  parts.rethrow();
  for (const Term& child : made.children) functors += child.kind == TermKind::functor ? 1 : 0;
  if (functors == 0) return made;
  if (functors < made.children.size())
    for (const Term& child : made.children)
      if (child.kind != TermKind::functor)
        fail("functor-composition", child.span, "functors compose with functors only, and this is none",
             "apply the functor to it: F(d)");
  constexpr std::size_t most_steps = 10'000;
  std::size_t steps = 0;
  for (const Term& child : made.children) steps += child.functor->steps.size();
  if (steps > most_steps)
    fail("too-many-functors", expr.span, fmt::format("this is a composite of {} functors", steps),
         fmt::format("at most {} are composed", most_steps));
  FunctorTerm& composed = world_.make<FunctorTerm>();
  for (const Term& child : made.children)
    composed.steps.insert(composed.steps.end(), child.functor->steps.begin(), child.functor->steps.end());
  Term functor;
  functor.span = expr.span;
  functor.kind = TermKind::functor;
  functor.functor = &composed;
  return functor;
}

Term Elaborator::named_term(const Entity& entity, const Expr& expr) {
  Term made;
  made.span = expr.span;
  const auto needs_arguments = [&](const std::string& name, const std::vector<ast::Parameter>& parameters) {
    fail("needs-arguments", expr.span, fmt::format("`{}` has parameters, and none are given", name),
         fmt::format("write {}", parameters_form(expr, parameters)), {{entity.span, "declared here"}});
  };
  if (const auto* box = std::get_if<BoxDef*>(&entity.of)) {
    if ((*box)->declaration != nullptr) needs_arguments((*box)->name, (*box)->declaration->parameters);
    made.kind = TermKind::box;
    made.generator = (*box)->generator;
  } else if (const auto* diagram = std::get_if<DiagramDef*>(&entity.of)) {
    if ((*diagram)->declaration != nullptr)
      needs_arguments((*diagram)->name, (*diagram)->declaration->parameters);
    return diagram_term(**diagram, expr.span);
  } else if (const auto* functor = std::get_if<FunctorDef*>(&entity.of)) {
    FunctorTerm& step = world_.make<FunctorTerm>();
    step.steps.push_back({FunctorStep::Kind::declared, *functor, nullptr, scope_});
    made.kind = TermKind::functor;
    made.functor = &step;
  } else if (const auto* steps = std::get_if<const FunctorTerm*>(&entity.of)) {
    made.kind = TermKind::functor;
    made.functor = *steps;
  } else if (const auto* model = std::get_if<ModelDef*>(&entity.of)) {
    if ((*model)->theory == nullptr) needs_arguments((*model)->name, (*model)->declaration->parameters);
    made.kind = TermKind::model;
    made.model = *model;
  } else if (const auto* value = std::get_if<ValueEntity>(&entity.of)) {
    Typed slot;
    slot.span = expr.span;
    slot.type = value->type;
    slot.of = node::Slot{value->slot};
    return value_term(std::move(slot));
  } else if (const auto* number = std::get_if<Rational>(&entity.of)) {
    Typed constant;
    constant.span = expr.span;
    constant.of = node::Number{*number};
    return value_term(std::move(constant));
  } else if (std::holds_alternative<TheoryDef*>(entity.of)) {
    fail("theory-not-value", expr.span,
         fmt::format("`{}` is a theory, and a diagram or value is wanted here", expr.text),
         fmt::format("name what it declares, as in {}.omega", spell(expr.text)));
  } else {
    fail("module-not-value", expr.span,
         fmt::format("`{}` is an imported file, and a diagram or value is wanted here", expr.text),
         fmt::format("name what it declares, as in {}.omega", spell(expr.text)));
  }
  return made;
}

// What a name or a chain of members stands for, where that is something declared; nullptr where it has to be
// computed.
const Entity* Elaborator::entity_if(const Expr& expr) {
  if (expr.kind == ExprKind::name) {
    if (wires_ != nullptr && wires_->count(expr.text) > 0) return nullptr;
    return &lookup_name(expr);
  }
  if (expr.kind != ExprKind::member) return nullptr;
  const Entity* base = entity_if(expr.children.front());
  if (base == nullptr || std::holds_alternative<ModelDef*>(base->of)) return nullptr;
  return lookup_member(*base, expr);
}

Term Elaborator::member_term(const Expr& expr) {
  const Expr& base = expr.children.front();
  if (const Entity* entity = entity_if(base))
    if (std::holds_alternative<TheoryDef*>(entity->of) || std::holds_alternative<ModuleEntity>(entity->of))
      return named_term(*lookup_member(*entity, expr), expr);
  Term owner = term(base);
  if (owner.kind == TermKind::model) return model_member(*owner.model, expr);
  if (owner.kind == TermKind::value && owner.typed->type.kind == TypeKind::record) {
    const auto& fields = owner.typed->type.fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].name != expr.text) continue;
      Typed field;
      field.span = expr.span;
      field.type = fields[i].type;
      field.of = node::Field{i};
      field.children.push_back(std::move(*owner.typed));
      return value_term(std::move(field));
    }
    std::vector<std::string> names;
    for (const auto& field : fields) names.push_back(field.name);
    fail("unknown-member", expr.span, fmt::format("this record has no `{}`", expr.text),
         fmt::format("its members are {}", fmt::join(names, ", ")));
  }
  if (owner.kind == TermKind::value && owner.typed->type.kind == TypeKind::estimand)
    return estimand_member(*owner.typed->type.estimand, expr);
  if (expr.text == "P" && !expr.quoted)
    fail("question-wanted", expr.span, "`P` asks a question, and the question is missing", "write .P(a | b)");
  const bool chained = owner.kind != TermKind::value && find(expr.text, *scope_, expr.span) != nullptr;
  const bool answers = owner.kind == TermKind::value && owner.typed->type.kind == TypeKind::channel;
  fail("no-members", base.span, fmt::format("this has no members, so no `{}`", expr.text),
       answers
           ? fmt::format("its outputs are asked for by P: {}.P({})", source_text(base.span), spell(expr.text))
       : chained ? fmt::format("what follows it is written with a semicolon: {} ; {}", source_text(base.span),
                               spell(expr.text))
                 : "members are those of theories, models, imported files and records");
}

Term Elaborator::model_member(const ModelDef& model, const Expr& expr) {
  if (!expr.quoted) {
    if (expr.text == "joint") return diagram_term(joint_of(model), expr.span);
    if (expr.text == "P" || expr.text == "separated")
      fail("question-wanted", expr.span,
           fmt::format("`{}` asks a question, and the question is missing", expr.text),
           expr.text == "P" ? "write .P(a | b)" : "write .separated(a, b | c)");
  }
  if (const auto variable = model.model.find(expr.text)) {
    const Variable& asked = model.model.variables[*variable];
    Term made;
    made.span = expr.span;
    if (asked.mechanism.boxes() == 1 && asked.mechanism.generator(BoxId{0}) == asked.box) {
      made.kind = TermKind::box;
      made.generator = asked.box;
      return made;
    }
    DiagramDef& def = world_.make<DiagramDef>();  // what surgery has made of it
    def.diagram = asked.mechanism;
    def.name = asked.name;
    def.output_names = {asked.name};
    for (VariableId parent : asked.parents) def.input_names.push_back(model.model.variables[parent].name);
    def.input_names.resize(def.diagram.arity());
    def.scope = model.theory->scope;
    def.span = expr.span;
    return diagram_term(def, expr.span);
  }
  std::vector<std::string> names;
  for (const Variable& variable : model.model.variables) names.push_back(variable.name);
  std::string help = fmt::format("its variables are {}", listed_names(names));
  names.insert(names.end(), {"joint", "P", "separated"});
  if (const std::string near = nearest(expr.text, names); !near.empty())
    help = fmt::format("did you mean `{}`?", near);
  if (!expr.quoted && (expr.text == "cut" || expr.text == "do" || expr.text == "replace"))
    help = fmt::format("surgery on a model is written {}[...]({})", expr.text, spell(model.name));
  if (expr.text == "E" && !expr.quoted)
    help =
        fmt::format("the expectation of numbers over labels is expect({}.P(y), [0, 1])", spell(model.name));
  fail("unknown-member", expr.span,
       fmt::format("the model {} has no variable `{}`", spell(model.name), expr.text), help);
}

Term Elaborator::diagram_term(const DiagramDef& def, Span span) {
  Term made;
  made.span = span;
  made.kind = TermKind::diagram;
  made.diagram = &def;
  return made;
}

Term Elaborator::value_term(Typed typed) {
  Term made;
  made.span = typed.span;
  made.kind = TermKind::value;
  made.typed = std::make_unique<Typed>(std::move(typed));
  return made;
}

// id, copy, discard, swap, uniform, point and observe, with brackets or without.
Term Elaborator::structural(const Expr& base, const Expr* index) {
  Term made;
  made.span = index != nullptr ? index->span : base.span;
  const std::string& name = base.text;
  const std::vector<const Expr*> items = index != nullptr ? items_of(*index) : std::vector<const Expr*>{};
  const auto wants = [&](std::size_t least, std::size_t most, const std::string& form) {
    if (index != nullptr && (items.size() < least || items.size() > most))
      fail("argument-count", made.span,
           fmt::format("`{}` does not take {} things in its brackets", name, items.size()),
           fmt::format("write {}", form));
  };
  const auto words = [&](std::size_t many) {
    if (index == nullptr) return;
    made.words = std::make_unique<std::vector<Word>>();
    for (std::size_t i = 0; i < many; ++i) made.words->push_back(word(*items[i]));
  };
  if (name == "id" || name == "discard") {
    wants(1, 1, name + "[A]");
    made.kind = name == "id" ? TermKind::identity : TermKind::discard;
    words(1);
  } else if (name == "copy") {
    wants(1, 2, "copy[A] or copy[A, 3]");
    made.kind = TermKind::copy;
    made.number = items.size() == 2 ? count(*items[1], max_repeats, "copies") : 2;
    words(1);
  } else if (name == "swap") {
    wants(2, 2, "swap[A, B]");
    made.kind = TermKind::swap;
    words(2);
  } else if (name == "uniform") {
    if (index == nullptr)
      fail("object-wanted", made.span, "`uniform` needs its object here", "write uniform[A]");
    wants(1, 1, "uniform[A]");
    made.kind = TermKind::state;
    words(1);
  } else {
    if (index == nullptr || items.size() != 1 || items.front()->kind != ExprKind::assign)
      fail("label-wanted", made.span, fmt::format("`{}` needs an object and one of its labels", name),
           fmt::format("write {}[A = label]", name));
    const Expr& assign = *items.front();
    const ObjectId object = single_object(assign.children[0]);
    std::string text = label(assign.children[1]);
    if (const Labels* labels = world_.labels(object))
      (void)label_position(assign.children[1], *labels, spell(world_.signature.name(object)));
    made.kind = TermKind::box;
    made.generator =
        name == "point" ? world_.signature.point(object, text) : world_.signature.observe(object, text);
  }
  return made;
}

Term Elaborator::index_term(const Expr& expr) {
  const Expr& base = expr.children.front();
  if (is_structural(base)) return structural(base, &expr);
  if (const auto surgery = surgery_kind(base)) return surgery_term(expr, *surgery);
  const Entity* entity = entity_if(base);
  if (entity != nullptr) {
    if (std::holds_alternative<FaultyEntity>(entity->of)) throw Faulty{};
    Term made;
    made.span = expr.span;
    if (const auto* box = std::get_if<BoxDef*>(&entity->of)) {
      made.kind = TermKind::box;
      made.generator = box_instance(**box, expr);
      return made;
    }
    if (const auto* diagram = std::get_if<DiagramDef*>(&entity->of))
      return diagram_term(diagram_instance(**diagram, expr), expr.span);
    if (const auto* model = std::get_if<ModelDef*>(&entity->of)) {
      made.kind = TermKind::model;
      made.model = &model_instance(**model, expr);
      return made;
    }
    if (std::holds_alternative<ValueEntity>(entity->of) && base.kind == ExprKind::name) (void)term(base);
  }
  fail("no-parameters", expr.span, "this takes nothing in square brackets",
       "square brackets give the parameters of a box, a diagram or a model; potential outcomes v[x = a] "
       "stand in P(...)",
       entity != nullptr ? std::vector<Note>{{entity->span, "declared here"}} : std::vector<Note>{});
}

Term Elaborator::call_term(const Expr& expr) {
  const Expr& base = expr.children.front();
  if (base.kind == ExprKind::member && !base.quoted) {
    if (base.text == "P") return question_term(expr);
    if (base.text == "separated") {
      const Term owner = term(base.children.front());
      if (owner.kind == TermKind::model) return separated_term(expr, *owner.model);
      fail("model-wanted", base.children.front().span, "`separated` is asked of a model, and this is none",
           "write M.separated(a, b | c), with a model M");
    }
  }
  const bool own = base.kind == ExprKind::name && ((wires_ != nullptr && wires_->count(base.text) > 0) ||
                                                   find(base.text, *scope_, base.span) != nullptr);
  if (base.kind == ExprKind::name && !base.quoted && !own) {
    if (base.text == "iterate" || base.text == "scan") return repetition(expr);
    if (is_function(base.text)) return function_term(expr, base.text);
  }
  if (base.kind == ExprKind::name && !base.quoted && !own && base.text == "P")
    fail("model-wanted", base.span, "`P` is asked of a model, a state or a channel, and here of nothing",
         "write it in front: M.P(y | x)");
  // What is called is known first: where it is misspelled, the bars are right.
  if (expr.children.size() > 2 && base.kind == ExprKind::name && !surgery_kind(base)) (void)term(base);
  for (std::size_t g = 2; g < expr.children.size(); ++g)
    fail("misplaced-bar", expr.children[g].span, "`|` has no place here",
         "arguments are separated by commas; a question is asked by M.P(y | x)");
  const std::vector<const Expr*> items = items_of(expr);
  Term function;
  std::vector<Term> given;
  Parts parts;
  if (base.kind == ExprKind::name && !surgery_kind(base))
    parts([&] { function = term(base); });
  else
    function = term(base);  // what stands in the brackets of a wrong member means nothing
  if (function.kind == TermKind::model)
    fail("model-not-diagram", base.span, "a model cannot be applied",
         fmt::format("ask it a question, {0}.P(...), or use its joint diagram, {0}.joint",
                     spell(function.model->name)));
  // Bare names in the brackets of an unknown function may be outputs or variables.
  const bool unknown = base.kind == ExprKind::name && !own && parts.faulty();
  for (const Expr* item : items)
    if (!unknown || item->kind != ExprKind::name) parts([&] { given.push_back(term(*item)); });
  parts.rethrow();
  if (function.kind == TermKind::functor) {
    if (items.size() != 1)
      fail("argument-count", expr.span,
           fmt::format("a functor is applied to one thing, not to {}", items.size()), "write F(d)");
    return apply_functor(*function.functor, std::move(given.front()), expr.span);
  }
  if (function.kind == TermKind::wire)
    fail("wire-applied", base.span, fmt::format("`{}` is a wire here, and cannot be applied", base.text),
         "a wire hides a box of its name: give the wire another name");
  if (function.kind == TermKind::value && function.typed->type.kind == TypeKind::estimand) {
    if (items.size() != 1)
      fail("argument-count", expr.span,
           fmt::format("an estimand is evaluated on one observed state, not on {}", items.size()),
           "write e(obs)");
    return evaluated_estimand(*function.typed->type.estimand, std::move(given.front()), items.front()->span,
                              expr.span);
  }
  if (function.kind == TermKind::value && function.typed->type.kind != TypeKind::channel)
    fail("not-applicable", base.span, fmt::format("{} cannot be applied", to_text(function.typed->type)));
  Term made;
  made.span = expr.span;
  made.kind = TermKind::apply;
  made.children.reserve(items.size() + 1);
  made.children.push_back(std::move(function));
  for (Term& argument : given) made.children.push_back(std::move(argument));
  return made;
}

// iterate(f, n) and scan(f, n).
Term Elaborator::repetition(const Expr& expr) {
  const Expr& base = expr.children.front();
  const std::vector<const Expr*> items = items_of(expr);
  if (items.size() != 2 || expr.children.size() > 2)
    fail("argument-count", expr.span, fmt::format("`{}` takes a diagram and a number of times", base.text),
         fmt::format("write {}(f, 10)", base.text));
  Term made;
  made.span = expr.span;
  made.kind = base.text == "scan" ? TermKind::scan : TermKind::iterate;
  made.children.push_back(term(*items[0]));
  made.number = count(*items[1], max_repeats, "times");
  return made;
}

// Counted before anything is laid. A wire that only passes through a repeated operand is copied each time,
// and counts.
DiagramSize Elaborator::size_of(const Term& term) const {
  constexpr std::uint64_t most = std::uint64_t{1} << 62;
  DiagramSize size;
  switch (term.kind) {
    case TermKind::box:
      return {1, world_.signature[term.generator].cod.size()};
    case TermKind::value:
      return {1, term.typed->type.outputs.size()};
    case TermKind::diagram:
      return {term.diagram->diagram.boxes(), term.diagram->diagram.wires()};
    case TermKind::state:
      return {term.words->front().size(), term.words->front().size()};
    case TermKind::identity:
    case TermKind::copy:
    case TermKind::discard:
    case TermKind::swap:
      if (term.words == nullptr) return {0, 2};
      for (const Word& word : *term.words) size.wires += word.size();
      return size;
    case TermKind::compose:
    case TermKind::tensor:
    case TermKind::apply:
      for (const Term& child : term.children) {
        const DiagramSize part = size_of(child);
        size.boxes = std::min(most, size.boxes + part.boxes);
        size.wires = std::min(most, size.wires + part.wires);
      }
      return size;
    case TermKind::power:
    case TermKind::iterate:
    case TermKind::scan: {
      const auto times = [&](std::uint64_t once) {
        return term.number != 0 && once > most / term.number ? most : once * term.number;
      };
      const DiagramSize once = size_of(term.children.front());
      return {times(once.boxes), times(std::max<std::uint64_t>(1, once.wires))};
    }
    default:
      return size;
  }
}

void Elaborator::check_size(const DiagramSize& size, Span span) {
  const auto text = [](std::uint64_t count, const char* what) {
    return count >= (std::uint64_t{1} << 62) ? fmt::format("more than 10^18 {}", what)
                                             : fmt::format("{} {}", count, what);
  };
  if (size.boxes > max_boxes)
    fail("too-many-boxes", span, fmt::format("this diagram would have {}", text(size.boxes, "boxes")),
         fmt::format("at most {} are built", max_boxes));
  if (size.wires > max_wires)
    fail("too-many-wires", span, fmt::format("this diagram would have {}", text(size.wires, "wires")),
         fmt::format("at most {} are built", max_wires));
}

void Elaborator::count(const DiagramSize& size, Span span) {
  check_size(size, span);
  DiagramSize& all = world_.built;
  all.boxes += size.boxes;
  all.wires += size.wires;
  if (all.boxes > max_boxes_of_all || all.wires > max_wires_of_all)
    fail("too-many-diagrams", span,
         fmt::format("the diagrams so far would have {} boxes and {} wires together", all.boxes, all.wires),
         fmt::format("at most {} boxes and {} wires are kept", max_boxes_of_all, max_wires_of_all));
}

}  // namespace diag
