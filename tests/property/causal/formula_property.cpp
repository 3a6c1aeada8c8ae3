// What is printed is what is evaluated, on any state: formulas are read back and evaluated by enumeration on
// states that break every independence of the model, and stages are compared before and after they are
// simplified.
#include <algorithm>
#include <catch2/catch.hpp>

#include "interpreter/causal/formula.hpp"
#include "tests/property/causal/formula_reader.hpp"
#include "tests/property/causal/worlds.hpp"

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

    diag::testing::FormulaReader reader(sizes, [&](const Values& event) {
      Rational total;
      const Shape shape = shape_of({}, ports);
      for (std::uint64_t cell = 0; cell < shape.columns(); ++cell) {
        std::uint64_t rest = cell;
        bool holds = true;
        for (std::size_t i = ports.size(); i-- > 0; rest /= ports[i].labels.size()) {
          const auto at = event.find(names[i]);
          holds = holds && (at == event.end() || at->second == rest % ports[i].labels.size());
        }
        if (holds) total += state.table.exact_at(0, cell);
      }
      return total;
    });
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
