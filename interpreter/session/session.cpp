// Runs scripts: check everything, then one action after another. Faults at run time are caught here, one a
// statement, and nowhere else.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "interpreter/base/text.hpp"
#include "interpreter/formats/formats.hpp"
#include "interpreter/session/complete.hpp"
#include "interpreter/session/state.hpp"

namespace diag {

SessionResult found(Diagnostic diagnostic) {
  SessionResult result;
  result.kind = ResultKind::diagnostic;
  result.span = diagnostic.span;
  result.diagnostic = std::move(diagnostic);
  return result;
}

namespace {

Diagnostic failed_assertion(Verdict verdict, Span span) {
  Diagnostic diagnostic;
  diagnostic.name = "assertion-failed";
  diagnostic.message = "assertion failed: " + verdict.difference;
  diagnostic.span = span;
  diagnostic.notes = std::move(verdict.details);
  diagnostic.help = std::move(verdict.help);
  return diagnostic;
}

// A budget was spent where rows are read, which may be large: the script may be right all the same.
bool is_of_budget(const Diagnostic& diagnostic) {
  const std::string& name = diagnostic.name;
  return name == "memory" || name == "size" || name == "table-size" || name == "timeout";
}

Status status_of_check(const Diagnostics& diagnostics, bool fault) {
  bool failed = fault;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity != Severity::error) continue;
    if (!is_of_budget(diagnostic)) return Status::wrong;
    failed = true;
  }
  return failed ? Status::failed : Status::well;
}

}  // namespace

void Interpreter::State::begin_run() {
  store.begin_run();
  arith_warned = false;
  budget.deadline = call_deadline;
  if (!options.timeout || call_deadline) return;
  constexpr double longest = 1e9;  // seconds: the clock's own unit does not overflow
  const std::chrono::duration<double> allowed(std::clamp(*options.timeout, 0.0, longest));
  budget.deadline = Budget::Clock::now() + std::chrono::duration_cast<Budget::Clock::duration>(allowed);
}

std::optional<SessionResult> Interpreter::State::perform(Action& action, Computer& computer) {
  if (auto* print = std::get_if<action::Print>(&action.of)) {
    SessionResult result;
    result.value = computer.printed(print->value);
    result.source = print->source;
    result.kept_as = print->kept_as;
    if (print->keep) store.keep(*print->keep, *result.value);
    return result;
  }
  if (auto* picture = std::get_if<action::Draw>(&action.of)) return draw(*picture);
  if (auto* let = std::get_if<action::Let>(&action.of)) {
    store.keep(let->slot, computer.consumed(std::move(let->value)));
  } else if (auto* assertion = std::get_if<action::Assert>(&action.of)) {
    Verdict verdict = computer.judge(assertion->condition, true);
    SessionResult result;
    result.kind = ResultKind::assertion;
    result.holds = verdict.holds;
    if (verdict.holds) result.note = verdict.note;
    if (!verdict.holds) result.diagnostic = failed_assertion(std::move(verdict), assertion->condition.span);
    return result;
  } else if (auto* fill = std::get_if<action::FillBox>(&action.of)) {
    fill->interpretation->boxes[fill->generator] = computer.rows(*fill);
  } else if (const auto* set = std::get_if<action::Set>(&action.of)) {
    using action::Setting;
    if (set->setting == Setting::arith_exact) return set_arith(Arith::exact, action.span);
    if (set->setting == Setting::arith_double) return set_arith(Arith::floating, action.span);
    if (set->setting == Setting::undetermined_marked) settings.fill_undetermined = false;
    if (set->setting == Setting::undetermined_uniform) settings.fill_undetermined = true;
  }
  return std::nullopt;
}

SessionResult Interpreter::State::draw(action::Draw& draw) {
  Rendered made = render(std::move(draw.pictures), draw.source, draw.format, options.drawing, budget);
  SessionResult result;
  result.source = draw.source;
  if (draw.path.empty()) {
    result.value = Value{PictureValue{{}, std::move(made.text), std::move(made.note)}};
    return result;
  }
  const std::string error =
      options.write ? options.write(draw.path, made.text) : std::string("no files can be written here");
  if (!error.empty())
    throw EvaluationError("picture-lost", fmt::format("cannot write `{}`: {}", draw.path, error));
  result.value = Value{PictureValue{draw.path, {}, std::move(made.note)}};
  return result;
}

// Of what is printed: the estimands of its estimates, before they are computed.
void Interpreter::State::explain(const Action& action, Computer& computer, const Take& take) {
  const auto* print = std::get_if<action::Print>(&action.of);
  if (print == nullptr) return;
  std::vector<const Typed*> open{&print->value};
  std::set<const EstimandDef*> told;
  while (!open.empty()) {
    const Typed& typed = *open.back();
    open.pop_back();
    for (auto child = typed.children.rbegin(); child != typed.children.rend(); ++child)
      open.push_back(&*child);
    const auto* estimated = std::get_if<node::Estimated>(&typed.of);
    if (estimated == nullptr || !told.insert(estimated->estimand).second) continue;
    Typed estimand;
    estimand.span = typed.span;
    estimand.type = ValueType::of(TypeKind::estimand);
    estimand.of = node::ShowEstimand{estimated->estimand};
    SessionResult result;
    result.span = action.span;
    result.source = "identify " + estimated->estimand->query;
    result.value = computer.result(estimand);
    take(result);
  }
}

// What the host has fixed stands: said once a run.
std::optional<SessionResult> Interpreter::State::set_arith(Arith arith, Span span) {
  if (!options.fixed_arith) settings.arith = arith;
  if (settings.arith == arith || arith_warned) return std::nullopt;
  arith_warned = true;
  Diagnostic warning;
  warning.severity = Severity::warning;
  warning.name = "arith-overridden";
  warning.message =
      fmt::format("--arith {} overrides this line", settings.arith == Arith::exact ? "exact" : "double");
  warning.span = span;
  return found(std::move(warning));
}

// What rests on the action is skipped.
void Interpreter::State::lose(const Action& action) {
  if (const auto* let = std::get_if<action::Let>(&action.of)) store.lose(let->slot);
  if (const auto* fill = std::get_if<action::FillBox>(&action.of))
    store.lose(fill->interpretation, fill->generator);
}

Status Interpreter::State::execute(CheckedScript& script, const Take& take) {
  Status status = Status::well;
  Computer computer(world, store, settings, budget);
  bool stopped = false;
  std::vector<Settings> outside;  // of the files that import the one that runs
  struct Outermost {              // those of the session come back, also where the host throws
    Settings& settings;
    std::vector<Settings>& outside;
    Outermost(Settings& now, std::vector<Settings>& before) : settings(now), outside(before) {}
    ~Outermost() {
      if (!outside.empty()) settings = outside.front();
    }
  } const outermost(settings, outside);
  // Imported parts by their beginnings, the outer ones first.
  std::vector<CheckedScript::Imported> parts = script.imported;
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<std::size_t> ends;
  std::size_t part = 0;
  for (std::size_t i = 0; i < script.actions.size(); ++i) {
    for (; !ends.empty() && ends.back() == i; ends.pop_back(), outside.pop_back()) settings = outside.back();
    for (; part < parts.size() && parts[part].begin == i; ++part) {
      if (parts[part].end == i) continue;
      outside.push_back(settings);
      ends.push_back(parts[part].end);
    }
    Action& action = script.actions[i];
    if (stopped) {
      lose(action);
      continue;
    }
    if (options.explain) explain(action, computer, take);
    std::optional<SessionResult> result;
    std::vector<std::string> plans;
    std::optional<Fault> fault;
    {
      std::optional<PlanCollector> collector;
      if (options.explain && std::holds_alternative<action::Print>(action.of))
        collector.emplace(budget, plans);
      fault = attempt(
          [&] { result = perform(action, computer); },
          [&] { return std::holds_alternative<action::Draw>(action.of) ? action.span : computer.place(); });
    }
    if (fault) {
      lose(action);
      // That a file cannot be written is no answer to a question.
      status = std::max(status, fault->diagnostic.name == "picture-lost" ? Status::wrong : Status::failed);
      stopped = fault->stop;
      if (!fault->silent) take(found(std::move(fault->diagnostic)));
    } else if (result) {
      if (result->kind == ResultKind::assertion && !result->holds) status = std::max(status, Status::failed);
      result->span = action.span;
      take(*result);
      if (!plans.empty()) {
        SessionResult told;
        told.span = action.span;
        told.source = "explain(" + result->source + ")";
        told.value = Value{plans_text(plans)};
        take(told);
      }
    }
  }
  return status;
}

Status Interpreter::State::run(const Read& read, bool check_only, const Take& take) {
  // Whatever happens: what the host does with the results later is not part of the run.
  struct Ended {
    Budget& budget;
    const std::optional<Budget::Clock::time_point>& then;
    ~Ended() { budget.deadline = then; }
  } const ended{budget, call_deadline};
  begin_run();
  Diagnostics diagnostics;
  CheckedScript script;
  std::optional<Fault> fault = attempt([&] { script = read(diagnostics); }, [&] { return modules.place(); });
  diagnostics.sort_by_place();
  for (const Diagnostic& diagnostic : diagnostics.all()) take(found(diagnostic));
  if (fault) take(found(std::move(fault->diagnostic)));
  if (fault || diagnostics.errors() > 0 || check_only) {
    modules.drop();
    return status_of_check(diagnostics, fault.has_value());
  }
  modules.keep();
  runs.push_back({main, settings});
  main = script.main;
  return execute(script, take);
}

// A question that failed has declared nothing.
Status Interpreter::State::run_statement(const ast::Script& script, const std::string& name,
                                         const std::string& keep_as, const Take& take) {
  const std::size_t depth = runs.size();
  const Status status =
      run([&](Diagnostics& diagnostics) { return modules.check(script, name, keep_as, main, diagnostics); },
          false, take);
  if (status != Status::well) back_to(depth);
  return status;
}

void Interpreter::State::back_to(std::size_t depth) {
  if (depth >= runs.size()) return;
  main = runs[depth].main;
  settings = runs[depth].settings;
  runs.resize(depth);
}

template <class Definition>
std::vector<std::pair<std::string, const Definition*>> Interpreter::State::named(const Scope* inside) const {
  struct Found {
    std::size_t scope;
    Span span;
    std::string name;
    const Definition* definition;
  };
  std::vector<Found> all;
  std::vector<const Scope*> scopes;
  if (inside != nullptr) scopes.push_back(inside);
  for (const Scope* at = inside || !main ? nullptr : main->scope; at != nullptr; at = at->parent) {
    scopes.push_back(at);
    scopes.insert(scopes.end(), at->opened.begin(), at->opened.end());
  }
  for (std::size_t i = 0; i < scopes.size(); ++i)
    for (const auto& [name, entity] : scopes[i]->names)
      if (const auto* definition = std::get_if<Definition*>(&entity.of)) {
        if constexpr (std::is_same_v<Definition, ModelDef>)
          if ((*definition)->theory == nullptr) continue;  // with parameters
        all.push_back({i, entity.span, name, *definition});
      }
  std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
    return std::tuple(a.scope, a.span.begin, a.name) < std::tuple(b.scope, b.span.begin, b.name);
  });
  std::vector<std::pair<std::string, const Definition*>> named;
  for (const Found& one : all) named.emplace_back(one.name, one.definition);
  return named;
}

const Model& Interpreter::State::model(const std::string& wanted) const {
  for (const auto& [name, def] : named<ModelDef>())
    if (name == wanted) return def->model;
  throw EvaluationError("unknown-name", fmt::format("there is no model {}", spelled_name(wanted)));
}

Interpreter::Interpreter(SessionOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Interpreter::~Interpreter() = default;
Interpreter::Interpreter(Interpreter&&) noexcept = default;
Interpreter& Interpreter::operator=(Interpreter&&) noexcept = default;

Status Interpreter::run(const SourceName& name, std::string text, bool check_only, const Take& take) {
  return state_->run(
      [&](Diagnostics& diagnostics) {
        return state_->modules.check(name, std::move(text), state_->main, diagnostics);
      },
      check_only, take);
}

Interpreter::Entered Interpreter::enter(const std::string& name, std::string text, const Take& take) {
  State& state = *state_;
  Entered entered;
  Diagnostics diagnostics;
  std::vector<const ast::Script*> parts;
  const std::optional<Fault> fault =
      attempt([&] { parts = state.modules.parse_input(name, std::move(text), diagnostics); },
              [&] { return state.modules.place(); });
  diagnostics.sort_by_place();
  for (const Diagnostic& diagnostic : diagnostics.all()) take(found(diagnostic));
  if (fault) take(found(fault->diagnostic));
  if (fault || diagnostics.errors() > 0) {
    entered.status = fault ? Status::failed : Status::wrong;
    return entered;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const ast::Script* part = parts[i];
    std::string kept_as;
    bool denied = false;  // an assertion: what follows does not rest on it
    const Status status = state.run_statement(*part, name, fmt::format("_{}", state.results + 1),
                                              [&](const SessionResult& result) {
                                                denied |= result.kind == ResultKind::assertion;
                                                if (!result.kept_as.empty()) {
                                                  entered.kept.push_back(result.kept_as);
                                                  kept_as = result.kept_as;
                                                  state.results += 1;
                                                }
                                                take(result);
                                              });
    entered.status = std::max(entered.status, status);
    if (status == Status::well) entered.stands.push_back({i, kept_as});
    if (status != Status::well && !denied) break;
    const auto& node = part->statements.front().node;
    entered.declares |=
        !std::holds_alternative<ast::Print>(node) && !std::holds_alternative<ast::Draw>(node) &&
        !std::holds_alternative<ast::Assert>(node) && !std::holds_alternative<ast::Evaluate>(node);
  }
  return entered;
}

std::size_t Interpreter::depth() const { return state_->runs.size(); }
void Interpreter::back_to(std::size_t depth) { state_->back_to(depth); }
void Interpreter::set_columns(std::uint32_t columns) { state_->options.drawing.columns = columns; }

std::optional<std::string> Interpreter::type_of(const std::string& name, std::string text, const Take& take) {
  State& state = *state_;
  std::optional<std::string> told;
  Diagnostics diagnostics;
  state.begin_run();
  const std::optional<Fault> fault = attempt(
      [&] {
        const auto parts = state.modules.parse_input(name, std::move(text), diagnostics);
        if (diagnostics.errors() > 0) return;
        for (const ast::Script* part : parts) {
          const CheckedScript checked = state.modules.check(*part, name, "_0", state.main, diagnostics);
          if (diagnostics.errors() > 0 || checked.actions.empty()) continue;
          if (const auto* print = std::get_if<action::Print>(&checked.actions.back().of))
            told = describe_type(*print, state.world.signature);
        }
      },
      [&] { return state.modules.place(); });
  state.budget.deadline.reset();
  state.modules.drop();
  diagnostics.sort_by_place();
  for (const Diagnostic& diagnostic : diagnostics.all()) take(found(diagnostic));
  if (fault) take(found(fault->diagnostic));
  return fault || diagnostics.errors() > 0 ? std::nullopt : told;
}

std::vector<Named> Interpreter::names(const std::vector<std::string>& path) const {
  if (state_->main == nullptr) return {};
  const Scope& scope = *state_->main->scope;
  return path.empty() ? survey(state_->world, scope) : members(state_->world, scope, path);
}

std::vector<std::string> Interpreter::completions(const std::string& text) const {
  static const Scope nothing;
  return complete(state_->world, state_->main == nullptr ? nothing : *state_->main->scope, text);
}

template std::vector<std::pair<std::string, const ModelDef*>> Interpreter::State::named(const Scope*) const;
template std::vector<std::pair<std::string, const DiagramDef*>> Interpreter::State::named(const Scope*) const;
template std::vector<std::pair<std::string, const TheoryDef*>> Interpreter::State::named(const Scope*) const;

const Signature& Interpreter::signature() const { return state_->world.signature; }
const Sources& Interpreter::sources() const { return state_->sources; }
Budget& Interpreter::budget() { return state_->budget; }

}  // namespace diag
