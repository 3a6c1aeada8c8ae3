// A model of the language as a network that can be written: the mechanisms as they stand, surgery included.
#pragma once

#include "interpreter/causal/model.hpp"
#include "interpreter/formats/network_file.hpp"
#include "interpreter/stochastic/interpretation.hpp"

namespace diag {

// Mechanisms without rows have no table in it. Throws FileFault where rows are undetermined or no fractions.
[[nodiscard]] NetworkFile network_of(const Model& model, const Interpretation& interpretation,
                                     const Signature& signature, Budget& budget);

}  // namespace diag
