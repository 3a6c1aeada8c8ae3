// The answer to a causal question from observed data: diagrams whose boxes are disintegrations, of the
// observed state or of an earlier diagram. A stage that several boxes need is there once, so that an estimand
// grows with the graph and not with the paths of its derivation. What is printed, drawn and evaluated is this
// one thing.
#pragma once

#include "interpreter/causal/mixed_graph.hpp"

namespace diag {

// One diagram of an estimand. A wire is a variable; of a variable that is set from outside and summed over
// inside there are two. Wires that nobody reads are summed out.
struct Stage {
  using Wire = std::uint32_t;

  // The conditional P(wanted | given) of the observed state (`of` 0), or of stages[of - 1], which is earlier:
  // given inputs of that stage and outputs of it, to other outputs. Nothing given: its marginal.
  struct Box {
    std::uint32_t of = 0;
    std::vector<Wire> wanted, given;  // in the order of their variables
  };

  std::vector<Node> variables;  // of each wire
  std::uint32_t inputs = 0;     // the first wires come from outside
  std::vector<Box> boxes;       // each after those that it reads
  std::vector<Wire> outputs;    // different variables, none of them an input's
};

struct Estimand {
  NodeSet asked, done, given;  // P(asked | do(done), given)
  std::vector<Stage> stages;   // the last one is the answer: inputs done and given, outputs asked (ascending)

  // Where one comb disintegration of the observed state, with `done` cut out of it, is the answer: the groups
  // of the alternating order, of which every other one holds `done`. Else empty.
  std::vector<NodeSet> comb;

  // What is given must be possible also where the answer does not depend on it: P(part | do(done)) for the
  // parts of `given` that are independent, as far as they are identified; of a part that is not, each
  // variable that is. Where one of these is 0, or not determined, neither is the answer; empty where the
  // diagram divides by all that is given anyway.
  std::vector<Estimand> possible;
  bool stands = false;  // of such a part: a box of the answer is conditional on it as well

  [[nodiscard]] const Stage& answer() const { return stages.back(); }
  // The marginal tables of the observed state that evaluation reads, each once: those of its disintegrations.
  // What `possible` needs besides is listed where it is in none of these.
  [[nodiscard]] std::vector<NodeSet> tables() const;
  [[nodiscard]] std::size_t size() const;  // boxes and wires of all stages
};

// Writes stages, box by box.
class StageBuilder {
 public:
  explicit StageBuilder(const NodeSet& inputs);  // the first wires
  [[nodiscard]] Stage::Wire input(std::size_t position) const { return static_cast<Stage::Wire>(position); }
  // P(variable | given) and its wire; P(variables | given) and their wires.
  Stage::Wire add(std::uint32_t of, Node variable, std::vector<Stage::Wire> given);
  std::vector<Stage::Wire> add(std::uint32_t of, const NodeSet& variables, std::vector<Stage::Wire> given);
  [[nodiscard]] const Stage& stage() const { return stage_; }
  [[nodiscard]] Stage finish(std::vector<Stage::Wire> outputs) &&;

 private:
  Stage stage_;
};

// What no output needs is gone; P(a | s) and P(b | a, s) of one source are P(a, b | s), and of that only is
// kept what is read. These hold of every state, whatever its independences.
void simplify(Stage& stage);

// The stage with fewer outputs, simplified, and with the inputs listed alone: it reads no others.
[[nodiscard]] Stage narrowed(const Stage& stage, const NodeSet& inputs, const NodeSet& outputs);

}  // namespace diag
