#include "interpreter/inference/residue.hpp"

#include <array>
#include <cmath>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

__extension__ typedef unsigned __int128 Wide128;
constexpr std::uint64_t top = std::uint64_t{1} << 50;

// 2^50 - d for these d are the largest primes below 2^50; those after them are searched.
constexpr std::array<std::uint16_t, 128> distances{
    27,   35,   51,   71,   113,  117,  131,  161,  195,  233,  267,  341,  351,  377,  423,  447,
    545,  591,  603,  611,  651,  653,  665,  675,  681,  707,  723,  741,  765,  813,  821,  873,
    911,  951,  971,  1001, 1011, 1077, 1085, 1091, 1121, 1125, 1163, 1197, 1205, 1227, 1247, 1323,
    1361, 1401, 1443, 1463, 1485, 1493, 1505, 1511, 1527, 1553, 1611, 1617, 1715, 1727, 1791, 1821,
    1833, 1851, 1865, 1877, 1931, 1965, 2015, 2031, 2033, 2051, 2147, 2187, 2211, 2217, 2243, 2291,
    2315, 2345, 2351, 2375, 2427, 2523, 2561, 2567, 2613, 2687, 2691, 2693, 2753, 2841, 2855, 2871,
    2897, 2921, 2967, 2987, 3041, 3083, 3095, 3107, 3117, 3131, 3135, 3201, 3207, 3221, 3237, 3243,
    3291, 3393, 3435, 3437, 3513, 3551, 3615, 3633, 3641, 3645, 3681, 3701, 3737, 3743, 3765, 3827};

std::uint64_t times(std::uint64_t a, std::uint64_t b, std::uint64_t modulus) {
  return static_cast<std::uint64_t>(static_cast<Wide128>(a) * b % modulus);
}

std::uint64_t power(std::uint64_t base, std::uint64_t exponent, std::uint64_t modulus) {
  std::uint64_t result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = times(result, base, modulus);
    base = times(base, base, modulus);
  }
  return result;
}

// Miller and Rabin; these bases decide below 3.3e24 (Sorenson and Webster 2017).
bool is_prime(std::uint64_t n) {
  std::uint64_t odd = n - 1;
  int halvings = 0;
  for (; odd % 2 == 0; odd /= 2) ++halvings;
  for (const std::uint64_t base : {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41}) {
    if (n % base == 0) return n == base;
    std::uint64_t x = power(base, odd, n);
    bool witness = x != 1 && x != n - 1;
    for (int i = 1; i < halvings && witness; ++i) {
      x = times(x, x, n);
      witness = x != n - 1;
    }
    if (witness) return false;
  }
  return true;
}

std::uint64_t next_prime_below(std::uint64_t n) {
  do n -= 2;
  while (!is_prime(n));
  return n;
}

// In the range -prime / 2 to prime / 2.
double balanced(std::uint64_t residue, std::uint64_t prime) {
  return residue > prime / 2 ? -static_cast<double>(prime - residue) : static_cast<double>(residue);
}

}  // namespace

std::uint64_t residue_prime(std::size_t k) {
  if (k < distances.size()) return top - distances[k];
  std::uint64_t prime = top - distances.back();
  for (std::size_t i = distances.size(); i <= k; ++i) prime = next_prime_below(prime);
  return prime;
}

ResidueModuli residue_moduli(std::span<const std::uint64_t, 4> primes) {
  ResidueModuli moduli{};
  for (std::size_t i = 0; i < 4; ++i) {
    moduli.prime[i] = static_cast<double>(primes[i]);
    moduli.inverse[i] = 1 / moduli.prime[i];
  }
  return moduli;
}

double to_residue(std::int64_t number, std::uint64_t prime) {
  const auto value = static_cast<std::uint64_t>(number);
  return value <= prime / 2 ? static_cast<double>(value) : balanced(value % prime, prime);
}

double to_residue(const Integer& number, std::uint64_t prime) {
  return number.fits() ? to_residue(number.small(), prime) : balanced(number.modulo(prime), prime);
}

double residue_inverse(double residue, std::uint64_t prime) {
  const auto given = static_cast<std::int64_t>(residue);
  const auto base = static_cast<std::uint64_t>(given < 0 ? given + static_cast<std::int64_t>(prime) : given);
  return balanced(power(base, prime - 2, prime), prime);
}

std::size_t ResidueBasis::groups_for(double bits) {
  return static_cast<std::size_t>(std::ceil((bits + 12) / (4 * residue_bits)));
}

// The cofactors: a number as long as M for each prime.
double ResidueBasis::bytes_for(double bits) {
  const double count = 4.0 * static_cast<double>(groups_for(bits));
  return count * (count * 50 / 64 + 2) * sizeof(std::uint64_t);
}

ResidueBasis::ResidueBasis(double bits) {
  const std::size_t count = 4 * groups_for(bits);
  for (std::size_t i = 0; i < count; ++i)
    primes_.push_back(i < distances.size() ? residue_prime(i) : next_prime_below(primes_.back()));
  // M, digit by digit.
  product_.assign(1, 1);
  for (const std::uint64_t prime : primes_) {
    std::uint64_t carry = 0;
    for (auto& limb : product_) {
      const Wide128 next = static_cast<Wide128>(limb) * prime + carry;
      limb = static_cast<std::uint64_t>(next);
      carry = static_cast<std::uint64_t>(next >> 64);
    }
    if (carry != 0) product_.push_back(carry);
  }
  product_.push_back(0);
  limbs_ = product_.size();
  cofactors_.assign(count * limbs_, 0);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t* cofactor = cofactors_.data() + i * limbs_;
    Wide128 rest = 0;
    for (std::size_t j = limbs_; j-- > 0;) {
      rest = (rest << 64) | product_[j];
      cofactor[j] = static_cast<std::uint64_t>(rest / primes_[i]);
      rest %= primes_[i];
    }
    std::uint64_t residue = 1;
    for (std::size_t j = 0; j < count; ++j)
      if (j != i) residue = times(residue, primes_[j] % primes_[i], primes_[i]);
    inverses_.push_back(power(residue, primes_[i] - 2, primes_[i]));
  }
}

Integer ResidueBasis::combine(std::span<const double> residues) {
  DIAG_ASSERT(residues.size() == primes_.size());
  sum_.assign(limbs_ + 1, 0);
  double fraction = 0;
  for (std::size_t i = 0; i < primes_.size(); ++i) {
    const auto given = static_cast<std::int64_t>(residues[i]);
    const std::uint64_t residue =
        given < 0 ? static_cast<std::uint64_t>(given + static_cast<std::int64_t>(primes_[i]))
                  : static_cast<std::uint64_t>(given);
    const std::uint64_t t = times(residue, inverses_[i], primes_[i]);
    if (t == 0) continue;
    fraction += static_cast<double>(t) / static_cast<double>(primes_[i]);
    const std::uint64_t* cofactor = cofactors_.data() + i * limbs_;
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < limbs_; ++j) {
      const Wide128 next = static_cast<Wide128>(cofactor[j]) * t + sum_[j] + carry;
      sum_[j] = static_cast<std::uint64_t>(next);
      carry = static_cast<std::uint64_t>(next >> 64);
    }
    sum_[limbs_] += carry;
  }
  const auto quotient = static_cast<std::uint64_t>(fraction + 0x1p-20);
  std::uint64_t carry = 0;
  std::uint64_t borrow = 0;
  for (std::size_t j = 0; j <= limbs_; ++j) {
    const Wide128 next = static_cast<Wide128>(j < limbs_ ? product_[j] : 0) * quotient + carry;
    carry = static_cast<std::uint64_t>(next >> 64);
    const auto take = static_cast<std::uint64_t>(next);
    const std::uint64_t before = sum_[j];
    sum_[j] = before - take - borrow;
    borrow = before < take || (before == take && borrow != 0) ? 1 : 0;
  }
  return Integer::from_limbs(sum_);
}

}  // namespace diag
