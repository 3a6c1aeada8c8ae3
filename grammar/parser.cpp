// Drives the grammar statement by statement, and inside theories, functors and models item by item, so that a
// fault costs one statement and not the script.
#include "grammar/parser.hpp"

#include <algorithm>

#include "grammar/build.hpp"
#include "grammar/fault.hpp"
#include "grammar/messages.hpp"
#include "grammar/recovery.hpp"
#include "grammar/syntax_errors.hpp"
#include "interpreter/base/errors.hpp"

namespace diag {
namespace grammar {
namespace {

// Reading leaves nodes in the tree; what fails takes back its own.
template <typename Rule>
struct control : pegtl::normal<Rule> {
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  static bool match(Input& in, Tree& tree) {
    const std::size_t first = tree.nodes.size();
    const char* const begin = in.current();
    if (!pegtl::normal<Rule>::template match<A, M, Action, Control>(in, tree)) {
      tree.nodes.resize(first);
      return false;
    }
    if constexpr (A == apply_mode::action && requires { Rule::part; }) {
      const bool alone = Rule::folds && !tree.nodes.empty() && tree.nodes.back().first == first;
      if (!alone) {
        const auto token = [&](const char* place) { return static_cast<std::uint32_t>(place - tree.base); };
        tree.nodes.push_back(
            {Rule::part, token(begin), token(in.current()), static_cast<std::uint32_t>(first)});
      }
    }
    return true;
  }

  template <typename Input>
  [[noreturn]] static void raise(const Input& in, const Tree& tree) {
    static_assert(!message<Rule>.text.empty(), "a commit point without a text in messages.hpp");
    throw Refusal{static_cast<std::size_t>(in.current() - tree.base), &message<Rule>};
  }
};

class Parser {
 public:
  Parser(const Source& source, Diagnostics& diagnostics);

  ast::Script script();
  ast::Script input();

 private:
  [[nodiscard]] Token here() const { return tokens_.kind(position_); }
  [[nodiscard]] bool stopped() const { return diagnostics_.errors() > Diagnostics::limit; }

  template <typename Rule>
  void match();
  // Reads one statement or item and gives it to `take`; where that fails says why, and goes on behind it.
  template <typename Rule, typename Take>
  bool read(const Block& block, const Take& take);
  bool statement(std::vector<ast::Statement>& into, const Block& block);
  template <typename Head, typename Declaration, typename Item>
  bool block(Owner owner, std::vector<ast::Statement>& into, const Item& item);
  template <typename Items>
  void retract(Items& items, const Block& block, std::size_t begin, std::size_t end);
  bool fail(const Block& block, std::size_t begin, std::size_t error, const Diagnostic& diagnostic);
  void lose(const Block& block, std::size_t begin);
  bool stray(std::vector<ast::Statement>& into, const Block& block);
  [[nodiscard]] bool flawed(std::size_t begin, std::size_t error) const;

  const Source& source_;
  Diagnostics& diagnostics_;
  Tokens tokens_;
  std::vector<std::uint32_t> flaws_;  // where tokens are wrong, in order
  Recovery recovery_;
  Faults faults_;
  Tree tree_;
  std::size_t position_ = 0;
  std::size_t failed_at_ = 0;  // the token of the latest fault
  std::size_t latest_ = 0,
              behind_ = 0;  // where the latest statement begins that was read, and what follows it
  std::vector<ast::Name> faulty_inside_;  // what the faulty items of the theory, functor or model declare
  ast::Script script_;
};

Parser::Parser(const Source& source, Diagnostics& diagnostics)
    : source_(source),
      diagnostics_(diagnostics),
      recovery_(source, tokens_),
      faults_(source, tokens_, recovery_) {
  const std::size_t before = diagnostics.all().size();
  tokens_ = tokenize(source, diagnostics);
  for (std::size_t i = before; i < diagnostics.all().size(); ++i) {
    const Diagnostic& flaw = diagnostics.all()[i];
    if (flaw.name != "invalid-utf8") flaws_.push_back(flaw.span.begin);  // those may stand in comments, too
  }
}

ast::Script Parser::script() {
  while (here() != Token::end && !stopped()) (void)statement(script_.statements, {});
  return std::move(script_);
}

ast::Script Parser::input() {
  if (here() != Token::end && !begins_statement(here()))
    (void)read<input_expression>(
        {}, [&](Builder& builder) { script_.statements.push_back(builder.statement()); });
  return script();
}

// Whether a token in [begin, error] is wrong, and that was said: what else goes wrong there follows from it.
bool Parser::flawed(std::size_t begin, std::size_t error) const {
  for (std::size_t token = begin; token <= error; ++token) {
    if (tokens_.kind(token) == Token::wrong) return true;
  }
  for (const std::uint32_t flaw : flaws_) {
    if (flaw >= tokens_.begins[begin] && flaw <= tokens_.ends[error]) return true;
  }
  return false;
}

bool Parser::fail(const Block& block, std::size_t begin, std::size_t error, const Diagnostic& diagnostic) {
  if (!flawed(begin, error)) diagnostics_.add(diagnostic);
  script_.incomplete |= tokens_.kind(error) == Token::end;
  failed_at_ = error;
  position_ = recovery_.resume(block, begin, error);
  lose(block, begin);
  return false;
}

// What stands between `begin` and here will not be delivered.
void Parser::lose(const Block& block, std::size_t begin) {
  recovery_.declared_names(block, begin, position_,
                           block.owner == Owner::script ? script_.faulty : faulty_inside_);
}

template <typename Rule>
void Parser::match() {
  tree_.nodes.clear();
  tree_.depth = tree_.brackets = 0;
  tree_.base = tokens_.kinds.data();
  pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf, const char*> in(
      tree_.base + position_, tree_.base + tokens_.size(), "");
  const bool found = pegtl::parse<Rule, pegtl::nothing, control>(in, tree_);
  DIAG_ASSERT(found);  // the first token was looked at before
  position_ = static_cast<std::size_t>(in.current() - tree_.base);
}

template <typename Rule, typename Take>
bool Parser::read(const Block& block, const Take& take) {
  const std::size_t begin = position_;
  try {
    match<Rule>();
    latest_ = begin;
    behind_ = position_;
    Builder builder(source_, tokens_, tree_);
    take(builder);
    return true;
  } catch (const Refusal& refusal) {
    return fail(block, begin, refusal.token, faults_.refused(begin, refusal));
  } catch (const TooDeep& deep) {
    return fail(block, begin, deep.token, syntax::nested_too_deeply(tokens_.span(deep.token)));
  } catch (const Diagnostic& diagnostic) {  // well formed: reading goes on behind it
    diagnostics_.add(diagnostic);
    lose(block, begin);
    return false;
  }
}

// An item behind which on its line stands what begins no other, `x : {no, yes} = 1/2, 1/2`: read without its
// end it would be blamed for more.
template <typename Items>
void Parser::retract(Items& items, const Block& block, std::size_t begin, std::size_t end) {
  const Token kind = tokens_.kind(end);
  const bool goes_on = (kind == Token::comma && tokens_.kind(end + 1) >= Token::integer &&
                        tokens_.kind(end + 1) <= Token::number) ||
                       kind == Token::colon || kind == Token::given || kind == Token::number ||
                       kind == Token::integer;
  if (!goes_on || items.empty() || !faults_.inside_line(block, end) ||
      tokens_.kind(end - 1) == Token::r_brace)
    return;
  items.pop_back();
  recovery_.declared_names(block, begin, end, faulty_inside_);
}

// A theory, functor or model: its head, then its items up to the `}`. The good items are delivered, and that
// there were others.
template <typename Head, typename Declaration, typename Item>
bool Parser::block(Owner owner, std::vector<ast::Statement>& into, const Item& item) {
  const std::size_t begin = position_;
  ast::Statement made{{}, ast::Open{}};
  if (!read<Head>({}, [&](Builder& builder) { made = builder.statement(); })) return false;
  bool good = true;
  if (tokens_.kind(position_ - 1) == Token::l_brace) {
    const Block inside{owner, begin, position_ - 1};
    auto& declaration = std::get<Declaration>(made.node);
    faulty_inside_.clear();
    while (here() != Token::r_brace && !stopped()) {
      if (here() == Token::end || recovery_.leaves(inside, position_)) {
        if (good) diagnostics_.add(faults_.unclosed_block(inside, position_));
        script_.incomplete |= here() == Token::end;
        good = false;
        break;
      }
      const std::size_t before = latest_, start = position_;
      const bool read_well = recovery_.foreign(inside, position_)
                                 ? fail(inside, position_, position_, faults_.misplaced(inside, position_))
                                 : item(declaration, inside);
      good &= read_well;
      if constexpr (requires { declaration.items; })
        if (!read_well && failed_at_ == start && behind_ == start && before > inside.opener)
          retract(declaration.items, inside, before, start);
    }
    if (here() == Token::r_brace) ++position_;
    declaration.damaged = !good;
    if constexpr (requires { declaration.faulty; }) declaration.faulty = std::move(faulty_inside_);
  }
  made.span.end = tokens_.ends[position_ - 1];
  into.push_back(std::move(made));
  return good;
}

// No statement begins here. What stands behind one on its line makes that one faulty, unless a `}` closed it:
// read without its end, it would be blamed for more.
bool Parser::stray(std::vector<ast::Statement>& into, const Block& block) {
  const Diagnostic diagnostic = faults_.no_statement(block, latest_, position_);
  std::size_t begin = position_;
  if (faults_.inside_line(block, position_) && tokens_.kind(position_ - 1) != Token::r_brace &&
      !closes(here()) && !into.empty() && into.back().span.end == tokens_.ends[position_ - 1]) {
    into.pop_back();
    begin = latest_;
  }
  const std::size_t error = position_;
  // `x ⟂ y`: that the sign means nothing here says enough.
  const bool before_sign = diagnostic.help.empty() && tokens_.kind(error + 1) == Token::wrong;
  if (!before_sign && !flawed(begin, error)) diagnostics_.add(diagnostic);
  position_ = recovery_.resume(block, error, error);
  lose(block, begin);
  return false;
}

bool Parser::statement(std::vector<ast::Statement>& into, const Block& outer) {
  const auto add = [&](Builder& builder) { into.push_back(builder.statement()); };
  switch (here()) {
    case Token::kw_type:
      return read<type_decl>(outer, add);
    case Token::kw_box:
    case Token::kw_function:
      return read<box_decl>(outer, add);
    case Token::kw_diagram:
      return read<diagram_decl>(outer, add);
    case Token::kw_theory:
      return block<theory_head, ast::TheoryDecl>(
          Owner::theory, into,
          [this](ast::TheoryDecl& theory, const Block& inside) { return statement(theory.body, inside); });
    case Token::kw_functor:
      return block<functor_head, ast::FunctorDecl>(
          Owner::functor, into, [this](ast::FunctorDecl& functor, const Block& inside) {
            return read<functor_item>(
                inside, [&](Builder& builder) { functor.items.push_back(builder.functor_item()); });
          });
    case Token::kw_model:
      return block<model_head, ast::ModelDecl>(
          Owner::model, into, [this](ast::ModelDecl& model, const Block& inside) {
            return read<model_item>(inside,
                                    [&](Builder& builder) { model.items.push_back(builder.model_item()); });
          });
    case Token::kw_state:
      return read<state_decl>(outer, add);
    case Token::kw_data:
      return read<data_decl>(outer, add);
    case Token::kw_let:
      return read<let_decl>(outer, add);
    case Token::kw_print:
      return read<print>(outer, add);
    case Token::kw_draw:
      return read<draw>(outer, add);
    case Token::kw_assert:
      return read<assertion>(outer, add);
    case Token::kw_identify:
    case Token::kw_estimate:
      return read<evaluate>(outer, add);
    case Token::kw_import:
      return read<import>(outer, add);
    case Token::kw_open:
      return read<open>(outer, add);
    case Token::kw_set:
      return read<set_option>(outer, add);
    default:
      return stray(into, outer);
  }
}

}  // namespace
}  // namespace grammar

ast::Script parse(const Source& source, Diagnostics& diagnostics) {
  return grammar::Parser(source, diagnostics).script();
}

// `pritn x` is no expression and no statement: which of the two was meant shows in what is near.
ast::Script parse_input(const Source& source, Diagnostics& diagnostics) {
  Diagnostics of_input;
  ast::Script script = grammar::Parser(source, of_input).input();
  if (of_input.errors() > 0) {
    Diagnostics of_script;
    ast::Script other = grammar::Parser(source, of_script).script();
    const auto misspelt = [](const Diagnostic& diagnostic) {
      return diagnostic.name == "unknown-statement" && !diagnostic.help.empty();
    };
    if (std::any_of(of_script.all().begin(), of_script.all().end(), misspelt)) {
      of_input = std::move(of_script);
      script = std::move(other);
    }
  }
  for (const Diagnostic& diagnostic : of_input.all()) diagnostics.add(diagnostic);
  return script;
}

}  // namespace diag
