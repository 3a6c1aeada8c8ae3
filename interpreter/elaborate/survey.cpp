#include "interpreter/elaborate/survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "interpreter/base/text.hpp"

namespace diag {

namespace {

std::string word_type(const World& world, const Word& word) {
  if (word.size() == 1) {
    if (const Labels* labels = world.labels(word.front())) return to_text(*labels);
  }
  return to_string(word, world.signature);
}

std::string parameters_text(const std::vector<ast::Parameter>& parameters) {
  std::string text;
  for (const ast::Parameter& parameter : parameters)
    text += fmt::format("{}{} : {}", text.empty() ? "" : ", ", spelled_name(parameter.name.text),
                        parameter.sort == ast::ParameterSort::number ? "number" : "type");
  return text.empty() ? text : "[" + text + "]";
}

struct Describe {
  const World& world;
  const std::string& name;

  [[nodiscard]] std::string arrow(const Word& dom, const Word& cod) const {
    return fmt::format("{} -> {}", to_string(dom, world.signature), to_string(cod, world.signature));
  }
  [[nodiscard]] Named made(const char* kind, const std::string& rest) const {
    return {name, kind, fmt::format("{} {}{}", kind, spelled_name(name), rest)};
  }

  Named operator()(const FaultyEntity&) const { return {}; }
  Named operator()(const Rational& number) const { return made("number", " = " + number.to_string()); }
  Named operator()(const FunctorTerm*) const { return made("functor", ""); }
  Named operator()(const BoxDef* box) const {
    if (box->declaration != nullptr)
      return made(box->declaration->function ? "function" : "box",
                  parameters_text(box->declaration->parameters));
    const Generator& generator = world.signature[box->generator];
    return made(generator.kind == Kind::function ? "function" : "box",
                " : " + arrow(generator.dom, generator.cod));
  }
  Named operator()(const DiagramDef* diagram) const {
    if (diagram->declaration != nullptr)
      return made("diagram", parameters_text(diagram->declaration->parameters));
    return made("diagram", " : " + arrow(diagram->diagram.dom(), diagram->diagram.cod()));
  }
  Named operator()(const TheoryDef* theory) const {
    return made("theory", fmt::format(": {} object{}, {} box{}", theory->objects.size(),
                                      theory->objects.size() == 1 ? "" : "s", theory->boxes.size(),
                                      theory->boxes.size() == 1 ? "" : "es"));
  }
  Named operator()(const FunctorDef* functor) const {
    return made("functor", fmt::format(" : {} -> {}", functor->source == nullptr ? "" : functor->source->name,
                                       functor->target == nullptr ? "Stoch" : functor->target->name));
  }
  Named operator()(const ModelDef* model) const {
    if (model->theory == nullptr)
      return made("model",
                  model->declaration == nullptr ? "" : parameters_text(model->declaration->parameters));
    std::string variables;
    constexpr std::size_t most = 8;
    const auto& all = model->model.variables;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i)
      variables += (i == 0 ? ": " : ", ") + spelled_name(all[i].name);
    if (all.size() > most) variables += fmt::format(" and {} more", all.size() - most);
    return made("model", variables);
  }
  Named operator()(const ValueEntity& value) const { return made("value", ": " + to_text(value.type)); }
  Named operator()(const ModuleEntity&) const { return made("module", ""); }
};

struct Placed {
  Span span;
  Named named;
};

void add_names(const World& world, const Scope& scope, std::set<std::string>& seen_names,
               std::set<std::string>& seen_objects, std::vector<Placed>& into) {
  for (const auto& [name, object] : scope.objects) {
    if (object.faulty || !seen_objects.insert(name).second) continue;
    const std::string meaning = word_type(world, object.word);
    Named named{name, "type", "type " + spelled_name(name)};
    if (meaning != spelled_name(name)) named.text += " = " + meaning;
    into.push_back({object.span, std::move(named)});
  }
  for (const auto& [name, entity] : scope.names) {
    if (!seen_names.insert(name).second) continue;
    Named named = std::visit(Describe{world, name}, entity.of);
    if (!named.kind.empty()) into.push_back({entity.span, std::move(named)});
  }
}

// The scopes in which a name is looked for, the nearest first.
std::vector<const Scope*> in_sight(const Scope& from) {
  std::vector<const Scope*> found;
  std::set<const Scope*> seen;
  for (const Scope* at = &from; at != nullptr; at = at->parent) {
    std::vector<const Scope*> left(at->opened.rbegin(), at->opened.rend());
    left.push_back(at);
    while (!left.empty()) {
      const Scope* scope = left.back();
      left.pop_back();
      if (!seen.insert(scope).second) continue;
      found.push_back(scope);
      left.insert(left.end(), scope->extends.rbegin(), scope->extends.rend());
    }
  }
  return found;
}

const Entity* find_entity(const Scope& scope, const std::string& name) {
  for (const Scope* at : in_sight(scope))
    if (const auto found = at->names.find(name); found != at->names.end()) return &found->second;
  return nullptr;
}

const Scope* scope_of(const Entity& entity) {
  if (const auto* module = std::get_if<ModuleEntity>(&entity.of)) return module->scope;
  if (const auto* theory = std::get_if<TheoryDef*>(&entity.of)) return (*theory)->scope;
  if (const auto* model = std::get_if<ModelDef*>(&entity.of))
    return (*model)->theory == nullptr ? nullptr : (*model)->theory->scope;
  return nullptr;
}

std::vector<Named> sorted(std::vector<Placed> placed) {
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    return std::tuple(a.span.file, a.span.begin, a.named.name, a.named.kind) <
           std::tuple(b.span.file, b.span.begin, b.named.name, b.named.kind);
  });
  std::vector<Named> names;
  for (Placed& one : placed) names.push_back(std::move(one.named));
  return names;
}

std::vector<Named> question_words(bool shape) {
  std::vector<Named> words{{"P", "question", "P(wanted | given)"}};
  if (shape) {
    words.push_back({"joint", "diagram", "joint: the joint state as a diagram"});
    words.push_back({"separated", "question", "separated(a, b | c)"});
  }
  return words;
}

}  // namespace

std::vector<Named> survey(const World& world, const Scope& scope) {
  std::set<std::string> names;
  std::set<std::string> objects;
  std::vector<Placed> found;
  for (const Scope* at : in_sight(scope)) add_names(world, *at, names, objects, found);
  return sorted(std::move(found));
}

std::vector<Named> members(const World& world, const Scope& scope, const std::vector<std::string>& path) {
  const Scope* at = &scope;
  const Entity* entity = nullptr;
  for (const std::string& name : path) {
    entity = at == &scope ? find_entity(*at, name) : nullptr;
    if (at != &scope) {
      const auto found = at->names.find(name);
      if (found != at->names.end()) entity = &found->second;
    }
    if (entity == nullptr) return {};
    at = scope_of(*entity);
    if (at == nullptr) break;
  }
  if (entity == nullptr) return {};
  if (at != nullptr) {
    std::set<std::string> names;
    std::set<std::string> objects;
    std::vector<Placed> found;
    std::vector<const Scope*> left{at};
    while (!left.empty()) {
      const Scope* next = left.back();
      left.pop_back();
      add_names(world, *next, names, objects, found);
      left.insert(left.end(), next->extends.begin(), next->extends.end());
    }
    std::vector<Named> all = sorted(std::move(found));
    if (std::holds_alternative<ModelDef*>(entity->of)) {
      const std::vector<Named> words = question_words(true);
      all.insert(all.end(), words.begin(), words.end());
    }
    return all;
  }
  const auto* value = std::get_if<ValueEntity>(&entity->of);
  if (value == nullptr) return {};
  if (value->type.kind == TypeKind::channel) return question_words(false);
  if (value->type.kind == TypeKind::estimand) return {{"identifiable", "value", "identifiable: yes or no"}};
  std::vector<Named> fields;
  for (const ValueType::Field& field : value->type.fields)
    fields.push_back({field.name, "value", field.name + ": " + to_text(field.type)});
  return fields;
}

std::vector<std::string> labels_of(const World& world, const Scope& scope, const std::string& name,
                                   std::size_t most) {
  std::vector<std::string> all;
  std::set<std::string> seen;
  const auto add = [&](const Labels& labels) {
    for (std::uint64_t i = 0; i < labels.size() && all.size() < most; ++i) {
      std::string label = labels.text(i);
      if (seen.insert(label).second) all.push_back(std::move(label));
    }
  };
  const auto add_object = [&](ObjectId object) {
    if (const Labels* labels = world.labels(object)) add(*labels);
  };
  const auto add_ports = [&](const std::vector<Port>& ports, bool every) {
    for (const Port& port : ports)
      if (every || port.name == name) add(port.labels);
  };
  for (const bool every : {false, true}) {
    for (const Scope* at : in_sight(scope)) {
      for (const auto& [object, entity] : at->objects)
        if ((every || object == name) && entity.word.size() == 1) add_object(entity.word.front());
      for (const auto& [ignored, entity] : at->names) {
        if (const auto* model = std::get_if<ModelDef*>(&entity.of)) {
          for (const Variable& variable : (*model)->model.variables)
            if (every || variable.name == name) add_object(variable.object);
        } else if (const auto* value = std::get_if<ValueEntity>(&entity.of)) {
          add_ports(value->type.inputs, every);
          add_ports(value->type.outputs, every);
        }
      }
    }
    if (!all.empty()) break;
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> variables_of(const World& world, const Scope& scope, const std::string& name) {
  std::set<std::string> all;
  const auto add_ports = [&](const std::vector<Port>& ports) {
    for (const Port& port : ports)
      if (!port.name.empty() || !port.object.empty()) all.insert(port.name.empty() ? port.object : port.name);
  };
  const auto add = [&](const Entity& entity) {
    if (const auto* model = std::get_if<ModelDef*>(&entity.of)) {
      for (const Variable& variable : (*model)->model.variables) all.insert(variable.name);
    } else if (const auto* value = std::get_if<ValueEntity>(&entity.of)) {
      add_ports(value->type.inputs);
      add_ports(value->type.outputs);
    } else if (const auto* box = std::get_if<BoxDef*>(&entity.of); box != nullptr && !name.empty()) {
      if ((*box)->declaration != nullptr && !(*box)->declaration->parameters.empty()) return;
      const Generator& generator = world.signature[(*box)->generator];
      for (const Word* word : {&generator.dom, &generator.cod})
        for (const ObjectId object : *word) all.insert(world.signature.name(object));
    } else if (const auto* diagram = std::get_if<DiagramDef*>(&entity.of)) {
      for (const auto* names : {&(*diagram)->input_names, &(*diagram)->output_names})
        for (const std::string& port : *names)
          if (!port.empty()) all.insert(port);
    }
  };
  if (!name.empty()) {
    if (const Entity* entity = find_entity(scope, name)) add(*entity);
  } else {
    for (const Scope* at : in_sight(scope))
      for (const auto& [ignored, entity] : at->names) add(entity);
  }
  return {all.begin(), all.end()};
}

}  // namespace diag
