// One function for each kind of node.
#include "interpreter/session/compute.hpp"

#include "interpreter/base/errors.hpp"
#include "interpreter/session/numbers.hpp"
#include "interpreter/stochastic/quotient.hpp"
#include "interpreter/stochastic/wiring.hpp"
#include "interpreter/tensor/as_doubles.hpp"

namespace diag {

namespace {

// Ports take the names that the checked type gives them; the labels are the same.
void dress(Value& value, const ValueType& type) {
  if (auto* channel = std::get_if<Channel>(&value.of)) {
    DIAG_ASSERT(channel->inputs.size() == type.inputs.size() && agree(channel->inputs, type.inputs));
    DIAG_ASSERT(channel->outputs.size() == type.outputs.size() && agree(channel->outputs, type.outputs));
    channel->inputs = type.inputs;
    channel->outputs = type.outputs;
  } else if (auto* record = std::get_if<Record>(&value.of)) {
    DIAG_ASSERT(record->fields.size() == type.fields.size());
    for (std::size_t i = 0; i < type.fields.size(); ++i) dress(record->fields[i].value, type.fields[i].type);
  }
}

bool needs_doubles(const Table& table, Arith arith) {
  return arith == Arith::floating && table.arith() == Arith::exact && table.layout() != Layout::functional;
}

}  // namespace

// --- borrowed and made

const Value& Computer::value(const Typed& typed, Value& room) {
  if (const auto* slot = std::get_if<node::Slot>(&typed.of)) {
    place_ = typed.span;
    const Value& kept = store_.value(slot->slot);
    if (fits_settings(kept)) return kept;
    room = fitted(kept);
    return room;
  }
  if (const auto* field = std::get_if<node::Field>(&typed.of)) {
    const Value& record = value(typed.children.front(), room);
    if (&record != &room) return std::get<Record>(record.of).fields.at(field->position).value;
    Value taken = std::move(std::get<Record>(room.of).fields.at(field->position).value);
    room = std::move(taken);
    return room;
  }
  room = compute(typed);
  return room;
}

const Channel& Computer::channel(const Typed& typed, Value& room) {
  return std::get<Channel>(value(typed, room).of);
}

Channel Computer::own_channel(const Typed& typed) {
  Value room;
  const Channel& borrowed = channel(typed, room);
  if (&borrowed == std::get_if<Channel>(&room.of)) return std::get<Channel>(std::move(room.of));
  return borrowed;
}

Weight Computer::number(const Typed& typed) {
  Value room;
  return std::get<Weight>(value(typed, room).of);
}

bool Computer::truth(const Typed& typed) {
  Value room;
  return std::get<bool>(value(typed, room).of);
}

std::string plans_text(const std::vector<std::string>& plans) {
  if (plans.empty()) return "nothing is contracted: the value is there";
  std::string text;
  for (const std::string& plan : plans) text += (text.empty() ? "" : "\n") + plan;
  return text;
}

Value Computer::result(const Typed& typed) {
  Value room;
  const Value& computed = value(typed, room);
  if (&computed != &room) room = computed;
  Value result = std::move(room);
  place_ = typed.span;
  const auto* channel = std::get_if<Channel>(&result.of);
  if (channel != nullptr && channel->is_state()) require_determined(*channel);
  return result;
}

Value Computer::consumed(Typed&& typed) {
  auto* constant = std::get_if<node::Constant>(&typed.of);
  if (constant == nullptr) return result(typed);
  place_ = typed.span;
  return finished({std::move(constant->channel)}, typed.type);
}

Value Computer::printed(const Typed& typed) {
  Value result = this->result(typed);
  const auto with_doubles = [&](Value& value) {
    auto* channel = std::get_if<Channel>(&value.of);
    if (channel == nullptr || settings_.arith != Arith::floating) return;
    if (channel->table.layout() == Layout::functional) channel->table = channel->table.as_sparse();
    // What was kept exact beside larger numbers: nothing divides by it any more.
    if (channel->table.arith() == Arith::exact) channel->table = channel->table.to(Arith::floating);
  };
  with_doubles(result);
  if (auto* record = std::get_if<Record>(&result.of))
    for (auto& [name, field] : record->fields) with_doubles(field);
  return result;
}

bool Computer::fits_settings(const Value& value) const {
  if (const auto* channel = std::get_if<Channel>(&value.of))
    return !needs_doubles(channel->table, settings_.arith) &&
           (channel->determined() || !settings_.fill_undetermined);
  if (const auto* number = std::get_if<Weight>(&value.of))
    return !number->exact || settings_.arith == Arith::exact;
  if (const auto* record = std::get_if<Record>(&value.of))
    for (const auto& [name, field] : record->fields)
      if (!fits_settings(field)) return false;
  return true;
}

Value Computer::fitted(Value value) {
  if (auto* channel = std::get_if<Channel>(&value.of)) {
    // What doubles cannot hold side by side stays exact.
    if (needs_doubles(channel->table, settings_.arith))
      if (std::optional<Table> rounded = as_doubles(channel->table)) channel->table = std::move(*rounded);
    if (settings_.fill_undetermined && !channel->determined())
      *channel = fill_undetermined(*channel, budget_);
  } else if (auto* number = std::get_if<Weight>(&value.of)) {
    *number = fitted(std::move(*number));
  } else if (auto* record = std::get_if<Record>(&value.of)) {
    for (auto& [name, field] : record->fields) field = fitted(std::move(field));
  }
  return value;
}

Weight Computer::fitted(Weight number) const {
  if (settings_.arith == Arith::floating) number.exact.reset();
  return number;
}

Value Computer::compute(const Typed& typed) {
  place_ = typed.span;
  Value made = std::visit([&](const auto& node) { return make(typed, node); }, typed.of);
  return finished(std::move(made), typed.type);
}

Value Computer::finished(Value made, const ValueType& type) {
  made = fitted(std::move(made));
  dress(made, type);
  return made;
}

// --- nodes

Value Computer::make(const Typed&, const node::Number& number) { return {exact_weight(number.value)}; }

Value Computer::make(const Typed&, const node::Truth& truth) { return {truth.value}; }

Value Computer::make(const Typed&, const node::Text& text) { return {text.value}; }

Value Computer::make(const Typed& typed, const node::ShowPlans&) {
  std::vector<std::string> plans;
  {
    const PlanCollector collector(budget_, plans);
    Value room;
    static_cast<void>(value(typed.children.front(), room));
  }
  return {plans_text(plans)};
}

Value Computer::make(const Typed&, const node::Constant& constant) { return {constant.channel}; }

Value Computer::make(const Typed& typed, const node::Slot&) {
  Value room;
  return value(typed, room);
}

Value Computer::make(const Typed& typed, const node::Field&) {
  Value room;
  return value(typed, room);
}

Value Computer::make(const Typed&, const node::Meaning& meaning) {
  const DiagramDef& def = *meaning.diagram;
  store_.require_boxes(def.diagram, *meaning.interpretation, world_.signature);
  return {evaluate(*meaning.interpretation, def.diagram, world_.signature, def.input_names, def.output_names,
                   settings_.arith, budget_)};
}

Value Computer::make(const Typed& typed, const node::Network& network) {
  Interpretation interpretation;
  interpretation.base = network.interpretation;
  for (std::size_t i = 0; i < typed.children.size(); ++i)
    interpretation.boxes[network.generators.at(i)] = own_channel(typed.children[i]);
  place_ = typed.span;
  store_.require_boxes(network.diagram, interpretation, world_.signature);
  return {evaluate(interpretation, network.diagram, world_.signature, {}, {}, settings_.arith, budget_)};
}

Value Computer::make(const Typed& typed, const node::Condition& condition) {
  Value room;
  const Channel& of = channel(typed.children.front(), room);
  place_ = typed.span;
  return {diag::condition(of, condition.wanted, condition.given, budget_)};
}

Value Computer::make(const Typed& typed, const node::Quotient& quotient) {
  Value above, below;
  const Channel& numerator = channel(typed.children[0], above);
  const Channel& denominator = channel(typed.children[1], below);
  place_ = typed.span;
  return {diag::quotient(numerator, denominator, quotient.given, budget_)};
}

Value Computer::make(const Typed& typed, const node::Arithmetic& arithmetic) {
  Weight total = number(typed.children.front());
  place_ = typed.span;
  if (arithmetic.op == node::Operator::negate) return {negated(total)};
  for (std::size_t i = 1; i < typed.children.size(); ++i) {
    const Weight next = number(typed.children[i]);
    place_ = typed.span;
    total = combine(arithmetic.op, total, next);
  }
  return {std::move(total)};
}

Value Computer::make(const Typed& typed, const node::Compare&) { return {judge(typed, false).holds}; }

Value Computer::make(const Typed& typed, const node::CompareDiagrams&) { return {judge(typed, false).holds}; }

Value Computer::make(const Typed& typed, const node::Renamed&) {
  return {own_channel(typed.children.front())};  // compute() gives it the names
}

Value Computer::make(const Typed& typed, const node::Negation&) { return {!truth(typed.children.front())}; }

Value Computer::make(const Typed& typed, const node::ListOf&) {
  List list;
  for (const Typed& child : typed.children) {
    Value room;
    const Value& item = value(child, room);
    if (&item != &room) room = item;
    list.push_back(std::move(room));
  }
  return {std::move(list)};
}

Value Computer::make(const Typed&, const node::ShowDiagram& show) {
  const DiagramDef& def = *show.diagram;
  return {DiagramValue{def.name, def.diagram, def.input_names, def.output_names}};
}

Value Computer::make(const Typed&, const node::ShowModel& show) {
  const Model& model = show.model->model;
  ModelValue value;
  value.name = show.model->name;
  for (const Variable& variable : model.variables) {
    ModelValue::Variable shown;
    shown.name = variable.name;
    if (const Labels* labels = world_.labels(variable.object)) shown.labels = *labels;
    for (const VariableId parent : variable.parents) shown.parents.push_back(model.variables[parent].name);
    shown.hidden = variable.hidden;
    shown.function = variable.function;
    value.variables.push_back(std::move(shown));
  }
  for (const Confounder& confounder : model.confounders) {
    std::vector<std::string>& names = value.confounded.emplace_back();
    for (const VariableId child : confounder.children) names.push_back(model.variables[child].name);
  }
  return {std::move(value)};
}

}  // namespace diag
