// Standard output and standard error, unbuffered but for one result: what is written to both keeps its order,
// and what is written is seen at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Standard output cannot be written to any more. `reason` is empty where its reader has gone, which is
// nobody's fault.
struct OutputLost {
  std::string reason;
};

void write_result(std::string_view text);  // throws OutputLost
void write_error(std::string_view text);   // what cannot be written is dropped

// Columns of standard output, or of standard error; 80 where that is no terminal.
[[nodiscard]] std::size_t terminal_width(int file = 1);
[[nodiscard]] std::uint32_t
drawing_columns();  // of standard output; 0, which is no limit, where it is no terminal
[[nodiscard]] int write_all(int file, std::string_view text);  // 0, or the error
// Writes the whole text into a file, or says why not.
[[nodiscard]] std::optional<std::string> write_file(const std::string& path, const std::string& text);

// Results that take more than one line stand apart from their neighbours by an empty line.
class Paragraphs {
 public:
  void write(const std::string& text);    // ends with a line break
  void heading(const std::string& text);  // of what follows: nothing stands between

 private:
  bool empty_ = true;
  bool block_before_ = false;
};
