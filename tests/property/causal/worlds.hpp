// Models with numbers, for tests of identification: hidden causes are hidden variables with rows, so that
// what an intervention does can be computed by surgery and compared with what an estimand says.
#pragma once

#include <map>
#include <random>

#include "interpreter/causal/evaluate_estimand.hpp"
#include "interpreter/causal/identify.hpp"
#include "interpreter/stochastic/interpretation.hpp"

namespace diag::testing {

struct CausalWorld {
  Signature signature;
  Model model;
  Interpretation meaning;

  VariableId add(const std::string& name, std::uint64_t labels, std::vector<VariableId> parents, bool hidden,
                 const std::vector<Rational>& rows) {
    Variable variable;
    variable.name = name;
    variable.hidden = hidden;
    variable.parents = std::move(parents);
    variable.object = signature.add_object(name);
    std::vector<std::string> texts;
    for (std::uint64_t i = 0; i < labels; ++i) texts.push_back(std::to_string(i));
    meaning.objects[variable.object] = {Labels(texts)};
    Generator generator;
    generator.name = name;
    Channel channel;
    for (const VariableId parent : variable.parents) {
      generator.dom.push_back(model.variables[parent].object);
      channel.inputs.push_back(port(parent));
    }
    generator.cod = {variable.object};
    channel.outputs = {{name, name, Labels(texts)}};
    channel.table = Table::dense(shape_of(channel.inputs, channel.outputs), rows);
    variable.box = signature.add_generator(std::move(generator));
    meaning.boxes.emplace(variable.box, std::move(channel));
    variable.mechanism = box(variable.box, signature);
    model.variables.push_back(std::move(variable));
    return model.variables.size() - 1;
  }

  [[nodiscard]] Port port(VariableId id) const {
    const Variable& variable = model.variables[id];
    return {variable.name, variable.name, meaning.labels(variable.object)->front()};
  }

  [[nodiscard]] std::vector<std::string> names(const std::vector<VariableId>& ids) const {
    std::vector<std::string> all;
    for (const VariableId id : ids) all.push_back(model.variables[id].name);
    return all;
  }

  // inputs -> outputs, the mechanisms of the inputs cut away.
  Channel truth(const std::vector<VariableId>& inputs, const std::vector<VariableId>& outputs, Arith arith,
                Budget& budget) {
    const Diagram diagram = question(model, inputs, outputs, {}, signature);
    return evaluate(meaning, diagram, signature, names(inputs), names(outputs), arith, budget);
  }
};

inline std::vector<VariableId> variables_of(const MixedGraph& graph, const NodeSet& nodes) {
  std::vector<VariableId> ids;
  for (const Node node : nodes) ids.push_back(graph.variable(node));
  return ids;
}

// P(asked | do(done), given) of the whole model.
inline Channel true_effect(CausalWorld& world, const MixedGraph& graph, const CausalQuestion& question,
                           Arith arith, Budget& budget) {
  const Channel joint =
      world.truth(variables_of(graph, question.done),
                  variables_of(graph, joined(question.asked, question.given)), arith, budget);
  const NodeSet outputs = joined(question.asked, question.given);
  const auto place = [](const NodeSet& set, Node node) {
    return static_cast<std::size_t>(std::lower_bound(set.begin(), set.end(), node) - set.begin());
  };
  std::vector<Selected> wanted, given;
  for (const Node node : question.asked) wanted.push_back({false, place(outputs, node), {}});
  for (const Node node : joined(question.done, question.given)) {
    const bool input = contains(question.done, node);
    given.push_back({input, place(input ? question.done : outputs, node), {}});
  }
  return condition(joint, wanted, given, budget);
}

// The estimand on the exact observed state.
inline Channel estimated(CausalWorld& world, const MixedGraph& graph, const Estimand& estimand,
                         const AnswerPorts& wanted, Arith arith, Budget& budget, double few = 1024) {
  std::vector<Channel> tables;
  for (const NodeSet& set : estimand.tables())
    tables.push_back(world.truth({}, variables_of(graph, set), arith, budget));
  std::vector<Port> ports;
  for (Node node = 0; node < graph.observed(); ++node) ports.push_back(world.port(graph.variable(node)));
  return evaluate(estimand, tables, ports, wanted, arith, budget, few);
}
inline Channel estimated(CausalWorld& world, const MixedGraph& graph, const Estimand& estimand, Arith arith,
                         Budget& budget, double few = 1024) {
  return estimated(world, graph, estimand, ports_of(estimand), arith, budget, few);
}

// A random model with rows, and a random question.
struct Case {
  CausalWorld world;
  std::vector<VariableId> asked, done, given;
};

class Cases {
 public:
  explicit Cases(std::uint32_t seed) : random_(seed) {}

  Case make(std::size_t most_observed = 7, bool zeros = false) {
    Case made;
    const std::size_t observed = 2 + below(most_observed - 1), hidden = below(5);
    const std::size_t density = 1 + below(3);
    std::vector<VariableId> seen, unseen;
    // Hidden variables are scattered among the others; some have parents.
    std::vector<bool> kinds(observed + hidden, false);
    for (std::size_t i = 0; i < hidden; ++i) kinds[i] = true;
    std::shuffle(kinds.begin(), kinds.end(), random_);
    std::map<VariableId, std::size_t> children;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      std::vector<VariableId> parents;
      const bool rootless = kinds[i] && below(3) != 0;
      for (VariableId id = 0; id < i; ++id) {
        const bool from_hidden = kinds[id];
        const bool wanted = from_hidden ? below(3) == 0 : !rootless && below(5) < density;
        if (wanted && parents.size() < 4) parents.push_back(id);
      }
      const std::uint64_t labels = 2 + (below(5) == 0 ? 1 : 0);
      std::uint64_t rows = 1;
      for (const VariableId parent : parents) rows *= made.world.port(parent).labels.size();
      std::vector<Rational> cells;
      for (std::uint64_t row = 0; row < rows; ++row) {
        std::vector<std::int64_t> weights;
        std::int64_t sum = 0;
        for (std::uint64_t l = 0; l < labels; ++l) {
          weights.push_back(zeros && below(4) == 0 ? 0 : static_cast<std::int64_t>(1 + below(9)));
          sum += weights.back();
        }
        if (sum == 0) sum = weights.front() = 1;
        for (const std::int64_t weight : weights) cells.emplace_back(weight, sum);
      }
      const std::string name = (kinds[i] ? "u" : "v") + std::to_string(i);
      (kinds[i] ? unseen : seen).push_back(made.world.add(name, labels, parents, kinds[i], cells));
    }
    std::shuffle(seen.begin(), seen.end(), random_);
    std::size_t next = 0;
    const auto take = [&](std::size_t count) {
      std::vector<VariableId> ids;
      for (; count > 0 && next < seen.size(); --count) ids.push_back(seen[next++]);
      return ids;
    };
    made.asked = take(1 + below(2));
    made.done = take(below(8) == 0 ? 0 : 1 + below(2));
    made.given = take(below(3));
    return made;
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  std::mt19937 random_;
};

inline NodeSet nodes_of(const MixedGraph& graph, const std::vector<VariableId>& ids) {
  NodeSet nodes;
  for (const VariableId id : ids) nodes.push_back(graph.node(id));
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

// The hedge criterion, from the definition (Shpitser and Pearl 2006), by walks of its own: no code of the
// search. An empty text: the hedge stands.
inline std::string fault_of(const Hedge& hedge, const Model& model, const MixedGraph& graph,
                            const CausalQuestion& question) {
  const auto variables = [&](const NodeSet& nodes) {
    std::vector<bool> in(model.variables.size(), false);
    for (const Node node : nodes) in[graph.variable(node)] = true;
    return in;
  };
  const std::vector<bool> larger = variables(hedge.larger), smaller = variables(hedge.smaller),
                          roots = variables(hedge.roots), done = variables(question.done);
  bool meets = false, proper = false, any = false;
  for (VariableId id = 0; id < larger.size(); ++id) {
    if (smaller[id] && !larger[id]) return "the smaller set is no subset";
    if (roots[id] && !smaller[id]) return "a root lies outside";
    if (smaller[id] && done[id]) return "the smaller set meets what is done";
    meets = meets || (larger[id] && done[id]);
    proper = proper || (larger[id] && !smaller[id]);
    any = any || roots[id];
  }
  if (!meets) return "the larger set does not meet what is done";
  if (!proper) return "the sets are equal";
  if (!any) return "there are no roots";
  // Everything of a set reaches a root inside the set: then each of its variables can keep one arrow, and it
  // is a forest with these roots.
  const auto reaches = [&](const std::vector<bool>& set) {
    std::vector<bool> good = roots;
    for (bool more = true; more;) {
      more = false;
      std::vector<bool> grown = good;  // hidden variables pass on what they reach
      for (VariableId id = 0; id < set.size(); ++id)
        for (const VariableId parent : model.variables[id].parents)
          if (good[id] && !good[parent] && (set[parent] || model.variables[parent].hidden))
            grown[parent] = more = true;
      good = grown;
    }
    for (VariableId id = 0; id < set.size(); ++id)
      if (set[id] && !good[id]) return false;
    return true;
  };
  if (!reaches(larger)) return "the larger set is no forest to the roots";
  if (!reaches(smaller)) return "the smaller set is no forest to the roots";
  // Connected by hidden causes: two variables are, if some hidden variable or cause reaches both through
  // hidden variables alone.
  const auto connected = [&](const std::vector<bool>& set) {
    const std::size_t n = set.size();
    std::vector<std::vector<bool>> reached;  // a hidden start, and the variables of the set below it
    for (VariableId start = 0; start < n; ++start) {
      if (!model.variables[start].hidden) continue;
      std::vector<bool> below(n, false);
      below[start] = true;
      for (bool more = true; more;) {
        more = false;
        for (VariableId id = 0; id < n; ++id)
          for (const VariableId parent : model.variables[id].parents)
            if (!below[id] && below[parent] && model.variables[parent].hidden) below[id] = more = true;
      }
      reached.push_back(below);
    }
    for (const Confounder& cause : model.confounders) {
      std::vector<bool> below(n, false);
      for (const VariableId child : cause.children) below[child] = true;
      for (bool more = true; more;) {
        more = false;
        for (VariableId id = 0; id < n; ++id)
          for (const VariableId parent : model.variables[id].parents)
            if (!below[id] && below[parent] && model.variables[parent].hidden) below[id] = more = true;
      }
      reached.push_back(below);
    }
    std::vector<bool> in(n, false);
    for (VariableId id = 0; id < n; ++id)
      if (set[id]) {
        in[id] = true;
        break;
      }
    for (bool more = true; more;) {
      more = false;
      for (const std::vector<bool>& below : reached) {
        bool touches = false;
        for (VariableId id = 0; id < n; ++id) touches = touches || (below[id] && in[id]);
        for (VariableId id = 0; touches && id < n; ++id)
          if (below[id] && set[id] && !in[id]) in[id] = more = true;
      }
    }
    return in == set;
  };
  if (!connected(larger)) return "the larger set is no c-component";
  if (!connected(smaller)) return "the smaller set is no c-component";
  // The roots act on what is asked although `done` is set.
  std::vector<bool> acts = variables(joined(question.asked, question.given));
  for (bool more = true; more;) {
    more = false;
    for (VariableId id = 0; id < acts.size(); ++id)
      for (const VariableId parent : model.variables[id].parents)
        if (acts[id] && !done[id] && !acts[parent]) acts[parent] = more = true;
  }
  for (VariableId id = 0; id < acts.size(); ++id)
    if (roots[id] && !acts[id]) return "a root does not act on what is asked";
  return "";
}

}  // namespace diag::testing
