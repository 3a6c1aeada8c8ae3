// All marginals of a network at once, given what is observed, by the inference layer: what `diag query --all`
// prints.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/formats/network_file.hpp"
#include "interpreter/inference/factor_graph.hpp"
#include "interpreter/stochastic/channel.hpp"

namespace diag {

struct MarginalsQuestion {
  std::vector<std::optional<std::uint32_t>> observed;  // the label, of each variable
  std::string given;                                   // the same in words, for messages
  Arith arith = Arith::exact;
  unsigned threads = 1;  // the numbers do not depend on it
  unsigned repeat = 1;   // runs, for the times
  bool warm = false;     // plans are kept from one run to the next; the first one counts for nothing
};

struct AllMarginals {
  std::vector<Channel> states;       // of each variable
  std::optional<Rational> evidence;  // the probability of what is observed, where it was asked for exactly
  double log_evidence = 0;           // its natural logarithm
  std::string route;                 // "a clique tree: 21 cliques, ..."
  // Seconds, medians over the runs. Each run starts from the network: building the graph and planning is
  // `plan`, the sweeps and reading the marginals `infer`.
  double plan = 0, infer = 0, total = 0;
};

// Throws EvaluationError("zero-condition") where what is observed has probability 0, ("no-rows") where a
// variable has no table; BudgetSpent.
[[nodiscard]] AllMarginals all_marginals(const NetworkFile& network, const MarginalsQuestion& question,
                                         Budget& budget);

// Every variable a factor of its parents and itself, in order; each is to have a table.
[[nodiscard]] FactorGraph graph_of(const NetworkFile& network);
[[nodiscard]] Channel marginal_port(const NetworkVariable& variable);  // without its rows

// Text of questions: a name or label, trimmed and without its backticks if it stands in such; and cut at
// these characters where they stand outside of backticks, into `most` parts.
[[nodiscard]] std::string without_backticks(const std::string& text);
[[nodiscard]] std::vector<std::string> cut_outside_backticks(const std::string& text, char at,
                                                             std::size_t most);

// "a = yes, `x y` = `< 5`", or without the backticks: the labels, by variable. Throws
// EvaluationError.
[[nodiscard]] std::vector<std::optional<std::uint32_t>> read_given(const NetworkFile& network,
                                                                   const std::string& given);

}  // namespace diag
