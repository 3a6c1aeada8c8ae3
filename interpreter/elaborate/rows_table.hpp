// From rows that have been read to one table, in the layout that suits them: functional where every row is a
// label, sparse where most cells of a large table are zero, else dense.
#pragma once

#include "interpreter/elaborate/rows_cover.hpp"

namespace diag::rows {

struct TableRequest {
  std::string_view box;  // its name, for messages
  std::span<const Place> dom, cod;
  std::uint64_t inputs = 1, columns = 1;
  std::span<const RowBody> bodies;
  std::span<const std::uint32_t> owners;  // the body of every input; empty: body i is that of input i
};

// A variable may stand for labels that the output it goes to lacks: reported here, once a row. Bodies that
// are faulty and inputs without a row are passed over.
[[nodiscard]] bool check_variables(const TableRequest& request, Diagnostics& diagnostics, Budget& budget);

// Nothing is wrong any more. Throws BudgetSpent.
[[nodiscard]] Table make_table(const TableRequest& request, Budget& budget);

}  // namespace diag::rows
