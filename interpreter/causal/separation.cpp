// Bayes ball: breadth first over (node, direction), a hidden common cause being a node like the variables. Of
// the walks that reach the other side the shortest is found, and a shortest one meets no node twice: whatever
// it could do at the second visit it could have done at the first.
#include "interpreter/causal/separation.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

// A node together with the way the ball came: up from a child (or from the start), or down from a parent.
using State = std::size_t;
constexpr State nowhere = static_cast<State>(-1);
State up(std::size_t node) { return 2 * node; }
State down(std::size_t node) { return 2 * node + 1; }
std::size_t node_of(State state) { return state / 2; }
bool came_down(State state) { return state % 2 == 1; }

// A graph without some of its arrows.
struct Arrows {
  const MixedGraph& graph;
  std::vector<unsigned char> into, from;  // cut, by node; empty: none is

  template <class Visit>
  void for_each_parent(std::size_t node, const Visit& visit) const {
    if (!into.empty() && into[node] != 0) return;
    for (const Node parent : graph.parents(static_cast<Node>(node)))
      if (from.empty() || from[parent] == 0) visit(parent);
  }
  template <class Visit>
  void for_each_child(std::size_t node, const Visit& visit) const {
    if (!from.empty() && from[node] != 0) return;
    for (const Node child : graph.children(static_cast<Node>(node)))
      if (into.empty() || into[child] == 0) visit(child);
  }
};

struct Walk {
  std::vector<State> before;  // by state
  State last = nowhere;       // the state in which the ball came to the other side, if it did
};

Walk roll(const Arrows& arrows, const std::vector<Node>& a, const std::vector<Node>& b,
          const std::vector<Node>& given, Budget& budget) {
  const std::size_t nodes = arrows.graph.nodes();
  std::vector<unsigned char> is_given(nodes, 0), opens(nodes, 0), wanted(nodes, 0);
  std::vector<std::size_t> queue;
  const auto open =
      [&](std::size_t node) {  // a collider with a given descendant (or given itself) lets the ball pass
        if (opens[node] == 0) {
          opens[node] = 1;
          queue.push_back(node);
        }
      };
  for (const Node node : given) {
    is_given[node] = 1;
    open(node);
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    budget.step();
    arrows.for_each_parent(queue[i], open);
  }
  for (const Node node : b) wanted[node] = 1;

  Walk walk{std::vector<State>(2 * nodes, nowhere)};
  std::vector<State>& before = walk.before;
  queue.clear();
  for (const Node node : a) {
    if (before[up(node)] != nowhere) continue;
    before[up(node)] = up(node);
    queue.push_back(up(node));
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const State state = queue[i];
    const std::size_t node = node_of(state);
    budget.step();
    if (is_given[node] == 0 && wanted[node] != 0) {
      walk.last = state;
      return walk;
    }
    const auto go = [&](State next) {
      budget.step();
      if (before[next] != nowhere) return;
      before[next] = state;
      queue.push_back(next);
    };
    const bool to_parents = came_down(state) ? opens[node] != 0 : is_given[node] == 0;
    if (to_parents) arrows.for_each_parent(node, [&](std::size_t parent) { go(up(parent)); });
    if (is_given[node] == 0) arrows.for_each_child(node, [&](std::size_t child) { go(down(child)); });
  }
  return walk;
}

std::vector<std::string> path_of(const Walk& walk, const MixedGraph& graph, const Model& model) {
  const auto name = [&](State state) {
    return model.variables[graph.variable(static_cast<Node>(node_of(state)))].name;
  };
  std::vector<State> states;
  for (State state = walk.last;; state = walk.before[state]) {
    states.push_back(state);
    if (walk.before[state] == state) break;
  }
  std::reverse(states.begin(), states.end());
  std::vector<std::string> path{name(states.front())};
  for (std::size_t i = 1; i < states.size(); ++i) {
    if (graph.is_variable(static_cast<Node>(node_of(states[i])))) {
      path.emplace_back(came_down(states[i]) ? "->" : "<-");
    } else {  // a hidden common cause: up to it, and down to its other child
      path.emplace_back("<->");
      ++i;
    }
    path.push_back(name(states[i]));
  }
  return path;
}

}  // namespace

Separation separated(const Model& model, const std::vector<VariableId>& a, const std::vector<VariableId>& b,
                     const std::vector<VariableId>& given, Budget& budget) {
  const MixedGraph graph(model);
  const auto nodes = [&](const std::vector<VariableId>& ids) {
    std::vector<Node> list;
    for (const VariableId id : ids) list.push_back(graph.node(id));
    return list;
  };
  const Walk walk = roll({graph, {}, {}}, nodes(a), nodes(b), nodes(given), budget);
  if (walk.last == nowhere) return {true, {}};
  return {false, path_of(walk, graph, model)};
}

bool separated(const MixedGraph& graph, const NodeSet& a, const NodeSet& b, const NodeSet& given,
               const NodeSet& done, const NodeSet& silent, Budget& budget) {
  Arrows arrows{graph, std::vector<unsigned char>(graph.nodes(), 0),
                std::vector<unsigned char>(graph.nodes(), 0)};
  for (const Node node : done) arrows.into[node] = 1;
  for (const Node node : silent) arrows.from[node] = 1;
  return roll(arrows, a, b, given, budget).last == nowhere;
}

}  // namespace diag
