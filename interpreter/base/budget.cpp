#include "interpreter/base/budget.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {
// A look at the clock costs some tens of nanoseconds; once in a million operations is once in about a
// millisecond.
constexpr std::uint64_t work_between_checks = 1'000'000;
}  // namespace

void Budget::check() {
  next_check_ = work_ + work_between_checks;
  if (progress) progress({});  // a sign of life, between what the work itself reports
  if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed))
    throw BudgetSpent("cancelled", "stopped by the user");
  if (deadline && Clock::now() >= *deadline)
    throw BudgetSpent("timeout", "the time allowed for this run is spent",
                      "allow more with --timeout SECONDS");
}

void Budget::reserve(double bytes, const std::string& what) {
  if (bytes > static_cast<double>(max_memory))
    throw BudgetSpent("memory",
                      fmt::format("{} needs {}, and {} is allowed", what, human_bytes(bytes),
                                  human_bytes(static_cast<double>(max_memory))),
                      "ask about fewer variables at a time, or allow more with --max-memory");
}

std::string human_bytes(double bytes) {
  constexpr std::array<const char*, 7> units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  if (bytes >= 1e6) return fmt::format("{:.1e} {}", bytes, units[unit]);
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, units[unit]);
}

}  // namespace diag
