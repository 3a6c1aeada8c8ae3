// The likeliest meaning of a misspelt name: least number of insertions, deletions, substitutions and swaps of
// neighbours (optimal string alignment), over code points.
#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "grammar/unicode.hpp"

namespace diag {
namespace {

constexpr std::size_t longest = 128;  // nobody misspells more than this by two letters

std::u32string lower(std::u32string text) {
  for (char32_t& code : text) {
    if (code >= 'A' && code <= 'Z') code += 'a' - 'A';
  }
  return text;
}

std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, substitute});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  const std::u32string wanted = unicode::to_code_points(name.substr(0, 4 * longest + 1));
  if (wanted.empty() || wanted.size() > longest) return {};
  const std::u32string wanted_lower = lower(wanted);
  // One slip in three letters is still the same word; of a single letter nothing is left.
  const std::size_t most = wanted.size() < 2 ? 0 : std::max<std::size_t>(1, wanted.size() / 3);
  const std::string* best = nullptr;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const std::string& candidate : candidates) {
    if (candidate == name || candidate.size() > 4 * longest) continue;
    const std::u32string codes = unicode::to_code_points(candidate);
    const std::size_t longer = std::max(codes.size(), wanted.size());
    if (longer - std::min(codes.size(), wanted.size()) > most) continue;
    const std::u32string codes_lower = lower(codes);
    // Letters in another case count half: `bool` is nearer to `Bool` than to `boot`.
    const std::size_t folded = distance(wanted_lower, codes_lower);
    const std::size_t found = 2 * folded + (codes == codes_lower && wanted == wanted_lower ? 0 : 1);
    if (folded <= most && folded < longer && found < best_distance) {
      best = &candidate;
      best_distance = found;
    }
  }
  return best == nullptr ? std::string() : *best;
}

}  // namespace diag
