// A clique tree as plain data: which variables stand together, along which separators messages run, where
// each factor is multiplied in, and how the loops over each clique are nested. Made on a factor graph alone,
// before any cell is looked at; knows what it will cost.
#pragma once

#include <string>

#include "interpreter/inference/elimination.hpp"

namespace diag {

// One table in the loops over a clique. Its `nest form` has the clique's outer axes that it depends on, then
// the whole block: a copy, unless its own layout is that already (or it does not depend on the block at all).
struct NestItem {
  enum class Source : std::uint8_t { separator, factor, child, variable, joint };
  Source source = Source::factor;
  bool in_block = false;   // depends on axes of the block
  bool copied = false;     // own layout and nest form differ
  std::uint8_t level = 0;  // outer axes that must be set before its place is known
  std::uint16_t dims = 0;  // of the copy, from first_dim on
  std::uint32_t of = 0;    // the factor, the child clique, or the variable
  std::uint32_t first_dim = 0;
  std::uint32_t first_stride = 0;  // a stride in the nest form for each outer axis
  std::uint64_t cells = 0;         // in its own layout
  std::uint64_t nest_cells = 0;    // in the nest form
};

// A step of a walk over the nest form, the fastest last: how many, and how far apart in the table's own
// layout.
struct NestDim {
  std::uint64_t size = 1, stride = 0;
};

// Cliques of so many cells are worked on in two halves along their first axis, by one thread or by two.
constexpr double halved_cells = 100'000;

constexpr std::uint32_t no_clique = 0xFFFFFFFF;
constexpr std::uint32_t no_factor = 0xFFFFFFFF;

struct CliqueNode {
  std::uint32_t parent = no_clique;  // cliques are numbered parents first
  std::uint32_t first_axis = 0;      // variables: outer axes, then those of the block, the fastest last
  std::uint32_t axes = 0, outer = 0;
  std::uint32_t first_item = 0, items = 0;                // the first item is the separator to the parent
  std::uint32_t first_separator = 0, separator_axes = 0;  // its variables as it is laid out
  std::uint32_t last = 0;                                 // one past the last clique of its subtree
  bool unit = false;  // its message to the parent is constant, whatever the cells are, as long as nothing is
                      // observed in its subtree (all that it sums out are boxes with nothing after them)
  std::uint64_t block = 1;      // cells of the block
  std::uint64_t separator = 1;  // cells of the separator
  double cells = 1;
};

// Where the marginal of a variable is read: from the belief on a separator, or from the clique where it is an
// item.
struct MarginalPlace {
  std::uint32_t home = 0;               // the smallest clique that has the variable
  std::uint32_t item = 0;               // its item there
  std::uint32_t separator = no_clique;  // the clique whose separator is cheaper to read
  std::uint64_t before = 1, after = 1;  // cells of the separator's axes before and after the variable's
};

struct TreePlan {
  std::vector<CliqueNode> cliques;
  std::vector<std::uint32_t> axes, separators;
  std::vector<NestItem> items;
  std::vector<NestDim> dims;
  std::vector<std::uint64_t> strides;
  std::vector<std::uint32_t> factor_clique;  // of each factor
  std::vector<MarginalPlace> places;         // of each variable
  std::vector<std::uint32_t> order;          // of elimination: with the graph it gives the plan again
  std::uint32_t joint = no_factor;           // see TreeOptions
  // With `joint`: where the message of each clique is kept from when it is made until its parent's is, in
  // numbers; the room of others is used again. There is no second sweep.
  std::vector<std::uint64_t> message_places;

  double cells = 0;            // of all cliques
  double multiplications = 0;  // of both sweeps, nothing skipped
  double kept = 0;             // numbers that live from one clique, or from the one sweep, to the other
  double scratch = 0;          // numbers that the largest clique needs while it is worked on
  double largest = 0;          // cells of the largest clique
  std::uint64_t search_steps = 0;
  std::uint32_t search_passes = 0;

  [[nodiscard]] double bytes(double cell_bytes, unsigned threads = 1) const {
    return (kept + scratch * threads) * cell_bytes;
  }
};

struct TreeOptions {
  EliminationOptions elimination;
  double merge_cells = 32;  // a clique as such costs as much as so many cells
  // A factor without cells, whose variables' joint marginal is asked: the root of its part of the tree is
  // where it stands, so that the sweep towards the roots is all that the answer needs.
  std::uint32_t joint = no_factor;
};

// Throws BudgetSpent where a clique would be larger than anything that could be worked on, and as
// find_order(). `heads` of the graph are believed: with_sound_heads() (relevance.hpp) drops those that cannot
// be right.
[[nodiscard]] TreePlan plan_tree(const FactorGraph& graph, const TreeOptions& options, Budget& budget);

// The plan along an order, such as TreePlan::order that has been kept in a file: nothing is searched. Throws
// std::invalid_argument where the order does not have each variable of the graph once, and BudgetSpent.
[[nodiscard]] TreePlan plan_along(const FactorGraph& graph, std::vector<std::uint32_t> order,
                                  const TreeOptions& options, Budget& budget);

// "21 cliques, 1065 cells, the largest 144, 3021 multiplications, 12 KiB"; of one sweep, where the plan is
// for that.
[[nodiscard]] std::string to_text(const TreePlan& plan);
[[nodiscard]] std::string to_text(const TreePlan& plan, double bytes);

// The skeleton between an order and the loops: cliques, parents, separators, all as lists.
struct CliqueSkeleton {
  struct Node {
    std::uint32_t parent = no_clique;
    std::uint32_t first_member = 0, members = 0;
    std::uint32_t first_separator = 0, separator = 0;
    double cells = 1;
    bool unit = false;
  };
  std::vector<Node> nodes;  // parents first
  std::vector<std::uint32_t> members, separators;
  std::vector<std::uint32_t> factor_node;
};
[[nodiscard]] CliqueSkeleton make_skeleton(const FactorGraph& graph, const std::vector<std::uint32_t>& order,
                                           const TreeOptions& options);
void add_nests(TreePlan& plan, const CliqueSkeleton& skeleton, const FactorGraph& graph);

}  // namespace diag
