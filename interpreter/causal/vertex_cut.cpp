#include "interpreter/causal/vertex_cut.hpp"

#include <algorithm>

namespace diag {

namespace {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

}  // namespace

VertexCut::VertexCut(std::size_t nodes, std::vector<std::pair<Node, Node>> arcs, Budget& budget)
    : budget_(budget), arcs_(std::move(arcs)), first_out_(nodes + 1, 0), first_in_(nodes + 1, 0) {
  std::sort(arcs_.begin(), arcs_.end());
  arcs_.erase(std::unique(arcs_.begin(), arcs_.end()), arcs_.end());
  for (const auto& [from, to] : arcs_) {
    ++first_out_[from + 1];
    ++first_in_[to + 1];
  }
  for (std::size_t node = 0; node < nodes; ++node) {
    first_out_[node + 1] += first_out_[node];
    first_in_[node + 1] += first_in_[node];
  }
  std::vector<std::size_t> end = first_in_;
  above_.resize(arcs_.size());
  for (std::size_t arc = 0; arc < arcs_.size(); ++arc) above_[end[arcs_[arc].second]++] = arc;
}

// The first move is through the node, forward or back; the others go along arcs, forward from `out`, back
// from `in`.
std::size_t VertexCut::moves(State state) const {
  const std::size_t node = state / 2;
  const std::vector<std::size_t>& first = state % 2 == 0 ? first_in_ : first_out_;
  return 1 + first[node + 1] - first[node];
}

VertexCut::State VertexCut::move(State state, std::size_t index) const {
  const Node node = static_cast<Node>(state / 2);
  if (state % 2 == 0) {
    if (index == 0) return (*roles_)[node] == uncounted || through_[node] == 0 ? out(node) : nowhere;
    const std::size_t arc = above_[first_in_[node] + index - 1];
    return flow_[arc] > 0 ? out(arcs_[arc].first) : nowhere;
  }
  if (index == 0) return through_[node] > 0 ? in(node) : nowhere;
  const Node to = arcs_[first_out_[node] + index - 1].second;
  return (*roles_)[to] != removed ? in(to) : nowhere;
}

void VertexCut::push(State state, std::size_t index) {
  const std::size_t node = state / 2;
  if (index == 0)
    state % 2 == 0 ? ++through_[node] : --through_[node];
  else
    state % 2 == 0 ? --flow_[above_[first_in_[node] + index - 1]] : ++flow_[first_out_[node] + index - 1];
}

bool VertexCut::layer(const NodeSet& starts) {
  std::fill(level_.begin(), level_.end(), 0);
  std::fill(next_.begin(), next_.end(), 0);
  budget_.step(level_.size() / 4);
  std::vector<State> queue;
  for (const Node start : starts)
    if ((*roles_)[start] != removed) {
      level_[in(start)] = 1;
      queue.push_back(in(start));
    }
  bool reached = false;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const State state = queue[i];
    if ((*roles_)[state / 2] == goal) {
      reached = true;
      continue;
    }
    const std::size_t all = moves(state);
    budget_.step(all);
    for (std::size_t index = 0; index < all; ++index) {
      const State to = move(state, index);
      if (to == nowhere || level_[to] != 0) continue;
      level_[to] = level_[state] + 1;
      queue.push_back(to);
    }
  }
  return reached;
}

bool VertexCut::augment(Node start) {
  if (level_[in(start)] != 1) return false;
  std::vector<State> path{in(start)};
  while (!path.empty()) {
    const State state = path.back();
    if ((*roles_)[state / 2] == goal) {
      path.pop_back();
      for (const State passed : path) push(passed, next_[passed]);
      return true;
    }
    const std::size_t all = moves(state);
    for (; next_[state] < all; ++next_[state]) {
      budget_.step();
      const State to = move(state, next_[state]);
      if (to != nowhere && level_[to] == level_[state] + 1) {
        path.push_back(to);
        break;
      }
    }
    if (next_[state] < all) continue;
    path.pop_back();
    if (!path.empty()) ++next_[path.back()];
  }
  return false;
}

bool VertexCut::passes(const NodeSet& starts) const {
  std::vector<unsigned char> seen(through_.size(), 0);
  std::vector<Node> queue = starts;
  while (!queue.empty()) {
    const Node node = queue.back();
    queue.pop_back();
    if (seen[node] != 0) continue;
    seen[node] = 1;
    if ((*roles_)[node] == goal) return true;
    if ((*roles_)[node] != uncounted) continue;
    budget_.step(moves(out(node)));
    for (std::size_t arc = first_out_[node]; arc < first_out_[node + 1]; ++arc)
      queue.push_back(arcs_[arc].second);
  }
  return false;
}

std::optional<NodeSet> VertexCut::nearest(const NodeSet& starts, const std::vector<unsigned char>& roles) {
  const std::size_t nodes = first_out_.size() - 1;
  roles_ = &roles;
  flow_.assign(arcs_.size(), 0);
  through_.assign(nodes, 0);
  level_.resize(2 * nodes);
  next_.resize(2 * nodes);
  budget_.step((arcs_.size() + nodes) / 4);
  if (passes(starts)) return std::nullopt;
  while (layer(starts))
    for (const Node start : starts)
      while (augment(start)) {
      }
  NodeSet cut;
  for (Node node = 0; node < nodes; ++node)
    if (roles[node] == counted && level_[in(node)] != 0 && level_[out(node)] == 0) cut.push_back(node);
  return cut;
}

}  // namespace diag
