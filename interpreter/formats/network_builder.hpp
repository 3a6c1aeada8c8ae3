// What every reader does with the names of a file: variables and labels declared once, parents that exist, no
// cycle, a table for every variable. Private to this folder.
#pragma once

#include <string_view>
#include <unordered_map>

#include "interpreter/formats/cpt.hpp"

namespace diag {

class NetworkBuilder {
 public:
  explicit NetworkBuilder(Budget& budget) : budget_(budget) {}

  NetworkFile network;
  RoundedRows rounded;

  // All of them throw FileFault.
  std::size_t add_variable(std::string_view name, FilePlace place);
  void drop_last(std::string_view name);  // the last variable, which turned out to be none
  struct Label {
    std::string text;
    FilePlace place;
  };
  void set_labels(std::size_t variable, std::vector<Label> labels);
  void set_labels(std::size_t variable, std::uint64_t count, std::string_view prefix, FilePlace place);
  [[nodiscard]] std::size_t find(std::string_view name, FilePlace place) const;
  [[nodiscard]] bool has(std::string_view name) const { return by_name_.find(name) != by_name_.end(); }
  [[nodiscard]] std::size_t find_label(std::size_t variable, std::string_view label, FilePlace place) const;
  // The parents of one variable are added one after another.
  void add_parent(std::size_t variable, std::size_t parent, FilePlace place);
  // The head of a table, a variable and then its parents; nothing where one of them is not declared yet and
  // may be further down.
  [[nodiscard]] std::optional<std::size_t> begin_table(const std::vector<FileWord>& names, bool all_declared);
  // The whole table from a list of numbers, the variable varying fastest (or slowest).
  void set_table(std::size_t variable, const FileNumbers& numbers, CptBuilder::Order order, FilePlace place);
  void set_uniform(std::size_t variable);  // every row
  void check_length(std::size_t variable, const FileNumbers& numbers, double wanted, FilePlace place) const;
  void give_table(std::size_t variable, CptBuilder cpt) {
    network.variables[variable].table = std::move(cpt).finish();
  }

  [[nodiscard]] NetworkFile finish(bool shape) &&;  // `shape`: tables are not looked for

 private:
  struct Hash {
    using is_transparent = void;  // NOLINT: the name that the standard library looks for
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  void check_cycle() const;

  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  Budget& budget_;
  double uniform_bytes_ = 0;           // of a few characters of the file each
  std::vector<std::size_t> child_of_;  // of each variable the last child that it was given to
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> by_name_;
};

}  // namespace diag
