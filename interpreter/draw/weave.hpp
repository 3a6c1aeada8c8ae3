// A picture as a weave: its nodes one below the other, each a stitch that takes neighbouring strands off the
// row and puts others in their place; where strands cross is a stitch of its own, and so is where one is
// copied. Every drawing whose wires lead down is such a sequence, and one with few crossings has few swaps.
// A strand that is taken out is put back along a shortest path, so layers and orders change together.
#pragma once

#include "interpreter/draw/layers.hpp"

namespace diag {

struct Stitch {
  static constexpr std::uint32_t swap = 0xffffffffU, dot = 0xfffffffeU;
  std::uint32_t node = 0;           // of Threads, or one of the two above
  std::uint32_t at = 0;             // how many strands of the row are to its left
  std::uint32_t ins = 0, outs = 0;  // how many it takes, and how many it puts there
};

// The wires of a picture without its dots: a thread leads from a port to all that read it, a leg to one. All
// inputs are one node, the first stitch of a weave, and all outputs are one, the last.
struct Threads {
  struct Thread {
    std::uint32_t node = 0, port = 0;  // where it begins
    std::uint32_t wire = 0;            // of the picture, from there
    std::vector<std::uint32_t> legs;
  };
  struct Leg {
    std::uint32_t thread = 0, node = 0, port = 0;  // where it ends
    std::uint32_t wire = 0;                        // of the picture, to there
  };
  struct Node {
    bool free_ins = false, free_outs = false;  // wires meet it in any order
    std::vector<std::uint32_t> legs, threads;  // that end and begin there, by their ports
  };
  std::vector<Thread> threads;
  std::vector<Leg> legs;
  std::vector<Node> nodes;                       // of the picture (dots and ends have no wires); two more
  std::vector<std::uint32_t> thread_of, leg_of;  // by wire of the picture; legs of those that lead to no dot

  explicit Threads(const Picture& picture);
  [[nodiscard]] std::uint32_t top() const { return static_cast<std::uint32_t>(nodes.size()) - 2; }
  [[nodiscard]] std::uint32_t bottom() const { return static_cast<std::uint32_t>(nodes.size()) - 1; }
};

// A number below `many`, of a sequence that `random` stands for.
inline std::uint64_t lot(std::uint64_t& random, std::uint64_t many) {
  random ^= random << 13U;
  random ^= random >> 7U;
  random ^= random << 17U;
  return (random >> 11U) % many;
}

inline void shuffle(std::vector<std::uint32_t>& items, std::uint64_t& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[lot(random, i)]);
}

class Weave {
 public:
  // The same crossings as there.
  Weave(const Picture& picture, const Layered& layered, const Threads& threads);

  [[nodiscard]] const std::vector<Stitch>& stitches() const { return stitches_; }
  [[nodiscard]] std::uint64_t swaps() const;
  [[nodiscard]] std::uint64_t area() const;         // strands of all rows, one for each stitch
  [[nodiscard]] std::vector<bool> crossed() const;  // the legs of which a part crosses something
  // Of a node, in the order of its strands: those that are there.
  [[nodiscard]] const std::vector<std::uint32_t>& legs_at(std::uint32_t node) const { return legs_[node]; }
  [[nodiscard]] const std::vector<std::uint32_t>& threads_at(std::uint32_t node) const { return outs_[node]; }

  // Takes a leg out, with its dot; or a node, with all that leads to it and from it.
  void cut(std::uint32_t leg);
  void lift(std::uint32_t node);

  // Puts them back where they cross as little as they can; `random` decides between equals. Their cost is
  // added to `work`.
  void connect(std::uint32_t leg, std::uint64_t& random);
  void put(std::uint32_t node, std::uint64_t& random);

  std::uint64_t work = 0;  // done so far, about a nanosecond each

 private:
  struct Field;
  struct Spot {
    std::uint32_t time = 0, gap = 0;
  };

  [[nodiscard]] std::uint32_t time_of(std::uint32_t node) const;
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> entry(std::uint32_t leg) const;  // first and last gap
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> exit(std::uint32_t thread) const;
  [[nodiscard]] std::vector<Spot> strands_of(std::uint32_t thread, std::uint32_t from,
                                             std::uint32_t to) const;
  Field up_from(std::uint32_t leg, std::uint32_t until);
  Field down_from(std::uint32_t thread, std::uint32_t from, std::uint32_t until);
  void lay(std::uint32_t leg, Spot from, bool dotted, bool right_of_it, const Field& field);

  const Threads* threads_;
  std::vector<Stitch> stitches_;
  std::vector<std::vector<std::uint32_t>> legs_, outs_;
};

}  // namespace diag
