// The signature and the builder.
#include <catch2/catch.hpp>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "world.hpp"

namespace diag {

TEST_CASE("structural generators are made once") {
  World world;
  CHECK(world.signature.uniform(world.a) == world.signature.uniform(world.a));
  CHECK(world.signature.point(world.a, "yes") == world.signature.point(world.a, "yes"));
  CHECK(world.signature.observe(world.a, "yes") == world.seen);
}

TEST_CASE("structural generators of other objects and labels are others") {
  World world;
  CHECK(world.signature.uniform(world.a) != world.signature.uniform(world.b));
  CHECK(world.signature.point(world.a, "yes") != world.signature.point(world.a, "no"));
  CHECK(world.signature.observe(world.b, "yes") != world.seen);
}

TEST_CASE("uniform is a channel, a point a function, an observation an effect") {
  World world;
  CHECK(world.signature[world.signature.uniform(world.a)].kind == Kind::channel);
  CHECK(world.signature[world.signature.point(world.a, "yes")].kind == Kind::function);
  CHECK(world.signature[world.seen].kind == Kind::effect);
}

TEST_CASE("generators are written as the language writes them") {
  World world;
  const ObjectId odd = world.signature.add_object("age > 50");
  Generator coin;
  coin.name = "coin";
  coin.cod = {world.a};
  coin.arguments = "[1/3]";
  CHECK(to_string(world.c, world.signature) == "c");
  CHECK(to_string(world.signature.add_generator(coin), world.signature) == "coin[1/3]");
  CHECK(to_string(world.signature.uniform(odd), world.signature) == "uniform[`age > 50`]");
  CHECK(to_string(world.signature.point(world.a, "-1"), world.signature) == "point[A = -1]");
  CHECK(to_string(world.signature.observe(world.a, "a b"), world.signature) == "observe[A = `a b`]");
}

TEST_CASE("words are written with stars, the unit as I, and long ones are cut") {
  World world;
  CHECK(to_string(Word{}, world.signature) == "I");
  CHECK(to_string(Word{world.a, world.b}, world.signature) == "A * B");
  CHECK(to_string(Word(100, world.a), world.signature, 2) == "A * A * (98 more)");
}

TEST_CASE("keywords and odd names are spelled in backticks") {
  CHECK(spelled_name("model") == "`model`");
  CHECK(spelled_name("models") == "models");
  CHECK(spelled_name("two words") == "`two words`");
  CHECK(spelled_name("_") == "`_`");
}

TEST_CASE("a box's inputs and outputs are those it was added with") {
  const World world;
  Builder builder(world.signature, {world.a});
  const Wires made = builder.add(world.n, builder.inputs());
  const Wires last = builder.add(world.m, Wires{made[0], made[0]});
  const Diagram diagram = std::move(builder).finish(Wires{last[0], made[1]});
  REQUIRE(diagram.boxes() == 2);
  const auto in = diagram.in(BoxId{1});
  CHECK(Wires(in.begin(), in.end()) == Wires{made[0], made[0]});
  CHECK(diagram.out(BoxId{0}) == std::pair(WireId{1}, WireId{3}));
  CHECK(diagram.out(BoxId{1}) == std::pair(WireId{3}, WireId{4}));
  CHECK(diagram.dom() == Word{world.a});
  CHECK(diagram.cod() == Word{world.b, world.b});
}

TEST_CASE("a spliced diagram reads the wires it is given") {
  const World world;
  Builder inner_builder(world.signature, {world.a, world.b});
  (void)inner_builder.add(world.e, inner_builder.inputs());
  const WireId made = inner_builder.append(world.c, one(WireId{0}));
  const Diagram inner = std::move(inner_builder).finish(Wires{WireId{1}, made, WireId{0}});
  Builder builder(world.signature, {world.b});
  const WireId state = builder.append(world.s, {});
  const Wires out = builder.splice(inner, Wires{state, WireId{0}});
  CHECK(out == Wires{WireId{0}, WireId{2}, state});
  const Diagram whole = std::move(builder).finish(out);
  CHECK(whole.boxes() == 3);
  CHECK(whole.in(BoxId{1})[0] == state);
  CHECK(whole.in(BoxId{1})[1] == WireId{0});
}

TEST_CASE("splicing nothing gives back the wires") {
  const World world;
  Builder builder(world.signature, {world.a, world.b});
  CHECK(builder.splice(identity({world.a, world.b}, world.signature), builder.inputs()) == builder.inputs());
}

TEST_CASE("wrong types are faults of ours") {
  const World world;
  Builder builder(world.signature, {world.b});
  CHECK_THROWS_AS(builder.add(world.c, builder.inputs()), InternalError);
  CHECK_THROWS_AS(builder.add(world.m, builder.inputs()), InternalError);
  CHECK_THROWS_AS(builder.add(world.c, one(WireId{7})), InternalError);
  CHECK_THROWS_AS(builder.splice(box(world.c, world.signature), builder.inputs()), InternalError);
  CHECK_THROWS_AS(std::move(builder).finish(one(WireId{7})), InternalError);
}

}  // namespace diag
