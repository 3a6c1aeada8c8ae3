// A diagram is an arrow of the free CD category, as a term graph: boxes in topological order, every wire with
// exactly one producer and any number of readers. Copy = read twice, discard = not read, swap and identity =
// the order of a list, so illegal diagrams (cycles, two producers) cannot be written down. Theory: Corradini
// and Gadducci; Fritz and Liang, "Free gs-monoidal categories and free Markov categories" (2022).
#pragma once

#include <span>
#include <utility>

#include "interpreter/diagram/signature.hpp"

namespace diag {

class Diagram {
 public:
  Diagram() = default;                                        // id[I]
  [[nodiscard]] std::size_t arity() const { return arity_; }  // number of input wires: wires 0 .. arity - 1
  [[nodiscard]] Word dom() const { return {wires_.begin(), wires_.begin() + arity_}; }
  [[nodiscard]] Word cod() const;
  [[nodiscard]] std::size_t boxes() const { return boxes_.size(); }
  [[nodiscard]] std::size_t wires() const { return wires_.size(); }
  [[nodiscard]] ObjectId object(WireId wire) const { return wires_[index(wire)]; }
  [[nodiscard]] GeneratorId generator(BoxId box) const { return boxes_[index(box)].generator; }
  [[nodiscard]] std::span<const WireId> in(BoxId box) const;  // each older than the box's own wires
  [[nodiscard]] std::pair<WireId, WireId> out(
      BoxId box) const;  // [first, last): a box's outputs are consecutive
  [[nodiscard]] std::span<const WireId> out() const { return outputs_; }  // the codomain, wire by wire
  bool operator==(const Diagram&) const = delete;  // two diagrams are compared by compare()
  [[nodiscard]] bool same_as_built(
      const Diagram& other) const;  // box by box, wire by wire: finer than compare()

 private:
  friend class Builder;
  struct Box {
    GeneratorId generator;
    std::uint32_t first_in;
    WireId first_out;
  };
  std::uint32_t arity_ = 0;
  std::vector<ObjectId> wires_;
  std::vector<Box> boxes_;
  Wires reads_, outputs_;
};

// The only way to make a Diagram. Appending costs O(1) a wire, so composing n boxes costs O(n).
// Types are asserted here (InternalError): the elaborator has checked them with messages before.
// More than 2^31 wires or places to read them throw BudgetSpent ("size").
class Builder {
 public:
  explicit Builder(const Signature& signature, const Word& dom = {});
  [[nodiscard]] const Signature& signature() const { return *signature_; }
  [[nodiscard]] Wires inputs() const;
  [[nodiscard]] ObjectId object(WireId wire) const { return diagram_.object(wire); }
  [[nodiscard]] std::size_t boxes() const { return diagram_.boxes(); }
  Wires add(GeneratorId generator, std::span<const WireId> in);
  WireId append(GeneratorId generator,
                std::span<const WireId> in);  // add(), without a list: the first of the new wires
  Wires splice(const Diagram& diagram, std::span<const WireId> in);  // f ; g is splice(f), then splice(g)
  [[nodiscard]] Diagram finish(std::span<const WireId> out) &&;

 private:
  void check_reads(const Word& word, std::span<const WireId> in) const;
  const Signature* signature_;
  Diagram diagram_;
};

// Single generators and words as diagrams, for convenience.
[[nodiscard]] Diagram identity(const Word& word, const Signature& signature);
[[nodiscard]] Diagram box(GeneratorId generator, const Signature& signature);

// The diagram in the named form of the language, which reads it back: a statement a line, cut off with a
// count after `max_boxes`, and lists of that many ports too.
//   diagram(x : H) -> S * C { a <- s(x) ... return a, z }
// `name` is printed after the word diagram, where given; wires are called as their ports where that is a name
// of their own, else x1, x2, ... (inputs) and w1, w2, ... A box without outputs that is no observation stands
// in the return.
[[nodiscard]] std::string to_text(const Diagram& diagram, const Signature& signature,
                                  const std::vector<std::string>& input_names = {},
                                  const std::vector<std::string>& output_names = {},
                                  const std::string& name = {}, std::size_t max_boxes = 200);

}  // namespace diag
