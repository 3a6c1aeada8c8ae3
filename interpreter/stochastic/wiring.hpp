// Channels wired together: the one place where values are composed. evaluate(), `;`, `*`, plug and inversion
// all describe a wiring and contract it; uniform states, restrictions to a label and undetermined cells are
// dealt with here alone.
#pragma once

#include "interpreter/contraction/network.hpp"
#include "interpreter/stochastic/channel.hpp"

namespace diag {

struct Piece {
  const Channel* channel = nullptr;    // not owned
  std::vector<Index> inputs, outputs;  // one index a port
};

struct Wiring {
  Extents extents;             // the size of each index
  std::vector<Piece> pieces;   // those that read an index come after the one that makes it
  std::vector<Index> uniform;  // indices with weight 1/n for each of their n labels
  std::vector<std::pair<Index, Coordinate>> fixed;  // indices restricted to one label
  std::vector<Index> inputs, outputs;               // of the result; an index may occur more than once

  Index add_index(std::uint64_t size) {
    extents.push_back(size);
    return static_cast<Index>(extents.size() - 1);
  }
  std::vector<Index> add_indices(const std::vector<Port>& ports) {
    std::vector<Index> indices;
    for (const Port& port : ports) indices.push_back(add_index(port.labels.size()));
    return indices;
  }
  void add(const Channel& channel, std::vector<Index> in, std::vector<Index> out) {
    pieces.push_back({&channel, std::move(in), std::move(out)});
  }
};

// The value, with these ports: sum over all indices that are neither inputs nor outputs of the product of all
// pieces. A cell of the result is undetermined if a term of its sum uses an undetermined cell while all other
// factors of the term are not 0 (supports are counted, so that nothing cancels); the event of its row is that
// of the piece's row.
[[nodiscard]] Channel contract(const Wiring& wiring, std::vector<Port> inputs, std::vector<Port> outputs,
                               Arith arith, Budget& budget);

// The support of that value, as a table over these indices (none of them open at the inputs): a cell, 1, for
// each choice that a term reaches whose factors are all either not 0 or undetermined.
[[nodiscard]] Table reached(const Wiring& wiring, const std::vector<Index>& indices, Budget& budget);

[[nodiscard]] bool agree(const std::vector<Port>& a,
                         const std::vector<Port>& b);                  // the same labels, port by port
[[nodiscard]] Arith common_arith(const Channel& a, const Channel& b);  // floating if either is

}  // namespace diag
