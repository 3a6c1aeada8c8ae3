// The loops over each clique: which axes are the block, the order of the others, and for every table of the
// clique its strides.
#include <algorithm>
#include <limits>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/tree_plan.hpp"

namespace diag {

namespace {

using Id = std::uint32_t;
using Mask = std::uint64_t;

constexpr double small_clique = 256;  // cells: below, the whole clique is one block
constexpr double longest_block = 1024;
// Measured, in cells of a copy: a turn of the innermost loop, and a cell of a row that is multiplied and
// added.
constexpr double turn_cost = 40;
constexpr double row_cost = 0.2;

class Nests {
 public:
  Nests(TreePlan& plan, const CliqueSkeleton& skeleton, const FactorGraph& graph)
      : plan_(plan), skeleton_(skeleton), graph_(graph), where_(graph.variables(), 0) {}

  void run() {
    const std::size_t nodes = skeleton_.nodes.size();
    plan_.cliques.resize(nodes);
    plan_.axes.reserve(skeleton_.members.size());
    plan_.separators.resize(skeleton_.separators.size());
    group(skeleton_.factor_node, graph_.factors(), nodes, factor_starts_, factors_);
    std::vector<Id> parents(nodes);
    for (Id c = 0; c < nodes; ++c) parents[c] = skeleton_.nodes[c].parent;
    group(parents, nodes, nodes, child_starts_, children_);
    find_places();
    const std::size_t items = nodes + graph_.factors() + nodes + graph_.variables();
    plan_.items.reserve(items);
    plan_.dims.reserve(3 * items);
    plan_.strides.reserve(items);
    for (Id c = 0; c < nodes; ++c) add(c);
    for (std::size_t c = nodes; c-- > 0;) {
      CliqueNode& node = plan_.cliques[c];
      node.last = std::max(node.last, static_cast<Id>(c + 1));
      if (node.parent != no_clique) {
        CliqueNode& above = plan_.cliques[node.parent];
        above.last = std::max(above.last, node.last);
      }
    }
    plan_.factor_clique = skeleton_.factor_node;
    read_from_separators();
  }

 private:
  static void group(const std::vector<Id>& keys, std::size_t count, std::size_t groups,
                    std::vector<Id>& starts, std::vector<Id>& members) {
    starts.assign(groups + 1, 0);
    for (std::size_t i = 0; i < count; ++i)
      if (keys[i] != no_clique) ++starts[keys[i] + 1];
    for (std::size_t g = 0; g < groups; ++g) starts[g + 1] += starts[g];
    members.resize(starts[groups]);
    std::vector<Id> fill(starts.begin(), starts.end() - 1);
    for (Id i = 0; i < count; ++i)
      if (keys[i] != no_clique) members[fill[keys[i]]++] = i;
  }

  // The smallest clique of each variable.
  void find_places() {
    plan_.places.assign(graph_.variables(), {});
    std::vector<double> best(graph_.variables(), std::numeric_limits<double>::infinity());
    for (Id c = 0; c < skeleton_.nodes.size(); ++c) {
      const auto& node = skeleton_.nodes[c];
      for (Id i = 0; i < node.members; ++i) {
        const Id v = skeleton_.members[node.first_member + i];
        if (node.cells < best[v]) {
          best[v] = node.cells;
          plan_.places[v].home = c;
        }
      }
    }
    std::vector<Id> homes(graph_.variables());
    for (Id v = 0; v < graph_.variables(); ++v) homes[v] = plan_.places[v].home;
    group(homes, graph_.variables(), skeleton_.nodes.size(), home_starts_, homed_);
  }

  // A separator that is smaller than the home is cheaper to read.
  void read_from_separators() {
    std::vector<double> best(graph_.variables());
    for (Id v = 0; v < graph_.variables(); ++v) best[v] = 0.7 * plan_.cliques[plan_.places[v].home].cells;
    for (Id c = 0; c < plan_.cliques.size(); ++c) {
      const CliqueNode& node = plan_.cliques[c];
      const double cells = static_cast<double>(node.separator);
      std::uint64_t before = 1;
      for (Id i = 0; i < node.separator_axes; ++i) {
        const Id v = plan_.separators[node.first_separator + i];
        const std::uint64_t size = graph_.sizes[v];
        if (cells < best[v]) {
          best[v] = cells;
          plan_.places[v].separator = c;
          plan_.places[v].before = before;
          plan_.places[v].after = node.separator / before / size;
        }
        before *= size;
      }
    }
  }

  struct Draft {  // an item while the nest is designed
    NestItem::Source source = NestItem::Source::factor;
    Id of = 0;
    Mask axes = 0;
    double weight = 1;             // of a cell in the innermost loop
    std::span<const Id> layout{};  // its own; empty where the nest decides it
  };

  void add(Id c) {
    const auto& from = skeleton_.nodes[c];
    CliqueNode& node = plan_.cliques[c];
    node.parent = from.parent;
    node.unit = from.unit;
    node.cells = from.cells;
    node.axes = from.members;
    node.first_separator = from.first_separator;
    node.separator_axes = from.separator;
    members_ = std::span(skeleton_.members).subspan(from.first_member, from.members);
    DIAG_ASSERT(members_.size() <= 64);  // 64 axes are more cells than any machine has steps
    for (Id i = 0; i < members_.size(); ++i) where_[members_[i]] = i;
    draft(c);
    order_axes(c);
    node.first_axis = static_cast<Id>(plan_.axes.size());
    plan_.axes.insert(plan_.axes.end(), axes_.begin(), axes_.end());
    node.outer = outer_;
    node.block = 1;
    for (std::size_t i = outer_; i < axes_.size(); ++i) node.block *= graph_.sizes[axes_[i]];
    node.separator = 1;
    for (Id i = 0; i < node.separator_axes; ++i)
      node.separator *= graph_.sizes[plan_.separators[node.first_separator + i]];
    for (Id i = 0; i < axes_.size(); ++i) where_[axes_[i]] = i;
    node.first_item = static_cast<Id>(plan_.items.size());
    node.items = static_cast<Id>(drafts_.size());
    double scratch = 0;
    double active = 0;
    for (const Draft& d : drafts_) {
      write(d);
      const NestItem& item = plan_.items.back();
      const bool doubled = item.source != NestItem::Source::factor;
      if (item.copied) scratch += (doubled ? 2.0 : 1.0) * static_cast<double>(item.nest_cells);
      if (item.source != NestItem::Source::variable) ++active;
    }
    // Rows as long as the block: two for each level, the products of all tables after each, and a few more.
    const double rows = static_cast<double>(node.block) * (2.0 * outer_ + 2.0 * node.items + 8);
    scratch += rows;
    if (node.cells >= halved_cells) {
      scratch += rows;
      for (std::uint32_t i = 0; i < node.items; ++i) {
        const NestItem& item = plan_.items[node.first_item + i];
        if (item.source != NestItem::Source::factor && (outer_ == 0 || plan_.strides[item.first_stride] == 0))
          scratch += static_cast<double>(item.nest_cells);
      }
    }
    plan_.scratch = std::max(plan_.scratch, scratch);
    plan_.cells += node.cells;
    plan_.largest = std::max(plan_.largest, node.cells);
    plan_.multiplications += 2 * node.cells * active;
    plan_.kept += 2 * static_cast<double>(node.separator);
    for (Id i = home_starts_[c]; i < home_starts_[c + 1]; ++i) {
      plan_.places[homed_[i]].item = node.first_item + node.items - (home_starts_[c + 1] - i);
      plan_.kept += 2 * graph_.sizes[homed_[i]];
    }
  }

  [[nodiscard]] Mask mask(std::span<const Id> variables) const {
    Mask result = 0;
    for (const Id v : variables) result |= Mask{1} << where_[v];
    return result;
  }

  void draft(Id c) {
    using Source = NestItem::Source;
    drafts_.clear();
    const auto& from = skeleton_.nodes[c];
    // Its layout was settled by the parent.
    const auto own = std::span<const Id>(plan_.separators).subspan(from.first_separator, from.separator);
    drafts_.push_back({Source::separator, c, mask(own), 1, own});
    for (Id i = factor_starts_[c]; i < factor_starts_[c + 1]; ++i) {
      const auto scope = graph_.scope(factors_[i]);
      const Source source = factors_[i] == plan_.joint ? Source::joint : Source::factor;
      drafts_.push_back({source, factors_[i], mask(scope), 1, scope});
    }
    for (Id i = child_starts_[c]; i < child_starts_[c + 1]; ++i) {
      const auto& child = skeleton_.nodes[children_[i]];
      const auto list = std::span(skeleton_.separators).subspan(child.first_separator, child.separator);
      drafts_.push_back({Source::child, children_[i], mask(list), 1.5, {}});
    }
    for (Id i = home_starts_[c]; i < home_starts_[c + 1]; ++i) {
      const Id v = homed_[i];
      drafts_.push_back({Source::variable, v, Mask{1} << where_[v], 0.5, {}});
    }
  }

  // Chooses the block and the order of the axes; sets axes_ and outer_.
  void order_axes(Id c) {
    const std::size_t count = members_.size();
    axes_.clear();
    if (skeleton_.nodes[c].cells <= small_clique) {
      outer_ = 0;
      in_order_of_largest(Mask{0} - 1);
      return;
    }
    sizes_.clear();
    for (const Id v : members_) sizes_.push_back(graph_.sizes[v]);
    // Axis after axis into the block, the cheapest first; then the best block on that way.
    const Mask all = count == 64 ? ~Mask{0} : (Mask{1} << count) - 1;
    Mask block = 0;
    Mask best = 0;
    double lowest = std::numeric_limits<double>::infinity();
    while (block != all) {
      double step_cost = std::numeric_limits<double>::infinity();
      Mask step = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const Mask with = block | Mask{1} << i;
        if (with == block || product(with) > longest_block) continue;
        const double cost = cost_of(with, all);
        if (cost < step_cost) {
          step_cost = cost;
          step = with;
        }
      }
      if (step == 0) break;
      block = step;
      if (step_cost < lowest) {
        lowest = step_cost;
        best = block;
      }
    }
    if (best == 0) best = Mask{1} << smallest_axis();
    // The outer axes from the innermost on: where the fewest tables change goes in.
    Mask left = all & ~best;
    Mask settled = 0;  // items whose level is known
    axes_.resize(count);
    outer_ = static_cast<Id>(__builtin_popcountll(left));
    for (std::size_t at = outer_; at-- > 0;) {
      const std::size_t axis = innermost(left, best, settled);
      left &= ~(Mask{1} << axis);
      axes_[at] = members_[axis];
      for (std::size_t i = 0; i < drafts_.size() && i < 64; ++i)
        if ((drafts_[i].axes >> axis & 1) != 0) settled |= Mask{1} << i;
    }
    axes_.resize(outer_);
    in_order_of_largest(best);
  }

  [[nodiscard]] std::size_t smallest_axis() const {
    return static_cast<std::size_t>(std::min_element(sizes_.begin(), sizes_.end()) - sizes_.begin());
  }

  [[nodiscard]] double product(Mask axes) const {
    double result = 1;
    for (; axes != 0; axes &= axes - 1) result *= sizes_[static_cast<unsigned>(__builtin_ctzll(axes))];
    return result;
  }

  // Which of the outer axes `left` costs least as the next one from the inside.
  [[nodiscard]] std::size_t innermost(Mask left, Mask block, Mask settled) const {
    std::size_t best = 0;
    double lowest = std::numeric_limits<double>::infinity();
    for (Mask rest = left; rest != 0; rest &= rest - 1) {
      const auto axis = static_cast<unsigned>(__builtin_ctzll(rest));
      double cost = 0;
      for (std::size_t i = 0; i < drafts_.size(); ++i)
        if ((drafts_[i].axes >> axis & 1) != 0 && (i >= 64 || (settled >> i & 1) == 0))
          cost += drafts_[i].weight * ((drafts_[i].axes & block) != 0 ? 1 : 0.1);
      cost -= 1e-3 * sizes_[axis];
      if (cost < lowest) {
        lowest = cost;
        best = axis;
      }
    }
    return best;
  }

  // Predicted time of both sweeps, in cells of a copy.
  [[nodiscard]] double cost_of(Mask block, Mask all) const {
    const double in_block = product(block);
    const Mask outer = all & ~block;
    const double turns = product(outer);
    double cost = 0;
    for (const Draft& d : drafts_) {
      if ((d.axes & block) == 0 || d.source == NestItem::Source::variable) continue;
      if (d.source == NestItem::Source::child && (block & ~d.axes) == 0)
        continue;  // it will be laid out like that
      cost += d.weight * product(d.axes & outer) * in_block;
    }
    double inner = 1;
    if (outer != 0) {
      const std::size_t axis = innermost(outer, block, 0);
      for (const Draft& d : drafts_)
        if ((d.axes >> axis & 1) != 0) inner += d.weight * ((d.axes & block) != 0 ? 1 : 3 / in_block);
      cost += turns / sizes_[axis] * (turn_cost + in_block);
    }
    return cost + turns * (turn_cost + row_cost * inner * in_block);
  }

  // Appends the axes of the block: those of its largest factor last, as they stand in that table.
  void in_order_of_largest(Mask block) {
    const Draft* largest = nullptr;
    double most = 0;
    for (const Draft& d : drafts_) {
      if (d.layout.empty()) continue;
      double cells = 1;
      for (const Id v : d.layout) cells *= graph_.sizes[v];
      if (cells > most) {
        most = cells;
        largest = &d;
      }
    }
    const Mask last = largest == nullptr ? 0 : largest->axes & block;
    for (std::size_t i = 0; i < members_.size(); ++i)
      if ((block >> i & 1) != 0 && (last >> i & 1) == 0) axes_.push_back(members_[i]);
    if (largest != nullptr)
      for (const Id v : largest->layout)
        if ((last >> where_[v] & 1) != 0) axes_.push_back(v);
  }

  // The item's own strides by axis of the nest, and from them its nest form.
  void write(const Draft& d) {
    NestItem item;
    item.source = d.source;
    item.of = d.of;
    const std::size_t count = axes_.size();
    own_.assign(count, 0);
    has_.assign(count, 0);
    if (d.source == NestItem::Source::child) lay_out_child(d.of);
    std::span<const Id> layout = d.layout;
    if (d.source == NestItem::Source::child) {
      const auto& child = skeleton_.nodes[d.of];
      layout = std::span<const Id>(plan_.separators).subspan(child.first_separator, child.separator);
    } else if (d.source == NestItem::Source::variable) {
      layout = std::span(&d.of, 1);
    }
    item.cells = 1;
    for (std::size_t i = layout.size(); i-- > 0;) {
      const Id at = where_[layout[i]];
      own_[at] = item.cells;
      has_[at] = 1;
      item.cells *= graph_.sizes[layout[i]];
      if (at < outer_)
        item.level = std::max(item.level, static_cast<std::uint8_t>(at + 1));
      else
        item.in_block = true;
    }
    if (item.in_block) {
      // Its own layout will do where the block stands in it as it is.
      std::uint64_t expected = 1;
      for (std::size_t i = count; i-- > outer_;) {
        if (graph_.sizes[axes_[i]] == 1) continue;
        if (own_[i] != expected || has_[i] == 0) item.copied = true;
        expected *= graph_.sizes[axes_[i]];
      }
    }
    item.first_stride = static_cast<Id>(plan_.strides.size());
    item.nest_cells = item.cells;
    if (item.copied) {
      nest_.assign(count, 0);
      std::uint64_t cells = 1;
      for (std::size_t i = count; i-- > 0;) {
        if (i < outer_ && has_[i] == 0) continue;
        nest_[i] = cells;
        cells *= graph_.sizes[axes_[i]];
      }
      item.nest_cells = cells;
      for (std::size_t i = 0; i < outer_; ++i) plan_.strides.push_back(nest_[i]);
      add_dims(item);
    } else {
      for (std::size_t i = 0; i < outer_; ++i) plan_.strides.push_back(own_[i]);
    }
    plan_.items.push_back(item);
  }

  // The walk over the nest form with the strides of the own layout; neighbouring axes become one where they
  // can.
  void add_dims(NestItem& item) {
    item.first_dim = static_cast<Id>(plan_.dims.size());
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const std::uint64_t size = graph_.sizes[axes_[i]];
      if ((i < outer_ && has_[i] == 0) || size == 1) continue;
      if (plan_.dims.size() > item.first_dim) {
        NestDim& before = plan_.dims.back();
        if (before.stride == own_[i] * size) {
          before.size *= size;
          before.stride = own_[i];
          continue;
        }
      }
      plan_.dims.push_back({size, own_[i]});
    }
    item.dims = static_cast<std::uint16_t>(plan_.dims.size() - item.first_dim);
  }

  // A child's separator is laid out as the loops here want it.
  void lay_out_child(Id c) {
    const auto& child = skeleton_.nodes[c];
    const auto list = std::span(skeleton_.separators).subspan(child.first_separator, child.separator);
    placed_.clear();
    for (const Id v : list) placed_.push_back(where_[v]);
    std::sort(placed_.begin(), placed_.end());
    for (std::size_t i = 0; i < placed_.size(); ++i)
      plan_.separators[child.first_separator + i] = axes_[placed_[i]];
  }

  TreePlan& plan_;
  const CliqueSkeleton& skeleton_;
  const FactorGraph& graph_;
  std::vector<Id> where_;  // of a variable in members_, later in axes_
  std::vector<Id> factor_starts_, factors_, child_starts_, children_, home_starts_, homed_;
  std::span<const Id> members_;
  std::vector<Draft> drafts_;
  std::vector<double> sizes_;  // of members_
  std::vector<Id> axes_, placed_;
  Id outer_ = 0;
  std::vector<std::uint64_t> own_, nest_;
  std::vector<std::uint8_t> has_;
};

}  // namespace

void add_nests(TreePlan& plan, const CliqueSkeleton& skeleton, const FactorGraph& graph) {
  Nests(plan, skeleton, graph).run();
}

}  // namespace diag
