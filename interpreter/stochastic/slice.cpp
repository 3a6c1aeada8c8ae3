// Slices of tables.
#include "interpreter/stochastic/slice.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

struct Cut {
  Shape shape;
  std::vector<std::size_t> axes;  // of the table, for those of the slice
  std::vector<Coordinate> start;  // the held labels, and 0 elsewhere
};

Cut make_cut(const Shape& from, std::span<const Restriction> held) {
  Cut cut;
  cut.axes = free_axes(from.rank(), held);
  cut.start.assign(from.rank(), 0);
  for (const Restriction& r : held) cut.start[r.axis] = r.label;
  for (const std::size_t axis : cut.axes) {
    cut.shape.extents.push_back(from.extents[axis]);
    if (axis < from.inputs) ++cut.shape.inputs;
  }
  return cut;
}

bool has_no_cells(const Shape& shape) {
  return std::find(shape.extents.begin(), shape.extents.end(), 0U) != shape.extents.end();
}

// Calls visit(full key) for every choice of the free axes below `axes`, in order.
template <class Visit>
void for_each_choice(const Cut& cut, std::size_t axes, const Visit& visit) {
  std::vector<Coordinate> key = cut.start, choice(axes, 0);
  const auto extents = std::span(cut.shape.extents).first(axes);
  do {
    for (std::size_t i = 0; i < axes; ++i) key[cut.axes[i]] = choice[i];
    visit(Key(key));
  } while (next_coordinates(choice, extents));
}

Table slice_dense(const Table& table, const Cut& cut, Budget& budget) {
  const Shape& from = table.shape();
  const bool exact = table.arith() == Arith::exact, by_row = exact && !table.common_denominator();
  Integers numerators, denominators;
  std::vector<double> doubles;
  std::size_t columns = 1, seen = 0;
  for (std::size_t i = cut.shape.inputs; i < cut.shape.rank(); ++i)
    columns *= static_cast<std::size_t>(cut.shape.extents[i]);
  if (!by_row && exact) denominators.push_back(table.denominators()[0]);
  for_each_choice(cut, cut.axes.size(), [&](Key key) {
    budget.step(1 + key.size());
    const std::uint64_t cell = linear_position(key, from.extents);
    if (by_row && seen++ % columns == 0)
      denominators.push_back(table.denominators()[row_number(key.first(from.inputs), from)]);
    if (exact)
      numerators.push_back(table.numerator(cell));
    else
      doubles.push_back(table.cell(cell));
  });
  if (!exact) return Table::dense(cut.shape, std::move(doubles), table.exponent());
  return Table::dense(cut.shape, std::move(numerators), std::move(denominators));
}

Table slice_function(const Table& table, const Cut& cut, Budget& budget) {
  const Shape& from = table.shape();
  std::vector<Coordinate> images;
  for_each_choice(cut, cut.shape.inputs, [&](Key key) {
    budget.step(1 + key.size());
    const auto row = static_cast<std::size_t>(row_number(key.first(from.inputs), from));
    const auto image = table.images().subspan(row * from.outputs(), from.outputs());
    images.insert(images.end(), image.begin(), image.end());
  });
  return Table::functional(cut.shape, std::move(images));
}

}  // namespace

std::vector<std::size_t> free_axes(std::size_t rank, std::span<const Restriction> held) {
  std::vector<bool> is_held(rank, false);
  for (const Restriction& r : held) is_held[r.axis] = true;
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < rank; ++axis)
    if (!is_held[axis]) axes.push_back(axis);
  return axes;
}

Table slice(const Table& table, std::span<const Restriction> held, Budget& budget) {
  if (held.empty()) return table;
  const Shape& from = table.shape();
  const Cut cut = make_cut(from, held);
  if (table.layout() == Layout::dense && !has_no_cells(cut.shape)) return slice_dense(table, cut, budget);
  const bool inputs_only =
      std::all_of(held.begin(), held.end(), [&](const Restriction& r) { return r.axis < from.inputs; });
  if (table.layout() == Layout::functional && inputs_only && !has_no_cells(cut.shape))
    return slice_function(table, cut, budget);
  if (table.arith() == Arith::floating)
    return make_table(project<double>(table, cut.shape, cut.axes, held, budget), table.exponent(), budget);
  Cells<Integer> cells = project<Integer>(table, cut.shape, cut.axes, held, budget);
  Integers denominators = kept_denominators(cells, table);
  return make_table(std::move(cells), std::move(denominators), budget);
}

}  // namespace diag
