// Clique trees in the large: threads, underflow, plans, memory.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/inquiry.hpp"

using diag::Budget;
using diag::CliqueTree;
using diag::FactorGraph;
using diag::Inquiry;

namespace {

struct Made {
  FactorGraph graph;
  std::vector<std::vector<double>> tables;
  [[nodiscard]] std::vector<const double*> values() const {
    std::vector<const double*> result;
    for (const auto& table : tables) result.push_back(table.data());
    return result;
  }
  void add(const std::vector<std::uint32_t>& scope, std::uint32_t heads, std::vector<double> table) {
    graph.add(scope, heads);
    tables.push_back(std::move(table));
  }
};

// Groups of variables that all have factors in pairs, each group sharing some with the next: large cliques.
Made crowds(std::uint32_t groups, std::uint32_t members, std::uint32_t shared, std::uint32_t size) {
  Made made;
  std::mt19937_64 random(7);
  const std::uint32_t step = members - shared;
  made.graph.sizes.assign(groups * step + shared, size);
  for (std::uint32_t g = 0; g < groups; ++g)
    for (std::uint32_t a = 0; a < members; ++a)
      for (std::uint32_t b = 0; b < a; ++b) {
        std::vector<double> table;
        for (std::uint32_t i = 0; i < size * size; ++i)
          table.push_back(static_cast<double>(random() % 1000) / 999);
        made.add({g * step + b, g * step + a}, 0, std::move(table));
      }
  return made;
}

std::vector<double> everything(CliqueTree& tree, const FactorGraph& graph) {
  Budget budget;
  tree.calibrate(budget);
  std::vector<double> result{tree.log_evidence(budget)};
  for (std::uint32_t v = 0; v < graph.variables(); ++v) {
    result.resize(result.size() + graph.sizes[v]);
    tree.marginal(v, std::span(result).last(graph.sizes[v]), budget);
  }
  return result;
}

// x0 -> x1 -> ... with a reading at each step that is observed.
Made hidden_chain(std::uint32_t length, double scale) {
  Made made;
  for (std::uint32_t i = 0; i < length; ++i) made.graph.sizes.insert(made.graph.sizes.end(), {2, 2});
  for (std::uint32_t i = 0; i < length; ++i) {
    if (i == 0) {
      made.add({0}, 1, {.5, .5});
    } else {
      made.add({2 * i - 2, 2 * i}, 1, {.9, .1, .2, .8});
    }
    made.add({2 * i, 2 * i + 1}, 0, {.7 * scale, .3 * scale, .4 * scale, .6 * scale});
  }
  return made;
}

}  // namespace

TEST_CASE("one thread, two and three give the same bits") {
  Budget budget;
  const Made made = crowds(6, 9, 5, 4);
  const diag::TreePlan plan = plan_tree(made.graph, {}, budget);
  REQUIRE(plan.largest >= diag::halved_cells);
  CliqueTree one(made.graph, made.values(), plan, 1);
  const std::vector<double> expected = everything(one, made.graph);
  for (const unsigned threads : {2U, 3U}) {
    CliqueTree more(made.graph, made.values(), plan, threads);
    REQUIRE(everything(more, made.graph) == expected);
    more.observe(3, 2);
    one.observe(3, 2);
    REQUIRE(everything(more, made.graph) == everything(one, made.graph));
    one.forget(3);
  }
}

TEST_CASE("the same graph gives the same plan and the same bits") {
  Budget budget;
  const Made made = crowds(3, 6, 3, 3);
  CliqueTree first(made.graph, made.values(), plan_tree(made.graph, {}, budget));
  CliqueTree again(made.graph, made.values(), plan_tree(made.graph, {}, budget));
  REQUIRE(to_text(first.plan()) == to_text(again.plan()));
  REQUIRE(first.plan().axes == again.plan().axes);
  REQUIRE(everything(first, made.graph) == everything(again, made.graph));
}

TEST_CASE("evidence far below what a double holds") {
  Budget budget;
  constexpr std::uint32_t length = 10'000;
  for (const double scale : {1.0, 1e-300}) {
    const Made made = hidden_chain(length, scale);
    CliqueTree tree(made.graph, made.values(), plan_tree(made.graph, {}, budget));
    for (std::uint32_t i = 0; i < length; ++i) tree.observe(2 * i + 1, i % 3 == 0 ? 1 : 0);
    // The forward algorithm, scaled at each step.
    double log = 0;
    double a = .5;
    double b = .5;
    for (std::uint32_t i = 0; i < length; ++i) {
      if (i > 0) {
        const double next = a * .9 + b * .2;
        b = a * .1 + b * .8;
        a = next;
      }
      a *= i % 3 == 0 ? .3 : .7;
      b *= i % 3 == 0 ? .6 : .4;
      log += std::log(a + b) + std::log(scale);
      const double sum = a + b;
      a /= sum;
      b /= sum;
    }
    REQUIRE(tree.log_evidence(budget) == Approx(log).epsilon(1e-11));
    std::vector<double> last(2);
    tree.marginal(2 * (length - 1), last, budget);
    REQUIRE(last[0] == Approx(a).epsilon(1e-10));
  }
}

TEST_CASE("many small factors on one variable do not underflow") {
  // 3000 readings of one state, for and against in turn: each product has 10^-1500 and less in it.
  Budget budget;
  Made made;
  made.graph.sizes.assign(3001, 2);
  made.add({0}, 1, {.5, .5});
  for (std::uint32_t i = 1; i <= 3000; ++i) made.add({0, i}, 1, {1e-3, 1 - 1e-3, .5, .5});
  CliqueTree tree(made.graph, made.values(), plan_tree(made.graph, {}, budget));
  for (std::uint32_t i = 1; i <= 3000; ++i) tree.observe(i, i % 2);
  std::vector<double> state(2);
  tree.marginal(0, state, budget);
  // log odds: 1500 * (log 1e-3 + log .999) against 3000 * log .5
  const double log_a = 1500 * (std::log(1e-3) + std::log(1 - 1e-3));
  const double log_b = 3000 * std::log(.5);
  const double log = std::log(.5) + log_b + std::log1p(std::exp(log_a - log_b));
  REQUIRE(tree.log_evidence(budget) == Approx(log).epsilon(1e-11));
  REQUIRE(state[1] == Approx(1));
}

// Thirty readings favour the first of three states by far; copies further on exclude it. What was small
// beside it is then all there is.
TEST_CASE("what is small beside another number is kept for when that is excluded") {
  constexpr std::uint32_t readings = 30, copies = 12;
  Made made;
  made.graph.sizes.assign(1 + copies, 3);
  made.add({0}, 1, {1.0 / 3, 1.0 / 3, 1.0 / 3});
  for (std::uint32_t i = 0; i < readings; ++i) {
    made.graph.sizes.push_back(2);
    made.add({0, 1 + copies + i}, 1, {2e-7, 1 - 2e-7, 1.7e-11, 1 - 1.7e-11, 1.8e-11, 1 - 1.8e-11});
  }
  for (std::uint32_t i = 0; i < copies; ++i) made.add({i, i + 1}, 1, {1, 0, 0, 0, 1, 0, 0, 0, 1});
  made.graph.sizes.push_back(2);
  const std::uint32_t last = 1 + copies + readings;
  made.add({copies, last}, 1, {1, 0, 0, 1, 0, 1});
  CliqueTree tree(made.graph, made.values(), diag::plan_tree(made.graph, {}, *std::make_unique<Budget>()));
  for (std::uint32_t i = 0; i < readings; ++i) tree.observe(1 + copies + i, 0);
  tree.observe(last, 1);
  Budget budget;
  tree.calibrate(budget);
  const double ratio = std::pow(1.7 / 1.8, readings);
  std::vector<double> first(3), second(3);
  tree.marginal(0, first, budget);
  tree.marginal(copies, second, budget);
  CHECK(first[0] == 0);
  CHECK(first[1] == Approx(ratio / (1 + ratio)).epsilon(1e-12));
  for (std::size_t label = 0; label < 3; ++label) CHECK(second[label] == Approx(first[label]).epsilon(1e-12));
  CHECK(tree.log_evidence(budget) ==
        Approx(std::log(1.0 / 3) + readings * std::log(1.8e-11) + std::log1p(ratio)).epsilon(1e-12));
}

TEST_CASE("evidence that cannot be is said to be so, and can be taken back") {
  Budget budget;
  Made made;
  made.graph.sizes = {2, 2, 2};
  made.add({0}, 1, {.3, .7});
  made.add({0, 1}, 1, {1, 0, 0, 1});
  made.add({2}, 1, {.1, .9});
  Inquiry inquiry(made.graph, made.values());
  inquiry.observe(0, 0);
  inquiry.observe(1, 1);
  std::vector<double> all(6, 5.0);
  inquiry.all_marginals(all, budget);
  REQUIRE(all == std::vector<double>(6, 0.0));
  REQUIRE(inquiry.log_evidence(budget) == -std::numeric_limits<double>::infinity());
  inquiry.forget(1);
  inquiry.all_marginals(all, budget);
  REQUIRE(inquiry.log_evidence(budget) == Approx(std::log(.3)));
  REQUIRE(all == std::vector<double>{1, 0, 1, 0, .1, .9});
}

TEST_CASE("above the memory limit there is a plan for each variable, and below that an error") {
  Budget budget;
  // Two chains that have nothing to do with each other: a question about the one does without the other.
  Made made;
  std::mt19937_64 random(3);
  made.graph.sizes.assign(12, 6);
  for (std::uint32_t v = 0; v < 12; ++v) {
    std::vector<std::uint32_t> scope;
    for (std::uint32_t p = v % 6 > 4 ? v - 4 : v - v % 6; p < v; ++p) scope.push_back(p);
    scope.push_back(v);
    std::size_t rows = 1;
    for (std::size_t i = 0; i + 1 < scope.size(); ++i) rows *= 6;
    std::vector<double> table;
    for (std::size_t row = 0; row < rows; ++row) {
      std::vector<double> cells(6);
      double sum = 0;
      for (double& cell : cells) sum += cell = static_cast<double>(1 + random() % 9);
      for (const double cell : cells) table.push_back(cell / sum);
    }
    made.add(scope, 1, std::move(table));
  }
  Inquiry free(made.graph, made.values());
  std::vector<double> expected(72);
  free.all_marginals(expected, budget);
  REQUIRE(free.route().rfind("a clique tree", 0) == 0);

  Budget tight;
  tight.max_memory = static_cast<std::uint64_t>(free.bytes() * 0.95);
  Inquiry limited(made.graph, made.values());
  std::vector<double> found(72);
  limited.all_marginals(found, tight);
  REQUIRE(limited.route().rfind("a plan for each variable: ", 0) == 0);
  for (std::size_t i = 0; i < 72; ++i) REQUIRE(found[i] == Approx(expected[i]).margin(1e-12));

  tight.max_memory = 1000;
  Inquiry hopeless(made.graph, made.values());
  REQUIRE_THROWS_AS(hopeless.all_marginals(found, tight), diag::BudgetSpent);
}

TEST_CASE("after enough questions there is a tree") {
  Budget budget;
  const Made made = crowds(6, 4, 2, 3);
  Inquiry inquiry(made.graph, made.values());
  std::vector<double> found(3);
  inquiry.marginal(0, found, budget);
  REQUIRE(inquiry.route().rfind("elimination", 0) == 0);
  for (std::uint32_t v = 1; v < 6; ++v) inquiry.marginal(v, found, budget);
  REQUIRE(inquiry.route().rfind("a clique tree", 0) == 0);
}

TEST_CASE("a tree that memory does not allow is planned once") {
  // Much hangs together, and each question needs little of it.
  Made made;
  made.graph.sizes.assign(40, 2);
  for (std::uint32_t v = 0; v < 20; ++v) made.add({v}, 1, {.5, .5});
  for (std::uint32_t v = 20; v < 40; ++v) {
    std::vector<double> table;
    for (int row = 0; row < 16; ++row) table.insert(table.end(), {.25, .75});
    made.add({v - 20, (v * 7 + 3) % 20, (v * 11 + 6) % 20, (v * 3 + 1) % 20, v}, 1, std::move(table));
  }
  for (std::size_t f = 20; f < made.graph.factors(); ++f) {
    const auto scope = made.graph.scope(f);
    const std::vector<std::uint32_t> members(scope.begin(), scope.end());
    for (std::size_t i = 0; i < members.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) REQUIRE(members[i] != members[j]);
  }
  Budget tight;
  tight.max_memory = 3000;
  Inquiry inquiry(made.graph, made.values());
  std::vector<double> found(2);
  std::vector<std::uint64_t> work;
  for (int question = 0; question < 4; ++question) {
    const std::uint64_t before = tight.work();
    inquiry.marginal(0, found, tight);
    work.push_back(tight.work() - before);
  }
  CHECK(work[1] > 4 * work[2]);  // the second one looked for a tree
  CHECK(work[2] == work[3]);
  CHECK(found[0] == Approx(.5));
}

TEST_CASE("a calibration that is stopped says so, with any number of threads, and can be taken up again") {
  const Made made = crowds(6, 9, 5, 4);
  Budget plan_budget;
  const diag::TreePlan plan = plan_tree(made.graph, {}, plan_budget);
  CliqueTree calm(made.graph, made.values(), plan, 1);
  const std::vector<double> expected = everything(calm, made.graph);
  for (const unsigned threads : {1U, 2U}) {
    CliqueTree tree(made.graph, made.values(), plan, threads);
    std::atomic<bool> stop{true};
    Budget budget;
    budget.cancelled = &stop;
    REQUIRE_THROWS_AS(tree.calibrate(budget), diag::BudgetSpent);
    REQUIRE(everything(tree, made.graph) == expected);
  }
}

TEST_CASE("a clique is stopped while it is worked on, in whichever half") {
  const Made made = crowds(1, 11, 1, 4);  // four million cells
  Budget plan_budget;
  const diag::TreePlan plan = plan_tree(made.graph, {}, plan_budget);
  REQUIRE(plan.largest > 4e6);
  for (const unsigned threads : {1U, 2U}) {
    CliqueTree tree(made.graph, made.values(), plan, threads);
    Budget budget;
    budget.deadline = Budget::Clock::now() + std::chrono::microseconds(300);
    REQUIRE_THROWS_AS(tree.calibrate(budget), diag::BudgetSpent);
    Budget free;
    tree.calibrate(free);
    std::vector<double> found(4);
    tree.marginal(2, found, free);
    REQUIRE(found[0] + found[1] + found[2] + found[3] == Approx(1));
  }
}

TEST_CASE("large cliques are looked into every few million cells, and the messages say how far they are") {
  constexpr std::uint32_t members = 23;  // 8 million cells
  const Made made = crowds(2, members, 2, 2);
  Budget plan_budget;
  CliqueTree tree(made.graph, made.values(), plan_tree(made.graph, {}, plan_budget));
  Budget budget;
  std::size_t signs = 0;
  std::vector<double> parts;
  budget.progress = [&](const diag::Progress& now) {
    signs += now.what.empty() ? 1 : 0;
    if (!now.what.empty()) parts.push_back(now.done / now.total);
  };
  tree.calibrate(budget);
  CHECK(signs >= 2 * 2 * 7);  // two cliques, both ways
  REQUIRE(parts.size() >= 4);
  CHECK(std::is_sorted(parts.begin(), parts.end()));
  CHECK(parts.front() == 0);
  CHECK(parts.back() < 1);
  CHECK(parts.back() > 0.5);
}
