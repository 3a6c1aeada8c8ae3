#include <catch2/catch.hpp>

#include "tests/unit/grammar/read.hpp"

using namespace diag;

TEST_CASE("types") {
  CHECK(statement("type Bool = {no, yes}") == "type Bool = (set 'no 'yes)");
  CHECK(statement("type Die = {1..6}") == "type Die = (set (.. '1 '6))");
  CHECK(statement("type Sex = Bool") == "type Sex = Bool");
  CHECK(statement("type Pair = (A * T.B)^2") == "type Pair = (^ (* A (.B T)) 2)");
  CHECK(statement("type A, B, C") == "type A,B,C");
  CHECK(statement("type L = {low, `in between`, -1, open,}") ==
        "type L = (set 'low '`in between` '-1 'open)");
  CHECK(statement("type Never = {}") == "type Never = (set)");
  CHECK(statement("type `type` = {a}") == "type type = (set 'a)");
}

TEST_CASE("boxes and functions") {
  CHECK(statement("box m : A -> B") == "box m <A> <B>");
  CHECK(statement("function one : I -> Bool = yes") == "function one <I> <Bool> = yes");
  CHECK(statement("function both : I -> Bool * Die = yes, 1") ==
        "function both <I> <Bool Die> = (labels 'yes '1)");
  CHECK(statement("function door : I -> Door = open") == "function door <I> <Door> = 'open");
  CHECK(statement("box c : (tar : Bool) * (open : G) -> (cancer : Bool)") ==
        "box c <tar:Bool open:G> <cancer:Bool>");
  CHECK(statement("box f : (x : A * B) * C^2 -> I") == "box f <x:(* A B) (^ C 2)> <I>");
  CHECK(statement("box coin[p : number, A : type] : I -> A = [1 - p, p]") ==
        "box coin [p:number] [A:type] <I> <A> = (list (+ 1 (- p)) p)");
  CHECK(statement("box inner : Bool -> Bool = k.inner") == "box inner <Bool> <Bool> = (.inner k)");
  CHECK(statement("box n : A -> B = { x |-> y }") == "box n <A> <B> = (rows (row 'x y))");
  CHECK(statement("box rain : I -> Bool = 0.2|yes> + 0.8|no>") ==
        "box rain <I> <Bool> = (kets (ket 0.2 'yes) (ket 0.8 'no))");
}

TEST_CASE("a keyword behind `=` is a label only where the statement ends") {
  const Reading reading("function a : I -> Door = open\nopen Front\nfunction b : I -> Door =\nopen Front");
  CHECK(reading.statements() ==
        std::vector<std::string>{"function a <I> <Door> = 'open", "open Front", "open Front"});
  CHECK(reading.errors() ==
        std::vector<std::string>{"3:25 unexpected: expected rows or a value, found the keyword `open`"});
}

TEST_CASE("diagrams, point-free and with named wires") {
  CHECK(statement("diagram d : I -> A * B = f ; g") == "diagram d <I> <A B> = (; f g)");
  CHECK(statement("diagram twice(x : A) -> A * A { return x, x }") ==
        "diagram twice <x:A> <A A> { return x,x }");
  CHECK(statement("diagram both[A : type](x : A, y : A * A,) { return }") ==
        "diagram both [A:type] <x:A y:(* A A)> { return  }");
  CHECK(statement("diagram d() -> (s : S) * C { x <- h  a, b <- f(x)  observe a = yes  y <- b  return "
                  "c(t(y), x) }") ==
        "diagram d <> <s:S C> { x <- h; a,b <- (call f (| x)); observe a = 'yes; y <- b; return (call c (| "
        "(call t "
        "(| y)) x)) }");
  CHECK(statement("diagram d(x : A) { y <- f ; g * h  return (y) }") ==
        "diagram d <x:A> { y <- (; f (* g h)); return y }");
  CHECK(statement("diagram d(x : A) { observe x = open return }") ==
        "diagram d <x:A> { observe x = 'open; return  }");
}

TEST_CASE("theories") {
  CHECK(statement("theory T { type A  box f : A -> A  diagram d : A -> A = f ; f  open S }") ==
        "theory T { type A; box f <A> <A>; diagram d <A> <A> = (; f f); open S }");
  CHECK(statement("theory T extends A, B.C { }") == "theory T extends A,(.C B) {  }");
}

TEST_CASE("functors") {
  CHECK(statement("functor F : T.A -> World[1/3] { }") ==
        "functor F (.A T) (index World (| (* 1 (/ 3)))) {  }");
  CHECK(
      statement("functor M : T -> Stoch { H |-> {lo, hi}  S, T |-> Bool * Bool  h |-> [1/2, 1/2]\n"
                "s |-> { lo |-> [1, 0]  hi |-> uniform }  t |-> 1/2|a> + 1/2|b>  u |-> yes, 1  type v |-> A "
                "box v |-> f ; g  coin[1/3] |-> h  point[X = l] |-> k  w |-> open  x |-> I }") ==
      "functor M T Stoch { H |-> (set 'lo 'hi); S,T |-> (* Bool Bool); h |-> (list (* 1 (/ 2)) (* 1 (/ 2))); "
      "s |-> (rows (row 'lo (list 1 0)) (row 'hi uniform)); t |-> (kets (ket (* 1 (/ 2)) 'a) (ket (* 1 (/ "
      "2)) 'b)); "
      "u |-> (labels 'yes '1); type v |-> A; box v |-> (; f g); (index coin (| (* 1 (/ 3)))) |-> h; (index "
      "point "
      "(| (= X l))) |-> k; w |-> 'open; x |-> I }");
}

TEST_CASE("models") {
  CHECK(statement(
            "model M[p : number] { hidden g : {lo, hi} = [p, 1 - p]  s : Bool given g { _ |-> [1, 0] } }") ==
        "model M [p:number] { hidden g : (set 'lo 'hi) = (list p (+ 1 (- p))); s : Bool given g = (rows (row "
        "_ (list 1 "
        "0))) }");
  CHECK(statement("model S { a, b, c : {0, 1}  a given b  c given a, b  confounded a, c }") ==
        "model S { a,b,c : (set '0 '1); a given b; c given a,b; confounded a,c }");
  CHECK(statement("model S { hidden severity  hidden u given a  function v : {0} given u { _ |-> 0 } }") ==
        "model S { hidden severity; hidden u given a; function v : (set '0) given u = (rows (row _ 0)) }");
  CHECK(statement("model S { hidden function v : {0} = 0  v given u { x |-> y } }") ==
        "model S { hidden function v : (set '0) = 0; v given u = (rows (row 'x y)) }");
  CHECK(
      statement("model S { hidden : {0}  confounded : {1} = 1  given given hidden  uniform : {2} = p uniform"
                "  a : {b} = c  uniform given a }") ==
      "model S { hidden : (set '0); confounded : (set '1) = 1; given given hidden; "
      "uniform : (set '2) = (kets (mix p)); a : (set 'b) = c; uniform given a }");
  CHECK(statement("model A = bif \"alarm.bif\"") == "model A = bif alarm.bif");
}

TEST_CASE("states and data") {
  CHECK(statement("state w : (smoke : Bool) * (data : Bool) = [0.5, 0.5]") ==
        "state w <smoke:Bool data:Bool> = (list 0.5 0.5)");
  CHECK(statement("data obs = csv \"study.csv\"") == "data obs = csv study.csv");
  CHECK(statement("data obs : smoke * (type : Age) * `a b` = csv \"s.csv\"") ==
        "data obs <smoke:? type:Age a b:?> = csv s.csv");
  CHECK(statement("data obs = csv \"s.csv\" columns (smoke, open,) weights n") ==
        "data obs = csv s.csv columns smoke,open weights n");
  CHECK(statement("data obs = csv \"s.csv\" weights set columns (a)") ==
        "data obs = csv s.csv columns a weights set");
}

TEST_CASE("statements that do something") {
  CHECK(statement("let ate = M.P(a = yes) - 1/2") ==
        "let ate = (+ (call (.P M) (| (= a yes))) (- (* 1 (/ 2))))");
  CHECK(statement("let t = a == b") == "let t = (== a b)");
  CHECK(statement("print diagram d ; e") == "print diagram (; d e)");
  CHECK(statement("print \"text\"") == "print \"text\"");
  CHECK(statement("draw M.joint as \"j.svg\"") == "draw (.joint M) as j.svg");
  CHECK(statement("draw M") == "draw M");
  CHECK(statement("assert f != g") == "assert (!= f g)");
  CHECK(statement("assert (f == g)") == "assert (== f g)");
  CHECK(statement("assert not (f == g)") == "assert not (== f g)");
  CHECK(statement("let t = (a == b)") == "let t = (== a b)");
  CHECK(statement("print not ; not") == "print (; not not)");
  CHECK(statement("print not(x)") == "print (call not (| x))");
  CHECK(statement("assert not M.separated(a, b | c)") == "assert not (call (.separated M) (| a b) (| c))");
  CHECK(statement("assert not ; not == id[Bool]") == "assert (== (; not not) (index id (| Bool)))");
  CHECK(statement("identify M.P(a | do(b))") ==
        "evaluate (identify (call (.P M) (| a) (| (call do (| b)))))");
  CHECK(statement("estimate M.P(a) from obs") == "evaluate (estimate (call (.P M) (| a)) obs)");
  CHECK(statement("import \"front.diag\" as f") == "import file front.diag as f");
  CHECK(statement("import causal") == "import causal");
  CHECK(statement("open T.S") == "open (.S T)");
  CHECK(statement("set arith = exact") == "set arith = exact");
  CHECK(statement("set undetermined = uniform") == "set undetermined = uniform");
}

TEST_CASE("statements need no line breaks between them") {
  const Reading reading("type A box f:A->A print f assert f==f let x=3 print x#end");
  CHECK(reading.errors().empty());
  CHECK(reading.script.statements.size() == 6);
}

TEST_CASE("an empty text and one of comments are scripts") {
  for (const char* text : {"", "\n\n", "# only\n  # comments", "\xEF\xBB\xBF"}) {
    const Reading reading(text);
    CHECK(reading.diagnostics.all().empty());
    CHECK(reading.script.statements.empty());
    CHECK_FALSE(reading.script.incomplete);
  }
}
