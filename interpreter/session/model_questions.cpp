#include "interpreter/session/model_questions.hpp"

#include <cmath>

#include "interpreter/base/text.hpp"
#include "interpreter/diagram/signature.hpp"
#include "interpreter/session/marginals.hpp"

namespace diag {

namespace {

// A name or label as the language has it: in backticks, or one that needs none. Nothing otherwise.
std::optional<std::string> read_word(const std::string& text, bool label) {
  const std::string word = without_backticks(text);
  const std::size_t first = text.find_first_not_of(" \t");
  if (word.empty() || first == std::string::npos) return std::nullopt;
  if (text[first] != '`' && (label ? spelled_label(word) : spelled_name(word)) != word) return std::nullopt;
  return word;
}

}  // namespace

std::optional<std::uint32_t> ModelQuestions::variable(const std::string& text) const {
  const std::optional<std::string> name = read_word(text, false);
  const auto found = name ? by_name_.find(*name) : by_name_.end();
  // What is hidden may not be asked.
  if (found == by_name_.end() || network_.variables[found->second].hidden) return std::nullopt;
  return found->second;
}

// Sets the observations, and returns the variable. Nothing where it is no question of that kind, or a wrong
// one.
std::optional<std::uint32_t> ModelQuestions::read(const std::string& question) {
  const std::size_t first = question.find_first_not_of(" \t");
  const std::size_t last = question.find_last_not_of(" \t\r");
  if (first == std::string::npos || question.compare(first, 2, "P(") != 0 || question[last] != ')')
    return std::nullopt;
  const std::vector<std::string> sides =
      cut_outside_backticks(question.substr(first + 2, last - first - 2), '|', 2);
  const std::optional<std::uint32_t> asked = variable(sides.front());
  if (!asked) return std::nullopt;
  std::vector<std::uint32_t> given(observed_.size(), nowhere);
  const std::vector<std::string> conditions = sides.size() == 2
                                                  ? cut_outside_backticks(sides[1], ',', sides[1].size() + 1)
                                                  : std::vector<std::string>();
  for (const std::string& condition : conditions) {
    const std::vector<std::string> parts = cut_outside_backticks(condition, '=', 2);
    if (parts.size() != 2) return std::nullopt;
    const std::optional<std::uint32_t> about = variable(parts[0]);
    const std::optional<std::string> label = read_word(parts[1], true);
    if (!about || !label || about == asked || given[*about] != nowhere) return std::nullopt;
    const std::optional<std::uint64_t> place =
        network_.variables[*about].labels.value_or(Labels()).find(*label);
    if (!place) return std::nullopt;
    given[*about] = static_cast<std::uint32_t>(*place);
  }
  for (std::uint32_t v = 0; v < given.size(); ++v)
    if (inquiry_ && given[v] != observed_[v]) inquiry_->observe(v, given[v]);
  observed_ = std::move(given);
  return asked;
}

ModelQuestions::ModelQuestions(NetworkFile network, Arith arith, Budget& budget)
    : network_(std::move(network)), arith_(arith) {
  for (const NetworkVariable& variable : network_.variables) usable_ = usable_ && variable.table.has_value();
  if (!usable_) return;
  graph_ = with_sound_heads(graph_of(network_));
  for (std::uint32_t v = 0; v < graph_.variables(); ++v) by_name_.emplace(network_.variables[v].name, v);
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
  const std::optional<std::uint32_t> asked = read(question);
  if (!asked) return std::nullopt;
  Channel state = marginal_port(network_.variables[*asked]);
  const Shape shape = shape_of({}, state.outputs);
  if (arith_ == Arith::exact) {
    const std::vector<Rational> cells = exactly(*asked, budget);
    if (cells.empty()) return std::nullopt;
    state.table = Table::dense(shape, cells);
  } else {
    std::vector<double> cells = in_double(*asked, budget);
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
  JointOptions options;
  options.plans = &plans_;
  std::vector<Rational> cells;
  if (graph_.sizes[variable] == 1) return cells;
  const JointQuestion question(graph_, observed_, std::span(&variable, 1), options, budget);
  const ExactJoint joint = JointQuestion::Exact(question, factors_).answer(budget);
  Integer sum;
  for (const Integer& numerator : joint.numerators) sum += numerator;
  if (sum.is_zero()) return cells;
  for (const Integer& numerator : joint.numerators) cells.emplace_back(numerator, sum);
  return cells;
}

}  // namespace diag
