// Dense times dense: loops over strides for small tables; for larger ones the operands are first laid out as
// matrices with the summed indices innermost, and doubles go to a matrix product.
#include <algorithm>
#include <numeric>

#include "interpreter/contraction/cells.hpp"
#include "interpreter/contraction/join.hpp"

namespace diag {

namespace {

struct Axis {
  std::uint64_t extent = 1;
  std::uint64_t left = 0, right = 0;  // strides; 0 where the table does not have the index
};
using Axes = std::vector<Axis>;

std::uint64_t stride_of(const Part& part, Index index) {
  std::uint64_t stride = 1;
  for (std::size_t i = part.indices.size(); i-- > 0; stride *= part.extents[i])
    if (part.indices[i] == index) return stride;
  return 0;
}

std::uint64_t extent_of(const Part& left, const Part& right, Index index) {
  for (std::size_t i = 0; i < left.indices.size(); ++i)
    if (left.indices[i] == index) return left.extents[i];
  for (std::size_t i = 0; i < right.indices.size(); ++i)
    if (right.indices[i] == index) return right.extents[i];
  return 1;
}

Axes axes_of(const Part& left, const Part& right, const std::vector<Index>& indices) {
  Axes axes;
  for (const Index index : indices) {
    const Axis axis{extent_of(left, right, index), stride_of(left, index), stride_of(right, index)};
    // One axis out of two that lie within each other in both tables.
    if (!axes.empty() && axes.back().left == axis.left * axis.extent &&
        axes.back().right == axis.right * axis.extent)
      axes.back() = {axes.back().extent * axis.extent, axis.left, axis.right};
    else
      axes.push_back(axis);
  }
  return axes;
}

std::uint64_t count_of(const Axes& axes) {
  std::uint64_t result = 1;
  for (const Axis& axis : axes) result *= axis.extent;
  return result;
}

// Moves through all positions of the axes, the last varying fastest.
class Odometer {
 public:
  explicit Odometer(std::span<const Axis> axes) : axes_(axes), at_(axes.size(), 0) {}
  std::uint64_t left = 0, right = 0;  // offsets
  void next() {
    for (std::size_t i = axes_.size(); i-- > 0;) {
      left += axes_[i].left;
      right += axes_[i].right;
      if (++at_[i] < axes_[i].extent) return;
      left -= axes_[i].left * axes_[i].extent;
      right -= axes_[i].right * axes_[i].extent;
      at_[i] = 0;
    }
  }

 private:
  std::span<const Axis> axes_;
  std::vector<std::uint64_t> at_;
};

template <class Cells>
std::vector<typename Cells::Sum> loop(std::span<const typename Cells::Left> left,
                                      std::span<const typename Cells::Right> right, const Axes& kept,
                                      const Axes& summed, std::uint64_t cost, Budget& budget) {
  const std::uint64_t count = count_of(kept);
  const std::uint64_t depth = count_of(summed);
  std::vector<typename Cells::Sum> out(static_cast<std::size_t>(count));
  if (count == 0 || depth == 0) return out;
  const Axis inner = kept.empty() ? Axis{} : kept.back();
  Odometer outer(std::span<const Axis>(kept).first(kept.empty() ? 0 : kept.size() - 1));
  std::vector<std::pair<std::uint64_t, std::uint64_t>> offsets;  // of the terms, where they are not in line
  if (summed.size() > 1) {
    offsets.reserve(static_cast<std::size_t>(depth));
    Odometer terms(summed);
    for (std::uint64_t i = 0; i < depth; ++i, terms.next()) offsets.emplace_back(terms.left, terms.right);
  }
  const Axis line = summed.empty() ? Axis{} : summed.front();
  std::size_t to = 0;
  for (std::uint64_t done = 0; done < count; done += inner.extent, outer.next()) {
    std::uint64_t a = outer.left;
    std::uint64_t b = outer.right;
    for (std::uint64_t i = 0; i < inner.extent; ++i, a += inner.left, b += inner.right, ++to) {
      budget.step(cost * depth);
      typename Cells::Sum sum{};
      if (offsets.empty()) {
        for (std::uint64_t k = 0; k < depth; ++k)
          Cells::add_product(sum, left[a + k * line.left], right[b + k * line.right]);
      } else {
        for (const auto& [a_term, b_term] : offsets)
          Cells::add_product(sum, left[a + a_term], right[b + b_term]);
      }
      out[to] = std::move(sum);
    }
  }
  return out;
}

// The cells of a table in another order of its indices.
template <class Cell>
std::vector<Cell> permuted(std::span<const Cell> cells, const Part& part, const std::vector<Index>& order,
                           Budget& budget) {
  const Axes axes = axes_of(part, part, order);
  Odometer at(axes);
  std::vector<Cell> out(cells.size());
  budget.step(cells.size());
  for (Cell& cell : out) {
    cell = cells[at.left];
    at.next();
  }
  return out;
}

// The indices of a product of matrices: in both and kept, in one only, and summed.
struct Roles {
  std::vector<Index> batch, rows, columns, depth;
  std::uint64_t batches = 1, row_count = 1, column_count = 1, depth_count = 1;
  bool matrices = true;  // every summed index is in both
};

Roles roles_of(const Part& left, const Part& right, const std::vector<Index>& kept) {
  const auto has = [](const std::vector<Index>& indices, Index index) {
    return std::find(indices.begin(), indices.end(), index) != indices.end();
  };
  Roles roles;
  for (std::size_t i = 0; i < left.indices.size(); ++i) {
    const Index index = left.indices[i];
    const bool both = has(right.indices, index);
    if (!has(kept, index)) {
      roles.depth.push_back(index);
      roles.depth_count *= left.extents[i];
      roles.matrices = roles.matrices && both;
    } else if (both) {
      roles.batch.push_back(index);
      roles.batches *= left.extents[i];
    } else {
      roles.rows.push_back(index);
      roles.row_count *= left.extents[i];
    }
  }
  for (std::size_t i = 0; i < right.indices.size(); ++i) {
    const Index index = right.indices[i];
    if (has(left.indices, index)) continue;
    if (has(kept, index)) {
      roles.columns.push_back(index);
      roles.column_count *= right.extents[i];
    } else {
      roles.depth.push_back(index);
      roles.matrices = false;
    }
  }
  return roles;
}

std::vector<Index> joined(const std::vector<Index>& a, const std::vector<Index>& b,
                          const std::vector<Index>& c = {}) {
  std::vector<Index> result = a;
  result.insert(result.end(), b.begin(), b.end());
  result.insert(result.end(), c.begin(), c.end());
  return result;
}

// A table with the indices in this order, for the loops.
Part reordered(const Part& part, std::vector<Index> order, Budget& budget) {
  Part result;
  result.floating = part.floating;
  result.bits = part.bits;
  result.count = part.count;
  for (const Index index : order) result.extents.push_back(extent_of(part, part, index));
  if (part.floating) {
    result.own_doubles = permuted(part.doubles(), part, order, budget);
  } else {
    result.own_integers = Integers(permuted(part.integers().small(), part, order, budget));
  }
  result.indices = std::move(order);
  return result;
}

std::vector<double> matrix_products(const Part& left, const Part& right, const Roles& roles, Budget& budget) {
  const auto m = static_cast<std::size_t>(roles.row_count);
  const auto n = static_cast<std::size_t>(roles.column_count);
  const auto k = static_cast<std::size_t>(roles.depth_count);
  std::vector<double> out(static_cast<std::size_t>(roles.batches) * m * n);
  // In strips, so that the clock is looked at between them.
  const std::size_t strip = std::max<std::size_t>(1, 50'000'000 / (n * k + 1));
  for (std::size_t batch = 0; batch < roles.batches; ++batch)
    for (std::size_t first = 0; first < m; first += strip) {
      const std::size_t rows = std::min(strip, m - first);
      budget.step(rows * n * k);
      multiply_matrices(left.doubles().data() + (batch * m + first) * k,
                        right.doubles().data() + batch * n * k, out.data() + (batch * m + first) * n, rows, n,
                        k);
    }
  return out;
}

}  // namespace

Part join_dense(const Part& left, const Part& right, const std::vector<Index>& kept, Budget& budget) {
  Part result;
  result.floating = left.floating;
  result.exponent = left.exponent + right.exponent;
  result.indices = kept;
  for (const Index index : kept) result.extents.push_back(extent_of(left, right, index));
  const Roles roles = roles_of(left, right, kept);
  const bool words = left.floating || (left.integers().narrow() && right.integers().narrow());
  const bool matrices = words && roles.matrices && roles.depth_count >= 4 && roles.row_count >= 4 &&
                        roles.column_count >= 4 &&
                        roles.row_count * roles.column_count * roles.depth_count >= 2048;
  if (matrices) {
    const Part a = reordered(left, joined(roles.batch, roles.rows, roles.depth), budget);
    const Part b = reordered(right, joined(roles.batch, roles.columns, roles.depth), budget);
    if (left.floating) {
      Part product;
      product.indices = joined(roles.batch, roles.rows, roles.columns);
      for (const Index index : product.indices) product.extents.push_back(extent_of(left, right, index));
      std::vector<double> cells = matrix_products(a, b, roles, budget);
      result.own_doubles = product.indices == kept
                               ? std::move(cells)
                               : permuted(std::span<const double>(cells), product, kept, budget);
    } else {
      with_cells(a, b, static_cast<double>(roles.depth_count),
                 [&](auto cells, auto left_cells, auto right_cells) {
                   store(loop<decltype(cells)>(left_cells, right_cells, axes_of(a, b, kept),
                                               axes_of(a, b, roles.depth), 1, budget),
                         result);
                 });
    }
  } else {
    const Axes summed = axes_of(left, right, roles.depth);
    with_cells(left, right, static_cast<double>(count_of(summed)),
               [&](auto cells, auto left_cells, auto right_cells) {
                 store(loop<decltype(cells)>(left_cells, right_cells, axes_of(left, right, kept), summed,
                                             step_cost(left, right), budget),
                       result);
               });
  }
  settle(result);
  return result;
}

}  // namespace diag
