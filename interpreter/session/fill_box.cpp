// The rows of a box from a value: they are held to what rows written in the script are held to.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/session/compute.hpp"
#include "interpreter/session/describe.hpp"
#include "interpreter/session/numbers.hpp"
#include "interpreter/stochastic/wiring.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

constexpr double close = 1e-9;  // of sums in double

std::string row_text(const Channel& channel, std::uint64_t row) {
  if (channel.is_state()) return "this state";
  std::vector<Coordinate> labels(channel.inputs.size());
  coordinates_of(row, std::span(channel.table.shape().extents).first(labels.size()), labels);
  return fmt::format("the row {} of this value", event_text(channel.inputs, labels));
}

void require_sum(const Channel& channel, std::uint64_t row, const Weight& sum) {
  if (sum.exact ? *sum.exact == Rational(1) : std::abs(sum.value - 1) <= close) return;
  if (undetermined_row(channel, row) != nullptr) return;
  throw EvaluationError(
      "row-sum",
      fmt::format("{} sums to {}, and the rows of a box sum to 1", row_text(channel, row), short_text(sum)),
      "normalize(...) divides each row by its sum");
}

void require_sums(const Channel& channel, Budget& budget) {
  std::uint64_t row = 0;
  if (channel.table.arith() == Arith::exact) {
    for (Rational& sum : channel.table.row_sums(budget))
      require_sum(channel, row++, exact_weight(std::move(sum)));
  } else {
    for (const double sum : channel.table.row_sums_double(budget))
      require_sum(channel, row++, double_weight(sum));
  }
}

// Rows that sum to 1 and hold nothing else than 1.
void require_function(const Channel& channel, const std::string& box) {
  const auto complain = [&](std::uint64_t row, const std::string& why) {
    throw EvaluationError("function-row", fmt::format("{} is a `function`, and {} {}", spelled_name(box),
                                                      row_text(channel, row), why));
  };
  if (!channel.determined()) complain(channel.undetermined.front().row, "is undetermined");
  const Shape& shape = channel.table.shape();
  const auto check = [&](std::span<const Coordinate> key, const Weight& weight) {
    if (weight.exact ? *weight.exact == Rational(1) : std::abs(weight.value - 1) <= close) return;
    if (!weight.exact && std::abs(weight.value) <= close) return;
    complain(linear_position(key.first(shape.inputs), std::span(shape.extents).first(shape.inputs)),
             "holds the weight " + short_text(weight));
  };
  if (channel.table.arith() == Arith::exact)
    channel.table.for_each(
        [&](std::span<const Coordinate> key, const Rational& weight) { check(key, exact_weight(weight)); });
  else
    channel.table.for_each_double(
        [&](std::span<const Coordinate> key, double weight) { check(key, double_weight(weight)); });
}

}  // namespace

Channel Computer::rows(const action::FillBox& fill) {
  Channel channel = std::get<Channel>(result(fill.value).of);
  channel.comb.reset();
  if (channel.table.layout() == Layout::functional) return channel;
  require_sums(channel, budget_);
  if (fill.function) {
    require_function(channel, world_.signature[fill.generator].name);
    if (channel.table.arith() == Arith::exact) channel.table = channel.table.as_sparse().recognised();
  }
  return channel;
}

}  // namespace diag
