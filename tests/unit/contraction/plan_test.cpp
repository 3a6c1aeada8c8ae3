// Plans: deterministic, near-linear in the number of tables, and honest about their cost.
#include "interpreter/contraction/plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "interpreter/base/errors.hpp"

using diag::Arith;
using diag::Budget;
using diag::Extents;
using diag::Index;
using diag::Integers;
using diag::Network;
using diag::Plan;
using diag::Table;

namespace {

const Table edge = Table::dense({{2, 2}, 1}, Integers(std::vector<std::int64_t>{1, 2, 2, 1}),
                                Integers(std::vector<std::int64_t>{3}));

Plan plan_of(const Network& network) {
  Budget budget;
  return make_plan(network, Arith::floating, budget);
}

// Tables on the edges (parent(i), i) of a tree.
template <class Parent>
Network tree(std::size_t size, Parent&& parent) {
  Network network;
  network.extents.assign(size, 2);
  for (Index i = 1; i < size; ++i) network.factors.push_back({&edge, {static_cast<Index>(parent(i)), i}});
  return network;
}

Network grid(std::size_t width, std::size_t length) {
  Network network;
  network.extents.assign(width * length, 2);
  for (std::size_t y = 0; y < length; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      const auto at = static_cast<Index>(y * width + x);
      if (x > 0) network.factors.push_back({&edge, {at - 1, at}});
      if (y > 0) network.factors.push_back({&edge, {at - static_cast<Index>(width), at}});
    }
  return network;
}

bool same(const Plan& a, const Plan& b) {
  if (a.steps.size() != b.steps.size() || a.bytes != b.bytes || a.work != b.work) return false;
  for (std::size_t i = 0; i < a.steps.size(); ++i)
    if (a.steps[i].operands != b.steps[i].operands || a.steps[i].kept != b.steps[i].kept ||
        a.steps[i].summed != b.steps[i].summed)
      return false;
  return true;
}

}  // namespace

TEST_CASE("the same network gives the same plan") {
  const Network network = grid(7, 9);
  CHECK(same(plan_of(network), plan_of(network)));
}

TEST_CASE("every table is used once, and every closed index summed once") {
  const Network network = grid(6, 6);
  const Plan plan = plan_of(network);
  std::vector<int> used(network.factors.size() + plan.steps.size(), 0);
  std::vector<int> summed(network.extents.size(), 0);
  for (const auto& step : plan.steps) {
    for (const std::uint32_t operand : step.operands) ++used[operand];
    for (const Index index : step.summed) ++summed[index];
  }
  CHECK(std::count(used.begin(), used.end(), 1) == static_cast<std::ptrdiff_t>(used.size()) - 1);
  CHECK(used.back() == 0);
  CHECK(summed == std::vector<int>(summed.size(), 1));
}

TEST_CASE("on a chain no table has more than two cells") {
  Network network = tree(1'000, [](Index i) { return i - 1; });
  network.outputs = {500};
  CHECK(plan_of(network).largest == 2);
}

TEST_CASE("on a tree no table has more than four cells") {
  std::mt19937 random(3);
  CHECK(plan_of(tree(5'000, [&](Index i) { return random() % i; })).largest <= 4);
  CHECK(plan_of(tree(5'000, [](Index) { return 0; })).largest <= 2);
}

TEST_CASE("a grid costs no more than a sweep over its short side") {
  const Plan plan = plan_of(grid(8, 30));
  CHECK(plan.largest <= 512);
  CHECK(plan.work < 30 * 8 * 4 * 512);
}

TEST_CASE("a plan has no more steps than twice its tables") {
  const std::size_t size = 20'000;
  CHECK(plan_of(tree(size, [](Index i) { return i / 2; })).steps.size() < 2 * size);
}

TEST_CASE("the text of a plan") {
  Network network = tree(3, [](Index i) { return i - 1; });
  network.outputs = {2};
  CHECK(to_text(plan_of(network)) ==
        "2 tables, 2 indices summed out, largest table 2 cells, 8 multiplications, 664 B");
  CHECK(to_text(Plan{}) == "0 tables, 0 indices summed out, largest table 0 cells, 0 multiplications, 0 B");
}

TEST_CASE("a table whose shape is not that of its indices is a fault") {
  CHECK_THROWS_AS(plan_of({{2, 3}, {{&edge, {0, 1}}}, {}, {}}), diag::InternalError);
  CHECK_THROWS_AS(plan_of({{2}, {{&edge, {0}}}, {}, {}}), diag::InternalError);
}
