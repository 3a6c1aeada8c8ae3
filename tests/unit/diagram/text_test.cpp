// The named form.
#include <catch2/catch.hpp>

#include "world.hpp"

namespace diag {

TEST_CASE("a diagram is written a statement a line") {
  World world;
  Builder builder(world.signature, {world.a});
  const Wires made = builder.add(world.n, builder.inputs());
  const WireId state = builder.append(world.signature.uniform(world.a), {});
  (void)builder.add(world.seen, one(state));
  const WireId last = builder.append(world.m, Wires{made[0], state});
  const Diagram diagram = std::move(builder).finish(Wires{last, made[1], WireId{0}});
  CHECK(to_text(diagram, world.signature, {"x"}, {"z", "", ""}, "omega") ==
        "diagram omega(x : A) -> B * B * A {\n"
        "  w1, w2 <- n(x)\n"
        "  w3 <- uniform[A]\n"
        "  observe w3 = yes\n"
        "  z <- m(w1, w3)\n"
        "  return z, w2, x\n"
        "}\n");
}

TEST_CASE("the empty diagram returns nothing") {
  CHECK(to_text(Diagram(), Signature()) == "diagram() -> I {\n  return\n}\n");
}

TEST_CASE("an output name that is not its wire's stands in the type") {
  const World world;
  CHECK(to_text(identity({world.a}, world.signature), world.signature, {"x"}, {"y"}) ==
        "diagram(x : A) -> (y : A) {\n  return x\n}\n");
}

TEST_CASE("unnamed inputs are numbered") {
  const World world;
  CHECK(to_text(identity({world.a, world.b}, world.signature), world.signature) ==
        "diagram(x1 : A, x2 : B) -> A * B {\n  return x1, x2\n}\n");
}

TEST_CASE("numbers pass over names that are taken") {
  const World world;
  CHECK(to_text(identity({world.a, world.b}, world.signature), world.signature, {"", "x1"}) ==
        "diagram(x2 : A, x1 : B) -> A * B {\n  return x2, x1\n}\n");
}

TEST_CASE("a wire is called as the port of its box") {
  World world;
  Generator said;
  said.name = "k";
  said.cod = {world.a};
  said.output_names = {"open"};
  const GeneratorId k = world.signature.add_generator(said);
  CHECK(to_text(box(k, world.signature), world.signature) ==
        "diagram() -> A {\n  `open` <- k\n  return `open`\n}\n");
}

TEST_CASE("a wire does not hide a box that comes later") {
  const World world;
  Builder builder(world.signature);
  const WireId first = builder.append(world.s, {}), second = builder.append(world.s, {});
  const Diagram diagram = std::move(builder).finish(Wires{first, second});
  CHECK(to_text(diagram, world.signature, {}, {"s", "t"}) ==
        "diagram() -> (s : A) * A {\n  w1 <- s\n  t <- s\n  return w1, t\n}\n");
}

TEST_CASE("a wire may be called as its own box") {
  const World world;
  CHECK(to_text(box(world.s, world.signature), world.signature, {}, {"s"}) ==
        "diagram() -> A {\n  s <- s\n  return s\n}\n");
}

TEST_CASE("reserved names are not given to wires") {
  const World world;
  CHECK(to_text(identity({world.a}, world.signature), world.signature, {"copy"}) ==
        "diagram(x1 : A) -> A {\n  return x1\n}\n");
}

TEST_CASE("a box without outputs stands in the return") {
  const World world;
  Builder builder(world.signature, {world.a, world.b});
  (void)builder.add(world.e, builder.inputs());
  const Diagram diagram = std::move(builder).finish(one(WireId{1}));
  CHECK(to_text(diagram, world.signature) == "diagram(x1 : A, x2 : B) -> B {\n  return e(x1, x2), x2\n}\n");
}

TEST_CASE("a long diagram is cut off with a count") {
  const World world;
  Builder builder(world.signature);
  WireId last{};
  for (int i = 0; i < 10; ++i) last = builder.append(world.s, {});
  const Diagram diagram = std::move(builder).finish(one(last));
  CHECK(to_text(diagram, world.signature, {}, {}, "", 2) ==
        "diagram() -> A {\n  w1 <- s\n  w2 <- s\n  # ... and 8 more boxes\n  return w3\n}\n");
}

TEST_CASE("a wide diagram is cut off too") {
  const World world;
  const std::string text = to_text(identity(Word(100'000, world.a), world.signature), world.signature);
  CHECK(text.size() < 10'000);
  CHECK(text.find("(99800 more)") != std::string::npos);
}

}  // namespace diag
