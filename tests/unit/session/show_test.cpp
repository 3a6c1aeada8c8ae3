// Values as a person sees them: the whole text is compared, so that every space counts.
#include <catch2/catch.hpp>

#include "interpreter/session/show.hpp"
#include "tests/unit/session/values.hpp"

using namespace diag;
using namespace diag::test;

TEST_CASE("A state has an outcome a line, with a fraction and its decimal") {
  CHECK(text({state({port("smoke"), port("tar")}, "3/5 3/100 3/20 11/50")}) == R"(
smoke  tar │
───────────┼────────────
no     no  │ 3/5    0.6
no     yes │ 3/100  0.03
yes    no  │ 3/20   0.15
yes    yes │ 11/50  0.22
)");
}

TEST_CASE("A channel has a row for every input and a column for every outcome") {
  CHECK(text({channel({port("smoke")}, {port("cancer")}, "17/21 4/21 1 0")}) == R"(
smoke │ cancer = no      cancer = yes
──────┼──────────────────────────────
no    │ 17/21  0.8095    4/21  0.1905
yes   │ 1                0
)");
}

TEST_CASE("Several outputs stack their names above a column") {
  CHECK(text({channel({port("a")}, {port("c"), port("d", {"x", "y"})}, "1/2 1/2 0 0 0 0 1/4 3/4")}) == R"(
    │ c = no      c = no      c = yes      c = yes
a   │ d = x       d = y       d = x        d = y
────┼───────────────────────────────────────────────
no  │ 1/2  0.5    1/2  0.5    0            0
yes │ 0           0           1/4  0.25    3/4  0.75
)");
}

TEST_CASE("Ports without a name are called as their objects, or not at all") {
  CHECK(text({channel({unnamed("Sky", {"dry", "wet"})}, {unnamed("")}, "1 0 0 1")}) == R"(
Sky │ no    yes
────┼──────────
dry │ 1     0
wet │ 0     1
)");
}

TEST_CASE("Columns are aligned by the cells of a terminal: wide characters take two, combining marks none") {
  CHECK(text({state({port("気分", {"良い", "e\xCC\x81t\xC3\xA9"}), port("x")}, "1/8 1/8 1/4 1/2")}) ==
        "\n"
        "気分  x   │\n"
        "──────────┼───────────\n"
        "良い  no  │ 1/8  0.125\n"
        "良い  yes │ 1/8  0.125\n"
        "e\xCC\x81t\xC3\xA9   no  │ 1/4  0.25\n"
        "e\xCC\x81t\xC3\xA9   yes │ 1/2  0.5\n");
}

TEST_CASE("Labels cannot upset a terminal") {
  CHECK(text({state({port("x", {"", " y", "a\nb\x1b[31m", std::string(50, 'l')})}, "0 0 0 1")}) == R"(
x                                       │
────────────────────────────────────────┼──
``                                      │ 0
` y`                                    │ 0
a\nb\u{1b}[31m                          │ 0
lllllllllllllllllll…lllllllllllllllllll │ 1
)");
}

TEST_CASE("An undetermined row is marked and names its event") {
  CHECK(text({half_undetermined()}) == R"(
smoke  tar │ cancer = no    cancer = yes
───────────┼────────────────────────────
no     no  │ 1/2  0.5       1/2  0.5
no     yes │ 1              0
yes    no  │ undetermined: smoke = yes, tar = no has probability 0
yes    yes │ 1/4  0.25      3/4  0.75
)");
}

TEST_CASE("Doubles have no fraction") {
  CHECK(text({to_arith(channel({port("a")}, {port("b")}, "1/3 2/3 1 0"), Arith::floating)}) == R"(
a   │ b = no      b = yes
────┼─────────────────────
no  │ 0.333333    0.666667
yes │ 1           0
)");
}

TEST_CASE("Channels without outputs have a number a row, without inputs too a number") {
  CHECK(text({channel({port("a")}, {}, "1/3 1/7")}) == R"(
a   │
────┼────────────
no  │ 1/3  0.3333
yes │ 1/7  0.1429
)");
  CHECK(text({state({}, "1/3")}) == "\n1/3  0.3333\n");
}

TEST_CASE("Big tables are cut, and say what is left out") {
  const ShowOptions few{3, 12};
  CHECK(text({counted(8, {})}, few) == R"(
n │
──┼─────────
2 │ 1/5  0.2
3 │ 1/5  0.2
5 │ 1/5  0.2
… and 2 more outcomes; --json prints all
(3 outcomes of weight 0)
)");
  CHECK(text({channel({port("a", {"1", "2", "3", "4", "5"})}, {port("b")}, "1 0 0 1 1 0 0 1 1 0")}, few) ==
        R"(
a │ b = no    b = yes
──┼──────────────────
1 │ 1         0
2 │ 0         1
3 │ 1         0
… and 2 more rows; --json prints all
)");
}

TEST_CASE("A channel of many outcomes is a list of those that are not 0, its undetermined rows among them") {
  Channel value = counted(14, {port("a", {"1", "2", "3"})});
  value.undetermined = {{1, "a = 2"}};
  CHECK(text({value}, {11, 12}) == R"(
a │ n  │
──┼────┼────────────
1 │ 2  │ 1/9  0.1111
  │ 3  │ 1/9  0.1111
  │ 5  │ 1/9  0.1111
  │ 6  │ 1/9  0.1111
  │ 8  │ 1/9  0.1111
  │ 9  │ 1/9  0.1111
  │ 11 │ 1/9  0.1111
  │ 12 │ 1/9  0.1111
  │ 14 │ 1/9  0.1111
2 │ undetermined: a = 2 has probability 0
3 │ 2  │ 1/9  0.1111
… and 8 more outcomes; --json prints all
)");
}

TEST_CASE("Outcomes of more than 2^64 combinations are listed") {
  Channel value;
  std::vector<Coordinate> ones(80, 1);
  for (int i = 0; i < 80; ++i) value.outputs.push_back(port("x" + std::to_string(i)));
  value.table = Table::sparse(shape_of({}, value.outputs), ones, std::vector<Integer>{1}, {Integer(1)});
  const std::string shown = text({value});
  CHECK(shown.find("yes  yes  yes") != std::string::npos);
  CHECK(shown.find("│ 1\n") != std::string::npos);
}

TEST_CASE("Numbers, truths and texts are a line") {
  CHECK(text({number(Rational(3) / Rational(10))}) == "\n3/10  0.3\n");
  CHECK(text({number(4)}) == "\n4\n");
  CHECK(text({Weight{std::nullopt, 0.69314718056}}) == "\n0.693147\n");
  CHECK(text({true}) == "\nyes\n");
  CHECK(text({false}) == "\nno\n");
  CHECK(text({std::string("as \"it\" is")}) == "\nas \"it\" is\n");
}

TEST_CASE("Lists of short things are a line, others a line an item") {
  CHECK(text({List{{number(2)}, {number(4)}}}) == "\n[2, 4]\n");
  CHECK(text({List{}}) == "\n[]\n");
  CHECK(text({List{{List{{number(2)}, {number(3)}}}, {List{}}}}) == "\n[[2, 3], []]\n");
  CHECK(text({List{{true}, {std::string("a")}}}) == "\n[yes, \"a\"]\n");
  CHECK(text({List{{number(Rational(1) / Rational(3))}, {number(10)}}}) == R"(
1/3  0.3333
10
)");
  CHECK(text({List(5, Value{number(1)})}, {3, 12}) == "\n1\n1\n1\n… and 2 more items; --json prints all\n");
}

TEST_CASE("The support of a state is a table") {
  const Weight third = number(Rational(1) / Rational(3));
  CHECK(text({Outcome{{"no", "yes"}, third}}) == "\n|no, yes>  1/3  0.3333\n");
  CHECK(text({List{{Outcome{{"no", "yes"}, third}}, {Outcome{{"yes", "yes"}, number(1)}}}}) == R"(
no   yes │ 1/3  0.3333
yes  yes │ 1
)");
}

TEST_CASE("A record shows its fields with their types") {
  const Channel inner = channel({port("smoke")}, {port("tar")}, "1 0 0 1");
  CHECK(text({Record{{{"inner", {inner}}, {"n", {number(3)}}}}}) == R"(
inner : smoke -> tar
  smoke │ tar = no    tar = yes
  ──────┼──────────────────────
  no    │ 1           0
  yes   │ 0           1

n
  3
)");
}

TEST_CASE("A model lists its variables, labels and parents") {
  CHECK(text({smoking_model()}) == R"(
model Smoking
  hidden gene         : {lo, hi}
  smoke               : {no, yes}  given gene
  function `odd name` : {no, yes}  given gene, smoke
  hidden u
  confounded smoke, `odd name`
)");
}

TEST_CASE("A diagram is shown in the named form, without boxes that nobody reads") {
  Signature signature;
  Budget budget;
  CHECK(to_text({pruned_diagram(signature)}, signature, budget) == R"(diagram d(x : A) -> A * A {
  w1, y <- f(x)
  return w1, y
}
)");
}
