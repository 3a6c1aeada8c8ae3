#include "output.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "messages.hpp"

int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

std::optional<std::string> write_file(const std::string& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return std::strerror(errno);
  int error = write_all(file, text);
  if (close(file) != 0 && error == 0) error = errno;
  if (error != 0) return std::strerror(error);
  return std::nullopt;
}

void write_result(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, text);
  if (error != 0) throw OutputLost{error == EPIPE ? std::string() : std::strerror(error)};
}

std::size_t terminal_width(int file) {
  winsize size{};
  return ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::uint32_t drawing_columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void write_error(std::string_view text) { (void)write_all(STDERR_FILENO, text); }

void Paragraphs::write(const std::string& text) {
  const bool block = std::count(text.begin(), text.end(), '\n') > 1;
  const bool apart = !empty_ && (block || block_before_);
  write_result((apart ? "\n" : "") + fitted_result(text));
  empty_ = false;
  block_before_ = block;
}

void Paragraphs::heading(const std::string& text) {
  write_result((empty_ ? "" : "\n") + fitted_result(text));
  empty_ = true;
}
