// Pictures for terminals: the layers and the order of all drawings, in cells, with wires that run along
// rows and columns.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "interpreter/base/unicode.hpp"
#include "interpreter/draw/arrange.hpp"
#include "interpreter/draw/font.hpp"
#include "interpreter/draw/text_routes.hpp"
#include "interpreter/draw/write.hpp"

namespace diag {

namespace {

using Vertex = std::uint32_t;

int cells(std::string_view text) { return static_cast<int>(unicode::width(text)); }

struct Glyphs {
  std::array<std::string_view, 16> wire;  // by the sides that are joined: up 1, down 2, left 4, right 8
  std::array<std::string_view, 16> dim, dashed_wire;
  std::string_view dot, arrow, dim_arrow, removed, cut;
  // Corners from the upper left one, then row and column.
  std::array<std::string_view, 6> box, round, dashed, dashed_round, marked, outlined;
  std::string_view slope_up, slope_down, thick;
};
constexpr Glyphs unicode_glyphs{
    {" ", "│", "│", "│", "─", "┘", "┐", "┤", "─", "└", "┌", "├", "─", "┴", "┬", "┼"},
    {" ", "┊", "┊", "┊", "┈", "┘", "┐", "┤", "┈", "└", "┌", "├", "┈", "┴", "┬", "┼"},
    {" ", "╎", "╎", "╎", "╌", "┘", "┐", "┤", "╌", "└", "┌", "├", "╌", "┴", "┬", "┼"},
    "●",
    "▼",
    "▽",
    "╳",
    "…",
    {"┌", "┐", "└", "┘", "─", "│"},
    {"╭", "╮", "╰", "╯", "─", "│"},
    {"┌", "┐", "└", "┘", "╌", "╎"},
    {"╭", "╮", "╰", "╯", "╌", "╎"},
    {"╔", "╗", "╚", "╝", "═", "║"},
    {"┏", "┓", "┗", "┛", "━", "┃"},
    "╱",
    "╲",
    "═"};
constexpr Glyphs ascii_glyphs{
    {" ", "|", "|", "|", "-", "'", ".", "+", "-", "'", ".", "+", "-", "+", "+", "+"},
    {" ", ":", ":", ":", ".", "'", ".", "+", ".", "'", ".", "+", ".", "+", "+", "+"},
    {" ", ":", ":", ":", "~", "'", ".", "+", "~", "'", ".", "+", "~", "+", "+", "+"},
    "o",
    "v",
    "v",
    "X",
    "~",
    {"+", "+", "+", "+", "-", "|"},
    {".", ".", "'", "'", "-", "|"},
    {"+", "+", "+", "+", "~", ":"},
    {".", ".", "'", "'", "~", ":"},
    {"#", "#", "#", "#", "=", "#"},
    {"*", "*", "*", "*", "*", "*"},
    "/",
    "\\",
    "="};

struct Cell {
  std::uint8_t sides = 0;
  Stroke stroke = Stroke::dim;
  std::string text;      // instead of a wire
  bool covered = false;  // by a wide character to the left
};

class TextLayout {
 public:
  TextLayout(const Picture& picture, const Layered& layered, const RenderOptions& options,
             std::size_t longest, Budget& budget)
      : picture_(picture),
        layered_(layered),
        options_(options),
        longest_(longest),
        budget_(budget),
        glyphs_(options.ascii ? ascii_glyphs : unicode_glyphs) {}

  // The lines, or nothing where there would be too many cells.
  std::optional<std::vector<std::string>> make() {
    measure();
    PlaceOptions places;
    places.nearly_straight = 2;
    at_ = place(picture_, layered_, extents_, places, budget_);
    std::int64_t least = 0, most = 0;
    for (Vertex v = 0; v < layered_.vertices(); ++v) {
      least = v == 0 ? at_[v] - extents_.left[v] : std::min(least, at_[v] - extents_.left[v]);
      most = v == 0 ? at_[v] + extents_.right[v] : std::max(most, at_[v] + extents_.right[v]);
    }
    for (std::int64_t& at : at_) at -= least;
    width_ = static_cast<std::size_t>(most - least + 1);
    route();
    std::size_t rows = 0;
    for (std::size_t layer = 0; layer < layered_.layers.size(); ++layer)
      rows += static_cast<std::size_t>(heights_[layer]) + routes_[layer].rows;
    if (rows * width_ > 20'000'000) return std::nullopt;
    budget_.reserve(static_cast<double>(rows * width_) * sizeof(Cell), "the picture as text");
    canvas_.assign(rows, std::vector<Cell>(width_));
    draw();
    return lines();
  }

 private:
  [[nodiscard]] std::string label(const std::string& text) const {
    return options_.ascii ? ascii_picture_text(text, longest_) : picture_text(text, longest_);
  }

  void measure() {
    const std::size_t n = layered_.vertices();
    extents_.left.assign(n, 0);
    extents_.right.assign(n, 0);
    extents_.in.resize(layered_.nodes);
    extents_.out.resize(layered_.nodes);
    extents_.node_gap = 2;
    extents_.wire_gap = 2;
    wire_labels_.resize(layered_.nodes);
    for (Vertex v = 0; v < layered_.nodes; ++v)
      if (picture_.nodes[v].shape != Look::copy) wire_labels_[v].resize(picture_.nodes[v].outputs);
    strokes_in_.resize(layered_.nodes);
    strokes_out_.resize(layered_.nodes);
    for (const PictureWire& wire : picture_.wires) {
      if (wire.from_port < wire_labels_[wire.from].size())
        wire_labels_[wire.from][wire.from_port] = label(wire.label);
      if (stroke_of(wire) == Stroke::solid) continue;
      strokes_in_[wire.to][wire.to_port] = stroke_of(wire);
      strokes_out_[wire.from][wire.from_port] = stroke_of(wire);
    }
    for (Vertex v = 0; v < layered_.nodes; ++v) {
      const PictureNode& node = picture_.nodes[v];
      labels_.push_back(node.faded ? "(" + label(node.label) + ")" : label(node.label));
      std::vector<int> rooms;
      for (const std::string& name : wire_labels_[v]) rooms.push_back(name.empty() ? 0 : cells(name) + 2);
      extents_.in[v] = spread(node.inputs, {});
      extents_.out[v] = spread(node.shape == Look::copy ? 1 : node.outputs, rooms);
      int inner = cells(labels_[v]);
      if (node.shape == Look::removed) inner = std::max(inner, cells(label(node.instead)));
      for (const auto* ports : {&extents_.in[v], &extents_.out[v]})
        if (!ports->empty()) inner = std::max(inner, ports->back() - ports->front() + 1);
      int width = inner + 4;
      if (node.shape == Look::copy) width = 1;
      if (node.shape == Look::input || node.shape == Look::output) width = std::max(cells(labels_[v]), 1);
      if (node.shape == Look::uniform || node.shape == Look::discard) width = 3;
      extents_.left[v] = (width - 1) / 2;
      extents_.right[v] = width - 1 - extents_.left[v];
      widths_.push_back(width);
      for (std::size_t port = 0; port < wire_labels_[v].size(); ++port)
        if (!wire_labels_[v][port].empty())
          extents_.right[v] =
              std::max(extents_.right[v], extents_.out[v][port] + cells(wire_labels_[v][port]));
    }
  }

  static std::vector<int> spread(std::size_t count, const std::vector<int>& rooms) {
    std::vector<int> at;
    int x = 0;
    for (std::size_t i = 0; i < count; ++i) {
      at.push_back(x);
      x += std::max(2, i < rooms.size() ? rooms[i] : 0);
    }
    if (!at.empty())
      for (const int middle = at.back() / 2; int& place : at) place -= middle;
    return at;
  }

  [[nodiscard]] int shape_rows(Vertex v) const {
    switch (picture_.nodes[v].shape) {
      case Look::copy:
        return 0;
      case Look::uniform:
      case Look::discard:
      case Look::input:
      case Look::output:
        return 1;
      case Look::state:
      case Look::point:
      case Look::effect:
      case Look::observation:
        return 2;
      case Look::removed:
        return 4;
      default:
        return 3;
    }
  }

  void route() {
    const std::size_t layers = layered_.layers.size();
    heights_.assign(layers, 0);
    routes_.resize(layers);
    for (std::size_t layer = 0; layer < layers; ++layer) {
      std::vector<Net> nets;
      bool arrows = false;
      for (const Vertex v : layered_.layers[layer]) {
        if (!layered_.is_bend(v)) {
          const bool strip = std::any_of(wire_labels_[v].begin(), wire_labels_[v].end(),
                                         [](const std::string& name) { return !name.empty(); });
          heights_[layer] = std::max(heights_[layer], shape_rows(v) + (strip ? 1 : 0));
        }
        const bool dot = !layered_.is_bend(v) && picture_.nodes[v].shape == Look::copy;
        for (std::uint32_t i = layered_.first_down[v]; i < layered_.first_down[v + 1]; ++i) {
          const Link& link = layered_.links[layered_.down[i]];
          const auto from = static_cast<std::int32_t>(at_[v] + upper_port(layered_, extents_, link));
          const auto to = static_cast<std::int32_t>(at_[link.to] + lower_port(layered_, extents_, link));
          arrows = arrows || picture_.wires[link.wire].arrow;
          if (dot && i > layered_.first_down[v])
            nets.back().lower.push_back(to);
          else
            nets.push_back({from, {to}, dot, stroke_of(picture_.wires[link.wire])});
        }
      }
      routes_[layer] = route_nets(std::move(nets), static_cast<std::int32_t>(width_));
      width_ = std::max(width_, static_cast<std::size_t>(routes_[layer].columns));
      if (layer + 1 < layers)
        routes_[layer].rows = std::max<std::size_t>(routes_[layer].rows, 1) + (arrows ? 1 : 0);
    }
  }

  static Stroke stroke_of(const PictureWire& wire) {
    return wire.dim ? Stroke::dim : wire.faded || wire.removed ? Stroke::dashed : Stroke::solid;
  }
  [[nodiscard]] Stroke stroke_of(Vertex bend) const {
    const std::uint32_t first = layered_.first_down[bend];
    return first < layered_.first_down[bend + 1]
               ? stroke_of(picture_.wires[layered_.links[layered_.down[first]].wire])
               : Stroke::solid;
  }
  using Strokes = std::map<std::uint32_t, Stroke>;  // of the ports whose wires are not solid
  static Stroke stroke_at(const Strokes& strokes, std::size_t port) {
    const auto found = strokes.find(static_cast<std::uint32_t>(port));
    return found == strokes.end() ? Stroke::solid : found->second;
  }

  Cell& cell(std::size_t row, std::int64_t column) { return canvas_[row][static_cast<std::size_t>(column)]; }

  void join(std::size_t row, std::int64_t x, std::uint8_t sides, Stroke stroke) {
    Cell& joined = cell(row, x);
    joined.sides |= sides;
    joined.stroke = std::max(joined.stroke, stroke);
  }

  void column(std::int64_t x, std::size_t from, std::size_t to, Stroke stroke) {  // joins the rows
    for (std::size_t row = from; row < to; ++row) {
      join(row, x, 2, stroke);
      join(row + 1, x, 1, stroke);
    }
  }

  void through(std::int64_t x, std::size_t from, std::size_t end, Stroke stroke) {  // the rows before `end`
    for (std::size_t row = from; row < end; ++row) join(row, x, 3, stroke);
  }

  void put(std::size_t row, std::int64_t x, std::string_view text) {
    for (std::size_t byte = 0; byte < text.size();) {
      const unicode::CodePoint point = unicode::decode(text, byte);
      const unsigned width = unicode::width(point.value);
      if (width == 0 && x > 0) {
        cell(row, x - 1).text += text.substr(byte, point.length);
      } else if (x >= 0 && x < static_cast<std::int64_t>(width_)) {
        cell(row, x).text = std::string(text.substr(byte, point.length));
        if (width == 2 && x + 1 < static_cast<std::int64_t>(width_)) {
          cell(row, x + 1).text.clear();
          cell(row, x + 1).covered = true;
        }
      }
      x += width;
      byte += point.length;
    }
  }

  void draw() {
    std::size_t top = 0;
    for (std::size_t layer = 0; layer < layered_.layers.size(); ++layer) {
      const auto height = static_cast<std::size_t>(heights_[layer]);
      const std::size_t below = top + height;
      for (const Vertex v : layered_.layers[layer]) {
        if (layered_.is_bend(v)) {
          through(at_[v], top, below, stroke_of(v));
          continue;
        }
        draw_node(v, top, below);
      }
      draw_routes(routes_[layer], layer, below);
      top = below + routes_[layer].rows;
    }
  }

  // Rows between two layers: what enters them from above and leaves them below is joined over their ends.
  void draw_routes(const Routes& routes, std::size_t layer, std::size_t top) {
    if (routes.rows == 0) return;
    const std::size_t last = top + routes.rows - 1;
    for (const Track& track : routes.tracks) {
      const auto down_into = [&](std::int64_t x, std::size_t row) {
        if (top > 0) join(top, x, 1, track.stroke);
        column(x, top, row, track.stroke);
      };
      const auto out_of = [&](std::int64_t x, std::size_t row) {
        column(x, row, last, track.stroke);
        join(last, x, 2, track.stroke);
      };
      const std::size_t row = top + track.row;
      if (track.straight) {
        down_into(track.from, last);
        out_of(track.from, last);
        continue;
      }
      for (std::int64_t x = track.low; x < track.high; ++x) {
        join(row, x, 8, track.stroke);
        join(row, x + 1, 4, track.stroke);
      }
      if (track.begins)
        down_into(track.from, row);
      else
        column(track.from, top + track.joins, row, track.stroke);
      for (const std::int32_t x : track.lower) out_of(x, row);
      if (track.dot) cell(row, track.from).text = glyphs_.dot;
    }
    for (const Vertex v : layered_.layers[layer])
      for (std::uint32_t i = layered_.first_down[v]; i < layered_.first_down[v + 1]; ++i) {
        const Link& link = layered_.links[layered_.down[i]];
        const PictureWire& wire = picture_.wires[link.wire];
        if (wire.arrow && !layered_.is_bend(link.to))
          cell(last, at_[link.to] + lower_port(layered_, extents_, link)).text =
              wire.removed ? glyphs_.removed
              : wire.dim   ? glyphs_.dim_arrow
                           : glyphs_.arrow;
      }
  }

  void draw_node(Vertex v, std::size_t top, std::size_t below) {
    const PictureNode& node = picture_.nodes[v];
    const auto rows = static_cast<std::size_t>(shape_rows(v));
    const bool low = node.shape == Look::state || node.shape == Look::point || node.shape == Look::uniform ||
                     node.shape == Look::input;
    bool strip = false;
    for (const std::string& name : wire_labels_[v]) strip = strip || !name.empty();
    const std::size_t spare = below - top - rows - (strip ? 1 : 0);
    const std::size_t row = top + (low ? spare : rows == 3 || rows == 4 ? spare / 2 : 0);
    const std::int64_t x = at_[v];
    for (std::size_t port = 0; port < extents_.in[v].size(); ++port)
      through(x + extents_.in[v][port], top, node.shape == Look::copy ? below : row,
              stroke_at(strokes_in_[v], port));
    if (node.shape != Look::copy)
      for (std::size_t port = 0; port < extents_.out[v].size(); ++port)
        through(x + extents_.out[v][port], row + rows, below, stroke_at(strokes_out_[v], port));
    for (std::size_t port = 0; port < wire_labels_[v].size(); ++port)
      put(row + rows, x + extents_.out[v][port] + 1, wire_labels_[v][port]);
    draw_shape(v, row, x);
  }

  // A row of a frame, with the ports that meet it.
  void edge(std::size_t row, Vertex v, std::string_view left, std::string_view line, std::string_view right,
            const std::vector<int>& ports, bool above, std::string_view up = "┴",
            std::string_view down = "┬") {
    const std::int64_t from = at_[v] - (widths_[v] - 1) / 2;
    for (std::int64_t x = from; x < from + widths_[v]; ++x) cell(row, x).text = line;
    cell(row, from).text = left;
    cell(row, from + widths_[v] - 1).text = right;
    if (options_.ascii) up = down = "+";
    for (const int port : ports) cell(row, at_[v] + port).text = above ? up : down;
  }

  void middle(std::size_t row, Vertex v, std::string_view left, const std::string& text,
              std::string_view right) {
    const std::int64_t from = at_[v] - (widths_[v] - 1) / 2;
    put(row, from, left);
    put(row, from + widths_[v] - 1, right);
    put(row, from + (widths_[v] - cells(text)) / 2, text);
  }

  void draw_shape(Vertex v, std::size_t row, std::int64_t x) {
    const PictureNode& node = picture_.nodes[v];
    const std::string& text = labels_[v];
    const auto frame = [&](const std::array<std::string_view, 6>& of_shape) {
      const auto& f = node.marked ? glyphs_.marked : node.outlined ? glyphs_.outlined : of_shape;
      const std::string_view up = node.marked ? "╧" : node.outlined ? "┷" : "┴";
      const std::string_view down = node.marked ? "╤" : node.outlined ? "┯" : "┬";
      edge(row, v, f[0], f[4], f[1], extents_.in[v], true, up, down);
      middle(row + 1, v, f[5], text, f[5]);
      edge(row + 2, v, f[2], f[4], f[3], extents_.out[v], false, up, down);
    };
    const auto& b = glyphs_.box;
    switch (node.shape) {
      case Look::box:
      case Look::tooth:
        return frame(glyphs_.box);
      case Look::function:
      case Look::variable:
        return frame(glyphs_.round);
      case Look::hole:
      case Look::hidden:
        return frame(glyphs_.dashed);
      case Look::state:
      case Look::point: {
        const bool sure = node.shape == Look::point;
        middle(row, v, glyphs_.slope_up, text, glyphs_.slope_down);
        if (sure && !options_.ascii) return edge(row + 1, v, "╘", "═", "╛", extents_.out[v], false, "╧", "╤");
        return edge(row + 1, v, b[2], sure ? glyphs_.thick : b[4], b[3], extents_.out[v], false);
      }
      case Look::effect:
      case Look::observation: {
        const bool sure = node.shape == Look::observation;
        middle(row + 1, v, glyphs_.slope_down, text, glyphs_.slope_up);
        if (sure && !options_.ascii) return edge(row, v, "╒", "═", "╕", extents_.in[v], true, "╧", "╤");
        return edge(row, v, b[0], sure ? glyphs_.thick : b[4], b[1], extents_.in[v], true);
      }
      case Look::removed: {
        const auto& f = node.function ? glyphs_.dashed_round : glyphs_.dashed;
        edge(row, v, f[0], f[4], f[1], {}, true);
        for (const int port : extents_.in[v]) put(row, x + port - 1, options_.ascii ? "=+=" : "═╧═");
        middle(row + 1, v, f[5], text, f[5]);
        edge(row + 2, v, f[2], f[4], f[3], {}, false);
        const std::string instead = label(node.instead);
        for (const int port : extents_.out[v]) {
          if (instead.empty()) {
            put(row + 3, x + port - 1, options_.ascii ? "=+=" : "═╤═");
          } else {
            const std::string point =
                std::string(glyphs_.slope_up) + instead + std::string(glyphs_.slope_down);
            put(row + 3, x + port - cells(point) / 2, point);
          }
        }
        return;
      }
      case Look::uniform:
        return put(row, x - 1, options_.ascii ? "=+=" : "═╤═");
      case Look::discard:
        return put(row, x - 1, options_.ascii ? "=+=" : "═╧═");
      case Look::input:
      case Look::output:
        return put(row, x - (widths_[v] - 1) / 2, text);
      case Look::copy:
        return;
    }
  }

  [[nodiscard]] const std::array<std::string_view, 16>& wires_of(Stroke stroke) const {
    return stroke == Stroke::solid    ? glyphs_.wire
           : stroke == Stroke::dashed ? glyphs_.dashed_wire
                                      : glyphs_.dim;
  }

  std::vector<std::string> lines() {
    std::vector<std::string> made;
    for (const std::vector<Cell>& row : canvas_) {
      std::string& line = made.emplace_back();
      for (const Cell& cell : row)
        if (!cell.covered) line += cell.text.empty() ? wires_of(cell.stroke)[cell.sides] : cell.text;
      line.erase(line.find_last_not_of(' ') + 1);
    }
    return made;
  }

  const Picture& picture_;
  const Layered& layered_;
  const RenderOptions& options_;
  std::size_t longest_;
  Budget& budget_;
  const Glyphs& glyphs_;
  Extents extents_;
  std::vector<std::string> labels_;
  std::vector<std::vector<std::string>> wire_labels_;
  std::vector<Strokes> strokes_in_, strokes_out_;
  std::vector<int> widths_;
  std::vector<std::int64_t> at_;
  std::size_t width_ = 0;
  std::vector<int> heights_;
  std::vector<Routes> routes_;  // below each layer
  std::vector<std::vector<Cell>> canvas_;
};

// The first cells of a line, the last of which says that there are more.
std::string cut_off(const std::string& line, std::size_t columns, std::string_view sign) {
  if (unicode::width(line) <= columns) return line;
  std::string made;
  std::size_t width = 0;
  for (std::size_t byte = 0; byte < line.size();) {
    const unicode::CodePoint point = unicode::decode(line, byte);
    if (width + unicode::width(point.value) > columns - 1) break;
    width += unicode::width(point.value);
    made += line.substr(byte, point.length);
    byte += point.length;
  }
  return made + std::string(sign);
}

}  // namespace

std::optional<std::string> to_text(const Picture& given, const RenderOptions& options, Budget& budget) {
  Picture picture = given;
  LayerOptions limits;
  limits.max_bends = 200'000;
  Layered layered;
  if (!arrange(picture, layered, limits, {}, budget)) return std::nullopt;
  // Where it is too wide, names are shortened; then the rest is cut off, and it is said.
  std::optional<std::vector<std::string>> lines;
  std::size_t width = 0;
  for (const std::size_t longest : {24U, 12U, 6U, 3U}) {
    lines = TextLayout(picture, layered, options, longest, budget).make();
    if (!lines) return std::nullopt;
    width = 0;
    for (const std::string& line : *lines) width = std::max(width, unicode::width(line));
    if (options.columns == 0 || width <= options.columns) break;
  }
  std::string text;
  const bool cut = options.columns > 0 && width > options.columns;
  const Glyphs& glyphs = options.ascii ? ascii_glyphs : unicode_glyphs;
  for (const std::string& line : *lines)
    text += (cut ? cut_off(line, std::max<std::size_t>(options.columns, 2), glyphs.cut) : line) + "\n";
  if (cut) text += fmt::format("({} of {} columns)\n", options.columns, width);
  return text;
}

}  // namespace diag
