// The inside of an interpreter, and how faults at run time become diagnostics: shared by the parts of its
// class.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <new>

#include "interpreter/base/errors.hpp"
#include "interpreter/session/compute.hpp"
#include "interpreter/session/modules.hpp"
#include "interpreter/session/session.hpp"

namespace diag {

using Take = std::function<void(const SessionResult&)>;

[[nodiscard]] SessionResult found(Diagnostic diagnostic);

// What went wrong in a computation. `stop`: nothing after it can go well.
struct Fault {
  Diagnostic diagnostic;
  bool silent = false;  // a consequence of what has been reported
  bool stop = false;
};

// Runs `work`; where it throws, tells what happened. `place` is asked afterwards.
template <class Work, class Place>
std::optional<Fault> attempt(const Work& work, const Place& place) {
  Fault fault;
  Diagnostic& diagnostic = fault.diagnostic;
  try {
    work();
    return std::nullopt;
  } catch (const Unavailable&) {
    fault.silent = true;
  } catch (const EvaluationError& error) {
    diagnostic.name = error.name();
    diagnostic.message = error.what();
    diagnostic.help = error.help();
    fault.stop = error.name() == "timeout" || error.name() == "cancelled";
  } catch (const std::bad_alloc&) {
    diagnostic.name = "memory";
    diagnostic.message = "the machine has no memory left for this";
    diagnostic.help = "ask about fewer variables at a time";
  } catch (const std::exception& error) {  // InternalError, and what no layer should throw
    diagnostic.name = "internal-error";
    diagnostic.message = fmt::format("internal error: {}", error.what());
    diagnostic.help = "this is a fault of diag: please report it, with the script";
  }
  diagnostic.span = place();
  return fault;
}

struct Interpreter::State {
  explicit State(SessionOptions given) : options(std::move(given)) {
    settings.arith = options.arith;
    settings.derivations = options.explain;
    budget.cancelled = options.cancelled;
    if (options.max_memory > 0) budget.max_memory = options.max_memory;
    budget.progress = options.progress;
  }

  // Runs what `read` has checked.
  using Read = std::function<CheckedScript(Diagnostics&)>;
  Status run(const Read& read, bool check_only, const Take& take);
  // The same in a dialogue, where what fails is taken back.
  Status run_statement(const ast::Script& script, const std::string& name, const std::string& keep_as,
                       const Take& take);
  // What has been declared of a kind, and imported, or is in one scope: by name, in the order of
  // declarations.
  template <class Definition>
  [[nodiscard]] std::vector<std::pair<std::string, const Definition*>> named(
      const Scope* inside = nullptr) const;
  // Throws EvaluationError where there is none.
  [[nodiscard]] const Model& model(const std::string& name) const;
  void back_to(std::size_t depth);
  void begin_run();
  Status execute(CheckedScript& script, const Take& take);
  // The result to hand out, if there is one.
  std::optional<SessionResult> perform(Action& action, Computer& computer);
  SessionResult draw(action::Draw& draw);
  std::optional<SessionResult> set_arith(Arith arith, Span span);
  static void explain(const Action& action, Computer& computer, const Take& take);
  void lose(const Action& action);

  // While it lives, runs end when the one does that has begun: they are parts of one call.
  class CallDeadline {
   public:
    explicit CallDeadline(State& state) : state_(state) { state.call_deadline = state.budget.deadline; }
    ~CallDeadline() {
      state_.call_deadline.reset();
      state_.budget.deadline.reset();
    }
    CallDeadline(const CallDeadline&) = delete;
    CallDeadline& operator=(const CallDeadline&) = delete;

   private:
    State& state_;
  };

  SessionOptions options;
  std::optional<Budget::Clock::time_point> call_deadline;
  Sources sources;
  World world;
  Budget budget;
  Store store;
  Settings settings;
  Modules modules{world, sources, budget, options};
  TheoryDef* main = nullptr;  // of the runs so far
  struct Before {             // a run: what it found
    TheoryDef* main;
    Settings settings;
  };
  std::vector<Before> runs;
  std::size_t results = 0;    // that have been kept under names
  bool arith_warned = false;  // in this run
};

}  // namespace diag
