// The functions on values: marginal, comb, entropy, ... Arguments and types are checked here; numbers are
// computed when the script runs.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/elaborator.hpp"
#include "interpreter/stochastic/comb.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

using ast::Expr;
using ast::ExprKind;
using node::Function;

namespace {

struct Usage {
  std::string_view name;
  std::size_t least, most;  // arguments
  std::string_view text;
};
constexpr std::size_t many = static_cast<std::size_t>(-1);
constexpr std::array<Usage, 25> usages{{
    {"marginal", 2, many, "marginal(w, a, b): the outputs named, in that order"},
    {"disintegrate", 2, many, "disintegrate(w, a, b): the channel from these outputs to the rest"},
    {"invert", 2, 2, "invert(c, p): the channel c, backwards, where p is the state on its inputs"},
    {"comb", 2, many, "comb(w, a | b | c): groups of outputs, with bars between"},
    {"plug", 2, 2, "plug(k.outer, k.inner)"},
    {"randomize", 2, 2, "randomize(w, a): the output a becomes uniform"},
    {"normalize", 1, 1, "normalize(w)"},
    {"tv", 2, 2, "tv(p, q)"},
    {"kl", 2, 2, "kl(p, q)"},
    {"entropy", 1, 1, "entropy(p)"},
    {"expect", 2, 2, "expect(p, [0, 1]), or expect(p, { no |-> 0  yes |-> 1 })"},
    {"support", 1, 1, "support(p)"},
    {"dimensions", 1, 1, "dimensions(c): the numbers of labels of its inputs and of its outputs"},
    {"mass", 1, 1, "mass(w)"},
    {"latex", 1, 1, "latex(e), for an estimand e = identify M.P(y | do(x))"},
    {"adjustment", 3, 4,
     "adjustment(M, x, y): minimal back-door sets; a number behind them says how many at most"},
    {"frontdoor", 3, 4,
     "frontdoor(M, x, y): minimal front-door sets; a number behind them says how many at most"},
    {"instruments", 3, 3, "instruments(M, x, y)"},
    {"ett", 3, 3, "ett(M, x, y): the effect of x on y among those with x"},
    {"pn", 3, 3, "pn(M, x, y): the probability that x was necessary for y"},
    {"ps", 3, 3, "ps(M, x, y): the probability that x would have been sufficient for y"},
    {"pns", 3, 3, "pns(M, x, y): the probability that x is necessary and sufficient for y"},
    {"nde", 3, 3, "nde(M, x, y): the natural direct effect of x on y"},
    {"nie", 3, 3, "nie(M, x, y): the natural indirect effect of x on y"},
    {"explain", 1, 1, "explain(e), for an estimand e = identify M.P(y | do(x)), or for a question"},
}};

constexpr std::array<std::string_view, 7> measures{"tv",      "kl",         "entropy", "expect",
                                                   "support", "dimensions", "mass"};

const Usage* usage_of(std::string_view name) {
  const auto found =
      std::find_if(usages.begin(), usages.end(), [&](const Usage& usage) { return usage.name == name; });
  return found == usages.end() ? nullptr : &*found;
}

Channel ports_of(const ValueType& type) { return {type.inputs, type.outputs, {}, {}, {}, type.comb}; }

Typed called(Span span, ValueType type, node::Call call, Typed first) {
  Typed typed;
  typed.span = span;
  typed.type = std::move(type);
  typed.of = std::move(call);
  typed.children.push_back(std::move(first));
  return typed;
}

Typed called(Span span, ValueType type, node::Call call, Typed first, Typed second) {
  Typed typed = called(span, std::move(type), std::move(call), std::move(first));
  typed.children.push_back(std::move(second));
  return typed;
}

Typed list_of(Span span, std::vector<Typed> items) {
  Typed list;
  list.span = span;
  list.type = ValueType::of(TypeKind::list);
  list.of = node::ListOf{};
  list.children = std::move(items);
  return list;
}

// How many labels each port has: known before anything is computed.
Typed sizes(Span span, const std::vector<Port>& ports) {
  std::vector<Typed> items;
  for (const Port& port : ports) {
    Typed number;
    number.span = span;
    number.type = ValueType::of(TypeKind::number);
    number.of = node::Number{Rational(static_cast<std::int64_t>(port.labels.size()))};
    items.push_back(std::move(number));
  }
  return list_of(span, std::move(items));
}

}  // namespace

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const Usage& usage : usages) names.push_back(usage.name);
  return names;
}

bool Elaborator::is_function(std::string_view name) { return usage_of(name) != nullptr; }

static std::string outputs_help(const ValueType& type) {
  std::vector<std::string> names;
  for (const Port& port : type.outputs)
    if (!port.name.empty() || !port.object.empty())
      names.push_back(port.name.empty() ? port.object : port.name);
  if (names.empty()) return {};
  return (names.size() == 1 ? "its output is " : "its outputs are ") + listed_names(names);
}

std::vector<std::size_t> Elaborator::outputs_named(const Expr& group, std::size_t from,
                                                   const ValueType& type) {
  std::vector<std::size_t> outputs;
  std::unordered_map<std::size_t, Span> seen;
  for (std::size_t i = from; i < group.children.size(); ++i) {
    const Expr& item = group.children[i];
    if (item.kind == ExprKind::missing) throw Faulty{};
    if (item.kind != ExprKind::name && item.kind != ExprKind::label)
      fail("output-wanted", item.span, "the name of an output is wanted here",
           "outputs are listed by their names, with commas between");
    if (!port_if(type.outputs, item.text, item.span) && port_if(type.inputs, item.text, item.span))
      fail("output-wanted", item.span,
           fmt::format("{} is an input, and the name of an output is wanted here", spell(item.text)),
           outputs_help(type));
    outputs.push_back(port(type.outputs, item.text, item.span));
    const auto [first, fresh] = seen.emplace(outputs.back(), item.span);
    if (!fresh)
      fail("output-twice", item.span, fmt::format("the output {} is listed twice", spell(item.text)),
           "list it once", {{first->second, "the first time is here"}});
  }
  return outputs;
}

Typed Elaborator::state(const Expr& expr, std::string_view function) {
  Typed value = channel(expr);
  if (!value.type.inputs.empty())
    fail("state-wanted", expr.span,
         fmt::format("`{}` takes a state, and this is {}", function, to_text(value.type)),
         "put a state before it, p ; c, or ask for one row with P(... | x = a)");
  return value;
}

void Elaborator::require_same_shape(const Typed& left, const Typed& right, std::string_view function) {
  if (agree(left.type.inputs, right.type.inputs) && agree(left.type.outputs, right.type.outputs)) return;
  fail("shapes-differ", right.span,
       fmt::format("`{}` compares values with the same labels: {} against {}", function, to_text(left.type),
                   to_text(right.type)),
       "the order of outputs and of labels counts; marginal(w, a, b) puts outputs in order");
}

// As many as the function takes, and bars only where they have a meaning.
void Elaborator::require_arguments(const Expr& call, const std::string& name) {
  const Usage& usage = *usage_of(name);
  const std::size_t groups = call.children.size() - 1;
  std::size_t count = 0;
  for (std::size_t g = 1; g <= groups; ++g) count += call.children[g].children.size();
  if (count < usage.least || count > usage.most)
    fail("argument-count", call.span,
         fmt::format("`{}` has {} argument{}, and takes {}{}", name, count, count == 1 ? "" : "s",
                     usage.least, usage.most == many ? " or more" : ""),
         std::string(usage.text));
  if (groups > 1 && name != "comb")
    fail("misplaced-bar", call.children[2].span, fmt::format("there is no bar in `{}`", name),
         std::string(usage.text));
  if (call.children[1].children.empty())
    fail("argument-count", call.span, "the value comes first", std::string(usage.text));
}

Term Elaborator::function_term(const Expr& call, const std::string& name) {
  require_arguments(call, name);
  if (name == "comb") return comb_term(call);
  if (name == "adjustment" || name == "frontdoor" || name == "instruments")
    return value_term(sets_of_variables(call, name));
  if (names_effect(name)) return value_term(effect(call, name));
  if (name == "latex" || name == "explain") {
    Typed text;
    text.span = call.span;
    text.type = ValueType::of(TypeKind::text);
    Typed explained = typed(call.children[1].children.front());
    const TypeKind kind = explained.type.kind;
    if (name == "explain" && (kind == TypeKind::channel || kind == TypeKind::number)) {
      text.of = node::ShowPlans{};
      text.children.push_back(std::move(explained));
      return value_term(std::move(text));
    }
    const EstimandDef& def = estimand_of_value(explained, name);
    text.of = node::Text{name == "latex" ? def.latex : def.derive(budget_)};
    return value_term(std::move(text));
  }
  const bool numbers = std::find(measures.begin(), measures.end(), name) != measures.end();
  return value_term(numbers ? measure(call, name) : rearranged(call, name));
}

// The functions that make channels of channels.
Typed Elaborator::rearranged(const Expr& call, const std::string& name) {
  const std::vector<Expr>& arguments = call.children[1].children;
  if (name == "plug") return plugged(call);
  Typed value = channel(arguments[0]);
  if (name == "normalize") {
    ValueType type = value.type;
    return called(call.span, std::move(type), {Function::normalize, {}, {}, {}}, std::move(value));
  }
  if (name == "invert") {
    Typed prior = state(arguments[1], name);
    if (!agree(prior.type.outputs, value.type.inputs))
      fail("invert-prior", arguments[1].span,
           fmt::format("the prior is {}, and the channel to be inverted is {}", to_text(prior.type),
                       to_text(value.type)),
           "the outputs of the prior are the inputs of the channel, in the same order");
    ValueType type = ValueType::channel(value.type.outputs, value.type.inputs);
    for (std::size_t i = 0; i < type.outputs.size(); ++i)
      if (type.outputs[i].name.empty()) type.outputs[i].name = prior.type.outputs[i].name;
    return called(call.span, std::move(type), {Function::invert, {}, {}, {}}, std::move(value),
                  std::move(prior));
  }
  const std::vector<std::size_t> outputs = outputs_named(call.children[1], 1, value.type);
  if (name == "marginal") {
    Typed narrow = narrowed(std::move(value), outputs);
    narrow.span = call.span;
    return narrow;
  }
  if (name == "randomize") {
    ValueType type = value.type;
    return called(call.span, std::move(type), {Function::randomize, outputs, {}, {}}, std::move(value));
  }
  ValueType type = ValueType::channel(value.type.inputs, {});
  for (const std::size_t output : outputs) type.inputs.push_back(value.type.outputs[output]);
  for (std::size_t i = 0; i < value.type.outputs.size(); ++i)
    if (std::find(outputs.begin(), outputs.end(), i) == outputs.end())
      type.outputs.push_back(value.type.outputs[i]);
  return called(call.span, std::move(type), {Function::disintegrate, outputs, {}, {}}, std::move(value));
}

Typed Elaborator::plugged(const Expr& call) {
  Typed outer = channel(call.children[1].children[0]);
  Typed inner = channel(call.children[1].children[1]);
  std::vector<Port> ports;
  try {
    ports = plug_ports(ports_of(outer.type), ports_of(inner.type));
  } catch (const EvaluationError& error) {
    fail(error.name(), call.span, error.what(), error.help());
  }
  return called(call.span, ValueType::channel({}, std::move(ports)), {Function::plug, {}, {}, {}},
                std::move(outer), std::move(inner));
}

// The functions that make numbers, and lists of them.
Typed Elaborator::measure(const Expr& call, const std::string& name) {
  const std::vector<Expr>& arguments = call.children[1].children;
  const ValueType number = ValueType::of(TypeKind::number);
  const ValueType list = ValueType::of(TypeKind::list);
  if (name == "tv") {
    Typed left = channel(arguments[0]);
    Typed right = channel(arguments[1]);
    require_same_shape(left, right, name);
    const bool states = left.type.inputs.empty();
    return called(call.span, states ? number : list, {Function::total_variation, {}, {}, {}}, std::move(left),
                  std::move(right));
  }
  if (name == "dimensions") {
    const Typed value = channel(arguments[0]);
    std::vector<Typed> sides;
    sides.push_back(sizes(call.span, value.type.inputs));
    sides.push_back(sizes(call.span, value.type.outputs));
    return list_of(call.span, std::move(sides));
  }
  Typed value = state(arguments[0], name);
  if (name == "kl") {
    Typed other = state(arguments[1], name);
    require_same_shape(value, other, name);
    return called(call.span, number, {Function::kullback_leibler, {}, {}, {}}, std::move(value),
                  std::move(other));
  }
  if (name == "expect") return expectation(call, std::move(value));
  if (name == "entropy") return called(call.span, number, {Function::entropy, {}, {}, {}}, std::move(value));
  if (name == "support") return called(call.span, list, {Function::support, {}, {}, {}}, std::move(value));
  // The mass of a diagram: nothing of its outputs need be computed.
  if (std::holds_alternative<node::Meaning>(value.of)) value = narrowed(std::move(value), {});
  return called(call.span, number, {Function::mass, {}, {}, {}}, std::move(value));
}

Term Elaborator::comb_term(const Expr& call) {
  Typed value = state(call.children[1].children.front(), "comb");
  node::Call node{Function::comb, {}, {}, {}};
  std::unordered_map<std::size_t, Span> seen;
  for (std::size_t g = 1; g < call.children.size(); ++g) {
    const Expr& group = call.children[g];
    const std::size_t from = g == 1 ? 1 : 0;
    if (group.children.size() <= from)
      fail("empty-group", group.span, "a group of a comb has at least one output",
           "write comb(w, a | b | c), the value before the first group");
    std::vector<std::size_t> outputs = outputs_named(group, from, value.type);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const Expr& item = group.children[from + i];
      const auto [first, fresh] = seen.emplace(outputs[i], item.span);
      if (!fresh)
        fail("output-twice", item.span, fmt::format("the output {} is listed twice", spell(item.text)),
             "every output stands in one group", {{first->second, "the first time is here"}});
    }
    node.groups.push_back(std::move(outputs));
  }
  const Comb comb = comb_ports(ports_of(value.type), node.groups);
  ValueType type = ValueType::of(TypeKind::record);
  type.fields.push_back(
      {"outer", ValueType::channel(comb.outer.inputs, comb.outer.outputs, comb.outer.comb)});
  type.fields.push_back(
      {"inner", ValueType::channel(comb.inner.inputs, comb.inner.outputs, comb.inner.comb)});
  return value_term(called(call.span, std::move(type), std::move(node), std::move(value)));
}

Typed Elaborator::expectation(const Expr& call, Typed value) {
  const std::vector<Expr>& arguments = call.children[1].children;
  std::vector<Place> places;
  for (const Port& port : value.type.outputs)
    places.push_back({port.labels, port.name.empty() ? port.object : port.name, false});
  if (arguments[1].kind == ExprKind::missing) throw Faulty{};
  RowsRequest request;
  request.box = "expect";
  request.number = number_reader();
  Diagnostics found;
  std::optional<std::vector<Rational>> numbers =
      numbers_of_rows(arguments[1], places, request, found, budget_);
  for (const Diagnostic& fault : found.all())
    report(fault.name, fault.span, fault.message, fault.help, fault.notes);
  if (!numbers) throw Faulty{};
  return called(call.span, ValueType::of(TypeKind::number), {Function::expect, {}, {}, *std::move(numbers)},
                std::move(value));
}

}  // namespace diag
