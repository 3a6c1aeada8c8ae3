#include "interpreter/draw/untangle.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

#include "interpreter/draw/foliate.hpp"
#include "interpreter/draw/font.hpp"
#include "interpreter/draw/order.hpp"
#include "interpreter/draw/place.hpp"
#include "interpreter/draw/shapes.hpp"

namespace diag {

namespace {

constexpr std::size_t many = 24;                // legs to take out at once
constexpr std::uint64_t too_large = 1'000'000;  // strands, in all rows

// Drawings to choose from.
std::size_t enough(std::size_t nodes) { return nodes <= 150 ? 32 : nodes <= 300 ? 8 : 1; }

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
    rating.bends +=
        at[link.from] + upper_port(layered, extents, link) != at[link.to] + lower_port(layered, extents, link)
            ? 1
            : 0;
  rating.length = layered.links.size() + layered.layers.size();
  return rating;
}

class Untangling {
 public:
  Untangling(const Threads& threads, Weave weave, std::uint64_t steps, Budget& budget)
      : threads_(threads), now_(std::move(weave)), saved_(now_), left_(steps), budget_(budget) {
    for (std::uint32_t leg = 0; leg < threads.legs.size(); ++leg) items_.push_back({leg, Item::leg});
    for (std::uint32_t thread = 0; thread < threads.threads.size(); ++thread)
      if (threads.threads[thread].legs.size() > 1 && threads.threads[thread].legs.size() <= many)
        items_.push_back({thread, Item::thread});
    for (std::uint32_t node = 0; node + 2 < threads.nodes.size(); ++node) {
      std::size_t legs = threads.nodes[node].legs.size();
      for (const std::uint32_t thread : threads.nodes[node].threads)
        legs += threads.threads[thread].legs.size();
      if (legs > 0 && legs <= many) items_.push_back({node, Item::node});
    }
    swaps_ = fewest_ = now_.swaps();
  }

  // Weaves with the fewest crossings that were found.
  std::vector<Weave> run() {
    improve();
    while (left_ > 0 && (fewest_ > 0 || best_.size() < enough(threads_.nodes.size()))) {
      if (swaps_ > fewest_ + 1 || lot(random_, 8) == 0) now_ = best_[lot(random_, best_.size())];
      kick();
      improve();
    }
    return std::move(best_);
  }

 private:
  struct Item {
    std::uint32_t number;
    enum Kind : std::uint8_t { leg, thread, node } kind;
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
    if (best_.size() < enough(threads_.nodes.size()))
      best_.push_back(now_);
    else
      best_[lot(random_, best_.size())] = now_;
  }

  // What crosses something, and now and then something else, in some order.
  void take_turns() {
    const std::vector<bool> crossed = now_.crossed();
    const auto any = [&](const std::vector<std::uint32_t>& legs) {
      return std::any_of(legs.begin(), legs.end(), [&](std::uint32_t leg) { return crossed[leg]; });
    };
    turn_.clear();
    for (std::uint32_t i = 0; i < items_.size(); ++i) {
      const std::uint32_t number = items_[i].number;
      bool taken = lot(random_, 4) == 0;
      if (items_[i].kind == Item::leg) {
        taken = taken || crossed[number];
      } else if (items_[i].kind == Item::thread) {
        taken = taken || any(threads_.threads[number].legs);
      } else {
        taken = taken || any(threads_.nodes[number].legs);
        for (const std::uint32_t thread : threads_.nodes[number].threads)
          taken = taken || any(threads_.threads[thread].legs);
      }
      if (taken) turn_.push_back(i);
    }
    shuffle(turn_, random_);
  }

  // Each of these once, and again, until that has helped for the last time.
  void improve() {
    for (unsigned idle = 0; idle < 2 && left_ > 0 && swaps_ > 0; ++idle) {
      take_turns();
      for (const std::uint32_t i : turn_) {
        if (left_ == 0 || swaps_ == 0) break;
        saved_ = now_;
        now_.work += 4 * now_.stitches().size() + 16 * threads_.nodes.size();
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
    if (item.kind == Item::node) {
      now_.lift(item.number);
      now_.put(item.number, random_);
    } else if (item.kind == Item::thread) {
      again(threads_.threads[item.number].legs);
    } else {
      now_.cut(item.number);
      now_.connect(item.number, random_);
    }
  }
  void again(std::vector<std::uint32_t> legs) {
    shuffle(legs, random_);
    for (const std::uint32_t leg : legs) now_.cut(leg);
    for (const std::uint32_t leg : legs) now_.connect(leg, random_);
  }

  // Some strands at once, in another order.
  void kick() {
    std::vector<std::uint32_t> legs(threads_.legs.size());
    std::iota(legs.begin(), legs.end(), 0U);
    shuffle(legs, random_);
    legs.resize(std::min<std::size_t>(legs.size(), 2 + lot(random_, 7)));
    again(std::move(legs));
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
  const std::uint64_t before = crossings(picture, layered);
  const std::vector<Weave> found = Untangling(threads, Weave(picture, layered, threads), steps, budget).run();
  std::optional<Foliated> best;
  Rating rating;
  for (const Weave& weave : found) {
    if (weave.swaps() >= before) return false;  // so have all
    Foliated made;
    if (!foliate(picture, threads, weave, options, made, budget)) continue;
    fan_out(made.picture, made.layered);
    const Rating own = found.size() > 1 ? rate(made, budget) : Rating{weave.swaps(), 0, 0};
    if (best && !(own < rating)) continue;
    rating = own;
    best = std::move(made);
  }
  if (!best) return false;
  picture = std::move(best->picture);
  layered = std::move(best->layered);
  return true;
}

}  // namespace diag
