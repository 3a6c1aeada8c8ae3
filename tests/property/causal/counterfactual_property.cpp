// Counterfactuals against answers that others have found (tests/identification/README.md), and against brute
// force: every choice of the noise, and in each world the variables one by one.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "interpreter/causal/parallel_worlds.hpp"
#include "tests/property/causal/cases.hpp"
#include "tests/property/causal/worlds.hpp"

using namespace diag;
using diag::testing::CausalWorld;
using diag::testing::share_of;
using Json = nlohmann::json;

namespace {

const std::filesystem::path folder = std::filesystem::path(DIAG_TESTS) / "identification" / "counterfactual";

Rational fraction(const std::string& text) {
  const std::size_t slash = text.find('/');
  return slash == std::string::npos
             ? Rational(Integer::parse(text))
             : Rational(Integer::parse(text.substr(0, slash)), Integer::parse(text.substr(slash + 1)));
}

// The answer of the diagram: a cell for each choice of labels of the outcomes that are not observed.
std::optional<Channel> answered(CausalWorld& world, const ParallelWorlds& asked, Budget& budget) {
  const WorldsDiagram made = parallel_worlds(world.model, asked, world.signature, budget);
  if (made.undecided) return {};
  std::vector<std::string> names;
  for (const PotentialOutcome& outcome : asked.outcomes)
    if (!outcome.observed) names.push_back("v" + std::to_string(names.size()));
  return evaluate(world.meaning, made.diagram, world.signature, {}, names, Arith::exact, budget);
}

// --- the corpus

CausalWorld world_of(const Json& json) {
  CausalWorld world;
  for (const Json& noise : json["exogenous"]) {
    std::vector<Rational> rows;
    for (const std::string p : noise["p"]) rows.push_back(fraction(p));
    world.add(noise["name"], noise["states"], {}, true, rows);
  }
  for (const Json& variable : json["endogenous"]) {
    std::vector<VariableId> parents;
    for (const std::string parent : variable["parents"]) parents.push_back(*world.model.find(parent));
    const std::size_t states = variable["states"];
    std::vector<Rational> rows;
    for (const std::size_t state : variable["table"])
      for (std::size_t i = 0; i < states; ++i) rows.emplace_back(i == state ? 1 : 0);
    const VariableId id = world.add(variable["name"], states, std::move(parents), false, rows);
    world.model.variables[id].function = true;
  }
  return world;
}

// The probability of the events: {"w1": {"Y": 1}}.
Rational probability(CausalWorld& world, const std::map<std::string, WorldId>& names, ParallelWorlds asked,
                     const std::vector<Json>& events, Budget& budget) {
  for (const Json& event : events)
    for (const auto& [name, values] : event.items())
      for (const auto& [variable, state] : values.items())
        asked.outcomes.push_back(
            {*world.model.find(variable), names.at(name), std::to_string(state.get<int>())});
  const std::optional<Channel> answer = answered(world, asked, budget);
  REQUIRE(answer);
  return answer->table.exact_at(0, 0);
}

std::vector<Rational> terms_of(CausalWorld& world, const Json& query, Budget& budget) {
  ParallelWorlds asked;
  std::map<std::string, WorldId> names;
  for (const Json& described : query["worlds"]) {
    std::vector<Setting> settings;
    for (const auto& [variable, value] : described["do"].items()) {
      const VariableId id = *world.model.find(variable);
      if (value.is_object())
        settings.push_back({id, "", names.at(value["as_in"])});
      else
        settings.push_back({id, std::to_string(value.get<int>()), {}});
    }
    names[described["name"]] = asked.world(std::move(settings));
  }
  std::vector<Rational> terms;
  for (const Json& term : query["terms"])
    terms.push_back(probability(world, names, asked, {term["target"], term["evidence"]}, budget) /
                    probability(world, names, asked, {term["evidence"]}, budget));
  return terms;
}

Rational total(const Json& query, const std::vector<Rational>& terms) {
  Rational sum(0);
  for (std::size_t i = 0; i < terms.size(); ++i) sum += fraction(query["terms"][i]["coef"]) * terms[i];
  return sum;
}

// --- random models

constexpr std::uint64_t parts = 4;  // probabilities are multiples of 1/parts

struct Case {
  CausalWorld world;
  std::vector<std::uint64_t> labels;                  // how many each variable has
  std::vector<std::vector<std::uint64_t>> quantiles;  // by row: the labels of the quarters of the noise
  ParallelWorlds asked;
};

// `random`: mechanisms that are no functions, some of them; else all noise is a hidden variable.
Case random_case(std::mt19937& rng, bool random) {
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(rng() % bound); };
  Case made;
  const auto add = [&](std::string name, std::vector<VariableId> parents, bool hidden, bool function) {
    const std::uint64_t labels = 2 + below(2);
    std::uint64_t rows = 1;
    for (const VariableId parent : parents) rows *= made.labels[parent];
    std::vector<Rational> cells;
    std::vector<std::uint64_t> quantiles;
    for (std::uint64_t row = 0; row < rows; ++row) {
      std::vector<std::uint64_t> counts(labels, 0);
      for (std::uint64_t i = 0, label = below(labels); i < parts; ++i) {
        if (!function) label = below(labels);
        ++counts[label];
      }
      for (std::uint64_t label = 0; label < labels; ++label) {
        cells.emplace_back(Integer(static_cast<std::int64_t>(counts[label])),
                           Integer(static_cast<std::int64_t>(parts)));
        quantiles.insert(quantiles.end(), counts[label], label);
      }
    }
    const VariableId id = made.world.add(name, labels, std::move(parents), hidden, cells);
    made.world.model.variables[id].function = function;
    made.labels.push_back(labels);
    made.quantiles.push_back(std::move(quantiles));
  };
  const std::size_t noises = 1 + below(3), variables = 3 + below(4);
  for (std::size_t i = 0; i < noises; ++i) add("u" + std::to_string(i), {}, true, false);
  std::size_t left = random ? 3 : 0;  // random mechanisms that may still come
  for (std::size_t i = 0; i < variables; ++i) {
    std::vector<VariableId> parents;
    for (VariableId id = 0; id < noises + i; ++id)
      if (parents.size() < 3 && below(id < noises ? 3 : 2) == 0) parents.push_back(id);
    const bool function = left == 0 || below(3) == 0;
    left -= function ? 0 : 1;
    add("v" + std::to_string(i), std::move(parents), false, function);
  }
  const auto some_label = [&](VariableId id) { return std::to_string(below(made.labels[id])); };
  const std::size_t worlds = random ? 2 + below(2) : 1 + below(3), all = made.labels.size();
  std::vector<WorldId> ids;
  for (std::size_t w = 0; w < worlds; ++w) {
    std::vector<Setting> settings;
    for (VariableId id = 0; id < all; ++id) {
      if (below(all) >= 3) continue;
      if (!ids.empty() && below(3) == 0)
        settings.push_back({id, "", ids[below(ids.size())]});
      else
        settings.push_back({id, some_label(id), {}});
    }
    ids.push_back(made.asked.world(std::move(settings)));
  }
  const std::size_t asked = 1 + below(2), observed = below(4);
  for (std::size_t i = 0; i < asked + observed; ++i) {
    const VariableId id = random ? all - 1 - below(variables) : below(all);
    made.asked.outcomes.push_back({id, ids[below(ids.size())], {}});
    if (i >= asked) made.asked.outcomes.back().observed = some_label(id);
  }
  return made;
}

// How the noise of a mechanism makes its labels: any way will do that gives its rows.
std::uint64_t quantile(const Case& of, VariableId id, std::uint64_t row, std::uint64_t noise, bool twisted) {
  return of.quantiles[id][row * parts + (twisted ? noise * (row % 2 == 0 ? 1 : 3) + row : noise) % parts];
}

// The weights of the choices of labels of the outcomes that are not observed, out of `of_all`.
struct Counted {
  std::vector<std::int64_t> cells;
  std::int64_t of_all = 1;
};
Counted counted(const Case& of, bool twisted) {
  const Model& model = of.world.model;
  std::vector<VariableId> noisy;
  for (VariableId id = 0; id < model.variables.size(); ++id)
    if (!model.variables[id].function) noisy.push_back(id);
  Counted counted;
  std::size_t size = 1;
  for (const PotentialOutcome& outcome : of.asked.outcomes)
    if (!outcome.observed) size *= of.labels[outcome.variable];
  counted.cells.assign(size, 0);
  for (std::size_t i = 0; i < noisy.size(); ++i) counted.of_all *= parts;
  for (std::int64_t choice = 0; choice < counted.of_all; ++choice) {
    std::vector<std::uint64_t> noise(model.variables.size(), 0);
    auto rest = static_cast<std::uint64_t>(choice);
    for (const VariableId id : noisy) {
      noise[id] = rest % parts;
      rest /= parts;
    }
    std::vector<std::vector<std::uint64_t>> values;  // by world
    for (const std::vector<Setting>& settings : of.asked.worlds) {
      std::vector<std::uint64_t>& value = values.emplace_back();
      for (VariableId id = 0; id < model.variables.size(); ++id) {
        std::uint64_t row = 0;
        for (const VariableId parent : model.variables[id].parents)
          row = row * of.labels[parent] + value[parent];
        std::uint64_t label = quantile(of, id, row, noise[id], twisted);
        for (const Setting& setting : settings)
          if (setting.variable == id)
            label = setting.as_in ? values[*setting.as_in][id] : std::stoull(setting.label);
        value.push_back(label);
      }
    }
    std::size_t cell = 0;
    bool seen = true;
    for (const PotentialOutcome& outcome : of.asked.outcomes) {
      const std::uint64_t label = values[outcome.world][outcome.variable];
      if (outcome.observed)
        seen = seen && *outcome.observed == std::to_string(label);
      else
        cell = cell * of.labels[outcome.variable] + label;
    }
    if (seen) ++counted.cells[cell];
  }
  return counted;
}

bool agree(const Channel& answer, const Counted& counted) {
  for (std::size_t cell = 0; cell < counted.cells.size(); ++cell)
    if (answer.table.exact_at(0, cell) != Rational(Integer(counted.cells[cell]), Integer(counted.of_all)))
      return false;
  return true;
}

}  // namespace

TEST_CASE("the counterfactuals of the corpus have their exact values") {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    INFO(entry.path());
    const Json json = Json::parse(std::ifstream(entry.path()));
    CausalWorld world = world_of(json["model"]);
    Budget budget;
    const std::vector<Rational> terms = terms_of(world, json["query"], budget);
    for (std::size_t i = 0; i < terms.size(); ++i) CHECK(terms[i] == fraction(json["term_values"][i]));
    CHECK(total(json["query"], terms) == fraction(json["answer"]));
    ++count;
    if (!json.contains("also")) continue;
    for (const Json& also : json["also"]) {
      INFO(also["symbols"]);
      CHECK(total(also, terms_of(world, also, budget)) == fraction(also["answer"]));
      ++count;
    }
  }
  CHECK(count > 9);
}

TEST_CASE("worlds of functions agree with every choice of the noise") {
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    std::mt19937 rng(seed);
    Case made = random_case(rng, false);
    Budget budget;
    const std::optional<Channel> answer = answered(made.world, made.asked, budget);
    INFO("seed " << seed);
    REQUIRE(answer);
    REQUIRE(agree(*answer, counted(made, false)));
  }
}

// One way to make the rows from noise may not show that an answer hangs on the way; two show it mostly.
TEST_CASE("what is answered about random mechanisms does not hang on how noise makes their rows") {
  std::size_t refused = 0, differing = 0;
  constexpr std::size_t cases = share_of(1500);
  for (std::uint32_t seed = 1; seed <= cases; ++seed) {
    std::mt19937 rng(seed);
    Case made = random_case(rng, true);
    Budget budget;
    const std::optional<Channel> answer = answered(made.world, made.asked, budget);
    const Counted one = counted(made, false), other = counted(made, true);
    INFO("seed " << seed);
    if (answer) {
      REQUIRE(agree(*answer, one));
      REQUIRE(agree(*answer, other));
    } else {
      ++refused;
      differing += one.cells != other.cells ? 1 : 0;
    }
  }
  CHECK(refused > share_of(40));
  CHECK(refused < cases / 2);
  CHECK(differing > share_of(20));
}
