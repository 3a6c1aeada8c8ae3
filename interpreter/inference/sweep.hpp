// The loops over one clique: for some of its tables the sum, over all axes that the table has not, of the
// product of all other tables. That one operation is both sweeps of a calibration: towards the root it is
// asked of the separator to the parent, away from it of the separators to the children and of the variables
// read here. It is the derivative of the clique's total by the cells of a table, in reverse mode: nothing is
// divided, no table as large as the clique is stored, and what does not change in an inner loop is multiplied
// outside of it. Source: Darwiche, A differential approach to inference in Bayesian networks (JACM 2003);
// Shenoy and Shafer, Axioms for probability and belief-function propagation (1990).
#pragma once

#include <memory>

#include "interpreter/inference/tree_plan.hpp"

namespace diag {

template <class Cell>
struct SweepTable {
  const Cell* value = nullptr;  // in its own layout; null: all ones
  Cell* sum = nullptr;          // what is asked, in its own layout, overwritten; null: nothing
};

// What the loops keep of a table, of an axis and of a level while they run.
template <class Cell>
struct SweepActive {
  const Cell* value = nullptr;  // in nest form
  Cell* sum = nullptr;          // in nest form; not used where the clique is one block
  Cell* result = nullptr;       // in its own layout
  std::size_t at = 0;           // where the loops stand
  const NestItem* item = nullptr;
};
struct SweepMover {
  std::uint32_t active = 0;
  std::size_t stride = 0;
};
template <class Cell>
struct SweepLevel {
  std::uint32_t first = 0, last = 0;              // the tables whose place is known here
  std::uint32_t from = 0, to = 0;                 // labels of the axis below
  std::uint32_t first_mover = 0, last_mover = 0;  // tables that move along the axis above
  bool needs_p = false, needs_t = false;          // something is asked below; here or above
  bool p_block = false, t_block = false;          // whether these depend on the block
  Cell* p = nullptr;                              // product of the tables down to here
  Cell* t = nullptr;                              // sum of the products of the tables below
  Cell p_scalar{}, t_scalar{};
};

// Half of the work on a large clique, and who takes care of both: see sweep_crew.hpp.
struct SweepHalf {
  void (*run)(void* what) = nullptr;
  void* what = nullptr;
};
class SweepOffers;
void take_limits(Budget& to, const Budget& from);  // deadline and flag, for another thread
[[nodiscard]] bool is_spent(Budget& budget);       // throws nothing
[[noreturn]] void sweep_stopped(Budget& budget);   // throws BudgetSpent
void run_halves(SweepOffers* offers, SweepHalf mine, SweepHalf other);  // one after the other without offers

// Room to work in, for one thread; used again and again.
template <class Cell>
struct SweepSpace {
  Cell* cells = nullptr;                     // as many as the plan says
  std::unique_ptr<SweepSpace<Cell>> second;  // of the other half
  SweepOffers* offers = nullptr;
  Budget budget;  // of a second half
  std::vector<SweepActive<Cell>> active;
  std::vector<SweepMover> movers;
  std::vector<SweepLevel<Cell>> levels;  // one more than the axes outside of a block
};

// One clique of a plan with its tables in order of the plan's items.
template <class Cell>
struct SweepTask {
  const TreePlan* plan = nullptr;
  const FactorGraph* graph = nullptr;
  std::uint32_t clique = 0;
  const SweepTable<Cell>* tables = nullptr;
  const std::uint32_t* observed =
      nullptr;  // by variable: the label that alone counts, or `not_observed`; may be null
  SweepSpace<Cell>* space = nullptr;
  Budget* budget = nullptr;  // looked at within large cliques
};

constexpr std::uint32_t not_observed = 0xFFFFFFFF;

// Four residues at once, each modulo a prime of its own below 2^50: whole numbers of either sign in doubles,
// at most 5/8 of the prime. So every machine word of a vector is busy whatever the shape of a table.
struct alignas(32) ResidueCell {
  __extension__ typedef double Four __attribute__((vector_size(32), aligned(32)));
  Four at;
};
struct alignas(32) ResidueModuli {
  ResidueCell::Four prime, inverse;
};

// A double with an exponent of its own: for products that underflow.
struct ExponentCell {
  double mantissa = 0;
  std::int64_t exponent = 0;
};

// result[x] = sum over i, j of a[i, x, j] * b[i, x, j], b all ones where it is null.
template <class Cell>
struct SeparatorRead {
  const Cell* a = nullptr;
  const Cell* b = nullptr;
  std::size_t before = 1, size = 1, after = 1;
  Cell* result = nullptr;
};

void sweep(const SweepTask<double>& task);
void sweep(const SweepTask<ExponentCell>& task);
void sweep(const SweepTask<ResidueCell>& task, const ResidueModuli& moduli);

void read_separator(const SeparatorRead<double>& read);
void read_separator(const SeparatorRead<ExponentCell>& read);
void read_separator(const SeparatorRead<ResidueCell>& read, const ResidueModuli& moduli);

// Brings the largest of `count` cells between 1/2 and 1; returns the exponent of two taken out, or
// `nothing_left` where all are 0.
constexpr std::int64_t nothing_left = -(std::int64_t{1} << 40);
std::int64_t normalise_cells(double* cells, std::size_t count);

}  // namespace diag
