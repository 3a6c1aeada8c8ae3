// What is printed is what is evaluated, on any state: formulas are read back and evaluated by enumeration on
// states that break every independence of the model, and stages are compared before and after they are
// simplified.
#include <algorithm>
#include <catch2/catch.hpp>

#include "interpreter/causal/counterfactual_formula.hpp"
#include "interpreter/causal/formula.hpp"
#include "tests/property/causal/formula_reader.hpp"
#include "tests/property/causal/functional_worlds.hpp"

using namespace diag;
using diag::testing::Case;
using diag::testing::Cases;
using diag::testing::nodes_of;
using Values = diag::testing::FormulaReader::Values;

namespace {

// A state on all observed variables, every outcome possible.
Channel any_state(const std::vector<Port>& ports, std::mt19937& random) {
  Channel state;
  state.outputs = ports;
  const Shape shape = shape_of({}, ports);
  std::vector<std::int64_t> weights;
  std::int64_t sum = 0;
  for (std::uint64_t i = 0; i < shape.columns(); ++i) {
    weights.push_back(std::uniform_int_distribution<std::int64_t>(1, 30)(random));
    sum += weights.back();
  }
  std::vector<Rational> cells;
  for (const std::int64_t weight : weights) cells.emplace_back(weight, sum);
  state.table = Table::dense(shape, cells);
  return state;
}

// Of an event among the outputs of a row.
Rational weight_of(const Table& table, std::uint64_t row, const std::vector<Port>& outputs,
                   const std::vector<std::string>& names, const Values& event) {
  Rational total;
  for (std::uint64_t cell = 0; cell < table.shape().columns(); ++cell) {
    std::uint64_t rest = cell;
    bool holds = true;
    for (std::size_t i = outputs.size(); i-- > 0; rest /= outputs[i].labels.size()) {
      const auto at = event.find(names[i]);
      holds = holds && (at == event.end() || at->second == rest % outputs[i].labels.size());
    }
    if (holds) total += table.exact_at(row, cell);
  }
  return total;
}

}  // namespace

TEST_CASE("what is printed is what is evaluated, and simplifying changes nothing") {
  constexpr std::uint32_t first_seed = 4711;
  std::size_t compared = 0, staged = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + 1500; ++seed) {
    INFO("seed " << seed);
    Case made = Cases(seed).make(5);
    const MixedGraph graph(made.world.model);
    const CausalQuestion question{nodes_of(graph, made.asked), nodes_of(graph, made.done),
                                  nodes_of(graph, made.given)};
    Budget budget;
    const Identification found = identify(graph, question, {}, budget);
    if (!found.estimand) continue;
    const Identification raw = identify(graph, question, {false, false}, budget);
    std::vector<Port> ports;
    std::vector<std::string> names;
    std::map<std::string, std::size_t> sizes;
    for (Node node = 0; node < graph.observed(); ++node) {
      ports.push_back(made.world.port(graph.variable(node)));
      // Names that are another's with a prime, in every other case.
      names.push_back(seed % 2 == 0 ? ports.back().name : "x" + std::string(node, '\''));
      sizes[names.back()] = ports.back().labels.size();
    }
    std::mt19937 random(seed);
    const Channel state = any_state(ports, random);
    const auto value_of = [&](const Estimand& estimand) {
      std::vector<Channel> tables;
      for (const NodeSet& set : estimand.tables())
        tables.push_back(marginal(state, {set.begin(), set.end()}, budget));
      return evaluate(estimand, tables, ports, ports_of(estimand), Arith::exact, budget);
    };
    const Channel value = value_of(*found.estimand);
    REQUIRE(!first_difference(value, value_of(*raw.estimand), 0, budget));

    diag::testing::FormulaReader reader(
        sizes, [&](const Values& event) { return weight_of(state.table, 0, ports, names, event); });
    const std::string text = formula(*found.estimand, names, {}, Notation::text);
    INFO(text);
    const NodeSet inputs = joined(question.done, question.given);
    const Shape shape = value.table.shape();
    for (std::uint64_t cell = 0; cell < shape.rows() * shape.columns(); ++cell) {
      const std::uint64_t row = cell / shape.columns(), column = cell % shape.columns();
      Values free;
      std::uint64_t rest = row;
      for (std::size_t i = inputs.size(); i-- > 0; rest /= sizes[names[inputs[i]]])
        free[names[inputs[i]]] = rest % sizes[names[inputs[i]]];
      rest = column;
      for (std::size_t i = question.asked.size(); i-- > 0; rest /= sizes[names[question.asked[i]]])
        free[names[question.asked[i]]] = rest % sizes[names[question.asked[i]]];
      REQUIRE(reader.value(text, free) == value.table.exact_at(row, column));
      ++compared;
    }
    if (found.estimand->stages.size() > 1) ++staged;
  }
  CHECK(compared > 2000);
  CHECK(staged > 20);
}

// From observations on any state, from experiments on models.
TEST_CASE("what is printed of a counterfactual is what is evaluated") {
  constexpr std::uint32_t first_seed = 815;
  std::size_t compared = 0, tied = 0, defined = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + 1500; ++seed) {
    diag::testing::FunctionalCases cases(seed);
    diag::testing::FunctionalCase made = cases.model(4);
    if (!made.positive) continue;
    const MixedGraph graph(made.world.model);
    const CounterfactualQuestion question = cases.question(graph, made);
    std::vector<Port> ports;
    std::vector<std::string> names;
    std::map<std::string, std::size_t> sizes;
    for (Node node = 0; node < graph.observed(); ++node) {
      ports.push_back(made.world.port(graph.variable(node)));
      names.push_back(ports.back().name);
      sizes[names.back()] = ports.back().labels.size();
    }
    std::mt19937 random(seed);
    const Channel state = any_state(ports, random);
    for (const MeasuredBy measured : {MeasuredBy::observations, MeasuredBy::experiments}) {
      Budget budget;
      const CounterfactualIdentification found = identify(graph, question, measured, budget);
      if (!found.estimand) continue;
      const std::string text = formula(*found.estimand, names, Notation::text);
      INFO("seed " << seed << ": " << text);
      if (text.find(" where ") != std::string::npos) {  // of a c-factor by name: read by no reader
        ++defined;
        continue;
      }
      const bool experiments = measured == MeasuredBy::experiments;
      std::vector<Channel> tables;
      if (!experiments)
        for (const auto& [done, all] : found.estimand->tables())
          tables.push_back(marginal(state, {all.begin(), all.end()}, budget));
      const Channel answer = experiments ? diag::testing::answered(made.world, graph, *found.estimand, budget)
                                         : evaluate(*found.estimand, tables, ports, Arith::exact, budget);
      const auto experiment = [&](const Values& event, const Values& done) {
        NodeSet set, rest;
        std::uint64_t row = 0;
        std::vector<Port> outputs;
        std::vector<std::string> output_names;
        for (Node node = 0; node < graph.observed(); ++node) {
          const auto at = done.find(names[node]);
          if (at != done.end()) {
            set.push_back(node);
            row = row * ports[node].labels.size() + at->second;
          } else {
            rest.push_back(node);
            outputs.push_back(ports[node]);
            output_names.push_back(names[node]);
          }
        }
        const Channel effect =
            made.world.truth(diag::testing::variables_of(graph, set),
                             diag::testing::variables_of(graph, rest), Arith::exact, budget);
        return weight_of(effect.table, row, outputs, output_names, event);
      };
      diag::testing::FormulaReader reader(
          sizes,
          [&](const Values& event) {
            return experiments ? experiment(event, {}) : weight_of(state.table, 0, ports, names, event);
          },
          experiment);
      // Outputs are called as their variables, one that comes again with a prime more.
      std::vector<std::string> outputs;
      for (const Node node : found.estimand->outputs) {
        std::string name = names[node];
        while (std::find(outputs.begin(), outputs.end(), name) != outputs.end()) name += "'";
        outputs.push_back(name);
      }
      if (text.find(" = ") != std::string::npos && text.find('[') != std::string::npos) ++tied;
      const std::uint64_t columns = answer.table.shape().columns();
      for (std::uint64_t cell = 0; cell < columns; ++cell) {
        Values free;
        std::uint64_t rest = cell;
        for (std::size_t i = outputs.size(); i-- > 0; rest /= sizes[names[found.estimand->outputs[i]]])
          free[outputs[i]] = rest % sizes[names[found.estimand->outputs[i]]];
        REQUIRE(reader.value(text, free) == answer.table.exact_at(0, cell));
        ++compared;
      }
    }
  }
  CAPTURE(compared, tied, defined);
  CHECK(compared > 2500);
  CHECK(tied > 100);
  CHECK(defined < 50);
}
