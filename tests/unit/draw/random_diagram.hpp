// Random diagrams for the tests of drawing.
#pragma once

#include <random>
#include <string>

#include "interpreter/diagram/diagram.hpp"

// Of many random diagrams each so many-th is drawn: sanitizers make a drawing seven times as slow, and find
// what they are for in a few of them.
#ifdef __SANITIZE_ADDRESS__
inline constexpr unsigned stride = 4;
#else
inline constexpr unsigned stride = 1;
#endif

struct Sample {
  diag::Signature signature;
  diag::Diagram diagram;
};

// Boxes of up to three inputs and outputs; wires are read any number of times, mostly soon.
inline void make_sample(Sample& sample, unsigned seed, unsigned boxes) {
  using namespace diag;
  std::mt19937 random(seed);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const ObjectId a = sample.signature.add_object("A");
  std::vector<std::vector<GeneratorId>> generators(4, std::vector<GeneratorId>(4));
  for (unsigned in = 0; in < 4; ++in)
    for (unsigned out = 0; out < 4; ++out) {
      Generator generator;
      generator.name = "f" + std::to_string(in) + std::to_string(out);
      generator.dom.assign(in, a);
      generator.cod.assign(out, a);
      if (in + out == 3) generator.kind = Kind::function;
      generators[in][out] = sample.signature.add_generator(std::move(generator));
    }
  Builder builder(sample.signature, Word(below(4), a));
  Wires wires = builder.inputs();
  for (unsigned b = 0; b < boxes; ++b) {
    const unsigned in = wires.empty() ? 0 : below(4), out = below(4);
    Wires read;
    for (unsigned i = 0; i < in; ++i)
      read.push_back(
          wires[wires.size() - 1 - below(static_cast<unsigned>(std::min<std::size_t>(wires.size(), 8)))]);
    for (const WireId wire : builder.add(generators[in][out], read)) wires.push_back(wire);
    if (below(6) == 0) wires.push_back(builder.add(sample.signature.uniform(a), {}).front());
  }
  Wires out;
  for (unsigned i = below(5); i > 0 && !wires.empty(); --i)
    out.push_back(wires[below(static_cast<unsigned>(wires.size()))]);
  sample.diagram = std::move(builder).finish(out);
}
