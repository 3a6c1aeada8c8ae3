// Expressions: one switch over the parts of the tree. Statements are in build_statements.cpp.
#include "grammar/build.hpp"

#include <algorithm>

#include "grammar/syntax_errors.hpp"

namespace diag::grammar {

using ast::Expr;
using ast::ExprKind;

namespace {

// Whether a number is written in it, as a term or a factor.
bool is_numeric(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::number:
      return true;
    case ExprKind::sum:
    case ExprKind::product:
    case ExprKind::divisor:
    case ExprKind::negate:
      return std::any_of(expr.children.begin(), expr.children.end(), is_numeric);
    default:
      return false;
  }
}

}  // namespace

Span Builder::span(std::size_t begin, std::size_t end) const {
  if (begin == end) return {tokens_.file, tokens_.begins[begin], tokens_.begins[begin]};
  return {tokens_.file, tokens_.begins[begin], tokens_.ends[end - 1]};
}

std::string_view Builder::written(std::size_t token) const {
  return std::string_view(source_.text())
      .substr(tokens_.begins[token], tokens_.ends[token] - tokens_.begins[token]);
}

std::string Builder::word(std::size_t token) const {
  const Token kind = tokens_.kind(token);
  return kind == Token::quoted || kind == Token::string ? decode_quoted(written(token))
                                                        : std::string(written(token));
}

ast::Name Builder::name(Index node) const {
  return {word(at(node).begin), span(node), token(node) == Token::quoted};
}

std::vector<ast::Name> Builder::names(Index node) const {
  std::vector<ast::Name> found;
  for (const Index child : tree_.children(node)) found.push_back(name(child));
  return found;
}

std::string Builder::label_text(Index node) const {
  const std::size_t first = at(node).begin;
  return tokens_.kind(first) == Token::minus ? "-" + word(first + 1) : word(first);
}

Expr Builder::leaf(ExprKind kind, Index node) const {
  Expr expr;
  expr.kind = kind;
  expr.span = span(node);
  expr.quoted = token(node) == Token::quoted;
  expr.text = kind == ExprKind::label ? label_text(node) : word(at(node).begin);
  return expr;
}

Expr Builder::inner(ExprKind kind, Index node) {
  Expr expr;
  expr.kind = kind;
  expr.span = span(node);
  const Indices children = tree_.children(node);
  expr.children.reserve(children.size());
  for (const Index child : children) expr.children.push_back(expression(child));
  return expr;
}

Expr Builder::comparison(Index node) {
  const Indices sides = tree_.children(node);
  Expr expr = inner(ExprKind::compare, sides[1]);  // what is right of the sign
  expr.span = span(node);
  expr.text = written(at(sides[1]).begin);
  expr.children.insert(expr.children.begin(), expression(sides[0]));
  return expr;
}

// Numbers are not composed: `[1/2; 1/2]` has the separator of another language.
Expr Builder::list(Index node) {
  Expr expr = inner(ExprKind::list, node);
  const Indices elements = tree_.children(node);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (part(elements[i]) != Part::chain) continue;
    const std::vector<Expr>& steps = expr.children[i].children;
    if (std::none_of(steps.begin(), steps.end(), is_numeric)) continue;
    const std::size_t semicolon = at(tree_.children(elements[i]).front()).end;
    throw syntax::semicolon_in_list(span(semicolon, semicolon + 1));
  }
  return expr;
}

// A ket without a coefficient, as the tail of nothing.
Expr Builder::ket(Index tail) {
  Expr expr = inner(ExprKind::ket, tail);
  Expr one;
  one.text = "1";
  one.span = span(at(tail).begin, at(tail).begin);
  expr.children.insert(expr.children.begin(), std::move(one));
  return expr;
}

Expr Builder::ket_term(Index node) {
  if (part(node) == Part::ket_tail) return ket(node);
  const Indices parts = tree_.children(node);
  const bool everywhere = part(parts[1]) == Part::uniform_tail;
  Expr expr;
  expr.kind = everywhere ? ExprKind::mixed_uniform : ExprKind::ket;
  expr.span = span(node);
  expr.children.push_back(expression(parts[0]));
  if (!everywhere) {
    for (const Index label : tree_.children(parts[1])) expr.children.push_back(expression(label));
  }
  return expr;
}

// A sum of numbers or values; of kets, if one of its terms is a ket.
Expr Builder::sum(Index node) {
  const Indices terms = tree_.children(node);
  const auto is_ket = [&](Index term) { return part(term) == Part::ket_tail || part(term) == Part::term; };
  const auto unsigned_term = [&](Index term) { return part(term) == Part::subtracted ? term - 1 : term; };
  bool kets = false;
  for (const Index term : terms) kets |= is_ket(unsigned_term(term));
  if (!kets) return inner(ExprKind::sum, node);
  Expr expr;
  expr.kind = ExprKind::kets;
  expr.span = span(node);
  for (const Index term : terms) {
    const Index bare = unsigned_term(term);
    if (!is_ket(bare) && !(part(bare) == Part::name && token(bare) == Token::uniform))
      throw syntax::mixed_kets(span(bare));
    Expr child = is_ket(bare) ? ket_term(bare) : expression(bare);
    if (bare != term) {
      Expr negated;
      negated.kind = ExprKind::negate;
      negated.span = span(term);
      negated.children.push_back(std::move(child));
      child = std::move(negated);
    }
    expr.children.push_back(std::move(child));
  }
  return expr;
}

Expr Builder::postfix(Index node) {
  const Indices parts = tree_.children(node);
  // Each tail puts what stands before it one level deeper, and so all that is inside of that.
  const std::size_t outside = tails_;
  tails_ += parts.size() - 1;
  if (tails_ > Tree::deepest) throw TooDeep{at(parts.back()).begin};
  Expr expr = expression(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Node& tail = at(parts[i]);
    Expr outer;
    if (tail.part == Part::member) {
      outer.kind = ExprKind::member;
      outer.text = word(tail.begin + 1);
      outer.quoted = tokens_.kind(tail.begin + 1) == Token::quoted;
      outer.children.push_back(std::move(expr));
    } else {
      outer = inner(tail.part == Part::call ? ExprKind::call : ExprKind::index, parts[i]);
      outer.children.insert(outer.children.begin(), std::move(expr));
    }
    outer.span = span(at(node).begin, tail.end);
    expr = std::move(outer);
  }
  tails_ = outside;
  return expr;
}

Expr Builder::item(Index node) {
  const Indices parts = tree_.children(node);
  Expr expr;
  expr.kind = part(parts[1]) == Part::assign_tail ? ExprKind::assign : ExprKind::maps;
  expr.span = span(node);
  expr.children.push_back(expression(parts[0]));
  const Indices tail = tree_.children(parts[1]);  // the names after `given`, then the right side
  expr.children.push_back(expression(tail.back()));
  for (std::size_t i = 0; i + 1 < tail.size(); ++i) expr.children.push_back(expression(tail[i]));
  return expr;
}

Expr Builder::outermost(Index node) {
  Index inside = node;
  while (part(inside) == Part::tuple && tree_.children(inside).size() == 1)
    inside = tree_.children(inside).front();
  if (part(inside) != Part::comparison) return expression(node);
  Expr expr = comparison(inside);
  expr.span = span(node);
  return expr;
}

Expr Builder::expression(Index node) {
  switch (part(node)) {
    case Part::name:
      return leaf(ExprKind::name, node);
    case Part::label:
      return leaf(ExprKind::label, node);
    case Part::wildcard:
      return leaf(ExprKind::wildcard, node);
    case Part::number:
      return leaf(ExprKind::number, node);
    case Part::string:
      return leaf(ExprKind::string, node);
    case Part::comparison: {
      const std::size_t sign = at(tree_.children(node)[1]).begin;
      throw syntax::misplaced_comparison(span(sign, sign + 1));
    }
    case Part::chain:
      return inner(ExprKind::compose, node);
    case Part::sum:
      return sum(node);
    case Part::subtracted:
    case Part::negate:
      return inner(ExprKind::negate, node);
    case Part::term:
    case Part::ket_tail: {
      Expr expr;
      expr.kind = ExprKind::kets;
      expr.span = span(node);
      expr.children.push_back(ket_term(node));
      return expr;
    }
    case Part::product:
      return inner(ExprKind::product, node);
    case Part::divisor:
      return inner(ExprKind::divisor, node);
    case Part::power:
      return inner(ExprKind::power, node);
    case Part::postfix:
      return postfix(node);
    case Part::group:
      return inner(ExprKind::group, node);
    case Part::item:
      return item(node);
    case Part::tuple: {
      const Indices items = tree_.children(node);
      if (items.size() > 1) return inner(ExprKind::tuple, node);
      Expr expr = expression(items[0]);
      expr.span = span(node);
      return expr;
    }
    case Part::list:
      return list(node);
    case Part::set:
      return inner(ExprKind::set, node);
    case Part::range:
      return inner(ExprKind::range, node);
    case Part::rows:
      return inner(ExprKind::rows, node);
    case Part::row:
      return inner(ExprKind::row, node);
    case Part::labels:
      return inner(ExprKind::labels, node);
    case Part::estimate:
      return inner(ExprKind::estimate, node);
    case Part::identify: {
      const Indices parts = tree_.children(node);
      Expr expr;
      expr.kind = ExprKind::identify;
      expr.span = span(node);
      expr.children.push_back(expression(parts[0]));
      if (parts.size() > 1) expr.text = word(at(parts[1]).begin);
      return expr;
    }
    default:
      return expression(tree_.children(node).front());  // a body or a type: what stands in it
  }
}

}  // namespace diag::grammar
