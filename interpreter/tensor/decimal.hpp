// Decimal numbers as they stand in files: exact, an integer over a power of ten.
#pragma once

#include <string_view>

#include "interpreter/tensor/integer.hpp"

namespace diag {

struct Decimal {  // mantissa / 10^places, not below 0
  Integer mantissa;
  std::uint32_t places = 0;
};
enum class DecimalFault : std::uint8_t { none, no_number, negative, too_long, too_large, too_small };
// "3", "0.25", "1e3": exact, with up to a thousand digits before the point, `most` behind it, and `most` that
// are written. A short text must not become a long number: so there are limits.
inline constexpr std::int64_t most_whole_digits = 1000;
[[nodiscard]] DecimalFault parse_decimal(std::string_view text, Decimal& value, std::int64_t most = 1000);

}  // namespace diag
