#include "interpreter/draw/text_routes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "interpreter/base/unicode.hpp"
#include "interpreter/draw/write.hpp"
#include "random_diagram.hpp"

using namespace diag;

TEST_CASE("wires that go the same way side by side do not cross") {
  const Routes routes = route_nets({{0, {8}, false}, {6, {14}, false}, {20, {18}, false}}, 24);
  CHECK(routes.tracks[0].row > routes.tracks[1].row);
  CHECK(routes.tracks[2].row == 0);
}

TEST_CASE("wires between layers share no cell but where they cross") {
  std::mt19937 random(3);
  for (int round = 0; round < 400; ++round) {
    const int columns = 6 + static_cast<int>(random() % 30);
    std::vector<int> upper, lower;
    for (int x = 0; x < columns; ++x) {
      if (random() % 2 == 0) upper.push_back(x);
      if (random() % 2 == 0) lower.push_back(x);
    }
    std::shuffle(lower.begin(), lower.end(), random);
    std::vector<Net> nets;
    for (std::size_t i = 0; i < std::min(upper.size(), lower.size()); ++i)
      nets.push_back({upper[i], {lower[i]}, false});
    for (std::size_t i = nets.size(); i < lower.size() && !nets.empty(); ++i) {
      nets[i % nets.size()].lower.push_back(lower[i]);
      nets[i % nets.size()].dot = true;
    }
    const Routes routes = route_nets(nets, columns);
    // Of each cell, the wire that runs along it, and the wire that runs down it.
    std::map<std::pair<std::size_t, int>, std::size_t> along, down;
    std::vector<std::size_t> net_of(routes.tracks.size());
    for (std::size_t i = 0; i < nets.size(); ++i) net_of[i] = i;
    for (std::size_t i = nets.size(); i < routes.tracks.size(); ++i)  // a piece that goes on from another
      for (std::size_t k = 0; k < nets.size(); ++k)
        if (nets[k].lower == routes.tracks[i].lower) net_of[i] = k;
    const auto take = [&](auto& cells, std::size_t row, int x, std::size_t net) {
      const auto [at, fresh] = cells.emplace(std::pair(row, x), net);
      REQUIRE((fresh || at->second == net));
    };
    for (std::size_t i = 0; i < routes.tracks.size(); ++i) {
      const Track& track = routes.tracks[i];
      REQUIRE((track.straight || track.row < routes.rows));
      if (track.straight) {
        for (std::size_t row = 0; row < routes.rows; ++row) take(down, row, track.from, net_of[i]);
        continue;
      }
      for (int x = track.low; x <= track.high; ++x) take(along, track.row, x, net_of[i]);
      for (std::size_t row = track.begins ? 0 : track.joins; row <= track.row; ++row)
        take(down, row, track.from, net_of[i]);
      for (const int x : track.lower)
        for (std::size_t row = track.row; row < routes.rows; ++row) take(down, row, x, net_of[i]);
    }
    std::multiset<int> reached, wanted;
    for (const Track& track : routes.tracks) reached.insert(track.lower.begin(), track.lower.end());
    for (const Net& net : nets) wanted.insert(net.lower.begin(), net.lower.end());
    REQUIRE(reached == wanted);
  }
}

TEST_CASE("pictures as text keep to ASCII and to the columns they have") {
  for (unsigned seed = 0; seed < 30; seed += stride) {
    Sample sample;
    make_sample(sample, seed, 3 + seed);
    const Picture picture = picture_of(sample.diagram, sample.signature);
    Budget budget;
    RenderOptions options;
    options.ascii = true;
    options.columns = 20;
    const std::string text = to_text(picture, options, budget).value();
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
      const std::string line = text.substr(begin, end - begin);
      REQUIRE((unicode::width(line) <= 20 || line.front() == '('));
      REQUIRE(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 0x7f; }));
    }
  }
}
