// Splits a CSV text into records and fields (RFC 4180), one record at a time, without copying: a field is a
// view into the text, or into a small buffer where it held doubled quotes. Private to this folder.
#pragma once

#include <deque>

#include "interpreter/data/csv.hpp"

namespace diag {

class CsvRecords {
 public:
  explicit CsvRecords(std::string_view text);

  // Moves to the next record; false at the end of the text. Throws DataError: an unclosed quote, text after a
  // closing quote, NUL, invalid UTF-8.
  bool next();

  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] std::string_view field(std::size_t i) const { return {fields_[i].data, fields_[i].size}; }
  [[nodiscard]] std::uint64_t line(std::size_t i) const {
    return fields_[i].line;
  }  // where the field begins, from 1
  [[nodiscard]] std::uint64_t first_line() const { return fields_.empty() ? line_ : fields_.front().line; }
  [[nodiscard]] bool blank() const { return blank_; }  // an empty line: one empty field without quotes
  [[nodiscard]] bool only_blank_lines_follow() const;
  [[nodiscard]] std::size_t bytes_read() const { return at_; }

  void name_columns(const std::vector<std::string>& header) { header_ = header; }  // for messages
  [[nodiscard]] std::string column_name(std::size_t i) const { return i < header_.size() ? header_[i] : ""; }

 private:
  struct Field {
    const char* data;
    std::size_t size;
    std::uint64_t line;
  };
  void read_quoted();
  void read_bare();
  void check_utf8(std::string_view field, std::uint64_t line) const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
  bool blank_ = false;
  std::vector<Field> fields_;
  std::deque<std::string> unescaped_;
  std::vector<std::string> header_;
};

}  // namespace diag
