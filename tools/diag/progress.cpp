#include "progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "output.hpp"

namespace {

// What takes less than this needs no line.
constexpr std::chrono::milliseconds patience{700};
constexpr std::chrono::milliseconds between_lines{100};

std::string duration_text(double seconds) {
  if (seconds < 100) return std::to_string(std::lround(seconds)) + " s";
  if (seconds < 6000) return std::to_string(std::lround(seconds / 60)) + " min";
  if (seconds < 360000) return std::to_string(std::lround(seconds / 3600)) + " h";
  return "days";
}

}  // namespace

std::string progress_text(const diag::Progress& now, double seconds) {
  const std::string what = now.what.empty() ? "computing" : now.what;
  const double part = now.total > 0 ? std::min(1.0, std::max(0.0, now.done / now.total)) : 0;
  if (part <= 0) return what + ": " + duration_text(seconds);
  const std::string far = what + ": " + std::to_string(static_cast<int>(100 * part)) + " %";
  return part < 1e-3 ? far + ", " + duration_text(seconds)
                     : far + ", about " + duration_text(seconds / part - seconds) + " more";
}

ProgressLine::ProgressLine() : begun_(Clock::now()), latest_(begun_) {
  const char* const kind = std::getenv("TERM");
  seen_ = isatty(STDERR_FILENO) != 0 && kind != nullptr && std::strcmp(kind, "dumb") != 0;
}

std::function<void(const diag::Progress&)> ProgressLine::listener() {
  if (!seen_) return {};
  return [this](const diag::Progress& now) { show(now); };
}

void ProgressLine::begin() {
  begun_ = latest_ = Clock::now();
  told_ = {};
}

void ProgressLine::show(const diag::Progress& now) {
  if (!now.what.empty()) told_ = now;
  const Clock::time_point time = Clock::now();
  if (time - begun_ < patience || time - latest_ < between_lines) return;
  latest_ = time;
  std::string text = progress_text(told_, std::chrono::duration<double>(time - begun_).count());
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 && text.size() >= size.ws_col)
    text.resize(size.ws_col - 1U);  // plain characters all of them
  write_error("\r\x1b[K" + text);
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) write_error("\r\x1b[K");
  shown_ = false;
}
