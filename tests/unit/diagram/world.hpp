// A small signature for the tests of this layer.
#pragma once

#include "interpreter/diagram/diagram.hpp"

namespace diag {

struct World {
  Signature signature;
  ObjectId a = signature.add_object("A"), b = signature.add_object("B");
  GeneratorId s = add("s", {}, {a}), c = add("c", {a}, {b}), m = add("m", {a, a}, {b}),
              n = add("n", {a}, {a, b});
  GeneratorId f = add("f", {a}, {b}, Kind::function), e = add("e", {a, b}, {}, Kind::effect);
  GeneratorId seen = signature.observe(a, "yes");

  GeneratorId add(const std::string& name, const Word& dom, const Word& cod, Kind kind = Kind::channel) {
    Generator made;
    made.name = name;
    made.dom = dom;
    made.cod = cod;
    made.kind = kind;
    return signature.add_generator(std::move(made));
  }
};

inline Wires one(WireId wire) { return {wire}; }

}  // namespace diag
