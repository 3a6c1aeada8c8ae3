// Reading the files that a call or a script names, with a word for every way in which that can fail.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <diag/diag.hpp>

// How a file looks from outside: device, number, size, and when it was changed. All zero where there is none.
using FileLook = std::array<std::int64_t, 5>;
using FileLooks = std::map<std::string, FileLook>;
[[nodiscard]] FileLook look_at(const std::string& path);

// The name of a file as a string of the language.
[[nodiscard]] std::string in_quotes(const std::string& path);

class Files {
 public:
  // Reading stops where more than `max_bytes` (0: no limit) would be needed, or when `cancelled` is set.
  Files(std::uint64_t max_bytes, const std::atomic<bool>& cancelled)
      : max_bytes_(max_bytes), cancelled_(cancelled) {}

  // `path` is relative to the folder of `from`. A file that was read under another path keeps its first one,
  // so that links and detours do not make two files of one.
  [[nodiscard]] diag::Loaded load(const std::string& path, const std::string& from);
  [[nodiscard]] diag::Loaded read(const std::string& path);
  [[nodiscard]] diag::Loaded standard_input();
  // All paths that were asked for, with how the files looked when they were read.
  [[nodiscard]] const FileLooks& asked_for() const { return asked_for_; }

 private:
  void read_all(int file, std::uint64_t expected, diag::Loaded& loaded) const;

  std::uint64_t max_bytes_;
  const std::atomic<bool>& cancelled_;
  FileLooks asked_for_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> first_paths_;  // by device and number
};
