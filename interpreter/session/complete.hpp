// What could follow in a text that is being typed, and what an expression is: for dialogues.
#pragma once

#include <string>
#include <vector>

#include "interpreter/elaborate/survey.hpp"

namespace diag {

// The words that may stand at the end of a text instead of the one that has been begun there, as they are
// written, sorted: members behind a dot, labels behind `=`, names, words of the language. None in comments
// and strings.
[[nodiscard]] std::vector<std::string> complete(const World& world, const Scope& scope,
                                                const std::string& text);

// Of what a statement prints: "a diagram I -> Bool; it stands for a state on {no, yes}", "a number".
[[nodiscard]] std::string describe_type(const action::Print& printed, const Signature& signature);

}  // namespace diag
