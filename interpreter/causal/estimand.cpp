// Parts of estimands and their simplification.
#include "interpreter/causal/estimand.hpp"

#include <algorithm>
#include <set>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

using Wire = Stage::Wire;
constexpr std::uint32_t none = 0xffffffff;

// Wires in the order of their variables.
void sort_by_variable(std::vector<Wire>& wires, const std::vector<Node>& variables) {
  std::sort(wires.begin(), wires.end(), [&](Wire a, Wire b) { return variables[a] < variables[b]; });
}

// Counts of readers, kept while boxes vanish and merge.
class Simplifier {
 public:
  explicit Simplifier(Stage& stage) : stage_(stage), readers_(stage.variables.size(), 0) {
    for (const Wire wire : stage.outputs) ++readers_[wire];
  }

  void run() {
    drop_unread();
    merge();
    compact();
  }

 private:
  // Backwards: a box none of whose wires is read goes, and reads nothing.
  void drop_unread() {
    for (std::size_t b = stage_.boxes.size(); b-- > 0;) {
      Stage::Box& box = stage_.boxes[b];
      keep_read(box);
      if (!box.wanted.empty())
        for (const Wire wire : box.given) ++readers_[wire];
    }
  }

  void keep_read(Stage::Box& box) const {
    std::erase_if(box.wanted, [&](Wire wire) { return readers_[wire] == 0; });
  }

  // Forwards: a box whose conditions are all that an earlier one knows and makes becomes part of it (chain
  // rule). Only the maker of the latest condition can be that one.
  void merge() {
    std::vector<std::uint32_t> maker(stage_.variables.size(), none);
    for (std::uint32_t b = 0; b < stage_.boxes.size(); ++b) {
      Stage::Box& box = stage_.boxes[b];
      if (box.wanted.empty()) continue;
      std::uint32_t into = none;
      for (const Wire wire : box.given)
        if (maker[wire] != none && (into == none || maker[wire] > into)) into = maker[wire];
      if (into != none && covers(stage_.boxes[into], box)) {
        Stage::Box& earlier = stage_.boxes[into];
        for (const Wire wire : box.given) --readers_[wire];
        earlier.wanted.insert(earlier.wanted.end(), box.wanted.begin(), box.wanted.end());
        for (const Wire wire : box.wanted) maker[wire] = into;
        box.wanted.clear();
        keep_read(earlier);
        sort_by_variable(earlier.wanted, stage_.variables);
      } else {
        for (const Wire wire : box.wanted) maker[wire] = b;
      }
    }
  }

  bool covers(const Stage::Box& earlier, const Stage::Box& box) {
    if (earlier.of != box.of || earlier.given.size() + earlier.wanted.size() != box.given.size())
      return false;
    std::vector<Wire>& known = room_;
    known.assign(earlier.given.begin(), earlier.given.end());
    known.insert(known.end(), earlier.wanted.begin(), earlier.wanted.end());
    sort_by_variable(known, stage_.variables);
    return known == box.given;
  }

  // Only wires that are left, numbered in the order of their boxes after the inputs.
  void compact() {
    std::erase_if(stage_.boxes, [](const Stage::Box& box) { return box.wanted.empty(); });
    std::vector<Wire> now(stage_.variables.size(), none);
    std::vector<Node> variables(stage_.variables.begin(), stage_.variables.begin() + stage_.inputs);
    for (Wire wire = 0; wire < stage_.inputs; ++wire) now[wire] = wire;
    for (Stage::Box& box : stage_.boxes) {
      for (Wire& wire : box.given) wire = now[wire];
      for (Wire& wire : box.wanted) {
        now[wire] = static_cast<Wire>(variables.size());
        variables.push_back(stage_.variables[wire]);
        wire = now[wire];
      }
    }
    for (Wire& wire : stage_.outputs) wire = now[wire];
    stage_.variables = std::move(variables);
  }

  Stage& stage_;
  std::vector<std::uint32_t> readers_;
  std::vector<Wire> room_;
};

}  // namespace

StageBuilder::StageBuilder(const NodeSet& inputs) {
  stage_.variables = inputs;
  stage_.inputs = static_cast<std::uint32_t>(inputs.size());
}

Wire StageBuilder::add(std::uint32_t of, Node variable, std::vector<Wire> given) {
  const auto wire = static_cast<Wire>(stage_.variables.size());
  stage_.variables.push_back(variable);
  stage_.boxes.push_back({of, {wire}, std::move(given)});
  return wire;
}

std::vector<Wire> StageBuilder::add(std::uint32_t of, const NodeSet& variables, std::vector<Wire> given) {
  std::vector<Wire> wires;
  for (const Node variable : variables) {
    wires.push_back(static_cast<Wire>(stage_.variables.size()));
    stage_.variables.push_back(variable);
  }
  stage_.boxes.push_back({of, wires, std::move(given)});
  return wires;
}

Stage StageBuilder::finish(std::vector<Wire> outputs) && {
  stage_.outputs = std::move(outputs);
  return std::move(stage_);
}

void simplify(Stage& stage) { Simplifier(stage).run(); }

Stage narrowed(const Stage& stage, const NodeSet& inputs, const NodeSet& outputs) {
  Stage narrow = stage;
  std::erase_if(narrow.outputs, [&](Wire wire) { return !contains(outputs, narrow.variables[wire]); });
  DIAG_ASSERT(narrow.outputs.size() == outputs.size());
  simplify(narrow);
  std::vector<Wire> now(narrow.variables.size());
  std::vector<Node> variables;
  std::uint32_t kept = 0;
  for (Wire wire = 0; wire < narrow.variables.size(); ++wire) {
    now[wire] = none;
    if (wire < narrow.inputs && !contains(inputs, narrow.variables[wire])) continue;
    now[wire] = static_cast<Wire>(variables.size());
    variables.push_back(narrow.variables[wire]);
    if (wire < narrow.inputs) ++kept;
  }
  const auto renumber = [&](std::vector<Wire>& wires) {
    for (Wire& wire : wires) {
      wire = now[wire];
      DIAG_ASSERT(wire != none);
    }
  };
  for (Stage::Box& box : narrow.boxes) {
    renumber(box.wanted);
    renumber(box.given);
  }
  renumber(narrow.outputs);
  narrow.variables = std::move(variables);
  narrow.inputs = kept;
  return narrow;
}

std::vector<NodeSet> Estimand::tables() const {
  std::set<NodeSet> all;
  for (const Stage& stage : stages)
    for (const Stage::Box& box : stage.boxes) {
      if (box.of != 0) continue;
      NodeSet table;
      for (const std::vector<Wire>* wires : {&box.wanted, &box.given})
        for (const Wire wire : *wires) table.push_back(stage.variables[wire]);
      std::sort(table.begin(), table.end());
      all.insert(std::move(table));
    }
  for (const Estimand& part : possible)
    for (NodeSet& table : part.tables())
      if (std::none_of(all.begin(), all.end(), [&](const NodeSet& known) {
            return std::includes(known.begin(), known.end(), table.begin(), table.end());
          }))
        all.insert(std::move(table));
  return {all.begin(), all.end()};
}

std::size_t Estimand::size() const {
  std::size_t total = 0;
  for (const Stage& stage : stages) total += stage.boxes.size() + stage.variables.size();
  return total;
}

}  // namespace diag
