// Mutated scripts for the parser and the formatter: they end, what is said of a text is true of its places,
// and a layout is kept when it is laid out again.
#include <optional>
#include <string>

#include "grammar/format.hpp"
#include "grammar/parser.hpp"
#include "tools/fuzz/fuzz.hpp"

using namespace diag;

namespace {

void require(bool holds, const char* what) {
  if (!holds) throw fuzz::Finding{what};
}

void check(const ast::Expr& expr, std::size_t size) {
  require(expr.span.begin <= expr.span.end && expr.span.end <= size, "an expression outside of the text");
  for (const ast::Expr& child : expr.children) check(child, size);
}

void attempt(const std::string& path, const std::string& text) {
  Sources sources;
  const Source& source = sources.add(path, text);
  Diagnostics diagnostics;
  const ast::Script script = parse(source, diagnostics);
  std::uint32_t last = 0;
  for (const ast::Statement& statement : script.statements) {
    require(statement.span.begin >= last && statement.span.begin < statement.span.end,
            "statements out of order");
    last = statement.span.end;
    require(last <= text.size(), "a statement outside of the text");
    if (const auto* let = std::get_if<ast::LetDecl>(&statement.node)) check(let->value, text.size());
    if (const auto* print = std::get_if<ast::Print>(&statement.node)) check(print->value, text.size());
    if (const auto* assertion = std::get_if<ast::Assert>(&statement.node))
      check(assertion->condition, text.size());
  }
  require(script.faulty.empty() || diagnostics.errors() > 0, "a faulty name without an error");
  require(!script.incomplete || diagnostics.errors() > 0, "incomplete without an error");
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    require(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.end <= text.size(),
            "a diagnostic outside of the text");
    require(!diagnostic.message.empty() && diagnostic.message.find('\n') == std::string::npos,
            "a message that is not one line");
    (void)render(diagnostic, sources);
  }
  Diagnostics again;
  (void)parse(source, again);
  require(again.all().size() == diagnostics.all().size(), "read twice, two results");

  Diagnostics unheard;
  const std::optional<std::string> laid_out = format(source, unheard);
  require(laid_out.has_value() == (diagnostics.errors() == 0), "the formatter takes what the parser refuses");
  if (laid_out) require(format(sources.add(path, *laid_out), unheard) == laid_out, "the layout is not kept");
}

}  // namespace

int main(int argc, char** argv) { return fuzz::run(argc, argv, 10, attempt); }
