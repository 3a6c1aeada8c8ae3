#include "interpreter/draw/untangle.hpp"

#include <algorithm>
#include <tuple>

#include "interpreter/draw/foliate.hpp"
#include "interpreter/draw/font.hpp"
#include "interpreter/draw/order.hpp"
#include "interpreter/draw/place.hpp"
#include "interpreter/draw/shapes.hpp"

namespace diag {

namespace {

constexpr std::size_t enough = 32;  // drawings to choose from

// Which of two drawings is better.
struct Rating {
  std::uint64_t crossings = 0, bends = 0, length = 0;
  bool operator<(const Rating& other) const {
    return std::tie(crossings, bends, length) < std::tie(other.crossings, other.bends, other.length);
  }
};

Rating rate(const Foliated& made, Budget& budget) {
  const Layered& layered = made.layered;
  Rating rating;
  rating.crossings = crossings(made.picture, layered);
  Extents extents;
  extents.left.assign(layered.vertices(), 0);
  extents.right.assign(layered.vertices(), 0);
  for (const PictureNode& node : made.picture.nodes) {
    const Measure measured = measure(node, picture_text(node.label, 32), {}, false);
    extents.left[extents.in.size()] = measured.left;
    extents.right[extents.in.size()] = measured.right;
    extents.in.push_back(measured.in);
    extents.out.push_back(measured.out);
  }
  PlaceOptions quick;
  quick.simplex_steps = 1'000'000;
  const std::vector<std::int64_t> at = place(made.picture, layered, extents, quick, budget);
  for (const Link& link : layered.links)
    rating.bends += at[link.from] + upper_port(layered, extents, link) !=
                            at[link.to] + lower_port(layered, extents, link)
                        ? 1
                        : 0;
  rating.length = layered.links.size() + layered.layers.size();
  return rating;
}

class Untangling {
 public:
  Untangling(const Threads& threads, Weave weave, std::uint64_t steps, Budget& budget)
      : threads_(threads), now_(std::move(weave)), saved_(now_), left_(steps), budget_(budget) {
    for (std::uint32_t leg = 0; leg < threads.legs.size(); ++leg) items_.push_back({leg, false});
    for (std::uint32_t node = 0; node + 2 < threads.nodes.size(); ++node)
      if (!threads.nodes[node].legs.empty() || !threads.nodes[node].threads.empty())
        items_.push_back({node, true});
    for (std::uint32_t i = 0; i < items_.size(); ++i) turn_.push_back(i);
    swaps_ = fewest_ = now_.swaps();
  }

  // Weaves with the fewest crossings that were found.
  std::vector<Weave> run() {
    improve();
    while (left_ > 0 && (fewest_ > 0 || best_.size() < enough)) {
      if (lot(random_, 4) == 0 && !best_.empty()) now_ = best_[lot(random_, best_.size())];
      kick();
      improve();
    }
    return std::move(best_);
  }

 private:
  struct Item {
    std::uint32_t number;
    bool node;
  };

  void spend() {
    budget_.step(now_.work);
    left_ -= std::min(left_, now_.work);
    now_.work = 0;
  }

  void keep() {
    if (swaps_ > fewest_) return;
    if (swaps_ < fewest_) best_.clear();
    fewest_ = swaps_;
    if (best_.size() < enough)
      best_.push_back(now_);
    else
      best_[lot(random_, best_.size())] = now_;
  }

  // Everything once, in some order, until that has helped for the last time.
  void improve() {
    for (unsigned idle = 0; idle < 2 && left_ > 0 && swaps_ > 0; ++idle) {
      shuffle(turn_, random_);
      for (const std::uint32_t i : turn_) {
        if (left_ == 0 || swaps_ == 0) break;
        saved_ = now_;
        again(items_[i]);
        const std::uint64_t made = now_.swaps();
        spend();
        if (made > swaps_) {
          now_ = saved_;
          continue;
        }
        if (made < swaps_) idle = 0;
        swaps_ = made;
      }
    }
    keep();
  }

  void again(const Item& item) {
    if (item.node) {
      now_.lift(item.number);
      now_.put(item.number, random_);
    } else {
      now_.cut(item.number);
      now_.connect(item.number, random_);
    }
  }

  // Some strands at once, in another order.
  void kick() {
    std::vector<std::uint32_t> legs;
    const std::uint64_t share = 2 + lot(random_, 4);
    for (std::uint32_t leg = 0; leg < threads_.legs.size(); ++leg)
      if (lot(random_, share) == 0) legs.push_back(leg);
    shuffle(legs, random_);
    for (const std::uint32_t leg : legs) now_.cut(leg);
    for (const std::uint32_t leg : legs) now_.connect(leg, random_);
    swaps_ = now_.swaps();
    spend();
  }

  const Threads& threads_;
  Weave now_, saved_;
  std::vector<Weave> best_;
  std::uint64_t left_;
  Budget& budget_;
  std::vector<Item> items_;
  std::vector<std::uint32_t> turn_;
  std::uint64_t swaps_ = 0, fewest_ = 0;
  std::uint64_t random_ = 0x9e3779b97f4a7c15U;
};

}  // namespace

bool untangle(Picture& picture, Layered& layered, const LayerOptions& options, std::uint64_t steps,
              Budget& budget) {
  // The spine of a comb is not to cross anything.
  if (std::any_of(picture.nodes.begin(), picture.nodes.end(),
                  [](const PictureNode& node) { return node.shape == Look::tooth; }))
    return false;
  const Threads threads(picture);
  const Weave weave(picture, layered, threads);
  const std::uint64_t before = crossings(picture, layered);
  Foliated best;
  Rating rating;
  rating.crossings = before;
  for (const Weave& found : Untangling(threads, weave, steps, budget).run()) {
    if (found.swaps() >= before) break;
    Foliated made;
    if (!foliate(picture, threads, found, options, made, budget)) continue;
    fan_out(made.picture, made.layered);
    const Rating own = rate(made, budget);
    if (own.crossings >= before || (rating.crossings < before && !(own < rating))) continue;
    rating = own;
    best = std::move(made);
  }
  if (rating.crossings >= before) return false;
  picture = std::move(best.picture);
  layered = std::move(best.layered);
  return true;
}

}  // namespace diag
