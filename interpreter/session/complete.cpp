#include "interpreter/session/complete.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "grammar/parser.hpp"
#include "grammar/tokens.hpp"
#include "grammar/words.hpp"
#include "interpreter/session/stdlib.hpp"

namespace diag {

namespace {

constexpr std::size_t most_labels = 200;

class Completer {
 public:
  Completer(const World& world, const Scope& scope, const std::string& text)
      : world_(world), scope_(scope), source_(FileId{}, "", text) {
    Diagnostics unheard;
    tokens_ = tokenize(source_, unheard);
  }

  std::vector<std::string> run() {
    const auto size = static_cast<std::uint32_t>(source_.text().size());
    if (!tokens_.comments.empty() && tokens_.comments.back().end == size) return {};
    std::size_t end = tokens_.size() - 1;  // of what stands before the word
    if (end > 0 && tokens_.ends[end - 1] == size) {
      const Token last = tokens_.kind(end - 1);
      if (last == Token::string) return {};
      if (is_word(last) || last == Token::underscore || last == Token::wrong) {
        begun_ = written(end - 1);
        --end;
      }
    }
    collect(end);
    std::vector<std::string> words;
    for (const std::string& word : found_)
      if (word.compare(0, begun_.size(), begun_) == 0) words.push_back(word);
    return words;
  }

 private:
  [[nodiscard]] std::string written(std::size_t token) const {
    return source_.text().substr(tokens_.begins[token], tokens_.ends[token] - tokens_.begins[token]);
  }
  [[nodiscard]] std::string word(std::size_t token) const {
    return tokens_.kind(token) == Token::quoted ? decode_quoted(written(token)) : written(token);
  }
  void add(const std::vector<Named>& names) {
    // Results have numbers, which are typed faster than chosen.
    for (const Named& named : names)
      if (begun_.rfind('_', 0) == 0 || named.name.rfind('_', 0) != 0) found_.insert(spell(named.name));
  }
  void add_labels(const std::string& of) {
    for (const std::string& label : labels_of(world_, scope_, of, most_labels))
      found_.insert(spell_label(label));
  }
  void add_variables(const std::string& of) {
    for (const std::string& variable : variables_of(world_, scope_, of)) found_.insert(spell(variable));
  }
  // do[s = yes](M), marginal(w, a).
  [[nodiscard]] static bool takes_variables(const std::string& word) {
    const std::vector<std::string_view> functions = function_names();
    return word == "do" || word == "cut" || word == "replace" ||
           std::find(functions.begin(), functions.end(), word) != functions.end();
  }
  // The names before `end` that dots join: a.b is {"a", "b"}.
  [[nodiscard]] std::vector<std::string> path_before(std::size_t end) const {
    std::vector<std::string> path;
    while (end > 0 && is_word(tokens_.kind(end - 1))) {
      path.insert(path.begin(), word(end - 1));
      if (end < 3 || tokens_.kind(end - 2) != Token::dot) break;
      end -= 2;
    }
    return path;
  }
  // The brackets that are open before `end`, the innermost first.
  [[nodiscard]] std::vector<std::size_t> open_before(std::size_t end) const {
    std::vector<std::size_t> open;
    std::size_t depth = 0;
    for (std::size_t token = end; token-- > 0;) {
      if (closes(tokens_.kind(token))) ++depth;
      if (!opens(tokens_.kind(token))) continue;
      if (depth == 0) {
        open.push_back(token);
      } else {
        --depth;
      }
    }
    return open;
  }
  void collect(std::size_t end);

  const World& world_;
  const Scope& scope_;
  const Source source_;
  Tokens tokens_;
  std::string begun_;
  std::set<std::string> found_;
};

void Completer::collect(std::size_t end) {
  const Token before = end == 0 ? Token::end : tokens_.kind(end - 1);
  if (before == Token::dot) return add(members(world_, scope_, path_before(end - 1)));
  const std::vector<std::size_t> open = open_before(end);
  if (before == Token::equal && end > 1 && !open.empty()) return add_labels(word(end - 2));
  if (before == Token::kw_import) {
    for (const std::string_view module : stdlib_modules()) found_.emplace(module);
    return;
  }
  if (before == Token::kw_set) {
    for (const char* option : {"arith", "undetermined", "language"}) found_.insert(option);
    return;
  }
  for (const std::size_t bracket : open) {  // Smoking.P( ..., or do( inside of that: variables
    const std::vector<std::string> path = path_before(bracket);
    if (path.size() == 1 && takes_variables(path.front())) add_variables({});
    if (path.size() < 2) continue;
    add(members(world_, scope_, {path.begin(), path.end() - 1}));
    if (path.size() == 2) add_variables(path.front());
    break;
  }
  if (!open.empty()) add_labels({});
  add(survey(world_, scope_));
  for (const std::string_view name : function_names()) found_.emplace(name);
  for (const char* name : {"id", "copy", "discard", "swap", "uniform", "point", "observe", "cut", "do",
                           "replace", "Stoch", "iterate", "scan", "identify", "estimate"})
    found_.insert(name);
  for (const char* inner : {"given", "hidden", "confounded", "extends", "return", "within", "from", "weights",
                            "columns", "experiments"})
    if (end > 0) found_.insert(inner);
  if (open.empty() || tokens_.kind(open.front()) == Token::l_brace)
    for (const std::string& statement : statement_words()) found_.insert(statement);
}

}  // namespace

std::vector<std::string> complete(const World& world, const Scope& scope, const std::string& text) {
  return Completer(world, scope, text).run();
}

std::string describe_type(const action::Print& printed, const Signature& signature) {
  const Typed& value = printed.value;
  const auto of = [&](const DiagramDef& def) {
    return fmt::format("a diagram {} -> {}", to_string(def.diagram.dom(), signature),
                       to_string(def.diagram.cod(), signature));
  };
  if (const auto* shown = std::get_if<node::ShowDiagram>(&value.of)) return of(*shown->diagram);
  const bool computed = printed.keep.has_value();  // an answer, and no diagram
  if (const auto* meaning = std::get_if<node::Meaning>(&value.of); meaning != nullptr && !computed)
    return fmt::format("{}; it stands for {}", of(*meaning->diagram), to_text(value.type));
  return to_text(value.type);
}

}  // namespace diag
