// Where reading goes on after a fault, and which names are known in spite of it.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/unit/grammar/read.hpp"

using namespace diag;
using Texts = std::vector<std::string>;

TEST_CASE("a fault costs one statement") {
  const Reading reading("let a = (\nlet b = 1\nlet c = ]\nlet d = 2\n");
  CHECK(reading.errors().size() == 2);
  CHECK(reading.statements() == Texts{"let b = 1", "let d = 2"});
  CHECK(reading.faulty() == "a,c");
}

TEST_CASE("reading resumes behind the matching brace") {
  const Reading reading("type T = {a b} type U = {c}\nbox f : T => T {\n  print x\n} print y");
  CHECK(reading.errors().size() == 2);
  CHECK(reading.statements() == Texts{"type U = (set 'c)", "print y"});
  const Reading block("theory T extnds S {\n  type A\n  box f : A -> A\n}\nprint y");
  CHECK(block.errors().size() == 1);
  CHECK(block.statements() == Texts{"print y"});
  CHECK(block.faulty() == "T,A,f");
}

TEST_CASE("a brace inside an expression does not end the faulty statement") {
  const Reading reading("let x = f({no |-> 0, yes |-> 1}) + 3\nprint y");
  CHECK(reading.errors().size() == 1);
  CHECK(reading.statements() == Texts{"print y"});
}

TEST_CASE("reading resumes only at lines that are no deeper") {
  const Reading reading("let x = f(a b\n  print = c)\nprint y");
  CHECK(reading.errors().size() == 1);
  CHECK(reading.statements() == Texts{"print y"});
}

TEST_CASE("a theory is read item by item") {
  const Reading reading("theory T {\n  type A\n  box f : A ->\n  box g : A -> A\n  box h A\n}\nprint x");
  CHECK(reading.errors() ==
        Texts{"3:15 unexpected: expected the codomain, an object, found the keyword `box`",
              "5:9 unexpected: expected `:`, found `A`"});
  CHECK(reading.statements() == Texts{"theory T { type A; box g <A> <A> } damaged f,h", "print x"});
  CHECK(reading.faulty().empty());
}

TEST_CASE("a functor is read item by item") {
  const Reading reading("functor F : A -> B {\n  x |-> [1, 2\n  y |-> z\n  |-> w\n}\nprint F");
  CHECK(reading.errors() == Texts{"2:14 unclosed: expected `,` or `]`, found `y`",
                                  "4:3 unexpected: expected an object or a box of the source, found `|->`"});
  CHECK(reading.statements() == Texts{"functor F A B { y |-> z } damaged", "print F"});
  CHECK(reading.faulty().empty());
}

TEST_CASE("a model is read item by item, also on one line") {
  const Reading reading("model M {\n  a : {x y}\n  b : {0} = [1],\n  c\n  d : {0}\n}\nprint M.a");
  CHECK(reading.errors().size() == 3);
  CHECK(reading.statements() ==
        Texts{"model M { b : (set '0) = (list 1); d : (set '0) } damaged a,c", "print (.a M)"});
  CHECK(reading.faulty().empty());
  const Reading line("model M { a : {x y} = [1] b, c : {0} } print x");
  CHECK(line.errors().size() == 1);
  CHECK(line.statements() == Texts{"model M {  } damaged a,b,c", "print x"});
}

TEST_CASE("the variables of faulty model items are known") {
  const auto faulty = [](const std::string& item) {
    const Reading reading("model M {\n  " + item + "\n}");
    CHECK(reading.errors().size() == 1);
    return reading.statements();
  };
  CHECK(faulty("a, b : {x y}") == Texts{"model M {  } damaged a,b"});
  CHECK(faulty("hidden a : {x y}") == Texts{"model M {  } damaged a"});
  CHECK(faulty("hidden function a : {x y}") == Texts{"model M {  } damaged a"});
  CHECK(faulty("function a given 3") == Texts{"model M {  } damaged a"});
  CHECK(faulty("hidden : {x y}") == Texts{"model M {  } damaged hidden"});
  CHECK(faulty("confounded a, 3") == Texts{"model M {  } damaged"});
  CHECK(faulty("a : {x, y} = [1, 2, b : {0}") == Texts{"model M {  } damaged a"});
}

TEST_CASE("a theory, functor or model with a faulty head is faulty as a whole") {
  const Reading reading(
      "model M = {\n  a : {0}\n}\nfunctor F A -> B {\n}\ntheory T extends {\n  box f : A -> A\n}");
  CHECK(reading.errors().size() == 3);
  CHECK(reading.statements().empty());
  CHECK(reading.faulty() == "M,F,T,f");
}

TEST_CASE("a block that is not closed ends where a statement cannot be its own") {
  const Reading reading("theory T {\n  type A\nprint x\nmodel M {\n  a : {0}\nprint y\n");
  CHECK(reading.errors() == Texts{"2:9 unclosed: expected `}`, found the keyword `print`",
                                  "5:10 unclosed: expected `}`, found the keyword `print`"});
  CHECK(reading.statements() ==
        Texts{"theory T { type A } damaged", "print x", "model M { a : (set '0) } damaged", "print y"});
  CHECK(reading.faulty().empty());
  CHECK_FALSE(reading.script.incomplete);
}

TEST_CASE("names of faulty declarations are known") {
  CHECK(Reading("type A, B, `c d` = {").faulty() == "A,B,c d");
  CHECK(Reading("box f A").faulty() == "f");
  CHECK(Reading("function f A").faulty() == "f");
  CHECK(Reading("diagram d A").faulty() == "d");
  CHECK(Reading("functor F A").faulty() == "F");
  CHECK(Reading("model M A").faulty() == "M");
  CHECK(Reading("state s A").faulty() == "s");
  CHECK(Reading("data d A").faulty() == "d");
  CHECK(Reading("let x 1").faulty() == "x");
  CHECK(Reading("import 3 as f").faulty() == "f");
  CHECK(Reading("bix f : A -> B").faulty() == "f");
  CHECK(Reading("x = 3").faulty() == "x");
  CHECK(Reading("print x = 3").faulty().empty());
  CHECK(Reading("let x = 1|a> + 2").faulty() == "x");
}

TEST_CASE("a text that ends inside a statement is incomplete") {
  for (const char* text : {"let x =", "theory T {", "theory T {\n type A", "print f(a,", "diagram d(x : A) {",
                           "print", "box f : A -> B {\n  no |->", "print a ;"}) {
    CAPTURE(text);
    CHECK(Reading(text).script.incomplete);
    CHECK(Reading(text).errors().size() == 1);
  }
  for (const char* text : {"let x = 1", "print )", "pint", "theory T { }", "print \"abc"}) {
    CAPTURE(text);
    CHECK_FALSE(Reading(text).script.incomplete);
  }
}

TEST_CASE("after 100 errors reading stops and says so") {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "print )\n";
  const Reading reading(text);
  REQUIRE(reading.diagnostics.all().size() == 101);
  CHECK(reading.diagnostics.all().back().name == "too-many-errors");
  CHECK(reading.error(99).span.begin == 99 * 8 + 6);
  std::string characters;
  for (int i = 0; i < 200; ++i) characters += "& ";
  CHECK(Reading(characters).diagnostics.all().size() == 101);
}

TEST_CASE("line breaks of all kinds, and a byte-order mark") {
  const Reading reading("\xEF\xBB\xBFtype A\r\nprint )\r\nprint x # \xC3\xBC\r\n");
  CHECK(reading.errors() == Texts{"2:7 unexpected: expected what is to be printed, found `)`"});
  CHECK(reading.statements() == Texts{"type A", "print x"});
}
