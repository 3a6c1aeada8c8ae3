#include "files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iomanip>
#include <new>
#include <sstream>

namespace {

std::string error_text(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "no such file";
    case EACCES:
    case EPERM:
      return "permission denied";
    case EISDIR:
      return "is a folder";
    case ELOOP:
      return "is a link that leads to itself";
    case EINTR:
      return "stopped by the user";
    default:
      break;
  }
  std::string text = std::strerror(error);
  if (text.size() > 1 && text[1] >= 'a' && text[1] <= 'z') text[0] = static_cast<char>(text[0] | 0x20);
  return "cannot be read: " + text;
}

std::string human_size(std::uint64_t bytes) {
  double size = static_cast<double>(bytes);
  const char* unit = "bytes";
  for (const char* next : {"KiB", "MiB", "GiB", "TiB"}) {
    if (size < 1024) break;
    size /= 1024;
    unit = next;
  }
  std::ostringstream text;
  text << std::setprecision(3) << size << ' ' << unit;
  return text.str();
}

FileLook look_of(const struct stat& about) {
  return {static_cast<std::int64_t>(about.st_dev), static_cast<std::int64_t>(about.st_ino), about.st_size,
          about.st_mtim.tv_sec, about.st_mtim.tv_nsec};
}

}  // namespace

FileLook look_at(const std::string& path) {
  struct stat about {};
  return stat(path.c_str(), &about) == 0 ? look_of(about) : FileLook{};
}

diag::Loaded Files::load(const std::string& path, const std::string& from) {
  namespace fs = std::filesystem;
  return read((fs::path(from).parent_path() / path).lexically_normal().string());
}

diag::Loaded Files::read(const std::string& path) {
  diag::Loaded loaded;
  loaded.path = path;
  if (path.find('\0') != std::string::npos) {
    loaded.error = error_text(ENOENT);
    return loaded;
  }
  asked_for_[path] = {};
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    loaded.error = error_text(errno);
    return loaded;
  }
  struct stat about {};
  if (fstat(file, &about) != 0) {
    loaded.error = error_text(errno);
  } else if (asked_for_[path] = look_of(about); S_ISDIR(about.st_mode)) {
    loaded.error = error_text(EISDIR);
  } else {
    if (S_ISREG(about.st_mode)) {
      const auto key = std::pair<std::uint64_t, std::uint64_t>(about.st_dev, about.st_ino);
      loaded.path = first_paths_.try_emplace(key, path).first->second;
    }
    read_all(file, S_ISREG(about.st_mode) ? static_cast<std::uint64_t>(about.st_size) : 0, loaded);
  }
  close(file);
  return loaded;
}

diag::Loaded Files::standard_input() {
  diag::Loaded loaded;
  loaded.path = "<stdin>";
  read_all(STDIN_FILENO, 0, loaded);
  return loaded;
}

// What is no regular file may grow without end: the limit holds while it is read, too. Every reader refuses
// the first NUL of a text: nothing behind it is read, so that a disk image given by mistake costs nothing.
void Files::read_all(int file, std::uint64_t expected, diag::Loaded& loaded) const {
  constexpr std::size_t least = std::size_t{1} << 16;
  const std::uint64_t limit = max_bytes_ == 0 ? std::uint64_t{1} << 62 : max_bytes_;
  std::string text;
  std::uint64_t size = 0;
  try {
    for (std::uint64_t wanted = least;; wanted = std::max<std::uint64_t>(2 * size, expected + 1)) {
      if (size >= limit) {
        loaded.error = "is too large: --max-memory allows " + human_size(limit);
        return;
      }
      text.resize(static_cast<std::size_t>(std::min(std::max<std::uint64_t>(wanted, least), limit)));
      while (size < text.size()) {
        constexpr std::size_t most = std::size_t{1} << 22;
        char* const begin = text.data() + size;
        const ssize_t got = ::read(file, begin, std::min(text.size() - static_cast<std::size_t>(size), most));
        if (got > 0) size += static_cast<std::uint64_t>(got);
        const bool nul = got > 0 && std::memchr(begin, 0, static_cast<std::size_t>(got)) != nullptr;
        if (got == 0 || nul) {
          text.resize(static_cast<std::size_t>(size));
          loaded.text = std::move(text);
          return;
        }
        if (cancelled_ || (got < 0 && errno != EINTR)) {
          loaded.error = error_text(cancelled_ ? EINTR : errno);
          return;
        }
      }
      if (expected > limit) {
        loaded.error = "is too large: --max-memory allows " + human_size(limit);
        return;
      }
    }
  } catch (const std::bad_alloc&) {
    loaded.error = "is too large for the memory of this machine";
  }
}

std::string in_quotes(const std::string& path) {
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}
