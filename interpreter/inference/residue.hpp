// Arithmetic modulo primes below 2^50, and whole numbers from their residues.
#pragma once

#include "interpreter/inference/sweep.hpp"
#include "interpreter/tensor/integer.hpp"

namespace diag {

constexpr double residue_bits = 49.999999;  // that each prime is good for, at least

// The k-th prime below 2^50.
[[nodiscard]] std::uint64_t residue_prime(std::size_t k);
[[nodiscard]] ResidueModuli residue_moduli(std::span<const std::uint64_t, 4> primes);

// a * b modulo a prime. The result and the arguments are at most 5/8 of the prime, of either sign.
// In doubles: with h = a * b rounded, h - q * prime for the nearest q is a whole number below 2^50, so exact;
// the error of h, at most 2^45, is exact too where a fused operation gives it (here the low 64 bits of both
// products are subtracted instead, which comes to the same).
[[nodiscard]] inline double residue_product(double a, double b, double prime, double inverse) {
  const double quotient = __builtin_rint(a * b * inverse);
  const auto low = [](double x) { return static_cast<std::uint64_t>(static_cast<std::int64_t>(x)); };
  return static_cast<double>(static_cast<std::int64_t>(low(a) * low(b) - low(quotient) * low(prime)));
}
[[nodiscard]] inline double residue_sum(double a, double b, double prime, double inverse) {
  const double sum = a + b;
  return sum - prime * __builtin_rint(sum * inverse);
}
// Of a number that is not negative.
[[nodiscard]] double to_residue(const Integer& number, std::uint64_t prime);
[[nodiscard]] double to_residue(std::int64_t number, std::uint64_t prime);
// Of a residue that is not 0.
[[nodiscard]] double residue_inverse(double residue, std::uint64_t prime);

// Puts numbers together that are known to be at least 0 and at most 2^bits (Chinese remainder theorem): with
// M the product of the primes, x = sum of t_i * M / p_i - floor(sum of t_i / p_i) * M, where t_i is the
// residue times the inverse of M / p_i. M is taken so large that x / M < 2^-12, which is the fraction of the
// second sum: so a double sum, wrong by less than that, gives the floor.
class ResidueBasis {
 public:
  explicit ResidueBasis(double bits);
  [[nodiscard]] static std::size_t groups_for(double bits);
  [[nodiscard]] static double bytes_for(double bits);
  [[nodiscard]] std::size_t groups() const { return primes_.size() / 4; }
  [[nodiscard]] std::span<const std::uint64_t, 4> primes(std::size_t group) const {
    return std::span<const std::uint64_t, 4>(primes_.data() + 4 * group, 4);
  }
  // What combine() costs, in machine operations.
  [[nodiscard]] std::uint64_t combining() const { return primes_.size() * (limbs_ + 8); }
  // The residues modulo each prime in order, each between minus and plus its prime.
  [[nodiscard]] Integer combine(std::span<const double> residues);

 private:
  std::vector<std::uint64_t> primes_, inverses_;
  std::size_t limbs_ = 0;                 // of M, and one more
  std::vector<std::uint64_t> cofactors_;  // M / p_i
  std::vector<std::uint64_t> product_;    // M
  std::vector<std::uint64_t> sum_;
};

}  // namespace diag
