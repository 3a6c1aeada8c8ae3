// The normal form: share, number what the outputs anchor by a walk back from them, then order what is left.
#include "interpreter/diagram/normal_form.hpp"

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/canonical.hpp"
#include "interpreter/diagram/effect_order.hpp"
#include "interpreter/diagram/sharing.hpp"

namespace diag {

namespace {

// The boxes in the order in which a depth-first walk back, input by input, leaves them: each after all that
// it reads. A wire has one producer and a box's inputs are in order, so there is no choice on the way.
class Walk {
 public:
  Walk(const Diagram& diagram, const std::vector<BoxId>& made_by, Budget& budget)
      : diagram_(diagram), made_by_(made_by), budget_(budget), reached_(diagram.boxes()) {
    order_.reserve(diagram.boxes());
  }

  void from(BoxId root) {
    enter(root);
    while (!stack_.empty()) {
      auto& [box, next] = stack_.back();
      const auto in = diagram_.in(box);
      if (next == in.size()) {
        order_.push_back(box);
        stack_.pop_back();
        continue;
      }
      budget_.step();
      enter(made_by_[index(in[next++])]);
    }
  }

  [[nodiscard]] const std::vector<BoxId>& order() const { return order_; }
  [[nodiscard]] const std::vector<bool>& reached() const { return reached_; }

 private:
  void enter(BoxId box) {
    if (box == no_box || reached_[index(box)]) return;
    reached_[index(box)] = true;
    stack_.emplace_back(box, 0);
  }

  const Diagram& diagram_;
  const std::vector<BoxId>& made_by_;
  Budget& budget_;
  std::vector<BoxId> order_;
  std::vector<bool> reached_;
  std::vector<std::pair<BoxId, std::uint32_t>> stack_;  // a box and the input to look at next
};

// By wire: its number if the boxes stood in this order, or not_numbered.
std::vector<std::uint32_t> wire_numbers(const Diagram& diagram, const std::vector<BoxId>& order) {
  std::vector<std::uint32_t> number(diagram.wires(), not_numbered);
  std::uint32_t next = 0;
  for (; next < diagram.arity(); ++next) number[next] = next;
  for (const BoxId box : order) {
    const auto [first, last] = diagram.out(box);
    for (std::uint32_t w = index(first); w < index(last); ++w) number[w] = next++;
  }
  return number;
}

}  // namespace

Diagram canonical(const Diagram& shared, const Signature& signature, Budget& budget) {
  const std::vector<BoxId> made_by = producers(shared);
  Walk walk(shared, made_by, budget);
  for (const WireId wire : shared.out())
    if (made_by[index(wire)] != no_box) walk.from(made_by[index(wire)]);
  std::vector<std::uint32_t> number = wire_numbers(shared, walk.order());
  if (walk.order().size() < shared.boxes()) {
    for (const BoxId box : effect_order(shared, made_by, walk.reached(), number, budget)) walk.from(box);
    number = wire_numbers(shared, walk.order());
  }
  DIAG_ASSERT(walk.order().size() == shared.boxes());
  Builder builder(signature, shared.dom());
  Wires wires;
  const auto renumbered = [&](std::span<const WireId> old) {
    wires.clear();
    for (const WireId wire : old) wires.push_back(static_cast<WireId>(number[index(wire)]));
    return std::span<const WireId>(wires);
  };
  for (const BoxId box : walk.order()) {
    const auto in = renumbered(shared.in(box));
    budget.step(2 + in.size());
    (void)builder.append(shared.generator(box), in);
  }
  return std::move(builder).finish(renumbered(shared.out()));
}

Diagram normal_form(const Diagram& diagram, const Signature& signature, Budget& budget) {
  return canonical(share(diagram, signature, budget), signature, budget);
}

}  // namespace diag
