// What the facade sees of the layers below. Some public names are names of the inside too; here the inner
// ones get another spelling, before the public header comes in. Files of this folder include this header
// first, and no inner one beside it.
#pragma once

#include "grammar/format.hpp"
#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/formats/formats.hpp"
#include "interpreter/session/display.hpp"
#include "interpreter/session/json.hpp"
#include "interpreter/session/session.hpp"
#include "interpreter/session/show.hpp"

namespace diag::inside {

using diag::EvaluationError;
using diag::Interpreter;
using diag::ResultKind;
using diag::SessionOptions;
using diag::SessionResult;
using Arith = diag::Arith;
using Diagnostic = diag::Diagnostic;
using diag::Diagnostics;
using Progress = diag::Progress;
using Status = diag::Status;
using Value = diag::Value;

}  // namespace diag::inside

#include "interpreter/include/diag/diag.hpp"

namespace diag {
inline namespace v0 {

// Shared by a session and the values that come from it: they need its signature to be shown.
struct Session::State {
  State(inside::SessionOptions options, std::uint64_t max_rows)
      : show{max_rows, ShowOptions().max_columns, options.drawing.columns, {}},
        interpreter(std::move(options)) {}

  ShowOptions show;
  inside::Interpreter interpreter;
  bool running = false;

  // Hands on what `work` hands over, as it comes.
  using HandOver = std::function<void(const inside::SessionResult&)>;
  static Status go(const std::shared_ptr<State>& state, const Take& take,
                   const std::function<inside::Status(const HandOver&)>& work);

  // Within a run showing a value is part of it, with its deadline; afterwards only memory counts.
  template <class Work>
  std::string with_budget(const Work& work) {
    if (running) return work(interpreter.budget());
    diag::Budget budget = interpreter.budget();
    budget.deadline.reset();
    return work(budget);
  }
};

struct Value::Data {
  std::shared_ptr<Session::State> state;
  inside::Value value;
};

struct Diagnostic::Data {
  bool error = true;
  std::string name, file, message, help, text;
  std::uint32_t line = 0, column = 0;
  std::vector<Note> notes;

  [[nodiscard]] static Data of(const inside::Diagnostic& from, const Sources& sources);
  void write(json::Object& object) const;  // everything but "kind"
};

}  // namespace v0
}  // namespace diag
