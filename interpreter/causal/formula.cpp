// Stages as sums of products. Nested: sums over variables that stand for themselves come first, then each
// group of factors that sums in common closes its own.
#include "interpreter/causal/formula.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/diagram/signature.hpp"

namespace diag {

namespace {

using Wire = Stage::Wire;
using Names = std::vector<std::string>;  // by wire

std::string list(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class Writer {
 public:
  Writer(const Estimand& estimand, const Spelling& spelling)
      : estimand_(estimand),
        notation_(spelling.notation),
        names_(spelling.names),
        mark_(spelling.mark),
        uses_(estimand.stages.size() + 1, 0) {
    for (const Stage& stage : estimand.stages)
      for (const Stage::Box& box : stage.boxes) ++uses_[box.of];
  }

  std::string write(const std::vector<std::string>& free) {
    std::string answer = whole(estimand_.answer(), free);
    std::vector<std::string> definitions;
    for (std::uint32_t s = 1; s < estimand_.stages.size(); ++s)
      if (!inlined(s)) definitions.push_back(definition(s));
    if (definitions.empty()) return answer;
    std::string text = latex() ? "\\begin{aligned} & " + answer : answer + " where";
    for (std::size_t i = 0; i < definitions.size(); ++i)
      text += (latex() ? " \\\\ & " : i == 0 ? " " : "; ") + definitions[i];
    return latex() ? text + " \\end{aligned}" : text;
  }

 private:
  [[nodiscard]] bool latex() const { return notation_ == Notation::latex; }

  // A stage that one box reads, made of conditionals of the observed state alone.
  [[nodiscard]] bool inlined(std::uint32_t stage) const {
    const Stage& made = estimand_.stages[stage - 1];
    return uses_[stage] == 1 && std::all_of(made.boxes.begin(), made.boxes.end(),
                                            [](const Stage::Box& box) { return box.of == 0; });
  }

  std::string named(std::uint32_t stage) const {
    return latex() ? "Q_{" + std::to_string(stage) + "}" : "Q" + std::to_string(stage);
  }

  // The stage with its inputs and outputs called as they are outside of it.
  std::string whole(const Stage& stage, const std::vector<std::string>& free_of_node) {
    std::map<Node, std::string> outside;
    for (Wire wire = 0; wire < stage.inputs; ++wire)
      outside[stage.variables[wire]] = free_of_node[stage.variables[wire]];
    for (const Wire wire : stage.outputs)
      outside[stage.variables[wire]] = free_of_node[stage.variables[wire]];
    std::set<std::string> taken;
    for (const auto& [node, name] : outside) taken.insert(names_[node]);
    return product(stage, outside, taken, false);
  }

  std::string definition(std::uint32_t stage) {
    const Stage& made = estimand_.stages[stage - 1];
    Names outputs, inputs;
    for (const Wire wire : made.outputs) outputs.push_back(names_[made.variables[wire]]);
    for (Wire wire = 0; wire < made.inputs; ++wire)
      if (is_read(made, wire)) inputs.push_back(names_[made.variables[wire]]);
    return named(stage) + "(" + list(outputs) + (inputs.empty() ? "" : "; " + list(inputs)) +
           ") = " + whole(made, names_);
  }

  static bool is_read(const Stage& stage, Wire wire) {
    return std::any_of(stage.boxes.begin(), stage.boxes.end(), [&](const Stage::Box& box) {
      return std::find(box.given.begin(), box.given.end(), wire) != box.given.end();
    });
  }

  std::string product(const Stage& stage, const std::map<Node, std::string>& outside,
                      const std::set<std::string>& taken, bool bracketed) {
    Names names(stage.variables.size());
    std::vector<unsigned char> summed(stage.variables.size(), 1);
    for (Wire wire = 0; wire < stage.inputs; ++wire) {
      const auto known = outside.find(stage.variables[wire]);
      if (known != outside.end()) names[wire] = known->second;
      summed[wire] = 0;
    }
    for (const Wire wire : stage.outputs) {
      names[wire] = outside.at(stage.variables[wire]);
      summed[wire] = 0;
    }
    std::set<std::string> used = taken;
    std::vector<unsigned char> marked(names.size(), 0);
    for (Wire wire = 0; wire < names.size(); ++wire) {
      if (summed[wire] == 0) continue;
      std::string name = names_[stage.variables[wire]];
      while (!used.insert(name).second) {
        name += mark_;
        marked[wire] = 1;
      }
      names[wire] = name;
    }
    std::vector<std::uint32_t> all(stage.boxes.size());
    std::iota(all.begin(), all.end(), 0U);
    std::vector<Wire> plain, primed;
    for (Wire wire = 0; wire < names.size(); ++wire)
      if (summed[wire] != 0) (marked[wire] != 0 ? primed : plain).push_back(wire);
    if (one_group(stage, primed)) {  // the inner sums go over all there is: one sum
      plain.insert(plain.end(), primed.begin(), primed.end());
      primed.clear();
    }
    const std::string text = sum_over(plain, names) + grouped(stage, all, primed, names, used);
    return bracketed && (!plain.empty() || !primed.empty() || all.size() > 1) ? "(" + text + ")" : text;
  }

  static bool one_group(const Stage& stage, const std::vector<Wire>& sums) {
    return !sums.empty() && std::all_of(sums.begin(), sums.end(), [&](Wire wire) {
      return std::all_of(stage.boxes.begin(), stage.boxes.end(), [&](const Stage::Box& box) {
        return std::count(box.given.begin(), box.given.end(), wire) +
                   std::count(box.wanted.begin(), box.wanted.end(), wire) >
               0;
      });
    });
  }

  std::string sum_over(const std::vector<Wire>& wires, const Names& names) const {
    if (wires.empty()) return "";
    Names over;
    for (const Wire wire : wires) over.push_back(names[wire]);
    if (latex()) return "\\sum_{" + list(over) + "} ";
    return over.size() == 1 ? "Σ_" + over.front() + " " : "Σ_{" + list(over) + "} ";
  }

  // Factors that have a variable of `sums` in common stand together behind their sum.
  std::string grouped(const Stage& stage, const std::vector<std::uint32_t>& boxes,
                      const std::vector<Wire>& sums, const Names& names, const std::set<std::string>& used) {
    std::vector<std::uint32_t> group(stage.boxes.size());
    std::iota(group.begin(), group.end(), 0U);
    const auto root = [&](std::uint32_t box) {
      while (group[box] != box) box = group[box];
      return box;
    };
    std::map<Wire, std::uint32_t> first;
    std::map<std::uint32_t, std::vector<Wire>> sums_of;
    for (const std::uint32_t b : boxes)
      for (const std::vector<Wire>* wires : {&stage.boxes[b].wanted, &stage.boxes[b].given})
        for (const Wire wire : *wires) {
          if (std::find(sums.begin(), sums.end(), wire) == sums.end()) continue;
          const auto [at, fresh] = first.emplace(wire, b);
          if (!fresh) group[std::max(root(b), root(at->second))] = std::min(root(b), root(at->second));
        }
    for (const Wire wire : sums) sums_of[root(first.at(wire))].push_back(wire);
    std::vector<std::string> alone, closed;
    std::set<std::uint32_t> done;
    for (const std::uint32_t b : boxes) {
      const std::uint32_t top = root(b);
      if (sums_of.count(top) == 0) {
        alone.push_back(factor(stage, stage.boxes[b], names, used));
        continue;
      }
      if (!done.insert(top).second) continue;
      std::string text = sum_over(sums_of[top], names);
      std::string factors;
      for (const std::uint32_t other : boxes)
        if (root(other) == top)
          factors += (factors.empty() ? "" : " ") + factor(stage, stage.boxes[other], names, used);
      closed.push_back(text + factors);
    }
    std::string text;
    for (const std::string& part : alone) text += (text.empty() ? "" : " ") + part;
    for (std::size_t i = 0; i < closed.size();
         ++i) {  // a sum reaches to the end: all but the last in brackets
      const bool last = i + 1 == closed.size();
      text += (text.empty() ? "" : " ") + (last ? closed[i] : "(" + closed[i] + ")");
    }
    return text.empty() ? "1" : text;
  }

  std::string factor(const Stage& stage, const Stage::Box& box, const Names& names,
                     const std::set<std::string>& used) {
    Names wanted, given;
    for (const Wire wire : box.wanted) wanted.push_back(names[wire]);
    for (const Wire wire : box.given) given.push_back(names[wire]);
    if (box.of == 0) return conditional("P", wanted, given, {});
    const Stage& source = estimand_.stages[box.of - 1];
    // Of the stage's variables, as they are called here.
    std::map<Node, std::string> outside;
    for (const std::vector<Wire>* wires : {&box.wanted, &box.given})
      for (const Wire wire : *wires) outside[stage.variables[wire]] = names[wire];
    NodeSet inputs, made_given, made;
    for (Wire wire = 0; wire < source.inputs; ++wire)
      if (outside.count(source.variables[wire]) != 0) inputs.push_back(source.variables[wire]);
    std::sort(inputs.begin(), inputs.end());
    for (const Wire wire : box.wanted) made.push_back(stage.variables[wire]);
    for (const Wire wire : box.given)
      if (!contains(inputs, stage.variables[wire])) made_given.push_back(stage.variables[wire]);
    std::sort(made_given.begin(), made_given.end());
    std::sort(made.begin(), made.end());
    if (!inlined(box.of)) {
      Names conditions, set;
      for (const Node node : made_given) conditions.push_back(outside.at(node));
      for (const Node node : inputs) set.push_back(outside.at(node));
      return conditional(named(box.of), wanted, conditions, set);
    }
    const Stage above = narrowed(source, inputs, joined(made, made_given));
    if (made_given.empty()) return product(above, outside, used, stage.boxes.size() > 1);
    const std::string numerator = product(above, outside, used, false);
    const std::string denominator = product(narrowed(source, inputs, made_given), outside, used, false);
    if (latex()) return "\\frac{" + numerator + "}{" + denominator + "}";
    return "[" + numerator + "] / [" + denominator + "]";
  }

  std::string conditional(const std::string& name, const Names& wanted, const Names& given,
                          const Names& set) const {
    return name + "(" + list(wanted) + (given.empty() ? "" : (latex() ? " \\mid " : " | ") + list(given)) +
           (set.empty() ? "" : "; " + list(set)) + ")";
  }

  const Estimand& estimand_;
  const Notation notation_;
  const std::vector<std::string>& names_;  // by node
  const std::string mark_;
  std::vector<std::size_t> uses_;  // of each stage, by boxes of others
};

}  // namespace

std::string latex_name(const std::string& name) {
  const auto escaped = [](const std::string& text) {
    std::string result;
    for (const char c : text) {
      if (std::string("_%&#$").find(c) != std::string::npos)
        result += std::string("\\") + c;
      else if (std::string("{}\\^~").find(c) != std::string::npos)
        result += '-';  // a name in backticks may have them
      else
        result += c;
    }
    return result;
  };
  const auto digits = name.find_first_of("0123456789");
  const bool letter_and_number = digits == 1 && name.find_first_not_of("0123456789", 1) == std::string::npos;
  if (name.size() == 1) return escaped(name);
  if (letter_and_number) return name.substr(0, 1) + "_{" + name.substr(1) + "}";
  return "\\mathit{" + escaped(name) + "}";
}

Spelling::Spelling(const std::vector<std::string>& declared, Notation of) : notation(of) {
  for (const std::string& name : declared) {
    names.push_back(of == Notation::latex ? latex_name(name) : spelled_name(name));
    if (name.find('\'') != std::string::npos) mark = of == Notation::latex ? "^{*}" : "*";
  }
}

std::string Spelling::with_label(Node node, const std::string& label) const {
  return names[node] + " = " + (notation == Notation::latex ? latex_name(label) : spelled_label(label));
}

std::string formula(const Estimand& estimand, const Spelling& spelling,
                    const std::vector<std::string>& free) {
  return Writer(estimand, spelling).write(free);
}

std::string formula(const Estimand& estimand, const std::vector<std::string>& names,
                    const std::vector<std::optional<std::string>>& labels, Notation notation) {
  const Spelling spelling(names, notation);
  std::vector<std::string> free = spelling.names;
  for (Node node = 0; node < labels.size(); ++node)
    if (labels[node]) free[node] = spelling.with_label(node, *labels[node]);
  return Writer(estimand, spelling).write(free);
}

}  // namespace diag
