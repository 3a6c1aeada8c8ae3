// The messages of a clique tree in one kind of cell, with what is observed. Messages are computed when they
// are asked for, and again only where an observation on their side has changed.
#pragma once

#include <memory>
#include <utility>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/large_pages.hpp"
#include "interpreter/inference/sweep_crew.hpp"

namespace diag {

template <class Cell>
class TreeMessages {
 public:
  // The plan, the graph and the cells (one table a factor, the last variable of its scope fastest) outlive
  // this.
  // With more than one thread there is scratch for each; a plan for a joint marginal is for one alone.
  TreeMessages(const TreePlan& plan, const FactorGraph& graph, const std::vector<const Cell*>& values,
               unsigned threads = 1)
      : plan_(&plan), graph_(&graph), values_(values), workers_(threads) {
    total_ = plan.joint == no_factor ? 2 * plan.cells : plan.cells;
    const std::size_t cliques = plan.cliques.size();
    up_at_.resize(cliques);
    ready_.assign(cliques, 0);
    below_.assign(cliques, 0);
    exponents_.assign(cliques, 0);
    observed_.assign(graph.variables(), not_observed);
    read_.assign(graph.variables(), 0);
    single_at_.resize(graph.variables());
    std::size_t at = 0;
    if (plan.joint == no_factor) {
      down_at_.resize(cliques);
      for (std::size_t c = 0; c < cliques; ++c) {
        up_at_[c] = at;
        at += static_cast<std::size_t>(plan.cliques[c].separator);
        down_at_[c] = at;
        at += static_cast<std::size_t>(plan.cliques[c].separator);
      }
    } else {
      DIAG_ASSERT(threads == 1);  // the room of a message is used again in the order of the cliques
      for (std::size_t c = 0; c < cliques; ++c) {
        up_at_[c] = static_cast<std::size_t>(plan.message_places[c]);
        at = std::max(at, up_at_[c] + static_cast<std::size_t>(plan.cliques[c].separator));
      }
    }
    for (std::size_t v = 0; v < graph.variables(); ++v) {
      single_at_[v] = at;
      at += 2 * static_cast<std::size_t>(graph.sizes[v]);  // what is observed, what is asked
    }
    const auto scratch = static_cast<std::size_t>(plan.scratch);
    cells_.reset(new Cell[at + scratch * threads]);
    prefer_large_pages(cells_.get(), (at + scratch * threads) * sizeof(Cell));
    std::size_t levels = 0;
    for (const CliqueNode& node : plan.cliques) levels = std::max<std::size_t>(levels, node.outer + 1);
    for (unsigned w = 0; w < threads; ++w) {
      SweepSpace<Cell>& space = workers_[w].space;
      space.cells = cells_.get() + at + w * scratch;
      space.levels.resize(levels);
      if (plan.largest < halved_cells) continue;
      space.second = std::make_unique<SweepSpace<Cell>>();
      space.second->levels.resize(levels);
    }
    if (threads > 1) {
      crew_ = std::make_unique<SweepCrew>(plan, threads);
      for (Worker& worker : workers_) worker.space.offers = &crew_->offers();
    }
  }

  void observe(std::uint32_t v, std::uint32_t label, const Cell& zero, const Cell& one) {
    if (observed_[v] == label) return;
    DIAG_ASSERT(label == not_observed || label < graph_->sizes[v]);
    const bool first = observed_[v] == not_observed;
    observed_[v] = label;
    Cell* single = cells_.get() + single_at_[v];
    if (label != not_observed) {
      std::fill_n(single, graph_->sizes[v], zero);
      single[label] = one;
    }
    const std::uint32_t home = plan_->places[v].home;
    for (std::uint32_t c = home; c != no_clique; c = plan_->cliques[c].parent) {
      if (first) ++below_[c];
      if (label == not_observed) --below_[c];
      ready_[c] &= static_cast<std::uint8_t>(~up_ready);
    }
    any_change_ = true;
  }
  void forget(std::uint32_t v, const Cell& zero, const Cell& one) { observe(v, not_observed, zero, one); }
  [[nodiscard]] std::uint32_t observed(std::uint32_t v) const { return observed_[v]; }

  [[nodiscard]] bool unit(std::uint32_t c) const { return plan_->cliques[c].unit && below_[c] == 0; }
  [[nodiscard]] const Cell* up(std::uint32_t c) const { return cells_.get() + up_at_[c]; }
  [[nodiscard]] const Cell* down(std::uint32_t c) const { return cells_.get() + down_at_[c]; }
  [[nodiscard]] const Cell* single(std::uint32_t v) const {
    return cells_.get() + single_at_[v] + graph_->sizes[v];
  }
  // The marginal of a variable, up to a factor, in `result`, by read_separator where messages make it up.
  template <class Read>
  void marginal(std::uint32_t v, Cell* result, const Cell& zero, Read&& read) const {
    const MarginalPlace& place = plan_->places[v];
    const std::uint32_t size = graph_->sizes[v];
    if (place.separator == no_clique) {
      const Cell* cells = single(v);
      for (std::uint32_t x = 0; x < size; ++x)
        result[x] = observed_[v] == not_observed || observed_[v] == x ? cells[x] : zero;
      return;
    }
    SeparatorRead<Cell> task;
    task.a = down(place.separator);
    task.b = unit(place.separator) ? nullptr : up(place.separator);
    task.before = static_cast<std::size_t>(place.before);
    task.size = size;
    task.after = static_cast<std::size_t>(place.after);
    task.result = result;
    read(task);
  }
  // Whether distribute() has been here since the last change.
  [[nodiscard]] bool is_read(std::uint32_t v) const {
    const MarginalPlace& place = plan_->places[v];
    if (any_change_) return false;
    return place.separator == no_clique ? read_[v] != 0 : (ready_[place.separator] & down_ready) != 0;
  }
  // Marks the cliques whose messages a variable's marginal needs.
  void want(std::uint32_t v, std::vector<std::uint8_t>& wanted) const {
    const MarginalPlace& place = plan_->places[v];
    for (std::uint32_t c = place.separator == no_clique ? place.home : place.separator;
         c != no_clique && wanted[c] == 0; c = plan_->cliques[c].parent)
      wanted[c] = 1;
  }
  // What settle() took out of the message towards the parent.
  [[nodiscard]] std::int64_t exponent(std::uint32_t c) const { return exponents_[c]; }
  [[nodiscard]] const TreePlan& plan() const { return *plan_; }
  [[nodiscard]] const FactorGraph& graph() const { return *graph_; }

  // The cells of the factors are others now: every message is made anew.
  void restart() {
    std::fill(ready_.begin(), ready_.end(), std::uint8_t{0});
    std::fill(read_.begin(), read_.end(), std::uint8_t{0});
  }

  // The messages are part of longer work: so many cells have been passed before, of so many in all.
  void part_of(double before, double total) {
    before_ = before;
    total_ = total;
  }

  // Messages towards the roots, those that are missing. `run` makes a sweep; `settle` looks at a message when
  // it is made, may scale it, and returns the exponent.
  template <class Run, class Settle>
  void collect(Run&& run, Settle&& settle, Budget& budget) {
    if (any_change_) {
      // What an observation has changed it changes on the way away from it too.
      for (auto& ready : ready_) ready &= static_cast<std::uint8_t>(~down_ready);
      std::fill(read_.begin(), read_.end(), std::uint8_t{0});
      any_change_ = false;
    }
    passed_ = 0;
    const auto work = [&](std::uint32_t c, unsigned worker) {
      collect_one(c, workers_[worker], run, settle);
    };
    for_all(work, true, budget);
  }

  // The joint marginal that the plan was made for, up to a factor, in `result`: a sum for each choice of its
  // variables' labels, the last one fastest. The messages towards its clique are collected here; other roots
  // are left to collect().
  template <class Run, class Settle>
  void joint(Cell* result, Run&& run, Settle&& settle, Budget& budget) {
    const std::uint32_t home = plan_->factor_clique[plan_->joint];
    DIAG_ASSERT(plan_->cliques[home].parent == no_clique);
    ready_[home] |= up_ready;  // its own sum is not asked
    collect(run, settle, budget);
    ready_[home] &= static_cast<std::uint8_t>(~up_ready);
    Worker& worker = workers_[0];
    worker.budget = &budget;
    set_tables(home, worker);
    std::size_t at = 0;
    for (const NestItem& item : items(home)) {
      if (item.source == NestItem::Source::joint) worker.tables[at].sum = result;
      ++at;
    }
    start(home, worker, run);
    std::fill(ready_.begin(), ready_.end(), std::uint8_t{0});  // the room of messages was used again
  }

  // Messages away from the roots and the variables read in cliques, as far as `wanted` (by clique; all of it
  // where it is empty) reaches. After collect.
  template <class Run, class Settle>
  void distribute(const std::vector<std::uint8_t>& wanted, Run&& run, Settle&& settle, Budget& budget) {
    const auto work = [&](std::uint32_t c, unsigned worker) {
      if (wanted.empty() || wanted[c] != 0) distribute_one(c, wanted, workers_[worker], run, settle);
    };
    for_all(work, false, budget);
  }

 private:
  static constexpr std::uint8_t up_ready = 1, down_ready = 2;

  struct Worker {
    std::vector<SweepTable<Cell>> tables;
    SweepSpace<Cell> space;
    Budget* budget = nullptr;
  };

  template <class Work>
  void for_all(const Work& work, bool up, Budget& budget) {
    workers_[0].budget = &budget;
    if (!crew_) {
      const auto count = static_cast<std::uint32_t>(plan_->cliques.size());
      if (up)
        for (std::uint32_t c = count; c-- > 0;) work(c, 0);
      else
        for (std::uint32_t c = 0; c < count; ++c) work(c, 0);
      return;
    }
    std::vector<Budget> others(workers_.size());
    for (std::size_t w = 1; w < workers_.size(); ++w) {
      take_limits(others[w], budget);
      workers_[w].budget = &others[w];
    }
    if (up) {
      crew_->towards_roots(work);
    } else {
      crew_->away_from_roots(work);
    }
    for (const Budget& other : others) budget.step(other.work());
  }

  template <class Run, class Settle>
  void collect_one(std::uint32_t c, Worker& worker, Run&& run, Settle&& settle) {
    if ((ready_[c] & up_ready) != 0) return;
    exponents_[c] = 0;
    if (!unit(c)) {
      set_tables(c, worker);
      Cell* target = cells_.get() + up_at_[c];
      worker.tables[0] = {nullptr, target};
      start(c, worker, run);
      exponents_[c] = settle(target, static_cast<std::size_t>(plan_->cliques[c].separator));
    }
    ready_[c] |= up_ready;
  }

  template <class Run, class Settle>
  void distribute_one(std::uint32_t c, const std::vector<std::uint8_t>& wanted, Worker& worker, Run&& run,
                      Settle&& settle) {
    bool asked = false;
    set_tables(c, worker);
    std::size_t at = 0;
    for (const NestItem& item : items(c)) {
      SweepTable<Cell>& table = worker.tables[at++];
      if (item.source == NestItem::Source::child) {
        if ((ready_[item.of] & down_ready) != 0 || (!wanted.empty() && wanted[item.of] == 0)) continue;
        table.sum = cells_.get() + down_at_[item.of];
      } else if (item.source == NestItem::Source::variable) {
        if (read_[item.of] != 0 || plan_->places[item.of].separator != no_clique) continue;
        table.sum = cells_.get() + single_at_[item.of] + graph_->sizes[item.of];
      } else {
        continue;
      }
      asked = true;
    }
    if (!asked) return;
    if (plan_->cliques[c].parent != no_clique) worker.tables[0] = {down(c), nullptr};
    start(c, worker, run);
    at = 0;
    for (const NestItem& item : items(c)) {
      SweepTable<Cell>& table = worker.tables[at++];
      if (table.sum == nullptr) continue;
      if (item.source == NestItem::Source::child) {
        settle(table.sum, static_cast<std::size_t>(item.cells));
        ready_[item.of] |= down_ready;
      } else {
        read_[item.of] = 1;
      }
    }
  }

  [[nodiscard]] std::span<const NestItem> items(std::uint32_t c) const {
    const CliqueNode& node = plan_->cliques[c];
    return std::span(plan_->items).subspan(node.first_item, node.items);
  }

  // Everything that flows into a clique but for the message from its parent.
  void set_tables(std::uint32_t c, Worker& worker) {
    const auto list = items(c);
    if (worker.tables.size() < list.size()) worker.tables.resize(list.size());
    std::size_t at = 0;
    for (const NestItem& item : list) {
      SweepTable<Cell>& table = worker.tables[at++];
      table = {};
      switch (item.source) {
        case NestItem::Source::separator:
        case NestItem::Source::joint:
          break;
        case NestItem::Source::factor:
          table.value = values_[item.of];
          break;
        case NestItem::Source::child:
          if (!unit(item.of)) table.value = up(item.of);
          break;
        case NestItem::Source::variable:
          if (observed_[item.of] != not_observed) table.value = cells_.get() + single_at_[item.of];
          break;
      }
    }
  }

  template <class Run>
  void start(std::uint32_t c, Worker& worker, Run&& run) {
    if (worker.budget->progress) {  // of the first worker, who stands for all
      worker.budget->report({"passing messages", before_ + passed_, total_});
      passed_ += plan_->cliques[c].cells * static_cast<double>(workers_.size());
    }
    worker.budget->step(static_cast<std::uint64_t>(plan_->cliques[c].cells));
    SweepTask<Cell> task;
    task.plan = plan_;
    task.graph = graph_;
    task.clique = c;
    task.tables = worker.tables.data();
    task.observed = observed_.data();
    task.space = &worker.space;
    task.budget = worker.budget;
    run(task);
  }

  const TreePlan* plan_;
  const FactorGraph* graph_;
  std::vector<const Cell*> values_;
  std::vector<std::size_t> up_at_, down_at_, single_at_;
  std::vector<std::uint8_t> ready_, read_;
  std::vector<std::uint32_t> below_;  // observed variables in the subtree
  std::vector<std::int64_t> exponents_;
  std::vector<std::uint32_t> observed_;
  std::unique_ptr<Cell[]> cells_;
  std::vector<Worker> workers_;
  std::unique_ptr<SweepCrew> crew_;  // where there is more than one thread
  bool any_change_ = false;
  double before_ = 0, passed_ = 0,
         total_ = 0;  // cells, for the progress: towards the roots, and away from them
};

}  // namespace diag
