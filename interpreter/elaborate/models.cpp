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
  if (decl.format)
    fail("not-in-this-version", decl.format->span, "models from files are not in this version",
         "write the model out: model M { a : {no, yes} ... }");
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
    model.joint = &def;
  }
  return *model.joint;
}

}  // namespace diag
