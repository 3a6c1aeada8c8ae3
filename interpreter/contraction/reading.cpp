// Fixed indices by propagation along single cells and functions, and the denominators of what is read.
#include "interpreter/contraction/reading.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

class Propagation {
 public:
  explicit Propagation(const Network& network) : network_(network) {
    result_.values.assign(network.extents.size(), unset);
    result_.input.assign(network.extents.size(), false);
    for (const Index index : network.inputs) result_.input.at(index) = true;
  }

  FixedValues run(Budget& budget) {
    for (Index index = 0; index < network_.extents.size(); ++index) {
      DIAG_ASSERT(network_.extents[index] <= unset);
      if (network_.extents[index] == 1) set(index, 0);
    }
    read_single_cells(budget);
    find_functions(budget);
    while (!fresh_.empty()) {
      const Index index = fresh_.back();
      fresh_.pop_back();
      if (index >= first_use_.size() - 1) continue;
      for (std::size_t use = first_use_[index]; use < first_use_[index + 1]; ++use) {
        budget.step();
        if (--waiting_[uses_[use]] == 0) apply(network_.factors[uses_[use]]);
      }
    }
    return std::move(result_);
  }

 private:
  void set(Index index, Coordinate value) {
    if (result_.values[index] == unset) {
      result_.values[index] = value;
      fresh_.push_back(index);
    } else if (result_.values[index] != value) {
      result_.contradiction = true;
    }
  }

  void read_single_cells(Budget& budget) {
    for (const Factor& factor : network_.factors) {
      budget.step(factor.indices.size());
      DIAG_ASSERT(factor.table != nullptr && factor.indices.size() == factor.table->shape().rank());
      for (std::size_t i = 0; i < factor.indices.size(); ++i)
        DIAG_ASSERT(network_.extents.at(factor.indices[i]) == factor.table->shape().extents[i]);
      if (factor.table->layout() != Layout::sparse || factor.table->stored() != 1) continue;
      for (std::size_t i = 0; i < factor.indices.size(); ++i) set(factor.indices[i], factor.table->keys()[i]);
    }
  }

  // For each index the functions that read it, once for each place.
  void find_functions(Budget& budget) {
    first_use_.assign(network_.extents.size() + 1, 0);
    waiting_.assign(network_.factors.size(), 0);
    for (const Factor& factor : network_.factors) {
      if (factor.table->layout() != Layout::functional) continue;
      for (std::size_t i = 0; i < factor.table->shape().inputs; ++i) ++first_use_[factor.indices[i]];
    }
    std::size_t total = 0;
    for (std::size_t& count : first_use_) {
      total += count;
      count = total;
    }
    uses_.resize(total);
    for (std::uint32_t at = 0; at < network_.factors.size(); ++at) {
      const Factor& factor = network_.factors[at];
      if (factor.table->layout() != Layout::functional) continue;
      const std::size_t inputs = factor.table->shape().inputs;
      budget.step(inputs);
      waiting_[at] = inputs;
      for (std::size_t i = 0; i < inputs; ++i) uses_[--first_use_[factor.indices[i]]] = at;
      if (inputs == 0) apply(factor);
    }
  }

  // A function whose inputs are all known gives its outputs.
  void apply(const Factor& factor) {
    const Shape& shape = factor.table->shape();
    if (factor.table->stored() == 0) return;
    std::uint64_t row = 0;
    for (std::size_t i = 0; i < shape.inputs; ++i)
      row = row * shape.extents[i] + result_.values[factor.indices[i]];
    const auto image =
        factor.table->images().subspan(static_cast<std::size_t>(row) * shape.outputs(), shape.outputs());
    for (std::size_t i = 0; i < image.size(); ++i) set(factor.indices[shape.inputs + i], image[i]);
  }

  const Network& network_;
  FixedValues result_;
  std::vector<Index> fresh_;
  std::vector<std::size_t> first_use_, waiting_;
  std::vector<std::uint32_t> uses_;
};

}  // namespace

FixedValues fixed_values(const Network& network, Budget& budget) { return Propagation(network).run(budget); }

std::vector<Index> free_indices(const Factor& factor, const FixedValues& fixed) {
  std::vector<Index> result;
  for (const Index index : factor.indices)
    if (!fixed.fixed(index) && std::find(result.begin(), result.end(), index) == result.end())
      result.push_back(index);
  return result;
}

std::vector<std::size_t> first_places(const Factor& factor) {
  std::vector<std::size_t> result(factor.indices.size());
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = static_cast<std::size_t>(
        std::find(factor.indices.begin(), factor.indices.end(), factor.indices[i]) - factor.indices.begin());
  return result;
}

Walk walk_over(const Factor& factor, std::size_t axes, const Network& network, const FixedValues& fixed) {
  Walk walk;
  const Extents& extents = factor.table->shape().extents;
  std::uint64_t stride = 1;
  std::vector<std::uint64_t> strides(axes);
  for (std::size_t i = axes; i-- > 0; stride *= extents[i]) strides[i] = stride;
  for (std::size_t i = 0; i < axes; ++i) {
    const Index index = factor.indices[i];
    if (fixed.fixed(index)) {
      walk.base += strides[i] * fixed.values[index];
      continue;
    }
    const auto found = std::find(walk.indices.begin(), walk.indices.end(), index);
    if (found != walk.indices.end()) {
      walk.strides[static_cast<std::size_t>(found - walk.indices.begin())] += strides[i];
      continue;
    }
    walk.indices.push_back(index);
    walk.extents.push_back(network.extents[index]);
    walk.strides.push_back(strides[i]);
    walk.count *= network.extents[index];
  }
  return walk;
}

void for_each_offset(const Walk& walk, const std::function<void(std::uint64_t)>& visit, Budget& budget) {
  std::vector<std::uint64_t> at(walk.extents.size(), 0);
  std::uint64_t offset = walk.base;
  for (std::uint64_t done = 0; done < walk.count; ++done) {
    budget.step();
    visit(offset);
    for (std::size_t i = at.size(); i-- > 0;) {
      offset += walk.strides[i];
      if (++at[i] < walk.extents[i]) break;
      offset -= walk.strides[i] * walk.extents[i];
      at[i] = 0;
    }
  }
}

bool selected(std::span<const Coordinate> key, const Factor& factor, const FixedValues& fixed,
              std::span<const std::size_t> places) {
  for (std::size_t i = 0; i < key.size(); ++i) {
    const Coordinate value = fixed.values[factor.indices[i]];
    if (value != unset ? key[i] != value : key[i] != key[places[i]]) return false;
  }
  return true;
}

bool rows_stay(const Factor& factor, const FixedValues& fixed) {
  const auto last = factor.indices.begin() + static_cast<std::ptrdiff_t>(factor.table->shape().inputs);
  return std::all_of(factor.indices.begin(), last,
                     [&](Index index) { return fixed.fixed(index) || fixed.input[index]; });
}

Integer common_denominator(const Factor& factor, const Network& network, const FixedValues& fixed,
                           Budget& budget) {
  const Table& table = *factor.table;
  if (table.common_denominator()) return table.denominators()[0];
  Integer common(1);
  const auto include = [&](std::size_t at) {
    const Integer denominator = table.denominators()[at];
    if (!(common % denominator).is_zero()) common = lcm(common, denominator);
    budget.step(8 + common.bits() / 32);
  };
  if (table.layout() == Layout::dense) {
    for_each_offset(
        walk_over(factor, table.shape().inputs, network, fixed),
        [&](std::uint64_t row) { include(static_cast<std::size_t>(row)); }, budget);
    return common;
  }
  const std::vector<std::size_t> places = first_places(factor);
  const auto starts = table.row_starts();
  const std::size_t rank = table.shape().rank();
  for (std::size_t run = 0; run + 1 < starts.size(); ++run)
    for (auto cell = static_cast<std::size_t>(starts[run]); cell < starts[run + 1]; ++cell) {
      budget.step(rank);
      if (!selected(table.keys().subspan(cell * rank, rank), factor, fixed, places)) continue;
      include(run);
      break;
    }
  return common;
}

}  // namespace diag
