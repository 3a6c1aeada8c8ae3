// Functors on diagrams, their composition, and surgery.
#include "interpreter/diagram/functor.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/sharing.hpp"

namespace diag {

namespace {

std::string arrow(const Word& dom, const Word& cod, const Signature& signature) {
  return to_string(dom, signature) + " -> " + to_string(cod, signature);
}

void check_size(std::uint64_t count, const char* what) {
  if (count > (std::uint64_t{1} << 31U))
    throw BudgetSpent(
        "size", "the image under the functor is too large: 2^31 " + std::string(what) + " are the most");
}

bool keeps(const Functor& functor, const Word& word) {
  for (const ObjectId object : word) {
    const auto found = functor.objects.find(object);
    if (found != functor.objects.end() && found->second != Word{object}) return false;
  }
  return true;
}

// What stands in the place of one generator: a diagram of the functor's, or uniform states, or one box.
struct Image {
  const Diagram* diagram = nullptr;
  std::vector<GeneratorId> boxes;  // else: side by side; several only where they have no inputs
};

// The images of the generators of one diagram, checked once each.
class Images {
 public:
  Images(const Functor& functor, Signature& signature) : functor_(functor), signature_(signature) {}

  const Image& operator[](GeneratorId generator) {
    if (last_ != nullptr && last_generator_ == generator) return *last_;
    auto found = images_.find(generator);
    if (found == images_.end()) found = images_.emplace(generator, make(generator)).first;
    last_generator_ = generator;
    return *(last_ = &found->second);
  }

 private:
  Image make(GeneratorId generator) {
    const Generator& said = signature_[generator];
    const auto given = functor_.generators.find(generator);
    if (said.form == Form::uniform) {
      DIAG_ASSERT(given == functor_.generators.end());
      Image image;
      for (const ObjectId object : functor_(said.cod)) image.boxes.push_back(signature_.uniform(object));
      return image;
    }
    if (given != functor_.generators.end()) {
      check(generator, given->second);
      return {&given->second, {}};
    }
    if (keeps(functor_, said.dom) && keeps(functor_, said.cod)) return {nullptr, {generator}};
    if (said.form == Form::declared)
      throw EvaluationError("functor-image",
                            to_string(generator, signature_) + " has no image and would stay " +
                                arrow(said.dom, said.cod, signature_) + ", but its objects go to " +
                                arrow(functor_(said.dom), functor_(said.cod), signature_),
                            "give " + to_string(generator, signature_) + " an image of that type");
    const bool is_point = said.form == Form::point;
    const Word word = functor_(is_point ? said.cod : said.dom);
    if (word.size() != 1)
      throw EvaluationError("functor-image",
                            to_string(generator, signature_) + " has no image: its object goes to " +
                                to_string(word, signature_) + ", which is not one object",
                            "say what it goes to: " + to_string(generator, signature_) + " |-> ...");
    const std::string label = said.label;
    return {nullptr, {is_point ? signature_.point(word[0], label) : signature_.observe(word[0], label)}};
  }

  void check(GeneratorId generator, const Diagram& image) const {
    const Generator& said = signature_[generator];
    const Word dom = functor_(said.dom), cod = functor_(said.cod);
    if (image.dom() == dom && image.cod() == cod) return;
    throw EvaluationError("functor-image", "the image of " + to_string(generator, signature_) + " goes " +
                                               arrow(image.dom(), image.cod(), signature_) +
                                               ", it should go " + arrow(dom, cod, signature_));
  }

  const Functor& functor_;
  Signature& signature_;
  std::unordered_map<GeneratorId, Image> images_;
  GeneratorId last_generator_{};
  const Image* last_ = nullptr;
};

}  // namespace

Word Functor::operator()(ObjectId object) const {
  const auto found = objects.find(object);
  return found == objects.end() ? Word{object} : found->second;
}

Word Functor::operator()(const Word& word) const {
  Word image;
  image.reserve(word.size());
  for (const ObjectId object : word) {
    const auto found = objects.find(object);
    if (found == objects.end())
      image.push_back(object);
    else
      image.insert(image.end(), found->second.begin(), found->second.end());
  }
  return image;
}

DiagramSize image_size(const Functor& functor, const Diagram& diagram, const Signature& signature) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / 4;
  DiagramSize size;
  for (std::uint32_t w = 0; w < diagram.wires() && size.wires < most; ++w) {
    const auto object = functor.objects.find(diagram.object(static_cast<WireId>(w)));
    size.wires += object == functor.objects.end() ? 1 : object->second.size();
  }
  for (std::uint32_t b = 0; b < diagram.boxes() && size.boxes < most && size.wires < most; ++b) {
    const GeneratorId generator = diagram.generator(static_cast<BoxId>(b));
    const Generator& said = signature[generator];
    if (said.form == Form::uniform) {
      const auto object = functor.objects.find(said.cod.front());
      size.boxes += object == functor.objects.end() ? 1 : object->second.size();
      continue;
    }
    const auto given = functor.generators.find(generator);
    size.boxes += given == functor.generators.end() ? 1 : given->second.boxes();
    if (given != functor.generators.end()) {  // the wires inside of the image
      const Diagram& image = given->second;
      const std::uint64_t outside = image.arity() + image.out().size();
      size.wires += image.wires() - std::min<std::uint64_t>(image.wires(), outside);
    }
  }
  return size;
}

Diagram apply(const Functor& functor, const Diagram& diagram, Signature& signature) {
  check_size(image_size(functor, diagram, signature).boxes, "boxes");
  // A wire becomes as many as its object's image has: those of wire w stand in `wires` from begin[w] to
  // begin[w + 1].
  std::vector<std::size_t> begin;
  begin.reserve(diagram.wires() + 1);
  begin.push_back(0);
  for (std::uint32_t w = 0; w < diagram.wires(); ++w) {
    const auto found = functor.objects.find(diagram.object(static_cast<WireId>(w)));
    begin.push_back(begin.back() + (found == functor.objects.end() ? 1 : found->second.size()));
    check_size(begin.back(), "wires");
  }
  Images images(functor, signature);
  Builder builder(signature, functor(diagram.dom()));
  Wires wires = builder.inputs();
  const auto gather = [&](std::span<const WireId> old, Wires& into) {
    into.clear();
    for (const WireId wire : old)
      into.insert(into.end(), wires.begin() + static_cast<std::ptrdiff_t>(begin[index(wire)]),
                  wires.begin() + static_cast<std::ptrdiff_t>(begin[index(wire) + 1]));
  };
  Wires in;
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b) {
    const auto box = static_cast<BoxId>(b);
    const Image& image = images[diagram.generator(box)];
    gather(diagram.in(box), in);
    if (image.diagram != nullptr) {
      const Wires made = builder.splice(*image.diagram, in);
      wires.insert(wires.end(), made.begin(), made.end());
    }
    for (const GeneratorId generator : image.boxes) {
      const std::uint32_t first = index(builder.append(generator, in));
      for (std::uint32_t k = 0; k < signature[generator].cod.size(); ++k)
        wires.push_back(static_cast<WireId>(first + k));
    }
    DIAG_ASSERT(begin[index(diagram.out(box).second)] == wires.size());
  }
  Wires out;
  gather(diagram.out(), out);
  return std::move(builder).finish(out);
}

Functor compose(const Functor& first, const Functor& second, Signature& signature) {
  Functor both;
  for (const auto& [object, word] : first.objects) both.objects.emplace(object, second(word));
  for (const auto& [object, word] : second.objects) both.objects.emplace(object, word);
  for (const auto& [generator, image] : first.generators)
    both.generators.emplace(generator, apply(second, image, signature));
  for (const auto& [generator, image] : second.generators) {
    // What `first` moves without naming it is no longer this generator when `second` comes to it.
    const Generator& said = signature[generator];
    if (keeps(first, said.dom) && keeps(first, said.cod)) both.generators.emplace(generator, image);
  }
  // A point of X that `first` sends to the same point of Y, where `second` has an image for it; observations
  // too.
  std::unordered_map<ObjectId, std::vector<ObjectId>> sent_to;
  for (const auto& [object, word] : first.objects)
    if (word.size() == 1 && word[0] != object) sent_to[word[0]].push_back(object);
  if (sent_to.empty()) return both;
  for (const auto& [generator, image] : second.generators) {
    const Generator& said = signature[generator];
    if (said.form != Form::point && said.form != Form::observe) continue;
    const bool is_point = said.form == Form::point;
    const auto found = sent_to.find(is_point ? said.cod.front() : said.dom.front());
    if (found == sent_to.end()) continue;
    const std::string label = said.label;
    for (const ObjectId object : found->second)
      both.generators.emplace(is_point ? signature.point(object, label) : signature.observe(object, label),
                              image);
  }
  return both;
}

Diagram cut_image(GeneratorId generator, Signature& signature) {
  const Word dom = signature[generator].dom, cod = signature[generator].cod;
  std::vector<GeneratorId> states;
  states.reserve(cod.size());
  for (const ObjectId object : cod) states.push_back(signature.uniform(object));
  Builder builder(signature, dom);
  Wires out;
  for (const GeneratorId state : states) out.push_back(builder.append(state, {}));
  return std::move(builder).finish(out);
}

Diagram do_image(GeneratorId generator, std::string_view label, Signature& signature) {
  DIAG_ASSERT(signature[generator].cod.size() == 1);
  const GeneratorId point = signature.point(signature[generator].cod.front(), label);
  Builder builder(signature, signature[generator].dom);
  const Wires out = builder.add(point, {});
  return std::move(builder).finish(out);
}

bool deterministic(const Diagram& diagram, const Signature& signature) {
  Budget unlimited;
  const std::vector<bool> needed = needed_boxes(diagram, signature, unlimited);
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b)
    if (needed[b] && signature[diagram.generator(static_cast<BoxId>(b))].kind != Kind::function) return false;
  return true;
}

bool has_observation(const Diagram& diagram, const Signature& signature) {
  for (std::uint32_t b = 0; b < diagram.boxes(); ++b)
    if (signature[diagram.generator(static_cast<BoxId>(b))].kind == Kind::effect) return true;
  return false;
}

}  // namespace diag
