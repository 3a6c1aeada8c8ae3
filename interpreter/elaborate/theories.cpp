// Scripts and their statements, one by one; theories, what they share, and what is opened and imported.
#include <fmt/format.h>

#include <new>

#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

namespace {
// The names that a statement declares.
std::vector<ast::Name> declared_names(const ast::Statement& statement) {
  return std::visit(
      [](const auto& node) -> std::vector<ast::Name> {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, ast::TypeDecl>)
          return node.names;
        else if constexpr (std::is_same_v<Node, ast::Import>)
          return node.as ? std::vector<ast::Name>{*node.as} : std::vector<ast::Name>{};
        else if constexpr (requires { node.name; })
          return {node.name};
        else
          return {};
      },
      statement.node);
}
}  // namespace

void Elaborator::script(const ast::Script& script, TheoryDef& main, std::vector<Action>& actions,
                        bool quiet) {
  main_ = &main;
  theory_ = &main;
  scope_ = main.scope;
  actions_ = &actions;
  quiet_ = quiet;
  declared_later_.clear();
  for (const ast::Statement& statement : script.statements) note_declared(statement);
  for (const ast::Name& name : script.faulty) declare_faulty(name);
  for (const ast::Statement& statement : script.statements) {
    if (diagnostics_.full()) {
      Diagnostic next;  // one more than are shown: it says instead that reading stops
      next.span = statement.span;
      diagnostics_.add(std::move(next));
      return;
    }
    this->statement(statement);
  }
}

// What a script declares anywhere, so that a name used too early is told apart from one that does not exist.
void Elaborator::note_declared(const ast::Statement& statement) {
  for (const ast::Name& name : declared_names(statement))
    declared_later_.emplace(name.text, std::pair(name.span, statement.span));
  if (const auto* theory = std::get_if<ast::TheoryDecl>(&statement.node))
    for (const ast::Statement& inner : theory->body) note_declared(inner);
}

void Elaborator::statement(const ast::Statement& statement) {
  const auto lose = [&] {
    for (const ast::Name& name : declared_names(statement)) declare_faulty(name);
  };
  try {
    host_.reached(statement.span);
    budget_.check();
    std::visit(
        [&](const auto& node) {
          using Declared = std::decay_t<decltype(node)>;
          const Span span = statement.span;
          if constexpr (std::is_same_v<Declared, ast::TypeDecl>) declare_type(node);
          if constexpr (std::is_same_v<Declared, ast::BoxDecl>) declare_box(node);
          if constexpr (std::is_same_v<Declared, ast::DiagramDecl>) declare_diagram(node);
          if constexpr (std::is_same_v<Declared, ast::TheoryDecl>) declare_theory(node);
          if constexpr (std::is_same_v<Declared, ast::FunctorDecl>) declare_functor(node);
          if constexpr (std::is_same_v<Declared, ast::ModelDecl>) declare_model(node);
          if constexpr (std::is_same_v<Declared, ast::StateDecl>) declare_state(node);
          if constexpr (std::is_same_v<Declared, ast::DataDecl>) declare_data(node);
          if constexpr (std::is_same_v<Declared, ast::LetDecl>) let(node);
          if constexpr (std::is_same_v<Declared, ast::Print>) print(node, span);
          if constexpr (std::is_same_v<Declared, ast::Assert>) assertion(node, span);
          if constexpr (std::is_same_v<Declared, ast::Import>) declare_import(node);
          if constexpr (std::is_same_v<Declared, ast::Open>) declare_open(node);
          if constexpr (std::is_same_v<Declared, ast::Set>) declare_set(node, span);
          if constexpr (std::is_same_v<Declared, ast::Draw>) draw(node, span);
          if constexpr (std::is_same_v<Declared, ast::Evaluate>) print({false, node.value}, span);
        },
        statement.node);
  } catch (const Faulty&) {
    // Never silent: what rests on a fault of an earlier run has none in this one.
    if (diagnostics_.errors() == 0)
      report("rests-on-fault", statement.span, "this rests on a declaration that was faulty",
             "mend that declaration first");
    lose();
  } catch (const BudgetSpent& spent) {
    if (spent.name() == "timeout" || spent.name() == "cancelled") throw;
    report(spent.name(), statement.span, spent.what(), spent.help());
    lose();
  } catch (const EvaluationError& error) {
    report(error.name(), statement.span, error.what(), error.help());
    lose();
  } catch (const std::bad_alloc&) {
    report("memory", statement.span, "the machine has no memory left for this",
           "make it smaller, or in parts");
    lose();
  }
}

void Elaborator::declare_theory(const ast::TheoryDecl& decl) {
  TheoryDef& def = world_.make<TheoryDef>();
  def.name = decl.name.text;
  def.scope = &world_.new_scope(scope_, "theory " + spell(decl.name.text));
  for (const ast::Expr& base : decl.extends) {
    TheoryDef* extended = theory(base);
    if (extended == nullptr)
      fail("stoch-extended", base.span, "Stoch is no theory of boxes, and cannot be extended");
    def.extends.push_back(extended);
    def.scope->extends.push_back(extended->scope);
  }
  declare(decl.name, Entity{&def, {}});
  const Standing at(*this, def.scope, &def);
  for (const ast::Name& name : decl.faulty) declare_faulty(name);
  for (const ast::Statement& inner : decl.body) statement(inner);
}

TheoryDef* Elaborator::theory(const ast::Expr& expr) {
  if (expr.kind == ast::ExprKind::name && !expr.quoted) {
    if (expr.text == "Stoch") return nullptr;
    if (expr.text == "Main") return main_;
  }
  const Entity& entity = lookup(expr);
  if (const auto* theory = std::get_if<TheoryDef*>(&entity.of)) return *theory;
  if (const auto* model = std::get_if<ModelDef*>(&entity.of)) {
    if ((*model)->theory == nullptr)
      fail("needs-arguments", expr.span, fmt::format("the model {} has parameters", spell((*model)->name)));
    return (*model)->theory;
  }
  fail("theory-wanted", expr.span, "a theory is wanted here", "theories are declared with: theory T { ... }",
       {{entity.span, "this is declared here"}});
}

void Elaborator::declare_open(const ast::Open& open) {
  const Entity& entity = lookup(open.target);
  Scope* scope = nullptr;
  if (const auto* module = std::get_if<ModuleEntity>(&entity.of)) scope = module->scope;
  if (const auto* theory = std::get_if<TheoryDef*>(&entity.of)) scope = (*theory)->scope;
  if (const auto* model = std::get_if<ModelDef*>(&entity.of); model != nullptr && (*model)->theory != nullptr)
    scope = (*model)->theory->scope;
  if (scope == nullptr)
    fail("theory-wanted", open.target.span, "only theories, models and imported files can be opened", "",
         {{entity.span, "this is declared here"}});
  if (std::find(scope_->opened.begin(), scope_->opened.end(), scope) == scope_->opened.end())
    scope_->opened.push_back(scope);
}

void Elaborator::declare_import(const ast::Import& import) {
  Scope* scope = host_.import(import);
  if (scope == nullptr) throw Faulty{};
  if (import.as)
    declare(*import.as, Entity{ModuleEntity{scope}, {}});
  else if (std::find(scope_->opened.begin(), scope_->opened.end(), scope) == scope_->opened.end())
    scope_->opened.push_back(scope);
}

void Elaborator::declare_set(const ast::Set& set, Span span) {
  const std::string value = set.value.kind == ast::ExprKind::name || set.value.kind == ast::ExprKind::number
                                ? set.value.text
                                : std::string();
  const auto wrong_value = [&](const std::string& known) {
    fail("unknown-setting", set.value.span, fmt::format("`{}` cannot be set to that", set.key.text),
         fmt::format("it is {}", known));
  };
  using action::Setting;
  if (set.key.text == "arith") {
    if (value != "exact" && value != "double") wrong_value("exact or double");
    act(span, action::Set{value == "exact" ? Setting::arith_exact : Setting::arith_double});
  } else if (set.key.text == "undetermined") {
    if (value != "marked" && value != "uniform") wrong_value("marked or uniform");
    act(span, action::Set{value == "marked" ? Setting::undetermined_marked : Setting::undetermined_uniform});
  } else if (set.key.text == "language") {
    if (value != "1") wrong_value("1 in this version");
  } else {
    const std::string near = nearest(set.key.text, {"arith", "undetermined", "language"});
    fail("unknown-setting", set.key.span, fmt::format("there is no setting `{}`", set.key.text),
         near.empty() ? "settings are arith, undetermined and language"
                      : fmt::format("did you mean `{}`?", near));
  }
}

}  // namespace diag
