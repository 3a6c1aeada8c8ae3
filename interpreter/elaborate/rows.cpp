// The notations for rows told apart, and rows put together.
#include "interpreter/elaborate/rows.hpp"

#include <utility>

#include "interpreter/elaborate/row_errors.hpp"
#include "interpreter/elaborate/rows_table.hpp"

namespace diag {

using ast::Expr;
using ast::ExprKind;

namespace {

constexpr std::size_t shown_inputs = 3;  // of those without a row

// Whether there may be as many inputs and columns; reported otherwise.
bool sizes_fit(std::uint64_t inputs, std::uint64_t columns, const Expr& body, const RowsRequest& request,
               Diagnostics& diagnostics) {
  constexpr double most_cells = 1ULL << 62;
  const bool fit = inputs != rows::beyond && columns != rows::beyond && inputs < rows::no_row &&
                   static_cast<double>(inputs) * static_cast<double>(columns) < most_cells;
  if (!fit) diagnostics.add(row_error::table_size(body.span, request));
  return fit;
}

void report_missing(const Expr& body, std::span<const Place> dom, const rows::Cover& cover,
                    Diagnostics& diagnostics, Budget& budget) {
  std::vector<std::string> inputs;
  for (std::uint64_t input = 0; inputs.size() < shown_inputs && input < cover.owners().size(); ++input) {
    budget.step();
    if (cover.owners()[input] == rows::no_row) inputs.push_back(row_error::choice_text(dom, input));
    if (inputs.size() == cover.missing()) break;
  }
  const std::uint64_t more = cover.missing() - inputs.size();
  Span opening = body.span;  // the brace: the whole block would bury the line
  opening.end = opening.begin + 1;
  diagnostics.add(row_error::row_missing(opening, inputs, more, dom.size()));
}

// Reads the rows of `{ ... }` one after the other: read(row, its pattern) after the pattern has taken its
// inputs. False where some fault was reported.
template <class Read>
bool read_rows(const Expr& body, std::span<const Place> dom, const RowsRequest& request, bool bodies_are_rows,
               rows::Cover& cover, Diagnostics& diagnostics, Budget& budget, const Read& read) {
  bool good = true, patterns_good = true;
  std::size_t width = dom.size();  // of the last row; rows of one wrong width are one fault
  for (std::uint32_t i = 0; i < body.children.size(); ++i) {
    if (diagnostics.full()) return false;
    const Expr& row = body.children[i];
    if (row.kind != ExprKind::row || row.children.empty()) {
      diagnostics.add(row_error::row_form(row));
      good = patterns_good = false;
      read(i, nullptr);
      continue;
    }
    budget.step(row.children.size() * 8);
    const Expr& right = row.children.back();
    const std::size_t before = std::exchange(width, row.children.size() - 1);
    if (width != dom.size() && width == before) {
      read(i, nullptr);
      continue;
    }
    const rows::Pattern pattern =
        rows::read_pattern(row, dom, bodies_are_rows ? &right : nullptr, request.cod, diagnostics);
    if (pattern.faulty) {
      good = patterns_good = false;
      read(i, nullptr);
      continue;
    }
    const rows::Cover::Taken taken = cover.take(pattern, i);
    if (taken.fresh == 0 && !request.parametric) {
      const Span* earlier = nullptr;
      Span place;
      if (taken.matched > 0) {
        place = rows::pattern_span(body.children[taken.earlier]);
        earlier = &place;
      }
      diagnostics.add(row_error::row_unreachable(rows::pattern_span(row), earlier));
      good = false;
    }
    good &= read(i, &pattern);
  }
  // A pattern that could not be read may have meant the inputs that are left.
  if (patterns_good && cover.missing() > 0) {
    report_missing(body, dom, cover, diagnostics, budget);
    good = false;
  }
  return good;
}

std::optional<Table> finish(const rows::TableRequest& table, bool good, Diagnostics& diagnostics,
                            Budget& budget) {
  good &= rows::check_variables(table, diagnostics, budget);
  if (!good) return {};
  return rows::make_table(table, budget);
}

std::optional<Table> table_of_patterns(const Expr& body, const RowsRequest& request, rows::TableRequest table,
                                       Diagnostics& diagnostics, Budget& budget) {
  rows::Cover cover(request.dom, table.inputs, request.box, budget);
  std::vector<rows::RowBody> bodies(body.children.size());
  const bool good = read_rows(body, request.dom, request, true, cover, diagnostics, budget,
                              [&](std::uint32_t i, const rows::Pattern* pattern) {
                                // Without the left side nothing is known of names on the right.
                                if (pattern == nullptr) return false;
                                bodies[i] =
                                    rows::read_body(body.children[i].children.back(), request,
                                                    pattern->variables, table.columns, diagnostics, budget);
                                return bodies[i].form != rows::RowBody::Form::faulty;
                              });
  table.bodies = bodies;
  table.owners = cover.owners();
  return finish(table, good, diagnostics, budget);
}

std::optional<Table> table_of_matrix(const Expr& body, const RowsRequest& request, rows::TableRequest table,
                                     Diagnostics& diagnostics, Budget& budget) {
  if (request.function) {
    diagnostics.add(row_error::function_row(body.span, request, {}));
    return {};
  }
  bool good = body.children.size() == table.inputs;
  if (!good) diagnostics.add(row_error::row_count(body.span, body.children.size(), request));
  bool widths_agree = true;
  std::vector<rows::RowBody> bodies;
  bodies.reserve(body.children.size());
  for (const Expr& row : body.children) {
    if (diagnostics.full()) return {};
    if (row.kind != ExprKind::list) {
      diagnostics.add(row_error::matrix_row(row.span, bodies.size() + 1));
      bodies.emplace_back();
    } else if (row.children.size() != table.columns) {
      // Said once: the rows of a matrix are mostly of one width.
      if (widths_agree) diagnostics.add(row_error::row_width(row.span, row.children.size(), request.cod));
      widths_agree = false;
      bodies.emplace_back();
    } else {
      bodies.push_back(rows::read_body(row, request, {}, table.columns, diagnostics, budget));
    }
    good &= bodies.back().form != rows::RowBody::Form::faulty;
  }
  if (!good) return {};
  table.bodies = bodies;
  return finish(table, good, diagnostics, budget);
}

bool is_matrix(const Expr& body) {
  if (body.kind != ExprKind::list) return false;
  for (const Expr& child : body.children)
    if (child.kind == ExprKind::list) return true;
  return false;
}

// A number on the right of a row of `expect`: `0` and `-1` may have been read as labels.
Expr number_node(const Expr& right) {
  if (right.kind != ExprKind::label) return right;
  Expr node = right;
  node.kind = rows::is_whole(right.text) && !right.quoted ? ExprKind::number : ExprKind::name;
  if (node.kind == ExprKind::name || right.text.front() != '-') return node;
  Expr negated;
  negated.kind = ExprKind::negate;
  negated.span = right.span;
  node.text.erase(0, 1);
  negated.children.push_back(std::move(node));
  return negated;
}

}  // namespace

bool is_rows(const Expr& body, const RowsRequest& request) {
  switch (body.kind) {
    case ExprKind::list:
    case ExprKind::rows:
    case ExprKind::kets:
    case ExprKind::labels:
    case ExprKind::label:
    case ExprKind::tuple:
      return true;
    default:
      break;
  }
  if (body.kind == ExprKind::name && !body.quoted && body.text == "uniform") return true;
  if (!rows::may_be_label(body) || request.cod.size() != 1 || !request.dom.empty()) return false;
  if (body.kind != ExprKind::name) return true;
  return !request.cod[0].parameter && request.cod[0].labels.find(body.text).has_value();
}

std::optional<Table> table_of_rows(const Expr& body, const RowsRequest& request, Diagnostics& diagnostics,
                                   Budget& budget) {
  rows::TableRequest table;
  table.box = request.box;
  table.dom = request.dom;
  table.cod = request.cod;
  table.inputs = rows::size_of(request.dom);
  table.columns = rows::size_of(request.cod);
  if (!sizes_fit(table.inputs, table.columns, body, request, diagnostics)) return {};
  if (is_matrix(body)) return table_of_matrix(body, request, table, diagnostics, budget);
  if (request.dom.empty()) {
    if (body.kind == ExprKind::rows) {
      diagnostics.add(row_error::row_expected(body.span, request));
      return {};
    }
    const rows::RowBody row = rows::read_body(body, request, {}, table.columns, diagnostics, budget);
    if (row.form == rows::RowBody::Form::faulty) return {};
    table.bodies = {&row, 1};
    return rows::make_table(table, budget);
  }
  if (body.kind == ExprKind::rows) return table_of_patterns(body, request, table, diagnostics, budget);
  diagnostics.add(row_error::rows_expected(body.span, request));
  return {};
}

std::optional<std::vector<Rational>> numbers_of_rows(const Expr& body, std::span<const Place> places,
                                                     const RowsRequest& request, Diagnostics& diagnostics,
                                                     Budget& budget) {
  const std::uint64_t columns = rows::size_of(places);
  RowsRequest numbers = request;
  numbers.dom = places;
  numbers.cod = {};
  if (!sizes_fit(columns, 1, body, numbers, diagnostics)) return {};
  std::vector<Rational> values;
  if (body.kind == ExprKind::list) {
    bool good = body.children.size() == columns;
    if (!good) diagnostics.add(row_error::number_count(body.span, body.children.size(), places));
    for (const Expr& child : body.children) {
      if (diagnostics.full()) return {};
      budget.step();
      std::optional<Rational> value = request.number(child);
      good &= value.has_value();
      values.push_back(std::move(value).value_or(Rational()));
    }
    if (!good) return {};
    return values;
  }
  if (body.kind != ExprKind::rows) {
    diagnostics.add(row_error::numbers_form(body.span));
    return {};
  }
  rows::Cover cover(places, columns, request.box, budget);
  std::vector<Rational> of_rows(body.children.size());
  const bool good = read_rows(body, places, numbers, false, cover, diagnostics, budget,
                              [&](std::uint32_t i, const rows::Pattern* pattern) {
                                if (pattern == nullptr) return false;
                                const std::optional<Rational> value =
                                    request.number(number_node(body.children[i].children.back()));
                                if (value) of_rows[i] = *value;
                                return value.has_value();
                              });
  if (!good) return {};
  budget.reserve(static_cast<double>(columns) * sizeof(Rational), "the numbers of an expectation");
  values.reserve(columns);
  for (const std::uint32_t owner : cover.owners()) {
    budget.step();
    values.push_back(of_rows[owner]);
  }
  return values;
}

}  // namespace diag
