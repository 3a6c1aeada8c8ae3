// Short ways to build typed trees in tests.
#pragma once

#include "interpreter/base/errors.hpp"
#include "interpreter/session/compute.hpp"
#include "interpreter/session/numbers.hpp"

namespace diag::test {

inline Port port(const std::string& name, std::vector<std::string> labels = {"no", "yes"}) {
  return {name, "", Labels(std::move(labels))};
}

// "1/2 1/2": the cells of all rows, one after another.
inline std::vector<Rational> fractions(const std::string& text) {
  std::vector<Rational> values;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const std::size_t slash = word.find('/');
    values.push_back(slash == std::string::npos ? *Rational::parse(word)
                                                : Rational(Integer::parse(word.substr(0, slash)),
                                                           Integer::parse(word.substr(slash + 1))));
    at = end + 1;
  }
  return values;
}

inline Channel channel(std::vector<Port> inputs, std::vector<Port> outputs, const std::string& cells) {
  Channel result;
  result.table = Table::dense(shape_of(inputs, outputs), fractions(cells));
  result.inputs = std::move(inputs);
  result.outputs = std::move(outputs);
  return result;
}

inline Channel smoking() {
  return channel({}, {port("smoke"), port("tar"), port("cancer")}, "0.5 0.1 0.01 0.02 0.1 0.05 0.02 0.2");
}

inline Typed tree(decltype(Typed::of) of, ValueType type, std::vector<Typed> children = {}) {
  Typed typed;
  typed.span = {FileId{0}, 1, 2};
  typed.type = std::move(type);
  typed.children = std::move(children);
  typed.of = std::move(of);
  return typed;
}

inline Typed constant(Channel value) {
  ValueType type = ValueType::channel(value.inputs, value.outputs, value.comb);
  return tree(node::Constant{std::move(value)}, std::move(type));
}

inline Typed number(const std::string& text) {
  return tree(node::Number{fractions(text).front()}, ValueType::of(TypeKind::number));
}

inline Typed operation(node::Operator op, std::vector<Typed> children) {
  return tree(node::Arithmetic{op}, ValueType::of(TypeKind::number), std::move(children));
}

inline Typed comparison(node::Relation relation, std::vector<Typed> children) {
  return tree(node::Compare{relation}, ValueType::of(TypeKind::truth), std::move(children));
}

inline Typed call(node::Call call, ValueType type, std::vector<Typed> children) {
  return tree(std::move(call), std::move(type), std::move(children));
}

inline Typed slot(std::uint32_t number, ValueType type) {
  return tree(node::Slot{SlotId{number}}, std::move(type));
}

struct Calculator {
  World world;
  Store store;
  Settings settings;
  Budget budget;
  Computer computer{world, store, settings, budget};

  Channel channel_of(const Typed& typed) { return std::get<Channel>(computer.result(typed).of); }
  std::string text_of(const Typed& typed) { return short_text(std::get<Weight>(computer.result(typed).of)); }
  bool truth_of(const Typed& typed) { return std::get<bool>(computer.result(typed).of); }
  // "name: message", or "fine"
  std::string error_of(const Typed& typed) {
    try {
      (void)computer.result(typed);
    } catch (const EvaluationError& error) {
      return error.name() + ": " + error.what();
    }
    return "fine";
  }
};

}  // namespace diag::test
