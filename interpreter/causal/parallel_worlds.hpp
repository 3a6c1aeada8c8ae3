// Counterfactuals: one diagram for the variables of several worlds at once (Balke and Pearl 1994; Shpitser
// and Pearl 2008, "Complete identification methods for the causal hierarchy"). A world is a list of
// interventions; all worlds share the hidden causes and the noise of the model. A box with the same inputs in
// two worlds is one box, so what no intervention of a world reaches is one and the same wire in all worlds,
// random or not. Once a wire is observed, whatever reads it reads the point of its label, and so merges with
// what is set to that label.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/base/budget.hpp"
#include "interpreter/causal/model.hpp"

namespace diag {

using WorldId = std::size_t;  // position in ParallelWorlds::worlds

// `variable` is set to a label, or to the value that it has in an earlier world (nested counterfactuals).
struct Setting {
  VariableId variable;
  std::string label;
  std::optional<WorldId> as_in;  // then there is no label
};

struct PotentialOutcome {
  VariableId variable;
  WorldId world;
  std::optional<std::string> observed;  // the label that is observed; else it is an output
};

struct ParallelWorlds {
  std::vector<std::vector<Setting>> worlds;  // each sorted by variable, none twice; as_in: an earlier world
  std::vector<PotentialOutcome> outcomes;

  // The world of these settings, in any order: one that is there already, or a new one.
  WorldId world(std::vector<Setting> settings);
};

// A box that is not a function stands for an unknown function of its inputs and of noise of its own. Its rows
// do not say what two values of it have to do with each other when its inputs differ.
struct RandomTwice {
  VariableId variable;
  WorldId first, second;
};

struct WorldsDiagram {
  Diagram diagram;                       // from nothing to the outcomes that are not observed, in their order
  std::optional<RandomTwice> undecided;  // then the rows of the model do not determine its meaning
};

// Linear in the variables that the outcomes need, each counted in each world that needs it. No box stands
// twice in the diagram with the same inputs, but what a mechanism does not use may be in it.
[[nodiscard]] WorldsDiagram parallel_worlds(const Model& model, const ParallelWorlds& asked,
                                            Signature& signature, Budget& budget);

}  // namespace diag
