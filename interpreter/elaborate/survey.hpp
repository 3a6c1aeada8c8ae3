// What can be named in a scope: for those who look around in a session (`:browse`, completion).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/elaborate/world.hpp"

namespace diag {

struct Named {
  std::string name;
  std::string kind;  // "type", "box", "function", "diagram", "theory", "functor", "model", "value", "module"
  std::string text;  // "box coin : I -> {no, yes}"
};

// All that is visible from a scope, the older declarations first; what is hidden by a later one is left out.
[[nodiscard]] std::vector<Named> survey(const World& world, const Scope& scope);

// What a path of names leads to ("Front", "f.Front"): the members of a theory, model, module, record or
// estimand. Empty where there are none.
[[nodiscard]] std::vector<Named> members(const World& world, const Scope& scope,
                                         const std::vector<std::string>& path);

// The labels that `name` may have (an object, or a variable of a model); all labels in sight where `name` is
// empty or has none. At most `most`.
[[nodiscard]] std::vector<std::string> labels_of(const World& world, const Scope& scope,
                                                 const std::string& name, std::size_t most);

// The variables of a model, and the ports of a value, box or diagram; those of all in sight where `name` is
// empty.
[[nodiscard]] std::vector<std::string> variables_of(const World& world, const Scope& scope,
                                                    const std::string& name);

[[nodiscard]] std::vector<std::string_view> function_names();  // of the functions on values

}  // namespace diag
