// Decimal numbers as they stand in files: exact, an integer over a power of ten.
#pragma once

#include <string_view>

#include "interpreter/tensor/integer.hpp"

namespace diag {

struct Decimal {  // mantissa / 10^places, not below 0
  Integer mantissa;
  std::uint32_t places = 0;
};
enum class DecimalFault : std::uint8_t { none, no_number, negative, too_long };
// "3", "0.25", "1e3": exact, up to a thousand digits.
[[nodiscard]] DecimalFault parse_decimal(std::string_view text, Decimal& value);

}  // namespace diag
