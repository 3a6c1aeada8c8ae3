#include "interpreter/inference/clique_tree.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "interpreter/base/underflow.hpp"

namespace diag {

namespace {

// Sweeps that lost a number on the way, on whichever thread, are made again with exponents kept apart: what
// is lost beside a larger number may be all that an observation further on leaves.
class Losses {
 public:
  Losses() { forget_underflow(); }
  void operator()(const SweepTask<double>& task) {
    sweep(task);
    look();
  }
  std::int64_t normalise(double* cells, std::size_t count) {
    const std::int64_t exponent = normalise_cells(cells, count);
    look();
    return exponent;
  }
  void look() {
    if (!underflowed()) return;
    lost_.store(true, std::memory_order_relaxed);
    forget_underflow();
  }
  [[nodiscard]] bool any() const { return lost_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> lost_ = false;
};

// Cells of a tree below which starting a thread costs more than it gains.
constexpr double worth_a_thread = 400'000;

}  // namespace

CliqueTree::CliqueTree(const FactorGraph& graph, std::vector<const double*> values, TreePlan plan,
                       unsigned threads)
    : graph_(&graph),
      values_(std::move(values)),
      plan_(std::make_unique<TreePlan>(std::move(plan))),
      threads_(threads_for(*plan_, threads)),
      messages_(*plan_, graph, values_, threads_) {}

unsigned CliqueTree::threads_for(const TreePlan& plan, unsigned threads) {
  return plan.cells < worth_a_thread ? 1 : std::max(1U, threads);
}

void CliqueTree::observe(std::uint32_t variable, std::uint32_t label) {
  if (messages_.observed(variable) == label) return;
  messages_.observe(variable, label, 0.0, 1.0);
  long_.reset();
  changed_ = true;
}

void CliqueTree::forget(std::uint32_t variable) { observe(variable, not_observed); }

void CliqueTree::collect(Budget& budget) {
  if (!changed_) return;
  if (!long_) {
    Losses losses;
    messages_.collect([&](const SweepTask<double>& task) { losses(task); },
                      [&](double* cells, std::size_t count) { return losses.normalise(cells, count); },
                      budget);
    if (losses.any()) go_long(budget);
  }
  if (long_) collect_long(budget);
  impossible_ = false;
  for (std::uint32_t c = 0; c < plan_->cliques.size(); ++c) {
    if (plan_->cliques[c].parent != no_clique || messages_.unit(c)) continue;
    if ((long_ ? long_->up(c)->mantissa : *messages_.up(c)) == 0) impossible_ = true;
  }
  changed_ = false;
}

void CliqueTree::distribute(const std::vector<std::uint8_t>& wanted, Budget& budget) {
  if (!long_) {
    Losses losses;
    messages_.distribute(
        wanted, [&](const SweepTask<double>& task) { losses(task); },
        [&](double* cells, std::size_t count) { return losses.normalise(cells, count); }, budget);
    if (!losses.any()) return;
    go_long(budget);
    collect_long(budget);
  }
  long_->distribute(
      wanted, [](const SweepTask<ExponentCell>& task) { sweep(task); },
      [](ExponentCell*, std::size_t) { return std::int64_t{0}; }, budget);
}

void CliqueTree::collect_long(Budget& budget) {
  long_->collect([](const SweepTask<ExponentCell>& task) { sweep(task); },
                 [](ExponentCell*, std::size_t) { return std::int64_t{0}; }, budget);
}

std::size_t CliqueTree::cells_of(std::size_t factor) const {
  return values_[factor] == nullptr ? 0 : graph_->cells(factor);
}

void CliqueTree::go_long(Budget& budget) {
  std::size_t total = 0;
  for (std::size_t f = 0; f < graph_->factors(); ++f) total += cells_of(f);
  budget.reserve(plan_->bytes(sizeof(double)) + plan_->bytes(sizeof(ExponentCell)) +
                     static_cast<double>(total) * (sizeof(double) + sizeof(ExponentCell)),
                 "inference with exponents kept apart");
  if (long_values_.empty()) {
    long_values_.reserve(total);
    for (std::size_t f = 0; f < graph_->factors(); ++f)
      for (std::size_t i = 0; i < cells_of(f); ++i) {
        int exponent = 0;
        const double mantissa = std::frexp(values_[f][i], &exponent);
        long_values_.push_back({mantissa, mantissa == 0 ? 0 : exponent});
      }
  }
  std::vector<const ExponentCell*> values;
  std::size_t at = 0;
  for (std::size_t f = 0; f < graph_->factors(); ++f) {
    values.push_back(values_[f] == nullptr ? nullptr : long_values_.data() + at);
    at += cells_of(f);
  }
  long_ = std::make_unique<TreeMessages<ExponentCell>>(*plan_, *graph_, values, threads_);
  for (std::uint32_t v = 0; v < graph_->variables(); ++v)
    if (messages_.observed(v) != not_observed)
      long_->observe(v, messages_.observed(v), ExponentCell{}, ExponentCell{0.5, 1});
}

// By root: the exponents taken out of the messages that its total is made of, not of those behind a constant
// one.
std::vector<std::int64_t> CliqueTree::taken_out() const {
  std::vector<std::int64_t> exponents(plan_->cliques.size(), 0);
  const bool joint = plan_->joint != no_factor;
  for (std::size_t c = plan_->cliques.size(); c-- > 0;) {
    const auto id = static_cast<std::uint32_t>(c);
    if (messages_.unit(id)) continue;
    if (!joint || id != plan_->factor_clique[plan_->joint]) exponents[c] += messages_.exponent(id);
    const std::uint32_t parent = plan_->cliques[c].parent;
    if (parent != no_clique) exponents[parent] += exponents[c];
  }
  return exponents;
}

double CliqueTree::log_evidence(Budget& budget) {
  collect(budget);
  if (impossible_) return -std::numeric_limits<double>::infinity();
  double result = 0;
  const std::vector<std::int64_t> taken = taken_out();
  for (std::uint32_t c = 0; c < plan_->cliques.size(); ++c) {
    if (plan_->cliques[c].parent != no_clique || messages_.unit(c)) continue;
    if (long_) {
      const ExponentCell total = *long_->up(c);
      result += std::log(total.mantissa) + static_cast<double>(total.exponent) * std::log(2.0);
    } else {
      result += std::log(*messages_.up(c)) + static_cast<double>(taken[c]) * std::log(2.0);
    }
  }
  return result;
}

CliqueTree::Joint CliqueTree::joint(Budget& budget) {
  const std::size_t count = graph_->cells(plan_->joint);
  Joint result;
  result.cells.resize(count);
  changed_ = true;  // the total of the root that has it is not computed
  Losses losses;
  messages_.joint(
      result.cells.data(), [&](const SweepTask<double>& task) { losses(task); },
      [&](double* cells, std::size_t n) { return losses.normalise(cells, n); }, budget);
  const std::uint32_t home = plan_->factor_clique[plan_->joint];
  const std::vector<std::int64_t> taken = taken_out();
  double rest = 1;  // the totals of what hangs together with none of the variables
  for (std::uint32_t c = 0; c < plan_->cliques.size() && !losses.any(); ++c) {
    if (plan_->cliques[c].parent != no_clique || messages_.unit(c)) continue;
    result.exponent += taken[c];
    if (c == home) continue;
    int exponent = 0;
    rest = std::frexp(rest * *messages_.up(c), &exponent);
    result.exponent += exponent;
  }
  if (!losses.any())
    for (double& cell : result.cells) cell *= rest;
  losses.look();
  if (losses.any()) return joint_long(budget);
  if (std::all_of(result.cells.begin(), result.cells.end(), [](double cell) { return cell == 0; }))
    result.exponent = 0;
  return result;
}

CliqueTree::Joint CliqueTree::joint_long(Budget& budget) {
  go_long(budget);
  const std::size_t count = graph_->cells(plan_->joint);
  budget.reserve(static_cast<double>(count) * (sizeof(ExponentCell) + sizeof(double)), "the answer");
  std::vector<ExponentCell> cells(count);
  long_->joint(
      cells.data(), [](const SweepTask<ExponentCell>& task) { sweep(task); },
      [](ExponentCell*, std::size_t) { return std::int64_t{0}; }, budget);
  ExponentCell rest{0.5, 1};
  for (std::uint32_t c = 0; c < plan_->cliques.size(); ++c) {
    if (plan_->cliques[c].parent != no_clique || c == plan_->factor_clique[plan_->joint] || long_->unit(c))
      continue;
    int exponent = 0;
    rest.mantissa = std::frexp(rest.mantissa * long_->up(c)->mantissa, &exponent);
    rest.exponent += exponent + long_->up(c)->exponent;
  }
  Joint result;
  result.cells.resize(count, 0.0);
  std::int64_t largest = std::numeric_limits<std::int64_t>::min();
  for (const ExponentCell& cell : cells)
    if (cell.mantissa != 0) largest = std::max(largest, cell.exponent);
  for (std::size_t i = 0; i < count && rest.mantissa != 0; ++i) {
    if (cells[i].mantissa == 0) continue;
    const std::int64_t below = cells[i].exponent - largest;
    if (below > -1000) {
      result.cells[i] = std::ldexp(cells[i].mantissa * rest.mantissa, static_cast<int>(below));
    } else {
      result.lost = true;
    }
    result.exponent = largest + rest.exponent;
  }
  long_.reset();
  return result;
}

void CliqueTree::calibrate(Budget& budget) {
  collect(budget);
  distribute({}, budget);
}

void CliqueTree::marginal(std::uint32_t variable, std::span<double> result, Budget& budget) {
  collect(budget);
  std::fill(result.begin(), result.end(), 0.0);
  if (impossible_) return;
  if (!(long_ ? long_->is_read(variable) : messages_.is_read(variable))) {
    wanted_.assign(plan_->cliques.size(), 0);
    messages_.want(variable, wanted_);
    distribute(wanted_, budget);
  }
  if (long_) {
    std::vector<ExponentCell> cells(result.size());
    long_->marginal(variable, cells.data(), ExponentCell{},
                    [](const SeparatorRead<ExponentCell>& read) { read_separator(read); });
    std::int64_t largest = std::numeric_limits<std::int64_t>::min();
    for (const ExponentCell& cell : cells)
      if (cell.mantissa != 0) largest = std::max(largest, cell.exponent);
    for (std::size_t x = 0; x < cells.size(); ++x)
      if (cells[x].mantissa != 0 && cells[x].exponent > largest - 1000)
        result[x] = std::ldexp(cells[x].mantissa, static_cast<int>(cells[x].exponent - largest));
  } else {
    messages_.marginal(variable, result.data(), 0.0,
                       [](const SeparatorRead<double>& read) { read_separator(read); });
  }
  double sum = 0;
  for (const double x : result) sum += x;
  if (!(sum > 0)) return;
  for (double& x : result) x /= sum;
}

}  // namespace diag
