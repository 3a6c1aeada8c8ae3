// Surgery: cut, do and replace, on diagrams of any theory and on models. Which boxes are meant is only known
// where a surgery is applied: it is kept as it was written, with the scope it was written in.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/emitter.hpp"

namespace diag {

namespace {
using ast::Expr;
using ast::ExprKind;
using Surgery = FunctorStep::Kind;

std::string_view word_of(Surgery kind) {
  return kind == Surgery::cut ? "cut" : kind == Surgery::intervene ? "do" : "replace";
}

// What one item of the brackets operates on: `s`, or the left side of `s = yes` and `s |-> f`.
const Expr& operated(const Expr& item, Surgery kind) {
  return kind == Surgery::cut ? item : item.children.front();
}

const std::vector<Expr>& items_of(const FunctorStep& step) { return step.surgery->children[1].children; }

bool around(const Scope* outer, const Scope* inner) {
  while (inner != nullptr && inner != outer) inner = inner->parent;
  return inner != nullptr;
}

}  // namespace

struct Elaborator::Occurring {
  explicit Occurring(const Diagram& diagram, const Signature& signature) {
    for (std::uint32_t w = 0; w < diagram.wires(); ++w)
      objects.insert(diagram.object(static_cast<WireId>(w)));
    for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
      const GeneratorId id = diagram.generator(static_cast<BoxId>(b));
      const Generator& generator = signature[id];
      if (generator.form == Form::declared && all.insert(id).second) by_name[generator.name].push_back(id);
    }
  }
  std::unordered_set<GeneratorId> all;
  std::unordered_set<ObjectId> objects;
  std::unordered_map<std::string, std::vector<GeneratorId>> by_name;  // in the order of their first boxes
};

struct Elaborator::Operation {
  const FunctorStep& step;
  const DiagramDef& def;
  const Occurring& occurring;
  std::vector<const TheoryDef*> theories;  // that the diagram belongs to
};

// The brackets are looked at now, what they name where the surgery is applied.
Term Elaborator::surgery_term(const Expr& expr, Surgery kind) {
  const auto wrong = [&](Span span, std::string message) {
    fail("surgery-form", span, std::move(message),
         kind == Surgery::cut ? "write the boxes to cut: cut[s], or cut[s, t]"
         : kind == Surgery::intervene
             ? "write each box with its label: do[s = yes], or do[s = yes, t = no]"
             : "write each box with what replaces it: replace[s |-> f], a diagram, a box or rows");
  };
  if (expr.children.size() != 2 || expr.children[1].children.empty())
    wrong(expr.span, fmt::format("`{}` takes a list of boxes", word_of(kind)));
  for (const Expr& item : expr.children[1].children) {
    if (item.kind == ExprKind::missing) throw Faulty{};
    const ExprKind wanted = kind == Surgery::intervene ? ExprKind::assign : ExprKind::maps;
    if (kind != Surgery::cut && item.kind != wanted)
      wrong(item.span, kind == Surgery::intervene ? "a box and its label are wanted here"
                                                  : "a box and what replaces it are wanted here");
    const Expr& name = operated(item, kind);
    const Expr& base = name.kind == ExprKind::index ? name.children.front() : name;
    if (base.kind == ExprKind::missing) throw Faulty{};
    if (base.kind != ExprKind::name && base.kind != ExprKind::member)
      wrong(name.span, "a box is wanted here");
  }
  FunctorTerm& functor = world_.make<FunctorTerm>();
  functor.steps.push_back({kind, nullptr, &expr, scope_});
  Term made;
  made.kind = TermKind::functor;
  made.span = expr.span;
  made.functor = &functor;
  return made;
}

// --- diagrams

const DiagramDef& Elaborator::apply_surgery(const FunctorStep& step, const DiagramDef& def) {
  budget_.step(def.diagram.boxes() + def.diagram.wires());
  const Occurring occurring(def.diagram, world_.signature);
  const Operation at{step, def, occurring, holding(occurring)};
  Functor functor;
  std::vector<Operated> operated_on;
  std::map<GeneratorId, Span> operated_at;
  for (const Expr& item : items_of(step)) {
    const Expr& name = operated(item, step.kind);
    for (const GeneratorId generator : operated_boxes(name, at)) {
      const auto [first, fresh] = operated_at.emplace(generator, name.span);
      if (!fresh)
        fail("surgery-twice", name.span,
             fmt::format("`{}` is operated on twice at once", to_string(generator, world_.signature)),
             "surgeries one after the other compose with `;`", {{first->second, "first here"}});
      Diagram image = operated_image(item, at, generator);
      const Generator& said = world_.signature[generator];
      check_image(generator, image, said.dom, said.cod, false, name.span);
      operated_on.push_back({generator, 0, step.kind != Surgery::replace, {}, {}});
      if (step.kind == Surgery::intervene) operated_on.back().label = label(item.children[1]);
      if (step.kind == Surgery::replace) operated_on.back().image = image;
      functor.generators.emplace(generator, std::move(image));
    }
  }
  if (functor.generators.empty()) return def;
  DiagramDef& result = image_of(functor, def, def.scope, step.surgery->span);
  result.before = &def;
  result.operated = std::move(operated_on);
  return result;
}

// The theories that all boxes of the diagram belong to; of one without boxes, all objects.
std::vector<const TheoryDef*> Elaborator::holding(const Occurring& occurring) const {
  std::set<const TheoryDef*> of_boxes;
  for (const GeneratorId generator : occurring.all) of_boxes.insert(world_.declared_by.at(generator)->theory);
  const auto holds = [&](const TheoryDef& theory) {
    const std::vector<const TheoryDef*> parts = with_extended(theory);
    if (!of_boxes.empty())
      return std::all_of(of_boxes.begin(), of_boxes.end(), [&](const TheoryDef* wanted) {
        return std::find(parts.begin(), parts.end(), wanted) != parts.end();
      });
    std::size_t held = 0;
    for (const TheoryDef* part : parts)
      for (const ObjectId object : part->objects) held += occurring.objects.count(object);
    return held == occurring.objects.size();
  };
  std::vector<const TheoryDef*> found;
  if (occurring.all.empty() && occurring.objects.empty()) return found;
  for (const TheoryDef& theory : world_.theories())
    if (holds(theory)) found.push_back(&theory);
  return found;
}

// The boxes of the diagram that are meant. A name is first one of a box that occurs (a mechanism that was
// replaced before keeps its name); only then is it looked up.
std::vector<GeneratorId> Elaborator::operated_boxes(const Expr& name, const Operation& at) {
  std::vector<GeneratorId> meant;
  if (name.kind == ExprKind::index) {
    BoxDef& box = operated_box(name.children.front(), at);
    const Standing standing(*this, &replacing_scope(at), theory_);
    const GeneratorId instance = box_instance(box, name);
    if (at.occurring.all.count(instance) > 0) meant.push_back(instance);
  } else {
    const auto found = at.occurring.by_name.find(name.text);
    if (name.kind == ExprKind::name && found != at.occurring.by_name.end()) {
      const std::vector<GeneratorId>& all = found->second;
      if (occurring_of(*world_.declared_by.at(all.front()), at).size() == all.size()) return all;
      // Boxes of several theories bear the name: the one that is meant can be seen, or is written in full.
      for (const Scope* scope : {at.def.scope, at.step.scope}) {
        const Entity* entity = scope == nullptr ? nullptr : find(name.text, *scope, name.span);
        const auto* box = entity == nullptr ? nullptr : std::get_if<BoxDef*>(&entity->of);
        if (box == nullptr) continue;
        if (std::vector<GeneratorId> seen = occurring_of(**box, at); !seen.empty()) return seen;
      }
      fail("surgery-ambiguous", name.span,
           fmt::format("several boxes called `{}` occur in this diagram", name.text),
           "write the one you mean with its theory in front, as in cut[Front.s]");
    }
    meant = occurring_of(operated_box(name, at), at);
  }
  const std::uint64_t place = (static_cast<std::uint64_t>(name.span.file) << 32U) | name.span.begin;
  if (meant.empty() && reported_.insert({place, "surgery-without-effect"}).second)
    warn("surgery-without-effect", name.span,
         fmt::format("the box `{}` does not occur in this diagram, so this changes nothing",
                     source_text(name.span)));
  return meant;
}

// The boxes of the diagram that are this one: instances, and what has replaced it before, too.
std::vector<GeneratorId> Elaborator::occurring_of(const BoxDef& box, const Operation& at) const {
  std::vector<GeneratorId> found;
  const auto named = at.occurring.by_name.find(box.name);
  if (named == at.occurring.by_name.end()) return found;
  for (const GeneratorId generator : named->second)
    if (world_.declared_by.at(generator) == &box) found.push_back(generator);
  return found;
}

// The declared box that a name or member stands for: where the diagram was declared, where the surgery was
// written, or in a theory that the diagram belongs to.
BoxDef& Elaborator::operated_box(const Expr& name, const Operation& at) {
  const Entity* other = nullptr;
  if (name.kind == ExprKind::member) {
    const Standing standing(*this, at.step.scope, theory_);
    other = &lookup(name);
    if (const auto* box = std::get_if<BoxDef*>(&other->of)) return **box;
  } else {
    std::vector<const Scope*> scopes{at.def.scope, at.step.scope};
    for (const TheoryDef* theory : at.theories) scopes.push_back(theory->scope);
    for (const Scope* scope : scopes) {
      const Entity* entity = scope == nullptr ? nullptr : find(name.text, *scope, name.span);
      if (entity == nullptr) continue;
      if (std::holds_alternative<FaultyEntity>(entity->of)) throw Faulty{};
      if (const auto* box = std::get_if<BoxDef*>(&entity->of)) return **box;
      if (other == nullptr) other = entity;
    }
  }
  if (other != nullptr)
    fail("surgery-not-a-box", name.span, fmt::format("`{}` is no box", name.text),
         "surgery changes boxes, and so the diagrams that are made of them",
         {{other->span, "declared here"}});
  const Standing standing(*this, at.step.scope, theory_);
  std::vector<std::string> names = visible_names();
  std::vector<std::string> occurring;
  for (const auto& [text, generators] : at.occurring.by_name) occurring.push_back(text);
  std::sort(occurring.begin(), occurring.end());  // hash maps have no order
  names.insert(names.end(), occurring.begin(), occurring.end());
  std::sort(names.begin(), names.end());
  const std::string near = nearest(name.text, names);
  fail("surgery-unknown-box", name.span,
       fmt::format("no box is called `{}`, in this diagram or in scope", name.text),
       !near.empty()       ? fmt::format("did you mean `{}`?", near)
       : occurring.empty() ? ""
                           : fmt::format("the boxes of this diagram are {}", listed_names(occurring)));
}

// What the box goes to.
Diagram Elaborator::operated_image(const Expr& item, const Operation& at, GeneratorId generator) {
  const FunctorStep& step = at.step;
  if (step.kind == Surgery::cut) return cut_image(generator, world_.signature);
  const Generator& said = world_.signature[generator];
  if (step.kind == Surgery::intervene) {
    if (said.cod.size() != 1)
      fail("do-output", item.span,
           fmt::format("`{}` has {} outputs, and `do` sets one", to_string(generator, world_.signature),
                       said.cod.size()),
           "replace the box by what it should emit: replace[b |-> discard ; point[A = a] * point[B = b]]");
    check_done_label(item.children[1], said.cod.front());
    return do_image(generator, label(item.children[1]), world_.signature);
  }
  if (item.children.size() > 2)
    fail("replace-given", item.children[2].span,
         "a box of a diagram keeps its inputs, so nothing can be given here",
         "apply the surgery to the model, whose variables can listen to others: replace[v given u |-> "
         "...](M)");
  Generator wanted = said;
  return replacement(item.children[1], std::move(wanted), generator, false, &replacing_scope(at));
}

void Elaborator::check_done_label(const Expr& expr, ObjectId object) {
  if (const Labels* labels = world_.labels(object))
    (void)label_position(expr, *labels, spell(world_.signature.name(object)));
  else
    (void)label(expr);
}

// Where the right side of a replacement is looked up: in the theory of what is operated on, then where it was
// written. An expression has no place where it was declared: its theories are those that hold its boxes.
Scope& Elaborator::replacing_scope(const Operation& at) {
  Scope& scope = replacing_scope(at.def.scope, at.step.scope);
  if (at.def.name.empty())
    for (const TheoryDef* theory : at.theories)
      if (!around(theory->scope, at.step.scope)) scope.extends.push_back(theory->scope);
  return scope;
}

Scope& Elaborator::replacing_scope(Scope* first, Scope* then) {
  Scope& scope = world_.new_scope(then);
  for (Scope* at = first; at != nullptr && !around(at, then); at = at->parent) scope.extends.push_back(at);
  return scope;
}

// The same rows in the place of the same box are the same box, wherever they are written.
GeneratorId Elaborator::with_equal_rows(GeneratorId made, GeneratorId original) {
  std::vector<GeneratorId>& earlier = world_.replaced[original];
  const Generator& box = world_.signature[made];
  if (const Channel* rows = world_.stoch.channel(made))
    for (const GeneratorId other : earlier) {
      const Generator& candidate = world_.signature[other];
      const Channel* others = world_.stoch.channel(other);
      if (others != nullptr && candidate.dom == box.dom && candidate.cod == box.cod &&
          candidate.kind == box.kind && !first_difference(*rows, *others, 0, budget_))
        return other;
    }
  earlier.push_back(made);
  world_.kept([&world = world_, original] { world.replaced[original].pop_back(); });
  return made;
}

// A diagram or box as it is, or rows or a value as a box of the name and type of `wanted`.
Diagram Elaborator::replacement(const Expr& body, Generator wanted, GeneratorId original, bool free,
                                Scope* scope) {
  if (body.kind == ExprKind::missing) throw Faulty{};
  const Standing standing(*this, scope, theory_);
  const Word dom = wanted.dom, cod = wanted.cod;
  if (!rows_written(body, dom, cod, world_.stoch)) {
    Term image = term(body);
    if (!is_value(image)) {
      const DiagramDef& drawn = image_diagram(image, dom);
      check_image(original, drawn.diagram, dom, cod, free, body.span);
      return drawn.diagram;
    }
  }
  // Rows are read once, however often the surgery is applied: the same box stands for them each time.
  const auto key = std::make_tuple(&body, original, dom, static_cast<const Scope*>(scope->parent));
  if (const auto found = world_.replacements.find(key); found != world_.replacements.end()) {
    if (!found->second) throw Faulty{};
    return box(*found->second, world_.signature);
  }
  world_.replacements[key] = std::nullopt;
  world_.kept([&world = world_, key] { world.replacements.erase(key); });
  const std::vector<Place> in = image_places(world_.stoch, dom, body.span);
  const std::vector<Place> out = image_places(world_.stoch, cod, body.span);
  std::vector<Port> inputs = default_ports(dom, wanted.input_names),
                    outputs = default_ports(cod, wanted.output_names);
  const bool function = wanted.kind == Kind::function;
  // A replaced box is told apart from the one that was declared: s', s'', ...
  const std::size_t marks = world_.replaced[original].size() + 1;
  wanted.promised_function = false;  // that was said of other rows
  wanted.arguments = marks <= 3 ? std::string(marks, '\'') : fmt::format("'{}", marks);
  const GeneratorId made = world_.signature.add_generator(std::move(wanted));
  if (const auto owner = world_.declared_by.find(original); owner != world_.declared_by.end())
    world_.declared_by.emplace(made, owner->second);
  give_rows(made, body, in, out, std::move(inputs), std::move(outputs), function, false, world_.stoch);
  const GeneratorId same = with_equal_rows(made, original);
  world_.replacements[key] = same;
  return box(same, world_.signature);
}

// --- models

ModelDef& Elaborator::apply_surgery(const FunctorStep& step, const ModelDef& def) {
  ModelDef& result = world_.make<ModelDef>();
  result.model = def.model;
  result.theory = def.theory;
  result.scope = def.scope;
  result.span = def.span;
  result.before = &def;
  std::map<VariableId, Span> operated_at;
  std::string names;
  for (const Expr& item : items_of(step)) {
    const Expr& name = operated(item, step.kind);
    const VariableId variable = operated_variable(name, def, step.scope);
    const auto [first, fresh] = operated_at.emplace(variable, name.span);
    if (!fresh)
      fail("surgery-twice", name.span,
           fmt::format("`{}` is operated on twice at once", def.model.variables[variable].name),
           "surgeries one after the other compose with `;`", {{first->second, "first here"}});
    result.model = operated_model(std::move(result.model), variable, item, step, def);
    result.operated.push_back(
        {def.model.variables[variable].box, variable, step.kind != Surgery::replace, {}, {}});
    if (step.kind == Surgery::intervene) result.operated.back().label = label(item.children[1]);
    names += (names.empty() ? "" : ", ") + spell(def.model.variables[variable].name);
    if (step.kind == Surgery::intervene) names += " = " + spell_label(label(item.children[1]));
    if (step.kind == Surgery::replace) names += " |-> ...";
  }
  result.name = result.model.name = fmt::format("{}[{}]({})", word_of(step.kind), names, def.name);
  // Only a new listener can close a cycle.
  const std::vector<VariableId> cycle = find_cycle(result.model);
  if (!cycle.empty()) {
    std::string text;
    for (const VariableId variable : cycle) text += spell(result.model.variables[variable].name) + " -> ";
    fail("cycle", step.surgery->span,
         fmt::format("the model would have a cycle: {}{}", text,
                     spell(result.model.variables[cycle.front()].name)),
         "a policy may listen to no variable that depends on it");
  }
  return result;
}

VariableId Elaborator::operated_variable(const Expr& name, const ModelDef& def, Scope* scope) {
  const Model& model = def.model;
  if (name.kind == ExprKind::name)
    if (const auto found = model.find(name.text)) return *found;
  if (name.kind == ExprKind::member) {  // Smoking.smoke
    const Standing standing(*this, scope, theory_);
    const Entity& entity = lookup(name);
    if (const auto* box = std::get_if<BoxDef*>(&entity.of))
      for (VariableId id = 0; id < model.variables.size(); ++id)
        if (model.variables[id].box == (*box)->generator) return id;
  }
  std::vector<std::string> names;
  for (const Variable& variable : model.variables) names.push_back(variable.name);
  const std::string near = name.kind == ExprKind::name ? nearest(name.text, names) : "";
  fail("surgery-unknown-variable", name.span,
       fmt::format("the model {} has no variable `{}`", spell(def.name), source_text(name.span)),
       near.empty() ? fmt::format("its variables are {}", listed_names(names))
                    : fmt::format("did you mean `{}`?", near),
       {{def.span, "the model is declared here"}});
}

Model Elaborator::operated_model(Model model, VariableId id, const Expr& item, const FunctorStep& step,
                                 const ModelDef& def) {
  const Variable& variable = model.variables[id];
  if (step.kind == Surgery::cut) {
    model.variables[id].function = false;
    return diag::cut(std::move(model), id, world_.signature);
  }
  if (step.kind == Surgery::intervene) {
    check_done_label(item.children[1], variable.object);
    return intervene(std::move(model), id, label(item.children[1]), world_.signature);
  }
  // A replacement listens to the variables given, or else to those that the mechanism listens to now.
  std::vector<VariableId> parents = variable.parents;
  if (item.children.size() > 2) parents.clear();
  for (std::size_t i = 2; i < item.children.size(); ++i) {
    const VariableId parent = operated_variable(item.children[i], def, step.scope);
    if (std::find(parents.begin(), parents.end(), parent) != parents.end())
      fail("parent-twice", item.children[i].span,
           fmt::format("`{}` is given twice", model.variables[parent].name),
           "each variable is listened to once");
    parents.push_back(parent);
  }
  Generator wanted;
  wanted.name = variable.name;
  wanted.cod = {variable.object};
  wanted.output_names = {variable.name};
  for (const VariableId parent : parents) {
    wanted.dom.push_back(model.variables[parent].object);
    wanted.input_names.push_back(model.variables[parent].name);
  }
  Diagram mechanism = replacement(item.children[1], std::move(wanted), variable.box, true,
                                  &replacing_scope(def.theory->scope, step.scope));
  model.variables[id].function = deterministic(mechanism, world_.signature);
  return replace(std::move(model), id, std::move(parents), std::move(mechanism));
}

}  // namespace diag
