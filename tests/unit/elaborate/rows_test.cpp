// Rows in every notation, and what is said of each fault in them. A row is written as in a script.
#include "interpreter/elaborate/rows.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"

using namespace diag;

namespace {

Labels boole() { return Labels({"no", "yes"}); }
Labels level() { return Labels({"low", "mid", "high"}); }
const Place b{boole(), "Bool"}, l{level(), "Level"}, die{Labels::range(1, 6), "Die"};
Place parameter(const Place& place) { return {place.labels, "A", true}; }

using Places = std::vector<Place>;

// Parses rows as the body of a box, reads them, and keeps what came of it.
class Rows {
 public:
  Rows(const std::string& body, Places dom, Places cod, bool function = false, bool parametric = false)
      : dom_(std::move(dom)), cod_(std::move(cod)) {
    read_script(body);
    table_ = table_of_rows(*this->body(), request(function, parametric), diagnostics, budget);
  }

  // A row as one text: "1/2 1/2".
  [[nodiscard]] std::string row(std::uint64_t number) const {
    REQUIRE(table_);
    std::string text;
    for (std::uint64_t i = 0; i < table_->shape().columns(); ++i)
      text += (i == 0 ? "" : " ") + table_->exact_at(number, i).to_string();
    return text;
  }
  [[nodiscard]] Layout layout() const { return table_.value().layout(); }
  [[nodiscard]] bool read() const { return table_.has_value(); }

  // The faults as "name text-under-the-mark", one a line.
  [[nodiscard]] std::string faults() const {
    std::string text;
    for (const Diagnostic& found : diagnostics.all()) {
      if (!text.empty()) text += "\n";
      const std::string& source = sources_[found.span.file].text();
      text += found.name + " " + source.substr(found.span.begin, found.span.end - found.span.begin);
    }
    return text;
  }
  [[nodiscard]] const std::string& message() const { return diagnostics.all().at(0).message; }
  [[nodiscard]] const std::string& help() const { return diagnostics.all().at(0).help; }

  Diagnostics diagnostics;
  Budget budget;

 protected:
  Rows(Places dom, Places cod) : dom_(std::move(dom)), cod_(std::move(cod)) {}

  void read_script(const std::string& body) {
    const bool braced = body.front() == '{';
    const Source& source = sources_.add("test", "box f : X -> X " + std::string(braced ? "" : "= ") + body);
    script_ = parse(source, diagnostics);
    REQUIRE(diagnostics.all().empty());
  }
  [[nodiscard]] const ast::Expr* body() const {
    return &*std::get<ast::BoxDecl>(script_.statements.at(0).node).body;
  }
  [[nodiscard]] RowsRequest request(bool function, bool parametric) {
    RowsRequest request;
    request.dom = dom_;
    request.cod = cod_;
    request.function = function;
    request.parametric = parametric;
    request.box = "f";
    request.number = [this](const ast::Expr& number) { return this->number(number); };
    return request;
  }
  // Numbers with a sign or a sum are all that rows need here; `p` is 1/3.
  std::optional<Rational> number(const ast::Expr& expr) {
    using ast::ExprKind;
    if (expr.kind == ExprKind::number) return Rational::parse(expr.text);
    if (expr.kind == ExprKind::name && expr.text == "p") return Rational(1, 3);
    if (expr.kind == ExprKind::negate) return -*number(expr.children[0]);
    Rational value = expr.kind == ExprKind::product ? Rational(1) : Rational();
    for (const ast::Expr& child : expr.children) {
      if (child.kind == ExprKind::divisor)
        value = value / *number(child.children[0]);
      else if (expr.kind == ExprKind::product)
        value = value * *number(child);
      else
        value = value + *number(child);
    }
    return value;
  }

  Places dom_, cod_;
  Sources sources_;
  ast::Script script_;
  std::optional<Table> table_;
};

struct Numbers : Rows {
  Numbers(const std::string& body, Places places) : Rows({}, {}), over(std::move(places)) {
    read_script(body);
    values = numbers_of_rows(*this->body(), over, request(false, false), diagnostics, budget);
  }
  [[nodiscard]] std::string text() const {
    std::string text;
    for (const Rational& value : values.value()) text += (text.empty() ? "" : " ") + value.to_string();
    return text;
  }
  Places over;
  std::optional<std::vector<Rational>> values;
};

struct Set : Rows {
  explicit Set(const std::string& written) : Rows({}, {}) {
    const Source& source = sources_.add("test", "type T = " + written);
    script_ = parse(source, diagnostics);
    REQUIRE(diagnostics.all().empty());
    labels = labels_of_set(*std::get<ast::TypeDecl>(script_.statements.at(0).node).definition, diagnostics);
  }
  std::optional<Labels> labels;
};

}  // namespace

// ---- states
// --------------------------------------------------------------------------------------------------

TEST_CASE("a vector gives the weights in label order") {
  CHECK(Rows("[0.2, 4/5]", {}, {b}).row(0) == "1/5 4/5");
}
TEST_CASE("kets name their labels") { CHECK(Rows("0.2|yes> + 0.8|no>", {}, {b}).row(0) == "4/5 1/5"); }
TEST_CASE("a ket without a weight has weight 1") { CHECK(Rows("|yes>", {}, {b}).row(0) == "0 1"); }
TEST_CASE("uniform spreads evenly") { CHECK(Rows("uniform", {}, {l}).row(0) == "1/3 1/3 1/3"); }
TEST_CASE("uniform may be mixed in") {
  CHECK(Rows("1/4|low> + 3/4 uniform", {}, {l}).row(0) == "1/2 1/4 1/4");
}
TEST_CASE("a label stands for certainty") { CHECK(Rows("mid", {}, {l}).row(0) == "0 1 0"); }
TEST_CASE("whole numbers are labels") {
  CHECK(Rows("1/2|2> + 1/2|3>", {}, {die}).row(0) == "0 1/2 1/2 0 0 0");
}
TEST_CASE("several outputs take tuples of labels") {
  CHECK(Rows("1/2|no, low> + 1/2|yes, high>", {}, {b, l}).row(0) == "1/2 0 0 0 0 1/2");
}
TEST_CASE("weights may be computed") { CHECK(Rows("[1 - p, p]", {}, {b}).row(0) == "2/3 1/3"); }
TEST_CASE("a box without outputs has the row 1") { CHECK(Rows("[[1], [1]]", {b}, {}).row(1) == "1"); }

// ---- rows by patterns
// ------------------------------------------------------------------------------------------

TEST_CASE("the first row that matches wins") {
  const Rows rows("{ no, low |-> [1, 0]  _, low |-> [0, 1]  no, _ |-> uniform  _, _ |-> [1/4, 3/4] }", {b, l},
                  {b});
  CHECK(rows.row(0) == "1 0");
  CHECK(rows.row(1) == "1/2 1/2");
  CHECK(rows.row(3) == "0 1");
  CHECK(rows.row(5) == "1/4 3/4");
}
TEST_CASE("a matrix gives the rows in the order of the inputs") {
  CHECK(Rows("[[0.9, 0.1], [0.2, 0.8]]", {b}, {b}).row(1) == "1/5 4/5");
}
TEST_CASE("a variable stands for its label on the right") {
  const Rows rows("{ x |-> 2/3|x> + 1/3 uniform }", {l}, {l});
  CHECK(rows.row(1) == "1/9 7/9 1/9");
}
TEST_CASE("a variable goes from one type to another by its text") {
  const Place reversed{Labels({"yes", "no"}), "Loob"};
  CHECK(Rows("{ x |-> x }", {b}, {reversed}).row(0) == "0 1");
}
TEST_CASE("a name used twice on the left asks for equal labels") {
  const Rows rows("{ x, x |-> yes  _, _ |-> no }", {l, l}, {b}, true);
  CHECK(rows.row(4) == "0 1");
  CHECK(rows.row(5) == "1 0");
}
TEST_CASE("equal labels are found between types that share only some") {
  const Place other{Labels({"high", "top"}), "Other"};
  const Rows rows("{ x, x |-> yes  _, _ |-> no }", {l, other}, {b}, true);
  CHECK(rows.row(4) == "0 1");  // high, high
  CHECK(rows.row(5) == "1 0");
}
TEST_CASE("a name that is a label is never a variable") {
  CHECK(Rows("{ no |-> no  x |-> x }", {b}, {b}).row(1) == "0 1");
}
TEST_CASE("at a place whose object is a parameter a name is always a variable") {
  CHECK(Rows("{ no |-> no }", {parameter(b)}, {parameter(b)}, true, true).row(1) == "0 1");
}
TEST_CASE("kets that meet through a variable add up") {
  CHECK(Rows("{ x |-> 1/2|x> + 1/2|low> }", {l}, {l}).row(0) == "1 0 0");
}

// ---- layouts
// ---------------------------------------------------------------------------------------------------

TEST_CASE("labels alone make a functional table") {
  CHECK(Rows("{ no |-> yes  yes |-> no }", {b}, {b}).layout() == Layout::functional);
}
TEST_CASE("a function on 10^6 labels is small") {
  const Place wide{Labels::range(1, 1'000'000), "Wide"};
  const Rows rows("{ 7 |-> 8  x |-> x }", {wide}, {wide}, true);
  CHECK(rows.layout() == Layout::functional);
}
TEST_CASE("few kets over many labels make a sparse table") {
  const Place wide{Labels::range(1, 10'000), "Wide"};
  const Rows rows("1/2|7> + 1/2|9>", {}, {wide});
  CHECK(rows.layout() == Layout::sparse);
}
TEST_CASE("a table that cannot fit is refused before it is made") {
  const Place wide{Labels::range(1, 100'000'000), "Wide"};
  CHECK(Rows("{ _, _, _ |-> uniform }", {wide, wide, wide}, {wide}).faults() ==
        "table-size { _, _, _ |-> uniform }");
}
TEST_CASE("a table above the budget is refused") {
  const Place wide{Labels::range(1, 1'000'000), "Wide"};
  Budget budget;
  budget.max_memory = 1 << 20;
  Diagnostics diagnostics;
  Sources sources;
  const Source& source = sources.add("test", "box f : I -> X = uniform");
  const ast::Script script = parse(source, diagnostics);
  RowsRequest request;
  request.cod = {&wide, 1};
  request.box = "f";
  CHECK_THROWS_WITH((void)table_of_rows(*std::get<ast::BoxDecl>(script.statements.at(0).node).body, request,
                                        diagnostics, budget),
                    "the rows of f need 7.6 MiB, and 1.0 MiB is allowed");
}
TEST_CASE("a sparse table takes kets in any order, and adds what falls on one column") {
  const Place wide{Labels::range(1, 100), "Wide"};
  const Rows rows("{ 1 |-> 1/3|7> + 2/3|2>  2 |-> 1/2|1> + 1/2 uniform  x |-> 1/4|x> + 3/4|3> }", {wide},
                  {wide});
  CHECK(rows.layout() == Layout::sparse);
  CHECK(rows.row(0).substr(0, 26) == "0 2/3 0 0 0 0 1/3 0 0 0 0 ");
  CHECK(rows.row(1).substr(0, 20) == "101/200 1/200 1/200 ");
  CHECK(rows.row(2).substr(0, 8) == "0 0 1 0 ");  // x is 3
  CHECK(rows.row(4).substr(0, 16) == "0 0 3/4 0 1/4 0 ");
}
TEST_CASE("weights beyond 64 bits are kept as they are, dense and sparse") {
  const std::string tiny = "0." + std::string(29, '0') + "1", rest = "0." + std::string(30, '9');
  const Rows dense("{ no |-> " + tiny + "|yes> + " + rest + " uniform  yes |-> no }", {b}, {b});
  CHECK(dense.row(1) == "1 0");
  CHECK(dense.row(0).substr(0, 10) == "9999999999");
  const Place wide{Labels::range(1, 100), "Wide"};
  const Rows sparse("{ x |-> " + tiny + "|x> + " + rest + "|2> }", {wide}, {wide});
  CHECK(sparse.layout() == Layout::sparse);
  CHECK(sparse.row(0).substr(0, 36) == "1/1" + std::string(30, '0') + " 99");
  CHECK(sparse.row(1).substr(0, 6) == "0 1 0 ");
}

// ---- faults
// ----------------------------------------------------------------------------------------------------

TEST_CASE("a sum other than 1 is exact in the message") {
  const Rows rows("{ no |-> [0.95, 0.04]  yes |-> [0.1, 0.9] }", {b}, {b});
  CHECK(rows.faults() == "row-sum [0.95, 0.04]");
  CHECK(rows.message() == "this row sums to 0.99 (99/100), not 1");
}
TEST_CASE("a sum that differs from 1 far behind the point says by how much") {
  CHECK(Rows("[0.5, 0.5000000000000000000001]", {}, {b}).message() == "this row sums to 1 + 1e-22, not 1");
  CHECK(Rows("[0.5, 0.5, 1e-400]", {}, {l}).message() == "this row sums to 1 + 1e-400, not 1");
  CHECK(Rows("[0.5, 0.25e-399]", {}, {b}).message() == "this row sums to about 0.5, not 1");
  CHECK(Rows("[0, 2.5e400]", {}, {b}).message() == "this row sums to 2.5e400, not 1");
}
TEST_CASE("every faulty row is reported") {
  CHECK(Rows("{ no |-> [1, 1]  yes |-> [2, 2] }", {b}, {b}).faults() == "row-sum [1, 1]\nrow-sum [2, 2]");
}
TEST_CASE("a weight below 0") { CHECK(Rows("[-0.5, 1.5]", {}, {b}).faults() == "negative-weight -0.5"); }
TEST_CASE("a subtracted ket is a weight below 0") {
  CHECK(Rows("3/2|no> - 1/2|yes>", {}, {b}).faults() == "negative-weight 1/2");
}
TEST_CASE("too many weights") {
  const Rows rows("[1/2, 1/4, 1/4]", {}, {b});
  CHECK(rows.faults() == "row-width [1/2, 1/4, 1/4]");
  CHECK(rows.message() == "3 weights, but Bool has 2 labels: no, yes");
}
TEST_CASE("a missing row names its inputs") {
  const Rows rows("{ no, _ |-> [1, 0]  yes, low |-> [1, 0] }", {b, l}, {b});
  CHECK(rows.faults() == "row-missing {");
  CHECK(rows.message() == "no row for inputs: yes, mid; yes, high");
}
TEST_CASE("many missing rows are counted") {
  CHECK(Rows("{ 1 |-> 1/2|1> + 1/2|2> }", {die}, {die}).message() ==
        "no row for inputs: 2, 3, 4 (and 2 more)");
}
TEST_CASE("a row that is never reached shows the one before it") {
  const Rows rows("{ _ |-> [1, 0]  no |-> [0, 1] }", {b}, {b});
  CHECK(rows.faults() == "row-unreachable no");
  CHECK(rows.diagnostics.all().at(0).notes.size() == 1);
}
TEST_CASE("in a box with parameters a row may be out of reach") {
  CHECK(Rows("{ _ |-> [1, 0]  no |-> [0, 1] }", {b}, {b}, false, true).read());
}
TEST_CASE("an unknown label has the nearest known one as help") {
  const Rows rows("1/2|low> + 1/2|hihg>", {}, {l});
  CHECK(rows.faults() == "unknown-label hihg");
  CHECK(rows.help() == "did you mean `high`?");
}
TEST_CASE("an unknown label on the left is told of the wildcard") {
  const Rows rows("{ x |-> [1, 0] }", {b}, {b});
  CHECK(rows.faults() == "unknown-label x");
  CHECK(rows.help().find("write `_` for every label") != std::string::npos);
}
TEST_CASE("a variable may stand for labels that the output lacks") {
  CHECK(Rows("{ x |-> x }", {l}, {b}).message() == "x may be low, and Bool has no label `low`");
}
TEST_CASE("a ket given twice") {
  CHECK(Rows("1/2|no> + 1/2|no>", {}, {b}).diagnostics.all().at(0).name == "ket-twice");
}
TEST_CASE("a ket with too few labels") {
  CHECK(Rows("1/2|no> + 1/2|yes, low>", {}, {b, l}).diagnostics.all().at(0).name == "label-count");
}
TEST_CASE("a pattern with too few places") {
  CHECK(Rows("{ no |-> [1, 0]  _, _ |-> [1, 0] }", {b, l}, {b}).faults() == "pattern-width no");
}
TEST_CASE("a row of a function is a label, and the mend is spelled out") {
  const Rows rows("{ no |-> [0, 1]  yes |-> no }", {b}, {b}, true);
  CHECK(rows.faults() == "function-row [0, 1]");
  CHECK(rows.help() == "write yes");
}
TEST_CASE("a matrix with a row too few") {
  CHECK(Rows("[[1, 0], [0, 1]]", {l}, {b}).diagnostics.all().at(0).name == "row-count");
}
TEST_CASE("rows of a matrix that are too wide are reported once") {
  CHECK(Rows("[[1, 0, 0], [0, 1, 0]]", {b}, {b}).faults() == "row-width [1, 0, 0]");
}
TEST_CASE("one row for a box with inputs") {
  CHECK(Rows("[1/2, 1/2]", {b}, {b}).diagnostics.all().at(0).name == "rows-expected");
}
TEST_CASE("rows for a box without inputs") {
  CHECK(Rows("{ no |-> [1, 0] }", {}, {b}).diagnostics.all().at(0).name == "row-expected");
}

// ---- numbers over labels, sets
// -----------------------------------------------------------------------------------

TEST_CASE("numbers in label order") { CHECK(Numbers("[0, -1/2]", {b}).text() == "0 -1/2"); }
TEST_CASE("numbers by patterns") { CHECK(Numbers("{ low |-> -1  _ |-> 5 }", {l}).text() == "-1 5 5"); }
TEST_CASE("a number for every label") {
  CHECK(Numbers("{ low |-> 1 }", {l}).diagnostics.all().at(0).name == "row-missing");
}
TEST_CASE("too few numbers") { CHECK(Numbers("[1]", {l}).diagnostics.all().at(0).name == "number-count"); }

TEST_CASE("a set lists its labels in order") { CHECK(Set("{no, yes}").labels.value() == boole()); }
TEST_CASE("a range goes from one whole number to another") {
  CHECK(Set("{-1..3}").labels.value() == Labels::range(-1, 3));
}
TEST_CASE("a label given twice in a set") { CHECK(Set("{a, b, a}").faults() == "label-twice a"); }
TEST_CASE("a label and its number in backticks are one") {
  CHECK(Set("{0, `0`}").faults() == "label-twice `0`");
}
TEST_CASE("a range that runs backwards") { CHECK(Set("{6..1}").help() == "write {1..6}"); }
TEST_CASE("a range beyond all memory") {
  CHECK(Set("{1..1000000000000}").faults() == "too-many-labels 1..1000000000000");
}
TEST_CASE("a range beyond 64 bits") {
  CHECK(Set("{1..99999999999999999999}").faults() == "range-ends 99999999999999999999");
}

TEST_CASE("a lone name is rows where it is a label of the only output of a box without inputs") {
  Diagnostics diagnostics;
  Sources sources;
  const ast::Script script = parse(sources.add("test", "box f : I -> X = yes"), diagnostics);
  const ast::Expr& body = *std::get<ast::BoxDecl>(script.statements.at(0).node).body;
  RowsRequest request;
  request.cod = {&b, 1};
  CHECK(is_rows(body, request));
  request.cod = {&l, 1};
  CHECK_FALSE(is_rows(body, request));
  request.dom = {&b, 1};
  request.cod = {&b, 1};
  CHECK_FALSE(is_rows(body, request));
}
