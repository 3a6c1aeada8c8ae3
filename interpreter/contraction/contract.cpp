// Carries out a plan.
#include "interpreter/contraction/contract.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/underflow.hpp"
#include "interpreter/contraction/by_tree.hpp"
#include "interpreter/contraction/join.hpp"
#include "interpreter/contraction/lay_out.hpp"
#include "interpreter/contraction/load.hpp"
#include "interpreter/tensor/as_doubles.hpp"

namespace diag {

namespace {

constexpr double long_step = 1e7;  // multiplications; what takes less is soon done

// While a long step runs, what it has counted so far is added to what is done of the plan.
class StepProgress {
 public:
  StepProgress(Budget& budget, Progress before, double step)
      : budget_(budget), before_(std::move(before)), step_(step), begun_(budget.work()) {
    if (!budget.progress) return;
    outer_ = std::move(budget.progress);
    budget.progress = [this](const Progress& now) { tell(now); };
  }
  ~StepProgress() {
    if (outer_) budget_.progress = std::move(outer_);
  }
  StepProgress(const StepProgress&) = delete;
  StepProgress& operator=(const StepProgress&) = delete;

 private:
  void tell(const Progress& now) const {
    if (!now.what.empty()) return outer_(now);
    const double counted = static_cast<double>(budget_.work() - begun_);
    outer_({before_.what, before_.done + std::min(step_, counted), before_.total});
  }

  Budget& budget_;
  Progress before_;
  double step_;
  std::uint64_t begun_;
  std::function<void(const Progress&)> outer_;
};

class Contraction {
 public:
  Contraction(const Network& network, FixedValues fixed, bool floating, Budget& budget)
      : network_(network), fixed_(std::move(fixed)), floating_(floating), budget_(budget) {}

  Table run(const Plan& plan) {
    made_.resize(plan.steps.size());
    double work = 0;
    for (std::size_t at = 0; at < plan.steps.size(); ++at) {
      const PlanStep& step = plan.steps[at];
      DIAG_ASSERT(step.operands.size() == 1 || step.operands.size() == 2);
      Part left = operand(step.operands[0], at);
      Part right = step.operands.size() == 2 ? operand(step.operands[1], at) : unit_part(floating_);
      const bool tell = budget_.progress && (step.work >= long_step || at % 64 == 0);
      if (tell) budget_.report({"summing out", work, plan.work});
      std::optional<StepProgress> inside;
      if (tell && step.work >= long_step)
        inside.emplace(budget_, Progress{"summing out", work, plan.work}, step.work);
      made_[at] = left.sparse || right.sparse ? join_sparse(left, right, step.kept, step.sparse, budget_)
                                              : join_dense(left, right, step.kept, budget_);
      work += step.work;
    }
    Part core = last(plan);
    return lay_out(std::move(core), network_, fixed_, product(std::move(denominators_)), row_factors_,
                   budget_);
  }

 private:
  Part operand(std::uint32_t number, std::size_t step) {
    if (number < network_.factors.size()) return read(network_.factors[number]);
    const std::size_t at = number - network_.factors.size();
    DIAG_ASSERT(at < step && made_[at].has_value());
    Part part = std::move(*made_[at]);
    made_[at].reset();
    return part;
  }

  Part read(const Factor& factor) {
    Loaded loaded = load(factor, network_, fixed_, floating_, budget_);
    if (!floating_ && loaded.denominator != Integer(1))
      denominators_.push_back(std::move(loaded.denominator));
    if (loaded.row_scaled) row_factors_.push_back(&factor);
    return std::move(loaded.part);
  }

  Part last(const Plan& plan) {
    if (!plan.steps.empty()) return std::move(*made_.back());
    DIAG_ASSERT(network_.factors.size() <= 1);
    return network_.factors.empty() ? unit_part(floating_) : read(network_.factors.front());
  }

  const Network& network_;
  FixedValues fixed_;
  bool floating_;
  Budget& budget_;
  std::vector<std::optional<Part>> made_;
  std::vector<Integer> denominators_;
  std::vector<const Factor*> row_factors_;
};

}  // namespace

// In double where that holds every cell, or else exactly: whoever divides by a row's sum must not find it 0.
Table without_loss(const Network& network, Budget& budget) {
  Table exact = contract(network, Arith::exact, budget);
  if (std::optional<Table> rounded = as_doubles(exact)) return std::move(*rounded);
  return exact;
}

Table contract(const Network& network, Arith arith, Budget& budget) {
  const Plan joins = make_plan(network, arith, budget);
  constexpr double dear = 100'000;  // below, planning anew does not pay
  if (joins.cost >= dear) {
    const FixedValues fixed = fixed_values(network, budget);
    if (!fixed.contradiction)
      if (std::optional<Table> answer = contract_by_tree(network, fixed, joins, arith, budget))
        return std::move(*answer);
  }
  return contract(network, joins, arith, budget);
}

Table contract(const Network& network, const Plan& plan, Arith arith, Budget& budget) {
  if (!std::isfinite(plan.bytes))  // thousands of open variables: the size itself is beyond a double
    throw BudgetSpent("memory", "this computation needs more than 10^300 bytes",
                      "ask about fewer variables at a time");
  budget.reserve(plan.bytes, "this computation");
  if (budget.plans) budget.plans(to_text(plan));
  FixedValues fixed = fixed_values(network, budget);
  const bool contradiction = fixed.contradiction;
  // Functions compose to a function: this is computed exactly in either arithmetic.
  const bool functions =
      std::all_of(network.factors.begin(), network.factors.end(),
                  [](const Factor& factor) { return factor.table->layout() == Layout::functional; });
  const bool floating = arith == Arith::floating && !functions;
  if (contradiction) return zero_answer(network, fixed, arith == Arith::floating);
  forget_underflow();
  Table answer = Contraction(network, std::move(fixed), floating, budget).run(plan);
  // Weights that are lost may be all that a later observation leaves. A clique tree keeps them, and where
  // that will not do and the tables are exact, there is a way without loss.
  if (floating && underflowed()) {
    Plan dearer = plan;
    dearer.cost = std::numeric_limits<double>::infinity();
    const FixedValues again = fixed_values(network, budget);
    if (std::optional<Table> kept = contract_by_tree(network, again, dearer, arith, budget)) return *kept;
    if (std::all_of(network.factors.begin(), network.factors.end(),
                    [](const Factor& factor) { return factor.table->arith() == Arith::exact; }))
      return without_loss(network, budget);
  }
  if (arith == Arith::floating && answer.arith() == Arith::exact) return answer.to(Arith::floating);
  return answer;
}

}  // namespace diag
