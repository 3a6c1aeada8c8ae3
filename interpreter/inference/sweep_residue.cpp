// Sweeps in residues for any machine.
#include "interpreter/inference/residue.hpp"
#include "interpreter/inference/sweep_avx2.hpp"
#include "interpreter/inference/sweep_kernel.hpp"

namespace diag {

namespace {

struct PlainResidues {
  using Cell = ResidueCell;
  static constexpr bool skips = false;  // a residue that is zero does not prove that the number is
  const ResidueModuli& moduli;

  static Cell all(double value) {
    Cell result;
    for (int i = 0; i < 4; ++i) result.at[i] = value;
    return result;
  }
  static Cell zero() { return all(0); }
  static Cell one() { return all(1); }
  static Cell from_count(std::size_t n) { return all(static_cast<double>(n)); }
  [[nodiscard]] Cell multiply(const Cell& a, const Cell& b) const {
    Cell result;
    for (int i = 0; i < 4; ++i)
      result.at[i] = residue_product(a.at[i], b.at[i], moduli.prime[i], moduli.inverse[i]);
    return result;
  }
  [[nodiscard]] Cell add(const Cell& a, const Cell& b) const {
    Cell result;
    for (int i = 0; i < 4; ++i)
      result.at[i] = residue_sum(a.at[i], b.at[i], moduli.prime[i], moduli.inverse[i]);
    return result;
  }
  [[nodiscard]] Cell multiply_add(const Cell& a, const Cell& b, const Cell& c) const {
    return add(multiply(a, b), c);
  }
  static bool is_zero(const Cell&) { return false; }
  static bool is_one(const Cell& a) { return a.at[0] == 1 && a.at[1] == 1 && a.at[2] == 1 && a.at[3] == 1; }
};

}  // namespace

void sweep(const SweepTask<ResidueCell>& task, const ResidueModuli& moduli) {
  if (avx2_sweeps()) {
    sweep_avx2(task, moduli);
  } else {
    const PlainResidues cells{moduli};
    SweepLoops<PlainResidues>(task, cells).run();
  }
}

void read_separator(const SeparatorRead<ResidueCell>& read, const ResidueModuli& moduli) {
  if (avx2_sweeps()) {
    read_separator_avx2(read, moduli);
  } else {
    const PlainResidues cells{moduli};
    read_cells(read, cells);
  }
}

}  // namespace diag
