// The interaction graph of a network under elimination.
#include "interpreter/contraction/neighbours.hpp"

#include <algorithm>

namespace diag {

Neighbours::Neighbours(const std::vector<Estimate>& factors, std::size_t indices) : place_(indices, unset) {
  for (const Estimate& factor : factors)
    for (const Index index : factor.indices)
      if (place_[index] == unset) {
        place_[index] = static_cast<std::uint32_t>(indices_.size());
        indices_.push_back(index);
      }
  rows_.assign(indices_.size(), std::vector<std::uint64_t>((indices_.size() + 63) / 64, 0));
  lists_.resize(indices_.size());
  gone_.assign(indices_.size(), false);
  for (const Estimate& factor : factors)
    for (const Index a : factor.indices)
      for (const Index b : factor.indices)
        if (a < b) connect(place_[a], place_[b]);
}

void Neighbours::connect(std::size_t a, std::size_t b) {
  if (adjacent(a, b)) return;
  rows_[a][b / 64] |= std::uint64_t{1} << (b % 64);
  rows_[b][a / 64] |= std::uint64_t{1} << (a % 64);
  lists_[a].push_back(static_cast<std::uint32_t>(b));
  lists_[b].push_back(static_cast<std::uint32_t>(a));
}

double Neighbours::fill(Index index, const Sizes& sizes, Budget& budget) const {
  const auto& list = lists_[place_[index]];
  double result = 0;
  budget.step(list.size() * list.size());
  for (std::size_t i = 0; i < list.size(); ++i)
    for (std::size_t j = i + 1; j < list.size(); ++j)
      if (!adjacent(list[i], list[j])) result += sizes.of(indices_[list[i]]) * sizes.of(indices_[list[j]]);
  return result;
}

void Neighbours::eliminate(Index index, std::vector<Index>& touched) {
  const std::size_t at = place_[index];
  if (gone_[at]) return;
  gone_[at] = true;
  const std::vector<std::uint32_t> list = std::move(lists_[at]);
  lists_[at].clear();
  for (const std::uint32_t neighbour : list) {
    auto& others = lists_[neighbour];
    others.erase(std::find(others.begin(), others.end(), static_cast<std::uint32_t>(at)));
    rows_[neighbour][at / 64] &= ~(std::uint64_t{1} << (at % 64));
  }
  for (std::size_t i = 0; i < list.size(); ++i)
    for (std::size_t j = i + 1; j < list.size(); ++j) connect(list[i], list[j]);
  // A new edge changes the fill of its ends and of whoever knows both: all of those are neighbours of a
  // neighbour.
  for (const std::uint32_t neighbour : list)
    for (const std::uint32_t second : lists_[neighbour]) touched.push_back(indices_[second]);
}

}  // namespace diag
