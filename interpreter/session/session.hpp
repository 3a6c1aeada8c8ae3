// The interpreter of a session: what has been declared, and the statements that are run. It checks a whole
// script first and evaluates only if nothing was found. It reads no files and prints nothing: the host hands
// in `load`, and takes results as they come. The public `diag::Session` (include/diag/diag.hpp) is a wrapper
// around it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "grammar/diagnostic.hpp"
#include "interpreter/base/budget.hpp"
#include "interpreter/draw/render.hpp"
#include "interpreter/elaborate/survey.hpp"
#include "interpreter/formats/network_file.hpp"
#include "interpreter/session/marginals.hpp"
#include "interpreter/session/value.hpp"

namespace diag {

struct LoadResult {
  std::string path;                 // as shown in messages, and the identity of a file loaded once
  std::optional<std::string> text;  // nothing: `error` says why
  std::string error;                // "no such file", "is a folder", "permission denied"
};

struct SessionOptions {
  Arith arith = Arith::exact;
  bool fixed_arith = false;       // `set arith` does not change it, and a warning says so
  std::uint64_t max_memory = 0;   // bytes; 0: no limit
  std::optional<double> timeout;  // seconds, for each run
  // Estimands are shown with their derivations, also those of estimates, and values with their plans.
  bool explain = false;
  const std::atomic<bool>* cancelled = nullptr;
  // Reads a file named in a script; `from` is the path of that script ("" for text without a file). May be
  // empty: then nothing can be loaded.
  std::function<LoadResult(const std::string& path, const std::string& from)> load;
  // Writes a file that a script names; returns why it could not, or nothing. May be empty: then `draw ... as`
  // fails.
  std::function<std::string(const std::string& path, const std::string& text)> write;
  RenderOptions drawing;     // of what is drawn
  bool draw_graphs = false;  // what is drawn of a model, or its joint diagram, is the causal graph
  std::function<void(const Progress&)> progress;
};

enum class ResultKind : std::uint8_t { value, assertion, diagnostic };

struct SessionResult {  // one result of one statement, in their order
  ResultKind kind = ResultKind::value;
  Span span;                   // of the statement
  std::string source;          // value: the text of the printed expression
  std::optional<Value> value;  // value
  bool holds = false;          // assertion
  std::string kept_as;         // value: the name it has from now on, "_1", in a dialogue
  std::string note;            // assertion: how it was decided, where that is not exactly: "within 1e-12"
  std::optional<Diagnostic> diagnostic;  // diagnostic; of a failed assertion too
};

enum class Status : std::uint8_t { well = 0, failed = 1, wrong = 2 };  // exit statuses, section 12

class Interpreter {
 public:
  explicit Interpreter(SessionOptions options);
  ~Interpreter();
  Interpreter(Interpreter&&) noexcept;
  Interpreter& operator=(Interpreter&&) noexcept;

  // Parses and checks the text, then runs it, unless `check_only`. Results and diagnostics are handed to
  // `take` as they come.
  Status run(const SourceName& name, std::string text, bool check_only,
             const std::function<void(const SessionResult&)>& take);

  // One input of a dialogue: statements, or an expression, which is printed. They run one after another, up
  // to the first that is wrong or has no answer, and such a one leaves the session as it was. What is printed
  // is kept under a name, "_1", "_2", and so on.
  struct Entered {
    Status status = Status::well;
    bool declares = false;  // something that ran is no question: it has changed what the session knows
    std::vector<std::string> kept;
    struct Stands {  // a statement that ran well, and the name of what it printed
      std::size_t statement;
      std::string kept_as;
    };
    std::vector<Stands> stands;
  };
  Entered enter(const std::string& name, std::string text,
                const std::function<void(const SessionResult&)>& take);
  // How many runs and statements have been kept, and back to how it was after so many of them.
  [[nodiscard]] std::size_t depth() const;
  void back_to(std::size_t depth);
  void set_columns(std::uint32_t columns);  // SessionOptions::drawing.columns
  // What an expression is, in words; nothing where it is wrong, which `take` is told.
  std::optional<std::string> type_of(const std::string& name, std::string text,
                                     const std::function<void(const SessionResult&)>& take);
  // What has been declared, or the members that a path of names leads to.
  [[nodiscard]] std::vector<Named> names(const std::vector<std::string>& path) const;
  // The words that may stand at the end of a text instead of the one that has been begun there.
  [[nodiscard]] std::vector<std::string> completions(const std::string& text) const;

  // Declares the model of a file; `format` is one of file_formats(), by its name.
  Status read_model(const std::string& name, std::string_view format, const std::string& path,
                    std::string text, const std::function<void(const SessionResult&)>& take);
  // The models that have been declared and imported, in that order; those with parameters are none.
  [[nodiscard]] std::vector<std::string> models() const;
  // What a UAI evidence file says of a model: conditions as a question has them, "`2` = 1, `5` = 0". Nothing
  // where there is a fault, which has been handed to `take`.
  std::optional<std::string> read_evidence(const std::string& model, const std::string& path,
                                           std::string text,
                                           const std::function<void(const SessionResult&)>& take);
  // All marginals of a model given conditions, "a = yes, b = no": handed to `take` as states, in the order of
  // the variables. Where there is no answer, `take` has been told why.
  Status marginals(const std::string& model, const std::string& given, unsigned threads, unsigned repeat,
                   bool warm, AllMarginals& all, const std::function<void(const SessionResult&)>& take);
  // Asks a model what `next` has, until it has no more. Questions about one variable given labels, "P(a | b =
  // yes)", are answered from what was computed for those before (ModelQuestions); all others, and those that
  // have no answer, are left to `ask`, for the question that `next` gave last.
  Status ask_all(const std::string& model, const std::function<std::optional<std::string>()>& next,
                 const std::function<Status()>& ask, const std::function<void(const SessionResult&)>& take);
  // Hands on what a host has to say of a text of its own; the diagnostic's span has bytes of that text.
  Status refuse(const SourceName& name, std::string text, Diagnostic diagnostic,
                const std::function<void(const SessionResult&)>& take);
  // A model, or for "chyp" the diagrams and the joint state of the models, as a file. Throws FileFault.
  [[nodiscard]] std::string write(const std::string& model, std::string_view format,
                                  std::vector<FileRemark>& remarks);

  [[nodiscard]] const Signature& signature() const;
  [[nodiscard]] const Sources& sources() const;
  [[nodiscard]] Budget& budget();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diag
