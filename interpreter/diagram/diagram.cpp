// Term graphs and the builder that appends to them.
#include "interpreter/diagram/diagram.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr std::size_t most_wires = std::size_t{1} << 31;  // also places to read them, and boxes

void check_size(std::size_t boxes, std::size_t wires, std::size_t reads) {
  if (std::max({boxes, wires, reads}) > most_wires)
    throw BudgetSpent("size", "a diagram of " + std::to_string(boxes) + " boxes and " +
                                  std::to_string(wires) + " wires is too large: 2^31 of each is the most");
}

}  // namespace

Word Diagram::cod() const {
  Word word;
  word.reserve(outputs_.size());
  for (const WireId wire : outputs_) word.push_back(object(wire));
  return word;
}

std::span<const WireId> Diagram::in(BoxId box) const {
  const std::size_t i = index(box);
  const std::size_t end = i + 1 < boxes_.size() ? boxes_[i + 1].first_in : reads_.size();
  return std::span<const WireId>(reads_).subspan(boxes_[i].first_in, end - boxes_[i].first_in);
}

std::pair<WireId, WireId> Diagram::out(BoxId box) const {
  const std::size_t i = index(box);
  return {boxes_[i].first_out,
          i + 1 < boxes_.size() ? boxes_[i + 1].first_out : static_cast<WireId>(wires_.size())};
}

bool Diagram::same_as_built(const Diagram& other) const {
  const auto same_box = [](const Box& a, const Box& b) {
    return a.generator == b.generator && a.first_in == b.first_in && a.first_out == b.first_out;
  };
  return arity_ == other.arity_ && wires_ == other.wires_ && reads_ == other.reads_ &&
         outputs_ == other.outputs_ &&
         std::equal(boxes_.begin(), boxes_.end(), other.boxes_.begin(), other.boxes_.end(), same_box);
}

Builder::Builder(const Signature& signature, const Word& dom) : signature_(&signature) {
  check_size(0, dom.size(), 0);
  for (const ObjectId object : dom) DIAG_ASSERT(index(object) < signature.objects());
  diagram_.arity_ = static_cast<std::uint32_t>(dom.size());
  diagram_.wires_ = dom;
}

Wires Builder::inputs() const {
  Wires wires(diagram_.arity_);
  for (std::uint32_t i = 0; i < diagram_.arity_; ++i) wires[i] = static_cast<WireId>(i);
  return wires;
}

void Builder::check_reads(const Word& word, std::span<const WireId> in) const {
  DIAG_ASSERT(in.size() == word.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    DIAG_ASSERT(index(in[i]) < diagram_.wires_.size());
    DIAG_ASSERT(diagram_.object(in[i]) == word[i]);
  }
}

WireId Builder::append(GeneratorId generator, std::span<const WireId> in) {
  DIAG_ASSERT(index(generator) < signature_->generators());
  const Generator& said = (*signature_)[generator];
  check_reads(said.dom, in);
  check_size(diagram_.boxes_.size() + 1, diagram_.wires_.size() + said.cod.size(),
             diagram_.reads_.size() + in.size());
  const auto first = static_cast<WireId>(diagram_.wires_.size());
  diagram_.boxes_.push_back({generator, static_cast<std::uint32_t>(diagram_.reads_.size()), first});
  diagram_.reads_.insert(diagram_.reads_.end(), in.begin(), in.end());
  diagram_.wires_.insert(diagram_.wires_.end(), said.cod.begin(), said.cod.end());
  return first;
}

Wires Builder::add(GeneratorId generator, std::span<const WireId> in) {
  const std::uint32_t first = index(append(generator, in));
  Wires made(diagram_.wires_.size() - first);
  for (std::uint32_t i = 0; i < made.size(); ++i) made[i] = static_cast<WireId>(first + i);
  return made;
}

Wires Builder::splice(const Diagram& diagram, std::span<const WireId> in) {
  check_reads(diagram.dom(), in);
  check_size(diagram_.boxes_.size() + diagram.boxes_.size(),
             diagram_.wires_.size() + diagram.wires_.size() - diagram.arity_,
             diagram_.reads_.size() + diagram.reads_.size());
  // The wires that boxes make stay in one piece, so all of them move by the same distance.
  const auto reads_before = static_cast<std::uint32_t>(diagram_.reads_.size());
  const auto wires_before = static_cast<std::uint32_t>(diagram_.wires_.size());
  const std::uint32_t arity = diagram.arity_;
  const auto moved = [&](WireId wire) {
    return index(wire) < arity ? in[index(wire)] : static_cast<WireId>(index(wire) - arity + wires_before);
  };
  for (const Diagram::Box& box : diagram.boxes_)
    diagram_.boxes_.push_back({box.generator, box.first_in + reads_before, moved(box.first_out)});
  diagram_.wires_.insert(diagram_.wires_.end(), diagram.wires_.begin() + arity, diagram.wires_.end());
  for (const WireId wire : diagram.reads_) diagram_.reads_.push_back(moved(wire));
  Wires made;
  made.reserve(diagram.outputs_.size());
  for (const WireId wire : diagram.outputs_) made.push_back(moved(wire));
  return made;
}

Diagram Builder::finish(std::span<const WireId> out) && {
  for (const WireId wire : out) DIAG_ASSERT(index(wire) < diagram_.wires_.size());
  check_size(0, out.size(), 0);
  diagram_.outputs_.assign(out.begin(), out.end());
  return std::move(diagram_);
}

Diagram identity(const Word& word, const Signature& signature) {
  Builder builder(signature, word);
  const Wires wires = builder.inputs();
  return std::move(builder).finish(wires);
}

Diagram box(GeneratorId generator, const Signature& signature) {
  DIAG_ASSERT(index(generator) < signature.generators());
  Builder builder(signature, signature[generator].dom);
  const Wires made = builder.add(generator, builder.inputs());
  return std::move(builder).finish(made);
}

}  // namespace diag
