// Counterfactuals of the textbooks: which are identified, from what, and by which c-factors.
#include "interpreter/causal/identify_counterfactual.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "shapes.hpp"

using namespace diag;

namespace {

struct Shape {
  Signature signature;
  Model model;
  MixedGraph graph;
  explicit Shape(const std::string& variables, const std::vector<std::string>& confounded = {})
      : model(diag::testing::shape(signature, variables, confounded)), graph(model) {}

  [[nodiscard]] Node node(const std::string& name) const { return graph.node(*model.find(name)); }

  // "y[x=1]=0 x=1": events; one without a label at its end is an output.
  [[nodiscard]] std::vector<CounterfactualEvent> events(const std::string& text) const {
    std::vector<CounterfactualEvent> all;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      CounterfactualEvent event;
      const std::size_t open = word.find('['), close = word.find(']');
      event.of.variable = node(word.substr(0, std::min(open, word.find('='))));
      std::string rest = word;
      if (open != std::string::npos) {
        std::istringstream settings(word.substr(open + 1, close - open - 1));
        for (std::string setting; std::getline(settings, setting, ',');) {
          const std::size_t equals = setting.find('=');
          event.of.settings[node(setting.substr(0, equals))] = setting.substr(equals + 1);
        }
        rest = word.substr(close + 1);
      }
      const std::size_t equals = rest.find('=');
      if (equals != std::string::npos) event.label = rest.substr(equals + 1);
      all.push_back(std::move(event));
    }
    return all;
  }

  [[nodiscard]] CounterfactualIdentification found(const std::string& asked, const std::string& given,
                                                   MeasuredBy measured) const {
    Budget budget;
    return identify(graph, {events(asked), events(given)}, measured, budget);
  }

  [[nodiscard]] std::string names(const NodeSet& nodes) const {
    std::string text;
    for (const Node node : nodes)
      text += (text.empty() ? "" : ",") + model.variables[graph.variable(node)].name;
    return text;
  }

  // "Q(y;x=1,w) Q(w|z=0;x=1) / Q(x=0;)": products of c-factors, what is given behind the bar; or "conflict x:
  // 1 0", "hedge y;x", "0", "1".
  [[nodiscard]] std::string answer(const std::string& asked, const std::string& given,
                                   MeasuredBy measured = MeasuredBy::experiments) const {
    const CounterfactualIdentification result = found(asked, given, measured);
    if (result.impossible_condition) return "impossible condition";
    if (result.conflict)
      return "conflict " + names({result.conflict->variable}) + ": " +
             result.conflict->first.label.value_or("?") + " " + result.conflict->second.label.value_or("?");
    if (result.hedge) return "hedge " + names(result.hedge->made) + ";" + names(result.hedge->done);
    if (!result.estimand->joint) return "0";
    const auto product = [&](const CFactorProduct& of) {
      std::string text;
      const auto wires = [&](const std::vector<CFactorProduct::Wire>& list) {
        std::string values;
        for (const CFactorProduct::Wire wire : list) {
          values += (values.empty() ? "" : ",") + names({of.wires[wire].variable});
          if (of.wires[wire].label) values += "=" + *of.wires[wire].label;
        }
        return values;
      };
      for (const CFactorProduct::Use& use : of.uses)
        text += (text.empty() ? "Q(" : " Q(") + wires(use.made) + (use.given.empty() ? "" : "|") +
                wires(use.given) + ";" + wires(use.done) + ")";
      return text.empty() ? "1" : text;
    };
    std::string text = product(*result.estimand->joint);
    if (result.estimand->condition) text += " / " + product(*result.estimand->condition);
    return text;
  }
};

constexpr MeasuredBy observations = MeasuredBy::observations;
constexpr MeasuredBy experiments = MeasuredBy::experiments;

}  // namespace

TEST_CASE("one world is an intervention") {
  const Shape back("z x:z y:x,z");
  CHECK(back.answer("y[x=1]", "", experiments) == "Q(y;x=1)");
  CHECK(back.answer("y[x=1]", "", observations) == "Q(y;x=1)");
  const Shape bow("x y:x", {"x,y"});
  CHECK(bow.answer("y[x=1]", "", experiments) == "Q(y;x=1)");
  CHECK(bow.answer("y[x=1]", "", observations) == "hedge y;x");
}

TEST_CASE("the effect of treatment on the treated") {
  const Shape back("z x:z y:x,z");
  CHECK(back.answer("y[x=1]", "x=0", observations) == "Q(z|x=0;) Q(y;z,x=1)");
  const Shape front("x m:x y:m", {"x,y"});
  CHECK(front.answer("y[x=1]", "x=0", observations) == "Q(y|x=0;m) Q(m;x=1)");
  const Shape bow("x y:x", {"x,y"});
  CHECK(bow.answer("y[x=1]", "x=0", observations) == "conflict x: 0 1");
  CHECK(bow.answer("y[x=1]", "x=0", experiments) == "conflict x: 0 1");
}

TEST_CASE("what one world asks is one experiment") {
  const Shape chain("z x:z y:x,z");
  CHECK(chain.answer("y[z=0] x[z=0]", "", experiments) == "Q(x,y;z=0)");
  CHECK(chain.answer("y x", "", observations) == "Q(x,y;)");
}

TEST_CASE("what is given divides what makes it, with what acts on it") {
  const Shape plain("x y:x");
  CHECK(plain.answer("x", "y=0", observations) == "Q(x|y=0;)");
  const Shape chain("a b:a x:b y:x,b");
  CHECK(chain.answer("y[x=1]", "x=0", observations) == "Q(b|x=0;) Q(y;b,x=1)");
  // Nothing that x = 0 makes is above: it stays a quotient.
  const Shape two("u x:u y:x w:x,u", {"y,w"});
  CHECK(two.answer("y[x=1]=1 w=0", "x=0", experiments) == "conflict x: 1 0");
}

TEST_CASE("what is given is required where the answer does not divide by it") {
  const Shape plain("x y z");
  const auto required = [](const CounterfactualIdentification& found) {
    const auto& possible = found.estimand->possible;
    return std::count_if(possible.begin(), possible.end(), [](const auto& part) { return !part.stands; });
  };
  CHECK(required(plain.found("y", "x=0 z=1", observations)) == 2);
  const Shape back("z x:z y:x,z");
  CHECK(required(back.found("y[x=1]", "x=0", observations)) == 0);  // P(z | x = 0) is that
  CHECK(required(back.found("x=1", "x=0", observations)) == 1);     // 0 in any case
}

TEST_CASE("where the condition is what is set, nothing is set") {
  const Shape bow("x y:x", {"x,y"});
  CHECK(bow.answer("y[x=1]", "x=1", observations) == "Q(y|x=1;)");
}

TEST_CASE("necessity and sufficiency at once are not identified") {
  const Shape plain("x y:x");
  CHECK(plain.answer("y[x=1]=1 y[x=0]=0", "", observations) == "conflict x: 0 1");
  CHECK(plain.answer("y[x=1]=1 y[x=0]=0", "", experiments) == "conflict x: 0 1");
  CHECK(plain.answer("y[x=0]=0", "x=1 y=1", experiments) == "conflict x: 1 0");
}

TEST_CASE("what no setting reaches is the same in all worlds") {
  const Shape plain("x y:x");
  CHECK(plain.answer("x[y=1]=0 x=1", "") == "0");
  CHECK(plain.answer("x[y=1]=1", "x=1") == "1");
  CHECK(plain.answer("y", "x=1 x[y=0]=0") == "impossible condition");
}

TEST_CASE("what is set is what it is set to") {
  const Shape plain("x y:x");
  CHECK(plain.answer("x[x=1]=0", "") == "0");
  CHECK(plain.answer("x[x=1]=1", "") == "1");
}

// Lemma 24: given z_d and d with the same labels, z is z_d.
TEST_CASE("nodes are one where what is observed is what is set") {
  const Shape chain("d z:d y:z");
  CHECK(chain.answer("z[d=1]=1 z=0", "d=1") == "0");
  CHECK(chain.answer("y", "d=1 z[d=1]=1") == "Q(y;z=1)");
}

// Shpitser and Pearl 2007, figure 1; the running example of Tikka 2023: P(y_x | x', z_d, d).
TEST_CASE("the drug example") {
  const Shape drug("x w:x d z:d y:w,z", {"x,y"});
  const std::string right = "Q(y|x=0;w,z=1) Q(w;x=1)";
  CHECK(drug.answer("y[x=1]", "x=0 z[d=1]=1 d=1", experiments) == right);
  CHECK(drug.answer("y[x=1]", "x=0 z[d=1]=1 d=1", observations) == right);
  // With another dose the z that y reads is not z_d.
  CHECK(drug.answer("y[x=1]", "x=0 z[d=1]=1 d=0", experiments) == "conflict d: 0 1");
}

TEST_CASE("the scuffle at the party") {
  // Whether there had been a scuffle, had Bob come, given that he did not.
  const Shape party("alice bob:alice carl:alice scuffle:bob,carl");
  CHECK(party.answer("scuffle[bob=yes]=yes", "bob=no", observations) ==
        "Q(alice|bob=no;) Q(scuffle=yes;alice,bob=yes)");
  CHECK(party.answer("scuffle[bob=yes]=yes", "bob=no scuffle=no", experiments) == "conflict bob: no yes");
}

TEST_CASE("natural effects without common causes are identified when not nested") {
  const Shape mediated("x m:x y:x,m");
  CHECK(mediated.answer("y[x=1,m=0] m[x=0]=0", "", observations) == "Q(m=0;x=0) Q(y;x=1,m=0)");
}

TEST_CASE("a conflict has the component and the two worlds") {
  const Shape bow("x y:x", {"x,y"});
  const CounterfactualConflict conflict = *bow.found("y[x=1]=1", "x=0", observations).conflict;
  REQUIRE(conflict.component.size() == 2);
  CHECK(conflict.variable == bow.node("x"));
  CHECK(conflict.first.of.settings.empty());
  CHECK(conflict.second.of.variable == bow.node("y"));
  CHECK(conflict.second.of.settings == WorldSettings{{bow.node("x"), "1"}});
}
