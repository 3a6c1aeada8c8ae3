// BIF in its dialects, and what is said where a file is wrong.
#include "interpreter/formats/bif.hpp"

#include "tests/unit/formats/read.hpp"

using namespace diag;

namespace {

NetworkFile read(const std::string& text) {
  Budget budget;
  return read_bif(text, budget);
}
std::string fault(const std::string& text) { return fault_of(read_bif, text); }

const std::string two =
    "network unknown {\n}\n"
    "variable a {\n  type discrete [ 2 ] { yes, no };\n}\n"
    "variable b {\n  type discrete [ 3 ] { 0, <5, >=7.5 };\n}\n";

}  // namespace

TEST_CASE("rows stand in any order, decimals are exact") {
  const NetworkFile network =
      read(two +
           "probability ( b | a ) {\n  (no) 0.1, 2e-1, 0.7;\n  (yes) 1.0, 0.0, 0;\n}\n"
           "probability ( a ) {\n  table 0.01, 0.99;\n}\n");
  CHECK(network.name == "unknown");
  CHECK(rows_of(network, "a") == "1/100 99/100");
  CHECK(rows_of(network, "b") == "1 0 0, 1/10 1/5 7/10");
  CHECK(labels_of(network, "b") == "{0, `<5`, `>=7.5`}");
  CHECK(parents_of(network, "b") == "a");
  CHECK(network.remarks.empty());
}

TEST_CASE("JavaBayes: quotes, no commas, no bars, properties, comments, whole tables") {
  const NetworkFile network = read(R"x(// Bayesian network
network "Dog-Problem" { //5 variables
  property "credal-set; constant-density-bounded 1.1" ;
}
variable "family-out" { //2 values
  type discrete[2] { "true" "false" };
  property "position = (112, 69)" ;
}
variable "bowel-problem" { type discrete[2] { "true" "false" }; }
variable  "dog-out" { type discrete[2] {  "true"  "false" }; /* a
comment */ property "position = (300, 195)" ; }
probability ( "dog-out" "bowel-problem" "family-out" ) { //3 variable(s) and 8 values
  table 0.99 0.97 0.9 0.3 0.01 0.03 0.1 0.7 ;
}
probability ( "family-out" ) { table 0.15 0.85 ; }
probability ( "bowel-problem" ) { table 0.01 0.99 ; }
)x");
  CHECK(network.name == "Dog-Problem");
  CHECK(parents_of(network, "dog-out") == "bowel-problem family-out");
  CHECK(rows_of(network, "dog-out") == "99/100 1/100, 97/100 3/100, 9/10 1/10, 3/10 7/10");
}

TEST_CASE("a default stands for the rows that are not written") {
  const NetworkFile network = read(two +
                                   "probability ( b ) { default 0.5 0.25 0.25; }\n"
                                   "probability ( a | b ) { default 0.5, 0.5; (<5) 0.1, 0.9; }\n");
  CHECK(rows_of(network, "b") == "1/2 1/4 1/4");
  CHECK(rows_of(network, "a") == "1/2 1/2, 1/10 9/10, 1/2 1/2");
}

TEST_CASE("rows that miss 1 by rounding are normalised and said once") {
  const NetworkFile network =
      read(two +
           "probability ( a ) { table 0.333, 0.666; }\n"
           "probability ( b | a ) { (yes) 0.333333, 0.333333, 0.333333; (no) 0, 0, 1; }\n");
  CHECK(rows_of(network, "a") == "1/3 2/3");
  CHECK(rows_of(network, "b") == "1/3 1/3 1/3, 0 0 1");
  REQUIRE(network.remarks.size() == 1);
  CHECK(network.remarks[0].name == "file-rounded");
  CHECK(network.remarks[0].message ==
        "2 rows miss 1 by rounding, and are divided by their sums; this one is the worst, it sums to 0.999");
}

TEST_CASE("a row that misses 1 by next to nothing is not said to sum to 1") {
  const NetworkFile network =
      read("variable a { type discrete [ 2 ] { y, n }; }\nprobability ( a ) { table 1e-900, 1; }");
  REQUIRE(network.remarks.size() == 1);
  CHECK(network.remarks[0].message == "one row sums to 1 to 12 places, not 1, and is divided by its sum");
}

TEST_CASE("a row may miss 1 by a hundredth and no more") {
  const auto root = [](const std::string& numbers) {
    return fault("variable a { type discrete [ 2 ] { y, n }; }\nprobability ( a ) {\n table " + numbers +
                 "; }");
  };
  CHECK(root("0.5, 0.49") == "none");
  CHECK(root("0.5, 0.51") == "none");
  CHECK(root("0.5, 0.489999999999") == "file-row-sum 3: the row of a sums to 0.989999999999, not 1");
  CHECK(root("1e-300, 0.5") != "none");
  CHECK(root("0, 0") == "file-row-sum 3: the row of a sums to 0, not 1");
  CHECK(root("1e-300, 0.999999999999999999999999999") == "none");
}

TEST_CASE("numbers that are none") {
  const auto root = [](const std::string& number) {
    return fault("variable a { type discrete [ 2 ] { y, n }; }\nprobability ( a ) {\n table " + number +
                 ", 0.5; }");
  };
  CHECK(root("-0.5") == "file-number 3: the probability `-0.5` is below 0");
  CHECK(root("NaN") == "file-number 3: `NaN` is no probability");
  CHECK(root("inf") == "file-number 3: `inf` is no probability");
  CHECK(root("0.5.5") == "file-number 3: a number is expected here, and this is `0.5.5`");
  CHECK(root("1e") == "file-number 3: a number is expected here, and this is `1e`");
  CHECK(root("1e-999999999") ==
        "file-number 3: the number `1e-999999999` has more than 10000 decimal places");
  CHECK(root("+.5") == "none");
  CHECK(root("5.e-1") == "none");
  CHECK(root("0.50000000000000000000000000") == "none");
}

TEST_CASE("what a file may lack or say twice") {
  const std::string a = "probability ( a ) { table 0.5, 0.5; }\n";
  CHECK(fault(two + a) == "file-no-table 6: the variable `b` has no probabilities");
  CHECK(fault(two + a + a) == "file-twice 10: `a` has a table already");
  CHECK(fault(two + "variable a {}") == "file-twice 9: the variable `a` is declared twice");
  CHECK(fault("variable a { type discrete [ 2 ] { y, y }; }") ==
        "file-twice 1: the label `y` of `a` is listed twice");
  CHECK(fault("variable a { type discrete [ 3 ] { y, n }; }") ==
        "file-states 1: `3` labels are announced, and 2 are listed");
  CHECK(fault("variable a { type discrete [ 0 ] { }; }") == "file-states 1: the variable `a` has no labels");
  CHECK(fault("variable a { type continuous; }") ==
        "file-unsupported 1: variables of the type `continuous` are not read");
  CHECK(fault(two + "probability ( a | c ) { }") == "file-unknown 9: the file declares no variable `c`");
  CHECK(fault(two + "probability ( a | b ) { (0) 1, 0; (4) 1, 0; }") ==
        "file-unknown 9: `4` is no label of `b`");
  CHECK(fault(two + "probability ( a | b ) { (0) 1, 0; (0) 1, 0; (<5) 0,1;}") ==
        "file-twice 9: the row for b = 0 is there twice");
  CHECK(fault(two + "probability ( a | b ) { (0) 1, 0; }") ==
        "file-row-missing 9: the table of `a` has no row for b = `<5`");
  CHECK(fault(two + "probability ( a | b ) { (0) 1; }") ==
        "file-table-length 9: this row has 1 numbers, and 2 are wanted");
  CHECK(fault(two + "probability ( a | b ) { table 1, 0; }") ==
        "file-table-length 9: the table of `a` has 2 numbers, and 6 are wanted");
  CHECK(fault(two + "probability ( a | a ) { }") == "cycle 9: the model has a cycle: a -> a");
  CHECK(fault(two + "probability ( a | b ) { default 1, 0; }\nprobability ( b | a ) { default 1 0 0; }") ==
        "cycle 3: the model has a cycle: a -> b -> a");
  CHECK(fault(two + "probability ( a | b, b ) { }") == "file-twice 9: the parent `b` of `a` is listed twice");
  CHECK(fault("") == "file-empty 1: the file declares no variable");
  CHECK(fault("variable \"a { }") == "file-syntax 1: a quote is opened here and never closed");
  CHECK(fault(std::string("network a\0b", 11)) == "file-utf8 1: a NUL byte: this is no text file");
  CHECK(fault("network \xFF { }") == "file-utf8 1: the text is not valid UTF-8");
}

TEST_CASE("a table that the parents make too large is refused") {
  std::string text = "variable x { type discrete [ 2 ] { y, n }; }\n";
  std::string parents;
  for (int i = 0; i < 80; ++i) {
    const std::string name = "p" + std::to_string(i);
    text += "variable " + name + " { type discrete [ 2 ] { y, n }; }\n";
    text += "probability ( " + name + " ) { table 0.5, 0.5; }\n";
    parents += (i > 0 ? ", " : "") + name;
  }
  CHECK(fault(text + "probability ( x | " + parents + " ) { default 0.5, 0.5; }") == "size");
  CHECK(fault(text + "probability ( x | " + parents + " ) { table 0.5, 0.5; }").substr(0, 17) ==
        "file-table-length");
  CHECK(fault(text + "probability ( x | " + parents + " ) { }").substr(0, 16) == "file-row-missing");
}
