// What the statements of a session have computed: the values of `let`, `state` and `data`, by slot. It also
// remembers what could not be computed, so that one fault is one message: what rests on it is skipped.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <unordered_set>

#include "interpreter/elaborate/typed.hpp"
#include "interpreter/session/value.hpp"

namespace diag {

// Thrown where something rests on a value that could not be computed, which has been reported.
struct Unavailable {};

class Store {
 public:
  void keep(SlotId slot, Value value);
  void lose(SlotId slot) { lost_slots_.insert(slot); }
  // The rows of a box under an interpretation.
  void lose(const Interpretation* interpretation, GeneratorId box) {
    lost_boxes_.insert({interpretation, box});
  }
  // What was lost in an earlier run is a fault of its own in the next.
  void begin_run();

  // Throws Unavailable, or EvaluationError ("no-value") where an earlier run has lost it.
  [[nodiscard]] const Value& value(SlotId slot) const;
  // Throws Unavailable where the diagram needs a box whose rows were lost.
  void require_boxes(const Diagram& diagram, const Interpretation& interpretation,
                     const Signature& signature) const;

 private:
  std::deque<std::optional<Value>> values_;  // references stay valid while others are added
  std::unordered_set<SlotId> lost_slots_;
  std::set<std::pair<const Interpretation*, GeneratorId>> lost_boxes_;
};

}  // namespace diag
