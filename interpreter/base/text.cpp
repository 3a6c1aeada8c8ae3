// Spelling of names, and the name that was probably meant.
#include "interpreter/base/text.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "interpreter/base/unicode.hpp"

namespace diag {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Sorted, both.
constexpr std::array<std::string_view, 19> keywords{
    "assert", "box",   "data", "diagram", "draw",   "estimate", "function", "functor", "identify", "import",
    "let",    "model", "open", "print",   "return", "set",      "state",    "theory",  "type"};
constexpr std::array<std::string_view, 13> reserved{"I",       "Main", "Stoch",  "copy",    "cut",
                                                    "discard", "do",   "id",     "observe", "point",
                                                    "replace", "swap", "uniform"};

bool is_whole_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  return text.size() == 1 || text.front() != '0';
}

std::string in_backticks(std::string_view text) {
  std::string spelled = "`";
  for (const char c : text) {
    if (c == '\n')
      spelled += "\\n";
    else if (c == '\t')
      spelled += "\\t";
    else if (c == '\\' || c == '`')
      (spelled += '\\') += c;
    else
      spelled += c;
  }
  return spelled += '`';
}

// What is no UTF-8 counts byte by byte.
std::u32string characters(std::string_view text) {
  std::u32string codes;
  for (std::size_t at = 0; at < text.size();) {
    const unicode::CodePoint code = unicode::decode(text, at);
    codes += code.value;
    at += code.length;
  }
  return codes;
}

std::u32string lower_case(std::u32string text) {
  for (char32_t& code : text)
    if (code >= 'A' && code <= 'Z') code += 'a' - 'A';
  return text;
}

// Insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string alignment);
// `limit + 1` where it is more than `limit`.
std::size_t edit_distance(std::u32string_view a, std::u32string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  std::vector<std::size_t> older, before(a.size() + 1), now(a.size() + 1);
  for (std::size_t i = 0; i <= a.size(); ++i) before[i] = i;
  for (std::size_t j = 1; j <= b.size(); ++j) {
    now[0] = j;
    std::size_t least = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      now[i] = std::min({now[i - 1] + 1, before[i] + 1, before[i - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[i] = std::min(now[i], older[i - 2] + 1);
      least = std::min(least, now[i]);
    }
    // A swap reaches back two lines, and so costs one more than the line between them shows.
    if (least > limit + 1) return limit + 1;
    older = std::move(before);
    before = std::move(now);
    now.assign(a.size() + 1, 0);
  }
  return std::min(before[a.size()], limit + 1);
}

}  // namespace

std::size_t character_length(std::string_view text) {
  const unicode::CodePoint code = unicode::decode(text, 0);
  return code.valid && code.value != 0 ? code.length : 0;
}

bool has_name_shape(std::string_view text) {
  if (text.empty() || text == "_") return false;
  for (std::size_t byte = 0; byte < text.size();) {
    const unicode::CodePoint code = unicode::decode(text, byte);
    const bool digit = code.value >= '0' && code.value <= '9';
    const bool later = byte > 0 && (digit || code.value == '\'' || unicode::is_mark(code.value));
    if (!code.valid || !(unicode::is_letter(code.value) || code.value == '_' || later)) return false;
    byte += code.length;
  }
  return true;
}

bool is_keyword(std::string_view word) { return std::binary_search(keywords.begin(), keywords.end(), word); }

bool is_reserved(std::string_view word) { return std::binary_search(reserved.begin(), reserved.end(), word); }

std::span<const std::string_view> reserved_words() { return reserved; }

std::string spelled_name(std::string_view text) {
  return has_name_shape(text) && !is_keyword(text) && !is_reserved(text) ? std::string(text)
                                                                         : in_backticks(text);
}

std::string spelled_label(std::string_view text) {
  return has_name_shape(text) || (is_whole_number(text) && text != "-0") ? std::string(text)
                                                                         : in_backticks(text);
}

std::string nearest(std::string_view name, std::size_t count,
                    const std::function<std::string(std::size_t)>& candidate) {
  constexpr std::size_t longest = 128;  // nobody misspells more than this by two letters
  if (name.size() > 4 * longest) return {};
  const std::u32string wanted = characters(name), wanted_lower = lower_case(wanted);
  if (wanted.empty() || wanted.size() > longest) return {};
  // One slip in three letters is still the same word; of a single letter nothing is left.
  std::size_t limit = wanted.size() < 2 ? 0 : std::max<std::size_t>(1, wanted.size() / 3);
  std::string best;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (std::size_t i = 0; i < count; ++i) {
    std::string text = candidate(i);
    if (text == name || text.size() > 4 * longest) continue;
    const std::u32string codes = characters(text), codes_lower = lower_case(codes);
    const std::size_t folded = edit_distance(wanted_lower, codes_lower, limit);
    if (folded > limit || folded >= std::max(codes.size(), wanted.size())) continue;
    // Letters in another case count half: `bool` is nearer to `Bool` than to `boot`.
    const std::size_t distance = 2 * folded + (codes == codes_lower && wanted == wanted_lower ? 0 : 1);
    if (distance >= best_distance) continue;
    best = std::move(text);
    best_distance = distance;
    limit = folded;
  }
  return best;
}

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  return nearest(name, candidates.size(), [&](std::size_t i) { return candidates[i]; });
}

std::string listed_names(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 12;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < shown; ++i)
    text += (i == 0 ? "" : ", ") + spelled_name(names[i]);
  if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

std::string file_help(std::string_view error) {
  return error == "no such file" ? "names of files are taken from the folder of the script" : "";
}

}  // namespace diag
