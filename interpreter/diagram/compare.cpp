// Equality of diagrams, and the first place where two of them differ. Both are walked back from their outputs
// at the same time, nearest boxes first; wire by wire there is one way to match them. Only boxes that no
// output anchors need a normal form.
#include <algorithm>
#include <array>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/diagram/canonical.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "interpreter/diagram/sharing.hpp"

namespace diag {

namespace {

constexpr auto unmatched = no_box;

class Matching {
 public:
  Matching(const Diagram& left, const Diagram& right, const Signature& signature, Budget& budget)
      : signature_(signature),
        budget_(budget),
        sides_{Side{left, producers(left), std::vector<BoxId>(left.boxes(), unmatched), {}},
               Side{right, producers(right), std::vector<BoxId>(right.boxes(), unmatched), {}}} {
    for (Side& side : sides_) side.first_step.assign(side.diagram.boxes(), 0);
  }

  // Walks; what differs first, or empty.
  std::string walk() {
    const auto &left = sides_[0].diagram, &right = sides_[1].diagram;
    for (std::uint32_t i = 0; i < left.out().size(); ++i)
      if (std::string found = meet({left.out()[i], right.out()[i], from_output, i}); !found.empty())
        return found;
    for (std::size_t at = 0; at < boxes_.size(); ++at) {
      const auto in_left = left.in(boxes_[at].left), in_right = right.in(boxes_[at].right);
      budget_.step(2 + in_left.size());
      for (std::uint32_t j = 0; j < in_left.size(); ++j)
        if (std::string found = meet({in_left[j], in_right[j], static_cast<std::uint32_t>(at), j});
            !found.empty())
          return found;
    }
    return {};
  }

  [[nodiscard]] bool all_matched() const {
    return boxes_.size() == sides_[0].diagram.boxes() && boxes_.size() == sides_[1].diagram.boxes();
  }

  // For boxes that the walk did not come to: one that a side has more often, or empty. Each counts by what it
  // is and what makes its inputs.
  [[nodiscard]] std::string glance() const {
    struct Seen {
      std::uint64_t hash;
      BoxId box;
    };
    std::array<std::vector<Seen>, 2> seen;
    for (std::size_t s = 0; s < 2; ++s) {
      const Side& side = sides_[s];
      for (std::uint32_t b = 0; b < side.diagram.boxes(); ++b)
        if (side.partner[b] == unmatched)
          seen[s].push_back({hash_of(s, static_cast<BoxId>(b)), static_cast<BoxId>(b)});
      const auto before = [](const Seen& a, const Seen& b) {
        return a.hash != b.hash ? a.hash < b.hash : index(a.box) < index(b.box);
      };
      std::sort(seen[s].begin(), seen[s].end(), before);
      budget_.step(8 * seen[s].size());
    }
    // The first box of the left, else of the right, that stands in a group of another size there; effects
    // before others.
    struct Surplus {
      BoxId box = no_box;
      std::size_t more = 0;
      bool effect = false;
    };
    std::array<Surplus, 2> surplus;
    for (std::size_t i = 0, j = 0; i < seen[0].size() || j < seen[1].size();) {
      const std::uint64_t hash =
          j == seen[1].size() || (i < seen[0].size() && seen[0][i].hash <= seen[1][j].hash) ? seen[0][i].hash
                                                                                            : seen[1][j].hash;
      const std::size_t i_before = i, j_before = j;
      while (i < seen[0].size() && seen[0][i].hash == hash) ++i;
      while (j < seen[1].size() && seen[1][j].hash == hash) ++j;
      const std::size_t on_left = i - i_before, on_right = j - j_before;
      if (on_left == on_right) continue;
      const std::size_t s = on_left > on_right ? 0 : 1;
      const BoxId box = s == 0 ? seen[0][i_before].box : seen[1][j_before].box;
      const bool effect = signature_[sides_[s].diagram.generator(box)].kind == Kind::effect;
      const Surplus& known = surplus[s];
      if (effect != known.effect ? effect : index(box) < index(known.box))
        surplus[s] = {box, s == 0 ? on_left - on_right : on_right - on_left, effect};
    }
    const std::array<std::size_t, 2> sides = surplus[1].effect && !surplus[0].effect
                                                 ? std::array<std::size_t, 2>{1, 0}
                                                 : std::array<std::size_t, 2>{0, 1};
    for (const std::size_t s : sides)
      if (surplus[s].box != no_box)
        return std::string(s == 0 ? "left has " : "right has ") + std::to_string(surplus[s].more) +
               " more of " + described(s, surplus[s].box) + (s == 0 ? " than right" : " than left");
    return {};
  }

 private:
  static constexpr std::uint32_t from_output = 0xffffffffU;

  struct Side {
    const Diagram& diagram;
    std::vector<BoxId> made_by;
    std::vector<BoxId> partner;             // by box, of the other side
    std::vector<std::uint32_t> first_step;  // by box: its place in boxes_
  };
  // A pair of wires, and from where the walk came to it: input `port` of the matched boxes at place `reader`.
  struct Step {
    WireId left, right;
    std::uint32_t reader, port;
  };
  struct Matched {
    BoxId left, right;
    std::uint32_t reader, port;  // the first step that came to it
  };

  std::string meet(const Step& step) {
    const Side &left = sides_[0], &right = sides_[1];
    const BoxId a = left.made_by[index(step.left)], b = right.made_by[index(step.right)];
    const bool inputs_agree = a == no_box && b == no_box && step.left == step.right;
    if (inputs_agree) return {};
    if (a == no_box || b == no_box || left.diagram.generator(a) != right.diagram.generator(b) ||
        port(left, step.left) != port(right, step.right))
      return place(step) + ": left it is " + two_makers(step);
    const BoxId partner_of_a = left.partner[index(a)], partner_of_b = right.partner[index(b)];
    if (partner_of_a == b) return {};
    if (partner_of_a != unmatched)
      return one_or_two(step, "left", "right", boxes_[left.first_step[index(a)]], a);
    if (partner_of_b != unmatched)
      return one_or_two(step, "right", "left", boxes_[right.first_step[index(b)]], a);
    sides_[0].partner[index(a)] = b;
    sides_[1].partner[index(b)] = a;
    sides_[0].first_step[index(a)] = sides_[1].first_step[index(b)] =
        static_cast<std::uint32_t>(boxes_.size());
    boxes_.push_back({a, b, step.reader, step.port});
    return {};
  }

  // One box is read at two places here, where the other side has two boxes of the kind.
  [[nodiscard]] std::string one_or_two(const Step& step, const char* one, const char* two,
                                       const Matched& earlier, BoxId box_left) const {
    const std::string name = to_string(sides_[0].diagram.generator(box_left), signature_);
    return place({step.left, step.right, earlier.reader, earlier.port}) + " and " + place(step) + ": " + one +
           ", one box " + name + " makes both, " + two + ", two boxes " + name + " make one each";
  }

  // "output 2 (C)"; "input 1 of c, which makes output 2 (C)"; "input 1 of c, 7 boxes back from output 2 (C)"
  [[nodiscard]] std::string place(const Step& step) const {
    constexpr std::size_t told = 3;  // boxes named one by one
    std::string text;
    std::size_t back = 0;
    std::uint32_t reader = step.reader, at = step.port;
    for (; reader != from_output; ++back) {
      const Matched& matched = boxes_[reader];
      if (back < told) {
        if (back > 0) text += ", which makes ";
        text += "input " + std::to_string(at + 1) + " of " +
                to_string(sides_[0].diagram.generator(matched.left), signature_);
      }
      reader = matched.reader;
      at = matched.port;
    }
    if (back == 0) return output(at);
    if (back <= told) return text + ", which makes " + output(at);
    return text.substr(0, text.find(", which makes")) + ", " + std::to_string(back) + " boxes back from " +
           output(at);
  }

  [[nodiscard]] std::string output(std::uint32_t i) const {
    return "output " + std::to_string(i + 1) + " (" + object(sides_[0], sides_[0].diagram.out()[i]) + ')';
  }

  [[nodiscard]] std::string object(const Side& side, WireId wire) const {
    return spelled_name(signature_.name(side.diagram.object(wire)));
  }

  [[nodiscard]] static std::uint32_t port(const Side& side, WireId wire) {
    return index(wire) - index(side.diagram.out(side.made_by[index(wire)]).first);
  }

  [[nodiscard]] std::string maker(const Side& side, WireId wire) const {
    const BoxId box = side.made_by[index(wire)];
    if (box == no_box) return "input " + std::to_string(index(wire) + 1) + " (" + object(side, wire) + ')';
    const GeneratorId generator = side.diagram.generator(box);
    std::string made = "made by " + to_string(generator, signature_);
    if (signature_[generator].cod.size() == 1) return made;
    return made + " (its output " + std::to_string(port(side, wire) + 1) + ')';
  }

  // "made by f, right by g"
  [[nodiscard]] std::string two_makers(const Step& step) const {
    const std::string left = maker(sides_[0], step.left), right = maker(sides_[1], step.right);
    if (left == right) return left + ", right by another box of that name";
    constexpr std::string_view made = "made ";
    const auto is_made = [&](const std::string& text) { return text.compare(0, made.size(), made) == 0; };
    return left + ", right " + (is_made(left) && is_made(right) ? right.substr(made.size()) : right);
  }

  [[nodiscard]] WireId left_wire(std::size_t s, WireId wire) const {
    const Side& side = sides_[s];
    const BoxId made = side.made_by[index(wire)];
    if (s == 0 || made == no_box) return wire;
    const std::uint32_t first = index(sides_[0].diagram.out(side.partner[index(made)]).first);
    return static_cast<WireId>(first + port(side, wire));
  }

  // Of a box's generator and what makes its inputs; matched wires count by their number on the left.
  [[nodiscard]] std::uint64_t hash_of(std::size_t s, BoxId box) const {
    const Side& side = sides_[s];
    std::uint64_t hash = mixed(index(side.diagram.generator(box)));
    for (const WireId wire : side.diagram.in(box)) {
      const BoxId made = side.made_by[index(wire)];
      if (made == no_box || side.partner[index(made)] != unmatched)
        hash = mixed(mixed(hash, 1), index(left_wire(s, wire)));
      else
        hash = mixed(mixed(hash, 2 + std::uint64_t{port(side, wire)}), index(side.diagram.generator(made)));
    }
    return hash;
  }

  // "observe[A = yes] on output 2 (A)", "e on input 1 (A) and a wire made by f"
  [[nodiscard]] std::string described(std::size_t s, BoxId box) const {
    const Side& side = sides_[s];
    std::string text = to_string(side.diagram.generator(box), signature_);
    const auto in = side.diagram.in(box);
    for (std::size_t j = 0; j < in.size(); ++j) {
      text += j == 0 ? " on " : " and ";
      const auto out = side.diagram.out();
      const auto returned = std::find(out.begin(), out.end(), in[j]);
      if (returned != out.end())
        text += output(static_cast<std::uint32_t>(returned - out.begin()));
      else if (side.made_by[index(in[j])] == no_box)
        text += maker(side, in[j]);
      else
        text += "a wire " + maker(side, in[j]);
    }
    return text;
  }

  const Signature& signature_;
  Budget& budget_;
  std::array<Side, 2> sides_;
  std::vector<Matched> boxes_;
};

std::string type_of(const Diagram& diagram, const Signature& signature) {
  return to_string(diagram.dom(), signature) + " -> " + to_string(diagram.cod(), signature);
}

}  // namespace

Comparison compare(const Diagram& left, const Diagram& right, const Signature& signature, Budget& budget) {
  if (left.dom() != right.dom() || left.cod() != right.cod())
    return {false, "left goes " + type_of(left, signature) + ", right " + type_of(right, signature)};
  if (left.same_as_built(right)) return {true, {}};
  const Diagram shared_left = share(left, signature, budget), shared_right = share(right, signature, budget);
  Matching matching(shared_left, shared_right, signature, budget);
  if (std::string difference = matching.walk(); !difference.empty()) return {false, std::move(difference)};
  if (matching.all_matched()) return {true, {}};
  if (std::string difference = matching.glance(); !difference.empty()) return {false, std::move(difference)};
  if (canonical(shared_left, signature, budget).same_as_built(canonical(shared_right, signature, budget)))
    return {true, {}};
  return {false,
          "the boxes that no output reads are the same on both sides, but wired to each other differently"};
}

}  // namespace diag
