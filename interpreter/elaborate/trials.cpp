// Reading a declaration on trial: what it finds is set aside, and only a part of it is reported.
#include <fmt/format.h>

#include "interpreter/base/errors.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

namespace {
using Names = std::set<std::string>;

// What no argument of a parametrised declaration mends.
const Names& independent_of_arguments() {
  static const Names names{
      "unknown-name", "unknown-object", "unknown-member",         "unknown-variable", "bound-twice",
      "unknown-wire", "uses-itself",    "declared-later",         "ambiguous-name",   "given-twice",
      "cycle",        "parent-twice",   "variable-declared-twice"};
  return names;
}

// What may come of an item that could not be read.
const Names& due_to_lost_items() {
  static const Names names{"unknown-variable", "functor-missing", "functor-missing-instance",
                           "functor-boundary", "unknown-name",    "unknown-member",
                           "unknown-object",   "no-labels"};
  return names;
}
}  // namespace

void Elaborator::on_trial(const std::function<void()>& read,
                          const std::function<bool(const Diagnostic&)>& wanted) {
  const std::size_t before = diagnostics_.all().size();
  const auto reported = reported_;
  std::vector<Action> set_aside;
  std::vector<Action>* const actions = std::exchange(actions_, &set_aside);
  const World::Mark mark = world_.mark();
  const auto leave = [&] {
    world_.forget_since(mark);
    actions_ = actions;
    reported_ = reported;
  };
  try {
    read();
  } catch (const Faulty&) {
  } catch (const BudgetSpent& spent) {
    if (spent.name() == "timeout" || spent.name() == "cancelled") {
      leave();
      throw;
    }
  } catch (const EvaluationError&) {  // said where the declaration is read in earnest
  }
  leave();
  bool faulty = false;
  for (const Diagnostic& fault : diagnostics_.take_after(before)) {
    if (!wanted(fault)) continue;
    faulty = true;
    report(fault.name, fault.span, fault.message, fault.help, fault.notes);
  }
  if (faulty) throw Faulty{};
}

// What does not hang on the arguments is checked where it is declared: the body is read once with stand-ins,
// 1 for a number and a set of its own for a type.
void Elaborator::try_parameters(const std::vector<ast::Parameter>& parameters,
                                const std::function<void()>& read) {
  std::unordered_map<std::string, Span> seen;
  Scope& inner = world_.new_scope(scope_);
  Parts parts;
  for (const ast::Parameter& parameter : parameters) {
    parts([&] {
      const auto [first, fresh] = seen.emplace(parameter.name.text, parameter.name.span);
      if (!fresh)
        fail("parameter-twice", parameter.name.span,
             fmt::format("the parameter `{}` is declared twice", parameter.name.text),
             "give one of them another name", {{first->second, "first declared here"}});
    });
    if (parameter.sort == ast::ParameterSort::number) {
      inner.names.emplace(parameter.name.text, Entity{Rational(1), parameter.name.span});
      continue;
    }
    ObjectEntity object;
    object.word = {world_.signature.add_object(parameter.name.text)};
    world_.stoch.objects[object.word.front()] = {Labels::range(1, 2)};
    object.parameter = true;
    object.span = parameter.name.span;
    inner.objects.emplace(parameter.name.text, std::move(object));
  }
  parts.rethrow();
  const Standing at(*this, &inner, theory_);
  on_trial(read, [](const Diagnostic& fault) { return independent_of_arguments().count(fault.name) > 0; });
}

// A declaration that lost an item is no declaration; of what is wrong in it, that is said which the lost item
// cannot have caused.
void Elaborator::read_damaged(const std::function<void()>& read) {
  on_trial(read, [](const Diagnostic& fault) { return due_to_lost_items().count(fault.name) == 0; });
  throw Faulty{};
}

}  // namespace diag
