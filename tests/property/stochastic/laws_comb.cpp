// Taking a state apart and putting it together again: conditionals along one cut, combs along any alternating
// order.
#include <catch2/catch.hpp>

#include "arbitrary.hpp"

using namespace diag;
using namespace diag::test;

namespace {

Budget budget;

Channel random_state(Arbitrary& any, std::size_t outputs, int zeros) {
  std::vector<Port> ports;
  for (std::size_t i = 0; i < outputs; ++i) ports.push_back(any.port("v" + std::to_string(i)));
  return any.channel({}, ports, zeros);
}

// Some outputs, in some order, in some groups.
std::vector<std::vector<std::size_t>> random_groups(Arbitrary& any, std::size_t outputs) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < outputs; ++i)
    if (any.chance(90))
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(any.below(order.size() + 1)), i);
  if (order.empty()) order.push_back(0);
  std::vector<std::vector<std::size_t>> groups(1);
  for (const std::size_t port : order) {
    if (!groups.back().empty() && any.chance(65)) groups.emplace_back();
    groups.back().push_back(port);
  }
  return groups;
}

std::vector<std::size_t> flat(const std::vector<std::vector<std::size_t>>& groups) {
  std::vector<std::size_t> ports;
  for (const auto& group : groups) ports.insert(ports.end(), group.begin(), group.end());
  return ports;
}

}  // namespace

TEST_CASE("a state is its marginal, then its conditional") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const Channel state = random_state(any, 3, static_cast<int>(any.below(80)));
    const Channel given = marginal(state, {1}, budget);
    const Channel rest = disintegrate(state, {1}, budget);
    const Channel twice = then(given, copy_channel(given.outputs, 2, budget), budget);
    const Channel whole = then(twice, tensor(identity_channel(given.outputs, budget), rest, budget), budget);
    REQUIRE_FALSE(first_difference(whole, marginal(state, {1, 0, 2}, budget), 0, budget));
  }
}

TEST_CASE("combs plug to their state") {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const Channel state = random_state(any, 1 + any.below(6), static_cast<int>(any.below(85)));
    const auto groups = random_groups(any, state.outputs.size());
    const Comb k = comb(state, groups, budget);
    REQUIRE_FALSE(
        first_difference(plug(k.outer, k.inner, budget), marginal(state, flat(groups), budget), 0, budget));
  }
}

TEST_CASE("combs in double plug to their state") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const Channel state = random_state(any, 1 + any.below(6), static_cast<int>(any.below(85)));
    const auto groups = random_groups(any, state.outputs.size());
    const Comb k = comb(to_arith(state, Arith::floating), groups, budget);
    REQUIRE_FALSE(first_difference(plug(k.outer, k.inner, budget), marginal(state, flat(groups), budget),
                                   1e-12, budget));
  }
}

TEST_CASE("combs in double have the marks of exact ones") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const Channel state = random_state(any, 1 + any.below(5), static_cast<int>(any.below(85)));
    const auto groups = random_groups(any, state.outputs.size());
    const Channel exact = comb(state, groups, budget).outer;
    const Channel floating = comb(to_arith(state, Arith::floating), groups, budget).outer;
    REQUIRE_FALSE(first_difference(exact, floating, 1e-12, budget));
  }
}

TEST_CASE("filled combs plug to their state") {
  for (std::uint32_t seed = 0; seed < 80; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const Channel state = random_state(any, 1 + any.below(5), static_cast<int>(any.below(85)));
    const auto groups = random_groups(any, state.outputs.size());
    const Comb k = comb(state, groups, budget);
    const Channel whole =
        plug(fill_undetermined(k.outer, budget), fill_undetermined(k.inner, budget), budget);
    REQUIRE_FALSE(first_difference(whole, marginal(state, flat(groups), budget), 0, budget));
  }
}

TEST_CASE("the rows of filled combs sum to 1") {
  for (std::uint32_t seed = 0; seed < 80; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const Channel state = random_state(any, 1 + any.below(5), static_cast<int>(any.below(85)));
    const Channel outer =
        fill_undetermined(comb(state, random_groups(any, state.outputs.size()), budget).outer, budget);
    for (const Rational& sum : outer.table.row_sums(budget)) REQUIRE(sum == Rational(1));
  }
}

TEST_CASE("inverting twice gives the channel back") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const Channel prior = any.channel({}, {any.port("a")}, 0);
    const Channel channel = any.channel(prior.outputs, {any.port("b")}, 0);
    const Channel back = invert(channel, prior, budget);
    REQUIRE_FALSE(first_difference(invert(back, then(prior, channel, budget), budget), channel, 0, budget));
  }
}
