// Values as JSON lines: the form of the language reference, section 13.
#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>

#include "interpreter/session/json.hpp"
#include "tests/unit/session/values.hpp"

using namespace diag;
using namespace diag::test;

namespace {

std::string json_of(const Value& value, const std::string& source = {}) {
  const Signature signature;
  Budget budget;
  return to_json(value, source, signature, budget);
}

std::string string_of(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

constexpr const char* binary = R"("labels":["no","yes"])";

}  // namespace

TEST_CASE("JSON strings are escaped, and valid whatever they hold") {
  CHECK(string_of("a \"b\" \\ \n\t\r\x01") == R"("a \"b\" \\ \n\t\r\u0001")");
  CHECK(string_of("ω 气") == "\"ω 气\"");
  CHECK(string_of("\xFFx") == "\"\xEF\xBF\xBDx\"");
}

TEST_CASE("A channel has its ports and rows, exact numbers as fractions in lowest terms") {
  CHECK(json_of({channel({port("smoke")}, {unnamed("C")}, "8/10 2/10 1 0")}, "p") ==
        std::string(R"({"kind":"channel","source":"p","arith":"exact","inputs":[{"name":"smoke",)") + binary +
            R"(}],"outputs":[{)" + binary + R"(}],"rows":[["4/5","1/5"],["1","0"]]})");
}

TEST_CASE("What has no inputs is a state, also without outputs") {
  CHECK(json_of({state({port("a")}, "3/10 7/10")}) ==
        std::string(R"({"kind":"state","arith":"exact","inputs":[],"outputs":[{"name":"a",)") + binary +
            R"(}],"rows":[["3/10","7/10"]]})");
  CHECK(json_of({state({}, "1")}) ==
        R"({"kind":"state","arith":"exact","inputs":[],"outputs":[],"rows":[["1"]]})");
}

TEST_CASE("Doubles are numbers of 17 digits") {
  const std::string shown = json_of({to_arith(state({port("a")}, "1/3 2/3"), Arith::floating)});
  CHECK(shown.find(R"("arith":"double")") != std::string::npos);
  CHECK(shown.find(R"("rows":[[0.33333333333333331,0.66666666666666663]])") != std::string::npos);
}

TEST_CASE("Undetermined rows are null, and listed with their events") {
  const std::string shown = json_of({half_undetermined()});
  CHECK(shown.find(R"("rows":[["1/2","1/2"],["1","0"],[null,null],["1/4","3/4"]])") != std::string::npos);
  CHECK(shown.find(R"("undetermined":[{"row":2,"event":"smoke = yes, tar = no"}])") != std::string::npos);
}

TEST_CASE("Zeros of sparse and functional tables are written out") {
  Channel sparse;
  sparse.inputs = {port("a")};
  sparse.outputs = {port("b", {"x", "y", "z"})};
  const Shape shape = shape_of(sparse.inputs, sparse.outputs);
  sparse.table = Table::sparse(shape, {1, 1, 1, 2}, std::vector<Integer>{1, 2}, {Integer(3)});
  CHECK(json_of({sparse}).find(R"("rows":[["0","0","0"],["0","1/3","2/3"]])") != std::string::npos);
  Channel functional = sparse;
  functional.table = Table::functional(shape, {2, 0});
  CHECK(json_of({functional}).find(R"("rows":[["0","0","1"],["1","0","0"]])") != std::string::npos);
}

TEST_CASE("Rows are never cut") {
  const std::string shown = json_of({counted(3000, {})});
  CHECK(static_cast<std::size_t>(std::count(shown.begin(), shown.end(), ',')) > 2 * 2999);
}

TEST_CASE("What cannot be written within the memory allowed is refused before it is written") {
  Channel wide;
  for (int i = 0; i < 30; ++i) wide.outputs.push_back(port("x" + std::to_string(i)));
  wide.table = Table::functional(shape_of({}, wide.outputs), std::vector<Coordinate>(30, 1));
  const Signature signature;
  Budget budget;
  budget.max_memory = 1'000'000'000;
  CHECK(error_name([&] { (void)to_json({wide}, "", signature, budget); }) == "memory");
}

TEST_CASE("Numbers, truths and texts") {
  CHECK(json_of({number(Rational(3) / Rational(10))}) ==
        R"({"kind":"number","arith":"exact","value":"3/10"})");
  CHECK(json_of({Weight{std::nullopt, 0.5}}) == R"({"kind":"number","arith":"double","value":0.5})");
  CHECK(json_of({Weight{std::nullopt, -0.0}}) == R"({"kind":"number","arith":"double","value":0})");
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(json_of({Weight{std::nullopt, infinite}}) == R"({"kind":"number","arith":"double","value":"inf"})");
  CHECK(json_of({true}) == R"({"kind":"truth","value":true})");
  CHECK(json_of({std::string("x")}, "\"x\"") == R"({"kind":"text","source":"\"x\"","value":"x"})");
}

TEST_CASE("Lists, records and outcomes hold values of their own kind") {
  CHECK(
      json_of({List{{number(2)}, {true}}}) ==
      R"({"kind":"list","value":[{"kind":"number","arith":"exact","value":"2"},{"kind":"truth","value":true}]})");
  CHECK(
      json_of({Record{{{"n", {number(2)}}, {"t", {true}}}}}) ==
      R"({"kind":"record","fields":{"n":{"kind":"number","arith":"exact","value":"2"},"t":{"kind":"truth","value":true}}})");
  CHECK(json_of({Outcome{{"no", "yes"}, number(1)}}) ==
        R"({"kind":"outcome","labels":["no","yes"],"arith":"exact","weight":"1"})");
}

TEST_CASE("A model has its variables; labels are absent where a shape has none") {
  CHECK(
      json_of({smoking_model()}) ==
      R"({"kind":"model","name":"Smoking","variables":[)"
      R"({"name":"gene","labels":["lo","hi"],"parents":[],"hidden":true},)"
      R"({"name":"smoke","labels":["no","yes"],"parents":["gene"],"hidden":false},)"
      R"({"name":"odd name","labels":["no","yes"],"parents":["gene","smoke"],"hidden":false,"function":true},)"
      R"({"name":"u","parents":[],"hidden":true}],"confounded":[["smoke","odd name"]]})");
}

TEST_CASE("A diagram has the objects of its ends, its boxes that are read, and its text") {
  Signature signature;
  Budget budget;
  CHECK(to_json({pruned_diagram(signature)}, "d", signature, budget) ==
        R"({"kind":"diagram","source":"d","inputs":["A"],"outputs":["A","A"],"boxes":1,)"
        R"("text":"diagram d(x : A) -> A * A {\n  w1, y <- f(x)\n  return w1, y\n}\n"})");
}
