// From the parse tree of a statement to its syntax tree (private to the grammar).
#pragma once

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"
#include "grammar/tokens.hpp"
#include "grammar/tree.hpp"

namespace diag::grammar {

class Builder {
 public:
  Builder(const Source& source, const Tokens& tokens, const Tree& tree)
      : source_(source), tokens_(tokens), tree_(tree) {}

  // Each throws a Diagnostic where the form is right and yet not allowed, TooDeep where members follow
  // members too far.
  // Also the heads of theories, functors and models, without items.
  [[nodiscard]] ast::Statement statement();
  [[nodiscard]] ast::FunctorItem functor_item();
  [[nodiscard]] ast::ModelItem model_item();

 private:
  using Index = std::uint32_t;
  using Indices = std::vector<Index>;

  [[nodiscard]] const Node& at(Index node) const { return tree_.nodes[node]; }
  [[nodiscard]] Part part(Index node) const { return at(node).part; }
  [[nodiscard]] Token token(Index node) const { return tokens_.kind(at(node).begin); }
  [[nodiscard]] Span span(Index node) const { return span(at(node).begin, at(node).end); }
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const;  // tokens
  [[nodiscard]] std::string_view written(std::size_t token) const;
  [[nodiscard]] std::string word(std::size_t token) const;  // decoded

  [[nodiscard]] ast::Name name(Index node) const;
  [[nodiscard]] std::vector<ast::Name> names(Index node) const;
  [[nodiscard]] std::string label_text(Index node) const;

  [[nodiscard]] ast::Expr expression(Index node);
  [[nodiscard]] ast::Expr outermost(Index node);  // which may be a comparison, also in brackets
  [[nodiscard]] ast::Expr leaf(ast::ExprKind kind, Index node) const;
  [[nodiscard]] ast::Expr inner(ast::ExprKind kind, Index node);  // with all children as expressions
  [[nodiscard]] ast::Expr comparison(Index node);
  [[nodiscard]] ast::Expr list(Index node);
  [[nodiscard]] ast::Expr sum(Index node);
  [[nodiscard]] ast::Expr ket_term(Index node);
  [[nodiscard]] ast::Expr ket(Index tail);
  [[nodiscard]] ast::Expr postfix(Index node);
  [[nodiscard]] ast::Expr item(Index node);

  [[nodiscard]] ast::Boundary boundary(Index node);
  [[nodiscard]] std::vector<ast::Parameter> parameters(Index node) const;

  [[nodiscard]] ast::TypeDecl type_decl(Index node);
  [[nodiscard]] ast::BoxDecl box_decl(Index node);
  [[nodiscard]] ast::DiagramDecl diagram_decl(Index node);
  [[nodiscard]] ast::TheoryDecl theory_head(Index node);
  [[nodiscard]] ast::FunctorDecl functor_head(Index node);
  [[nodiscard]] ast::ModelDecl model_head(Index node);
  [[nodiscard]] ast::StateDecl state_decl(Index node);
  [[nodiscard]] ast::DataDecl data_decl(Index node);
  [[nodiscard]] ast::Import import(Index node) const;

  const Source& source_;
  const Tokens& tokens_;
  const Tree& tree_;
  std::size_t tails_ = 0;  // calls, indices and members around what is built
};

}  // namespace diag::grammar
