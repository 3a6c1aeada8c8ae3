// Sparse times sparse or dense: the cells of the one meet those of the other with equal coordinates, found
// through a hash of the shared ones. Results are added up densely, or collected and merged whenever they have
// doubled.
#include <algorithm>
#include <limits>

#include "interpreter/base/errors.hpp"
#include "interpreter/contraction/cells.hpp"
#include "interpreter/contraction/join.hpp"
#include "interpreter/tensor/sparse_order.hpp"

namespace diag {

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;

std::size_t place_of(const Part& part, Index index) {
  return static_cast<std::size_t>(std::find(part.indices.begin(), part.indices.end(), index) -
                                  part.indices.begin());
}
bool has(const Part& part, Index index) { return place_of(part, index) < part.indices.size(); }

// The cells of a sparse part by the coordinates of some of its indices.
class Hash {
 public:
  Hash(const Part& part, std::vector<std::size_t> columns, Budget& budget)
      : keys_(part.keys()), rank_(part.indices.size()), columns_(std::move(columns)) {
    if (part.count >= none) throw BudgetSpent("size", "a sparse table has at most 2^32 - 2 cells");
    std::size_t size = 16;
    while (size < part.count + part.count / 2) size *= 2;
    heads_.assign(size, none);
    next_.resize(part.count);
    budget.step(4 * part.count + size);
    std::vector<Coordinate> key(columns_.size());
    for (std::size_t cell = part.count; cell-- > 0;) {
      for (std::size_t i = 0; i < columns_.size(); ++i) key[i] = keys_[cell * rank_ + columns_[i]];
      std::uint32_t& head = heads_[slot(key)];
      next_[cell] = head;
      head = static_cast<std::uint32_t>(cell);
    }
  }

  template <class Visit>
  void find(const std::vector<Coordinate>& key, Visit&& visit) const {
    for (std::uint32_t cell = heads_[slot(key)]; cell != none; cell = next_[cell]) {
      bool equal = true;
      for (std::size_t i = 0; i < columns_.size() && equal; ++i)
        equal = keys_[cell * rank_ + columns_[i]] == key[i];
      if (equal) visit(static_cast<std::size_t>(cell));
    }
  }

 private:
  [[nodiscard]] std::size_t slot(const std::vector<Coordinate>& key) const {
    std::uint64_t hash = 0x9E3779B97F4A7C15;
    for (const Coordinate coordinate : key) {
      hash = (hash ^ coordinate) * 0xFF51AFD7ED558CCD;
      hash ^= hash >> 32;
    }
    return static_cast<std::size_t>(hash) & (heads_.size() - 1);
  }
  std::span<const Coordinate> keys_;
  std::size_t rank_;
  std::vector<std::size_t> columns_;
  std::vector<std::uint32_t> heads_, next_;
};

// Where products go.
template <class Cells>
class Collector {
 public:
  using Sum = typename Cells::Sum;
  Collector(Part& result, bool distinct, Budget& budget)
      : result_(result), distinct_(distinct), budget_(budget) {
    if (!result.sparse) cells_.resize(static_cast<std::size_t>(*small_product(result.extents)));
  }

  void add(const std::vector<Coordinate>& key, const typename Cells::Left& a,
           const typename Cells::Right& b) {
    if (!result_.sparse) {
      Cells::add_product(cells_[static_cast<std::size_t>(linear_position(key, result_.extents))], a, b);
      return;
    }
    result_.own_keys.insert(result_.own_keys.end(), key.begin(), key.end());
    cells_.push_back(Cells::product(a, b));
    if (!distinct_ && cells_.size() >= limit_) merge();
  }

  void finish() {
    if (result_.sparse && !distinct_) merge();
    store(std::move(cells_), result_);
  }

 private:
  void merge() {
    const std::size_t rank = result_.indices.size();
    std::vector<Coordinate>& keys = result_.own_keys;
    budget_.step(30 * cells_.size());
    const std::vector<std::uint32_t> order = sorted_order(keys, cells_.size(), result_.extents);
    std::vector<Coordinate> merged_keys;
    std::vector<Sum> merged;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Coordinate* key = keys.data() + order[i] * rank;
      if (i > 0 && std::equal(key, key + rank, keys.data() + order[i - 1] * rank)) {
        Cells::add(merged.back(), cells_[order[i]]);
      } else {
        merged_keys.insert(merged_keys.end(), key, key + rank);
        merged.push_back(std::move(cells_[order[i]]));
      }
    }
    keys = std::move(merged_keys);
    cells_ = std::move(merged);
    limit_ = std::max<std::size_t>(1 << 16, 2 * cells_.size());
  }

  Part& result_;
  bool distinct_;
  Budget& budget_;
  std::size_t limit_ = 1 << 16;
  std::vector<Sum> cells_;
};

// Which coordinate of which table goes where.
struct Routes {
  std::vector<std::size_t> shared_left, shared_right;  // columns of the shared indices
  struct Kept {
    bool left;
    std::size_t column;
  };
  std::vector<Kept> kept;
  std::vector<std::size_t> free_right;  // columns of the right table that the left one does not have
};

template <class Cells>
void run(const Part& left, const Part& right, std::span<const typename Cells::Left> left_cells,
         std::span<const typename Cells::Right> right_cells, const Routes& routes, bool distinct,
         Part& result, Budget& budget) {
  Collector<Cells> collector(result, distinct, budget);
  const std::size_t left_rank = left.indices.size();
  const std::size_t right_rank = right.indices.size();
  const std::uint64_t cost = 4 + step_cost(left, right);
  std::vector<Coordinate> out(routes.kept.size());
  const auto write = [&](bool from_left, const Coordinate* key) {
    for (std::size_t i = 0; i < out.size(); ++i)
      if (routes.kept[i].left == from_left) out[i] = key[routes.kept[i].column];
  };
  if (right.sparse) {
    const Hash hash(right, routes.shared_right, budget);
    std::vector<Coordinate> shared(routes.shared_left.size());
    for (std::size_t cell = 0; cell < left.count; ++cell) {
      const Coordinate* key = left.keys().data() + cell * left_rank;
      budget.step(cost);
      for (std::size_t i = 0; i < shared.size(); ++i) shared[i] = key[routes.shared_left[i]];
      write(true, key);
      hash.find(shared, [&](std::size_t match) {
        budget.step(cost);
        write(false, right.keys().data() + match * right_rank);
        collector.add(out, left_cells[cell], right_cells[match]);
      });
    }
  } else {
    std::vector<std::uint64_t> strides(right_rank, 1);
    for (std::size_t i = right_rank; i-- > 1;) strides[i - 1] = strides[i] * right.extents[i];
    std::uint64_t free_count = 1;
    for (const std::size_t column : routes.free_right) free_count *= right.extents[column];
    std::vector<Coordinate> key_right(right_rank, 0);
    for (std::size_t cell = 0; cell < left.count; ++cell) {
      const Coordinate* key = left.keys().data() + cell * left_rank;
      write(true, key);
      std::uint64_t offset = 0;
      for (std::size_t i = 0; i < routes.shared_left.size(); ++i)
        offset += strides[routes.shared_right[i]] * key[routes.shared_left[i]];
      for (std::uint64_t done = 0; done < free_count; ++done) {
        budget.step(cost);
        write(false, key_right.data());
        collector.add(out, left_cells[cell], right_cells[static_cast<std::size_t>(offset)]);
        for (std::size_t i = routes.free_right.size(); i-- > 0;) {
          const std::size_t column = routes.free_right[i];
          offset += strides[column];
          if (++key_right[column] < right.extents[column]) break;
          offset -= strides[column] * right.extents[column];
          key_right[column] = 0;
        }
      }
    }
  }
  collector.finish();
}

}  // namespace

Part join_sparse(const Part& first, const Part& second, const std::vector<Index>& kept, bool sparse,
                 Budget& budget) {
  // The left one is walked, the right one is looked up in: a dense one, or the smaller of two sparse ones.
  const bool swap = !first.sparse || (second.sparse && second.count > first.count);
  const Part& left = swap ? second : first;
  const Part& right = swap ? first : second;
  DIAG_ASSERT(left.sparse);
  Part result;
  result.floating = left.floating;
  result.exponent = left.exponent + right.exponent;
  result.sparse = sparse;
  result.indices = kept;
  Routes routes;
  for (const Index index : kept) {
    const bool from_left = has(left, index);
    const Part& part = from_left ? left : right;
    const std::size_t column = place_of(part, index);
    result.extents.push_back(part.extents[column]);
    routes.kept.push_back({from_left, column});
  }
  std::size_t all = left.indices.size();
  for (std::size_t column = 0; column < right.indices.size(); ++column) {
    if (has(left, right.indices[column])) {
      routes.shared_left.push_back(place_of(left, right.indices[column]));
      routes.shared_right.push_back(column);
    } else {
      routes.free_right.push_back(column);
      ++all;
    }
  }
  // No sum has more terms than there are pairs of cells, or values of what is summed.
  double terms = 1;
  for (const Part* part : {&left, &right})
    for (std::size_t i = 0; i < part->indices.size(); ++i)
      if (std::find(kept.begin(), kept.end(), part->indices[i]) == kept.end())
        terms *= static_cast<double>(part->extents[i]);
  terms = std::min(terms, static_cast<double>(left.count) * static_cast<double>(right.count));
  with_cells(left, right, terms, [&](auto cells, auto left_cells, auto right_cells) {
    run<decltype(cells)>(left, right, left_cells, right_cells, routes, kept.size() == all, result, budget);
  });
  settle(result);
  return result;
}

}  // namespace diag
