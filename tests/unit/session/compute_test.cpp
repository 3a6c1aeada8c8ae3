// Typed trees, built by hand, and what they are worth.
#include <catch2/catch.hpp>

#include "interpreter/session/describe.hpp"
#include "interpreter/stochastic/comb.hpp"
#include "trees.hpp"

using namespace diag;
using namespace diag::test;

namespace {
const ValueType a_number = ValueType::of(TypeKind::number);
const ValueType a_list = ValueType::of(TypeKind::list);

// A state whose second outcome is an event of probability 0, and the channel from it.
Channel certain() { return channel({}, {port("a"), port("b")}, "1/4 3/4 0 0"); }
Typed given_a() {
  return tree(node::Condition{{out(1)}, {out(0)}}, ValueType::channel({port("a")}, {port("b")}),
              {constant(certain())});
}
}  // namespace

TEST_CASE_METHOD(Calculator, "arithmetic is exact between exact numbers") {
  using node::Operator;
  CHECK(text_of(operation(Operator::add, {number("1/3"), number("1/6"), number("1/2")})) == "1");
  CHECK(text_of(operation(Operator::add, {number("1/3"), operation(Operator::negate, {number("1/2")})})) ==
        "-1/6");
  CHECK(text_of(operation(Operator::multiply, {number("2/3"), number("3/4")})) == "1/2");
  CHECK(text_of(operation(Operator::divide, {number("2/3"), number("4")})) == "1/6");
  CHECK(text_of(operation(Operator::negate, {number("2/3")})) == "-2/3");
  CHECK(text_of(operation(Operator::power, {number("2/3"), number("3")})) == "8/27");
  CHECK(text_of(operation(Operator::power, {number("2/3"), number("-2")})) == "9/4");
}

TEST_CASE_METHOD(Calculator, "a fractional power is a double") {
  const Value root = computer.result(operation(node::Operator::power, {number("2"), number("1/2")}));
  CHECK_FALSE(std::get<Weight>(root.of).exact);
  CHECK(std::get<Weight>(root.of).value == Approx(1.41421356237));
}

TEST_CASE_METHOD(Calculator, "arithmetic without a result is an error") {
  using node::Operator;
  CHECK(error_of(operation(Operator::divide, {number("1"), number("0")})) ==
        "division-by-zero: division by 0");
  CHECK(error_of(operation(Operator::power, {number("0"), number("-1")})) ==
        "division-by-zero: division by 0");
  CHECK(error_of(operation(Operator::power, {number("-1"), number("1/2")})).substr(0, 9) == "exponent:");
  CHECK(error_of(operation(Operator::power, {number("7/3"), number("900000")})) ==
        "number-too-large: this exact number needs more than a million digits");
  CHECK(error_of(operation(Operator::power, {number("3"), number("10000000")})).substr(0, 9) == "exponent:");
}

TEST_CASE_METHOD(Calculator, "repeated squaring ends in a message") {
  Typed square = number("7/3");
  store.keep(SlotId{0}, computer.result(square));
  std::string error = "fine";
  for (int i = 0; i < 40 && error == "fine"; ++i) {
    square = operation(node::Operator::multiply, {slot(0, a_number), slot(0, a_number)});
    error = error_of(square);
    if (error == "fine") store.keep(SlotId{0}, computer.result(square));
  }
  CHECK(error.substr(0, 17) == "number-too-large:");
}

TEST_CASE_METHOD(Calculator, "in double every number is a double") {
  settings.arith = Arith::floating;
  const Value sum = computer.result(operation(node::Operator::add, {number("1/3"), number("1/6")}));
  CHECK_FALSE(std::get<Weight>(sum.of).exact);
  CHECK(std::get<Weight>(sum.of).value == 0.5);
  CHECK(channel_of(constant(smoking())).table.arith() == Arith::floating);
}

TEST_CASE_METHOD(Calculator, "conditions are those of the channel") {
  const Channel seen =
      channel_of(tree(node::Condition{{out(2)}, {out(0)}},
                      ValueType::channel({port("smoke")}, {port("cancer")}), {constant(smoking())}));
  CHECK(brief_text(seen) == "[[17/21, 4/21], [12/37, 25/37]]");
}

TEST_CASE_METHOD(Calculator, "a quotient divides the restricted diagram by its condition") {
  // P(tar = yes | smoke) of the smoking example
  const Channel above = channel({}, {port("smoke")}, "0.03 0.22"),
                below = channel({}, {port("smoke")}, "0.63 0.37");
  const Typed asked = tree(node::Quotient{{out(0)}}, ValueType::channel({port("smoke")}, {}),
                           {constant(above), constant(below)});
  CHECK(brief_text(channel_of(asked)) == "[[1/21], [22/37]]");
  settings.arith = Arith::floating;
  CHECK(channel_of(asked).table.double_at(1, 0) == Approx(22.0 / 37));
}

TEST_CASE_METHOD(Calculator, "a quotient marks rows of probability 0 with their event") {
  const Channel above = channel({}, {port("smoke"), port("tar")}, "0 0 0.1 0.2"),
                below = channel({}, {port("smoke")}, "0 0.5");
  const Typed asked = tree(node::Quotient{{out(0)}}, ValueType::channel({port("smoke")}, {port("tar")}),
                           {constant(above), constant(below)});
  const Channel answer = channel_of(asked);
  REQUIRE(answer.undetermined.size() == 1);
  CHECK(answer.undetermined[0].event == "smoke = no");
  CHECK(brief_text(answer) == "[[?, ?], [1/5, 2/5]]");
  const Typed one = tree(node::Quotient{{out(0, 0)}}, ValueType::channel({}, {port("tar")}),
                         {constant(above), constant(below)});
  CHECK(error_of(one) == "zero-condition: the condition smoke = no has probability 0");
}

TEST_CASE_METHOD(Calculator, "the comb of the smoking example plugs to its state") {
  const std::vector<std::vector<std::size_t>> groups{{0}, {1}, {2}};
  const Comb sides = comb_ports(smoking(), groups);
  ValueType record = ValueType::of(TypeKind::record);
  record.fields = {{"outer", ValueType::channel(sides.outer.inputs, sides.outer.outputs, sides.outer.comb)},
                   {"inner", ValueType::channel(sides.inner.inputs, sides.inner.outputs, sides.inner.comb)}};
  store.keep(SlotId{0},
             computer.result(call({node::Function::comb, {}, groups, {}}, record, {constant(smoking())})));
  const Typed k = slot(0, record);
  const Typed outer = tree(node::Field{0}, record.fields[0].type, {k}),
              inner = tree(node::Field{1}, record.fields[1].type, {k});
  CHECK(brief_text(channel_of(inner)) == "[[20/21, 1/21], [15/37, 22/37]]");
  const ValueType whole = ValueType::channel({}, smoking().outputs);
  const Typed plugged = call({node::Function::plug, {}, {}, {}}, whole, {outer, inner});
  CHECK(truth_of(comparison(node::Relation::equal, {plugged, constant(smoking())})));
  const Typed cut = call({node::Function::randomize, {0}, {}, {}}, outer.type, {outer});
  const Typed after =
      tree(node::Condition{{out(2)}, {out(0)}}, ValueType::channel({port("smoke")}, {port("cancer")}),
           {call({node::Function::plug, {}, {}, {}}, whole, {cut, inner})});
  CHECK(channel_of(after).table.double_at(0, 1) < channel_of(after).table.double_at(1, 1));
}

TEST_CASE_METHOD(Calculator, "the functions that give numbers") {
  const Typed p = constant(channel({}, {port("a")}, "1/4 3/4")),
              q = constant(channel({}, {port("a")}, "1 0"));
  CHECK(text_of(call({node::Function::total_variation, {}, {}, {}}, a_number, {p, q})) == "3/4");
  CHECK(text_of(call({node::Function::expect, {}, {}, numbers("2 6")}, a_number, {p})) == "5");
  CHECK(text_of(call({node::Function::mass, {}, {}, {}}, a_number, {p})) == "1");
  CHECK(text_of(call({node::Function::kullback_leibler, {}, {}, {}}, a_number, {p, q})) == "inf");
  CHECK(text_of(call({node::Function::entropy, {}, {}, {}}, a_number, {q})) == "0");
  const Value outcomes = computer.result(call({node::Function::support, {}, {}, {}}, a_list, {q}));
  REQUIRE(std::get<List>(outcomes.of).size() == 1);
  CHECK(std::get<Outcome>(std::get<List>(outcomes.of)[0].of).labels == std::vector<std::string>{"no"});
}

TEST_CASE_METHOD(Calculator, "wrong shapes are messages") {
  const Typed p = constant(channel({}, {port("a")}, "1/4 3/4"));
  const Typed other = constant(channel({}, {port("a", {"lo", "hi"})}, "1/4 3/4"));
  CHECK(error_of(call({node::Function::total_variation, {}, {}, {}}, a_number, {p, other})) ==
        "different-labels: the two sides have different labels: {no, yes} and {lo, hi}");
  CHECK(error_of(comparison(node::Relation::equal, {p, other})).substr(0, 17) == "different-labels:");
  CHECK(error_of(call({node::Function::expect, {}, {}, numbers("1")}, a_number, {p})).substr(0, 12) ==
        "wrong-count:");
}

TEST_CASE_METHOD(Calculator, "an undetermined row is kept, an undetermined state or number is an error") {
  CHECK(channel_of(given_a()).undetermined.size() == 1);
  // b, after a point on the event of probability 0
  Generator generator;
  generator.name = "c";
  generator.dom = {world.label_object(port("a").labels)};
  generator.cod = {world.label_object(port("b").labels)};
  const GeneratorId box = world.signature.add_generator(generator);
  Builder builder(world.signature);
  const Wires a = builder.add(world.signature.point(generator.dom[0], "yes"), {});
  const Wires b = builder.add(box, a);
  node::Network network{std::move(builder).finish(b), {box}, &world.stoch};
  const Typed state = tree(std::move(network), ValueType::channel({}, {port("b")}), {given_a()});
  CHECK(error_of(state) ==
        "undetermined: this is not determined: it depends on a = yes, which has probability 0");
  settings.fill_undetermined = true;
  CHECK(brief_text(channel_of(state)) == "[1/2, 1/2]");
}

TEST_CASE_METHOD(Calculator, "values composed are one network") {
  const Channel flip = channel({}, {port("x")}, "1/3 2/3"),
                noise = channel({port("x")}, {port("y")}, "1 0 1/2 1/2");
  const ObjectId object = world.label_object(port("x").labels);
  const auto box = [&](Word dom) {
    Generator generator;
    generator.dom = std::move(dom);
    generator.cod = {object};
    return world.signature.add_generator(generator);
  };
  const GeneratorId first = box({}), second = box({object});
  Builder builder(world.signature);
  const Wires x = builder.add(first, {}), y = builder.add(second, x);
  node::Network network{std::move(builder).finish(y), {first, second}, &world.stoch};
  const Typed state =
      tree(std::move(network), ValueType::channel({}, {port("y")}), {constant(flip), constant(noise)});
  CHECK(brief_text(channel_of(state)) == "[2/3, 1/3]");
  CHECK(channel_of(state).outputs[0].name == "y");
}
