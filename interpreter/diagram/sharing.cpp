// Pruning and sharing.
#include "interpreter/diagram/sharing.hpp"

#include <algorithm>

#include "interpreter/diagram/normal_form.hpp"

namespace diag {

namespace {

// The functions that stand in the new diagram already, by generator and inputs: open addressing, compared in
// full.
class SeenFunctions {
 public:
  struct Seen {
    GeneratorId generator;
    WireId first_out;
    std::uint32_t first_in, inputs;
  };

  // The outputs of the function that is there, or a place to put one.
  [[nodiscard]] std::size_t find(GeneratorId generator, std::span<const WireId> in) {
    if (2 * (seen_.size() + 1) > slots_.size()) grow();
    std::uint64_t hash = mixed(index(generator));
    for (const WireId wire : in) hash = mixed(hash, index(wire));
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot] != 0 && !same(seen_[slots_[slot] - 1], generator, in))
      slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }
  [[nodiscard]] const Seen* at(std::size_t slot) const {
    return slots_[slot] == 0 ? nullptr : &seen_[slots_[slot] - 1];
  }
  void put(std::size_t slot, GeneratorId generator, std::span<const WireId> in, WireId first_out) {
    seen_.push_back({generator, first_out, static_cast<std::uint32_t>(reads_.size()),
                     static_cast<std::uint32_t>(in.size())});
    reads_.insert(reads_.end(), in.begin(), in.end());
    slots_[slot] = static_cast<std::uint32_t>(seen_.size());
  }

 private:
  [[nodiscard]] std::span<const WireId> in(const Seen& seen) const {
    return std::span<const WireId>(reads_).subspan(seen.first_in, seen.inputs);
  }
  [[nodiscard]] bool same(const Seen& seen, GeneratorId generator, std::span<const WireId> other) const {
    const auto own = in(seen);
    return seen.generator == generator && std::equal(own.begin(), own.end(), other.begin(), other.end());
  }
  void grow() {
    slots_.assign(std::max<std::size_t>(16, 2 * slots_.size()), 0);
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      std::uint64_t hash = mixed(index(seen_[i].generator));
      for (const WireId wire : in(seen_[i])) hash = mixed(hash, index(wire));
      std::size_t slot = hash & (slots_.size() - 1);
      while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::vector<Seen> seen_;
  Wires reads_;
  std::vector<std::uint32_t> slots_;  // position in seen_, plus 1
};

// Copies the needed boxes; functions are looked up first where `sharing`.
Diagram rebuilt(const Diagram& diagram, const Signature& signature, bool sharing, Budget& budget) {
  const std::vector<bool> needed = needed_boxes(diagram, signature, budget);
  Builder builder(signature, diagram.dom());
  Wires moved(diagram.wires());
  for (std::uint32_t i = 0; i < diagram.arity(); ++i) moved[i] = static_cast<WireId>(i);
  SeenFunctions functions;
  Wires in;
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
    if (!needed[b]) continue;
    const auto box = static_cast<BoxId>(b);
    const GeneratorId generator = diagram.generator(box);
    in.clear();
    for (const WireId wire : diagram.in(box)) in.push_back(moved[index(wire)]);
    budget.step(4 + in.size());
    WireId made{};
    if (sharing && signature[generator].kind == Kind::function) {
      const std::size_t slot = functions.find(generator, in);
      if (const auto* seen = functions.at(slot)) {
        made = seen->first_out;
      } else {
        made = builder.append(generator, in);
        functions.put(slot, generator, in, made);
      }
    } else {
      made = builder.append(generator, in);
    }
    const auto [first, last] = diagram.out(box);
    for (std::uint32_t w = index(first); w < index(last); ++w)
      moved[w] = static_cast<WireId>(index(made) + w - index(first));
  }
  Wires out;
  out.reserve(diagram.out().size());
  for (const WireId wire : diagram.out()) out.push_back(moved[index(wire)]);
  return std::move(builder).finish(out);
}

}  // namespace

std::vector<bool> needed_boxes(const Diagram& diagram, const Signature& signature, Budget& budget) {
  std::vector<bool> needed(diagram.boxes()), read(diagram.wires());
  for (const WireId wire : diagram.out()) read[index(wire)] = true;
  for (std::uint32_t b = static_cast<std::uint32_t>(diagram.boxes()); b-- > 0;) {
    const auto box = static_cast<BoxId>(b);
    bool keep = signature[diagram.generator(box)].kind == Kind::effect;
    const auto [first, last] = diagram.out(box);
    for (std::uint32_t w = index(first); w < index(last) && !keep; ++w) keep = read[w];
    budget.step(2);
    if (!keep) continue;
    needed[b] = true;
    for (const WireId wire : diagram.in(box)) read[index(wire)] = true;
  }
  return needed;
}

Diagram share(const Diagram& diagram, const Signature& signature, Budget& budget) {
  return rebuilt(diagram, signature, true, budget);
}

Diagram prune(const Diagram& diagram, const Signature& signature) {
  Budget unlimited;
  return rebuilt(diagram, signature, false, unlimited);
}

std::vector<BoxId> producers(const Diagram& diagram) {
  std::vector<BoxId> made_by(diagram.wires(), no_box);
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
    const auto [first, last] = diagram.out(static_cast<BoxId>(b));
    for (std::uint32_t w = index(first); w < index(last); ++w) made_by[w] = static_cast<BoxId>(b);
  }
  return made_by;
}

}  // namespace diag
