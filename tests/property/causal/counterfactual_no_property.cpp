// Every "no" of the identification of counterfactuals is one: in small random graphs, a direction in the
// space of models is found that leaves all measurements as they are and changes the answer. And every yes
// leaves no such direction. The witnesses are looked at by walks of their own.
#include <catch2/catch.hpp>

#include "interpreter/causal/identify_counterfactual.hpp"
#include "tests/property/causal/cases.hpp"
#include "tests/property/causal/tangent.hpp"
#include "tests/property/causal/worlds.hpp"
#include "tests/unit/causal/shapes.hpp"

using namespace diag;
using diag::testing::share_of;
using diag::testing::SmallEvent;
using diag::testing::SmallShape;
using diag::testing::Tangent;

namespace {

constexpr std::uint32_t first_seed = 4711;
constexpr std::size_t most_states = 6;  // of a hidden cause

// What has children has three labels: of a variable x with two, P(y_x, x') = P(y_x) - P(y, x) is known from
// experiments, in every graph. A graph alone does not say how many labels there are.
struct SmallCase {
  SmallShape shape;
  std::vector<SmallEvent> asked, given;
};

SmallCase small_case(std::mt19937& random) {
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  SmallCase made;
  const std::size_t count = 2 + below(3), most = count == 4 ? 1 : 2;
  for (std::size_t v = 0; v < count; ++v) {
    std::vector<std::size_t> parents;
    for (std::size_t p = 0; p < v; ++p)
      if (parents.size() < most && below(3) != 0) parents.push_back(p);
    made.shape.parents.push_back(std::move(parents));
  }
  made.shape.labels.assign(count, 2);
  for (const std::vector<std::size_t>& parents : made.shape.parents)
    for (const std::size_t parent : parents) made.shape.labels[parent] = 3;
  for (std::size_t c = 1 + below(2); c > 0; --c) {
    std::vector<std::size_t> children;
    for (std::size_t v = 0; v < count; ++v)
      if (children.size() < 3 && below(3) != 0) children.push_back(v);
    if (children.size() > 1) made.shape.causes.push_back(std::move(children));
  }
  std::vector<std::map<std::size_t, std::size_t>> worlds(1 + below(3));
  for (std::map<std::size_t, std::size_t>& settings : worlds)
    for (std::size_t i = below(3); i > 0; --i) {
      const std::size_t variable = below(count);
      settings[variable] = below(made.shape.labels[variable]);
    }
  const auto event = [&] {
    const std::size_t variable = below(count);
    return SmallEvent{variable, worlds[below(worlds.size())], below(made.shape.labels[variable])};
  };
  for (std::size_t i = 1 + below(2); i > 0; --i) made.asked.push_back(event());
  for (std::size_t i = below(3); i > 0; --i) made.given.push_back(event());
  return made;
}

Model model_of(const SmallShape& shape, Signature& signature) {
  const auto name = [](std::size_t v) { return "v" + std::to_string(v); };
  std::string text;
  for (std::size_t v = 0; v < shape.parents.size(); ++v) {
    text += (v == 0 ? "" : " ") + name(v) + ":";
    for (const std::size_t parent : shape.parents[v]) text += name(parent) + ",";
  }
  std::vector<std::string> causes;
  for (const std::vector<std::size_t>& children : shape.causes) {
    causes.emplace_back();
    for (const std::size_t child : children) causes.back() += name(child) + ",";
  }
  return diag::testing::shape(signature, text, causes);
}

std::vector<CounterfactualEvent> events_of(const MixedGraph& graph, const std::vector<SmallEvent>& events) {
  std::vector<CounterfactualEvent> all;
  for (const SmallEvent& event : events) {
    WorldSettings settings;
    for (const auto& [variable, label] : event.settings)
      settings[graph.node(variable)] = std::to_string(label);
    all.push_back({{graph.node(event.variable), std::move(settings)}, std::to_string(event.label)});
  }
  return all;
}

// What a tangent costs, with hidden causes of two labels.
double steps(const SmallShape& shape, bool experiments) {
  double all = 1;
  for (std::size_t v = 0; v < shape.parents.size(); ++v) {
    all *= static_cast<double>(Tangent::responses(shape, v));
    if (experiments) all *= static_cast<double>(shape.labels[v] + 1);
  }
  for (std::size_t c = 0; c < shape.causes.size(); ++c) all *= 2;
  return all;
}

// A conflict, from the definition (Shpitser and Pearl 2008, ID*, line 8): two members of one component that
// have, or read, different values of a variable. An empty text: it stands.
std::string fault_of(const CounterfactualConflict& conflict, const Model& model, const MixedGraph& graph,
                     const CounterfactualQuestion& question) {
  using Claim = CounterfactualConflict::Claim;
  if (conflict.first.label && conflict.first.label == conflict.second.label) return "the labels are the same";
  for (const Claim* claim : {&conflict.first, &conflict.second}) {
    bool member = false;
    for (const Counterfactual& of : conflict.component)
      member = member || (of.variable == claim->of.variable && of.settings == claim->of.settings);
    if (!member) return "it is no member that has the value";
    const VariableId variable = graph.variable(conflict.variable);
    bool reads = claim->of.variable == conflict.variable;
    for (const VariableId parent : model.variables[graph.variable(claim->of.variable)].parents)
      reads = reads || parent == variable;
    if (!reads) return "a member does not read the variable";
    const auto set = claim->of.settings.find(conflict.variable);
    if (claim->of.variable != conflict.variable && set != claim->of.settings.end()) {
      if (claim->label != set->second) return "a label is not the one that is set";
    } else if (claim->label) {
      bool said = false;
      for (const std::vector<CounterfactualEvent>* events : {&question.asked, &question.given})
        for (const CounterfactualEvent& event : *events)
          said = said || (event.of.variable == conflict.variable && event.label == claim->label);
      if (!said) return "nothing says that the variable has this label";
    }
  }
  // Connected by hidden causes, through the variables of the component alone.
  std::vector<bool> in(model.variables.size(), false), reached(model.variables.size(), false);
  for (const Counterfactual& of : conflict.component) in[graph.variable(of.variable)] = true;
  reached[graph.variable(conflict.component.front().variable)] = true;
  for (bool more = true; more;) {
    more = false;
    for (const Confounder& cause : model.confounders) {
      bool touches = false;
      for (const VariableId child : cause.children) touches = touches || (in[child] && reached[child]);
      for (const VariableId child : cause.children)
        if (touches && in[child] && !reached[child]) reached[child] = more = true;
    }
  }
  return reached == in ? "" : "the component is not connected";
}

}  // namespace

TEST_CASE("counterfactuals that are not identified change where nothing that is measured does") {
  std::size_t yes = 0, conflicts = 0, hedges = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + share_of(1500); ++seed) {
    std::mt19937 random(seed);
    const SmallCase made = small_case(random);
    Signature signature;
    const Model model = model_of(made.shape, signature);
    const MixedGraph graph(model);
    const CounterfactualQuestion question{events_of(graph, made.asked), events_of(graph, made.given)};
    for (const MeasuredBy measured : {MeasuredBy::observations, MeasuredBy::experiments}) {
      const bool experiments = measured == MeasuredBy::experiments;
      INFO("seed " << seed << (experiments ? ", experiments" : ""));
      Budget budget;
      const CounterfactualIdentification found = identify(graph, question, measured, budget);
      if (found.impossible_condition || steps(made.shape, experiments) > 1e5) continue;
      // A hidden cause with few labels may not have all that the graph allows.
      std::size_t states = 2;
      bool follows = true;
      for (; follows && states <= (found.estimand ? 2 : most_states); ++states) {
        Tangent tangent(made.shape, states, random);
        tangent.measure(experiments);
        follows = tangent.follows(made.asked, made.given);
      }
      REQUIRE(follows == found.estimand.has_value());
      if (found.estimand) ++yes;
      if (found.conflict) {
        ++conflicts;
        REQUIRE(fault_of(*found.conflict, model, graph, question) == "");
      }
      if (found.hedge) {
        ++hedges;
        REQUIRE_FALSE(experiments);
        REQUIRE(diag::testing::fault_of(found.hedge->hedge, model, graph,
                                        {found.hedge->made, found.hedge->done, {}}) == "");
      }
    }
  }
  CAPTURE(yes, conflicts, hedges);
  CHECK(yes > share_of(1200));
  CHECK(conflicts > share_of(40));
  CHECK(hedges > share_of(25));
}
