// An interpretation is a functor from a signature to Stoch: objects to products of finite sets, boxes to
// tables. uniform, point and observe have their meaning from the labels. What an interpretation does not
// name, its base does. Stoch is the first semantics; others are further targets with an evaluate() of their
// own over the same diagrams.
#pragma once

#include <unordered_map>

#include "interpreter/diagram/diagram.hpp"
#include "interpreter/stochastic/channel.hpp"

namespace diag {

struct Interpretation {
  const Interpretation* base = nullptr;                       // not owned
  std::unordered_map<ObjectId, std::vector<Labels>> objects;  // several: the object goes to a product
  std::unordered_map<GeneratorId, Channel> boxes;  // ports agree with the images of the box's objects in size

  [[nodiscard]] const std::vector<Labels>* labels(ObjectId object) const;  // nullptr: none
  [[nodiscard]] const Channel* channel(GeneratorId generator) const;       // nullptr: none
};

// The first box or object of the diagram (pruned) that has no meaning, or empty.
struct Missing {
  std::optional<GeneratorId> generator;
  std::optional<ObjectId> object;
  [[nodiscard]] bool any() const { return generator || object; }
};
[[nodiscard]] Missing missing(const Interpretation& interpretation, const Diagram& diagram,
                              const Signature& signature);

// The ports of a diagram under an interpretation, without evaluating it: an object that goes to one set keeps
// the port's name; of a longer word each factor is unnamed.
[[nodiscard]] std::vector<Port> ports(const Interpretation& interpretation, const Word& word,
                                      const std::vector<std::string>& names, const Signature& signature);

// The meaning of a diagram: one tensor network, planned, then contracted. Boxes that nothing reads are left
// out, copies are repeated indices. Observations restrict, nothing is normalised. Undetermined cells of boxes
// mark the cells of the result that they reach. Throws EvaluationError("no-meaning") naming a box or object
// without one, ("unknown-label") where point or observe has a label that its object lacks, and BudgetSpent.
[[nodiscard]] Channel evaluate(const Interpretation& interpretation, const Diagram& diagram,
                               const Signature& signature, const std::vector<std::string>& input_names,
                               const std::vector<std::string>& output_names, Arith arith, Budget& budget);

}  // namespace diag
