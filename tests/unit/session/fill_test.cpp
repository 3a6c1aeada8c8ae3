// Rows of boxes that come from values, and what rests on what was lost.
#include <catch2/catch.hpp>

#include "trees.hpp"

using namespace diag;
using namespace diag::test;

namespace {

struct Filling : Calculator {
  ObjectId object = world.signature.add_object("A");
  GeneratorId box = add_box();
  GeneratorId add_box() {
    Generator generator;
    generator.name = "f";
    generator.cod = {object};
    return world.signature.add_generator(generator);
  }
  std::string fault(Channel value, bool function) {
    try {
      (void)computer.rows({box, &world.stoch, constant(std::move(value)), function});
    } catch (const EvaluationError& error) {
      return error.what();
    }
    return "fine";
  }
};

}  // namespace

TEST_CASE_METHOD(Filling, "rows from a value sum to 1") {
  CHECK(fault(channel({}, {port("a")}, "1/4 3/4"), false) == "fine");
  CHECK(fault(channel({}, {port("a")}, "1/4 1/4"), false) ==
        "this state sums to 1/2, and the rows of a box sum to 1");
  CHECK(fault(channel({port("b")}, {port("a")}, "1 0 1/4 1/4"), false) ==
        "the row b = yes of this value sums to 1/2, and the rows of a box sum to 1");
  settings.arith = Arith::floating;
  CHECK(fault(channel({}, {port("a")}, "1/3 2/3"), false) == "fine");
}

TEST_CASE_METHOD(Filling, "rows of a function are labels") {
  CHECK(fault(channel({port("b")}, {port("a")}, "1 0 0 1"), true) == "fine");
  CHECK(fault(channel({port("b")}, {port("a")}, "1 0 1/2 1/2"), true) ==
        "f is a `function`, and the row b = yes of this value holds the weight 1/2");
  settings.arith = Arith::floating;
  CHECK(fault(channel({port("b")}, {port("a")}, "1 0 0 1"), true) == "fine");
}

TEST_CASE_METHOD(Filling, "what rests on a lost value or box is skipped in that run") {
  const ValueType type = ValueType::channel({}, {port("a")});
  store.lose(SlotId{3});
  CHECK_THROWS_AS(computer.result(slot(3, type)), Unavailable);
  world.stoch.objects[object] = {port("a").labels};
  DiagramDef& def = world.make<DiagramDef>();
  def.diagram = diag::box(box, world.signature);
  const Typed meaning = tree(node::Meaning{&def, &world.stoch}, type);
  store.lose(&world.stoch, box);
  CHECK_THROWS_AS(computer.result(meaning), Unavailable);
  store.begin_run();
  CHECK(error_of(slot(3, type)).substr(0, 9) == "no-value:");
  CHECK(error_of(meaning).substr(0, 11) == "no-meaning:");
}
