// The parse tree of one statement, flat: nodes in post-order, each knowing where its subtree begins. A rule
// that fails cuts off what it added, so that backtracking leaves nothing behind; no pointers, and 16 bytes a
// node, so that a statement of 10^6 factors is small (private to the grammar).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace diag::grammar {

enum class Part : std::uint8_t {
  none,
  // leaves
  name,
  declared,
  label,
  wildcard,
  number,
  string,
  sort,
  plain_string,
  mark,  // a word that says something by being there: its token tells which
  // expressions
  comparison,
  compare_tail,
  chain,
  sum,
  subtracted,
  term,
  ket_tail,
  uniform_tail,
  product,
  divisor,
  power,
  negate,
  postfix,
  call,
  index,
  member,
  group,
  item,
  assign_tail,
  maps_tail,
  given_maps_tail,
  tuple,
  list,
  set,
  range,
  rows,
  row,
  labels,
  identify,
  estimate,
  // parts of statements
  port,
  column,
  boundary,
  parameters,
  parameter,
  names,
  given,
  definition,
  extends,
  wires,
  wire,
  observation,
  returns,
  lefts,
  body,
  columns,
  weights,
  format,
  path,
  alias,
  // statements
  type_decl,
  box_decl,
  diagram_decl,
  theory_head,
  functor_head,
  functor_item,
  model_head,
  model_item,
  confounded,
  state_decl,
  data_decl,
  let_decl,
  print,
  draw,
  assertion,
  evaluate,
  import,
  open,
  set_option,
};

struct Node {
  Part part;
  std::uint32_t begin, end;  // tokens, half open
  std::uint32_t first;       // index of the first node of the subtree; its own index for a leaf
};

struct Tree {
  static constexpr unsigned deepest = 200;  // brackets, signs and powers inside each other

  std::vector<Node> nodes;
  const char* base = nullptr;  // the first token of the text
  unsigned depth = 0;          // how many rules that can hold themselves are being read
  unsigned brackets = 0;       // how many of them are (...) or [...], where keywords are names

  [[nodiscard]] std::vector<std::uint32_t> children(std::uint32_t node) const;
};

// Thrown where the nesting is deeper than Tree::deepest.
struct TooDeep {
  std::size_t token;
};

}  // namespace diag::grammar
