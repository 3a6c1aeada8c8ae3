// Models as graphs, and their diagrams. Everything walks with lists of its own: a chain of 10^5 variables is
// as deep as it is long.
#include "interpreter/causal/model.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr WireId no_wire{0xffffffff};

// One step of a depth-first walk: a variable, and how many of its parents have been looked at.
struct Step {
  VariableId variable;
  std::size_t next = 0;
};

// Writes the mechanisms that somebody needs into one diagram, parents first.
class Writer {
 public:
  Writer(const Model& model, const Signature& signature, const std::vector<VariableId>& inputs)
      : model_(model),
        builder_(signature, objects(model, inputs)),
        wires_(model.variables.size(), no_wire),
        causes_(model.confounders.size(), no_wire),
        open_(model.variables.size(), 0) {
    const Wires outside = builder_.inputs();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      DIAG_ASSERT(wires_[inputs[i]] == no_wire);
      wires_[inputs[i]] = outside[i];
    }
  }

  WireId wire(VariableId wanted) {
    if (wires_[wanted] != no_wire) return wires_[wanted];
    stack_.assign(1, {wanted, 0});
    open_[wanted] = 1;
    while (!stack_.empty()) {
      const Variable& variable = model_.variables[stack_.back().variable];
      std::size_t& next = stack_.back().next;
      while (next < variable.parents.size() && wires_[variable.parents[next]] != no_wire) ++next;
      if (next < variable.parents.size()) {
        const VariableId parent = variable.parents[next];
        DIAG_ASSERT(open_[parent] == 0);  // else the model has a cycle
        open_[parent] = 1;
        stack_.push_back({parent, 0});
      } else {
        write(stack_.back().variable);
        stack_.pop_back();
      }
    }
    return wires_[wanted];
  }

  void add(GeneratorId effect, WireId wire) { builder_.add(effect, {&wire, 1}); }

  Diagram finish(const Wires& outputs) { return std::move(builder_).finish(outputs); }

 private:
  static Word objects(const Model& model, const std::vector<VariableId>& variables) {
    Word word;
    word.reserve(variables.size());
    for (const VariableId variable : variables) word.push_back(model.variables[variable].object);
    return word;
  }

  WireId cause(std::size_t position) {
    if (causes_[position] == no_wire)
      causes_[position] = builder_.add(model_.confounders[position].box, {}).front();
    return causes_[position];
  }

  void write(VariableId id) {
    const Variable& variable = model_.variables[id];
    reads_.clear();
    for (const VariableId parent : variable.parents) reads_.push_back(wires_[parent]);
    for (const std::size_t position : variable.causes) reads_.push_back(cause(position));
    const Wires made = builder_.splice(variable.mechanism, reads_);
    DIAG_ASSERT(made.size() == 1);
    wires_[id] = made.front();
    open_[id] = 0;
  }

  const Model& model_;
  Builder builder_;
  Wires wires_;                      // of the variables
  Wires causes_;                     // of the hidden common causes
  std::vector<unsigned char> open_;  // on the stack
  std::vector<Step> stack_;
  Wires reads_;
};

// The variable listens to `parents` alone: its hidden common causes no longer reach it.
void set_mechanism(Model& model, VariableId id, std::vector<VariableId> parents, Diagram mechanism) {
  Variable& variable = model.variables[id];
  for (const std::size_t position : variable.causes) {
    std::vector<VariableId>& children = model.confounders[position].children;
    children.erase(std::remove(children.begin(), children.end(), id), children.end());
  }
  variable.causes.clear();
  variable.parents = std::move(parents);
  variable.mechanism = std::move(mechanism);
  variable.constant = false;
}

}  // namespace

std::optional<VariableId> Model::find(std::string_view name_wanted) const {
  for (VariableId id = 0; id < variables.size(); ++id)
    if (variables[id].name == name_wanted) return id;
  return {};
}

std::vector<VariableId> Model::observed() const {
  std::vector<VariableId> ids;
  for (VariableId id = 0; id < variables.size(); ++id)
    if (!variables[id].hidden) ids.push_back(id);
  return ids;
}

std::vector<VariableId> find_cycle(const Model& model) {
  enum Colour : unsigned char { fresh, on_path, done };
  std::vector<Colour> colours(model.variables.size(), fresh);
  std::vector<Step> path;
  for (VariableId root = 0; root < model.variables.size(); ++root) {
    if (colours[root] != fresh) continue;
    path.assign(1, {root, 0});
    colours[root] = on_path;
    while (!path.empty()) {
      Step& step = path.back();
      const std::vector<VariableId>& parents = model.variables[step.variable].parents;
      if (step.next == parents.size()) {
        colours[step.variable] = done;
        path.pop_back();
        continue;
      }
      const VariableId parent = parents[step.next++];
      if (colours[parent] == on_path) {
        // Along the path each is a child of the one before: read backwards, each is a parent of the next.
        std::vector<VariableId> cycle;
        std::size_t i = path.size();
        do cycle.push_back(path[--i].variable);
        while (path[i].variable != parent);
        std::rotate(cycle.begin(), cycle.end() - 1, cycle.end());
        // Now it starts at `parent`, whose children follow; the last is a parent of the first.
        return cycle;
      }
      if (colours[parent] == fresh) {
        colours[parent] = on_path;
        path.push_back({parent, 0});
      }
    }
  }
  return {};
}

Diagram joint(const Model& model, const Signature& signature) {
  Writer writer(model, signature, {});
  Wires outputs;
  for (VariableId id = 0; id < model.variables.size(); ++id) {
    const WireId wire = writer.wire(id);
    if (!model.variables[id].hidden) outputs.push_back(wire);
  }
  return writer.finish(outputs);
}

Diagram question(const Model& model, const std::vector<VariableId>& inputs,
                 const std::vector<VariableId>& outputs, const std::vector<Observation>& observations,
                 Signature& signature) {
  Writer writer(model, signature, inputs);
  for (const Observation& observation : observations) {
    const ObjectId object = model.variables[observation.variable].object;
    const WireId wire = writer.wire(observation.variable);
    writer.add(signature.observe(object, observation.label), wire);
  }
  Wires wires;
  wires.reserve(outputs.size());
  for (const VariableId output : outputs) wires.push_back(writer.wire(output));
  return writer.finish(wires);
}

Model cut(Model model, VariableId variable, Signature& signature) {
  const GeneratorId uniform = signature.uniform(model.variables[variable].object);
  set_mechanism(model, variable, {}, box(uniform, signature));
  return model;
}

Model intervene(Model model, VariableId variable, std::string_view label, Signature& signature) {
  const GeneratorId point = signature.point(model.variables[variable].object, label);
  set_mechanism(model, variable, {}, box(point, signature));
  model.variables[variable].constant = true;
  return model;
}

Model replace(Model model, VariableId variable, std::vector<VariableId> parents, Diagram mechanism) {
  Word dom;
  dom.reserve(parents.size());
  for (const VariableId parent : parents) dom.push_back(model.variables[parent].object);
  DIAG_ASSERT(mechanism.dom() == dom);
  DIAG_ASSERT(mechanism.cod() == Word{model.variables[variable].object});
  set_mechanism(model, variable, std::move(parents), std::move(mechanism));
  return model;
}

}  // namespace diag
