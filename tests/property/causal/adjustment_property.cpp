// Back-door sets, front-door sets and instruments of random models against their definitions: every set of
// variables is looked at, every path of distinct nodes is walked.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "interpreter/causal/adjustment.hpp"
#include "interpreter/causal/front_door.hpp"
#include "interpreter/causal/separation.hpp"
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

Case random_case(std::uint32_t seed, std::size_t least = 3) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  Case made;
  const std::size_t count = least + below(4);
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

// A list that was cut off: so many of these sets, no smaller one left out, and `others` is true.
void require_smallest(std::vector<Set> all, const MixedGraph& graph, const VariableSets& found,
                      std::size_t most) {
  const auto smaller = [](const Set& p, const Set& q) { return p.size() < q.size(); };
  std::stable_sort(all.begin(), all.end(), smaller);
  const std::vector<Set> sets = as_variables(graph, found);
  REQUIRE(sets.size() == std::min(most, all.size()));
  REQUIRE(std::adjacent_find(sets.begin(), sets.end()) == sets.end());
  std::size_t size = 0, size_listed = 0;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    REQUIRE(std::find(all.begin(), all.end(), sets[i]) != all.end());
    size += all[i].size();
    size_listed += sets[i].size();
  }
  REQUIRE(size_listed == size);
  REQUIRE((found.end == VariableSets::End::number) == (all.size() > most));
  if (all.size() > most) REQUIRE(found.others == all[most].size());
}

// Variables by number, one after another.
struct Growing {
  Model model;

  VariableId add(const std::vector<VariableId>& parents, bool hidden = false) {
    Variable variable;
    variable.name = "v" + std::to_string(model.variables.size());
    variable.hidden = hidden;
    variable.parents = parents;
    model.variables.push_back(variable);
    return model.variables.size() - 1;
  }
};

std::vector<std::size_t> sizes(const VariableSets& found) {
  std::vector<std::size_t> all;
  for (const NodeSet& set : found.sets) all.push_back(set.size());
  return all;
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
    const Node x = mixed.node(made.x), y = mixed.node(made.y);
    const VariableSets sets = adjustment_sets(mixed, x, y, {1000}, budget);
    REQUIRE(sets.end == VariableSets::End::none);
    REQUIRE(as_variables(mixed, sets) == wanted);
    for (const std::size_t most : {0, 1, 2, 4})
      require_smallest(wanted, mixed, adjustment_sets(mixed, x, y, {most}, budget), most);
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
    const Node x = mixed.node(made.x), y = mixed.node(made.y);
    const VariableSets sets = front_door_sets(mixed, x, y, {1000}, budget);
    REQUIRE(sets.end == VariableSets::End::none);
    REQUIRE(as_variables(mixed, sets) == wanted);
    for (const std::size_t most : {0, 1, 2, 4})
      require_smallest(wanted, mixed, front_door_sets(mixed, x, y, {most}, budget), most);
    for (const std::uint64_t work : {0, 300, 1000}) {
      const VariableSets some = front_door_sets(mixed, x, y, {1000, work}, budget);
      REQUIRE(some.sets.empty() == wanted.empty());
      const std::vector<Set> listed = as_variables(mixed, some);
      for (const Set& set : listed) REQUIRE(std::binary_search(wanted.begin(), wanted.end(), set));
      if (some.end == VariableSets::End::none) REQUIRE(listed == wanted);
      for (const Set& set : wanted)
        if (!std::binary_search(listed.begin(), listed.end(), set)) REQUIRE(set.size() >= some.others);
    }
    found += wanted.size();
  }
  CHECK(found > cases / 10);
}

TEST_CASE("more sets, of up to twelve variables") {
  std::size_t back = 0, front = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + cases / 3; ++seed) {
    INFO("seed " << seed);
    const Case made = random_case(seed, 9);
    const MixedGraph mixed(made.model);
    const Node x = mixed.node(made.x), y = mixed.node(made.y);
    Budget budget;
    const auto nodes = [&](const Set& set) {
      NodeSet all;
      for (const VariableId id : set) all.push_back(mixed.node(id));
      std::sort(all.begin(), all.end());
      return all;
    };
    std::vector<bool> out = made.graph.reaches(made.x);
    out[made.y] = true;
    const auto adjusting = minimal(observed_but(made.model, out), [&](const Set& set) {
      return separated(mixed, {x}, {y}, nodes(set), {}, {x}, budget);
    });
    out.assign(out.size(), false);
    out[made.x] = out[made.y] = true;
    const auto mediating = minimal(observed_but(made.model, out), [&](const Set& set) {
      const NodeSet all = nodes(set);
      Graph cut = made.graph;
      for (const VariableId id : set) cut.edge[id].assign(cut.count, false);
      return !cut.reaches(made.x)[made.y] && separated(mixed, {x}, all, {}, {}, {x}, budget) &&
             separated(mixed, all, {y}, {x}, {}, all, budget);
    });
    for (const std::size_t most : {1, 3, 10, 1000}) {
      require_smallest(adjusting, mixed, adjustment_sets(mixed, x, y, {most}, budget), most);
      require_smallest(mediating, mixed, front_door_sets(mixed, x, y, {most}, budget), most);
    }
    for (const std::uint64_t work : {0, 1000, 5000}) {  // what work ends is a beginning of the list
      const VariableSets some = adjustment_sets(mixed, x, y, {1000, work}, budget);
      std::vector<Set> smaller;
      for (const Set& set : adjusting)
        if (some.end == VariableSets::End::none || set.size() < some.others) smaller.push_back(set);
      const std::vector<Set> listed = as_variables(mixed, some);
      REQUIRE(std::includes(listed.begin(), listed.end(), smaller.begin(), smaller.end()));
      REQUIRE(std::includes(adjusting.begin(), adjusting.end(), listed.begin(), listed.end()));
      if (some.end == VariableSets::End::work)
        for (const Set& set : listed) REQUIRE(set.size() <= some.others);
    }
    back += adjusting.size();
    front += mediating.size();
  }
  CHECK(back > cases / 5);
  CHECK(front > cases / 10);
}

TEST_CASE("instruments are those of the definition, and ancestral ones where that is too much to look at") {
  std::size_t found = 0, more = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + 2 * cases; ++seed) {
    INFO("seed " << seed);
    const Case made = random_case(seed);
    const Graph& graph = made.graph;
    Graph silent = graph;
    for (std::size_t i = 0; i < graph.count; ++i) silent.edge[made.x][i] = false;
    std::vector<bool> out = graph.reaches(made.x);
    const std::vector<bool> below_y = graph.reaches(made.y);
    for (std::size_t i = 0; i < graph.count; ++i) out[i] = out[i] || below_y[i];
    const auto any = [](std::size_t) { return true; };
    const auto least = [](std::map<VariableId, std::size_t>& sizes, VariableId z, const Set& set) {
      const auto [at, fresh] = sizes.emplace(z, set.size());
      if (!fresh) at->second = std::min(at->second, set.size());
    };
    std::map<VariableId, std::size_t> conditional,
        ancestral;  // by minimal separators that leave z and x connected
    for (const VariableId z : observed_but(made.model, out)) {
      std::vector<bool> others = out;
      others[z] = true;
      const auto moves_x = [&](const Set& set) { return graph.open(z, made.x, marked(graph, set), any); };
      const auto exogenous = [&](const Set& set) { return !silent.open(z, made.y, marked(graph, set), any); };
      for (const Set& set : minimal(observed_but(made.model, others), exogenous))
        if (moves_x(set)) least(ancestral, z, set);
      for (const Set& set : minimal(observed_but(made.model, others),
                                    [&](const Set& given) { return exogenous(given) && moves_x(given); }))
        least(conditional, z, set);
    }
    const MixedGraph mixed(made.model);
    Budget budget;
    const auto got = [&](std::size_t small) {
      std::map<VariableId, std::size_t> all;
      for (const Instrument& one : instruments(mixed, mixed.node(made.x), mixed.node(made.y), budget, small))
        all.emplace(mixed.variable(one.variable), one.given.size());
      return all;
    };
    REQUIRE(got(12) == conditional);
    REQUIRE(got(0) == ancestral);
    REQUIRE(ancestral.empty() == conditional.empty());  // van der Zander, Textor and Liskiewicz 2015, theorem
    found += ancestral.size();
    more += conditional.size() - ancestral.size();
  }
  CHECK(found > cases / 10);
  CHECK(more > 0);
}

TEST_CASE("the smallest back-door set is listed, however many larger ones are nearer to x") {
  for (const std::size_t length : {1, 5}) {  // z -> chains of that length -> x, z -> y
    Growing shape;
    const VariableId z = shape.add({});
    std::vector<VariableId> last;
    for (std::size_t chain = 0; chain < (length == 1 ? 10U : 8U); ++chain) {
      VariableId at = z;
      for (std::size_t i = 0; i < length; ++i) at = shape.add({at});
      last.push_back(at);
    }
    const VariableId x = shape.add(last), y = shape.add({z});
    const MixedGraph graph(shape.model);
    Budget budget;
    const VariableSets one = adjustment_sets(graph, graph.node(x), graph.node(y), {1}, budget);
    REQUIRE(one.sets == std::vector<NodeSet>{{graph.node(z)}});
    REQUIRE(one.end == VariableSets::End::number);
    REQUIRE(one.others == last.size());
    const VariableSets some = adjustment_sets(graph, graph.node(x), graph.node(y), {100}, budget);
    std::vector<std::size_t> wanted(length == 1 ? 2 : 100, last.size());
    wanted.front() = 1;
    REQUIRE(sizes(some) == wanted);
    REQUIRE((some.end == VariableSets::End::none) == (length == 1));
    CHECK(budget.work() < 20'000'000);
  }
}

TEST_CASE("a large smallest front-door set is found") {
  Growing shape;  // x -> a_i -> b_i -> y, x <-> y
  const VariableId hidden = shape.add({}, true), x = shape.add({hidden});
  std::vector<VariableId> last{hidden};
  for (std::size_t path = 0; path < 20; ++path) last.push_back(shape.add({shape.add({x})}));
  const VariableId y = shape.add(last);
  const MixedGraph graph(shape.model);
  Budget budget;
  const VariableSets some = front_door_sets(graph, graph.node(x), graph.node(y), {100}, budget);
  REQUIRE(sizes(some) == std::vector<std::size_t>(100, 20));
  REQUIRE(some.end == VariableSets::End::number);
  REQUIRE(some.others == 20);
  CHECK(budget.work() < 100'000'000);
}

TEST_CASE("lists of sets of a graph of 20000 variables take little work") {
  Growing shape;  // root -> chain -> ladder -> x -> ladder -> y, z; root -> y, z; x <-> z
  const auto ladder = [&](VariableId above) {
    VariableId p = above, q = shape.add({above});
    for (std::size_t i = 0; i < 5000; ++i) {
      p = shape.add({p, q});
      q = shape.add({q});
    }
    return std::vector<VariableId>{p, q};
  };
  const VariableId hidden = shape.add({}, true), root = shape.add({});
  VariableId chain = root;
  for (std::size_t i = 0; i < 5; ++i) chain = shape.add({chain});
  std::vector<VariableId> causes = ladder(chain);
  causes.push_back(hidden);
  const VariableId x = shape.add(causes);
  causes = ladder(x);
  causes.push_back(root);
  const VariableId y = shape.add(causes);
  causes.push_back(hidden);
  const VariableId z = shape.add(causes);
  const MixedGraph graph(shape.model);
  const auto listed = [&](auto&& list, VariableId to, std::size_t most, std::uint64_t work) {
    Budget budget;
    const VariableSets found = list(graph, graph.node(x), graph.node(to), {most}, budget);
    CHECK(budget.work() < work);
    return sizes(found);
  };
  REQUIRE(listed(adjustment_sets, y, 5, 20'000'000) == std::vector<std::size_t>(5, 1));
  std::vector<std::size_t> wanted(20, 2);
  std::fill(wanted.begin(), wanted.begin() + 6, 1);
  REQUIRE(listed(adjustment_sets, y, 20, 50'000'000) == wanted);
  REQUIRE(listed(adjustment_sets, z, 20, 5'000'000).empty());
  REQUIRE(listed(front_door_sets, y, 20, 300'000'000) == std::vector<std::size_t>(20, 2));
  REQUIRE(listed(front_door_sets, z, 20, 300'000'000) == std::vector<std::size_t>(20, 2));
}
