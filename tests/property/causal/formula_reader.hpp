// Reads estimands in the notation in which they are printed, and evaluates them by enumeration: nothing of
// the library's own evaluation.
#pragma once

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "interpreter/tensor/rational.hpp"

namespace diag::testing {

class FormulaReader {
 public:
  using Values = std::map<std::string, std::size_t>;  // of names, primes included

  // `sizes`: how many labels each variable has. `joint`: the weight of an event, a choice for some variables;
  // `experiment`: the same where variables are done.
  FormulaReader(std::map<std::string, std::size_t> sizes, std::function<Rational(const Values&)> joint,
                std::function<Rational(const Values&, const Values&)> experiment = {})
      : sizes_(std::move(sizes)), joint_(std::move(joint)), experiment_(std::move(experiment)) {}

  Rational value(const std::string& text, const Values& free) {
    definitions_.clear();
    std::string main = text;
    const std::size_t where = text.find(" where ");
    if (where != std::string::npos) {
      main = text.substr(0, where);
      for (const std::string& part : split_outside(text.substr(where + 7))) {
        const std::size_t equals = part.find(" = ");
        Definition definition;
        const std::size_t open = part.find('(');
        const std::vector<std::string> sides = cut(part.substr(open + 1, equals - open - 2), ';');
        definition.outputs = list(sides[0]);
        if (sides.size() > 1) definition.inputs = list(sides[1]);
        definition.body = part.substr(equals + 3);
        definitions_[part.substr(0, open)] = definition;
      }
    }
    return evaluate(main, free);
  }

 private:
  struct Definition {
    std::vector<std::string> outputs, inputs;
    std::string body;
  };

  // Without the marks of summed variables.
  [[nodiscard]] std::string bare(std::string name) const {
    while (!name.empty() && sizes_.count(name) == 0) name.pop_back();
    return name;
  }
  static std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
  }
  static std::vector<std::string> cut(const std::string& text, char at) {
    std::vector<std::string> parts(1);
    for (const char c : text)
      if (c == at)
        parts.emplace_back();
      else
        parts.back() += c;
    return parts;
  }
  static std::vector<std::string> list(const std::string& text) {
    std::vector<std::string> names;
    for (const std::string& name : cut(text, ','))
      if (!trimmed(name).empty()) names.push_back(trimmed(name));
    return names;
  }
  // At semicolons outside of brackets.
  static std::vector<std::string> split_outside(const std::string& text) {
    std::vector<std::string> parts(1);
    int depth = 0;
    for (const char c : text) {
      if (c == '(' || c == '[') ++depth;
      if (c == ')' || c == ']') --depth;
      if (c == ';' && depth == 0)
        parts.emplace_back();
      else
        parts.back() += c;
    }
    for (std::string& part : parts) part = trimmed(part);
    return parts;
  }
  static std::size_t closing(const std::string& text, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
      if (text[i] == '(' || text[i] == '[') ++depth;
      if (text[i] == ')' || text[i] == ']') --depth;
      if (depth == 0) return i;
    }
    throw std::runtime_error("a bracket is not closed: " + text);
  }

  // A product of factors; a sum reaches to the end of the text.
  Rational evaluate(const std::string& whole, const Values& values) {
    const std::string text = trimmed(whole);
    if (text == "0") return Rational(0);
    if (text.empty() || text == "1") return Rational(1);
    const std::string sigma = "\xCE\xA3_";
    if (text.rfind(sigma, 0) == 0) {
      std::vector<std::string> names;
      std::size_t after = 0;
      if (text[sigma.size()] == '{') {
        after = text.find('}') + 1;
        names = list(text.substr(sigma.size() + 1, after - sigma.size() - 2));
      } else {
        after = text.find(' ');
        names = {text.substr(sigma.size(), after - sigma.size())};
      }
      return summed(names, values,
                    [&](const Values& chosen) { return evaluate(text.substr(after), chosen); });
    }
    if (text.front() == '[') {
      const std::size_t end = closing(text, 0);
      const std::string inside = text.substr(1, end - 1);
      if (inside.find('(') == std::string::npos) {  // [y' = y], [y = 0]: one or nothing
        const std::size_t equals = inside.find(" = ");
        const bool holds =
            value_of(inside.substr(0, equals), values) == value_of(inside.substr(equals + 3), values);
        return holds ? evaluate(text.substr(end + 1), values) : Rational(0);
      }
      const std::size_t second = text.find('[', end), last = closing(text, second);
      return evaluate(text.substr(1, end - 1), values) /
             evaluate(text.substr(second + 1, last - second - 1), values) *
             evaluate(text.substr(last + 1), values);
    }
    const std::size_t open = text.find('('), end = closing(text, open);
    const std::string name = text.substr(0, open), inside = text.substr(open + 1, end - open - 1);
    const Rational rest = evaluate(text.substr(end + 1), values);
    if (name.empty()) return evaluate(inside, values) * rest;
    const std::vector<std::string> sides = cut(inside, ';');
    const std::vector<std::string> bar = cut(sides[0], '|');
    const std::vector<std::string> wanted = list(bar[0]);
    std::string right = bar.size() > 1 ? trimmed(bar[1]) : "";
    std::vector<std::string> done;
    if (right.rfind("do(", 0) == 0) {
      const std::size_t last = closing(right, 2);
      done = list(right.substr(3, last - 3));
      right = last + 1 < right.size() ? right.substr(last + 2) : "";
    }
    const std::vector<std::string> given = list(right);
    if (!done.empty()) {
      std::vector<std::string> all = wanted;
      all.insert(all.end(), given.begin(), given.end());
      const Values set = event_of(done, values);
      const Rational above = experiment_(event_of(all, values), set);
      return (given.empty() ? above : above / experiment_(event_of(given, values), set)) * rest;
    }
    const std::vector<std::string> inputs = sides.size() > 1 ? list(sides[1]) : std::vector<std::string>();
    std::vector<std::string> both = wanted;
    both.insert(both.end(), given.begin(), given.end());
    const Rational above = weight(name, both, inputs, values);
    return (given.empty() ? above : above / weight(name, given, inputs, values)) * rest;
  }

  Rational summed(const std::vector<std::string>& names, const Values& values,
                  const std::function<Rational(const Values&)>& term) {
    if (names.empty()) return term(values);
    const std::vector<std::string> rest(names.begin() + 1, names.end());
    Rational total;
    for (std::size_t label = 0; label < sizes_.at(bare(names.front())); ++label) {
      Values chosen = values;
      chosen[names.front()] = label;
      total = total + summed(rest, chosen, term);
    }
    return total;
  }

  // A name, "x = 1", or a label.
  [[nodiscard]] static std::size_t value_of(const std::string& name, const Values& values) {
    const auto at = values.find(name);
    return at != values.end() ? at->second : std::stoul(name);
  }
  [[nodiscard]] Values event_of(const std::vector<std::string>& names, const Values& values) const {
    Values event;
    for (const std::string& name : names) {
      const std::size_t equals = name.find(" = ");
      if (equals == std::string::npos)
        event[bare(name)] = values.at(name);
      else
        event[name.substr(0, equals)] = std::stoul(name.substr(equals + 3));
    }
    return event;
  }

  // Of P or a defined state, at the values of these names.
  Rational weight(const std::string& name, const std::vector<std::string>& at,
                  const std::vector<std::string>& inputs, const Values& values) {
    Values event = event_of(at, values);
    if (name == "P") return joint_(event);
    const Definition& definition = definitions_.at(name);
    for (const std::string& input : inputs) event[bare(input)] = values.at(input);
    for (const std::string& input : definition.inputs) event.emplace(input, 0);  // what does not matter here
    std::vector<std::string> rest;
    for (const std::string& output : definition.outputs)
      if (event.count(output) == 0) rest.push_back(output);
    return summed(rest, event, [&](const Values& chosen) { return evaluate(definition.body, chosen); });
  }

  std::map<std::string, std::size_t> sizes_;
  std::function<Rational(const Values&)> joint_;
  std::function<Rational(const Values&, const Values&)> experiment_;
  std::map<std::string, Definition> definitions_;
};

}  // namespace diag::testing
