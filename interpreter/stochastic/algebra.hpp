// Working with channels: marginals, conditionals, Bayesian inversion, distances. Ports are named by position;
// the session turns names into positions. All functions work exactly and in double, on all layouts, with
// memory that follows what is stored. Undetermined cells are carried along and never filled in, unless the
// caller asks by fill_undetermined.
#pragma once

#include "interpreter/stochastic/channel.hpp"

namespace diag {

// The outputs listed, in that order; the others are summed out.
[[nodiscard]] Channel marginal(const Channel& channel, const std::vector<std::size_t>& outputs,
                               Budget& budget);

// P(wanted | given). Inputs of the answer: the given ones without a label; outputs: the wanted ones without a
// label; each in the order listed. `wanted` holds outputs of the channel only; a wanted label restricts and
// drops its port (the answer then has the mass of that event). Every input of the channel stands in `given`
// (with a label or without). Zero probability: without unlabelled conditions
// EvaluationError("zero-condition") naming the event; otherwise the row is marked undetermined with its
// event. To be given inputs alone is no condition: nothing is divided.
struct Selected {
  bool input = false;  // a port of channel.inputs, else of channel.outputs
  std::size_t port = 0;
  std::optional<std::uint64_t> label;
};
[[nodiscard]] Channel condition(const Channel& channel, const std::vector<Selected>& wanted,
                                const std::vector<Selected>& given, Budget& budget);

// The same where only some rows will be read. Rows without support have no cell and no mark then, so that
// memory follows the support and not the product of the label sets; whoever knows which rows are read marks
// those of them that are missing: the cells of `reached`, a table over the inputs in lexical order, or all
// (null).
[[nodiscard]] Channel condition_on_support(const Channel& channel, const std::vector<Selected>& wanted,
                                           const std::vector<Selected>& given, Budget& budget);
[[nodiscard]] double missing_rows(const Channel& conditional, Budget& budget);
[[nodiscard]] Channel mark_missing(const Channel& conditional, const Table* reached, Budget& budget);

// The ports of that answer, without computing it.
[[nodiscard]] std::pair<std::vector<Port>, std::vector<Port>> condition_ports(
    const Channel& channel, const std::vector<Selected>& wanted, const std::vector<Selected>& given);

// The channel from the outputs listed to all others: condition() with the rest wanted.
[[nodiscard]] Channel disintegrate(const Channel& state, const std::vector<std::size_t>& given,
                                   Budget& budget);

// Bayesian inversion of a channel A -> B at a prior I -> A: a channel B -> A. Rows of outcomes of probability
// 0 are undetermined.
[[nodiscard]] Channel invert(const Channel& channel, const Channel& prior, Budget& budget);

// Every row divided by its sum. A state of mass 0: EvaluationError("zero-condition"); a row of sum 0:
// undetermined.
[[nodiscard]] Channel normalize(const Channel& channel, Budget& budget);

// Replaces the output by the uniform state: discards it and emits the uniform one. Keeps comb groups.
[[nodiscard]] Channel randomize(const Channel& channel, std::size_t output, Budget& budget);

// Undetermined cells filled with uniform rows; only for `set undetermined = uniform`.
[[nodiscard]] Channel fill_undetermined(const Channel& channel, Budget& budget);

// Throws EvaluationError("undetermined") naming the event, when a state, or a number, is undetermined.
void require_determined(const Channel& channel);

// Conversion of a whole channel; exact to double.
[[nodiscard]] Channel to_arith(const Channel& channel, Arith arith);

struct Weight {  // a number: exact, or a double
  std::optional<Rational> exact;
  double value = 0;
};
[[nodiscard]] Weight exact_weight(Rational value);
[[nodiscard]] Weight double_weight(double value);

struct Difference {
  std::uint64_t row = 0, column = 0;  // the first cell that differs
  std::string left, right;            // its two weights, as text
};
// Cell by cell: exact tables exactly, with a double on either side within `tolerance` (sup norm). The ports
// agree in their labels (checked by the caller). Two undetermined cells are equal, an undetermined and a
// determined one differ.
[[nodiscard]] std::optional<Difference> first_difference(const Channel& a, const Channel& b, double tolerance,
                                                         Budget& budget);

// Cell by cell within a tolerance (sup norm), exactly where both sides and the tolerance are exact.
[[nodiscard]] std::optional<Difference> first_beyond(const Channel& a, const Channel& b,
                                                     const Weight& tolerance, Budget& budget);

// Total variation, half the L1 distance, of each row (states: one row): exact where both are exact.
[[nodiscard]] std::vector<Weight> total_variation(const Channel& p, const Channel& q, Budget& budget);
[[nodiscard]] double kullback_leibler(const Channel& p, const Channel& q,
                                      Budget& budget);           // states, nats; may be infinite
[[nodiscard]] double entropy(const Channel& p, Budget& budget);  // a state, nats
[[nodiscard]] Weight mass(const Channel& state, Budget& budget);
[[nodiscard]] Weight expectation(const Channel& state, const std::vector<Rational>& values,
                                 Budget& budget);  // a value a column
struct Outcome {
  std::vector<std::string> labels;
  Weight weight;
};
[[nodiscard]] std::vector<Outcome> support(const Channel& state,
                                           Budget& budget);  // outcomes of weight other than 0

// f, then g: the outputs of f are the inputs of g, label by label. The answer is named after f's inputs and
// g's outputs. Throws EvaluationError("cannot-compose") where the labels differ.
[[nodiscard]] Channel then(const Channel& f, const Channel& g, Budget& budget);
// Side by side.
[[nodiscard]] Channel tensor(const Channel& f, const Channel& g, Budget& budget);

// The state with these labels on its outputs, port by port: each label becomes the one of the same text, and
// what no label becomes has weight 0. Throws EvaluationError("unknown-label") for a label that has no such
// one.
[[nodiscard]] Channel relabelled(const Channel& state, const std::vector<Labels>& labels, Budget& budget);

// The structure, as values: rows that are labels need no more than a position each.
[[nodiscard]] Channel identity_channel(const std::vector<Port>& ports, Budget& budget);
[[nodiscard]] Channel copy_channel(const std::vector<Port>& ports, std::size_t copies,
                                   Budget& budget);  // A B A B ...
[[nodiscard]] Channel discard_channel(const std::vector<Port>& ports);
[[nodiscard]] Channel swap_channel(const std::vector<Port>& first, const std::vector<Port>& second,
                                   Budget& budget);
[[nodiscard]] Channel uniform_channel(const std::vector<Port>& ports, Budget& budget);
[[nodiscard]] Channel point_channel(const std::vector<Port>& ports, std::span<const Coordinate> labels);
[[nodiscard]] Channel observe_channel(const std::vector<Port>& ports, std::span<const Coordinate> labels);

}  // namespace diag
