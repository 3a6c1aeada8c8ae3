// Spelling of names, UTF-8, and the name that was probably meant.
#include "interpreter/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace diag {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
std::uint8_t byte(char c) { return static_cast<std::uint8_t>(c); }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_bare_name(std::string_view text) {
  if (text.empty() || text == "_" || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '\''; });
}

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
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, character_length(text));
    char32_t code = 0;
    for (std::size_t i = 0; i < length; ++i)
      code = code << 8U | byte(text[i]);  // one number for each is enough
    codes += code;
    text.remove_prefix(length);
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
  const std::uint8_t first = byte(text[0]);
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(text[i]) & 0xC0) != 0x80) return 0;
  const std::uint8_t second = byte(text[1]);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
      (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
    return 0;
  return length;
}

std::string spelled_name(std::string_view text) {
  return is_bare_name(text) ? std::string(text) : in_backticks(text);
}

std::string spelled_label(std::string_view text) {
  return is_bare_name(text) || (is_whole_number(text) && text != "-0") ? std::string(text)
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
