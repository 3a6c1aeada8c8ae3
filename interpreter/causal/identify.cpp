// ID and IDC, writing the stages of the estimand as they go.
#include "interpreter/causal/identify.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "interpreter/base/errors.hpp"
#include "interpreter/causal/c_component.hpp"
#include "interpreter/causal/conditional.hpp"
#include "interpreter/causal/separation.hpp"

namespace diag {

namespace {

using Rule = DerivationStep::Rule;
using Wire = Stage::Wire;

constexpr std::uint32_t none = 0xffffffff;

// Boxes that make a set of variables; those of `exported` are read by other groups too, the others are
// summed here.
struct Group {
  std::vector<Kernel> kernels;
  NodeSet exported;
};

class Identifier {
 public:
  Identifier(const MixedGraph& graph, const IdentifyOptions& options, Budget& budget)
      : graph_(graph), budget_(budget), options_(options), subgraphs_(graph, budget) {}

  Identification run(CausalQuestion question) {
    Estimand estimand{question.asked, question.done, question.given, {}, {}, {}};
    const NodeSet inputs = joined(estimand.done, estimand.given);
    const NodeSet all_asked = joined(question.asked, question.given);
    if (!meet(question.done, subgraphs_.ancestors(all_asked))) {
      tell(Rule::observed, {question.asked, question.given});
      answer_from_observed(question, inputs);
      divided_by_all_ = true;
      return finished(std::move(estimand));
    }
    exchange(question);
    const NodeSet all = joined(question.asked, question.given);
    const NodeSet ancestral = subgraphs_.ancestors(all);
    const NodeSet done = common(question.done, ancestral);
    if (done.empty()) {  // what was set or exchanged acts on nothing that is left
      tell(Rule::observed, {question.asked, question.given});
      answer_from_observed(question, inputs);
      return finished(std::move(estimand));
    }
    tell(Rule::restrict, {ancestral, all});
    if (!effect(all, done, ancestral, estimand.comb)) return failed();
    divided_by_all_ = question.given == estimand.given;  // unless some cancel
    if (question.given.empty())
      close(inputs, estimand.asked);
    else
      condition(question, inputs);
    return finished(std::move(estimand));
  }

 private:
  Identification finished(Estimand estimand) {
    if (options_.possible && !divided_by_all_) require_possible(estimand);
    drop_unused_stages(stages_);
    if (options_.simplified)
      for (Stage& stage : stages_) simplify(stage);
    estimand.stages = std::move(stages_);
    Identification found;
    found.estimand = std::move(estimand);
    found.derivation = std::move(derivation_);
    return found;
  }

  // Of what is given some has been cancelled, or has become an intervention.
  void require_possible(Estimand& estimand) {
    std::vector<NodeSet> told;
    for (const NodeSet& part : independent_parts(estimand.given, estimand.done)) {
      if (add_possible(part, estimand)) {
        if (!estimand.possible.back().stands) told.push_back(part);
      } else if (part.size() > 1) {
        for (const Node node : part)
          if (add_possible({node}, estimand)) told.push_back({node});
      }
    }
    if (!told.empty()) tell(Rule::possible, std::move(told));
  }

  bool add_possible(const NodeSet& part, Estimand& estimand) {
    Identification found = identify(graph_, {part, estimand.done, {}}, {false, true, false}, budget_);
    if (!found.estimand) return false;
    found.estimand->stands = stands_as_condition(part, estimand.done);
    estimand.possible.push_back(std::move(*found.estimand));
    return true;
  }

  // Whether a box is a conditional on it, and on what of `done` acts on it, so that nobody needs to be told.
  bool stands_as_condition(const NodeSet& part, const NodeSet& done) {
    const Stage& answer = stages_.back();
    NodeSet free(graph_.observed());
    std::iota(free.begin(), free.end(), Node{0});
    const NodeSet acting = common(done, subgraphs_.parents(subgraphs_.ancestors(part, without(free, done))));
    const NodeSet conditions = joined(part, acting);
    const auto stands = [&](const Stage& stage, const Stage::Box& box) {
      NodeSet given;
      for (const Wire wire : box.given)
        if (wire < stage.inputs) given.push_back(stage.variables[wire]);
      std::sort(given.begin(), given.end());
      return std::includes(given.begin(), given.end(), conditions.begin(), conditions.end());
    };
    return std::any_of(answer.boxes.begin(), answer.boxes.end(), [&](const Stage::Box& box) {
      if (!stands(answer, box)) return false;
      if (box.of == 0) return true;
      const Stage& source = stages_[box.of - 1];
      return std::any_of(source.boxes.begin(), source.boxes.end(),
                         [&](const Stage::Box& inner) { return inner.of == 0 && stands(source, inner); });
    });
  }

  // Those of the set that neither hidden causes nor arrows connect once `done` is set.
  std::vector<NodeSet> independent_parts(const NodeSet& set, const NodeSet& done) {
    std::vector<Node> top(graph_.observed());
    std::iota(top.begin(), top.end(), Node{0});
    const auto root = [&](Node node) {
      while (top[node] != node) node = top[node] = top[top[node]];
      return node;
    };
    NodeSet free(graph_.observed());
    std::iota(free.begin(), free.end(), Node{0});
    const NodeSet ancestors = subgraphs_.ancestors(set, without(free, done));
    for (const NodeSet& component : subgraphs_.components(ancestors))
      for (const Node node : component) {
        top[root(node)] = root(component.front());
        for (const Node parent : subgraphs_.parents({node}))
          if (contains(ancestors, parent)) top[root(parent)] = root(node);
      }
    std::map<Node, NodeSet> parts;
    for (const Node node : set) parts[root(node)].push_back(node);
    std::vector<NodeSet> all;
    for (auto& [first, part] : parts) all.push_back(std::move(part));
    return all;
  }

  void tell(Rule rule, std::vector<NodeSet> sets) {
    if (options_.explain) derivation_.push_back({rule, std::move(sets), {}});
  }

  // IDC: a condition that acts on the question as an intervention would becomes one (rule 2 of the
  // do-calculus). Where no more do, the conditional is identifiable only if the joint is.
  void exchange(CausalQuestion& question) {
    for (std::size_t i = 0; i < question.given.size();) {
      const Node z = question.given[i];
      const NodeSet rest = without(question.given, {z});
      if (separated(graph_, question.asked, {z}, joined(question.done, rest), question.done, {z}, budget_)) {
        tell(Rule::exchange, {{z}, question.asked, rest, question.done});
        question.done = joined(question.done, {z});
        question.given = rest;
        i = 0;
      } else {
        ++i;
      }
    }
  }

  void answer_from_observed(const CausalQuestion& question, const NodeSet& inputs) {
    StageBuilder builder(inputs);
    std::vector<Wire> given;
    for (const Node node : question.given) given.push_back(position(inputs, node));
    std::vector<Wire> outputs;
    for (const Node node : question.asked) {
      outputs.push_back(builder.add(0, node, given));
      given.push_back(outputs.back());
      std::sort(given.begin(), given.end(),
                [&](Wire a, Wire b) { return builder.stage().variables[a] < builder.stage().variables[b]; });
    }
    stages_.push_back(std::move(builder).finish(outputs));
  }

  // The kernels of P(asked | do(done)), or false with a hedge.
  bool effect(const NodeSet& asked, const NodeSet& done, const NodeSet& ancestral,
              std::vector<NodeSet>& comb) {
    const std::vector<NodeSet> components = subgraphs_.components(ancestral);
    component_of_.assign(graph_.observed(), none);
    for (std::uint32_t c = 0; c < components.size(); ++c)
      for (const Node node : components[c]) component_of_[node] = c;
    if (one_comb(done)) {
      comb = alternating(ancestral);
      tell(Rule::comb, comb);
      if (options_.explain) derivation_.back().done = done;
      cut_ = done;
      for (const NodeSet& component : components) {
        Group group{observed_kernels(component), component};
        groups_.push_back(std::move(group));
      }
      return true;
    }
    const NodeSet wanted = subgraphs_.ancestors(asked, without(ancestral, done));
    const std::vector<NodeSet> factors = subgraphs_.components(wanted);
    tell(Rule::factorise, factors);
    for (const NodeSet& factor : factors)
      if (!reach(factor, components[component_of_[factor.front()]], ancestral)) return false;
    return true;
  }

  // Tian and Pearl 2002, theorem 3, for sets: the components that meet what is done hold none of its children
  // but what is done itself. What these components make besides is then not acted on by what is done.
  bool one_comb(const NodeSet& done) {
    std::set<std::uint32_t> met;
    for (const Node node : done) met.insert(component_of_[node]);
    for (const Node node : done)
      for (const Node child : subgraphs_.children(node))
        if (met.count(component_of_[child]) != 0 && !contains(done, child)) return false;
    in_comb_ = std::move(met);
    return true;
  }

  // Groups inside and outside of the components that meet what is done, in turns.
  std::vector<NodeSet> alternating(const NodeSet& order) const {
    std::vector<NodeSet> groups;
    bool inside = false;
    for (const Node node : order) {
      const bool now = in_comb_.count(component_of_[node]) != 0;
      if (groups.empty() || now != inside) groups.emplace_back();
      groups.back().push_back(node);
      inside = now;
    }
    return groups;
  }

  std::vector<Kernel> observed_kernels(const NodeSet& component) {
    std::vector<NodeSet> pillows = subgraphs_.pillows(component);
    std::vector<Kernel> kernels;
    kernels.reserve(component.size());
    for (std::size_t i = 0; i < component.size(); ++i)
      kernels.push_back({0, {component[i]}, std::move(pillows[i])});
    return kernels;
  }

  // The c-factor of `wanted` from that of the component around it; false: there is a hedge. Only ancestors of
  // `wanted` have a part in either, so the component is that among them.
  bool reach(const NodeSet& wanted, NodeSet component, const NodeSet& ancestral) {
    if (wanted != component)
      component = subgraphs_.component(wanted.front(), subgraphs_.ancestors(wanted, ancestral));
    if (wanted == component) {
      tell(Rule::whole, {wanted});
      groups_.push_back({observed_kernels(component), wanted});
      return true;
    }
    tell(Rule::inside, {wanted, component});
    const std::vector<Kernel>* kernels = &first_level(component);
    for (;;) {
      NodeSet ancestors = subgraphs_.ancestors(wanted, component);
      if (ancestors == component) {
        tell(Rule::hedge, {component, wanted});
        hedge_ = Hedge{std::move(component), wanted, roots(wanted)};
        return false;
      }
      tell(Rule::sum, {wanted, ancestors, without(component, ancestors)});
      if (ancestors == wanted) {
        groups_.push_back({*kernels, wanted});
        return true;
      }
      NodeSet inner = subgraphs_.component(wanted.front(), ancestors);
      tell(Rule::disintegrate, {wanted, inner});
      kernels = &next_level(*kernels, ancestors, inner);
      if (inner == wanted) {
        groups_.push_back({*kernels, wanted});
        return true;
      }
      component = std::move(inner);
    }
  }

  // The sinks of the set.
  NodeSet roots(const NodeSet& set) {
    NodeSet sinks;
    for (const Node node : set)
      if (!meet(subgraphs_.children(node), set)) sinks.push_back(node);
    return sinks;
  }

  const std::vector<Kernel>& first_level(const NodeSet& component) {
    auto& known = levels_[{0, component}];
    if (known.empty()) known = observed_kernels(component);
    return known;
  }

  // The kernels of `inner`, a c-component of the subgraph on `ancestors`, from the c-factor of `ancestors`,
  // which is a stage of its own: sums of the kernels at hand.
  const std::vector<Kernel>& next_level(const std::vector<Kernel>& kernels, const NodeSet& ancestors,
                                        const NodeSet& inner) {
    const std::uint32_t source = stage_of(kernels, ancestors);
    auto& known = levels_[{source, inner}];
    if (!known.empty()) return known;
    std::vector<NodeSet> pillows = subgraphs_.pillows(inner);
    std::vector<Kernel> made;
    const bool alone = inner.size() == 1;  // several share the source
    for (std::size_t i = 0; i < inner.size(); ++i) {
      const std::vector<Kernel> one = conditionals(stages_, source, {inner[i]}, pillows[i], alone, budget_);
      DIAG_ASSERT(one.size() == 1);
      made.push_back(one.front());
    }
    return known = std::move(made);
  }

  std::uint32_t stage_of(const std::vector<Kernel>& kernels, const NodeSet& outputs) {
    auto& known = sums_[{&kernels, outputs}];
    if (known != 0) return known;
    const NodeSet inputs = subgraphs_.parents(outputs);
    std::vector<Group> groups(1);
    groups.front() = {kernels, outputs};
    stages_.push_back(written(groups, inputs, outputs));
    return known = static_cast<std::uint32_t>(stages_.size());
  }

  void close(const NodeSet& inputs, const NodeSet& asked) {
    stages_.push_back(written(groups_, inputs, asked));
  }

  // P(asked | do, given) from the stage of all of them. Conditions stay inputs of the answer.
  void condition(const CausalQuestion& question, const NodeSet& inputs) {
    tell(Rule::condition, {question.asked, question.given});
    stages_.push_back(written(groups_, question.done, joined(question.asked, question.given)));
    const auto source = static_cast<std::uint32_t>(stages_.size());
    const std::vector<Kernel> kernels =
        conditionals(stages_, source, question.asked, joined(question.done, question.given), true, budget_);
    divided_by_all_ = divided_by_all_ && kernels.size() == 1 && kernels.front().of <= source &&
                      (kernels.front().of == source ||
                       std::includes(kernels.front().given.begin(), kernels.front().given.end(),
                                     question.given.begin(), question.given.end()));
    StageBuilder builder(inputs);
    std::vector<Wire> outputs(question.asked.size());
    for (const Kernel& kernel : kernels) {
      std::vector<Wire> given;
      for (const Node node : kernel.given) given.push_back(position(inputs, node));
      const std::vector<Wire> made =
          kernel.of > source ? spliced(builder, stages_[kernel.of - 1], inputs) : std::vector<Wire>();
      const std::vector<Wire> wires =
          made.empty() ? builder.add(kernel.of, kernel.wanted, std::move(given)) : made;
      for (std::size_t i = 0; i < wires.size(); ++i)
        outputs[position(question.asked, kernel.wanted[i])] = wires[i];
    }
    stages_.push_back(std::move(builder).finish(outputs));
  }

  // The boxes of a stage of which nothing is divided, and its outputs; none where something is: then outputs
  // of it are given as well.
  static std::vector<Wire> spliced(StageBuilder& builder, const Stage& stage, const NodeSet& inputs) {
    std::vector<Wire> now(stage.variables.size(), none);
    for (Wire wire = 0; wire < stage.inputs; ++wire) now[wire] = position(inputs, stage.variables[wire]);
    for (const Wire wire : stage.outputs)
      if (contains(inputs, stage.variables[wire])) return {};
    for (const Stage::Box& box : stage.boxes) {
      NodeSet variables;
      std::vector<Wire> given;
      for (const Wire wire : box.wanted) variables.push_back(stage.variables[wire]);
      for (const Wire wire : box.given) given.push_back(now[wire]);
      const std::vector<Wire> made = builder.add(box.of, variables, std::move(given));
      for (std::size_t i = 0; i < made.size(); ++i) now[box.wanted[i]] = made[i];
    }
    std::vector<Wire> outputs;
    for (const Wire wire : stage.outputs) outputs.push_back(now[wire]);
    return outputs;
  }

  static Wire position(const NodeSet& set, Node node) {
    return static_cast<Wire>(std::lower_bound(set.begin(), set.end(), node) - set.begin());
  }

  // The boxes of all groups in one stage, in topological order. A variable is read from its own group, else
  // from the group that exports it, else from outside. What is none of these does not matter to the c-factor
  // (the kernels mention it for their conditions alone), and is averaged over as it is observed.
  Stage written(const std::vector<Group>& groups, const NodeSet& inputs, const NodeSet& outputs) {
    struct Place {
      Node variable;
      std::uint32_t group, kernel;
    };
    std::vector<Place> order;
    for (std::uint32_t g = 0; g < groups.size(); ++g)
      for (std::uint32_t k = 0; k < groups[g].kernels.size(); ++k)
        order.push_back({groups[g].kernels[k].wanted.front(), g, k});
    std::sort(order.begin(), order.end(), [](const Place& a, const Place& b) {
      return a.variable != b.variable ? a.variable < b.variable : a.group < b.group;
    });
    StageBuilder builder(inputs);
    global_.assign(graph_.observed(), none);
    for (std::size_t i = 0; i < inputs.size(); ++i) global_[inputs[i]] = builder.input(i);
    std::map<Node, Wire> cut_made;  // of what is cut: the comb reads what it makes itself
    std::vector<std::map<Node, Wire>> local(groups.size());
    std::vector<Wire> strays;
    for (const Place& place : order) {
      budget_.step();
      const Group& group = groups[place.group];
      const Kernel& kernel = group.kernels[place.kernel];
      std::vector<Wire> given;
      given.reserve(kernel.given.size());
      budget_.step(kernel.given.size());
      for (const Node read : kernel.given) {
        if (in_comb_.count(component_of_[place.variable]) != 0 && contains(cut_, read)) {
          given.push_back(cut_made.at(read));
          continue;
        }
        const auto here = local[place.group].find(read);
        Wire wire = here != local[place.group].end() ? here->second : global_[read];
        if (wire == none) {
          wire = builder.add(0, read, strays);
          global_[read] = wire;
          strays.push_back(wire);
          std::sort(strays.begin(), strays.end(), [&](Wire a, Wire b) {
            return builder.stage().variables[a] < builder.stage().variables[b];
          });
        }
        given.push_back(wire);
      }
      const Wire made = builder.add(kernel.of, place.variable, std::move(given));
      if (contains(cut_, place.variable))
        cut_made.emplace(place.variable, made);
      else if (contains(group.exported, place.variable))
        global_[place.variable] = made;
      else
        local[place.group].emplace(place.variable, made);
    }
    std::vector<Wire> out;
    for (const Node node : outputs) out.push_back(global_[node]);
    return std::move(builder).finish(std::move(out));
  }

  Identification failed() {
    Identification found;
    found.hedge = std::move(hedge_);
    found.derivation = std::move(derivation_);
    return found;
  }

  const MixedGraph& graph_;
  Budget& budget_;
  const IdentifyOptions options_;
  Subgraphs subgraphs_;
  std::vector<Stage> stages_;    // not simplified until the end
  bool divided_by_all_ = false;  // where what is given is impossible, the answer is not determined anyway
  std::vector<Group> groups_;
  NodeSet cut_;                      // where one comb answers
  std::set<std::uint32_t> in_comb_;  // the components that it makes
  std::optional<Hedge> hedge_;
  std::vector<DerivationStep> derivation_;
  std::vector<std::uint32_t> component_of_;
  std::vector<Wire> global_;
  std::map<std::pair<std::uint32_t, NodeSet>, std::vector<Kernel>> levels_;
  std::map<std::pair<const std::vector<Kernel>*, NodeSet>, std::uint32_t> sums_;
};

}  // namespace

Identification identify(const MixedGraph& graph, const CausalQuestion& question,
                        const IdentifyOptions& options, Budget& budget) {
  DIAG_ASSERT(!question.asked.empty());
  return Identifier(graph, options, budget).run(question);
}

}  // namespace diag
