// Observed data from CSV texts: what is read, and what is said where it cannot be.
#include "interpreter/data/csv.hpp"

#include <catch2/catch.hpp>

using namespace diag;

namespace {

Budget budget;

CsvRequest columns(std::vector<std::string> names, std::optional<std::string> weights = {}) {
  CsvRequest request;
  for (std::string& name : names) request.columns.push_back({std::move(name), std::nullopt, ""});
  request.weights = std::move(weights);
  return request;
}

CsvRequest all(std::optional<std::string> weights = {}) { return columns({}, std::move(weights)); }

Channel read(const std::string& text, const CsvRequest& request = {}) {
  return read_csv(text, request, budget);
}

std::vector<std::string> cells(const Channel& state) {
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < state.table.shape().columns(); ++i)
    texts.push_back(state.table.exact_at(0, i).to_string());
  return texts;
}
using Texts = std::vector<std::string>;

// "data-cell 3 b": the name of the fault, the row and the column.
std::string fault(const std::string& text, const CsvRequest& request = {}) {
  try {
    (void)read(text, request);
  } catch (const DataError& error) {
    return error.name() + " " + std::to_string(error.row) + " " + error.column;
  }
  return "none";
}
std::string help(const std::string& text, const CsvRequest& request = {}) {
  try {
    (void)read(text, request);
  } catch (const DataError& error) {
    return error.help();
  }
  return "none";
}
std::string message(const std::string& text, const CsvRequest& request = {}) {
  try {
    (void)read(text, request);
  } catch (const DataError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("rows are counted over their total") { CHECK(cells(read("a\nx\ny\nx\n")) == Texts{"2/3", "1/3"}); }
TEST_CASE("labels come in order of first appearance") {
  CHECK(read("a,b\nz,1\ny,0\nz,0\n").outputs[0].labels == Labels({"z", "y"}));
}
TEST_CASE("outputs are named after the columns") { CHECK(read("a,b\n1,2\n").outputs[1].name == "b"); }
TEST_CASE("columns in the order asked for") {
  CHECK(read("a,b,c\n1,2,3\n", columns({"c", "a"})).outputs[0].name == "c");
}
TEST_CASE("other columns are left out") {
  CHECK(read("a,b,c\n1,2,3\n", columns({"c", "a"})).outputs.size() == 2);
}
TEST_CASE("declared labels keep their order") {
  CsvRequest request = columns({"a"});
  request.columns[0].labels = Labels({"x", "y", "z"});
  CHECK(cells(read("a\nz\nz\nx\n", request)) == Texts{"1/3", "0", "2/3"});
}
TEST_CASE("a declared type is remembered") {
  CsvRequest request = columns({"a"});
  request.columns[0].labels = Labels::range(1, 6);
  request.columns[0].object = "Die";
  CHECK(read("a\n3\n", request).outputs[0].object == "Die");
}
TEST_CASE("weights count the rows") {
  CHECK(cells(read("a,n\nx,3\ny,1\nx,4\n", all("n"))) == Texts{"7/8", "1/8"});
}
TEST_CASE("the column of weights is no output") { CHECK(read("a,n\nx,3\n", all("n")).outputs.size() == 1); }
TEST_CASE("weights are exact decimals") {
  CHECK(cells(read("a,n\nx,0.1\ny,2e-1\n", all("n"))) == Texts{"1/3", "2/3"});
}
TEST_CASE("weights of many sizes add up") {
  CHECK(cells(read("a,n\nx,1e3\ny,0.001\nx,9223372036854775807\ny,1\n", all("n"))) ==
        Texts{"9223372036854776807000/9223372036854776808001", "1001/9223372036854776808001"});
}
TEST_CASE("a weight of 0 adds nothing") {
  CHECK(cells(read("a,n\nx,0\ny,5\n", all("n"))) == Texts{"0", "1"});
}
TEST_CASE("quoted fields hold commas") {
  CHECK(read("a,b\n\"x, y\",1\n").outputs[0].labels.text(0) == "x, y");
}
TEST_CASE("quoted fields hold quotes") {
  CHECK(read("a\n\"say \"\"no\"\"\"\n").outputs[0].labels.text(0) == "say \"no\"");
}
TEST_CASE("quoted fields hold line breaks") {
  CHECK(read("a\n\"x\ny\"\n").outputs[0].labels.text(0) == "x\ny");
}
TEST_CASE("a quoted header") { CHECK(read("\"a b\"\nx\n").outputs[0].name == "a b"); }
TEST_CASE("CRLF") { CHECK(cells(read("a,b\r\nx,1\r\nx,1\r\n")) == Texts{"1"}); }
TEST_CASE("a byte-order mark is skipped") {
  CHECK(read("\xEF\xBB\xBF"
             "a\nx\n")
            .outputs[0]
            .name == "a");
}
TEST_CASE("the last line needs no end") { CHECK(cells(read("a\nx\ny")) == Texts{"1/2", "1/2"}); }
TEST_CASE("blank lines are skipped") { CHECK(cells(read("a,b\n\nx,1\n\n\n")) == Texts{"1"}); }
TEST_CASE("blank lines at the end of one column") { CHECK(cells(read("a\nx\n\n\n")) == Texts{"1"}); }
TEST_CASE("labels beyond ASCII") { CHECK(read("größe\nß\n").outputs[0].labels.text(0) == "ß"); }
TEST_CASE("wide data are sparse") {
  std::string text = "a,b,c,d\n";
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    text += n + ",b" + n + ",c" + n + ",d" + n + "\n";
  }
  CHECK(read(text).table.layout() == Layout::sparse);
}
TEST_CASE("wide data store a cell for a distinct row") {
  std::string text = "a,b,c,d\n";
  for (int i = 0; i < 400; ++i) {
    const std::string n = std::to_string(i % 200);
    text += n + ",b" + n + ",c" + n + ",d" + n + "\n";
  }
  CHECK(read(text).table.stored() == 200);
}
TEST_CASE("narrow data are dense") { CHECK(read("a,b\n1,2\n2,1\n").table.layout() == Layout::dense); }

TEST_CASE("an empty file") { CHECK(fault("") == "data-empty 0 "); }
TEST_CASE("a file of blank lines") { CHECK(fault("\n\n\n") == "data-empty 0 "); }
TEST_CASE("a file without rows") { CHECK(fault("a,b\n") == "data-empty 0 "); }
TEST_CASE("a missing column") { CHECK(fault("smoke,tar\n1,2\n", columns({"smke"})) == "data-column 1 smke"); }
TEST_CASE("the nearest column is offered") {
  CHECK(help("smoke,tar\n1,2\n", columns({"smke"})) == "did you mean `smoke`?");
}
TEST_CASE("another separator is guessed") {
  CHECK(help("smoke;tar\n1;2\n", columns({"cancer"})) == "the columns of a CSV file are separated by commas");
}
TEST_CASE("a missing column of weights") { CHECK(fault("a\n1\n", all("n")) == "data-column 1 n"); }
TEST_CASE("a column named twice") { CHECK(fault("a,b,a\n1,2,3\n") == "data-column 1 a"); }
TEST_CASE("a column asked for twice") {
  CHECK(fault("a,b\n1,2\n", columns({"a", "a"})) == "data-column 0 a");
}
TEST_CASE("a column without a name") { CHECK(fault(",b\n1,2\n") == "data-column 1 "); }
TEST_CASE("a column without a name that is not wanted") {
  CHECK(fault(",b\n1,2\n", columns({"b"})) == "none");
}
TEST_CASE("a row too short names the column it lacks") {
  CHECK(fault("a,b,c\n1,2,3\n1,2\n") == "data-row 3 c");
}
TEST_CASE("a row too long") { CHECK(message("a,b\n1,2,3\n") == "this row has 3 cells, the header names 2"); }
TEST_CASE("an empty cell") { CHECK(fault("a,b\n1,2\n1,\n") == "data-cell 3 b"); }
TEST_CASE("an empty cell in a column that is not wanted") {
  CHECK(fault("a,b\n1,\n", columns({"a"})) == "none");
}
TEST_CASE("an empty cell in quotes") { CHECK(fault("a,b\n1,\"\"\n") == "data-cell 2 b"); }
TEST_CASE("an empty line in one column") { CHECK(fault("a\n1\n\n2\n") == "data-cell 3 a"); }
TEST_CASE("an empty weight") { CHECK(fault("a,n\n1,\n", all("n")) == "data-cell 2 n"); }
TEST_CASE("lines inside quotes count as lines") {
  CHECK(fault("a,b\n\"x\n\ny\",1\n1,\n") == "data-cell 5 b");
}
TEST_CASE("a label outside a declared type") {
  CsvRequest request = columns({"a"});
  request.columns[0].labels = Labels({"small", "large"});
  CHECK(fault("a\nsmall\nlrge\n", request) == "data-label 3 a");
}
TEST_CASE("the nearest label is offered") {
  CsvRequest request = columns({"a"});
  request.columns[0].labels = Labels({"small", "large"});
  CHECK(help("a\nsmall\nlrge\n", request) == "did you mean `large`?");
}
TEST_CASE("the labels are listed where none is near") {
  CsvRequest request = columns({"a"});
  request.columns[0].labels = Labels({"small", "large"});
  CHECK(help("a\nxyz\n", request) == "the labels are {small, large}");
}
TEST_CASE("weights that are no numbers") {
  for (const char* text : {"x", "1/2", "1.2.3", "1e", "e5", ".", "--1", "0x10", "nan", "inf", "1 2"})
    CHECK(fault("a,n\nx,1\nx," + std::string(text) + "\n", all("n")) == "data-weight 3 n");
}
TEST_CASE("a weight below 0") { CHECK(message("a,n\nx,-3\n", all("n")) == "the weight `-3` is below 0"); }
TEST_CASE("a weight of a billion digits") {
  CHECK(fault("a,n\nx,1e999999999\n", all("n")) == "data-weight 2 n");
}
TEST_CASE("a weight of 0 with any exponent is 0") {
  CHECK(cells(read("a,n\nx,0e999999999999\ny,1\n", all("n"))) == Texts{"0", "1"});
}
TEST_CASE("weights that are all 0") { CHECK(fault("a,n\nx,0\n", all("n")) == "data-weight 0 n"); }
TEST_CASE("an unclosed quote") { CHECK(fault("a,b\n1,2\n3,\"x\n5,6\n") == "data-quote 3 b"); }
TEST_CASE("text after a quote") { CHECK(fault("a,b\n\"x\"y,2\n") == "data-quote 2 a"); }
TEST_CASE("a quote inside a bare field is a character") {
  CHECK(read("a\n5\" pipe\n").outputs[0].labels.text(0) == "5\" pipe");
}
TEST_CASE("NUL") { CHECK(fault(std::string("a,b\n1,2\n3,\0x\n", 14)) == "data-utf8 3 b"); }
TEST_CASE("invalid UTF-8") {
  for (const char* text :
       {"\xFF", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xE2\x82"})
    CHECK(fault("a,b\n1," + std::string(text) + "\n") == "data-utf8 2 b");
}
TEST_CASE("invalid UTF-8 in the header") { CHECK(fault("a,\xFF\n1,2\n") == "data-utf8 1 "); }
TEST_CASE("memory is refused before it is taken") {
  std::string text = "a\n";
  for (int i = 0; i < 20000; ++i) text += "label number " + std::to_string(i) + "\n";
  Budget small;
  small.max_memory = 100'000;
  CHECK_THROWS_AS(read_csv(text, {}, small), BudgetSpent);
}
TEST_CASE("a deadline stops the reading") {
  std::string text = "a\n";
  for (int i = 0; i < 300'000; ++i) text += "x\n";
  Budget late;
  late.deadline = Budget::Clock::now() - std::chrono::seconds(1);
  CHECK_THROWS_AS(read_csv(text, {}, late), BudgetSpent);
}
TEST_CASE("every text is read or refused") {
  // Short texts over the characters that matter: none may crash or hang.
  const std::string letters = "a,\"\n\r1\xC3";
  std::size_t read_or_refused = 0;
  for (std::size_t code = 0; code < 7 * 7 * 7 * 7 * 7; ++code) {
    std::string text = "a,b\n";
    for (std::size_t rest = code, i = 0; i < 5; ++i, rest /= 7) text += letters[rest % 7];
    try {
      (void)read(text);
      ++read_or_refused;
    } catch (const DataError&) {
      ++read_or_refused;
    }
  }
  CHECK(read_or_refused == 7 * 7 * 7 * 7 * 7);
}
