// One pass over the inputs in order; each writes its row.
#include "interpreter/elaborate/rows_table.hpp"

#include <algorithm>
#include <memory>

#include "interpreter/base/errors.hpp"
#include "interpreter/elaborate/row_errors.hpp"

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
    const double dense_bytes = cells * sizeof(Integer);
    const double cell_bytes = sizeof(Integer) + static_cast<double>(shape_.rank()) * sizeof(Coordinate);
    const double denominator_bytes =
        one_denominator_ ? 0 : static_cast<double>(request_.inputs) * static_cast<double>(sizeof(Integer));
    const bool is_sparse = cells > small_table && nonzero_ * cell_bytes * 2 < dense_bytes;
    budget_.reserve((is_sparse ? nonzero_ * cell_bytes : dense_bytes) + denominator_bytes,
                    "the table of a box");
    return is_sparse ? sparse() : dense();
  }

 private:
  // What the bodies that inputs really take are like.
  void count() {
    std::vector<std::uint64_t> supports(request_.bodies.size());
    for (std::size_t i = 0; i < supports.size(); ++i) {
      supports[i] = request_.bodies[i].support(request_.columns);
      budget_.step(request_.bodies[i].numerators.size() + 1);
    }
    const Integer* denominator = nullptr;
    std::uint64_t last = no_row;
    for_each_input(request_, false, budget_,
                   [&](std::uint64_t, std::span<const Coordinate>, std::uint64_t owner) {
                     nonzero_ += static_cast<double>(supports[owner]);
                     if (owner == last) return;
                     last = owner;
                     const RowBody& body = request_.bodies[owner];
                     all_labels_ &= body.form == RowBody::Form::label;
                     if (denominator == nullptr) denominator = &body.denominator;
                     one_denominator_ &= *denominator == body.denominator;
                   });
  }

  Table functional() {
    const std::size_t outputs = request_.cod.size();
    budget_.reserve(static_cast<double>(request_.inputs) * static_cast<double>(outputs * sizeof(Coordinate)),
                    "the table of a function");
    std::vector<Coordinate> images;
    images.reserve(request_.inputs * outputs);
    visit([&](std::span<const Coordinate> input, const RowBody& body) {
      for (std::size_t i = 0; i < outputs; ++i) images.push_back(targets_.at(body, i, input));
    });
    return Table::functional(shape_, std::move(images));
  }

  Table dense() {
    const std::size_t outputs = request_.cod.size();
    std::vector<Integer> numerators(request_.inputs * request_.columns);
    std::size_t row = 0;
    visit([&](std::span<const Coordinate> input, const RowBody& body) {
      const std::span<Integer> cells = std::span<Integer>(numerators).subspan(row, request_.columns);
      row += request_.columns;
      budget_.step(request_.columns);
      if (body.form == RowBody::Form::weights) {
        std::copy(body.numerators.begin(), body.numerators.end(), cells.begin());
        return;
      }
      if (!body.everywhere.is_zero()) std::fill(cells.begin(), cells.end(), body.everywhere);
      const std::size_t kets = body.form == RowBody::Form::label ? 1 : body.numerators.size();
      for (std::size_t ket = 0; ket < kets; ++ket) {
        std::uint64_t column = 0;
        for (std::size_t i = 0; i < outputs; ++i)
          column = column * request_.cod[i].labels.size() + targets_.at(body, ket * outputs + i, input);
        cells[column] += body.form == RowBody::Form::label ? body.denominator : body.numerators[ket];
      }
      budget_.step(kets * outputs);
    });
    return Table::dense(shape_, std::move(numerators), denominators());
  }

  Table sparse() {
    const std::size_t outputs = request_.cod.size();
    std::vector<Coordinate> keys;
    std::vector<Integer> numerators;
    keys.reserve(static_cast<std::size_t>(nonzero_) * shape_.rank());
    numerators.reserve(static_cast<std::size_t>(nonzero_));
    std::vector<Coordinate> column(outputs);
    visit([&](std::span<const Coordinate> input, const RowBody& body) {
      const auto add = [&](const Integer& numerator) {
        keys.insert(keys.end(), input.begin(), input.end());
        keys.insert(keys.end(), column.begin(), column.end());
        numerators.push_back(numerator);
        budget_.step(shape_.rank());
      };
      // A vector, or a share for every column: count the columns along.
      if (body.form == RowBody::Form::weights || !body.everywhere.is_zero()) {
        std::fill(column.begin(), column.end(), 0);
        for (std::uint64_t i = 0; i < request_.columns; ++i) {
          const Integer& cell = body.form == RowBody::Form::weights ? body.numerators[i] : body.everywhere;
          if (!cell.is_zero()) add(cell);
          std::size_t place = outputs;
          while (place > 0 && ++column[place - 1] == request_.cod[place - 1].labels.size())
            column[--place] = 0;
        }
        budget_.step(request_.columns);
        if (body.form == RowBody::Form::weights) return;
      }
      const std::size_t kets = body.form == RowBody::Form::label ? 1 : body.numerators.size();
      for (std::size_t ket = 0; ket < kets; ++ket) {
        for (std::size_t i = 0; i < outputs; ++i) column[i] = targets_.at(body, ket * outputs + i, input);
        add(body.form == RowBody::Form::label ? body.denominator : body.numerators[ket]);
      }
    });
    return Table::sparse(shape_, std::move(keys), std::move(numerators), denominators());
  }

  [[nodiscard]] std::vector<Integer> denominators() {
    const auto body_of = [&](std::uint64_t input) -> const RowBody& {
      return request_.bodies[request_.owners.empty() ? input : request_.owners[input]];
    };
    std::vector<Integer> all;
    const std::uint64_t count = one_denominator_ ? 1 : request_.inputs;
    all.reserve(count);
    for (std::uint64_t input = 0; input < count; ++input) all.push_back(body_of(input).denominator);
    return all;
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
  double nonzero_ = 0;  // an upper bound
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
