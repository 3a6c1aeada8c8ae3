// Back-door sets, front-door sets and instruments of random models against their definitions: every set of
// variables is looked at, every path of distinct nodes is walked.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "interpreter/causal/adjustment.hpp"
#include "tests/property/causal/worlds.hpp"

using namespace diag;

namespace {

// Hidden causes are nodes like others here.
struct Graph {
  std::size_t count = 0;
  std::vector<std::vector<bool>> edge;  // from, to

  [[nodiscard]] std::vector<bool> reaches(std::size_t from) const {
    std::vector<bool> found(count, false);
    found[from] = true;
    for (bool more = true; more;) {
      more = false;
      for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < count; ++j)
          if (found[i] && edge[i][j] && !found[j]) found[j] = more = true;
    }
    return found;
  }

  // Whether a path of distinct nodes is open; `first` says whether its first step counts.
  [[nodiscard]] bool open(std::size_t from, std::size_t to, const std::vector<bool>& given,
                          const std::function<bool(std::size_t next)>& first) const {
    std::vector<std::size_t> path{from};
    std::function<bool()> walk = [&] {
      if (path.back() == to) return active(path, given);
      for (std::size_t next = 0; next < count; ++next) {
        if (!edge[path.back()][next] && !edge[next][path.back()]) continue;
        if (std::find(path.begin(), path.end(), next) != path.end()) continue;
        if (path.size() == 1 && !first(next)) continue;
        path.push_back(next);
        if (walk()) return true;
        path.pop_back();
      }
      return false;
    };
    return walk();
  }

 private:
  [[nodiscard]] bool active(const std::vector<std::size_t>& path, const std::vector<bool>& given) const {
    for (std::size_t i = 1; i + 1 < path.size(); ++i) {
      const bool collider = edge[path[i - 1]][path[i]] && edge[path[i + 1]][path[i]];
      if (!collider) {
        if (given[path[i]]) return false;
        continue;
      }
      const std::vector<bool> below = reaches(path[i]);
      bool opened = false;
      for (std::size_t j = 0; j < count; ++j) opened = opened || (below[j] && given[j]);
      if (!opened) return false;
    }
    return true;
  }
};

struct Case {
  Model model;
  Graph graph;
  VariableId x = 0, y = 0;
};

Case random_case(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  Case made;
  const std::size_t count = 3 + below(4);
  made.model.variables.resize(count);
  const std::size_t density = 1 + below(3);
  for (std::size_t i = 0; i < count; ++i) {
    made.model.variables[i].name = std::string(1, static_cast<char>('a' + i));
    made.model.variables[i].hidden = below(5) == 0;
    for (std::size_t j = 0; j < i; ++j)
      if (below(5) < density) made.model.variables[i].parents.push_back(j);
  }
  made.x = below(count);
  made.y = (made.x + 1 + below(count - 1)) % count;
  made.model.variables[made.x].hidden = made.model.variables[made.y].hidden = false;
  for (std::size_t causes = below(3); causes > 0; --causes) {
    const VariableId a = below(count), b = (a + 1 + below(count - 1)) % count;
    Confounder cause;
    cause.children = {a, b};
    for (const VariableId id : cause.children)
      made.model.variables[id].causes.push_back(made.model.confounders.size());
    made.model.confounders.push_back(cause);
  }
  made.graph.count = count + made.model.confounders.size();
  made.graph.edge.assign(made.graph.count, std::vector<bool>(made.graph.count, false));
  for (VariableId id = 0; id < count; ++id) {
    for (const VariableId parent : made.model.variables[id].parents) made.graph.edge[parent][id] = true;
    for (const std::size_t cause : made.model.variables[id].causes) made.graph.edge[count + cause][id] = true;
  }
  return made;
}

using Set = std::vector<VariableId>;

// The minimal ones of all subsets of these variables that satisfy the criterion.
std::vector<Set> minimal(const Set& from, const std::function<bool(const Set&)>& good) {
  std::vector<Set> all;
  for (std::size_t bits = 0; bits < (std::size_t{1} << from.size()); ++bits) {
    Set set;
    for (std::size_t i = 0; i < from.size(); ++i)
      if ((bits >> i & 1U) != 0) set.push_back(from[i]);
    if (good(set)) all.push_back(set);
  }
  std::vector<Set> least;
  for (const Set& set : all)
    if (std::none_of(all.begin(), all.end(), [&](const Set& other) {
          return other != set && std::includes(set.begin(), set.end(), other.begin(), other.end());
        }))
      least.push_back(set);
  std::sort(least.begin(), least.end());
  return least;
}

std::vector<Set> as_variables(const MixedGraph& graph, const VariableSets& found) {
  std::vector<Set> all;
  for (const NodeSet& set : found.sets) {
    all.push_back(diag::testing::variables_of(graph, set));
    std::sort(all.back().begin(), all.back().end());
  }
  std::sort(all.begin(), all.end());
  return all;
}

Set observed_but(const Model& model, const std::vector<bool>& without) {
  Set ids;
  for (VariableId id = 0; id < model.variables.size(); ++id)
    if (!model.variables[id].hidden && !without[id]) ids.push_back(id);
  return ids;
}

std::vector<bool> marked(const Graph& graph, const Set& set) {
  std::vector<bool> in(graph.count, false);
  for (const VariableId id : set) in[id] = true;
  return in;
}

constexpr std::uint32_t first_seed = 977;
constexpr std::uint32_t cases = 1500;

}  // namespace

TEST_CASE("back-door sets are the minimal ones of the definition") {
  std::size_t found = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + cases; ++seed) {
    INFO("seed " << seed);
    const Case made = random_case(seed);
    const Graph& graph = made.graph;
    std::vector<bool> out = graph.reaches(made.x);
    out[made.y] = true;
    const auto wanted = minimal(observed_but(made.model, out), [&](const Set& set) {
      return !graph.open(made.x, made.y, marked(graph, set),
                         [&](std::size_t next) { return graph.edge[next][made.x]; });
    });
    const MixedGraph mixed(made.model);
    Budget budget;
    const VariableSets sets = adjustment_sets(mixed, mixed.node(made.x), mixed.node(made.y), 1000, budget);
    REQUIRE(sets.all);
    REQUIRE(as_variables(mixed, sets) == wanted);
    found += wanted.size();
  }
  CHECK(found > cases / 2);
}

TEST_CASE("front-door sets are the minimal ones of the definition") {
  std::size_t found = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + cases; ++seed) {
    INFO("seed " << seed);
    const Case made = random_case(seed);
    const Graph& graph = made.graph;
    std::vector<bool> out(graph.count, false);
    out[made.x] = out[made.y] = true;
    const auto into = [&](std::size_t node) {
      return [&graph, node](std::size_t next) { return graph.edge[next][node]; };
    };
    const auto wanted = minimal(observed_but(made.model, out), [&](const Set& set) {
      Graph cut = graph;
      for (const VariableId id : set)
        for (std::size_t i = 0; i < cut.count; ++i) cut.edge[id][i] = cut.edge[i][id] = false;
      if (cut.reaches(made.x)[made.y]) return false;
      const std::vector<bool> nothing(graph.count, false);
      std::vector<bool> given_x = nothing;
      given_x[made.x] = true;
      for (const VariableId id : set) {
        if (graph.open(made.x, id, nothing, into(made.x))) return false;
        // From the set, not through another of its members by an arrow out of that: proper back-door paths.
        Graph silent = graph;
        for (const VariableId other : set)
          for (std::size_t i = 0; i < silent.count; ++i) silent.edge[other][i] = false;
        if (silent.open(id, made.y, given_x, [](std::size_t) { return true; })) return false;
      }
      return true;
    });
    const MixedGraph mixed(made.model);
    Budget budget;
    const VariableSets sets = front_door_sets(mixed, mixed.node(made.x), mixed.node(made.y), 1000, budget);
    REQUIRE(sets.all);
    REQUIRE(as_variables(mixed, sets) == wanted);
    found += wanted.size();
  }
  CHECK(found > cases / 10);
}

TEST_CASE("instruments are those of the definition, with a smallest condition") {
  std::size_t found = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + cases; ++seed) {
    INFO("seed " << seed);
    const Case made = random_case(seed);
    const Graph& graph = made.graph;
    Graph silent = graph;
    for (std::size_t i = 0; i < graph.count; ++i) silent.edge[made.x][i] = false;
    std::vector<bool> out = graph.reaches(made.x);
    const std::vector<bool> below_y = graph.reaches(made.y);
    for (std::size_t i = 0; i < graph.count; ++i) out[i] = out[i] || below_y[i];
    const auto any = [](std::size_t) { return true; };
    std::map<VariableId, std::size_t> smallest;  // of minimal separators that leave z and x connected
    for (const VariableId z : observed_but(made.model, out)) {
      std::vector<bool> others = out;
      others[z] = true;
      for (const Set& set : minimal(observed_but(made.model, others), [&](const Set& given) {
             return !silent.open(z, made.y, marked(graph, given), any);
           }))
        if (graph.open(z, made.x, marked(graph, set), any)) {
          const auto [at, fresh] = smallest.emplace(z, set.size());
          if (!fresh) at->second = std::min(at->second, set.size());
        }
    }
    const MixedGraph mixed(made.model);
    Budget budget;
    std::map<VariableId, std::size_t> got;
    for (const Instrument& instrument : instruments(mixed, mixed.node(made.x), mixed.node(made.y), budget))
      got.emplace(mixed.variable(instrument.variable), instrument.given.size());
    REQUIRE(got == smallest);
    found += got.size();
  }
  CHECK(found > cases / 10);
}
