// The interner of objects and generators, and how both are written.
#include "interpreter/diagram/signature.hpp"

#include <limits>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"

namespace diag {

namespace {

template <class Id>
Id next_id(std::size_t count) {
  if (count >= std::numeric_limits<std::uint32_t>::max())
    throw BudgetSpent("size", "more than 2^32 objects or boxes are declared");
  return static_cast<Id>(count);
}

}  // namespace

ObjectId Signature::add_object(std::string name) {
  const auto id = next_id<ObjectId>(objects_.size());
  objects_.push_back(std::move(name));
  return id;
}

GeneratorId Signature::add_generator(Generator generator) {
  const auto id = next_id<GeneratorId>(generators_.size());
  for (const Word* word : {&generator.dom, &generator.cod})
    for (const ObjectId object : *word) DIAG_ASSERT(index(object) < objects_.size());
  DIAG_ASSERT(generator.input_names.empty() || generator.input_names.size() == generator.dom.size());
  DIAG_ASSERT(generator.output_names.empty() || generator.output_names.size() == generator.cod.size());
  generators_.push_back(std::move(generator));
  return id;
}

GeneratorId Signature::uniform(ObjectId object) {
  if (const auto found = uniforms_.find(object); found != uniforms_.end()) return found->second;
  Generator made;
  made.name = "uniform";
  made.cod = {object};
  made.form = Form::uniform;
  return uniforms_[object] = add_generator(std::move(made));
}

GeneratorId Signature::point(ObjectId object, std::string_view label) {
  std::pair<ObjectId, std::string> key(object, label);
  if (const auto found = points_.find(key); found != points_.end()) return found->second;
  Generator made;
  made.name = "point";
  made.cod = {object};
  made.kind = Kind::function;
  made.form = Form::point;
  made.label = label;
  return points_[std::move(key)] = add_generator(std::move(made));
}

GeneratorId Signature::observe(ObjectId object, std::string_view label) {
  std::pair<ObjectId, std::string> key(object, label);
  if (const auto found = observations_.find(key); found != observations_.end()) return found->second;
  Generator made;
  made.name = "observe";
  made.dom = {object};
  made.kind = Kind::effect;
  made.form = Form::observe;
  made.label = label;
  return observations_[std::move(key)] = add_generator(std::move(made));
}

std::string to_string(const Word& word, const Signature& signature, std::size_t max_objects) {
  if (word.empty()) return "I";
  std::string text;
  const std::size_t shown = std::min(word.size(), max_objects);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += " * ";
    text += spelled_name(signature.name(word[i]));
  }
  if (shown == word.size()) return text;
  if (shown > 0) text += " * ";
  return text + '(' + std::to_string(word.size() - shown) + " more)";
}

std::string to_string(GeneratorId generator, const Signature& signature) {
  const Generator& said = signature[generator];
  const auto of = [&](ObjectId object) { return spelled_name(signature.name(object)); };
  switch (said.form) {
    case Form::uniform:
      return "uniform[" + of(said.cod.front()) + ']';
    case Form::point:
      return "point[" + of(said.cod.front()) + " = " + spelled_label(said.label) + ']';
    case Form::observe:
      return "observe[" + of(said.dom.front()) + " = " + spelled_label(said.label) + ']';
    case Form::declared:
      break;
  }
  return spelled_name(said.name) + said.arguments;
}

}  // namespace diag
