// The writer of chyp files: layers of boxes side by side, with permutations of wires between them.
#include "interpreter/formats/chyp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "interpreter/formats/writing.hpp"

namespace diag {

namespace {

const std::vector<std::string_view> chyp_words{"gen",    "let",         "def",   "rule", "rewrite", "theorem",
                                               "lemma",  "proposition", "proof", "qed",  "apply",   "show",
                                               "import", "as",          "by",    "sw",   "id",      "id0",
                                               "rd",     "to",          "LHS",   "RHS",  "u",       "None"};

class ChypWriter {
 public:
  ChypWriter(const std::vector<ChypDiagram>& diagrams, const Signature& signature)
      : diagrams_(diagrams), signature_(signature) {}

  std::string write(FileRemarks& remarks) {
    for (const ChypDiagram& one : diagrams_) collect(one.diagram);
    name_all();
    std::string out = "# string diagrams, to be read by chyp\n";
    for (const auto& [object, uses] : objects_) {
      const std::string& type = uses.type;
      if (uses.copied) out += fmt::format("gen {} : {} -> {} * {}\n", uses.copy, type, type, type);
      if (uses.discarded) out += fmt::format("gen {} : {} -> None\n", uses.discard, type);
    }
    for (const auto& [generator, name] : generators_)
      out += fmt::format("gen {} : {} -> {}\n", name, word(signature_[generator].dom),
                         word(signature_[generator].cod));
    for (std::size_t i = 0; i < diagrams_.size(); ++i)
      out += fmt::format("\nlet {} = {}\n", names_[i], term(diagrams_[i].diagram));
    losses_.add(remarks, "chyp");
    return out;
  }

 private:
  struct Uses {
    bool copied = false, discarded = false;
    std::string type, copy, discard;
  };

  static std::vector<std::uint32_t> uses_of(const Diagram& diagram) {
    std::vector<std::uint32_t> uses(diagram.wires(), 0);
    for (std::uint32_t i = 0; i < diagram.boxes(); ++i)
      for (const WireId wire : diagram.in(BoxId{i})) ++uses[index(wire)];
    for (const WireId wire : diagram.out()) ++uses[index(wire)];
    return uses;
  }

  void collect(const Diagram& diagram) {
    const std::vector<std::uint32_t> uses = uses_of(diagram);
    for (std::uint32_t i = 0; i < diagram.wires(); ++i) {
      Uses& object = objects_[diagram.object(WireId{i})];
      object.copied |= uses[i] > 1;
      object.discarded |= uses[i] == 0;
    }
    for (std::uint32_t i = 0; i < diagram.boxes(); ++i) generators_[diagram.generator(BoxId{i})];
    for (const auto& [generator, name] : generators_) {
      for (const ObjectId object : signature_[generator].dom) objects_[object];
      for (const ObjectId object : signature_[generator].cod) objects_[object];
    }
  }

  // Types have names of their own; all else shares one space.
  void name_all() {
    std::vector<std::string> types, terms;
    for (const auto& [object, uses] : objects_) types.push_back(signature_.name(object));
    const std::vector<std::string> type_names = identifiers(types, chyp_words);
    for (const ChypDiagram& one : diagrams_) terms.push_back(one.name);
    for (const auto& [generator, name] : generators_) terms.push_back(to_string(generator, signature_));
    for (const std::string& type : type_names) terms.push_back("copy_" + type);
    for (const std::string& type : type_names) terms.push_back("discard_" + type);
    const std::vector<std::string> term_names = identifiers(terms, chyp_words);
    for (std::size_t i = 0; i < types.size(); ++i)
      if (types[i] != type_names[i]) losses_.renamed(types[i], type_names[i]);
    std::size_t at = 0;
    for (; at < diagrams_.size(); ++at) names_.push_back(term_names[at]);
    for (auto& [generator, name] : generators_) name = term_names[at++];
    for (std::size_t i = 0; i < at; ++i)
      if (terms[i] != term_names[i]) losses_.renamed(terms[i], term_names[i]);
    std::size_t type = 0;
    for (auto& [object, uses] : objects_) {
      uses.type = type_names[type];
      uses.copy = term_names[at + type];
      uses.discard = term_names[at + type_names.size() + type];
      ++type;
    }
  }

  std::string word(const Word& objects) const {
    if (objects.empty()) return "None";
    std::string text;
    for (const ObjectId object : objects) (text += text.empty() ? "" : " * ") += objects_.at(object).type;
    return text;
  }

  // chyp does not infer all types, so all are written.
  std::string identity(ObjectId object) const { return fmt::format("id[{}]", objects_.at(object).type); }
  // What becomes of a wire at its beginning: as many wires as there are uses of it.
  std::string spread(ObjectId object, std::uint32_t uses) const {
    const Uses& of = objects_.at(object);
    if (uses == 0) return of.discard;
    if (uses == 1) return identity(object);
    if (uses == 2) return of.copy;
    std::string text = "(" + of.copy;
    for (std::uint32_t made = 2; made < uses; ++made) {
      text += " ; ";
      for (std::uint32_t i = 1; i < made; ++i) text += identity(object) + " * ";
      text += of.copy;
    }
    return text + ")";
  }

  void layer(std::string text) { layers_.push_back(std::move(text)); }

  // The wires of the frontier from `first` on and before `last`, as they are.
  void append_identities(std::string& text, std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i < last; ++i)
      (text += text.empty() ? "" : " * ") += identity(diagram_->object(WireId{wire_of_[frontier_[i]]}));
  }

  // The uses of all wires: what the boxes read, one after the other, and the outputs. A walk back from the
  // outputs ranks them from left to right, and copies leave their wire in that order.
  void rank_uses() {
    const Diagram& diagram = *diagram_;
    const auto boxes = static_cast<std::uint32_t>(diagram.boxes());
    constexpr auto none = static_cast<std::uint32_t>(-1);
    std::vector<std::uint32_t> producer(diagram.wires(), none);
    first_use_.clear();
    wire_of_.clear();
    for (std::uint32_t i = 0; i < boxes; ++i) {
      first_use_.push_back(static_cast<std::uint32_t>(wire_of_.size()));
      for (const WireId wire : diagram.in(BoxId{i})) wire_of_.push_back(index(wire));
      const auto [first, last] = diagram.out(BoxId{i});
      for (std::uint32_t wire = index(first); wire < index(last); ++wire) producer[wire] = i;
    }
    first_use_.push_back(static_cast<std::uint32_t>(wire_of_.size()));
    for (const WireId wire : diagram.out()) wire_of_.push_back(index(wire));
    rank_.assign(wire_of_.size(), none);
    std::vector<bool> seen(boxes, false);
    std::vector<std::uint32_t> left;  // of the walk, the next one last
    const auto push = [&](std::uint32_t first, std::uint32_t last) {
      while (last > first) left.push_back(--last);
    };
    std::uint32_t rank = 0;
    const auto walk = [&] {
      while (!left.empty()) {
        const std::uint32_t use = left.back();
        left.pop_back();
        rank_[use] = rank++;
        const std::uint32_t box = producer[wire_of_[use]];
        if (box == none || seen[box]) continue;
        seen[box] = true;
        push(first_use_[box], first_use_[box + 1]);
      }
    };
    push(first_use_[boxes], static_cast<std::uint32_t>(wire_of_.size()));
    walk();
    for (std::uint32_t box = boxes; box-- > 0;) {  // what no output hangs on
      if (seen[box]) continue;
      seen[box] = true;
      push(first_use_[box], first_use_[box + 1]);
      walk();
    }
    uses_.assign(diagram.wires(), {});
    for (std::uint32_t use = 0; use < wire_of_.size(); ++use) uses_[wire_of_[use]].push_back(use);
    for (std::vector<std::uint32_t>& uses : uses_)
      std::sort(uses.begin(), uses.end(), [&](auto a, auto b) { return rank_[a] < rank_[b]; });
  }

  // The wires `first` to `last` take the place of `taken` in the frontier, each as often as it is used.
  void spread_wires(std::size_t at, std::size_t taken, std::uint32_t first, std::uint32_t last) {
    std::vector<std::uint32_t> made;
    std::string text;
    append_identities(text, 0, at);
    bool plain = true;
    for (std::uint32_t wire = first; wire < last; ++wire) {
      const std::vector<std::uint32_t>& uses = uses_[wire];
      plain &= uses.size() == 1;
      (text += text.empty() ? "" : " * ") +=
          spread(diagram_->object(WireId{wire}), static_cast<std::uint32_t>(uses.size()));
      made.insert(made.end(), uses.begin(), uses.end());
    }
    append_identities(text, at + taken, frontier_.size());
    if (!plain) layer(std::move(text));
    const auto place = frontier_.begin() + static_cast<std::ptrdiff_t>(at);
    const auto after = frontier_.erase(place, place + static_cast<std::ptrdiff_t>(taken));
    frontier_.insert(after, made.begin(), made.end());
  }

  // Brings the uses from `first` on side by side, in their order, and says where they stand; the others keep
  // their order.
  std::size_t arrange(std::uint32_t first, std::uint32_t last) {
    if (first == last) return frontier_.size();
    const auto wanted = [&](std::uint32_t use) { return use >= first && use < last; };
    const auto from = std::find_if(frontier_.begin(), frontier_.end(), wanted);
    const auto to = std::find_if(frontier_.rbegin(), frontier_.rend(), wanted).base();
    const auto begin = static_cast<std::size_t>(from - frontier_.begin());
    const auto end = static_cast<std::size_t>(to - frontier_.begin());
    std::vector<std::uint32_t> order(end - begin);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    // The wanted ones first, then those that stood between them.
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const std::uint32_t left = frontier_[begin + a], right = frontier_[begin + b];
      if (wanted(left) != wanted(right)) return wanted(left);
      return wanted(left) && left < right;
    });
    if (std::is_sorted(order.begin(), order.end())) return begin;
    std::string text, types;
    append_identities(text, 0, begin);
    std::vector<std::uint32_t> arranged;
    for (std::size_t i = 0; i < order.size(); ++i) {
      (types += i > 0 ? " * " : "") +=
          objects_.at(diagram_->object(WireId{wire_of_[frontier_[begin + i]]})).type;
      arranged.push_back(frontier_[begin + order[i]]);
    }
    (text += text.empty() ? "" : " * ") += fmt::format("sw[{}][{}]", types, fmt::join(order, ", "));
    append_identities(text, end, frontier_.size());
    layer(std::move(text));
    std::copy(arranged.begin(), arranged.end(), from);
    return begin;
  }

  // Where a box without inputs is put: left of what is used further to the right.
  std::size_t place_of(std::uint32_t first, std::uint32_t last) const {
    for (std::uint32_t wire = first; wire < last; ++wire) {
      if (uses_[wire].empty()) continue;
      const auto right = [&](std::uint32_t use) { return rank_[use] > rank_[uses_[wire].front()]; };
      return static_cast<std::size_t>(std::find_if(frontier_.begin(), frontier_.end(), right) -
                                      frontier_.begin());
    }
    return frontier_.size();
  }

  std::string term(const Diagram& diagram) {
    constexpr double most = 5e6;  // wires of all layers together
    double width = 0;
    layers_.clear();
    frontier_.clear();
    diagram_ = &diagram;
    rank_uses();
    spread_wires(0, 0, 0, static_cast<std::uint32_t>(diagram.arity()));
    const auto boxes = static_cast<std::uint32_t>(diagram.boxes());
    for (std::uint32_t i = 0; i < boxes; ++i) {
      width += static_cast<double>(frontier_.size());
      if (width > most)
        fail_inexpressible("the diagram is too large to be written as a term of chyp",
                           "a term has all wires in each of its layers; write parts of the diagram");
      const auto [first, last] = diagram.out(BoxId{i});
      const std::size_t inputs = first_use_[i + 1] - first_use_[i];
      const std::size_t at =
          inputs == 0 ? place_of(index(first), index(last)) : arrange(first_use_[i], first_use_[i + 1]);
      std::string text;
      append_identities(text, 0, at);
      (text += text.empty() ? "" : " * ") += generators_.at(diagram.generator(BoxId{i}));
      append_identities(text, at + inputs, frontier_.size());
      layer(std::move(text));
      spread_wires(at, inputs, index(first), index(last));
    }
    (void)arrange(first_use_[boxes], static_cast<std::uint32_t>(wire_of_.size()));
    if (layers_.empty()) {
      if (frontier_.empty()) return "id0";
      std::string ids;
      append_identities(ids, 0, frontier_.size());
      return ids;
    }
    return fmt::format("{}", fmt::join(layers_, "\n  ; "));
  }

  const std::vector<ChypDiagram>& diagrams_;
  const Signature& signature_;
  std::map<ObjectId, Uses> objects_;
  std::map<GeneratorId, std::string> generators_;
  std::vector<std::string> names_;
  Losses losses_;
  const Diagram* diagram_ = nullptr;
  // Of the diagram under way: its uses, box by box, with the wire and the rank of each; of each wire its
  // uses.
  std::vector<std::uint32_t> first_use_, wire_of_, rank_;
  std::vector<std::vector<std::uint32_t>> uses_;
  std::vector<std::uint32_t> frontier_;  // the uses that are still to come, from left to right
  std::vector<std::string> layers_;
};

}  // namespace

std::string write_chyp(const std::vector<ChypDiagram>& diagrams, const Signature& signature,
                       FileRemarks& remarks) {
  if (diagrams.empty())
    fail_inexpressible("there is no diagram to write",
                       "a chyp file holds diagrams and joint states of models");
  return ChypWriter(diagrams, signature).write(remarks);
}

}  // namespace diag
