// What inference works on: variables that are numbers of states, factors that are lists of variables. No
// names, no cells; plans are made on this alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace diag {

struct FactorGraph {
  std::vector<std::uint32_t> sizes;  // the states of each variable, at least 1
  std::vector<std::uint32_t> starts{
      0};                             // factor f has the variables scopes[starts[f]] to scopes[starts[f + 1]]
  std::vector<std::uint32_t> scopes;  // distinct within a factor, the last one varying fastest in its table
  // A factor's last heads[f] variables are its outputs: its cells sum to 1 over them, whatever the values of
  // the others (a box). 0 where nothing of the kind is known (an observation, a table of weights).
  std::vector<std::uint32_t> heads;

  void add(std::span<const std::uint32_t> scope, std::uint32_t outputs) {
    scopes.insert(scopes.end(), scope.begin(), scope.end());
    starts.push_back(static_cast<std::uint32_t>(scopes.size()));
    heads.push_back(outputs);
  }
  [[nodiscard]] std::size_t variables() const { return sizes.size(); }
  [[nodiscard]] std::size_t factors() const { return heads.size(); }
  [[nodiscard]] std::span<const std::uint32_t> scope(std::size_t factor) const {
    return std::span(scopes).subspan(starts[factor], starts[factor + 1] - starts[factor]);
  }
  [[nodiscard]] std::span<const std::uint32_t> outputs(std::size_t factor) const {
    return std::span(scopes).subspan(starts[factor + 1] - heads[factor], heads[factor]);
  }
  // Of its table.
  [[nodiscard]] std::size_t cells(std::size_t factor) const {
    std::size_t count = 1;
    for (const std::uint32_t v : scope(factor)) count *= sizes[v];
    return count;
  }
  // Of all tables.
  [[nodiscard]] std::size_t cells() const {
    std::size_t count = 0;
    for (std::size_t f = 0; f < factors(); ++f) count += cells(f);
    return count;
  }
  bool operator==(const FactorGraph&) const = default;
};

}  // namespace diag
