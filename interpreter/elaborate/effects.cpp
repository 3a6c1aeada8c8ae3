// The effects and probabilities of causation that have names, as the counterfactual questions that they are:
// Pearl, "Causality", section 9.2 (pn, ps, pns); Pearl, "Direct and indirect effects" (UAI 2001); the effect
// on the treated. They are about a cause and an outcome of two labels each, in order: absent, present.
#include <fmt/format.h>

#include <algorithm>
#include <array>

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

bool names_effect(std::string_view name) {
  constexpr std::array<std::string_view, 6> names{"ett", "pn", "ps", "pns", "nde", "nie"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

// ett, pn, ps, pns, nde, nie of (M, x, y).
Elaborator::EffectQuestion Elaborator::read_effect(const Expr& call, const std::string& name) {
  const std::vector<Expr>& arguments = call.children[1].children;
  const Term of = term(arguments[0]);
  if (of.kind != TermKind::model)
    fail("model-wanted", arguments[0].span, fmt::format("`{}` asks a model, and this is none", name),
         fmt::format("write {}(M, x, y)", name));
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
  EffectQuestion effect;
  effect.model = &def;
  const auto question = [&](std::vector<Asked> wanted, std::vector<Asked> given) {
    Question made;
    for (std::size_t i = 0; i < given.size(); ++i) made.order.emplace_back(false, i);
    made.wanted = std::move(wanted);
    made.given = std::move(given);
    for (const std::vector<Asked>* side : {&made.wanted, &made.given})
      for (const Asked& asked : *side)
        if (!asked.set.empty()) made.outcome = call.span;
    return made;
  };
  if (name == "pn") {
    effect.more = question({had_been(y, false, false)}, {is(x, true), is(y, true)});
  } else if (name == "ps") {
    effect.more = question({had_been(y, true, true)}, {is(x, false), is(y, false)});
  } else if (name == "pns") {
    effect.more = question({had_been(y, true, true), had_been(y, false, false)}, {});
  } else if (name == "ett") {
    effect.more = question({is(y, true)}, {is(x, true)});
    effect.less = question({had_been(y, false, true)}, {is(x, true)});
  } else {
    // y, x set one way, and all that lies between as it would be with x set the other way.
    const bool direct = name == "nde";
    Asked mixed = had_been(y, direct, true);
    for (const VariableId between : mediators(def.model, x, y))
      mixed.set.push_back(had_been(between, !direct, std::nullopt));
    effect.more = question({std::move(mixed)}, {});
    effect.less = question({had_been(y, false, true)}, {});
  }
  return effect;
}

Typed Elaborator::difference(Typed more, Typed less, Span span) {
  const auto calculated = [&](node::Operator op, std::vector<Typed> of_what) {
    Typed made;
    made.span = span;
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
}

// A number, from the mechanisms of the model.
Typed Elaborator::effect(const Expr& call, const std::string& name) {
  const EffectQuestion effect = read_effect(call, name);
  Typed more = typed(model_question(*effect.model, effect.more, call.span));
  if (!effect.less) return more;
  return difference(std::move(more), typed(model_question(*effect.model, *effect.less, call.span)),
                    call.span);
}

// A hidden variable between acts through observed ones, which have their values: it needs none of its own.
// Where it acts on the outcome past all of them the effect would be another one without it.
void Elaborator::leave_out_hidden(const ModelDef& model, Question& question, Span span) {
  Asked& outcome = question.wanted.front();
  const Model& of = model.model;
  std::vector<bool> direct(of.variables.size(), false);  // hidden, and on the outcome by hidden ones alone
  std::vector<VariableId> open{*of.find(outcome.name)};
  while (!open.empty()) {
    const VariableId id = open.back();
    open.pop_back();
    for (const VariableId parent : of.variables[id].parents)
      if (of.variables[parent].hidden && !direct[parent]) {
        direct[parent] = true;
        open.push_back(parent);
      }
  }
  std::vector<Asked> kept;
  for (Asked& set : outcome.set) {
    const VariableId id = *of.find(set.name);
    if (set.set.empty() || !of.variables[id].hidden) {
      kept.push_back(std::move(set));
    } else if (direct[id]) {
      fail("hidden-mediator", span,
           fmt::format("{} lies between and is hidden: without it this would be another question",
                       spell(set.name)),
           "ask what you mean, P(y[x = a, m = m[x = b]]), with observed variables only");
    }
  }
  outcome.set = std::move(kept);
}

// As a question about the shape.
const EstimandDef& Elaborator::effect_estimand(const Expr& call, MeasuredBy measured) {
  const std::string& name = call.children.front().text;
  require_arguments(call, name);
  EffectQuestion effect = read_effect(call, name);
  leave_out_hidden(*effect.model, effect.more, call.span);
  const auto text = [](const Question& question) {
    std::string all;
    for (const std::vector<Asked>* side : {&question.wanted, &question.given})
      for (const Asked& asked : *side) {
        if (!all.empty()) all += side == &question.given && &asked == &side->front() ? " | " : ", ";
        all += outcome_text(asked) + (asked.label ? " = " + spell_label(*asked.label) : "");
      }
    return "P(" + all + ")";
  };
  const auto part = [&](const Question& question) {
    return &estimand_of(*effect.model, question, text(question), measured, call.span);
  };
  const EstimandDef* more = part(effect.more);
  if (!effect.less) {
    EstimandDef& named = world_.make<EstimandDef>();
    named = *more;
    named.query = source_text(call.span);
    named.derive = [query = named.query, more](Budget& budget) {
      return fmt::format("{} is {}.\n{}", query, more->query, more->derive(budget));
    };
    return named;
  }
  EstimandDef& def = world_.make<EstimandDef>();
  def.query = source_text(call.span);
  def.span = call.span;
  def.measured = measured;
  def.parts = {more, part(*effect.less)};
  def.derive = [parts = def.parts](Budget& budget) {
    std::string derivation;
    for (const EstimandDef* each : parts) derivation += each->query + ":\n" + each->derive(budget) + "\n";
    return derivation + "The first less the second.";
  };
  def.latex = "\\text{not identifiable}";
  if (!def.identifiable()) return def;
  if (def.parts[0]->formula == def.parts[1]->formula) {
    def.formula = def.latex = "0";
    return def;
  }
  const auto bracketed = [](const std::string& formula, std::string_view open, std::string_view close) {
    for (const std::string_view loose : {"Σ", "\\sum", "\\frac", " / ", " where "})
      if (formula.find(loose) != std::string::npos) return std::string(open) + formula + std::string(close);
    return formula;
  };
  def.formula = fmt::format("{} - {}", bracketed(def.parts[0]->formula, "(", ")"),
                            bracketed(def.parts[1]->formula, "(", ")"));
  def.latex = fmt::format("{} - {}", bracketed(def.parts[0]->latex, "\\left(", "\\right)"),
                          bracketed(def.parts[1]->latex, "\\left(", "\\right)"));
  return def;
}

}  // namespace diag
