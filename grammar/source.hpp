// Source texts and places in them. A place is a byte range in one file; lines, columns and carets are derived
// only when a message is shown. Columns count characters as a terminal shows them (language reference,
// section 1).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace diag {

enum class FileId : std::uint32_t {};

struct Span {
  FileId file{};
  std::uint32_t begin = 0;  // bytes from the start of the file, half open
  std::uint32_t end = 0;
};

struct Position {
  std::uint32_t line = 1;  // from 1
  std::uint32_t column =
      1;  // from 1, in terminal cells: tabs go to the next multiple of eight, wide characters count two
};

class Source {
 public:
  Source(FileId id, std::string name, std::string text);

  [[nodiscard]] FileId id() const { return id_; }
  [[nodiscard]] const std::string& name() const { return name_; }  // as shown to the user
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] Position position(std::uint32_t byte) const;
  [[nodiscard]] std::uint32_t line_of(std::uint32_t byte) const;    // as position(), without counting columns
  [[nodiscard]] std::string_view line(std::uint32_t number) const;  // without its line break

 private:
  FileId id_;
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

// All texts that a session has read; references stay valid.
class Sources {
 public:
  const Source& add(std::string name, std::string text);
  [[nodiscard]] const Source& operator[](FileId id) const { return sources_[static_cast<std::size_t>(id)]; }

 private:
  std::deque<Source> sources_;
};

}  // namespace diag
