// Random networks: tables of all layouts over shared, repeated and open indices.
#pragma once

#include <deque>

#include "reference.hpp"

namespace reference {

struct Owned {  // a network and its tables
  std::deque<diag::Table> tables;
  Network network;
};

struct Sizes {
  std::size_t most_indices = 5, most_factors = 5, most_rank = 3;
  std::uint64_t most_extent = 4;
  std::size_t most_cells = 40;  // of a table: larger ones are sparse
  bool negative = false;
  bool long_numbers = false;
};

class Arbitrary {
 public:
  explicit Arbitrary(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  diag::Integer weight(const Sizes& sizes) {
    diag::Integer value(static_cast<std::int64_t>(below(12)));
    if (sizes.long_numbers && below(2) == 0) value *= diag::Integer::power(10, below(40)) + 1;
    return sizes.negative && below(3) == 0 ? -value : value;
  }

  diag::Integers denominators(std::uint64_t count, const Sizes& sizes) {
    diag::Integers result;
    const std::uint64_t number = below(2) == 0 ? 1 : count;
    for (std::uint64_t i = 0; i < number; ++i) {
      diag::Integer value(static_cast<std::int64_t>(below(9) + 1));
      if (sizes.long_numbers && below(4) == 0) value *= diag::Integer::power(7, below(60));
      result.push_back(std::move(value));
    }
    return result;
  }

  diag::Table table(const diag::Shape& shape, const Sizes& sizes) {
    const bool may_be_dense = shape.cells() <= static_cast<double>(sizes.most_cells);
    const std::uint64_t kind = below(3);
    if (kind == 0 && shape.rows() <= sizes.most_cells) {
      std::vector<Coordinate> images;
      for (std::uint64_t row = 0; row < shape.rows(); ++row)
        for (std::size_t i = shape.inputs; i < shape.rank(); ++i)
          images.push_back(static_cast<Coordinate>(below(shape.extents[i])));
      return diag::Table::functional(shape, std::move(images));
    }
    if (kind == 1 && may_be_dense) {
      diag::Integers cells;
      for (double i = 0; i < shape.cells(); ++i)
        cells.push_back(below(3) == 0 ? diag::Integer(0) : weight(sizes));
      return diag::Table::dense(shape, std::move(cells), denominators(shape.rows(), sizes));
    }
    std::vector<Coordinate> keys;
    diag::Integers cells;
    const std::uint64_t count = below(4) == 0 ? 1 : below(sizes.most_cells);
    for (std::uint64_t i = 0; i < count; ++i) {
      for (const std::uint64_t extent : shape.extents) keys.push_back(static_cast<Coordinate>(below(extent)));
      cells.push_back(weight(sizes));
    }
    return diag::Table::sparse(shape, std::move(keys), std::move(cells), denominators(shape.rows(), sizes));
  }

  Owned network(const Sizes& sizes) {
    Owned owned;
    const std::uint64_t indices = 1 + below(sizes.most_indices);
    for (std::uint64_t i = 0; i < indices; ++i) owned.network.extents.push_back(1 + below(sizes.most_extent));
    const std::uint64_t factors = below(sizes.most_factors + 1);
    for (std::uint64_t i = 0; i < factors; ++i) {
      Factor factor;
      diag::Shape shape;
      const std::uint64_t rank = below(sizes.most_rank + 1);
      for (std::uint64_t j = 0; j < rank; ++j) {
        factor.indices.push_back(static_cast<Index>(below(indices)));
        shape.extents.push_back(owned.network.extents[factor.indices.back()]);
      }
      shape.inputs = below(rank + 1);
      owned.tables.push_back(table(shape, sizes));
      factor.table = &owned.tables.back();
      owned.network.factors.push_back(std::move(factor));
    }
    for (std::uint64_t i = below(3); i > 0; --i)
      owned.network.inputs.push_back(static_cast<Index>(below(indices)));
    for (std::uint64_t i = below(4); i > 0; --i)
      owned.network.outputs.push_back(static_cast<Index>(below(indices)));
    return owned;
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace reference
