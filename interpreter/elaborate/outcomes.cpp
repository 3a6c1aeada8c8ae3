// Potential outcomes in questions to a model: v[x = a] is the value v would have had, had x been a. They are
// read here, and answered from one diagram of all their worlds.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/elaborate/sought.hpp"

namespace diag {

using ast::Expr;
using ast::ExprKind;

struct Elaborator::Worlds {
  ParallelWorlds parallel;
  std::vector<const Asked*> places;  // by world: what is asked, or set, as in it; the first of them
};

// v[x = a, ...], v[x = a, ...] = b
Elaborator::Asked Elaborator::read_outcome(const Expr& item) {
  const Expr& outcome = item.kind == ExprKind::assign ? item.children.front() : item;
  const Expr& variable = outcome.children.front();
  if (variable.kind == ExprKind::missing) throw Faulty{};
  if (variable.kind != ExprKind::name && variable.kind != ExprKind::label)
    fail("variable-wanted", variable.span, "a variable is wanted here",
         "a potential outcome is a variable and what is set: y[x = a]");
  Asked asked{variable.text, outcome.span, {}, {}, read_settings(outcome)};
  if (item.kind == ExprKind::assign) {
    asked.label = label(item.children.back());
    asked.label_span = item.children.back().span;
  }
  return asked;
}

// As deep as the outcomes are nested, which the grammar limits.
std::vector<Elaborator::Asked> Elaborator::read_settings(const Expr& outcome) {
  constexpr auto help =
      "write y[x = a], several with commas, or a value of another world: y[x = a, m = m[x = b]]";
  if (outcome.children.size() != 2 || outcome.children[1].children.empty())
    fail("outcome-form", outcome.span, "the brackets of a potential outcome list what is set", help);
  std::vector<Asked> settings;
  std::unordered_map<std::string, Span> seen;
  for (const Expr& item : outcome.children[1].children) {
    if (item.kind == ExprKind::missing) throw Faulty{};
    const Expr& variable = item.children.empty() ? item : item.children.front();
    if (item.kind != ExprKind::assign ||
        (variable.kind != ExprKind::name && variable.kind != ExprKind::label))
      fail("outcome-form", item.span, "a variable and what it is set to are wanted here", help);
    const Expr& value = item.children.back();
    Asked set{variable.text, variable.span, {}, value.span, {}};
    const auto [first, fresh] = seen.emplace(set.name, variable.span);
    if (!fresh)
      fail("set-twice", variable.span, fmt::format("{} is set twice in one world", spell(set.name)),
           "a potential outcome has one world; ask for another outcome beside it",
           {{first->second, "the first time is here"}});
    if (value.kind == ExprKind::index) {
      if (value.children.front().text != set.name)
        fail("outcome-nested", value.span,
             fmt::format("{} can be set to a value of its own in another world", spell(set.name)),
             fmt::format("write {0} = {0}[...], or a label", spell(set.name)));
      set = read_outcome(value);
    } else {
      set.label = label(value);
    }
    settings.push_back(std::move(set));
  }
  return settings;
}

// As the script writes it; sorted, two texts are equal where the outcomes are.
std::string Elaborator::outcome_text(const Asked& asked, bool sorted) {
  if (asked.set.empty()) return spell(asked.name);
  std::vector<std::string> settings;
  for (const Asked& set : asked.set)
    settings.push_back(spell(set.name) + " = " +
                       (set.set.empty() ? spell_label(*set.label) : outcome_text(set, sorted)));
  if (sorted) std::sort(settings.begin(), settings.end());
  return fmt::format("{}[{}]", spell(asked.name), fmt::join(settings, ", "));
}

// A variable set to its own name has the value that it has where nothing is set: y[x = a, m = m].
WorldId Elaborator::world_of(const ModelDef& def, const Asked& asked, Worlds& worlds) {
  std::vector<Setting> settings;
  for (const Asked& set : asked.set) {
    const VariableId id = variable_named(def, set.name, set.span);
    const Labels* labels = world_.labels(def.model.variables[id].object);
    const bool as_it_is =
        set.set.empty() && *set.label == set.name && labels != nullptr && !labels->find(set.name);
    if (set.set.empty() && !as_it_is) {
      static_cast<void>(asked_variable(def, set));
      settings.push_back({id, *set.label, {}});
    } else {
      settings.push_back({id, {}, world_of(def, set, worlds)});
    }
  }
  const WorldId world = worlds.parallel.world(std::move(settings));
  if (world == worlds.places.size()) worlds.places.push_back(&asked);
  return world;
}

Term Elaborator::worlds_question(const ModelDef& def, const Question& question, Span span) {
  Sought sought;
  sought.name = def.name + ".P";
  sought.scope = def.theory->scope;
  sought.intervened = true;
  Worlds worlds;
  const auto add = [&](const std::vector<Asked>& list, std::vector<Sought::Item>& items) {
    for (const Asked& asked : list) {
      const VariableId id = asked_variable(def, asked);
      items.push_back({asked.set.empty() ? asked.name : outcome_text(asked), false,
                       worlds.parallel.outcomes.size(), asked.label});
      worlds.parallel.outcomes.push_back({id, world_of(def, asked, worlds), {}});
    }
  };
  add(question.wanted, sought.wanted);
  add(question.given, sought.given);
  sought.restricted = [&](const std::vector<std::size_t>& outputs, const std::vector<Observation>& observed) {
    ParallelWorlds asked{worlds.parallel.worlds, {}};
    for (const std::size_t output : outputs) asked.outcomes.push_back(worlds.parallel.outcomes[output]);
    for (const Observation& observation : observed) {
      asked.outcomes.push_back(worlds.parallel.outcomes[observation.variable]);
      asked.outcomes.back().observed = observation.label;
    }
    WorldsDiagram made = parallel_worlds(def.model, asked, world_.signature, budget_);
    check_size({made.diagram.boxes(), made.diagram.wires()}, span);
    if (made.undecided) {
      const std::string name = spell(def.model.variables[made.undecided->variable].name);
      const Asked& first = *worlds.places[made.undecided->first];
      const Asked& second = *worlds.places[made.undecided->second];
      fail("random-in-two-worlds", second.span,
           fmt::format("{} is random, and stands in the worlds of {} and {} with inputs that may differ: its "
                       "rows do not say how the two values hang together",
                       name, outcome_text(first), outcome_text(second)),
           fmt::format("make its noise explicit, `hidden noise : {{a, b}} = [1/2, 1/2]`, and {0} a "
                       "`function` that listens to it; or declare {0} a function where its rows are certain",
                       name),
           {{first.span, "the first of these worlds"}});
    }
    return std::move(made.diagram);
  };
  return answer(sought, world_.stoch, span);
}

}  // namespace diag
