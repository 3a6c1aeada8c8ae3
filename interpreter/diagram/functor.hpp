// A functor between free CDU categories, given on objects and generators; what is absent is sent to itself.
// Structure is preserved by construction: copies, discards and swaps are not boxes, uniform[X] goes to the
// uniform states of the image of X. Surgery (Jacobs, Kissinger and Zanasi, section 4) is an endofunctor that
// changes one generator.
#pragma once

#include <unordered_map>

#include "interpreter/diagram/diagram.hpp"

namespace diag {

struct Functor {
  std::unordered_map<ObjectId, Word> objects;
  std::unordered_map<GeneratorId, Diagram>
      generators;  // also points and observations, where their image is given

  [[nodiscard]] Word operator()(ObjectId object) const;
  [[nodiscard]] Word operator()(const Word& word) const;
};

// Linear in the size of the result. point[X = l] and observe[X = l] without an image go to the point or
// observation of the image of X where that is one object; throws EvaluationError("functor-image") where it is
// a longer word. Throws EvaluationError("functor-image") if an image's domain or codomain is not the image of
// the box's.
[[nodiscard]] Diagram apply(const Functor& functor, const Diagram& diagram, Signature& signature);

// How large the result of apply() will be, before it is built (saturating; at least as many wires as there
// will be). apply() itself throws BudgetSpent ("size") above 2^31.
struct DiagramSize {
  std::uint64_t boxes = 0, wires = 0;
};
[[nodiscard]] DiagramSize image_size(const Functor& functor, const Diagram& diagram,
                                     const Signature& signature);

// first, then second, as one functor: (second after first) on every object and generator that either names.
[[nodiscard]] Functor compose(const Functor& first, const Functor& second, Signature& signature);

// The images of a box under surgery.
[[nodiscard]] Diagram cut_image(GeneratorId generator, Signature& signature);  // discard ; uniform
// discard ; point, for a generator with one output
[[nodiscard]] Diagram do_image(GeneratorId generator, std::string_view label, Signature& signature);

// Only functions, points and wires, but for what nobody reads: the image of a `function` must be one.
[[nodiscard]] bool deterministic(const Diagram& diagram, const Signature& signature);
[[nodiscard]] bool has_observation(const Diagram& diagram, const Signature& signature);

}  // namespace diag
