#include "interpreter/base/text.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace diag;

TEST_CASE("the nearest name") {
  CHECK(nearest("flop", {"flip", "flush"}) == "flip");
  CHECK(nearest("hihg", {"low", "mid", "high"}) == "high");
  CHECK(nearest("bool", {"boot", "Bool"}) == "Bool");
  CHECK(nearest("xyz", {"low", "mid"}).empty());
  CHECK(nearest("a", {"b"}).empty());
  CHECK(nearest("", {"a"}).empty());
}

TEST_CASE("slips are counted in characters, not in bytes") {
  CHECK(nearest("Größe", {"Grüße", "Größen"}) == "Grüße");
  CHECK(nearest("αβ", {"αγ"}) == "αγ");
  CHECK(nearest("α", {"β"}).empty());
  CHECK(nearest("a\xFF", {"a\xFE"}) == "a\xFE");
}

TEST_CASE("a slip is an insertion, a deletion, another letter or two that are swapped") {
  CHECK(nearest("marginl", {"marginal"}) == "marginal");
  CHECK(nearest("marginaal", {"marginal"}) == "marginal");
  CHECK(nearest("mraginal", {"marginal"}) == "marginal");
  CHECK(nearest("xaxgxxal", {"marginal"}).empty());
}

TEST_CASE("the first of those that are equally near, and never the name itself") {
  CHECK(nearest("cat", {"cat", "hat", "bat"}) == "hat");
  CHECK(nearest("Cat", {"bat", "cat"}) == "cat");
}

}  // namespace
