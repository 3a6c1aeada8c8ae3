// The boxes of all worlds are laid variable by variable, parents first, each variable in all worlds that need
// it: so whatever is observed is known before somebody reads it in another world. Lists instead of recursion:
// a chain of 10^5 variables is as deep as it is long.
#include "interpreter/causal/parallel_worlds.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/sharing.hpp"

namespace diag {

namespace {

bool same(const Setting& a, const Setting& b) {
  return a.variable == b.variable && a.label == b.label && a.as_in == b.as_in;
}

const Setting* setting_of(const std::vector<Setting>& world, VariableId variable) {
  const auto found = std::lower_bound(world.begin(), world.end(), variable,
                                      [](const Setting& s, VariableId v) { return s.variable < v; });
  return found != world.end() && found->variable == variable ? &*found : nullptr;
}

// Parents before children, and otherwise as declared. The model has no cycle.
std::vector<std::size_t> ranks(const Model& model) {
  constexpr auto unranked = static_cast<std::size_t>(-1);
  std::vector<std::size_t> rank(model.variables.size(), unranked);
  std::size_t next_rank = 0;
  std::vector<std::pair<VariableId, std::size_t>> stack;  // a variable, and how many of its parents are done
  for (VariableId root = 0; root < model.variables.size(); ++root) {
    if (rank[root] != unranked) continue;
    stack.emplace_back(root, 0);
    while (!stack.empty()) {
      auto& [variable, next] = stack.back();
      const std::vector<VariableId>& parents = model.variables[variable].parents;
      while (next < parents.size() && rank[parents[next]] != unranked) ++next;
      if (next < parents.size()) {
        stack.emplace_back(parents[next], 0);
      } else {
        rank[variable] = next_rank++;
        stack.pop_back();
      }
      DIAG_ASSERT(stack.size() <= model.variables.size());  // else the model has a cycle
    }
  }
  return rank;
}

// Numbers as a key: a variable, the position of a box in its mechanism, the wires it reads.
using Key = std::vector<std::uint64_t>;
struct HashOfKey {
  std::size_t operator()(const Key& key) const {
    std::uint64_t hash = 0;
    for (const std::uint64_t word : key) hash = mixed(hash, word);
    return hash;
  }
};

class Weaver {
 public:
  Weaver(const Model& model, const ParallelWorlds& asked, Signature& signature, Budget& budget)
      : model_(model), asked_(asked), signature_(signature), budget_(budget), builder_(signature) {}

  WorldsDiagram diagram() {
    collect();
    for (const Place& place : places_) lay(place);
    Wires outputs;
    for (const PotentialOutcome& outcome : asked_.outcomes)
      if (!outcome.observed) outputs.push_back(read(outcome.variable, outcome.world));
    WorldsDiagram made{std::move(builder_).finish(outputs), {}};
    made.undecided = random_twice(made.diagram);
    return made;
  }

 private:
  struct Place {  // a variable in a world
    std::size_t rank;
    WorldId world;
    VariableId variable;
    friend bool operator<(const Place& a, const Place& b) {
      return std::tie(a.rank, a.world) < std::tie(b.rank, b.world);
    }
  };
  struct Laid {  // a random box, and where it was first needed
    VariableId variable;
    std::size_t position;  // in the mechanism
    WorldId world;
    BoxId box;
  };

  [[nodiscard]] std::uint64_t number(VariableId variable, WorldId world) const {
    return static_cast<std::uint64_t>(world) * model_.variables.size() + variable;
  }

  // Which variables are needed in which worlds, in the order in which they will be laid: a variable in an
  // inner world stands before itself in one that takes it from there.
  void collect() {
    constexpr double bytes_of_a_place = 160;
    const std::vector<std::size_t> rank = ranks(model_);
    std::size_t reserved = 1024;
    const auto need = [&](VariableId variable, WorldId world) {
      if (!wires_.emplace(number(variable, world), WireId{}).second) return;
      places_.push_back({rank[variable], world, variable});
      if (places_.size() < reserved) return;
      reserved *= 2;
      budget_.reserve(bytes_of_a_place * static_cast<double>(reserved), "the variables of all worlds");
    };
    for (const PotentialOutcome& outcome : asked_.outcomes) {
      need(outcome.variable, outcome.world);
      if (outcome.observed) observed_.emplace(number(outcome.variable, outcome.world), &*outcome.observed);
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {  // grows behind
      const auto [r, world, variable] = places_[i];
      budget_.step(8 + model_.variables[variable].parents.size());
      if (const Setting* set = setting_of(asked_.worlds[world], variable)) {
        if (!set->as_in) continue;
        DIAG_ASSERT(*set->as_in < world);
        need(variable, *set->as_in);
      } else {
        for (const VariableId parent : model_.variables[variable].parents) need(parent, world);
      }
    }
    std::sort(places_.begin(), places_.end());
  }

  void lay(const Place& place) {
    budget_.step(16);
    const auto [rank, world, variable] = place;
    const Setting* set = setting_of(asked_.worlds[world], variable);
    const WireId wire = set == nullptr ? mechanism(variable, world)
                        : set->as_in   ? wires_.at(number(variable, *set->as_in))
                                     : point(signature_.point(model_.variables[variable].object, set->label));
    wires_.at(number(variable, world)) = wire;
    const auto [begin, end] = observed_.equal_range(number(variable, world));
    for (auto at = begin; at != end; ++at) {
      const ObjectId object = model_.variables[variable].object;
      builder_.append(signature_.observe(object, *at->second), {&wire, 1});
      // Observed twice with different labels, it has probability 0, whatever reads it.
      if (points_made_.count(wire) == 0) known_.emplace(wire, signature_.point(object, *at->second));
    }
  }

  // A wire as somebody reads it who is not an observation.
  [[nodiscard]] WireId read(VariableId variable, WorldId world) {
    const WireId wire = wires_.at(number(variable, world));
    const auto known = known_.find(wire);
    return known == known_.end() ? wire : point(known->second);
  }

  WireId point(GeneratorId generator) {
    const auto [found, fresh] = points_.emplace(generator, WireId{});
    if (fresh) points_made_.insert(found->second = builder_.append(generator, {}));
    return found->second;
  }

  WireId cause(std::size_t position) {
    const auto [found, fresh] = causes_.emplace(position, WireId{});
    if (fresh) found->second = builder_.append(model_.confounders[position].box, {});
    return found->second;
  }

  // The boxes of the mechanism, each found again where it stands already with the same inputs.
  WireId mechanism(VariableId id, WorldId world) {
    const Variable& variable = model_.variables[id];
    const Diagram& mechanism = variable.mechanism;
    Wires moved(mechanism.wires());
    std::size_t next = 0;
    for (const VariableId parent : variable.parents) moved[next++] = read(parent, world);
    for (const std::size_t position : variable.causes) moved[next++] = cause(position);
    DIAG_ASSERT(next == mechanism.arity() && mechanism.out().size() == 1);
    Wires in;
    for (std::uint32_t b = 0; b < mechanism.boxes(); ++b) {
      const auto box = static_cast<BoxId>(b);
      const GeneratorId generator = mechanism.generator(box);
      in.clear();
      for (const WireId wire : mechanism.in(box)) in.push_back(moved[index(wire)]);
      budget_.step(8 + in.size());
      const std::uint32_t first = index(laid(variable, id, b, generator, in, world));
      const auto [begin, end] = mechanism.out(box);
      for (std::uint32_t w = index(begin); w < index(end); ++w)
        moved[w] = static_cast<WireId>(first + w - index(begin));
    }
    return moved[index(mechanism.out().front())];
  }

  // The first wire of the box.
  WireId laid(const Variable& variable, VariableId id, std::uint32_t position, GeneratorId generator,
              const Wires& in, WorldId world) {
    const Generator& said = signature_[generator];
    if (said.form == Form::point) return point(generator);
    Key key{id, position};
    for (const WireId wire : in) key.push_back(index(wire));
    const auto [found, fresh] = boxes_.emplace(std::move(key), WireId{});
    if (!fresh) return found->second;
    if (!variable.function && said.kind == Kind::channel)
      random_.push_back({id, position, world, static_cast<BoxId>(builder_.boxes())});
    return found->second = builder_.append(generator, in);
  }

  // What nobody needs does not count.
  [[nodiscard]] std::optional<RandomTwice> random_twice(const Diagram& diagram) const {
    const std::vector<bool> needed = needed_boxes(diagram, signature_, budget_);
    std::unordered_map<Key, const Laid*, HashOfKey> first;
    for (const Laid& laid : random_) {
      if (!needed[index(laid.box)]) continue;
      const auto [found, fresh] = first.emplace(Key{laid.variable, laid.position}, &laid);
      if (!fresh) return RandomTwice{laid.variable, found->second->world, laid.world};
    }
    return {};
  }

  struct HashOfWire {
    std::size_t operator()(WireId wire) const { return mixed(index(wire)); }
  };

  const Model& model_;
  const ParallelWorlds& asked_;
  Signature& signature_;
  Budget& budget_;
  Builder builder_;
  std::vector<Place> places_;
  std::unordered_map<std::uint64_t, WireId> wires_;                      // by number()
  std::unordered_multimap<std::uint64_t, const std::string*> observed_;  // labels, by number()
  std::unordered_map<WireId, GeneratorId, HashOfWire> known_;            // the points of observed wires
  std::unordered_map<GeneratorId, WireId> points_;
  std::unordered_set<WireId, HashOfWire> points_made_;
  std::unordered_map<std::size_t, WireId> causes_;
  std::unordered_map<Key, WireId, HashOfKey> boxes_;
  std::vector<Laid> random_;
};

}  // namespace

WorldId ParallelWorlds::world(std::vector<Setting> settings) {
  std::sort(settings.begin(), settings.end(),
            [](const Setting& a, const Setting& b) { return a.variable < b.variable; });
  for (WorldId id = 0; id < worlds.size(); ++id)
    if (std::equal(worlds[id].begin(), worlds[id].end(), settings.begin(), settings.end(), same)) return id;
  worlds.push_back(std::move(settings));
  return worlds.size() - 1;
}

WorldsDiagram parallel_worlds(const Model& model, const ParallelWorlds& asked, Signature& signature,
                              Budget& budget) {
  return Weaver(model, asked, signature, budget).diagram();
}

}  // namespace diag
