// A channel of Stoch: a table of weights with named, labelled ports. Rows are indexed by the inputs, columns
// by the outputs, the last port varying fastest. A state is a channel without inputs. Rows need not sum to 1
// (observations).
//
// Some cells may be undetermined: a conditional on an event of probability 0 may be anything. They are
// marked, never filled in; a row that holds one is shown as undetermined. They matter only where they reach a
// result with a weight other than 0, and then the result's cells are marked in turn (reference, "Probability
// 0").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/stochastic/labels.hpp"
#include "interpreter/tensor/table.hpp"

namespace diag {

struct Port {
  std::string name;    // may be empty
  std::string object;  // the name of its object, or empty: an unnamed port answers to it where that is unique
  Labels labels;
};

struct Undetermined {
  std::uint64_t row = 0;
  std::string event;  // of probability 0: "smoke = yes, tar = no"
};

// Which alternating groups a channel holds: the sides of a comb remember them (JKZ, section 6; any number of
// groups). Groups are listed in the order of the comb; `own` ones are outputs of this side, the others its
// inputs.
struct CombGroups {
  bool outer = true;               // outer: 1st, 3rd, ... groups are its outputs; inner: 2nd, 4th, ...
  std::vector<std::size_t> sizes;  // number of ports of each group, of both sides, in order
};

struct Channel {
  std::vector<Port> inputs, outputs;
  Table table;                             // shape: the sizes of the inputs, then of the outputs
  std::vector<Undetermined> undetermined;  // rows in order; at most one entry a row
  // The undetermined cells, 1 where one is: sparse, shape of `table`. Absent: all cells of the rows listed.
  std::optional<Table> mask;
  std::optional<CombGroups> comb;

  [[nodiscard]] bool is_state() const { return inputs.empty(); }
  [[nodiscard]] bool is_scalar() const { return inputs.empty() && outputs.empty(); }
  [[nodiscard]] bool determined() const { return undetermined.empty(); }
};

// The entry of a row that holds undetermined cells, or nullptr; and whether one cell is. O(log n).
[[nodiscard]] const Undetermined* undetermined_row(const Channel& channel, std::uint64_t row);
[[nodiscard]] bool is_undetermined(const Channel& channel, std::uint64_t row, std::uint64_t column);

[[nodiscard]] Shape shape_of(const std::vector<Port>& inputs, const std::vector<Port>& outputs);

// "smoke = yes, tar = no": a choice of labels, names where there are any.
[[nodiscard]] std::string event_text(const std::vector<Port>& ports, std::span<const Coordinate> labels);

}  // namespace diag
