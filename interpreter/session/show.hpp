// Values for people (aligned tables, fractions with their decimals) and for programs (one JSON object a line;
// language reference, section 13).
#pragma once

#include <string>

#include "interpreter/diagram/signature.hpp"
#include "interpreter/session/value.hpp"

namespace diag {

struct ShowOptions {
  // Of a table; what is left out is counted in a last line. Less where the memory allowed is less than a KiB
  // a row.
  std::uint64_t max_rows = 60;
  std::uint64_t max_columns = 12;  // above: the outcomes that are not 0 are listed one a line
  std::size_t cells = 0;           // of a terminal's line: wider tables are shown in parts; 0: no limit
  std::string rest = "--json prints all";  // how to see what was left out
};

// Ends with a line break.
[[nodiscard]] std::string to_text(const Value& value, const Signature& signature, Budget& budget,
                                  const ShowOptions& options = {});

// One line without a line break. `source` is the text of the printed expression, or empty (then left out).
// A channel that would not fit the budget's memory is refused (BudgetSpent).
[[nodiscard]] std::string to_json(const Value& value, const std::string& source, const Signature& signature,
                                  Budget& budget);

}  // namespace diag
