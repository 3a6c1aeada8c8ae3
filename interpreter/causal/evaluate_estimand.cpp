// Which disintegrations are wanted is found from the answer backwards, then they are computed forwards.
#include "interpreter/causal/evaluate_estimand.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/marks.hpp"
#include "interpreter/stochastic/quotient.hpp"
#include "interpreter/stochastic/select.hpp"
#include "interpreter/stochastic/wiring.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

using Wire = Stage::Wire;

// P(wanted | given), needed for these labels alone: its other cells may be left out.
using Labelled = std::map<Node, Coordinate>;
struct Conditional {
  NodeSet wanted, given;
  Labelled labels;
  auto operator<=>(const Conditional&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14
};

using Fixed = std::map<Wire, Coordinate>;  // wires of a stage that have one label

Conditional conditional_of(const Stage& stage, const Stage::Box& box, const Fixed& fixed) {
  Conditional conditional;
  for (const Wire wire : box.wanted) conditional.wanted.push_back(stage.variables[wire]);
  for (const Wire wire : box.given) conditional.given.push_back(stage.variables[wire]);
  if (box.of == 0) return conditional;  // of the tables, which are there: memory follows their cells
  for (const std::vector<Wire>* wires : {&box.given, &box.wanted})
    for (const Wire wire : *wires)
      if (const auto label = fixed.find(wire); label != fixed.end())
        conditional.labels.emplace(stage.variables[wire], label->second);
  return conditional;
}

// Where a conditional is wanted for some labels alone, its stage has these.
Fixed fixed_in(const Stage& stage, const Labelled& labels) {
  Fixed fixed;
  if (labels.empty()) return fixed;
  const auto fix = [&](Wire wire) {
    if (const auto label = labels.find(stage.variables[wire]); label != labels.end())
      fixed.emplace(wire, label->second);
  };
  for (Wire wire = 0; wire < stage.inputs; ++wire) fix(wire);
  for (const Wire wire : stage.outputs) fix(wire);
  return fixed;
}

class Evaluation {
 public:
  // `table_sets` says of what the tables are.
  Evaluation(const Estimand& estimand, std::vector<NodeSet> table_sets, const std::vector<Channel>& tables,
             const std::vector<Port>& ports, const AnswerPorts& wanted, Arith arith, Budget& budget,
             double few)
      : estimand_(estimand),
        table_sets_(std::move(table_sets)),
        tables_(tables),
        ports_(ports),
        wanted_(wanted),
        arith_(arith),
        budget_(budget),
        few_(few),
        conditionals_(estimand.stages.size() + 1) {}

  Channel run() {
    Marks marks = impossible_rows();
    prepare();
    Channel result = answer();
    if (marks.empty()) return result;
    for_each_undetermined(result, budget_,
                          [&](Key key, const std::string& event) { marks.add_cell(key, event, budget_); });
    std::move(marks).give_to(result, budget_);
    return result;
  }

  std::vector<AnswerBox> boxes() {
    prepare();
    const Stage& stage = estimand_.answer();
    std::vector<AnswerBox> all;
    for (const Stage::Box& box : stage.boxes)
      all.push_back({conditionals_[box.of].at(conditional_of(stage, box, fixed_)), box.given, box.wanted});
    return all;
  }

 private:
  [[nodiscard]] std::optional<Coordinate> label_of(Node node) const {
    for (const std::vector<AnswerPort>* side : {&wanted_.inputs, &wanted_.outputs})
      for (const AnswerPort& port : *side)
        if (port.node == node) return port.label;
    return std::nullopt;
  }

  // The rows of the answer where what is given has probability 0.
  Marks impossible_rows() {
    std::vector<Port> open;
    for (const AnswerPort& port : wanted_.inputs)
      if (!port.label) open.push_back(ports_[port.node]);
    std::vector<Port> outputs;
    for (const AnswerPort& port : wanted_.outputs)
      if (!port.label) outputs.push_back(ports_[port.node]);
    const Shape shape = shape_of(open, outputs);
    Marks marks(shape);
    for (const Estimand& part : estimand_.possible) {
      AnswerPorts wanted = ports_of(part);
      for (std::vector<AnswerPort>* side : {&wanted.inputs, &wanted.outputs})
        for (AnswerPort& port : *side) port.label = label_of(port.node);
      mark_impossible(Evaluation(part, table_sets_, tables_, ports_, wanted, arith_, budget_, few_).run(),
                      wanted, shape, marks);
    }
    return marks;
  }

  // `part` is the probability of a part of what is given.
  void mark_impossible(const Channel& part, const AnswerPorts& wanted, const Shape& shape, Marks& marks) {
    const auto open_position = [&](Node node) {
      std::size_t position = 0;
      for (const AnswerPort& port : wanted_.inputs) {
        if (port.node == node) break;
        if (!port.label) ++position;
      }
      return position;
    };
    std::vector<std::size_t> axes;  // of the row of the answer, by axis of `part`
    for (const std::vector<AnswerPort>* side : {&wanted.inputs, &wanted.outputs})
      for (const AnswerPort& port : *side)
        if (!port.label) axes.push_back(open_position(port.node));
    const auto event = [&](Key row) {
      std::vector<Port> given;
      std::vector<Coordinate> labels;
      for (const AnswerPort& port : wanted.outputs) {
        given.push_back(ports_[port.node]);
        labels.push_back(port.label ? *port.label : row[open_position(port.node)]);
      }
      return event_text(given, labels);
    };
    const Shape& here = part.table.shape();
    const auto extents = std::span(shape.extents).first(shape.inputs);
    if (std::find(extents.begin(), extents.end(), 0U) != extents.end()) return;
    std::vector<Coordinate> row(shape.inputs, 0), cell(axes.size(), 0);
    do {
      budget_.step(8 + row.size());
      for (std::size_t i = 0; i < axes.size(); ++i) cell[i] = row[axes[i]];
      const std::uint64_t position = linear_position(cell, here.extents);
      const std::uint64_t columns = here.columns();
      const std::uint64_t at = position / columns, column = position % columns;
      const bool exact = part.table.arith() == Arith::exact;
      if (exact ? part.table.exact_at(at, column) != Rational(0) : part.table.double_at(at, column) != 0)
        continue;
      if (is_undetermined(part, at, column)) {
        marks.add_row(row_number(row, shape), event_of(part, at), budget_);
        continue;
      }
      if (row.empty()) throw zero_condition(event(row));
      marks.add_row(row_number(row, shape), event(row), budget_);
    } while (next_coordinates(row, extents));
  }

  void prepare() {
    DIAG_ASSERT(tables_.size() == table_sets_.size());
    const std::size_t last = estimand_.stages.size();
    std::vector<std::map<Conditional, Stage>> narrow(last), conditions(last);  // by source, as it is needed
    find_fixed();
    need(estimand_.answer(), fixed_);
    for (std::size_t p = last - 1; p > 0; --p)
      for (auto& [conditional, channel] : conditionals_[p]) {
        const Stage& stage = estimand_.stages[p - 1];
        NodeSet outputs;
        for (const Wire wire : stage.outputs)
          if (contains(conditional.wanted, stage.variables[wire]) ||
              contains(conditional.given, stage.variables[wire]))
            outputs.push_back(stage.variables[wire]);
        std::sort(outputs.begin(), outputs.end());
        const Stage& needed =
            narrow[p].emplace(conditional, narrowed(stage, conditional.given, outputs)).first->second;
        need(needed, fixed_in(needed, conditional.labels));
        if (const NodeSet below = made_given(stage, conditional); !below.empty()) {
          const Stage& condition =
              conditions[p].emplace(conditional, narrowed(stage, conditional.given, below)).first->second;
          need(condition, fixed_in(condition, conditional.labels));
        }
      }
    for (auto& [conditional, channel] : conditionals_[0]) channel = from_observed(conditional);
    for (std::size_t p = 1; p < last; ++p)
      for (auto& [conditional, channel] : conditionals_[p])
        channel = from_stage(narrow[p].at(conditional), conditions[p], conditional);
  }

  // The labels of the question, on the wires of the answer.
  void find_fixed() {
    const Stage& stage = estimand_.answer();
    const auto fix = [&](Wire wire) {
      if (const std::optional<Coordinate> label = label_of(stage.variables[wire]))
        fixed_.emplace(wire, *label);
    };
    for (Wire wire = 0; wire < stage.inputs; ++wire) fix(wire);
    for (const Wire wire : stage.outputs) fix(wire);
  }

  void need(const Stage& stage, const Fixed& fixed) {
    for (const Stage::Box& box : stage.boxes)
      conditionals_[box.of].try_emplace(conditional_of(stage, box, fixed));
  }

  // From the smallest table that has its variables: of a stage that is narrowed a box may need less than the
  // table that is listed for it.
  Channel from_observed(const Conditional& conditional) {
    const NodeSet all = joined(conditional.wanted, conditional.given);
    std::size_t best = table_sets_.size();
    for (std::size_t t = 0; t < table_sets_.size(); ++t)
      if (std::includes(table_sets_[t].begin(), table_sets_[t].end(), all.begin(), all.end()) &&
          (best == table_sets_.size() || table_sets_[t].size() < table_sets_[best].size()))
        best = t;
    DIAG_ASSERT(best < table_sets_.size());
    return to_arith(conditioned(tables_[best], {}, table_sets_[best], conditional), arith_);
  }

  // The outputs of the stage that stand among the conditions.
  static NodeSet made_given(const Stage& stage, const Conditional& conditional) {
    NodeSet made;
    for (const Wire wire : stage.outputs)
      if (contains(conditional.given, stage.variables[wire])) made.push_back(stage.variables[wire]);
    std::sort(made.begin(), made.end());
    return made;
  }

  // One quotient of two diagrams, as it is printed: what is not determined of the one is no matter of the
  // other. Where all is determined and no label is wanted, the one has all that the other needs.
  Channel from_stage(const Stage& stage, const std::map<Conditional, Stage>& conditions,
                     const Conditional& conditional) {
    const Channel whole = contracted(stage, fixed_in(stage, conditional.labels));
    const NodeSet inputs(stage.variables.begin(), stage.variables.begin() + stage.inputs);
    NodeSet outputs;
    for (const Wire wire : stage.outputs) outputs.push_back(stage.variables[wire]);
    const auto below = conditions.find(conditional);
    const bool all = std::none_of(conditional.wanted.begin(), conditional.wanted.end(),
                                  [&](Node node) { return conditional.labels.count(node) != 0; });
    if (below == conditions.end() || (all && whole.determined()))
      return conditioned(whole, inputs, outputs, conditional);
    const Stage& condition = below->second;
    const Channel weight = contracted(condition, fixed_in(condition, conditional.labels));
    // The condition's ports are the inputs of the stage and its outputs that are given, in the same order.
    std::vector<Selected> given, wanted;
    for (const Node node : conditional.given) given.push_back(selected(inputs, outputs, node));
    for (const Node node : conditional.wanted) wanted.push_back(selected(inputs, outputs, node));
    std::vector<Node> kept;
    for (const Wire wire : condition.outputs) kept.push_back(condition.variables[wire]);
    std::vector<Selected> given_below;
    for (const Node node : conditional.given) given_below.push_back(selected(inputs, kept, node));
    return quotient_on_support(whole, wanted, given, weight, given_below, budget_);
  }

  static Selected selected(const NodeSet& inputs, const std::vector<Node>& outputs, Node node) {
    const auto input = std::find(inputs.begin(), inputs.end(), node);
    if (input != inputs.end())
      return Selected{true, static_cast<std::size_t>(input - inputs.begin()), std::nullopt};
    const auto output = std::find(outputs.begin(), outputs.end(), node);
    DIAG_ASSERT(output != outputs.end());
    return Selected{false, static_cast<std::size_t>(output - outputs.begin()), std::nullopt};
  }

  // `inputs` and `outputs` say of which variable each port of the channel is.
  Channel conditioned(const Channel& channel, const NodeSet& inputs, const std::vector<Node>& outputs,
                      const Conditional& conditional) {
    std::vector<Selected> wanted, given;
    for (const Node node : conditional.wanted) wanted.push_back(selected(inputs, outputs, node));
    for (const Node node : conditional.given) given.push_back(selected(inputs, outputs, node));
    for (std::size_t i = 0; i < inputs.size(); ++i)  // every input stands among the conditions
      DIAG_ASSERT(contains(conditional.given, inputs[i]));
    return condition_on_support(channel, wanted, given, budget_);
  }

  Channel contracted(const Stage& stage, const Fixed& fixed) {
    std::deque<Channel> marked;
    Wiring wiring = boxes_of(stage, fixed, marked);
    std::vector<Port> inputs, outputs;
    for (Wire wire = 0; wire < stage.inputs; ++wire) {
      wiring.inputs.push_back(wire);
      inputs.push_back(ports_[stage.variables[wire]]);
    }
    for (const Wire wire : stage.outputs) {
      wiring.outputs.push_back(wire);
      outputs.push_back(ports_[stage.variables[wire]]);
    }
    return contract(wiring, std::move(inputs), std::move(outputs), arith_, budget_);
  }

  // The last stage, with the labels of the question put in before anything is computed.
  Channel answer() {
    const Stage& stage = estimand_.answer();
    std::vector<Port> inputs, outputs;
    std::vector<Index> input_wires, output_wires;
    const auto place = [&](const AnswerPort& port, Wire wire, std::vector<Index>& indices,
                           std::vector<Port>& list) {
      if (port.label) return;
      indices.push_back(wire);
      list.push_back(ports_[port.node]);
    };
    for (const AnswerPort& port : wanted_.inputs) {
      const auto end = stage.variables.begin() + stage.inputs;
      const auto at = std::find(stage.variables.begin(), end, port.node);
      DIAG_ASSERT(at != end);
      place(port, static_cast<Wire>(at - stage.variables.begin()), input_wires, inputs);
    }
    for (const AnswerPort& port : wanted_.outputs) {
      const auto at = std::find_if(stage.outputs.begin(), stage.outputs.end(),
                                   [&](Wire wire) { return stage.variables[wire] == port.node; });
      DIAG_ASSERT(at != stage.outputs.end());
      place(port, *at, output_wires, outputs);
    }
    std::deque<Channel> marked;
    Wiring wiring = boxes_of(stage, fixed_, marked);
    wiring.inputs = std::move(input_wires);
    wiring.outputs = std::move(output_wires);
    return contract(wiring, std::move(inputs), std::move(outputs), arith_, budget_);
  }

  // Of a conditional the rows that the data lack are not determined. They are marked only where the boxes
  // before it give their condition a weight: others change nothing, and there may be 2^k of them. The
  // channels with marks are put into `marked`.
  Wiring boxes_of(const Stage& stage, const Fixed& fixed, std::deque<Channel>& marked) {
    Wiring wiring;
    for (const Node node : stage.variables) wiring.add_index(ports_[node].labels.size());
    wiring.fixed.assign(fixed.begin(), fixed.end());
    for (const Stage::Box& box : stage.boxes)
      add_with_marks(wiring, conditionals_[box.of].at(conditional_of(stage, box, fixed)),
                     {box.given.begin(), box.given.end()}, {box.wanted.begin(), box.wanted.end()}, marked,
                     few_, budget_);
    return wiring;
  }

  const Estimand& estimand_;
  const std::vector<NodeSet> table_sets_;
  const std::vector<Channel>& tables_;
  const std::vector<Port>& ports_;
  const AnswerPorts& wanted_;
  const Arith arith_;
  Budget& budget_;
  const double few_;
  Fixed fixed_;  // wires of the answer
  std::vector<std::map<Conditional, Channel>>
      conditionals_;  // by source: the observed state, then the stages
};

// The pieces that these indices come from.
Wiring before(const Wiring& wiring, const std::vector<Index>& indices) {
  std::vector<bool> needed(wiring.extents.size(), false);
  for (const Index index : indices) needed[index] = true;
  std::vector<std::size_t> kept;
  for (std::size_t i = wiring.pieces.size(); i-- > 0;) {
    const Piece& piece = wiring.pieces[i];
    if (std::none_of(piece.outputs.begin(), piece.outputs.end(), [&](Index index) { return needed[index]; }))
      continue;
    for (const Index index : piece.inputs) needed[index] = true;
    kept.push_back(i);
  }
  Wiring result;
  result.extents = wiring.extents;
  result.fixed = wiring.fixed;
  for (auto i = kept.rbegin(); i != kept.rend(); ++i) result.pieces.push_back(wiring.pieces[*i]);
  return result;
}

}  // namespace

void add_with_marks(Wiring& wiring, const Channel& channel, const std::vector<Index>& given,
                    const std::vector<Index>& wanted, std::deque<Channel>& marked, double few,
                    Budget& budget) {
  const Channel* added = &channel;
  if (const double missing = missing_rows(channel, budget); missing > few) {
    const Table rows = reached(before(wiring, given), given, budget);
    added = &marked.emplace_back(mark_missing(channel, &rows, budget));
  } else if (missing > 0) {
    added = &marked.emplace_back(mark_missing(channel, nullptr, budget));
  }
  wiring.add(*added, given, wanted);
}

std::vector<AnswerBox> answer_boxes(const Estimand& estimand, const std::vector<Channel>& tables,
                                    const std::vector<Port>& ports, const AnswerPorts& labels, Arith arith,
                                    Budget& budget, double few) {
  return Evaluation(estimand, estimand.tables(), tables, ports, labels, arith, budget, few).boxes();
}

AnswerPorts ports_of(const Estimand& estimand) {
  AnswerPorts ports;
  for (const Node node : joined(estimand.done, estimand.given)) ports.inputs.push_back({node, {}});
  for (const Node node : estimand.asked) ports.outputs.push_back({node, {}});
  return ports;
}

Channel evaluate(const Estimand& estimand, const std::vector<Channel>& tables, const std::vector<Port>& ports,
                 const AnswerPorts& wanted, Arith arith, Budget& budget, double few) {
  return Evaluation(estimand, estimand.tables(), tables, ports, wanted, arith, budget, few).run();
}

}  // namespace diag
