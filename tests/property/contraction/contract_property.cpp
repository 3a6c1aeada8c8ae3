// Contraction against brute force on random networks.
#include <catch2/catch.hpp>
#include <cmath>

#include "arbitrary.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/contraction/by_tree.hpp"

using diag::Arith;
using diag::Budget;
using diag::Table;
using reference::Arbitrary;
using reference::Owned;
using reference::Sizes;

namespace {

void check_exact(const Sizes& sizes, std::uint64_t seeds, std::uint64_t first) {
  Budget budget;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    INFO("seed " << seed);
    const Owned owned = Arbitrary(seed).network(sizes);
    const Table table = contract(owned.network, Arith::exact, budget);
    REQUIRE(reference::cells_of(table) == reference::value(owned.network));
  }
}

}  // namespace

TEST_CASE("small networks have the value of the brute force") { check_exact({}, 4000, 1); }

TEST_CASE("networks of wide sparse tables have the value of the brute force") {
  Sizes sizes;
  sizes.most_extent = 60;
  sizes.most_cells = 60;
  sizes.most_indices = 4;
  sizes.most_factors = 3;
  check_exact(sizes, 400, 10'000);
}

TEST_CASE("networks of sparse tables with few labels in many indices have the value of the brute force") {
  Sizes sizes;
  sizes.most_extent = 7;
  sizes.most_indices = 6;
  sizes.most_rank = 5;
  sizes.most_factors = 3;
  check_exact(sizes, 1500, 20'000);
}

TEST_CASE("numbers beyond words, and below zero, have the value of the brute force") {
  Sizes sizes;
  sizes.negative = true;
  sizes.long_numbers = true;
  check_exact(sizes, 1500, 30'000);
  sizes.most_extent = 20;
  sizes.most_factors = 3;
  check_exact(sizes, 150, 40'000);
}

TEST_CASE("the order of the tables is irrelevant") {
  Budget budget;
  for (std::uint64_t seed = 1; seed < 500; ++seed) {
    INFO("seed " << seed);
    Arbitrary arbitrary(seed);
    Sizes sizes;
    sizes.most_factors = 7;
    Owned owned = arbitrary.network(sizes);
    const auto before = reference::cells_of(contract(owned.network, Arith::exact, budget));
    auto& factors = owned.network.factors;
    for (std::size_t i = factors.size(); i > 1; --i) std::swap(factors[i - 1], factors[arbitrary.below(i)]);
    REQUIRE(reference::cells_of(contract(owned.network, Arith::exact, budget)) == before);
  }
}

TEST_CASE("double agrees with exact") {
  Budget budget;
  for (std::uint64_t seed = 1; seed < 1500; ++seed) {
    INFO("seed " << seed);
    Sizes sizes;
    sizes.long_numbers = seed % 2 == 0;
    if (seed % 8 == 0) sizes.most_extent = 25;
    const Owned owned = Arbitrary(seed).network(sizes);
    const Table exact = contract(owned.network, Arith::exact, budget);
    const Table floating = contract(owned.network, Arith::floating, budget);
    std::map<std::vector<diag::Coordinate>, double> cells;
    floating.for_each_double([&](std::span<const diag::Coordinate> key, double weight) {
      cells[{key.begin(), key.end()}] = weight;
    });
    for (const auto& [key, weight] : reference::cells_of(exact)) {
      INFO(weight.to_string());
      REQUIRE(cells[key] == Approx(weight.to_double()).epsilon(1e-12));
    }
    REQUIRE(cells.size() == reference::cells_of(exact).size());
  }
}

TEST_CASE("no step makes more cells than the plan predicts, whatever the table holds") {
  Budget budget;
  for (std::uint64_t seed = 1; seed < 800; ++seed) {
    INFO("seed " << seed);
    Sizes sizes;
    sizes.most_extent = seed % 2 == 0 ? 4 : 50;
    const Owned owned = Arbitrary(seed).network(sizes);
    const Table table = contract(owned.network, Arith::exact, budget);
    const diag::Plan plan = make_plan(owned.network, Arith::exact, budget);
    REQUIRE(static_cast<double>(table.stored()) <= std::max(4 * plan.largest, 1024.0));
  }
}

TEST_CASE("a clique tree gives what joins give") {
  Budget budget;
  std::size_t answered = 0;
  for (std::uint64_t seed = 50'000; seed < 54'000; ++seed) {
    INFO("seed " << seed);
    Sizes sizes;
    sizes.most_indices = 8;
    sizes.most_factors = 8;
    sizes.long_numbers = seed % 4 == 0;
    sizes.negative = seed % 16 == 1;
    const Owned owned = Arbitrary(seed).network(sizes);
    const diag::FixedValues fixed = fixed_values(owned.network, budget);
    if (fixed.contradiction) continue;
    for (const Arith arith : {Arith::exact, Arith::floating}) {
      const diag::Plan joins = make_plan(owned.network, arith, budget);
      diag::Plan dear = joins;
      dear.cost = 1e12;
      const auto answer = contract_by_tree(owned.network, fixed, dear, arith, budget);
      if (!answer) continue;
      ++answered;
      const Table expected = contract(owned.network, joins, Arith::exact, budget);
      REQUIRE(answer->shape() == expected.shape());
      if (arith == Arith::exact) {
        REQUIRE(reference::cells_of(*answer) == reference::cells_of(expected));
        continue;
      }
      for (std::uint64_t row = 0; row < expected.shape().rows(); ++row)
        for (std::uint64_t column = 0; column < expected.shape().columns(); ++column) {
          const double wanted = expected.to(Arith::floating).double_at(row, column);
          REQUIRE(answer->double_at(row, column) == Approx(wanted).epsilon(1e-12));
        }
    }
  }
  REQUIRE(answered > 3000);
}
