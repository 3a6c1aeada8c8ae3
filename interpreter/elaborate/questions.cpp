// Questions: what P(...) asks, of which variables, and whether variables are separated. Answers to P on
// values are found here; those on diagrams and models in answers.cpp.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/causal/separation.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

using ast::Expr;
using ast::ExprKind;

namespace {

// y(x = a), where y[x = a] is meant
bool sets_in_brackets(const Expr& item) {
  if (item.kind != ExprKind::call || item.children.size() != 2) return false;
  const std::vector<Expr>& settings = item.children[1].children;
  return item.children[0].kind == ExprKind::name && !settings.empty() &&
         std::all_of(settings.begin(), settings.end(),
                     [](const Expr& setting) { return setting.kind == ExprKind::assign; });
}

// see(x = a), where x = a is meant
bool is_seen(const Expr& item) {
  const std::string& base = item.children.empty() ? item.text : item.children.front().text;
  return sets_in_brackets(item) && (base == "see" || base == "observe" || base == "obs");
}

// What a name with a mark of papers means: `x̂` that x is set, `y_x` and `y_1` what y would have been.
std::string mend_of_papers(const World& world, const Model& model, const std::string& name) {
  constexpr std::string_view hat = "\u0302";
  if (name.ends_with(hat)) {
    const std::string plain = name.substr(0, name.size() - hat.size());
    if (model.find(plain)) return fmt::format("that {0} is set is written do({0})", spell(plain));
  }
  const std::size_t mark = name.rfind('_');
  if (mark == std::string::npos || mark + 1 == name.size()) return {};
  const std::string outcome = name.substr(0, mark), setting = name.substr(mark + 1);
  const std::optional<VariableId> id = model.find(outcome);
  if (!id) return {};
  const auto written = [&](const std::string& variable, const std::string& label) {
    return fmt::format("what {0} would have been is written {0}[{1} = {2}]", spell(outcome), spell(variable),
                       label);
  };
  if (const std::optional<VariableId> set = model.find(setting)) {
    const Labels* labels = world.labels(model.variables[*set].object);
    return written(setting, labels != nullptr && labels->size() > 0
                                ? spell_label(labels->text(labels->size() - 1))
                                : "a");
  }
  for (const VariableId parent : model.variables[*id].parents) {
    const Labels* labels = world.labels(model.variables[parent].object);
    if (labels != nullptr && labels->find(setting))
      return written(model.variables[parent].name, spell_label(setting));
  }
  return {};
}

bool is_do(const Expr& item) {
  if (item.kind != ExprKind::call) return false;
  const Expr& base = item.children.front();
  return base.kind == ExprKind::name && !base.quoted && base.text == "do";
}

// v[x = a], v[x = a] = b
bool is_outcome(const Expr& item) {
  return item.kind == ExprKind::index ||
         (item.kind == ExprKind::assign && item.children.front().kind == ExprKind::index);
}

const std::string& name_of(const Port& port) { return port.name.empty() ? port.object : port.name; }

std::vector<std::string> names_of(const std::vector<Port>& ports) {
  std::vector<std::string> names;
  for (const Port& port : ports)
    if (!name_of(port).empty()) names.push_back(name_of(port));
  return names;
}

// do[x = a], where do(x = a) is meant.
bool is_indexed_do(const Expr& item) {
  const Expr& outcome = item.kind == ExprKind::assign ? item.children.front() : item;
  if (outcome.kind != ExprKind::index) return false;
  const Expr& base = outcome.children.front();
  return base.kind == ExprKind::name && !base.quoted && base.text == "do";
}

}  // namespace

Elaborator::Asked Elaborator::read_asked(const Expr& item) {
  const Expr& variable = item.kind == ExprKind::assign ? item.children.front() : item;
  if (variable.kind == ExprKind::missing) throw Faulty{};
  if (variable.kind == ExprKind::index) return read_outcome(item);
  if (is_do(variable) && item.kind == ExprKind::assign && variable.children.size() == 2 &&
      variable.children[1].children.size() == 1)
    fail("do-place", item.span, "the label of what is done stands in the brackets of `do(...)`",
         fmt::format("write do({} = {})", source_text(variable.children[1].span),
                     source_text(item.children.back().span)));
  if (is_do(variable))
    fail("do-place", variable.span, "`do(...)` stands right of the bar, and not inside another",
         "write P(y | do(x)), and several at once as do(x, z = a)");
  const auto arguments_text = [&](const Expr& call) {
    const std::vector<Expr>& arguments = call.children[1].children;
    return source_text({call.span.file, arguments.front().span.begin, arguments.back().span.end});
  };
  if (variable.kind != ExprKind::name && variable.kind != ExprKind::label)
    fail("variable-wanted", variable.span, "a variable is wanted here",
         variable.kind == ExprKind::string
             ? "variables and labels stand without quotation marks: P(y = a | x = b)"
         : is_seen(variable) ? fmt::format("what is seen is a condition: P(y | {})", arguments_text(variable))
         : sets_in_brackets(variable)
             ? fmt::format("what would have been set stands in square brackets: {}[{}]",
                           variable.children.front().text, arguments_text(variable))
             : "a question lists variables: P(y, z = a | x = b, do(w))");
  Asked asked{variable.text, variable.span, {}, {}, {}};
  if (item.kind == ExprKind::assign) {
    asked.label = label(item.children.back());
    asked.label_span = item.children.back().span;
  }
  return asked;
}

Elaborator::Question Elaborator::read_question(const Expr& call) {
  const std::size_t groups = call.children.size() - 1;
  if (groups == 0 || call.children[1].children.empty())
    fail("empty-question", call.span, "this question asks for nothing",
         "write the variables asked for left of the bar: P(y | x)");
  if (groups > 2)
    fail("two-bars", call.children[3].span, "a question has one bar",
         "write all conditions with commas: P(y | x, z)");
  const Expr* outcome = nullptr;
  const Expr* done = nullptr;
  for (std::size_t g = 1; g <= groups; ++g)
    for (const Expr& item : call.children[g].children) {
      if (is_indexed_do(item))
        fail("do-place", item.span, "in a question `do` has round brackets", "write P(y | do(x = a))");
      if (is_outcome(item) && outcome == nullptr) outcome = &item;
      if (is_do(item) && done == nullptr) done = &item;
    }
  if (outcome != nullptr && done != nullptr)
    fail("do-mixed", done->span, "`do(...)` does not mix with potential outcomes",
         "write all interventions in brackets", {{outcome->span, "a potential outcome"}});

  Question question;
  if (outcome != nullptr) question.outcome = outcome->span;
  std::unordered_map<std::string, Span> seen;
  const auto read = [&](const Expr& item, std::vector<Asked>& list) {
    Asked asked = read_asked(item);
    const auto [first, fresh] = seen.emplace(outcome_text(asked, true), asked.span);
    if (!fresh)
      fail("variable-twice", asked.span,
           fmt::format("the {} {} stands twice in this question",
                       asked.set.empty() ? "variable" : "potential outcome", outcome_text(asked)),
           asked.set.empty() ? "ask for it once, or condition on it, or set it"
                             : "ask for it once, or condition on it",
           {{first->second, "the first time is here"}});
    list.push_back(std::move(asked));
  };
  for (const Expr& item : call.children[1].children) read(item, question.wanted);
  if (groups == 1) return question;
  if (call.children[2].children.empty())
    fail("empty-question", call.span, "nothing stands right of the bar",
         "write the conditions there, or leave the bar out");
  for (const Expr& item : call.children[2].children) {
    if (!is_do(item)) {
      question.order.emplace_back(false, question.given.size());
      read(item, question.given);
      const Asked& asked = question.given.back();
      if (!asked.set.empty() && !asked.label)
        fail("outcome-unlabelled", asked.span,
             fmt::format("right of the bar, {} has a label", outcome_text(asked)),
             fmt::format("write {} = ..., the label that it would have had", outcome_text(asked)));
      continue;
    }
    if (item.children.size() != 2 || item.children[1].children.empty())
      fail("empty-do", item.span, "`do(...)` lists the variables that are set",
           "write do(x), or do(x = a, z)");
    for (const Expr& set : item.children[1].children) {
      if (is_outcome(set))
        fail("do-mixed", set.span, "`do(...)` does not mix with potential outcomes",
             "write all interventions in brackets: y[x = a, m = m[x = b]]");
      question.order.emplace_back(true, question.done.size());
      read(set, question.done);
    }
  }
  return question;
}

Term Elaborator::question_term(const Expr& call) {
  const Expr& of = call.children.front().children.front();
  Term base = term(of);
  if (base.kind == TermKind::model) return model_question(*base.model, read_question(call), call.span);
  if (base.kind == TermKind::functor)
    fail("not-askable", of.span, "a functor answers no questions", "apply it first: F(d).P(...)");
  const Question question = read_question(call);
  if (question.outcome)
    fail("outcome-without-model", *question.outcome,
         "a potential outcome asks what mechanisms would have done, and this has none",
         "ask a model: M.P(y[x = a])");
  if (!is_value(base)) return diagram_question(diagram(base), world_.stoch, question, call.span);
  Typed value = typed(std::move(base));
  if (const auto* meaning = std::get_if<node::Meaning>(&value.of))
    return diagram_question(*meaning->diagram, *meaning->interpretation, question, call.span);
  return channel_question(std::move(value), question, call.span);
}

Term Elaborator::channel_question(Typed channel, const Question& question, Span span) {
  if (channel.type.kind != TypeKind::channel)
    fail("not-askable", channel.span,
         fmt::format("this is {}, and answers no questions", to_text(channel.type)),
         "P works on models, and on states and channels with named ports");
  if (!question.done.empty())
    fail("do-without-model", question.done.front().span,
         "`do` asks what a mechanism does, and a value has none",
         "ask a model, or change a diagram by surgery: do[x = a](d)");
  node::Condition condition;
  for (const Asked& asked : question.wanted) condition.wanted.push_back(selected(channel.type, asked, true));
  for (const Asked& asked : question.given) condition.given.push_back(selected(channel.type, asked, false));
  require_inputs(channel.type, condition.given, span);
  const Channel ports{channel.type.inputs, channel.type.outputs, {}, {}, {}, {}};
  auto [inputs, outputs] = condition_ports(ports, condition.wanted, condition.given);
  Typed answer;
  answer.span = span;
  answer.type = ValueType::channel(std::move(inputs), std::move(outputs));
  answer.children.push_back(std::move(channel));
  answer.of = std::move(condition);
  return answer_term(std::move(answer));
}

Term Elaborator::answer_term(Typed answer) {
  if (!answer.type.inputs.empty() || !answer.type.outputs.empty()) return value_term(std::move(answer));
  Typed number;
  number.span = answer.span;
  number.type = ValueType::of(TypeKind::number);
  number.of = node::Call{node::Function::scalar, {}, {}, {}};
  number.children.push_back(std::move(answer));
  return value_term(std::move(number));
}

// An unnamed port answers to the name of its object, where one port alone does.
std::optional<std::size_t> Elaborator::port_if(const std::vector<Port>& ports, const std::string& name,
                                               Span span) {
  std::optional<std::size_t> found;
  std::size_t times = 0;
  for (const bool named : {true, false}) {
    for (std::size_t i = 0; i < ports.size(); ++i)
      if (named ? ports[i].name == name : ports[i].name.empty() && ports[i].object == name) {
        found = i;
        ++times;
      }
    if (times == 1) return found;
    if (times > 1)
      fail("ambiguous-port", span, fmt::format("{} ports here are called {}", times, spell(name)),
           "give the ports names of their own: -> (x : A) * (y : A)");
  }
  return found;
}

std::size_t Elaborator::port(const std::vector<Port>& ports, const std::string& name, Span span) {
  if (const auto found = port_if(ports, name, span)) return *found;
  const std::vector<std::string> known = names_of(ports);
  const std::string near = nearest(name, known);
  fail("unknown-port", span, fmt::format("nothing here is called `{}`", name),
       !near.empty()    ? fmt::format("did you mean `{}`?", near)
       : !known.empty() ? fmt::format("what there is: {}", listed_names(known))
                        : "its ports have no names: give them some, -> (x : A) * (y : B)");
}

Selected Elaborator::selected(const ValueType& type, const Asked& asked, bool wanted) {
  Selected selected;
  const std::optional<std::size_t> input = port_if(type.inputs, asked.name, asked.span);
  if (wanted) {
    if (const auto output = port_if(type.outputs, asked.name, asked.span))
      selected.port = *output;
    else if (input)
      fail("input-wanted", asked.span,
           fmt::format("{} is an input, and inputs stand right of the bar", spell(asked.name)),
           fmt::format("write P(... | {})", spell(asked.name)));
    else
      selected.port = port(type.outputs, asked.name, asked.span);
  } else if (input) {  // also where an output is called the same: every input stands right of the bar
    selected.input = true;
    selected.port = *input;
  } else {
    std::vector<Port> all = type.outputs;
    all.insert(all.end(), type.inputs.begin(), type.inputs.end());
    selected.port = port(all, asked.name, asked.span);
  }
  const Port& chosen = selected.input ? type.inputs[selected.port] : type.outputs[selected.port];
  if (asked.label) selected.label = asked_position(asked, chosen.labels);
  return selected;
}

std::uint64_t Elaborator::asked_position(const Asked& asked, const Labels& labels) {
  if (const auto position = labels.find(*asked.label)) return *position;
  if (labels.size() == 0)
    fail("no-labels", asked.label_span, fmt::format("{} has no labels", spell(asked.name)),
         "labels are given where it is declared, or by a functor into Stoch");
  std::vector<std::string> known;
  constexpr std::uint64_t looked_through = 1000;
  for (std::uint64_t i = 0; i < std::min(labels.size(), looked_through); ++i) known.push_back(labels.text(i));
  const std::string near = nearest(*asked.label, known);
  fail("unknown-label", asked.label_span,
       fmt::format("{} has no label `{}`", spell(asked.name), *asked.label),
       near.empty() ? fmt::format("its labels are {}", to_text(labels))
                    : fmt::format("did you mean `{}`?", near));
}

// A channel answers only for given inputs.
void Elaborator::require_inputs(const ValueType& type, const std::vector<Selected>& given, Span span) {
  for (std::size_t i = 0; i < type.inputs.size(); ++i) {
    const bool there =
        std::any_of(given.begin(), given.end(), [&](const Selected& s) { return s.input && s.port == i; });
    if (there) continue;
    const std::string& name = name_of(type.inputs[i]);
    fail("input-left-out", span,
         name.empty() ? fmt::format("input {} has no name, and must stand right of the bar", i + 1)
                      : fmt::format("the input {} must stand right of the bar", spell(name)),
         name.empty() ? "name it: (x : A) -> ..." : fmt::format("write P(... | {})", spell(name)));
  }
}

VariableId Elaborator::variable_named(const ModelDef& model, const std::string& name, Span span) {
  if (const auto id = model.model.find(name)) return *id;
  std::vector<std::string> names;
  for (const Variable& variable : model.model.variables) names.push_back(variable.name);
  const std::string near = nearest(name, names);
  if (const std::string mend = mend_of_papers(world_, model.model, name); !mend.empty())
    fail("unknown-variable", span, fmt::format("the model {} has no variable `{}`", spell(model.name), name),
         mend, {{model.span, "the model is declared here"}});
  fail("unknown-variable", span, fmt::format("the model {} has no variable `{}`", spell(model.name), name),
       near.empty() ? fmt::format("its variables are {}", listed_names(names))
                    : fmt::format("did you mean `{}`?", near),
       {{model.span, "the model is declared here"}});
}

Term Elaborator::separated_term(const Expr& call, const ModelDef& model) {
  require_instance(model, call.span);
  const std::size_t groups = call.children.size() - 1;
  if (groups == 0 || groups > 2 || call.children[1].children.size() != 2)
    fail("separated-form", call.span, "`separated` asks about two sets of variables, given a third",
         groups == 2 && call.children[1].children.size() == 1
             ? fmt::format(
                   "a comma separates the two sets: separated({0}, {1}), or given z, separated({0}, {1} | z)",
                   source_text(call.children[1].span), source_text(call.children[2].span))
             : "write separated(a, b | c); several variables in brackets: separated((a, b), c | d, e)");
  std::unordered_map<std::string, Span> seen;
  const auto add = [&](const Expr& item, std::vector<VariableId>& set) {
    for (const Expr& name : item.kind == ExprKind::tuple ? item.children : std::vector<Expr>{item}) {
      if (name.kind == ExprKind::missing) throw Faulty{};
      if (name.kind != ExprKind::name)
        fail("variable-wanted", name.span, "a variable is wanted here", "write separated(a, b | c)");
      const VariableId id = variable_named(model, name.text, name.span);
      const auto [first, fresh] = seen.emplace(name.text, name.span);
      if (!fresh)
        fail("variable-twice", name.span,
             fmt::format("the variable {} stands twice in this question", spell(name.text)),
             "the sets have no variable in common", {{first->second, "the first time is here"}});
      set.push_back(id);
    }
  };
  std::vector<VariableId> left;
  std::vector<VariableId> right;
  std::vector<VariableId> given;
  add(call.children[1].children[0], left);
  add(call.children[1].children[1], right);
  if (groups == 2)
    for (const Expr& item : call.children[2].children) add(item, given);
  Typed answer;
  answer.span = call.span;
  answer.type = ValueType::of(TypeKind::truth);
  const Separation separation = separated(model.model, left, right, given, budget_);
  std::string witness;
  for (const std::string& step : separation.path) witness += (witness.empty() ? "" : " ") + step;
  if (!witness.empty()) witness = "this path is open: " + witness;
  answer.of = node::Truth{separation.separated, std::move(witness)};
  return value_term(std::move(answer));
}

}  // namespace diag
