#include "interpreter/draw/text_routes.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace diag {

namespace {

// Piece a must be above piece b where a comes down the column in which b goes on down.
class Router {
 public:
  Router(std::vector<Net> nets, std::int32_t columns) {
    routes_.columns = columns;
    for (const Net& net : nets) {
      used_.insert(net.upper);
      used_.insert(net.lower.begin(), net.lower.end());
    }
    for (Net& net : nets) {
      Track track;
      track.from = net.upper;
      track.lower = std::move(net.lower);
      track.dot = net.dot;
      track.stroke = net.stroke;
      track.straight = !track.dot && track.lower.size() == 1 && track.lower.front() == track.from;
      add(std::move(track));
    }
  }

  Routes run() {
    order();
    return std::move(routes_);
  }

 private:
  void add(Track track) {
    track.low = track.high = track.from;
    for (const std::int32_t x : track.lower) {
      track.low = std::min(track.low, x);
      track.high = std::max(track.high, x);
    }
    if (!track.straight) {
      ++open_;
    }
    routes_.tracks.push_back(std::move(track));
    placed_.push_back(routes_.tracks.back().straight);
    joined_.push_back(none);
  }

  // Those that must be above `number` and are not placed yet: they come down where it goes on.
  [[nodiscard]] bool blocked(std::size_t number) const {
    if (joined_[number] != none && !placed_[joined_[number]]) return true;
    for (const std::int32_t x : routes_.tracks[number].lower) {
      const auto found = comes_down_.find(x);
      if (found != comes_down_.end() && found->second != number && !placed_[found->second]) return true;
    }
    return false;
  }

  // How often two cross if the row of one is above that of the other.
  [[nodiscard]] static std::size_t crossings(const Track& above, const Track& below) {
    const auto within = [](std::int32_t x, const Track& track) { return track.low < x && x < track.high; };
    return (within(below.from, above) ? 1U : 0U) +
           static_cast<std::size_t>(std::count_if(above.lower.begin(), above.lower.end(),
                                                  [&](std::int32_t x) { return within(x, below); }));
  }

  // Those that are better above `number`: it would cross them more often from there.
  template <class Each>
  void better_above(std::size_t number, const Each& each) const {
    if (routes_.tracks.size() > many) return;
    const Track& track = routes_.tracks[number];
    for (std::size_t i = 0; i < routes_.tracks.size(); ++i) {
      const Track& other = routes_.tracks[i];
      if (i == number || other.straight || other.high < track.low || track.high < other.low) continue;
      if (crossings(track, other) > crossings(other, track)) each(i);
    }
  }

  [[nodiscard]] bool too_early(std::size_t number) const {
    bool early = false;
    better_above(number, [&](std::size_t other) { early = early || !placed_[other]; });
    return early;
  }

  void order() {
    for (std::size_t i = 0; i < routes_.tracks.size(); ++i)
      if (!routes_.tracks[i].straight) comes_down_[routes_.tracks[i].from] = i;
    while (open_ > 0) {
      bool any = false;
      std::size_t early = none;
      for (std::size_t i = 0; i < routes_.tracks.size(); ++i) {
        if (placed_[i] || blocked(i)) continue;
        if (too_early(i)) {
          early = std::min(early, i);
          continue;
        }
        place(i);
        any = true;
      }
      if (any) continue;
      if (early != none)
        place(early);
      else
        go_round();
    }
  }

  // The first row that lies below all that must be above, and has room.
  void place(std::size_t number) {
    Track& track = routes_.tracks[number];
    std::size_t row = 0;
    if (joined_[number] != none) row = routes_.tracks[joined_[number]].row + 1;
    for (const std::int32_t x : track.lower) {
      const auto found = comes_down_.find(x);
      if (found != comes_down_.end() && found->second != number)
        row = std::max(row, routes_.tracks[found->second].row + 1);
    }
    better_above(number, [&](std::size_t other) {
      if (placed_[other]) row = std::max(row, routes_.tracks[other].row + 1);
    });
    const auto fits = [&](std::size_t at) {
      if (at >= rows_.size()) return true;
      return std::none_of(rows_[at].begin(), rows_[at].end(), [&](const auto& taken) {
        return taken.first <= track.high + 1 && track.low <= taken.second + 1;
      });
    };
    while (!fits(row)) ++row;
    if (row >= rows_.size()) rows_.resize(row + 1);
    rows_[row].emplace_back(track.low, track.high);
    track.row = row;
    if (joined_[number] != none) track.joins = routes_.tracks[joined_[number]].row;
    routes_.rows = std::max(routes_.rows, row + 1);
    placed_[number] = true;
    --open_;
  }

  // All that is left waits for each other: the first goes aside to a column that nobody uses.
  void go_round() {
    std::size_t number = 0;
    while (placed_[number] || joined_[number] != none) ++number;
    const std::int32_t from = routes_.tracks[number].from;
    std::int32_t aside = from;
    for (std::int32_t by = 1;; ++by) {
      if (from - by >= 0 && used_.count(from - by) == 0) {
        aside = from - by;
        break;
      }
      if (used_.count(from + by) == 0) {
        aside = from + by;
        break;
      }
    }
    used_.insert(aside);
    routes_.columns = std::max(routes_.columns, aside + 1);
    Track rest = routes_.tracks[number];
    Track& first = routes_.tracks[number];
    first.lower.clear();
    first.dot = false;
    first.low = std::min(from, aside);
    first.high = std::max(from, aside);
    rest.from = aside;
    rest.begins = false;
    add(std::move(rest));
    joined_.back() = number;
  }

  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  static constexpr std::size_t many = 400;  // each is compared with each
  Routes routes_;
  std::unordered_set<std::int32_t> used_;  // columns
  std::unordered_map<std::int32_t, std::size_t> comes_down_;
  std::vector<std::size_t> joined_;  // joined_: the piece that it goes on from
  std::vector<bool> placed_;
  std::vector<std::vector<std::pair<std::int32_t, std::int32_t>>> rows_;
  std::size_t open_ = 0;
};

}  // namespace

Routes route_nets(std::vector<Net> nets, std::int32_t columns) {
  return Router(std::move(nets), columns).run();
}

}  // namespace diag
