// Models: the lines of `model M { ... }` gathered by variable, then turned into a theory, a graph and rows. A
// model with parameters is built anew for each choice of them.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/elaborate/model_builder.hpp"

namespace diag {

namespace {

// While it lives, the instance counts as being made.
class Opened {
 public:
  Opened(std::vector<const void*>& open, const void* what) : open_(open) { open_.push_back(what); }
  ~Opened() { open_.pop_back(); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

 private:
  std::vector<const void*>& open_;
};

}  // namespace

void Elaborator::declare_model(const ast::ModelDecl& decl) {
  if (decl.format) return declare_model_file(decl);
  if (decl.damaged)
    read_damaged([&] {
      ModelDef trial;
      trial.name = decl.name.text;
      trial.scope = scope_;
      trial.span = decl.name.span;
      if (decl.parameters.empty())
        build_model(decl, trial);
      else
        try_parameters(decl.parameters, [&] { build_model(decl, trial); });
    });
  ModelDef& def = world_.make<ModelDef>();
  def.name = decl.name.text;
  def.scope = scope_;
  def.span = decl.name.span;
  if (decl.parameters.empty()) {
    build_model(decl, def);
  } else {
    try_parameters(decl.parameters, [&] {
      ModelDef trial;
      trial.name = def.name;
      trial.scope = scope_;
      trial.span = def.span;
      build_model(decl, trial);
    });
    def.declaration = &decl;
  }
  declare(decl.name, Entity{&def, {}});
}

void Elaborator::build_model(const ast::ModelDecl& decl, ModelDef& def) {
  ModelBuilder(*this, decl, def).build();
}

// Gives the model its theory, and the scope of its names.
Scope& Elaborator::open_model(ModelDef& def) {
  TheoryDef& theory = world_.make<TheoryDef>();
  Scope& scope = world_.new_scope(scope_, "model " + def.name);
  theory.name = def.model.name = def.name;
  theory.scope = &scope;
  theory.model = true;
  def.theory = &theory;
  return scope;
}

// An object and a box of that name. The box has no ports until the parents of all variables are known.
BoxDef& Elaborator::add_variable(ModelDef& def, const std::string& name, bool hidden,
                                 const std::optional<Labels>& labels, Span span) {
  Variable variable;
  variable.name = name;
  variable.hidden = hidden;
  variable.object = world_.signature.add_object(name);
  if (labels) world_.stoch.objects[variable.object] = {*labels};
  BoxDef& box = world_.make<BoxDef>();
  box.name = name;
  box.scope = def.theory->scope;
  box.theory = def.theory;
  box.span = span;
  world_.owners.emplace(variable.object, def.name);
  def.theory->objects.push_back(variable.object);
  def.theory->boxes.push_back(&box);
  def.model.variables.push_back(std::move(variable));
  return box;
}

// The generators of the hidden causes and of the variables, once it is known who listens to whom; a box for
// each variable.
void Elaborator::make_boxes(ModelDef& def, const std::vector<BoxDef*>& boxes) {
  Model& model = def.model;
  Scope& scope = *def.theory->scope;
  // A graph may have many more edges than its text has characters. Each cause is an object, a box and a name.
  constexpr double bytes_of_a_cause = 1200, bytes_of_an_edge = 60;
  double edges = 0;
  for (const Variable& variable : model.variables)
    edges += static_cast<double>(variable.parents.size() + variable.causes.size());
  budget_.reserve(
      bytes_of_a_cause * static_cast<double>(model.confounders.size()) + bytes_of_an_edge * edges,
      fmt::format("the model {}, with its {} hidden causes,", spell(def.name), model.confounders.size()));
  for (std::size_t position = 0; position < model.confounders.size(); ++position) {
    Confounder& cause = model.confounders[position];
    BoxDef& box = world_.make<BoxDef>();
    // "U", or "U1", "U2", ... where there are several, and never the name of a variable.
    box.name = model.confounders.size() == 1 ? "U" : fmt::format("U{}", position + 1);
    while (scope.names.count(box.name) > 0) box.name += "'";
    box.scope = &scope;
    box.theory = def.theory;
    box.span = def.span;
    cause.object = world_.signature.add_object(box.name);
    Generator generator;
    generator.name = box.name;
    generator.cod = {cause.object};
    cause.box = box.generator = world_.signature.add_generator(std::move(generator));
    world_.declared_by.emplace(cause.box, &box);
    std::vector<std::string> children;
    for (const VariableId child : cause.children) children.push_back(spell(model.variables[child].name));
    world_.hidden_causes.emplace(cause.box,
                                 fmt::format("the hidden common cause of {}", fmt::join(children, ", ")));
    def.theory->objects.push_back(cause.object);
    def.theory->boxes.push_back(&box);
    ObjectEntity object;
    object.word = {cause.object};
    object.span = def.span;
    scope.objects.emplace(box.name, std::move(object));
    scope.names.emplace(box.name, Entity{&box, def.span});
  }
  for (VariableId id = 0; id < model.variables.size(); ++id) {
    Variable& variable = model.variables[id];
    Generator generator;
    generator.name = variable.name;
    generator.dom.reserve(variable.parents.size() + variable.causes.size());
    generator.input_names.reserve(variable.parents.empty() ? 0 : generator.dom.capacity());
    for (const VariableId parent : variable.parents) {
      generator.dom.push_back(model.variables[parent].object);
      generator.input_names.push_back(model.variables[parent].name);
    }
    for (const std::size_t position : variable.causes)
      generator.dom.push_back(model.confounders[position].object);
    if (!generator.input_names.empty()) generator.input_names.resize(generator.dom.size());
    generator.cod = {variable.object};
    generator.output_names = {variable.name};
    generator.promised_function = variable.function;
    variable.box = boxes[id]->generator = world_.signature.add_generator(std::move(generator));
    world_.declared_by.emplace(variable.box, boxes[id]);
    variable.mechanism = box(variable.box, world_.signature);
  }
}

ModelDef& Elaborator::model_instance(ModelDef& def, const ast::Expr& index) {
  if (def.declaration == nullptr)
    fail("no-parameters", index.span, fmt::format("the model {} has no parameters", spell(def.name)),
         fmt::format("write {}", spell(def.name)), {{def.span, "declared here"}});
  const ast::ModelDecl& decl = *def.declaration;
  Scope& inner = world_.new_scope(def.scope);
  const std::string key = arguments_text(decl.parameters, index, inner);
  if (std::find(open_instances_.begin(), open_instances_.end(), &def) != open_instances_.end())
    fail("uses-itself", index.span, fmt::format("the model {} uses itself", spell(def.name)),
         "its rows cannot rest on answers of its own", {{def.span, "declared here"}});
  if (const auto known = def.instances.find(key); known != def.instances.end()) {
    if (known->second == nullptr) throw Faulty{};  // reported when it was made
    return *known->second;
  }
  def.instances[key] = nullptr;
  world_.kept([&def, key] { def.instances.erase(key); });
  const Opened opened(open_instances_, &def);
  const std::string arguments = fmt::format("[{}]", key.substr(0, key.find('\n')));
  ModelDef& instance = world_.make<ModelDef>();
  instance.name = def.name + arguments;
  instance.scope = &inner;
  instance.span = def.span;
  const Standing at(*this, &inner, theory_);
  const Context context(*this, index.span,
                        fmt::format("in {}{}, asked for here", spell(def.name), arguments));
  build_model(decl, instance);
  def.instances[key] = &instance;
  return instance;
}

void Elaborator::require_instance(const ModelDef& model, Span span) {
  if (model.theory == nullptr)
    fail("needs-arguments", span, fmt::format("the model {} has parameters", spell(model.name)),
         fmt::format("give them in brackets: {}[...]", spell(model.name)), {{model.span, "declared here"}});
}

const DiagramDef& Elaborator::joint_of(const ModelDef& model) {
  if (model.joint == nullptr) {
    require_instance(model, model.span);
    DiagramDef& def = world_.make<DiagramDef>();
    def.name = model.name + ".joint";
    def.diagram = joint(model.model, world_.signature);
    for (const VariableId id : model.model.observed())
      def.output_names.push_back(model.model.variables[id].name);
    def.scope = model.theory->scope;
    def.span = model.span;
    def.joint_of = &model;
    model.joint = &def;
  }
  return *model.joint;
}

}  // namespace diag
