#include "interpreter/causal/adjustment.hpp"

#include "interpreter/causal/separation.hpp"

namespace diag {

namespace {

// The descendants of a node among all nodes, itself included.
std::vector<unsigned char> descendants(const MixedGraph& graph, Node from) {
  std::vector<unsigned char> found(graph.nodes(), 0);
  std::vector<Node> queue{from};
  found[from] = 1;
  while (!queue.empty()) {
    const Node node = queue.back();
    queue.pop_back();
    for (const Node child : graph.children(node))
      if (found[child] == 0) {
        found[child] = 1;
        queue.push_back(child);
      }
  }
  return found;
}

// The first subset that satisfies this: by size, then in order.
template <class Test>
std::optional<NodeSet> first_subset(const NodeSet& from, const Test& test) {
  for (std::size_t size = 0; size <= from.size(); ++size) {
    std::vector<std::size_t> at(size);
    for (std::size_t i = 0; i < size; ++i) at[i] = i;
    for (;;) {
      NodeSet set;
      for (const std::size_t i : at) set.push_back(from[i]);
      if (test(set)) return set;
      std::size_t i = size;
      while (i > 0 && at[i - 1] == from.size() - size + i - 1) --i;
      if (i == 0) break;
      ++at[i - 1];
      for (std::size_t j = i; j < size; ++j) at[j] = at[j - 1] + 1;
    }
  }
  return std::nullopt;
}

}  // namespace

VariableSets adjustment_sets(const MixedGraph& graph, Node x, Node y, const ListBounds& bounds,
                             Budget& budget) {
  const std::vector<unsigned char> below = descendants(graph, x);
  std::vector<unsigned char> allowed(graph.nodes(), 0);
  for (Node node = 0; node < graph.observed(); ++node)
    allowed[node] = node != x && node != y && below[node] == 0 ? 1 : 0;
  return Separators(graph, x, y, x, std::move(allowed), budget).list(bounds);
}

std::vector<Instrument> instruments(const MixedGraph& graph, Node x, Node y, Budget& budget,
                                    std::size_t small) {
  std::vector<Instrument> found;
  const std::vector<unsigned char> below = descendants(graph, x), below_y = descendants(graph, y);
  NodeSet others;
  for (Node node = 0; node < graph.observed(); ++node)
    if (below[node] == 0 && below_y[node] == 0) others.push_back(node);
  std::vector<unsigned char> allowed(graph.nodes(), 0);
  for (const Node node : others) allowed[node] = 1;
  for (const Node z : others) {
    const auto moves_x = [&](const NodeSet& given) {
      return !separated(graph, {z}, {x}, given, {}, {}, budget);
    };
    if (graph.observed() <= small) {
      std::optional<NodeSet> given = first_subset(without(others, {z}), [&](const NodeSet& set) {
        return separated(graph, {z}, {y}, set, {}, {x}, budget) && moves_x(set);
      });
      if (given) found.push_back({z, *std::move(given)});
      continue;
    }
    allowed[z] = 0;
    std::optional<NodeSet> given = Separators(graph, y, z, x, allowed, budget).nearest();
    if (given && moves_x(*given)) {
      const std::uint64_t work = 100'000'000 / others.size();
      constexpr std::size_t most = 100;
      std::size_t seen = 0;
      Separators(graph, z, y, x, allowed, budget).smallest_first(work, [&](const NodeSet& set) {
        if (moves_x(set)) {
          given = set;
          return false;
        }
        return ++seen < most;
      });
      found.push_back({z, *std::move(given)});
    }
    allowed[z] = 1;
  }
  return found;
}

}  // namespace diag
