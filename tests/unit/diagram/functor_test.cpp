// Functors, their errors, and surgery.
#include <catch2/catch.hpp>

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/functor.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "world.hpp"

namespace diag {

namespace {

bool equal(const Diagram& left, const Diagram& right, const Signature& signature) {
  Budget budget;
  return compare(left, right, signature, budget).equal;
}

std::string image_error(const Functor& functor, const Diagram& diagram, Signature& signature) {
  try {
    (void)apply(functor, diagram, signature);
  } catch (const EvaluationError& error) {
    return error.name() + ": " + error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("what a functor does not name stays") {
  World world;
  CHECK(apply(Functor{}, box(world.n, world.signature), world.signature)
            .same_as_built(box(world.n, world.signature)));
}

TEST_CASE("uniform goes to the uniform states of the image") {
  World world;
  Functor functor;
  functor.objects[world.a] = {world.b, world.a};
  const Diagram image =
      apply(functor, box(world.signature.uniform(world.a), world.signature), world.signature);
  Builder builder(world.signature);
  const WireId first = builder.append(world.signature.uniform(world.b), {});
  const WireId second = builder.append(world.signature.uniform(world.a), {});
  CHECK(image.same_as_built(std::move(builder).finish(Wires{first, second})));
}

TEST_CASE("a point goes to the point of the image where that is one object") {
  World world;
  Functor functor;
  functor.objects[world.a] = {world.b};
  CHECK(equal(apply(functor, box(world.signature.point(world.a, "yes"), world.signature), world.signature),
              box(world.signature.point(world.b, "yes"), world.signature), world.signature));
}

TEST_CASE("an observation goes to the observation of the image where that is one object") {
  World world;
  Functor functor;
  functor.objects[world.a] = {world.b};
  CHECK(equal(apply(functor, box(world.seen, world.signature), world.signature),
              box(world.signature.observe(world.b, "yes"), world.signature), world.signature));
}

TEST_CASE("a point of an object that goes to a longer word needs an image") {
  World world;
  Functor functor;
  functor.objects[world.a] = {world.b, world.b};
  CHECK(image_error(functor, box(world.signature.point(world.a, "yes"), world.signature), world.signature) ==
        "functor-image: point[A = yes] has no image: its object goes to B * B, which is not one object");
}

TEST_CASE("a generator whose objects move needs an image") {
  World world;
  Functor functor;
  functor.objects[world.a] = {};
  CHECK(image_error(functor, box(world.c, world.signature), world.signature) ==
        "functor-image: c has no image and would stay A -> B, but its objects go to I -> B");
}

TEST_CASE("an image of another type is refused, with both types") {
  World world;
  Functor functor;
  functor.generators.emplace(world.c, box(world.m, world.signature));
  CHECK(image_error(functor, box(world.c, world.signature), world.signature) ==
        "functor-image: the image of c goes A * A -> B, it should go A -> B");
}

TEST_CASE("an image too large to be written down is refused before it is built") {
  World world;
  Functor wide;
  wide.objects[world.a] = Word(1U << 20U, world.b);
  Builder builder(world.signature);
  for (int i = 0; i < 1 << 12; ++i) (void)builder.add(world.signature.uniform(world.a), {});
  const Diagram diagram = std::move(builder).finish({});
  CHECK_THROWS_AS(apply(wide, diagram, world.signature), BudgetSpent);
}

TEST_CASE("composing functors follows an object twice") {
  World world;
  Functor first, second;
  first.objects[world.a] = {world.b, world.b};
  second.objects[world.b] = {world.a};
  CHECK(compose(first, second, world.signature)(world.a) == Word{world.a, world.a});
}

TEST_CASE("composing functors finds the image of a point that the first one renames") {
  World world;
  Functor first, second;
  first.objects[world.a] = {world.b};
  second.objects[world.b] = {};
  second.generators.emplace(world.signature.point(world.b, "yes"), Diagram());
  const Functor both = compose(first, second, world.signature);
  CHECK(apply(both, box(world.signature.point(world.a, "yes"), world.signature), world.signature).boxes() ==
        0);
}

TEST_CASE("cutting gives uniform outputs and listens to nobody") {
  World world;
  const Diagram image = cut_image(world.n, world.signature);
  CHECK(image.dom() == world.signature[world.n].dom);
  REQUIRE(image.boxes() == 2);
  CHECK(image.generator(BoxId{0}) == world.signature.uniform(world.a));
  CHECK(image.generator(BoxId{1}) == world.signature.uniform(world.b));
}

TEST_CASE("doing gives the label and listens to nobody") {
  World world;
  const Diagram image = do_image(world.c, "no", world.signature);
  CHECK(image.dom() == Word{world.a});
  REQUIRE(image.boxes() == 1);
  CHECK(image.generator(BoxId{0}) == world.signature.point(world.b, "no"));
}

TEST_CASE("functions, points and wires are deterministic, channels and observations are not") {
  World world;
  CHECK(deterministic(box(world.f, world.signature), world.signature));
  CHECK(deterministic(do_image(world.c, "no", world.signature), world.signature));
  CHECK(deterministic(identity({world.a}, world.signature), world.signature));
  CHECK_FALSE(deterministic(box(world.c, world.signature), world.signature));
  CHECK_FALSE(deterministic(box(world.signature.uniform(world.a), world.signature), world.signature));
  CHECK_FALSE(deterministic(box(world.seen, world.signature), world.signature));
}

TEST_CASE("a channel that nobody reads does not make a diagram random") {
  World world;
  Builder builder(world.signature, {world.a});
  (void)builder.add(world.c, builder.inputs());
  const WireId made = builder.append(world.f, builder.inputs());
  CHECK(deterministic(std::move(builder).finish(one(made)), world.signature));
}

TEST_CASE("observations are found") {
  World world;
  CHECK(has_observation(box(world.seen, world.signature), world.signature));
  CHECK_FALSE(has_observation(box(world.c, world.signature), world.signature));
}

}  // namespace diag
