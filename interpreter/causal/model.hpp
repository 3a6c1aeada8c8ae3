// A causal model: variables with parents and mechanisms, and hidden common causes without labels. It is a
// theory (each variable gives an object and a box), and its joint state is a string diagram (Jacobs,
// Kissinger and Zanasi, section 3). Surgery on a model changes one mechanism and gives a model again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/diagram/diagram.hpp"

namespace diag {

using VariableId = std::size_t;  // position in Model::variables

struct Variable {
  std::string name;
  bool hidden = false;
  bool function = false;  // a deterministic mechanism; a promise about rows, no law (reference, section 6)
  ObjectId object{};
  bool constant = false;  // surgery has set it to a label: nothing can come in by it any more
  GeneratorId box{};      // the declared box; its inputs: parents, then the hidden causes it shares
  // Of the mechanism as it stands now: the parents in the order of its inputs, then positions in
  // Model::confounders.
  std::vector<VariableId> parents;
  std::vector<std::size_t> causes;
  Diagram mechanism;  // from the objects of parents and causes to `object`: the box alone, until surgery
};

struct Confounder {  // one hidden cause without labels of two or more variables
  ObjectId object{};
  GeneratorId box{};  // I -> object
  std::vector<VariableId> children;
};

struct Model {
  std::string name;
  std::vector<Variable> variables;  // in the order of declaration
  std::vector<Confounder> confounders;

  [[nodiscard]] std::optional<VariableId> find(std::string_view name) const;
  [[nodiscard]] std::vector<VariableId> observed() const;
};

// A cycle among the parents, as the variables along it (each is a parent of the next, the last of the first),
// or empty. Linear.
[[nodiscard]] std::vector<VariableId> find_cycle(const Model& model);

// The joint state: observed variables are the outputs, in the order of declaration. Linear. The model has no
// cycle.
[[nodiscard]] Diagram joint(const Model& model, const Signature& signature);

// The diagram of a question: inputs are the variables of `inputs` (their mechanisms are cut away, their wires
// come from outside), outputs those of `outputs`, each in the order listed (an output may also be an input).
// Linear; only what the outputs need is in it. For `observations`, the variable's wire is observed at that
// label.
struct Observation {
  VariableId variable;
  std::string label;
};
[[nodiscard]] Diagram question(const Model& model, const std::vector<VariableId>& inputs,
                               const std::vector<VariableId>& outputs,
                               const std::vector<Observation>& observations, Signature& signature);

// Surgery: the variable listens to nobody and is uniform, or is the label; or has the mechanism given, from
// the objects of `parents`. All linear in the size of the model.
[[nodiscard]] Model cut(Model model, VariableId variable, Signature& signature);
[[nodiscard]] Model intervene(Model model, VariableId variable, std::string_view label, Signature& signature);
[[nodiscard]] Model replace(Model model, VariableId variable, std::vector<VariableId> parents,
                            Diagram mechanism);

}  // namespace diag
