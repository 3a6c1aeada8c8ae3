// ID* and IDC* without their recursion: the counterfactual graph holds all nodes at once, so that each
// c-component is looked at once, and what cancels in a conditional is found by connection.
#include "interpreter/causal/identify_counterfactual.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

using Wire = CFactorProduct::Wire;

class CounterfactualIdentifier {
 public:
  CounterfactualIdentifier(const MixedGraph& graph, MeasuredBy measured, Budget& budget, bool explain)
      : graph_(graph),
        measured_(measured),
        budget_(budget),
        subgraphs_(graph, budget),
        joiner_(graph, subgraphs_, budget, explain) {
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
    const std::vector<WorldNode> all_conditions = conditions;
    std::vector<Reading> wanted;
    for (std::size_t i = question.given.size(); i < terms.size(); ++i) {
      wanted.push_back(moved(expansion.terms[i], *first));
      if (!wanted.back().label) asked.push_back(wanted.back().place);
    }
    conditions = dependent(first->graph, asked, conditions);
    if (joiner_.explains() && conditions.size() < all_conditions.size()) {
      CFactorTerm dropped;
      for (const WorldNode place : all_conditions)
        if (!std::binary_search(conditions.begin(), conditions.end(), place))
          dropped.given.push_back(first->graph.nodes[place].value(place));
      joiner_.tell(CFactorStep::Rule::drop, {std::move(dropped)});
    }

    NodeEvents events;
    for (const WorldNode place : conditions) events.emplace_back(place, *first->graph.nodes[place].label);
    bool possible = true;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (question.asked[i].label)
        possible = observe(wanted[i], *question.asked[i].label, events) && possible;
    std::optional<Merging> second;
    bool divided_by_kept = false;
    if (possible) second = merged(first->graph, events, budget_);
    if (second) {
      std::vector<Reading> outputs;
      if (!joint_groups(question, wanted, events, *second, outputs)) return std::move(found_);
      // The conditions have a graph of their own: the sum of the joint over what is asked need not be
      // identified label by label, and where it is, may have one node less.
      joiner_.tell_of_condition(true);
      if (!conditions.empty() && !groups_of(first->graph, conditions, {}, below_)) return std::move(found_);
      joiner_.tell_of_condition(false);
      const std::size_t groups = below_.size();
      joiner_.cancel(above_, below_);
      joiner_.tell_of_condition(true);
      joiner_.join_adjacent(below_);
      joiner_.tell_of_condition(false);
      joiner_.divide(above_, below_, [&](const CFactorGroup& group) { return factor_of(group).has_value(); });
      DIAG_ASSERT(!found_.hedge);  // a conditional of what is identified is identified
      divided_by_kept = !below_.empty() && below_.size() == groups;
      joiner_.join_adjacent(above_);
      estimand_.joint = written(above_, outputs);
      if (!below_.empty()) estimand_.condition = written(below_, {});
    }
    std::vector<CFactorStep> steps = joiner_.take_steps();
    require_possible(first->graph, all_conditions, divided_by_kept ? conditions : std::vector<WorldNode>());
    drop_unused();
    found_.estimand = std::move(estimand_);
    found_.steps = std::move(steps);
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

  // The parts of the conditions, but for those that the answer is divided by.
  void require_possible(const CounterfactualGraph& graph, const std::vector<WorldNode>& conditions,
                        const std::vector<WorldNode>& divided_by) {
    const std::vector<WorldNode> part = independent_parts(graph, conditions);
    std::map<WorldNode, std::vector<WorldNode>> parts;
    for (const WorldNode place : conditions) parts[part[place]].push_back(place);
    for (const auto& [top, places] : parts) {
      if (std::includes(divided_by.begin(), divided_by.end(), places.begin(), places.end())) continue;
      CFactorGroups groups;
      if (groups_of(graph, places, {}, groups)) {
        joiner_.join_adjacent(groups);
        const bool stands = groups.size() == 1 && stands_as_condition(groups.front());
        estimand_.possible.push_back({written(groups, {}), stands});
      } else if (places.size() > 1) {  // what is known of one of them alone
        for (const WorldNode place : places) {
          found_ = {};
          groups.clear();
          if (groups_of(graph, {place}, {}, groups))
            estimand_.possible.push_back({written(groups, {}), false});
        }
      }
      found_ = {};  // a part that is not identified is no witness of anything
    }
  }

  // Whether a factor of the answer is a conditional on it, so that nobody needs to be told.
  bool stands_as_condition(const CFactorGroup& part) {
    const NodeSet labels = joined(part.shown(), joiner_.done(part));
    return std::any_of(above_.begin(), above_.end(), [&](const CFactorGroup& group) {
      const NodeSet made = part.shown();
      if (!std::includes(group.given.begin(), group.given.end(), made.begin(), made.end())) return false;
      if (!std::all_of(labels.begin(), labels.end(), [&](Node node) {
            const Reading* value = group.value(node);
            return value != nullptr && value->label == part.value(node)->label;
          }))
        return false;
      const std::optional<Estimand>& estimand = estimand_.factors[*factor_of(group)].estimand;
      if (!estimand) return true;
      if (estimand->stages.size() > 1) return false;
      const Stage& stage = estimand->answer();
      return std::any_of(stage.boxes.begin(), stage.boxes.end(), [&](const Stage::Box& box) {
        return std::all_of(labels.begin(), labels.end(), [&](Node node) {
          return std::any_of(box.given.begin(), box.given.end(),
                             [&](Stage::Wire wire) { return stage.variables[wire] == node; });
        });
      });
    });
  }

  // Factors that nothing uses any more.
  void drop_unused() {
    constexpr std::size_t gone = static_cast<std::size_t>(-1);
    std::vector<std::size_t> now(estimand_.factors.size(), gone);
    std::vector<CFactor> kept;
    const auto keep = [&](CFactorProduct& product) {
      for (CFactorProduct::Use& use : product.uses) {
        if (now[use.factor] == gone) {
          now[use.factor] = kept.size();
          kept.push_back(std::move(estimand_.factors[use.factor]));
        }
        use.factor = now[use.factor];
      }
    };
    if (estimand_.joint) keep(*estimand_.joint);
    if (estimand_.condition) keep(*estimand_.condition);
    estimand_.answering = kept.size();
    for (CounterfactualEstimand::Possible& part : estimand_.possible) keep(part.product);
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
    const std::vector<WorldNode> part = independent_parts(graph, roots);
    std::set<WorldNode> parts;
    for (const WorldNode place : asked) parts.insert(part[place]);
    std::vector<WorldNode> kept;
    for (const WorldNode place : conditions)
      if (parts.count(part[place]) != 0) kept.push_back(place);
    return kept;
  }

  // The first node of the part of each node that the roots depend on.
  std::vector<WorldNode> independent_parts(const CounterfactualGraph& graph,
                                           const std::vector<WorldNode>& roots) {
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
    for (WorldNode place = 0; place < part.size(); ++place) part[place] = top(place);
    return part;
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

  bool joint_groups(const CounterfactualQuestion& question, const std::vector<Reading>& wanted,
                    const NodeEvents& events, const Merging& merging, std::vector<Reading>& outputs) {
    std::vector<WorldNode> roots;
    for (const auto& [place, label] : events) roots.push_back(merging.now[place]);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (question.asked[i].label) continue;
      outputs.push_back(moved(wanted[i], merging));
      if (!outputs.back().label) roots.push_back(outputs.back().place);
    }
    return groups_of(merging.graph, roots, outputs, above_);
  }

  // The c-factors of the labels of `roots`, joined where something is summed; false: one is not identified,
  // and found_ says why.
  bool groups_of(const CounterfactualGraph& graph, const std::vector<WorldNode>& roots,
                 const std::vector<Reading>& outputs, CFactorGroups& groups) {
    for (const std::vector<WorldNode>& component : components(graph, ancestors(graph, roots, budget_))) {
      CFactorGroup group;
      if (!one_value_each(graph, component, group.values)) return false;
      for (const WorldNode place : component) group.made.push_back(graph.nodes[place].as.variable);
      groups.push_back(std::move(group));
      if (joiner_.explains()) joiner_.tell(CFactorStep::Rule::component, {joiner_.term(groups.back())});
    }
    joiner_.join_summed(groups, {outputs.begin(), outputs.end()});
    std::erase_if(groups, [](const CFactorGroup& group) { return group.shown().empty(); });  // their sum is 1
    return std::all_of(groups.begin(), groups.end(),
                       [&](const CFactorGroup& group) { return factor_of(group).has_value(); });
  }

  CFactorProduct written(const CFactorGroups& groups, const std::vector<Reading>& outputs) {
    CFactorProduct product;
    std::map<Reading, Wire> wires;
    const auto wire = [&](const Reading& value) {
      const auto [at, fresh] = wires.try_emplace(value, static_cast<Wire>(product.wires.size()));
      const bool labelled = value.label && !is_bound(*value.label);
      if (fresh) product.wires.push_back({value.variable, labelled ? value.label : std::nullopt});
      return at->second;
    };
    for (const CFactorGroup& group : groups) {
      CFactorProduct::Use use;
      const std::optional<std::size_t> factor = factor_of(group);
      DIAG_ASSERT(factor.has_value());  // a product of identified ones
      use.factor = *factor;
      for (const Node node : group.shown()) use.made.push_back(wire(group.values.at(node)));
      for (const Node node : estimand_.factors[*factor].done) use.done.push_back(wire(group.values.at(node)));
      for (const Node node : group.given) use.given.push_back(wire(group.values.at(node)));
      product.uses.push_back(std::move(use));
    }
    for (const Reading& output : outputs) product.outputs.push_back(wire(output));
    return product;
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
          const auto claim = [&](const Counterfactual& of, const Reading& said_value) {
            CounterfactualConflict::Claim made{of, said_value.label, {}};
            if (!said_value.label) made.own = graph.nodes[said_value.place].as;
            return made;
          };
          conflict.first = claim(graph.nodes[said_by[value.variable]].as, at->second);
          conflict.second = claim(node.as, value);
          found_.conflict = std::move(conflict);
          return false;
        }
      }
    }
    return true;
  }

  // Nothing: observations do not tell it.
  std::optional<std::size_t> factor_of(const CFactorGroup& group) {
    CFactor factor{group.shown(), joiner_.done(group), group.given, std::nullopt};
    const auto [known, fresh] = factors_.try_emplace({factor.made, factor.done, factor.given});
    if (!fresh) return known->second;
    if (measured_ == MeasuredBy::observations) {
      Identification effect =
          identify(graph_, {factor.made, factor.done, factor.given}, {false, true, false}, budget_);
      if (effect.hedge) {
        found_.hedge = CFactorHedge{factor.made, factor.done, std::move(*effect.hedge)};
        return std::nullopt;
      }
      factor.estimand = std::move(effect.estimand);
    }
    estimand_.factors.push_back(std::move(factor));
    return known->second = estimand_.factors.size() - 1;
  }

  const MixedGraph& graph_;
  const MeasuredBy measured_;
  Budget& budget_;
  Subgraphs subgraphs_;
  CFactorJoiner joiner_;
  CFactorGroups above_, below_;  // of the joint, of the condition
  CounterfactualEstimand estimand_;
  CounterfactualIdentification found_;
  std::map<std::array<NodeSet, 3>, std::optional<std::size_t>> factors_;  // made, done, given
};

}  // namespace

std::vector<CounterfactualEstimand::Measured> CounterfactualEstimand::tables() const {
  std::set<Measured> all;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    const CFactor& factor = factors[f];
    if (!factor.estimand) {
      NodeSet made = joined(factor.made, factor.given);
      const bool there =
          f >= answering && std::any_of(all.begin(), all.end(), [&](const Measured& known) {
            return known.done == factor.done &&
                   std::includes(known.made.begin(), known.made.end(), made.begin(), made.end());
          });
      if (!there) all.insert({factor.done, std::move(made)});
      continue;
    }
    for (NodeSet& table : factor.estimand->tables()) {
      const bool there = f >= answering && std::any_of(all.begin(), all.end(), [&](const Measured& known) {
                           return known.done.empty() && std::includes(known.made.begin(), known.made.end(),
                                                                      table.begin(), table.end());
                         });
      if (!there) all.insert({{}, std::move(table)});
    }
  }
  return {all.begin(), all.end()};
}

CounterfactualIdentification identify(const MixedGraph& graph, const CounterfactualQuestion& question,
                                      MeasuredBy measured, Budget& budget, bool explain) {
  DIAG_ASSERT(!question.asked.empty());
  return CounterfactualIdentifier(graph, measured, budget, explain).run(question);
}

}  // namespace diag
