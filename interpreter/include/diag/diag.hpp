// The library, as a host sees it: a Session runs scripts, and hands out a Result for each statement that has
// one.
//
//   diag::Session session;
//   session.run("<inline>", "model M { a : {no, yes} = [0.3, 0.7] }  print M.P(a)",
//               [](const diag::Result& result) { std::cout << result.text(); });
//
// Nothing here prints, exits or reads files: texts come from the host, also those of imported scripts and of
// data (Options::load), and results go to the host. A session and the values that come from it belong to one
// thread at a time; sessions do not know each other. What is behind these names may change from one version
// to the next.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "version.hpp"

namespace diag {
inline namespace v0 {

class Diagnostic;
class Result;
class Session;
class Value;
struct Formatted;

enum class Arith : std::uint8_t { exact, floating };

// As the exit statuses of the command (language reference, section 12).
enum class Status : std::uint8_t {
  well = 0,    // "no" is an answer too
  failed = 1,  // an assertion failed, or a question had no answer
  wrong = 2,   // the script is wrong; nothing of it was run
};

struct Loaded {
  std::string path;                 // as shown in messages; equal paths are one file, and it is loaded once
  std::optional<std::string> text;  // nothing: `error` says why
  std::string error;                // "no such file"
};

struct Progress {
  std::string what;  // "summing out"; empty: what it was goes on
  double done = 0;   // in the unit of total
  double total = 0;  // 0 where it is not known
};

struct Options {
  Arith arith = Arith::exact;
  bool fixed_arith = false;  // scripts that say `set arith` do not change it, and are warned
  // Estimands come with their derivations, before each estimate its estimand, and after each value how it was
  // computed: the plans of its contractions.
  bool explain = false;
  std::uint64_t max_rows = 60;                   // of a table in text(); what is left out is counted
  std::string rest = "--json prints all";        // said there: how to see the rest
  std::uint64_t max_memory = 0;                  // bytes that one computation may need; 0: no limit
  std::optional<double> timeout;                 // seconds, for each run
  const std::atomic<bool>* cancelled = nullptr;  // set it from anywhere, and what runs stops soon
  // Reads a file that a script names; `from` is the path of that script, as Loaded::path said, or else the
  // name given to run(). Without it, scripts cannot name files.
  std::function<Loaded(const std::string& path, const std::string& from)> load;
  // Writes a file that a script names in `draw ... as`; returns why it could not, or an empty text. Without
  // it, such statements fail.
  std::function<std::string(const std::string& path, const std::string& text)> write;
  struct Drawing {
    bool to_right = false;  // from left to right, not from top to bottom
    bool ascii = false;     // of pictures that are text
    bool graphs = false;    // of a model's joint diagram too, the causal graph
    // Of a terminal: wider pictures are cut off there, and say so; wider tables come in parts. 0: no limit.
    std::uint32_t columns = 0;
  } drawing;
  std::function<void(const Progress&)> progress;  // called now and then while something takes long
};

class Session {
 public:
  using Take = std::function<void(const Result&)>;

  explicit Session(Options options = {});
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // Checks the whole text, then runs it if nothing was wrong. `name` stands for the text in messages: its
  // path, where it has one. Results and diagnostics are handed to `take` as they come. What is declared
  // stays: a later run of the session sees it. What `take` throws comes through, the session stays good.
  Status run(const std::string& name, std::string text, const Take& take);
  Status check(const std::string& name, std::string text, const Take& take);  // runs nothing, keeps nothing

  // One input of a dialogue: statements, or an expression, which is printed. They run one after another, up
  // to the first that is wrong or has no answer, and such a one leaves the session as it was. What is
  // declared again is replaced. What is printed is kept under a name, `_1`, `_2`, ... (Result::kept_as).
  struct Entered;
  Entered enter(const std::string& name, std::string text, const Take& take);
  // The statements of a script or an input, in their order; none where its form is wrong.
  struct Statement;
  [[nodiscard]] static std::vector<Statement> statements(const std::string& text);
  // Whether more has to follow: the text ends inside of a statement.
  [[nodiscard]] static bool incomplete(const std::string& text);
  // How many runs and statements have been kept, and back to how it was after so many of them.
  [[nodiscard]] std::size_t depth() const;
  void back_to(std::size_t depth);
  // The terminal has another size now: from here on Options::Drawing::columns is this.
  void set_columns(std::uint32_t columns);
  // What an expression is, in words: "a state on (a : {no, yes})". Nothing where it is wrong: `take` is told
  // why.
  std::optional<std::string> type_of(const std::string& name, std::string text, const Take& take);
  // What can be named, the older declarations first; or the members that a path leads to, such as
  // {"Smoking"}.
  struct Name;
  [[nodiscard]] std::vector<Name> names(const std::vector<std::string>& path = {}) const;
  // The words that may stand at the end of a text that is being typed, instead of the one begun there.
  [[nodiscard]] std::vector<std::string> completions(const std::string& text) const;
  // The functions on values, by name: marginal, comb, ...
  [[nodiscard]] static std::vector<std::string> functions();

  // Model files (BIF, XMLBIF, NET, XDSL, UAI, dagitty, DOT). The ending of `path` says which format it is.
  // Declares the model of such a file under this name; throws std::invalid_argument where can_read() is
  // false.
  [[nodiscard]] static bool can_read(const std::string& path);
  Status read_model(const std::string& name, const std::string& path, std::string text, const Take& take);
  // Asks a model a question, such as "P(a | do(b = yes))", "separated(a, b | c)" or "identify P(a | do(b))".
  // `given` are conditions that are added to those of the question, such as "c = no, d = yes".
  Status ask(const std::string& model, const std::string& question, const std::string& given,
             const Take& take);
  // Asks question after question, until `next` has no more. Those about one variable given labels, "P(a | b =
  // yes, c = no)", are answered from what was computed for those before: in double from one clique tree,
  // exactly with plans that are kept. All others are asked as ask() does. A question without an answer stops
  // nothing.
  struct Question;
  Status ask_all(const std::string& model, const std::function<std::optional<Question>()>& next,
                 const std::string& given, const Take& take);
  // The conditions that a UAI evidence file states. Nothing where it cannot be read: `take` is told why.
  std::optional<std::string> read_evidence(const std::string& model, const std::string& path,
                                           std::string text, const Take& take);
  // The marginals of all variables of a model, given what is observed ("a = yes, b = no"; in backticks what
  // has a comma or an equals sign in it): handed to `take` as states, in the order of the variables. Exact or
  // in double, as Options::arith says.
  struct Marginals;
  struct MarginalsOptions;
  Marginals marginals(const std::string& model, const std::string& given, const MarginalsOptions& options,
                      const Take& take);
  // What has been declared and imported, by name; models with parameters are none.
  [[nodiscard]] std::vector<std::string> models() const;
  // The model as the text of a file; .diag is a script, and .chyp has the diagrams of the session.
  struct Written;
  [[nodiscard]] static bool can_write(const std::string& path);
  [[nodiscard]] Written write(const std::string& model, const std::string& path);

 private:
  friend class Result;
  friend class Value;
  struct State;
  std::shared_ptr<State> state_;
};

struct Session::Entered {
  Status status = Status::well;
  bool declares = false;          // something that ran was no question: it has changed what the session knows
  std::vector<std::string> kept;  // the names of what was printed
  // Those statements that ran well, by their positions, and the names of what they printed, or "".
  struct Stands {
    std::size_t statement;
    std::string kept_as;
  };
  std::vector<Stands> stands;
};

struct Session::Statement {
  std::string text;                   // with what stands before it, such as comments
  bool asks = false;                  // it prints, draws, asserts or answers, and declares nothing
  bool sets = false;                  // a setting
  std::vector<std::string> declares;  // names, as they are written
  // In the text: the strings that name files relative to that of the script.
  struct Place {
    std::size_t begin, end;
  };
  std::optional<Place> file;
};

struct Session::Name {
  std::string name;
  std::string kind;  // "type", "box", "function", "diagram", "theory", "functor", "model", "value", "module"
  std::string text;  // "box coin : I -> Bool"
};

struct Session::Question {
  std::string text;
  std::string file = "<question>";  // what messages call the place where it stands
  std::uint32_t line = 1;
};

struct Session::MarginalsOptions {
  unsigned threads = 1;  // the numbers do not depend on it
  unsigned repeat = 1;   // runs that the times are medians of
  bool warm = false;     // the runs find the plan made; else each makes it anew
};

struct Session::Marginals {
  Status status = Status::well;
  double log_evidence = 0;  // natural logarithm of the probability of what is observed
  std::string evidence;     // the probability as a fraction, where it is exact
  std::string route;        // how they were computed: "a clique tree: 21 cliques, ..."
  // Seconds from the loaded model: building the network and planning; the computation; both.
  double plan = 0, infer = 0, total = 0;
};

// Of one statement. Lives as long as the call that hands it over: a host that keeps results keeps value() or
// diagnostic().
class Result {
 public:
  enum class Kind : std::uint8_t { value, assertion, diagnostic };

  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] const std::string& source() const;   // of a value: the text of the printed expression
  [[nodiscard]] std::optional<Value> value() const;  // of a value
  [[nodiscard]] const std::string& kept_as() const;  // of a value in a dialogue: the name it has from now on
  [[nodiscard]] bool holds() const;                  // of an assertion
  [[nodiscard]] const std::string& note() const;     // of an assertion: how it was decided, "within 1e-12"
  [[nodiscard]] std::optional<Diagnostic> diagnostic()
      const;  // of a diagnostic, and of an assertion that failed

  // As the command shows it. Text: tables have their source above them; an assertion has none, unless it has
  // a note. JSON: one object without a line break. An answer too large to be written throws; let that pass,
  // and the run hands over a diagnostic in its stead.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string json() const;

 private:
  friend class Session;
  struct View;
  explicit Result(const View& view) : view_(view) {}
  const View& view_;
};

// What an expression is worth: cheap to copy, good for as long as it is kept, also after its session. To ask
// a value for what it is not throws std::logic_error.
class Value {
 public:
  enum class Kind : std::uint8_t {
    number,
    truth,
    text,
    outcome,
    state,
    channel,
    diagram,
    model,
    estimand,
    picture,
    record,
    list
  };
  struct Port {
    std::string name;  // empty where it has none
    std::vector<std::string> labels;
  };

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] std::string text() const;  // a line or a table; ends with a line break
  [[nodiscard]] std::string json(const std::string& source = {}) const;  // one object, without a line break

  [[nodiscard]] double number() const;         // of a number
  [[nodiscard]] std::string fraction() const;  // of a number: "3/10"; empty where it is a double
  [[nodiscard]] bool truth() const;

  // Of states and channels. A row is a choice of the inputs, a column one of the outputs, the last port
  // varying fastest.
  [[nodiscard]] std::vector<Port> inputs() const;
  [[nodiscard]] std::vector<Port> outputs() const;
  [[nodiscard]] std::uint64_t rows() const;  // 1 of a state
  [[nodiscard]] std::uint64_t columns() const;
  [[nodiscard]] bool determined(std::uint64_t row) const;
  [[nodiscard]] double weight(std::uint64_t row,
                              std::uint64_t column) const;  // not a number where undetermined
  [[nodiscard]] std::string fraction(std::uint64_t row,
                                     std::uint64_t column) const;  // empty there, and of a double

  // Of lists and records.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Value item(std::size_t position) const;
  [[nodiscard]] std::string field_name(std::size_t position) const;
  [[nodiscard]] std::optional<Value> field(const std::string& name) const;

 private:
  friend class Result;
  struct Data;
  explicit Value(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

// What is wrong, where, and how to mend it. Cheap to copy.
class Diagnostic {
 public:
  struct Note {  // a further place: "first declared here"
    std::string file, text;
    std::uint32_t line = 0, column = 0;
  };

  // Of a file that a host could not read: it has no line.
  [[nodiscard]] static Diagnostic of_file(std::string file, std::string message, std::string help = {});
  // Of a whole file, by name.
  [[nodiscard]] static Diagnostic of_file(bool is_error, std::string name, std::string file,
                                          std::string message, std::string help);

  [[nodiscard]] bool is_error() const;            // or else a warning
  [[nodiscard]] const std::string& name() const;  // stable and searchable: "unknown-name"
  [[nodiscard]] const std::string& file() const;
  [[nodiscard]] std::uint32_t line() const;          // from 1; 0 where there is no place
  [[nodiscard]] std::uint32_t column() const;        // from 1, as a terminal shows it
  [[nodiscard]] const std::string& message() const;  // one line
  [[nodiscard]] const std::string& help() const;     // or empty
  [[nodiscard]] const std::vector<Note>& notes() const;

  [[nodiscard]] const std::string& text() const;  // with the source line and marks under the place
  [[nodiscard]] std::string json() const;

 private:
  friend class Result;
  friend Formatted format(const std::string& name, std::string text);
  struct Data;
  explicit Diagnostic(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

struct Session::Written {
  std::optional<std::string> text;      // nothing: `diagnostics` say why
  std::vector<Diagnostic> diagnostics;  // warnings of what the format has no place for
};

struct Formatted {
  std::optional<std::string> text;      // nothing: `diagnostics` say why
  std::vector<Diagnostic> diagnostics;  // what is wrong with the form of the script
};
// A script in the standard layout, as `diag fmt` writes it: only its form is read, nothing is checked or run.
// `name` stands for it in messages.
[[nodiscard]] Formatted format(const std::string& name, std::string text);

// The one of these names that a misspelt one is likeliest to mean, as messages propose it; or nothing, "".
[[nodiscard]] std::string likeliest(const std::string& name, const std::vector<std::string>& known);

}  // namespace v0
}  // namespace diag
