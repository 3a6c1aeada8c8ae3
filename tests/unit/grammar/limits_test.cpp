// Deep nesting is refused, and reading takes steps in proportion to the text.
#include <catch2/catch.hpp>

#include "grammar/tokens.hpp"
#include "grammar/tree.hpp"
#include "tests/unit/grammar/read.hpp"

using namespace diag;

namespace {

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

constexpr std::size_t many = 100'000;

}  // namespace

TEST_CASE("nesting without end is one error") {
  for (const char* opener : {"(", "[", "-", "f(", "f[", "[(", "{a |-> ", "identify ", "1^"}) {
    CAPTURE(opener);
    const Reading reading("print " + repeated(opener, many) + "\nprint x\n");
    REQUIRE(reading.errors().size() == 1);
    CHECK(reading.error().name == "nested-too-deeply");
    CHECK(reading.statements() == std::vector<std::string>{"print x"});
  }
  for (const char* tail : {"()", "[a]", ".a", "(a)(b).c"}) {
    CAPTURE(tail);
    const Reading reading("print a" + repeated(tail, many) + "\nprint x\n");
    REQUIRE(reading.errors().size() == 1);
    CHECK(reading.error().name == "nested-too-deeply");
  }
  const std::string tails = repeated(".b", 20);  // members around calls around members
  const Reading both("print " + repeated("a(", 100) + "x" + repeated(")" + tails, 100));
  REQUIRE(both.errors().size() == 1);
  CHECK(both.error().name == "nested-too-deeply");
  const Reading object("type A = " + repeated("(", many));
  REQUIRE(object.errors().size() == 1);
  CHECK(object.error().name == "nested-too-deeply");
}

TEST_CASE("openers that cannot nest are one error, too") {
  for (const char* text : {"{", "theory T {", "|", "box f : A -> B {", ") ", "print "}) {
    CAPTURE(text);
    CHECK(Reading(repeated(text, many)).errors().size() <= 101);
  }
}

TEST_CASE("nesting up to the limit is read") {
  const std::size_t deep = grammar::Tree::deepest;
  CHECK(expression(repeated("(", deep) + "x" + repeated(")", deep)) == "x");
  CHECK(only_error("print " + repeated("(", deep + 1) + "x" + repeated(")", deep + 1))
            .find("nested-too-deeply") != std::string::npos);
  CHECK(expression("x" + repeated(".a", deep - 1)).size() > deep);
  // Rules that are read in turn do not add up.
  CHECK(expression("f(x)" + repeated(" ; f(x)", 2 * deep)).size() > 2 * deep);
}

TEST_CASE("long lists are flat") {
  const auto children = [](const std::string& text) {
    const Reading reading("let x = " + text);
    REQUIRE(reading.errors().empty());
    return std::get<ast::LetDecl>(reading.script.statements.at(0).node).value.children.size();
  };
  CHECK(children("f" + repeated(" ; f", many)) == many + 1);
  CHECK(children("f" + repeated(" * f", many)) == many + 1);
  CHECK(children("f" + repeated(" + f", many)) == many + 1);
  CHECK(children("{a" + repeated(", a", many) + "}") == many + 1);
  CHECK(children("[a" + repeated(", a", many) + "]") == many + 1);
  CHECK(children("f(a" + repeated(" | a", many) + ")") == many + 2);
  CHECK(children("1|a>" + repeated(" + 1|a>", many)) == many + 1);
}
