// Bounds on tables that are not there yet.
#include "interpreter/contraction/estimate.hpp"

#include <algorithm>
#include <cmath>

namespace diag {

namespace {

bool has(const std::vector<Index>& indices, Index index) {
  return std::find(indices.begin(), indices.end(), index) != indices.end();
}

double log2_of(double value) { return value > 1 ? std::log2(value) : 0; }

// Length of a numerator over the common denominator of the rows that are read.
double numerator_bits(const Factor& factor, const Network& network, const FixedValues& fixed,
                      Budget& budget) {
  const Table& table = *factor.table;
  if (table.layout() == Layout::functional) return 1;
  if (table.arith() == Arith::floating) return 53;
  const auto own = static_cast<double>(table.numerators().max_bits());
  budget.step(table.numerators().size() / 4);
  if (table.common_denominator() || rows_stay(factor, fixed)) return own;
  return own + static_cast<double>(common_denominator(factor, network, fixed, budget).bits());
}

Estimate read_estimate(const Factor& factor, const Network& network, const FixedValues& fixed,
                       const Sizes& sizes, Arith arith, Budget& budget) {
  const Table& table = *factor.table;
  Estimate result;
  result.indices = free_indices(factor, fixed);
  result.key = result.indices;
  const double dense = sizes.product(result.indices);
  result.stored = dense;
  if (table.layout() == Layout::sparse) {
    result.stored = std::min(dense, static_cast<double>(table.stored()));
    if (result.stored <= 1) result.key.clear();
  } else if (table.layout() == Layout::functional) {
    Factor inputs{factor.table, {}};
    inputs.indices.assign(factor.indices.begin(),
                          factor.indices.begin() + static_cast<std::ptrdiff_t>(table.shape().inputs));
    result.key = free_indices(inputs, fixed);
    result.stored = sizes.product(result.key);
  }
  result.sparse = table.layout() != Layout::dense && prefer_sparse(result.stored, dense);
  if (!result.sparse) {
    result.stored = dense;
    result.key = result.indices;
  }
  result.bits = arith == Arith::exact ? numerator_bits(factor, network, fixed, budget) : 0;
  return result;
}

}  // namespace

Sizes::Sizes(const Network& network) {
  sizes.reserve(network.extents.size());
  logs.reserve(network.extents.size());
  for (const std::uint64_t extent : network.extents) {
    sizes.push_back(static_cast<double>(extent));
    logs.push_back(extent == 0 ? 0 : std::log2(static_cast<double>(extent)));
  }
}

double Sizes::product(const std::vector<Index>& indices) const {
  double result = 1;
  for (const Index index : indices) {
    if (sizes[index] == 0) return 0;
    result *= sizes[index];
  }
  return result;
}

bool prefer_sparse(double stored, double dense) { return dense > 1024 && stored * 4 < dense; }

double cell_bytes(double bits) {
  if (bits <= 63) return 8;
  return sizeof(Integer) + 48 + (bits > 128 ? std::max(64.0, bits / 8) + 24 : 0);
}

double table_bytes(const Estimate& estimate) {
  return estimate.stored * (cell_bytes(estimate.bits) +
                            (estimate.sparse ? 4.0 * static_cast<double>(estimate.indices.size()) : 0.0));
}

std::vector<Estimate> read_estimates(const Network& network, const FixedValues& fixed, const Sizes& sizes,
                                     Arith arith, Budget& budget) {
  std::vector<Estimate> result;
  result.reserve(network.factors.size());
  for (const Factor& factor : network.factors) {
    budget.step(50 + 4 * factor.indices.size());
    result.push_back(read_estimate(factor, network, fixed, sizes, arith, budget));
  }
  return result;
}

double fan_out(const std::vector<Index>& known, const Estimate& right, const Sizes& sizes) {
  double free = 1;
  for (const Index index : right.key)
    if (!has(known, index)) free *= sizes.of(index);
  return std::min(free, right.stored);
}

namespace {

Estimate finish(Estimate result, std::vector<Index> key, double joined, bool may_be_sparse,
                const Sizes& sizes) {
  const double dense = sizes.product(result.indices);
  result.stored = std::min(joined, dense);
  const bool whole =
      std::all_of(key.begin(), key.end(), [&](Index index) { return has(result.indices, index); });
  result.key = whole ? std::move(key) : result.indices;
  result.stored = std::min(result.stored, sizes.product(result.key));
  result.sparse = may_be_sparse && prefer_sparse(result.stored, dense);
  if (!result.sparse) {
    result.stored = dense;
    result.key = result.indices;
  }
  return result;
}

}  // namespace

Estimate join_estimate(const Estimate& left, const Estimate& right, std::vector<Index> kept,
                       const Sizes& sizes, double& joined) {
  const double forward = left.stored * fan_out(left.indices, right, sizes);
  const double backward = right.stored * fan_out(right.indices, left, sizes);
  const bool left_first = forward <= backward;
  const Estimate& first = left_first ? left : right;
  const Estimate& second = left_first ? right : left;
  joined = std::min(forward, backward);
  std::vector<Index> key = first.key;
  for (const Index index : second.key)
    if (!has(first.indices, index)) key.push_back(index);
  Estimate result;
  double terms = 1;
  for (const Index index : first.indices)
    if (!has(kept, index)) terms *= sizes.of(index);
  for (const Index index : second.indices)
    if (!has(kept, index) && !has(first.indices, index)) terms *= sizes.of(index);
  result.bits =
      left.bits == 0 && right.bits == 0 ? 0 : left.bits + right.bits + log2_of(std::min(terms, joined));
  result.indices = std::move(kept);
  return finish(std::move(result), std::move(key), joined, left.sparse || right.sparse, sizes);
}

Estimate sum_estimate(const Estimate& from, std::vector<Index> kept, const Sizes& sizes) {
  Estimate result;
  double terms = 1;
  for (const Index index : from.indices)
    if (!has(kept, index)) terms *= sizes.of(index);
  result.bits = from.bits == 0 ? 0 : from.bits + log2_of(std::min(terms, from.stored));
  result.indices = std::move(kept);
  return finish(std::move(result), from.key, from.stored, from.sparse, sizes);
}

}  // namespace diag
