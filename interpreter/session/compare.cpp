// Truths: comparisons of numbers, channels and diagrams, and what a failed assertion says about them.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "interpreter/session/compute.hpp"
#include "interpreter/session/describe.hpp"
#include "interpreter/session/numbers.hpp"

namespace diag {

namespace {

constexpr double equal_in_double = 1e-12;
constexpr const char* equal_in_double_note = "within 1e-12";

Weight default_tolerance() { return exact_weight(Rational(1, Integer(1'000'000'000))); }

const char* sign_of(node::Relation relation) {
  switch (relation) {
    case node::Relation::equal:
      return "==";
    case node::Relation::unequal:
      return "!=";
    case node::Relation::less:
      return "<";
    case node::Relation::at_most:
      return "<=";
    case node::Relation::greater:
      return ">";
    case node::Relation::at_least:
      return ">=";
    case node::Relation::near:
      return "~";
  }
  return "";
}

bool holds_for_order(node::Relation relation, int order) {
  switch (relation) {
    case node::Relation::less:
      return order < 0;
    case node::Relation::at_most:
      return order <= 0;
    case node::Relation::greater:
      return order > 0;
    case node::Relation::at_least:
      return order >= 0;
    default:
      throw InternalError("this relation is not one of order");
  }
}

bool has_doubles(const Channel& channel) { return channel.table.arith() == Arith::floating; }

// Items of a list: `inexact` is set where two numbers were only found to be close.
bool same_item(const Value& left, const Value& right, bool& inexact) {
  if (left.of.index() != right.of.index()) return false;
  if (const auto* number = std::get_if<Weight>(&left.of)) {
    const auto& other = std::get<Weight>(right.of);
    if (number->exact && other.exact) return order(*number, other) == 0;
    inexact = true;
    return near(*number, other, double_weight(equal_in_double));
  }
  if (const auto* text = std::get_if<std::string>(&left.of)) return *text == std::get<std::string>(right.of);
  if (const auto* truth = std::get_if<bool>(&left.of)) return *truth == std::get<bool>(right.of);
  if (const auto* outcome = std::get_if<Outcome>(&left.of)) {
    const auto& other = std::get<Outcome>(right.of);
    return outcome->labels == other.labels && same_item(Value{outcome->weight}, Value{other.weight}, inexact);
  }
  const auto* items = std::get_if<List>(&left.of);
  const auto* others = std::get_if<List>(&right.of);
  return items != nullptr && items->size() == others->size() &&
         std::equal(items->begin(), items->end(), others->begin(),
                    [&](const Value& a, const Value& b) { return same_item(a, b, inexact); });
}

// Two lists: equal, or the first place where they are not.
Verdict compare_lists(const List& left, const List& right, node::Relation relation) {
  Verdict verdict;
  bool inexact = false;
  const std::size_t common = std::min(left.size(), right.size());
  std::size_t at = 0;
  while (at < common && same_item(left[at], right[at], inexact)) ++at;
  const bool equal = at == common && left.size() == right.size();
  verdict.holds = equal == (relation == node::Relation::equal);
  if (equal && inexact) verdict.note = equal_in_double_note;
  if (equal)
    verdict.difference = "both sides are equal";
  else if (at < common)
    verdict.difference = fmt::format("the two lists differ in item {}", at + 1);
  else
    verdict.difference =
        fmt::format("the list on the left has {} items, the one on the right {}", left.size(), right.size());
  return verdict;
}

// A diagram of at most so many boxes is written out in a message.
constexpr std::size_t most_boxes = 20;

// A named diagram is marked where it was declared; another one where the comparison stands.
Span span_of(const DiagramDef& def, Span comparison) { return def.span.end > 0 ? def.span : comparison; }

Note diagram_note(const char* side, const DiagramDef& def, const Signature& signature, Span comparison) {
  std::string text = to_text(def.diagram, signature, def.input_names, def.output_names, def.name, most_boxes);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return {span_of(def, comparison), fmt::format("{}: {}", side, text)};
}

}  // namespace

Verdict Computer::judge(const Typed& condition, bool explain) {
  Verdict verdict;
  if (const auto* compare = std::get_if<node::Compare>(&condition.of)) {
    verdict = this->compare(condition, compare->relation, explain);
  } else if (const auto* diagrams = std::get_if<node::CompareDiagrams>(&condition.of)) {
    verdict = compare_diagrams(*diagrams, condition.span, explain);
  } else if (std::holds_alternative<node::Negation>(condition.of)) {
    const Verdict denied = judge(condition.children.front(), false);
    verdict.holds = !denied.holds;
    verdict.note = denied.note;
    verdict.difference = "what stands after `not` holds";
  } else {
    verdict.holds = truth(condition);
    const auto* fact = std::get_if<node::Truth>(&condition.of);
    verdict.difference = "this does not hold";
    if (fact != nullptr && !fact->witness.empty()) verdict.difference += ": " + fact->witness;
  }
  if (verdict.holds) verdict.difference.clear();
  return verdict;
}

Verdict Computer::compare(const Typed& typed, node::Relation relation, bool explain) {
  switch (typed.children.front().type.kind) {
    case TypeKind::number:
      return compare_numbers(typed, relation);
    case TypeKind::channel:
      return compare_channels(typed, relation, explain);
    default:
      break;
  }
  Value left_room, right_room;
  const Value& left = value(typed.children[0], left_room);
  const Value& right = value(typed.children[1], right_room);
  place_ = typed.span;
  if (const auto* list = std::get_if<List>(&left.of))
    return compare_lists(*list, std::get<List>(right.of), relation);
  bool equal = false;
  if (const auto* text = std::get_if<std::string>(&left.of))
    equal = *text == std::get<std::string>(right.of);
  else
    equal = std::get<bool>(left.of) == std::get<bool>(right.of);
  Verdict verdict;
  verdict.holds = equal == (relation == node::Relation::equal);
  verdict.difference = equal ? "both sides are equal" : "the two sides differ";
  return verdict;
}

Verdict Computer::compare_numbers(const Typed& typed, node::Relation relation) {
  const Weight left = number(typed.children[0]), right = number(typed.children[1]);
  Verdict verdict;
  if (relation == node::Relation::near) {
    const Weight tolerance = typed.children.size() > 2 ? number(typed.children[2]) : default_tolerance();
    place_ = typed.span;
    verdict.holds = near(left, right, tolerance);
    verdict.difference = fmt::format("{} and {} differ by more than {}", short_text(left), short_text(right),
                                     short_text(tolerance));
    return verdict;
  }
  place_ = typed.span;
  if (relation != node::Relation::equal && relation != node::Relation::unequal) {
    verdict.holds = holds_for_order(relation, order(left, right));
  } else {
    const bool exact = left.exact && right.exact;
    const bool equal = exact ? order(left, right) == 0 : near(left, right, double_weight(equal_in_double));
    if (equal && !exact) verdict.note = equal_in_double_note;
    verdict.holds = equal == (relation == node::Relation::equal);
  }
  verdict.difference =
      fmt::format("{} {} {} does not hold", short_text(left), sign_of(relation), short_text(right));
  return verdict;
}

Verdict Computer::compare_channels(const Typed& typed, node::Relation relation, bool explain) {
  Value left_room, right_room;
  const Channel& left = channel(typed.children[0], left_room);
  if (left.is_state()) require_determined(left);
  const Channel& right = channel(typed.children[1], right_room);
  if (right.is_state()) require_determined(right);
  Weight tolerance = double_weight(equal_in_double);
  if (relation == node::Relation::near)
    tolerance = typed.children.size() > 2 ? number(typed.children[2]) : default_tolerance();
  place_ = typed.span;
  require_same_labels(left, right);
  Verdict verdict;
  std::optional<Difference> difference;
  if (relation == node::Relation::near) {
    difference = first_beyond(left, right, tolerance, budget_);
  } else {
    difference = first_difference(left, right, tolerance.value, budget_);
    if (!difference && (has_doubles(left) || has_doubles(right))) verdict.note = equal_in_double_note;
  }
  verdict.holds = difference.has_value() == (relation == node::Relation::unequal);
  if (verdict.holds || !explain) return verdict;
  if (!difference) {
    verdict.difference = "both sides are equal";
  } else {
    const std::string cell = cell_text(left, difference->row, difference->column);
    const auto shortened = [](const std::string& number) {
      constexpr std::size_t longest = 60;
      return number.size() <= longest ? number : number.substr(0, longest) + "...";
    };
    const std::string at = cell.empty() ? "" : " at " + cell;
    const std::string by = relation == node::Relation::near ? " by more than " + short_text(tolerance) : "";
    verdict.difference = fmt::format("the two sides differ{}{}: {} on the left, {} on the right", at, by,
                                     shortened(difference->left), shortened(difference->right));
  }
  verdict.details.push_back({typed.children[0].span, "left: " + brief_text(left)});
  verdict.details.push_back({typed.children[1].span, "right: " + brief_text(right)});
  return verdict;
}

Verdict Computer::compare_diagrams(const node::CompareDiagrams& compare, Span span, bool explain) {
  place_ = span;
  const Comparison comparison =
      diag::compare(compare.left->diagram, compare.right->diagram, world_.signature, budget_);
  Verdict verdict;
  verdict.holds = comparison.equal != compare.unequal;
  if (verdict.holds || !explain) return verdict;
  verdict.difference = comparison.equal ? "the two diagrams are equal"
                                        : fmt::format("the two diagrams differ: {}", comparison.difference);
  const auto side = [&](const char* name, const DiagramDef& def) {
    verdict.details.push_back(diagram_note(name, def, world_.signature, span));
  };
  side(comparison.equal ? "both sides" : "left", *compare.left);
  if (!comparison.equal) side("right", *compare.right);
  if (!comparison.equal && compare.values && values_agree(compare))
    verdict.help = "they have the same value: to compare values, write Stoch(...) on both sides";
  return verdict;
}

// Only for a help line: where the values cannot be had quickly there is none.
bool Computer::values_agree(const node::CompareDiagrams& compare) {
  Budget little = budget_;
  constexpr std::uint64_t most_memory = std::uint64_t{64} << 20U;
  little.max_memory = std::min(little.max_memory, most_memory);
  const Budget::Clock::time_point soon = Budget::Clock::now() + std::chrono::milliseconds(200);
  little.deadline = little.deadline ? std::min(*little.deadline, soon) : soon;
  try {
    const auto value_of = [&](const DiagramDef& def) {
      return evaluate(world_.stoch, def.diagram, world_.signature, {}, {}, settings_.arith, little);
    };
    const Channel left = value_of(*compare.left), right = value_of(*compare.right);
    return !first_difference(left, right, equal_in_double, little);
  } catch (const EvaluationError&) {
    budget_.check();  // the statement's own time is over: that is said
    return false;
  }
}

}  // namespace diag
