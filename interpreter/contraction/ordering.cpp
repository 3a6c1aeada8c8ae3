// Elimination orderings (Koller and Friedman, Probabilistic Graphical Models, 9.4.3), for tables that may be
// sparse.
#include "interpreter/contraction/ordering.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>

#include "interpreter/base/errors.hpp"
#include "interpreter/contraction/neighbours.hpp"

namespace diag {

namespace {

using Node = std::uint32_t;
constexpr double infinite_cost = std::numeric_limits<double>::infinity();
constexpr double too_large = 62;  // log2 of the cells of a table that no machine holds
constexpr std::size_t few = 12;   // tables of which all pairs are looked at

class Ordering {
 public:
  Ordering(const std::vector<Estimate>& factors, const std::vector<bool>& open, const Sizes& sizes,
           Heuristic heuristic, double cost_limit, Budget& budget)
      : nodes_(factors),
        originals_(factors.size()),
        open_(open),
        sizes_(sizes),
        heuristic_(heuristic),
        cost_limit_(cost_limit),
        budget_(budget),
        uses_(open.size()),
        degree_(open.size(), 0),
        count_(open.size(), 0),
        version_(open.size(), 0),
        pending_(open.size(), 0) {
    alive_.assign(nodes_.size(), true);
    for (Node node = 0; node < nodes_.size(); ++node) attach(node);
    if (heuristic == Heuristic::min_fill) neighbours_.emplace(factors, open.size());
  }

  Ordered run() {
    if (eliminate_all(false) && join_open()) {
      std::vector<Node> rest = alive_nodes();
      if (!rest.empty()) finish(join_group(std::move(rest)));
    } else {
      leave_the_rest();
    }
    return std::move(result_);
  }

 private:
  using Entry = std::tuple<double, double, Index, std::uint32_t>;  // cost, tie, index, version
  using Queue = std::priority_queue<Entry, std::vector<Entry>, std::greater<>>;

  void attach(Node node) {
    for (const Index index : nodes_[node].indices) {
      uses_[index].push_back(node);
      ++degree_[index];
    }
  }

  void detach(Node node) {
    alive_[node] = false;
    for (const Index index : nodes_[node].indices) --degree_[index];
  }

  const std::vector<Node>& live(Index index) {
    auto& uses = uses_[index];
    budget_.step(uses.size());
    uses.erase(std::remove_if(uses.begin(), uses.end(), [&](Node node) { return !alive_[node]; }),
               uses.end());
    return uses;
  }

  // log2 of the table that joining all tables with this index makes, the index summed out unless it is open,
  // and the sum of the sizes of those tables.
  struct Cost {
    double log_size = 0, replaced = 0;
  };
  Cost cost(Index index) {
    const std::vector<Node>& group = live(index);
    Cost result;
    bool sparse = false;
    for (const Node node : group) {
      budget_.step(4 * nodes_[node].indices.size());
      for (const Index other : nodes_[node].indices) ++count_[other];
      result.replaced += nodes_[node].stored;
      sparse = sparse || nodes_[node].sparse;
    }
    for (const Node node : group)
      for (const Index other : nodes_[node].indices) {
        if (count_[other] == 0) continue;
        if (open_[other] || degree_[other] > count_[other]) result.log_size += sizes_.log2(other);
        count_[other] = 0;
      }
    if (sparse) result.log_size = std::min(result.log_size, log_joined(group));
    return result;
  }

  // A bound on the cells of a join, table after table, from the smallest on.
  double log_joined(const std::vector<Node>& group) {
    std::vector<Node> order = group;
    std::stable_sort(order.begin(), order.end(),
                     [&](Node a, Node b) { return nodes_[a].stored < nodes_[b].stored; });
    double result = 0;
    for (const Node node : order) {
      double factor = 0;
      for (const Index index : nodes_[node].key)
        if (count_[index] == 0) factor += sizes_.log2(index);
      for (const Index index : nodes_[node].indices) count_[index] = 1;
      result += std::min(factor, std::log2(std::max(1.0, nodes_[node].stored)));
    }
    for (const Node node : order)
      for (const Index index : nodes_[node].indices) count_[index] = 0;
    return result;
  }

  void push(Queue& queue, Index index) {
    const Cost now = cost(index);
    double rank = now.log_size;
    if (open_[index]) {
      // nothing is summed out any more: the smallest first
    } else if (heuristic_ == Heuristic::min_increase) {
      const double size = std::exp2(std::min(now.log_size, 1000.0));
      rank = size - now.replaced;
    } else if (heuristic_ == Heuristic::min_fill) {
      rank = neighbours_->fill(index, sizes_, budget_);
    } else if (heuristic_ != Heuristic::min_weight) {
      rank = heuristic_ == Heuristic::in_order ? index : -static_cast<double>(index);
    }
    pending_[index] = 0;
    queue.emplace(rank, now.log_size, index, ++version_[index]);
  }

  // All indices that are not open (or, to join, that are) in the order of their costs; false if it is
  // hopeless.
  bool eliminate_all(bool joining) {
    Queue queue;
    for (Index index = 0; index < open_.size(); ++index)
      if (open_[index] == joining && degree_[index] > (joining ? 1U : 0U)) push(queue, index);
    std::vector<Index> touched;
    while (!queue.empty()) {
      const auto [rank, log_size, index, version] = queue.top();
      queue.pop();
      if (version != version_[index] || degree_[index] <= (joining ? 1U : 0U)) continue;
      if (pending_[index] !=
          0) {  // looked at when it is needed: near an index of many tables costs would be renewed too often
        push(queue, index);
        continue;
      }
      if (log_size > too_large) {
        result_.largest = std::max(result_.largest, std::exp2(std::min(log_size, 1000.0)));
        return false;
      }
      touched.clear();
      if (neighbours_ && !joining) neighbours_->eliminate(index, touched);
      const Node made = join_group(live(index));
      if (nodes_[made].stored > std::exp2(too_large) || result_.cost > cost_limit_) return false;
      for (const Index other : nodes_[made].indices) touched.push_back(other);
      std::sort(touched.begin(), touched.end());
      touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
      for (const Index other : touched) {
        if (open_[other] != joining || degree_[other] <= (joining ? 1U : 0U)) continue;
        if (degree_[other] <= few || 4 * ++pending_[other] >= degree_[other]) push(queue, other);
      }
    }
    return true;
  }

  bool join_open() {
    std::vector<Node> scalars;
    std::vector<Node> others;
    for (const Node node : alive_nodes()) (nodes_[node].indices.empty() ? scalars : others).push_back(node);
    if (scalars.size() > 1) others.push_back(join_group(std::move(scalars)));
    if (others.size() <= few) return true;  // all pairs are looked at
    return eliminate_all(true);
  }

  [[nodiscard]] std::vector<Node> alive_nodes() const {
    std::vector<Node> result;
    for (Node node = 0; node < nodes_.size(); ++node)
      if (alive_[node]) result.push_back(node);
    return result;
  }

  // Joins tables in pairs: the smallest two while there are many, then the pair with the smallest result.
  Node join_group(std::vector<Node> group) {
    const auto larger = [&](Node a, Node b) {
      return std::tie(nodes_[a].stored, a) > std::tie(nodes_[b].stored, b);
    };
    if (group.size() > few) {
      std::priority_queue<Node, std::vector<Node>, decltype(larger)> queue(larger, group);
      while (queue.size() > few) {
        const Node first = queue.top();
        queue.pop();
        const Node second = queue.top();
        queue.pop();
        queue.push(join(first, second));
      }
      group.clear();
      for (; !queue.empty(); queue.pop()) group.push_back(queue.top());
    }
    while (group.size() > 1) {
      std::size_t best_left = 0;
      std::size_t best_right = 1;
      if (group.size() > 2) {
        auto best = std::make_tuple(infinite_cost, infinite_cost);
        for (std::size_t i = 0; i < group.size(); ++i)
          for (std::size_t j = i + 1; j < group.size(); ++j) {
            double joined = 0;
            const Estimate made =
                join_estimate(nodes_[group[i]], nodes_[group[j]], kept(group[i], group[j]), sizes_, joined);
            budget_.step(50 + 10 * made.indices.size());
            const auto rank = std::make_tuple(made.stored, joined);
            if (rank < best) {
              best = rank;
              best_left = i;
              best_right = j;
            }
          }
      }
      const Node made = join(group[best_left], group[best_right]);
      group.erase(group.begin() + static_cast<std::ptrdiff_t>(best_right));
      group[best_left] = made;
    }
    return sum_private(group.front());
  }

  // The indices that are left when two tables are joined: those that are open or that a third table has.
  // First what both have, then those of the one, then of the other, which is how a product of matrices lays
  // them out.
  std::vector<Index> kept(Node left, Node right) {
    for (const Index index : nodes_[left].indices) ++count_[index];
    for (const Index index : nodes_[right].indices) ++count_[index];
    const auto stays = [&](Index index) { return open_[index] || degree_[index] > count_[index]; };
    std::vector<Index> result;
    for (const Index index : nodes_[left].indices)
      if (count_[index] == 2 && stays(index)) result.push_back(index);
    for (const Index index : nodes_[left].indices)
      if (count_[index] == 1 && stays(index)) result.push_back(index);
    for (const Index index : nodes_[right].indices)
      if (count_[index] == 1 && stays(index)) result.push_back(index);
    for (const Index index : nodes_[left].indices) count_[index] = 0;
    for (const Index index : nodes_[right].indices) count_[index] = 0;
    return result;
  }

  Node sum_private(Node node) {
    std::vector<Index> left;
    std::vector<Index> summed;
    for (const Index index : nodes_[node].indices)
      (open_[index] || degree_[index] > 1 ? left : summed).push_back(index);
    if (summed.empty()) return node;
    Estimate made = sum_estimate(nodes_[node], std::move(left), sizes_);
    return emit({node}, std::move(summed), std::move(made), nodes_[node].stored);
  }

  Node join(Node left, Node right) {
    left = sum_private(left);
    right = sum_private(right);
    double joined = 0;
    Estimate made = join_estimate(nodes_[left], nodes_[right], kept(left, right), sizes_, joined);
    std::vector<Index> summed;
    for (const Index index : nodes_[left].indices)
      if (std::find(made.indices.begin(), made.indices.end(), index) == made.indices.end())
        summed.push_back(index);
    return emit({left, right}, std::move(summed), std::move(made), joined);
  }

  Node emit(std::vector<Node> operands, std::vector<Index> summed, Estimate made, double work) {
    budget_.step(100 + 10 * made.indices.size());
    PlanStep step;
    step.kept = made.indices;
    step.summed = std::move(summed);
    step.entries = made.stored;
    step.work = work;
    step.sparse = made.sparse;
    // Beside the tables there are: a table read into another layout, positions of a sparse operand, cells not
    // yet added up.
    double scratch = made.sparse ? 2 * table_bytes(made) : 0;
    double freed = 0;
    // Larger products of matrices lay out their operands, and perhaps their result, once more.
    const bool matrices = !made.sparse && operands.size() == 2 && work >= 4 * made.stored;
    for (const Node node : operands) {
      const double bytes = table_bytes(nodes_[node]);
      if (node < originals_) {
        scratch += bytes;
      } else {
        freed += bytes;
      }
      if (matrices) scratch += bytes;
      if (nodes_[node].sparse) scratch += 12 * nodes_[node].stored;
      detach(node);
    }
    const double bytes = table_bytes(made);
    if (matrices) scratch += bytes;
    result_.peak = std::max(result_.peak, live_bytes_ + bytes + scratch);
    live_bytes_ += bytes - freed;
    result_.largest = std::max(result_.largest, made.stored);
    result_.work += work;
    double words = 1;
    for (const Node node : operands) words *= 1 + nodes_[node].bits / 64;
    result_.cost += work * (1 + words);
    step.operands = std::move(operands);
    result_.steps.push_back(std::move(step));
    const Node node = static_cast<Node>(nodes_.size());
    nodes_.push_back(std::move(made));
    alive_.push_back(true);
    attach(node);
    return node;
  }

  void finish(Node node) {
    result_.last = nodes_[node];
    result_.last_bytes = table_bytes(nodes_[node]);
    result_.peak = std::max(result_.peak, result_.last_bytes);
  }

  // One step for all that is left: it says how large this would be, and is never run.
  void leave_the_rest() {
    PlanStep step;
    step.operands = alive_nodes();
    std::vector<bool> seen(open_.size(), false);
    double bits = 0;
    for (const Node node : step.operands) {
      bits += nodes_[node].bits;
      for (const Index index : nodes_[node].indices) {
        if (seen[index]) continue;
        seen[index] = true;
        (open_[index] ? step.kept : step.summed).push_back(index);
      }
    }
    Estimate made;
    made.stored = std::max({sizes_.product(step.kept), result_.largest, std::exp2(too_large)});
    made.indices = step.kept;
    made.bits = bits;
    step.entries = made.stored;
    step.work = infinite_cost;
    result_.work = infinite_cost;
    result_.cost = infinite_cost;
    result_.largest = made.stored;
    result_.given_up = true;
    result_.last = std::move(made);
    result_.last_bytes = table_bytes(result_.last);
    result_.peak = result_.last_bytes;
    result_.steps.push_back(std::move(step));
  }

  std::vector<Estimate> nodes_;  // the factors, then the results of the steps
  std::size_t originals_;
  const std::vector<bool>& open_;
  const Sizes& sizes_;
  Heuristic heuristic_;
  double cost_limit_;
  Budget& budget_;
  std::vector<std::vector<Node>> uses_;  // of each index; dead ones are swept out when it is looked at
  std::vector<std::uint32_t> degree_;    // live tables that have the index
  std::vector<std::uint32_t> count_;     // scratch, zero between uses
  std::vector<std::uint32_t> version_, pending_;
  std::vector<bool> alive_;
  std::optional<Neighbours> neighbours_;
  double live_bytes_ = 0;
  Ordered result_;
};

}  // namespace

Ordered order_network(const std::vector<Estimate>& factors, const std::vector<bool>& open, const Sizes& sizes,
                      Heuristic heuristic, double cost_limit, Budget& budget) {
  return Ordering(factors, open, sizes, heuristic, cost_limit, budget).run();
}

}  // namespace diag
