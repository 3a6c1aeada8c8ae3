// Computes typed trees: every node of typed.hpp becomes a value. Nothing is checked here that the elaborator
// could know; what depends on numbers throws EvaluationError, and place() tells where.
#pragma once

#include <string>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "interpreter/elaborate/world.hpp"
#include "interpreter/session/store.hpp"

namespace diag {

struct Settings {  // what `set` changes
  Arith arith = Arith::exact;
  bool fill_undetermined = false;  // with uniform rows
  bool derivations = false;        // estimands come with theirs
};

// Whether an assertion holds; if not, what a message says.
struct Verdict {
  bool holds = false;
  std::string note;           // "within 1e-12": both sides were found equal, but not exactly
  std::string difference;     // one line
  std::vector<Note> details;  // both sides
  std::string help;
};

// Collects the plans that are run while it lives.
class PlanCollector {
 public:
  PlanCollector(Budget& budget, std::vector<std::string>& plans)
      : budget_(budget), outer_(std::move(budget.plans)) {
    budget.plans = [&plans](const std::string& plan) { plans.push_back(plan); };
  }
  ~PlanCollector() { budget_.plans = std::move(outer_); }
  PlanCollector(const PlanCollector&) = delete;
  PlanCollector& operator=(const PlanCollector&) = delete;

 private:
  Budget& budget_;
  std::function<void(const std::string&)> outer_;
};
[[nodiscard]] std::string plans_text(const std::vector<std::string>& plans);  // a plan a line

class Computer {
 public:
  Computer(const World& world, const Store& store, const Settings& settings, Budget& budget)
      : world_(world), store_(store), settings_(settings), budget_(budget) {}

  // What a statement takes: a state that is not determined is an error here, and so is a number.
  [[nodiscard]] Value result(const Typed& typed);
  // The same, of a tree that is not needed any more: data are moved, not copied.
  [[nodiscard]] Value consumed(Typed&& typed);
  // The same for the eye: in double, deterministic channels have doubles too.
  [[nodiscard]] Value printed(const Typed& typed);
  // Of a truth. An assertion wants to know why; a printed truth only whether.
  [[nodiscard]] Verdict judge(const Typed& condition, bool explain);
  // The rows of a box that come from a value: they must sum to 1, and hold one label each for a function.
  [[nodiscard]] Channel rows(const action::FillBox& fill);

  // Where the computation stands, or has failed.
  [[nodiscard]] Span place() const { return place_; }

 private:
  // Values and channels are borrowed where they are kept, else made in `room`.
  const Value& value(const Typed& typed, Value& room);
  const Channel& channel(const Typed& typed, Value& room);
  Channel own_channel(const Typed& typed);
  Weight number(const Typed& typed);
  bool truth(const Typed& typed);

  // compute.cpp: one for each node
  Value compute(const Typed& typed);
  Value finished(Value made, const ValueType& type);
  Value make(const Typed& typed, const node::Number& number);
  Value make(const Typed& typed, const node::Truth& truth);
  Value make(const Typed& typed, const node::Text& text);
  Value make(const Typed& typed, const node::ShowPlans&);
  Value make(const Typed& typed, const node::Constant& constant);
  Value make(const Typed& typed, const node::Slot& slot);
  Value make(const Typed& typed, const node::Field& field);
  Value make(const Typed& typed, const node::Meaning& meaning);
  Value make(const Typed& typed, const node::Network& network);
  Value make(const Typed& typed, const node::Condition& condition);
  Value make(const Typed& typed, const node::Quotient& quotient);
  Value make(const Typed& typed, const node::Call& call);
  Value make(const Typed& typed, const node::Arithmetic& arithmetic);
  Value make(const Typed& typed, const node::Compare& compare);
  Value make(const Typed& typed, const node::CompareDiagrams& compare);
  Value make(const Typed& typed, const node::Renamed& renamed);
  Value make(const Typed& typed, const node::Negation& negation);
  Value make(const Typed& typed, const node::ListOf& list);
  Value make(const Typed& typed, const node::ShowDiagram& show);
  Value make(const Typed& typed, const node::ShowModel& show);
  EstimandValue shown(const EstimandDef& def);
  Value make(const Typed& typed, const node::ShowEstimand& show);
  Value make(const Typed& typed, const node::Estimated& estimated);
  [[nodiscard]] bool fits_settings(const Value& value) const;
  Value fitted(Value value);
  Weight fitted(Weight number) const;

  // call.cpp: the functions on values
  Channel normalized(const Typed& whole, const Channel& channel);
  Value call_on_one(const Typed& typed, const node::Call& call, const Channel& channel);
  Value call_on_two(const Typed& typed, const node::Call& call, const Channel& first, const Channel& second);
  Value expectation_of(const node::Call& call, const Channel& channel);

  // compare.cpp
  Verdict compare(const Typed& typed, node::Relation relation, bool explain);
  Verdict compare_numbers(const Typed& typed, node::Relation relation);
  Verdict compare_channels(const Typed& typed, node::Relation relation, bool explain);
  Verdict compare_diagrams(const node::CompareDiagrams& compare, Span span, bool explain);
  bool values_agree(const node::CompareDiagrams& compare);

  const World& world_;
  const Store& store_;
  const Settings& settings_;
  Budget& budget_;
  Span place_;
};

}  // namespace diag
