// Tokens are cut by a rule of thumb of its own: a fuzzer that used the real one would share its blind spots.
#include "tools/fuzz/mutate.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace diag::fuzz {
namespace {

using Pieces = std::vector<std::string>;

// What takes the place of a token: all words and signs of the language, and what has broken parsers before.
constexpr std::string_view vocabulary[] = {"type",
                                           "box",
                                           "function",
                                           "diagram",
                                           "theory",
                                           "functor",
                                           "model",
                                           "state",
                                           "data",
                                           "let",
                                           "print",
                                           "draw",
                                           "assert",
                                           "identify",
                                           "estimate",
                                           "import",
                                           "open",
                                           "set",
                                           "return",
                                           "given",
                                           "hidden",
                                           "confounded",
                                           "uniform",
                                           "observe",
                                           "do",
                                           "as",
                                           "from",
                                           "within",
                                           "columns",
                                           "weights",
                                           "extends",
                                           "experiments",
                                           "observations",
                                           "not",
                                           "number",
                                           "I",
                                           "id",
                                           "copy",
                                           "discard",
                                           "swap",
                                           "point",
                                           "cut",
                                           "replace",
                                           "Stoch",
                                           "Main",
                                           "iterate",
                                           "scan",
                                           "normalize",
                                           "marginal",
                                           "P",
                                           "joint",
                                           "separated",
                                           "comb",
                                           "plug",
                                           "randomize",
                                           "invert",
                                           "disintegrate",
                                           "tv",
                                           "kl",
                                           "entropy",
                                           "expect",
                                           "support",
                                           "dimensions",
                                           "mass",
                                           "csv",
                                           "arith",
                                           "exact",
                                           "double",
                                           "undetermined",
                                           "(",
                                           ")",
                                           "[",
                                           "]",
                                           "{",
                                           "}",
                                           ",",
                                           ":",
                                           ";",
                                           ".",
                                           "..",
                                           "=",
                                           "->",
                                           "|->",
                                           "<-",
                                           "|",
                                           "+",
                                           "-",
                                           "*",
                                           "/",
                                           "^",
                                           "==",
                                           "!=",
                                           "<",
                                           "<=",
                                           ">",
                                           ">=",
                                           "~",
                                           "_",
                                           "\xE2\x86\x92",
                                           "\xE2\x8A\x97",
                                           "\xE2\x86\xA6",
                                           "\xE2\x86\x90",
                                           "0",
                                           "1",
                                           "-1",
                                           "2",
                                           "1/2",
                                           "0.5",
                                           "1/0",
                                           "1e-9",
                                           "1e9",
                                           "1e999999999",
                                           "99999999999999999999",
                                           "1000000000",
                                           "\"\"",
                                           "\"text\"",
                                           "\"\\n\"",
                                           "``",
                                           "`a b`",
                                           "`type`",
                                           "\xCF\x89",
                                           "e\xCC\x81",
                                           "#",
                                           "\n",
                                           "\r\n",
                                           "\t",
                                           std::string_view("\0", 1),
                                           "\xFF",
                                           "\xEF\xBB\xBF",
                                           "\xE2\x80\x8F",
                                           "\x1B[2J",
                                           "'",
                                           "\"",
                                           "`",
                                           "\\",
                                           "&",
                                           "1x",
                                           "{0, 1}",
                                           "{1..6}",
                                           "{1..1000000000000}",
                                           "A^1000000000",
                                           "|yes>",
                                           "1/2|no> + 1/2|yes>",
                                           "[1/2, 1/2]"};

bool word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '\'' || static_cast<unsigned char>(c) >= 0x80;
}
bool space_byte(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

enum class Sort { word, number, space, bracket, sign, other };

Sort sort_of(const std::string& piece) {
  const char first = piece.empty() ? ' ' : piece[0];
  if (first >= '0' && first <= '9') return Sort::number;
  if (word_byte(first) || first == '`') return Sort::word;
  if (space_byte(first)) return Sort::space;
  if (std::string_view("()[]{}").find(first) != std::string_view::npos) return Sort::bracket;
  if (std::string_view(";*+-/^=<>!~|").find(first) != std::string_view::npos) return Sort::sign;
  return Sort::other;
}

Pieces cut(const std::string& script) {
  Pieces pieces;
  for (std::size_t begin = 0; begin < script.size();) {
    std::size_t end = begin + 1;
    const char first = script[begin];
    if (word_byte(first)) {
      while (end < script.size() && word_byte(script[end])) ++end;
    } else if (space_byte(first)) {
      while (end < script.size() && space_byte(script[end])) ++end;
    } else if (first == '"' || first == '`') {
      while (end < script.size() && script[end] != first && script[end] != '\n') ++end;
      end = std::min(end + 1, script.size());
    } else if (first == '#') {
      while (end < script.size() && script[end] != '\n') ++end;
    }
    pieces.push_back(script.substr(begin, end - begin));
    begin = end;
  }
  return pieces;
}

class Mutation {
 public:
  Mutation(Pieces pieces, std::mt19937_64& random) : pieces_(std::move(pieces)), random_(random) {}

  void step() {
    if (pieces_.empty() || below(4) == 0) {
      spoil();
    } else if (below(4) == 0) {
      move_line();
    } else {
      exchange();
    }
  }

  [[nodiscard]] std::string text() const {
    std::string all;
    for (const std::string& piece : pieces_) all += piece;
    return all;
  }

 private:
  // A word for a word, a number for a number: most often still well formed.
  void exchange() {
    const std::size_t at = below(pieces_.size());
    for (int tries = 0; tries < 50; ++tries) {
      const std::string& other =
          below(4) == 0 ? vocabulary_[below(vocabulary_.size())] : pieces_[below(pieces_.size())];
      if (other == pieces_[at] || sort_of(other) != sort_of(pieces_[at])) continue;
      pieces_[at] = other;
      return;
    }
  }

  // One line gone, twice, or elsewhere.
  void move_line() {
    std::vector<std::size_t> starts{0};
    for (std::size_t i = 0; i < pieces_.size(); ++i)
      if (pieces_[i].find('\n') != std::string::npos) starts.push_back(i + 1);
    const std::size_t line = below(starts.size());
    const std::size_t end = line + 1 < starts.size() ? starts[line + 1] : pieces_.size();
    const auto from = pieces_.begin() + static_cast<std::ptrdiff_t>(starts[line]);
    const auto to = pieces_.begin() + static_cast<std::ptrdiff_t>(end);
    const Pieces copied(from, to);
    if (below(2) == 0) {
      pieces_.erase(from, to);
      if (below(2) == 0) return;
    }
    insert(std::min(starts[below(starts.size())], pieces_.size()), copied);
  }

  void spoil() {
    const std::size_t at = below(pieces_.size() + 1);
    const std::size_t count = std::min(pieces_.size() - at, 1 + below(below(8) == 0 ? 40 : 3));
    const auto begin = pieces_.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    switch (below(10)) {
      case 0:
        pieces_.erase(begin, end);
        break;
      case 1:
      case 2:
        if (at < pieces_.size()) pieces_[at] = another();
        break;
      case 3:
        pieces_.insert(begin, another());
        break;
      case 4:
        insert(below(pieces_.size() + 1), Pieces(begin, end));
        break;
      case 5:
        if (!pieces_.empty() && at < pieces_.size()) std::swap(pieces_[at], pieces_[below(pieces_.size())]);
        break;
      case 6: {
        const std::size_t kind = below(3);
        pieces_.insert(end, std::string(1, ")]}"[kind]));
        pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(at), std::string(1, "([{"[kind]));
        break;
      }
      case 7: {
        const std::string token = another() + " ";
        std::string repeated;
        for (std::size_t times = std::size_t{1} << below(10); times > 0; --times) repeated += token;
        pieces_.insert(begin, repeated);
        break;
      }
      case 8:
        if (below(4) == 0) pieces_.resize(at);
        break;
      default:
        if (at < pieces_.size() && !pieces_[at].empty())
          pieces_[at][below(pieces_[at].size())] = static_cast<char>(below(256));
    }
  }

  std::size_t below(std::size_t bound) {
    return bound == 0 ? 0 : static_cast<std::size_t>(random_() % bound);
  }

  std::string another() {  // from the script itself as often as from the vocabulary
    if (!pieces_.empty() && below(2) == 0) return pieces_[below(pieces_.size())];
    return " " + vocabulary_[below(vocabulary_.size())] + " ";
  }

  void insert(std::size_t at, const Pieces& copied) {
    pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(at), copied.begin(), copied.end());
  }

  Pieces pieces_;
  std::mt19937_64& random_;
  const Pieces vocabulary_{std::begin(vocabulary), std::end(vocabulary)};
};

}  // namespace

std::string mutate(const std::string& script, std::mt19937_64& random) {
  Mutation mutation(cut(script), random);
  for (std::uint64_t steps = 1 + random() % 3; steps > 0; --steps) mutation.step();
  return mutation.text();
}

}  // namespace diag::fuzz
