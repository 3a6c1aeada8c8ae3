// The value of a network by brute force: all choices of a cell from every table that agree on the indices,
// one by one.
#pragma once

#include <map>
#include <random>

#include "interpreter/contraction/contract.hpp"

namespace reference {

using diag::Coordinate;
using diag::Factor;
using diag::Index;
using diag::Network;
using diag::Rational;

using Cells =
    std::map<std::vector<Coordinate>, Rational>;  // by the coordinates of inputs, then outputs; no zeros

inline Cells value(const Network& network) {
  using Choice = std::pair<std::vector<std::int64_t>, Rational>;  // -1: not chosen yet
  std::vector<Choice> choices{{std::vector<std::int64_t>(network.extents.size(), -1), Rational(1)}};
  for (const Factor& factor : network.factors) {
    std::vector<Choice> longer;
    for (const Choice& choice : choices)
      factor.table->for_each([&](std::span<const Coordinate> key, const Rational& weight) {
        Choice next = choice;
        for (std::size_t i = 0; i < key.size(); ++i) {
          std::int64_t& at = next.first[factor.indices[i]];
          if (at != -1 && at != key[i]) return;
          at = key[i];
        }
        next.second *= weight;
        longer.push_back(std::move(next));
      });
    choices = std::move(longer);
  }
  std::vector<Index> places = network.inputs;
  places.insert(places.end(), network.outputs.begin(), network.outputs.end());
  for (const Index index : places) {  // along what no table reads the result is constant
    std::vector<Choice> longer;
    for (const Choice& choice : choices) {
      if (choice.first[index] != -1) {
        longer.push_back(choice);
        continue;
      }
      for (std::uint64_t i = 0; i < network.extents[index]; ++i) {
        longer.push_back(choice);
        longer.back().first[index] = static_cast<std::int64_t>(i);
      }
    }
    choices = std::move(longer);
  }
  Cells cells;
  for (const Choice& choice : choices) {
    std::vector<Coordinate> key;
    for (const Index index : places) key.push_back(static_cast<Coordinate>(choice.first[index]));
    cells[key] += choice.second;
  }
  for (auto it = cells.begin(); it != cells.end();)
    it = it->second.sign() == 0 ? cells.erase(it) : std::next(it);
  return cells;
}

inline Cells cells_of(const diag::Table& table) {
  Cells cells;
  table.for_each([&](std::span<const Coordinate> key, const Rational& weight) {
    cells[std::vector<Coordinate>(key.begin(), key.end())] = weight;
  });
  return cells;
}

}  // namespace reference
