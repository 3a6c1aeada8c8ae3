// Elimination orders on graphs as rows of bits.
#include "interpreter/inference/elimination.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace diag {

namespace {

using Word64 = std::uint64_t;
constexpr std::size_t most_by_bits = 4096;  // variables: rows of bits of two megabytes

// Marsaglia's xorshift64*.
struct Chance {
  Word64 state;
  Word64 next() {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545F4914F6CDD1DULL;
  }
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
};

template <class Visit>
inline void for_each_bit(const Word64* row, std::size_t words, Visit&& visit) {
  for (std::size_t i = 0; i < words; ++i)
    for (Word64 bits = row[i]; bits != 0; bits &= bits - 1)
      visit(static_cast<std::uint32_t>(64 * i + static_cast<unsigned>(__builtin_ctzll(bits))));
}

struct BitGraph {
  std::size_t count = 0, words = 0;
  std::vector<double> sizes;
  std::vector<Word64> rows;
  Word64* row(std::size_t v) { return rows.data() + v * words; }
  [[nodiscard]] const Word64* row(std::size_t v) const { return rows.data() + v * words; }
  void set(std::size_t a, std::size_t b) { row(a)[b / 64] |= Word64{1} << (b % 64); }
  void clear(std::size_t a, std::size_t b) { row(a)[b / 64] &= ~(Word64{1} << (b % 64)); }
  [[nodiscard]] bool has(std::size_t a, std::size_t b) const { return (row(a)[b / 64] >> (b % 64) & 1) != 0; }
};

BitGraph moral_graph(const FactorGraph& graph) {
  BitGraph bits;
  bits.count = graph.variables();
  bits.words = (bits.count + 63) / 64;
  bits.sizes.assign(graph.sizes.begin(), graph.sizes.end());
  bits.rows.assign(bits.count * bits.words, 0);
  for (std::size_t f = 0; f < graph.factors(); ++f) {
    const auto scope = graph.scope(f);
    for (const std::uint32_t a : scope)
      for (const std::uint32_t b : scope)
        if (a != b) bits.set(a, b);
  }
  return bits;
}

// What a variable would cost: the cells of its clique, the pairs of neighbours that are not neighbours, and
// these weighted by their sizes.
struct Features {
  double weight = 1, fill = 0, weighted = 0, own = 1, degree = 0;
};

// How the features make a rank; the smallest goes first. In the order in which they are tried: no rank is
// good for all networks, the first is the best one on most (a large variable is expensive to keep), the
// second where the first is bad.
enum class Rank : std::uint8_t {
  fill_by_own,
  weighted_fill,
  fill_weight,
  fill_log,
  fill,
  weighted_root,
  // Sweeps over the graph: what no greedy rank finds in grids and in long strips.
  in_order,
  in_reverse,
  by_distance,
};
constexpr std::size_t ranks = 6;   // that look at the graph as it is left
constexpr std::size_t sweeps = 3;  // that do not

double rank_of(const Features& f, Rank rank) {
  switch (rank) {
    case Rank::in_order:
    case Rank::in_reverse:
    case Rank::by_distance:
      break;
    case Rank::fill_by_own:
      return f.weighted / f.own + f.weight * 1e-9;
    case Rank::weighted_fill:
      return f.weighted + f.weight * 1e-9;
    case Rank::fill_weight:
      return (f.fill + 0.02) * f.weight;
    case Rank::fill_log:
      return (f.weighted + 1) * std::log(f.weight) / (f.degree + 1);
    case Rank::fill:
      return f.fill + f.weight * 1e-12;
    case Rank::weighted_root:
      return (f.weighted + 0.02) * std::sqrt(f.weight);
  }
  return 0;
}

class Core {  // what is left after preprocessing, with its own numbering
 public:
  Core(BitGraph graph, const EliminationOptions& options)
      : base_(std::move(graph)), chance_{options.seed * 0x9E3779B97F4A7C15ULL + 1}, small_(options.small) {
    features_.resize(base_.count);
    graph_ = base_;
    for (std::uint32_t v = 0; v < base_.count; ++v) features_[v] = features_of(v);
    alive_.resize(base_.count);
    rank_.resize(base_.count);
    largest_.resize(base_.count);
    earlier_.resize(base_.count);
    dirty_.resize(base_.words);
    clique_.resize(base_.words);
  }

  // One greedy pass. Returns how bad it is, by the cells of its cliques, or infinity where that exceeds
  // `bound`.
  double pass(Rank rank, double noise, double bound, std::vector<std::uint32_t>& order) {
    const std::size_t words = base_.words;
    graph_.rows = base_.rows;
    now_ = features_;
    order.clear();
    for (std::uint32_t v = 0; v < base_.count; ++v) alive_[v] = v;
    sweeping_ = rank >= Rank::in_order;
    if (sweeping_)
      sweep_order(rank);
    else
      for (std::uint32_t v = 0; v < base_.count; ++v) rank_[v] = noisy(rank_of(now_[v], rank), noise);
    std::fill(largest_.begin(), largest_.end(), 0U);
    std::size_t left = base_.count;
    sum = 0;
    double largest = 0;
    double worth = 0;
    steps += base_.count * (words + 8);
    while (left > 0) {
      std::size_t best = 0;
      double lowest = std::numeric_limits<double>::infinity();
      std::uint32_t ties = 0;
      for (std::size_t i = 0; i < left; ++i) {
        const double r = rank_[alive_[i]];
        if (r > lowest) continue;
        if (r < lowest) {
          lowest = r;
          best = i;
          ties = 1;
        } else if (chance_.next() % ++ties == 0) {
          best = i;
        }
      }
      steps += left;
      const std::uint32_t v = alive_[best];
      alive_[best] = alive_[--left];
      order.push_back(v);
      const Word64* row = graph_.row(v);
      std::uint32_t degree = 0;
      for (std::size_t i = 0; i < words; ++i)
        degree += static_cast<std::uint32_t>(__builtin_popcountll(row[i]));
      if (!within_earlier(v, degree)) sum += now_[v].weight;
      largest = std::max(largest, now_[v].weight);
      // Where room is short no number of smaller cliques is worse than a larger one.
      worth = small_ ? sum + static_cast<double>(base_.count) * largest : sum;
      if (worth >= bound) return std::numeric_limits<double>::infinity();
      if (degree == left) {  // all that is left is this clique
        for (std::size_t i = 0; i < left; ++i) order.push_back(alive_[i]);
        break;
      }
      eliminate(v, degree, rank, noise);
    }
    return worth;
  }

  bool toss() { return (chance_.next() >> 40 & 1) != 0; }

  std::uint64_t steps = 0;
  double sum = 0;  // cells of all cliques that the last pass made

 private:
  // Whether its clique is the rest of that of an earlier one, whose row is still what it was then.
  [[nodiscard]] bool within_earlier(std::uint32_t v, std::uint32_t degree) const {
    if (largest_[v] != degree + 1) return false;
    const Word64* own = graph_.row(v);
    const Word64* other = graph_.row(earlier_[v]);
    for (std::size_t i = 0; i < base_.words; ++i) {
      Word64 differ = own[i] ^ other[i];
      if (i == v / 64) differ &= ~(Word64{1} << (v % 64));
      if (differ != 0) return false;
    }
    return true;
  }

  // Ranks by number, or by the distance from a variable at the edge: the last one that a walk in breadth
  // meets (Cuthill and McKee, Reducing the bandwidth of sparse symmetric matrices, 1969).
  void sweep_order(Rank rank) {
    if (rank != Rank::by_distance) {
      for (std::uint32_t v = 0; v < base_.count; ++v)
        rank_[v] = static_cast<double>(rank == Rank::in_order ? v : base_.count - v);
      return;
    }
    std::vector<bool> met(base_.count, false);
    std::uint32_t place = 0;
    for (std::uint32_t v = 0; v < base_.count; ++v) {
      if (met[v]) continue;
      const std::vector<std::uint32_t> part = walk_from(v, met);
      for (const std::uint32_t u : part) met[u] = false;
      for (const std::uint32_t u : walk_from(part.back(), met)) rank_[u] = place++;
    }
  }

  std::vector<std::uint32_t> walk_from(std::uint32_t start, std::vector<bool>& met) {
    std::vector<std::uint32_t> walk{start};
    met[start] = true;
    for (std::size_t at = 0; at < walk.size(); ++at)
      for_each_bit(base_.row(walk[at]), base_.words, [&](std::uint32_t u) {
        if (!met[u]) walk.push_back(u);
        met[u] = true;
      });
    steps += walk.size() * (base_.words + 4);
    return walk;
  }

  double noisy(double rank, double noise) { return noise == 0 ? rank : rank * (1 + noise * chance_.unit()); }

  Features features_of(std::uint32_t v) {
    Features f;
    const std::size_t words = base_.words;
    const Word64* own = graph_.row(v);
    f.own = base_.sizes[v];
    f.weight = f.own;
    std::uint32_t degree = 0;
    for_each_bit(own, words, [&](std::uint32_t u) {
      f.weight *= base_.sizes[u];
      ++degree;
      const Word64* other = graph_.row(u);
      double missing = -base_.sizes[u];  // u is not its own neighbour
      double count = -1;
      for (std::size_t i = 0; i < words; ++i) {
        for (Word64 bits = own[i] & ~other[i]; bits != 0; bits &= bits - 1) {
          missing += base_.sizes[64 * i + static_cast<unsigned>(__builtin_ctzll(bits))];
          ++count;
        }
      }
      f.fill += count;
      f.weighted += missing * base_.sizes[u];
      steps += static_cast<std::uint64_t>(count + 1);
    });
    f.degree = degree;
    steps += 4 + degree * (words + 2);
    return f;
  }

  void eliminate(std::uint32_t v, std::uint32_t degree, Rank rank, double noise) {
    const std::size_t words = base_.words;
    std::copy_n(graph_.row(v), words, clique_.begin());
    std::copy_n(clique_.begin(), words, dirty_.begin());
    const bool fills = now_[v].fill > 0;
    for_each_bit(clique_.data(), words, [&](std::uint32_t u) {
      graph_.clear(u, v);
      if (degree >= largest_[u]) {
        largest_[u] = degree;
        earlier_[u] = v;
      }
      if (!fills) return;
      Word64* row = graph_.row(u);
      // Whoever has both ends of a new pair among its neighbours has less to fill.
      for (std::size_t i = 0; i < words; ++i) {
        Word64 added = clique_[i] & ~row[i];
        if (i == u / 64) added &= ~(Word64{1} << (u % 64));
        for (; added != 0; added &= added - 1) {
          const std::size_t w = 64 * i + static_cast<unsigned>(__builtin_ctzll(added));
          if (w < u) continue;
          const Word64* other = graph_.row(w);
          for (std::size_t j = 0; j < words; ++j) dirty_[j] |= row[j] & other[j];
          steps += words;
        }
      }
    });
    if (fills)
      for_each_bit(clique_.data(), words, [&](std::uint32_t u) {
        Word64* row = graph_.row(u);
        for (std::size_t i = 0; i < words; ++i) row[i] |= clique_[i];
        graph_.clear(u, u);
      });
    for_each_bit(dirty_.data(), words, [&](std::uint32_t u) {
      now_[u] = features_of(u);
      if (!sweeping_) rank_[u] = noisy(rank_of(now_[u], rank), noise);
    });
    steps += degree * (words + 2);
  }

  BitGraph base_, graph_;
  Chance chance_;
  std::vector<Features> features_, now_;
  std::vector<std::uint32_t> alive_, largest_, earlier_;  // the largest clique that went, of those it was in
  std::vector<double> rank_;
  std::vector<Word64> dirty_, clique_;
  bool sweeping_ = false;  // ranks are not looked at again
  bool small_;             // see EliminationOptions
};

// Eliminates variables whose neighbours are a clique while there are any.
void take_simplicial(BitGraph& bits, std::vector<bool>& gone, EliminationOrder& result) {
  const std::size_t words = bits.words;
  std::vector<std::uint32_t> queue(bits.count);
  std::vector<bool> queued(bits.count, true);
  for (std::uint32_t v = 0; v < bits.count; ++v) queue[v] = v;
  std::vector<std::uint32_t> near;
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::uint32_t v = queue[at];
    queued[v] = false;
    if (gone[v]) continue;
    near.clear();
    const Word64* own = bits.row(v);
    for_each_bit(own, words, [&](std::uint32_t u) { near.push_back(u); });
    result.steps += words + 4;
    bool simplicial = true;
    for (std::size_t i = 0; i + 1 < near.size() && simplicial; ++i) {
      const Word64* row = bits.row(near[i]);
      for (std::size_t j = i + 1; j < near.size(); ++j)
        if ((row[near[j] / 64] >> (near[j] % 64) & 1) == 0) {
          simplicial = false;
          break;
        }
      result.steps += near.size() - i;
    }
    if (!simplicial) continue;
    gone[v] = true;
    result.order.push_back(v);
    double weight = bits.sizes[v];
    for (const std::uint32_t u : near) {
      weight *= bits.sizes[u];
      bits.clear(u, v);
      if (!queued[u]) {
        queued[u] = true;
        queue.push_back(u);
      }
    }
    std::fill_n(bits.row(v), words, Word64{0});
    result.cells += weight;
  }
}

}  // namespace

EliminationOrder find_order(const FactorGraph& graph, const EliminationOptions& options, Budget& budget) {
  if (graph.variables() > most_by_bits) return find_order_by_lists(graph, budget);
  EliminationOrder result;
  result.order.reserve(graph.variables());
  BitGraph bits = moral_graph(graph);
  std::vector<bool> gone(bits.count, false);
  take_simplicial(bits, gone, result);
  if (result.order.size() == bits.count) return result;

  std::vector<std::uint32_t> members;
  std::vector<std::uint32_t> place(bits.count, 0);
  for (std::uint32_t v = 0; v < bits.count; ++v)
    if (!gone[v]) {
      place[v] = static_cast<std::uint32_t>(members.size());
      members.push_back(v);
    }
  BitGraph rest;
  rest.count = members.size();
  rest.words = (rest.count + 63) / 64;
  rest.rows.assign(rest.count * rest.words, 0);
  for (const std::uint32_t v : members) {
    rest.sizes.push_back(bits.sizes[v]);
    for_each_bit(bits.row(v), bits.words, [&](std::uint32_t u) { rest.set(place[v], place[u]); });
  }
  Core core(std::move(rest), options);
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> best;
  double least = std::numeric_limits<double>::infinity();
  double cells = 0;  // of the best
  // Each rank once, then the greedy ones again with noise, the more often the better a rank was.
  constexpr std::array<double, 3> noises{0.2, 0.5, 1};
  std::uint64_t counted = 0;
  std::array<double, ranks> found_by{};
  std::array<std::uint8_t, ranks> by_result{0, 1, 2, 3, 4, 5};
  for (std::uint32_t pass = 0;; ++pass) {
    std::size_t rank = pass;
    double noise = 0;
    if (pass >= ranks + sweeps) {
      if (pass == ranks + sweeps)
        std::stable_sort(by_result.begin(), by_result.end(),
                         [&](std::uint8_t a, std::uint8_t b) { return found_by[a] < found_by[b]; });
      std::size_t choice = 0;
      while (choice + 1 < ranks && core.toss()) ++choice;
      rank = by_result[choice];
      noise = noises[pass % noises.size()];
    }
    const double found = core.pass(static_cast<Rank>(rank), noise, least, order);
    if (pass < ranks) found_by[rank] = found;
    if (found < least) {
      least = found;
      cells = core.sum;
      best = order;
    }
    ++result.passes;
    budget.step(core.steps - counted);
    counted = core.steps;
    if (options.small && pass + 1 < ranks + sweeps) continue;  // there is no answer without room
    const double allowed = options.share * options.cell_cost * (cells + result.cells);
    // Another pass is about as long as those before it.
    const double used = static_cast<double>(core.steps);
    if (used * (1 + 1.0 / result.passes) > std::min(allowed, static_cast<double>(options.most_steps))) break;
  }
  for (const std::uint32_t v : best) result.order.push_back(members[v]);
  result.cells += cells;
  result.steps += core.steps;
  return result;
}

}  // namespace diag
