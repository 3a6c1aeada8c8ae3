// What each token of a text without errors does, as far as its layout depends on that (private to the
// formatter). Tokens alone do not tell: `-` may be a sign or a difference, `|` a bar or half of a ket, `{` a
// set or the rows of a table. The syntax tree does.
#pragma once

#include <cstdint>
#include <vector>

#include "grammar/ast.hpp"
#include "grammar/tokens.hpp"

namespace diag::fmt {

enum class Role : std::uint8_t {
  none,
  sign,          // a `-` before its only operand
  tight,         // a `/` between a numerator and a denominator of one token: 1/2
  call,          // the bracket of a call, an index or a list of parameters: stands close
  ket_open,      // the `|` of a ket with a coefficient
  ket_open_one,  // of a ket without one
  ket_close,
  begin,  // of a statement, an item or a row
};

enum class BlockKind : std::uint8_t { rows, functor, model, theory, wires };

// Braces around items that may stand on lines of their own.
struct Block {
  BlockKind kind = BlockKind::rows;
  std::size_t open = 0, close = 0;  // tokens
  std::vector<std::size_t> items;   // the first token of each
  std::vector<std::uint8_t> sorts;  // of each: items of different sorts are not aligned with each other
  // Where the columns of a table begin: of rows and functors the `|->` of each item. Of models up to three
  // for each: the type with its `:`, the parents with their `given`, the mechanism with its `{` or `=`; an
  // absent one is 0.
  std::vector<std::size_t> columns;
};

struct Roles {
  std::vector<Role> roles;           // of each token
  std::vector<std::size_t> matches;  // of each bracket the other one
  std::vector<Block> blocks;         // in the order of their openers
};

[[nodiscard]] Roles find_roles(const ast::Script& script, const Tokens& tokens);

}  // namespace diag::fmt
