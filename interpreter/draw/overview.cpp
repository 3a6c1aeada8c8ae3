#include "interpreter/draw/overview.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace diag {

namespace {

constexpr std::uint32_t bands = 24, boxes_a_band = 8;

bool is_end(const PictureNode& node) { return node.shape == Look::input || node.shape == Look::output; }
bool is_box(const PictureNode& node) {
  return !is_end(node) && node.shape != Look::copy && node.shape != Look::discard;
}

// How many wires lead to a node at most, one after the other.
std::vector<std::uint32_t> depths(const Picture& picture) {
  const auto n = static_cast<std::uint32_t>(picture.nodes.size());
  std::vector<std::uint32_t> waiting(n, 0), first(n + 1, 0), depth(n, 0), order;
  for (const PictureWire& wire : picture.wires) ++waiting[wire.to], ++first[wire.from + 1];
  for (std::uint32_t v = 0; v < n; ++v) first[v + 1] += first[v];
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1), to(picture.wires.size());
  for (const PictureWire& wire : picture.wires) to[next[wire.from]++] = wire.to;
  for (std::uint32_t v = 0; v < n; ++v)
    if (waiting[v] == 0) order.push_back(v);
  for (std::size_t k = 0; k < order.size(); ++k)
    for (std::uint32_t i = first[order[k]]; i < first[order[k] + 1]; ++i) {
      depth[to[i]] = std::max(depth[to[i]], depth[order[k]] + 1);
      if (--waiting[to[i]] == 0) order.push_back(to[i]);
    }
  return depth;
}

class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }
  std::uint32_t find(std::uint32_t v) {
    while (parent_[v] != v) v = parent_[v] = parent_[parent_[v]];
    return v;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a), b = find(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

}  // namespace

Picture overview(const Picture& picture) {
  const auto n = static_cast<std::uint32_t>(picture.nodes.size());
  const std::vector<std::uint32_t> depth = depths(picture);
  const std::uint32_t deepest = n == 0 ? 0 : *std::max_element(depth.begin(), depth.end());
  const auto band = [&](std::uint32_t v) {
    return static_cast<std::uint32_t>(std::uint64_t{depth[v]} * std::min(bands, deepest + 1) / (deepest + 1));
  };
  Groups groups(n);
  for (const PictureWire& wire : picture.wires)
    if (band(wire.from) == band(wire.to) && !is_end(picture.nodes[wire.from]) &&
        !is_end(picture.nodes[wire.to]))
      groups.join(wire.from, wire.to);
  std::vector<std::uint64_t> boxes(n, 0);
  for (std::uint32_t v = 0; v < n; ++v)
    if (is_box(picture.nodes[v])) ++boxes[groups.find(v)];
  // The largest groups of a band stay; the rest of it is one more. All inputs are one node, and all outputs.
  std::vector<std::vector<std::uint32_t>> roots(bands);
  std::uint32_t inputs = 0, outputs = 0;
  for (std::uint32_t v = 0; v < n; ++v) {
    inputs += picture.nodes[v].shape == Look::input ? 1 : 0;
    outputs += picture.nodes[v].shape == Look::output ? 1 : 0;
    if (!is_end(picture.nodes[v]) && groups.find(v) == v) roots[band(v)].push_back(v);
  }
  Picture made;
  std::vector<std::uint32_t> node_of(n, 0);
  const auto add = [&](Look shape, std::string label) {
    made.nodes.push_back({shape, std::move(label), {}, false, 0, 0, false});
    return static_cast<std::uint32_t>(made.nodes.size() - 1);
  };
  const auto counted = [](std::uint64_t count, const char* what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : what[1] == 'o' ? "es" : "s");
  };
  const std::uint32_t input_node = inputs > 0 ? add(Look::box, counted(inputs, "input")) : 0;
  const std::uint32_t output_node = outputs > 0 ? add(Look::box, counted(outputs, "output")) : 0;
  std::vector<std::uint32_t> of_root(n, 0);
  for (std::vector<std::uint32_t>& row : roots) {
    std::stable_sort(row.begin(), row.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return boxes[a] > boxes[b]; });
    std::uint64_t rest = 0;
    for (std::size_t i = boxes_a_band; i < row.size(); ++i) rest += boxes[row[i]];
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool own = i < boxes_a_band;
      of_root[row[i]] = own || i == boxes_a_band ? add(Look::box, counted(own ? boxes[row[i]] : rest, "box"))
                                                 : of_root[row[boxes_a_band]];
    }
  }
  for (std::uint32_t v = 0; v < n; ++v)
    node_of[v] = picture.nodes[v].shape == Look::input    ? input_node
                 : picture.nodes[v].shape == Look::output ? output_node
                                                          : of_root[groups.find(v)];
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> between;
  for (const PictureWire& wire : picture.wires)
    if (node_of[wire.from] != node_of[wire.to]) ++between[{node_of[wire.from], node_of[wire.to]}];
  for (const auto& [ends, count] : between) {
    PictureWire wire;
    wire.from = ends.first;
    wire.to = ends.second;
    wire.from_port = made.nodes[wire.from].outputs++;
    wire.to_port = made.nodes[wire.to].inputs++;
    if (count > 1) wire.label = std::to_string(count);
    made.wires.push_back(std::move(wire));
  }
  return made;
}

}  // namespace diag
