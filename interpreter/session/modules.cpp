#include "interpreter/session/modules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "grammar/parser.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/session/stdlib.hpp"

namespace diag {

namespace {

constexpr std::size_t deepest = 100;                                            // imports within imports
constexpr std::size_t longest_text = std::numeric_limits<std::int32_t>::max();  // places are 32 bits wide

Diagnostic error(const char* name, Span span, std::string message, std::string help = {}) {
  Diagnostic diagnostic;
  diagnostic.name = name;
  diagnostic.span = span;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  return diagnostic;
}

// "causal, prelude, probability"
std::string module_list() {
  std::string text;
  for (const std::string_view module : stdlib_modules()) {
    if (!text.empty()) text += ", ";
    text += module;
  }
  return text;
}

// What the modules of the library declare, each name with its module: statements begin lines there.
std::map<std::string, std::string> declared_by_modules() {
  std::map<std::string, std::string> modules;
  for (const std::string_view module : stdlib_modules()) {
    const std::string_view text = stdlib_source(module).value_or("");
    for (std::size_t begin = 0; begin < text.size();
         begin = std::min(text.find('\n', begin), text.size()) + 1) {
      const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
      for (const std::string_view word :
           {"type ", "box ", "function ", "diagram ", "theory ", "functor ", "model "}) {
        if (!line.starts_with(word)) continue;
        const std::string_view rest = line.substr(word.size());
        modules.emplace(rest.substr(0, rest.find_first_of(" [(:")), module);
      }
    }
  }
  return modules;
}

std::string module_of(const std::string& name) {
  static const std::map<std::string, std::string> modules = declared_by_modules();
  const auto found = modules.find(name);
  return found == modules.end() ? std::string() : found->second;
}

}  // namespace

CheckedScript Modules::check(const SourceName& name, std::string text, TheoryDef* earlier,
                             Diagnostics& diagnostics) {
  CheckedScript checked = begin(name.name, earlier, diagnostics);
  checked_ = &checked;
  read(name, std::move(text), *checked.main, false);
  return checked;
}

std::vector<const ast::Script*> Modules::parse_input(const std::string& name, std::string text,
                                                     Diagnostics& diagnostics) {
  const bool too_long = text.size() > longest_text;
  const Source& source = sources_.add(name, too_long ? std::string() : std::move(text));
  place_ = {source.id(), 0, 0};
  if (too_long) {
    diagnostics.add(error("file-too-large", place_, "scripts of more than 2 GiB are not read"));
    return {};
  }
  ast::Script whole = diag::parse_input(source, diagnostics);
  std::vector<const ast::Script*> parts;
  for (ast::Statement& statement : whole.statements) {
    ast::Script& part = scripts_.emplace_back();
    part.statements.push_back(std::move(statement));
    parts.push_back(&part);
  }
  return parts;
}

CheckedScript Modules::check(const ast::Script& script, const std::string& name, const std::string& keep_as,
                             TheoryDef* earlier, Diagnostics& diagnostics) {
  CheckedScript checked = begin(name, earlier, diagnostics);
  checked_ = &checked;
  ElaboratorHost host = this->host();
  host.keep_as = keep_as;
  Elaborator elaborator(world_, *diagnostics_, sources_, budget_, std::move(host));
  elaborator.script(script, *checked.main, checked.actions, false);
  return checked;
}

CheckedScript Modules::read_model(const std::string& name, const FileFormat& format, const std::string& path,
                                  std::string text, TheoryDef* earlier, Diagnostics& diagnostics) {
  CheckedScript checked = begin(path, earlier, diagnostics);
  checked_ = &checked;
  place_ = Span{sources_.add(SourceName(path, 0, 0), {}).id(), 0, 0};  // of no line: the whole file
  Elaborator elaborator(world_, *diagnostics_, sources_, budget_, host());
  elaborator.model_file(name, format, path, std::move(text), *checked.main);
  return checked;
}

CheckedScript Modules::begin(const std::string& name, TheoryDef* earlier, Diagnostics& diagnostics) {
  CheckedScript checked;
  diagnostics_ = &diagnostics;
  fresh_.clear();
  open_.assign(1, {name, name, {}});
  checked.main = &world_.make<TheoryDef>();
  checked.main->name = "Main";
  checked.main->scope = &world_.new_scope(earlier == nullptr ? nullptr : earlier->scope);
  if (earlier != nullptr) checked.main->extends.push_back(earlier);
  return checked;
}

void Modules::drop() {
  for (const std::string& identity : fresh_) loaded_.erase(identity);
  fresh_.clear();
  world_.forget_since(0);
}

void Modules::read(const SourceName& name, std::string text, TheoryDef& main, bool imported) {
  const bool too_long = text.size() > longest_text;
  const Source& source = sources_.add(name, too_long ? std::string() : std::move(text));
  const Span whole{source.id(), 0, 0};
  place_ = whole;
  if (too_long) {
    diagnostics_->add(error("file-too-large", whole, "scripts of more than 2 GiB are not read"));
    return;
  }
  const ast::Script& script = scripts_.emplace_back(parse(source, *diagnostics_));
  Elaborator elaborator(world_, *diagnostics_, sources_, budget_, host());
  elaborator.script(script, main, checked_->actions, imported);
}

ElaboratorHost Modules::host() {
  ElaboratorHost host;
  host.load = [this](const std::string& path, const Source& from) -> LoadedText {
    if (!options_.load) return {path, std::nullopt, "nothing can be read here"};
    LoadResult result = options_.load(path, from.name());
    return {std::move(result.path), std::move(result.text), std::move(result.error)};
  };
  host.import = [this](const ast::Import& import) { return this->import(import); };
  host.module_of = module_of;
  host.draw_graphs = options_.draw_graphs;
  host.reached = [this](Span statement) { place_ = statement; };
  return host;
}

Scope* Modules::import(const ast::Import& import) {
  if (open_.size() > deepest) {
    report("imports-too-deep", import, fmt::format("more than {} files import each other in a row", deepest));
    return unknown_scope();
  }
  Scope* scope = import.file ? import_file(import) : import_module(import);
  return scope != nullptr ? scope : unknown_scope();
}

Scope* Modules::import_file(const ast::Import& import) {
  LoadResult result{import.target, std::nullopt, "nothing can be read here"};
  if (options_.load) result = options_.load(import.target, sources_[import.target_span.file].name());
  if (!result.text) {
    report("unreadable-file", import, fmt::format("cannot read `{}`: {}", result.path, result.error),
           stdlib_source(import.target)
               ? fmt::format("a module of the standard library is imported without quotes: import {}",
                             import.target)
               : file_help(result.error));
    return nullptr;
  }
  return load(import, result.path, result.path, result.path, std::move(*result.text));
}

Scope* Modules::import_module(const ast::Import& import) {
  if (const auto text = stdlib_source(import.target))
    return load(import, "module " + import.target, fmt::format("stdlib/{}.diag", import.target),
                "module " + import.target, std::string(*text));
  std::vector<std::string> known;
  for (const std::string_view module : stdlib_modules()) known.emplace_back(module);
  const std::string near = nearest(import.target, known);
  report("unknown-module", import, fmt::format("there is no module `{}`", import.target),
         near.empty() ? fmt::format("the modules are {}; a file is imported with quotes: import \"{}.diag\"",
                                    module_list(), import.target)
                      : fmt::format("did you mean `{}`?", near));
  return nullptr;
}

Scope* Modules::load(const ast::Import& import, const std::string& identity, const std::string& name,
                     const std::string& title, std::string text) {
  const auto opened = std::find_if(open_.begin(), open_.end(),
                                   [&](const Open& script) { return script.identity == identity; });
  if (opened != open_.end()) {
    report_cycle(import, static_cast<std::size_t>(opened - open_.begin()));
    return nullptr;
  }
  if (const auto known = loaded_.find(identity); known != loaded_.end()) return known->second;
  TheoryDef& main = world_.make<TheoryDef>();
  main.name = "Main";
  main.scope = &world_.new_scope(nullptr, title);
  open_.push_back({identity, title, import.target_span});
  const std::size_t begin = checked_->actions.size();
  const Span place = place_;
  read(name, std::move(text), main, true);
  place_ = place;
  checked_->imported.push_back({begin, checked_->actions.size()});
  open_.pop_back();
  loaded_.emplace(identity, main.scope);
  fresh_.push_back(identity);
  return main.scope;
}

void Modules::report_cycle(const ast::Import& import, std::size_t first) {
  std::string chain = open_[first].title;
  Diagnostic diagnostic = error("import-cycle", import.target_span, {},
                                "move what both need into a file of its own, and import that");
  for (std::size_t i = first + 1; i < open_.size(); ++i) {
    chain += fmt::format(" imports {}{}", open_[i].title, ", which");
    diagnostic.notes.push_back({open_[i].import, fmt::format("{} is imported here", open_[i].title)});
  }
  diagnostic.message = first + 1 == open_.size()
                           ? fmt::format("{} imports itself", chain)
                           : fmt::format("import cycle: {} imports {}", chain, open_[first].title);
  diagnostics_->add(std::move(diagnostic));
}

void Modules::report(const char* name, const ast::Import& import, std::string message, std::string help) {
  diagnostics_->add(error(name, import.target_span, std::move(message), std::move(help)));
}

Scope* Modules::unknown_scope() {
  Scope& scope = world_.new_scope(nullptr);
  scope.incomplete = true;
  return &scope;
}

}  // namespace diag
