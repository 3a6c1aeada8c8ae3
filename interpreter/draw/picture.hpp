// What is to be drawn, before it has places: nodes with ordered ports, and wires between ports. A picture of
// a diagram has a node for each box; copies, discards and the ends of the diagram's own wires are nodes here
// alone, since a term graph knows no such boxes.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "interpreter/diagram/diagram.hpp"

namespace diag {

enum class Look : std::uint8_t {
  box,          // a channel
  function,     // a deterministic one: its corners are round
  state,        // a triangle, its base where the wires leave
  effect,       // the same upside down
  point,        // a state that is certain: a filled triangle
  observation,  // the same upside down
  uniform,      // the ground sign upside down
  copy,         // a dot; the order of what leaves it means nothing
  discard,      // the ground sign
  input,        // where a wire of the diagram begins
  output,
  removed,   // a box that surgery has cut: what comes in is discarded, and something else goes out
  hole,      // of a comb
  tooth,     // of a comb; its first wire leads to the next tooth, and is drawn as the comb's spine
  variable,  // of a causal graph: an ellipse, with arrows from and to its middle
  hidden,    // the same, dashed
};

struct PictureNode {
  Look shape = Look::box;
  std::string label;
  std::string instead;  // of what was removed: the label that is there now, or nothing: the uniform state
  bool marked = false;  // what surgery has put there; of a graph, what the step is about
  std::uint32_t inputs = 0, outputs = 0;
  bool faded = false;     // of a graph: what the step is not about
  bool function = false;  // of what was removed: it has the corners of one
  bool outlined = false;  // of a graph: in the larger set that the step is about
};

struct PictureWire {
  std::uint32_t from = 0, from_port = 0, to = 0, to_port = 0;
  std::string label;     // drawn where the wire leaves `from`; or empty
  bool arrow = false;    // of a causal graph
  bool faded = false;    // of what is hidden
  bool removed = false;  // by surgery
  bool dim = false;      // from or to what is faded
};

struct Picture {
  std::vector<PictureNode> nodes;
  std::vector<PictureWire> wires;  // each port of a node but of copies and variables has one wire
};

// What surgery has done to the boxes of a generator, for picture_of().
struct SurgeryMark {
  bool removed = false;  // else it is the box that was put there
  std::string instead;   // of a removed one
};

struct PictureNames {
  std::vector<std::string> inputs, outputs;  // of the ports; empty, or one each
  std::unordered_map<GeneratorId, SurgeryMark> marks;
};

// Whether the wire joins two teeth of a comb.
[[nodiscard]] bool is_spine(const Picture& picture, const PictureWire& wire);

// Linear. A wire is labelled where its label says something that the box above it does not.
[[nodiscard]] Picture picture_of(const Diagram& diagram, const Signature& signature,
                                 const PictureNames& names = {});

// A generator alone, its wires labelled.
[[nodiscard]] Picture picture_of(GeneratorId generator, const Signature& signature);

[[nodiscard]] bool ports_are_free(Look shape, bool outgoing);  // all wires meet in one point

}  // namespace diag
