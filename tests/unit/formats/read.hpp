// What the tests of the readers share.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

using NetworkReader = std::function<NetworkFile(std::string_view, Budget&)>;

// "file-unknown 3: message": the name of the fault, its line, what is said; "none".
inline std::string fault_of(const NetworkReader& read, const std::string& text) {
  Budget budget;
  budget.max_memory = 1U << 28U;
  try {
    (void)read(text, budget);
  } catch (const FileFault& fault) {
    const auto line = 1 + std::count(text.begin(), text.begin() + fault.place.begin, '\n');
    return fault.name() + " " + std::to_string(line) + ": " + fault.what();
  } catch (const BudgetSpent& spent) {
    return spent.name();
  }
  return "none";
}

inline const NetworkVariable& variable_of(const NetworkFile& network, std::string_view name) {
  for (const NetworkVariable& variable : network.variables)
    if (variable.name == name) return variable;
  throw std::runtime_error("no such variable");
}

// "1/2 1/2, 1/4 3/4"
inline std::string rows_of(const NetworkFile& network, std::string_view name) {
  const Table& table = *variable_of(network, name).table;
  std::string text;
  for (std::uint64_t row = 0; row < table.shape().rows(); ++row)
    for (std::uint64_t column = 0; column < table.shape().columns(); ++column)
      text += (column > 0 ? " " : row > 0 ? ", " : "") + table.exact_at(row, column).to_string();
  return text;
}

inline std::string labels_of(const NetworkFile& network, std::string_view name) {
  return to_text(*variable_of(network, name).labels);
}

inline std::string parents_of(const NetworkFile& network, std::string_view name) {
  std::string text;
  for (const std::size_t parent : variable_of(network, name).parents)
    text += (text.empty() ? "" : " ") + network.variables[parent].name;
  return text;
}

}  // namespace diag
