// The loops of sweep.hpp for any kind of cell; each kind, and each instruction set, is a unit that includes
// this. `K` says how cells are added and multiplied:
//   Cell, skips (whether a product that is zero may be skipped), zero(), one(), multiply(a, b), add(a, b),
//   multiply_add(a, b, c) = a * b + c, is_zero(a).
#pragma once

#include <algorithm>
#include <array>

#include "interpreter/inference/sweep_walks.hpp"

namespace diag {

template <class K>
class SweepLoops {
 public:
  using Cell = typename K::Cell;

  SweepLoops(const SweepTask<Cell>& task, const K& k)
      : k_(k),
        task_(task),
        plan_(*task.plan),
        node_(task.plan->cliques[task.clique]),
        block_(static_cast<std::size_t>(node_.block)),
        free_(task.space->cells),
        active_(task.space->active),
        movers_(task.space->movers),
        levels_(task.space->levels) {}

  void run() {
    collect_active();
    prepare();
    if (node_.cells >= halved_cells && node_.outer > 0 && levels_[0].to - levels_[0].from > 1) {
      halves();
    } else {
      visit(0);
    }
    finish();
  }

 private:
  static constexpr std::size_t most_operands = 8;
  static constexpr std::size_t piece = 1'000'000;  // cells that take milliseconds

  using Active = SweepActive<Cell>;
  using Level = SweepLevel<Cell>;
  using Mover = SweepMover;

  // --- walks between a table's own layout and its nest form ---

  [[nodiscard]] std::span<const NestDim> dims(const NestItem& item) const {
    return std::span(plan_.dims).subspan(item.first_dim, item.dims);
  }

  void spread(const NestItem& item, const Cell* from, Cell* to) const {
    for_each_run<K>(dims(item),
                    [&](std::size_t offset, std::size_t nest, std::size_t size, std::size_t stride) {
                      const Cell* source = from + offset;
                      Cell* target = to + nest;
                      if (stride == 0) {
                        const Cell value = *source;
                        for (std::size_t i = 0; i < size; ++i) target[i] = value;
                      } else if (stride == 1) {
                        for (std::size_t i = 0; i < size; ++i) target[i] = source[i];
                      } else {
                        for (std::size_t i = 0; i < size; ++i) target[i] = source[i * stride];
                      }
                    });
  }

  void gather(const NestItem& item, const Cell* from, Cell* to) const {
    std::fill_n(to, static_cast<std::size_t>(item.cells), k_.zero());
    for_each_run<K>(dims(item),
                    [&](std::size_t offset, std::size_t nest, std::size_t size, std::size_t stride) {
                      const Cell* source = from + nest;
                      Cell* target = to + offset;
                      if (stride == 0) {
                        Cell sum;
                        total(source, size, sum);
                        *target = k_.add(*target, sum);
                      } else if (stride == 1) {
                        for (std::size_t i = 0; i < size; ++i) target[i] = k_.add(target[i], source[i]);
                      } else {
                        for (std::size_t i = 0; i < size; ++i)
                          target[i * stride] = k_.add(target[i * stride], source[i]);
                      }
                    });
  }

  // Cells go by reference: g++ 12 takes the upper half of a vector that a function returns for unused where
  // the type was declared for a smaller machine than the function.
  void total(const Cell* from, std::size_t count, Cell& result) const {
    if (count < 8) {
      result = from[0];
      for (std::size_t i = 1; i < count; ++i) result = k_.add(result, from[i]);
      return;
    }
    std::array<Cell, 4> sums{from[0], from[1], from[2], from[3]};
    std::size_t i = 4;
    for (; i + 4 <= count; i += 4)
      for (std::size_t j = 0; j < 4; ++j) sums[j] = k_.add(sums[j], from[i + j]);
    for (; i < count; ++i) sums[0] = k_.add(sums[0], from[i]);
    result = k_.add(k_.add(sums[0], sums[1]), k_.add(sums[2], sums[3]));
  }

  void clear(Cell* to, std::size_t count) {
    for (; count > piece; to += piece, count -= piece) {
      std::fill_n(to, piece, k_.zero());
      if (!second_) task_.budget->check();
    }
    std::fill_n(to, count, k_.zero());
  }

  Cell* take(std::size_t count) {
    Cell* result = free_;
    free_ += count;
    return result;
  }

  // --- products of rows as long as the block ---

  struct Operands {
    Cell scalar;
    std::uint32_t count = 0;
    std::array<const Cell*, most_operands> rows{};
  };

  // to = or += scalar * product of the rows. No row is the target.
  template <bool adding>
  void product(Cell* __restrict to, const Operands& o) const {
    const std::size_t n = block_;
    const Cell s = o.scalar;
    const auto put = [&](std::size_t i, const Cell& a, const Cell& b) {
      if constexpr (adding) {
        to[i] = k_.multiply_add(a, b, to[i]);
      } else {
        to[i] = k_.multiply(a, b);
      }
    };
    if (o.count == 0) {
      for (std::size_t i = 0; i < n; ++i) to[i] = adding ? k_.add(to[i], s) : s;
    } else if (o.count == 1) {
      const Cell* a = o.rows[0];
      for (std::size_t i = 0; i < n; ++i) put(i, a[i], s);
    } else if (o.count == 2) {
      const Cell* a = o.rows[0];
      const Cell* b = o.rows[1];
      for (std::size_t i = 0; i < n; ++i) put(i, k_.multiply(a[i], s), b[i]);
    } else if (o.count == 3) {
      const Cell* a = o.rows[0];
      const Cell* b = o.rows[1];
      const Cell* c = o.rows[2];
      for (std::size_t i = 0; i < n; ++i) put(i, k_.multiply(k_.multiply(a[i], s), b[i]), c[i]);
    } else {
      for (std::size_t i = 0; i < n; ++i) {
        Cell value = k_.multiply(o.rows[0][i], s);
        for (std::uint32_t j = 1; j + 1 < o.count; ++j) value = k_.multiply(value, o.rows[j][i]);
        put(i, value, o.rows[o.count - 1][i]);
      }
    }
  }

  // Sum over the block of the product of the rows, times the scalar.
  void dot(const Operands& o, Cell& result) const {
    const std::size_t n = block_;
    if (o.count == 0) {
      result = k_.multiply(k_.from_count(n), o.scalar);
      return;
    }
    if (o.count == 1) {
      total(o.rows[0], n, result);
      result = k_.multiply(o.scalar, result);
      return;
    }
    std::array<Cell, 4> sums{k_.zero(), k_.zero(), k_.zero(), k_.zero()};
    std::size_t i = 0;
    if (o.count == 2) {
      const Cell* a = o.rows[0];
      const Cell* b = o.rows[1];
      for (; i + 4 <= n; i += 4)
        for (std::size_t j = 0; j < 4; ++j) sums[j] = k_.multiply_add(a[i + j], b[i + j], sums[j]);
      for (; i < n; ++i) sums[0] = k_.multiply_add(a[i], b[i], sums[0]);
    } else {
      for (; i < n; ++i) {
        Cell value = o.rows[0][i];
        for (std::uint32_t j = 1; j + 1 < o.count; ++j) value = k_.multiply(value, o.rows[j][i]);
        sums[i % 4] = k_.multiply_add(value, o.rows[o.count - 1][i], sums[i % 4]);
      }
    }
    result = k_.multiply(o.scalar, k_.add(k_.add(sums[0], sums[1]), k_.add(sums[2], sums[3])));
  }

  // Rows beyond what Operands holds are multiplied together first.
  void add_row(Operands& o, const Cell* row) {
    if (o.count == most_operands) {
      Cell* both = take(block_);
      product<false>(both, o);
      o.scalar = k_.one();
      o.count = 1;
      o.rows[0] = both;
    }
    o.rows[o.count++] = row;
  }

  // --- large cliques ---

  // The second half of the first axis, with sums of its own where a table does not have that axis.
  SweepLoops(const SweepTask<Cell>& task, const K& k, const SweepLoops& first, Cell* room)
      : k_(k),
        task_(task),
        plan_(*task.plan),
        node_(first.node_),
        block_(first.block_),
        free_(room),
        active_(task.space->second->active),
        movers_(task.space->second->movers),
        levels_(task.space->second->levels),
        second_(true) {
    take_limits(task.space->second->budget, *task.budget);
    active_ = first.active_;
    for (Active& a : active_)
      if (a.sum != nullptr && first_stride(a) == 0) {
        const std::size_t cells = static_cast<std::size_t>(a.item->nest_cells);
        a.sum = take(cells);
        clear(a.sum, cells);
      }
    prepare();
  }

  [[nodiscard]] std::uint64_t first_stride(const Active& a) const {
    return plan_.strides[a.item->first_stride];
  }

  // The first half throws where the budget is spent; the other, which may run on another thread, just ends.
  bool go_on() {
    if (!second_) task_.budget->check();
    stopped_ = stopped_ || (second_ && is_spent(task_.space->second->budget));
    return !stopped_;
  }

  void halves() {
    // Room for the rows of this half; what is behind it is for the other.
    Cell* const room = free_ + block_ * (2 * node_.outer + 2 * node_.items + 8);
    SweepLoops second(task_, k_, *this, room);
    const std::uint32_t middle = levels_[0].from + (levels_[0].to - levels_[0].from) / 2;
    second.levels_[0].from = middle;
    levels_[0].to = middle;
    const auto run_one = [](void* what) { static_cast<SweepLoops*>(what)->visit(0); };
    run_halves(task_.space->offers, {run_one, this}, {run_one, &second});
    if (second.stopped_) sweep_stopped(*task_.budget);
    for (std::size_t i = 0; i < active_.size(); ++i) {
      if (active_[i].sum == nullptr || active_[i].sum == second.active_[i].sum) continue;
      const std::size_t cells = static_cast<std::size_t>(active_[i].item->nest_cells);
      Cell* to = active_[i].sum;
      const Cell* from = second.active_[i].sum;
      for (std::size_t j = 0; j < cells; ++j) to[j] = k_.add(to[j], from[j]);
    }
  }

  // --- set-up ---

  void collect_active() {
    const NestItem* items = plan_.items.data() + node_.first_item;
    active_.clear();
    for (std::uint32_t i = 0; i < node_.items; ++i) {
      const SweepTable<Cell>& table = task_.tables[i];
      if (table.value == nullptr && table.sum == nullptr) continue;
      Active a;
      a.item = items + i;
      a.value = table.value;
      a.sum = table.sum;
      a.result = table.sum;
      if (items[i].copied) {
        const std::size_t cells = static_cast<std::size_t>(items[i].nest_cells);
        if (table.value != nullptr) {
          Cell* copy = take(cells);
          spread(items[i], table.value, copy);
          a.value = copy;
        }
        if (table.sum != nullptr && node_.outer != 0) {
          a.sum = take(cells);
          clear(a.sum, cells);
        }
      } else if (table.sum != nullptr && node_.outer != 0) {
        clear(a.sum, static_cast<std::size_t>(items[i].cells));
      }
      active_.push_back(a);
    }
  }

  void prepare() {
    const std::uint32_t depth = node_.outer;
    watched_ = 0;
    for (double cells = node_.cells; cells > piece && watched_ < depth; ++watched_)
      cells /= task_.graph->sizes[plan_.axes[node_.first_axis + watched_]];
    if (depth != 0)
      std::sort(active_.begin(), active_.end(), [](const Active& a, const Active& b) {
        return a.item->level != b.item->level ? a.item->level < b.item->level : a.item < b.item;
      });
    movers_.clear();
    std::uint32_t next = 0;
    bool asked = false;
    for (std::uint32_t l = 0; l <= depth; ++l) {
      Level& level = levels_[l];
      level = Level{};
      level.first = next;
      bool rows = l > 0 && levels_[l - 1].p_block;
      while (next < active_.size() && active_[next].item->level == l) {
        rows = rows || (active_[next].item->in_block && active_[next].value != nullptr);
        asked = asked || active_[next].sum != nullptr;
        ++next;
      }
      level.last = next;
      level.p_block = rows;
      level.needs_t = asked;
      level.first_mover = static_cast<std::uint32_t>(movers_.size());
      if (l > 0)
        for (std::uint32_t i = 0; i < active_.size(); ++i)
          if (const std::uint64_t stride = plan_.strides[active_[i].item->first_stride + l - 1]; stride != 0)
            movers_.push_back({i, static_cast<std::size_t>(stride)});
      level.last_mover = static_cast<std::uint32_t>(movers_.size());
    }
    bool below = false;
    bool rows = false;
    for (std::uint32_t l = depth + 1; l-- > 0;) {
      Level& level = levels_[l];
      level.needs_p = below;
      level.t_block = rows;
      if (level.needs_p && level.p_block) level.p = take(block_);
      if (l < depth && level.needs_t && level.t_block) level.t = take(block_);
      for (std::uint32_t i = level.first; i < level.last; ++i) {
        below = below || active_[i].sum != nullptr;
        rows = rows || (active_[i].item->in_block && active_[i].value != nullptr);
      }
      const std::size_t axis = l;  // of the loop below this level
      if (l < depth) {
        const std::uint32_t v = plan_.axes[node_.first_axis + axis];
        level.from = 0;
        level.to = task_.graph->sizes[v];
        if (task_.observed != nullptr && task_.observed[v] != not_observed) {
          level.from = task_.observed[v];
          level.to = level.from + 1;
        }
      }
    }
  }

  // --- the loops ---

  // All items of the levels up to `l` stand at their places. Adds to what is asked, and to the sum t of the
  // level above.
  void visit(std::uint32_t l) {
    Level& level = levels_[l];
    Operands own{k_.one()};
    bool asked = false;
    Cell* const mark = free_;
    for (std::uint32_t i = level.first; i < level.last; ++i) {
      const Active& a = active_[i];
      asked = asked || a.sum != nullptr;
      if (a.value == nullptr) continue;
      if (a.item->in_block) {
        add_row(own, a.value + a.at);
      } else {
        own.scalar = k_.multiply(own.scalar, a.value[a.at]);
      }
    }
    if constexpr (K::skips)
      if (k_.is_zero(own.scalar)) {
        if (node_.outer == 0) clear_asked();
        free_ = mark;
        return;
      }
    if (l < node_.outer) descend(l, own);
    if (asked) ask(l, own);
    if (l > 0 && levels_[l - 1].needs_t) {
      Level& above = levels_[l - 1];
      if (l < node_.outer) {
        if (level.t_block) {
          add_row(own, level.t);
        } else {
          own.scalar = k_.multiply(own.scalar, level.t_scalar);
        }
      }
      if (above.t_block) {
        product<true>(above.t, own);
      } else {
        above.t_scalar = k_.add(above.t_scalar, own.scalar);
      }
    }
    free_ = mark;
  }

  void descend(std::uint32_t l, const Operands& own) {
    Level& level = levels_[l];
    if (level.needs_p) {
      Operands o = own;
      if (l > 0) with_p(o, levels_[l - 1]);
      if (level.p_block) {
        product<false>(level.p, o);
      } else {
        level.p_scalar = o.scalar;
      }
    }
    if (level.needs_t) {
      if (level.t_block) {
        std::fill_n(level.t, block_, k_.zero());
      } else {
        level.t_scalar = k_.zero();
      }
    }
    const Level& below = levels_[l + 1];
    const Mover* first = movers_.data() + below.first_mover;
    const Mover* last = movers_.data() + below.last_mover;
    if (level.from != 0)
      for (const Mover* m = first; m != last; ++m) active_[m->active].at += m->stride * level.from;
    for (std::uint32_t x = level.from; x < level.to; ++x) {
      if (l < watched_ && !go_on()) return;
      visit(l + 1);
      for (const Mover* m = first; m != last; ++m) active_[m->active].at += m->stride;
    }
    for (const Mover* m = first; m != last; ++m) active_[m->active].at -= m->stride * level.to;
  }

  void with_p(Operands& o, const Level& above) {
    if (above.p_block) {
      add_row(o, above.p);
    } else {
      o.scalar = k_.multiply(o.scalar, above.p_scalar);
    }
  }

  void with_t(Operands& o, std::uint32_t l) {
    if (l == node_.outer) return;
    if (levels_[l].t_block) {
      add_row(o, levels_[l].t);
    } else {
      o.scalar = k_.multiply(o.scalar, levels_[l].t_scalar);
    }
  }

  // What is asked of the items of a level.
  void ask(std::uint32_t l, const Operands& own) {
    const Level& level = levels_[l];
    Cell* const start = free_;
    Operands around{k_.one()};  // of the levels above and below
    if (l > 0) with_p(around, levels_[l - 1]);
    with_t(around, l);
    // Those without a value first: they share the product of all others.
    const Cell* belief = nullptr;
    std::uint32_t valued = 0;
    for (std::uint32_t i = level.first; i < level.last; ++i) {
      const Active& a = active_[i];
      if (a.sum == nullptr) continue;
      if (a.value != nullptr) {
        ++valued;
        continue;
      }
      Operands all = around;
      all.scalar = k_.multiply(all.scalar, own.scalar);
      Cell* const mark = free_;
      if (node_.outer == 0) {
        if (belief == nullptr) {
          for (std::uint32_t j = 0; j < own.count; ++j) add_row(all, own.rows[j]);
          belief = as_row(all);
        }
        if (a.item->in_block) {
          hand_out(a, belief);
        } else {
          total(belief, block_, *a.result);
        }
        continue;  // keeps the belief
      }
      for (std::uint32_t j = 0; j < own.count; ++j) add_row(all, own.rows[j]);
      emit(a, all);
      free_ = mark;
    }
    if (valued != 0) {
      const std::uint32_t count = level.last - level.first;
      if (valued <= 2 || count <= 4) {
        for (std::uint32_t i = level.first; i < level.last; ++i)
          if (active_[i].sum != nullptr && active_[i].value != nullptr) {
            Cell* const mark = free_;
            Operands all = around;
            for (std::uint32_t j = level.first; j < level.last; ++j)
              if (j != i) with_item(all, active_[j]);
            emit(active_[i], all);
            free_ = mark;
          }
      } else {
        ask_many(l, around);
      }
    }
    free_ = start;
  }

  void with_item(Operands& o, const Active& a) {
    if (a.value == nullptr) return;
    if (a.item->in_block) {
      add_row(o, a.value + a.at);
    } else {
      o.scalar = k_.multiply(o.scalar, a.value[a.at]);
    }
  }

  // Products of the items after each, then those before it while going forward.
  void ask_many(std::uint32_t l, const Operands& around) {
    const Level& level = levels_[l];
    const std::uint32_t count = level.last - level.first;
    Cell* after = take(block_ * count);
    std::fill_n(after + block_ * (count - 1), block_, k_.one());
    for (std::uint32_t i = count - 1; i > 0; --i)
      times_item(after + block_ * i, active_[level.first + i], after + block_ * (i - 1));
    Cell* before = take(block_);
    product<false>(before, around);
    for (std::uint32_t i = 0; i < count; ++i) {
      const Active& a = active_[level.first + i];
      if (a.sum != nullptr && a.value != nullptr) {
        Cell* const mark = free_;
        Operands all{k_.one()};
        add_row(all, before);
        add_row(all, after + block_ * i);
        emit(a, all);
        free_ = mark;
      }
      times_item(before, a, before);
    }
  }

  void times_item(const Cell* from, const Active& a, Cell* to) const {
    if (a.value == nullptr) {
      if (from != to) std::copy_n(from, block_, to);
    } else if (a.item->in_block) {
      const Cell* row = a.value + a.at;
      for (std::size_t j = 0; j < block_; ++j) to[j] = k_.multiply(from[j], row[j]);
    } else {
      const Cell value = a.value[a.at];
      for (std::size_t j = 0; j < block_; ++j) to[j] = k_.multiply(from[j], value);
    }
  }

  const Cell* as_row(const Operands& o) {
    if (o.count == 1 && k_.is_one(o.scalar)) return o.rows[0];
    Cell* made = take(block_);
    product<false>(made, o);
    return made;
  }

  void emit(const Active& a, const Operands& all) {
    if (node_.outer == 0) {
      if (a.item->in_block) {
        if (a.item->copied) {
          hand_out(a, as_row(all));
        } else {
          product<false>(a.result, all);
        }
      } else {
        dot(all, *a.result);
      }
    } else if (a.item->in_block) {
      product<true>(a.sum + a.at, all);
    } else {
      Cell sum;
      dot(all, sum);
      a.sum[a.at] = k_.add(a.sum[a.at], sum);
    }
  }

  void hand_out(const Active& a, const Cell* row) const {
    if (a.item->copied) {
      gather(*a.item, row, a.result);
    } else {
      std::copy_n(row, block_, a.result);
    }
  }

  void clear_asked() {
    for (const Active& a : active_)
      if (a.sum != nullptr) std::fill_n(a.result, static_cast<std::size_t>(a.item->cells), k_.zero());
  }

  void finish() {
    if (node_.outer == 0) return;
    for (const Active& a : active_)
      if (a.sum != a.result) gather(*a.item, a.sum, a.result);
  }

  const K& k_;
  const SweepTask<Cell>& task_;
  const TreePlan& plan_;
  const CliqueNode& node_;
  std::size_t block_;
  Cell* free_;
  std::vector<Active>& active_;
  std::vector<Mover>& movers_;
  std::vector<Level>& levels_;
  std::uint32_t watched_ = 0;  // levels between whose labels the budget is looked at
  bool second_ = false, stopped_ = false;
};

}  // namespace diag
