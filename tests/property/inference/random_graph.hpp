// Random factor graphs with their cells as whole numbers, and the answers by going through all labellings.
#pragma once

#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "interpreter/inference/factor_graph.hpp"

namespace reference {

struct Wishes {
  std::uint32_t most_variables = 9;
  std::uint32_t most_states = 3;
  std::uint32_t most_parents = 3;
  bool boxes_only = true;    // otherwise there are weights, scalars and variables in no factor too
  std::uint32_t zeros = 3;   // one cell in so many, 0: none
  std::uint32_t weight = 9;  // the largest numerator, before rows are brought over one denominator
};

struct Weighted {
  diag::FactorGraph graph;
  std::vector<std::vector<std::int64_t>> cells;  // numerators of each factor
  std::vector<std::int64_t> denominators;        // of each factor; 1 where it is no box
  std::vector<std::vector<std::int64_t>> rows;   // numerators over a denominator for each row
  std::vector<std::vector<std::int64_t>> row_denominators;
  std::vector<std::vector<double>> doubles;  // divided
  std::vector<const double*> values() const {
    std::vector<const double*> result;
    for (const auto& table : doubles) result.push_back(table.data());
    return result;
  }
};

using Observations = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // variable, label

class GraphMaker {
 public:
  explicit GraphMaker(std::uint64_t seed) : random_(seed) {}
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }

  Weighted make(const Wishes& wishes) {
    Weighted w;
    const std::uint32_t n = 1 + below(wishes.most_variables);
    for (std::uint32_t v = 0; v < n; ++v) w.graph.sizes.push_back(1 + below(wishes.most_states));
    // The order in which boxes are made is not the order of the numbers.
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0U);
    std::shuffle(order.begin(), order.end(), random_);
    for (std::uint32_t i = 0; i < n;) {
      const std::uint32_t outputs = i + 1 < n && below(6) == 0 ? 2 : 1;
      std::vector<std::uint32_t> scope;
      for (std::uint32_t k = below(wishes.most_parents + 1); k > 0 && i > 0; --k) {
        const std::uint32_t parent = order[below(i)];
        if (std::find(scope.begin(), scope.end(), parent) == scope.end()) scope.push_back(parent);
      }
      for (std::uint32_t k = 0; k < outputs; ++k) scope.push_back(order[i + k]);
      i += outputs;
      const bool box = wishes.boxes_only || below(5) != 0;
      if (!box && below(4) == 0) continue;  // a variable that nothing makes
      add(w, scope, box ? outputs : 0, wishes);
    }
    if (!wishes.boxes_only)
      for (std::uint32_t k = below(3); k > 0; --k) {
        std::vector<std::uint32_t> scope;
        for (std::uint32_t j = below(3); j > 0; --j) {
          const std::uint32_t v = below(n);
          if (std::find(scope.begin(), scope.end(), v) == scope.end()) scope.push_back(v);
        }
        add(w, scope, 0, wishes);
      }
    return w;
  }

  Observations observations(const Weighted& w, std::uint32_t most) {
    Observations result;
    for (std::uint32_t v = 0; v < w.graph.variables() && result.size() < most; ++v)
      if (below(4) == 0) result.emplace_back(v, below(w.graph.sizes[v]));
    return result;
  }

 private:
  void add(Weighted& w, const std::vector<std::uint32_t>& scope, std::uint32_t outputs,
           const Wishes& wishes) {
    std::size_t cells = 1;
    std::size_t columns = 1;
    for (std::size_t i = 0; i < scope.size(); ++i) {
      cells *= w.graph.sizes[scope[i]];
      if (i + outputs >= scope.size()) columns *= w.graph.sizes[scope[i]];
    }
    std::vector<std::int64_t> table(cells);
    for (auto& cell : table)
      cell = wishes.zeros != 0 && below(wishes.zeros) == 0 ? 0 : 1 + below(wishes.weight);
    std::int64_t denominator = 1;
    std::vector<double> doubles;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> sums(1, 1);
    if (outputs > 0) {
      sums.clear();
      for (std::size_t row = 0; row < cells; row += columns) {
        const auto first = table.begin() + static_cast<std::ptrdiff_t>(row);
        if (std::accumulate(first, first + static_cast<std::ptrdiff_t>(columns), std::int64_t{0}) == 0)
          *first = 1;
        sums.push_back(std::accumulate(first, first + static_cast<std::ptrdiff_t>(columns), std::int64_t{0}));
        if (wishes.weight <= 9) denominator = std::lcm(denominator, sums.back());  // it would not fit
      }
      rows = table;
      for (std::size_t i = 0; i < cells; ++i)
        doubles.push_back(static_cast<double>(table[i]) / static_cast<double>(sums[i / columns]));
      for (std::size_t i = 0; i < cells; ++i) table[i] *= denominator / sums[i / columns];
    }
    if (outputs == 0)
      for (const std::int64_t cell : table) doubles.push_back(static_cast<double>(cell));
    w.rows.push_back(outputs > 0 ? std::move(rows) : table);
    w.row_denominators.push_back(std::move(sums));
    w.graph.add(scope, outputs);
    w.cells.push_back(std::move(table));
    w.denominators.push_back(denominator);
    w.doubles.push_back(std::move(doubles));
  }

  std::mt19937_64 random_;
};

struct BruteForce {
  std::vector<std::vector<double>> joint;  // by variable and label: the sum over all else, evidence included
  double total = 0;
};

inline BruteForce brute_force(const Weighted& w, const Observations& observations) {
  const std::size_t n = w.graph.variables();
  BruteForce result;
  for (const std::uint32_t size : w.graph.sizes) result.joint.emplace_back(size, 0.0);
  std::vector<std::uint32_t> labels(n, 0);
  for (;;) {
    bool counts = true;
    for (const auto& [v, label] : observations) counts = counts && labels[v] == label;
    if (counts) {
      double product = 1;
      for (std::size_t f = 0; f < w.graph.factors(); ++f) {
        std::size_t at = 0;
        for (const std::uint32_t v : w.graph.scope(f)) at = at * w.graph.sizes[v] + labels[v];
        product *= w.doubles[f][at];
      }
      result.total += product;
      for (std::size_t v = 0; v < n; ++v) result.joint[v][labels[v]] += product;
    }
    std::size_t v = n;
    while (v > 0 && ++labels[v - 1] == w.graph.sizes[v - 1]) labels[--v] = 0;
    if (v == 0) return result;
  }
}

}  // namespace reference
