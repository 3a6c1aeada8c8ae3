// Lines are found once; columns are counted when a place is shown.
#include "grammar/source.hpp"

#include <algorithm>

#include "interpreter/base/unicode.hpp"

namespace diag {

Source::Source(FileId id, SourceName name, std::string text)
    : id_(id), name_(std::move(name)), text_(std::move(text)), line_starts_{0} {
  for (std::size_t byte = text_.find('\n'); byte != std::string::npos; byte = text_.find('\n', byte + 1)) {
    line_starts_.push_back(static_cast<std::uint32_t>(byte + 1));
  }
}

std::uint32_t Source::line_of(std::uint32_t byte) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), byte);
  return static_cast<std::uint32_t>(after - line_starts_.begin()) + name_.first_line - 1;
}

Position Source::position(std::uint32_t byte) const {
  const auto end = static_cast<std::uint32_t>(text_.size());
  byte = std::max(std::min(byte, end), std::min(name_.hidden, end));
  const std::uint32_t line = line_of(byte);
  const std::uint32_t start = std::max(line_starts_[line - name_.first_line], std::min(name_.hidden, byte));
  std::uint32_t cells = 0;
  for (std::uint32_t at = start; at < byte;) {
    const unicode::CodePoint code = unicode::decode(text_, at);
    cells = code.value == '\t' ? cells / 8 * 8 + 8 : cells + unicode::width(code.value);
    at += code.length;
  }
  return {line, cells + 1};
}

std::string_view Source::line(std::uint32_t number) const {
  number -= name_.first_line - 1;
  if (number == 0 || number > line_starts_.size()) return {};
  const std::size_t begin = number == 1 ? name_.hidden : line_starts_[number - 1];
  std::size_t end = number == line_starts_.size() ? text_.size() : line_starts_[number] - 1;
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

const Source& Sources::add(SourceName name, std::string text) {
  return sources_.emplace_back(static_cast<FileId>(sources_.size()), std::move(name), std::move(text));
}

}  // namespace diag
