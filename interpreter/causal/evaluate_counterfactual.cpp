// One wiring for the whole product, of the boxes of all its factors: so memory follows the rows of the data
// that the question reaches, and what is not determined matters only where it reaches the answer.
#include "interpreter/causal/evaluate_counterfactual.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "interpreter/base/errors.hpp"
#include "interpreter/causal/evaluate_estimand.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

namespace {

using Wire = CFactorProduct::Wire;
using Measured = CounterfactualEstimand::Measured;

class CounterfactualEvaluation {
 public:
  CounterfactualEvaluation(const CounterfactualEstimand& estimand, const std::vector<Channel>& tables,
                           const std::vector<Port>& ports, Arith arith, Budget& budget, double few)
      : estimand_(estimand),
        measured_(estimand.tables()),
        tables_(tables),
        ports_(ports),
        arith_(arith),
        budget_(budget),
        few_(few) {}

  Channel run() {
    DIAG_ASSERT(tables_.size() == measured_.size());
    if (!estimand_.joint) return zero();
    Channel joint = contracted(*estimand_.joint, estimand_.outputs);
    if (!estimand_.condition) return joint;
    const Channel below = contracted(*estimand_.condition, {});
    require_determined(below);
    return divided(joint, below.table);
  }

 private:
  [[nodiscard]] std::vector<Port> ports_of(const std::vector<Node>& nodes) const {
    std::vector<Port> ports;
    for (const Node node : nodes) ports.push_back(ports_[node]);
    return ports;
  }

  // Two labels at once have no weight anywhere.
  Channel zero() const {
    Wiring wiring;
    const Index both = wiring.add_index(2);
    wiring.fixed = {{both, 0}, {both, 1}};
    const std::vector<Port> outputs = ports_of(estimand_.outputs);
    wiring.outputs = wiring.add_indices(outputs);
    return contract(wiring, {}, outputs, arith_, budget_);
  }

  Channel divided(const Channel& joint, const Table& below) const {
    Channel factor;
    const bool exact = arith_ == Arith::exact;
    if (exact ? below.exact_at(0, 0) == Rational(0) : below.double_at(0, 0) == 0)
      throw EvaluationError("zero-condition", "what is given has probability 0");
    factor.table = exact ? Table::dense(Shape{}, std::vector<Rational>{Rational(1) / below.exact_at(0, 0)})
                         : Table::dense(Shape{}, std::vector<double>{1 / below.double_at(0, 0)});
    Wiring wiring;
    const std::vector<Index> outputs = wiring.add_indices(joint.outputs);
    wiring.add(joint, {}, outputs);
    wiring.add(factor, {}, {});
    wiring.outputs = outputs;
    return contract(wiring, {}, joint.outputs, arith_, budget_);
  }

  struct Placed {  // a box with its indices in the wiring of the product
    const Channel* channel = nullptr;
    std::vector<Index> given, wanted;
  };

  Channel contracted(const CFactorProduct& product, const std::vector<Node>& outputs) {
    Wiring wiring;
    for (const CFactorProduct::Value& value : product.wires) {
      const Index index = wiring.add_index(ports_[value.variable].labels.size());
      if (value.label) wiring.fixed.emplace_back(index, label_of(value));
    }
    std::vector<Placed> boxes;
    for (const CFactorProduct::Use& use : product.uses) {
      const CFactor& factor = estimand_.factors[use.factor];
      if (factor.estimand)
        place(use, wiring, boxes);
      else
        boxes.push_back({&table(factor.done, factor.made),
                         {use.done.begin(), use.done.end()},
                         {use.made.begin(), use.made.end()}});
    }
    std::deque<Channel> marked;
    for (const std::size_t b : order(boxes, wiring))
      add_with_marks(wiring, *boxes[b].channel, boxes[b].given, boxes[b].wanted, marked, few_, budget_);
    wiring.outputs.assign(product.outputs.begin(), product.outputs.end());
    return contract(wiring, {}, ports_of(outputs), arith_, budget_);
  }

  // The boxes of a factor that is identified: its wires to the outside are those of the product.
  void place(const CFactorProduct::Use& use, Wiring& wiring, std::vector<Placed>& boxes) {
    const CFactor& factor = estimand_.factors[use.factor];
    const auto [known, fresh] = boxes_.try_emplace(use.factor);
    if (fresh) {
      std::vector<Channel> marginals;
      for (const NodeSet& set : factor.estimand->tables()) marginals.push_back(table({}, set));
      known->second = answer_boxes(*factor.estimand, marginals, ports_, arith_, budget_, few_);
    }
    const Stage& stage = factor.estimand->answer();
    constexpr Index none = 0xffffffff;
    std::vector<Index> index_of(stage.variables.size(), none);
    const auto connect = [&](Stage::Wire wire, const NodeSet& nodes, const std::vector<Wire>& wires) {
      const auto at = std::lower_bound(nodes.begin(), nodes.end(), stage.variables[wire]);
      if (at != nodes.end() && *at == stage.variables[wire])
        index_of[wire] = wires[static_cast<std::size_t>(at - nodes.begin())];
    };
    for (Stage::Wire wire = 0; wire < stage.inputs; ++wire) {
      connect(wire, factor.done, use.done);
      connect(wire, factor.given, use.given);
      DIAG_ASSERT(index_of[wire] != none);
    }
    for (const Stage::Wire wire : stage.outputs) connect(wire, factor.made, use.made);
    for (std::size_t wire = 0; wire < index_of.size(); ++wire)
      if (index_of[wire] == none)
        index_of[wire] = wiring.add_index(ports_[stage.variables[wire]].labels.size());
    const auto indices = [&](const std::vector<Stage::Wire>& wires) {
      std::vector<Index> all;
      for (const Stage::Wire wire : wires) all.push_back(index_of[wire]);
      return all;
    };
    for (const AnswerBox& box : known->second)
      boxes.push_back({&box.channel, indices(box.given), indices(box.wanted)});
  }

  // Boxes after those that make what they read, as far as that has no label. Factors may feed each other;
  // their boxes, of one variable after another, do not.
  std::vector<std::size_t> order(const std::vector<Placed>& boxes, const Wiring& wiring) {
    std::vector<bool> labelled(wiring.extents.size(), false);
    for (const auto& [index, label] : wiring.fixed) labelled[index] = true;
    std::vector<std::vector<std::size_t>> readers(wiring.extents.size());
    std::vector<std::size_t> waits(boxes.size(), 0), ready, sorted;
    std::vector<bool> made(wiring.extents.size(), false);
    for (const Placed& box : boxes)
      for (const Index index : box.wanted) made[index] = true;
    for (std::size_t b = 0; b < boxes.size(); ++b) {
      budget_.step(8 + boxes[b].given.size());
      for (const Index index : boxes[b].given) {
        if (labelled[index] || !made[index]) continue;
        readers[index].push_back(b);
        ++waits[b];
      }
      if (waits[b] == 0) ready.push_back(b);
    }
    for (std::size_t next = 0; next < ready.size(); ++next) {
      sorted.push_back(ready[next]);
      for (const Index index : boxes[ready[next]].wanted)
        for (const std::size_t reader : readers[index])
          if (--waits[reader] == 0) ready.push_back(reader);
    }
    for (std::size_t b = 0; b < boxes.size() && sorted.size() < boxes.size(); ++b)
      if (waits[b] > 0) sorted.push_back(b);  // tables of experiments, which may be as large as their factors
    return sorted;
  }

  [[nodiscard]] Coordinate label_of(const CFactorProduct::Value& value) const {
    const Port& port = ports_[value.variable];
    const std::optional<std::uint64_t> label = port.labels.find(*value.label);
    if (!label)
      throw EvaluationError("unknown-label", *value.label + " is no label of " + port.name,
                            "its labels are " + to_text(port.labels));
    return static_cast<Coordinate>(*label);
  }

  const Channel& table(const NodeSet& done, const NodeSet& made) {
    const auto at = std::lower_bound(measured_.begin(), measured_.end(), Measured{done, made});
    DIAG_ASSERT(at != measured_.end() && at->done == done && at->made == made);
    return tables_[static_cast<std::size_t>(at - measured_.begin())];
  }

  const CounterfactualEstimand& estimand_;
  const std::vector<Measured> measured_;
  const std::vector<Channel>& tables_;
  const std::vector<Port>& ports_;
  const Arith arith_;
  Budget& budget_;
  const double few_;
  std::map<std::size_t, std::vector<AnswerBox>> boxes_;  // by factor
};

}  // namespace

Channel evaluate(const CounterfactualEstimand& estimand, const std::vector<Channel>& tables,
                 const std::vector<Port>& ports, Arith arith, Budget& budget, double few) {
  return CounterfactualEvaluation(estimand, tables, ports, arith, budget, few).run();
}

}  // namespace diag
