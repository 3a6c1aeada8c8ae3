// Reading the tables of a network. What can be looked at in place is not copied.
#include "interpreter/contraction/load.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/contraction/estimate.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

// What the numerators of a row are multiplied with.
class RowFactor {
 public:
  RowFactor(const Table& table, const Loaded& loaded)
      : denominators_(table.denominators()),
        common_(loaded.denominator),
        constant_(table.arith() == Arith::floating || table.common_denominator() || loaded.row_scaled) {}
  [[nodiscard]] bool constant() const { return constant_; }  // then it is 1
  const Integer& at(std::size_t row) {
    if (!constant_ && row != row_) {
      factor_ = common_ / denominators_[row];
      row_ = row;
    }
    return factor_;
  }

 private:
  const Integers& denominators_;
  const Integer& common_;
  bool constant_;
  std::size_t row_ = static_cast<std::size_t>(-1);
  Integer factor_ = 1;
};

void take(Part& part, const Table& table, std::size_t cell, const Integer& factor) {
  if (part.floating) {
    part.own_doubles.push_back(table.cell(cell));
  } else if (factor == Integer(1)) {
    part.own_integers.push_back(table.numerator(cell));
  } else {
    part.own_integers.push_back(table.numerator(cell) * factor);
  }
}

void load_dense(Part& part, const Factor& factor, const Network& network, const FixedValues& fixed,
                RowFactor& rows, Budget& budget) {
  const Table& table = *factor.table;
  const Walk walk = walk_over(factor, factor.indices.size(), network, fixed);
  if (walk.count == table.stored() && rows.constant()) {
    part.borrowed = &table;
    return;
  }
  if (part.floating) {
    part.own_doubles.reserve(static_cast<std::size_t>(walk.count));
  } else {
    part.own_integers.reserve(static_cast<std::size_t>(walk.count));
  }
  const std::uint64_t columns = rows.constant() ? 1 : table.shape().columns();
  for_each_offset(
      walk,
      [&](std::uint64_t offset) {
        take(part, table, static_cast<std::size_t>(offset),
             rows.at(static_cast<std::size_t>(offset / columns)));
      },
      budget);
}

void load_sparse(Part& part, const Factor& factor, const FixedValues& fixed, RowFactor& rows,
                 Budget& budget) {
  const Table& table = *factor.table;
  const std::size_t rank = factor.indices.size();
  if (part.indices.size() == rank) {
    part.keys_borrowed = rows.constant();
    if (part.keys_borrowed) {
      part.borrowed = &table;
      return;
    }
  }
  const std::vector<std::size_t> places = first_places(factor);
  std::vector<std::size_t> columns;  // of the key, for each index of the part
  for (const Index index : part.indices)
    columns.push_back(static_cast<std::size_t>(
        std::find(factor.indices.begin(), factor.indices.end(), index) - factor.indices.begin()));
  table.visit_cells([&](std::span<const Coordinate> key, std::size_t cell, std::size_t row) {
    budget.step(1 + rank);
    if (!selected(key, factor, fixed, places)) return;
    for (const std::size_t column : columns) part.own_keys.push_back(key[column]);
    take(part, table, cell, rows.at(row));
  });
}

void load_functional(Part& part, const Factor& factor, const Network& network, const FixedValues& fixed,
                     Budget& budget) {
  const Table& table = *factor.table;
  const std::size_t inputs = table.shape().inputs;
  const std::size_t outputs = table.shape().outputs();
  const Walk walk = walk_over(factor, inputs, network, fixed);
  const std::size_t known = walk.indices.size();  // these come first in the part
  // For each output: a fixed value, or the column of the part that it must equal or that it fills.
  struct Output {
    Coordinate value;
    std::size_t column;
    bool fills;
  };
  std::vector<Output> checks;
  std::size_t filled = known;
  for (std::size_t i = 0; i < outputs; ++i) {
    const Index index = factor.indices[inputs + i];
    const auto column = static_cast<std::size_t>(std::find(part.indices.begin(), part.indices.end(), index) -
                                                 part.indices.begin());
    const bool fills = !fixed.fixed(index) && column == filled;
    if (fills) ++filled;
    checks.push_back({fixed.values[index], column, fills});
  }
  const std::size_t rank = part.indices.size();
  std::vector<Coordinate> key(rank, 0);
  std::uint64_t offset = walk.base;
  for (std::uint64_t done = 0; done < walk.count; ++done) {
    budget.step(1 + outputs);
    const auto image = table.images().subspan(static_cast<std::size_t>(offset) * outputs, outputs);
    bool fits = true;
    for (std::size_t i = 0; i < outputs && fits; ++i) {
      const Output& check = checks[i];
      if (check.fills) {
        key[check.column] = image[i];
      } else {
        fits = image[i] == (check.value != unset ? check.value : key[check.column]);
      }
    }
    if (fits) {
      part.own_keys.insert(part.own_keys.end(), key.begin(), key.end());
      take(part, table, static_cast<std::size_t>(offset), Integer(1));
    }
    for (std::size_t i = known; i-- > 0;) {
      offset += walk.strides[i];
      if (++key[i] < walk.extents[i]) break;
      offset -= walk.strides[i] * walk.extents[i];
      key[i] = 0;
    }
  }
}

void make_dense(Part& part) {
  const auto size = static_cast<std::size_t>(*small_product(part.extents));
  const std::size_t rank = part.indices.size();
  Integers integers;
  std::vector<double> doubles;
  if (part.floating) {
    doubles.assign(size, 0.0);
  } else {
    integers.resize(size);
  }
  for (std::size_t cell = 0; cell < part.count; ++cell) {
    const auto at =
        static_cast<std::size_t>(linear_position(part.keys().subspan(cell * rank, rank), part.extents));
    if (part.floating) {
      doubles[at] = part.doubles()[cell];
    } else {
      integers.set(at, part.integers()[cell]);
    }
  }
  part.own_integers = std::move(integers);
  part.own_doubles = std::move(doubles);
  part.own_keys = {};
  part.borrowed = nullptr;
  part.keys_borrowed = false;
  part.sparse = false;
  settle(part);
}

}  // namespace

Loaded load(const Factor& given, const Network& network, const FixedValues& fixed, bool floating,
            Budget& budget) {
  Loaded loaded;
  Part& part = loaded.part;
  Factor factor = given;
  if (floating && factor.table->arith() == Arith::exact && factor.table->layout() != Layout::functional) {
    part.converted = std::make_unique<const Table>(factor.table->to(Arith::floating));
    budget.step(20 * part.converted->stored());
    factor.table = part.converted.get();
  }
  const Table& table = *factor.table;
  DIAG_ASSERT(floating || table.arith() == Arith::exact);
  part.floating = floating;
  part.exponent = table.exponent();
  part.indices = free_indices(factor, fixed);
  for (const Index index : part.indices) part.extents.push_back(network.extents[index]);
  if (table.arith() == Arith::exact && table.layout() != Layout::functional) {
    if (table.common_denominator()) {
      loaded.denominator = table.denominators()[0];
    } else if (rows_stay(factor, fixed)) {
      loaded.row_scaled = true;
    } else {
      loaded.denominator = common_denominator(factor, network, fixed, budget);
    }
  }
  RowFactor rows(table, loaded);
  part.sparse = table.layout() != Layout::dense;
  if (table.layout() == Layout::dense) {
    load_dense(part, factor, network, fixed, rows, budget);
  } else if (table.layout() == Layout::sparse) {
    load_sparse(part, factor, fixed, rows, budget);
  } else {
    load_functional(part, factor, network, fixed, budget);
  }
  settle(part);
  if (part.sparse) {
    double dense = 1;
    for (const std::uint64_t extent : part.extents) dense *= static_cast<double>(extent);
    if (!prefer_sparse(static_cast<double>(part.count), dense)) make_dense(part);
  }
  return loaded;
}

}  // namespace diag
