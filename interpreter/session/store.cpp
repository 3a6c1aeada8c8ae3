#include "interpreter/session/store.hpp"

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/normal_form.hpp"

namespace diag {

void Store::keep(SlotId slot, Value value) {
  const auto position = static_cast<std::size_t>(slot);
  if (position >= values_.size()) values_.resize(position + 1);
  values_[position] = std::move(value);
}

void Store::begin_run() {
  lost_slots_.clear();
  lost_boxes_.clear();
}

const Value& Store::value(SlotId slot) const {
  const auto position = static_cast<std::size_t>(slot);
  if (position < values_.size() && values_[position]) return *values_[position];
  if (lost_slots_.count(slot) != 0) throw Unavailable{};
  throw EvaluationError("no-value", "this has no value, since the statement that gives it has failed",
                        "mend that statement and run it again");
}

void Store::require_boxes(const Diagram& diagram, const Interpretation& interpretation,
                          const Signature& signature) const {
  if (lost_boxes_.empty()) return;
  const Diagram needed = prune(diagram, signature);
  for (std::uint32_t i = 0; i < needed.boxes(); ++i) {
    const GeneratorId box = needed.generator(BoxId{i});
    for (const Interpretation* at = &interpretation; at != nullptr && at->boxes.count(box) == 0;
         at = at->base)
      if (lost_boxes_.count({at, box}) != 0) throw Unavailable{};
  }
}

}  // namespace diag
