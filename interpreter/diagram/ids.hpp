// Strong indices: a wire is never taken for a box.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace diag {

enum class ObjectId : std::uint32_t {};
enum class GeneratorId : std::uint32_t {};
enum class WireId : std::uint32_t {};  // within one diagram
enum class BoxId : std::uint32_t {};   // within one diagram

using Word = std::vector<ObjectId>;  // objects side by side; the unit I is the empty word
using Wires = std::vector<WireId>;

template <class Id>
[[nodiscard]] constexpr std::uint32_t index(Id id) {
  return static_cast<std::uint32_t>(id);
}

}  // namespace diag
