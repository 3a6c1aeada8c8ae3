// Dialogues as a host sees them: inputs one by one, what they leave, what may follow.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "interpreter/include/diag/diag.hpp"

namespace {

struct Dialogue {
  diag::Session session;
  std::string shown;  // by the last input: "NAME = VALUE", or the name of a diagnostic

  diag::Session::Entered enter(const std::string& text) {
    shown.clear();
    return session.enter("input", text, [&](const diag::Result& result) {
      if (const auto diagnostic = result.diagnostic()) {
        shown += diagnostic->name() + "\n";
      } else if (result.value()) {
        shown += result.kept_as() + " = " + result.text();
      }
    });
  }
  [[nodiscard]] bool proposes(const std::string& text, const std::string& word) const {
    const std::vector<std::string> words = session.completions(text);
    return std::find(words.begin(), words.end(), word) != words.end();
  }
};

constexpr const char* model =
    "model Smoking { hidden gene : {lo, hi} = [1/2, 1/2]   smoke : {no, yes} given gene = [[1, 0], [0, 1]] }";

}  // namespace

TEST_CASE("an expression is printed and keeps a name") {
  Dialogue dialogue;
  const auto entered = dialogue.enter("1/2 + 1/4");
  CHECK(dialogue.shown == "_1 = 3/4  0.75\n");
  CHECK(entered.kept == std::vector<std::string>{"_1"});
  CHECK_FALSE(entered.declares);
  dialogue.enter("_1 * 4");
  CHECK(dialogue.shown == "_2 = 3\n");
}

TEST_CASE("an input and a script come apart into statements") {
  Dialogue dialogue;
  const auto entered = dialogue.enter("let a = 1 print a assert a == 2 let b = nothing");
  REQUIRE(entered.stands.size() == 2);
  CHECK(entered.stands[0].statement == 0);
  CHECK(entered.stands[1].kept_as == "_1");
  const std::string script =
      "type A, `B c`  # two\n# Data.\ndata d = csv \"d.csv\"\nprint d\nset arith = double\n";
  const auto statements = diag::Session::statements(script);
  REQUIRE(statements.size() == 4);
  std::string whole;
  for (const auto& statement : statements) whole += statement.text;
  CHECK(whole == script);
  CHECK(statements[0].declares == std::vector<std::string>{"A", "`B c`"});
  CHECK(statements[0].text == "type A, `B c`  # two");
  REQUIRE(statements[1].file);
  const auto place = *statements[1].file;
  CHECK(statements[1].text.substr(place.begin, place.end - place.begin) == "\"d.csv\"");
  CHECK(statements[2].asks);
  CHECK(statements[3].sets);
  CHECK(diag::Session::statements("let = 1").empty());
}

TEST_CASE("what fails leaves no trace, not even in the numbers of results") {
  Dialogue dialogue;
  CHECK(dialogue.enter("let a = 1").declares);
  CHECK(dialogue.enter("let a = nothing").status == diag::Status::wrong);
  CHECK(dialogue.enter("nothing").status == diag::Status::wrong);
  dialogue.enter("a");
  CHECK(dialogue.shown == "_1 = 1\n");
}

TEST_CASE("a value that has no answer is not declared") {
  Dialogue dialogue;
  dialogue.enter("type A = {no, yes} state w : (a : A) * (b : A) = [1, 0, 0, 0]");
  CHECK(dialogue.enter("let x = w.P(b | a = yes)").status == diag::Status::failed);
  dialogue.enter("x");
  CHECK(dialogue.shown == "unknown-name\n");
}

TEST_CASE("the session goes back to any depth") {
  Dialogue dialogue;
  dialogue.enter("let a = 1");
  const std::size_t depth = dialogue.session.depth();
  dialogue.enter("let a = 2 let b = 3");
  dialogue.enter("set arith = double");
  dialogue.session.back_to(depth);
  dialogue.enter("a / 3");
  CHECK(dialogue.shown == "_1 = 1/3  0.3333\n");
  dialogue.enter("b");
  CHECK(dialogue.shown == "unknown-name\n");
  dialogue.session.back_to(1000);  // further on than it is: nothing happens
  dialogue.enter("a");
  CHECK(dialogue.shown == "_2 = 1\n");
}

TEST_CASE("instances of parameters that fail are made anew") {
  Dialogue dialogue;
  dialogue.enter("type A = {no, yes} box f[p : number] : I -> A = [p, 1 - p]");
  CHECK(dialogue.enter("f[2]").status == diag::Status::wrong);
  CHECK(dialogue.enter("f[1/2]").status == diag::Status::well);
  CHECK(dialogue.enter("f[1/2]").status == diag::Status::well);
}

TEST_CASE("a text that ends inside of a statement is incomplete") {
  CHECK(diag::Session::incomplete("model M {"));
  CHECK(diag::Session::incomplete("let x ="));
  CHECK(diag::Session::incomplete("M.P(a |"));
  CHECK(diag::Session::incomplete("let x = 1 ;\n  # more"));
  CHECK_FALSE(diag::Session::incomplete("let x = 1"));
  CHECK_FALSE(diag::Session::incomplete("M.P(a)"));
  CHECK_FALSE(diag::Session::incomplete("let = 1"));
  CHECK_FALSE(diag::Session::incomplete("nonsense here"));
  CHECK_FALSE(diag::Session::incomplete(""));
}

TEST_CASE("names, members, labels and words are proposed where they may stand") {
  Dialogue dialogue;
  dialogue.enter(model);
  CHECK(dialogue.proposes("Smo", "Smoking"));
  CHECK(dialogue.session.completions("Smoking.s") == std::vector<std::string>{"separated", "smoke"});
  CHECK(dialogue.session.completions("Smoking.P(sm") == std::vector<std::string>{"smoke"});
  dialogue.enter("model Words { `do` : {y, n} = [1, 0]   x : {`a b`, n} given `do` { _ |-> n } }");
  CHECK(dialogue.session.completions("Words.`") == std::vector<std::string>{"`do`"});
  CHECK(dialogue.session.completions("Words.P(x | `d") == std::vector<std::string>{"`do`"});
  CHECK(dialogue.session.completions("Words.P(`do` | x = `") == std::vector<std::string>{"`a b`"});
  CHECK(dialogue.session.completions("Smoking.P(gene | smoke = ") == std::vector<std::string>{"no", "yes"});
  CHECK(dialogue.proposes("let x = comb(", "Smoking"));
  CHECK(dialogue.session.completions("import pre") == std::vector<std::string>{"prelude"});
  CHECK(dialogue.proposes("mo", "model"));
  CHECK_FALSE(dialogue.proposes("Smoking.P(mo", "model"));
  CHECK(dialogue.session.completions("print \"Smo").empty());
  CHECK(dialogue.session.completions("print 1 # Smo").empty());
  CHECK(dialogue.session.completions("Nothing.").empty());
}

TEST_CASE("variables and ports are proposed where they are asked for") {
  Dialogue dialogue;
  dialogue.enter(
      "model Q { vx : {no, yes} = [1/2, 1/2]  `v 2` : {no, yes} given vx = [[1, 0], [0, 1]] } "
      "let s = Q.P(vx) state w : Q.vx = [1, 0] diagram d(vin : Q.vx) -> (vout : Q.vx) { return vin }");
  REQUIRE(dialogue.shown.empty());
  for (const char* text : {"do[v", "cut[v", "replace[v", "do[vx = yes, v", "marginal(s, v", "s.P(v",
                           "s.P(vx | v", "let t = normalize(cut[v", "w.P(v", "Q.P(vx | do(v"}) {
    INFO(text);
    CHECK(dialogue.proposes(text, "vx"));
  }
  CHECK(dialogue.proposes("do[`v", "`v 2`"));
  CHECK(dialogue.session.completions("do[vx = ") == std::vector<std::string>{"no", "yes"});
  CHECK(dialogue.proposes("marginal(d, v", "vout"));
  CHECK_FALSE(dialogue.proposes("s.P(v", "vout"));
  CHECK_FALSE(dialogue.proposes("v", "vx"));
}

TEST_CASE("what is declared is listed with its type, the older first and hidden ones not") {
  Dialogue dialogue;
  dialogue.enter("let a = 1");
  dialogue.enter("type A = {no, yes}");
  dialogue.enter("let a = \"text\" == \"text\"");
  std::vector<std::string> texts;
  for (const auto& name : dialogue.session.names()) texts.push_back(name.text);
  CHECK(texts == std::vector<std::string>{"type A = {no, yes}", "value a: yes or no"});
  CHECK(dialogue.session.names({"nothing"}).empty());
}

TEST_CASE("the type of an expression is told without computing it") {
  Dialogue dialogue;
  dialogue.enter(model);
  const auto unheard = [](const diag::Result&) {};
  CHECK(dialogue.session.type_of("input", "Smoking.P(gene | smoke)", unheard) ==
        "a channel (smoke : {no, yes}) -> (gene : {lo, hi})");
  CHECK(dialogue.session.type_of("input", "nothing", unheard) == std::nullopt);
  CHECK(dialogue.session.depth() == 1);
}

TEST_CASE("a script is laid out, or its errors are told") {
  CHECK(diag::format("a.diag", "let  x=1").text == "let x = 1\n");
  const diag::Formatted refused = diag::format("a.diag", "let = 1\n");
  CHECK(refused.text == std::nullopt);
  REQUIRE(refused.diagnostics.size() == 1);
  CHECK(refused.diagnostics[0].file() == "a.diag");
}
