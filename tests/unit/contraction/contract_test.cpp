// Contraction on small networks with known values, and on large ones that must stay cheap.
#include "interpreter/contraction/contract.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "interpreter/base/errors.hpp"

using diag::Arith;
using diag::Budget;
using diag::BudgetSpent;
using diag::Coordinate;
using diag::Extents;
using diag::Index;
using diag::Integer;
using diag::Integers;
using diag::Layout;
using diag::Network;
using diag::Rational;
using diag::Table;

namespace {

Integers ints(std::vector<std::int64_t> values) { return Integers(std::move(values)); }

std::vector<Rational> cells(const Table& table) {
  std::vector<Rational> result;
  for (std::uint64_t row = 0; row < table.shape().rows(); ++row)
    for (std::uint64_t column = 0; column < table.shape().columns(); ++column)
      result.push_back(table.exact_at(row, column));
  return result;
}

Table exact(const Network& network) {
  Budget budget;
  return contract(network, Arith::exact, budget);
}

const Table coin = Table::dense({{2}, 0}, ints({1, 3}), ints({4}));
const Table flip = Table::dense({{2, 2}, 1}, ints({1, 2, 4, 1}), ints({3, 5}));  // a denominator for each row
const Table point = Table::sparse({{2}, 0}, {1}, ints({1}), ints({1}));

// x0 -> x1 -> ... -> x(n-1), two states each.
Network chain(std::size_t length) {
  Network network;
  network.extents.assign(length, 2);
  network.factors.push_back({&coin, {0}});
  for (Index i = 1; i < length; ++i) network.factors.push_back({&flip, {i - 1, i}});
  return network;
}

}  // namespace

TEST_CASE("a network without tables is the scalar 1") { CHECK(cells(exact({})) == std::vector<Rational>{1}); }

TEST_CASE("scalars and parts that share nothing multiply") {
  const Table half = Table::dense({{}, 0}, ints({1}), ints({2}));
  Network network{{2, 2}, {{&half, {}}, {&coin, {0}}, {&half, {}}, {&coin, {1}}}, {}, {0}};
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 16}, {3, 16}});
}

TEST_CASE("a state after a channel is a sum of products") {
  Network network = chain(2);
  network.outputs = {1};
  CHECK(cells(exact(network)) == std::vector<Rational>{{41, 60}, {19, 60}});
}

TEST_CASE("open indices are laid out in the order that is asked for") {
  Network network = chain(2);
  network.outputs = {1, 0};
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 12}, {3, 5}, {1, 6}, {3, 20}});
  network.outputs = {1};
  network.inputs = {0};
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 12}, {1, 6}, {3, 5}, {3, 20}});
}

TEST_CASE("a copy is an index used more than once") {
  Network network{{2, 2, 2}, {{&coin, {0}}, {&flip, {0, 1}}, {&flip, {0, 2}}}, {}, {1, 2}};
  const auto value = cells(exact(network));
  CHECK(value[0] == Rational(1, 4) * Rational(1, 9) + Rational(3, 4) * Rational(16, 25));
  CHECK(value[1] == Rational(1, 4) * Rational(2, 9) + Rational(3, 4) * Rational(4, 25));
}

TEST_CASE("a repeated index within a table is its diagonal") {
  Network network{{2}, {{&flip, {0, 0}}}, {}, {}};
  CHECK(cells(exact(network)) == std::vector<Rational>{{8, 15}});
}

TEST_CASE("an output asked for twice is copied") {
  Network network{{2}, {{&coin, {0}}}, {}, {0, 0}};
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 4}, 0, 0, {3, 4}});
}

TEST_CASE("an index in inputs and outputs is an identity wire") {
  Network network{{2, 2}, {{&coin, {1}}}, {0}, {0, 1}};
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 4}, {3, 4}, 0, 0, 0, 0, {1, 4}, {3, 4}});
}

TEST_CASE("the result is constant along an input that no table reads") {
  Network network{{3, 2}, {{&coin, {1}}}, {0}, {1}};
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 4}, {3, 4}, {1, 4}, {3, 4}, {1, 4}, {3, 4}});
}

TEST_CASE("an index that occurs nowhere does not count") {
  Network network{{2, 7}, {{&coin, {0}}}, {}, {0}};
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 4}, {3, 4}});
}

TEST_CASE("an observation restricts, and is not normalised") {
  Network network = chain(2);
  network.factors.push_back({&point, {1}});
  network.outputs = {0};
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 6}, {3, 20}});
}

TEST_CASE("what is fixed may be open") {
  Network network = chain(2);
  network.factors.push_back({&point, {0}});
  network.outputs = {0, 1};
  CHECK(cells(exact(network)) == std::vector<Rational>{0, 0, {3, 5}, {3, 20}});
}

TEST_CASE("observations that contradict each other leave weight 0") {
  const Table other = Table::sparse({{2}, 0}, {0}, ints({1}), ints({1}));
  Network network{{2, 2}, {{&point, {0}}, {&other, {0}}, {&coin, {1}}}, {}, {1}};
  CHECK(cells(exact(network)) == std::vector<Rational>{0, 0});
  Budget budget;
  const Table floating = contract(network, Arith::floating, budget);
  CHECK(floating.arith() == Arith::floating);
  CHECK(floating.double_at(0, 1) == 0);
}

TEST_CASE("a function of an observed value is observed in turn") {
  const Table swap = Table::functional({{2, 2}, 1}, {1, 0});
  Network network{{2, 2, 2}, {{&point, {0}}, {&swap, {0, 1}}, {&flip, {1, 2}}}, {}, {2}};
  Budget budget;
  CHECK(make_plan(network, Arith::exact, budget).fixed == std::vector<Index>{0, 1});
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 3}, {2, 3}});
}

TEST_CASE("indices of size 1 are set, not summed") {
  const Table one = Table::dense({{1, 2}, 1}, ints({2, 3}), ints({5}));
  Network network{{1, 2}, {{&one, {0, 1}}}, {0}, {1}};
  Budget budget;
  CHECK(make_plan(network, Arith::exact, budget).fixed == std::vector<Index>{0});
  CHECK(cells(exact(network)) == std::vector<Rational>{{2, 5}, {3, 5}});
}

TEST_CASE("a type without labels gives tables without cells") {
  const Table none = Table::dense({{0, 2}, 1}, Integers(), Integers());
  CHECK(exact({{0, 2}, {{&none, {0, 1}}}, {0}, {1}}).stored() == 0);
  CHECK(cells(exact({{0, 2}, {{&none, {0, 1}}}, {}, {1}})) == std::vector<Rational>{0, 0});
}

TEST_CASE("rows are reduced, each to a denominator of its own") {
  const Table table = exact({{2, 2}, {{&flip, {0, 1}}}, {0}, {1}});
  CHECK(table.denominators()[0] == 3);
  CHECK(table.denominators()[1] == 5);
}

TEST_CASE("denominators of rows that stay open are never brought together") {
  // 500 rows with 500 prime-like denominators: their least common multiple has thousands of bits.
  std::vector<std::int64_t> numerators;
  std::vector<std::int64_t> denominators;
  for (std::int64_t i = 0; i < 500; ++i) {
    numerators.insert(numerators.end(), {1, 1'000'003 + 2 * i - 1});
    denominators.push_back(1'000'003 + 2 * i);
  }
  const Table wide = Table::dense({{500, 2}, 1}, ints(std::move(numerators)), ints(std::move(denominators)));
  Network network{{500, 2, 2}, {{&wide, {0, 1}}, {&flip, {1, 2}}}, {0}, {2}};
  Budget budget;
  const diag::Plan plan = make_plan(network, Arith::exact, budget);
  CHECK(plan.bytes < 100'000);
  const Table table = exact(network);
  CHECK(table.numerators().narrow());
  CHECK(table.exact_at(3, 0) ==
        Rational(1, 1'000'009) * Rational(1, 3) + Rational(1'000'008, 1'000'009) * Rational(4, 5));
}

TEST_CASE("of a table that an observation restricts only the rows that are left are brought together") {
  const Table kinds = Table::dense({{2, 2}, 1}, std::vector<Integer>{1, 1, 1, 1},
                                   std::vector<Integer>{2, Integer::power(3, 5000)});
  const Table zero = Table::sparse({{2}, 0}, {0}, ints({1}), ints({1}));
  Network network{{2, 2}, {{&zero, {0}}, {&kinds, {0, 1}}}, {}, {1}};
  Budget budget;
  CHECK(make_plan(network, Arith::exact, budget).bytes < 500);
  CHECK(cells(exact(network)) == std::vector<Rational>{{1, 2}, {1, 2}});
}

TEST_CASE("a chain of 10 000 is summed exactly") {
  Network network = chain(10'000);
  network.outputs = {9'999};
  const Table table = exact(network);
  CHECK(table.exact_at(0, 0) + table.exact_at(0, 1) == Rational(1));
  CHECK(table.denominators()[0].bits() > 30'000);
  // The distance from the fixed point 12/22 is multiplied by 1/3 - 4/5 in each step.
  CHECK(table.exact_at(0, 0) - Rational(12, 22) ==
        (Rational(1, 4) - Rational(12, 22)) * Rational::power(Rational(-7, 15), 9'999));
}

TEST_CASE("a chain of 10 000 in double agrees") {
  Budget budget;
  Network network = chain(10'000);
  network.outputs = {5'000};
  CHECK(contract(network, Arith::floating, budget).double_at(0, 0) == Approx(12.0 / 22).epsilon(1e-13));
}

TEST_CASE("ten thousand observations do not underflow in double") {
  Budget budget;
  Network network{{2}, {}, {}, {0}};
  const Table likelihood = Table::dense({{2}, 0}, std::vector<double>{0.001, 0.001});
  network.factors.assign(10'000, {&likelihood, {0}});
  const Table table = contract(network, Arith::floating, budget);
  CHECK(std::log10(table.doubles()[0]) + static_cast<double>(table.exponent()) * std::log10(2.0) ==
        Approx(-30'000).epsilon(1e-9));
}

TEST_CASE("tables of very small doubles do not underflow in a product") {
  Budget budget;
  const Table tiny = Table::dense({{2}, 0}, std::vector<double>{1e-300, 2e-300});
  const Table table = contract({{2}, {{&tiny, {0}}, {&tiny, {0}}}, {}, {0}}, Arith::floating, budget);
  CHECK(table.doubles()[1] / table.doubles()[0] == Approx(4));
}

TEST_CASE("a hub of ten thousand observed variables is as cheap as its parts") {
  Network network{Extents(10'001, 2), {{&coin, {0}}}, {}, {0}};
  for (Index i = 1; i <= 10'000; ++i) {
    network.factors.push_back({&flip, {0, i}});
    network.factors.push_back({&point, {i}});
  }
  Budget budget;
  CHECK(make_plan(network, Arith::exact, budget).largest == 2);
  const Table table = exact(network);
  CHECK(table.exact_at(0, 0) / table.exact_at(0, 1) ==
        Rational(1, 3) * Rational::power(Rational(10, 3), 10'000));
}

TEST_CASE("functions on many labels compose to a function") {
  const std::uint64_t labels = 200'000;
  std::vector<Coordinate> images(labels);
  for (std::size_t i = 0; i < labels; ++i) images[i] = static_cast<Coordinate>((i * 7 + 3) % labels);
  const Table function = Table::functional({{labels, labels}, 1}, std::move(images));
  Network network{Extents(3, labels), {{&function, {0, 1}}, {&function, {1, 2}}}, {0}, {2}};
  Budget budget;
  budget.max_memory = 40'000'000;
  for (const Arith arith : {Arith::exact, Arith::floating}) {
    const Table table = contract(network, arith, budget);
    CHECK(table.layout() == Layout::functional);
    CHECK(table.exact_at(5, 269) == Rational(1));
  }
}

TEST_CASE("the identity and the copy on a million labels are small") {
  Budget budget;
  budget.max_memory = 100'000'000;
  const Table table = contract({{1'000'000}, {}, {0}, {0, 0}}, Arith::exact, budget);
  CHECK(table.layout() == Layout::functional);
  CHECK(table.exact_at(7, 7'000'007) == Rational(1));
}

TEST_CASE("a sparse joint over wide columns is summed within its stored cells") {
  const std::uint64_t labels = 100'000;
  std::vector<Coordinate> keys;
  for (Coordinate i = 0; i < 5'000; ++i)
    keys.insert(keys.end(), {i * 7 % 100'000, i % 50 * 11, i * 13 % 100'000, i % 2});
  const Table data = Table::sparse({{labels, labels, labels, 2}, 0}, std::move(keys),
                                   ints(std::vector<std::int64_t>(5'000, 1)), ints({5'000}));
  Budget budget;
  budget.max_memory = 3'000'000;
  const Table table =
      contract({{labels, labels, labels, 2}, {{&data, {0, 1, 2, 3}}}, {}, {3, 1}}, Arith::exact, budget);
  CHECK(table.layout() == Layout::sparse);
  CHECK(table.stored() == 50);
  CHECK(table.exact_at(0, 0) == Rational(1, 50));
}

TEST_CASE("an answer that cannot fit is refused with its size before anything is allocated") {
  Network network = chain(60);
  for (Index i = 0; i < 60; ++i) network.outputs.push_back(i);
  Budget budget;
  budget.max_memory = 1'000'000'000;
  try {
    const Table table = contract(network, Arith::floating, budget);
    FAIL("a table of 2^60 cells");
  } catch (const BudgetSpent& spent) {
    CHECK(spent.name() == "memory");
    CHECK(std::string(spent.what()) == "this computation needs 8.0 EiB, and 953.7 MiB is allowed");
  }
}

TEST_CASE("an answer over thousands of variables is refused, also without a limit") {
  Network network = chain(5'000);
  for (Index i = 0; i < 5'000; ++i) network.outputs.push_back(i);
  Budget budget;
  CHECK_THROWS_AS(contract(network, Arith::exact, budget), BudgetSpent);
}

TEST_CASE("long numerators enter the prediction") {
  const Table large = Table::dense({{1000}, 0}, std::vector<Integer>(1000, Integer::power(2, 8000)), {1});
  Budget budget;
  const diag::Plan plan = make_plan({{1000}, {{&large, {0}}, {&large, {0}}}, {}, {0}}, Arith::exact, budget);
  CHECK(plan.bytes > 2'000'000);
  CHECK(plan.bytes < 20'000'000);
}

TEST_CASE("a deadline stops a contraction") {
  Budget budget;
  budget.deadline = Budget::Clock::now();
  CHECK_THROWS_AS(contract(chain(3), Arith::exact, budget), BudgetSpent);
}

TEST_CASE("a flag stops a long contraction") {
  const std::uint64_t size = 300;
  const Table matrix =
      Table::dense({{size, size}, 1}, ints(std::vector<std::int64_t>(size * size, 1)), ints({300}));
  Network network{Extents(3, size), {{&matrix, {0, 1}}, {&matrix, {1, 2}}}, {0}, {2}};
  Budget budget;
  const diag::Plan plan = make_plan(network, Arith::exact, budget);
  const std::atomic<bool> stop{true};
  budget.cancelled = &stop;
  CHECK_THROWS_AS(contract(network, plan, Arith::exact, budget), BudgetSpent);
}

TEST_CASE("products of matrices are right beyond the size at which they are laid out anew") {
  const std::uint64_t size = 40;
  std::vector<std::int64_t> a;
  std::vector<std::int64_t> b;
  for (std::int64_t i = 0; i < 40 * 40; ++i) {
    a.push_back(i % 7 - 3);
    b.push_back(i % 11);
  }
  const Table left = Table::dense({{size, size}, 1}, ints(a), ints({1}));
  const Table right = Table::dense({{size, size}, 1}, ints(b), ints({1}));
  Budget budget;
  for (const Arith arith : {Arith::exact, Arith::floating})
    for (const bool transposed : {false, true}) {
      Network network{Extents(3, size), {{&left, {0, 1}}, {&right, {1, 2}}}, {0}, {2}};
      if (transposed) std::swap(network.inputs, network.outputs);
      const Table table = contract(network, arith, budget);
      std::int64_t wrong = 0;
      for (std::uint64_t i = 0; i < size; ++i)
        for (std::uint64_t j = 0; j < size; ++j) {
          std::int64_t sum = 0;
          for (std::uint64_t k = 0; k < size; ++k) sum += a[i * size + k] * b[k * size + j];
          if (table.double_at(transposed ? j : i, transposed ? i : j) != static_cast<double>(sum)) ++wrong;
        }
      CHECK(wrong == 0);
    }
}

TEST_CASE("a batch of products of matrices is right") {
  const std::uint64_t n = 12;
  std::vector<std::int64_t> a;
  for (std::int64_t i = 0; i < 3 * 12 * 12; ++i) a.push_back(i * i % 17);
  const Table cube = Table::dense({{3, n, n}, 1}, ints(a), ints({1}));
  Budget budget;
  for (const Arith arith : {Arith::exact, Arith::floating}) {
    const Table table =
        contract({{3, n, n, n}, {{&cube, {0, 1, 2}}, {&cube, {0, 3, 2}}}, {0}, {3, 1}}, arith, budget);
    std::int64_t wrong = 0;
    for (std::uint64_t batch = 0; batch < 3; ++batch)
      for (std::uint64_t i = 0; i < n; ++i)
        for (std::uint64_t j = 0; j < n; ++j) {
          std::int64_t sum = 0;
          for (std::uint64_t k = 0; k < n; ++k)
            sum += a[(batch * n + i) * n + k] * a[(batch * n + j) * n + k];
          if (table.double_at(batch, j * n + i) != static_cast<double>(sum)) ++wrong;
        }
    CHECK(wrong == 0);
  }
}

TEST_CASE("sums that leave 64 bits, and those that leave 128, are exact") {
  const std::int64_t large = std::numeric_limits<std::int64_t>::max();
  const Table extreme = Table::dense({{4}, 0}, ints({large, large, -large - 1, large}), ints({1}));
  const Integer big(large);
  const Integer low = -big - 1;
  Network network{{4}, {{&extreme, {0}}, {&extreme, {0}}}, {}, {}};
  CHECK(exact(network).exact_at(0, 0) == Rational(big * big * 3 + low * low));
  network.factors.push_back({&extreme, {0}});
  CHECK(exact(network).exact_at(0, 0) == Rational(big * big * big * 3 + low * low * low));
  const Table middle = Table::dense({{2}, 0}, ints({large / 4, large / 2}), ints({1}));
  Network words{{2}, {{&middle, {0}}, {&middle, {0}}}, {}, {}};
  CHECK(exact(words).exact_at(0, 0) ==
        Rational(Integer(large / 4) * Integer(large / 4) + Integer(large / 2) * Integer(large / 2)));
}

TEST_CASE("one long step says how far it is") {
  for (const Arith arith : {Arith::exact, Arith::floating}) {
    const std::uint64_t size = arith == Arith::exact ? 300 : 800;
    const Table square = Table::dense({{size, size}, 1}, ints(std::vector<std::int64_t>(size * size, 1)),
                                      ints(std::vector<std::int64_t>(size, static_cast<std::int64_t>(size))));
    const Network network{{size, size, size}, {{&square, {0, 1}}, {&square, {1, 2}}}, {0}, {2}};
    Budget budget;
    std::vector<double> parts;
    budget.progress = [&](const diag::Progress& now) {
      if (!now.what.empty()) parts.push_back(now.done / now.total);
    };
    CHECK(contract(network, arith, budget).shape().rows() == size);
    CHECK(std::is_sorted(parts.begin(), parts.end()));
    CHECK(std::count_if(parts.begin(), parts.end(), [](double part) { return part > 0.1 && part < 0.9; }) >=
          2);
    CHECK(budget.progress);
  }
}
