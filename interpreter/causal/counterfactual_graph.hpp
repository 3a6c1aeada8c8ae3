// The counterfactual graph: every variable of every world that a question needs, each as often as it may have
// different values (Shpitser and Pearl, "Complete identification methods for the causal hierarchy", JMLR
// 2008, section 4, make-cg). A variable in two worlds is one node where all that it reads is the same, or has
// the same label because it is observed or set to it (Lemma 24; that nothing is lost by it is Lemma 25). No
// numbers, and labels are texts: a shape without labels has the same graph.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/causal/c_component.hpp"

namespace diag {

using WorldSettings = std::map<Node, std::string>;

// A label that stands for whatever value an outcome such as "m[x = 0]" takes: of nested values,
// P(y[x = 1, m = m[x = 0]]) is the sum over a of P(y[x = 1, m = a], m[x = 0] = a) (Correa, Lee and
// Bareinboim, "Nested counterfactual identification from arbitrary surrogate experiments", NeurIPS 2021,
// theorem 1). Its variable has no other label in the question. No label of a script begins as these do: they
// are UTF-8.
[[nodiscard]] std::string bound_label(std::string_view outcome);
[[nodiscard]] bool is_bound(std::string_view label);

// `variable` as it would have been, had the settings been so; nothing set: as it is.
struct Counterfactual {
  Node variable = 0;
  WorldSettings settings;
};

using WorldNode = std::uint32_t;  // position in CounterfactualGraph::nodes

// A value: a label, or that of a node.
struct Reading {
  Node variable = 0;
  std::optional<std::string> label;
  WorldNode place = 0;                               // where there is no label
  auto operator<=>(const Reading&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14
};

struct CounterfactualNode {
  Counterfactual as;                 // with the settings that reach it, of one of its worlds
  std::vector<Reading> reads;        // of each observed parent, through hidden variables too; ascending
  std::optional<std::string> label;  // where it is observed
  [[nodiscard]] Reading value(WorldNode place) const {
    return label ? Reading{as.variable, label, 0} : Reading{as.variable, std::nullopt, place};
  }
};

struct CounterfactualGraph {
  std::vector<CounterfactualNode> nodes;  // in the order of their variables: each after what it reads
};

// All that the terms need, merged by what it reads; and the value of each term.
struct Expansion {
  CounterfactualGraph graph;
  std::vector<Reading> terms;
};
[[nodiscard]] Expansion expanded(const MixedGraph& graph, const std::vector<Counterfactual>& terms,
                                 Budget& budget);

// With these nodes observed at these labels, and merged again; and where each node is now. Nothing where one
// node would have two labels: that has probability 0.
struct Merging {
  CounterfactualGraph graph;
  std::vector<WorldNode> now;
};
using NodeEvents = std::vector<std::pair<WorldNode, std::string>>;
[[nodiscard]] std::optional<Merging> merged(const CounterfactualGraph& graph, const NodeEvents& events,
                                            Budget& budget);

// What the nodes depend on, with themselves; ascending. Labels depend on nothing.
[[nodiscard]] std::vector<WorldNode> ancestors(const CounterfactualGraph& graph,
                                               const std::vector<WorldNode>& of, Budget& budget);

}  // namespace diag
