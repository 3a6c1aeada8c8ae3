#include "interpreter/tensor/as_doubles.hpp"

namespace diag {

std::optional<Table> as_doubles(const Table& exact) {
  Table rounded = exact.to(Arith::floating);
  if (rounded.arith() != Arith::floating) return rounded;  // a function
  const Integers& numerators = exact.numerators();
  if (rounded.doubles().size() != numerators.size()) return std::nullopt;
  for (std::size_t cell = 0; cell < numerators.size(); ++cell)
    if (rounded.doubles()[cell] == 0 && !numerators.is_zero(cell)) return std::nullopt;
  return rounded;
}

}  // namespace diag
