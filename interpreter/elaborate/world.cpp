#include "interpreter/elaborate/world.hpp"

#include <fmt/format.h>

namespace diag {

Scope& World::new_scope(Scope* parent, std::string title) {
  Scope& scope = scopes_.emplace_back();
  scope.parent = parent;
  scope.title = std::move(title);
  return scope;
}

ObjectId World::label_object(const Labels& labels) {
  // The digest only narrows the search: equality is decided on the lists.
  const std::uint64_t n = labels.size();
  std::string digest = fmt::format("{}", n);
  if (n > 0) digest += fmt::format("|{}|{}", labels.text(0), labels.text(n - 1));
  std::vector<ObjectId>& candidates = label_objects_[digest];
  for (ObjectId object : candidates)
    if (stoch.objects.at(object).front() == labels) return object;
  const ObjectId object = signature.add_object(to_text(labels));
  stoch.objects[object] = {labels};
  candidates.push_back(object);
  return object;
}

const Labels* World::labels(ObjectId object) const {
  const auto found = stoch.objects.find(object);
  return found == stoch.objects.end() || found->second.size() != 1 ? nullptr : &found->second.front();
}

}  // namespace diag
