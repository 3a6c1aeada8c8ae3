#include "interpreter/draw/stagger.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace diag {

namespace {

constexpr int step = 12;          // along, from one bend to the next
constexpr int near = 5;           // crossings that are no further apart are one to the eye
constexpr std::size_t many = 24;  // each pair is compared with each

bool cross(const Passage& a, const Passage& b) {
  return (a.upper < b.upper && a.lower > b.lower) || (a.upper > b.upper && a.lower < b.lower);
}

// How far across an S has come, of 1, at a height of 0 to 1: as the curves that are drawn.
double part_at(double height) {
  const double h = std::clamp(height, 0.0, 1.0);
  double low = 0, high = 1;  // the height of a point of the curve is 1.5 t (1 - t) + t^3
  for (int i = 0; i < 20; ++i) {
    const double t = (low + high) / 2;
    (1.5 * t * (1 - t) + t * t * t < h ? low : high) = t;
  }
  return low * low * (3 - 2 * low);
}

double place_at(const Passage& wire, double height) {
  return static_cast<double>(wire.upper) + static_cast<double>(wire.lower - wire.upper) * part_at(height);
}

// Which wires meet two others in one point, as groups; 0: in none.
std::vector<std::size_t> meetings(const std::vector<Passage>& wires, int gap) {
  struct Crossing {
    double x, part;
    std::size_t a, b;
  };
  std::vector<Crossing> crossings;
  for (std::size_t a = 0; a < wires.size(); ++a)
    for (std::size_t b = a + 1; b < wires.size(); ++b) {
      if (!cross(wires[a], wires[b])) continue;
      const auto above = static_cast<double>(wires[b].upper - wires[a].upper);
      const auto below = static_cast<double>(wires[a].lower - wires[b].lower);
      const double part = above / (above + below);
      const auto by = static_cast<double>(wires[a].lower - wires[a].upper);
      crossings.push_back({static_cast<double>(wires[a].upper) + part * by, part, a, b});
    }
  std::vector<std::size_t> group(wires.size(), 0);
  std::size_t next = 0;
  const auto join = [&](std::size_t a, std::size_t b) {
    if (group[a] == 0 && group[b] == 0) group[a] = group[b] = ++next;
    if (group[a] == 0 || group[b] == 0) group[a] = group[b] = std::max(group[a], group[b]);
    if (const std::size_t from = group[b], to = group[a]; from != to)
      std::replace(group.begin(), group.end(), from, to);
  };
  for (std::size_t i = 0; i < crossings.size(); ++i)
    for (std::size_t j = i + 1; j < crossings.size(); ++j) {
      const Crossing &p = crossings[i], &q = crossings[j];
      if (std::abs(p.x - q.x) > near || std::abs(p.part - q.part) * gap > near) continue;
      join(p.a, p.b);
      join(p.a, q.a);
      join(p.a, q.b);
    }
  return group;
}

// Whether each pair crosses as often as it must, and no two run into each other.
bool clear(const std::vector<Passage>& wires, const Staggered& made) {
  constexpr int samples = 60;
  const double whole = made.room;
  std::vector<std::vector<double>> at(wires.size());
  for (std::size_t i = 0; i < wires.size(); ++i)
    for (int s = 0; s <= samples; ++s) {
      const double y = whole * s / samples;
      at[i].push_back(place_at(wires[i], made.moved[i] ? (y - made.late[i]) / made.length : y / whole));
    }
  for (std::size_t a = 0; a < wires.size(); ++a)
    for (std::size_t b = a + 1; b < wires.size(); ++b) {
      int changes = 0, sign = 0, close = 0;
      double least = std::abs(at[a][0] - at[b][0]);
      for (int s = 0; s <= samples; ++s) {
        const double by = at[a][static_cast<std::size_t>(s)] - at[b][static_cast<std::size_t>(s)];
        least = std::min(least, std::abs(by));
        close += std::abs(by) < 2 ? 1 : 0;
        const int now = by > 0 ? 1 : by < 0 ? -1 : 0;
        changes += now != 0 && sign != 0 && now != sign ? 1 : 0;
        if (now != 0) sign = now;
      }
      const bool crossed = cross(wires[a], wires[b]);
      const auto ends = static_cast<double>(
          std::min(std::abs(wires[a].upper - wires[b].upper), std::abs(wires[a].lower - wires[b].lower)));
      if (changes != (crossed ? 1 : 0) || (crossed && close > samples / 6) ||
          (!crossed && least < std::min(ends, 6.0) - 0.5))
        return false;
    }
  return true;
}

}  // namespace

Staggered stagger(const std::vector<Passage>& wires, int gap) {
  Staggered none{std::vector<bool>(wires.size(), false), std::vector<int>(wires.size(), 0), 0, gap};
  if (wires.size() < 3 || wires.size() > many) return none;
  const std::vector<std::size_t> group = meetings(wires, gap);
  std::vector<std::size_t> order(wires.size());
  std::iota(order.begin(), order.end(), 0);
  // By how far they go: then no three cross in one point again, as the steps are even.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return wires[a].lower - wires[a].upper > wires[b].lower - wires[b].upper;
  });
  for (const bool reversed : {false, true}) {
    Staggered made = none;
    int latest = 0;
    for (std::size_t g = 1; g <= wires.size(); ++g) {
      int late = 0;
      for (const std::size_t i : order) {
        if (group[i] != g) continue;
        made.moved[i] = true;
        made.late[i] = late;
        latest = std::max(latest, late);
        late += step;
      }
    }
    if (latest == 0) return none;
    made.length = std::max(gap, 2 * latest);  // so long that none has come where another still is
    made.room = made.length + latest;
    if (reversed)
      for (std::size_t i = 0; i < wires.size(); ++i)
        if (made.moved[i]) made.late[i] = latest - made.late[i];
    if (clear(wires, made)) return made;
  }
  return none;
}

std::int64_t off_centre(const std::vector<Passage>& wires) {
  if (wires.size() < 3 || wires.size() > many) return 0;
  std::vector<std::int64_t> by;
  for (std::size_t a = 0; a < wires.size(); ++a) {
    for (std::size_t b = a + 1; b < wires.size(); ++b)
      if (!cross(wires[a], wires[b])) return 0;
    by.push_back(wires[a].lower - wires[a].upper);
  }
  std::sort(by.begin(), by.end());
  return (by[(by.size() - 1) / 2] + by[by.size() / 2]) / 2;
}

}  // namespace diag
