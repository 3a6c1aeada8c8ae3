#include "interpreter/inference/clique_tree.hpp"

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

void CliqueTree::go_long(Budget& budget) {
  double cells = 0;
  for (std::size_t f = 0; f < graph_->factors(); ++f) {
    double count = 1;
    for (const std::uint32_t v : graph_->scope(f)) count *= graph_->sizes[v];
    cells += count;
  }
  budget.reserve(plan_->bytes(sizeof(double)) + plan_->bytes(sizeof(ExponentCell)) +
                     cells * (sizeof(double) + sizeof(ExponentCell)),
                 "inference with exponents kept apart");
  if (long_values_.empty()) {
    std::size_t total = 0;
    std::vector<std::size_t> counts;
    for (std::size_t f = 0; f < graph_->factors(); ++f) {
      std::size_t count = 1;
      for (const std::uint32_t v : graph_->scope(f)) count *= graph_->sizes[v];
      counts.push_back(count);
      total += count;
    }
    long_values_.reserve(total);
    for (std::size_t f = 0; f < counts.size(); ++f)
      for (std::size_t i = 0; i < counts[f]; ++i) {
        int exponent = 0;
        const double mantissa = std::frexp(values_[f][i], &exponent);
        long_values_.push_back({mantissa, mantissa == 0 ? 0 : exponent});
      }
  }
  std::vector<const ExponentCell*> values;
  std::size_t at = 0;
  for (std::size_t f = 0; f < graph_->factors(); ++f) {
    values.push_back(long_values_.data() + at);
    std::size_t count = 1;
    for (const std::uint32_t v : graph_->scope(f)) count *= graph_->sizes[v];
    at += count;
  }
  long_ = std::make_unique<TreeMessages<ExponentCell>>(*plan_, *graph_, values, threads_);
  for (std::uint32_t v = 0; v < graph_->variables(); ++v)
    if (messages_.observed(v) != not_observed)
      long_->observe(v, messages_.observed(v), ExponentCell{}, ExponentCell{0.5, 1});
}

double CliqueTree::log_evidence(Budget& budget) {
  collect(budget);
  if (impossible_) return -std::numeric_limits<double>::infinity();
  double result = 0;
  // What was taken out of the messages that the totals are made of: not of those behind a constant one.
  std::vector<std::int64_t> exponents(plan_->cliques.size(), 0);
  for (std::size_t c = plan_->cliques.size(); c-- > 0;) {
    const CliqueNode& node = plan_->cliques[c];
    const auto id = static_cast<std::uint32_t>(c);
    if (messages_.unit(id)) continue;
    exponents[c] += messages_.exponent(id);
    if (node.parent != no_clique) {
      exponents[node.parent] += exponents[c];
    } else if (long_) {
      const ExponentCell total = *long_->up(id);
      result += std::log(total.mantissa) + static_cast<double>(total.exponent) * std::log(2.0);
    } else {
      result += std::log(*messages_.up(id)) + static_cast<double>(exponents[c]) * std::log(2.0);
    }
  }
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
