#include "interpreter/draw/simplex.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <random>

using namespace diag;

namespace {

std::int64_t cost(const std::vector<SimplexArc>& arcs, const std::vector<std::int64_t>& value) {
  std::int64_t sum = 0;
  for (const SimplexArc& arc : arcs) sum += arc.weight * (value[arc.head] - value[arc.tail]);
  return sum;
}

bool allowed(const std::vector<SimplexArc>& arcs, const std::vector<std::int64_t>& value) {
  return std::all_of(arcs.begin(), arcs.end(),
                     [&](const SimplexArc& arc) { return value[arc.head] - value[arc.tail] >= arc.least; });
}

}  // namespace

TEST_CASE("network simplex finds what trying everything finds") {
  std::mt19937 source(5);
  const auto random = [&] { return static_cast<std::uint32_t>(source()); };
  for (int round = 0; round < 300; ++round) {
    const std::uint32_t n = 3 + random() % 4;
    std::vector<SimplexArc> arcs;
    for (std::uint32_t v = 1; v < n; ++v)
      arcs.push_back({static_cast<std::uint32_t>(random() % v), v, 1, 1 + static_cast<int>(random() % 3)});
    for (int extra = 0; extra < 4; ++extra) {
      const std::uint32_t a = random() % n, b = random() % n;
      if (a < b) arcs.push_back({a, b, static_cast<int>(random() % 3), static_cast<int>(random() % 4)});
    }
    // Feasible to begin with, and not tight.
    std::vector<std::int64_t> value(n);
    for (std::uint32_t v = 0; v < n; ++v) value[v] = 3 * v;
    Budget budget;
    network_simplex(arcs, value, 1'000'000, budget);
    REQUIRE(allowed(arcs, value));
    std::int64_t best = cost(arcs, value);
    std::vector<std::int64_t> tried(n, 0);
    const std::function<void(std::uint32_t)> everything = [&](std::uint32_t v) {
      if (v == n) {
        if (allowed(arcs, tried)) best = std::min(best, cost(arcs, tried));
        return;
      }
      for (tried[v] = 0; tried[v] <= 9; ++tried[v]) everything(v + 1);
    };
    if (n <= 5) everything(1);
    REQUIRE(cost(arcs, value) == best);
  }
}

TEST_CASE("network simplex may stop at any time") {
  std::vector<SimplexArc> arcs;
  for (std::uint32_t v = 1; v < 50; ++v) arcs.push_back({v / 2, v, 1, 1});
  for (const std::uint64_t steps : {0U, 1U, 10U, 100U}) {
    std::vector<std::int64_t> value(50);
    for (std::uint32_t v = 0; v < 50; ++v) value[v] = 2 * v;
    Budget budget;
    network_simplex(arcs, value, steps, budget);
    CHECK(allowed(arcs, value));
  }
}
