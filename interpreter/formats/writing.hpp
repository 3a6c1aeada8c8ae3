// What the writers share: numbers as decimals, and what a format has no place for. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/formats/network_file.hpp"

namespace diag {

using FileRemarks = std::vector<FileRemark>;

// The rows of a table as decimal texts. A row of finite decimals is exact; another one is rounded in such a
// way that its sum is 1 to the last digit, and no cell becomes 0 that is none.
class DecimalRows {
 public:
  explicit DecimalRows(const Table& table);
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::uint64_t columns() const { return columns_; }
  [[nodiscard]] const std::vector<std::string>& row(std::uint64_t row);
  [[nodiscard]] std::uint64_t rounded() const { return rounded_; }  // of the rows asked for

 private:
  void round(const std::vector<Rational>& cells);
  const Table& table_;
  std::uint64_t rows_, columns_;
  std::uint64_t rounded_ = 0;
  std::vector<std::string> texts_;
};

// Counts what is lost while a file is written, and says each kind of loss once.
class Losses {
 public:
  void rounded(std::uint64_t rows) { rounded_ += rows; }
  void renamed(const std::string& name, const std::string& to);
  void add(FileRemarks& remarks, std::string_view format) const;

 private:
  std::uint64_t rounded_ = 0, renamed_ = 0;
  std::string name_, to_;
};

// Throws FileFault where the network is a shape, and says what is lost of hidden variables and causes.
void require_tables(const NetworkFile& network, std::string_view format, FileRemarks& remarks);

[[noreturn]] void fail_inexpressible(const std::string& message, std::string help = {});

// An identifier of letters, digits and `_` for each name, all different: those that are identifiers stay.
[[nodiscard]] std::vector<std::string> identifiers(const std::vector<std::string>& names,
                                                   const std::vector<std::string_view>& reserved);
[[nodiscard]] bool is_identifier(std::string_view text);
[[nodiscard]] std::vector<std::string> names_of(const NetworkFile& network);

}  // namespace diag
