// The layout of a network's result, seen from its indices.
#pragma once

#include "interpreter/contraction/estimate.hpp"

namespace diag {

struct AnswerShape {
  Shape shape;                  // inputs | outputs
  std::vector<Index> places;    // the index at each place
  std::vector<Index> distinct;  // free ones, in order of their first place
  bool plain = true;            // every place has a free index of its own
};
[[nodiscard]] AnswerShape answer_shape(const Network& network, const FixedValues& fixed);

// Cells that the answer stores, where the table before it is laid out stores `core` cells over the indices
// `read`.
[[nodiscard]] double answer_stored(const AnswerShape& answer, const std::vector<Index>& read, double core,
                                   const Sizes& sizes);

}  // namespace diag
