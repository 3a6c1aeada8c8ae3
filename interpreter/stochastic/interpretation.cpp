// Looking up meanings, and the ports that words have under them.
#include "interpreter/stochastic/interpretation.hpp"

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/normal_form.hpp"

namespace diag {

const std::vector<Labels>* Interpretation::labels(ObjectId object) const {
  for (const Interpretation* at = this; at != nullptr; at = at->base) {
    const auto found = at->objects.find(object);
    if (found != at->objects.end()) return &found->second;
  }
  return nullptr;
}

const Channel* Interpretation::channel(GeneratorId generator) const {
  for (const Interpretation* at = this; at != nullptr; at = at->base) {
    const auto found = at->boxes.find(generator);
    if (found != at->boxes.end()) return &found->second;
  }
  return nullptr;
}

Missing missing(const Interpretation& interpretation, const Diagram& whole, const Signature& signature) {
  const Diagram diagram = prune(whole, signature);
  for (std::uint32_t i = 0; i < diagram.boxes(); ++i) {
    const GeneratorId generator = diagram.generator(BoxId{i});
    if (signature[generator].form == Form::declared && interpretation.channel(generator) == nullptr)
      return {generator, std::nullopt};
  }
  for (std::uint32_t i = 0; i < diagram.wires(); ++i) {
    const ObjectId object = diagram.object(WireId{i});
    if (interpretation.labels(object) == nullptr) return {std::nullopt, object};
  }
  return {};
}

std::vector<Port> ports(const Interpretation& interpretation, const Word& word,
                        const std::vector<std::string>& names, const Signature& signature) {
  DIAG_ASSERT(names.empty() || names.size() == word.size());
  std::vector<Port> result;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const std::vector<Labels>* labels = interpretation.labels(word[i]);
    if (labels == nullptr)
      throw EvaluationError("no-meaning", "the object " + signature.name(word[i]) + " has no labels",
                            "give it labels, or evaluate under a functor into Stoch");
    if (labels->size() == 1)
      result.push_back({names.empty() ? "" : names[i], signature.name(word[i]), labels->front()});
    else
      for (const Labels& factor : *labels) result.push_back({"", "", factor});
  }
  return result;
}

}  // namespace diag
