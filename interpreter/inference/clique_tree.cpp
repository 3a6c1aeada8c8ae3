#include "interpreter/inference/clique_tree.hpp"

#include <cmath>
#include <limits>

namespace diag {

namespace {

// Below this a message is no longer trusted: products may have underflowed on the way.
constexpr double trusted = 0x1p-700;

}  // namespace

CliqueTree::CliqueTree(const FactorGraph& graph, std::vector<const double*> values, TreePlan plan)
    : graph_(&graph),
      values_(std::move(values)),
      plan_(std::make_unique<TreePlan>(std::move(plan))),
      messages_(*plan_, graph, values_) {}

void CliqueTree::observe(std::uint32_t variable, std::uint32_t label) {
  messages_.observe(variable, label, 0.0, 1.0);
  long_.reset();
}

void CliqueTree::forget(std::uint32_t variable) { observe(variable, not_observed); }

void CliqueTree::collect(Budget& budget) {
  if (long_) return;
  lost_ = false;
  messages_.collect([](const SweepTask<double>& task) { sweep(task); },
                    [&](double* cells, std::size_t count, bool) {
                      const std::int64_t exponent = normalise_cells(cells, count);
                      if (exponent < -700 || cells[0] == 0) {
                        double largest = 0;
                        for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, cells[i]);
                        if (exponent < -700 || largest == 0) lost_ = true;
                      }
                      return exponent;
                    },
                    budget);
  if (lost_) go_long();
  if (long_)
    long_->collect([](const SweepTask<ExponentCell>& task) { sweep(task); },
                   [](ExponentCell*, std::size_t, bool) { return std::int64_t{0}; }, budget);
}

void CliqueTree::distribute(const std::vector<std::uint8_t>& wanted, Budget& budget) {
  if (long_) {
    long_->distribute(
        wanted, [](const SweepTask<ExponentCell>& task) { sweep(task); },
        [](ExponentCell*, std::size_t, bool) { return std::int64_t{0}; }, budget);
    return;
  }
  messages_.distribute(
      wanted, [](const SweepTask<double>& task) { sweep(task); },
      [&](double* cells, std::size_t count, bool) { return normalise_cells(cells, count); }, budget);
}

void CliqueTree::go_long() {
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
  long_ = std::make_unique<TreeMessages<ExponentCell>>(*plan_, *graph_, values);
  for (std::uint32_t v = 0; v < graph_->variables(); ++v)
    if (messages_.observed(v) != not_observed)
      long_->observe(v, messages_.observed(v), ExponentCell{}, ExponentCell{0.5, 1});
}

double CliqueTree::log_evidence(Budget& budget) {
  collect(budget);
  return log_total();
}

double CliqueTree::log_total() const {
  double result = 0;
  for (std::uint32_t c = 0; c < plan_->cliques.size(); ++c) {
    if (plan_->cliques[c].parent != no_clique || messages_.unit(c)) continue;
    if (long_) {
      const ExponentCell total = *long_->up(c);
      result += std::log(total.mantissa) + static_cast<double>(total.exponent) * std::log(2.0);
    } else {
      result += std::log(*messages_.up(c)) + static_cast<double>(messages_.exponent(c)) * std::log(2.0);
    }
  }
  return result;
}

void CliqueTree::calibrate(Budget& budget) {
  collect(budget);
  distribute({}, budget);
}

// Calls add(label, a, b) for the pairs of numbers whose products make up the marginal; b is null where it
// is 1.
template <class Messages, class Add>
void CliqueTree::read(const Messages& messages, std::uint32_t variable, Add&& add) const {
  const MarginalPlace& place = plan_->places[variable];
  const std::uint32_t size = graph_->sizes[variable];
  if (place.separator == no_clique) {
    const auto* cells = messages.single(variable);
    for (std::uint32_t x = 0; x < size; ++x)
      if (messages.observed(variable) == not_observed || messages.observed(variable) == x)
        add(x, cells + x, decltype(cells){nullptr});
    return;
  }
  const auto* down = messages.down(place.separator);
  const auto* up = messages.unit(place.separator) ? nullptr : messages.up(place.separator);
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < place.before; ++i)
    for (std::uint32_t x = 0; x < size; ++x)
      for (std::uint64_t j = 0; j < place.after; ++j, ++at)
        add(x, down + at, up == nullptr ? nullptr : up + at);
}

void CliqueTree::marginal(std::uint32_t variable, std::span<double> result, Budget& budget) {
  collect(budget);
  const MarginalPlace& place = plan_->places[variable];
  std::vector<std::uint8_t> wanted(plan_->cliques.size(), 0);
  for (std::uint32_t c = place.separator == no_clique ? place.home : place.separator; c != no_clique;
       c = plan_->cliques[c].parent)
    wanted[c] = 1;
  if (place.separator != no_clique) wanted[place.separator] = 1;
  std::fill(result.begin(), result.end(), 0.0);
  if (std::isinf(log_total())) return;
  distribute(wanted, budget);
  if (long_) {
    std::int64_t top = std::numeric_limits<std::int64_t>::min();
    const auto exponent = [](const ExponentCell* a, const ExponentCell* b) {
      return a->exponent + (b == nullptr ? 0 : b->exponent);
    };
    const auto mantissa = [](const ExponentCell* a, const ExponentCell* b) {
      return a->mantissa * (b == nullptr ? 1 : b->mantissa);
    };
    read(*long_, variable, [&](std::uint32_t, const ExponentCell* a, const ExponentCell* b) {
      if (mantissa(a, b) != 0) top = std::max(top, exponent(a, b));
    });
    read(*long_, variable, [&](std::uint32_t x, const ExponentCell* a, const ExponentCell* b) {
      if (mantissa(a, b) != 0 && exponent(a, b) > top - 1000)
        result[x] += std::ldexp(mantissa(a, b), static_cast<int>(exponent(a, b) - top));
    });
  } else {
    read(messages_, variable, [&](std::uint32_t x, const double* a, const double* b) {
      result[x] += b == nullptr ? *a : *a * *b;
    });
  }
  double sum = 0;
  for (const double x : result) sum += x;
  if (!(sum > 0)) return;
  for (double& x : result) x /= sum;
}

}  // namespace diag
