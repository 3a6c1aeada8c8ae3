// Observed data from a CSV text (RFC 4180: quoted fields, doubled quotes, line breaks inside quotes; LF or
// CRLF; a byte-order mark is skipped): the empirical state, exact and sparse. Memory follows the distinct
// rows.
#pragma once

#include <string_view>

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/channel.hpp"

namespace diag {

struct CsvColumn {
  std::string name;
  std::optional<Labels> labels;  // declared; otherwise taken from the data, in order of first appearance
  std::string object;            // the name of the declared type, or empty
};

struct CsvRequest {
  std::vector<CsvColumn> columns;  // empty: all columns (but the weights)
  std::optional<std::string>
      weights;  // a column of numbers (not below 0, exact decimals) that counts the rows
};

// A fault in a data file, with its place there.
class DataError : public EvaluationError {
 public:
  DataError(std::string name, const std::string& message, std::uint64_t row, std::string column,
            std::string help = {});
  std::uint64_t row = 0;  // line of the file, from 1; 0: the whole file
  std::string column;     // its name, or empty
};

// A state without inputs, its outputs named after the columns. Throws DataError: no header, a column missing
// (with the nearest name) or twice in the header, a row too short or too long, an empty cell, a label outside
// a declared type (with the nearest one), a file without rows, weights that are no numbers or all zero, an
// unclosed quote, invalid UTF-8 or NUL.
[[nodiscard]] Channel read_csv(std::string_view text, const CsvRequest& request, Budget& budget);

}  // namespace diag
