// The meaning of diagrams: one network, restrictions, uniform states, products of label sets, undetermined
// boxes.
#include <catch2/catch.hpp>

#include "builders.hpp"
#include "interpreter/stochastic/interpretation.hpp"

using namespace diag;
using namespace diag::test;

namespace {

// The theory of smoking: h : I -> H, s : H -> S, t : S -> T, c : T * H -> C.
struct World {
  Budget budget;
  Signature signature;
  Interpretation meaning;
  ObjectId object(const std::string& name, std::vector<std::vector<std::string>> factors = {{"no", "yes"}}) {
    const ObjectId id = signature.add_object(name);
    for (auto& labels : factors) meaning.objects[id].emplace_back(std::move(labels));
    return id;
  }
  GeneratorId box(const std::string& name, Word dom, Word cod, const std::string& cells = {}) {
    Generator generator;
    generator.name = name;
    generator.dom = std::move(dom);
    generator.cod = std::move(cod);
    const GeneratorId id = signature.add_generator(generator);
    if (!cells.empty())
      meaning.boxes[id] = channel(ports(meaning, generator.dom, {}, signature),
                                  ports(meaning, generator.cod, {}, signature), cells);
    return id;
  }
  Channel value(const Diagram& diagram, Arith arith = Arith::exact) {
    return evaluate(meaning, diagram, signature, {}, {}, arith, budget);
  }
};

struct Smoking : World {
  ObjectId H = object("H"), S = object("S"), T = object("T"), C = object("C");
  GeneratorId h = box("h", {}, {H}, "3/4 1/4"), s = box("s", {H}, {S}, "0.9 0.1 0.2 0.8"),
              t = box("t", {S}, {T}, "0.95 0.05 0.4 0.6"),
              c = box("c", {T, H}, {C}, "1 0 0.8 0.2 0.7 0.3 0.1 0.9");
  enum class Change { nothing, cut_s, do_s };
  Diagram omega(Change change = Change::nothing, bool observe_cancer = false) {
    Builder b(signature);
    const WireId x = b.add(h, {})[0];
    const WireId a = change == Change::cut_s  ? b.add(signature.uniform(S), {})[0]
                     : change == Change::do_s ? b.add(signature.point(S, "yes"), {})[0]
                                              : b.add(s, std::vector{x})[0];
    const WireId d = b.add(t, std::vector{a})[0];
    const WireId z = b.add(c, std::vector{d, x})[0];
    if (observe_cancer) b.add(signature.observe(C, "yes"), std::vector{z});
    return std::move(b).finish(std::vector{a, d, z});
  }
};

}  // namespace

TEST_CASE_METHOD(Smoking, "the joint state of a model") {
  // P(no, no, no) = 3/4 0.9 0.95 1 + 1/4 0.2 0.95 0.8
  CHECK(value(omega()).table.exact_at(0, 0) == Rational(2717, 4000));
}
TEST_CASE_METHOD(Smoking, "the joint state of channels has mass 1") {
  CHECK(mass(value(omega()), budget).exact == Rational(1));
}
TEST_CASE_METHOD(Smoking, "a model after cutting a box") {
  // uniform smoke: P(no, no, no) = 1/2 0.95 (3/4 + 1/4 0.8)
  CHECK(value(omega(Change::cut_s)).table.exact_at(0, 0) == Rational(361, 800));
}
TEST_CASE_METHOD(Smoking, "a model after an intervention keeps the label open") {
  // P(yes, no, no) = 0.4 (3/4 + 1/4 0.8)
  CHECK(value(omega(Change::do_s)).table.exact_at(0, 4) == Rational(19, 50));
}
TEST_CASE_METHOD(Smoking, "an observation restricts and does not normalise") {
  const Channel seen = value(omega(Change::nothing, true)), all = value(omega());
  CHECK(mass(seen, budget).exact == mass(condition(all, {out(2, 1)}, {}, budget), budget).exact);
}
TEST_CASE_METHOD(Smoking, "double gives the same numbers") {
  CHECK_FALSE(first_difference(value(omega(), Arith::floating), value(omega()), 1e-15, budget));
}
TEST_CASE_METHOD(Smoking, "ports are named after their objects") {
  CHECK(value(omega()).outputs[2].object == "C");
}
TEST_CASE_METHOD(Smoking, "a box that is not read needs no rows") {
  const GeneratorId blank = box("blank", {H}, {C});
  Builder b(signature);
  const WireId x = b.add(h, {})[0];
  b.add(blank, std::vector{x});
  CHECK(rows(value(std::move(b).finish(std::vector{x}))) == Rows{"3/4 1/4"});
}
TEST_CASE_METHOD(Smoking, "a box without rows is an error that names it") {
  const GeneratorId blank = box("blank", {H}, {C});
  Builder b(signature);
  const WireId x = b.add(h, {})[0];
  const Wires y = b.add(blank, std::vector{x});
  const Diagram diagram = std::move(b).finish(y);
  CHECK(error_text([&] { (void)value(diagram); }) == "the box blank has no rows");
}
TEST_CASE_METHOD(Smoking, "the missing box is found without evaluating") {
  const GeneratorId blank = box("blank", {H}, {C});
  CHECK(missing(meaning, diag::box(blank, signature), signature).generator == blank);
}
TEST_CASE_METHOD(Smoking, "nothing is missing where all have a meaning") {
  CHECK_FALSE(missing(meaning, omega(), signature).any());
}
TEST_CASE_METHOD(Smoking, "an object without labels is missing") {
  const ObjectId bare = signature.add_object("Bare");
  CHECK(missing(meaning, identity({bare}, signature), signature).object == bare);
}
TEST_CASE_METHOD(Smoking, "a meaning falls back on its base") {
  Interpretation above;
  above.base = &meaning;
  above.boxes[h] = channel({}, {port("")}, "1 0");
  const Channel joint = evaluate(above, omega(), signature, {}, {}, Arith::exact, budget);
  CHECK(joint.table.exact_at(0, 0) == Rational(171, 200));
}
TEST_CASE_METHOD(Smoking, "a point on a label that is not there") {
  CHECK(error_name([&] { (void)value(diag::box(signature.point(S, "maybe"), signature)); }) ==
        "unknown-label");
}
TEST_CASE_METHOD(Smoking, "a box whose rows do not fit its objects") {
  meaning.boxes[t] = channel({port("")}, {port("", {"a", "b", "c"})}, "1 0 0 1 0 0");
  CHECK(error_name([&] { (void)value(omega()); }) == "no-meaning");
}
TEST_CASE_METHOD(World, "identity") {
  const ObjectId A = object("A");
  CHECK(rows(value(identity({A}, signature))) == Rows{"1 0", "0 1"});
}
TEST_CASE_METHOD(World, "an input that is discarded") {
  const ObjectId A = object("A");
  Builder b(signature, {A});
  const Wires u = b.add(signature.uniform(A), {});
  CHECK(rows(value(std::move(b).finish(u))) == Rows{"1/2 1/2", "1/2 1/2"});
}
TEST_CASE_METHOD(World, "the empty diagram is 1") { CHECK(rows(value(Diagram())) == Rows{"1"}); }
TEST_CASE_METHOD(World, "a wire that is copied") {
  const ObjectId A = object("A");
  Builder b(signature);
  const WireId u = b.add(signature.uniform(A), {})[0];
  CHECK(rows(value(std::move(b).finish(std::vector{u, u}))) == Rows{"1/2 0 0 1/2"});
}
TEST_CASE_METHOD(World, "an input observed keeps its rows") {
  const ObjectId A = object("A");
  Builder b(signature, {A});
  const Wires x = b.inputs();
  b.add(signature.observe(A, "yes"), x);
  CHECK(rows(value(std::move(b).finish({}))) == Rows{"0", "1"});
}
TEST_CASE_METHOD(World, "a uniform state observed") {
  const ObjectId A = object("A", {{"a", "b", "c"}});
  Builder b(signature);
  const Wires x = b.add(signature.uniform(A), {});
  b.add(signature.observe(A, "c"), x);
  CHECK(rows(value(std::move(b).finish({}))) == Rows{"1/3"});
}
TEST_CASE_METHOD(World, "two labels at once have no weight") {
  const ObjectId A = object("A");
  Builder b(signature);
  const Wires x = b.add(signature.point(A, "no"), {});
  b.add(signature.observe(A, "yes"), x);
  CHECK(rows(value(std::move(b).finish(x))) == Rows{"0 0"});
}
TEST_CASE_METHOD(World, "an object that goes to a product is several ports") {
  const ObjectId A = object("A", {{"a", "b"}, {"x", "y", "z"}});
  CHECK(value(diag::box(signature.uniform(A), signature)).outputs.size() == 2);
}
TEST_CASE_METHOD(World, "a box on a product") {
  const ObjectId A = object("A", {{"a", "b"}, {"x", "y"}}), B = object("B");
  const GeneratorId f = box("f", {A}, {B}, "1 0 1/2 1/2 1/4 3/4 0 1");
  Builder b(signature);
  const Wires u = b.add(signature.uniform(A), {});
  const Wires y = b.add(f, u);
  CHECK(rows(value(std::move(b).finish(y))) == Rows{"7/16 9/16"});
}
TEST_CASE_METHOD(World, "the unit is no port") {
  const ObjectId A = object("A", {});
  meaning.objects[A] = {};
  CHECK(rows(value(identity({A}, signature))) == Rows{"1"});
}
TEST_CASE_METHOD(World, "an undetermined row of a box reaches the result with its event") {
  const ObjectId A = object("A"), B = object("B");
  const GeneratorId f = box("f", {A}, {B}, "0 0 1/3 2/3");
  meaning.boxes[f].undetermined = {{0, "a = no"}};
  Builder b(signature);
  const Wires u = b.add(signature.uniform(A), {});
  const Wires y = b.add(f, u);
  CHECK(value(std::move(b).finish(y)).undetermined.front().event == "a = no");
}
TEST_CASE_METHOD(World, "an undetermined row is avoided by a point") {
  const ObjectId A = object("A"), B = object("B");
  const GeneratorId f = box("f", {A}, {B}, "0 0 1/3 2/3");
  meaning.boxes[f].undetermined = {{0, "a = no"}};
  Builder b(signature);
  const Wires u = b.add(signature.point(A, "yes"), {});
  const Wires y = b.add(f, u);
  CHECK(rows(value(std::move(b).finish(y))) == Rows{"1/3 2/3"});
}
TEST_CASE_METHOD(World, "the event is found among many rows") {
  const ObjectId A = object("A", {{"0", "1", "2", "3", "4", "5", "6", "7"}}), B = object("B");
  const GeneratorId f = box("f", {A}, {B}, "0 0 0 0 0 0 0 0 0 0 1 0 1 0 1 0");
  meaning.boxes[f].undetermined = {{0, "zero"}, {1, "one"}, {2, "two"}, {3, "three"}, {4, "four"}};
  Builder b(signature);
  const Wires u = b.add(signature.point(A, "3"), {});
  const Wires y = b.add(f, u);
  CHECK(value(std::move(b).finish(y)).undetermined.front().event == "three");
}
TEST_CASE_METHOD(World, "a long chain") {
  const ObjectId A = object("A");
  const GeneratorId f = box("f", {A}, {A}, "9/10 1/10 1/5 4/5");
  Builder b(signature);
  Wires wire = b.add(signature.point(A, "no"), {});
  for (int i = 0; i < 2000; ++i) wire = b.add(f, wire);
  CHECK(value(std::move(b).finish(wire), Arith::floating).table.double_at(0, 0) == Approx(2.0 / 3));
}
TEST_CASE_METHOD(World, "an observed hub with many readers stays small") {
  const ObjectId A = object("A");
  const GeneratorId f = box("f", {A}, {A}, "9/10 1/10 1/5 4/5");
  Builder b(signature);
  const Wires hub = b.add(signature.point(A, "yes"), {});
  Wires last;
  for (int i = 0; i < 300; ++i) {
    last = b.add(f, hub);
    b.add(signature.observe(A, "yes"), last);
  }
  budget.max_memory = 1 << 24;
  CHECK(mass(value(std::move(b).finish(hub)), budget).exact == Rational::power(Rational(4, 5), 300));
}
