// The functions on values: marginal, comb, entropy, ...
#include <fmt/format.h>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/session/compute.hpp"
#include "interpreter/session/describe.hpp"
#include "interpreter/session/numbers.hpp"
#include "interpreter/stochastic/comb.hpp"

namespace diag {

namespace {

void require_state(const Channel& channel, const char* what) {
  if (channel.is_state()) return;
  throw EvaluationError("not-a-state",
                        fmt::format("{} is taken of a state, and this is a channel with inputs", what));
}

// "Bool = yes, Sky = wet": the observations of a diagram, the first of them.
std::string observed_event(const Diagram& diagram, const Signature& signature) {
  constexpr std::size_t shown = 8;
  std::string text;
  std::size_t count = 0;
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
    const Generator& generator = signature[diagram.generator(BoxId{b})];
    if (generator.form != Form::observe) continue;
    if (++count > shown) return text + ", ...";
    if (!text.empty()) text += ", ";
    text += spelled_name(signature.name(generator.dom.front())) + " = " + spelled_label(generator.label);
  }
  return text;
}

// One number, or a list of them: what the checked type says.
Value number_or_list(const ValueType& type, std::vector<Weight> numbers) {
  if (type.kind == TypeKind::number) {
    DIAG_ASSERT(numbers.size() == 1);
    return {std::move(numbers.front())};
  }
  List list;
  for (Weight& number : numbers) list.push_back({std::move(number)});
  return {std::move(list)};
}

Value support_list(const Channel& channel, Budget& budget) {
  require_state(channel, "the support");
  List list;
  for (Outcome& outcome : support(channel, budget)) list.push_back({std::move(outcome)});
  return {std::move(list)};
}

// The two sides, by the names of the checked type's fields.
Value comb_record(const Typed& typed, const node::Call& call, const Channel& state, Budget& budget) {
  Comb sides = comb(state, call.groups, budget);
  Record record;
  for (const auto& [name, type] : typed.type.fields)
    record.fields.push_back({name, {name == "outer" ? std::move(sides.outer) : std::move(sides.inner)}});
  return {std::move(record)};
}

Weight scalar(const Channel& channel) {
  DIAG_ASSERT(channel.is_scalar());
  require_determined(channel);
  if (channel.table.arith() == Arith::exact) return exact_weight(channel.table.exact_at(0, 0));
  return double_weight(channel.table.double_at(0, 0));
}

}  // namespace

Value Computer::make(const Typed& typed, const node::Call& call) {
  Value first_room;
  const Channel& first = channel(typed.children.at(0), first_room);
  if (typed.children.size() == 1) {
    place_ = typed.span;
    return call_on_one(typed, call, first);
  }
  Value second_room;
  const Channel& second = channel(typed.children.at(1), second_room);
  place_ = typed.span;
  return call_on_two(typed, call, first, second);
}

// Where the mass is 0 the observations of the diagram are the event, and are named.
Channel Computer::normalized(const Typed& whole, const Channel& channel) {
  try {
    return normalize(channel, budget_);
  } catch (const EvaluationError& error) {
    const auto* meaning = std::get_if<node::Meaning>(&whole.of);
    if (error.name() != "zero-condition" || meaning == nullptr) throw;
    const std::string event = observed_event(meaning->diagram->diagram, world_.signature);
    if (event.empty()) throw;
    throw EvaluationError(error.name(), "the observation " + event + " has probability 0", error.help());
  }
}

Value Computer::call_on_one(const Typed& typed, const node::Call& call, const Channel& channel) {
  switch (call.function) {
    case node::Function::marginal:
      return {marginal(channel, call.positions, budget_)};
    case node::Function::disintegrate:
      return {disintegrate(channel, call.positions, budget_)};
    case node::Function::comb:
      return comb_record(typed, call, channel, budget_);
    case node::Function::randomize:
      return {randomize(channel, call.positions.at(0), budget_)};
    case node::Function::normalize:
      return {normalized(typed.children.front(), channel)};
    case node::Function::entropy:
      require_state(channel, "the entropy");
      return {double_weight(entropy(channel, budget_))};
    case node::Function::expect:
      return expectation_of(call, channel);
    case node::Function::support:
      return support_list(channel, budget_);
    case node::Function::mass:
      require_state(channel, "the mass");
      return {mass(channel, budget_)};
    case node::Function::scalar:
      return {scalar(channel)};
    case node::Function::invert:
    case node::Function::plug:
    case node::Function::total_variation:
    case node::Function::kullback_leibler:
      break;
  }
  throw InternalError("a function of two values was given one");
}

Value Computer::call_on_two(const Typed& typed, const node::Call& call, const Channel& first,
                            const Channel& second) {
  switch (call.function) {
    case node::Function::invert:
      return {invert(first, second, budget_)};
    case node::Function::plug:
      return {plug(first, second, budget_)};
    case node::Function::total_variation:
      require_same_labels(first, second);
      return number_or_list(typed.type, total_variation(first, second, budget_));
    case node::Function::kullback_leibler:
      require_same_labels(first, second);
      require_state(first, "the divergence");
      return {double_weight(kullback_leibler(first, second, budget_))};
    default:
      throw InternalError("a function of one value was given two");
  }
}

Value Computer::expectation_of(const node::Call& call, const Channel& channel) {
  require_state(channel, "the expectation");
  const std::uint64_t columns = channel.table.shape().columns();
  if (call.numbers.size() != columns)
    throw EvaluationError("wrong-count", fmt::format("the state has {} outcomes, and {} numbers are given",
                                                     columns, call.numbers.size()));
  return {expectation(channel, call.numbers, budget_)};
}

}  // namespace diag
