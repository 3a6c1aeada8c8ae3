// A picture of a picture that is too large: bands of neighbouring layers, in each of them one box for what
// hangs together there, and one wire for all wires between two such boxes, with their number.
#pragma once

#include "interpreter/draw/picture.hpp"

namespace diag {

// At most about 200 nodes. Almost linear.
[[nodiscard]] Picture overview(const Picture& picture);

}  // namespace diag
