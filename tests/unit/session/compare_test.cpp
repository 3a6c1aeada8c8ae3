// Comparisons, and what is said where they do not hold.
#include <catch2/catch.hpp>

#include "trees.hpp"

using namespace diag;
using namespace diag::test;
using node::Relation;

namespace {

Typed state(const std::string& cells) { return constant(channel({}, {port("a")}, cells)); }

DiagramDef& define(World& world, const std::string& name, Diagram diagram) {
  DiagramDef& def = world.make<DiagramDef>();
  def.name = name;
  def.diagram = std::move(diagram);
  return def;
}

}  // namespace

TEST_CASE_METHOD(Calculator, "numbers compare exactly") {
  CHECK(truth_of(comparison(Relation::equal, {number("1/3"), number("2/6")})));
  CHECK_FALSE(truth_of(comparison(Relation::equal, {number("1/3"), number("0.3333333333333333333333")})));
  CHECK(truth_of(comparison(Relation::unequal, {number("1/3"), number("0.3333333333333333333333")})));
  CHECK(truth_of(comparison(Relation::less, {number("1/3"), number("1/2")})));
  CHECK(truth_of(comparison(Relation::at_least, {number("1/2"), number("1/2")})));
  CHECK_FALSE(truth_of(comparison(Relation::greater, {number("1/2"), number("1/2")})));
  CHECK(computer.judge(comparison(Relation::equal, {number("1/3"), number("1/3")}), true).note.empty());
}

TEST_CASE_METHOD(Calculator, "in double equality is within 1e-12, and says so") {
  settings.arith = Arith::floating;
  const Verdict close =
      computer.judge(comparison(Relation::equal, {number("1/3"), number("0.33333333333334")}), true);
  CHECK(close.holds);
  CHECK(close.note == "within 1e-12");
  CHECK_FALSE(truth_of(comparison(Relation::equal, {number("1/3"), number("0.3333333333")})));
  const Verdict states =
      computer.judge(comparison(Relation::equal, {state("1/3 2/3"), state("1/3 2/3")}), true);
  CHECK(states.holds);
  CHECK(states.note == "within 1e-12");
}

TEST_CASE_METHOD(Calculator, "near is within a tolerance, 1e-9 where none is given") {
  CHECK(truth_of(comparison(Relation::near, {number("1/3"), number("0.3333333333")})));
  CHECK_FALSE(truth_of(comparison(Relation::near, {number("1/3"), number("0.33333")})));
  CHECK(truth_of(comparison(Relation::near, {number("1/3"), number("0.33"), number("0.01")})));
  CHECK(truth_of(comparison(Relation::near, {state("1/3 2/3"), state("0.33 0.67"), number("0.01")})));
  CHECK_FALSE(truth_of(comparison(Relation::near, {state("1/3 2/3"), state("0.33 0.67")})));
}

TEST_CASE_METHOD(Calculator, "a comparison of channels that fails shows both sides and the first cell") {
  const Verdict verdict =
      computer.judge(comparison(Relation::equal, {state("1/3 2/3"), state("1/2 1/2")}), true);
  CHECK_FALSE(verdict.holds);
  CHECK(verdict.difference == "the two sides differ at a = no: 1/3 on the left, 1/2 on the right");
  REQUIRE(verdict.details.size() == 2);
  CHECK(verdict.details[0].text == "left: [1/3, 2/3]");
  CHECK(verdict.details[1].text == "right: [1/2, 1/2]");
}

TEST_CASE_METHOD(Calculator, "a comparison within a tolerance names it where it fails") {
  const Typed near = comparison(Relation::near, {state("1/4 3/4"), state("1/2 1/2"), number("1/10")});
  CHECK(computer.judge(near, true).difference ==
        "the two sides differ at a = no by more than 1/10: 1/4 on the left, 1/2 on the right");
}

TEST_CASE_METHOD(Calculator, "a comparison that fails says what does not hold") {
  CHECK(computer.judge(comparison(Relation::less, {number("1/2"), number("1/3")}), true).difference ==
        "1/2 < 1/3 does not hold");
  CHECK(
      computer.judge(comparison(Relation::unequal, {state("1/2 1/2"), state("1/2 1/2")}), true).difference ==
      "both sides are equal");
  const Typed denied = tree(node::Negation{}, ValueType::of(TypeKind::truth),
                            {comparison(Relation::equal, {number("1"), number("1")})});
  CHECK(computer.judge(denied, true).difference == "what stands after `not` holds");
  CHECK_FALSE(truth_of(denied));
}

TEST_CASE_METHOD(Calculator, "texts and truths compare for equality") {
  const auto text = [](const std::string& value) {
    return tree(node::Text{value}, ValueType::of(TypeKind::text));
  };
  const auto truth = [](bool value) { return tree(node::Truth{value, {}}, ValueType::of(TypeKind::truth)); };
  CHECK(truth_of(comparison(Relation::equal, {text("a"), text("a")})));
  CHECK(truth_of(comparison(Relation::unequal, {text("a"), text("b")})));
  CHECK(truth_of(comparison(Relation::equal, {truth(true), truth(true)})));
  CHECK(truth_of(comparison(Relation::unequal, {truth(true), truth(false)})));
}

TEST_CASE_METHOD(Calculator, "diagrams that differ while their values agree") {
  const ObjectId object = world.signature.add_object("A");
  world.stoch.objects[object] = {port("a").labels};
  const auto box = [&](const std::string& name) {
    Generator generator;
    generator.name = name;
    generator.cod = {object};
    const GeneratorId id = world.signature.add_generator(generator);
    world.stoch.boxes[id] = channel({}, {port("a")}, "1/2 1/2");
    return id;
  };
  const auto& left = define(world, "left", diag::box(box("f"), world.signature));
  const auto& right = define(world, "right", diag::box(box("g"), world.signature));
  const Typed equal = tree(node::CompareDiagrams{&left, &right, false, true}, ValueType::of(TypeKind::truth));
  const Verdict verdict = computer.judge(equal, true);
  CHECK_FALSE(verdict.holds);
  CHECK(verdict.difference.find("the two diagrams differ: ") == 0);
  CHECK(verdict.help.find("same value") != std::string::npos);
  REQUIRE(verdict.details.size() == 2);
  CHECK(verdict.details[0].text.find("left: diagram left") == 0);
  CHECK(truth_of(tree(node::CompareDiagrams{&left, &right, true, true}, ValueType::of(TypeKind::truth))));
  CHECK(truth_of(tree(node::CompareDiagrams{&left, &left, false, true}, ValueType::of(TypeKind::truth))));
}
