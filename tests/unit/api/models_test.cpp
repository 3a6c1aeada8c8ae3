// Model files as a host reads, asks and writes them. Only the public header is used.
#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include "interpreter/include/diag/diag.hpp"

namespace {

const char* const rain = R"(network rain {
}
variable rain {
  type discrete [ 2 ] { no, yes };
}
variable 16-31_days {
  type discrete [ 2 ] { <5, 5+ };
}
probability ( rain ) {
  table 0.75, 0.25;
}
probability ( 16-31_days | rain ) {
  (no) 0.5, 0.5;
  (yes) 0.125, 0.875;
}
)";

struct Taken {
  std::vector<std::string> lines;
  diag::Session::Take take() {
    return [this](const diag::Result& result) { lines.push_back(result.json()); };
  }
};

}  // namespace

TEST_CASE("A model file is read, asked and written") {
  diag::Session session;
  Taken taken;
  CHECK(session.models().empty());
  REQUIRE(session.read_model("Rain", "rain.bif", rain, taken.take()) == diag::Status::well);
  CHECK(session.models() == std::vector<std::string>{"Rain"});
  CHECK(session.ask("Rain", "P(rain = yes)", "`16-31_days` = `5+`", taken.take()) == diag::Status::well);
  CHECK(session.ask("Rain", "P(rain = yes | do(`16-31_days` = `<5`))", "", taken.take()) ==
        diag::Status::well);
  CHECK(session.run("s", "assert do[rain = yes](Rain).P(`16-31_days` = `<5`) == 1/8", taken.take()) ==
        diag::Status::well);
  REQUIRE(taken.lines.size() == 3);
  CHECK(taken.lines[0].find(R"("value":"7/19")") != std::string::npos);
  CHECK(taken.lines[1].find(R"("value":"1/4")") != std::string::npos);
  const diag::Session::Written bif = session.write("Rain", "x.bif");
  REQUIRE(bif.text.has_value());
  CHECK(*bif.text == std::string(rain).replace(8, 4, "Rain"));
  CHECK(bif.diagnostics.empty());
  const diag::Session::Written uai = session.write("Rain", "x.uai");
  CHECK(uai.text.has_value());
  REQUIRE(uai.diagnostics.size() == 1);
  CHECK_FALSE(uai.diagnostics[0].is_error());
  CHECK(uai.diagnostics[0].name() == "file-lost");
  CHECK(session.read_evidence("Rain", "x.evid", "1 1 0", taken.take()) == "`16-31_days` = `<5`");
  CHECK(taken.lines.size() == 3);
}

TEST_CASE("What is wrong with a model file has a place in it, and the session stays good") {
  diag::Session session;
  Taken taken;
  const std::string text = std::string(rain).replace(std::string(rain).find("0.75"), 4, "0.65");
  CHECK(session.read_model("Rain", "rain.bif", text, taken.take()) == diag::Status::wrong);
  REQUIRE(taken.lines.size() == 1);
  CHECK(taken.lines[0].find(R"("name":"file-row-sum","file":"rain.bif","line":10,"column":9)") !=
        std::string::npos);
  CHECK(session.models().empty());
  CHECK(session.read_model("Rain", "rain.bif", rain, taken.take()) == diag::Status::well);
  CHECK(session.models().size() == 1);
  CHECK_FALSE(session.write("Snow", "x.bif").text.has_value());
  CHECK_FALSE(session.read_evidence("Rain", "x.evid", "1 5 0", taken.take()).has_value());
  CHECK_FALSE(session.read_evidence("Snow", "x.evid", "1 0 0", taken.take()).has_value());
  CHECK(taken.lines.size() == 3);
}

TEST_CASE("The endings of names tell the formats") {
  CHECK(diag::Session::can_read("a/b.c.BIF"));
  CHECK(diag::Session::can_read("x.xdsl"));
  CHECK_FALSE(diag::Session::can_write("x.xdsl"));
  CHECK(diag::Session::can_write("x.chyp"));
  CHECK_FALSE(diag::Session::can_read("x.chyp"));
  CHECK_FALSE(diag::Session::can_read("bif"));
  CHECK_FALSE(diag::Session::can_read("a.bif/x"));
  diag::Session session;
  CHECK_THROWS_AS(session.read_model("x", "x.csv", "", [](const diag::Result&) {}), std::invalid_argument);
  CHECK_THROWS_AS(session.write("x", "x.xdsl"), std::invalid_argument);
}
