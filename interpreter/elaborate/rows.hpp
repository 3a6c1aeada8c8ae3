// The rows of a box: from what was written to a table. All notations of section 3 of the reference: vectors,
// kets, `uniform`, labels, matrices, and rows by patterns with variables. Each fault is reported at its
// place: a row missing (which inputs), never reached, a weight below 0, a sum other than 1, an unknown label,
// a label or ket given twice.
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"
#include "interpreter/base/budget.hpp"
#include "interpreter/stochastic/labels.hpp"
#include "interpreter/tensor/table.hpp"

namespace diag {

struct Place {  // one factor of a box's domain or codomain
  Labels labels;
  std::string object;      // its name, for messages
  bool parameter = false;  // its object is a parameter: a name in a pattern is always a variable
};

struct RowsRequest {
  std::span<const Place> dom, cod;
  bool function = false;    // rows are labels, and nothing else
  bool parametric = false;  // the box has parameters: rows that are never reached are no error
  std::string box;          // its name, for messages
  // A constant arithmetic expression; reports its own faults and returns nothing then.
  std::function<std::optional<Rational>(const ast::Expr&)> number;
};

// Whether the body is rows (any notation above), rather than an expression that stands for a value. A lone
// name is rows where it is a label of a one-factor codomain and the box has no inputs; a whole number
// likewise.
[[nodiscard]] bool is_rows(const ast::Expr& body, const RowsRequest& request);

// Nothing if a fault was reported. Throws BudgetSpent; a table of more than 2^62 cells, or of 2^32 rows, is a
// fault.
[[nodiscard]] std::optional<Table> table_of_rows(const ast::Expr& body, const RowsRequest& request,
                                                 Diagnostics& diagnostics, Budget& budget);

// The numbers of `expect(p, ...)`: `[0, 1]` in label order or `{ no |-> 0  yes |-> 1 }`, one number a column
// of `places`.
[[nodiscard]] std::optional<std::vector<Rational>> numbers_of_rows(const ast::Expr& body,
                                                                   std::span<const Place> places,
                                                                   const RowsRequest& request,
                                                                   Diagnostics& diagnostics, Budget& budget);

// The labels of a written set: `{no, yes}`, `{1..6}`. Nothing if a fault was reported: a label twice, an
// empty set, a range that runs backwards or is beyond Labels::limit.
[[nodiscard]] std::optional<Labels> labels_of_set(const ast::Expr& set, Diagnostics& diagnostics);

}  // namespace diag
