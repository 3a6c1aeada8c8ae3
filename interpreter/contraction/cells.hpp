// The number types of a contraction, each with its sum of products. A kernel is a template over one of these;
// to compute in another semiring (residues, Boolean, maximum) is to add one here and to choose it in
// with_cells.
#pragma once

#include "interpreter/contraction/part.hpp"

namespace diag {

__extension__ typedef __int128 Int128;

// Left and Right: the cells of the two tables. Sum: what products are added up in.
struct NarrowCells {  // sums that are known to fit in 64 bits
  using Left = std::int64_t;
  using Right = std::int64_t;
  using Sum = std::int64_t;
  static Sum product(Left a, Right b) { return a * b; }
  static void add_product(Sum& sum, Left a, Right b) { sum += a * b; }
  static void add(Sum& sum, const Sum& other) { sum += other; }
};

struct WideCells {  // in 128 bits
  using Left = std::int64_t;
  using Right = std::int64_t;
  using Sum = Int128;
  static Sum product(Left a, Right b) { return static_cast<Sum>(a) * b; }
  static void add_product(Sum& sum, Left a, Right b) { sum += static_cast<Sum>(a) * b; }
  static void add(Sum& sum, const Sum& other) { sum += other; }
};

inline Integer as_integer(std::int64_t value) { return value; }
inline const Integer& as_integer(const Integer& value) { return value; }

template <class L, class R>
struct LongCells {  // without bound
  using Left = L;
  using Right = R;
  using Sum = Integer;
  static Sum product(const L& a, const R& b) {
    Integer result;
    result.add_product(as_integer(a), as_integer(b));
    return result;
  }
  static void add_product(Sum& sum, const L& a, const R& b) { sum.add_product(as_integer(a), as_integer(b)); }
  static void add(Sum& sum, const Sum& other) { sum += other; }
};

struct DoubleCells {
  using Left = double;
  using Right = double;
  using Sum = double;
  static Sum product(Left a, Right b) { return a * b; }
  static void add_product(Sum& sum, Left a, Right b) { sum += a * b; }
  static void add(Sum& sum, const Sum& other) { sum += other; }
};

// Puts the sums into a part.
inline void store(std::vector<std::int64_t> sums, Part& part) {
  part.own_integers = Integers(std::move(sums));
}
inline void store(std::vector<Integer> sums, Part& part) { part.own_integers = Integers(std::move(sums)); }
inline void store(std::vector<double> sums, Part& part) { part.own_doubles = std::move(sums); }
inline void store(const std::vector<Int128>& sums, Part& part) {
  part.own_integers.reserve(sums.size());
  for (const Int128 sum : sums)
    part.own_integers.push_back(
        Integer::from_words(static_cast<std::int64_t>(sum >> 64), static_cast<std::uint64_t>(sum)));
}

// Calls run(cells, left, right) with the number type in which sums of `terms` products of these tables are
// right.
template <class Run>
void with_cells(const Part& left, const Part& right, double terms, Run&& run) {
  if (left.floating) {
    run(DoubleCells{}, left.doubles(), right.doubles());
    return;
  }
  const Integers& a = left.integers();
  const Integers& b = right.integers();
  if (a.narrow() && b.narrow()) {
    std::uint64_t bits = left.bits + right.bits;
    for (double n = 1; n < terms; n *= 2) ++bits;
    if (bits <= 62) {
      run(NarrowCells{}, a.small(), b.small());
    } else if (bits <= 126) {
      run(WideCells{}, a.small(), b.small());
    } else {
      run(LongCells<std::int64_t, std::int64_t>{}, a.small(), b.small());
    }
  } else if (a.narrow()) {
    run(LongCells<std::int64_t, Integer>{}, a.small(), b.large());
  } else if (b.narrow()) {
    run(LongCells<Integer, std::int64_t>{}, a.large(), b.small());
  } else {
    run(LongCells<Integer, Integer>{}, a.large(), b.large());
  }
}

// What a step of the sum costs, in the budget's unit.
[[nodiscard]] inline std::uint64_t step_cost(const Part& left, const Part& right) {
  return 1 + (left.bits / 64 + 1) * (right.bits / 64 + 1);
}

}  // namespace diag
