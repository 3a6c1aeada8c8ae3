#include "interpreter/formats/network_file.hpp"

namespace diag {

bool is_deterministic(const Table& table) {
  if (table.layout() == Layout::functional) return true;
  const Integers& cells = table.numerators();
  const std::size_t columns = static_cast<std::size_t>(table.shape().columns());
  if (table.layout() != Layout::dense || columns == 0) return false;
  for (std::size_t row = 0; row < cells.size(); row += columns) {
    std::size_t positive = 0;
    for (std::size_t column = 0; column < columns && positive < 2; ++column)
      positive += !cells.is_zero(row + column);
    if (positive != 1) return false;
  }
  return true;
}

}  // namespace diag
