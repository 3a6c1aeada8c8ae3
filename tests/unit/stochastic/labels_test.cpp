// Labels: lists and ranges, found by text, compared, printed.
#include "interpreter/stochastic/labels.hpp"

#include <catch2/catch.hpp>

#include "builders.hpp"

using namespace diag;
using namespace diag::test;

namespace {
std::vector<std::string> many(std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back("label" + std::to_string(i));
  return texts;
}
}  // namespace

TEST_CASE("no labels") { CHECK(Labels().size() == 0); }
TEST_CASE("nothing is found among no labels") { CHECK_FALSE(Labels().find("a")); }
TEST_CASE("a list keeps its order") { CHECK(Labels({"no", "yes"}).text(1) == "yes"); }
TEST_CASE("a short list finds a label") { CHECK(Labels({"no", "yes"}).find("yes") == 1U); }
TEST_CASE("a short list knows what it lacks") { CHECK_FALSE(Labels({"no", "yes"}).find("maybe")); }
TEST_CASE("a long list finds every label") {
  const Labels labels(many(5000));
  std::size_t found = 0;
  for (std::size_t i = 0; i < 5000; ++i) found += labels.find("label" + std::to_string(i)) == i;
  CHECK(found == 5000);
}
TEST_CASE("a long list knows what it lacks") { CHECK_FALSE(Labels(many(5000)).find("label5000")); }
TEST_CASE("labels given twice are a fault") {
  CHECK_THROWS_AS(Labels(std::vector<std::string>(20, "a")), InternalError);
}

TEST_CASE("a range is counted from its first number") { CHECK(Labels::range(-2, 3).text(0) == "-2"); }
TEST_CASE("a range has its last number") { CHECK(Labels::range(-2, 3).size() == 6); }
TEST_CASE("a range finds a number") { CHECK(Labels::range(1, 1'000'000).find("999999") == 999'998U); }
TEST_CASE("a range does not find beyond its end") { CHECK_FALSE(Labels::range(1, 6).find("7")); }
TEST_CASE("a range does not find before its start") { CHECK_FALSE(Labels::range(1, 6).find("0")); }
TEST_CASE("a range finds numbers in their only spelling") {
  for (const char* text : {"01", "+1", "", "-", "-0", "1.0", " 1", "99999999999999999999"})
    CHECK_FALSE(Labels::range(-1, 6).find(text));
}
TEST_CASE("a range at the edge of the integers") {
  const Labels labels = Labels::range(INT64_MIN, INT64_MIN + 5);
  CHECK(labels.find(std::to_string(INT64_MIN)) == 0U);
}
TEST_CASE("an empty range") { CHECK(Labels::range(3, 2).size() == 0); }
TEST_CASE("a range of too many labels is refused") {
  CHECK(error_name([] { (void)Labels::range(1, 1'000'000'000'000); }) == "too-many-labels");
}
TEST_CASE("a range over all integers is refused") {
  CHECK(error_name([] { (void)Labels::range(INT64_MIN, INT64_MAX); }) == "too-many-labels");
}

TEST_CASE("lists are equal by their texts") { CHECK(Labels({"a", "b"}) == Labels({"a", "b"})); }
TEST_CASE("lists in another order differ") { CHECK(Labels({"a", "b"}) != Labels({"b", "a"})); }
TEST_CASE("a range equals the list of its numbers") { CHECK(Labels::range(1, 3) == Labels({"1", "2", "3"})); }
TEST_CASE("ranges with other starts differ") { CHECK(Labels::range(1, 3) != Labels::range(2, 4)); }

TEST_CASE("labels print as a set") { CHECK(to_text(Labels({"no", "yes"})) == "{no, yes}"); }
TEST_CASE("a range prints as a range") { CHECK(to_text(Labels::range(1, 6)) == "{1..6}"); }
TEST_CASE("labels that are no names are in backticks") {
  CHECK(to_text(Labels({"> 50", "a`b", "-1", "01", "_"})) == "{`> 50`, `a\\`b`, -1, `01`, `_`}");
}
TEST_CASE("many labels are cut short") {
  CHECK(to_text(Labels(many(100)), 3) == "{label0, label1, ... 98 more}");
}

TEST_CASE("an event names ports and labels") {
  const std::vector<Port> ports{port("smoke"), port("")};
  const std::vector<Coordinate> labels{1, 0};
  CHECK(event_text(ports, labels) == "smoke = yes, no");
}
