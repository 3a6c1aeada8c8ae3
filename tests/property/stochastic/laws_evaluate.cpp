// Evaluation against a brute-force sum over all labels of all wires, marks included.
#include <catch2/catch.hpp>

#include "arbitrary.hpp"
#include "interpreter/stochastic/algebra.hpp"
#include "interpreter/stochastic/narrow.hpp"
#include "interpreter/stochastic/narrow_order.hpp"

using namespace diag;
using namespace diag::test;

namespace {

struct World {
  Signature signature;
  Interpretation meaning;
  Diagram diagram;
};

// Boxes on random wires; wires are read twice, or not at all.
World random_world(Arbitrary& any, bool forget) {
  World world;
  Signature& signature = world.signature;
  std::vector<ObjectId> objects;
  for (int i = 0; i < 3; ++i) {
    objects.push_back(signature.add_object("O" + std::to_string(i)));
    world.meaning.objects[objects.back()] = {any.port("").labels};
  }
  if (any.chance(40)) world.meaning.objects[objects[2]].push_back(any.port("").labels);  // a product
  Word dom;
  for (std::uint64_t i = any.below(3); i > 0; --i) dom.push_back(objects[any.below(3)]);
  Builder builder(signature, dom);
  Wires wires = builder.inputs();
  for (std::uint64_t i = 1 + any.below(5); i > 0; --i) {
    const ObjectId object = objects[any.below(2)];
    const Labels labels = world.meaning.objects[object].front();
    const std::string label = labels.text(any.below(labels.size()));
    const std::uint64_t kind = any.below(8);
    if (kind == 0) {
      wires.push_back(builder.add(signature.uniform(objects[any.below(3)]), {})[0]);
    } else if (kind == 1) {
      wires.push_back(builder.add(signature.point(object, label), {})[0]);
    } else if (kind == 2 && !wires.empty()) {
      const WireId wire = wires[any.below(wires.size())];
      const ObjectId seen = builder.object(wire);
      if (world.meaning.objects[seen].size() != 1) continue;
      const Labels seen_labels = world.meaning.objects[seen].front();
      builder.add(signature.observe(seen, seen_labels.text(any.below(seen_labels.size()))),
                  std::vector{wire});
    } else {
      Generator generator;
      generator.name = "f";
      Wires in;
      for (std::uint64_t j = any.below(3); j > 0 && !wires.empty(); --j) {
        in.push_back(wires[any.below(wires.size())]);
        generator.dom.push_back(builder.object(in.back()));
      }
      for (std::uint64_t j = 1 + any.below(2); j > 0; --j) generator.cod.push_back(objects[any.below(3)]);
      const GeneratorId id = signature.add_generator(generator);
      std::vector<Port> inputs = ports(world.meaning, generator.dom, {}, signature);
      std::vector<Port> outputs = ports(world.meaning, generator.cod, {}, signature);
      Channel channel = any.chance(30) ? any.function(inputs, outputs) : any.channel(inputs, outputs, 40);
      if (forget && any.chance(60)) any.forget(channel);
      world.meaning.boxes[id] = channel;
      for (const WireId out : builder.add(id, in)) wires.push_back(out);
    }
  }
  Wires outputs;
  for (std::uint64_t i = any.below(4); i > 0 && !wires.empty(); --i)
    outputs.push_back(wires[any.below(wires.size())]);
  world.diagram = std::move(builder).finish(outputs);
  return world;
}

struct Answer {
  std::vector<Rational> cells;  // row by row
  std::vector<bool> undetermined;
};

// The reference: every label of every wire in turn. Boxes that neither an output nor an observation needs do
// not count.
Answer brute_force(const World& world) {
  const Diagram& d = world.diagram;
  std::vector<bool> needed_wire(d.wires(), false), needed_box(d.boxes(), false);
  for (const WireId wire : d.out()) needed_wire[index(wire)] = true;
  for (std::uint32_t box = static_cast<std::uint32_t>(d.boxes()); box-- > 0;) {
    const auto [first, last] = d.out(BoxId{box});
    bool needed = world.signature[d.generator(BoxId{box})].kind == Kind::effect;
    for (std::uint32_t wire = index(first); wire < index(last); ++wire) needed = needed || needed_wire[wire];
    needed_box[box] = needed;
    if (needed)
      for (const WireId wire : d.in(BoxId{box})) needed_wire[index(wire)] = true;
  }
  std::vector<std::size_t> start;
  Extents extents;
  for (std::uint32_t wire = 0; wire < d.wires(); ++wire) {
    start.push_back(extents.size());
    const bool counts = wire < d.arity() || needed_wire[wire] || [&] {
      for (std::uint32_t box = 0; box < d.boxes(); ++box)
        if (needed_box[box] && wire >= index(d.out(BoxId{box}).first) &&
            wire < index(d.out(BoxId{box}).second))
          return true;
      return false;
    }();
    for (const Labels& labels : world.meaning.objects.at(d.object(WireId{wire})))
      extents.push_back(counts ? labels.size() : 1);
  }
  start.push_back(extents.size());
  const auto gather = [&](const std::vector<Coordinate>& labels, auto first, auto last,
                          std::uint64_t& position) {
    for (; first != last; ++first)
      for (std::size_t i = start[index(*first)]; i < start[index(*first) + 1]; ++i)
        position = position * world.meaning.objects.at(d.object(*first))[i - start[index(*first)]].size() +
                   labels[i];
  };
  Wires inputs;
  for (std::uint32_t wire = 0; wire < d.arity(); ++wire) inputs.push_back(WireId{wire});
  std::uint64_t rows = 1, columns = 1;
  for (const WireId wire : inputs)
    for (const Labels& labels : world.meaning.objects.at(d.object(wire))) rows *= labels.size();
  for (const WireId wire : d.out())
    for (const Labels& labels : world.meaning.objects.at(d.object(wire))) columns *= labels.size();
  Answer answer;
  answer.cells.assign(rows * columns, Rational(0));
  answer.undetermined.assign(rows * columns, false);
  std::vector<Coordinate> labels(extents.size(), 0);
  do {
    Rational weight = 1;
    bool zero = false, uncertain = false;
    for (std::uint32_t box = 0; box < d.boxes() && !zero; ++box) {
      if (!needed_box[box]) continue;
      const Generator& generator = world.signature[d.generator(BoxId{box})];
      const auto in = d.in(BoxId{box});
      const auto [first, last] = d.out(BoxId{box});
      Wires out;
      for (std::uint32_t wire = index(first); wire < index(last); ++wire) out.push_back(WireId{wire});
      std::uint64_t row = 0, column = 0;
      gather(labels, in.begin(), in.end(), row);
      gather(labels, out.begin(), out.end(), column);
      if (generator.form == Form::uniform) {
        for (const Labels& of : world.meaning.objects.at(generator.cod[0]))
          weight *= Rational(1, static_cast<std::int64_t>(of.size()));
      } else if (generator.form == Form::point) {
        zero = world.meaning.objects.at(generator.cod[0])[0].find(generator.label) != column;
      } else if (generator.form == Form::observe) {
        zero = world.meaning.objects.at(generator.dom[0])[0].find(generator.label) != row;
      } else {
        const Channel& channel = world.meaning.boxes.at(d.generator(BoxId{box}));
        if (is_undetermined(channel, row, column)) {
          uncertain = true;
        } else {
          const Rational cell = channel.table.exact_at(row, column);
          zero = cell.sign() == 0;
          weight *= cell;
        }
      }
    }
    if (zero) continue;
    std::uint64_t position = 0;
    gather(labels, inputs.begin(), inputs.end(), position);
    gather(labels, d.out().begin(), d.out().end(), position);
    if (uncertain)
      answer.undetermined[position] = true;
    else
      answer.cells[position] += weight;
  } while (next_coordinates(labels, extents));
  return answer;
}

std::string agreement(const World& world, const Channel& value) {
  const Answer expected = brute_force(world);
  const std::uint64_t columns = value.table.shape().columns();
  for (std::size_t i = 0; i < expected.cells.size(); ++i) {
    const std::uint64_t row = i / columns, column = i % columns;
    if (is_undetermined(value, row, column) != expected.undetermined[i])
      return "marks differ at " + std::to_string(i);
    if (!expected.undetermined[i] && value.table.exact_at(row, column) != expected.cells[i])
      return "cell " + std::to_string(i) + ": " + value.table.exact_at(row, column).to_string() + " for " +
             expected.cells[i].to_string();
  }
  return "agree";
}

}  // namespace

TEST_CASE("evaluation is the sum over all labels") {
  Budget budget;
  for (std::uint32_t seed = 0; seed < 250; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const World world = random_world(any, false);
    const Channel value =
        evaluate(world.meaning, world.diagram, world.signature, {}, {}, Arith::exact, budget);
    REQUIRE(agreement(world, value) == "agree");
  }
}

TEST_CASE("undetermined cells reach what they have weight for, and nothing else") {
  Budget budget;
  std::size_t marked = 0, partly = 0;  // or the law would be empty
  for (std::uint32_t seed = 1000; seed < 1300; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const World world = random_world(any, true);
    const Channel value =
        evaluate(world.meaning, world.diagram, world.signature, {}, {}, Arith::exact, budget);
    REQUIRE(agreement(world, value) == "agree");
    if (!value.determined()) ++marked;
    if (value.mask) ++partly;
  }
  CHECK((marked > 40 && partly > 15));
}

TEST_CASE("double agrees with exact") {
  Budget budget;
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const World world = random_world(any, true);
    const Channel exact =
        evaluate(world.meaning, world.diagram, world.signature, {}, {}, Arith::exact, budget);
    const Channel floating =
        evaluate(world.meaning, world.diagram, world.signature, {}, {}, Arith::floating, budget);
    REQUIRE_FALSE(first_difference(exact, floating, 1e-12, budget));
  }
}

TEST_CASE("long narrow diagrams, box after box, are what every diagram is") {
  Budget budget;
  std::size_t narrow = 0, observed = 0;
  for (std::uint32_t seed = 2000; seed < 2600; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const World world = random_world(any, false);
    const std::optional<Channel> state =
        evaluate_narrow(world.meaning, world.diagram, world.signature, {}, budget, 0);
    REQUIRE((world.diagram.arity() == 0 || !state));
    if (!state) continue;
    const Channel exact =
        evaluate(world.meaning, world.diagram, world.signature, {}, {}, Arith::exact, budget);
    REQUIRE_FALSE(first_difference(exact, *state, 1e-12, budget));
    ++narrow;
    observed += mass(exact, budget).value < 1 ? 1 : 0;
  }
  CHECK(narrow > 100);
  CHECK(observed > 15);
}

TEST_CASE("every order for few open wires has each box once, after those that it reads") {
  Budget budget;
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    Arbitrary any(seed);
    const World world = random_world(any, false);
    const std::vector<std::uint32_t> order = narrow_order(
        world.diagram, [](WireId) { return 2.0; }, budget);
    REQUIRE(order.size() == world.diagram.boxes());
    std::vector<bool> made(world.diagram.wires(), false), taken(order.size(), false);
    std::fill_n(made.begin(), world.diagram.arity(), true);
    for (const std::uint32_t box : order) {
      REQUIRE_FALSE(taken[box]);
      taken[box] = true;
      for (const WireId wire : world.diagram.in(BoxId{box})) REQUIRE(made[static_cast<std::size_t>(wire)]);
      const auto [first, last] = world.diagram.out(BoxId{box});
      for (auto wire = static_cast<std::size_t>(first); wire < static_cast<std::size_t>(last); ++wire)
        made[wire] = true;
    }
  }
}

// All states, then all steps, then what disturbs each reading, then all observations: as `scan` and powers
// put it.
TEST_CASE("a process that is drawn layer by layer is computed step by step") {
  constexpr int steps = 60;
  Arbitrary any(7);
  World world;
  Signature& signature = world.signature;
  const ObjectId state = signature.add_object("S"), bit = signature.add_object("Bit");
  world.meaning.objects[state] = {Labels(std::vector<std::string>{"a", "b", "c"})};
  world.meaning.objects[bit] = {Labels(std::vector<std::string>{"0", "1"})};
  const auto box = [&](const Word& dom, const Word& cod) {
    Generator generator;
    generator.name = "f";
    generator.dom = dom;
    generator.cod = cod;
    const GeneratorId id = signature.add_generator(generator);
    world.meaning.boxes[id] =
        any.channel(ports(world.meaning, dom, {}, signature), ports(world.meaning, cod, {}, signature), 10);
    return id;
  };
  const GeneratorId coin = box({}, {bit}), start = box({}, {state}), step = box({state, bit}, {state, bit});
  const GeneratorId noise = box({bit}, {bit});
  Builder builder(signature, {});
  Wires coins, readings;
  for (int i = 0; i < steps; ++i) coins.push_back(builder.add(coin, {})[0]);
  WireId now = builder.add(start, {})[0];
  for (const WireId wire : coins) {
    const Wires made = builder.add(step, std::vector{now, wire});
    now = made[0];
    readings.push_back(made[1]);
  }
  for (WireId& wire : readings) wire = builder.add(noise, std::vector{wire})[0];
  for (const WireId wire : readings) builder.add(signature.observe(bit, "1"), std::vector{wire});
  world.diagram = std::move(builder).finish(std::vector{now});
  Budget budget;
  const std::optional<Channel> found =
      evaluate_narrow(world.meaning, world.diagram, signature, {}, budget, 0);
  REQUIRE(found);
  const Channel exact = evaluate(world.meaning, world.diagram, signature, {}, {}, Arith::exact, budget);
  CHECK_FALSE(first_difference(normalize(exact, budget), normalize(*found, budget), 1e-12, budget));
}

TEST_CASE("observations without end do not underflow") {
  // A fair coin shows 1 at each step: the weight is 2^-6000.
  Signature signature;
  Interpretation meaning;
  const ObjectId bit = signature.add_object("Bit");
  meaning.objects[bit] = {Labels(std::vector<std::string>{"0", "1"})};
  Builder builder(signature, {});
  for (int step = 0; step < 6000; ++step)
    builder.add(signature.observe(bit, "1"), builder.add(signature.uniform(bit), {}));
  const Diagram diagram = std::move(builder).finish(builder.add(signature.uniform(bit), {}));
  Budget budget;
  const Channel state = evaluate(meaning, diagram, signature, {}, {}, Arith::floating, budget);
  CHECK(state.table.exponent() < -5000);
  const Channel normal = normalize(state, budget);
  CHECK(normal.table.double_at(0, 0) == 0.5);
}

// One state is favoured at each of so many steps, by 9 to 1 in both of two ways, and excluded at the end.
TEST_CASE("what is small beside another weight is kept for when that is excluded") {
  for (const int steps : {400, 3000}) {  // by the planner, and box after box
    INFO(steps << " steps");
    Signature signature;
    Interpretation meaning;
    const ObjectId state = signature.add_object("S"), bit = signature.add_object("Bit");
    meaning.objects[state] = {Labels(std::vector<std::string>{"a", "b", "c"})};
    meaning.objects[bit] = {Labels(std::vector<std::string>{"0", "1"})};
    const auto box = [&](const Word& dom, const Word& cod, const std::vector<Rational>& cells) {
      Generator generator;
      generator.name = "f";
      generator.dom = dom;
      generator.cod = cod;
      const GeneratorId id = signature.add_generator(std::move(generator));
      Channel channel;
      channel.inputs = ports(meaning, dom, {}, signature);
      channel.outputs = ports(meaning, cod, {}, signature);
      channel.table = Table::dense(shape_of(channel.inputs, channel.outputs), cells);
      meaning.boxes[id] = channel;
      return id;
    };
    const Rational third(1, 3), low(1, 10), high(9, 10), zero(0), one(1);
    const GeneratorId start = box({}, {state}, {third, third, third});
    const GeneratorId stay = box({state}, {state}, {one, zero, zero, zero, one, zero, zero, zero, one});
    const GeneratorId see = box({state}, {bit}, {low, high, high, low, high, low});
    const GeneratorId end =
        box({state}, {bit}, {one, zero, Rational(1, 2), Rational(1, 2), Rational(1, 4), Rational(3, 4)});
    Builder builder(signature, {});
    Wires now = builder.add(start, {});
    for (int step = 0; step < steps; ++step) {
      now = builder.add(stay, now);
      builder.add(signature.observe(bit, "1"), builder.add(see, now));
    }
    builder.add(signature.observe(bit, "1"), builder.add(end, now));
    const Diagram diagram = std::move(builder).finish(now);
    Budget budget;
    const Channel found =
        normalize(evaluate(meaning, diagram, signature, {}, {}, Arith::floating, budget), budget);
    CHECK(found.table.double_at(0, 0) == 0);
    CHECK(found.table.double_at(0, 1) == Approx(0.4).epsilon(1e-12));
    CHECK(found.table.double_at(0, 2) == Approx(0.6).epsilon(1e-12));
  }
}
