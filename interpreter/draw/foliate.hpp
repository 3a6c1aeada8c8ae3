// From a weave back to layers: as few and with wires as short as the weave allows, and no more crossings than
// it has. Beside the wires it says what must stay below what: a state under the arc of a copy lies in a face
// of the drawing, below the dot at the top of that face.
#pragma once

#include "interpreter/draw/weave.hpp"

namespace diag {

struct Foliated {
  Picture picture;
  Layered layered;
};

// `picture` is the one that the threads are of. False where there would be too many bends.
[[nodiscard]] bool foliate(const Picture& picture, const Threads& threads, const Weave& weave,
                           const LayerOptions& options, Foliated& made, Budget& budget);

}  // namespace diag
