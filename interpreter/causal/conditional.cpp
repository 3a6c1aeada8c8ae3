// Conditioning as a question of connection: with the given wires fixed, a stage is a product of independent
// groups of boxes.
#include "interpreter/causal/conditional.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

using Wire = Stage::Wire;
constexpr std::uint32_t none = 0xffffffff;

class Conditioning {
 public:
  Conditioning(std::vector<Stage>& stages, std::uint32_t source, const NodeSet& wanted, const NodeSet& given,
               bool divide, Budget& budget)
      : stages_(stages),
        source_(source),
        stage_(stages[source - 1]),
        wanted_(wanted),
        given_(given),
        divide_(divide),
        budget_(budget),
        fixed_(stage_.variables.size(), 0),
        maker_(stage_.variables.size(), none),
        live_(stage_.boxes.size(), 0),
        above_(stage_.boxes.size()) {}

  std::vector<Kernel> run() {
    find_live();
    connect();
    std::map<std::uint32_t, std::vector<std::uint32_t>> groups;  // of boxes, by their first one
    std::map<std::uint32_t, NodeSet> wanted;
    for (const Wire wire : stage_.outputs)
      if (contains(wanted_, stage_.variables[wire]))
        wanted[root(maker_[wire])].push_back(stage_.variables[wire]);
    for (std::uint32_t b = 0; b < stage_.boxes.size(); ++b)
      if (live_[b] != 0 && wanted.count(root(b)) != 0) groups[root(b)].push_back(b);
    std::vector<Kernel> kernels;
    for (auto& [first, boxes] : groups) {
      NodeSet& asked = wanted[first];
      std::sort(asked.begin(), asked.end());
      kernels.push_back(kernel(boxes, asked));
    }
    return kernels;
  }

 private:
  // Only what the wanted and the given outputs need.
  void find_live() {
    for (Wire wire = 0; wire < stage_.inputs; ++wire) fixed_[wire] = 1;
    for (std::uint32_t b = 0; b < stage_.boxes.size(); ++b)
      for (const Wire wire : stage_.boxes[b].wanted) maker_[wire] = b;
    std::vector<unsigned char> read(stage_.variables.size(), 0);
    for (const Wire wire : stage_.outputs) {
      const Node variable = stage_.variables[wire];
      const bool is_given = contains(given_, variable);
      if (is_given) fixed_[wire] = 1;
      if (is_given || contains(wanted_, variable)) read[wire] = 1;
    }
    for (std::uint32_t b = static_cast<std::uint32_t>(stage_.boxes.size()); b-- > 0;) {
      const Stage::Box& box = stage_.boxes[b];
      budget_.step(1 + box.given.size());
      live_[b] =
          std::any_of(box.wanted.begin(), box.wanted.end(), [&](Wire w) { return read[w] != 0; }) ? 1 : 0;
      if (live_[b] == 0) continue;
      for (const Wire wire : box.given) read[wire] = 1;
    }
  }

  std::uint32_t root(std::uint32_t box) {
    while (above_[box] != box) box = above_[box] = above_[above_[box]];
    return box;
  }

  void connect() {
    std::iota(above_.begin(), above_.end(), 0U);
    for (std::uint32_t b = 0; b < stage_.boxes.size(); ++b) {
      if (live_[b] == 0) continue;
      for (const Wire wire : stage_.boxes[b].given)
        if (fixed_[wire] == 0) {
          const std::uint32_t here = root(b), there = root(maker_[wire]);
          above_[std::max(here, there)] = std::min(here, there);
        }
    }
  }

  Kernel kernel(const std::vector<std::uint32_t>& boxes, const NodeSet& asked) {
    NodeSet made_given, read;  // fixed variables that these boxes make; those that they read besides
    std::vector<unsigned char> inside(stage_.variables.size(), 0);
    for (const std::uint32_t b : boxes)
      for (const Wire wire : stage_.boxes[b].wanted) {
        inside[wire] = 1;
        if (fixed_[wire] != 0) made_given.push_back(stage_.variables[wire]);
      }
    for (const std::uint32_t b : boxes)
      for (const Wire wire : stage_.boxes[b].given)
        if (inside[wire] == 0) {
          inside[wire] = 1;
          read.push_back(stage_.variables[wire]);
        }
    std::sort(made_given.begin(), made_given.end());
    std::sort(read.begin(), read.end());
    const NodeSet strays = without(read, given_);
    const NodeSet inputs = without(read, strays);
    if (boxes.size() == 1 && strays.empty())  // P(a, z | s), given z too: P(a | z, s)
      return {stage_.boxes[boxes.front()].of, asked, joined(made_given, inputs)};

    // Where nothing cancels, the source itself is shared by all that condition it.
    const bool all =
        strays.empty() && boxes.size() == static_cast<std::size_t>(std::count(live_.begin(), live_.end(), 1));
    std::size_t reads = 0;
    for (const std::uint32_t b : boxes) reads += stage_.boxes[b].given.size();
    constexpr std::size_t few = 4096;  // beyond that it is not tried whether all merges into one box
    if (all && reads > few) return {source_, asked, joined(made_given, inputs)};
    Stage made = copied(boxes, inputs, strays, joined(asked, made_given));
    Stage simple = made;
    simplify(simple);
    if (simple.boxes.size() == 1)
      return {simple.boxes.front().of, asked, joined(made_given, given_of(simple))};
    if (divide_)
      if (std::optional<Stage> without_division = divided(simple, made_given, asked)) {
        stages_.push_back(std::move(*without_division));
        return {static_cast<std::uint32_t>(stages_.size()), asked, joined(made_given, inputs)};
      }
    if (all) return {source_, asked, joined(made_given, inputs)};
    stages_.push_back(std::move(made));
    return {static_cast<std::uint32_t>(stages_.size()), asked, joined(made_given, inputs)};
  }

  // The stage with what is given as inputs, P(a | z, s) for its box P(a, z | s); nothing where no box is the
  // condition's whole weight.
  static std::optional<Stage> divided(const Stage& stage, const NodeSet& made_given, const NodeSet& asked) {
    if (made_given.empty()) return std::nullopt;
    const NodeSet inputs(stage.variables.begin(), stage.variables.begin() + stage.inputs);
    const Stage below = narrowed(stage, inputs, made_given);
    if (below.boxes.size() != 1) return std::nullopt;
    const auto variables = [](const Stage& of, const std::vector<Wire>& wires) {
      NodeSet all;
      for (const Wire wire : wires) all.push_back(of.variables[wire]);
      std::sort(all.begin(), all.end());
      return all;
    };
    const Stage::Box& weight = below.boxes.front();
    const NodeSet weighed = variables(below, weight.given);
    const auto maker = std::find_if(stage.boxes.begin(), stage.boxes.end(), [&](const Stage::Box& box) {
      if (box.of != weight.of || variables(stage, box.given) != weighed) return false;
      if (std::any_of(box.given.begin(), box.given.end(), [&](Wire wire) { return wire >= stage.inputs; }))
        return false;
      const NodeSet wanted = variables(stage, box.wanted);
      return std::includes(wanted.begin(), wanted.end(), made_given.begin(), made_given.end());
    });
    if (maker == stage.boxes.end()) return std::nullopt;
    const NodeSet outside = joined(inputs, made_given);
    StageBuilder builder(outside);
    std::vector<Wire> now(stage.variables.size(), none);
    const auto from_outside = [&](Wire wire) {
      const Node node = stage.variables[wire];
      now[wire] = builder.input(
          static_cast<std::size_t>(std::lower_bound(outside.begin(), outside.end(), node) - outside.begin()));
    };
    for (Wire wire = 0; wire < stage.inputs; ++wire) from_outside(wire);
    for (const Wire wire : maker->wanted)
      if (contains(made_given, stage.variables[wire])) from_outside(wire);
    for (const Stage::Box& box : stage.boxes) {
      NodeSet made;
      std::vector<Wire> given, kept;
      for (const Wire wire : box.given) given.push_back(now[wire]);
      for (const Wire wire : box.wanted) {
        if (now[wire] != none) {
          given.push_back(now[wire]);  // of the maker
          continue;
        }
        made.push_back(stage.variables[wire]);
        kept.push_back(wire);
      }
      if (made.empty()) continue;
      std::sort(given.begin(), given.end(),
                [&](Wire a, Wire b) { return builder.stage().variables[a] < builder.stage().variables[b]; });
      const std::vector<Wire> wires = builder.add(box.of, made, std::move(given));
      for (std::size_t i = 0; i < wires.size(); ++i) now[kept[i]] = wires[i];
    }
    std::vector<Wire> out;
    for (const Wire wire : stage.outputs)
      if (contains(asked, stage.variables[wire])) out.push_back(now[wire]);
    return std::move(builder).finish(std::move(out));
  }

  static NodeSet given_of(const Stage& stage) {
    NodeSet given;
    for (const Wire wire : stage.boxes.front().given) given.push_back(stage.variables[wire]);
    return given;
  }

  Stage copied(const std::vector<std::uint32_t>& boxes, const NodeSet& inputs, const NodeSet& strays,
               const NodeSet& outputs) {
    StageBuilder builder(inputs);
    std::vector<Wire> now(stage_.variables.size(), none);
    std::map<Node, Wire> outside;
    for (std::size_t i = 0; i < inputs.size(); ++i) outside[inputs[i]] = builder.input(i);
    std::vector<Wire> before;
    for (const Node stray : strays) {
      before.push_back(builder.add(0, stray, before));
      outside[stray] = before.back();
    }
    for (const std::uint32_t b : boxes) {
      const Stage::Box& box = stage_.boxes[b];
      budget_.step(1 + box.given.size());
      std::vector<Wire> given;
      for (const Wire wire : box.given)
        given.push_back(now[wire] != none ? now[wire] : outside.at(stage_.variables[wire]));
      NodeSet variables;
      for (const Wire wire : box.wanted) variables.push_back(stage_.variables[wire]);
      const std::vector<Wire> wires = builder.add(box.of, variables, std::move(given));
      for (std::size_t i = 0; i < wires.size(); ++i) now[box.wanted[i]] = wires[i];
    }
    std::vector<Wire> out;
    for (const Wire wire : stage_.outputs)
      if (now[wire] != none && contains(outputs, stage_.variables[wire])) out.push_back(now[wire]);
    DIAG_ASSERT(out.size() == outputs.size());
    return std::move(builder).finish(std::move(out));
  }

  std::vector<Stage>& stages_;
  std::uint32_t source_;
  const Stage stage_;  // a copy: `stages_` grows
  const NodeSet &wanted_, &given_;
  const bool divide_;
  Budget& budget_;
  std::vector<unsigned char> fixed_;  // by wire: an input or a given output
  std::vector<std::uint32_t> maker_;  // by wire
  std::vector<unsigned char> live_;   // by box
  std::vector<std::uint32_t> above_;  // union-find of boxes
};

}  // namespace

std::vector<Kernel> conditionals(std::vector<Stage>& stages, std::uint32_t source, const NodeSet& wanted,
                                 const NodeSet& given, bool divide, Budget& budget) {
  return Conditioning(stages, source, wanted, given, divide, budget).run();
}

void drop_unused_stages(std::vector<Stage>& stages) {
  std::vector<unsigned char> used(stages.size(), 0);
  used.back() = 1;
  for (std::size_t p = stages.size(); p-- > 0;)
    if (used[p] != 0)
      for (const Stage::Box& box : stages[p].boxes)
        if (box.of != 0) used[box.of - 1] = 1;
  std::vector<std::uint32_t> now(stages.size(), 0);
  std::vector<Stage> kept;
  for (std::size_t p = 0; p < stages.size(); ++p) {
    if (used[p] == 0) continue;
    for (Stage::Box& box : stages[p].boxes)
      if (box.of != 0) box.of = now[box.of - 1];
    kept.push_back(std::move(stages[p]));
    now[p] = static_cast<std::uint32_t>(kept.size());
  }
  stages = std::move(kept);
}

}  // namespace diag
