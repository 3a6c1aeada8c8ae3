// Products of matrices of doubles: the only file that sees Eigen.
#if __has_include(<eigen3/Eigen/Core>)
#include <eigen3/Eigen/Core>
#else
#include <Eigen/Core>
#endif

#include "interpreter/contraction/join.hpp"

namespace diag {

void multiply_matrices(const double* left, const double* right, double* out, std::size_t rows,
                       std::size_t columns, std::size_t depth) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto m = static_cast<Eigen::Index>(rows);
  const auto n = static_cast<Eigen::Index>(columns);
  const auto k = static_cast<Eigen::Index>(depth);
  Eigen::Map<Matrix>(out, m, n).noalias() =
      Eigen::Map<const Matrix>(left, m, k) * Eigen::Map<const Matrix>(right, n, k).transpose();
}

}  // namespace diag
