// An estimand as diagrams of the free category: a box for each disintegration, "P(tar | smoke)", so that it
// is printed and drawn as every diagram is.
#pragma once

#include "interpreter/causal/estimand.hpp"
#include "interpreter/diagram/diagram.hpp"

namespace diag {

struct StageDiagram {
  std::string name;  // "Q1", "Q2", ...; empty: the answer
  Diagram diagram;
  std::vector<std::string> input_names, output_names;
};

// A diagram for each stage, in their order; the boxes of a later one are disintegrations of the observed
// state, "P(b | a)", or of an earlier stage, "Q1(b | a)". `names` and `objects` are those of the nodes.
// Numbers start after `before`. Linear.
[[nodiscard]] std::vector<StageDiagram> diagrams_of(const Estimand& estimand,
                                                    const std::vector<std::string>& names,
                                                    const std::vector<ObjectId>& objects,
                                                    Signature& signature, std::size_t before = 0);

}  // namespace diag
