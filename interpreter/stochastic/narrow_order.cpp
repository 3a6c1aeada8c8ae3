#include "interpreter/stochastic/narrow_order.hpp"

#include <algorithm>

namespace diag {

namespace {

class NarrowOrder {
 public:
  NarrowOrder(const Diagram& diagram, const std::function<double(WireId)>& size)
      : diagram_(diagram), size_(size) {}

  std::vector<std::uint32_t> run(Budget& budget) {
    const std::size_t boxes = diagram_.boxes();
    find_readers(budget);
    order_.reserve(boxes);
    done_.assign(boxes, false);
    for (std::uint32_t box = 0; box < boxes; ++box) {
      if (diagram_.in(BoxId{box}).empty()) continue;  // a state waits for its reader
      for (const WireId wire : diagram_.in(BoxId{box})) start_with(producer(wire));
      start_with(box);
    }
    for (std::uint32_t box = 0; box < boxes; ++box) start_with(box);
    budget.step(4 * (boxes + readers_.size()));
    return std::move(order_);
  }

 private:
  static std::size_t at(WireId wire) { return static_cast<std::size_t>(wire); }

  void find_readers(Budget& budget) {
    const std::size_t wires = diagram_.wires();
    std::size_t reads = 0;
    for (std::uint32_t box = 0; box < diagram_.boxes(); ++box) reads += diagram_.in(BoxId{box}).size();
    budget.reserve(4.0 * static_cast<double>(2 * wires + reads + 3 * diagram_.boxes()),
                   "the order of a long diagram");
    first_.assign(wires + 1, 0);
    missing_.assign(diagram_.boxes(), 0);
    for (std::uint32_t box = 0; box < diagram_.boxes(); ++box)
      for (const WireId wire : diagram_.in(BoxId{box})) {
        ++first_[at(wire) + 1];
        if (at(wire) >= diagram_.arity()) ++missing_[box];
      }
    left_.assign(first_.begin() + 1, first_.end());
    for (const WireId wire : diagram_.out()) ++left_[at(wire)];
    for (std::size_t wire = 0; wire < wires; ++wire) first_[wire + 1] += first_[wire];
    readers_.resize(reads);
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (std::uint32_t box = 0; box < diagram_.boxes(); ++box)
      for (const WireId wire : diagram_.in(BoxId{box})) readers_[next[at(wire)]++] = box;
  }

  std::span<const std::uint32_t> readers(WireId wire) const {
    return std::span(readers_).subspan(first_[at(wire)], first_[at(wire) + 1] - first_[at(wire)]);
  }

  // Outputs of boxes are numbered in the order of the boxes.
  std::uint32_t producer(WireId wire) const {
    std::uint32_t low = 0, high = static_cast<std::uint32_t>(diagram_.boxes());
    while (high - low > 1) {
      const std::uint32_t middle = low + (high - low) / 2;
      (diagram_.out(BoxId{middle}).first <= wire ? low : high) = middle;
    }
    return low;
  }

  // The box, if it can be and has not been, and all that it makes worth while at once.
  void start_with(std::uint32_t box) {
    waiting_.assign(1, box);
    while (!waiting_.empty()) {
      const std::uint32_t next = waiting_.back();
      waiting_.pop_back();
      if (!done_[next] && missing_[next] == 0) take(next);
    }
  }

  void take(std::uint32_t box) {
    done_[box] = true;
    order_.push_back(box);
    for (const WireId wire : diagram_.in(BoxId{box}))
      if (--left_[at(wire)] == 1)
        for (const std::uint32_t reader : readers(wire)) wait(reader);
    const auto [first, last] = diagram_.out(BoxId{box});
    for (auto wire = static_cast<std::uint32_t>(first); wire < static_cast<std::uint32_t>(last); ++wire)
      for (const std::uint32_t reader : readers(WireId{wire})) {
        --missing_[reader];
        wait(reader);
      }
  }

  void wait(std::uint32_t box) {
    if (!done_[box] && missing_[box] == 0 && closes(box)) waiting_.push_back(box);
  }

  // As many cells as it opens.
  bool closes(std::uint32_t box) const {
    double cells = 1;
    const auto in = diagram_.in(BoxId{box});
    for (std::size_t i = 0; i < in.size(); ++i) {
      const auto before = in.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(in.begin(), before, in[i]) != before) continue;
      if (static_cast<std::ptrdiff_t>(left_[at(in[i])]) == std::count(before, in.end(), in[i]))
        cells *= size_(in[i]);
    }
    const auto [first, last] = diagram_.out(BoxId{box});
    for (auto wire = static_cast<std::uint32_t>(first); wire < static_cast<std::uint32_t>(last); ++wire)
      if (left_[wire] > 0) cells /= size_(WireId{wire});
    return cells >= 1;
  }

  const Diagram& diagram_;
  const std::function<double(WireId)>& size_;
  std::vector<std::uint32_t> first_, readers_;  // boxes that read a wire, one behind the other
  std::vector<std::uint32_t> left_;             // of each wire: reads to come, being an output among them
  std::vector<std::uint32_t> missing_;          // of each box: inputs that nothing has made yet
  std::vector<bool> done_;
  std::vector<std::uint32_t> order_, waiting_;
};

}  // namespace

std::vector<std::uint32_t> narrow_order(const Diagram& diagram, const std::function<double(WireId)>& size,
                                        Budget& budget) {
  return NarrowOrder(diagram, size).run(budget);
}

}  // namespace diag
