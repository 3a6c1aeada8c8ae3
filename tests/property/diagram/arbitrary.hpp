// Random signatures and diagrams, and other ways of writing the same diagram.
#pragma once

#include <algorithm>
#include <numeric>
#include <random>
#include <string>

#include "interpreter/diagram/diagram.hpp"

namespace diag::arbitrary {

using Random = std::mt19937;

inline std::uint32_t below(Random& random, std::size_t bound) {
  return static_cast<std::uint32_t>(std::uniform_int_distribution<std::size_t>(0, bound - 1)(random));
}
inline bool chance(Random& random, unsigned percent) { return below(random, 100) < percent; }

// Two objects; states, channels, functions and effects on them, some with several inputs or outputs.
struct World {
  Signature signature;
  ObjectId a = signature.add_object("A"), b = signature.add_object("B");
  std::vector<GeneratorId> generators;
  std::vector<GeneratorId> pool;  // from which random diagrams take theirs

  World() {
    add("s", {}, {a}, Kind::channel);
    add("c", {a}, {a}, Kind::channel);
    add("d", {a}, {b}, Kind::channel);
    add("m", {a, a}, {a}, Kind::channel);
    add("n", {b}, {a, b}, Kind::channel);
    add("f", {a}, {b}, Kind::function);
    add("g", {a, b}, {a}, Kind::function);
    add("h", {b}, {a, a}, Kind::function);
    add("k", {}, {b}, Kind::function);
    add("e", {a, a}, {}, Kind::effect);
    add("v", {a, b}, {b}, Kind::effect);
    add("z", {}, {}, Kind::effect);
    add("t", {a}, {}, Kind::channel);
    generators.push_back(signature.uniform(a));
    generators.push_back(signature.uniform(b));
    generators.push_back(signature.point(a, "yes"));
    generators.push_back(signature.observe(a, "yes"));
    generators.push_back(signature.observe(b, "yes"));
    pool = generators;
  }

  // Few generators make many ties.
  void keep_few(Random& random) {
    std::shuffle(pool.begin(), pool.end(), random);
    pool.resize(2 + below(random, 4));
    if (chance(random, 50)) pool.push_back(generators[chance(random, 50) ? 7 : 9]);
  }

  GeneratorId add(const std::string& name, const Word& dom, const Word& cod, Kind kind) {
    Generator made;
    made.name = name;
    made.dom = dom;
    made.cod = cod;
    made.kind = kind;
    generators.push_back(signature.add_generator(std::move(made)));
    return generators.back();
  }
};

// A wire of this object among the first `count`; a wire of every object is there.
inline WireId some_wire(const Builder& builder, ObjectId object, std::uint32_t count, Random& random) {
  for (;;) {
    const auto wire = static_cast<WireId>(below(random, count));
    if (builder.object(wire) == object) return wire;
  }
}

inline Word some_word(const World& world, std::size_t size, Random& random) {
  Word word;
  for (std::size_t i = 0; i < size; ++i) word.push_back(chance(random, 50) ? world.a : world.b);
  return word;
}

// `dom` and `cod` are given, boxes at random; a source of each object stands first, so that every wire can be
// had.
inline Diagram diagram(const World& world, std::size_t boxes, const Word& dom, const Word& cod,
                       Random& random) {
  Builder builder(world.signature, dom);
  auto wires = static_cast<std::uint32_t>(dom.size());
  for (const GeneratorId source : {world.generators[0], world.generators[8]})
    wires += static_cast<std::uint32_t>(builder.add(source, {}).size());
  for (std::size_t i = 0; i < boxes; ++i) {
    const GeneratorId generator = world.generators[below(random, world.generators.size())];
    Wires in;
    for (const ObjectId object : world.signature[generator].dom)
      in.push_back(some_wire(builder, object, wires, random));
    wires += static_cast<std::uint32_t>(builder.add(generator, in).size());
  }
  Wires out;
  for (const ObjectId object : cod) out.push_back(some_wire(builder, object, wires, random));
  return std::move(builder).finish(out);
}

struct DisguiseOptions {
  bool copy_functions = true, add_dead = true;
};

// The same diagram otherwise written: boxes in another order, functions copied for some of their readers, and
// boxes that nobody reads.
inline Diagram disguise(const Diagram& diagram, const World& world, Random& random,
                        DisguiseOptions options = {}) {
  const Signature& signature = world.signature;
  std::vector<std::uint32_t> maker(diagram.wires(), 0xffffffffU);
  std::vector<std::size_t> waits(diagram.boxes());
  std::vector<std::vector<std::uint32_t>> readers(diagram.boxes());
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
    const auto box = static_cast<BoxId>(b);
    for (std::uint32_t w = index(diagram.out(box).first); w < index(diagram.out(box).second); ++w)
      maker[w] = b;
    for (const WireId wire : diagram.in(box)) {
      if (maker[index(wire)] == 0xffffffffU) continue;
      ++waits[b];
      readers[maker[index(wire)]].push_back(b);
    }
  }
  std::vector<std::uint32_t> ready;
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b)
    if (waits[b] == 0) ready.push_back(b);

  Builder builder(signature, diagram.dom());
  auto count = static_cast<std::uint32_t>(diagram.arity());
  std::vector<Wires> versions(diagram.wires());  // of each wire
  for (std::uint32_t i = 0; i < diagram.arity(); ++i) versions[i] = {static_cast<WireId>(i)};
  const auto some_version = [&](WireId wire) {
    return versions[index(wire)][below(random, versions[index(wire)].size())];
  };
  while (!ready.empty()) {
    std::swap(ready[below(random, ready.size())], ready.back());
    const auto box = static_cast<BoxId>(ready.back());
    ready.pop_back();
    const GeneratorId generator = diagram.generator(box);
    const bool copy =
        options.copy_functions && signature[generator].kind == Kind::function && chance(random, 50);
    for (int k = 0; k < (copy ? 2 : 1); ++k) {
      Wires in;
      for (const WireId wire : diagram.in(box)) in.push_back(some_version(wire));
      const Wires made = builder.add(generator, in);
      for (std::size_t i = 0; i < made.size(); ++i)
        versions[index(diagram.out(box).first) + i].push_back(made[i]);
      count += static_cast<std::uint32_t>(made.size());
    }
    if (options.add_dead && count > 0 && chance(random, 30)) {
      const GeneratorId dead = world.generators[below(random, world.generators.size())];
      Wires in;
      for (const ObjectId object : signature[dead].dom)
        for (std::uint32_t w = 0; w < count; ++w)
          if (builder.object(static_cast<WireId>(w)) == object) {
            in.push_back(static_cast<WireId>(w));
            break;
          }
      if (signature[dead].kind != Kind::effect && in.size() == signature[dead].dom.size())
        count += static_cast<std::uint32_t>(builder.add(dead, in).size());
    }
    for (const std::uint32_t reader : readers[index(box)])
      if (--waits[reader] == 0) ready.push_back(reader);
  }
  Wires out;
  for (const WireId wire : diagram.out()) out.push_back(some_version(wire));
  return std::move(builder).finish(out);
}

// The next output of the box that makes a wire, if it has another of the same object; else the wire.
inline WireId other_port(const Diagram& diagram, WireId wire) {
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
    const auto [first, last] = diagram.out(static_cast<BoxId>(b));
    if (wire < first || wire >= last) continue;
    const auto next = static_cast<WireId>(index(wire) + 1 < index(last) ? index(wire) + 1 : index(first));
    return diagram.object(next) == diagram.object(wire) ? next : wire;
  }
  return wire;
}

// One thing changed: a box becomes another of its type, or two inputs of one box or two outputs change
// places, or one input comes from elsewhere.
inline Diagram mutate(const Diagram& diagram, const World& world, Random& random) {
  const Signature& signature = world.signature;
  Builder builder(signature, diagram.dom());
  const std::uint32_t target = below(random, diagram.boxes() + 1);
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
    const auto box = static_cast<BoxId>(b);
    GeneratorId generator = diagram.generator(box);
    Wires in(diagram.in(box).begin(), diagram.in(box).end());
    if (b == target) {
      const bool same_objects = in.size() == 2 && builder.object(in[0]) == builder.object(in[1]);
      if (same_objects && chance(random, 50)) {
        std::swap(in[0], in[1]);
      } else if (!in.empty() && chance(random, 50)) {
        const std::size_t port = below(random, in.size());
        in[port] = chance(random, 50)
                       ? other_port(diagram, in[port])
                       : some_wire(builder, builder.object(in[port]), index(diagram.out(box).first), random);
      } else {
        const Generator& old = signature[generator];
        for (int k = 0; k < 20; ++k) {
          const GeneratorId other = world.generators[below(random, world.generators.size())];
          if (signature[other].dom == old.dom && signature[other].cod == old.cod) generator = other;
        }
      }
    }
    (void)builder.add(generator, in);
  }
  Wires out(diagram.out().begin(), diagram.out().end());
  if (target == diagram.boxes()) {
    for (WireId& wire : out) {
      if (chance(random, 50))
        wire = other_port(diagram, wire);
      else if (chance(random, 30))
        wire = some_wire(builder, builder.object(wire), static_cast<std::uint32_t>(diagram.wires()), random);
    }
  }
  return std::move(builder).finish(out);
}

// A random graph in which every vertex has `degree` arcs out and as many in: refinement alone tells none
// apart.
struct Edges {
  std::uint32_t vertices;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
};
inline Edges regular(std::uint32_t vertices, std::uint32_t degree, Random& random) {
  Edges edges{vertices, {}};
  std::vector<std::uint32_t> targets(vertices);
  std::iota(targets.begin(), targets.end(), 0U);
  for (std::uint32_t k = 0; k < degree; ++k) {
    std::shuffle(targets.begin(), targets.end(), random);
    for (std::uint32_t v = 0; v < vertices; ++v) edges.pairs.emplace_back(v, targets[v]);
  }
  return edges;
}

// A directed graph as a closed diagram: a state for each vertex, an effect for each edge.
inline Diagram graph(const World& world, Edges edges, Random& random) {
  std::vector<std::uint32_t> name(edges.vertices);
  std::iota(name.begin(), name.end(), 0U);
  std::shuffle(name.begin(), name.end(), random);
  std::shuffle(edges.pairs.begin(), edges.pairs.end(), random);
  Builder builder(world.signature);
  for (std::uint32_t v = 0; v < edges.vertices; ++v) (void)builder.add(world.generators[0], {});
  for (const auto& [from, to] : edges.pairs)
    (void)builder.add(world.generators[9],
                      Wires{static_cast<WireId>(name[from]), static_cast<WireId>(name[to])});
  return std::move(builder).finish({});
}

}  // namespace diag::arbitrary
