#include "interpreter/draw/untangle.hpp"

#include <algorithm>

#include "interpreter/draw/foliate.hpp"
#include "interpreter/draw/order.hpp"

namespace diag {

namespace {

class Untangling {
 public:
  Untangling(const Threads& threads, Weave weave, std::uint64_t steps, Budget& budget)
      : threads_(threads), now_(std::move(weave)), saved_(now_), best_(now_), left_(steps), budget_(budget) {
    for (std::uint32_t leg = 0; leg < threads.legs.size(); ++leg) items_.push_back({leg, false});
    for (std::uint32_t node = 0; node + 2 < threads.nodes.size(); ++node)
      if (!threads.nodes[node].legs.empty() || !threads.nodes[node].threads.empty())
        items_.push_back({node, true});
    for (std::uint32_t i = 0; i < items_.size(); ++i) turn_.push_back(i);
    swaps_ = fewest_ = now_.swaps();
  }

  Weave run() {
    improve();
    while (left_ > 0 && fewest_ > 0) {
      if (lot(random_, 4) == 0) now_ = best_;
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
    if (swaps_ >= fewest_) return;
    fewest_ = swaps_;
    best_ = now_;
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
  Weave now_, saved_, best_;
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
  const Weave best = Untangling(threads, weave, steps, budget).run();
  if (best.swaps() >= before) return false;
  Foliated made;
  if (!foliate(picture, threads, best, options, made, budget)) return false;
  fan_out(made.picture, made.layered);
  if (crossings(made.picture, made.layered) >= before) return false;
  picture = std::move(made.picture);
  layered = std::move(made.layered);
  return true;
}

}  // namespace diag
