// The numbers of an estimand: its disintegrations are computed, each once, and its stages contracted like any
// diagram.
#pragma once

#include <deque>
#include <optional>

#include "interpreter/causal/estimand.hpp"
#include "interpreter/stochastic/algebra.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

// How the answer is wanted: its inputs and outputs in order, those with a label restricted to it (an input is
// then no input, and an output is dropped). All of done and given, and of asked, stand there.
struct AnswerPort {
  Node node = 0;
  std::optional<Coordinate> label;
};
struct AnswerPorts {
  std::vector<AnswerPort> inputs, outputs;
};
[[nodiscard]] AnswerPorts ports_of(const Estimand& estimand);  // ascending, without labels

// The answer as a channel. `tables` are states, one for each of estimand.tables(), with a port a variable in
// that order; `ports` says what the port of each node is. A conditional that the tables do not determine
// matters where it reaches the answer with a weight other than 0: there the answer is undetermined in turn,
// and names the event. So it is where what is given has probability 0; the one row of a state then is an
// EvaluationError("zero-condition").
//
// Memory follows the cells of the tables and the rows that they reach, not the product of the label sets, but
// for what comes from outside without a label: of that all labels are reached. In inner stages that is also
// what is set there and summed in the answer. A
// conditional that lacks no more than `few` rows has all of them marked; of others it is found first which
// ones are reached. The answer is the same.
[[nodiscard]] Channel evaluate(const Estimand& estimand, const std::vector<Channel>& tables,
                               const std::vector<Port>& ports, const AnswerPorts& wanted, Arith arith,
                               Budget& budget, double few = 1024);

// The boxes of the answer's diagram, for a wiring of more than this estimand. Rows that the tables lack are
// left out of a channel: add_with_marks() puts it into the wiring. `labels` are those that the wiring fixes;
// other rows may be left out as well.
struct AnswerBox {
  Channel channel;
  std::vector<Stage::Wire> given, wanted;  // of estimand.answer()
};
[[nodiscard]] std::vector<AnswerBox> answer_boxes(const Estimand& estimand,
                                                  const std::vector<Channel>& tables,
                                                  const std::vector<Port>& ports, const AnswerPorts& labels,
                                                  Arith arith, Budget& budget, double few = 1024);

// Adds the channel, and marks of its missing rows those that the pieces before it reach, or all where there
// are no more than `few`. A channel with marks is a new one, and is put into `marked`.
void add_with_marks(Wiring& wiring, const Channel& channel, const std::vector<Index>& given,
                    const std::vector<Index>& wanted, std::deque<Channel>& marked, double few,
                    Budget& budget);

}  // namespace diag
