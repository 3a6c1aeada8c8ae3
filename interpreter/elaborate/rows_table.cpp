// One pass over the inputs in order; each writes its row.
#include "interpreter/elaborate/rows_table.hpp"

#include <algorithm>
#include <type_traits>

#include "interpreter/base/errors.hpp"
#include "interpreter/elaborate/row_errors.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag::rows {

namespace {

constexpr double small_table = 4096;  // cells below which the layout does not matter

// The targets of a row at one input, as label positions.
class Targets {
 public:
  Targets(const TableRequest& request, Budget& budget) : request_(request), budget_(budget) {}

  // Prepares what the body's variables need; cheap where it has been done.
  void prepare(const RowBody& body) {
    for (std::size_t i = 0; i < body.targets.size(); ++i) {
      if (!body.targets[i].variable) continue;
      const std::pair key(body.targets[i].at, static_cast<std::uint32_t>(i % request_.cod.size()));
      if (maps_.count(key) == 0)
        maps_.emplace(key,
                      LabelMap(request_.dom[key.first].labels, request_.cod[key.second].labels, budget_));
    }
  }
  [[nodiscard]] bool total(const RowBody& body) const {
    for (std::size_t i = 0; i < body.targets.size(); ++i)
      if (body.targets[i].variable && !map(body, i).total()) return false;
    return true;
  }
  [[nodiscard]] Coordinate at(const RowBody& body, std::size_t target,
                              std::span<const Coordinate> input) const {
    const Target& wanted = body.targets[target];
    return wanted.variable ? map(body, target)(input[wanted.at]) : wanted.at;
  }

 private:
  [[nodiscard]] const LabelMap& map(const RowBody& body, std::size_t target) const {
    return maps_.find({body.targets[target].at, static_cast<std::uint32_t>(target % request_.cod.size())})
        ->second;
  }
  const TableRequest& request_;
  Budget& budget_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, LabelMap> maps_;
};

// Calls visit(input, its labels, its body) for every input that has a body, in order. The labels are counted
// along only where some body has variables or `labels` is asked for.
template <class Visit>
void for_each_input(const TableRequest& request, bool labels, Budget& budget, const Visit& visit) {
  std::vector<Coordinate> at(request.dom.size(), 0);
  for (std::uint64_t input = 0; input < request.inputs; ++input) {
    budget.step(2);
    const std::uint64_t owner = request.owners.empty() ? input : request.owners[input];
    if (owner != no_row) visit(input, std::span<const Coordinate>(at), owner);
    if (!labels) continue;
    std::size_t i = at.size();
    while (i > 0 && ++at[i - 1] == request.dom[i - 1].labels.size()) at[--i] = 0;
  }
}

bool has_variables(const TableRequest& request) {
  return std::any_of(request.bodies.begin(), request.bodies.end(),
                     [](const RowBody& body) { return body.variables; });
}

class Maker {
 public:
  Maker(const TableRequest& request, Budget& budget)
      : request_(request), budget_(budget), variables_(has_variables(request)), targets_(request, budget) {
    for (const RowBody& body : request.bodies) targets_.prepare(body);
    shape_.inputs = request.dom.size();
    for (const Place& place : request.dom) shape_.extents.push_back(place.labels.size());
    for (const Place& place : request.cod) shape_.extents.push_back(place.labels.size());
  }

  Table make() {
    count();
    if (all_labels_) return functional();
    const double cells = static_cast<double>(request_.inputs) * static_cast<double>(request_.columns);
    const double number = wide_ ? sizeof(Integer) + sizeof(std::int64_t) : sizeof(std::int64_t);
    const double coordinates = static_cast<double>(shape_.rank()) * sizeof(Coordinate);
    const bool is_sparse = cells > small_table && nonzero_ * (number + coordinates) * 2 < cells * number;
    const auto inputs = static_cast<double>(request_.inputs);
    double bytes = heap_ + written_ + cover_bytes();
    if (is_sparse) {
      // The denominators are gathered, those of the rows that are there picked out, and their places noted:
      // in lists that grow.
      bytes += nonzero_ * (number + coordinates) + 3 * widest_ * sizeof(Cell);
      if (!one_denominator_) bytes += inputs * (7 * number + 3 * sizeof(std::uint64_t));
    } else {
      bytes += cells * number + (one_denominator_ ? 0 : inputs * number);
    }
    reserve_rows(bytes, request_.box, budget_);
    if (is_sparse) return wide_ ? sparse<Integer>() : sparse<std::int64_t>();
    return wide_ ? dense<Integer>() : dense<std::int64_t>();
  }

 private:
  struct Cell {  // of one row
    std::uint64_t column;
    Integer weight;
  };

  [[nodiscard]] double cover_bytes() const {
    return static_cast<double>(request_.owners.size()) * sizeof(std::uint32_t);
  }

  // What the bodies that inputs really take are like.
  void count() {
    std::vector<std::uint64_t> supports(request_.bodies.size());
    std::vector<double> heaps(request_.bodies.size());
    for (std::size_t i = 0; i < supports.size(); ++i) {
      supports[i] = request_.bodies[i].support(request_.columns);
      heaps[i] = request_.bodies[i].heap_bytes(request_.columns);
      const std::size_t written = request_.bodies[i].numerators.size();
      written_ += static_cast<double>(sizeof(RowBody) + written * sizeof(Integer));
      budget_.step(2 * written + 1);
    }
    const Integer* denominator = nullptr;
    std::uint64_t last = no_row;
    for_each_input(request_, false, budget_,
                   [&](std::uint64_t, std::span<const Coordinate>, std::uint64_t owner) {
                     nonzero_ += static_cast<double>(supports[owner]);
                     heap_ += heaps[owner];
                     if (owner == last) return;
                     last = owner;
                     const RowBody& body = request_.bodies[owner];
                     widest_ = std::max(widest_, static_cast<double>(supports[owner]));
                     all_labels_ &= body.form == RowBody::Form::label;
                     wide_ |= !body.denominator.fits();
                     if (denominator == nullptr) denominator = &body.denominator;
                     one_denominator_ &= *denominator == body.denominator;
                   });
  }

  Table functional() {
    const std::size_t outputs = request_.cod.size();
    const double images_bytes =
        static_cast<double>(request_.inputs) * static_cast<double>(outputs * sizeof(Coordinate));
    reserve_rows(images_bytes + cover_bytes(), request_.box, budget_);
    std::vector<Coordinate> images;
    images.reserve(request_.inputs * outputs);
    visit([&](std::span<const Coordinate> input, const RowBody& body) {
      for (std::size_t i = 0; i < outputs; ++i) images.push_back(targets_.at(body, i, input));
    });
    return Table::functional(shape_, std::move(images));
  }

  // The cells are made as they will be kept: a second list of them would not fit what was reserved. Weights
  // are at most their denominator, and so is any sum of them.
  template <class Number>
  static Number as(const Integer& value) {
    if constexpr (std::is_same_v<Number, Integer>)
      return value;
    else
      return value.small();
  }

  // Visits the kets of a row: the column, and the weight.
  template <class Ket>
  void for_each_ket(std::span<const Coordinate> input, const RowBody& body, const Ket& visit) {
    const std::size_t outputs = request_.cod.size();
    const std::size_t kets = body.form == RowBody::Form::label ? 1 : body.numerators.size();
    for (std::size_t ket = 0; ket < kets; ++ket) {
      std::uint64_t column = 0;
      for (std::size_t i = 0; i < outputs; ++i)
        column = column * request_.cod[i].labels.size() + targets_.at(body, ket * outputs + i, input);
      visit(column, body.form == RowBody::Form::label ? body.denominator : body.numerators[ket]);
    }
    budget_.step(kets * outputs);
  }

  template <class Number>
  Table dense() {
    std::vector<Number> numerators(request_.inputs * request_.columns);
    std::size_t row = 0;
    visit([&](std::span<const Coordinate> input, const RowBody& body) {
      const std::span<Number> cells = std::span<Number>(numerators).subspan(row, request_.columns);
      row += request_.columns;
      budget_.step(request_.columns);
      if (body.form == RowBody::Form::weights) {
        std::transform(body.numerators.begin(), body.numerators.end(), cells.begin(), as<Number>);
        return;
      }
      if (!body.everywhere.is_zero()) std::fill(cells.begin(), cells.end(), as<Number>(body.everywhere));
      for_each_ket(input, body,
                   [&](std::uint64_t column, const Integer& weight) { cells[column] += as<Number>(weight); });
    });
    return Table::dense(shape_, Integers(std::move(numerators)), denominators<Number>());
  }

  template <class Number>
  Table sparse() {
    const std::size_t outputs = request_.cod.size();
    std::vector<Coordinate> keys;
    std::vector<Number> numerators;
    keys.reserve(static_cast<std::size_t>(nonzero_) * shape_.rank());
    numerators.reserve(static_cast<std::size_t>(nonzero_));
    std::vector<Coordinate> key(outputs);
    std::vector<Cell> row;
    const std::span<const std::uint64_t> columns = std::span(shape_.extents).subspan(shape_.inputs);
    visit([&](std::span<const Coordinate> input, const RowBody& body) {
      read_row(input, body, row);
      for (const Cell& cell : row) {
        coordinates_of(cell.column, columns, key);
        keys.insert(keys.end(), input.begin(), input.end());
        keys.insert(keys.end(), key.begin(), key.end());
        numerators.push_back(as<Number>(cell.weight));
        budget_.step(shape_.rank());
      }
    });
    return Table::sparse(shape_, std::move(keys), Integers(std::move(numerators)), denominators<Number>());
  }

  // The cells of a row that are not zero, in order.
  void read_row(std::span<const Coordinate> input, const RowBody& body, std::vector<Cell>& row) {
    row.clear();
    if (body.form == RowBody::Form::weights) {
      for (std::uint64_t i = 0; i < request_.columns; ++i)
        if (!body.numerators[i].is_zero()) row.push_back({i, body.numerators[i]});
      budget_.step(request_.columns);
      return;
    }
    if (!body.everywhere.is_zero()) {
      for (std::uint64_t i = 0; i < request_.columns; ++i) row.push_back({i, body.everywhere});
      budget_.step(request_.columns);
    }
    for_each_ket(input, body, [&](std::uint64_t column, const Integer& weight) {
      if (!weight.is_zero()) row.push_back({column, weight});
    });
    std::sort(row.begin(), row.end(), [](const Cell& a, const Cell& b) { return a.column < b.column; });
    budget_.step(row.size() * 8);
    std::size_t kept = 0;
    for (std::size_t i = 1; i < row.size(); ++i) {
      if (row[i].column == row[kept].column)
        row[kept].weight += row[i].weight;
      else if (++kept != i)
        row[kept] = std::move(row[i]);
    }
    if (!row.empty()) row.resize(kept + 1);
  }

  template <class Number>
  [[nodiscard]] Integers denominators() {
    const auto body_of = [&](std::uint64_t input) -> const RowBody& {
      return request_.bodies[request_.owners.empty() ? input : request_.owners[input]];
    };
    std::vector<Number> all;
    const std::uint64_t count = one_denominator_ ? 1 : request_.inputs;
    all.reserve(count);
    for (std::uint64_t input = 0; input < count; ++input)
      all.push_back(as<Number>(body_of(input).denominator));
    return Integers(std::move(all));
  }

  template <class Visit>
  void visit(const Visit& row) {
    for_each_input(request_, true, budget_,
                   [&](std::uint64_t, std::span<const Coordinate> input, std::uint64_t owner) {
                     row(input, request_.bodies[owner]);
                   });
  }

  const TableRequest& request_;
  Budget& budget_;
  bool variables_;
  Targets targets_;
  Shape shape_;
  bool all_labels_ = true, one_denominator_ = true;
  bool wide_ = false;   // some numbers do not fit 64 bits
  double nonzero_ = 0;  // cells; an upper bound
  double widest_ = 0;   // of a row: cells that are not zero
  double heap_ = 0;     // bytes of numbers that do not fit
  double written_ = 0;  // bytes of the bodies
};

}  // namespace

bool check_variables(const TableRequest& request, Diagnostics& diagnostics, Budget& budget) {
  Targets targets(request, budget);
  std::vector<unsigned char> suspect(request.bodies.size(), 0);
  bool any = false;
  for (std::size_t i = 0; i < suspect.size(); ++i) {
    const RowBody& body = request.bodies[i];
    if (body.form == RowBody::Form::faulty || !body.variables) continue;
    targets.prepare(body);
    suspect[i] = targets.total(body) ? 0 : 1;
    any |= suspect[i] != 0;
  }
  if (!any) return true;
  bool good = true;
  for_each_input(request, true, budget,
                 [&](std::uint64_t, std::span<const Coordinate> input, std::uint64_t owner) {
                   if (suspect[owner] == 0) return;
                   const RowBody& body = request.bodies[owner];
                   for (std::size_t i = 0; i < body.targets.size(); ++i) {
                     budget.step();
                     if (targets.at(body, i, input) != no_label) continue;
                     const std::size_t from = body.targets[i].at, to = i % request.cod.size();
                     diagnostics.add(row_error::variable_label(target_label(body, i, request.cod.size()),
                                                               request.dom[from].labels.text(input[from]),
                                                               request.cod[to]));
                     suspect[owner] = 0;  // once a row
                     good = false;
                     return;
                   }
                 });
  return good;
}

Table make_table(const TableRequest& request, Budget& budget) { return Maker(request, budget).make(); }

}  // namespace diag::rows
