// Equality of small diagrams by the letter: unread boxes are dropped and equal functions merged until nothing
// changes, then every way to match the boxes is tried. Independent of the normal form.
#pragma once

#include <optional>

#include "interpreter/diagram/diagram.hpp"

namespace diag::reference {

struct Source {  // what a wire comes from: an input of the diagram (box -1), or an output of a box
  int box;
  std::uint32_t port;
  bool operator==(const Source& other) const { return box == other.box && port == other.port; }
};
struct Graph {
  struct Node {
    GeneratorId generator;
    std::vector<Source> in;
    bool dropped = false;
  };
  std::vector<Node> nodes;
  std::vector<Source> out;
};

inline Graph graph_of(const Diagram& diagram) {
  std::vector<Source> source(diagram.wires());
  for (std::uint32_t i = 0; i < diagram.arity(); ++i) source[i] = {-1, i};
  Graph graph;
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
    const auto box = static_cast<BoxId>(b);
    Graph::Node node{diagram.generator(box), {}, false};
    for (const WireId wire : diagram.in(box)) node.in.push_back(source[index(wire)]);
    graph.nodes.push_back(std::move(node));
    for (std::uint32_t w = index(diagram.out(box).first); w < index(diagram.out(box).second); ++w)
      source[w] = {static_cast<int>(b), w - index(diagram.out(box).first)};
  }
  for (const WireId wire : diagram.out()) graph.out.push_back(source[index(wire)]);
  return graph;
}

inline void reduce(Graph& graph, const Signature& signature) {
  const auto reads = [&](std::size_t box) {
    const auto from = [&](const Source& source) { return source.box == static_cast<int>(box); };
    for (const auto& node : graph.nodes)
      if (!node.dropped)
        for (const Source& source : node.in)
          if (from(source)) return true;
    for (const Source& source : graph.out)
      if (from(source)) return true;
    return false;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      auto& node = graph.nodes[i];
      if (node.dropped) continue;
      const Kind kind = signature[node.generator].kind;
      if (kind != Kind::effect && !reads(i)) node.dropped = changed = true;
      if (kind != Kind::function || node.dropped) continue;
      for (std::size_t j = 0; j < i; ++j) {
        const auto& other = graph.nodes[j];
        if (other.dropped || other.generator != node.generator || !(other.in == node.in)) continue;
        const auto move = [&](Source& source) {
          if (source.box == static_cast<int>(i)) source.box = static_cast<int>(j);
        };
        for (auto& reader : graph.nodes)
          for (Source& source : reader.in) move(source);
        for (Source& source : graph.out) move(source);
        node.dropped = changed = true;
        break;
      }
    }
  }
}

// Extends the match box by box of the left.
inline bool match(const Graph& left, const Graph& right, std::size_t at, std::vector<int>& partner,
                  std::vector<bool>& taken) {
  while (at < left.nodes.size() && left.nodes[at].dropped) ++at;
  const auto agree = [&](const std::vector<Source>& a, const std::vector<Source>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const Source image{a[i].box < 0 ? -1 : partner[static_cast<std::size_t>(a[i].box)], a[i].port};
      if (!(image == b[i])) return false;
    }
    return a.size() == b.size();
  };
  if (at == left.nodes.size()) return agree(left.out, right.out);
  for (std::size_t j = 0; j < right.nodes.size(); ++j) {
    if (taken[j] || right.nodes[j].dropped || right.nodes[j].generator != left.nodes[at].generator) continue;
    if (!agree(left.nodes[at].in, right.nodes[j].in)) continue;  // its inputs are older, so matched already
    taken[j] = true;
    partner[at] = static_cast<int>(j);
    if (match(left, right, at + 1, partner, taken)) return true;
    taken[j] = false;
  }
  return false;
}

inline bool equal(const Diagram& left, const Diagram& right, const Signature& signature) {
  if (left.dom() != right.dom() || left.cod() != right.cod()) return false;
  Graph a = graph_of(left), b = graph_of(right);
  reduce(a, signature);
  reduce(b, signature);
  std::size_t count_a = 0, count_b = 0;
  for (const auto& node : a.nodes) count_a += node.dropped ? 0 : 1;
  for (const auto& node : b.nodes) count_b += node.dropped ? 0 : 1;
  if (count_a != count_b) return false;
  std::vector<int> partner(a.nodes.size(), -2);
  std::vector<bool> taken(b.nodes.size());
  return match(a, b, 0, partner, taken);
}

}  // namespace diag::reference
