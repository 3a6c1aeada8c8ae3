// Comb disintegration: walks the tree of prefixes of the state's cells, group by group, and multiplies the
// conditionals of one side. Memory follows the cells of the state and of the answer.
#include "interpreter/stochastic/comb.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/marks.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

using Groups = std::vector<std::vector<std::size_t>>;

// One side: which groups are its own (outputs), which are holes (inputs), and where their axes stand in the
// result.
struct Side {
  bool outer = true;
  std::size_t groups = 0;  // up to its own last one
  Channel channel;         // its ports; the table comes later
  [[nodiscard]] bool own(std::size_t group) const { return (group % 2 == 0) == outer; }
};

Side make_side(const Channel& state, const Groups& groups, bool outer) {
  Side side;
  side.outer = outer;
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (side.own(g)) side.groups = g + 1;
  for (std::size_t g = 0; g < side.groups; ++g)
    for (const std::size_t port : groups[g])
      (side.own(g) ? side.channel.outputs : side.channel.inputs).push_back(state.outputs[port]);
  CombGroups remembered{outer, {}};
  for (const auto& group : groups) remembered.sizes.push_back(group.size());
  side.channel.comb = std::move(remembered);
  return side;
}

void check_groups(const Channel& state, const Groups& groups) {
  std::vector<bool> seen(state.outputs.size(), false);
  for (const auto& group : groups)
    for (const std::size_t port : group) {
      DIAG_ASSERT(port < seen.size());
      if (seen[port]) throw EvaluationError("not-a-comb", "an output stands in two groups");
      seen[port] = true;
    }
  if (!state.inputs.empty())
    throw EvaluationError("not-a-comb", "only a state has combs; this is a channel with inputs");
}

// The prefixes of one length that have weight, in order; each knows its children among the next longer ones.
template <class Number>
struct Level {
  std::vector<Number> weights;
  std::vector<std::size_t> children;  // first child of each, and the end
  std::vector<std::size_t> cells;     // a cell that has this prefix
};

template <class Number>
class Combing {
 public:
  Combing(const Channel& state, const Groups& groups, Budget& budget)
      : state_(state), groups_(groups), budget_(budget) {
    std::vector<std::size_t> axes;
    Shape shape;
    starts_.push_back(0);
    for (const auto& group : groups) {
      for (const std::size_t port : group) {
        axes.push_back(port);
        ports_.push_back(state.outputs[port]);
        shape.extents.push_back(state.outputs[port].labels.size());
      }
      starts_.push_back(axes.size());
    }
    cells_ = project<Number>(state.table, shape, axes, {}, budget);
    if (cells_.size() == 0) throw EvaluationError("zero-condition", "the state has mass 0");
    make_levels();
  }

  void fill(Side& side);

 private:
  // A choice of labels for the groups so far: a prefix with weight, and the product of this side's
  // conditionals.
  struct Partial {
    std::size_t node;
    Number numerator, denominator;  // the latter 1 in double
    std::vector<Coordinate> key;    // inputs and outputs in the order of the groups
  };

  void make_levels();
  [[nodiscard]] Key group_labels(std::size_t cell, std::size_t group) const {
    return cells_.key(cell).subspan(starts_[group], starts_[group + 1] - starts_[group]);
  }
  [[nodiscard]] Extents group_extents(std::size_t group) const {
    return {cells_.shape.extents.begin() + static_cast<std::ptrdiff_t>(starts_[group]),
            cells_.shape.extents.begin() + static_cast<std::ptrdiff_t>(starts_[group + 1])};
  }
  void extend(const Side& side, std::size_t group, std::vector<Partial>& partials, Marks& marks);
  void check_marks(const Side& side, std::size_t group, const std::vector<Partial>& partials);
  void mark_below(const Side& side, std::size_t group, const std::vector<Coordinate>& prefix, Marks& marks);
  void finish(Side& side, std::vector<Partial> partials);
  // The axes of the result, inputs first, for a key in the order of the groups.
  [[nodiscard]] std::vector<std::size_t> order(const Side& side) const;

  const Channel& state_;
  const Groups& groups_;
  Budget& budget_;
  std::vector<std::size_t> starts_;  // of each group among the axes; and the end
  std::vector<Port> ports_;
  Cells<Number> cells_;
  std::vector<Level<Number>> levels_;  // levels_[g]: prefixes of the first g groups
};

template <class Number>
void Combing<Number>::make_levels() {
  levels_.resize(groups_.size() + 1);
  for (std::size_t g = groups_.size() + 1; g-- > 0;) {
    Level<Number>& level = levels_[g];
    if (g == groups_.size()) {
      for (std::size_t cell = 0; cell < cells_.size(); ++cell) level.cells.push_back(cell);
      level.weights = cells_.weights;
      continue;
    }
    const Level<Number>& below = levels_[g + 1];
    for (std::size_t child = 0; child < below.cells.size(); ++child) {
      budget_.step(4);
      const std::size_t cell = below.cells[child];
      const bool fresh = level.cells.empty() || !same_key(cells_.key(cell).first(starts_[g]),
                                                          cells_.key(level.cells.back()).first(starts_[g]));
      if (fresh) {
        level.cells.push_back(cell);
        level.weights.push_back(below.weights[child]);
        level.children.push_back(child);
      } else {
        level.weights.back() += below.weights[child];
      }
    }
    level.children.push_back(below.cells.size());
  }
}

template <class Number>
std::vector<std::size_t> Combing<Number>::order(const Side& side) const {
  std::vector<std::size_t> axes;
  for (const bool own : {false, true})
    for (std::size_t g = 0; g < side.groups; ++g)
      if (side.own(g) == own)
        for (std::size_t axis = starts_[g]; axis < starts_[g + 1]; ++axis) axes.push_back(axis);
  return axes;
}

// Everything below a prefix without weight: all labels of the groups from `group` on are undetermined.
template <class Number>
void Combing<Number>::mark_below(const Side& side, std::size_t group, const std::vector<Coordinate>& prefix,
                                 Marks& marks) {
  const std::string event =
      event_text({ports_.begin(), ports_.begin() + static_cast<std::ptrdiff_t>(prefix.size())}, prefix);
  const std::vector<std::size_t> axes = order(side);
  bool any_own = false;
  for (std::size_t g = 0; g < group; ++g) any_own = any_own || side.own(g);
  const std::size_t end = starts_[side.groups];
  const std::size_t inputs = side.channel.inputs.size();
  const Shape shape = shape_of(side.channel.inputs, side.channel.outputs);
  std::vector<Coordinate> key = prefix, target(axes.size());
  key.resize(end, 0);
  // With no own group before, nothing but the inputs decides: whole rows.
  std::vector<std::size_t> free;
  Extents extents;
  for (std::size_t g = group; g < side.groups; ++g)
    if (any_own || !side.own(g))
      for (std::size_t axis = starts_[g]; axis < starts_[g + 1]; ++axis) {
        free.push_back(axis);
        extents.push_back(cells_.shape.extents[axis]);
      }
  if (std::find(extents.begin(), extents.end(), 0U) != extents.end()) return;
  std::vector<Coordinate> choice(free.size(), 0);
  do {
    for (std::size_t i = 0; i < free.size(); ++i) key[free[i]] = choice[i];
    for (std::size_t i = 0; i < axes.size(); ++i) target[i] = key[axes[i]];
    if (any_own)
      marks.add_cell(target, event, budget_);
    else
      marks.add_row(row_number(Key(target).first(inputs), shape), event, budget_);
  } while (next_coordinates(choice, extents));
}

// How many cells, or whole rows, will be marked below the labels of this hole that the state does not show.
template <class Number>
void Combing<Number>::check_marks(const Side& side, std::size_t group, const std::vector<Partial>& partials) {
  const Level<Number>& level = levels_[group];
  double labels = 1, below = 1, missing = 0;
  for (std::size_t axis = starts_[group]; axis < starts_[group + 1]; ++axis)
    labels *= static_cast<double>(cells_.shape.extents[axis]);
  const bool whole_rows = group == 0;  // no group of this side stands before
  for (std::size_t g = group + 1; g < side.groups; ++g)
    if (!whole_rows || !side.own(g))
      for (std::size_t axis = starts_[g]; axis < starts_[g + 1]; ++axis)
        below *= static_cast<double>(cells_.shape.extents[axis]);
  for (const Partial& partial : partials)
    missing += labels - static_cast<double>(level.children[partial.node + 1] - level.children[partial.node]);
  const double marks = missing * below;
  constexpr double bytes_of_an_event = 96;
  budget_.reserve(
      marks * (whole_rows ? bytes_of_an_event : static_cast<double>(starts_[side.groups]) * 4 + 24),
      "the list of undetermined cells");
  if (marks > most_marks) throw BudgetSpent("size", "more than 10^9 cells of this comb are undetermined");
}

template <class Number>
void Combing<Number>::extend(const Side& side, std::size_t group, std::vector<Partial>& partials,
                             Marks& marks) {
  const Level<Number>& level = levels_[group];
  const Level<Number>& below = levels_[group + 1];
  const Extents extents = group_extents(group);
  std::vector<Partial> longer;
  if (!side.own(group)) check_marks(side, group, partials);
  for (Partial& partial : partials) {
    const std::size_t first = level.children[partial.node], last = level.children[partial.node + 1];
    for (std::size_t child = first; child < last; ++child) {
      budget_.step(16);
      Partial next{child, partial.numerator, partial.denominator, partial.key};
      const Key labels = group_labels(below.cells[child], group);
      next.key.insert(next.key.end(), labels.begin(), labels.end());
      if (side.own(group)) {
        if constexpr (std::is_same_v<Number, double>) {
          next.numerator *= below.weights[child] / level.weights[partial.node];
        } else {
          next.numerator *= below.weights[child];
          next.denominator *= level.weights[partial.node];
        }
      }
      longer.push_back(std::move(next));
    }
    if (side.own(group)) continue;  // labels without weight: the conditional is 0
    // Inputs that the state never shows after this prefix: what follows is not determined.
    std::size_t child = first;
    std::vector<Coordinate> labels(extents.size(), 0);
    if (std::find(extents.begin(), extents.end(), 0U) != extents.end()) continue;
    do {
      budget_.step(4);
      if (child < last && same_key(group_labels(below.cells[child], group), labels)) {
        ++child;
        continue;
      }
      std::vector<Coordinate> prefix = partial.key;
      prefix.insert(prefix.end(), labels.begin(), labels.end());
      mark_below(side, group + 1, prefix, marks);
    } while (next_coordinates(labels, extents));
  }
  budget_.reserve(static_cast<double>(longer.size()) *
                      static_cast<double>(sizeof(Partial) + starts_[group + 1] * sizeof(Coordinate)),
                  "the comb");
  partials = std::move(longer);
}

// Rows of fractions to rows over one denominator each.
Integers common_denominators(Cells<Integer>& cells, const std::vector<Integer>& denominators,
                             Budget& budget) {
  Integers rows;
  for (std::size_t begin = 0; begin < cells.size();) {
    const std::size_t end = cells.row_end(begin);
    Integer common = 1;
    for (std::size_t i = begin; i < end; ++i) {
      if (denominators[i] != common) common = lcm(common, denominators[i]);
      budget.step(4 + common.bits() / 64);
    }
    for (std::size_t i = begin; i < end; ++i) cells.weights[i] *= common / denominators[i];
    rows.push_back(std::move(common));
    begin = end;
  }
  return rows;
}

template <class Number>
void Combing<Number>::finish(Side& side, std::vector<Partial> partials) {
  const std::vector<std::size_t> axes = order(side);
  Cells<Number> cells;
  cells.shape = shape_of(side.channel.inputs, side.channel.outputs);
  // Sorted by hand, so that numerators and denominators stay together; all keys differ.
  std::vector<Coordinate> keys;
  for (const Partial& partial : partials)
    for (const std::size_t axis : axes) keys.push_back(partial.key[axis]);
  const std::vector<std::uint32_t> sorted = sorted_order(keys, partials.size(), cells.shape.extents);
  std::vector<Integer> denominators;
  for (const std::uint32_t i : sorted) {
    budget_.step(16);
    const auto from = keys.begin() + static_cast<std::ptrdiff_t>(i * axes.size());
    cells.keys.insert(cells.keys.end(), from, from + static_cast<std::ptrdiff_t>(axes.size()));
    Partial& partial = partials[i];
    if constexpr (std::is_same_v<Number, Integer>) {
      const Integer common = gcd(partial.numerator, partial.denominator);
      cells.weights.push_back(partial.numerator / common);
      denominators.push_back(partial.denominator / common);
    } else {
      cells.weights.push_back(partial.numerator / partial.denominator);
    }
  }
  if constexpr (std::is_same_v<Number, Integer>) {
    Integers rows = common_denominators(cells, denominators, budget_);
    side.channel.table = make_table(std::move(cells), std::move(rows), budget_);
  } else {
    side.channel.table = make_table(std::move(cells), 0, budget_);
  }
}

template <class Number>
void Combing<Number>::fill(Side& side) {
  std::vector<Partial> partials{{0, Number(1), Number(1), {}}};
  Marks marks(shape_of(side.channel.inputs, side.channel.outputs));
  for (std::size_t g = 0; g < side.groups; ++g) extend(side, g, partials, marks);
  finish(side, std::move(partials));
  std::move(marks).give_to(side.channel, budget_);
}

}  // namespace

Comb comb_ports(const Channel& state, const std::vector<std::vector<std::size_t>>& groups) {
  check_groups(state, groups);
  return {make_side(state, groups, true).channel, make_side(state, groups, false).channel};
}

Comb comb(const Channel& state, const std::vector<std::vector<std::size_t>>& groups, Budget& budget) {
  check_groups(state, groups);
  require_determined(state);
  Side outer = make_side(state, groups, true), inner = make_side(state, groups, false);
  const auto fill = [&](auto combing) {
    combing.fill(outer);
    combing.fill(inner);
  };
  if (state.table.arith() == Arith::exact)
    fill(Combing<Integer>(state, groups, budget));
  else
    fill(Combing<double>(state, groups, budget));
  return {std::move(outer.channel), std::move(inner.channel)};
}

}  // namespace diag
