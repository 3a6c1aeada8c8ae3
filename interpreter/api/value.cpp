// Values as hosts read them.
#include <limits>
#include <stdexcept>

#include "interpreter/api/inside.hpp"

namespace diag {
inline namespace v0 {

namespace {

template <class Wanted>
const Wanted& as(const inside::Value& value, const char* what) {
  const auto* wanted = std::get_if<Wanted>(&value.of);
  if (wanted == nullptr) throw std::logic_error(std::string("this diag::Value is not ") + what);
  return *wanted;
}

const Channel& channel_of(const inside::Value& value) { return as<Channel>(value, "a state or channel"); }

void require_cell(const Channel& channel, std::uint64_t row, std::uint64_t column) {
  const Shape& shape = channel.table.shape();
  if (row >= shape.rows() || column >= shape.columns())
    throw std::out_of_range("no such cell of a diag::Value");
}

bool is_determined(const Channel& channel, std::uint64_t row) {
  return undetermined_row(channel, row) == nullptr;
}

std::vector<Value::Port> outer(const std::vector<diag::Port>& ports) {
  std::vector<Value::Port> result;
  for (const diag::Port& port : ports) {
    Value::Port& mine = result.emplace_back();
    mine.name = port.name;
    for (std::uint64_t i = 0; i < port.labels.size(); ++i) mine.labels.push_back(port.labels.text(i));
  }
  return result;
}

}  // namespace

Value::Kind Value::kind() const {
  struct {
    Kind operator()(const Weight&) const { return Kind::number; }
    Kind operator()(bool) const { return Kind::truth; }
    Kind operator()(const std::string&) const { return Kind::text; }
    Kind operator()(const Outcome&) const { return Kind::outcome; }
    Kind operator()(const Channel& channel) const { return channel.is_state() ? Kind::state : Kind::channel; }
    Kind operator()(const DiagramValue&) const { return Kind::diagram; }
    Kind operator()(const ModelValue&) const { return Kind::model; }
    Kind operator()(const EstimandValue&) const { return Kind::estimand; }
    Kind operator()(const PictureValue&) const { return Kind::picture; }
    Kind operator()(const Record&) const { return Kind::record; }
    Kind operator()(const List&) const { return Kind::list; }
  } const kind_of;
  return std::visit(kind_of, data_->value.of);
}

std::string Value::text() const {
  const Session::State& state = *data_->state;
  return data_->state->with_budget([&](Budget& budget) {
    return to_text(data_->value, state.interpreter.signature(), budget, state.show);
  });
}

std::string Value::json(const std::string& source) const {
  return data_->state->with_budget([&](Budget& budget) {
    return to_json(data_->value, source, data_->state->interpreter.signature(), budget);
  });
}

double Value::number() const { return as<Weight>(data_->value, "a number").value; }

std::string Value::fraction() const {
  const auto& weight = as<Weight>(data_->value, "a number");
  return weight.exact ? weight.exact->to_string() : std::string();
}

bool Value::truth() const { return as<bool>(data_->value, "a truth"); }

std::vector<Value::Port> Value::inputs() const { return outer(channel_of(data_->value).inputs); }
std::vector<Value::Port> Value::outputs() const { return outer(channel_of(data_->value).outputs); }
std::uint64_t Value::rows() const { return channel_of(data_->value).table.shape().rows(); }
std::uint64_t Value::columns() const { return channel_of(data_->value).table.shape().columns(); }
bool Value::determined(std::uint64_t row) const { return is_determined(channel_of(data_->value), row); }

double Value::weight(std::uint64_t row, std::uint64_t column) const {
  const Channel& channel = channel_of(data_->value);
  require_cell(channel, row, column);
  if (!is_determined(channel, row)) return std::numeric_limits<double>::quiet_NaN();
  return channel.table.double_at(row, column);
}

std::string Value::fraction(std::uint64_t row, std::uint64_t column) const {
  const Channel& channel = channel_of(data_->value);
  require_cell(channel, row, column);
  if (!is_determined(channel, row) || channel.table.arith() != inside::Arith::exact) return {};
  return channel.table.exact_at(row, column).to_string();
}

std::size_t Value::size() const {
  if (const auto* record = std::get_if<Record>(&data_->value.of)) return record->fields.size();
  return as<List>(data_->value, "a list or record").size();
}

Value Value::item(std::size_t position) const {
  if (position >= size()) throw std::out_of_range("no such item of a diag::Value");
  const auto* record = std::get_if<Record>(&data_->value.of);
  const inside::Value& found = record != nullptr ? record->fields[position].value
                                                 : as<List>(data_->value, "a list or record")[position];
  return Value(std::make_shared<const Data>(Data{data_->state, found}));
}

std::string Value::field_name(std::size_t position) const {
  return as<Record>(data_->value, "a record").fields.at(position).name;
}

std::optional<Value> Value::field(const std::string& name) const {
  const auto& fields = as<Record>(data_->value, "a record").fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return item(i);
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace diag
