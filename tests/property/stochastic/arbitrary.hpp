// Random channels and diagrams for the laws of this folder. The seed is fixed and shown when a law fails.
#pragma once

#include <random>

#include "interpreter/stochastic/comb.hpp"
#include "interpreter/stochastic/interpretation.hpp"

namespace diag::test {

class Arbitrary {
 public:
  explicit Arbitrary(std::uint32_t seed) : engine_(seed) {}

  std::uint64_t below(std::uint64_t bound) {
    return std::uniform_int_distribution<std::uint64_t>(0, bound - 1)(engine_);
  }
  bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }

  Port port(const std::string& name) {
    std::vector<std::string> labels{"a"};
    for (std::uint64_t i = 1 + below(3); i > 1; --i)
      labels.push_back(std::string(1, static_cast<char>('a' + i)));
    return {name, name, Labels(labels)};
  }

  // Rows sum to 1; about `zeros` percent of the cells are 0, but not a whole row.
  Channel channel(std::vector<Port> inputs, std::vector<Port> outputs, int zeros) {
    Channel result;
    const Shape shape = shape_of(inputs, outputs);
    std::vector<Rational> cells;
    for (std::uint64_t row = 0; row < shape.rows(); ++row) {
      std::vector<std::int64_t> weights;
      std::int64_t sum = 0;
      for (std::uint64_t i = 0; i < shape.columns(); ++i) {
        weights.push_back(chance(zeros) ? 0 : static_cast<std::int64_t>(1 + below(6)));
        sum += weights.back();
      }
      if (sum == 0) sum = weights[below(weights.size())] = 1;
      for (const std::int64_t weight : weights) cells.emplace_back(weight, sum);
    }
    result.table = Table::dense(shape, cells);
    result.inputs = std::move(inputs);
    result.outputs = std::move(outputs);
    return in_some_layout(std::move(result));
  }

  // The row of a channel that holds one label only.
  Channel function(std::vector<Port> inputs, std::vector<Port> outputs) {
    Channel result;
    const Shape shape = shape_of(inputs, outputs);
    std::vector<Coordinate> images;
    for (std::uint64_t row = 0; row < shape.rows(); ++row)
      for (const Port& p : outputs) images.push_back(static_cast<Coordinate>(below(p.labels.size())));
    result.table = Table::functional(shape, images);
    result.inputs = std::move(inputs);
    result.outputs = std::move(outputs);
    return result;
  }

  Channel in_some_layout(Channel channel) {
    if (chance(50)) channel.table = channel.table.as_sparse();
    return channel;
  }

  // Some rows, or some cells, become undetermined.
  void forget(Channel& channel) {
    const Shape shape = shape_of(channel.inputs, channel.outputs);
    const bool cells_only = chance(50);
    std::vector<Rational> cells;
    std::vector<Coordinate> mask;
    for (std::uint64_t row = 0; row < shape.rows(); ++row) {
      bool any = false;
      const bool whole = chance(30);
      for (std::uint64_t column = 0; column < shape.columns(); ++column) {
        const bool gone = cells_only ? chance(20) : whole;
        any = any || gone;
        cells.push_back(gone ? Rational(0) : channel.table.exact_at(row, column));
        if (gone) {
          std::vector<Coordinate> key(shape.rank());
          std::uint64_t rest = row * shape.columns() + column;
          for (std::size_t i = shape.rank(); i-- > 0; rest /= shape.extents[i])
            key[i] = static_cast<Coordinate>(rest % shape.extents[i]);
          mask.insert(mask.end(), key.begin(), key.end());
        }
      }
      if (any) channel.undetermined.push_back({row, "row " + std::to_string(row)});
    }
    channel.table = Table::dense(shape, cells);
    if (cells_only && !channel.undetermined.empty()) {
      const std::size_t count = mask.size() / std::max<std::size_t>(1, shape.rank());
      if (shape.rank() > 0)
        channel.mask = Table::sparse(shape, mask, std::vector<Integer>(count, Integer(1)), {Integer(1)});
    }
  }

 private:
  std::mt19937 engine_;
};

}  // namespace diag::test
