// Filling in what is undetermined with uniform rows: what `set undetermined = uniform` asks for.
#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/algebra.hpp"
#include "interpreter/stochastic/marks.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

// All cells of a channel in one list. Exact ones are fractions here: this path is rare, and its values are a
// result.
template <class Number>
struct Filling {
  std::vector<Number> cells;
  std::vector<bool> marked;
};

template <class Number>
Filling<Number> read(const Channel& channel, Budget& budget) {
  const Shape& shape = channel.table.shape();
  budget.reserve(shape.cells() * (sizeof(Number) + 1), "the filled table");
  Filling<Number> filling;
  filling.cells.assign(static_cast<std::size_t>(shape.cells()), Number(0));
  filling.marked.assign(filling.cells.size(), false);
  const auto place = [&](Key key) { return linear_position(key, shape.extents); };
  if constexpr (std::is_same_v<Number, double>)
    channel.table.for_each_double([&](Key key, double weight) { filling.cells[place(key)] = weight; });
  else
    channel.table.for_each([&](Key key, const Rational& weight) { filling.cells[place(key)] = weight; });
  for_each_undetermined(channel, budget,
                        [&](Key key, const std::string&) { filling.marked[place(key)] = true; });
  return filling;
}

// The weight that a row lacks, in equal parts: right for whole rows, and all that can be said without groups.
template <class Number>
void fill_rows(const Channel& channel, Filling<Number>& filling, Budget& budget) {
  const std::size_t columns = static_cast<std::size_t>(channel.table.shape().columns());
  for (const Undetermined& entry : channel.undetermined) {
    const std::size_t first = static_cast<std::size_t>(entry.row) * columns;
    Number lacking(1);
    std::int64_t marks = 0;
    for (std::size_t i = first; i < first + columns; ++i) {
      budget.step(4);
      if (filling.marked[i])
        ++marks;
      else
        lacking -= filling.cells[i];
    }
    if (lacking < Number(0)) lacking = Number(0);
    for (std::size_t i = first; i < first + columns; ++i)
      if (filling.marked[i]) filling.cells[i] = lacking / Number(marks);
  }
}

// A side of a comb is a product of conditionals, one for each of its groups; those on events of probability 0
// become uniform, the others stay. Prefixes of the groups are numbered with the last label varying fastest,
// so that a prefix and what follows it are neighbours.
template <class Number>
void fill_comb(const Channel& channel, Filling<Number>& filling, Budget& budget) {
  const Shape& shape = channel.table.shape();
  const CombGroups& groups = *channel.comb;
  struct Block {
    std::size_t holes = 1, own = 1;  // the labels of the holes before a group of this side, and of the group
  };
  std::vector<Block> blocks;
  std::vector<std::size_t> axes;  // of the table, in the order of the groups
  std::size_t next_input = 0, next_output = channel.inputs.size();
  Block block;
  for (std::size_t g = 0; g < groups.sizes.size(); ++g) {
    const bool own = (g % 2 == 0) == groups.outer;
    if (!own && next_input == channel.inputs.size()) break;  // holes after the last own group
    for (std::size_t i = 0; i < groups.sizes[g]; ++i) {
      const std::size_t axis = own ? next_output++ : next_input++;
      axes.push_back(axis);
      (own ? block.own : block.holes) *= static_cast<std::size_t>(shape.extents[axis]);
    }
    if (!own) continue;
    blocks.push_back(block);
    block = {};
  }
  DIAG_ASSERT(axes.size() == shape.rank());
  // Where each cell in the order of the groups stands in the table.
  std::vector<std::size_t> place(filling.cells.size());
  Extents extents;
  for (const std::size_t axis : axes) extents.push_back(shape.extents[axis]);
  std::vector<Coordinate> key(axes.size(), 0), target(axes.size(), 0);
  for (std::size_t& at : place) {
    budget.step(4);
    for (std::size_t i = 0; i < axes.size(); ++i) target[axes[i]] = key[i];
    at = static_cast<std::size_t>(linear_position(target, shape.extents));
    next_coordinates(key, extents);
  }
  // Weights of the prefixes that are known: from any choice of the next hole for which all that follows is
  // known.
  std::vector<std::vector<std::optional<Number>>> known(blocks.size() + 1);
  for (const std::size_t at : place)
    known.back().push_back(filling.marked[at] ? std::nullopt : std::optional<Number>(filling.cells[at]));
  for (std::size_t level = blocks.size(); level-- > 0;) {
    const auto [holes, own] = blocks[level];
    const auto& below = known[level + 1];
    for (std::size_t prefix = 0; prefix < below.size() / (holes * own); ++prefix) {
      std::optional<Number> weight;
      for (std::size_t hole = 0; hole < holes && !weight; ++hole) {
        const std::size_t first = (prefix * holes + hole) * own;
        budget.step(4 * own);
        if (!std::all_of(below.begin() + static_cast<std::ptrdiff_t>(first),
                         below.begin() + static_cast<std::ptrdiff_t>(first + own),
                         [](const auto& w) { return w.has_value(); }))
          continue;
        weight = Number(0);
        for (std::size_t i = first; i < first + own; ++i) *weight += *below[i];
      }
      known[level].push_back(std::move(weight));
    }
  }
  if (!known[0][0]) known[0][0] = Number(1);
  for (std::size_t level = 0; level < blocks.size(); ++level) {
    const auto [holes, own] = blocks[level];
    auto& below = known[level + 1];
    for (std::size_t i = 0; i < below.size(); ++i)
      if (!below[i]) below[i] = *known[level][i / (holes * own)] / Number(static_cast<std::int64_t>(own));
    budget.step(4 * below.size());
  }
  for (std::size_t i = 0; i < place.size(); ++i) filling.cells[place[i]] = *known.back()[i];
}

template <class Number>
Table filled(const Channel& channel, Budget& budget) {
  Filling<Number> filling = read<Number>(channel, budget);
  if (channel.comb)
    fill_comb(channel, filling, budget);
  else
    fill_rows(channel, filling, budget);
  return Table::dense(channel.table.shape(), std::move(filling.cells));
}

}  // namespace

Channel fill_undetermined(const Channel& channel, Budget& budget) {
  if (channel.determined()) return channel;
  Channel result = channel;
  result.undetermined.clear();
  result.mask.reset();
  result.table = channel.table.arith() == Arith::exact ? filled<Rational>(channel, budget).reduced(budget)
                                                       : filled<double>(channel, budget);
  return result;
}

}  // namespace diag
