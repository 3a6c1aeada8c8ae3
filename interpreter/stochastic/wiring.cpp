// Contracting a wiring: restrict, prune, one tensor network, and a second pass over supports where marks ask
// for it.
#include "interpreter/stochastic/wiring.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>

#include "interpreter/base/errors.hpp"
#include "interpreter/contraction/contract.hpp"
#include "interpreter/stochastic/marks.hpp"
#include "interpreter/stochastic/slice.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

constexpr Index unused = 0xffffffff;

Table counts(Shape shape, std::vector<Coordinate> keys, std::size_t cells) {
  Integers ones, one;
  ones.reserve(cells);
  for (std::size_t i = 0; i < cells; ++i) ones.push_back(1);
  one.push_back(1);
  return Table::sparse_rows(std::move(shape), std::move(keys), std::move(ones), std::move(one));
}

// A piece whose fixed indices are gone.
struct Part {
  const Channel* channel = nullptr;
  const Table* table = nullptr;
  std::vector<Restriction> held;
  std::vector<Index> indices;  // of the network
  [[nodiscard]] bool marked() const { return channel != nullptr && !channel->determined(); }
};

class Contraction {
 public:
  Contraction(const Wiring& wiring, Budget& budget) : wiring_(wiring), budget_(budget) {
    labels_.assign(wiring.extents.size(), no_label);
    for (const auto& [index, label] : wiring.fixed) {
      DIAG_ASSERT(label < wiring.extents[index]);
      if (labels_[index] != no_label && labels_[index] != label) contradiction_ = true;
      labels_[index] = label;
    }
  }

  Table support() {
    make_parts();
    std::deque<Table> owned;
    std::vector<const Table*> supports;
    for (const Part& part : parts_) supports.push_back(&owned.emplace_back(support(part, true)));
    const Table terms = contract(network(supports), Arith::exact, budget_);  // how many reach each cell
    std::vector<Coordinate> keys;
    std::size_t cells = 0;
    terms.visit_cells([&](Key key, std::size_t cell, std::size_t) {
      budget_.step(4);
      if (terms.numerator(cell).is_zero()) return;
      keys.insert(keys.end(), key.begin(), key.end());
      ++cells;
    });
    return counts(terms.shape(), std::move(keys), cells);
  }

  Channel run(std::vector<Port> inputs, std::vector<Port> outputs, Arith arith) {
    Channel result;
    result.inputs = std::move(inputs);
    result.outputs = std::move(outputs);
    const Shape shape = shape_of(result.inputs, result.outputs);
    if (contradiction_) {  // two labels at once: no weight anywhere
      result.table = arith == Arith::exact ? make_table(Cells<Integer>{shape, {}, {}, {}}, {}, budget_)
                                           : make_table(Cells<double>{shape, {}, {}, {}}, 0, budget_);
      return result;
    }
    make_parts();
    result.table = contract(network(tables()), arith, budget_);
    DIAG_ASSERT(result.table.shape() == shape);
    if (std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.marked(); }))
      mark(result, shape);
    return result;
  }

 private:
  static constexpr Coordinate no_label = 0xffffffff;

  void make_parts();
  void drop_unread();
  [[nodiscard]] bool sums_to_one(const Channel& channel);
  Index number(Index index);
  [[nodiscard]] Network network(const std::vector<const Table*>& tables) const;
  [[nodiscard]] std::vector<const Table*> tables() const;
  void mark(Channel& result, const Shape& shape);
  [[nodiscard]] Table support(const Part& part, bool with_marks);
  [[nodiscard]] Table support_of_rows(const Part& part, std::uint64_t first, std::uint64_t last);
  void name_events(const std::vector<const Table*>& supports, const Shape& shape,
                   std::map<std::uint64_t, const std::string*>& events);
  void name_events_of(std::size_t part, std::vector<const Table*> supports, const Shape& shape,
                      std::map<std::uint64_t, const std::string*>& events, std::size_t& unnamed);

  const Wiring& wiring_;
  Budget& budget_;
  bool contradiction_ = false;
  std::vector<Coordinate> labels_;  // by index of the wiring
  std::vector<bool> dropped_;
  std::vector<Part> parts_;
  std::deque<Table> own_;
  std::vector<Index> numbers_;  // of the wiring's indices in the network
  Extents extents_;
  std::vector<Index> inputs_, outputs_;
};

// A channel that nobody reads sums to 1 also where its rows are not determined. One without outputs is a
// weight, and matters although there is nothing to read.
void Contraction::drop_unread() {
  dropped_.assign(wiring_.pieces.size(), false);
  if (std::all_of(wiring_.pieces.begin(), wiring_.pieces.end(),
                  [](const Piece& p) { return p.channel->determined(); }))
    return;
  std::vector<std::uint32_t> uses(wiring_.extents.size(), 0);
  const auto use = [&](const std::vector<Index>& indices) {
    for (const Index index : indices) ++uses[index];
  };
  use(wiring_.inputs);
  use(wiring_.outputs);
  for (const Piece& piece : wiring_.pieces) {
    use(piece.inputs);
    use(piece.outputs);
  }
  for (std::size_t i = wiring_.pieces.size(); i-- > 0;) {
    const Piece& piece = wiring_.pieces[i];
    const bool weight = piece.outputs.empty() && !piece.channel->determined();
    const bool unread = !weight && std::all_of(piece.outputs.begin(), piece.outputs.end(), [&](Index index) {
      return uses[index] == 1 && labels_[index] == no_label;
    });
    if (!unread || !sums_to_one(*piece.channel)) continue;
    dropped_[i] = true;
    for (const Index index : piece.inputs) --uses[index];
  }
}

bool Contraction::sums_to_one(const Channel& channel) {
  if (channel.mask || channel.table.arith() != Arith::exact) return false;
  double rows = 1;
  for (const Port& port : channel.inputs) rows *= static_cast<double>(port.labels.size());
  if (rows > static_cast<double>(channel.table.stored()) + static_cast<double>(channel.undetermined.size()))
    return false;  // some row is empty
  std::size_t next = 0;
  const std::vector<Rational> sums = channel.table.row_sums(budget_);
  for (std::size_t row = 0; row < sums.size(); ++row) {
    if (next < channel.undetermined.size() && channel.undetermined[next].row == row)
      ++next;
    else if (sums[row] != Rational(1))
      return false;
  }
  return true;
}

Index Contraction::number(Index index) {
  if (numbers_[index] == unused) {
    numbers_[index] = static_cast<Index>(extents_.size());
    extents_.push_back(wiring_.extents[index]);
  }
  return numbers_[index];
}

void Contraction::make_parts() {
  drop_unread();
  numbers_.assign(wiring_.extents.size(), unused);
  for (const Index index : wiring_.inputs) inputs_.push_back(number(index));
  for (const Index index : wiring_.outputs) outputs_.push_back(number(index));
  for (std::size_t i = 0; i < wiring_.pieces.size(); ++i) {
    if (dropped_[i]) continue;
    const Piece& piece = wiring_.pieces[i];
    Part part;
    part.channel = piece.channel;
    std::size_t axis = 0;
    for (const auto* indices : {&piece.inputs, &piece.outputs})
      for (const Index index : *indices) {
        if (labels_[index] == no_label)
          part.indices.push_back(number(index));
        else
          part.held.push_back({axis, labels_[index]});
        ++axis;
      }
    DIAG_ASSERT(axis == piece.channel->table.shape().rank());
    part.table = part.held.empty() ? &piece.channel->table
                                   : &own_.emplace_back(slice(piece.channel->table, part.held, budget_));
    parts_.push_back(std::move(part));
    budget_.step(8);
  }
  // An open index that is held at a label is 0 elsewhere.
  std::vector<Index> open = wiring_.inputs;
  open.insert(open.end(), wiring_.outputs.begin(), wiring_.outputs.end());
  std::sort(open.begin(), open.end());
  open.erase(std::unique(open.begin(), open.end()), open.end());
  for (const Index index : open) {
    if (labels_[index] == no_label) continue;
    Part part;
    part.table = &own_.emplace_back(counts({{wiring_.extents[index]}, 0}, {labels_[index]}, 1));
    part.indices = {numbers_[index]};
    parts_.push_back(std::move(part));
  }
  // A uniform state is a number, 1/n: its index needs no vector. Where nothing else has the index, the sum
  // over it is 1.
  std::map<std::uint64_t, std::uint64_t> sizes;
  for (const Index index : wiring_.uniform) {
    if (wiring_.extents[index] == 0)
      throw EvaluationError("no-labels", "there is no uniform state on a type without labels");
    if (numbers_[index] != unused || labels_[index] != no_label) ++sizes[wiring_.extents[index]];
  }
  Integer divisor = 1;
  for (const auto& [size, times] : sizes) divisor *= Integer::power(static_cast<std::int64_t>(size), times);
  if (divisor == Integer(1)) return;
  Integers one, denominators;
  one.push_back(1);
  denominators.push_back(std::move(divisor));
  Part part;
  part.table = &own_.emplace_back(Table::dense(Shape{}, std::move(one), std::move(denominators)));
  parts_.push_back(std::move(part));
}

std::vector<const Table*> Contraction::tables() const {
  std::vector<const Table*> tables;
  for (const Part& part : parts_) tables.push_back(part.table);
  return tables;
}

Network Contraction::network(const std::vector<const Table*>& tables) const {
  Network network;
  network.extents = extents_;
  network.inputs = inputs_;
  network.outputs = outputs_;
  for (std::size_t i = 0; i < parts_.size(); ++i) network.factors.push_back({tables[i], parts_[i].indices});
  return network;
}

// Cells that either has, or those that only the first has.
Cells<Integer> united(const Cells<Integer>& cells, const Cells<Integer>& marked, bool with_marked) {
  Cells<Integer> result;
  result.shape = cells.shape;
  const auto add = [&](Key key) {
    result.keys.insert(result.keys.end(), key.begin(), key.end());
    result.weights.emplace_back(1);
  };
  std::size_t i = 0, j = 0;
  while (i < cells.size() || j < marked.size()) {
    const bool from_cells =
        j == marked.size() || (i < cells.size() && earlier_key(cells.key(i), marked.key(j)));
    if (from_cells) {
      add(cells.key(i++));
      continue;
    }
    if (i < cells.size() && same_key(cells.key(i), marked.key(j))) ++i;
    if (with_marked) add(marked.key(j));
    ++j;
  }
  return result;
}

// 1 where the part has weight; with its marks, also where it is not determined.
Table Contraction::support(const Part& part, bool with_marks) {
  const Table& table = *part.table;
  if (table.layout() == Layout::functional && !part.marked()) return table;
  Cells<Integer> cells;
  cells.shape = table.shape();
  budget_.step(table.stored());
  table.visit_cells([&](Key key, std::size_t cell, std::size_t) {
    if (table.arith() == Arith::exact ? table.numerator(cell).is_zero() : table.cell(cell) == 0) return;
    cells.keys.insert(cells.keys.end(), key.begin(), key.end());
    cells.weights.emplace_back(1);
  });
  if (part.marked()) {
    const std::vector<std::size_t> axes = free_axes(part.channel->table.shape().rank(), part.held);
    Cells<Integer> marked;
    marked.shape = cells.shape;
    for_each_undetermined(*part.channel, budget_, [&](Key key, const std::string&) {
      for (const Restriction& r : part.held)
        if (key[r.axis] != r.label) return;
      for (const std::size_t axis : axes) marked.keys.push_back(key[axis]);
      marked.weights.emplace_back(1);
    });
    sort_cells(marked, budget_);
    cells = united(cells, marked, with_marks);
  }
  const std::size_t count = cells.size();
  return counts(std::move(cells.shape), std::move(cells.keys), count);
}

void Contraction::mark(Channel& result, const Shape& shape) {
  std::deque<Table> owned;
  std::vector<const Table*> determined, all;
  for (const Part& part : parts_) {
    determined.push_back(&owned.emplace_back(support(part, false)));
    all.push_back(part.marked() ? &owned.emplace_back(support(part, true)) : determined.back());
  }
  const Table with = contract(network(all), Arith::exact, budget_).as_sparse();
  const Table without = contract(network(determined), Arith::exact, budget_).as_sparse();
  // A cell is undetermined where more terms have a weight with the marks than without. Rows may be over
  // different denominators, if the contraction brought them to lowest terms: compare the numbers.
  std::vector<Coordinate> keys;
  std::map<std::uint64_t, const std::string*> events;
  const std::size_t rank = shape.rank();
  std::size_t next = 0, cells = 0;
  std::vector<std::size_t> run_of(static_cast<std::size_t>(without.stored()));
  without.visit_cells([&](Key, std::size_t cell, std::size_t run) { run_of[cell] = run; });
  with.visit_cells([&](Key key, std::size_t cell, std::size_t run) {
    budget_.step(8);
    const auto other = [&] { return Key(without.keys()).subspan(next * rank, rank); };
    while (next < run_of.size() && earlier_key(other(), key)) ++next;
    if (next < run_of.size() && same_key(other(), key) &&
        with.numerator(cell) * without.denominators()[run_of[next]] ==
            without.numerator(next) * with.denominators()[run])
      return;
    keys.insert(keys.end(), key.begin(), key.end());
    ++cells;
    events.emplace(row_number(key.first(shape.inputs), shape), nullptr);
  });
  if (cells == 0) return;
  name_events(all, shape, events);
  Marks marks(shape);
  for (std::size_t i = 0; i < cells; ++i) {
    const Key key = Key(keys).subspan(i * rank, rank);
    marks.add_cell(key, *events.at(row_number(key.first(shape.inputs), shape)), budget_);
  }
  std::move(marks).give_to(result, budget_);
}

// Finds for each row of the result a marked row of a piece that reaches it.
void Contraction::name_events(const std::vector<const Table*>& supports, const Shape& shape,
                              std::map<std::uint64_t, const std::string*>& events) {
  std::size_t unnamed = events.size();
  for (std::size_t part = 0; part < parts_.size() && unnamed > 0; ++part)
    if (parts_[part].marked()) name_events_of(part, supports, shape, events, unnamed);
  DIAG_ASSERT(unnamed == 0);
}

// The marks of entries first .. last - 1 alone.
Table Contraction::support_of_rows(const Part& part, std::uint64_t first, std::uint64_t last) {
  Channel some;
  some.inputs = part.channel->inputs;
  some.outputs = part.channel->outputs;
  some.undetermined.assign(part.channel->undetermined.begin() + static_cast<std::ptrdiff_t>(first),
                           part.channel->undetermined.begin() + static_cast<std::ptrdiff_t>(last));
  const Shape from = part.channel->table.shape();
  const std::vector<std::size_t> axes = free_axes(from.rank(), part.held);
  Cells<Integer> cells;
  for (const std::size_t axis : axes) {
    cells.shape.extents.push_back(from.extents[axis]);
    if (axis < from.inputs) ++cells.shape.inputs;
  }
  const auto add = [&](Key key) {
    for (const Restriction& r : part.held)
      if (key[r.axis] != r.label) return;
    for (const std::size_t axis : axes) cells.keys.push_back(key[axis]);
    cells.weights.emplace_back(1);
  };
  if (!part.channel->mask) {
    for_each_undetermined(some, budget_, [&](Key key, const std::string&) { add(key); });
  } else {
    const std::uint64_t low = some.undetermined.front().row, high = some.undetermined.back().row;
    part.channel->mask->visit_cells([&](Key key, std::size_t, std::size_t) {
      const std::uint64_t row = row_number(key.first(from.inputs), from);
      if (row >= low && row <= high) add(key);
    });
    budget_.step(8 * part.channel->mask->stored());
  }
  const std::size_t count = cells.size();
  return counts(std::move(cells.shape), std::move(cells.keys), count);
}

void Contraction::name_events_of(std::size_t at, std::vector<const Table*> supports, const Shape& shape,
                                 std::map<std::uint64_t, const std::string*>& events, std::size_t& unnamed) {
  const Part& part = parts_[at];
  const Shape& from = part.channel->table.shape();
  const std::vector<std::size_t> axes = free_axes(from.rank(), part.held);
  const std::size_t rows = part.channel->undetermined.size();
  // In blocks that double: most often the first few rows explain all, and the table of rows by rows stays
  // small.
  for (std::size_t first = 0, size = 1; first < rows && unnamed > 0; size *= 2) {
    const std::size_t last = std::min(rows, first + size);
    const Table marks = support_of_rows(part, first, last);
    supports[at] = &marks;
    Network reached = network(supports);
    reached.outputs.clear();
    for (std::size_t i = 0; i < axes.size() && axes[i] < from.inputs; ++i)
      reached.outputs.push_back(part.indices[i]);
    const Table found = contract(reached, Arith::exact, budget_);
    std::vector<Coordinate> row(from.inputs);
    for (const Restriction& r : part.held)
      if (r.axis < from.inputs) row[r.axis] = r.label;
    found.visit_cells([&](Key key, std::size_t cell, std::size_t) {
      budget_.step(8);
      if (found.numerator(cell).is_zero()) return;
      const auto event = events.find(row_number(key.first(shape.inputs), shape));
      if (event == events.end() || event->second != nullptr) return;
      for (std::size_t i = 0; i < axes.size() && axes[i] < from.inputs; ++i)
        row[axes[i]] = key[shape.inputs + i];
      event->second = &event_of(*part.channel, row_number(row, from));
      --unnamed;
    });
    first = last;
  }
}

}  // namespace

Channel contract(const Wiring& wiring, std::vector<Port> inputs, std::vector<Port> outputs, Arith arith,
                 Budget& budget) {
  return Contraction(wiring, budget).run(std::move(inputs), std::move(outputs), arith);
}

Table reached(const Wiring& wiring, const std::vector<Index>& indices, Budget& budget) {
  Wiring open = wiring;
  open.inputs.clear();
  open.outputs = indices;
  return Contraction(open, budget).support();
}

bool agree(const std::vector<Port>& a, const std::vector<Port>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Port& left, const Port& right) { return left.labels == right.labels; });
}

Arith common_arith(const Channel& a, const Channel& b) {
  const bool floating = a.table.arith() == Arith::floating || b.table.arith() == Arith::floating;
  return floating ? Arith::floating : Arith::exact;
}

}  // namespace diag
