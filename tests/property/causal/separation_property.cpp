// Separation on random small models, against the definition: every path of distinct nodes is looked at one by
// one, and is active when each collider on it has a given descendant (or is given) and no other node on it is
// given.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "interpreter/causal/separation.hpp"
#include "tests/unit/causal/shapes.hpp"

using namespace diag;

namespace {

constexpr unsigned seed = 20240611;

struct Case {
  Model model;
  std::vector<VariableId> a, b, given;
};

Case random_case(std::mt19937& random) {
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  Case made;
  const std::size_t count = 2 + below(6);
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random);
  made.model.variables.resize(count);
  const std::size_t density = 1 + below(3);
  for (std::size_t i = 0; i < count; ++i) {
    made.model.variables[i].name = std::string(1, static_cast<char>('a' + i));
    for (std::size_t j = 0; j < i; ++j)
      if (below(4) < density) made.model.variables[order[i]].parents.push_back(order[j]);
  }
  for (std::size_t causes = below(4); causes > 0; --causes) {
    Confounder confounder;
    for (VariableId id = 0; id < count; ++id) {
      if (below(3) > 0) continue;
      confounder.children.push_back(id);
      made.model.variables[id].causes.push_back(made.model.confounders.size());
    }
    made.model.confounders.push_back(confounder);
  }
  for (VariableId id = 0; id < count; ++id) {
    const std::size_t side = below(5);
    if (side == 0) made.a.push_back(id);
    if (side == 1) made.b.push_back(id);
    if (side == 2) made.given.push_back(id);
  }
  return made;
}

// Edges of the graph whose nodes are the variables, then the confounders.
struct Reference {
  std::vector<std::vector<bool>> edge;
  std::vector<bool> given, opens;
  std::size_t variables;

  explicit Reference(const Case& of) : variables(of.model.variables.size()) {
    const std::size_t nodes = variables + of.model.confounders.size();
    edge.assign(nodes, std::vector<bool>(nodes, false));
    for (VariableId id = 0; id < variables; ++id) {
      for (const VariableId parent : of.model.variables[id].parents) edge[parent][id] = true;
      for (const std::size_t cause : of.model.variables[id].causes) edge[variables + cause][id] = true;
    }
    given.assign(nodes, false);
    for (const VariableId id : of.given) given[id] = true;
    opens = given;
    for (std::size_t round = 0; round < nodes; ++round)
      for (std::size_t i = 0; i < nodes; ++i)
        for (std::size_t j = 0; j < nodes; ++j)
          if (edge[i][j] && opens[j]) opens[i] = true;
  }

  [[nodiscard]] bool active(const std::vector<std::size_t>& path) const {
    if (given[path.front()] || given[path.back()]) return false;
    for (std::size_t i = 1; i + 1 < path.size(); ++i) {
      const bool collider = edge[path[i - 1]][path[i]] && edge[path[i + 1]][path[i]];
      if (collider ? !opens[path[i]] : given[path[i]]) return false;
    }
    return true;
  }

  // Whether some extension of the path by new nodes ends at `to` and is active.
  [[nodiscard]] bool reaches(std::vector<std::size_t>& path, std::size_t to) const {
    if (path.back() == to) return active(path);
    for (std::size_t next = 0; next < edge.size(); ++next) {
      if (!edge[path.back()][next] && !edge[next][path.back()]) continue;
      if (std::find(path.begin(), path.end(), next) != path.end()) continue;
      path.push_back(next);
      const bool found = reaches(path, to);
      path.pop_back();
      if (found) return true;
    }
    return false;
  }

  [[nodiscard]] bool separated(const Case& of) const {
    for (const VariableId from : of.a)
      for (const VariableId to : of.b) {
        std::vector<std::size_t> path{from};
        if (reaches(path, to)) return false;
      }
    return true;
  }

  // Whether the witness is an active path of the graph: a double arrow goes by some confounder of both ends.
  [[nodiscard]] bool witnesses(const std::vector<std::string>& words) const {
    std::vector<std::size_t> path{static_cast<std::size_t>(words[0][0] - 'a')};
    for (std::size_t i = 1; i + 1 < words.size(); i += 2) {
      const std::size_t from = path.back(), to = static_cast<std::size_t>(words[i + 1][0] - 'a');
      if (words[i] == "->" && !edge[from][to]) return false;
      if (words[i] == "<-" && !edge[to][from]) return false;
      if (words[i] == "<->") {
        std::size_t cause = variables;
        while (cause < edge.size() && !(edge[cause][from] && edge[cause][to])) ++cause;
        if (cause == edge.size()) return false;
        path.push_back(cause);
      }
      path.push_back(to);
    }
    return active(path);
  }
};

}  // namespace

TEST_CASE("separation agrees with the enumeration of all paths", "[separation]") {
  std::mt19937 random(seed);
  std::size_t open = 0;
  for (int round = 0; round < 4000; ++round) {
    const Case of = random_case(random);
    Budget budget;
    const Separation found = separated(of.model, of.a, of.b, of.given, budget);
    INFO("seed " << seed << ", round " << round);
    REQUIRE(found.separated == Reference(of).separated(of));
    open += found.separated ? 0 : 1;
  }
  REQUIRE(open > 500);  // both answers occur often
}

TEST_CASE("the path shown is active, by the definition", "[separation]") {
  std::mt19937 random(seed + 1);
  for (int round = 0; round < 4000; ++round) {
    const Case of = random_case(random);
    Budget budget;
    const Separation found = separated(of.model, of.a, of.b, of.given, budget);
    if (found.separated) continue;
    INFO("seed " << seed + 1 << ", round " << round);
    REQUIRE(Reference(of).witnesses(found.path));
  }
}

TEST_CASE("no node stands twice on the path shown", "[separation]") {
  std::mt19937 random(seed + 2);
  for (int round = 0; round < 4000; ++round) {
    const Case of = random_case(random);
    Budget budget;
    std::vector<std::string> path = separated(of.model, of.a, of.b, of.given, budget).path;
    std::vector<std::string> nodes;
    for (std::size_t i = 0; i < path.size(); i += 2) nodes.push_back(path[i]);
    std::sort(nodes.begin(), nodes.end());
    INFO("seed " << seed + 2 << ", round " << round);
    REQUIRE(std::adjacent_find(nodes.begin(), nodes.end()) == nodes.end());
  }
}

TEST_CASE("separation is symmetric", "[separation]") {
  std::mt19937 random(seed + 3);
  for (int round = 0; round < 4000; ++round) {
    const Case of = random_case(random);
    Budget budget;
    INFO("seed " << seed + 3 << ", round " << round);
    REQUIRE(separated(of.model, of.a, of.b, of.given, budget).separated ==
            separated(of.model, of.b, of.a, of.given, budget).separated);
  }
}
