// Times identification inside one process, the graph of the model included: one JSON object a line, with the
// median seconds of a call. No numbers and no scripts are in it.
//   bench_identify           the cases below
// Chains: n variables, n/2 further arrows and n/4 hidden causes over at most five places; what is set is the
// variable at n/4, what is asked the last one; with a condition on the last but one in the second family.
// Towers: every level needs one more disintegration of what the level below gives.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "interpreter/causal/identify.hpp"

namespace {

using namespace diag;

Model with_variables(std::size_t count) {
  Model model;
  model.variables.resize(count);
  for (std::size_t i = 0; i < count; ++i) model.variables[i].name = "v" + std::to_string(i);
  return model;
}

void confound(Model& model, VariableId a, VariableId b) {
  for (const VariableId id : {a, b}) model.variables[id].causes.push_back(model.confounders.size());
  Confounder cause;
  cause.children = {a, b};
  model.confounders.push_back(std::move(cause));
}

Model chain(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  Model model = with_variables(n);
  for (std::size_t i = 1; i < n; ++i) model.variables[i].parents.push_back(i - 1);
  for (std::size_t k = 0; k < n / 2; ++k) {
    const std::size_t from = below(n - 2), to = std::min(n - 1, from + 2 + below(4));
    std::vector<VariableId>& parents = model.variables[to].parents;
    if (std::find(parents.begin(), parents.end(), from) == parents.end()) parents.push_back(from);
  }
  for (std::size_t k = 0; k < n / 4; ++k) {
    const std::size_t from = below(n - 1), to = std::min(n - 1, from + 1 + below(5));
    // What is set keeps its own causes to itself: else nearly every long chain has a hedge.
    if (from != n / 4 && to != n / 4) confound(model, from, to);
  }
  return model;
}

Model tower(std::size_t levels) {
  Model model = with_variables(2 * levels + 2);
  const auto w = [&](std::size_t k) { return 2 * (levels - k); };  // w_k, r_k, ..., x = w_0, y = r_0
  for (std::size_t k = 0; k <= levels; ++k) {
    model.variables[w(k) + 1].parents = {w(k)};
    if (k == 0) continue;
    model.variables[w(k - 1)].parents = {w(k) + 1};
    confound(model, w(k), w(k - 1));
    confound(model, w(k), w(k - 1) + 1);
  }
  return model;
}

Model front_door() {
  Model model = with_variables(3);
  model.variables[1].parents = {0};
  model.variables[2].parents = {1};
  confound(model, 0, 2);
  return model;
}

void measure(const std::string& name, double bound, const Model& model, const std::vector<VariableId>& asked,
             const std::vector<VariableId>& done, const std::vector<VariableId>& given) {
  using Clock = std::chrono::steady_clock;
  bool found = false;
  const auto once = [&] {
    Budget budget;
    const MixedGraph graph(model);
    const auto nodes = [&](const std::vector<VariableId>& ids) {
      NodeSet set;
      for (const VariableId id : ids) set.push_back(graph.node(id));
      std::sort(set.begin(), set.end());
      return set;
    };
    found = identify(graph, {nodes(asked), nodes(done), nodes(given)}, {}, budget).estimand.has_value();
  };
  std::vector<double> times;
  const Clock::time_point begin = Clock::now();
  constexpr std::size_t least = 3, most = 2000;
  while (times.size() < least ||
         (times.size() < most && Clock::now() - begin < std::chrono::milliseconds(500))) {
    const Clock::time_point before = Clock::now();
    once();
    times.push_back(std::chrono::duration<double>(Clock::now() - before).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("{\"name\":\"%s\",\"seconds\":%.9f,\"bound\":%g,\"identifiable\":%s}\n", name.c_str(),
              times[times.size() / 2], bound, found ? "true" : "false");
}

}  // namespace

int main() {
  measure("identify, front door", 50e-6, front_door(), {2}, {0}, {});
  for (const std::size_t n : {160U, 2000U, 20000U}) {
    const double bound = n == 160 ? 2e-3 : n == 2000 ? 0.2 : 5.0;
    const Model model = chain(n, 7);
    const std::string size = std::to_string(n);
    measure("identify, chain of " + size, bound, model, {n - 1}, {n / 4}, {});
    measure("identify, chain of " + size + ", given", bound, model, {n - 1}, {n / 4}, {n - 2});
  }
  for (const std::size_t levels : {10U, 20U, 40U})
    measure("identify, tower of " + std::to_string(levels), 1.0, tower(levels), {2 * levels + 1},
            {2 * levels}, {});
  return 0;
}
