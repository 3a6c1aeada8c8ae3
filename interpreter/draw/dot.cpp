// Pictures as input of Graphviz.
#include <fmt/format.h>

#include "interpreter/draw/font.hpp"
#include "interpreter/draw/write.hpp"

namespace diag {

namespace {

// Within quotation marks; of records also what separates fields. Graphviz reads entities everywhere.
std::string quoted(std::string_view text, bool record = false) {
  std::string made;
  for (const char c : text) {
    if (c == '"' || c == '\\' || (record && std::string_view("{}|<> ").find(c) != std::string_view::npos))
      made += '\\';
    if (c == '\n')
      made += "\\n";
    else if (c == '&')
      made += "&amp;";
    else
      made += c;
  }
  return made;
}

std::string fields(std::uint32_t count, char port) {
  std::string made;
  for (std::uint32_t i = 0; i < count; ++i) made += fmt::format("{}<{}{}>", i == 0 ? "" : "|", port, i);
  return "{" + made + "}";
}

// A state of several wires is a record as well: a triangle has no ports, and their order is the diagram's.
bool has_ports(const PictureNode& node) {
  switch (node.shape) {
    case Look::box:
    case Look::function:
    case Look::hole:
    case Look::tooth:
      return true;
    case Look::state:
    case Look::point:
    case Look::effect:
    case Look::observation:
      return node.inputs + node.outputs > 1;
    default:
      return false;
  }
}

std::string_view style_of(const PictureNode& node) {
  switch (node.shape) {
    case Look::function:
      return ", style=rounded";
    case Look::hole:
      return ", style=dashed";
    case Look::point:
    case Look::observation:
      return ", style=filled";
    default:
      return "";
  }
}

constexpr std::string_view marked = "color=\"#b4400f\"";
constexpr std::string_view discard = "shape=plain, label=\"⏚\"", uniform = "shape=plain, label=\"u\"";

std::string attributes(const PictureNode& node) {
  const std::string label = quoted(picture_text(node.label, 40));
  const std::string mark = node.marked || node.outlined ? ", " + std::string(marked)
                           : node.faded                 ? ", color=\"#a0a0a0\", fontcolor=\"#a0a0a0\""
                                                        : "";
  if (has_ports(node)) {
    std::string record = quoted(picture_text(node.label, 40), true);
    if (node.inputs > 0) record = fields(node.inputs, 'i') + "|" + record;
    if (node.outputs > 0) record += "|" + fields(node.outputs, 'o');
    return fmt::format("shape=record, label=\"{{{}}}\"{}{}", record, style_of(node), mark);
  }
  switch (node.shape) {
    case Look::box:
    case Look::function:
    case Look::hole:
    case Look::tooth:
      break;
    case Look::removed:
      return fmt::format("shape=box, label=\"{}\", style=\"{}dashed\", fontcolor=\"#b4400f\"{}", label,
                         node.function ? "rounded," : "", mark);
    case Look::state:
    case Look::point:
    case Look::effect:
    case Look::observation:
      return fmt::format("shape={}, label=\"{}\"{}{}", node.inputs == 0 ? "triangle" : "invtriangle", label,
                         style_of(node), mark);
    case Look::copy:
      return "shape=point, width=0.08";
    case Look::discard:
      return std::string(discard) + mark;
    case Look::uniform:
      return std::string(uniform) + mark;
    case Look::input:
    case Look::output:
      return fmt::format("shape=plain, label=\"{}\"", label);
    case Look::variable:
    case Look::hidden:
      return fmt::format("shape=ellipse, label=\"{}\"{}{}", label,
                         node.shape == Look::hidden ? ", style=dashed"
                         : node.marked              ? ", style=filled, fillcolor=\"#fdeee6\""
                                                    : "",
                         mark);
  }
  return {};
}

// What surgery has put around a box that it has cut, as nodes of their own: what comes in is discarded, and
// something else goes out. Edges that are not shown keep them above and below the box.
std::string stumps(const PictureNode& node, std::size_t v) {
  std::string made;
  for (std::uint32_t i = 0; i < node.inputs; ++i)
    made += fmt::format("  n{0}i{1} [{2}, fontcolor=\"#b4400f\"];\n  n{0}i{1} -> n{0} [style=invis];\n", v, i,
                        discard);
  const std::string instead =
      node.instead.empty()
          ? fmt::format("{}, fontcolor=\"#b4400f\"", uniform)
          : fmt::format("shape=triangle, label=\"{}\", style=filled, fillcolor=\"#fdeee6\", {}",
                        quoted(picture_text(node.instead, 40)), marked);
  for (std::uint32_t i = 0; i < node.outputs; ++i)
    made += fmt::format("  n{0}o{1} [{2}];\n  n{0} -> n{0}o{1} [style=invis];\n", v, i, instead);
  return made;
}

}  // namespace

std::string to_dot(const std::vector<CaptionedPicture>& pictures, const std::string& title, bool to_right) {
  std::string out = fmt::format("digraph \"{}\" {{\n", quoted(title));
  if (to_right) out += "  rankdir=LR;\n";
  std::size_t first = 0;
  for (std::size_t p = 0; p < pictures.size(); ++p) {
    const Picture& picture = pictures[p].picture;
    std::string caption;
    for (const std::string& line : pictures[p].caption) caption += (caption.empty() ? "" : "\n") + line;
    if (pictures.size() > 1)
      out += fmt::format("  subgraph cluster_{} {{\n  label=\"{}\";\n", p, quoted(caption));
    std::string inputs, outputs;
    for (std::size_t v = 0; v < picture.nodes.size(); ++v) {
      const PictureNode& node = picture.nodes[v];
      out += fmt::format("  n{} [{}];\n", first + v, attributes(node));
      if (node.shape == Look::removed) out += stumps(node, first + v);
      if (node.shape == Look::input) inputs += fmt::format("{}n{}", inputs.empty() ? "" : " -> ", first + v);
      if (node.shape == Look::output)
        outputs += fmt::format("{}n{}", outputs.empty() ? "" : " -> ", first + v);
    }
    // Their order is part of the diagram: wires that are not shown keep it.
    if (!inputs.empty()) out += "  { rank=source; " + inputs + " [style=invis] }\n";
    if (!outputs.empty()) out += "  { rank=sink; " + outputs + " [style=invis] }\n";
    for (const PictureWire& wire : picture.wires) {
      const PictureNode &from = picture.nodes[wire.from], &to = picture.nodes[wire.to];
      out += fmt::format("  n{}", first + wire.from);
      if (from.shape == Look::removed) out += fmt::format("o{}", wire.from_port);
      if (has_ports(from)) out += fmt::format(":o{}:s", wire.from_port);
      out += fmt::format(" -> n{}", first + wire.to);
      if (to.shape == Look::removed) out += fmt::format("i{}", wire.to_port);
      if (has_ports(to)) out += fmt::format(":i{}:n", wire.to_port);
      std::string rest = wire.arrow ? "" : "dir=none";
      if (!wire.label.empty())
        rest += fmt::format("{}label=\"{}\"", rest.empty() ? "" : ", ", quoted(picture_text(wire.label, 40)));
      if (wire.dim && !wire.removed) rest += rest.empty() ? "color=\"#a0a0a0\"" : ", color=\"#a0a0a0\"";
      if (wire.removed)  // a cross instead of the head
        rest += (rest.empty() ? "" : ", ") + std::string(marked) +
                ", arrowhead=none, label=\"×\", fontcolor=\"#b4400f\", fontsize=20";
      if (wire.faded || wire.removed) rest += rest.empty() ? "style=dashed" : ", style=dashed";
      out += rest.empty() ? ";\n" : fmt::format(" [{}];\n", rest);
    }
    if (pictures.size() > 1) out += "  }\n";
    first += picture.nodes.size();
  }
  return out + "}\n";
}

}  // namespace diag
