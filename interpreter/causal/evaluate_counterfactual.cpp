// Each c-factor is computed with the labels of its place in the product put in, once for each choice of
// these.
#include "interpreter/causal/evaluate_counterfactual.hpp"

#include <algorithm>
#include <map>
#include <tuple>

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
                           const std::vector<Port>& ports, Arith arith, Budget& budget)
      : estimand_(estimand),
        measured_(estimand.tables()),
        tables_(tables),
        ports_(ports),
        arith_(arith),
        budget_(budget) {}

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
  static constexpr std::int64_t open = -1;  // no label

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

  Channel contracted(const CFactorProduct& product, const std::vector<Node>& outputs) {
    Wiring wiring;
    for (const CFactorProduct::Value& value : product.wires) {
      const Index index = wiring.add_index(ports_[value.variable].labels.size());
      if (value.label) wiring.fixed.emplace_back(index, label_of(value));
    }
    for (const CFactorProduct::Use& use : product.uses) {
      const CFactor& factor = estimand_.factors[use.factor];
      if (factor.estimand) {
        add_observed(use, product, wiring);
      } else {
        wiring.add(table(factor.done, factor.made), {use.done.begin(), use.done.end()},
                   {use.made.begin(), use.made.end()});
      }
    }
    wiring.outputs.assign(product.outputs.begin(), product.outputs.end());
    return contract(wiring, {}, ports_of(outputs), arith_, budget_);
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

  // The c-factor restricted to the labels of its wires. Where it is not determined the labels of what it
  // makes are left to the wiring: what is not determined is then still a channel whose rows sum to 1.
  void add_observed(const CFactorProduct::Use& use, const CFactorProduct& product, Wiring& wiring) {
    const CFactor& factor = estimand_.factors[use.factor];
    const std::vector<std::int64_t> done = labels_of(use.done, product),
                                    given = labels_of(use.given, product);
    std::vector<std::int64_t> made = labels_of(use.made, product);
    const Channel* channel = &restricted(use.factor, done, given, made);
    if (!channel->determined()) {
      made.assign(factor.made.size(), open);
      channel = &restricted(use.factor, done, given, made);
    }
    const auto left = [](const std::vector<Wire>& wires, const std::vector<std::int64_t>& labels) {
      std::vector<Index> indices;
      for (std::size_t i = 0; i < wires.size(); ++i)
        if (labels[i] == open) indices.push_back(wires[i]);
      return indices;
    };
    std::vector<Index> inputs = left(use.done, done);
    for (const Index index : left(use.given, given)) inputs.push_back(index);
    wiring.add(*channel, std::move(inputs), left(use.made, made));
  }

  [[nodiscard]] std::vector<std::int64_t> labels_of(const std::vector<Wire>& wires,
                                                    const CFactorProduct& product) const {
    std::vector<std::int64_t> labels;
    for (const Wire wire : wires) {
      const CFactorProduct::Value& value = product.wires[wire];
      labels.push_back(value.label ? static_cast<std::int64_t>(label_of(value)) : open);
    }
    return labels;
  }

  const Channel& restricted(std::size_t at, const std::vector<std::int64_t>& done,
                            const std::vector<std::int64_t>& given, const std::vector<std::int64_t>& made) {
    const auto [known, fresh] = factors_.try_emplace({at, done, given, made});
    if (!fresh) return known->second;
    const CFactor& factor = estimand_.factors[at];
    AnswerPorts wanted;
    const auto place = [](const NodeSet& nodes, const std::vector<std::int64_t>& labels,
                          std::vector<AnswerPort>& side) {
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        side.push_back({nodes[i], std::nullopt});
        if (labels[i] != open) side.back().label = static_cast<Coordinate>(labels[i]);
      }
    };
    place(factor.done, done, wanted.inputs);
    place(factor.given, given, wanted.inputs);
    place(factor.made, made, wanted.outputs);
    std::vector<Channel> marginals;
    for (const NodeSet& set : factor.estimand->tables()) marginals.push_back(table({}, set));
    return known->second = evaluate(*factor.estimand, marginals, ports_, wanted, arith_, budget_);
  }

  const CounterfactualEstimand& estimand_;
  const std::vector<Measured> measured_;
  const std::vector<Channel>& tables_;
  const std::vector<Port>& ports_;
  const Arith arith_;
  Budget& budget_;
  using Labels = std::vector<std::int64_t>;  // of what is done, given and made
  std::map<std::tuple<std::size_t, Labels, Labels, Labels>, Channel> factors_;
};

}  // namespace

Channel evaluate(const CounterfactualEstimand& estimand, const std::vector<Channel>& tables,
                 const std::vector<Port>& ports, Arith arith, Budget& budget) {
  return CounterfactualEvaluation(estimand, tables, ports, arith, budget).run();
}

}  // namespace diag
