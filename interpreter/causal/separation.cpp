// Bayes ball: breadth first over (node, direction), a confounder being a node like the variables. Of the
// walks that reach the other side the shortest is found, and a shortest one meets no node twice: whatever it
// could do at the second visit it could have done at the first.
#include "interpreter/causal/separation.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

// The variables, then the hidden common causes; an edge for every input of every mechanism as it stands now.
class Graph {
 public:
  explicit Graph(const Model& model) : model_(model), first_(nodes() + 1, 0) {
    for (const Variable& variable : model.variables) {
      for (const VariableId parent : variable.parents) ++first_[parent + 1];
      for (const std::size_t cause : variable.causes) ++first_[variables() + cause + 1];
    }
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    children_.resize(first_.back());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    for (VariableId id = 0; id < variables(); ++id)
      for_each_parent(id, [&](std::size_t parent) { children_[next[parent]++] = id; });
  }

  [[nodiscard]] std::size_t variables() const { return model_.variables.size(); }
  [[nodiscard]] std::size_t nodes() const { return model_.variables.size() + model_.confounders.size(); }
  [[nodiscard]] bool is_variable(std::size_t node) const { return node < variables(); }
  [[nodiscard]] const std::string& name(std::size_t node) const { return model_.variables[node].name; }

  template <class Visit>
  void for_each_parent(std::size_t node, const Visit& visit) const {
    if (!is_variable(node)) return;
    for (const VariableId parent : model_.variables[node].parents) visit(parent);
    for (const std::size_t cause : model_.variables[node].causes) visit(variables() + cause);
  }
  template <class Visit>
  void for_each_child(std::size_t node, const Visit& visit) const {
    for (std::size_t i = first_[node]; i < first_[node + 1]; ++i) visit(children_[i]);
  }

 private:
  const Model& model_;
  std::vector<std::size_t> first_;  // into children_, by node
  std::vector<std::size_t> children_;
};

// A node together with the way the ball came: up from a child (or from the start), or down from a parent.
using State = std::size_t;
constexpr State nowhere = static_cast<State>(-1);
State up(std::size_t node) { return 2 * node; }
State down(std::size_t node) { return 2 * node + 1; }
std::size_t node_of(State state) { return state / 2; }
bool came_down(State state) { return state % 2 == 1; }

std::vector<std::string> path_to(State last, const std::vector<State>& before, const Graph& graph) {
  std::vector<State> states;
  for (State state = last;; state = before[state]) {
    states.push_back(state);
    if (before[state] == state) break;
  }
  std::reverse(states.begin(), states.end());
  std::vector<std::string> path{graph.name(node_of(states.front()))};
  for (std::size_t i = 1; i < states.size(); ++i) {
    if (graph.is_variable(node_of(states[i]))) {
      path.emplace_back(came_down(states[i]) ? "->" : "<-");
    } else {  // a hidden common cause: up to it, and down to its other child
      path.emplace_back("<->");
      ++i;
    }
    path.push_back(graph.name(node_of(states[i])));
  }
  return path;
}

}  // namespace

Separation separated(const Model& model, const std::vector<VariableId>& a, const std::vector<VariableId>& b,
                     const std::vector<VariableId>& given, Budget& budget) {
  const Graph graph(model);
  const std::size_t nodes = graph.nodes();
  std::vector<unsigned char> is_given(nodes, 0), opens(nodes, 0), wanted(nodes, 0);
  std::vector<std::size_t> queue;
  const auto open =
      [&](std::size_t node) {  // a collider with a given descendant (or given itself) lets the ball pass
        if (opens[node] == 0) {
          opens[node] = 1;
          queue.push_back(node);
        }
      };
  for (const VariableId id : given) {
    is_given[id] = 1;
    open(id);
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    budget.step();
    graph.for_each_parent(queue[i], open);
  }
  for (const VariableId id : b) wanted[id] = 1;

  std::vector<State> before(2 * nodes, nowhere);
  queue.clear();
  for (const VariableId id : a) {
    if (before[up(id)] != nowhere) continue;
    before[up(id)] = up(id);
    queue.push_back(up(id));
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const State state = queue[i];
    const std::size_t node = node_of(state);
    budget.step();
    if (is_given[node] == 0 && wanted[node] != 0) return {false, path_to(state, before, graph)};
    const auto go = [&](State next) {
      budget.step();
      if (before[next] != nowhere) return;
      before[next] = state;
      queue.push_back(next);
    };
    const bool to_parents = came_down(state) ? opens[node] != 0 : is_given[node] == 0;
    if (to_parents) graph.for_each_parent(node, [&](std::size_t parent) { go(up(parent)); });
    if (is_given[node] == 0) graph.for_each_child(node, [&](std::size_t child) { go(down(child)); });
  }
  return {true, {}};
}

}  // namespace diag
