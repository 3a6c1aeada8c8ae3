// The effects and probabilities of causation that have names, as the counterfactual questions that they are:
// Pearl, "Causality", section 9.2 (pn, ps, pns); Pearl, "Direct and indirect effects" (UAI 2001); the effect
// on the treated. They are about a cause and an outcome of two labels each, in order: absent, present.
#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

using ast::Expr;
using ast::ExprKind;

namespace {

// The variables between: below x and above y.
std::vector<VariableId> mediators(const Model& model, VariableId x, VariableId y) {
  const std::size_t count = model.variables.size();
  std::vector<std::vector<VariableId>> children(count);
  for (VariableId id = 0; id < count; ++id)
    for (const VariableId parent : model.variables[id].parents) children[parent].push_back(id);
  const auto reached = [&](VariableId from, const auto& next) {
    std::vector<bool> seen(count, false);
    std::vector<VariableId> queue{from};
    seen[from] = true;
    while (!queue.empty()) {
      const VariableId id = queue.back();
      queue.pop_back();
      for (const VariableId other : next(id))
        if (!seen[other]) {
          seen[other] = true;
          queue.push_back(other);
        }
    }
    return seen;
  };
  const std::vector<bool> below = reached(x, [&](VariableId id) { return children[id]; });
  const std::vector<bool> above = reached(y, [&](VariableId id) { return model.variables[id].parents; });
  std::vector<VariableId> between;
  for (VariableId id = 0; id < count; ++id)
    if (below[id] && above[id] && id != x && id != y) between.push_back(id);
  return between;
}

}  // namespace

// ett, pn, ps, pns, nde, nie of (M, x, y): a number.
Typed Elaborator::effect(const Expr& call, const std::string& name) {
  const std::vector<Expr>& arguments = call.children[1].children;
  const Term of = term(arguments[0]);
  if (of.kind != TermKind::model)
    fail("model-wanted", arguments[0].span, fmt::format("`{}` asks a model, and this is none", name));
  const ModelDef& def = *of.model;
  require_instance(def, arguments[0].span);
  const auto variable = [&](const Expr& expr) {
    if (expr.kind == ExprKind::missing) throw Faulty{};
    if (expr.kind != ExprKind::name)
      fail("variable-wanted", expr.span, "a variable is wanted here", fmt::format("write {}(M, x, y)", name));
    const VariableId id = variable_named(def, expr.text, expr.span);
    const Labels* labels = world_.labels(def.model.variables[id].object);
    if (labels == nullptr || labels->size() != 2)
      fail("two-labels", expr.span,
           fmt::format("`{}` is about variables of two labels, absent and present, and {} has {}", name,
                       spell(expr.text), labels == nullptr ? 0 : labels->size()),
           "ask the question itself: P(y[x = a] = b | x = c)");
    return id;
  };
  const VariableId x = variable(arguments[1]), y = variable(arguments[2]);
  if (x == y)
    fail("variable-twice", arguments[2].span,
         fmt::format("the variable {} stands twice in this question", spell(arguments[2].text)),
         "the effect is that of one variable on another", {{arguments[1].span, "the first time is here"}});

  const auto label_of = [&](VariableId id, bool present) {
    return world_.labels(def.model.variables[id].object)->text(present ? 1 : 0);
  };
  const auto is = [&](VariableId id, bool present) {
    return Asked{def.model.variables[id].name, call.span, label_of(id, present), call.span, {}};
  };
  const auto had_been = [&](VariableId id, bool set, std::optional<bool> present) {
    Asked asked{def.model.variables[id].name, call.span, {}, call.span, {is(x, set)}};
    if (present) asked.label = label_of(id, *present);
    return asked;
  };
  const auto probability = [&](std::vector<Asked> wanted, std::vector<Asked> given) {
    Question question;
    for (std::size_t i = 0; i < given.size(); ++i) question.order.emplace_back(false, i);
    question.wanted = std::move(wanted);
    question.given = std::move(given);
    for (const std::vector<Asked>* side : {&question.wanted, &question.given})
      for (const Asked& asked : *side)
        if (!asked.set.empty()) question.outcome = call.span;
    return typed(model_question(def, question, call.span));
  };
  const auto difference = [&](Typed more, Typed less) {
    const auto calculated = [&](node::Operator op, std::vector<Typed> of_what) {
      Typed made;
      made.span = call.span;
      made.type = ValueType::of(TypeKind::number);
      made.of = node::Arithmetic{op};
      made.children = std::move(of_what);
      return made;
    };
    std::vector<Typed> one, both;
    one.push_back(std::move(less));
    both.push_back(std::move(more));
    both.push_back(calculated(node::Operator::negate, std::move(one)));
    return calculated(node::Operator::add, std::move(both));
  };
  if (name == "pn") return probability({had_been(y, false, false)}, {is(x, true), is(y, true)});
  if (name == "ps") return probability({had_been(y, true, true)}, {is(x, false), is(y, false)});
  if (name == "pns") return probability({had_been(y, true, true), had_been(y, false, false)}, {});
  if (name == "ett")
    return difference(probability({is(y, true)}, {is(x, true)}),
                      probability({had_been(y, false, true)}, {is(x, true)}));
  // y, x set one way, and all that lies between as it would be with x set the other way.
  const bool direct = name == "nde";
  Asked mixed = had_been(y, direct, true);
  for (const VariableId between : mediators(def.model, x, y))
    mixed.set.push_back(had_been(between, !direct, std::nullopt));
  return difference(probability({std::move(mixed)}, {}), probability({had_been(y, false, true)}, {}));
}

}  // namespace diag
