// Networks as factor graphs, and their marginals as states.
#include "interpreter/session/marginals.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/diagram/signature.hpp"
#include "interpreter/inference/exact_inquiry.hpp"
#include "interpreter/inference/factor_tables.hpp"
#include "interpreter/inference/inquiry.hpp"

namespace diag {

namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

class Runs {
 public:
  Runs(const NetworkFile& network, const MarginalsQuestion& question, Budget& budget)
      : network_(network), question_(question), budget_(budget) {}

  AllMarginals all() {
    for (const NetworkVariable& variable : network_.variables)
      if (!variable.table)
        throw EvaluationError("no-rows", spelled_name(variable.name) + " has no rows",
                              "all marginals need the mechanism of every variable");
    std::vector<double> plans, infers, totals;
    const bool doubles = question_.arith != Arith::exact;
    if (question_.warm) doubles ? in_double() : exactly();
    for (unsigned run = 0; run < std::max(question_.repeat, 1U); ++run) {
      if (doubles)
        in_double();
      else
        exactly();
      plans.push_back(answer_.plan);
      infers.push_back(answer_.infer);
      totals.push_back(answer_.plan + answer_.infer);
    }
    answer_.plan = median(plans);
    answer_.infer = median(infers);
    answer_.total = median(totals);
    return std::move(answer_);
  }

 private:
  void in_double() {
    const Clock::time_point start = Clock::now();
    const FactorGraph graph = graph_of(network_);
    std::vector<std::vector<double>> tables;
    std::vector<const double*> values;
    tables.reserve(network_.variables.size());
    values.reserve(network_.variables.size());
    for (const NetworkVariable& variable : network_.variables) {
      tables.push_back(dense_doubles(*variable.table, budget_));
      values.push_back(tables.back().data());
    }
    InquiryOptions options;
    options.threads = question_.threads;
    options.plans = question_.warm ? &plans_ : nullptr;
    Inquiry inquiry(graph, std::move(values), options);
    std::size_t labels = 0;
    for (std::uint32_t v = 0; v < graph.variables(); ++v) {
      labels += graph.sizes[v];
      if (question_.observed[v]) inquiry.observe(v, *question_.observed[v]);
    }
    inquiry.prepare_all(budget_);
    const Clock::time_point planned = Clock::now();
    std::vector<double> found(labels);
    inquiry.all_marginals(found, budget_);
    const Clock::time_point done = Clock::now();
    answer_.plan = seconds(start, planned);
    answer_.infer = seconds(planned, done);
    answer_.log_evidence = inquiry.log_evidence(budget_);
    if (std::isinf(answer_.log_evidence)) impossible();
    answer_.route = inquiry.route();
    answer_.states.clear();
    std::size_t at = 0;
    for (std::uint32_t v = 0; v < graph.variables(); ++v) {
      Channel state = marginal_port(network_.variables[v]);
      const auto first = found.begin() + static_cast<std::ptrdiff_t>(at);
      state.table =
          Table::dense(shape_of({}, state.outputs), std::vector<double>(first, first + graph.sizes[v]));
      at += graph.sizes[v];
      answer_.states.push_back(std::move(state));
    }
  }

  void exactly() {
    const Clock::time_point start = Clock::now();
    const FactorGraph graph = graph_of(network_);
    std::vector<DenseNumbers> numbers;
    std::vector<ExactFactor> factors;
    std::vector<std::uint32_t> observed, all;
    numbers.reserve(network_.variables.size());
    for (std::uint32_t v = 0; v < graph.variables(); ++v) {
      numbers.push_back(dense_numbers(*network_.variables[v].table, budget_));
      factors.push_back({&numbers.back().numerators, &numbers.back().denominators});
      observed.push_back(question_.observed[v].value_or(nowhere));
      all.push_back(v);
    }
    ExactOptions options;
    options.threads = question_.threads;
    options.plans = question_.warm ? &plans_ : nullptr;
    ExactInquiry inquiry(graph, std::move(factors), observed, all, options, budget_);
    const Clock::time_point planned = Clock::now();
    answer_.plan = seconds(start, planned);
    answer_.route = inquiry.route();
    const ExactAnswer found = inquiry.answer(budget_);
    if (found.evidence.numerator.is_zero()) impossible();
    answer_.states.clear();
    for (std::uint32_t v = 0; v < graph.variables(); ++v) {
      Channel state = marginal_port(network_.variables[v]);
      std::vector<Rational> cells;
      for (const Integer& numerator : found.marginals[v].numerators)
        cells.emplace_back(numerator, found.marginals[v].denominator);
      state.table = Table::dense(shape_of({}, state.outputs), cells);
      answer_.states.push_back(std::move(state));
    }
    answer_.infer = seconds(planned, Clock::now());
    answer_.evidence = Rational(found.evidence.numerator, found.evidence.denominator);
    const Scaled scaled = scaled_ratio(found.evidence.numerator, found.evidence.denominator);
    answer_.log_evidence =
        std::log(scaled.significand) + static_cast<double>(scaled.exponent) * std::log(2.0);
  }

  [[noreturn]] void impossible() const {
    throw EvaluationError("zero-condition", "the condition " + question_.given + " has probability 0");
  }

  const NetworkFile& network_;
  const MarginalsQuestion& question_;
  Budget& budget_;
  AllMarginals answer_;
  PlanCache plans_;
};

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

}  // namespace

FactorGraph graph_of(const NetworkFile& network) {
  FactorGraph graph;
  graph.sizes.reserve(network.variables.size());
  for (const NetworkVariable& variable : network.variables)
    graph.sizes.push_back(static_cast<std::uint32_t>(variable.table->shape().extents.back()));
  std::vector<std::uint32_t> scope;
  for (std::uint32_t v = 0; v < network.variables.size(); ++v) {
    const std::vector<std::size_t>& parents = network.variables[v].parents;
    scope.assign(parents.begin(), parents.end());
    scope.push_back(v);
    graph.add(scope, 1);
  }
  return graph;
}

Channel marginal_port(const NetworkVariable& variable) {
  Channel state;
  state.outputs = {{variable.name, variable.name, variable.labels.value_or(Labels())}};
  return state;
}

std::string without_backticks(const std::string& text) {
  std::string word = trimmed(text);
  if (word.size() < 2 || word.front() != '`' || word.back() != '`') return word;
  std::string result;
  for (std::size_t i = 1; i + 1 < word.size(); ++i) {
    if (word[i] == '\\' && i + 2 < word.size()) ++i;
    result += word[i];
  }
  return result;
}

std::vector<std::string> cut_outside_backticks(const std::string& text, char at, std::size_t most) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '`') quoted = !quoted;
    if (quoted && text[i] == '\\' && i + 1 < text.size()) parts.back() += text[i++];
    if (text[i] == at && !quoted && parts.size() < most)
      parts.emplace_back();
    else
      parts.back() += text[i];
  }
  return parts;
}

std::vector<std::optional<std::uint32_t>> read_given(const NetworkFile& network, const std::string& given) {
  std::vector<std::optional<std::uint32_t>> observed(network.variables.size());
  if (trimmed(given).empty()) return observed;
  for (const std::string& part : cut_outside_backticks(given, ',', given.size() + 1)) {
    const std::vector<std::string> sides = cut_outside_backticks(part, '=', 2);
    if (sides.size() != 2)
      throw EvaluationError(
          "variable-wanted",
          "a condition is a variable and its label, and here stands `" + trimmed(part) + "`",
          "write --given 'a = yes, b = no'; in backticks what has a comma or = in it");
    const std::string name = without_backticks(sides[0]), label = without_backticks(sides[1]);
    const auto variable = std::find_if(network.variables.begin(), network.variables.end(),
                                       [&](const NetworkVariable& v) { return v.name == name; });
    if (variable == network.variables.end()) {
      const std::string near =
          nearest(name, network.variables.size(), [&](std::size_t i) { return network.variables[i].name; });
      if (name.compare(0, 3, "do(") == 0)
        throw EvaluationError(
            "unknown-variable", "what is given is observed, and `" + trimmed(part) + "` is set",
            "all marginals know no interventions; ask a question: P(a | " + trimmed(part) + ")");
      throw EvaluationError("unknown-variable", "the model has no variable `" + name + "`",
                            near.empty() ? "" : "did you mean `" + near + "`?");
    }
    const Labels labels = variable->labels.value_or(Labels());
    const std::optional<std::uint64_t> position = labels.find(label);
    if (!position)
      throw EvaluationError("unknown-label", spelled_name(name) + " has no label `" + label + "`",
                            "its labels are " + to_text(labels));
    std::optional<std::uint32_t>& place =
        observed[static_cast<std::size_t>(variable - network.variables.begin())];
    if (place && *place != *position)
      throw EvaluationError("variable-twice", spelled_name(name) + " is given two labels");
    place = static_cast<std::uint32_t>(*position);
  }
  return observed;
}

AllMarginals all_marginals(const NetworkFile& network, const MarginalsQuestion& question, Budget& budget) {
  DIAG_ASSERT(question.observed.size() == network.variables.size());
  return Runs(network, question, budget).all();
}

}  // namespace diag
