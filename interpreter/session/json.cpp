// Strings and numbers of JSON (RFC 8259).
#include "interpreter/session/json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "interpreter/base/unicode.hpp"

namespace diag::json {

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t byte = 0; byte < text.size();) {
    const auto c = static_cast<unsigned char>(text[byte]);
    if (c >= 0x80) {
      const unicode::CodePoint point = unicode::decode(text, byte);
      out += point.valid ? text.substr(byte, point.length) : std::string_view("\xEF\xBF\xBD");
      byte += point.length;
      continue;
    }
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (c < 0x20 || c == 0x7f) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += static_cast<char>(c);
        }
    }
    ++byte;
  }
  out += '"';
}

void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "\"nan\"";
  } else if (std::isinf(value)) {
    out += value < 0 ? "\"-inf\"" : "\"inf\"";
  } else {
    fmt::format_to(std::back_inserter(out), "{:.17g}", value == 0 ? 0.0 : value);  // no -0
  }
}

void append_integer(std::string& out, std::uint64_t value) {
  fmt::format_to(std::back_inserter(out), "{}", value);
}

std::string& Object::key(std::string_view name) {
  if (!first_) out_ += ',';
  first_ = false;
  append_string(out_, name);
  out_ += ':';
  return out_;
}

}  // namespace diag::json
