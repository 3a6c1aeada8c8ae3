// The derivation of an answer in words.
#include <algorithm>

#include "interpreter/causal/formula.hpp"

namespace diag {

namespace {

using Rule = DerivationStep::Rule;

class Teller {
 public:
  explicit Teller(const std::vector<std::string>& names) : names_(names) {}

  std::string sentence(const DerivationStep& step) const {
    const auto& sets = step.sets;
    switch (step.rule) {
      case Rule::exchange:
        return "To observe " + text(sets[0]) +
               " is as good as to set it (rule 2 of the do-calculus): without the " + "arrows out of it" +
               (sets[3].empty() ? "" : ", and without those into what is set,") + " it is separated from " +
               text(sets[1]) +
               (joined(sets[3], sets[2]).empty() ? "" : " given " + text(joined(sets[3], sets[2]))) + ".";
      case Rule::restrict:
        return "Only ancestors of " + text(sets[1]) + " matter: " + text(sets[0]) + ".";
      case Rule::observed:
        return "Nothing that is done acts on " + text(joined(sets[0], sets[1])) +
               ": the observed state answers as it is.";
      case Rule::comb:
        return "No hidden cause links what is set with one of its children, directly or through others: one "
               "comb "
               "disintegration along " +
               groups(sets) + " answers, with what is set cut out of it.";
      case Rule::factorise:
        return "What is asked needs " + braces_of(sets) +
               "; hidden causes link only variables of one such group, and the effect is a product with a "
               "factor "
               "for each.";
      case Rule::whole:
        return "The group " + braces(sets[0]) +
               " is one of the observed state as well: its factor is a product of observed conditionals.";
      case Rule::inside:
        return "The group " + braces(sets[0]) + " lies in the larger group " + braces(sets[1]) +
               " of the observed state.";
      case Rule::sum:
        return "Inside it only the ancestors of " + braces(sets[0]) + " are kept, " + braces(sets[1]) +
               "; summed out: " + text(sets[2]) + ".";
      case Rule::disintegrate:
        return "There " + braces(sets[0]) + " lies in the group " + braces(sets[1]) +
               ", whose factor is a disintegration of what is left.";
      case Rule::condition:
        return "The answer is the part of " + text(sets[0]) + " given " + text(sets[1]) +
               ": divided by what " + text(sets[1]) + " has alone.";
      case Rule::possible:
        return "The answer does not divide by all that is given. That it is possible is checked apart, "
               "from " +
               distributions(sets) + ".";
      case Rule::hedge:
        return "Every variable of " + braces(sets[0]) + " is an ancestor of " + braces(sets[1]) +
               " inside the group: nothing can be summed out or split off. The two sets are a hedge: two "
               "models "
               "agree on all that is observed and differ on the answer.";
    }
    return {};
  }

 private:
  [[nodiscard]] std::string text(const NodeSet& set) const {
    std::string text;
    for (std::size_t i = 0; i < set.size(); ++i)
      text += (i == 0 ? "" : i + 1 == set.size() ? " and " : ", ") + names_[set[i]];
    return text.empty() ? "nothing" : text;
  }
  [[nodiscard]] std::string braces(const NodeSet& set) const {
    std::string text;
    for (const Node node : set) text += (text.empty() ? "" : ", ") + names_[node];
    return "{" + text + "}";
  }
  [[nodiscard]] std::string braces_of(const std::vector<NodeSet>& sets) const {
    std::string text;
    for (const NodeSet& set : sets) text += (text.empty() ? "" : ", ") + braces(set);
    return text;
  }
  [[nodiscard]] std::string distributions(const std::vector<NodeSet>& sets) const {
    std::string text;
    for (std::size_t i = 0; i < sets.size(); ++i)
      text += (i == 0                 ? ""
               : i + 1 == sets.size() ? " and "
                                      : ", ") +
              ("the distribution of " + this->text(sets[i]));
    return text;
  }
  [[nodiscard]] std::string groups(const std::vector<NodeSet>& sets) const {
    std::string text;
    for (const NodeSet& set : sets) {
      if (!text.empty()) text += " | ";
      for (std::size_t i = 0; i < set.size(); ++i) text += (i == 0 ? "" : ", ") + names_[set[i]];
    }
    return text;
  }
  const std::vector<std::string>& names_;
};

}  // namespace

std::string derivation_text(const Identification& found, const std::vector<std::string>& names) {
  const Teller teller(names);
  std::string text;
  for (std::size_t i = 0; i < found.derivation.size(); ++i)
    text += (i == 0 ? "" : "\n") + std::to_string(i + 1) + ". " + teller.sentence(found.derivation[i]);
  return text;
}

}  // namespace diag
