#include "interpreter/draw/stagger.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace diag;

TEST_CASE("wires that cross in one point bend one after the other") {
  for (std::int64_t count = 3; count <= 8; ++count) {
    std::vector<Passage> wires;
    for (std::int64_t i = 0; i < count; ++i) wires.push_back({26 * i, 26 * (count - 1 - i)});
    const Staggered made = stagger(wires, 30);
    CAPTURE(count);
    CHECK(made.room >= 30 + 12 * (count - 1));
    for (std::size_t i = 1; i < wires.size(); ++i) {
      CHECK(made.moved[i]);
      CHECK(made.late[i] != made.late[i - 1]);
    }
    CHECK(off_centre(wires) == 0);
    for (Passage& wire : wires) wire.lower += 26;
    CHECK(off_centre(wires) == 26);
  }
}

TEST_CASE("wires that cross apart from each other, or not at all, stay as they are") {
  for (const std::vector<Passage>& wires :
       {std::vector<Passage>{{0, 26}, {26, 0}, {52, 52}}, std::vector<Passage>{{0, 0}, {26, 26}, {52, 52}},
        std::vector<Passage>{{0, 26}, {26, 52}, {52, 0}}, std::vector<Passage>{}}) {
    const Staggered made = stagger(wires, 30);
    CHECK(made.room == 30);
    CHECK(std::none_of(made.moved.begin(), made.moved.end(), [](bool moved) { return moved; }));
    CHECK(off_centre(wires) == 0);
  }
}
