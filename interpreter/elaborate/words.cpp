// Words of objects in messages: where two of them differ, and what their objects are called where names
// coincide.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/base/unicode.hpp"
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

// Two long words under each other, with a mark under the first factor that differs; short ones in a sentence.
Elaborator::WordDifference Elaborator::contrast(const Pattern& got, const Pattern& wanted) const {
  constexpr std::size_t longest = 60;            // cells of both in a sentence
  constexpr std::size_t before = 8, behind = 4;  // factors shown around the first that differs
  WordDifference found = difference(got, wanted);
  const bool bare = std::any_of(wanted.begin(), wanted.end(), [](const auto& object) { return !object; });
  if (bare || got.empty() || wanted.empty() ||
      unicode::width(found.got) + unicode::width(found.wanted) <= longest)
    return found;
  std::size_t at = 0;
  while (at < got.size() && at < wanted.size() && *got[at] == *wanted[at]) ++at;
  const bool both = at < got.size() && at < wanted.size();
  const bool with_owner = both && object_text(*got[at], false) == object_text(*wanted[at], false);
  const std::size_t first = at > before ? at - before : 0;
  std::size_t mark = 0;
  const auto row = [&](const Pattern& word) {
    std::string text = first > 0 ? "... * " : "";
    const std::size_t last = std::min(word.size(), at + 1 + behind);
    for (std::size_t i = first; i < last; ++i) {
      if (i > first) text += " * ";
      if (i == at) mark = unicode::width(text);
      text += object_text(*word[i], with_owner);
    }
    return last < word.size() ? text + " * ..." : text;
  };
  const std::string above = row(got), below = row(wanted);
  const auto counted = [](const Pattern& word) {
    return fmt::format("a word of {} factor{}", word.size(), word.size() == 1 ? "" : "s");
  };
  return {counted(got), counted(wanted),
          fmt::format("{}\n  comes:  {}\n  wanted: {}\n          {}^", found.where, above, below,
                      std::string(mark, ' '))};
}

Elaborator::WordDifference Elaborator::contrast(const Word& got, const Word& wanted) const {
  return contrast(Pattern(got.begin(), got.end()), Pattern(wanted.begin(), wanted.end()));
}

}  // namespace diag
