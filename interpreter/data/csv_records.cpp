// The scanner of CSV texts.
#include "interpreter/data/csv_records.hpp"

#include <array>

#include "interpreter/base/text.hpp"

namespace diag {

namespace {

enum : std::uint8_t { ordinary = 0, unusual = 1, ends_field = 2 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t c = 0x80; c < 256; ++c)
    classes[c] = unusual;  // part of UTF-8: looked at once the field is cut out
  classes[0] = unusual;
  classes[','] = classes['\n'] = classes['\r'] = ends_field;
  return classes;
}
constexpr std::array<std::uint8_t, 256> classes = make_classes();

std::uint8_t byte(char c) { return static_cast<std::uint8_t>(c); }

}  // namespace

CsvRecords::CsvRecords(std::string_view text) : text_(text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text_.substr(0, 3) == byte_order_mark) at_ = 3;
}

bool CsvRecords::next() {
  fields_.clear();
  unescaped_.clear();
  if (at_ >= text_.size()) return false;
  const std::size_t start = at_;
  while (true) {
    if (at_ < text_.size() && text_[at_] == '"')
      read_quoted();
    else
      read_bare();
    if (at_ >= text_.size()) break;
    const char stop = text_[at_++];
    if (stop == ',') continue;
    if (stop == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
    break;
  }
  blank_ = fields_.size() == 1 && fields_[0].size == 0 && text_[start] != '"';
  return true;
}

bool CsvRecords::only_blank_lines_follow() const {
  return text_.substr(at_).find_first_not_of("\r\n") == std::string_view::npos;
}

void CsvRecords::read_bare() {
  const std::size_t start = at_;
  std::uint8_t seen = ordinary;
  while (at_ < text_.size()) {
    const std::uint8_t kind = classes[byte(text_[at_])];
    if (kind == ends_field) break;
    seen |= kind;
    ++at_;
  }
  const std::string_view field = text_.substr(start, at_ - start);
  if (seen != ordinary) check_utf8(field, line_);
  fields_.push_back({field.data(), field.size(), line_});
}

void CsvRecords::read_quoted() {
  const std::uint64_t opened = line_;
  const std::size_t start = ++at_;
  bool doubled = false;
  std::size_t end = start;
  while (true) {
    end = text_.find('"', at_);
    if (end == std::string_view::npos)
      throw DataError("data-quote", "a quote is opened here and never closed", opened,
                      column_name(fields_.size()),
                      "close it with \", and write a quote inside a field twice: \"\"");
    if (end + 1 >= text_.size() || text_[end + 1] != '"') break;
    doubled = true;
    at_ = end + 2;
  }
  std::string_view field = text_.substr(start, end - start);
  for (std::size_t i = 0; i < field.size(); ++i)
    if (field[i] == '\n' || (field[i] == '\r' && (i + 1 == field.size() || field[i + 1] != '\n'))) ++line_;
  at_ = end + 1;
  if (at_ < text_.size() && classes[byte(text_[at_])] != ends_field)
    throw DataError("data-quote", "text follows the closing quote of a field", line_,
                    column_name(fields_.size()),
                    "put a comma there, or write a quote inside a field twice: \"\"");
  if (doubled) {
    std::string& plain = unescaped_.emplace_back();
    for (std::size_t i = 0; i < field.size(); ++i) {
      plain += field[i];
      if (field[i] == '"') ++i;
    }
    field = plain;
  }
  check_utf8(field, opened);
  fields_.push_back({field.data(), field.size(), opened});
}

void CsvRecords::check_utf8(std::string_view field, std::uint64_t line) const {
  for (std::size_t i = 0; i < field.size();) {
    const std::size_t length = character_length(field.substr(i));
    if (length == 0)
      throw DataError("data-utf8", field[i] == 0 ? "a NUL byte" : "the text is not valid UTF-8", line,
                      column_name(fields_.size()), "save the file as UTF-8 text");
    i += length;
  }
}

}  // namespace diag
