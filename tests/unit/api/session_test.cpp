// The library as a host sees it. Only the public header is used.
#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "interpreter/include/diag/diag.hpp"

namespace {

const char* const smoking = R"(
type Bool = {no, yes}
state omega : (smoke : Bool) * (tar : Bool) * (cancer : Bool) = [0.5, 0.1, 0.01, 0.02, 0.1, 0.05, 0.02, 0.2]
)";

struct Heard {
  diag::Status status = diag::Status::well;
  std::vector<std::string> texts, lines;
  std::vector<diag::Value> values;
  std::vector<diag::Diagnostic> diagnostics;
};

Heard run(diag::Session& session, const std::string& script, bool check = false) {
  Heard heard;
  const auto take = [&](const diag::Result& result) {
    heard.lines.push_back(result.json());
    heard.texts.push_back(result.text());
    if (const auto value = result.value()) heard.values.push_back(*value);
    if (const auto diagnostic = result.diagnostic()) heard.diagnostics.push_back(*diagnostic);
  };
  heard.status = check ? session.check("test.diag", script, take) : session.run("test.diag", script, take);
  return heard;
}

Heard run(const std::string& script, diag::Options options = {}) {
  diag::Session session(std::move(options));
  return run(session, script);
}

}  // namespace

TEST_CASE("A session hands out a result for each statement that has one") {
  const Heard heard =
      run(std::string(smoking) + "print omega.P(cancer | smoke)\nassert 1 == 1\nprint \"done\"\n");
  CHECK(heard.status == diag::Status::well);
  REQUIRE(heard.lines.size() == 3);
  CHECK(heard.lines[0].find(R"json({"kind":"channel","source":"omega.P(cancer | smoke)")json") == 0);
  CHECK(heard.lines[1] == R"({"kind":"assert","holds":true})");
  CHECK(heard.texts[0].find("omega.P(cancer | smoke)\nsmoke │") == 0);
  CHECK(heard.texts[1].empty());
  CHECK(heard.texts[2] == "done\n");
}

TEST_CASE("The cells of a channel are numbers and fractions") {
  const Heard heard = run(std::string(smoking) + "print omega.P(cancer | smoke)\n");
  REQUIRE(heard.values.size() == 1);
  const diag::Value& value = heard.values[0];
  CHECK(value.kind() == diag::Value::Kind::channel);
  REQUIRE(value.inputs().size() == 1);
  CHECK(value.inputs()[0].name == "smoke");
  CHECK(value.outputs()[0].labels == std::vector<std::string>{"no", "yes"});
  CHECK(value.rows() == 2);
  CHECK(value.columns() == 2);
  CHECK(value.fraction(1, 1) == "25/37");
  CHECK(std::fabs(value.weight(1, 1) - 25.0 / 37) < 1e-15);
  CHECK_THROWS_AS(value.weight(2, 0), std::out_of_range);
  CHECK_THROWS_AS(value.number(), std::logic_error);
}

TEST_CASE("Undetermined rows have no numbers") {
  const Heard heard =
      run("type B = {no, yes}\nstate w : (a : B) * (b : B) = [1/2, 1/2, 0, 0]\nprint w.P(b | a)\n");
  REQUIRE(heard.values.size() == 1);
  CHECK(heard.values[0].determined(0));
  CHECK_FALSE(heard.values[0].determined(1));
  CHECK(std::isnan(heard.values[0].weight(1, 0)));
  CHECK(heard.values[0].fraction(1, 0).empty());
}

TEST_CASE("Numbers, records and lists can be read") {
  const Heard heard =
      run(std::string(smoking) +
          "print mass(omega)\nprint comb(omega, smoke | tar | cancer)\nprint dimensions(omega)\n");
  REQUIRE(heard.values.size() == 3);
  CHECK(heard.values[0].number() == 1);
  CHECK(heard.values[0].fraction() == "1");
  REQUIRE(heard.values[1].field("inner"));
  CHECK(heard.values[1].field("inner")->fraction(0, 0) == "20/21");
  CHECK_FALSE(heard.values[1].field("middle"));
  CHECK(heard.values[2].kind() == diag::Value::Kind::list);
}

TEST_CASE("In double there are no fractions") {
  diag::Options options;
  options.arith = diag::Arith::floating;
  const Heard heard = run(std::string(smoking) + "print omega.P(cancer)\n", options);
  REQUIRE(heard.values.size() == 1);
  CHECK(heard.values[0].fraction(0, 0).empty());
  CHECK(heard.lines[0].find(R"("arith":"double")") != std::string::npos);
}

TEST_CASE("Values outlive their session") {
  std::vector<diag::Value> kept;
  {
    diag::Session session;
    kept = run(session, "type A, B\nbox f : A -> B\nprint f\n").values;
  }
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].text().find("f(") != std::string::npos);
}

TEST_CASE("What was declared stays for later runs, and what was only checked does not") {
  diag::Session session;
  CHECK(run(session, "let a = 1/2\n").status == diag::Status::well);
  CHECK(run(session, "let b = 1/3\n", true).status == diag::Status::well);
  CHECK(run(session, "print a\n").texts == std::vector<std::string>{"1/2  0.5\n"});
  CHECK(run(session, "print b\n").status == diag::Status::wrong);
}

TEST_CASE("An instance that was only checked is made anew when the script runs") {
  diag::Session session;
  CHECK(run(session, "type Bool = {no, yes}\nbox coin[p : number] : I -> Bool = [1 - p, p]\n").status ==
        diag::Status::well);
  const std::string value = "print normalize(Stoch(coin[1/3]))\n";
  CHECK(run(session, value, true).status == diag::Status::well);
  CHECK(run(session, value).texts ==
        std::vector<std::string>{"normalize(Stoch(coin[1/3]))\nBool │\n─────┼────────────\n"
                                 "no   │ 2/3  0.6667\nyes  │ 1/3  0.3333\n"});
}

TEST_CASE("A wrong script runs nothing, and each diagnostic has its place") {
  const Heard heard = run("print 1\nprint flop\nprint flip\n");
  CHECK(heard.status == diag::Status::wrong);
  CHECK(heard.values.empty());
  REQUIRE(heard.diagnostics.size() == 2);
  const diag::Diagnostic& first = heard.diagnostics[0];
  CHECK(first.is_error());
  CHECK(first.file() == "test.diag");
  CHECK(first.line() == 2);
  CHECK(first.column() == 7);
  CHECK(first.text().find("test.diag:2:7: error: " + first.message()) == 0);
  CHECK(first.json().find(R"({"kind":"error",)") == 0);
  CHECK(first.json().find(R"("file":"test.diag","line":2,"column":7,"message":)") != std::string::npos);
}

TEST_CASE("A failed assertion is one object, with its place, and the script goes on") {
  const Heard heard = run("assert 1 == 2\nprint 3\n");
  CHECK(heard.status == diag::Status::failed);
  REQUIRE(heard.lines.size() == 2);
  CHECK(heard.lines[0].find(R"({"kind":"assert","holds":false,)") == 0);
  CHECK(heard.lines[0].find(R"("line":1)") != std::string::npos);
  CHECK(heard.texts[1] == "3\n");
}

TEST_CASE("Files come from the host") {
  std::map<std::string, std::string> files{{"lib.diag", "let half = 1/2\n"}, {"d.csv", "a,b\nx,y\nx,z\n"}};
  diag::Options options;
  std::string asked_from;
  options.load = [&](const std::string& path, const std::string& from) {
    asked_from = from;
    const auto found = files.find(path);
    if (found == files.end()) return diag::Loaded{path, std::nullopt, "no such file"};
    return diag::Loaded{path, found->second, ""};
  };
  const Heard heard =
      run("import \"lib.diag\"\ndata d = csv \"d.csv\"\nprint half\nprint d.P(b | a)\n", options);
  CHECK(heard.status == diag::Status::well);
  CHECK(asked_from == "test.diag");
  REQUIRE(heard.values.size() == 2);
  CHECK(heard.values[1].fraction(0, 1) == "1/2");
  const Heard missing = run("data d = csv \"e.csv\"\n", options);
  CHECK(missing.status == diag::Status::wrong);
  REQUIRE(missing.diagnostics.size() == 1);
  CHECK(missing.diagnostics[0].text().find("no such file") != std::string::npos);
}

TEST_CASE("What the host throws comes through, and the session stays good") {
  diag::Session session;
  const auto refuse = [](const diag::Result&) { throw std::runtime_error("enough"); };
  CHECK_THROWS_WITH(session.run("a", "let x = 2\nprint 1\n", refuse), "enough");
  CHECK(run(session, "print 3\n").texts == std::vector<std::string>{"3\n"});
}

TEST_CASE("An answer too large to be written becomes a diagnostic of its statement") {
  diag::Options options;
  options.max_memory = 10'000'000;
  const Heard heard =
      run("type N = {1..100000}\nfunction f : N -> N { x |-> x }\nprint f\nprint 1\n", options);
  CHECK(heard.status == diag::Status::failed);
  REQUIRE(heard.diagnostics.size() == 1);
  CHECK(heard.diagnostics[0].line() == 3);
  CHECK(heard.texts.back() == "1\n");
}

TEST_CASE("What runs can be stopped, and has a deadline") {
  const std::atomic<bool> cancelled{true};
  diag::Options options;
  options.cancelled = &cancelled;
  const std::string script =
      "type B = {no, yes}\nbox f : B -> B { x |-> uniform }\nprint uniform[B] ; iterate(f, 100000)\n";
  CHECK(run(script, options).status != diag::Status::well);
  diag::Options hurried;
  hurried.timeout = 1e-6;
  CHECK(run(script, hurried).status != diag::Status::well);
}

TEST_CASE("A file that could not be read is a diagnostic without a line") {
  const auto diagnostic = diag::Diagnostic::of_file("a b.diag", "no such file");
  CHECK(diagnostic.text() == "a b.diag: error: no such file\n");
  CHECK(diagnostic.json() ==
        R"({"kind":"error","name":"unreadable-file","file":"a b.diag","message":"no such file"})");
}
