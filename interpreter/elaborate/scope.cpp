// Looking up and declaring names.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/elaborator.hpp"
#include "interpreter/elaborate/survey.hpp"

namespace diag {

namespace {

// Own names, then those of what the scope extends, in the order written, each looked at once however often it
// is shared.
template <class Map, class Value>
const Value* find_in(const Scope& scope, const std::string& name, Map Scope::*map) {
  const auto found = (scope.*map).find(name);
  if (found != (scope.*map).end()) return &found->second;
  if (scope.extends.empty()) return nullptr;
  std::unordered_set<const Scope*> seen{&scope};
  std::vector<const Scope*> left(scope.extends.rbegin(), scope.extends.rend());
  while (!left.empty()) {
    const Scope* at = left.back();
    left.pop_back();
    if (!seen.insert(at).second) continue;
    const auto shared = (at->*map).find(name);
    if (shared != (at->*map).end()) return &shared->second;
    left.insert(left.end(), at->extends.rbegin(), at->extends.rend());
  }
  return nullptr;
}

template <class Map, class Value>
const Value* find_opened(const Scope& scope, const std::string& name, Map Scope::*map, const Value** second) {
  const Value* first = nullptr;
  for (const Scope* opened : scope.opened) {
    const Value* value = find_in<Map, Value>(*opened, name, map);
    if (value == nullptr || value == first) continue;
    if (first != nullptr) {
      *second = value;
      return first;
    }
    first = value;
  }
  return first;
}

// How a name that several opened or imported theories declare is told apart.
template <class Map>
std::string owners_help(const Scope& from, const std::string& name, Map Scope::*map) {
  std::vector<std::string> forms;
  for (const Scope* at = &from; at != nullptr; at = at->parent)
    for (const Scope* opened : at->opened) {
      constexpr std::string_view theory = "theory ";
      const bool named = opened->title.rfind(theory, 0) == 0 && (opened->*map).count(name) > 0;
      if (!named)
        return "write it with its theory in front, as in Front.name; import a file as L, and write L.name";
      forms.push_back(fmt::format("{}.{}", spell(opened->title.substr(theory.size())), spell(name)));
    }
  return fmt::format("write {}", fmt::join(forms, " or "));
}

// The nearest of the names there, or all of them.
template <class Map>
std::string help_of(const Map& there, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& [known, meaning] : there) names.push_back(known);
  std::sort(names.begin(), names.end());
  const std::string near = nearest(name, names);
  if (!near.empty()) return fmt::format("did you mean `{}`?", near);
  return names.empty() ? "" : fmt::format("what there is: {}", listed_names(names));
}

// Whether an import into it failed, so that any name may have been meant to come from there.
bool opens_incomplete(const Scope& scope) {
  for (const Scope* at = &scope; at != nullptr; at = at->parent)
    for (const Scope* opened : at->opened)
      if (opened->incomplete) return true;
  return false;
}

}  // namespace

Elaborator::Elaborator(World& world, Diagnostics& diagnostics, Sources& sources, Budget& budget,
                       ElaboratorHost host)
    : world_(world), diagnostics_(diagnostics), sources_(sources), budget_(budget), host_(std::move(host)) {}

void Elaborator::report(std::string name, Span span, std::string message, std::string help,
                        std::vector<Note> notes) {
  const std::uint64_t place = (static_cast<std::uint64_t>(span.file) << 32U) | span.begin;
  if (!reported_.insert({place, name}).second) return;
  Diagnostic diagnostic;
  diagnostic.name = std::move(name);
  diagnostic.message = std::move(message);
  diagnostic.span = span;
  diagnostic.help = std::move(help);
  diagnostic.notes = std::move(notes);
  diagnostic.notes.insert(diagnostic.notes.end(), context_.begin(), context_.end());
  diagnostics_.add(std::move(diagnostic));
}

void Elaborator::warn(std::string name, Span span, std::string message, std::string help,
                      std::vector<Note> notes) {
  Diagnostic diagnostic;
  diagnostic.severity = Severity::warning;
  diagnostic.name = std::move(name);
  diagnostic.message = std::move(message);
  diagnostic.span = span;
  diagnostic.help = std::move(help);
  diagnostic.notes = std::move(notes);
  diagnostics_.add(std::move(diagnostic));
}

void Elaborator::fail(std::string name, Span span, std::string message, std::string help,
                      std::vector<Note> notes) {
  report(std::move(name), span, std::move(message), std::move(help), std::move(notes));
  throw Faulty{};
}

const Entity* Elaborator::find(const std::string& name, const Scope& scope, Span span) {
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    if (const Entity* own = find_in<decltype(Scope::names), Entity>(*at, name, &Scope::names)) return own;
    const Entity* second = nullptr;
    const Entity* opened = find_opened<decltype(Scope::names), Entity>(*at, name, &Scope::names, &second);
    if (second != nullptr)
      fail("ambiguous-name", span, fmt::format("two opened or imported theories declare `{}`", name),
           owners_help(scope, name, &Scope::names),
           {{opened->span, "one is declared here"}, {second->span, "the other here"}});
    if (opened != nullptr) return opened;
  }
  return nullptr;
}

const ObjectEntity* Elaborator::find_object(const std::string& name, const Scope& scope, Span span) {
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    if (const ObjectEntity* own = find_in<decltype(Scope::objects), ObjectEntity>(*at, name, &Scope::objects))
      return own;
    const ObjectEntity* second = nullptr;
    const ObjectEntity* opened =
        find_opened<decltype(Scope::objects), ObjectEntity>(*at, name, &Scope::objects, &second);
    if (second != nullptr && !(second->word == opened->word))
      fail("ambiguous-name", span,
           fmt::format("two opened or imported theories declare the object `{}`", name),
           owners_help(scope, name, &Scope::objects),
           {{opened->span, "one is declared here"}, {second->span, "the other here"}});
    if (opened != nullptr) return opened;
  }
  return nullptr;
}

// All that can be named from a scope, sorted: hash maps have no order, and what is suggested must not depend
// on it.
template <class Map>
std::vector<std::string> visible(const Scope* from, Map Scope::*map, std::vector<std::string> names) {
  std::unordered_set<const Scope*> seen;
  for (const Scope* at = from; at != nullptr; at = at->parent) {
    std::vector<const Scope*> left(at->opened.begin(), at->opened.end());
    left.push_back(at);
    while (!left.empty()) {
      const Scope* scope = left.back();
      left.pop_back();
      if (!seen.insert(scope).second) continue;
      for (const auto& [name, meaning] : scope->*map) names.push_back(name);
      left.insert(left.end(), scope->extends.begin(), scope->extends.end());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> Elaborator::visible_names() const {
  std::vector<std::string> wires;
  if (wires_ != nullptr)
    for (const auto& [name, wire] : *wires_) wires.push_back(name);
  return visible(scope_, &Scope::names, std::move(wires));
}

std::vector<std::string> Elaborator::visible_objects() const { return visible(scope_, &Scope::objects, {}); }

// A name that is declared further down, or by the statement that asks for it.
void Elaborator::fail_if_declared_later(const std::string& name, Span span) {
  const auto later = declared_later_.find(name);
  if (later == declared_later_.end()) return;
  const auto& [place, statement] = later->second;
  if (place.file != span.file) return;
  if (statement.begin <= span.begin && span.end <= statement.end)
    fail("uses-itself", span, fmt::format("`{}` is used in its own declaration", name),
         "nothing here can use itself; a step that is repeated is written iterate(f, n)",
         {{place, "declared here"}});
  if (place.begin > span.begin)
    fail("declared-later", span, fmt::format("`{}` is declared further down, and used before", name),
         "move its declaration up", {{place, "declared here"}});
}

// Where a name is declared that cannot be named alone from here: the mend, or nothing.
std::string Elaborator::declared_elsewhere(const std::string& name, bool object) const {
  const std::string text = spell(name);
  for (const Scope* at = scope_; at != nullptr; at = at->parent) {
    std::vector<std::pair<std::string, const Entity*>> owners;
    for (const auto& [owner, entity] : at->names) owners.emplace_back(owner, &entity);
    std::sort(owners.begin(), owners.end());
    for (const auto& [owner, entity] : owners) {
      const Scope* scope = nullptr;
      const auto* const model = std::get_if<ModelDef*>(&entity->of);
      if (const auto* module = std::get_if<ModuleEntity>(&entity->of)) scope = module->scope;
      if (const auto* theory = std::get_if<TheoryDef*>(&entity->of)) scope = (*theory)->scope;
      if (model != nullptr && (*model)->theory != nullptr) scope = (*model)->theory->scope;
      if (scope == nullptr) continue;
      const bool there = object ? scope->objects.count(name) > 0 : scope->names.count(name) > 0;
      if (!there) continue;
      const std::string place = spell(owner);
      if (model != nullptr && !object)
        return fmt::format("it is a variable of {0}: ask {0}.P({1}), or write {0}.{1} for its box", place,
                           text);
      return fmt::format("{0} declares it: write {0}.{1}", place, text);
    }
  }
  if (object) return {};
  for (const std::string& known : visible_objects()) {  // `f(yes)`
    const auto found = scope_->objects.find(known);
    if (found == scope_->objects.end() || found->second.word.size() != 1) continue;
    const Labels* labels = world_.labels(found->second.word.front());
    if (labels != nullptr && labels->find(name))
      return fmt::format("it is a label of {0}: the state of that label is point[{0} = {1}]", spell(known),
                         spell_label(name));
  }
  return {};
}

// A name that a module of the standard library declares: the import was forgotten.
void Elaborator::fail_if_in_library(const char* diagnostic, const char* what, const std::string& name,
                                    Span span) {
  const std::string module = host_.module_of ? host_.module_of(name) : std::string();
  if (module.empty()) return;
  fail(diagnostic, span, fmt::format("{} `{}`", what, name),
       fmt::format("the module {0} has it: write `import {0}` at the top", module));
}

const Entity& Elaborator::lookup_name(const ast::Expr& expr) {
  const std::string& name = expr.text;
  const Span span = expr.span;
  const bool may_be_own = expr.quoted || !is_reserved(name);
  if (const Entity* entity = may_be_own ? find(name, *scope_, span) : nullptr) {
    if (std::holds_alternative<FaultyEntity>(entity->of)) throw Faulty{};
    return *entity;
  }
  if (const ObjectEntity* object = may_be_own ? find_object(name, *scope_, span) : nullptr) {
    if (object->faulty) throw Faulty{};
    fail("object-not-box", span,
         fmt::format("{} is an object, and a box, diagram or value is wanted here", spell(name)),
         fmt::format("the identity on it is id[{}]", spell(name)));
  }
  if (opens_incomplete(*scope_)) throw Faulty{};
  fail_if_declared_later(name, span);
  if (const std::string mend = declared_elsewhere(name, false); !mend.empty())
    fail("unknown-name", span, fmt::format("unknown name `{}`", name), mend);
  fail_if_in_library("unknown-name", "unknown name", name, span);
  std::string near = nearest(name, visible_names());
  if (near.empty()) {  // what is built in comes after what the user has named
    std::vector<std::string> built_in{"iterate", "scan"};
    for (const std::string_view function : function_names()) built_in.emplace_back(function);
    for (const std::string_view word : reserved_words()) built_in.emplace_back(word);
    near = nearest(name, built_in);
  }
  // What other languages have built in: no name that is like it is meant.
  for (const char* absent : {"min", "sqrt", "abs", "round", "exp", "pow", "floor"})
    if (name == absent)
      fail(
          "unknown-name", span, fmt::format("unknown name `{}`", name),
          fmt::format("there is no function `{}`: numbers know +, -, *, / and ^ with whole exponents", name));
  for (const char* absent : {"sum", "total"})
    if (name == absent && near.empty())
      fail("unknown-name", span, fmt::format("unknown name `{}`", name),
           "the sum of all weights of a state is `mass(p)`");
  for (const char* absent : {"E", "mean", "average", "expectation"})
    if (name == absent && near.empty())
      fail("unknown-name", span, fmt::format("unknown name `{}`", name),
           "the expectation of numbers over labels is `expect(p, [0, 1])`");
  if (name == "true" || name == "false" || name == "True" || name == "False")
    fail("unknown-name", span, fmt::format("unknown name `{}`", name),
         "there are no truth values to write: labels such as yes and no are those of a type, and what holds "
         "is told by "
         "assert");
  fail("unknown-name", span, fmt::format("unknown name `{}`", name),
       near.empty() ? std::string("declare it before it is used") : fmt::format("did you mean `{}`?", near));
}

const Entity* Elaborator::lookup_member(const Entity& base, const ast::Expr& member) {
  const Scope* scope = nullptr;
  std::string title;
  if (const auto* module = std::get_if<ModuleEntity>(&base.of)) {
    scope = module->scope;
    title = scope->title;
  } else if (const auto* theory = std::get_if<TheoryDef*>(&base.of)) {
    scope = (*theory)->scope;
    title = "theory " + (*theory)->name;
  } else if (const auto* model = std::get_if<ModelDef*>(&base.of)) {
    if ((*model)->theory == nullptr)
      fail("needs-arguments", member.span, fmt::format("the model {} has parameters", spell((*model)->name)),
           fmt::format("write {}[...].{}", spell((*model)->name), spell(member.text)));
    scope = (*model)->theory->scope;
    title = "model " + (*model)->name;
  } else {
    return nullptr;
  }
  if (const Entity* entity = find_in<decltype(Scope::names), Entity>(*scope, member.text, &Scope::names)) {
    if (std::holds_alternative<FaultyEntity>(entity->of)) throw Faulty{};
    return entity;
  }
  if (scope->incomplete) throw Faulty{};
  if (scope->objects.count(member.text) > 0)
    fail("unknown-member", member.span,
         fmt::format("{} is an object of {}, and no box or value", spell(member.text), title),
         "an object stands where types stand");
  fail("unknown-member", member.span, fmt::format("{} has no `{}`", title, member.text),
       help_of(scope->names, member.text));
}

const Entity& Elaborator::lookup(const ast::Expr& name) {
  if (name.kind == ast::ExprKind::name) return lookup_name(name);
  if (name.kind == ast::ExprKind::member) {
    if (const Entity* entity = lookup_member(lookup(name.children.front()), name)) return *entity;
    fail("no-members", name.children.front().span, "this has no members",
         "members are those of theories, models, imported files and records");
  }
  if (name.kind == ast::ExprKind::missing) throw Faulty{};
  fail("name-wanted", name.span, "a name is wanted here");
}

const ObjectEntity& Elaborator::lookup_object(const ast::Expr& expr) {
  if (expr.kind == ast::ExprKind::member) {
    const Entity& base = lookup(expr.children.front());
    const Scope* scope = nullptr;
    if (const auto* module = std::get_if<ModuleEntity>(&base.of)) scope = module->scope;
    if (const auto* theory = std::get_if<TheoryDef*>(&base.of)) scope = (*theory)->scope;
    if (const auto* model = std::get_if<ModelDef*>(&base.of); model != nullptr && (*model)->theory != nullptr)
      scope = (*model)->theory->scope;
    if (scope != nullptr)
      if (const auto* object =
              find_in<decltype(Scope::objects), ObjectEntity>(*scope, expr.text, &Scope::objects)) {
        if (object->faulty) throw Faulty{};
        return *object;
      }
    if (scope != nullptr && scope->incomplete) throw Faulty{};
    const std::string owner = source_text(expr.children.front().span);
    fail("unknown-object", expr.span,
         scope == nullptr ? fmt::format("`{}` has no objects", owner)
                          : fmt::format("{} has no object `{}`", owner, expr.text),
         scope == nullptr ? "objects are members of theories, models and imported files"
                          : help_of(scope->objects, expr.text));
  }
  const bool may_be_own = expr.quoted || !is_reserved(expr.text);
  if (const ObjectEntity* object = may_be_own ? find_object(expr.text, *scope_, expr.span) : nullptr) {
    if (object->faulty) throw Faulty{};
    return *object;
  }
  fail_if_declared_later(expr.text, expr.span);
  if (const Entity* entity = may_be_own ? find(expr.text, *scope_, expr.span) : nullptr) {
    if (std::holds_alternative<FaultyEntity>(entity->of)) throw Faulty{};
    fail("unknown-object", expr.span, fmt::format("`{}` is no object", expr.text),
         fmt::format("an object is declared with: type {} = {{...}}", spell(expr.text)));
  }
  if (opens_incomplete(*scope_)) throw Faulty{};
  if (const std::string mend = declared_elsewhere(expr.text, true); !mend.empty())
    fail("unknown-object", expr.span, fmt::format("unknown object `{}`", expr.text), mend);
  fail_if_in_library("unknown-object", "unknown object", expr.text, expr.span);
  const std::string near = nearest(expr.text, visible_objects());
  fail("unknown-object", expr.span, fmt::format("unknown object `{}`", expr.text),
       near.empty() ? fmt::format("declare it before it is used: type {} = {{...}}", spell(expr.text))
                    : fmt::format("did you mean `{}`?", near));
}

void Elaborator::check_reserved(const ast::Name& name) {
  if (!name.quoted && is_reserved(name.text))
    fail("reserved-name", name.span,
         fmt::format("`{}` is a word of the language and cannot be declared", name.text),
         fmt::format("choose another name; in backticks it is one, {}", spell(name.text)));
}

void Elaborator::declare(const ast::Name& name, Entity entity) {
  entity.span = name.span;
  check_reserved(name);
  // A theory shares what it extends: to declare such a name again is an error too.
  if (const Entity* earlier = find_in<decltype(Scope::names), Entity>(*scope_, name.text, &Scope::names)) {
    if (std::holds_alternative<FaultyEntity>(earlier->of)) {
      scope_->names[name.text] = std::move(entity);
      return;
    }
    fail("declared-twice", name.span, fmt::format("`{}` is declared twice", name.text),
         "give one of them another name", {{earlier->span, "first declared here"}});
  }
  scope_->names.emplace(name.text, std::move(entity));
}

void Elaborator::declare_object(const ast::Name& name, ObjectEntity object) {
  object.span = name.span;
  check_reserved(name);
  if (const auto* earlier =
          find_in<decltype(Scope::objects), ObjectEntity>(*scope_, name.text, &Scope::objects)) {
    if (earlier->faulty) {
      scope_->objects[name.text] = std::move(object);
      return;
    }
    fail("declared-twice", name.span, fmt::format("the object `{}` is declared twice", name.text),
         "give one of them another name", {{earlier->span, "first declared here"}});
  }
  scope_->objects.emplace(name.text, std::move(object));
}

void Elaborator::declare_faulty(const ast::Name& name) {
  if (name.text.empty()) return;
  scope_->names.emplace(name.text, Entity{FaultyEntity{}, name.span});
  ObjectEntity object;
  object.faulty = true;
  object.span = name.span;
  scope_->objects.emplace(name.text, object);
}

}  // namespace diag
