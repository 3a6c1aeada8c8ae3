#include <catch2/catch.hpp>

#include "tests/unit/grammar/read.hpp"

using namespace diag;

TEST_CASE("chains, sums and products are flat, and bind as the language says") {
  CHECK(expression("f ; g ; h") == "(; f g h)");
  CHECK(expression("f * g ; h") == "(; (* f g) h)");
  CHECK(expression("(f ; g) * h") == "(* (; f g) h)");
  CHECK(expression("a + b - c") == "(+ a b (- c))");
  CHECK(expression("a * b / c") == "(* a b (/ c))");
  CHECK(expression("a + b ; c") == "(; (+ a b) c)");
  CHECK(expression("1/2 + 3 * 4") == "(+ (* 1 (/ 2)) (* 3 4))");
}

TEST_CASE("unary minus binds tighter than powers, and powers to the right") {
  CHECK(expression("-x^2") == "(^ (- x) 2)");
  CHECK(expression("2^-1") == "(^ 2 (- 1))");
  CHECK(expression("f^2^3") == "(^ f (^ 2 3))");
  CHECK(expression("f^2 * g") == "(* (^ f 2) g)");
  CHECK(expression("--x") == "(- (- x))");
}

TEST_CASE("unicode spellings are the same tokens") {
  CHECK(expression("f \xE2\x8A\x97 g") == "(* f g)");
  CHECK(statement("box f : A \xE2\x86\x92 B { x \xE2\x86\xA6 y }") == "box f <A> <B> = (rows (row 'x y))");
  CHECK(expression("\xCF\x89 ; \xCF\x89'") == "(; \xCF\x89 \xCF\x89')");
}

TEST_CASE("calls, indices and members follow each other") {
  CHECK(expression("f(x)[y].z") == "(.z (index (call f (| x)) (| y)))");
  CHECK(expression("h()") == "(call h (|))");
  CHECK(expression("f(a, b,)") == "(call f (| a b))");
  CHECK(expression("M.`P`") == "(.`P` M)");
  CHECK(expression("World[1/3].P(a)") == "(call (.P (index World (| (* 1 (/ 3))))) (| a))");
}

TEST_CASE("groups stand between bars") {
  CHECK(expression("M.P(a, b | c, d)") == "(call (.P M) (| a b) (| c d))");
  CHECK(expression("comb(w, x, a | b1 | c1 | b2)") == "(call comb (| w x a) (| b1) (| c1) (| b2))");
  CHECK(expression("M.P(a = yes | do(b = no), c)") ==
        "(call (.P M) (| (= a yes)) (| (call do (| (= b no))) c))");
  CHECK(expression("M.P(| a)") == "(call (.P M) (|) (| a))");
  CHECK(expression("M.separated((a, b), c | d)") == "(call (.separated M) (| (tuple a b) c) (| d))");
}

TEST_CASE("potential outcomes and surgeries nest") {
  CHECK(expression("M.P(y[x = 1, m = m[x = 0]] = 1)") ==
        "(call (.P M) (| (= (index y (| (= x 1) (= m (index m (| (= x 0)))))) 1)))");
  CHECK(expression("replace[s |-> f ; g, t |-> h](d)") ==
        "(call (index replace (| (|-> s (; f g)) (|-> t h))) (| d))");
  CHECK(expression("replace[drug given age, sex |-> { _ , _ |-> [1, 0] }](M)") ==
        "(call (index replace (| (|-> drug (rows (row _ _ (list 1 0))) age sex))) (| M))");
  CHECK(expression("cut[coin[1/3], s]") == "(index cut (| (index coin (| (* 1 (/ 3)))) s))");
}

TEST_CASE("keywords are names inside brackets of calls and indices") {
  CHECK(expression("M.P(open = set | do(type), print)") ==
        "(call (.P M) (| (= open set)) (| (call do (| type)) print))");
  CHECK(expression("do[data = open]") == "(index do (| (= data open)))");
  CHECK(expression("M.P(identify, estimate)") == "(call (.P M) (| identify estimate))");
  CHECK(expression("open") == "1:7 unexpected: expected what is to be printed, found the keyword `open`");
}

TEST_CASE("contextual words are names where they count for nothing") {
  CHECK(expression("given ; hidden * within") == "(; given (* hidden within))");
  CHECK(expression("from(as, columns)") == "(call from (| as columns))");
  CHECK(statement("let observations = experiments") == "let observations = experiments");
}

TEST_CASE("kets, with and without coefficients") {
  CHECK(expression("0.2|yes> + 0.8|no>") == "(kets (ket 0.2 'yes) (ket 0.8 'no))");
  CHECK(expression("|yes, high>") == "(kets (ket ?1 'yes 'high))");
  CHECK(expression("1/2|-1> + 1/2|`a b`>") == "(kets (ket (* 1 (/ 2)) '-1) (ket (* 1 (/ 2)) '`a b`))");
  CHECK(expression("(1 - p)|x> + p uniform") == "(kets (ket (+ 1 (- p)) 'x) (mix p))");
  CHECK(expression("|a> - 1/2|b> + uniform") == "(kets (ket ?1 'a) (- (ket (* 1 (/ 2)) 'b)) uniform)");
  CHECK(expression("1/2 uniform") == "(kets (mix (* 1 (/ 2))))");
  CHECK(expression("kl(|no>, |yes>)") == "(call kl (| (kets (ket ?1 'no)) (kets (ket ?1 'yes))))");
  CHECK(expression("f(x | |no>)") == "(call f (| x) (| (kets (ket ?1 'no))))");
  CHECK(expression("|no>==p") == "(== (kets (ket ?1 'no)) p)");
  CHECK(expression("1|a> + 2") ==
        "1:14 mixed-kets: a sum with kets has only kets and `p uniform` as its terms");
}

TEST_CASE("comparisons stand outermost") {
  CHECK(expression("f ; g == h") == "(== (; f g) h)");
  CHECK(expression("p ~ q within 1e-9") == "(~ p q 1e-9)");
  CHECK(expression("p ~ q") == "(~ p q)");
  CHECK(expression("(p ~ q within 1e-9)") == "(~ p q 1e-9)");
  CHECK(expression("((a == b))") == "(== a b)");
  CHECK(expression("x <= -1") == "(<= x (- 1))");
  for (const char* sign : {"==", "!=", "<", "<=", ">", ">="}) {
    CHECK(expression(std::string("a ") + sign + " b") == std::string("(") + sign + " a b)");
  }
  const std::string message =
      " misplaced-comparison: a comparison can stand only in `assert`, `print` and `let`, outermost";
  CHECK(expression("f(a == b)") == "1:11" + message);
  CHECK(expression("(a == b) + 1") == "1:10" + message);
  CHECK(expression("(a == b, c)") == "1:10" + message);
  CHECK(expression("(a, b == c)") == "1:13" + message);
  CHECK(expression("f((a == b))") == "1:12" + message);
  CHECK(expression("(a == b) == c") == "1:10" + message);
  CHECK(expression("a < b < c") == "1:13" + message);
  CHECK(statement("diagram d : A -> B = f == g") == "1:24" + message);
}

TEST_CASE("lists, tuples, sets, rows and texts") {
  CHECK(expression("[[1, 2], [3, 4],]") == "(list (list 1 2) (list 3 4))");
  CHECK(expression("[]") == "(list)");
  CHECK(expression("(a, b)") == "(tuple a b)");
  CHECK(expression("expect(p, {no |-> 0  yes |-> 1})") ==
        "(call expect (| p (rows (row 'no 0) (row 'yes 1))))");
  CHECK(expression("{no, yes}") == "(set 'no 'yes)");
  CHECK(expression("{-1..6}") == "(set (.. '-1 '6))");
  CHECK(expression("\"a \\\"b\\\" \\\\ \\n\"") == "\"a \"b\" \\ \n\"");
}

TEST_CASE("rows follow each other without commas") {
  const auto rows = [](const std::string& text) {
    const std::string read = statement("box f : A -> B " + text);
    return read.substr(read.find('=') + 2);
  };
  CHECK(rows("{}") == "(rows)");
  CHECK(rows("{ no, no |-> [1, 0]  _, yes |-> uniform }") ==
        "(rows (row 'no 'no (list 1 0)) (row _ 'yes uniform))");
  CHECK(rows("{ 0 |-> no  -1 |-> yes  1 |-> -2 }") == "(rows (row '0 no) (row '-1 yes) (row '1 (- 2)))");
  CHECK(rows("{ a |-> x, 1  b, c |-> y, 2 }") == "(rows (row 'a (labels 'x '1)) (row 'b 'c (labels 'y '2)))");
  CHECK(rows("{ open |-> shut  shut |-> open }") == "(rows (row 'open shut) (row 'shut 'open))");
  CHECK(rows("{ a |-> open, set }") == "(rows (row 'a (labels 'open 'set)))");
  CHECK(rows("{ a |-> p uniform  uniform |-> b }") == "(rows (row 'a (kets (mix p))) (row 'uniform b))");
  CHECK(rows("{ a |-> b  uniform |-> c }") == "(rows (row 'a b) (row 'uniform c))");
  CHECK(rows("{ a |-> b  uniform, c |-> d }") == "(rows (row 'a b) (row 'uniform 'c d))");
  CHECK(rows("{ a |-> coin[1/3]  b |-> M.f(x) }") ==
        "(rows (row 'a (index coin (| (* 1 (/ 3))))) (row 'b (call (.f M) (| x))))");
}

TEST_CASE("identify and estimate are expressions, too") {
  CHECK(expression("identify M.P(a | do(b))") == "(identify (call (.P M) (| a) (| (call do (| b)))))");
  CHECK(expression("identify M.P(a) from experiments") == "(identify-from-experiments (call (.P M) (| a)))");
  CHECK(expression("identify M.P(a) from observations") ==
        "(identify-from-observations (call (.P M) (| a)))");
  CHECK(expression("estimate M.P(a) from obs") == "(estimate (call (.P M) (| a)) obs)");
  CHECK(expression("estimate M.P(a) from obs == p") == "(== (estimate (call (.P M) (| a)) obs) p)");
}

TEST_CASE("places of expressions") {
  const Reading reading("print (f ; g)(x).y == h");
  const auto& print = std::get<ast::Print>(reading.script.statements.at(0).node);
  CHECK(reading.text(print.value.span) == "(f ; g)(x).y == h");
  const ast::Expr& member = print.value.children.at(0);
  CHECK(reading.text(member.span) == "(f ; g)(x).y");
  const ast::Expr& call = member.children.at(0);
  CHECK(reading.text(call.span) == "(f ; g)(x)");
  CHECK(reading.text(call.children.at(0).span) == "(f ; g)");
  CHECK(reading.text(reading.script.statements[0].span) == "print (f ; g)(x).y == h");
}
