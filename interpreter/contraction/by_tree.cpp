#include "interpreter/contraction/by_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>

#include "interpreter/base/errors.hpp"
#include "interpreter/contraction/answer.hpp"
#include "interpreter/contraction/contract.hpp"
#include "interpreter/contraction/lay_out.hpp"
#include "interpreter/inference/conditioned_question.hpp"
#include "interpreter/inference/cost.hpp"
#include "interpreter/inference/factor_tables.hpp"

namespace diag {

namespace {

// What the numbers of a table are: weights, and if every row has the sum 1, a box, so that what it computes
// need not be computed where nobody reads it.
struct Kind {
  bool weights = true, box = true;
};
Kind kind_of(const ExactFactor& factor, std::size_t columns, Budget& budget) {
  const Integers& numerators = *factor.numerators;
  const Integers& denominators = *factor.denominators;
  Kind kind;
  budget.step(numerators.size());
  for (std::size_t first = 0; first < numerators.size(); first += columns) {
    Integer sum;
    for (std::size_t i = first; i < first + columns; ++i) {
      if (numerators.sign(i) < 0) kind.weights = false;
      sum += numerators[i];
    }
    if (sum != denominators[denominators.size() == 1 ? 0 : first / columns]) kind.box = false;
  }
  return kind;
}

class ByTree {
 public:
  ByTree(const Network& network, const FixedValues& fixed, Arith arith, Budget& budget)
      : network_(network), fixed_(fixed), exact_(arith == Arith::exact), budget_(budget) {}

  std::optional<Table> run(const Plan& joins) {
    if (!fits()) return std::nullopt;
    number_indices();
    if (!read()) return std::nullopt;
    JointOptions options;
    EliminationOptions& search = options.tree.elimination;
    if (exact_) search.cell_cost *= exact_cell_cost;
    if (exact_) options.room.cell_bytes = sizeof(ResidueCell);
    // A search is no dearer than what it may save.
    search.most_steps =
        static_cast<std::uint64_t>(std::min(static_cast<double>(search.most_steps), joins.cost / 2));
    const FactorGraph graph = with_sound_heads(graph_);
    std::optional<ConditionedQuestion> question;
    try {
      question.emplace(graph, observed_, asked_, options, budget_);
    } catch (const BudgetSpent& spent) {
      if (spent.name() != "memory") throw;
      return std::nullopt;  // no tree will do; joins of sparse tables may
    }
    return exact_ ? exactly(*question, joins) : in_double(*question, joins);
  }

 private:
  // Measured, in nanoseconds: a unit of the cost of joins, in double and exactly; a multiplication in a
  // clique, of one residue exactly.
  // Joins of tables that no cache holds wait for memory.
  static constexpr double join_cost = 1, large_join_cost = 5, exact_join_cost = 2.5;
  static constexpr double large = 1e6;  // cells
  static constexpr double tree_cost = 0.5;
  static constexpr double most_open = 0x1p40;  // cells of an answer

  // Cells of the tables with their zeros: no more than a few times what is stored. And the answer's.
  [[nodiscard]] bool fits() const {
    const auto limit = static_cast<double>(budget_.max_memory);
    double cells = 1;
    double stored = 0;
    for (const Index index : answer_shape(network_, fixed_).distinct)
      cells *= static_cast<double>(network_.extents[index]);
    if (cells > most_open || cells * sizeof(double) > limit) return false;
    cells = 0;
    for (const Factor& factor : network_.factors) {
      std::vector<Index> indices = factor.indices;
      std::sort(indices.begin(), indices.end());
      if (std::adjacent_find(indices.begin(), indices.end()) != indices.end()) return false;
      for (const std::uint64_t extent : factor.table->shape().extents)
        if (extent == 0 || extent > 0x7FFFFFFF) return false;
      cells += factor.table->shape().cells();
      stored += static_cast<double>(factor.table->stored());
      if (exact_ && factor.table->arith() == Arith::floating) return false;
    }
    return cells <= 8 * stored + 100'000 && cells * 32 <= limit;
  }

  // Variables are the indices that a table has.
  void number_indices() {
    numbers_.assign(network_.extents.size(), nowhere);
    for (const Factor& factor : network_.factors)
      for (const Index index : factor.indices) {
        if (numbers_[index] != nowhere) continue;
        numbers_[index] = static_cast<std::uint32_t>(graph_.sizes.size());
        graph_.sizes.push_back(static_cast<std::uint32_t>(network_.extents[index]));
        observed_.push_back(fixed_.fixed(index) ? fixed_.values[index] : nowhere);
      }
    for (const Index index : answer_shape(network_, fixed_).distinct) {
      if (numbers_[index] == nowhere) continue;
      open_.push_back(index);
      asked_.push_back(numbers_[index]);
    }
  }

  // False where a number is negative: those are no weights.
  bool read() {
    for (const Factor& factor : network_.factors) {
      const Table& table = *factor.table;
      std::uint32_t heads = 0;
      if (table.arith() == Arith::exact) {
        ExactFactor numbers{&table.numerators(), &table.denominators()};
        if (table.layout() != Layout::dense) {
          const DenseNumbers& own = numbers_made_.emplace_back(dense_numbers(table, budget_));
          numbers = {&own.numerators, &own.denominators};
        }
        const Kind kind = kind_of(numbers, static_cast<std::size_t>(table.shape().columns()), budget_);
        if (!kind.weights) return false;
        if (kind.box) heads = static_cast<std::uint32_t>(table.shape().outputs());
        if (exact_) factors_.push_back(numbers);
      }
      if (!exact_) {
        if (table.arith() == Arith::floating && table.layout() == Layout::dense) {
          exponent_ += table.exponent();
          doubles_.push_back(table.doubles().data());
        } else {
          doubles_.push_back(doubles_made_.emplace_back(dense_doubles(table, budget_)).data());
        }
        const std::span<const double> cells(doubles_.back(), static_cast<std::size_t>(table.shape().cells()));
        if (std::any_of(cells.begin(), cells.end(), [](double cell) { return cell < 0; })) return false;
      }
      std::vector<std::uint32_t> scope;
      for (const Index index : factor.indices) scope.push_back(numbers_[index]);
      graph_.add(scope, heads);
    }
    return true;
  }

  std::optional<Table> in_double(const ConditionedQuestion& question, const Plan& joins) {
    if (!better(question.cost(), question.bytes(), joins)) return std::nullopt;
    tell(question.route(question.bytes()));
    CliqueTree::Joint found = question.in_double(doubles_, budget_);
    if (found.lost && all_exact()) return without_loss(network_, budget_);
    Part core = part();
    core.floating = true;
    core.exponent = found.exponent + exponent_;
    core.own_doubles = std::move(found.cells);
    settle(core);
    return lay_out(std::move(core), network_, fixed_, 1, {}, budget_);
  }

  std::optional<Table> exactly(const ConditionedQuestion& question, const Plan& joins) {
    ConditionedQuestion::Exact exact(question, factors_);
    if (!better(exact.cost(), exact.bytes(), joins)) return std::nullopt;
    tell(fmt::format("{}, {} primes", question.route(exact.bytes()), exact.primes()));
    ExactJoint found = exact.answer(budget_);
    Part core = part();
    core.own_integers = Integers(std::move(found.numerators));
    settle(core);
    return lay_out(std::move(core), network_, fixed_, found.denominator, {}, budget_);
  }

  [[nodiscard]] bool better(double cost, double bytes, const Plan& joins) const {
    const auto limit = static_cast<double>(budget_.max_memory);
    if ((bytes <= limit) != (joins.bytes <= limit)) return bytes <= limit;
    const double unit = exact_ ? exact_join_cost : joins.largest > large ? large_join_cost : join_cost;
    return tree_cost * cost < unit * joins.cost;
  }

  [[nodiscard]] bool all_exact() const {
    return std::all_of(network_.factors.begin(), network_.factors.end(),
                       [](const Factor& factor) { return factor.table->arith() == Arith::exact; });
  }

  void tell(const std::string& plan) const {
    if (budget_.plans) budget_.plans("a clique tree: " + plan);
  }

  [[nodiscard]] Part part() const {
    Part result;
    result.indices = open_;
    for (const Index index : open_) result.extents.push_back(network_.extents[index]);
    return result;
  }

  const Network& network_;
  const FixedValues& fixed_;
  bool exact_;
  Budget& budget_;
  FactorGraph graph_;
  std::vector<std::uint32_t> numbers_;   // of each index, as a variable
  std::vector<std::uint32_t> observed_;  // by variable
  std::vector<std::uint32_t> asked_;
  std::vector<Index> open_;  // the same as indices
  std::deque<DenseNumbers> numbers_made_;
  std::deque<std::vector<double>> doubles_made_;
  std::vector<ExactFactor> factors_;    // exactly,
  std::vector<const double*> doubles_;  // or in double
  std::int64_t exponent_ = 0;           // of the tables that are looked at in place
};

}  // namespace

std::optional<Table> contract_by_tree(const Network& network, const FixedValues& fixed, const Plan& joins,
                                      Arith arith, Budget& budget) {
  return ByTree(network, fixed, arith, budget).run(joins);
}

}  // namespace diag
