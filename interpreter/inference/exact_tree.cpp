#include "interpreter/inference/exact_tree.hpp"

#include <cmath>

#include "interpreter/base/errors.hpp"
#include "interpreter/inference/residue.hpp"
#include "interpreter/inference/threads.hpp"
#include "interpreter/inference/tree_messages.hpp"

namespace diag {

namespace {

// Cells of a tree, times four primes each, below which starting a thread costs more than it gains.
constexpr double worth_exact_thread = 50'000;

// At least log2 of a number above zero.
double bits_of(const Integer& number) {
  return number.fits() ? std::log2(static_cast<double>(number.small())) + 1e-9
                       : static_cast<double>(number.bits());
}

}  // namespace

ExactTree::ExactTree(const FactorGraph& graph, std::vector<ExactFactor> factors, TreePlan plan)
    : graph_(&graph), factors_(std::move(factors)), plan_(std::move(plan)) {
  observed_.assign(graph.variables(), not_observed);
  scaled_.resize(factors_.size());
  std::vector<bool> made(graph.variables(), false);
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    scale(f);
    for (const std::uint32_t v : graph.outputs(f)) made[v] = true;
  }
  for (std::size_t v = 0; v < made.size(); ++v)
    if (!made[v]) bound_bits_ += std::log2(graph.sizes[v]) + 1e-9;
}

// The common denominator of a factor, what each row is multiplied by, and its share of the bound.
void ExactTree::scale(std::size_t factor) {
  if (factor == plan_.joint) return;
  const Integers& numerators = *factors_[factor].numerators;
  const Integers& denominators = *factors_[factor].denominators;
  Common& scaled = scaled_[factor];
  scaled.cells = graph_->cells(factor);
  DIAG_ASSERT(numerators.size() == scaled.cells);
  DIAG_ASSERT(!denominators.empty() && scaled.cells % denominators.size() == 0);
  cells_ += scaled.cells;
  for (std::size_t row = 0; row < denominators.size(); ++row) {
    if (row > 0 && denominators.narrow() && denominators.small()[row] == denominators.small()[row - 1])
      continue;
    const Integer denominator = denominators[row];
    DIAG_ASSERT(denominator.sign() > 0);
    if (denominator == scaled.denominator) continue;
    if (row > 0) scaled.equal = false;
    scaled.denominator = row == 0 ? denominator : lcm(scaled.denominator, denominator);
  }
  if (graph_->heads[factor] > 0) {
    bound_bits_ += bits_of(scaled.denominator);
    return;
  }
  double largest = 0;
  double multiplier = 0;  // in bits
  const std::size_t columns = scaled.cells / denominators.size();
  for (std::size_t i = 0; i < scaled.cells; ++i) {
    if (i % columns == 0 && !scaled.equal)
      multiplier = bits_of(scaled.denominator / denominators[i / columns]);
    if (numerators.is_zero(i)) continue;
    DIAG_ASSERT(numerators.sign(i) > 0);
    largest = std::max(largest, bits_of(numerators[i]) + multiplier);
  }
  bound_bits_ += largest;
}

void ExactTree::forget(std::uint32_t variable) { observed_[variable] = not_observed; }

std::size_t ExactTree::primes() const { return 4 * ResidueBasis::groups_for(bound_bits_); }

double ExactTree::bytes(unsigned threads) const {
  return (plan_.kept + plan_.scratch + static_cast<double>(cells_)) * sizeof(ResidueCell) * threads;
}

// What a thread works in, group after group.
struct ExactTree::Room {
  std::unique_ptr<ResidueCell[]> cells;  // of all factors
  std::vector<const ResidueCell*> values;
  std::optional<TreeMessages<ResidueCell>> messages;
  std::vector<std::uint8_t> wanted;
  std::vector<ResidueCell> found;
};

void ExactTree::furnish(Room& room, std::span<const std::uint32_t> variables) const {
  room.cells.reset(new ResidueCell[cells_]);
  std::size_t at = 0;
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    room.values.push_back(f == plan_.joint ? nullptr : room.cells.get() + at);
    at += scaled_[f].cells;
  }
  room.messages.emplace(plan_, *graph_, room.values);
  const ResidueCell zero{{0, 0, 0, 0}}, one{{1, 1, 1, 1}};
  for (std::uint32_t v = 0; v < graph_->variables(); ++v)
    if (observed_[v] != not_observed) room.messages->observe(v, observed_[v], zero, one);
  if (variables.size() == graph_->variables()) return;  // all messages are wanted
  room.wanted.assign(plan_.cliques.size(), 0);
  for (const std::uint32_t v : variables) room.messages->want(v, room.wanted);
}

// What each row is multiplied by, L_f over its denominator: modulo primes a product with an inverse, which is
// one inverse for all rows (Montgomery), so that nothing as long as L_f is looked at row by row.
std::vector<ResidueCell> ExactTree::row_multipliers(std::size_t factor,
                                                    std::span<const std::uint64_t, 4> primes,
                                                    const ResidueModuli& moduli) const {
  const Integers& denominators = *factors_[factor].denominators;
  const auto cell_of = [&](const Integer& number) {
    ResidueCell cell;
    for (std::size_t j = 0; j < 4; ++j) cell.at[j] = to_residue(number, primes[j]);
    return cell;
  };
  const auto times = [&](const ResidueCell& a, const ResidueCell& b) {
    ResidueCell cell;
    for (int j = 0; j < 4; ++j)
      cell.at[j] = residue_product(a.at[j], b.at[j], moduli.prime[j], moduli.inverse[j]);
    return cell;
  };
  const std::size_t rows = denominators.size();
  const Integer& whole = scaled_[factor].denominator;
  std::vector<ResidueCell> each(rows), result(rows);
  ResidueCell before{{1, 1, 1, 1}};
  bool invertible = true;
  for (std::size_t row = 0; row < rows; ++row) {
    each[row] = cell_of(denominators[row]);
    result[row] = before;
    before = times(before, each[row]);
    for (int j = 0; j < 4; ++j) invertible = invertible && each[row].at[j] != 0;
  }
  if (!invertible) {  // a denominator has one of the primes as a factor
    for (std::size_t row = 0; row < rows; ++row) result[row] = cell_of(whole / denominators[row]);
    return result;
  }
  ResidueCell inverse;
  for (std::size_t j = 0; j < 4; ++j) inverse.at[j] = residue_inverse(before.at[j], primes[j]);
  inverse = times(inverse, cell_of(whole));
  for (std::size_t row = rows; row-- > 0;) {
    result[row] = times(result[row], inverse);
    inverse = times(inverse, each[row]);
  }
  return result;
}

// The numbers of the factors modulo four primes.
void ExactTree::fill(Room& room, std::span<const std::uint64_t, 4> primes, const ResidueModuli& moduli,
                     Budget& budget) const {
  const auto cell_of = [&](const Integer& number) {
    ResidueCell cell;
    for (std::size_t i = 0; i < 4; ++i) cell.at[i] = to_residue(number, primes[i]);
    return cell;
  };
  ResidueCell* next = room.cells.get();
  for (std::size_t f = 0; f < factors_.size(); ++f) {
    if (f == plan_.joint) continue;
    const Integers& numerators = *factors_[f].numerators;
    const Common& scaled = scaled_[f];
    const std::size_t columns = scaled.cells / factors_[f].denominators->size();
    std::vector<ResidueCell> multipliers;
    if (!scaled.equal) multipliers = row_multipliers(f, primes, moduli);
    for (std::size_t i = 0; i < scaled.cells; ++i, ++next) {
      ResidueCell& cell = *next;
      if (numerators.narrow()) {
        const std::int64_t number = numerators.small()[i];
        for (std::size_t j = 0; j < 4; ++j) cell.at[j] = to_residue(number, primes[j]);
      } else {
        cell = cell_of(numerators.large()[i]);
      }
      if (scaled.equal) continue;
      const ResidueCell& multiplier = multipliers[i / columns];
      for (int j = 0; j < 4; ++j)
        cell.at[j] = residue_product(cell.at[j], multiplier.at[j], moduli.prime[j], moduli.inverse[j]);
    }
    budget.step(4 * scaled.cells);
  }
}

void ExactTree::run_group(std::size_t group, std::span<const std::uint64_t, 4> primes,
                          std::span<const std::uint32_t> variables, std::size_t answers, double* residues,
                          Room& room, Budget& budget) const {
  const ResidueModuli moduli = residue_moduli(primes);
  const ResidueCell zero{{0, 0, 0, 0}}, one{{1, 1, 1, 1}};
  fill(room, primes, moduli, budget);
  TreeMessages<ResidueCell>& messages = *room.messages;
  messages.restart();
  const double passes = plan_.joint == no_factor ? 2 * plan_.cells : plan_.cells;
  messages.part_of(passes * static_cast<double>(group),
                   passes * static_cast<double>(ResidueBasis::groups_for(bound_bits_)));
  const auto run = [&](const SweepTask<ResidueCell>& task) { sweep(task, moduli); };
  const auto keep = [](ResidueCell*, std::size_t) { return std::int64_t{0}; };
  double* out = residues + 4 * group;
  const std::size_t stride = 4 * ResidueBasis::groups_for(bound_bits_);
  const auto put = [&](const ResidueCell& cell) {
    for (int i = 0; i < 4; ++i) out[i] = cell.at[i];
    out += stride;
  };
  room.found.clear();
  if (plan_.joint != no_factor) {
    room.found.resize(graph_->cells(plan_.joint));
    messages.joint(room.found.data(), run, keep, budget);
  } else {
    messages.collect(run, keep, budget);
    if (!variables.empty()) messages.distribute(room.wanted, run, keep, budget);
  }
  // Answers: the total of every root, then a label each, or the joint marginal.
  for (const std::uint32_t root : roots()) put(messages.unit(root) ? one : *messages.up(root));
  for (const ResidueCell& cell : room.found) put(cell);
  for (const std::uint32_t v : variables) {
    room.found.resize(graph_->sizes[v]);
    messages.marginal(v, room.found.data(), zero,
                      [&](const SeparatorRead<ResidueCell>& read) { read_separator(read, moduli); });
    for (const ResidueCell& cell : room.found) put(cell);
  }
  DIAG_ASSERT(out == residues + 4 * group + answers * stride);
}

// Those whose totals are asked: all but the one that has the joint marginal.
std::vector<std::uint32_t> ExactTree::roots() const {
  std::vector<std::uint32_t> result;
  for (std::uint32_t c = 0; c < plan_.cliques.size(); ++c)
    if (plan_.cliques[c].parent == no_clique &&
        (plan_.joint == no_factor || c != plan_.factor_clique[plan_.joint]))
      result.push_back(c);
  return result;
}

std::vector<double> ExactTree::residues(const ResidueBasis& basis, std::span<const std::uint32_t> variables,
                                        std::size_t answers, Budget& budget, unsigned threads) const {
  const std::size_t groups = basis.groups();
  std::vector<double> result(answers * groups * 4);
  on_threads(threads, budget, [&](unsigned thread, Budget& own) {
    Room room;
    furnish(room, variables);
    for (std::size_t g = thread; g < groups; g += threads)
      run_group(g, basis.primes(g), variables, answers, result.data(), room, own);
  });
  return result;
}

// By clique: whether its factors are in the totals, the subtrees of constant messages being left out.
std::vector<bool> ExactTree::counted() const {
  std::vector<bool> counted(plan_.cliques.size(), false);
  std::vector<std::uint32_t> below(plan_.cliques.size() + 1, 0);  // observed variables in the cliques before
  for (std::uint32_t v = 0; v < graph_->variables(); ++v)
    if (observed_[v] != not_observed) ++below[plan_.places[v].home + 1];
  for (std::size_t c = 0; c < plan_.cliques.size(); ++c) below[c + 1] += below[c];
  for (std::uint32_t c = 0; c < plan_.cliques.size(); ++c) {
    const CliqueNode& node = plan_.cliques[c];
    const bool left_out = node.unit && below[c] == below[node.last];
    counted[c] = !left_out && (node.parent == no_clique || counted[node.parent]);
  }
  return counted;
}

Integer ExactTree::denominator() const {
  const std::vector<bool> in = counted();
  std::vector<Integer> factors;
  for (std::size_t f = 0; f < factors_.size(); ++f)
    if (in[plan_.factor_clique[f]]) factors.push_back(scaled_[f].denominator);
  return product(std::move(factors));
}

unsigned ExactTree::threads_for(unsigned threads) const {
  const std::size_t groups = ResidueBasis::groups_for(bound_bits_);
  if (plan_.cells * static_cast<double>(groups) < worth_exact_thread) return 1;
  return std::max(1U, std::min(threads, static_cast<unsigned>(groups)));
}

unsigned ExactTree::prepare(std::size_t answers, Budget& budget, unsigned threads) const {
  const std::size_t groups = ResidueBasis::groups_for(bound_bits_);
  threads = threads_for(threads);
  budget.reserve(
      bytes(threads) + static_cast<double>(answers * groups) * 32 + ResidueBasis::bytes_for(bound_bits_),
      "exact inference");
  return threads;
}

// The numbers that a run finds, one after the other, put together from their residues.
class ExactTree::Found {
 public:
  Found(const ExactTree& tree, std::span<const std::uint32_t> variables, std::size_t answers, Budget& budget,
        unsigned threads)
      : basis_(tree.bound_bits_),
        residues_(tree.residues(basis_, variables, answers, budget, threads)),
        budget_(budget) {}
  [[nodiscard]] Integer next() {
    budget_.step(basis_.combining());
    const std::size_t width = basis_.groups() * 4;
    return basis_.combine(std::span(residues_).subspan(width * at_++, width));
  }

 private:
  ResidueBasis basis_;
  std::vector<double> residues_;
  Budget& budget_;
  std::size_t at_ = 0;
};

ExactAnswer ExactTree::answer(std::span<const std::uint32_t> variables, Budget& budget, unsigned threads) {
  DIAG_ASSERT(plan_.joint == no_factor);
  const std::size_t totals = roots().size();
  std::size_t answers = totals;
  for (const std::uint32_t v : variables) answers += graph_->sizes[v];
  threads = prepare(answers, budget, threads);
  Found found(*this, variables, answers, budget, threads);
  ExactAnswer result;
  result.evidence = {1, denominator()};
  for (std::size_t root = 0; root < totals; ++root) result.evidence.numerator *= found.next();
  const bool possible = !result.evidence.numerator.is_zero();
  for (const std::uint32_t v : variables) {
    ExactMarginal marginal;
    for (std::uint32_t x = 0; x < graph_->sizes[v]; ++x) {
      marginal.numerators.push_back(found.next());
      if (!possible) marginal.numerators.back() = 0;
      marginal.denominator += marginal.numerators.back();
    }
    result.marginals.push_back(std::move(marginal));
  }
  return result;
}

ExactJoint ExactTree::joint(Budget& budget, unsigned threads) {
  DIAG_ASSERT(plan_.joint != no_factor);
  const std::size_t totals = roots().size();
  const std::size_t cells = graph_->cells(plan_.joint);
  threads = prepare(totals + cells, budget, threads);
  Found found(*this, {}, totals + cells, budget, threads);
  Integer rest = 1;
  for (std::size_t root = 0; root < totals; ++root) rest *= found.next();
  ExactJoint result;
  result.denominator = denominator();
  result.numerators.reserve(cells);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    result.numerators.push_back(found.next());
    if (totals > 0) result.numerators.back() *= rest;
  }
  return result;
}

}  // namespace diag
