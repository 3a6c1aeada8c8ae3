// What the standard layout looks like, feature by feature, and that it is kept.
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>

#include "grammar/format.hpp"

using namespace diag;

namespace {

std::string formatted(const std::string& text) {
  Sources sources;
  Diagnostics diagnostics;
  return format(sources.add("a.diag", text), diagnostics).value_or("refused");
}

}  // namespace

TEST_CASE("spaces stand around signs, and none inside of brackets and fractions") {
  CHECK(formatted("let  x=1 / 2+( p-1 )/3 -  - q") == "let x = 1/2 + (p - 1)/3 - -q\n");
  CHECK(formatted("let y = M . P( a = yes|b ) /2") == "let y = M.P(a = yes | b) / 2\n");
  CHECK(formatted("box f[p:number]:I->A*B ^ 2=[ 1 ,0 ]") == "box f[p : number] : I -> A * B^2 = [1, 0]\n");
  CHECK(formatted("type A={ no , yes }") == "type A = {no, yes}\n");
  CHECK(formatted("type D={1 .. 6}") == "type D = {1..6}\n");
  CHECK(formatted("print(f;g)( h )") == "print (f ; g)(h)\n");
  CHECK(formatted("data d:a*b=csv \"x\" columns(a,b)weights n") ==
        "data d : a * b = csv \"x\" columns (a, b) weights n\n");
}

TEST_CASE("a comment that comes to stand under one behind a line goes on with it") {
  const std::string once = formatted("print\n\n (identify\nT.P(y | do(x\n) ,  #\n#\n  z = 1))(T  #\n)\n");
  CHECK(once == formatted(once));
  CHECK(once.find("),             #\n                  #\n") != std::string::npos);
}

TEST_CASE("kets stand close") {
  CHECK(formatted("box f : I -> A = 0.2 | yes > + ( 1-p )|no>") ==
        "box f : I -> A = 0.2|yes> + (1 - p)|no>\n");
  CHECK(formatted("box f : I -> A = | -1 > - p   uniform") == "box f : I -> A = |-1> - p uniform\n");
}

TEST_CASE("signs and differences are told apart") {
  CHECK(formatted("box f : A -> A { -1|->- 1   0 |-> 1 }") == "box f : A -> A { -1 |-> -1  0 |-> 1 }\n");
  CHECK(formatted("print a-- b") == "print a - -b\n");
  CHECK(formatted("print 2 ^ - 1") == "print 2^-1\n");
}

TEST_CASE("signs in Unicode stay") { CHECK(formatted("box f:I→A⊗B") == "box f : I → A ⊗ B\n"); }

TEST_CASE("each statement begins a line") {
  CHECK(formatted("type A  type B\n\n\n\nprint 1") == "type A\ntype B\n\nprint 1\n");
}

TEST_CASE("a block that is broken is opened") {
  CHECK(formatted("model M { a : A\n  b given a }") == "model M {\n  a : A\n  b given a\n}\n");
  CHECK(formatted("diagram d() {\n\n x <- f  return x\n\n}") == "diagram d() {\n  x <- f\n  return x\n}\n");
}

TEST_CASE("a block that was written on one line stays there if it fits") {
  const std::string text = "model M { a : A   b given a   confounded a, b }\n";
  CHECK(formatted(text) == text);
  const std::string name(60, 'a');
  CHECK(formatted("model M { " + name + " : A   b given " + name + " }") ==
        "model M {\n  " + name + " : A\n  b given " + name + "\n}\n");
}

TEST_CASE("rows are aligned, and their lines are the author's") {
  CHECK(formatted("box f : A * A -> A {\n no,no |-> [1,0]   a, b |-> no\nyes,_|->[0.25,0.75] c, dd |-> yes"
                  "\n x, y |-> no }") ==
        "box f : A * A -> A {\n"
        "  no, no |-> [1, 0]        a, b  |-> no\n"
        "  yes, _ |-> [0.25, 0.75]  c, dd |-> yes\n"
        "  x, y   |-> no\n"
        "}\n");
}

TEST_CASE("rows that would get too wide are aligned at the first sign only") {
  const std::string wide(90, 'w');
  CHECK(formatted("box f : A -> A {\na |-> " + wide + "\nbcd |-> x  e |-> y\n}") ==
        "box f : A -> A {\n  a   |-> " + wide + "\n  bcd |-> x  e |-> y\n}\n");
}

TEST_CASE("images and variables are aligned with their neighbours of the same kind") {
  CHECK(formatted("functor F : A -> B {\nf|->g\n\nlonger |-> h\nk |-> l ; m }") ==
        "functor F : A -> B {\n  f |-> g\n\n  longer |-> h\n  k      |-> l ; m\n}\n");
  CHECK(
      formatted("model M {\nhidden u : A = [1]\na : Bool given u { x |-> x }\nlong : A given u, a = f\n}") ==
      "model M {\n"
      "  hidden u : A = [1]\n"
      "  a    : Bool given u    { x |-> x }\n"
      "  long : A    given u, a = f\n"
      "}\n");
}

TEST_CASE("one that takes several lines ends its table") {
  CHECK(
      formatted(
          "model M {\na : A given u, v { x |-> x }\nlong : A given u {\nx |-> x\n}\nb : A given w = f\n}") ==
      "model M {\n"
      "  a    : A given u, v { x |-> x }\n"
      "  long : A given u    {\n"
      "    x |-> x\n"
      "  }\n"
      "  b : A given w = f\n"
      "}\n");
}

TEST_CASE("lines inside of a statement are the author's, and indented") {
  CHECK(formatted("diagram d : I -> A =\nf ;\n      g") == "diagram d : I -> A =\n  f ;\n  g\n");
  CHECK(formatted("let m = replace[a |-> {\nx |-> y\n}](M)") ==
        "let m = replace[a |-> {\n  x |-> y\n}](M)\n");
  CHECK(formatted("print f\n(x\n, y)") == "print f(x, y)\n");  // no line begins where no space stands
}

TEST_CASE("lines in brackets stand under what the bracket begins with") {
  CHECK(formatted("state w : A * A =\n[1,2,\n3,4]") == "state w : A * A =\n  [1, 2,\n   3, 4]\n");
  CHECK(formatted("print f(\nx,\ny\n)") == "print f(\n  x,\n  y\n)\n");
}

TEST_CASE("comments stay where they are") {
  CHECK(formatted("#head  \n\n\n# next\nprint 1#here\n  # below\n") ==
        "#head\n\n# next\nprint 1  #here\n# below\n");
  CHECK(formatted("theory T { # what\n# first\ntype A\n # last\n}") ==
        "theory T {  # what\n  # first\n  type A\n  # last\n}\n");
  CHECK(formatted("print f ; # why\ng") == "print f ;  # why\n  g\n");
  CHECK(formatted("# alone") == "# alone\n");
}

TEST_CASE("comments on neighbouring lines are aligned, also those that go on") {
  CHECK(formatted("print 1 # a\nprint 100 # b\n          # c\n\nprint 2 # d\n") ==
        "print 1    # a\nprint 100  # b\n           # c\n\nprint 2  # d\n");
}

// A script that has all of it, and how it looks then. Its layout has been looked at.
TEST_CASE("a whole script is laid out") {
  const auto read = [](const std::string& name) {
    std::ifstream file(std::string(DIAG_TESTS) + "/format/" + name, std::ios::binary);
    REQUIRE(file);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  CHECK(formatted(read("messy.diag")) == read("messy.golden"));
}

TEST_CASE("nothing but white space is nothing") {
  CHECK(formatted("").empty());
  CHECK(formatted(" \n\t\r\n").empty());
}

TEST_CASE("line ends and byte-order marks of other systems go") {
  CHECK(formatted("\xEF\xBB\xBFtype A\r\n\r\ntype B # c\r\n") == "type A\n\ntype B  # c\n");
}

TEST_CASE("what has errors is refused, with its errors") {
  Sources sources;
  Diagnostics diagnostics;
  CHECK_FALSE(format(sources.add("a.diag", "type A\nbox : A"), diagnostics));
  CHECK(diagnostics.errors() == 1);
}
