#include "interpreter/tensor/decimal.hpp"

#include <algorithm>
#include <string>

namespace diag {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

DecimalFault parse_decimal(std::string_view text, Decimal& value, std::int64_t most) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  std::string digits;
  std::size_t seen = 0, at = 0;
  std::int64_t places = 0;
  for (bool point = false; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    ++seen;
    if (point) ++places;
    if (!digits.empty() || text[at] != '0') digits += text[at];
  }
  if (seen == 0) return DecimalFault::no_number;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return DecimalFault::no_number;
    ++at;
    bool down = false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) down = text[at++] == '-';
    if (at == text.size()) return DecimalFault::no_number;
    std::int64_t exponent = 0;
    for (; at < text.size(); ++at) {
      if (!is_digit(text[at])) return DecimalFault::no_number;
      exponent = std::min<std::int64_t>(exponent * 10 + (text[at] - '0'), 1'000'000'000);
    }
    places += down ? exponent : -exponent;
  }
  while (places > 0 && !digits.empty() && digits.back() == '0') {
    digits.pop_back();
    --places;
  }
  if (digits.empty()) {
    value = {};
    return DecimalFault::none;
  }
  if (negative) return DecimalFault::negative;
  const auto written = static_cast<std::int64_t>(digits.size());
  if (written > most) return DecimalFault::too_long;
  if (written - places > most_whole_digits) return DecimalFault::too_large;
  if (places > most) return DecimalFault::too_small;
  if (places < 0) {
    digits.append(static_cast<std::size_t>(-places), '0');
    places = 0;
  }
  if (digits.size() <= 18) {
    std::int64_t small = 0;
    for (const char c : digits) small = small * 10 + (c - '0');
    value.mantissa = small;
  } else {
    value.mantissa = Integer::parse(digits);
  }
  value.places = static_cast<std::uint32_t>(places);
  return DecimalFault::none;
}

}  // namespace diag
