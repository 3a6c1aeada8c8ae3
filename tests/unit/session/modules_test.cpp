// Imports: once each, quiet, and one message for one fault.
#include <catch2/catch.hpp>

#include "scripts.hpp"

using namespace diag;
using namespace diag::test;

TEST_CASE_METHOD(Host, "an imported file gives its names, and does not print") {
  files["f.diag"] = "let x = 1/2\nprint x\nassert x == 1\n";
  CHECK(run("import \"f.diag\"\nprint x\n") == Status::well);
  CHECK(lines.size() == 1);
  CHECK(run("import \"f.diag\" as f\nprint f.x\n") == Status::well);
  CHECK(lines.size() == 1);
}

TEST_CASE_METHOD(Host, "each file is read once") {
  files["base.diag"] = "type A\nbox f : A -> A\n";
  files["left.diag"] = "import \"base.diag\"\ndiagram l : A -> A = f\n";
  files["right.diag"] = "import \"base.diag\"\ndiagram r : A -> A = f\n";
  CHECK(run("import \"left.diag\"\nimport \"right.diag\"\nassert l == r\n") == Status::well);
  CHECK(lines == std::vector<std::string>{"assert true"});
}

TEST_CASE_METHOD(Host, "own declarations win over imported ones, which clash only when used") {
  files["a.diag"] = "let x = 1\nlet y = 1\n";
  files["b.diag"] = "let x = 2\n";
  CHECK(run("import \"a.diag\"\nimport \"b.diag\"\nprint y\n") == Status::well);
  CHECK(run("import \"a.diag\"\nimport \"b.diag\"\nprint x\n") == Status::wrong);
  CHECK(lines.at(0).find("main.diag:3: ambiguous-name") == 0);
  CHECK(run("import \"a.diag\"\nimport \"b.diag\"\nlet x = 3\nassert x == 3\n") == Status::well);
}

TEST_CASE_METHOD(Host, "settings of an imported file are its own") {
  files["f.diag"] = "set arith = double\nlet x = 1/4\n";
  CHECK(run("import \"f.diag\"\nprint 1/4\nprint x\n") == Status::well);
  CHECK(lines.at(0).find("\"1/4\"") != std::string::npos);
  CHECK(lines.at(1).find("0.25") != std::string::npos);
}

TEST_CASE_METHOD(Host, "import cycles are shown as a chain") {
  files["a.diag"] = "import \"b.diag\"\nprint z\n";
  files["b.diag"] =
      "import \"a.diag\"\nlet x = y\n";  // what is unknown may have been meant to come from there
  CHECK(run("import \"a.diag\"\nprint 1\n") == Status::wrong);
  REQUIRE(diagnostics.size() == 2);
  CHECK(lines[0] == "a.diag:2: unknown-name: unknown name `z`");
  CHECK(lines[1] == "b.diag:1: import-cycle: import cycle: a.diag imports b.diag, which imports a.diag");
  REQUIRE(diagnostics[1].notes.size() == 1);
  CHECK(diagnostics[1].notes[0].text == "b.diag is imported here");
}

TEST_CASE_METHOD(Host, "a file that imports itself") {
  files["main.diag"] = "import \"main.diag\"\n";
  CHECK(run("import \"main.diag\"\n") == Status::wrong);
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].message == "main.diag imports itself");
}

TEST_CASE_METHOD(Host, "a file that cannot be read is one fault") {
  CHECK(run("import \"none.diag\"\nprint something\ndiagram d : A -> B = f\nimport \"none.diag\" as n\nprint "
            "n.x\n") == Status::wrong);
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].message == "cannot read `none.diag`: no such file");
  CHECK(diagnostics[1].message == "cannot read `none.diag`: no such file");
}

TEST_CASE_METHOD(Host, "faults of an imported file are shown at their place, and cause no others") {
  files["f.diag"] = "let x = nothing\nlet y = 1\n";
  CHECK(run("import \"f.diag\"\nprint x\nprint y\n") == Status::wrong);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] == "f.diag:1: unknown-name: unknown name `nothing`");
  files["f.diag"] = "let x = 2\n";
  CHECK(run("import \"f.diag\"\nprint x\n") == Status::well);  // it was not kept
}

TEST_CASE_METHOD(Host, "a module that does not exist is named with the nearest") {
  CHECK(run("import causl\n") == Status::wrong);
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].help == "did you mean `causal`?");
  CHECK(run("import zzzzzz\n") == Status::wrong);
  CHECK(diagnostics.at(0).help.find("causal, ") != std::string::npos);
}

TEST_CASE_METHOD(Host, "modules of the standard library need no files") {
  CHECK(run("import prelude\nimport causal\nimport probability as p\nprint 1\n") == Status::well);
  CHECK(loads.empty());
}
