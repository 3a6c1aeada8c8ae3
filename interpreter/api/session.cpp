// Sessions and their results: the interpreter, with its results handed on as they come.
#include <algorithm>
#include <new>

#include "interpreter/api/inside.hpp"

namespace diag {
inline namespace v0 {

namespace {

inside::SessionOptions inner_options(Options options) {
  inside::SessionOptions inner;
  inner.arith = options.arith == Arith::exact ? inside::Arith::exact : inside::Arith::floating;
  inner.fixed_arith = options.fixed_arith;
  inner.explain = options.explain;
  inner.max_memory = options.max_memory;
  inner.timeout = options.timeout;
  inner.cancelled = options.cancelled;
  if (options.load) {
    inner.load = [load = std::move(options.load)](const std::string& path, const std::string& from) {
      Loaded loaded = load(path, from);
      return LoadResult{std::move(loaded.path), std::move(loaded.text), std::move(loaded.error)};
    };
  }
  inner.write = std::move(options.write);
  inner.drawing.to_right = options.drawing.to_right;
  inner.drawing.ascii = options.drawing.ascii;
  inner.drawing.columns = options.drawing.columns;
  inner.draw_graphs = options.drawing.graphs;
  if (options.progress) {
    inner.progress = [progress = std::move(options.progress)](const inside::Progress& now) {
      progress({now.what, now.done, now.total});
    };
  }
  return inner;
}

Status outer(inside::Status status) { return static_cast<Status>(status); }
static_assert(static_cast<int>(Status::well) == static_cast<int>(inside::Status::well));
static_assert(static_cast<int>(Status::failed) == static_cast<int>(inside::Status::failed));
static_assert(static_cast<int>(Status::wrong) == static_cast<int>(inside::Status::wrong));

// All but its text; places are those in the script.
Session::Statement statement_of(const ast::Statement& parsed) {
  Session::Statement made;
  const auto names_file = [&](const Span& span) {
    made.file = Session::Statement::Place{span.begin, span.end};
  };
  std::visit(
      [&]<class Node>(const Node& node) {
        if constexpr (requires { node.names; })
          for (const ast::Name& name : node.names) made.declares.push_back(spell(name.text));
        if constexpr (requires { node.name; }) made.declares.push_back(spell(node.name.text));
        if constexpr (std::is_same_v<Node, ast::Import>) {
          if (node.as) made.declares.push_back(spell(node.as->text));
          if (node.file) names_file(node.target_span);
        }
        if constexpr (std::is_same_v<Node, ast::DataDecl>) names_file(node.path_span);
        if constexpr (std::is_same_v<Node, ast::ModelDecl>)
          if (node.format) names_file(node.path_span);
        made.sets = std::is_same_v<Node, ast::Set>;
        made.asks = std::is_same_v<Node, ast::Print> || std::is_same_v<Node, ast::Draw> ||
                    std::is_same_v<Node, ast::Assert> || std::is_same_v<Node, ast::Evaluate>;
      },
      parsed.node);
  return made;
}

// The text of an expression on one line, for the head of a table.
std::string headline(const std::string& source) {
  std::string line;
  for (const char c : source) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return name_text(line, 100);
}

}  // namespace

struct Result::View {
  const inside::SessionResult& inner;
  std::shared_ptr<Session::State> state;

  [[nodiscard]] Diagnostic::Data diagnostic() const {
    return Diagnostic::Data::of(*inner.diagnostic, state->interpreter.sources());
  }
};

Result::Kind Result::kind() const {
  switch (view_.inner.kind) {
    case inside::ResultKind::value:
      return Kind::value;
    case inside::ResultKind::assertion:
      return Kind::assertion;
    case inside::ResultKind::diagnostic:
      break;
  }
  return Kind::diagnostic;
}

const std::string& Result::source() const { return view_.inner.source; }
const std::string& Result::kept_as() const { return view_.inner.kept_as; }
bool Result::holds() const { return view_.inner.holds; }
const std::string& Result::note() const { return view_.inner.note; }

std::optional<Value> Result::value() const {
  if (!view_.inner.value) return std::nullopt;
  return Value(std::make_shared<const Value::Data>(Value::Data{view_.state, *view_.inner.value}));
}

std::optional<Diagnostic> Result::diagnostic() const {
  if (!view_.inner.diagnostic) return std::nullopt;
  return Diagnostic(std::make_shared<const Diagnostic::Data>(view_.diagnostic()));
}

std::string Result::text() const {
  Session::State& state = *view_.state;
  if (view_.inner.diagnostic) return view_.diagnostic().text;
  if (!view_.inner.value) {
    if (note().empty()) return {};
    const Span& span = view_.inner.span;
    const std::string& script = state.interpreter.sources()[span.file].text();
    return headline(script.substr(span.begin, span.end - span.begin)) + ": holds " + note() + "\n";
  }
  const inside::Value& value = *view_.inner.value;
  std::string text = state.with_budget(
      [&](Budget& budget) { return to_text(value, state.interpreter.signature(), budget, state.show); });
  const bool has_head = std::holds_alternative<Channel>(value.of) ||
                        std::holds_alternative<Record>(value.of) || std::holds_alternative<List>(value.of);
  const bool one_line = text.find('\n') + 1 == text.size();
  return has_head && !one_line && !source().empty() ? headline(source()) + "\n" + text : text;
}

std::string Result::json() const {
  Session::State& state = *view_.state;
  if (view_.inner.value) {
    return state.with_budget([&](Budget& budget) {
      return to_json(*view_.inner.value, source(), state.interpreter.signature(), budget);
    });
  }
  if (kind() == Kind::diagnostic) return diagnostic()->json();
  std::string out;
  json::Object object(out);
  object.add("kind", "assert");
  object.add("holds", holds());
  if (!note().empty()) object.add("note", std::string_view(note()));
  if (view_.inner.diagnostic) view_.diagnostic().write(object);
  object.close();
  return out;
}

Status Session::State::go(const std::shared_ptr<State>& state, const Take& take,
                          const std::function<inside::Status(const HandOver&)>& work) {
  struct Running {  // also where the host throws
    bool& flag;
    explicit Running(bool& f) : flag(f) { flag = true; }
    ~Running() { flag = false; }
  } const running(state->running);
  Status worst = Status::well;
  const auto hand_over = [&](const inside::SessionResult& inner) {
    take(Result(Result::View{inner, state}));
  };
  const auto refuse = [&](const Span& span, std::string error, std::string message, std::string help) {
    worst = Status::failed;
    inside::Diagnostic diagnostic;
    diagnostic.name = std::move(error);
    diagnostic.message = std::move(message);
    diagnostic.span = span;
    diagnostic.help = std::move(help);
    inside::SessionResult result;
    result.kind = inside::ResultKind::diagnostic;
    result.span = span;
    result.diagnostic = std::move(diagnostic);
    hand_over(result);
  };
  // A value may be too large to be written: that is known when the host asks for its text.
  const auto status = work([&](const inside::SessionResult& result) {
    if (result.kind != inside::ResultKind::value) return hand_over(result);
    try {
      hand_over(result);
    } catch (const inside::EvaluationError& error) {
      refuse(result.span, error.name(), error.what(), error.help());
    } catch (const std::bad_alloc&) {
      refuse(result.span, "memory", "the machine has no memory left to write this answer", {});
    }
  });
  return std::max(worst, outer(status));
}

Session::Session(Options options) {
  const std::uint64_t max_rows = options.max_rows;
  std::string rest = std::move(options.rest);
  state_ = std::make_shared<State>(inner_options(std::move(options)), max_rows);
  state_->show.rest = std::move(rest);
}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Status Session::run(const std::string& name, std::string text, const Take& take) {
  return State::go(state_, take, [&](const State::HandOver& hand_over) {
    return state_->interpreter.run(name, std::move(text), false, hand_over);
  });
}

Status Session::check(const std::string& name, std::string text, const Take& take) {
  return State::go(state_, take, [&](const State::HandOver& hand_over) {
    return state_->interpreter.run(name, std::move(text), true, hand_over);
  });
}

Session::Entered Session::enter(const std::string& name, std::string text, const Take& take) {
  Entered entered;
  entered.status = State::go(state_, take, [&](const State::HandOver& hand_over) {
    auto inner = state_->interpreter.enter(name, std::move(text), hand_over);
    entered.declares = inner.declares;
    entered.kept = std::move(inner.kept);
    for (auto& one : inner.stands) entered.stands.push_back({one.statement, std::move(one.kept_as)});
    return inner.status;
  });
  return entered;
}

bool Session::incomplete(const std::string& text) {
  Sources sources;
  inside::Diagnostics unheard;
  return parse_input(sources.add("", text), unheard).incomplete;
}

std::vector<Session::Statement> Session::statements(const std::string& text) {
  Sources sources;
  inside::Diagnostics diagnostics;
  const ast::Script script = parse_input(sources.add("", text), diagnostics);
  std::vector<Statement> statements;
  if (diagnostics.errors() > 0) return statements;
  std::size_t begin = 0;
  for (const ast::Statement& parsed : script.statements) {
    const bool last = &parsed == &script.statements.back();
    const std::size_t comment = text.find_first_not_of(" \t", parsed.span.end);  // at the end of its line
    std::size_t end = parsed.span.end;
    if (comment < text.size() && text[comment] == '#') end = std::min(text.find('\n', comment), text.size());
    if (last) end = text.size();
    Statement& made = statements.emplace_back(statement_of(parsed));
    made.text = text.substr(begin, end - begin);
    if (made.file) made.file = Statement::Place{made.file->begin - begin, made.file->end - begin};
    begin = end;
  }
  return statements;
}

std::size_t Session::depth() const { return state_->interpreter.depth(); }
void Session::back_to(std::size_t depth) { state_->interpreter.back_to(depth); }

void Session::set_columns(std::uint32_t columns) {
  state_->show.cells = columns;
  state_->interpreter.set_columns(columns);
}

std::optional<std::string> Session::type_of(const std::string& name, std::string text, const Take& take) {
  std::optional<std::string> told;
  State::go(state_, take, [&](const State::HandOver& hand_over) {
    told = state_->interpreter.type_of(name, std::move(text), hand_over);
    return inside::Status::well;
  });
  return told;
}

std::vector<Session::Name> Session::names(const std::vector<std::string>& path) const {
  std::vector<Name> names;
  for (Named& named : state_->interpreter.names(path))
    names.push_back({std::move(named.name), std::move(named.kind), std::move(named.text)});
  return names;
}

std::vector<std::string> Session::completions(const std::string& text) const {
  return state_->interpreter.completions(text);
}

std::vector<std::string> Session::functions() {
  const std::vector<std::string_view> names = function_names();
  return {names.begin(), names.end()};
}

}  // namespace v0
}  // namespace diag
