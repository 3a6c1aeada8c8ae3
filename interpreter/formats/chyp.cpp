// The writer of chyp files: layers of boxes side by side, with permutations of wires between them.
#include "interpreter/formats/chyp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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
  // The wires of the frontier from `first` on, as they are.
  void append_identities(std::string& text, std::size_t first) const {
    for (std::size_t i = first; i < frontier_.size(); ++i)
      (text += text.empty() ? "" : " * ") += identity(diagram_->object(WireId{frontier_[i]}));
  }

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

  // The wires from `first` on, `count` of them, become as many as are used.
  void spread_wires(const Diagram& diagram, std::uint32_t first, std::uint32_t count) {
    std::vector<std::uint32_t> front;
    std::string text;
    bool plain = true;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t wire = first + i, uses = uses_[wire];
      plain &= uses == 1;
      (text += text.empty() ? "" : " * ") += spread(diagram.object(WireId{wire}), uses);
      front.insert(front.end(), uses, wire);
    }
    append_identities(text, count);
    if (!plain) layer(std::move(text));
    front.insert(front.end(), frontier_.begin() + count, frontier_.end());
    frontier_ = std::move(front);
  }

  // Brings these wires to the front, in their order; the others keep theirs.
  void arrange(std::span<const WireId> wanted) {
    std::vector<std::uint32_t> order;
    std::vector<bool> taken(frontier_.size(), false);
    for (const WireId wire : wanted) {
      std::size_t at = 0;
      while (taken[at] || frontier_[at] != index(wire)) ++at;
      taken[at] = true;
      order.push_back(static_cast<std::uint32_t>(at));
    }
    for (std::uint32_t i = 0; i < frontier_.size(); ++i)
      if (!taken[i]) order.push_back(i);
    std::size_t moved = order.size();
    while (moved > 0 && order[moved - 1] == moved - 1) --moved;
    if (moved > 0) {
      std::string types;
      for (std::size_t i = 0; i < moved; ++i)
        (types += i > 0 ? " * " : "") += objects_.at(diagram_->object(WireId{frontier_[i]})).type;
      std::string text =
          fmt::format("sw[{}][{}]", types,
                      fmt::join(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(moved), ", "));
      append_identities(text, moved);
      layer(std::move(text));
    }
    std::vector<std::uint32_t> arranged;
    for (const std::uint32_t at : order) arranged.push_back(frontier_[at]);
    frontier_ = std::move(arranged);
  }

  std::string term(const Diagram& diagram) {
    constexpr double most = 5e6;  // wires of all layers together
    double width = 0;
    layers_.clear();
    frontier_.clear();
    uses_ = uses_of(diagram);
    diagram_ = &diagram;
    for (std::uint32_t i = 0; i < diagram.arity(); ++i) frontier_.push_back(i);
    spread_wires(diagram, 0, static_cast<std::uint32_t>(diagram.arity()));
    for (std::uint32_t i = 0; i < diagram.boxes(); ++i) {
      const BoxId box{i};
      width += static_cast<double>(frontier_.size());
      if (width > most)
        fail_inexpressible("the diagram is too large to be written as a term of chyp",
                           "a term has all wires in each of its layers; write parts of the diagram");
      arrange(diagram.in(box));
      const std::size_t inputs = diagram.in(box).size();
      std::string text = generators_.at(diagram.generator(box));
      append_identities(text, inputs);
      layer(std::move(text));
      const auto [first, last] = diagram.out(box);
      std::vector<std::uint32_t> after;
      for (std::uint32_t wire = index(first); wire < index(last); ++wire) after.push_back(wire);
      const auto made = static_cast<std::uint32_t>(after.size());
      after.insert(after.end(), frontier_.begin() + static_cast<std::ptrdiff_t>(inputs), frontier_.end());
      frontier_ = std::move(after);
      spread_wires(diagram, index(first), made);
    }
    arrange(diagram.out());
    if (layers_.empty()) {
      if (frontier_.empty()) return "id0";
      std::string ids;
      append_identities(ids, 0);
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
  // Of the diagram under way: the wires from left to right, once for each use that is still to come.
  std::vector<std::uint32_t> frontier_, uses_;
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
