// Exact answers against all labellings, in whole numbers.
#include <catch2/catch.hpp>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/clique_tree.hpp"
#include "interpreter/inference/exact_inquiry.hpp"
#include "interpreter/inference/residue.hpp"
#include "interpreter/tensor/rational.hpp"
#include "random_graph.hpp"

using diag::Budget;
using diag::ExactAnswer;
using diag::ExactFactor;
using diag::ExactTree;
using diag::Integer;
using diag::Integers;
using diag::Rational;
using reference::GraphMaker;
using reference::Observations;
using reference::Weighted;
using reference::Wishes;

namespace {

struct ExactTruth {
  std::vector<std::vector<Rational>> joint;
  Rational total;
};

// In fractions, where common denominators would not fit.
ExactTruth long_brute_force(const Weighted& w, const Observations& observations) {
  const std::size_t n = w.graph.variables();
  ExactTruth truth;
  for (const std::uint32_t size : w.graph.sizes) truth.joint.emplace_back(size, Rational(0));
  std::vector<std::uint32_t> labels(n, 0);
  for (bool more = true; more;) {
    bool counts = true;
    for (const auto& [v, label] : observations) counts = counts && labels[v] == label;
    Rational product(counts ? 1 : 0);
    for (std::size_t f = 0; counts && f < w.graph.factors(); ++f) {
      std::size_t at = 0;
      for (const std::uint32_t v : w.graph.scope(f)) at = at * w.graph.sizes[v] + labels[v];
      const std::size_t columns = w.rows[f].size() / w.row_denominators[f].size();
      product *= Rational(w.rows[f][at], w.row_denominators[f][at / columns]);
    }
    truth.total += product;
    for (std::size_t v = 0; v < n; ++v) truth.joint[v][labels[v]] += product;
    std::size_t v = n;
    while (v > 0 && ++labels[v - 1] == w.graph.sizes[v - 1]) labels[--v] = 0;
    more = v != 0;
  }
  if (truth.total.sign() != 0)
    for (auto& label_of : truth.joint)
      for (Rational& x : label_of) x /= truth.total;
  return truth;
}

ExactTruth exact_brute_force(const Weighted& w, const Observations& observations) {
  const std::size_t n = w.graph.variables();
  std::vector<std::vector<Integer>> joint;
  for (const std::uint32_t size : w.graph.sizes) joint.emplace_back(size, Integer(0));
  Integer total;
  std::vector<std::uint32_t> labels(n, 0);
  for (bool more = true; more;) {
    bool counts = true;
    for (const auto& [v, label] : observations) counts = counts && labels[v] == label;
    Integer product(1);
    for (std::size_t f = 0; counts && f < w.graph.factors(); ++f) {
      std::size_t at = 0;
      for (const std::uint32_t v : w.graph.scope(f)) at = at * w.graph.sizes[v] + labels[v];
      product *= w.cells[f][at];
    }
    if (counts) {
      total += product;
      for (std::size_t v = 0; v < n; ++v) joint[v][labels[v]] += product;
    }
    std::size_t v = n;
    while (v > 0 && ++labels[v - 1] == w.graph.sizes[v - 1]) labels[--v] = 0;
    more = v != 0;
  }
  Integer scale(1);
  for (const std::int64_t denominator : w.denominators) scale *= denominator;
  ExactTruth truth;
  truth.total = Rational(total, scale);
  for (const auto& labels_of : joint) {
    truth.joint.emplace_back();
    for (const Integer& x : labels_of)
      truth.joint.back().push_back(total.is_zero() ? Rational(0) : Rational(x, total));
  }
  return truth;
}

void check(const Wishes& wishes, std::uint64_t first, std::uint64_t seeds, bool by_row) {
  Budget budget;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    INFO("seed " << seed);
    GraphMaker maker(seed);
    const Weighted w = maker.make(wishes);
    std::vector<Integers> numerators;
    std::vector<Integers> denominators;
    for (std::size_t f = 0; f < w.graph.factors(); ++f) {
      numerators.emplace_back(by_row ? w.rows[f] : w.cells[f]);
      denominators.emplace_back(by_row ? w.row_denominators[f]
                                       : std::vector<std::int64_t>{w.denominators[f]});
    }
    std::vector<ExactFactor> factors;
    for (std::size_t f = 0; f < w.graph.factors(); ++f) factors.push_back({&numerators[f], &denominators[f]});
    diag::TreeOptions options;
    if (seed % 3 == 0) options.merge_cells = 0;
    if (seed % 3 == 1) options.merge_cells = 1e9;
    ExactTree tree(w.graph, factors, plan_tree(w.graph, options, budget));
    const Observations observations = seed % 2 == 0 ? Observations{} : maker.observations(w, 3);
    for (const auto& [v, label] : observations) tree.observe(v, label);
    const ExactTruth truth =
        wishes.weight > 9 ? long_brute_force(w, observations) : exact_brute_force(w, observations);
    std::vector<std::uint32_t> asked;
    for (std::uint32_t v = 0; v < w.graph.variables(); ++v)
      if (seed % 5 != 0 || maker.below(3) == 0) asked.push_back(v);
    ExactAnswer answer;
    if (seed % 4 < 2) {
      answer = tree.answer(asked, budget, 1 + seed % 2);
    } else {
      std::vector<std::uint32_t> observed(w.graph.variables(), 0xFFFFFFFF);
      for (const auto& [v, label] : observations) observed[v] = label;
      Budget small;
      if (seed % 8 == 3) small.max_memory = static_cast<std::uint64_t>(tree.bytes(1) * 0.9);
      try {
        answer = exact_answer(w.graph, factors, observed, asked, {}, small);
      } catch (const diag::BudgetSpent&) {
        REQUIRE(seed % 8 == 3);  // a single question may need as much
        continue;
      }
    }
    REQUIRE(Rational(answer.evidence.numerator, answer.evidence.denominator) == truth.total);
    REQUIRE(answer.marginals.size() == asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i)
      for (std::uint32_t x = 0; x < w.graph.sizes[asked[i]]; ++x) {
        const diag::ExactMarginal& marginal = answer.marginals[i];
        REQUIRE(marginal.denominator.is_zero() == (truth.total.sign() == 0));
        if (!marginal.denominator.is_zero()) {
          REQUIRE(Rational(marginal.numerators[x], marginal.denominator) == truth.joint[asked[i]][x]);
        }
      }
  }
}

}  // namespace

TEST_CASE("exact marginals and evidence of boxes are those of the joint") {
  check({}, 1, 600, true);
  check({}, 5'000, 600, false);
}

TEST_CASE("exact: weights, scalars, variables in no factor, long numbers") {
  Wishes wishes;
  wishes.boxes_only = false;
  check(wishes, 10'000, 600, true);
  wishes.weight = 1'000'000'000;
  wishes.most_variables = 5;
  check(wishes, 15'000, 200, true);
}

TEST_CASE("exact: loops around blocks") {
  Wishes wishes;
  wishes.most_states = 6;
  wishes.most_variables = 6;
  wishes.most_parents = 4;
  wishes.zeros = 2;
  check(wishes, 20'000, 60, true);
}

TEST_CASE("numbers are what their residues say, up to the bound") {
  for (const double bits : {1.0, 60.0, 187.0, 188.0, 700.0, 7000.0}) {
    diag::ResidueBasis basis(bits);
    std::vector<Integer> numbers{0, 1, Integer::power(2, static_cast<std::uint64_t>(bits)),
                                 Integer::power(2, static_cast<std::uint64_t>(bits)) - 1,
                                 Integer::power(2, static_cast<std::uint64_t>(bits)) / 7};
    for (const Integer& number : numbers) {
      std::vector<double> residues;
      for (std::size_t i = 0; i < 4 * basis.groups(); ++i)
        residues.push_back(diag::to_residue(number, diag::residue_prime(i)));
      REQUIRE(basis.combine(residues) == number);
    }
  }
}

TEST_CASE("the primes are primes, below 2^50, one after the other") {
  std::uint64_t last = std::uint64_t{1} << 50;
  for (std::size_t i = 0; i < 130; ++i) {
    const std::uint64_t prime = diag::residue_prime(i);
    REQUIRE(prime < last);
    last = prime;
    for (const std::uint64_t small : {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47})
      REQUIRE(prime % small != 0);
    // Fermat's little theorem, and that products modulo the prime are right.
    double power = 1;
    double base = 3;
    const double p = static_cast<double>(prime);
    for (std::uint64_t e = prime - 1; e != 0; e >>= 1) {
      if ((e & 1) != 0) power = diag::residue_product(power, base, p, 1 / p);
      base = diag::residue_product(base, base, p, 1 / p);
    }
    REQUIRE((power == 1 || power == 1 - p));
  }
}
