// Scripts as a host runs them.
#include <catch2/catch.hpp>

#include "scripts.hpp"

using namespace diag;
using namespace diag::test;

namespace {
const std::string types = "type Bool = {no, yes}\n";
}

TEST_CASE_METHOD(Host, "values are handed out in the order of the statements") {
  CHECK(run("print 1/2 + 1/3\nprint \"text\"\nassert 1 < 2\n") == Status::well);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].find("\"5/6\"") != std::string::npos);
  CHECK(lines[1].find("\"text\"") != std::string::npos);
  CHECK(lines[2] == "assert true");
}

TEST_CASE_METHOD(Host, "a faulty script runs nothing") {
  CHECK(run("print 1\nprint nothing\n") == Status::wrong);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] == "main.diag:2: unknown-name: unknown name `nothing`");
}

TEST_CASE_METHOD(Host, "checking runs nothing and keeps nothing") {
  CHECK(run("let x = 1\nprint x\n", true) == Status::well);
  CHECK(lines.empty());
  CHECK(run("print x\n") == Status::wrong);
}

TEST_CASE_METHOD(Host, "a failed assertion is said with both sides, and the script goes on") {
  CHECK(run("assert 1/2 == 1/3\nprint 1\n") == Status::failed);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "assert false main.diag:1: assertion-failed: assertion failed: 1/2 == 1/3 does not hold");
}

TEST_CASE_METHOD(Host, "what rests on a failed statement is skipped without a word") {
  CHECK(run(types + "state p : (a : Bool) = [1, 0]\nlet q = p.P(a = no | a = yes)\n") == Status::wrong);
  CHECK(run(types + "state p : (a : Bool) * (b : Bool) = [1, 0, 0, 0]\n"
                    "let q = p.P(b | a = yes)\nprint q\nlet r = marginal(q, b)\nassert r == q\nprint 1\n") ==
        Status::failed);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "main.diag:3: zero-condition: the condition a = yes has probability 0");
}

TEST_CASE_METHOD(Host, "a box whose rows failed is skipped with all that uses it") {
  CHECK(run(types + "state p : (a : Bool) * (b : Bool) = [1, 0, 0, 0]\n"
                    "box f : I -> Bool = p.P(b | a = yes)\n"
                    "print f\nprint f ; discard\nprint f * f ; id * discard\n") == Status::failed);
  REQUIRE(lines.size() == 2);  // nobody reads f before it is discarded
  CHECK(lines[0].find("zero-condition") != std::string::npos);
}

TEST_CASE_METHOD(Host, "a later run sees what earlier ones declared, and may hide it") {
  CHECK(run("let x = 1/2\n") == Status::well);
  CHECK(run("print x\n") == Status::well);
  CHECK(run("let x = 1/3\nprint x\n") == Status::well);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("\"1/3\"") != std::string::npos);
  CHECK(run("let y = nothing\n") == Status::wrong);
  CHECK(run("print y\n") == Status::wrong);  // the faulty run left nothing behind
  CHECK(run("print x\n") == Status::well);
}

TEST_CASE_METHOD(Host, "a value lost in an earlier run is missed in a later one") {
  CHECK(run("let x = 0\n") == Status::well);
  CHECK(run("let y = 1 / x\n") == Status::failed);
  CHECK(run("print y\n") == Status::failed);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("no-value") != std::string::npos);
}

TEST_CASE_METHOD(Host, "arithmetic follows the settings") {
  CHECK(run("set arith = double\nprint 1/4\nassert 1/3 == 0.3333333333333334\nset arith = exact\nprint "
            "1/4\n") == Status::well);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].find("0.25") != std::string::npos);
  CHECK(lines[1] == "assert true (within 1e-12)");
  CHECK(lines[2].find("\"1/4\"") != std::string::npos);
}

TEST_CASE_METHOD(Host, "a passing comparison is said to be inexact where it found both sides equal") {
  options.arith = Arith::floating;
  CHECK(all("assert 1/3 != 1/2\nassert not 1/3 == 1/2\nassert not 1/3 != 1/3\nassert 1/3 == 1/3\n") ==
        "assert true\nassert true\nassert true (within 1e-12)\nassert true (within 1e-12)");
}

TEST_CASE_METHOD(Host, "arithmetic that the host has fixed is not set, and that is said once") {
  options.fixed_arith = true;
  CHECK(run("set arith = exact\nset arith = double\nset arith = double\nprint 1/4\n") == Status::well);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "main.diag:2: arith-overridden: --arith exact overrides this line");
  CHECK(diagnostics[0].severity == Severity::warning);
  CHECK(lines[1].find("\"1/4\"") != std::string::npos);
}

TEST_CASE_METHOD(Host, "a budget spent while rows are read is no fault of the script") {
  const std::string big = types + "type D = {1..100000}\nbox f : D * D * D -> D { _, _, _ |-> uniform }\n";
  CHECK(run(big) == Status::failed);
  REQUIRE(lines.size() == 1);
  CHECK(run(big + "print nothing\n") == Status::wrong);
  CHECK(lines.size() == 2);
}

TEST_CASE_METHOD(Host, "undetermined rows are filled where it is asked for") {
  const std::string script = types + "state p : (a : Bool) * (b : Bool) = [1/4, 3/4, 0, 0]\n";
  run(script + "print p.P(b | a)\n");
  CHECK(lines.at(0).find("undetermined") != std::string::npos);
  run("set undetermined = uniform\nprint p.P(b | a)\n");
  CHECK(lines.at(0).find("undetermined") == std::string::npos);
}

TEST_CASE_METHOD(Host, "a run that is cancelled or out of time says so once") {
  std::atomic<bool> cancelled{true};
  options.cancelled = &cancelled;
  CHECK(run("print 1\nprint 2\n") == Status::failed);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("cancelled") != std::string::npos);
  cancelled = false;
  CHECK(run("print 1\n") == Status::well);
}

TEST_CASE_METHOD(Host, "a table that cannot fit is refused") {
  options.max_memory = 1 << 20;
  CHECK(run("type Big = {1..10000}\nprint uniform[Big * Big]\nprint 1\n") == Status::failed);
  CHECK(lines.size() == 2);
}
