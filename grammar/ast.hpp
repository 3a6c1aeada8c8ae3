// The syntax tree, as plain values with places. It says what was written and nothing of what it means:
// whether `x` is a box, a label or a number is decided in elaborate/.
//
// Expressions are one node type with a kind, so that a chain of 10^6 factors is flat (`;`, `*` and `+` are
// n-ary) and every walk is one switch. The shape of each kind stands beside it. Statements are structs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "grammar/source.hpp"

namespace diag::ast {

struct Name {
  std::string text;  // decoded: backticks and their escapes are gone
  Span span;
  bool quoted = false;  // in backticks: never a word of the language
};

enum class ExprKind : std::uint8_t {
  missing,  // an operand that could not be read; a diagnostic was given
  number,   // text: as written, "0.05", "5e-2", "3"
  string,   // text: decoded
  name,     // text; `I`, `id`, `copy`, `uniform`, ... too
  member,   // children: base; text: the member's name
  call,     // children: base, then groups:  f(a, b | c)
  index,    // children: base, then groups:  f[a, b]
  group,    // children: items (what stands between `|`); may be empty
  assign,   // item `x = a`: children: left, right
  maps,     // item `s |-> f` or `s given a, b |-> f`: children: left, right, then the given names (kind name)
  compose,  // f ; g ; h
  sum,      // a + b - c: children; a subtracted one is a `negate` node
  product,  // a * b / c: children; a divisor is a `divisor` node
  divisor,  // children: the operand after `/`; stands only inside a product
  power,    // children: base, exponent
  negate,   // children: operand
  compare,  // children: left, right, then the tolerance of `~ ... within`; text: == != < <= > >= ~
  list,     // [a, b]
  tuple,    // (a, b): two or more items; one in brackets is itself
  labels,   // no, yes: two or more label nodes, as the body of a row
  label,    // text: decoded; `0` and `-1` are labels as well as numbers, so is a lone name: kind label only
            // where the grammar asks for a label (sets, patterns, kets, labels)
  wildcard,  // `_` in a pattern
  set,       // {no, yes}: label nodes, or one range node
  range,     // {1..6}: children: two label nodes
  rows,      // { pattern |-> body ... }: row nodes
  row,       // children: patterns (label or wildcard), then the body
  kets,      // 1/2|no> + p uniform: ket and mixed_uniform nodes
  ket,       // children: coefficient (kind missing with text "1" where none is written), then label nodes
  mixed_uniform,  // children: coefficient; `p uniform` in a sum of kets
  identify,       // identify Q [from x]: children: question; text: "" or "experiments", "observations"
  estimate,       // estimate Q from d: children: question, data
};

struct Expr {
  ExprKind kind = ExprKind::missing;
  bool quoted = false;  // a name or label in backticks: never a keyword, never `_`
  Span span;
  std::string text;
  std::vector<Expr> children;
};

struct Port {
  std::optional<Name> name;  // (smoke : Bool)
  Expr object;               // an object expression; for data columns without a type, kind missing
};

struct Boundary {  // factors side by side; `I` is one port whose object is the name I
  std::vector<Port> ports;
  Span span;
};

enum class ParameterSort : std::uint8_t { number, type };
struct Parameter {
  Name name;
  ParameterSort sort;
};

struct TypeDecl {
  std::vector<Name> names;
  std::optional<Expr> definition;  // a set, or an object expression
};

struct BoxDecl {
  bool function = false;
  Name name;
  std::vector<Parameter> parameters;
  Boundary dom, cod;
  std::optional<Expr> body;  // rows; after `=`: kets, labels, or any expression
};

struct WireStatement {  // `a, b <- e`, or `observe a = yes`
  std::vector<Name> names;
  Expr value;            // for observe: the label
  bool observe = false;  // then names has the one wire
  Span span;
};

struct DiagramDecl {
  Name name;
  std::vector<Parameter> parameters;
  bool named_form = false;           // diagram d(x : A) -> B { ... }, else diagram d : A -> B = e
  Boundary dom;                      // in the named form every port has a name
  std::optional<Boundary> cod;       // may be omitted; in the point-free form together with dom
  Expr expression;                   // the point-free form
  std::vector<WireStatement> wires;  // the named form
  std::vector<Expr> returns;
  Span return_span;
};

struct Statement;

// A theory, functor or model with faulty items is delivered with the good ones. It is `damaged` then: what
// seems to be missing in it (an image, a parent, rows) may stand in an item that could not be read, and
// nothing is to be said of that. `faulty` has the names that such items declare: known within it (and as its
// members), and the cause of no further errors. One with a faulty head is not delivered.
struct TheoryDecl {
  Name name;
  std::vector<Expr> extends;  // names or members
  std::vector<Statement> body;
  std::vector<Name> faulty{};
  bool damaged = false;
};

enum class Sort : std::uint8_t { either, type, box };
struct FunctorItem {
  Sort sort = Sort::either;  // `type v |-> ...`, `box v |-> ...`
  std::vector<Expr> left;    // names, members or indexed names (coin[1/3], point[X = l])
  Expr right;                // set, rows, kets, labels, or any expression
  Span span;
};

struct FunctorDecl {
  Name name;
  Expr source, target;  // names or members
  std::vector<FunctorItem> items;
  bool damaged = false;  // as in TheoryDecl
};

struct ModelItem {
  bool confounded = false;  // then only names
  bool hidden = false;
  bool function = false;
  std::vector<Name> names;
  std::optional<Expr> type;  // a set, or an object expression
  bool has_given = false;
  std::vector<Name> given;
  std::optional<Expr> body;  // as in BoxDecl
  Span span;
};

struct ModelDecl {
  Name name;
  std::vector<Parameter> parameters;
  std::vector<ModelItem> items;
  std::optional<Name> format;  // model M = bif "file.bif"
  std::string path;
  Span path_span;
  std::vector<Name>
      faulty{};          // variables; also ones declared in another item, whose rows or parents are lost
  bool damaged = false;  // as in TheoryDecl
};

struct StateDecl {
  Name name;
  Boundary cod;
  Expr body;
};

struct DataDecl {
  Name name;
  std::optional<Boundary> ports;  // columns, some with types
  Name format;                    // csv
  std::string path;
  Span path_span;
  std::optional<std::vector<Name>> columns;
  std::optional<Name> weights;
};

struct LetDecl {
  Name name;
  Expr value;
};

struct Print {
  bool as_diagram = false;  // print diagram e
  Expr value;
};

struct Draw {
  Expr value;
  std::string path;
  Span path_span;
};

struct Assert {
  bool negated = false;
  Expr condition;
};

struct Evaluate {  // the statements `identify ...` and `estimate ... from ...`: evaluated and printed
  Expr value;
};

struct Import {
  bool file = false;  // "front.diag", else a module of the standard library
  std::string target;
  Span target_span;
  std::optional<Name> as;
};

struct Open {
  Expr target;
};

struct Set {
  Name key;
  Expr value;
};

struct Statement {
  Span span;  // from its first word to its last token
  std::variant<TypeDecl, BoxDecl, DiagramDecl, TheoryDecl, FunctorDecl, ModelDecl, StateDecl, DataDecl,
               LetDecl, Print, Draw, Assert, Evaluate, Import, Open, Set>
      node;
};

struct Script {
  std::vector<Statement> statements;
  std::vector<Name> faulty;  // names whose declaration could not be read: known, and cause no further errors;
                             // those inside of a theory or model that is delivered stand there
  bool incomplete = false;   // the text ends inside a statement: a REPL asks for more
};

}  // namespace diag::ast
