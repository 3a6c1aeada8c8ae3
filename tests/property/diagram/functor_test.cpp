// Functors preserve the structure, and compose.
#include <catch2/catch.hpp>

#include "arbitrary.hpp"
#include "interpreter/diagram/functor.hpp"
#include "interpreter/diagram/normal_form.hpp"

namespace diag {

namespace {

using namespace arbitrary;

bool equal(const Diagram& left, const Diagram& right, const Signature& signature) {
  Budget budget;
  return compare(left, right, signature, budget).equal;
}

Diagram then(const Diagram& first, const Diagram& second, const Signature& signature) {
  Builder builder(signature, first.dom());
  const Wires middle = builder.splice(first, builder.inputs());
  const Wires out = builder.splice(second, middle);
  return std::move(builder).finish(out);
}

Diagram beside(const Diagram& left, const Diagram& right, const Signature& signature) {
  Word dom = left.dom();
  const Word other = right.dom();
  dom.insert(dom.end(), other.begin(), other.end());
  Builder builder(signature, dom);
  const Wires in = builder.inputs();
  Wires out = builder.splice(left, std::span(in).first(left.arity()));
  const Wires more = builder.splice(right, std::span(in).subspan(left.arity()));
  out.insert(out.end(), more.begin(), more.end());
  return std::move(builder).finish(out);
}

// Each of the word, `times` times over: copy for 2, discard for 0.
Diagram copies(const Word& word, std::size_t times, const Signature& signature) {
  Builder builder(signature, word);
  Wires out;
  for (std::size_t k = 0; k < times; ++k)
    for (const WireId wire : builder.inputs()) out.push_back(wire);
  return std::move(builder).finish(out);
}

// A goes to a word of up to two objects, B to itself, every generator whose type moves to a random diagram,
// and some of the others.
Functor some_functor(World& world, Random& random) {
  Functor functor;
  functor.objects[world.a] = some_word(world, below(random, 3), random);
  const std::vector<GeneratorId> generators = world.generators;
  for (const GeneratorId generator : generators) {
    const Generator& said = world.signature[generator];
    if (said.form == Form::uniform) continue;
    const bool moves = std::count(said.dom.begin(), said.dom.end(), world.a) > 0 ||
                       std::count(said.cod.begin(), said.cod.end(), world.a) > 0;
    const bool may_be_left_out = !moves || (said.form != Form::declared && functor(world.a).size() == 1);
    if (may_be_left_out && chance(random, 60)) continue;
    functor.generators.emplace(
        generator, diagram(world, 1 + below(random, 4), functor(said.dom), functor(said.cod), random));
  }
  return functor;
}

Diagram some_diagram(const World& world, const Word& dom, const Word& cod, Random& random) {
  return diagram(world, 1 + below(random, 8), dom, cod, random);
}

}  // namespace

TEST_CASE("a functor preserves composition") {
  for (unsigned seed = 0; seed < 150; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    World world;
    const Functor functor = some_functor(world, random);
    const Word x = some_word(world, 2, random), y = some_word(world, 2, random),
               z = some_word(world, 1, random);
    const Diagram first = some_diagram(world, x, y, random), second = some_diagram(world, y, z, random);
    REQUIRE(equal(apply(functor, then(first, second, world.signature), world.signature),
                  then(apply(functor, first, world.signature), apply(functor, second, world.signature),
                       world.signature),
                  world.signature));
  }
}

TEST_CASE("a functor preserves the tensor") {
  for (unsigned seed = 0; seed < 150; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    World world;
    const Functor functor = some_functor(world, random);
    const Word x = some_word(world, 2, random), y = some_word(world, 1, random);
    const Diagram left = some_diagram(world, x, y, random), right = some_diagram(world, y, x, random);
    REQUIRE(equal(apply(functor, beside(left, right, world.signature), world.signature),
                  beside(apply(functor, left, world.signature), apply(functor, right, world.signature),
                         world.signature),
                  world.signature));
  }
}

TEST_CASE("a functor preserves copies and discarding") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    World world;
    const Functor functor = some_functor(world, random);
    const Word word = some_word(world, 3, random);
    const std::size_t times = seed % 4;
    REQUIRE(equal(apply(functor, copies(word, times, world.signature), world.signature),
                  copies(functor(word), times, world.signature), world.signature));
  }
}

TEST_CASE("applying a composite is applying one functor after the other") {
  for (unsigned seed = 0; seed < 600; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    World world;
    const Functor first = some_functor(world, random), second = some_functor(world, random);
    const Diagram original =
        some_diagram(world, some_word(world, 2, random), some_word(world, 2, random), random);
    const Diagram in_turn = apply(second, apply(first, original, world.signature), world.signature);
    REQUIRE(equal(apply(compose(first, second, world.signature), original, world.signature), in_turn,
                  world.signature));
  }
}

TEST_CASE("the size of an image is known before it is built") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    World world;
    const Functor functor = some_functor(world, random);
    const Diagram original =
        some_diagram(world, some_word(world, 2, random), some_word(world, 2, random), random);
    const DiagramSize size = image_size(functor, original, world.signature);
    const Diagram image = apply(functor, original, world.signature);
    REQUIRE(size.boxes == image.boxes());
    REQUIRE(size.wires >= image.wires());
  }
}

TEST_CASE("equal diagrams have equal images where functions go to functions and channels to channels") {
  World world;
  Functor functor;
  functor.objects[world.a] = {world.b, world.b};
  // The images must keep the laws that the preimages obey: h after f is a function, the others channels.
  const auto image = [&](GeneratorId generator) {
    const Generator& said = world.signature[generator];
    const GeneratorId filler =
        said.kind == Kind::function ? world.generators[8] : world.signature.uniform(world.b);
    Builder builder(world.signature, functor(said.dom));
    Wires out;
    for (std::size_t i = 0; i < functor(said.cod).size(); ++i) out.push_back(builder.append(filler, {}));
    return std::move(builder).finish(out);
  };
  for (const GeneratorId generator : world.generators) {
    const Generator& said = world.signature[generator];
    if (said.kind != Kind::effect && said.form != Form::uniform)
      functor.generators.emplace(generator, image(generator));
  }
  Builder effect(world.signature, Word{world.b, world.b});
  const GeneratorId seen = world.signature.observe(world.b, "yes");
  for (const WireId wire : effect.inputs()) (void)effect.append(seen, std::span(&wire, 1));
  functor.generators.emplace(world.signature.observe(world.a, "yes"), std::move(effect).finish({}));
  for (const GeneratorId generator : {world.generators[9], world.generators[10]}) {
    const Generator& said = world.signature[generator];
    Builder builder(world.signature, functor(said.dom));
    Wires out;
    if (!said.cod.empty()) out.push_back(builder.inputs().back());
    (void)builder.append(seen, Wires{builder.inputs().front()});
    functor.generators.emplace(generator, std::move(builder).finish(out));
  }
  for (unsigned seed = 0; seed < 100; ++seed) {
    Random random(seed);
    INFO("seed " << seed);
    const Diagram original =
        some_diagram(world, some_word(world, 2, random), some_word(world, 2, random), random);
    const Diagram other = disguise(original, world, random);
    REQUIRE(equal(apply(functor, original, world.signature), apply(functor, other, world.signature),
                  world.signature));
  }
}

}  // namespace diag
