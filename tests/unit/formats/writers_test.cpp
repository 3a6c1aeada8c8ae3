// Numbers that are long or far from 1: what is written is read back, and nothing becomes 0.
#include "interpreter/formats/bif.hpp"
#include "interpreter/formats/formats.hpp"
#include "tests/unit/formats/read.hpp"

using namespace diag;

namespace {

Budget budget;

NetworkFile coin(std::vector<Integer> numerators, Integer denominator) {
  NetworkFile network;
  network.name = "n";
  NetworkVariable& variable = network.variables.emplace_back();
  variable.name = "0";
  variable.labels = Labels::range(0, static_cast<std::int64_t>(numerators.size()) - 1);
  Shape shape;
  shape.extents = {numerators.size()};
  variable.table = Table::dense(shape, std::move(numerators), std::vector<Integer>{std::move(denominator)});
  return network;
}

// Through every format that has numbers.
template <class Check>
void for_each_format(const NetworkFile& network, const Check& check) {
  for (const FileFormat& format : file_formats()) {
    if (!format.numbers || format.write == nullptr) continue;
    std::vector<FileRemark> remarks;
    const std::string text = format.write(network, remarks);
    INFO(format.name << ": " << text.substr(0, 2000));
    const NetworkFile back = format.read(text, budget);
    CHECK(back.remarks.empty());
    check(*network.variables[0].table, *back.variables[0].table, text);
  }
}

}  // namespace

TEST_CASE("a small probability is written with an exponent, exactly") {
  for (const std::uint64_t places : {30U, 400U, 950U, 1100U, 9000U}) {
    CAPTURE(places);
    const Integer whole = Integer::power(10, places);
    const Integer third = whole / Integer(3);
    const NetworkFile network = coin({Integer(12), third, whole - Integer(12) - third}, whole);
    for_each_format(network, [&](const Table& table, const Table& back, const std::string& text) {
      CHECK(text.find("1.2e-" + std::to_string(places - 1)) != std::string::npos);
      for (std::uint64_t c = 0; c < 3; ++c) CHECK(back.exact_at(0, c) == table.exact_at(0, c));
    });
  }
}

TEST_CASE("no cell becomes 0, however small") {
  for (const std::uint64_t places : {950U, 20000U}) {
    const Integer whole = Integer::power(10, places) * Integer(3);
    const NetworkFile network =
        coin({Integer(1), whole / Integer(3), whole - Integer(1) - whole / Integer(3)}, whole);
    for_each_format(network, [&](const Table& table, const Table& back, const std::string&) {
      CHECK(back.exact_at(0, 0).sign() > 0);
      for (std::uint64_t c = 0; c < 3; ++c)
        CHECK(back.exact_at(0, c).to_double() == Approx(table.exact_at(0, c).to_double()));
    });
  }
}

TEST_CASE("numbers far from 1 are read exactly, or refused with what is true") {
  const auto root = [](const std::string& row) {
    return fault_of(read_bif,
                    "variable a { type discrete[2] { y, n }; }\nprobability ( a ) {\ntable " + row + "; }\n");
  };
  CHECK(root("1e-1100, 1.0") == "none");
  CHECK(root("1e-10000, 1.0") == "none");
  CHECK(root("1e-10001, 1.0") == "file-number 3: the number `1e-10001` has more than 10000 decimal places");
  CHECK(root("1e400, 0") == "file-row-sum 3: the row of a sums to 1.0e400, not 1");
  CHECK(root("1e2000, 0") == "file-number 3: the number `1e2000` is no probability");
  CHECK(root("0." + std::string(2000, '3') + ", " + "0.6" + std::string(1998, '6') + "7") == "none");
}

TEST_CASE("a short file does not become a large table unnoticed") {
  std::string text = "variable a { type discrete[2] { y, n }; }\nvariable b { type discrete[1000] {";
  for (int i = 0; i < 1000; ++i) text += " l" + std::to_string(i);
  text += " }; }\nprobability ( a | b ) {\ntable";
  for (int i = 0; i < 1000; ++i) text += " 1e-9999 1.0";
  Budget small;
  small.max_memory = 1'000'000;
  CHECK_THROWS_AS(read_bif(
                      text + "; }\nprobability ( b ) { table 1.0" +
                          [] {
                            std::string rest;
                            for (int i = 1; i < 1000; ++i) rest += " 0";
                            return rest;
                          }() +
                          "; }\n",
                      small),
                  BudgetSpent);
}
