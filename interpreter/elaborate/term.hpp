// Expressions made of boxes after their names have been resolved, before their wires are laid: `copy` does
// not know its object yet, since that follows from what stands to its left. A chain of 10^6 boxes is one node
// with 10^6 small children.
#pragma once

#include <memory>
#include <vector>

#include "interpreter/elaborate/world.hpp"

namespace diag {

enum class TermKind : std::uint8_t {
  box,       // generator
  diagram,   // diagram
  wire,      // number: index among the bound wires of a named form
  identity,  // word, where brackets name it; one wire otherwise
  copy,      // number: how many copies
  discard,
  swap,     // words of both sides, where brackets name them
  state,    // uniform[..]: word
  compose,  // children
  tensor,   // children
  power,    // child ^ number
  iterate,  // iterate(child, number)
  scan,     // scan(child, number)
  apply,    // child applied to the other children (named form)
  functor,  // functor
  model,    // model
  value,    // typed: a channel, a number, a truth, ...
};

struct Term {
  TermKind kind = TermKind::value;
  Span span;
  GeneratorId generator{};
  std::uint64_t number = 0;
  union {
    const DiagramDef* diagram = nullptr;
    ModelDef* model;
    const FunctorTerm* functor;
  };
  std::unique_ptr<std::vector<Word>> words;  // of structural maps; none: to be inferred
  std::unique_ptr<Typed> typed;
  std::vector<Term> children;
};

}  // namespace diag
