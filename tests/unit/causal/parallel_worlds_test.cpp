#include "interpreter/causal/parallel_worlds.hpp"

#include <catch2/catch.hpp>

#include "interpreter/base/errors.hpp"
#include "tests/unit/causal/shapes.hpp"

using namespace diag;
using diag::testing::shape;
using diag::testing::summary;

namespace {

using Settings = std::vector<Setting>;

// Variables by name, worlds by their settings.
struct Asking {
  const Model& model;
  ParallelWorlds asked;

  explicit Asking(const Model& of) : model(of) {}
  [[nodiscard]] Setting label(const std::string& name, const std::string& text) const {
    return {*model.find(name), text, {}};
  }
  Setting nested(const std::string& name, Settings settings) {
    return {*model.find(name), "", asked.world(std::move(settings))};
  }
  Asking& ask(const std::string& name, Settings settings, std::optional<std::string> observed = {}) {
    const WorldId world = asked.world(std::move(settings));
    asked.outcomes.push_back({*model.find(name), world, std::move(observed)});
    return *this;
  }
  WorldsDiagram diagram(Signature& signature) {
    Budget budget;
    return parallel_worlds(model, asked, signature, budget);
  }
  std::string text(Signature& signature) { return summary(diagram(signature).diagram, signature); }
};

Model functional(Signature& signature, const std::string& variables, const std::string& functions) {
  Model model = shape(signature, variables);
  for (Variable& variable : model.variables)
    variable.function = functions.find(variable.name) != std::string::npos;
  return model;
}

}  // namespace

TEST_CASE("one world without settings is the model", "[worlds]") {
  Signature signature;
  const Model model = shape(signature, "a b:a c:b d", {"a,c"});
  Asking asking(model);
  CHECK(asking.ask("c", {}).text(signature) == "U() a(U) b(a) c(b,U) -> c");
}

TEST_CASE("what no setting reaches is one wire in all worlds, random or not", "[worlds]") {
  Signature signature;
  const Model model = shape(signature, "a b:a c:a");
  Asking asking(model);
  asking.ask("b", {}).ask("b", {asking.label("c", "0")}).ask("c", {asking.label("b", "1")});
  const WorldsDiagram made = asking.diagram(signature);
  CHECK(summary(made.diagram, signature) == "a() b(a) c(a) -> b b c");
  CHECK_FALSE(made.undecided);
}

TEST_CASE("a function stands once for each of its inputs", "[worlds]") {
  Signature signature;
  const Model model = functional(signature, "u? v? x:u m:x,v y:x,m", "xmy");
  Asking asking(model);
  asking.ask("y", {asking.label("x", "0")}).ask("y", {asking.label("x", "1")}).ask("y", {});
  asking.ask("m", {asking.label("x", "1"), asking.label("y", "0")});
  const WorldsDiagram made = asking.diagram(signature);
  CHECK(made.diagram.boxes() == 2 + 1 + 2 + 3 + 3);  // noise, x, its points, m and y in three worlds
  CHECK_FALSE(made.undecided);
}

TEST_CASE("points of one label are one wire", "[worlds]") {
  Signature signature;
  const Model model = functional(signature, "x y:x z:x", "yz");
  Asking asking(model);
  asking.ask("y", {asking.label("x", "0")}).ask("z", {asking.label("x", "0"), asking.label("y", "1")});
  asking.ask("x", {asking.label("x", "0")});
  CHECK(asking.text(signature) == "=0() y(=0) z(=0) -> y z =0");
}

TEST_CASE("worlds with the same settings are one", "[worlds]") {
  Signature signature;
  const Model model = shape(signature, "x z y:x,z");
  Asking asking(model);
  const WorldId first = asking.asked.world({asking.label("x", "0"), asking.label("z", "1")});
  CHECK(asking.asked.world({asking.label("z", "1"), asking.label("x", "0")}) == first);
  CHECK(asking.asked.world({asking.label("z", "1")}) != first);
}

TEST_CASE("a nested value is the wire of its own world", "[worlds]") {
  Signature signature;
  const Model model = shape(signature, "x m:x y:x,m");
  Asking asking(model);
  asking.ask("y", {asking.label("x", "1"), asking.nested("m", {asking.label("x", "0")})});
  const WorldsDiagram made = asking.diagram(signature);
  CHECK(summary(made.diagram, signature) == "=0() =1() m(=0) y(=1,m) -> y");
  CHECK_FALSE(made.undecided);  // m and y are random, each is used once
}

TEST_CASE("a random mechanism with two inputs is undecided, and names its worlds", "[worlds]") {
  Signature signature;
  const Model model = functional(signature, "x m:x y:m", "y");
  Asking asking(model);
  asking.ask("y", {asking.label("x", "1")}).ask("y", {asking.label("x", "0")});
  const WorldsDiagram made = asking.diagram(signature);
  REQUIRE(made.undecided);
  CHECK(model.variables[made.undecided->variable].name == "m");
  CHECK(made.undecided->first == 0);
  CHECK(made.undecided->second == 1);
}

TEST_CASE("what is observed is read as its label, and merges with what is set to it", "[worlds]") {
  Signature signature;
  const Model model = shape(signature, "x y:x");
  Asking asking(model);
  asking.ask("y", {asking.label("x", "1")}).ask("y", {}).ask("x", {}, "1");
  const WorldsDiagram made = asking.diagram(signature);
  CHECK(summary(made.diagram, signature) == "=1() x() ?1(x) y(=1) -> y y");
  CHECK_FALSE(made.undecided);
}

TEST_CASE("what is observed in one world is known in all that share the wire", "[worlds]") {
  Signature signature;
  const Model model = shape(signature, "x z y:x,z");
  Asking asking(model);
  // The world that is observed comes last; x is read before it in the others.
  asking.ask("y", {asking.label("z", "0")}).ask("y", {asking.label("x", "1"), asking.label("z", "0")});
  asking.ask("x", {asking.label("y", "0")}, "1");
  const WorldsDiagram made = asking.diagram(signature);
  CHECK_FALSE(made.undecided);
  CHECK(summary(made.diagram, signature) == "x() =1() ?1(x) =0() y(=1,=0) -> y y");
}

TEST_CASE("evidence against what is set stays where it is", "[worlds]") {
  Signature signature;
  const Model model = shape(signature, "x y:x");
  Asking asking(model);
  asking.ask("y", {asking.label("x", "1")}).ask("x", {asking.label("x", "1")}, "0");
  CHECK(asking.text(signature) == "=1() ?0(=1) y(=1) -> y");
}

TEST_CASE("random boxes that nothing needs decide nothing", "[worlds]") {
  Signature signature;
  Model model = shape(signature, "x m:x y");
  Generator generator;
  generator.name = "constant";
  generator.cod = {model.variables[2].object};
  const GeneratorId constant = signature.add_generator(generator);
  Builder builder(signature, {model.variables[1].object});
  const Wires made = builder.add(constant, {});
  model = replace(std::move(model), 2, {1}, std::move(builder).finish(made));  // y listens to m, in name
  Asking asking(model);
  asking.ask("y", {asking.label("x", "1")}).ask("y", {asking.label("x", "0")});
  CHECK_FALSE(asking.diagram(signature).undecided);
}

TEST_CASE("of a mechanism of several boxes each is random or a function by itself", "[worlds]") {
  Signature signature;
  Model model = shape(signature, "x y:x");
  const ObjectId x = model.variables[0].object, y = model.variables[1].object;
  const ObjectId side = signature.add_object("side");
  Generator toss, move;
  toss.name = "toss";
  toss.cod = {side};
  move.name = "move";
  move.dom = {x, side};
  move.cod = {y};
  move.kind = Kind::function;
  const GeneratorId tossed = signature.add_generator(toss), moved = signature.add_generator(move);
  Builder builder(signature, {x});
  const Wires reads{builder.inputs().front(), builder.append(tossed, {})};
  const Wires made = builder.add(moved, reads);
  model = replace(std::move(model), 1, {0}, std::move(builder).finish(made));
  Asking asking(model);
  asking.ask("y", {asking.label("x", "1")}).ask("y", {});
  const WorldsDiagram worlds = asking.diagram(signature);
  CHECK(summary(worlds.diagram, signature) == "=1() x() toss() move(=1,toss) move(x,toss) -> move move");
  CHECK_FALSE(worlds.undecided);
}

TEST_CASE("variables with one box in two mechanisms have noise of their own", "[worlds]") {
  Signature signature;
  Model model = shape(signature, "x y");
  model.variables[1].object = model.variables[0].object;
  model.variables[1].mechanism = model.variables[0].mechanism;
  Asking asking(model);
  CHECK(asking.ask("x", {}).ask("y", {}).text(signature) == "x() x() -> x x");
}

TEST_CASE("chains of 100000 variables in two worlds grow by their length", "[worlds]") {
  Signature signature;
  std::string variables = "v0";
  constexpr std::size_t length = 100'000;
  for (std::size_t i = 1; i < length; ++i)
    variables += " v" + std::to_string(i) + ":v" + std::to_string(i - 1);
  Model model = shape(signature, variables);
  for (Variable& variable : model.variables) variable.function = true;
  const VariableId last = model.variables.size() - 1, middle = length / 2;
  ParallelWorlds asked;
  asked.outcomes.push_back({last, asked.world({{middle, "1", {}}}), {}});
  asked.outcomes.push_back({last, asked.world({}), {}});
  Budget budget;
  const WorldsDiagram made = parallel_worlds(model, asked, signature, budget);
  CHECK(made.diagram.boxes() == length + 1 + (last - middle));  // one world, the point, what hangs on it
}
