// The sweeps again, compiled for AVX2 and FMA: taken at run time where the machine has them.
#pragma once

#include "interpreter/inference/sweep.hpp"

namespace diag {

[[nodiscard]] bool avx2_sweeps();
void sweep_avx2(const SweepTask<double>& task);  // only where avx2_sweeps()
void sweep_avx2(const SweepTask<ResidueCell>& task, const ResidueModuli& moduli);
void read_separator_avx2(const SeparatorRead<double>& read);
void read_separator_avx2(const SeparatorRead<ResidueCell>& read, const ResidueModuli& moduli);

}  // namespace diag
