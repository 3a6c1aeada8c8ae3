#include "interpreter/session/model_questions.hpp"

#include <algorithm>
#include <cmath>

#include "interpreter/base/errors.hpp"
#include "interpreter/session/marginals.hpp"

namespace diag {

namespace {

struct Asked {
  std::uint32_t variable = 0;
  std::vector<std::optional<std::uint32_t>> observed;
};

// Nothing where it is no question of that kind, or a wrong one.
std::optional<Asked> read_asked(const NetworkFile& network, const std::string& question) {
  const std::size_t first = question.find_first_not_of(" \t");
  const std::size_t last = question.find_last_not_of(" \t\r");
  if (first == std::string::npos || question.compare(first, 2, "P(") != 0 || question[last] != ')')
    return std::nullopt;
  const std::vector<std::string> sides =
      cut_outside_backticks(question.substr(first + 2, last - first - 2), '|', 2);
  const std::string name = without_backticks(sides.front());
  const auto variable = std::find_if(network.variables.begin(), network.variables.end(),
                                     [&](const NetworkVariable& v) { return v.name == name; });
  if (variable == network.variables.end()) return std::nullopt;
  Asked asked;
  asked.variable = static_cast<std::uint32_t>(variable - network.variables.begin());
  try {
    asked.observed = read_given(network, sides.size() == 2 ? sides[1] : std::string());
  } catch (const EvaluationError&) {
    return std::nullopt;
  }
  // What is hidden may not be asked, and what is given is no question.
  for (std::size_t v = 0; v < asked.observed.size(); ++v)
    if (network.variables[v].hidden && (asked.observed[v] || v == asked.variable)) return std::nullopt;
  if (asked.observed[asked.variable]) return std::nullopt;
  return asked;
}

}  // namespace

ModelQuestions::ModelQuestions(NetworkFile network, Arith arith, Budget& budget)
    : network_(std::move(network)), arith_(arith) {
  for (const NetworkVariable& variable : network_.variables) usable_ = usable_ && variable.table.has_value();
  if (!usable_) return;
  graph_ = graph_of(network_);
  observed_.assign(graph_.variables(), nowhere);
  std::vector<const double*> values;
  for (const NetworkVariable& variable : network_.variables) {
    if (arith_ == Arith::exact) {
      const DenseNumbers& numbers = numbers_.emplace_back(dense_numbers(*variable.table, budget));
      factors_.push_back({&numbers.numerators, &numbers.denominators});
    } else {
      values.push_back(tables_.emplace_back(dense_doubles(*variable.table, budget)).data());
    }
  }
  InquiryOptions options;
  options.plans = &plans_;
  if (arith_ == Arith::floating) inquiry_.emplace(graph_, std::move(values), options);
}

std::optional<Channel> ModelQuestions::answer(const std::string& question, Budget& budget) {
  if (!usable_) return std::nullopt;
  const std::optional<Asked> asked = read_asked(network_, question);
  if (!asked) return std::nullopt;
  for (std::uint32_t v = 0; v < observed_.size(); ++v) {
    const std::uint32_t label = asked->observed[v].value_or(nowhere);
    if (label == observed_[v]) continue;
    observed_[v] = label;
    if (inquiry_) inquiry_->observe(v, label);
  }
  Channel state = marginal_port(network_.variables[asked->variable]);
  const Shape shape = shape_of({}, state.outputs);
  if (arith_ == Arith::exact) {
    const std::vector<Rational> cells = exactly(asked->variable, budget);
    if (cells.empty()) return std::nullopt;
    state.table = Table::dense(shape, cells);
  } else {
    std::vector<double> cells = in_double(asked->variable, budget);
    if (cells.empty()) return std::nullopt;
    state.table = Table::dense(shape, std::move(cells));
  }
  return state;
}

// Nothing where the conditions have probability 0.
std::vector<double> ModelQuestions::in_double(std::uint32_t variable, Budget& budget) {
  std::vector<double> cells(graph_.sizes[variable]);
  inquiry_->marginal(variable, cells, budget);
  if (std::isinf(inquiry_->log_evidence(budget))) cells.clear();
  return cells;
}

std::vector<Rational> ModelQuestions::exactly(std::uint32_t variable, Budget& budget) {
  ExactOptions options;
  options.plans = &plans_;
  const ExactAnswer answer =
      exact_answer(graph_, factors_, observed_, std::span(&variable, 1), options, budget);
  std::vector<Rational> cells;
  const ExactMarginal& marginal = answer.marginals.front();
  if (marginal.denominator.is_zero()) return cells;
  for (const Integer& numerator : marginal.numerators) cells.emplace_back(numerator, marginal.denominator);
  return cells;
}

}  // namespace diag
