// Laying out a result: indices that stand at several places, at none of the tables, or have one value only.
#include "interpreter/contraction/answer.hpp"

#include <algorithm>
#include <cmath>

#include "interpreter/base/errors.hpp"
#include "interpreter/contraction/lay_out.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

AnswerShape answer_shape(const Network& network, const FixedValues& fixed) {
  AnswerShape answer;
  answer.places = network.inputs;
  answer.places.insert(answer.places.end(), network.outputs.begin(), network.outputs.end());
  answer.shape.inputs = network.inputs.size();
  std::vector<bool> seen(network.extents.size(), false);
  for (const Index index : answer.places) {
    answer.shape.extents.push_back(network.extents.at(index));
    if (fixed.fixed(index)) {
      if (network.extents[index] != 1) answer.plain = false;
      continue;
    }
    if (seen[index]) {
      answer.plain = false;
      continue;
    }
    seen[index] = true;
    answer.distinct.push_back(index);
  }
  return answer;
}

double answer_stored(const AnswerShape& answer, const std::vector<Index>& read, double core,
                     const Sizes& sizes) {
  double result = core;
  std::vector<Index> sorted = read;
  std::sort(sorted.begin(), sorted.end());
  for (const Index index : answer.distinct)
    if (!std::binary_search(sorted.begin(), sorted.end(), index)) result *= sizes.of(index);
  return result;
}

namespace {

// Collects the cells of an answer.
struct Cells {
  bool floating = false;
  bool sparse = false;
  std::vector<Coordinate> keys;
  Integers integers;
  std::vector<double> doubles;

  void put(std::uint64_t at, const Part& core, std::size_t cell) {
    if (sparse) {
      if (floating) {
        doubles.push_back(core.doubles()[cell]);
      } else {
        integers.push_back(core.integers()[cell]);
      }
    } else if (floating) {
      doubles[static_cast<std::size_t>(at)] = core.doubles()[cell];
    } else {
      integers.set(static_cast<std::size_t>(at), core.integers()[cell]);
    }
  }
};

// For each place: the column of the distinct index there, or the value that it is fixed to.
struct Place {
  std::size_t column = 0;
  Coordinate value = unset;
};

void spread(const Part& core, const AnswerShape& answer, const FixedValues& fixed, const Sizes& sizes,
            Cells& cells, Budget& budget) {
  const std::size_t width = answer.distinct.size();
  std::vector<std::size_t> column(fixed.values.size(), 0);  // of each distinct index
  Extents extents;
  for (std::size_t i = 0; i < width; ++i) {
    column[answer.distinct[i]] = i;
    extents.push_back(static_cast<std::uint64_t>(sizes.of(answer.distinct[i])));
  }
  // Walked in the order of the answer's places where the core allows it, so that keys come out sorted.
  std::vector<bool> in_core(width, false);
  std::vector<std::uint64_t> core_stride(width, 0);
  std::uint64_t stride = 1;
  for (std::size_t i = core.indices.size(); i-- > 0; stride *= core.sparse ? 1 : core.extents[i]) {
    in_core[column[core.indices[i]]] = true;
    core_stride[column[core.indices[i]]] = stride;
  }
  std::vector<Place> places;
  std::vector<std::uint64_t> strides(width, 0);
  std::uint64_t base = 0;
  std::uint64_t place_stride = 1;
  for (std::size_t i = answer.places.size(); i-- > 0;) {
    const Index index = answer.places[i];
    if (fixed.fixed(index)) {
      base += place_stride * fixed.values[index];
    } else {
      strides[column[index]] += place_stride;
    }
    if (!cells.sparse) place_stride *= answer.shape.extents[i];
  }
  for (const Index index : answer.places) places.push_back({column[index], fixed.values[index]});

  std::vector<Coordinate> at(width, 0);
  const auto put = [&](std::size_t cell) {
    budget.step(2 + answer.places.size());
    std::uint64_t to = base;
    if (cells.sparse) {
      for (const Place& place : places)
        cells.keys.push_back(place.value != unset ? place.value : at[place.column]);
    } else {
      for (std::size_t i = 0; i < width; ++i) to += strides[i] * at[i];
    }
    cells.put(to, core, cell);
  };
  const auto next = [&](bool all) {  // of all indices, or of those that the core does not have
    for (std::size_t i = width; i-- > 0;) {
      if (!all && in_core[i]) continue;
      if (++at[i] < extents[i]) return true;
      at[i] = 0;
    }
    return false;
  };
  if (std::find(extents.begin(), extents.end(), 0U) != extents.end()) return;
  if (!core.sparse) {
    do {
      std::uint64_t from = 0;
      for (std::size_t i = 0; i < width; ++i) from += core_stride[i] * at[i];
      const auto cell = static_cast<std::size_t>(from);
      if (core.floating ? core.doubles()[cell] != 0 : !core.integers().is_zero(cell)) put(cell);
    } while (next(true));
    return;
  }
  const std::size_t rank = core.indices.size();
  for (std::size_t cell = 0; cell < core.count; ++cell) {
    for (std::size_t i = 0; i < rank; ++i) at[column[core.indices[i]]] = core.keys()[cell * rank + i];
    do {
      put(cell);
    } while (next(false));
  }
}

// Denominators, a row each, of tables whose inputs are inputs of the answer.
class RowDenominators {
 public:
  RowDenominators(const AnswerShape& answer, const FixedValues& fixed,
                  const std::vector<const Factor*>& factors) {
    for (const Factor* factor : factors) {
      Source source{factor->table, {}, {}};
      for (std::size_t i = 0; i < factor->table->shape().inputs; ++i) {
        const Index index = factor->indices[i];
        const auto place = static_cast<std::size_t>(
            std::find(answer.places.begin(), answer.places.end(), index) - answer.places.begin());
        source.places.push_back({place, fixed.values[index]});
      }
      source.key.resize(source.places.size());
      sources_.push_back(std::move(source));
    }
  }

  [[nodiscard]] bool empty() const { return sources_.empty(); }

  Integer of(std::span<const Coordinate> row, const Integer& common) {
    Integer result = common;
    for (Source& source : sources_) {
      for (std::size_t i = 0; i < source.key.size(); ++i)
        source.key[i] =
            source.places[i].value != unset ? source.places[i].value : row[source.places[i].column];
      result *= find(*source.table, source.key);
    }
    return result;
  }

 private:
  struct Source {
    const Table* table;
    std::vector<Place> places;
    std::vector<Coordinate> key;
  };

  static Integer find(const Table& table, std::span<const Coordinate> key) {
    if (table.layout() == Layout::dense)
      return table.denominators()[static_cast<std::size_t>(linear_position(key, table.shape().extents))];
    const auto starts = table.row_starts();
    const std::size_t rank = table.shape().rank();
    std::size_t low = 0;
    std::size_t high = starts.size() - 1;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      const auto at = table.keys().subspan(static_cast<std::size_t>(starts[middle]) * rank, key.size());
      if (std::lexicographical_compare(at.begin(), at.end(), key.begin(), key.end())) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low + 1 == starts.size()) return 1;
    const auto at = table.keys().subspan(static_cast<std::size_t>(starts[low]) * rank, key.size());
    // A row without cells makes a row of zeros, over whatever denominator.
    return std::equal(at.begin(), at.end(), key.begin()) ? table.denominators()[low] : Integer(1);
  }

  std::vector<Source> sources_;
};

Table exact_table(const AnswerShape& answer, Cells cells, const Integer& denominator, RowDenominators& rows,
                  Budget& budget) {
  Integers common;
  common.push_back(denominator);
  const std::size_t inputs = answer.shape.inputs;
  const std::span<const std::uint64_t> extents(answer.shape.extents);
  if (!cells.sparse) {
    if (rows.empty() || cells.integers.empty())
      return Table::dense(answer.shape, std::move(cells.integers), std::move(common));
    Integers denominators;
    std::vector<Coordinate> row(inputs, 0);
    do {
      budget.step(20);
      denominators.push_back(rows.of(row, denominator));
    } while (next_coordinates(row, extents.first(inputs)));
    return Table::dense(answer.shape, std::move(cells.integers), std::move(denominators));
  }
  Table table =
      Table::sparse(answer.shape, std::move(cells.keys), std::move(cells.integers), std::move(common));
  if (rows.empty() || table.stored() == 0) return table;
  const std::size_t rank = answer.shape.rank();
  std::vector<Coordinate> keys(table.keys().begin(), table.keys().end());
  Integers denominators;
  for (std::size_t cell = 0; cell < table.stored(); ++cell) {
    const Coordinate* key = keys.data() + cell * rank;
    budget.step(inputs + 1);
    if (cell == 0 || !std::equal(key, key + inputs, key - rank))
      denominators.push_back(rows.of(std::span(key, inputs), denominator));
  }
  return Table::sparse_rows(answer.shape, std::move(keys), table.numerators(), std::move(denominators));
}

// The exponent goes into the cells where they bear it.
void apply_exponent(std::vector<double>& cells, std::int64_t& exponent) {
  if (exponent == 0) return;
  double largest = 0;
  for (const double cell : cells) largest = std::max(largest, std::abs(cell));
  if (largest == 0) {
    exponent = 0;
    return;
  }
  const std::int64_t size = std::ilogb(largest) + exponent;
  if (size < -900 || size > 900) return;
  for (double& cell : cells) cell = std::ldexp(cell, static_cast<int>(exponent));
  exponent = 0;
}

}  // namespace

Table lay_out(Part core, const Network& network, const FixedValues& fixed, const Integer& denominator,
              const std::vector<const Factor*>& row_factors, Budget& budget) {
  const AnswerShape answer = answer_shape(network, fixed);
  const Sizes sizes(network);
  const double dense = answer.shape.cells();
  const double stored = answer_stored(answer, core.indices, static_cast<double>(core.count), sizes);
  Cells cells;
  cells.floating = core.floating;
  cells.sparse = prefer_sparse(stored, dense);
  std::int64_t exponent = core.exponent;
  const bool as_it_is = answer.plain && !core.sparse && !cells.sparse && core.indices == answer.distinct;
  if (as_it_is && core.borrowed == nullptr) {
    cells.integers = std::move(core.own_integers);
    cells.doubles = std::move(core.own_doubles);
  } else if (as_it_is) {
    cells.integers = core.integers();
    cells.doubles.assign(core.doubles().begin(), core.doubles().end());
  } else {
    if (!cells.sparse) {
      const auto count = static_cast<std::size_t>(*small_product(answer.shape.extents));
      if (core.floating) {
        cells.doubles.assign(count, 0.0);
      } else {
        cells.integers.resize(count);
      }
    }
    spread(core, answer, fixed, sizes, cells, budget);
    core = Part();
  }
  if (cells.floating) {
    apply_exponent(cells.doubles, exponent);
    if (!cells.sparse) return Table::dense(answer.shape, std::move(cells.doubles), exponent);
    return Table::sparse(answer.shape, std::move(cells.keys), std::move(cells.doubles), exponent);
  }
  RowDenominators rows(answer, fixed, row_factors);
  Table table = exact_table(answer, std::move(cells), denominator, rows, budget);
  table.reduce(budget);
  if (table.layout() == Layout::sparse) return table.recognised();
  return table;
}

Table zero_answer(const Network& network, const FixedValues& fixed, bool floating) {
  const AnswerShape answer = answer_shape(network, fixed);
  if (prefer_sparse(0, answer.shape.cells()))
    return floating ? Table::sparse(answer.shape, {}, std::vector<double>())
                    : Table::sparse(answer.shape, {}, Integers(), Integers());
  const auto count = static_cast<std::size_t>(answer.shape.cells());
  if (floating) return Table::dense(answer.shape, std::vector<double>(count, 0.0));
  Integers zeros;
  zeros.resize(count);
  return Table::dense(answer.shape, std::move(zeros), Integers(std::vector<std::int64_t>{1}));
}

}  // namespace diag
