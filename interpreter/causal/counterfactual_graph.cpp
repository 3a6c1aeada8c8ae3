// One pass in the order of the variables: all worlds of a variable are merged, and what is observed of it is
// known, before anything reads it.
#include "interpreter/causal/counterfactual_graph.hpp"

#include <algorithm>
#include <numeric>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

// The nodes of one variable, by what they read.
class Interner {
 public:
  explicit Interner(CounterfactualGraph& graph) : graph_(graph) {}

  WorldNode place(CounterfactualNode node) {
    const auto [found, fresh] =
        known_.try_emplace({node.as.variable, node.reads}, static_cast<WorldNode>(graph_.nodes.size()));
    if (fresh) graph_.nodes.push_back(std::move(node));
    return found->second;
  }

 private:
  CounterfactualGraph& graph_;
  std::map<std::pair<Node, std::vector<Reading>>, WorldNode> known_;
};

}  // namespace

std::string bound_label(std::string_view outcome) { return "\xff" + std::string(outcome); }
bool is_bound(std::string_view label) { return !label.empty() && label.front() == '\xff'; }

Expansion expanded(const MixedGraph& graph, const std::vector<Counterfactual>& terms, Budget& budget) {
  Subgraphs subgraphs(graph, budget);
  std::map<WorldSettings, NodeSet> asked;  // by world
  for (const Counterfactual& term : terms) {
    DIAG_ASSERT(term.variable < graph.observed());
    if (term.settings.count(term.variable) == 0)
      asked[term.settings] = joined(asked[term.settings], {term.variable});
  }
  NodeSet all(graph.observed());
  std::iota(all.begin(), all.end(), Node{0});
  std::vector<const WorldSettings*> worlds;
  std::vector<std::pair<Node, std::size_t>> needed;  // a variable in a world
  for (const auto& [settings, variables] : asked) {
    NodeSet set;
    for (const auto& [node, label] : settings) set.push_back(node);
    for (const Node node : subgraphs.ancestors(variables, without(all, set)))
      needed.emplace_back(node, worlds.size());
    worlds.push_back(&settings);
  }
  std::sort(needed.begin(), needed.end());

  Expansion made;
  Interner interner(made.graph);
  std::vector<std::map<Node, WorldNode>> places(worlds.size());
  NodeSet parents;
  for (std::size_t i = 0; i < needed.size(); ++i) {
    const auto [variable, world] = needed[i];
    if (i == 0 || needed[i - 1].first != variable) parents = subgraphs.parents({variable});
    budget.step(8 + parents.size());
    CounterfactualNode node;
    node.as.variable = variable;
    for (const Node parent : parents) {
      const auto set = worlds[world]->find(parent);
      if (set != worlds[world]->end()) {
        node.as.settings.insert(*set);
        node.reads.push_back({parent, set->second, 0});
        continue;
      }
      const WorldNode place = places[world].at(parent);
      const WorldSettings& above = made.graph.nodes[place].as.settings;
      node.as.settings.insert(above.begin(), above.end());
      node.reads.push_back({parent, std::nullopt, place});
    }
    places[world][variable] = interner.place(std::move(node));
  }
  for (const Counterfactual& term : terms) {
    const auto set = term.settings.find(term.variable);
    if (set != term.settings.end()) {
      made.terms.push_back({term.variable, set->second, 0});
      continue;
    }
    const auto world = static_cast<std::size_t>(std::distance(asked.begin(), asked.find(term.settings)));
    made.terms.push_back({term.variable, std::nullopt, places[world].at(term.variable)});
  }
  return made;
}

std::optional<Merging> merged(const CounterfactualGraph& graph, const NodeEvents& events, Budget& budget) {
  std::multimap<WorldNode, const std::string*> labels;
  for (const auto& [place, label] : events) labels.emplace(place, &label);
  Merging made;
  Interner interner(made.graph);
  made.now.reserve(graph.nodes.size());
  for (WorldNode old = 0; old < graph.nodes.size(); ++old) {
    CounterfactualNode node = graph.nodes[old];
    budget.step(8 + node.reads.size());
    for (Reading& reading : node.reads)
      if (!reading.label) {
        const WorldNode place = made.now[reading.place];
        reading = made.graph.nodes[place].value(place);
      }
    std::vector<std::string> seen;
    if (node.label) seen.push_back(*node.label);
    const auto [first, last] = labels.equal_range(old);
    for (auto at = first; at != last; ++at) seen.push_back(*at->second);
    node.label.reset();
    made.now.push_back(interner.place(std::move(node)));
    std::optional<std::string>& label = made.graph.nodes[made.now.back()].label;
    for (const std::string& text : seen) {
      if (label && *label != text) return std::nullopt;
      label = text;
    }
  }
  return made;
}

std::vector<WorldNode> ancestors(const CounterfactualGraph& graph, const std::vector<WorldNode>& of,
                                 Budget& budget) {
  std::vector<bool> wanted(graph.nodes.size(), false);
  for (const WorldNode place : of) wanted[place] = true;
  std::vector<WorldNode> found;
  for (WorldNode place = static_cast<WorldNode>(graph.nodes.size()); place-- > 0;) {
    budget.step();
    if (!wanted[place]) continue;
    found.push_back(place);
    for (const Reading& reading : graph.nodes[place].reads)
      if (!reading.label) wanted[reading.place] = true;
  }
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace diag
