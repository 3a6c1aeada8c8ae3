// Models whose mechanisms are functions of hidden noise, with questions over several worlds, and what they
// come to by going through every choice of the noise.
#pragma once

#include "interpreter/causal/evaluate_counterfactual.hpp"
#include "tests/property/causal/worlds.hpp"

namespace diag::testing {

struct FunctionalCase {
  CausalWorld world;
  bool positive = false;  // every observed event has a probability other than 0
  std::vector<std::uint64_t> labels;
  std::vector<std::vector<std::uint64_t>> function;  // by variable: the label by row; of roots nothing
  std::vector<std::vector<std::int64_t>> weights;    // of roots, by label
};

class FunctionalCases {
 public:
  explicit FunctionalCases(std::uint32_t seed) : random_(seed) {}

  // Every observed variable has noise of its own; some share hidden causes, some of which have parents.
  FunctionalCase model(std::size_t most = 5) {
    FunctionalCase made;
    made.positive = below(4) != 0;
    const std::size_t observed = 2 + below(most - 1), causes = below(4), density = 1 + below(3);
    std::vector<VariableId> seen, shared;
    for (std::size_t i = 0; i < causes; ++i) shared.push_back(root(made, "u" + std::to_string(i), 2));
    for (std::size_t i = 0; i < observed; ++i) {
      if (i > 0 && below(5) == 0) {  // a hidden variable that listens to an observed one
        const VariableId noise = root(made, "n" + std::to_string(i), 2);
        shared.push_back(add(made, "h" + std::to_string(i), true, {seen[below(seen.size())], noise}));
      }
      std::vector<VariableId> parents;
      for (const VariableId id : shared)
        if (parents.size() < 2 && below(5) < 2) parents.push_back(id);
      for (const VariableId id : seen)
        if (parents.size() < 3 && below(5) < density) parents.push_back(id);
      parents.push_back(root(made, "e" + std::to_string(i), 2 + below(2)));
      seen.push_back(add(made, "v" + std::to_string(i), false, std::move(parents)));
    }
    return made;
  }

  // One to three worlds; what is given comes first half of the time.
  CounterfactualQuestion question(const MixedGraph& graph, const FunctionalCase& of) {
    std::vector<WorldSettings> worlds(1 + below(3));
    for (WorldSettings& settings : worlds)
      for (std::size_t i = below(3); i > 0; --i) {
        const auto node = static_cast<Node>(below(graph.observed()));
        settings[node] = some_label(graph, of, node);
      }
    const auto event = [&] {
      const auto node = static_cast<Node>(below(graph.observed()));
      return CounterfactualEvent{{node, worlds[below(worlds.size())]}, some_label(graph, of, node)};
    };
    CounterfactualQuestion question;
    for (std::size_t i = 1 + below(2); i > 0; --i) question.asked.push_back(event());
    for (std::size_t i = below(3); i > 0; --i) question.given.push_back(event());
    for (CounterfactualEvent& asked : question.asked)
      if (below(3) == 0) asked.label.reset();
    return question;
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  std::string some_label(const MixedGraph& graph, const FunctionalCase& of, Node node) {
    return std::to_string(below(of.labels[graph.variable(node)]));
  }

  VariableId root(FunctionalCase& made, const std::string& name, std::uint64_t labels) {
    std::vector<std::int64_t> weights;
    std::int64_t sum = 0;
    for (std::uint64_t i = 0; i < labels; ++i) {
      weights.push_back(static_cast<std::int64_t>(1 + below(5)));
      sum += weights.back();
    }
    std::vector<Rational> cells;
    for (const std::int64_t weight : weights) cells.emplace_back(weight, sum);
    made.labels.push_back(labels);
    made.function.emplace_back();
    made.weights.push_back(std::move(weights));
    return made.world.add(name, labels, {}, true, cells);
  }

  // Two labels; the last parent is its noise, which may decide alone.
  VariableId add(FunctionalCase& made, const std::string& name, bool hidden,
                 std::vector<VariableId> parents) {
    std::uint64_t rows = 1;
    for (const VariableId parent : parents) rows *= made.labels[parent];
    const std::uint64_t noise = made.labels[parents.back()];
    std::vector<std::uint64_t> function;
    std::vector<Rational> cells;
    for (std::uint64_t row = 0; row < rows; ++row) {
      // Of each row of the parents two values of the noise have different labels, not always the same ones.
      std::uint64_t label = below(2);
      if (made.positive && row % noise == 1) label = 1 - function.back();
      function.push_back(label);
      for (std::uint64_t l = 0; l < 2; ++l) cells.emplace_back(l == label ? 1 : 0);
    }
    made.labels.push_back(2);
    made.function.push_back(std::move(function));
    made.weights.emplace_back();
    const VariableId id = made.world.add(name, 2, std::move(parents), hidden, cells);
    made.world.model.variables[id].function = true;
    return id;
  }

  std::mt19937 random_;
};

// The probability of what is given, and of it and what is asked, a cell a choice of the outputs; by weights
// out of the same total.
struct Enumerated {
  std::int64_t given = 0;
  std::vector<std::int64_t> joint;
};
inline Enumerated enumerated(const FunctionalCase& of, const MixedGraph& graph,
                             const CounterfactualQuestion& question) {
  const Model& model = of.world.model;
  const std::size_t count = model.variables.size();
  Enumerated result;
  std::size_t cells = 1;
  for (const CounterfactualEvent& event : question.asked)
    if (!event.label) cells *= of.labels[graph.variable(event.of.variable)];
  result.joint.assign(cells, 0);
  std::vector<std::uint64_t> noise(count, 0);
  const auto value = [&](const Counterfactual& wanted) {
    std::vector<std::uint64_t> values(count, 0);
    for (VariableId id = 0; id < count; ++id) {
      if (of.function[id].empty()) {
        values[id] = noise[id];
        continue;
      }
      std::uint64_t row = 0;
      for (const VariableId parent : model.variables[id].parents)
        row = row * of.labels[parent] + values[parent];
      values[id] = of.function[id][row];
      for (const auto& [node, label] : wanted.settings)
        if (graph.variable(node) == id) values[id] = std::stoull(label);
    }
    return values[graph.variable(wanted.variable)];
  };
  for (bool more = true; more;) {
    std::int64_t weight = 1;
    for (VariableId id = 0; id < count; ++id)
      if (of.function[id].empty()) weight *= of.weights[id][noise[id]];
    bool given = true, asked = true;
    for (const CounterfactualEvent& event : question.given)
      given = given && std::to_string(value(event.of)) == *event.label;
    if (given) {
      result.given += weight;
      std::size_t cell = 0;
      for (const CounterfactualEvent& event : question.asked) {
        const std::uint64_t label = value(event.of);
        if (event.label)
          asked = asked && std::to_string(label) == *event.label;
        else
          cell = cell * of.labels[graph.variable(event.of.variable)] + label;
      }
      if (asked) result.joint[cell] += weight;
    }
    more = false;
    for (VariableId id = 0; id < count && !more; ++id) {
      if (!of.function[id].empty()) continue;
      more = ++noise[id] < of.labels[id];
      if (!more) noise[id] = 0;
    }
  }
  return result;
}

// What evaluation reads, from the whole model: marginals, or surgery.
inline Channel answered(CausalWorld& world, const MixedGraph& graph, const CounterfactualEstimand& estimand,
                        Budget& budget, double few = 1024) {
  std::vector<Channel> tables;
  for (const auto& [done, made] : estimand.tables())
    tables.push_back(world.truth(variables_of(graph, done), variables_of(graph, made), Arith::exact, budget));
  std::vector<Port> ports;
  for (Node node = 0; node < graph.observed(); ++node) ports.push_back(world.port(graph.variable(node)));
  return evaluate(estimand, tables, ports, Arith::exact, budget, few);
}

}  // namespace diag::testing
