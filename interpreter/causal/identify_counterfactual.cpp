// ID* and IDC* without their recursion: the counterfactual graph holds all nodes at once, so that each
// c-component is looked at once, and what cancels in a conditional is found by connection.
#include "interpreter/causal/identify_counterfactual.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

using Wire = CFactorProduct::Wire;

class CounterfactualIdentifier {
 public:
  CounterfactualIdentifier(const MixedGraph& graph, MeasuredBy measured, Budget& budget)
      : graph_(graph), measured_(measured), budget_(budget), subgraphs_(graph, budget) {
    estimand_.measured = measured;
  }

  CounterfactualIdentification run(const CounterfactualQuestion& question) {
    std::vector<Counterfactual> terms;
    for (const CounterfactualEvent& event : question.given) terms.push_back(event.of);
    for (const CounterfactualEvent& event : question.asked) {
      terms.push_back(event.of);
      if (!event.label) estimand_.outputs.push_back(event.of.variable);
    }
    Expansion expansion = expanded(graph_, terms, budget_);
    NodeEvents given;
    for (std::size_t i = 0; i < question.given.size(); ++i) {
      DIAG_ASSERT(question.given[i].label.has_value());
      if (!observe(expansion.terms[i], *question.given[i].label, given)) return impossible_condition();
    }
    const std::optional<Merging> first = merged(expansion.graph, given, budget_);
    if (!first) return impossible_condition();
    std::vector<WorldNode> conditions, asked;
    for (const auto& [place, label] : given) conditions.push_back(first->now[place]);
    sort_unique(conditions);
    std::vector<Reading> wanted;
    for (std::size_t i = question.given.size(); i < terms.size(); ++i) {
      wanted.push_back(moved(expansion.terms[i], *first));
      if (!wanted.back().label) asked.push_back(wanted.back().place);
    }
    conditions = dependent(first->graph, asked, conditions);

    NodeEvents events;
    for (const WorldNode place : conditions) events.emplace_back(place, *first->graph.nodes[place].label);
    bool possible = true;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (question.asked[i].label)
        possible = observe(wanted[i], *question.asked[i].label, events) && possible;
    std::optional<Merging> second;
    if (possible) second = merged(first->graph, events, budget_);
    if (second) {
      if (!write_joint(question, wanted, events, *second)) return std::move(found_);
      if (!conditions.empty()) {
        // Its own graph: the sum of the joint over what is asked need not be identified label by label, and
        // where it is, may have one node less.
        CFactorProduct below;
        if (!write(first->graph, conditions, {}, below)) return std::move(found_);
        estimand_.condition = std::move(below);
      }
    }
    if (estimand_.condition) {
      cancel(*estimand_.joint, *estimand_.condition);
      if (measured_ == MeasuredBy::observations) divide(*estimand_.joint, *estimand_.condition);
    }
    if (estimand_.condition && estimand_.condition->uses.empty()) estimand_.condition.reset();
    drop_unused();
    found_.estimand = std::move(estimand_);
    return std::move(found_);
  }

 private:
  static void sort_unique(std::vector<WorldNode>& places) {
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
  }

  CounterfactualIdentification impossible_condition() {
    found_.impossible_condition = true;
    return std::move(found_);
  }

  // Factors of labels alone that stand above and below.
  static void cancel(CFactorProduct& above, CFactorProduct& below) {
    const auto labels = [](const CFactorProduct& product, const CFactorProduct::Use& use) {
      std::optional<std::vector<std::string>> all(std::in_place);
      for (const std::vector<Wire>* wires : {&use.made, &use.done})
        for (const Wire wire : *wires) {
          if (!product.wires[wire].label) return std::optional<std::vector<std::string>>();
          all->push_back(*product.wires[wire].label);
        }
      return all;
    };
    for (std::size_t b = below.uses.size(); b-- > 0;) {
      const auto wanted = labels(below, below.uses[b]);
      const auto same =
          std::find_if(above.uses.begin(), above.uses.end(), [&](const CFactorProduct::Use& use) {
            return use.factor == below.uses[b].factor && wanted && labels(above, use) == wanted;
          });
      if (same == above.uses.end()) continue;
      above.uses.erase(same);
      below.uses.erase(below.uses.begin() + static_cast<std::ptrdiff_t>(b));
    }
  }

  // P(a, b | do(c)) over P(b | do(c)) is P(a | do(c), b), which observations may tell more simply (IDC).
  void divide(CFactorProduct& above, CFactorProduct& below) {
    for (std::size_t b = below.uses.size(); b-- > 0;)
      for (CFactorProduct::Use& use : above.uses)
        if (divided(use, above, below.uses[b], below)) {
          below.uses.erase(below.uses.begin() + static_cast<std::ptrdiff_t>(b));
          break;
        }
  }

  bool divided(CFactorProduct::Use& whole, const CFactorProduct& above, const CFactorProduct::Use& part,
               const CFactorProduct& below) {
    const auto value = [](const CFactorProduct& product, Wire wire) {
      return std::make_pair(product.wires[wire].variable, product.wires[wire].label);
    };
    const auto among = [&](Wire other, const std::vector<Wire>& wires) {
      return below.wires[other].label && std::any_of(wires.begin(), wires.end(), [&](Wire wire) {
               return value(above, wire) == value(below, other);
             });
    };
    const auto all_among = [&](const std::vector<Wire>& others, const std::vector<Wire>& wires) {
      return std::all_of(others.begin(), others.end(), [&](Wire other) { return among(other, wires); });
    };
    if (!whole.given.empty() || !all_among(part.done, whole.done) || !all_among(part.made, whole.made))
      return false;
    const CFactor factor = estimand_.factors[whole.factor];
    const NodeSet& parts = estimand_.factors[part.factor].made;
    const NodeSet left = without(factor.made, parts);
    // What else is done above does not act on what is given.
    if (left.empty() || acting(parts, factor.done) != estimand_.factors[part.factor].done) return false;
    Identification effect = identify(graph_, {left, factor.done, parts}, {}, budget_);
    if (!effect.estimand) return false;
    CFactorProduct::Use use;
    use.done = whole.done;
    for (std::size_t i = 0; i < whole.made.size(); ++i)
      (contains(parts, factor.made[i]) ? use.given : use.made).push_back(whole.made[i]);
    use.factor = estimand_.factors.size();
    estimand_.factors.push_back({left, factor.done, parts, std::move(effect.estimand)});
    whole = std::move(use);
    return true;
  }

  // Factors that nothing uses any more.
  void drop_unused() {
    constexpr std::size_t gone = static_cast<std::size_t>(-1);
    std::vector<std::size_t> now(estimand_.factors.size(), gone);
    std::vector<CFactor> kept;
    for (std::optional<CFactorProduct>* product : {&estimand_.joint, &estimand_.condition}) {
      if (!*product) continue;
      for (CFactorProduct::Use& use : (*product)->uses) {
        if (now[use.factor] == gone) {
          now[use.factor] = kept.size();
          kept.push_back(std::move(estimand_.factors[use.factor]));
        }
        use.factor = now[use.factor];
      }
    }
    estimand_.factors = std::move(kept);
  }

  // False: it has another label. (ID*, lines 2 and 3.)
  static bool observe(const Reading& term, const std::string& label, NodeEvents& events) {
    if (term.label) return *term.label == label;
    events.emplace_back(term.place, label);
    return true;
  }

  static Reading moved(const Reading& term, const Merging& merging) {
    if (term.label) return term;
    const WorldNode place = merging.now[term.place];
    return merging.graph.nodes[place].value(place);
  }

  // The conditions that what is asked depends on, given the others (IDC*, line 4, given the rest of the
  // conditions as rule 2 of the do-calculus has it). Whatever reads a condition reads its label, so that no
  // arrow leaves one. The probability is then a product over the parts of the graph that are connected by
  // hidden causes or by arrows; a part without an asked node is the same above and below the bar.
  std::vector<WorldNode> dependent(const CounterfactualGraph& graph, const std::vector<WorldNode>& asked,
                                   const std::vector<WorldNode>& conditions) {
    std::vector<WorldNode> roots = asked;
    roots.insert(roots.end(), conditions.begin(), conditions.end());
    std::vector<WorldNode> part(graph.nodes.size());
    std::iota(part.begin(), part.end(), WorldNode{0});
    const auto top = [&](WorldNode place) {
      while (part[place] != place) place = part[place] = part[part[place]];
      return place;
    };
    for (const std::vector<WorldNode>& component : components(graph, ancestors(graph, roots, budget_)))
      for (const WorldNode place : component) {
        part[top(place)] = top(component.front());
        for (const Reading& reading : graph.nodes[place].reads)
          if (!reading.label) part[top(reading.place)] = top(place);
      }
    std::set<WorldNode> parts;
    for (const WorldNode place : asked) parts.insert(top(place));
    std::vector<WorldNode> kept;
    for (const WorldNode place : conditions)
      if (parts.count(top(place)) != 0) kept.push_back(place);
    return kept;
  }

  // The c-components of the nodes. Two nodes of one variable share its own noise, so that a component is
  // what the graph has as one, in all worlds.
  std::vector<std::vector<WorldNode>> components(const CounterfactualGraph& graph,
                                                 const std::vector<WorldNode>& places) {
    NodeSet variables;
    for (const WorldNode place : places) {
      const Node variable = graph.nodes[place].as.variable;
      if (variables.empty() || variables.back() != variable) variables.push_back(variable);
    }
    const std::vector<NodeSet> found = subgraphs_.components(variables);
    std::map<Node, std::size_t> component_of;
    for (std::size_t c = 0; c < found.size(); ++c)
      for (const Node node : found[c]) component_of[node] = c;
    std::vector<std::vector<WorldNode>> all(found.size());
    for (const WorldNode place : places) all[component_of[graph.nodes[place].as.variable]].push_back(place);
    return all;
  }

  bool write_joint(const CounterfactualQuestion& question, const std::vector<Reading>& wanted,
                   const NodeEvents& events, const Merging& merging) {
    std::vector<WorldNode> roots;
    for (const auto& [place, label] : events) roots.push_back(merging.now[place]);
    std::vector<Reading> outputs;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (question.asked[i].label) continue;
      outputs.push_back(moved(wanted[i], merging));
      if (!outputs.back().label) roots.push_back(outputs.back().place);
    }
    CFactorProduct product;
    if (!write(merging.graph, roots, outputs, product)) return false;
    estimand_.joint = std::move(product);
    return true;
  }

  // Variables of one value each: P(made | do(the others)).
  struct Group {
    std::map<Node, Reading> values;  // of what is made, and of all that this reads
    NodeSet made;
  };

  // The probability of the labels of `roots`; false: it is not identified, and found_ says why.
  bool write(const CounterfactualGraph& graph, const std::vector<WorldNode>& roots,
             const std::vector<Reading>& outputs, CFactorProduct& product) {
    std::vector<Group> groups;
    for (const std::vector<WorldNode>& component : components(graph, ancestors(graph, roots, budget_))) {
      Group group;
      if (!one_value_each(graph, component, group.values)) return false;
      for (const WorldNode place : component) group.made.push_back(graph.nodes[place].as.variable);
      groups.push_back(std::move(group));
    }
    const std::set<Reading> asked(outputs.begin(), outputs.end());
    join(groups, asked);
    std::map<Reading, Wire> wires;
    const auto wire = [&](const Reading& value) {
      const auto [at, fresh] = wires.try_emplace(value, static_cast<Wire>(product.wires.size()));
      const bool labelled = value.label && !is_bound(*value.label);
      if (fresh) product.wires.push_back({value.variable, labelled ? value.label : std::nullopt});
      return at->second;
    };
    for (const Group& group : groups) {
      NodeSet done;
      for (const auto& [node, value] : group.values)
        if (!contains(group.made, node)) done.push_back(node);
      NodeSet made;
      for (const Node node : group.made)
        if (!dropped_.count(group.values.at(node))) made.push_back(node);
      if (made.empty()) continue;  // all of it is summed: 1
      CFactorProduct::Use use;
      const std::optional<std::size_t> factor = factor_of(made, acting(made, done));
      if (!factor) return false;
      use.factor = *factor;
      for (const Node node : made) use.made.push_back(wire(group.values.at(node)));
      for (const Node node : estimand_.factors[*factor].done) use.done.push_back(wire(group.values.at(node)));
      product.uses.push_back(std::move(use));
    }
    for (const Reading& output : outputs) product.outputs.push_back(wire(output));
    return true;
  }

  // Groups of which no variable has two values are a group, P(A | do(S)) P(B | do(T)) = P(A, B | do(rest of S
  // and T)) (ID*, line 9). They are joined where a value that is summed stands in them alone: it is dropped
  // then, so that nothing is summed that adds up to one.
  void join(std::vector<Group>& groups, const std::set<Reading>& asked) {
    std::map<Reading, std::set<std::size_t>> places;
    std::vector<Reading> summed;
    for (std::size_t g = 0; g < groups.size(); ++g)
      for (const auto& [node, value] : groups[g].values) {
        places[value].insert(g);
        if ((!value.label || is_bound(*value.label)) && asked.count(value) == 0 &&
            contains(groups[g].made, node))
          summed.push_back(value);
      }
    std::sort(summed.begin(), summed.end());
    dropped_.clear();
    for (auto value = summed.rbegin(); value != summed.rend(); ++value) {  // what reads before what is read
      const std::set<std::size_t> in = places[*value];
      std::size_t into = *in.begin();
      for (const std::size_t g : in)
        if (groups[g].values.size() > groups[into].values.size()) into = g;
      if (!agree(groups, in, into)) continue;
      for (const std::size_t g : in) {
        if (g == into) continue;
        for (const auto& [node, reading] : groups[g].values) {
          groups[into].values.emplace(node, reading);
          places[reading].erase(g);
          places[reading].insert(into);
        }
        groups[into].made = joined(groups[into].made, groups[g].made);
        groups[g] = {};
      }
      dropped_.insert(*value);
    }
    groups.erase(
        std::remove_if(groups.begin(), groups.end(), [](const Group& g) { return g.values.empty(); }),
        groups.end());
  }

  // Whether no variable has two values in these groups.
  bool agree(const std::vector<Group>& groups, const std::set<std::size_t>& in, std::size_t largest) {
    std::map<Node, const Reading*> values;
    for (const std::size_t g : in) {
      if (g == largest) continue;
      budget_.step(8 * groups[g].values.size());
      for (const auto& [node, value] : groups[g].values) {
        const auto there = groups[largest].values.find(node);
        if (there != groups[largest].values.end() && there->second != value) return false;
        const auto [at, fresh] = values.emplace(node, &value);
        if (!fresh && *at->second != value) return false;
      }
    }
    return true;
  }

  // Those of `done` that act on `made`.
  NodeSet acting(const NodeSet& made, const NodeSet& done) {
    if (done.empty()) return {};
    if (all_.empty()) {
      all_.resize(graph_.observed());
      std::iota(all_.begin(), all_.end(), Node{0});
    }
    return common(done, subgraphs_.parents(subgraphs_.ancestors(made, without(all_, done))));
  }

  // The values of the variables that the component has or reads; false: a conflict (ID*, line 8). Without one
  // no variable has two nodes here: these would differ in something that they read.
  bool one_value_each(const CounterfactualGraph& graph, const std::vector<WorldNode>& component,
                      std::map<Node, Reading>& values) {
    std::map<Node, WorldNode> said_by;
    for (const WorldNode place : component) {
      const CounterfactualNode& node = graph.nodes[place];
      std::vector<Reading> said = node.reads;
      said.push_back(node.value(place));
      budget_.step(said.size());
      for (const Reading& value : said) {
        const auto [at, fresh] = values.try_emplace(value.variable, value);
        if (fresh) {
          said_by[value.variable] = place;
        } else if (at->second != value) {
          CounterfactualConflict conflict;
          for (const WorldNode member : component) conflict.component.push_back(graph.nodes[member].as);
          conflict.variable = value.variable;
          conflict.first = {graph.nodes[said_by[value.variable]].as, at->second.label};
          conflict.second = {node.as, value.label};
          found_.conflict = std::move(conflict);
          return false;
        }
      }
    }
    return true;
  }

  // Nothing: observations do not tell it.
  std::optional<std::size_t> factor_of(const NodeSet& made, const NodeSet& done) {
    const auto known = factors_.find({made, done});
    if (known != factors_.end()) return known->second;
    CFactor factor{made, done, {}, std::nullopt};
    if (measured_ == MeasuredBy::observations) {
      Identification effect = identify(graph_, {factor.made, factor.done, {}}, {}, budget_);
      if (effect.hedge) {
        found_.hedge = CFactorHedge{factor.made, factor.done, std::move(*effect.hedge)};
        return std::nullopt;
      }
      factor.estimand = std::move(effect.estimand);
    }
    estimand_.factors.push_back(std::move(factor));
    return factors_[{made, done}] = estimand_.factors.size() - 1;
  }

  const MixedGraph& graph_;
  const MeasuredBy measured_;
  Budget& budget_;
  Subgraphs subgraphs_;
  CounterfactualEstimand estimand_;
  CounterfactualIdentification found_;
  std::map<std::pair<NodeSet, NodeSet>, std::size_t> factors_;  // by what they make, and what is done
  std::set<Reading> dropped_;  // of the product that is written: summed inside
  NodeSet all_;                // nodes, where they are needed
};

}  // namespace

std::vector<CounterfactualEstimand::Measured> CounterfactualEstimand::tables() const {
  std::set<Measured> all;
  for (const CFactor& factor : factors) {
    if (!factor.estimand) {
      all.insert({factor.done, factor.made});
      continue;
    }
    for (NodeSet& table : factor.estimand->tables()) all.insert({{}, std::move(table)});
  }
  return {all.begin(), all.end()};
}

CounterfactualIdentification identify(const MixedGraph& graph, const CounterfactualQuestion& question,
                                      MeasuredBy measured, Budget& budget) {
  DIAG_ASSERT(!question.asked.empty());
  return CounterfactualIdentifier(graph, measured, budget).run(question);
}

}  // namespace diag
