// Short ways to build typed trees in tests.
#pragma once

#include "interpreter/session/compute.hpp"
#include "interpreter/session/numbers.hpp"
#include "tests/unit/stochastic/builders.hpp"

namespace diag::test {

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
  return tree(node::Number{numbers(text).front()}, ValueType::of(TypeKind::number));
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
