#include "interpreter/inference/conditioned_question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/cost.hpp"

namespace diag {

namespace {

constexpr double worth_looking = 1e6;   // what costs less is answered before another plan is made
constexpr double look = 0.05;           // the part of a search that a look at a choice takes
constexpr double worth_changing = 0.7;  // of the cost without
constexpr double most_sweeps = 0x1p24;
constexpr std::size_t most_candidates = 3;  // at a time: those of the fewest labels
constexpr int most_worse = 3;               // choices in a row that cost more than the best before
constexpr double beyond = std::numeric_limits<double>::infinity();

// Of a slice as such, in multiplications: its graph is pruned, its plan is found again.
double slice_cost(const FactorGraph& graph) { return 20'000 + 100 * static_cast<double>(graph.factors()); }

// Where the answer of a slice stands in that of the whole question, label by label.
RelevantGraph::Cells places(const FactorGraph& graph, const std::vector<std::uint32_t>& asked,
                            const std::vector<std::uint32_t>& set, const std::vector<std::uint32_t>& labels) {
  RelevantGraph::Cells result;
  std::uint64_t stride = 1;
  for (std::size_t i = asked.size(); i-- > 0;) {
    const auto at = std::find(set.begin(), set.end(), asked[i]);
    if (at == set.end()) {
      result.axes.emplace_back(graph.sizes[asked[i]], stride);
      result.count *= graph.sizes[asked[i]];
    } else {
      result.offset += stride * labels[static_cast<std::size_t>(at - set.begin())];
    }
    stride *= graph.sizes[asked[i]];
  }
  std::reverse(result.axes.begin(), result.axes.end());
  return result;
}

// What one slice reports is one of so many equal parts.
class SliceProgress {
 public:
  SliceProgress(Budget& budget, std::uint64_t sweeps) : budget_(budget), sweeps_(sweeps) {
    if (!budget.progress || sweeps == 1) return;
    outer_ = std::move(budget.progress);
    budget.progress = [this](const Progress& now) { tell(now); };
  }
  ~SliceProgress() {
    if (outer_) budget_.progress = std::move(outer_);
  }
  SliceProgress(const SliceProgress&) = delete;
  SliceProgress& operator=(const SliceProgress&) = delete;
  void next() { ++done_; }

 private:
  void tell(const Progress& now) const {
    outer_(now.what.empty() ? now
                            : Progress{now.what, static_cast<double>(done_) * now.total + now.done,
                                       static_cast<double>(sweeps_) * now.total});
  }

  Budget& budget_;
  std::uint64_t sweeps_;
  std::uint64_t done_ = 0;
  std::function<void(const Progress&)> outer_;
};

}  // namespace

ConditionedQuestion::ConditionedQuestion(const FactorGraph& graph, std::span<const std::uint32_t> observed,
                                         std::span<const std::uint32_t> asked, const JointOptions& options,
                                         Budget& budget)
    : graph_(&graph),
      observed_(observed.begin(), observed.end()),
      asked_(asked.begin(), asked.end()),
      options_(options) {
  options_.plans = &plans_;
  const EliminationOptions whole = options_.tree.elimination;
  options_.tree.elimination.share *= look;
  options_.tree.elimination.most_steps =
      static_cast<std::uint64_t>(look * static_cast<double>(whole.most_steps));
  search(budget);
  const EliminationOptions looked = std::exchange(options_.tree.elimination, whole);
  if (best_.cost > worth_looking || best_.bytes > static_cast<double>(budget.max_memory)) {
    Choice again = look_at(best_.set, budget);
    if (better(again, best_, 1, budget))
      best_ = std::move(again);
    else
      options_.tree.elimination = looked;  // the slices are to find this plan
  }
  if (!best_.question) best_.question.emplace(graph, observed, asked, options_, budget);  // throws
}

// Sets one variable after the other, whichever costs least then, for a while also where that costs more.
void ConditionedQuestion::search(Budget& budget) {
  best_ = look_at({}, budget);
  std::optional<Choice> at = one_more(best_, budget);
  for (int worse = 0; at && worse < most_worse; at = one_more(*at, budget))
    if (better(*at, best_, worth_changing, budget)) {
      best_ = *at;
      worse = 0;
    } else {
      ++worse;
    }
}

std::vector<std::uint32_t> ConditionedQuestion::rest(const std::vector<std::uint32_t>& set) const {
  std::vector<std::uint32_t> result;
  for (const std::uint32_t v : asked_)
    if (std::find(set.begin(), set.end(), v) == set.end()) result.push_back(v);
  return result;
}

ConditionedQuestion::Choice ConditionedQuestion::look_at(std::vector<std::uint32_t> set, Budget& budget) {
  Choice choice;
  choice.set = std::move(set);
  for (const std::uint32_t v : choice.set) choice.sweeps *= graph_->sizes[v];
  std::vector<std::uint32_t> observed = observed_;
  for (const std::uint32_t v : choice.set) observed[v] = 0;
  try {
    choice.question.emplace(*graph_, observed, rest(choice.set), options_, budget);
    const bool whole = choice.set.empty();
    choice.bytes = choice.question->bytes(options_.room.cell_bytes) + (whole ? 0 : 2 * 8 * answer_cells());
    choice.cost = static_cast<double>(choice.sweeps) *
                  (sweep_cost(choice.question->plan(), 1) + (whole ? 0 : slice_cost(*graph_)));
  } catch (const BudgetSpent& spent) {
    if (spent.name() != "memory") throw;
    choice.cost = choice.bytes = beyond;
  }
  return choice;
}

// What memory allows is better than what it does not; of such, what costs less by so much; of those, what is
// smaller.
bool ConditionedQuestion::better(const Choice& a, const Choice& b, double by, const Budget& budget) {
  const auto limit = static_cast<double>(budget.max_memory);
  const bool a_fits = a.bytes <= limit;
  const bool b_fits = b.bytes <= limit;
  if (a_fits != b_fits) return a_fits;
  if (a_fits) return a.cost < by * b.cost;
  return a.bytes < b.bytes || (a.bytes == beyond && a.set.size() > b.set.size());
}

// The best choice that sets one more variable, where that may help.
std::optional<ConditionedQuestion::Choice> ConditionedQuestion::one_more(const Choice& than, Budget& budget) {
  if (than.cost <= worth_looking && than.bytes <= static_cast<double>(budget.max_memory)) return std::nullopt;
  std::vector<std::uint32_t> candidates = rest(than.set);
  if (candidates.size() < 2) return std::nullopt;
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return graph_->sizes[a] < graph_->sizes[b]; });
  candidates.resize(std::min(candidates.size(), most_candidates));
  std::optional<Choice> found;
  for (const std::uint32_t v : candidates) {
    if (static_cast<double>(than.sweeps) * graph_->sizes[v] > most_sweeps) continue;
    std::vector<std::uint32_t> set = than.set;
    set.push_back(v);
    Choice choice = look_at(std::move(set), budget);
    if (!found || better(choice, *found, 1, budget)) found = std::move(choice);
  }
  return found;
}

std::string ConditionedQuestion::route(double bytes) const {
  const std::string plan = to_text(best_.question->plan(), bytes);
  return best_.set.empty() ? plan
                           : fmt::format("{}, once for each of {} choices of labels", plan, best_.sweeps);
}

double ConditionedQuestion::answer_cells() const {
  double cells = 1;
  for (const std::uint32_t v : asked_) cells *= graph_->sizes[v];
  return cells;
}

double ConditionedQuestion::bytes() const {
  return best_.question->bytes() + (best_.set.empty() ? 0 : 2 * 8 * answer_cells());
}

JointQuestion ConditionedQuestion::slice(const std::vector<std::uint32_t>& labels, Budget& budget) const {
  std::vector<std::uint32_t> observed = observed_;
  for (std::size_t i = 0; i < labels.size(); ++i) observed[best_.set[i]] = labels[i];
  return {*graph_, observed, rest(best_.set), options_, budget};
}

template <class Take>
void ConditionedQuestion::for_each_choice(Take&& take) const {
  std::vector<std::uint32_t> labels(best_.set.size(), 0);
  for (;;) {
    take(labels);
    std::size_t i = labels.size();
    while (i > 0 && ++labels[i - 1] == graph_->sizes[best_.set[i - 1]]) labels[--i] = 0;
    if (i == 0) return;
  }
}

// `take` is given the question, and where its answer goes.
template <class Take>
void ConditionedQuestion::for_each_slice(Budget& budget, Take&& take) const {
  SliceProgress progress(budget, best_.sweeps);
  for_each_choice([&](const std::vector<std::uint32_t>& labels) {
    take(slice(labels, budget), places(*graph_, asked_, best_.set, labels));
    progress.next();
  });
}

CliqueTree::Joint ConditionedQuestion::in_double(const std::vector<const double*>& values,
                                                 Budget& budget) const {
  if (best_.set.empty()) return best_.question->in_double(values, budget);
  budget.reserve(bytes(), "inference");
  CliqueTree::Joint result;
  result.cells.assign(static_cast<std::size_t>(answer_cells()), 0.0);
  std::vector<std::int64_t> exponents;  // of each slice
  constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();
  std::int64_t largest = none;
  for_each_slice(budget, [&](const JointQuestion& question, const RelevantGraph::Cells& to) {
    const CliqueTree::Joint found = question.in_double(values, budget);
    exponents.push_back(found.exponent);
    result.lost = result.lost || found.lost;
    std::size_t next = 0;
    for_each_place(to, [&](std::uint64_t place) {
      const double cell = found.cells[next++];
      result.cells[place] = cell;
      if (cell > 0) largest = std::max(largest, found.exponent + std::ilogb(cell));
    });
  });
  if (largest == none) return result;  // impossible
  result.exponent = largest;
  std::size_t slice = 0;
  for_each_choice([&](const std::vector<std::uint32_t>& labels) {
    // Further apart than doubles reach is as far apart as it goes.
    const auto shift = static_cast<int>(std::max<std::int64_t>(exponents[slice++] - largest, -10'000));
    for_each_place(places(*graph_, asked_, best_.set, labels), [&](std::uint64_t place) {
      double& cell = result.cells[place];
      const double moved = std::ldexp(cell, shift);
      if (cell > 0 && moved < std::numeric_limits<double>::min()) result.lost = true;
      cell = moved;
    });
  });
  return result;
}

ConditionedQuestion::Exact::Exact(const ConditionedQuestion& question,
                                  const std::vector<ExactFactor>& factors)
    : question_(question), factors_(factors), first_(*question.best_.question, factors) {}

double ConditionedQuestion::Exact::bytes() const {
  const double number = static_cast<double>(primes()) * 8 + sizeof(Integer) + 48;
  return first_.bytes() + (question_.best_.set.empty() ? 0 : question_.answer_cells() * number);
}

double ConditionedQuestion::Exact::cost() const {
  const double one = first_.cost() + (question_.best_.set.empty() ? 0 : slice_cost(*question_.graph_));
  return static_cast<double>(question_.best_.sweeps) * one;
}

ExactJoint ConditionedQuestion::Exact::answer(Budget& budget) {
  budget.reserve(bytes(), "exact inference");
  if (question_.best_.set.empty()) return first_.answer(budget);
  ExactJoint result;
  result.numerators.resize(static_cast<std::size_t>(question_.answer_cells()));
  result.denominator = 1;
  std::vector<Integer> denominators;  // of each slice
  question_.for_each_slice(budget, [&](const JointQuestion& question, const RelevantGraph::Cells& to) {
    ExactJoint found = JointQuestion::Exact(question, factors_).answer(budget);
    std::size_t next = 0;
    for_each_place(
        to, [&](std::uint64_t place) { result.numerators[place] = std::move(found.numerators[next++]); });
    result.denominator = lcm(result.denominator, found.denominator);
    denominators.push_back(std::move(found.denominator));
  });
  std::size_t slice = 0;
  question_.for_each_choice([&](const std::vector<std::uint32_t>& labels) {
    const Integer factor = result.denominator / denominators[slice++];
    if (factor == Integer(1)) return;
    for_each_place(places(*question_.graph_, question_.asked_, question_.best_.set, labels),
                   [&](std::uint64_t place) { result.numerators[place] *= factor; });
  });
  return result;
}

}  // namespace diag
