// The two kernels of a contraction: the product of two tables with the indices that are not kept summed out.
#pragma once

#include "interpreter/contraction/part.hpp"

namespace diag {

// `kept` in the order of the result. Every index of the one or the other table is kept or summed.
[[nodiscard]] Part join_dense(const Part& left, const Part& right, const std::vector<Index>& kept,
                              Budget& budget);
// At least one of the tables is sparse; the result is, or not.
[[nodiscard]] Part join_sparse(const Part& left, const Part& right, const std::vector<Index>& kept,
                               bool sparse, Budget& budget);

// left (rows x depth) times the transpose of right (columns x depth), all row by row.
void multiply_matrices(const double* left, const double* right, double* out, std::size_t rows,
                       std::size_t columns, std::size_t depth);

}  // namespace diag
