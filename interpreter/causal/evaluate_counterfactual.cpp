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
    for (const CounterfactualEstimand::Possible& part : estimand_.possible) {
      const Channel weight = contracted(part.product, {});
      require_determined(weight);
      if (is_zero(weight.table)) throw impossible();
    }
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

  [[nodiscard]] bool is_zero(const Table& number) const {
    return arith_ == Arith::exact ? number.exact_at(0, 0) == Rational(0) : number.double_at(0, 0) == 0;
  }

  static EvaluationError impossible() {
    return EvaluationError("zero-condition", "what is given has probability 0");
  }

  Channel divided(const Channel& joint, const Table& below) const {
    Channel factor;
    const bool exact = arith_ == Arith::exact;
    if (is_zero(below)) throw impossible();
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
        place(product, use, wiring, boxes);
      else
        place_experiment(use, boxes);
    }
    std::deque<Channel> marked;
    for (const std::size_t b : order(boxes, wiring))
      add_with_marks(wiring, *boxes[b].channel, boxes[b].given, boxes[b].wanted, marked, few_, budget_);
    wiring.outputs.assign(product.outputs.begin(), product.outputs.end());
    return contract(wiring, {}, ports_of(outputs), arith_, budget_);
  }

  // P(made | do(done), given), from the experiment.
  void place_experiment(const CFactorProduct::Use& use, std::vector<Placed>& boxes) {
    const CFactor& factor = estimand_.factors[use.factor];
    const NodeSet all = joined(factor.made, factor.given);
    const auto [measured, first_time] = experiments_.try_emplace(use.factor);
    if (first_time) measured->second = table(factor.done, all);
    const Channel* channel = &measured->second;
    if (!factor.given.empty()) {
      const auto [known, fresh] = conditionals_.try_emplace(use.factor);
      if (fresh) {
        std::vector<Selected> made, given;
        for (std::size_t i = 0; i < factor.done.size(); ++i) given.push_back({true, i, {}});
        for (std::size_t i = 0; i < all.size(); ++i)
          (contains(factor.given, all[i]) ? given : made).push_back({false, i, {}});
        known->second = condition_on_support(*channel, made, given, budget_);
      }
      channel = &known->second;
    }
    Placed box{channel, {use.done.begin(), use.done.end()}, {use.made.begin(), use.made.end()}};
    box.given.insert(box.given.end(), use.given.begin(), use.given.end());
    boxes.push_back(std::move(box));
  }

  // The boxes of a factor that is identified: its wires to the outside are those of the product.
  void place(const CFactorProduct& product, const CFactorProduct::Use& use, Wiring& wiring,
             std::vector<Placed>& boxes) {
    const CFactor& factor = estimand_.factors[use.factor];
    AnswerPorts labels;
    std::vector<std::optional<Coordinate>> key;
    const auto add = [&](const NodeSet& nodes, const std::vector<Wire>& wires,
                         std::vector<AnswerPort>& side) {
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        const CFactorProduct::Value& value = product.wires[wires[i]];
        key.push_back(value.label ? std::optional(label_of(value)) : std::nullopt);
        side.push_back({nodes[i], key.back()});
      }
    };
    add(factor.done, use.done, labels.inputs);
    add(factor.given, use.given, labels.inputs);
    add(factor.made, use.made, labels.outputs);
    const auto [known, fresh] = boxes_.try_emplace({use.factor, key});
    if (fresh) {
      std::vector<Channel> marginals;
      for (const NodeSet& set : factor.estimand->tables()) marginals.push_back(table({}, set));
      known->second = answer_boxes(*factor.estimand, marginals, ports_, labels, arith_, budget_, few_);
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

  // What only the check of the conditions reads may stand in a larger table alone.
  Channel table(const NodeSet& done, const NodeSet& made) {
    std::size_t best = measured_.size();
    for (std::size_t t = 0; t < measured_.size(); ++t)
      if (const Measured& known = measured_[t];
          known.done == done &&
          std::includes(known.made.begin(), known.made.end(), made.begin(), made.end()) &&
          (best == measured_.size() || known.made.size() < measured_[best].made.size()))
        best = t;
    DIAG_ASSERT(best < measured_.size());
    if (measured_[best].made == made) return tables_[best];
    std::vector<std::size_t> outputs;
    for (std::size_t i = 0; i < measured_[best].made.size(); ++i)
      if (contains(made, measured_[best].made[i])) outputs.push_back(i);
    return marginal(tables_[best], outputs, budget_);
  }

  const CounterfactualEstimand& estimand_;
  const std::vector<Measured> measured_;
  const std::vector<Channel>& tables_;
  const std::vector<Port>& ports_;
  const Arith arith_;
  Budget& budget_;
  const double few_;
  std::map<std::pair<std::size_t, std::vector<std::optional<Coordinate>>>, std::vector<AnswerBox>>
      boxes_;                                                  // by factor and labels
  std::map<std::size_t, Channel> experiments_, conditionals_;  // by factor
};

}  // namespace

Channel evaluate(const CounterfactualEstimand& estimand, const std::vector<Channel>& tables,
                 const std::vector<Port>& ports, Arith arith, Budget& budget, double few) {
  return CounterfactualEvaluation(estimand, tables, ports, arith, budget, few).run();
}

}  // namespace diag
