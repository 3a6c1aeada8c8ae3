// The parse tree of one statement, flat: nodes in post-order, each knowing where its subtree begins. A rule
// that fails cuts off what it added, so that backtracking leaves nothing behind; no pointers, and 16 bytes a
// node, so that a statement of 10^6 factors is small (private to the grammar).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace diag::grammar {

enum class Part : std::uint8_t {
  // leaves
  name,      // where it is used
  declared,  // where it is declared, or a column
  label,
  wildcard,
  number,
  string,
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
  given_tail,
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
  boundary,
  parameters,
  parameter,
  names,
  given,
  type,
  body,
  wire,
  observation,
  returns,
  columns,
  weights,
  // statements
  type_decl,
  box_decl,
  diagram_decl,
  theory_head,
  functor_head,
  functor_item,
  model_head,
  model_item,
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
  static constexpr unsigned deepest = 200;  // brackets, signs, powers and members inside each other

  std::vector<Node> nodes;
  const char* base = nullptr;  // the first token of the text
  unsigned depth = 0;          // how many rules that can hold themselves are being read
  unsigned brackets = 0;       // how many of them are f(...) or f[...], where keywords are names

  [[nodiscard]] std::uint32_t root() const { return static_cast<std::uint32_t>(nodes.size() - 1); }

  [[nodiscard]] std::vector<std::uint32_t> children(std::uint32_t node) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t next = node; next > nodes[node].first; next = nodes[next].first) {
      --next;
      found.push_back(next);
    }
    return {found.rbegin(), found.rend()};
  }
};

// How an error at a commit point is told.
enum class Fault : std::uint8_t {
  expected,   // "expected ..., found ..."
  name,       // the same; a keyword found there is told to stand in backticks
  closer,     // the same, with the place of the opener
  close_set,  // the same, of braces that were read as a set, and may have been meant as rows
  not_yet,    // "...: not in this version"
  binds,      // `<-` in brackets: not in this version in `do(`; elsewhere the closer before it is missing
  nameless_port,
  object,  // "expected ..., found ..."; of a set found there it is told to be declared first
  denial,
};

// What a commit point says; one for each stands in messages.hpp.
struct Message {
  Fault fault;
  std::string_view text;
  std::string_view help = {};
  std::string_view help_at_comma = {};  // where a comma or a semicolon stands there
};

// Thrown where a statement cannot be read.
struct Refusal {
  std::size_t token;
  const Message* message;
};

// Thrown where the nesting is deeper than Tree::deepest.
struct TooDeep {
  std::size_t token;
};

}  // namespace diag::grammar
