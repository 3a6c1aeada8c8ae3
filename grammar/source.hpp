// Source texts and places in them. A place is a byte range in one file; lines, columns and carets are derived
// only when a message is shown. Columns count characters as a terminal shows them (language reference,
// section 1).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
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

// How a text is called, and where it begins for the user: a part before may be ours, such as the `print M.`
// of a question, and it may be one line of a file.
struct SourceName {
  SourceName(const char* shown) : name(shown) {}
  SourceName(std::string shown, std::uint32_t hidden_bytes = 0, std::uint32_t line = 1)
      : name(std::move(shown)), hidden(hidden_bytes), first_line(line) {}
  std::string name;
  std::uint32_t hidden = 0;      // bytes of the first line that are not shown
  std::uint32_t first_line = 1;  // its number; 0 for a text of which no place is meant, but the whole
};

class Source {
 public:
  Source(FileId id, SourceName name, std::string text);

  [[nodiscard]] FileId id() const { return id_; }
  [[nodiscard]] const std::string& name() const { return name_.name; }  // as shown to the user
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] Position position(std::uint32_t byte) const;
  [[nodiscard]] std::uint32_t line_of(std::uint32_t byte) const;    // as position(), without counting columns
  [[nodiscard]] std::string_view line(std::uint32_t number) const;  // without its line break

 private:
  FileId id_;
  SourceName name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

// All texts that a session has read; references stay valid.
class Sources {
 public:
  const Source& add(SourceName name, std::string text);
  [[nodiscard]] const Source& operator[](FileId id) const { return sources_[static_cast<std::size_t>(id)]; }

 private:
  std::deque<Source> sources_;
};

}  // namespace diag
