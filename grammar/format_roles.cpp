// One walk over the tree; each place is looked up among the tokens.
#include "grammar/format_roles.hpp"

#include <algorithm>

namespace diag::fmt {
namespace {

using ast::Expr;
using ast::ExprKind;

class Finder {
 public:
  explicit Finder(const Tokens& tokens) : tokens_(tokens) {
    found_.roles.resize(tokens.size(), Role::none);
    found_.matches.resize(tokens.size(), 0);
    std::vector<std::size_t> open;
    for (std::size_t token = 0; token < tokens.size(); ++token) {
      if (opens(tokens.kind(token))) open.push_back(token);
      if (!closes(tokens.kind(token)) || open.empty()) continue;
      found_.matches[token] = open.back();
      found_.matches[open.back()] = token;
      open.pop_back();
    }
  }

  Roles run(const ast::Script& script) {
    for (const ast::Statement& statement : script.statements) walk(statement);
    find_tight_slashes();
    std::sort(found_.blocks.begin(), found_.blocks.end(),
              [](const Block& a, const Block& b) { return a.open < b.open; });
    return std::move(found_);
  }

 private:
  // The first token at or after a byte.
  [[nodiscard]] std::size_t token_at(std::uint32_t byte) const {
    return static_cast<std::size_t>(std::lower_bound(tokens_.begins.begin(), tokens_.begins.end(), byte) -
                                    tokens_.begins.begin());
  }
  [[nodiscard]] std::size_t token_at(Span span) const { return token_at(span.begin); }
  void mark(std::size_t token, Role role) { found_.roles[token] = role; }
  // The first token of this kind from here on: what stands in brackets of its own begins with those.
  [[nodiscard]] std::size_t find(std::size_t token, Token kind) const {
    while (tokens_.kind(token) != kind && tokens_.kind(token) != Token::end) ++token;
    return token;
  }
  // The first token of this kind in [token, end) that is outside of brackets, or 0.
  [[nodiscard]] std::size_t outside(std::size_t token, std::size_t end, Token kind) const {
    for (; token < end; ++token) {
      if (tokens_.kind(token) == kind) return token;
      if (opens(tokens_.kind(token))) token = found_.matches[token];
    }
    return 0;
  }

  void walk(const ast::Statement& statement);
  void walk(const ast::FunctorDecl& functor, Block& block);
  void walk(const ast::ModelDecl& model, Block& block);
  void walk(const ast::Boundary& boundary) {
    for (const ast::Port& port : boundary.ports) walk(port.object);
  }
  void walk(const Expr& expr);
  void walk_rows(const Expr& rows);
  void walk_ket(const Expr& ket);
  void begin_item(Block& block, Span span, int sort = 0) {
    block.items.push_back(token_at(span));
    block.sorts.push_back(static_cast<std::uint8_t>(sort));
    mark(block.items.back(), Role::begin);
  }
  void find_tight_slashes();

  const Tokens& tokens_;
  Roles found_;
};

void Finder::walk_rows(const Expr& rows) {
  Block block;
  block.open = find(token_at(rows.span), Token::l_brace);
  block.close = found_.matches[block.open];
  for (const Expr& row : rows.children) {
    begin_item(block, row.span);
    const Expr& last = row.children[row.children.size() - 2];
    block.columns.push_back(find(token_at(last.span), Token::maps));
  }
  found_.blocks.push_back(std::move(block));
}

void Finder::walk_ket(const Expr& ket) {
  const bool alone = ket.children[0].kind == ExprKind::missing;
  mark(token_at(ket.children[1].span) - 1, alone ? Role::ket_open_one : Role::ket_open);
  mark(find(token_at(ket.children.back().span), Token::greater), Role::ket_close);
}

void Finder::walk(const Expr& expr) {
  const std::size_t first = token_at(expr.span);
  switch (expr.kind) {
    case ExprKind::rows:
      walk_rows(expr);
      break;
    case ExprKind::ket:
      walk_ket(expr);
      break;
    case ExprKind::call:
    case ExprKind::index:
      mark(token_at(expr.children[0].span.end), Role::call);
      break;
    case ExprKind::label:
      if (tokens_.kind(first) == Token::minus && found_.roles[first] == Role::none) mark(first, Role::sign);
      break;
    case ExprKind::negate:
      mark(find(first, Token::minus), Role::sign);
      break;
    default:
      break;
  }
  for (const Expr& child : expr.children) walk(child);
  if (expr.kind != ExprKind::sum && expr.kind != ExprKind::kets) return;
  for (std::size_t i = 1; i < expr.children.size(); ++i) {  // those are differences, unless a `+` is there
    const std::size_t minus = token_at(expr.children[i].span);
    if (tokens_.kind(minus) == Token::minus && tokens_.kind(minus - 1) != Token::plus)
      mark(minus, Role::none);
  }
}

void Finder::walk(const ast::FunctorDecl& functor, Block& block) {
  for (const ast::FunctorItem& item : functor.items) {
    begin_item(block, item.span);
    block.columns.push_back(outside(token_at(item.span), block.close, Token::maps));
    for (const Expr& left : item.left) walk(left);
    walk(item.right);
  }
}

void Finder::walk(const ast::ModelDecl& model, Block& block) {
  for (const ast::ModelItem& item : model.items) {
    begin_item(block, item.span, (item.hidden ? 1 : 0) + (item.function ? 2 : 0));
    const std::size_t first = token_at(item.span);
    const std::size_t end = token_at(item.span.end);
    std::size_t body = 0;
    if (item.body) {
      body = outside(first, end, Token::equal);
      const Token kind = tokens_.kind(token_at(item.body->span));
      if (body == 0 && kind == Token::l_brace) body = token_at(item.body->span);
    }
    block.columns.push_back(item.type ? outside(first, end, Token::colon) : 0);
    block.columns.push_back(item.has_given ? token_at(item.given[0].span) - 1 : 0);
    block.columns.push_back(body);
    if (item.type) walk(*item.type);
    if (item.body) walk(*item.body);
  }
}

void Finder::walk(const ast::Statement& statement) {
  const std::size_t first = token_at(statement.span);
  mark(first, Role::begin);
  // The bracket after the name: parameters, or the inputs of a diagram with wires.
  const auto close_brackets = [&](const ast::Name& name) {
    for (std::size_t next = token_at(name.span.end); opens(tokens_.kind(next));
         next = found_.matches[next] + 1) {
      if (tokens_.kind(next) == Token::l_brace) return;
      mark(next, Role::call);
    }
  };
  const auto block_at_end = [&](BlockKind kind) {
    Block block;
    block.kind = kind;
    block.close = token_at(statement.span.end) - 1;
    block.open = found_.matches[block.close];
    return block;
  };
  if (const auto* type = std::get_if<ast::TypeDecl>(&statement.node)) {
    if (type->definition) walk(*type->definition);
  } else if (const auto* box = std::get_if<ast::BoxDecl>(&statement.node)) {
    close_brackets(box->name);
    walk(box->dom);
    walk(box->cod);
    if (box->body) walk(*box->body);
  } else if (const auto* diagram = std::get_if<ast::DiagramDecl>(&statement.node)) {
    close_brackets(diagram->name);
    walk(diagram->dom);
    if (diagram->cod) walk(*diagram->cod);
    if (!diagram->named_form) return walk(diagram->expression);
    Block block = block_at_end(BlockKind::wires);
    for (const ast::WireStatement& wire : diagram->wires) {
      begin_item(block, wire.span);
      walk(wire.value);
    }
    begin_item(block, diagram->return_span);
    for (const Expr& returned : diagram->returns) walk(returned);
    found_.blocks.push_back(std::move(block));
  } else if (const auto* theory = std::get_if<ast::TheoryDecl>(&statement.node)) {
    Block block = block_at_end(BlockKind::theory);
    for (const ast::Statement& inner : theory->body) {
      begin_item(block, inner.span);
      walk(inner);
    }
    found_.blocks.push_back(std::move(block));
  } else if (const auto* functor = std::get_if<ast::FunctorDecl>(&statement.node)) {
    walk(functor->source);
    walk(functor->target);
    Block block = block_at_end(BlockKind::functor);
    walk(*functor, block);
    found_.blocks.push_back(std::move(block));
  } else if (const auto* model = std::get_if<ast::ModelDecl>(&statement.node)) {
    close_brackets(model->name);
    if (model->format) return;
    Block block = block_at_end(BlockKind::model);
    walk(*model, block);
    found_.blocks.push_back(std::move(block));
  } else if (const auto* state = std::get_if<ast::StateDecl>(&statement.node)) {
    walk(state->cod);
    walk(state->body);
  } else if (const auto* data = std::get_if<ast::DataDecl>(&statement.node)) {
    if (data->ports) walk(*data->ports);
  } else if (const auto* let = std::get_if<ast::LetDecl>(&statement.node)) {
    walk(let->value);
  } else if (const auto* print = std::get_if<ast::Print>(&statement.node)) {
    walk(print->value);
  } else if (const auto* draw = std::get_if<ast::Draw>(&statement.node)) {
    walk(draw->value);
  } else if (const auto* assertion = std::get_if<ast::Assert>(&statement.node)) {
    walk(assertion->condition);
  } else if (const auto* evaluate = std::get_if<ast::Evaluate>(&statement.node)) {
    walk(evaluate->value);
  } else if (const auto* open = std::get_if<ast::Open>(&statement.node)) {
    walk(open->target);
  } else if (const auto* set = std::get_if<ast::Set>(&statement.node)) {
    walk(set->value);
  }
}

// `1/2`, `p/2`, `(1 - p)/5`: a fraction. `a.P(x) / 2` is a quotient, and has spaces.
void Finder::find_tight_slashes() {
  const auto atom = [&](std::size_t token) {
    const Token kind = tokens_.kind(token);
    return kind == Token::integer || kind == Token::number || is_word(kind);
  };
  for (std::size_t slash = 1; slash + 1 < tokens_.size(); ++slash) {
    if (tokens_.kind(slash) != Token::slash) continue;
    std::size_t left = slash - 1;
    const bool round = tokens_.kind(left) == Token::r_round;
    if (round) left = found_.matches[left];
    const bool numerator = round ? found_.roles[left] != Role::call : atom(left);
    if (!numerator || (left > 0 && tokens_.kind(left - 1) == Token::dot)) continue;
    std::size_t right = slash + 1;
    if (tokens_.kind(right) == Token::l_round) {
      right = found_.matches[right];
    } else if (!atom(right)) {
      continue;
    }
    const std::size_t next = right + 1;
    if (found_.roles[next] == Role::call || tokens_.kind(next) == Token::dot) continue;
    mark(slash, Role::tight);
  }
}

}  // namespace

Roles find_roles(const ast::Script& script, const Tokens& tokens) { return Finder(tokens).run(script); }

}  // namespace diag::fmt
