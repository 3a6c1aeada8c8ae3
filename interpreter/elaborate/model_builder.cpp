#include "interpreter/elaborate/model_builder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/base/text.hpp"

namespace diag {

using ast::ExprKind;
using ast::ModelItem;
using ast::Name;

namespace {

// Whether the line declares its variables; others speak of variables that are declared elsewhere.
bool declares(const ModelItem& item) { return !item.confounded && (item.hidden || item.type); }

}  // namespace

Elaborator::ModelBuilder::ModelBuilder(Elaborator& elaborator, const ast::ModelDecl& decl, ModelDef& def)
    : elaborator_(elaborator),
      decl_(decl),
      def_(def),
      scope_(elaborator.open_model(def)),
      model_(def.model) {}

template <class Step>
void Elaborator::ModelBuilder::guarded(const Step& step) {
  try {
    step();
  } catch (const Faulty&) {
    failed_ = true;
  }
}

void Elaborator::ModelBuilder::build() {
  for (const ModelItem& item : decl_.items)
    if (declares(item)) guarded([&] { declare_variables(item); });
  for (const ModelItem& item : decl_.items)
    if (!declares(item) && !item.confounded)
      guarded([&] {
        Spoken spoken{&item, {}};
        for (const Name& name : item.names) spoken.variables.push_back(variable(name));
        spoken_.push_back(std::move(spoken));
      });
  for (const Spoken& spoken : spoken_) guarded([&] { listen(spoken); });
  for (const ModelItem& item : decl_.items)
    if (item.confounded) guarded([&] { confound(item); });
  guarded([&] { check_causes(); });
  guarded([&] { check_cycle(); });
  std::vector<BoxDef*> boxes;
  for (const Line& line : lines_) boxes.push_back(line.box);
  elaborator_.make_boxes(def_, boxes);
  for (const Spoken& spoken : spoken_)
    if (spoken.item->body) guarded([&] { give_rows(spoken); });
  if (failed_) throw Faulty{};
}

void Elaborator::ModelBuilder::declare_variables(const ModelItem& item) {
  Line line;
  line.untyped = line.faulty = true;
  guarded([&] {
    read_type(item, line);
    line.untyped = line.faulty = false;
  });
  Spoken spoken{&item, {}};
  for (const Name& name : item.names)
    guarded([&] {
      declare_variable(name, item, line);
      spoken.variables.push_back(lines_.size() - 1);
    });
  spoken_.push_back(std::move(spoken));
}

void Elaborator::ModelBuilder::read_type(const ModelItem& item, Line& line) {
  if (!item.type) return;  // hidden, and without labels
  // A type may be that of a variable declared before.
  const Standing at(elaborator_, &scope_, elaborator_.theory_);
  if (item.type->kind == ExprKind::set) {
    line.labels = labels_of_set(*item.type, elaborator_.diagnostics_);
    if (!line.labels) throw Faulty{};
    return;
  }
  const Word word = elaborator_.word(*item.type);
  if (word.size() != 1)
    elaborator_.fail("one-object", item.type->span,
                     fmt::format("a variable has one object, and this is {}", elaborator_.word_text(word)),
                     "declare a variable for each factor");
  if (const Labels* labels = elaborator_.world_.labels(word.front())) line.labels = *labels;
  if (item.type->kind == ExprKind::name || item.type->kind == ExprKind::member)
    line.parameter = elaborator_.lookup_object(*item.type).parameter;
}

void Elaborator::ModelBuilder::declare_variable(const Name& name, const ModelItem& item, const Line& line) {
  const VariableId id = lines_.size();
  const auto [place, fresh] = by_name_.emplace(name.text, id);
  if (!fresh)
    elaborator_.fail(
        "declared-twice", name.span, fmt::format("the variable {} is declared twice", spell(name.text)),
        item.type ? "give one of them another name"
                  : fmt::format("to say what it listens to write: {} given ...", spell(name.text)),
        {{lines_[place->second].name.span, "first declared here"}});
  lines_.push_back(line);
  lines_.back().name = name;
  lines_.back().box = &elaborator_.add_variable(def_, name.text, item.hidden, line.labels, name.span);
  ObjectEntity object;
  object.word = {model_.variables.back().object};
  const Standing at(elaborator_, &scope_, elaborator_.theory_);
  elaborator_.declare_object(name, std::move(object));
  elaborator_.declare(name, Entity{lines_.back().box, {}});
}

VariableId Elaborator::ModelBuilder::variable(const Name& name) {
  if (const auto found = by_name_.find(name.text); found != by_name_.end()) return found->second;
  const Entity* entity = elaborator_.find(name.text, scope_, name.span);
  if (entity != nullptr && std::holds_alternative<FaultyEntity>(entity->of)) throw Faulty{};
  std::vector<std::string> names;
  for (const Line& line : lines_) names.push_back(line.name.text);
  const std::string near = nearest(name.text, names);
  elaborator_.fail("unknown-variable", name.span,
                   fmt::format("the model {} has no variable `{}`", spell(def_.name), name.text),
                   near.empty() ? fmt::format("declare it in the model: {} : {{no, yes}}", spell(name.text))
                                : fmt::format("did you mean `{}`?", near));
}

// Takes up the `given` and the rows of a line.
void Elaborator::ModelBuilder::listen(const Spoken& spoken) {
  const ModelItem& item = *spoken.item;
  for (const VariableId id : spoken.variables) {
    Line& line = lines_[id];
    if (item.function) model_.variables[id].function = true;
    if (item.has_given) {
      if (line.given != nullptr)
        elaborator_.fail("given-twice", item.span,
                         fmt::format("{} has a `given` already", spell(line.name.text)),
                         "write all its parents in one `given`", {{line.given->span, "the first is here"}});
      line.given = &item;
    }
    if (item.body) {
      if (line.rows != nullptr)
        elaborator_.fail("rows-twice", item.body->span,
                         fmt::format("{} has rows already", spell(line.name.text)), "",
                         {{line.rows->body->span, "the first are here"}});
      line.rows = &item;
    }
  }
  if (!item.has_given) return;
  std::vector<bool> faulty;
  for (const VariableId id : spoken.variables) {
    faulty.push_back(lines_[id].faulty);
    lines_[id].faulty = true;  // until all its parents are known
  }
  std::vector<VariableId> parents;
  std::unordered_map<VariableId, Span> seen;
  for (const Name& name : item.given) {
    const VariableId parent = variable(name);
    const auto [first, fresh] = seen.emplace(parent, name.span);
    if (!fresh)
      elaborator_.fail("parent-twice", name.span,
                       fmt::format("the parent {} is listed twice", spell(name.text)),
                       "list every parent once", {{first->second, "the first time is here"}});
    parents.push_back(parent);
  }
  for (std::size_t i = 0; i < spoken.variables.size(); ++i) {
    model_.variables[spoken.variables[i]].parents = parents;
    lines_[spoken.variables[i]].faulty = faulty[i];
  }
}

void Elaborator::ModelBuilder::confound(const ModelItem& item) {
  if (item.names.size() < 2)
    elaborator_.fail("confounded-one", item.span, "a hidden common cause has at least two effects",
                     "write confounded a, b; a hidden variable of its own is `hidden u`");
  Confounder cause;
  std::unordered_map<VariableId, Span> seen;
  for (const Name& name : item.names) {
    const VariableId id = variable(name);
    const auto [first, fresh] = seen.emplace(id, name.span);
    if (!fresh)
      elaborator_.fail("variable-twice", name.span,
                       fmt::format("the variable {} is listed twice", spell(name.text)),
                       "list every variable once", {{first->second, "the first time is here"}});
    cause.children.push_back(id);
  }
  const std::size_t position = model_.confounders.size();
  for (const VariableId id : cause.children) {
    model_.variables[id].causes.push_back(position);
    confounded_.emplace(id, seen.at(id));
  }
  model_.confounders.push_back(std::move(cause));
}

// What nobody knows has no rows; so what listens to it has none either.
void Elaborator::ModelBuilder::check_causes() {
  bool good = true;
  for (const auto& [id, span] : confounded_) {
    Line& line = lines_[id];
    if (line.rows == nullptr) continue;
    line.faulty = true;
    good = false;
    elaborator_.report(
        "confounded-rows", line.rows->body->span,
        fmt::format("{} listens to a hidden common cause without labels, so it cannot have rows",
                    spell(line.name.text)),
        "declare the cause with its labels, hidden u : {a, b} = [1/2, 1/2], and write it after `given`",
        {{span, "confounded here"}});
  }
  if (!good) throw Faulty{};
}

void Elaborator::ModelBuilder::check_cycle() {
  std::vector<VariableId> cycle = find_cycle(model_);
  if (cycle.empty()) return;
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  constexpr std::size_t shown = 12;  // variables of a long cycle
  std::string text;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    if (i == shown && cycle.size() > shown + 1) {
      text += fmt::format("({} more) -> ", cycle.size() - shown);
      break;
    }
    text += spell(lines_[cycle[i]].name.text) + " -> ";
  }
  const Line& first = lines_[cycle.front()];
  text += spell(first.name.text);
  Span span = first.given->span;
  for (const Name& name : first.given->given)
    if (by_name_.at(name.text) == cycle.back()) span = name.span;
  elaborator_.fail(
      "cycle", span, fmt::format("the model has a cycle: {}", text),
      "no variable may listen to itself, not through others either: leave one of these `given` out");
}

// Variables declared together have equal rows, each its own.
void Elaborator::ModelBuilder::give_rows(const Spoken& spoken) {
  const ast::Expr& body = *spoken.item->body;
  for (const VariableId id : spoken.variables) {
    const Line& line = lines_[id];
    const Variable& variable = model_.variables[id];
    std::vector<VariableId> places = variable.parents;
    places.push_back(id);
    bool faulty = line.faulty || line.rows != spoken.item;
    for (const VariableId place : places) faulty |= lines_[place].untyped;
    if (faulty) throw Faulty{};
    std::vector<Place> dom;
    std::vector<Port> ports;
    for (const VariableId place : places) {
      const std::string& name = lines_[place].name.text;
      if (!lines_[place].labels)
        elaborator_.fail("no-labels", body.span,
                         fmt::format("{} has no labels, so there are no rows over it", spell(name)),
                         fmt::format("declare it with its labels: {} : {{...}}", spell(name)),
                         {{lines_[place].name.span, "declared here"}});
      dom.push_back({*lines_[place].labels, name, lines_[place].parameter});
      ports.push_back({name, name, *lines_[place].labels});
    }
    const std::vector<Place> cod{std::move(dom.back())};
    const std::vector<Port> outputs{std::move(ports.back())};
    dom.pop_back();
    ports.pop_back();
    elaborator_.give_rows(variable.box, body, dom, cod, std::move(ports), outputs, variable.function,
                          !decl_.parameters.empty(), elaborator_.world_.stoch);
  }
}

}  // namespace diag
