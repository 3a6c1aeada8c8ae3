// Looking up and declaring names.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

namespace {

// A place that an own name cannot take (reference, section 1).
constexpr std::array<std::string_view, 12> reserved{
    "I", "id", "copy", "discard", "swap", "uniform", "point", "observe", "cut", "do", "replace", "Stoch"};

// Nearest first: own names and extended ones, then opened ones, then the surrounding scope.
template <class Map, class Value>
const Value* find_in(const Scope& scope, const std::string& name, Map Scope::*map) {
  auto found = (scope.*map).find(name);
  if (found != (scope.*map).end()) return &found->second;
  for (const Scope* base : scope.extends)
    if (const Value* value = find_in<Map, Value>(*base, name, map)) return value;
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

// Whether an import into it failed, so that any name may have been meant to come from there.
bool opens_incomplete(const Scope& scope) {
  for (const Scope* at = &scope; at != nullptr; at = at->parent)
    for (const Scope* opened : at->opened)
      if (opened->incomplete) return true;
  return false;
}

}  // namespace

Elaborator::Elaborator(World& world, Diagnostics& diagnostics, const Sources& sources, Budget& budget,
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

void Elaborator::warn(std::string name, Span span, std::string message, std::string help) {
  Diagnostic diagnostic;
  diagnostic.severity = Severity::warning;
  diagnostic.name = std::move(name);
  diagnostic.message = std::move(message);
  diagnostic.span = span;
  diagnostic.help = std::move(help);
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
           "write the one you mean with its theory or file in front, as in Front.name, or declare the name "
           "here",
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
           "write the one you mean with its theory or file in front, as in Front.name, or declare the name "
           "here",
           {{opened->span, "one is declared here"}, {second->span, "the other here"}});
    if (opened != nullptr) return opened;
  }
  return nullptr;
}

std::vector<std::string> Elaborator::visible_names() const {
  std::vector<std::string> names;
  if (wires_ != nullptr)
    for (const auto& [name, wire] : *wires_) names.push_back(name);
  for (const Scope* at = scope_; at != nullptr; at = at->parent) {
    std::vector<const Scope*> scopes{at};
    for (std::size_t i = 0; i < scopes.size(); ++i) {
      for (const auto& [name, entity] : scopes[i]->names) names.push_back(name);
      scopes.insert(scopes.end(), scopes[i]->extends.begin(), scopes[i]->extends.end());
      if (i == 0) scopes.insert(scopes.end(), at->opened.begin(), at->opened.end());
    }
  }
  std::sort(names.begin(), names.end());  // hash maps have no order: the suggestion must not depend on it
  return names;
}

std::vector<std::string> Elaborator::visible_objects() const {
  std::vector<std::string> names;
  for (const Scope* at = scope_; at != nullptr; at = at->parent) {
    std::vector<const Scope*> scopes{at};
    for (std::size_t i = 0; i < scopes.size(); ++i) {
      for (const auto& [name, object] : scopes[i]->objects) names.push_back(name);
      scopes.insert(scopes.end(), scopes[i]->extends.begin(), scopes[i]->extends.end());
      if (i == 0) scopes.insert(scopes.end(), at->opened.begin(), at->opened.end());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

const Entity& Elaborator::lookup_name(const std::string& name, Span span) {
  if (const Entity* entity = find(name, *scope_, span)) {
    if (std::holds_alternative<FaultyEntity>(entity->of)) throw Faulty{};
    return *entity;
  }
  if (const ObjectEntity* object = find_object(name, *scope_, span)) {
    if (object->faulty) throw Faulty{};
    fail("object-not-box", span,
         fmt::format("{} is an object, and a box, diagram or value is wanted here", spell(name)),
         fmt::format("the identity on it is id[{}]", spell(name)));
  }
  if (opens_incomplete(*scope_)) throw Faulty{};
  const std::string near = nearest(name, visible_names());
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
  std::vector<std::string> names;
  for (const auto& [name, entity] : scope->names) names.push_back(name);
  std::sort(names.begin(), names.end());
  const std::string near = nearest(member.text, names);
  fail("unknown-member", member.span, fmt::format("{} has no `{}`", title, member.text),
       near.empty() ? "" : fmt::format("did you mean `{}`?", near));
}

const Entity& Elaborator::lookup(const ast::Expr& name) {
  if (name.kind == ast::ExprKind::name) return lookup_name(name.text, name.span);
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
    fail("unknown-object", expr.span, fmt::format("there is no object `{}` there", expr.text));
  }
  if (const ObjectEntity* object = find_object(expr.text, *scope_, expr.span)) {
    if (object->faulty) throw Faulty{};
    return *object;
  }
  if (const Entity* entity = find(expr.text, *scope_, expr.span)) {
    if (std::holds_alternative<FaultyEntity>(entity->of)) throw Faulty{};
    fail("unknown-object", expr.span, fmt::format("`{}` is no object", expr.text),
         fmt::format("an object is declared with: type {} = {{...}}", spell(expr.text)));
  }
  if (opens_incomplete(*scope_)) throw Faulty{};
  const std::string near = nearest(expr.text, visible_objects());
  fail("unknown-object", expr.span, fmt::format("unknown object `{}`", expr.text),
       near.empty() ? fmt::format("declare it before it is used: type {} = {{...}}", spell(expr.text))
                    : fmt::format("did you mean `{}`?", near));
}

void Elaborator::check_reserved(const ast::Name& name) {
  if (std::find(reserved.begin(), reserved.end(), name.text) != reserved.end() || name.text == "Main")
    fail("reserved-name", name.span,
         fmt::format("`{}` is a word of the language and cannot be declared", name.text),
         "choose another name");
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

std::string Elaborator::word_text(const Word& word) const { return to_string(word, world_.signature); }

}  // namespace diag
