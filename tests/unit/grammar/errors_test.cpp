// What is said about faulty statements, one by one, and where.
#include <catch2/catch.hpp>

#include "tests/unit/grammar/read.hpp"

using namespace diag;

namespace {

// The only error of a text: its message and its help.
std::string helped(const std::string& text) {
  const Reading reading(text);
  if (reading.errors().size() != 1) return std::to_string(reading.errors().size()) + " errors";
  return reading.error().message + "; " + reading.error().help;
}

}  // namespace

TEST_CASE("a missing closer is told behind the token before, with its opener") {
  const Reading reading("type Bool = {no, yes}\nbox flip : I -> Bool = [1/2, 1/2\nprint flip\n");
  REQUIRE(reading.errors() ==
          std::vector<std::string>{"2:33 unclosed: expected `,` or `]`, found the keyword `print`"});
  CHECK(render(reading.error(), reading.sources) ==
        "a.diag:2:33: error: expected `,` or `]`, found the keyword `print`\n"
        "    2 | box flip : I -> Bool = [1/2, 1/2\n"
        "      |                                 ^\n"
        "a.diag:2:24: note: `[` was opened here\n"
        "    2 | box flip : I -> Bool = [1/2, 1/2\n"
        "      |                        ^\n");
  CHECK(only_error("print f(a b)") == "1:11 unclosed: expected `,` or `)`, found `b`");
  CHECK(only_error("print f(a]") == "1:10 unclosed: expected `,` or `)`, found `]`");
  CHECK(only_error("print (a\n") == "1:9 unclosed: expected `)`, found the end of the text");
  CHECK(only_error("box f : A -> B { no |-> [1]\nprint f") ==
        "1:28 unclosed: expected a row (`label |-> ...`) or `}`, found the keyword `print`");
}

TEST_CASE("a wire bound inside of brackets: their closer is missing") {
  const Reading reading("diagram d(x : A) {\n  z <- f(x,\n  w <- f(x, x)\n  return w\n}");
  REQUIRE(reading.errors() == std::vector<std::string>{"2:12 unclosed: expected `)`, found `w`"});
  CHECK(reading.text(reading.error().notes.at(0).span) == "(");
  CHECK(only_error("diagram d(x : A) {\n  z <- f(x,\n  a, b <- f(x, x)\n  return w\n}") ==
        "2:12 unclosed: expected `)`, found `a`");
  CHECK(only_error("diagram d(x : A) { z <- f(x, w <- f(x, x) return w }") ==
        "1:32 unclosed: expected `)`, found `<-`");
  CHECK(only_error("print f[x <- y]") == "1:11 unclosed: expected `]`, found `<-`");
}

TEST_CASE("what is expected and what is found") {
  CHECK(only_error("box f : Bool = uniform") == "1:14 unexpected: expected `->`, found `=`");
  CHECK(only_error("box f A -> B") == "1:7 unexpected: expected `:`, found `A`");
  CHECK(only_error("diagram d : A -> B { return }") == "1:20 unexpected: expected `=`, found `{`");
  CHECK(only_error("diagram d(x : A) = f") == "1:18 unexpected: expected `{` and the wires, found `=`");
  CHECK(only_error("diagram d(A) { return }") ==
        "1:12 port-without-name: expected `:` and an object, found `)`");
  CHECK(only_error("diagram d(x : A) { y = f(x) return y }") == "1:22 unexpected: expected `<-`, found `=`");
  CHECK(only_error("diagram d(x : A) { y <- f(x) }") ==
        "1:29 unclosed: expected a wire (`x <- ...`), `observe` or `return`, found `}`");
  CHECK(only_error("state s : I -> A = [1]") == "1:13 unexpected: expected `=`, found `->`");
  CHECK(only_error("print \"a\" \"b\"") ==
        "1:11 unexpected: expected the end of the statement, found a string");
  CHECK(only_error("print f ;\nprint g") ==
        "1:10 unexpected: expected a diagram after `;`, found the keyword `print`");
  CHECK(only_error("print a == b within 3") ==
        "1:14 unexpected: expected the end of the statement, found `within`");
  CHECK(only_error("let x =") == "1:8 unexpected: expected a value, found the end of the text");
}

TEST_CASE("keywords name nothing, and are told so") {
  const Reading reading("type print = {a}");
  CHECK(reading.errors() ==
        std::vector<std::string>{
            "1:6 keyword-as-name: expected a name for the type, found the keyword `print`"});
  CHECK(reading.error().help == "a keyword is a name only in backticks: `print`");
  CHECK(only_error("diagram d(x : A) { return, y <- f  return x }") ==
        "1:26 unclosed: expected `,` or `}` after what is returned, found `,`");
}

TEST_CASE("`not` denies only what is asserted") {
  CHECK(only_error("print not S.separated(b, d)") == "1:7 misplaced-not: `not` stands only after `assert`");
  CHECK(only_error("let x = not e.identifiable\nprint x") ==
        "1:9 misplaced-not: `not` stands only after `assert`");
}

TEST_CASE("a statement with something behind it is one error, and is not delivered") {
  const Reading reading("type A\nassert 1 = 1\nlet x = a b\nbox f : A -> A { y |-> y } g\nprint x");
  CHECK(reading.errors() ==
        std::vector<std::string>{"2:10 unexpected: expected the end of the statement, found `=`",
                                 "3:11 unexpected: expected the end of the statement, found `b`",
                                 "4:28 unexpected: expected the end of the statement, found `g`"});
  CHECK(reading.statements() ==
        std::vector<std::string>{"type A", "box f <A> <A> = (rows (row 'y y))", "print x"});
  CHECK(reading.faulty() == "x");
  const Reading inside("theory T {\n  type A B\n  type C\n}");
  CHECK(inside.errors().size() == 1);
  CHECK(inside.statements() == std::vector<std::string>{"theory T { type C } damaged A"});
}

TEST_CASE("`=` where `==` is meant") {
  CHECK(helped("assert 1 = 1") == "expected the end of the statement, found `=`; compare with `==`");
  CHECK(helped("print a = b") == "expected the end of the statement, found `=`; compare with `==`");
  CHECK(helped("assert (a = b)") == "expected `)`, found `=`; compare with `==`");
}

TEST_CASE("numbers in a list are separated by commas") {
  const std::string separate =
      "expected `,` or `]`, found `;`; separate by `,`; the rows of a matrix are lists: `[[1, 0], [0, 1]]`";
  CHECK(helped("box f : I -> B = [1/2; 1/2]") == separate);
  CHECK(helped("let x = [p; 1 - p]") == separate);
  CHECK(helped("let x = [1, 0; 0, 1]") == separate);
  CHECK(only_error("let x = [1, 0; 0, 1]") == "1:14 unexpected: expected `,` or `]`, found `;`");
  CHECK(expression("[f ; g]") == "(list (; f g))");
}

TEST_CASE("a file to import stands in quotation marks") {
  const std::string expected = "expected a file in quotation marks or the name of a module, found ";
  const std::string help = "; a file stands in quotation marks: ";
  for (const std::string file : {"lib.diag", "lib/front.diag", "../front", "data.diag", "lib.diag.old"}) {
    CAPTURE(file);
    CHECK(helped("import " + file) == expected + "`" + file + "`" + help + "`import \"" + file + "\"`");
    CHECK(helped("import " + file + " as f") ==
          expected + "`" + file + "`" + help + "`import \"" + file + "\"`");
  }
  CHECK(Reading("import lib.diag as f\nimport a.b\n").faulty() == "f");
}

TEST_CASE("numbers have digits on both sides of their point") {
  CHECK(helped("print .5") ==
        "expected what is to be printed, found `.`; a number begins with a digit: `0.5`");
  CHECK(helped("print [.25, .75]") == "expected `,` or `]`, found `.`; a number begins with a digit: `0.25`");
  CHECK(helped("print 1 + .5e3") ==
        "expected an operand after `+` or `-`, found `.`; a number begins with a digit: `0.5e3`");
  CHECK(helped("print 1.\nprint 2") ==
        "expected a digit after `1.`, found the keyword `print`; a number ends with a digit: `1.0`");
  CHECK(helped("print [1., 2.]") ==
        "expected a digit after `1.`, found `,`; a number ends with a digit: `1.0`");
}

TEST_CASE("`;` composes, and separates nothing") {
  CHECK(helped("print f; print f") ==
        "expected a diagram after `;`, found the keyword `print`; "
        "`;` is composition; statements are separated by line breaks");
}

TEST_CASE("keywords name no wires and no variables") {
  const std::string help = "; a keyword is a name only in backticks: `state`";
  CHECK(helped("diagram d(state : Bool) { return }") ==
        "expected an input, such as `x : A`, found the keyword `state`" + help);
  CHECK(helped("diagram d(x : A, state : Bool) { return }") ==
        "expected an input, such as `x : A`, found the keyword `state`" + help);
  CHECK(helped("diagram d(\n  state : Bool\n) { return }") ==
        "expected an input, such as `x : A`, found the keyword `state`" + help);
  CHECK(helped("diagram d() {\n  state <- f\n  return\n}") ==
        "expected the name of a wire, found the keyword `state`" + help);
  CHECK(helped("diagram d() {\n  state, y <- f\n  return\n}") ==
        "expected the name of a wire, found the keyword `state`" + help);
  CHECK(helped("model M {\n  state : {a}\n}") == "expected a variable, found the keyword `state`" + help);
  CHECK(helped("functor F : S -> T {\n  state |-> f\n}") ==
        "expected an object or a box of the source, found the keyword `state`" + help);
}

TEST_CASE("a set is declared before it is an object") {
  const std::string help = "; declare the set first: `type A = {x, y}`";
  CHECK(helped("state w : (a : {x, y}) = [1, 0]") == "expected the object of this port, found `{`" + help);
  CHECK(helped("box f : {x, y} -> B") == "expected the domain, an object, found `{`" + help);
  CHECK(helped("diagram d(a : {x, y}) { return }") == "expected the object of this input, found `{`" + help);
  CHECK(helped("box f : A -> { x |-> y }") ==
        "expected the codomain, an object, found `{`; an effect goes to `I`");
  CHECK(helped("diagram d() -> { return }") ==
        "expected the codomain, an object, found `{`; an effect goes to `I`");
}

TEST_CASE("commas where none belong") {
  const Reading rows("box f : A -> B { no |-> [1], yes |-> [2] }");
  REQUIRE(rows.errors().size() == 1);
  CHECK(rows.error().help == "rows are separated by white space alone");
  const Reading items("functor F : A -> B { x |-> y, z |-> w }");
  REQUIRE(items.errors() ==
          std::vector<std::string>{"1:29 unexpected: expected an object or a box of the source, found `,`"});
  CHECK(items.error().help == "items are separated by white space alone");
}

TEST_CASE("a range stands alone, and rows have labels") {
  CHECK(helped("type E = {1..3, 2}") == "expected `}`, found `,`; a range stands alone in its braces");
  CHECK(helped("type E = {1, 2..3}") ==
        "expected `,` or `}`, found `..`; a range stands alone in its braces");
  CHECK(helped("box f : I -> B = { [1, 0] }") ==
        "expected a label or `}`, found `[`; rows look like `label |-> [1/2, 1/2]`");
  CHECK(helped("type E = {[a]}") == "expected a label or `}`, found `[`; ");
  const std::string row = "; a row is `label |-> ...`";
  CHECK(helped("box f : B -> B { no => no }") == "expected `|->`, found `=>`" + row);
  CHECK(helped("box f : B -> B { no -> no }") == "expected `|->`, found `->`" + row);
  CHECK(helped("box f : B -> B { no: yes }") == "expected `|->`, found `:`" + row);
  CHECK(helped("box f : B -> B = { no => no }") == "expected `,` or `}`, found `=>`" + row);
  CHECK(helped("box f : B -> B = { no -> no }") == "expected `,` or `}`, found `->`" + row);
  CHECK(helped("functor F : S -> Stoch { f |-> { no: yes } }") == "expected `,` or `}`, found `:`" + row);
}

TEST_CASE("a word that begins no statement, with the nearest that does") {
  const Reading reading("pint flip");
  CHECK(reading.errors() ==
        std::vector<std::string>{"1:1 unknown-statement: expected a statement, found `pint`"});
  CHECK(reading.error().help == "did you mean `print`?");
  CHECK(Reading("x = 3").error().help == "a value is named by `let x = ...`");
  CHECK(only_error("}") == "1:1 unmatched: `}` closes nothing");
  CHECK(only_error("return x") == "1:1 unknown-statement: expected a statement, found the keyword `return`");
}

TEST_CASE("shapes that are kept free are not in this version") {
  CHECK(only_error("for x in y { print x }") == "1:1 not-in-this-version: `for`: not in this version");
  CHECK(only_error("let f(x) = x") ==
        "1:6 not-in-this-version: a `let` with parameters: not in this version");
  CHECK(only_error("print M.P(a | do(b <- c))") ==
        "1:20 not-in-this-version: a policy in `do(...)`: not in this version");
  CHECK(only_error("bounds M.P(a)") == "1:1 not-in-this-version: `bounds`: not in this version");
  CHECK(only_error("test x") == "1:1 not-in-this-version: `test`: not in this version");
}

TEST_CASE("what cannot stand in a theory, a functor or a model") {
  CHECK(only_error("model M {\n  a : {0}\n  theory T { type A }\n  b : {0}\n}") ==
        "3:3 misplaced-statement: `theory` cannot stand inside a model");
  CHECK(only_error("functor F : A -> B { x |-> y print x }") ==
        "1:30 misplaced-statement: `print` cannot stand inside a functor");
  CHECK(only_error("theory T {\n  print x\n  type A\n}") ==
        "2:3 misplaced-statement: `print` cannot stand inside a theory");
}

TEST_CASE("a wrong token is told once, and nothing else about its statement") {
  CHECK(only_error("print a & b") == "1:9 stray-character: `&` has no meaning here");
  CHECK(only_error("print 2x") == "1:7 malformed-number: `2x` is neither a number nor a name");
  CHECK(only_error("print f(\"abc)\nprint g") ==
        "1:9 unterminated-string: this string does not end on its line");
  CHECK(only_error("print `abc\nprint g") ==
        "1:7 unterminated-name: this name in backticks does not end on its line");
  CHECK(only_error("print \xFF\xFE") ==
        "1:7 invalid-utf8: the text is not UTF-8: byte 0xFF begins no character here");
  CHECK(only_error(std::string("print a\0b", 9)) == "1:8 stray-character: a NUL byte has no meaning here");
}

TEST_CASE("long tokens are shown short") {
  const std::string name(1000, 'x');
  const Reading reading("box f " + name);
  REQUIRE(reading.errors().size() == 1);
  CHECK(reading.error().message == "expected `:`, found `" + std::string(40, 'x') + "...`");
}
