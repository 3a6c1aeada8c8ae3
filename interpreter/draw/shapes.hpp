// How large the nodes of a picture are, and where their ports lie.
#pragma once

#include "interpreter/draw/drawing.hpp"

namespace diag {

// Of one node, in a picture whose wires run downwards or to the right. Across: from the middle; along: from
// where the shape begins.
struct Measure {
  int left = 0, right = 0;    // across: what nothing else may come near, with the labels of wires
  int before = 0, after = 0;  // across: the shape alone
  int length = 0;             // along: the shape
  int strip = 0;              // along: behind it, for the labels of its wires
  std::vector<int> in, out;   // across
  std::vector<int> label_at;  // across: where the label of each outgoing wire begins
};

// `out_labels`: of the wires that leave, as drawn.
[[nodiscard]] Measure measure(const PictureNode& node, const std::string& label,
                              const std::vector<std::string>& out_labels, bool to_right);

// Makes room at the end of a tooth of a comb, where it hangs from the spine and where the spine goes on.
inline constexpr int spine_half = 10;
void add_spine(Measure& measure, bool above, bool below);

}  // namespace diag
