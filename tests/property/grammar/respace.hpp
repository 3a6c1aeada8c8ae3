// The same script in another layout: between any two tokens other white space, line breaks, comments.
#pragma once

#include <random>
#include <string>

#include "grammar/tokens.hpp"
#include "interpreter/base/unicode.hpp"

namespace diag {

// Whether two tokens may touch. A rule of thumb that is on the safe side.
inline bool may_touch(std::string_view left, std::string_view right) {
  constexpr std::string_view brackets = "()[]{},;";
  return brackets.find(left.back()) != std::string_view::npos ||
         brackets.find(right.front()) != std::string_view::npos;
}

inline std::string respaced(const std::string& text, const Tokens& tokens, std::mt19937_64& random) {
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  const auto space = [&] {
    std::string made;
    const unsigned wild = 2 + static_cast<unsigned>(random() % 12);
    while (!one_in(3)) {
      if (one_in(wild)) {
        made += one_in(4) ? "\r\n" : "\n";
      } else if (one_in(3 * wild)) {
        made += one_in(2) ? " # wide 世界 \t\n" : "#\n";
      } else {
        made += one_in(8) ? "\t" : " ";
      }
    }
    return made;
  };
  std::string made = one_in(4) ? space() : "";
  std::string_view previous;
  for (std::size_t token = 0; token + 1 < tokens.size(); ++token) {
    const std::string_view written =
        std::string_view(text).substr(tokens.begins[token], tokens.ends[token] - tokens.begins[token]);
    std::string between = one_in(3) ? space() : token == 0 ? "" : " ";
    if (between.empty() && token > 0 && !may_touch(previous, written)) between = " ";
    made += between;
    made += written;
    previous = written;
  }
  return made + (one_in(2) ? space() : "");
}

}  // namespace diag
