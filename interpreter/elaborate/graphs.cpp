// Pictures that are not of diagrams: causal graphs, the steps of a derivation, the sides of a comb.
#include <algorithm>
#include <map>

#include "interpreter/causal/formula.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

namespace {

class Graph {
 public:
  explicit Graph(const Model& model) : model_(model) {
    for (const Variable& variable : model.variables) {
      PictureNode node;
      node.shape = variable.hidden ? Look::hidden : Look::variable;
      node.label = variable.name;
      picture_.nodes.push_back(std::move(node));
    }
    for (VariableId id = 0; id < model.variables.size(); ++id)
      for (const VariableId parent : model.variables[id].parents)
        arrow(parent, id, model.variables[parent].hidden, false);
    for (std::size_t cause = 0; cause < model.confounders.size(); ++cause) add_cause(cause);
  }

  // Arrows of a model that this one is made of, where they are gone.
  void add_removed(const Model& first) {
    Model both = model_;
    for (VariableId id = 0; id < first.variables.size(); ++id)
      for (const VariableId parent : first.variables[id].parents) {
        std::vector<VariableId>& parents = both.variables[id].parents;
        if (std::find(parents.begin(), parents.end(), parent) != parents.end()) continue;
        parents.push_back(parent);
        if (find_cycle(both).empty())
          arrow(parent, id, false, true);
        else
          parents.pop_back();
      }
    for (std::size_t cause = 0; cause < first.confounders.size(); ++cause)
      for (const VariableId child : first.confounders[cause].children)
        if (!listens(child, cause) && node_of_cause_.count(cause) > 0)
          arrow(node_of_cause_.at(cause), child, false, true);
  }

  [[nodiscard]] Picture& picture() { return picture_; }

 private:
  [[nodiscard]] bool listens(VariableId child, std::size_t cause) const {
    const std::vector<std::size_t>& causes = model_.variables[child].causes;
    return std::find(causes.begin(), causes.end(), cause) != causes.end();
  }

  void add_cause(std::size_t cause) {
    std::vector<VariableId> children;
    for (const VariableId child : model_.confounders[cause].children)
      if (listens(child, cause)) children.push_back(child);
    if (children.empty()) return;
    const std::size_t node = picture_.nodes.size();
    node_of_cause_[cause] = node;
    PictureNode hidden;
    hidden.shape = Look::hidden;
    hidden.label = model_.confounders.size() == 1 ? "U" : "U" + std::to_string(cause + 1);
    picture_.nodes.push_back(std::move(hidden));
    for (const VariableId child : children) arrow(node, child, true, false);
  }

  void arrow(std::size_t from, std::size_t to, bool faded, bool removed) {
    PictureWire wire;
    wire.from = static_cast<std::uint32_t>(from);
    wire.to = static_cast<std::uint32_t>(to);
    wire.from_port = picture_.nodes[from].outputs++;
    wire.to_port = picture_.nodes[to].inputs++;
    wire.arrow = true;
    wire.faded = faded;
    wire.removed = removed;
    picture_.wires.push_back(std::move(wire));
  }

  const Model& model_;
  Picture picture_;
  std::map<std::size_t, std::size_t> node_of_cause_;
};

// A line of text in lines of about `most` characters.
std::vector<std::string> wrapped(const std::string& text, std::size_t most) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.size();
    if (end - begin > most) {
      end = text.rfind(' ', begin + most);
      if (end == std::string::npos || end <= begin) end = std::min(text.find(' ', begin), text.size());
    }
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// Which nodes a step is about, and which it leaves out.
void mark_step(Picture& picture, const DerivationStep& step, const MixedGraph& graph) {
  using Rule = DerivationStep::Rule;
  const auto each = [&](const NodeSet& set, const auto& act) {
    for (const Node node : set) act(picture.nodes[graph.variable(node)]);
  };
  const auto mark = [&](const NodeSet& set) { each(set, [](PictureNode& node) { node.marked = true; }); };
  const auto only = [&](const NodeSet& set) {
    for (PictureNode& node : picture.nodes) node.faded = true;
    each(set, [](PictureNode& node) { node.faded = false; });
    for (const PictureWire& wire : picture.wires)  // and the hidden causes between them
      if (picture.nodes[wire.from].shape == Look::hidden && !picture.nodes[wire.to].faded)
        picture.nodes[wire.from].faded = false;
    for (PictureWire& wire : picture.wires)
      wire.dim = picture.nodes[wire.from].faded || picture.nodes[wire.to].faded;
  };
  const auto outline = [&](const NodeSet& set) {
    each(set, [](PictureNode& node) { node.outlined = !node.marked; });
  };
  const auto& sets = step.sets;
  switch (step.rule) {
    case Rule::restrict:
      only(sets[0]);
      return mark(sets[1]);
    case Rule::inside:
    case Rule::sum:
    case Rule::disintegrate:
      only(sets[1]);
      return mark(sets[0]);
    case Rule::hedge:
      only(sets[0]);
      mark(sets[1]);
      return outline(sets[0]);
    case Rule::comb:  // what is set is cut out; what one side of the comb has is outlined
      mark(step.done);
      for (std::size_t i = 1; i < sets.size(); i += 2) outline(sets[i]);
      for (const Node node : step.done)
        for (PictureWire& wire : picture.wires)
          if (wire.to == graph.variable(node)) wire.removed = true;
      return;
    case Rule::factorise:
      return;
    case Rule::exchange:
    case Rule::possible:
    case Rule::observed:
    case Rule::whole:
    case Rule::condition:
      return mark(sets[0]);
  }
}

// One side of a comb, as it is being written.
class CombPicture {
 public:
  explicit CombPicture(const ValueType& type) : type_(type) {}

  Picture make(const std::string& name) {
    const std::vector<std::size_t>& sizes = type_.comb->sizes;
    const std::size_t first = type_.comb->outer ? 0 : 1;
    std::size_t own = first;
    for (std::size_t group = first; group < sizes.size(); group += 2) own = group;
    // What comes in before the first tooth comes from outside; before a later one, from a hole.
    std::vector<End> coming;
    if (first == 1) coming = outside(sizes[0]);
    End spine;
    for (std::size_t group = first; group <= own; group += 2) {
      const bool begins = group == first, ends = group == own;
      const std::uint32_t tooth = add(begins && ends ? Look::box : Look::tooth, begins ? name : "");
      for (const End& end : coming) wire(end, tooth, end.label);
      if (!begins) wire(spine, tooth, "");
      std::vector<End> made;
      for (std::size_t i = 0; i < sizes[group]; ++i)
        made.push_back({tooth, picture_.nodes[tooth].outputs++, port_name(type_.outputs, next_output_++)});
      coming.clear();
      if (!ends) spine = {tooth, picture_.nodes[tooth].outputs++, {}};
      if (ends) {
        for (const End& end : made) leave(end, end.label);
        continue;
      }
      const std::uint32_t hole = add(Look::hole, "");
      for (const End& end : made) {  // the hole reads them, and they are outputs too
        const std::uint32_t dot = add(Look::copy, "");
        wire(end, dot, "");
        picture_.nodes[dot].outputs = 2;
        leave({dot, 0, {}}, end.label);
        wire({dot, 1, {}}, hole, "");
      }
      for (std::size_t i = 0; i < sizes[group + 1]; ++i)
        coming.push_back({hole, picture_.nodes[hole].outputs++, port_name(type_.inputs, next_input_++)});
    }
    return std::move(picture_);
  }

 private:
  struct End {
    std::uint32_t node = 0, port = 0;
    std::string label;
  };

  static std::string port_name(const std::vector<Port>& ports, std::size_t i) {
    return ports[i].name.empty() ? ports[i].object : ports[i].name;
  }

  std::uint32_t add(Look shape, std::string label) {
    PictureNode node;
    node.shape = shape;
    node.label = std::move(label);
    picture_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(picture_.nodes.size() - 1);
  }
  void wire(const End& from, std::uint32_t to, const std::string& label) {
    PictureWire wire;
    wire.from = from.node;
    wire.from_port = from.port;
    wire.to = to;
    wire.to_port = picture_.nodes[to].inputs++;
    wire.label = label;
    picture_.wires.push_back(std::move(wire));
  }
  void leave(const End& from, const std::string& label) { wire(from, add(Look::output, label), ""); }
  std::vector<End> outside(std::size_t count) {
    std::vector<End> ends;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t input = add(Look::input, port_name(type_.inputs, next_input_++));
      picture_.nodes[input].outputs = 1;
      ends.push_back({input, 0, {}});
    }
    return ends;
  }

  const ValueType& type_;
  Picture picture_;
  std::size_t next_input_ = 0, next_output_ = 0;
};

}  // namespace

Picture Elaborator::graph_picture(const ModelDef& model) {
  Graph graph(model.model);
  const ModelDef* first = &model;
  for (; first->before != nullptr; first = first->before)
    for (const Operated& one : first->operated) {
      PictureNode& node = graph.picture().nodes[one.variable];
      if (one.removed && !node.marked)  // else a later surgery says what is there now
        node.label += " = " + (one.label.empty() ? "uniform" : one.label);
      node.marked = true;
    }
  if (first != &model) graph.add_removed(first->model);
  return std::move(graph.picture());
}

std::vector<CaptionedPicture> Elaborator::derivation_pictures(const EstimandDef& def, Span span) {
  std::vector<CaptionedPicture> made;
  for (const EstimandDef* part : def.parts)
    for (CaptionedPicture& one : derivation_pictures(*part, span)) made.push_back(std::move(one));
  if (!def.parts.empty()) return made;
  if (!def.explained)
    fail("drawing-wanted", span, "the derivation of this question has no steps that could be drawn",
         "draw identify ... draws the estimand; print explain(...) tells the derivation");
  const MixedGraph graph(def.model->model);
  const Picture whole = graph_picture(*def.model);
  std::size_t begin = 0;
  const Identification explained = def.explained(budget_);
  const std::string derivation = derivation_text(explained, def.names);
  for (const DerivationStep& step : explained.derivation) {
    const std::size_t end = std::min(derivation.find('\n', begin), derivation.size());
    made.push_back({whole, wrapped(derivation.substr(begin, end - begin), 76)});
    mark_step(made.back().picture, step, graph);
    begin = end + 1;
  }
  return made;
}

// A value is one box, whatever it was made of; the side of a comb has its holes.
Picture Elaborator::channel_picture(const ValueType& type, const std::string& name) {
  if (type.comb && type.comb->sizes.size() > 1) return CombPicture(type).make(name);
  Picture picture;
  const auto add = [&](Look shape, const Port* port) {
    PictureNode node;
    node.shape = shape;
    if (port != nullptr) node.label = port->name.empty() ? port->object : port->name;
    picture.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(picture.nodes.size() - 1);
  };
  const std::uint32_t box = add(type.inputs.empty() && !type.outputs.empty()   ? Look::state
                                : type.outputs.empty() && !type.inputs.empty() ? Look::effect
                                                                               : Look::box,
                                nullptr);
  picture.nodes[box].label = name;
  picture.nodes[box].inputs = static_cast<std::uint32_t>(type.inputs.size());
  picture.nodes[box].outputs = static_cast<std::uint32_t>(type.outputs.size());
  for (std::uint32_t i = 0; i < type.inputs.size(); ++i) {
    PictureWire wire;
    wire.from = add(Look::input, &type.inputs[i]);
    picture.nodes[wire.from].outputs = 1;
    wire.to = box;
    wire.to_port = i;
    picture.wires.push_back(std::move(wire));
  }
  for (std::uint32_t i = 0; i < type.outputs.size(); ++i) {
    PictureWire wire;
    wire.from = box;
    wire.from_port = i;
    wire.to = add(Look::output, &type.outputs[i]);
    picture.nodes[wire.to].inputs = 1;
    picture.wires.push_back(std::move(wire));
  }
  return picture;
}

}  // namespace diag
