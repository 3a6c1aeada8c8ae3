#include "interpreter/draw/picture.hpp"

namespace diag {

namespace {

class Maker {
 public:
  Maker(const Diagram& diagram, const Signature& signature, const PictureNames& names)
      : diagram_(diagram), signature_(signature), names_(names), readers_(diagram.wires()) {}

  Picture make() {
    for (std::uint32_t i = 0; i < diagram_.arity(); ++i) add_input(i);
    std::vector<std::uint32_t> node_of(diagram_.boxes());
    for (std::uint32_t b = 0; b < diagram_.boxes(); ++b) node_of[b] = add_box(static_cast<BoxId>(b));
    for (std::uint32_t b = 0; b < diagram_.boxes(); ++b) {
      const auto in = diagram_.in(static_cast<BoxId>(b));
      for (std::uint32_t port = 0; port < in.size(); ++port)
        readers_[index(in[port])].push_back({node_of[b], port});
    }
    for (std::uint32_t i = 0; i < diagram_.out().size(); ++i) {
      const WireId wire = diagram_.out()[i];
      PictureNode end{Look::output, name_at(names_.outputs, i), {}, false, 1, 0, false};
      if (end.label.empty()) end.label = signature_.name(diagram_.object(wire));
      readers_[index(wire)].push_back({add(std::move(end)), 0});
    }
    for (std::uint32_t i = 0; i < diagram_.arity(); ++i) connect(i, {i, 0});
    for (std::uint32_t b = 0; b < diagram_.boxes(); ++b) {
      const auto [first, last] = diagram_.out(static_cast<BoxId>(b));
      for (std::uint32_t w = index(first); w < index(last); ++w) connect(w, {node_of[b], w - index(first)});
    }
    return std::move(picture_);
  }

 private:
  struct End {
    std::uint32_t node, port;
  };

  static std::string name_at(const std::vector<std::string>& names, std::size_t i) {
    return i < names.size() ? names[i] : std::string();
  }

  std::uint32_t add(PictureNode node) {
    picture_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(picture_.nodes.size() - 1);
  }

  void add_input(std::uint32_t i) {
    PictureNode start{Look::input, name_at(names_.inputs, i), {}, false, 0, 1, false};
    if (start.label.empty()) start.label = signature_.name(diagram_.object(static_cast<WireId>(i)));
    add(std::move(start));
  }

  std::uint32_t add_box(BoxId box) {
    const GeneratorId id = diagram_.generator(box);
    const Generator& said = signature_[id];
    PictureNode node;
    node.inputs = static_cast<std::uint32_t>(said.dom.size());
    node.outputs = static_cast<std::uint32_t>(said.cod.size());
    node.label = said.name + said.arguments;
    switch (said.form) {
      case Form::uniform:
        node.shape = Look::uniform;
        node.label.clear();
        break;
      case Form::point:
        node.shape = Look::point;
        node.label = said.label;
        break;
      case Form::observe:
        node.shape = Look::observation;
        node.label = said.label;
        break;
      case Form::declared:
        if (node.inputs == 0 && node.outputs > 0)
          node.shape = said.deterministic() ? Look::point : Look::state;
        else if (node.outputs == 0 && node.inputs > 0)
          node.shape = Look::effect;
        else
          node.shape = said.deterministic() ? Look::function : Look::box;
        break;
    }
    if (const auto found = names_.marks.find(id); found != names_.marks.end()) {
      node.marked = true;
      if (found->second.removed) {
        node.shape = Look::removed;
        node.function = said.deterministic();
        node.instead = found->second.instead;
      }
    }
    return add(std::move(node));
  }

  // The wire from its producer to whoever reads it: a discard, one reader, or a dot and all of them.
  void connect(std::uint32_t wire, End from) {
    const std::vector<End>& readers = readers_[wire];
    const PictureNode& producer = picture_.nodes[from.node];
    const bool begins = producer.shape == Look::input;
    PictureWire stem{from.node, from.port, 0, 0, {}, false, false, false};
    const std::string& object = signature_.name(diagram_.object(static_cast<WireId>(wire)));
    const bool ends = readers.size() == 1 && picture_.nodes[readers.front().node].shape == Look::output;
    if (!begins && !ends && object != producer.label) stem.label = object;
    if (readers.empty()) {
      stem.to = add({Look::discard, {}, {}, false, 1, 0, false});
      picture_.wires.push_back(std::move(stem));
      return;
    }
    if (readers.size() == 1) {
      stem.to = readers.front().node;
      stem.to_port = readers.front().port;
      picture_.wires.push_back(std::move(stem));
      return;
    }
    const std::uint32_t dot =
        add({Look::copy, {}, {}, false, 1, static_cast<std::uint32_t>(readers.size()), false});
    stem.to = dot;
    picture_.wires.push_back(std::move(stem));
    for (std::uint32_t leg = 0; leg < readers.size(); ++leg)
      picture_.wires.push_back({dot, leg, readers[leg].node, readers[leg].port, {}, false, false, false});
  }

  const Diagram& diagram_;
  const Signature& signature_;
  const PictureNames& names_;
  std::vector<std::vector<End>> readers_;  // of each wire
  Picture picture_;
};

}  // namespace

Picture picture_of(const Diagram& diagram, const Signature& signature, const PictureNames& names) {
  return Maker(diagram, signature, names).make();
}

Picture picture_of(GeneratorId generator, const Signature& signature) {
  const Generator& said = signature[generator];
  PictureNames names;
  names.inputs = said.input_names;
  names.outputs = said.output_names;
  return picture_of(box(generator, signature), signature, names);
}

bool is_spine(const Picture& picture, const PictureWire& wire) {
  return picture.nodes[wire.from].shape == Look::tooth && picture.nodes[wire.to].shape == Look::tooth &&
         wire.from_port + 1 == picture.nodes[wire.from].outputs &&
         wire.to_port + 1 == picture.nodes[wire.to].inputs;
}

bool ports_are_free(Look shape, bool outgoing) {
  return shape == Look::variable || shape == Look::hidden || (outgoing && shape == Look::copy);
}

}  // namespace diag
