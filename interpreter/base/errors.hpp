// What can go wrong while something is computed. These layers know no texts: the session adds the place.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

namespace diag {

// Wrong numbers or shapes at run time, for example a condition of probability 0.
class EvaluationError : public std::runtime_error {
 public:
  EvaluationError(std::string name, const std::string& message, std::string help = {})
      : std::runtime_error(message), name_(std::move(name)), help_(std::move(help)) {}
  [[nodiscard]] const std::string& name() const { return name_; }  // stable and searchable: "zero-condition"
  [[nodiscard]] const std::string& help() const { return help_; }  // the likely mend, or empty

 private:
  std::string name_, help_;
};

// A budget was spent: time, memory, steps, or the user asked to stop. Never a "no".
class BudgetSpent : public EvaluationError {
 public:
  using EvaluationError::EvaluationError;
};

// A fault of ours. The session reports it and asks the user to do the same.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void fail_assertion(const char* condition, const char* file, int line);

}  // namespace diag

// On in all builds: a wrong answer is worse than a message.
#define DIAG_ASSERT(condition) \
  ((condition) ? void(0) : ::diag::fail_assertion(#condition, __FILE__, __LINE__))
