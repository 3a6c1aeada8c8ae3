// Undetermined cells: reading the marks of a channel, and giving marks to a result. A row with marks has one
// entry in Channel::undetermined; the mask tells which of its cells they are, and is absent where all of them
// are.
#pragma once

#include <functional>

#include "interpreter/stochastic/cells.hpp"
#include "interpreter/stochastic/channel.hpp"

namespace diag {

// The number of undetermined cells (as double: it may be beyond 64 bits).
[[nodiscard]] double undetermined_cells(const Channel& channel);

// Every undetermined cell, in order of rows; `event` is that of its row.
void for_each_undetermined(const Channel& channel, Budget& budget,
                           const std::function<void(Key key, const std::string& event)>& visit);

// The event of a row that has marks.
[[nodiscard]] const std::string& event_of(const Channel& channel, std::uint64_t row);

// Collects marked cells of a result in any order, twice too, and gives them to a channel whose ports and
// table are set.
class Marks {
 public:
  explicit Marks(Shape shape) : shape_(std::move(shape)) { cells_.shape = shape_; }

  // The cell, or the row, is undetermined; of several events of one row the first that comes stays.
  void add_cell(Key key, const std::string& event, Budget& budget);
  void add_row(std::uint64_t row, const std::string& event, Budget& budget);
  [[nodiscard]] bool empty() const { return events_.empty(); }

  // Sets undetermined and mask, and takes the weights of marked cells out of the table.
  void give_to(Channel& channel, Budget& budget) &&;

 private:
  Shape shape_;
  Cells<Integer> cells_;  // marked one by one
  std::vector<std::uint64_t> whole_;
  std::vector<Undetermined> events_;
};

inline constexpr double most_marks = 1e9;  // beyond that a list of marks is no answer

}  // namespace diag
