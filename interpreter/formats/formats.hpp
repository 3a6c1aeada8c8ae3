// The formats of model files by their names, as scripts write them (`model M = bif "file.bif"`) and as the
// endings of files tell them.
#pragma once

#include <span>
#include <string_view>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

struct FileFormat {
  std::string_view name;     // "bif"
  std::string_view endings;  // ".bif", or several with spaces between
  bool numbers;              // false: shapes alone
  // Either may be missing.
  NetworkFile (*read)(std::string_view text, Budget& budget);
  std::string (*write)(const NetworkFile& network, std::vector<FileRemark>& remarks);
  // What comes before reading, and may be missing: the text in UTF-8, to which all places belong.
  std::string (*as_utf8)(std::string text) = nullptr;
};

[[nodiscard]] std::span<const FileFormat> file_formats();
[[nodiscard]] const FileFormat* find_format(std::string_view name);     // nullptr: none
[[nodiscard]] const FileFormat* format_of_path(std::string_view path);  // by its ending, in either case
[[nodiscard]] std::string format_names();                               // "bif, xmlbif, ..."

}  // namespace diag
