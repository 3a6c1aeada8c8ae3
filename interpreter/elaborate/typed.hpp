// The typed tree: expressions that have been checked, with everything resolved that can be known without
// computing. Diagrams, functors and models are built while checking; what is left for the session to compute
// are values, and this is the tree of them. Every node knows the shape of its value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "grammar/source.hpp"
#include "interpreter/diagram/diagram.hpp"
#include "interpreter/draw/render.hpp"
#include "interpreter/stochastic/algebra.hpp"
#include "interpreter/stochastic/interpretation.hpp"

namespace diag {

enum class TypeKind : std::uint8_t { number, truth, text, list, channel, record, diagram, model, estimand };

struct EstimandDef;

struct ValueType {
  TypeKind kind = TypeKind::number;
  std::vector<Port> inputs, outputs;  // of a channel
  std::optional<CombGroups> comb;     // of a channel that is a side of a comb
  struct Field;
  std::vector<Field> fields;  // of a record
  const EstimandDef* estimand = nullptr;

  [[nodiscard]] static ValueType of(TypeKind kind);
  [[nodiscard]] static ValueType channel(std::vector<Port> inputs, std::vector<Port> outputs,
                                         std::optional<CombGroups> comb = {});
};

struct ValueType::Field {
  std::string name;
  ValueType type;
};

inline ValueType ValueType::of(TypeKind kind) {
  ValueType type;
  type.kind = kind;
  return type;
}

inline ValueType ValueType::channel(std::vector<Port> inputs, std::vector<Port> outputs,
                                    std::optional<CombGroups> comb) {
  ValueType type;
  type.kind = TypeKind::channel;
  type.inputs = std::move(inputs);
  type.outputs = std::move(outputs);
  type.comb = std::move(comb);
  return type;
}

[[nodiscard]] std::string to_text(const ValueType& type);  // "a state on (a : {no, yes})"

struct DiagramDef;
struct ModelDef;
enum class SlotId : std::uint32_t {};  // where the session keeps the value of a `let`, `state` or `data`

namespace node {

struct Number {
  Rational value;
};
struct Truth {
  bool value;
  std::string witness;  // of a no: what shows it
};
struct Text {
  std::string value;
};
struct ShowPlans {};  // children: a value; how it is computed, a plan a line
struct Constant {     // a state or data, its rows written in the script or read from a file
  Channel channel;
};
struct Slot {
  SlotId slot;
};
struct Field {  // children: a record
  std::size_t position;
};
// The meaning of a diagram under an interpretation.
struct Meaning {
  const DiagramDef* diagram;
  const Interpretation* interpretation;
};
// Values composed: a diagram whose boxes stand for the children (generators[i] for children[i]), and whose
// objects are label sets, named by `interpretation`. Evaluated as one tensor network.
struct Network {
  Diagram diagram;
  std::vector<GeneratorId> generators;
  const Interpretation* interpretation;
};
// P(wanted | given) of the child. `events`, where it is not empty: labels of wanted outputs that a diagram
// has been restricted to already.
struct Condition {
  std::vector<Selected> wanted, given;
};
// P(wanted | given) where wanted outputs have labels, as a quotient: children: the diagram restricted to the
// labels on both sides of the bar; the one restricted to the given ones alone, without other wanted outputs.
struct Quotient {
  std::vector<Selected> given;  // of both children
};
enum class Function : std::uint8_t {
  marginal,      // positions: outputs
  disintegrate,  // positions: outputs
  invert,
  comb,  // groups
  plug,
  randomize,  // positions: one output
  normalize,
  total_variation,
  kullback_leibler,
  entropy,
  expect,  // numbers
  support,
  mass,
  scalar  // a channel without inputs and outputs as a number
};
struct Call {
  Function function;
  std::vector<std::size_t> positions;
  std::vector<std::vector<std::size_t>> groups;
  std::vector<Rational> numbers;
};
enum class Operator : std::uint8_t { add, multiply, divide, power, negate };
struct Arithmetic {
  Operator op;
};
enum class Relation : std::uint8_t { equal, unequal, less, at_most, greater, at_least, near };
struct Compare {  // children: two numbers, truths, texts or channels; for near: then the tolerance
  Relation relation;
};
struct CompareDiagrams {
  const DiagramDef *left, *right;
  bool unequal = false;
  bool values = false;  // both have a value: a difference may say whether the values agree
};
struct Renamed {};   // children: a channel; its ports take the names of this node's type
struct Negation {};  // children: a truth
struct ListOf {};    // children: the items
struct ShowDiagram {
  const DiagramDef* diagram;
};
struct ShowModel {
  const ModelDef* model;
};

struct ShowEstimand {
  const EstimandDef* estimand;
};
// An estimand on observed data. Children: the states on the variables of its tables, in their order; or,
// where `marginals` says which outputs make each table, the whole observed state. None where the answer is
// not identifiable, which is an error when the script comes to it.
struct Estimated {
  const EstimandDef* estimand;
  std::vector<Port> ports;  // by node
  std::vector<std::vector<std::size_t>> marginals;
};

}  // namespace node

struct Typed {
  Span span;
  ValueType type;
  std::vector<Typed> children;
  std::variant<node::Number, node::Truth, node::Text, node::ShowPlans, node::Constant, node::Slot,
               node::Field, node::Meaning, node::Network, node::Condition, node::Quotient, node::Call,
               node::Arithmetic, node::Compare, node::CompareDiagrams, node::Renamed, node::Negation,
               node::ListOf, node::ShowDiagram, node::ShowModel, node::ShowEstimand, node::Estimated>
      of;
};

// What a checked script does when it runs, statement by statement.
namespace action {

struct Print {
  Typed value;
  std::string source;
  std::string kept_as;         // the name of the result, where it has one
  std::optional<SlotId> keep;  // where the value is kept under that name, unless a definition is
};
struct Let {
  SlotId slot;
  Typed value;
};
struct Assert {
  Typed condition;
};
struct FillBox {  // the rows of a box come from a value
  GeneratorId generator;
  Interpretation* interpretation;
  Typed value;
  bool function = false;  // then its rows must be deterministic
};
struct Draw {
  std::vector<CaptionedPicture> pictures;
  std::string source;
  std::string path;  // of the file; empty: shown as text
  PictureFormat format = PictureFormat::text;
};
enum class Setting : std::uint8_t { arith_exact, arith_double, undetermined_marked, undetermined_uniform };
struct Set {
  Setting setting;
};

}  // namespace action

struct Action {
  Span span;
  std::variant<action::Print, action::Let, action::Assert, action::FillBox, action::Set, action::Draw> of;
};

}  // namespace diag
