// How far long work is, on one line of the terminal behind standard error; never in a pipe.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <diag/diag.hpp>

class ProgressLine {
 public:
  ProgressLine();

  // What a session is to call; empty where nobody would see it.
  [[nodiscard]] std::function<void(const diag::Progress&)> listener();
  void begin();  // of a piece of work
  void clear();  // before something else is written

 private:
  using Clock = std::chrono::steady_clock;
  void show(const diag::Progress& now);

  bool seen_ = false;  // by somebody
  bool shown_ = false;
  Clock::time_point begun_, latest_;
  diag::Progress told_;  // the latest of what the work itself says
};

// "summing out: 43 %, about 12 s more", from what is done, its total and the seconds it took.
[[nodiscard]] std::string progress_text(const diag::Progress& now, double seconds);
