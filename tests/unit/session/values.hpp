// Values to be shown in tests.
#pragma once

#include <string>
#include <vector>

#include "interpreter/session/show.hpp"
#include "tests/unit/stochastic/builders.hpp"

namespace diag::test {

// With a line break before it, so that a raw string can begin on a line of its own.
inline std::string text(const Value& value, const ShowOptions& options = {}) {
  const Signature signature;
  Budget budget;
  return "\n" + to_text(value, signature, budget, options);
}

inline Weight number(const Rational& value) { return {value, value.to_double()}; }

inline Port unnamed(const std::string& object, std::vector<std::string> labels = {"no", "yes"}) {
  return {"", object, Labels(std::move(labels))};
}

inline Channel half_undetermined() {
  Channel value = channel({port("smoke"), port("tar")}, {port("cancer")}, "1/2 1/2 1 0 0 0 1/4 3/4");
  value.undetermined = {{2, "smoke = yes, tar = no"}};
  return value;
}

// Uniform over the numbers up to `last` but every third, from the first; the same in every row.
inline Channel counted(int last, std::vector<Port> inputs) {
  Channel value;
  value.inputs = std::move(inputs);
  value.outputs = {{"n", "", Labels::range(1, last)}};
  const Shape shape = shape_of(value.inputs, value.outputs);
  const Rational each = Rational(1) / Rational(last - (last + 2) / 3);
  std::vector<Rational> cells;
  for (std::uint64_t row = 0; row < shape.rows(); ++row) {
    for (int i = 0; i < last; ++i) cells.push_back(i % 3 == 0 ? Rational(0) : each);
  }
  value.table = Table::dense(shape, cells);
  return value;
}

inline ModelValue smoking_model() {
  ModelValue model;
  model.name = "Smoking";
  const Labels binary({"no", "yes"});
  model.variables = {{"gene", Labels({"lo", "hi"}), {}, true, false},
                     {"smoke", binary, {"gene"}, false, false},
                     {"odd name", binary, {"gene", "smoke"}, false, true},
                     {"u", std::nullopt, {}, true, false}};
  model.confounded = {{"smoke", "odd name"}};
  return model;
}

// Holds a state that nobody reads.
inline DiagramValue pruned_diagram(Signature& signature) {
  const ObjectId a = signature.add_object("A");
  Generator twin;
  twin.name = "f";
  twin.dom = {a};
  twin.cod = {a, a};
  Generator unread;
  unread.name = "h";
  unread.cod = {a};
  const GeneratorId f = signature.add_generator(twin);
  const GeneratorId h = signature.add_generator(unread);
  Builder builder(signature, {a});
  const Wires both = builder.add(f, builder.inputs());
  builder.add(h, {});
  return {"d", std::move(builder).finish(both), {"x"}, {"", "y"}};
}

}  // namespace diag::test
