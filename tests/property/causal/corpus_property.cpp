// Queries whose verdicts and values others have found (tests/identification/README.md): every verdict agrees,
// every no has a hedge that stands, every numeric case is exact.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/property/causal/worlds.hpp"

using namespace diag;
using Json = nlohmann::json;

namespace {

const std::filesystem::path folder = std::filesystem::path(DIAG_TESTS) / "identification";

std::vector<Json> lines_of(const std::string& file) {
  std::ifstream stream(folder / file);
  std::vector<Json> all;
  for (std::string line; std::getline(stream, line);)
    if (!line.empty()) all.push_back(Json::parse(line));
  return all;
}

// The shape alone; each bidirected edge is a hidden common cause.
Model shape_of_query(const Json& graph) {
  Model model;
  std::map<std::string, VariableId> ids;
  for (const std::string name : graph["nodes"]) {
    ids[name] = model.variables.size();
    Variable variable;
    variable.name = name;
    model.variables.push_back(std::move(variable));
  }
  for (const auto& edge : graph["directed"])
    model.variables[ids.at(edge[1])].parents.push_back(ids.at(edge[0]));
  for (const auto& edge : graph["bidirected"]) {
    Confounder cause;
    for (const std::string child : edge) {
      cause.children.push_back(ids.at(child));
      model.variables[ids.at(child)].causes.push_back(model.confounders.size());
    }
    model.confounders.push_back(std::move(cause));
  }
  return model;
}

NodeSet nodes_of(const Model& model, const MixedGraph& graph, const Json& names) {
  NodeSet nodes;
  for (const std::string name : names) nodes.push_back(graph.node(*model.find(name)));
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

CausalQuestion question_of(const Model& model, const MixedGraph& graph, const Json& query) {
  return {nodes_of(model, graph, query["Y"]), nodes_of(model, graph, query["X"]),
          nodes_of(model, graph, query["Z"])};
}

Rational fraction(const std::string& text) {
  const std::size_t slash = text.find('/');
  return slash == std::string::npos
             ? Rational(Integer::parse(text))
             : Rational(Integer::parse(text.substr(0, slash)), Integer::parse(text.substr(slash + 1)));
}

Labels labels_of(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back(std::to_string(i));
  return Labels(texts);
}

}  // namespace

TEST_CASE("the verdicts of the corpus agree, and every hedge stands") {
  std::size_t count = 0;
  for (const Json& query : lines_of("corpus.jsonl")) {
    INFO(query["id"]);
    ++count;
    const Model model = shape_of_query(query);
    const MixedGraph graph(model);
    const CausalQuestion question = question_of(model, graph, query);
    Budget budget;
    const Identification found = identify(graph, question, {}, budget);
    CHECK(found.estimand.has_value() == query["identifiable"].get<bool>());
    if (found.hedge) CHECK(diag::testing::fault_of(*found.hedge, model, graph, question) == "");
  }
  CHECK(count == 280);
}

TEST_CASE("the numeric cases of the corpus evaluate to the true tables, exactly") {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "numeric")) {
    INFO(entry.path());
    ++count;
    const Json query = Json::parse(std::ifstream(entry.path()));
    const Model model = shape_of_query(query["graph"]);
    const MixedGraph graph(model);
    const CausalQuestion question = question_of(model, graph, query["query"]);
    std::vector<Port> ports;
    for (Node node = 0; node < graph.observed(); ++node) {
      const std::string& name = model.variables[graph.variable(node)].name;
      ports.push_back({name, name, labels_of(query["states"][name])});
    }
    Channel observed;  // outputs in the order of graph.nodes
    for (VariableId id = 0; id < model.variables.size(); ++id)
      observed.outputs.push_back(ports[graph.node(id)]);
    const Shape shape = shape_of({}, observed.outputs);
    std::vector<Rational> cells(shape.columns(), Rational(0));
    for (const Json& cell : query["observational"]) {
      std::size_t at = 0;
      for (std::size_t i = 0; i < observed.outputs.size(); ++i)
        at = at * observed.outputs[i].labels.size() + cell["assignment"][i].get<std::size_t>();
      cells[at] = fraction(cell["p"]);
    }
    observed.table = Table::dense(shape, cells);

    Budget budget;
    const Identification found = identify(graph, question, {}, budget);
    REQUIRE(found.estimand);
    std::vector<Channel> tables;
    for (const NodeSet& table : found.estimand->tables())
      tables.push_back(marginal(observed, diag::testing::variables_of(graph, table), budget));
    const Channel answer =
        evaluate(*found.estimand, tables, ports, ports_of(*found.estimand), Arith::exact, budget);
    const NodeSet inputs = joined(question.done, question.given);
    for (const Json& cell : query["truth"]) {
      std::map<Node, std::size_t> at;
      const auto note = [&](const Json& names, const Json& states) {
        for (std::size_t i = 0; i < names.size(); ++i)
          at[graph.node(*model.find(names[i].get<std::string>()))] = states[i];
      };
      note(query["query"]["X"], cell["x"]);
      note(query["query"]["Z"], cell["z"]);
      note(query["query"]["Y"], cell["y"]);
      std::uint64_t row = 0, column = 0;
      for (const Node node : inputs) row = row * ports[node].labels.size() + at[node];
      for (const Node node : question.asked) column = column * ports[node].labels.size() + at[node];
      REQUIRE(answer.table.exact_at(row, column) == fraction(cell["p"]));
    }
  }
  CHECK(count == 30);
}

// Each level needs one more disintegration of what the level below gives (tests/identification/towers.jsonl
// has the first of them).
Model tower(std::size_t levels) {
  Json graph = {{"nodes", Json::array()}, {"directed", Json::array()}, {"bidirected", Json::array()}};
  const auto name = [](const char* letter, std::size_t level) { return letter + std::to_string(level); };
  for (std::size_t k = levels; k > 0; --k) {
    const std::string w = name("W", k), r = name("R", k);
    const std::string below = k > 1 ? name("W", k - 1) : "X", after = k > 1 ? name("R", k - 1) : "Y";
    graph["nodes"].insert(graph["nodes"].end(), {w, r});
    graph["directed"].insert(graph["directed"].end(), {Json{w, r}, Json{r, below}});
    graph["bidirected"].insert(graph["bidirected"].end(), {Json{w, below}, Json{w, after}});
  }
  graph["nodes"].insert(graph["nodes"].end(), {"X", "Y"});
  graph["directed"].push_back(Json{"X", "Y"});
  return shape_of_query(graph);
}

TEST_CASE("the estimand of a tower grows with its levels, not with its paths") {
  std::map<std::size_t, std::size_t> sizes;
  for (const std::size_t levels : {5, 10, 20, 40}) {
    const Model model = tower(levels);
    const MixedGraph graph(model);
    const CausalQuestion question{{graph.node(*model.find("Y"))}, {graph.node(*model.find("X"))}, {}};
    Budget budget;
    const Identification found = identify(graph, question, {}, budget);
    REQUIRE(found.estimand);
    CHECK(found.estimand->stages.size() == levels + 1);
    sizes[levels] = found.estimand->size();
  }
  CHECK(sizes[40] < 4 * sizes[20]);
  CHECK(sizes[20] < 4 * sizes[10]);
}

TEST_CASE("every tower and ladder that others gave up on is identified") {
  for (const Json& query : lines_of("towers.jsonl")) {
    INFO(query["id"]);
    const Model model = shape_of_query(query);
    const MixedGraph graph(model);
    Budget budget;
    CHECK(identify(graph, question_of(model, graph, query), {}, budget).estimand);
  }
}
