#include "interpreter/draw/weave.hpp"

#include <algorithm>
#include <limits>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr std::uint32_t far = std::numeric_limits<std::uint32_t>::max() / 2;

// Writes what a picture with layers says as stitches.
class Weaver {
 public:
  Weaver(const Picture& picture, const Layered& layered, const Threads& threads,
         std::vector<std::vector<std::uint32_t>>& legs, std::vector<std::vector<std::uint32_t>>& outs)
      : picture_(picture), layered_(layered), threads_(threads), legs_(legs), outs_(outs) {
    position_.resize(layered.vertices());
    rank_.resize(layered.links.size());
    place_.resize(layered.links.size());
    for (const auto& row : layered.layers)
      for (std::uint32_t i = 0; i < row.size(); ++i) position_[row[i]] = i;
  }

  std::vector<Stitch> run() {
    for (std::size_t layer = 0; layer < layered_.layers.size(); ++layer) {
      const std::vector<std::uint32_t>& row = layered_.layers[layer];
      const bool nodes = !row.empty() && !layered_.is_bend(row.front());
      const Look first = nodes ? picture_.nodes[row.front()].shape : Look::box;
      if (layer == 0 && first != Look::input) stitches_.push_back({threads_.top(), 0, 0, 0});
      if (layer > 0) cross(row);
      if (first == Look::input || first == Look::output)
        end(row, first == Look::input);
      else
        weave(row);
    }
    if (stitches_.empty()) stitches_.push_back({threads_.top(), 0, 0, 0});
    if (stitches_.back().node != threads_.bottom()) stitches_.push_back({threads_.bottom(), 0, 0, 0});
    return std::move(stitches_);
  }

 private:
  [[nodiscard]] const Link& link(std::uint32_t l) const { return layered_.links[l]; }

  // From the order in which links leave a layer to that in which they enter the next.
  void cross(const std::vector<std::uint32_t>& next) {
    for (std::uint32_t i = 0; i < row_.size(); ++i) place_[row_[i]] = i;
    std::uint32_t count = 0;
    for (const std::uint32_t v : next) {
      const bool free = !layered_.is_bend(v) && ports_are_free(picture_.nodes[v].shape, false);
      std::vector<std::uint32_t> links(layered_.up.begin() + layered_.first_up[v],
                                       layered_.up.begin() + layered_.first_up[v + 1]);
      std::stable_sort(links.begin(), links.end(), [&](std::uint32_t a, std::uint32_t b) {
        return free ? place_[a] < place_[b] : link(a).to_port < link(b).to_port;
      });
      for (const std::uint32_t l : links) rank_[l] = count++;
    }
    for (std::uint32_t i = 1; i < row_.size(); ++i)
      for (std::uint32_t k = i; k > 0 && rank_[row_[k - 1]] > rank_[row_[k]]; --k) {
        std::swap(row_[k - 1], row_[k]);
        stitches_.push_back({Stitch::swap, k - 1, 2, 2});
      }
  }

  // The links down from a vertex, from left to right.
  [[nodiscard]] std::vector<std::uint32_t> below(std::uint32_t v) const {
    std::vector<std::uint32_t> links(layered_.down.begin() + layered_.first_down[v],
                                     layered_.down.begin() + layered_.first_down[v + 1]);
    const bool free = !layered_.is_bend(v) && ports_are_free(picture_.nodes[v].shape, true);
    std::stable_sort(links.begin(), links.end(), [&](std::uint32_t a, std::uint32_t b) {
      if (!free) return link(a).from_port < link(b).from_port;
      const std::uint32_t p = position_[link(a).to], q = position_[link(b).to];
      return p != q ? p < q : link(a).to_port < link(b).to_port;
    });
    return links;
  }

  void weave(const std::vector<std::uint32_t>& row) {
    std::uint32_t at = 0;
    for (const std::uint32_t v : row) {
      const std::vector<std::uint32_t> links = below(v);
      const std::uint32_t ins = layered_.first_up[v + 1] - layered_.first_up[v];
      const auto outs = static_cast<std::uint32_t>(links.size());
      if (!layered_.is_bend(v)) {
        if (picture_.nodes[v].shape == Look::copy) {
          for (std::uint32_t i = 1; i < outs; ++i) stitches_.push_back({Stitch::dot, at + i - 1, 1, 2});
        } else {
          stitches_.push_back({v, at, ins, outs});
          for (std::uint32_t i = at; i < at + ins; ++i)
            legs_[v].push_back(threads_.leg_of[link(row_[i]).wire]);
          for (const std::uint32_t l : links) outs_[v].push_back(threads_.thread_of[link(l).wire]);
        }
      }
      const auto begin = row_.begin() + at;
      row_.insert(row_.erase(begin, begin + ins), links.begin(), links.end());
      at += outs;
    }
  }

  void end(const std::vector<std::uint32_t>& row, bool top) {
    const std::uint32_t node = top ? threads_.top() : threads_.bottom();
    const auto count = static_cast<std::uint32_t>(row.size());
    stitches_.push_back({node, 0, top ? 0 : count, top ? count : 0});
    for (const std::uint32_t l : row_) legs_[node].push_back(threads_.leg_of[link(l).wire]);
    row_.clear();
    if (!top) return;
    for (const std::uint32_t v : row) {
      row_.push_back(layered_.down[layered_.first_down[v]]);
      outs_[node].push_back(threads_.thread_of[link(row_.back()).wire]);
    }
  }

  const Picture& picture_;
  const Layered& layered_;
  const Threads& threads_;
  std::vector<std::vector<std::uint32_t>>&legs_, &outs_;
  std::vector<std::uint32_t> position_;      // of vertices
  std::vector<std::uint32_t> rank_, place_;  // of links
  std::vector<std::uint32_t> row_;           // of links
  std::vector<Stitch> stitches_;
};

}  // namespace

Threads::Threads(const Picture& picture) {
  const auto n = static_cast<std::uint32_t>(picture.nodes.size());
  nodes.resize(n + 2);
  std::vector<std::uint32_t> rank(n, 0);
  std::uint32_t inputs = 0, outputs = 0;
  std::vector<std::vector<std::uint32_t>> legs_of_dot(n);
  for (std::uint32_t v = 0; v < n; ++v) {
    const Look shape = picture.nodes[v].shape;
    if (shape == Look::input) rank[v] = inputs++;
    if (shape == Look::output) rank[v] = outputs++;
    nodes[v].free_ins = ports_are_free(shape, false);
    nodes[v].free_outs = nodes[v].free_ins;
  }
  thread_of.assign(picture.wires.size(), 0);
  leg_of.assign(picture.wires.size(), 0);
  for (std::uint32_t w = 0; w < picture.wires.size(); ++w)
    if (picture.nodes[picture.wires[w].from].shape == Look::copy)
      legs_of_dot[picture.wires[w].from].push_back(w);
  std::vector<std::uint32_t> stack;
  for (std::uint32_t w = 0; w < picture.wires.size(); ++w) {
    const PictureWire& stem = picture.wires[w];
    const Look from = picture.nodes[stem.from].shape;
    if (from == Look::copy) continue;
    const auto thread = static_cast<std::uint32_t>(threads.size());
    threads.push_back(from == Look::input ? Thread{top(), rank[stem.from], w, {}}
                                          : Thread{stem.from, stem.from_port, w, {}});
    nodes[threads[thread].node].threads.push_back(thread);
    for (stack.push_back(w); !stack.empty();) {
      const std::uint32_t wire = stack.back();
      stack.pop_back();
      thread_of[wire] = thread;
      const std::uint32_t to = picture.wires[wire].to;
      if (picture.nodes[to].shape == Look::copy) {
        stack.insert(stack.end(), legs_of_dot[to].rbegin(), legs_of_dot[to].rend());
        continue;
      }
      leg_of[wire] = static_cast<std::uint32_t>(legs.size());
      threads[thread].legs.push_back(leg_of[wire]);
      legs.push_back(picture.nodes[to].shape == Look::output
                         ? Leg{thread, bottom(), rank[to], wire}
                         : Leg{thread, to, picture.wires[wire].to_port, wire});
      nodes[legs.back().node].legs.push_back(leg_of[wire]);
    }
  }
}

Weave::Weave(const Picture& picture, const Layered& layered, const Threads& threads) : threads_(&threads) {
  legs_.resize(threads.nodes.size());
  outs_.resize(threads.nodes.size());
  stitches_ = Weaver(picture, layered, threads, legs_, outs_).run();
}

std::uint64_t Weave::swaps() const {
  return static_cast<std::uint64_t>(std::count_if(stitches_.begin(), stitches_.end(),
                                                  [](const Stitch& s) { return s.node == Stitch::swap; }));
}

std::uint64_t Weave::area() const {
  std::uint64_t sum = 0, width = 0;
  for (const Stitch& stitch : stitches_) sum += width = width + stitch.outs - stitch.ins;
  return sum;
}

std::vector<bool> Weave::crossed() const {
  std::vector<bool> made(threads_->legs.size(), false);
  std::vector<std::vector<std::uint32_t>> row;  // from below: the legs that a strand leads to
  for (std::size_t t = stitches_.size(); t-- > 0;) {
    const Stitch& stitch = stitches_[t];
    const auto at = row.begin() + stitch.at;
    if (stitch.node == Stitch::swap) {
      for (const std::uint32_t leg : *at) made[leg] = true;
      for (const std::uint32_t leg : *(at + 1)) made[leg] = true;
      at->swap(*(at + 1));
    } else if (stitch.node == Stitch::dot) {
      at->insert(at->end(), (at + 1)->begin(), (at + 1)->end());
      row.erase(at + 1);
    } else {
      std::vector<std::vector<std::uint32_t>> legs;
      for (const std::uint32_t leg : legs_[stitch.node]) legs.push_back({leg});
      row.insert(row.erase(at, at + stitch.outs), legs.begin(), legs.end());
    }
  }
  return made;
}

std::uint32_t Weave::time_of(std::uint32_t node) const {
  const auto found = std::find_if(stitches_.begin(), stitches_.end(),
                                  [&](const Stitch& stitch) { return stitch.node == node; });
  DIAG_ASSERT(found != stitches_.end());
  return static_cast<std::uint32_t>(found - stitches_.begin());
}

std::pair<std::uint32_t, std::uint32_t> Weave::entry(std::uint32_t leg) const {
  const Threads::Leg& at = threads_->legs[leg];
  const Stitch& stitch = stitches_[time_of(at.node)];
  if (threads_->nodes[at.node].free_ins) return {stitch.at, stitch.at + stitch.ins};
  const auto before = std::count_if(legs_[at.node].begin(), legs_[at.node].end(), [&](std::uint32_t other) {
    return threads_->legs[other].port < at.port;
  });
  const std::uint32_t gap = stitch.at + static_cast<std::uint32_t>(before);
  return {gap, gap};
}

std::pair<std::uint32_t, std::uint32_t> Weave::exit(std::uint32_t thread) const {
  const Threads::Thread& at = threads_->threads[thread];
  const Stitch& stitch = stitches_[time_of(at.node)];
  if (threads_->nodes[at.node].free_outs) return {stitch.at, stitch.at + stitch.outs};
  const auto before = std::count_if(outs_[at.node].begin(), outs_[at.node].end(), [&](std::uint32_t other) {
    return threads_->threads[other].port < at.port;
  });
  const std::uint32_t gap = stitch.at + static_cast<std::uint32_t>(before);
  return {gap, gap};
}

// How many strands are between each gap of the row at each time and some place; rows are those before the
// stitch of that number, gaps are those between their strands.
struct Weave::Field {
  std::uint32_t first = 0;           // time
  std::vector<std::uint32_t> begin;  // of the rows, in cost
  std::vector<std::uint32_t> cost;

  Field(const std::vector<Stitch>& stitches, std::uint32_t from, std::uint32_t to) : first(from) {
    std::uint32_t width = 1;
    for (std::uint32_t t = 0; t <= to; ++t) {
      if (t >= from) {
        begin.push_back(static_cast<std::uint32_t>(cost.size()));
        cost.resize(cost.size() + width, far);
      }
      width = width + stitches[t].outs - stitches[t].ins;
    }
    begin.push_back(static_cast<std::uint32_t>(cost.size()));
  }
  [[nodiscard]] std::uint32_t* row(std::uint32_t time) { return cost.data() + begin[time - first]; }
  [[nodiscard]] const std::uint32_t* row(std::uint32_t time) const {
    return cost.data() + begin[time - first];
  }
  [[nodiscard]] std::uint32_t gaps(std::uint32_t time) const {
    return begin[time - first + 1] - begin[time - first];
  }
  void spread(std::uint32_t time) {
    std::uint32_t* const at = row(time);
    const std::uint32_t count = gaps(time);
    for (std::uint32_t g = 1; g < count; ++g) at[g] = std::min(at[g], at[g - 1] + 1);
    for (std::uint32_t g = count - 1; g-- > 0;) at[g] = std::min(at[g], at[g + 1] + 1);
  }
  // Through the stitch of that time: what is to its left stays there, and what is to its right does.
  void up(std::uint32_t time, const Stitch& stitch) {
    pass(row(time + 1), row(time), gaps(time), stitch.at, stitch.ins, stitch.outs);
  }
  void down(std::uint32_t time, const Stitch& stitch) {
    pass(row(time), row(time + 1), gaps(time + 1), stitch.at, stitch.outs, stitch.ins);
  }

 private:
  static void pass(const std::uint32_t* from, std::uint32_t* to, std::uint32_t count, std::uint32_t at,
                   std::uint32_t here, std::uint32_t there) {
    for (std::uint32_t g = 0; g <= at; ++g) to[g] = std::min(to[g], from[g]);
    for (std::uint32_t g = at + here; g < count; ++g) to[g] = std::min(to[g], from[g - here + there]);
  }
};

std::vector<Weave::Spot> Weave::strands_of(std::uint32_t thread, std::uint32_t from, std::uint32_t to) const {
  const std::uint32_t node = threads_->threads[thread].node;
  const auto found = std::find(outs_[node].begin(), outs_[node].end(), thread);
  std::vector<Spot> spots;
  if (found == outs_[node].end()) return spots;
  const std::uint32_t begins = time_of(node);
  std::vector<std::uint32_t> strands{stitches_[begins].at +
                                     static_cast<std::uint32_t>(found - outs_[node].begin())};
  std::vector<std::uint32_t> next;
  for (std::uint32_t t = begins + 1; t <= to; ++t) {
    if (t >= from)
      for (const std::uint32_t strand : strands) spots.push_back({t, strand});
    const Stitch& stitch = stitches_[t];
    next.clear();
    for (const std::uint32_t strand : strands) {
      if (strand < stitch.at)
        next.push_back(strand);
      else if (strand >= stitch.at + stitch.ins)
        next.push_back(strand - stitch.ins + stitch.outs);
      else if (stitch.node == Stitch::swap)
        next.push_back(2 * stitch.at + 1 - strand);
      else if (stitch.node == Stitch::dot)
        next.insert(next.end(), {stitch.at, stitch.at + 1});
    }
    strands.swap(next);
  }
  return spots;
}

Weave::Field Weave::up_from(std::uint32_t leg, std::uint32_t until) {
  const std::uint32_t end = time_of(threads_->legs[leg].node);
  Field field(stitches_, until, end);
  const auto [first, last] = entry(leg);
  for (std::uint32_t g = first; g <= last; ++g) field.row(end)[g] = 0;
  field.spread(end);
  for (std::uint32_t t = end; t-- > until;) {
    field.up(t, stitches_[t]);
    field.spread(t);
  }
  work += 3 * field.cost.size() + 3 * stitches_.size() + 400;
  return field;
}

Weave::Field Weave::down_from(std::uint32_t thread, std::uint32_t from, std::uint32_t until) {
  Field field(stitches_, from, until);
  const std::vector<Spot> spots = strands_of(thread, from, until);
  if (spots.empty()) {
    const auto [first, last] = exit(thread);
    for (std::uint32_t g = first; g <= last; ++g) field.row(from)[g] = 0;
  }
  for (const Spot& spot : spots) field.row(spot.time)[spot.gap] = field.row(spot.time)[spot.gap + 1] = 0;
  field.spread(from);
  for (std::uint32_t t = from; t < until; ++t) {
    field.down(t, stitches_[t]);
    field.spread(t + 1);
  }
  work += 3 * field.cost.size() + 3 * stitches_.size() + 400;
  return field;
}

void Weave::cut(std::uint32_t leg) {
  const std::uint32_t node = threads_->legs[leg].node;
  std::uint32_t t = time_of(node);
  const auto found = std::find(legs_[node].begin(), legs_[node].end(), leg);
  DIAG_ASSERT(found != legs_[node].end());
  std::uint32_t strand = stitches_[t].at + static_cast<std::uint32_t>(found - legs_[node].begin());
  legs_[node].erase(found);
  --stitches_[t].ins;
  constexpr std::uint32_t gone = 0xffffffffU;  // as a place
  for (bool begins = false; !begins;) {
    Stitch& stitch = stitches_[--t];
    if (strand < stitch.at) {
      --stitch.at;
    } else if (strand >= stitch.at + stitch.outs) {
      strand = strand - stitch.outs + stitch.ins;
    } else if (stitch.node == Stitch::swap) {
      strand = 2 * stitch.at + 1 - strand;
      stitch.at = gone;
    } else if (stitch.node == Stitch::dot) {
      stitch.at = gone;
      begins = true;
    } else {
      --stitch.outs;
      std::vector<std::uint32_t>& outs = outs_[stitch.node];
      outs.erase(outs.begin() + (strand - stitch.at));
      begins = true;
    }
  }
  stitches_.erase(
      std::remove_if(stitches_.begin(), stitches_.end(), [](const Stitch& s) { return s.at == gone; }),
      stitches_.end());
  work += 2 * stitches_.size() + 200;
}

void Weave::lift(std::uint32_t node) {
  while (!legs_[node].empty()) cut(legs_[node].back());
  for (const std::uint32_t thread : threads_->nodes[node].threads)
    for (const std::uint32_t leg : threads_->threads[thread].legs) cut(leg);
  stitches_.erase(stitches_.begin() + time_of(node));
}

void Weave::connect(std::uint32_t leg, std::uint64_t& random) {
  const std::uint32_t thread = threads_->legs[leg].thread;
  const std::uint32_t from = time_of(threads_->threads[thread].node) + 1;
  const Field field = up_from(leg, from);
  const std::vector<Spot> spots = strands_of(thread, from, time_of(threads_->legs[leg].node));
  Spot best;
  bool right = false;
  std::uint32_t fewest = far;
  std::uint64_t ties = 0;
  const auto consider = [&](Spot spot, bool to_its_right) {
    const std::uint32_t cost = field.row(spot.time)[spot.gap];
    if (cost > fewest) return;
    ties = cost < fewest ? 1 : ties + 1;
    fewest = cost;
    if (lot(random, ties) == 0) best = spot, right = to_its_right;
  };
  if (spots.empty()) {
    const auto [first, last] = exit(thread);
    for (std::uint32_t g = first; g <= last; ++g) consider({from, g}, false);
  }
  for (const Spot& spot : spots) {
    consider(spot, false);
    consider({spot.time, spot.gap + 1}, true);
  }
  DIAG_ASSERT(fewest < far);
  lay(leg, best, !spots.empty(), right, field);
}

void Weave::lay(std::uint32_t leg, Spot from, bool dotted, bool right_of_it, const Field& field) {
  const std::uint32_t thread = threads_->legs[leg].thread, node = threads_->legs[leg].node;
  std::vector<Stitch> made(stitches_.begin(), stitches_.begin() + from.time);
  std::uint32_t gap = from.gap;
  if (dotted) {
    made.push_back({Stitch::dot, right_of_it ? gap - 1 : gap, 1, 2});
  } else {
    Stitch& stitch = made.back();
    std::vector<std::uint32_t>& outs = outs_[stitch.node];
    outs.insert(outs.begin() + (gap - stitch.at), thread);
    ++stitch.outs;
  }
  std::uint32_t time = from.time;
  for (;;) {
    const std::uint32_t* const row = field.row(time);
    const std::uint32_t cost = row[gap];
    Stitch stitch = stitches_[time];
    if (stitch.node == node) {
      if (cost == 0) break;
    } else {
      const std::uint32_t* const below = field.row(time + 1);
      const bool right = gap >= stitch.at + stitch.ins && below[gap - stitch.ins + stitch.outs] == cost;
      if (gap <= stitch.at && below[gap] == cost) {
        ++stitch.at;
        made.push_back(stitch);
        ++time;
        continue;
      }
      if (right) {
        made.push_back(stitch);
        gap = gap - stitch.ins + stitch.outs;
        ++time;
        continue;
      }
    }
    if (gap > 0 && row[gap - 1] + 1 == cost) {
      made.push_back({Stitch::swap, --gap, 2, 2});
    } else {
      DIAG_ASSERT(row[gap + 1] + 1 == cost);
      made.push_back({Stitch::swap, gap++, 2, 2});
    }
  }
  Stitch& last = stitches_[time];
  legs_[node].insert(legs_[node].begin() + (gap - last.at), leg);
  ++last.ins;
  made.insert(made.end(), stitches_.begin() + time, stitches_.end());
  stitches_ = std::move(made);
  work += 3 * stitches_.size() + 400;
}

void Weave::put(std::uint32_t node, std::uint64_t& random) {
  const Threads::Node& ends = threads_->nodes[node];
  std::uint32_t from = 1, until = static_cast<std::uint32_t>(stitches_.size()) - 1;
  std::vector<std::uint32_t> legs;
  for (const std::uint32_t leg : ends.legs)
    from = std::max(from, time_of(threads_->threads[threads_->legs[leg].thread].node) + 1);
  for (const std::uint32_t thread : ends.threads)
    for (const std::uint32_t leg : threads_->threads[thread].legs) {
      until = std::min(until, time_of(threads_->legs[leg].node));
      legs.push_back(leg);
    }
  Field sum(stitches_, from, until);
  std::fill(sum.cost.begin(), sum.cost.end(), 0);
  const auto add = [&](const Field& field) {
    const std::uint32_t* const costs = field.row(from);
    for (std::size_t i = 0; i < sum.cost.size(); ++i) sum.cost[i] = std::min(far, sum.cost[i] + costs[i]);
  };
  for (const std::uint32_t leg : ends.legs) {
    const std::uint32_t thread = threads_->legs[leg].thread;
    add(down_from(thread, time_of(threads_->threads[thread].node) + 1, until));
  }
  for (const std::uint32_t leg : legs) add(up_from(leg, from));
  Spot best;
  std::uint32_t fewest = far + 1;
  std::uint64_t ties = 0;
  for (std::uint32_t t = from; t <= until; ++t)
    for (std::uint32_t g = 0; g < sum.gaps(t); ++g) {
      const std::uint32_t cost = sum.row(t)[g];
      if (cost > fewest) continue;
      ties = cost < fewest ? 1 : ties + 1;
      fewest = cost;
      if (lot(random, ties) == 0) best = {t, g};
    }
  stitches_.insert(stitches_.begin() + best.time, {node, best.gap, 0, 0});
  legs.insert(legs.end(), ends.legs.begin(), ends.legs.end());
  shuffle(legs, random);
  for (const std::uint32_t leg : legs) connect(leg, random);
}

}  // namespace diag
