// Words of objects in messages: where two of them differ, and what their objects are called where names
// coincide.
#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

std::string Elaborator::word_text(const Word& word) const { return to_string(word, world_.signature); }

std::string Elaborator::object_text(ObjectId object, bool with_owner) const {
  const std::string& name = world_.signature.name(object);
  const auto owner = world_.owners.find(object);
  return with_owner && owner != world_.owners.end() ? owner->second + "." + name : name;
}

Elaborator::WordDifference Elaborator::difference(const Pattern& got, const Pattern& wanted) const {
  std::size_t at = 0;
  while (at < got.size() && at < wanted.size() && (!wanted[at] || !got[at] || *got[at] == *wanted[at])) ++at;
  // Objects of two theories may bear one name: then each is shown with its theory.
  const bool both = at < got.size() && at < wanted.size();
  const bool with_owner = both && object_text(*got[at], false) == object_text(*wanted[at], false);
  const auto name = [&](const Pattern& pattern, std::size_t i) {
    return pattern[i] ? object_text(*pattern[i], with_owner) : std::string("_");
  };
  const auto text = [&](const Pattern& pattern) {
    constexpr std::size_t most = 12;
    if (pattern.empty()) return std::string("I");
    std::string shown;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const bool hidden = pattern.size() > most && i >= most && i != at;
      if (hidden && i != most && i != at + 1) continue;
      if (!shown.empty()) shown += " * ";
      shown += hidden ? "..." : name(pattern, i);
    }
    return shown;
  };
  WordDifference difference{text(got), text(wanted), {}};
  const bool bare = std::any_of(wanted.begin(), wanted.end(), [](const auto& object) { return !object; });
  if (at == got.size() && at == wanted.size()) return difference;
  if (both)
    difference.where = fmt::format("they differ first at factor {}: {} comes, and {} is wanted", at + 1,
                                   name(got, at), name(wanted, at));
  else if (bare)
    difference.where =
        fmt::format("{} wire{} come{}, and {} {} wanted", got.size(), got.size() == 1 ? "" : "s",
                    got.size() == 1 ? "s" : "", wanted.size(), wanted.size() == 1 ? "is" : "are");
  else if (at < got.size())
    difference.where = fmt::format("factor {}, {}, is left over: discard it, or let `id` carry it on", at + 1,
                                   name(got, at));
  else
    difference.where = fmt::format("factor {}, {}, is missing", at + 1, name(wanted, at));
  return difference;
}

Elaborator::WordDifference Elaborator::difference(const Word& got, const Word& wanted) const {
  return difference(Pattern(got.begin(), got.end()), Pattern(wanted.begin(), wanted.end()));
}

}  // namespace diag
