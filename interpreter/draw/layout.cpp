// From a picture to a drawing: layers, order, places, then shapes and curves.
#include <algorithm>
#include <cmath>
#include <optional>

#include "interpreter/draw/arrange.hpp"
#include "interpreter/draw/drawing.hpp"
#include "interpreter/draw/font.hpp"
#include "interpreter/draw/shapes.hpp"
#include "interpreter/draw/stagger.hpp"

namespace diag {

namespace {

constexpr int margin = 12;

using Vertex = std::uint32_t;

class Layout {
 public:
  Layout(Picture picture, const LayoutOptions& options, Budget& budget)
      : picture_(std::move(picture)), options_(options), budget_(budget) {}

  std::optional<Drawing> make() {
    if (picture_.nodes.size() > options_.max_nodes) return std::nullopt;
    if (!arrange(picture_, layered_, options_.layers, options_.order, budget_)) return std::nullopt;
    measure_all();
    at_ = place(picture_, layered_, extents_, options_.place, budget_);
    centre();
    bands();
    drawing_.to_right = options_.to_right;
    add_figures();
    add_curves();
    add_combs();
    finish();
    return std::move(drawing_);
  }

 private:
  [[nodiscard]] static std::string shown(const PictureNode& node) {
    return picture_text(node.label, node.shape == Look::state || node.shape == Look::effect ? 24 : 32);
  }

  void measure_all() {
    std::vector<std::vector<std::string>> out_labels(layered_.nodes);
    for (Vertex v = 0; v < layered_.nodes; ++v) {
      const PictureNode& node = picture_.nodes[v];
      out_labels[v].resize(ports_are_free(node.shape, true) ? 0 : node.outputs);
    }
    for (const PictureWire& wire : picture_.wires)
      if (wire.from_port < out_labels[wire.from].size())
        out_labels[wire.from][wire.from_port] = picture_text(wire.label, 24);
    std::vector<bool> spine_above(layered_.nodes, false), spine_below(layered_.nodes, false);
    for (const PictureWire& wire : picture_.wires)
      if (is_spine(picture_, wire)) spine_below[wire.from] = spine_above[wire.to] = true;
    const std::size_t n = layered_.vertices();
    extents_.left.assign(n, 0);
    extents_.right.assign(n, 0);
    for (const Link& link : layered_.links)
      if (layered_.is_bend(link.to) && is_spine(picture_, picture_.wires[link.wire]))
        extents_.left[link.to] = extents_.right[link.to] = spine_half;
    extents_.in.resize(layered_.nodes);
    extents_.out.resize(layered_.nodes);
    for (Vertex v = 0; v < layered_.nodes; ++v) {
      labels_.push_back(shown(picture_.nodes[v]));
      measures_.push_back(measure(picture_.nodes[v], labels_[v], out_labels[v], options_.to_right));
      if (picture_.nodes[v].shape == Look::tooth) add_spine(measures_[v], spine_above[v], spine_below[v]);
      extents_.left[v] = measures_[v].left;
      extents_.right[v] = measures_[v].right;
      extents_.in[v] = measures_[v].in;
      extents_.out[v] = measures_[v].out;
    }
    out_labels_ = std::move(out_labels);
    if (options_.to_right) extents_.node_gap = 14;
  }

  [[nodiscard]] std::vector<std::uint32_t> links_below(std::size_t layer) const {
    std::vector<std::uint32_t> all;
    for (const Vertex v : layered_.layers[layer])
      all.insert(all.end(), layered_.down.begin() + layered_.first_down[v],
                 layered_.down.begin() + layered_.first_down[v + 1]);
    return all;
  }
  [[nodiscard]] std::vector<Passage> passages(const std::vector<std::uint32_t>& links) const {
    std::vector<Passage> all;
    for (const std::uint32_t l : links) all.push_back({upper(layered_.links[l]), lower(layered_.links[l])});
    return all;
  }

  // Layers between which all wires cross each other.
  void centre() {
    std::int64_t by = 0;
    for (std::size_t layer = 0; layer < layered_.layers.size(); ++layer) {
      for (const Vertex v : layered_.layers[layer]) at_[v] -= by;
      const std::int64_t more = layer == 0 ? 0 : off_centre(passages(links_below(layer - 1)));
      for (const Vertex v : layered_.layers[layer]) at_[v] -= more;
      by += more;
    }
  }

  // Where each layer begins and ends along the direction, and the room between them: more where wires run
  // far across.
  void bands() {
    const std::size_t layers = layered_.layers.size();
    begin_.assign(layers, 0);
    end_.assign(layers, 0);
    thickness_.assign(layers, 0);
    bend_.assign(layers, 0);
    late_.assign(layered_.links.size(), 0);
    moved_.assign(layered_.links.size(), false);
    std::vector<std::int64_t> across(layers, 0);
    for (const Link& link : layered_.links) {
      const std::int64_t by = std::abs(upper(link) - lower(link));
      across[layered_.layer[link.from]] = std::max(across[layered_.layer[link.from]], by);
    }
    int y = margin;
    for (std::size_t layer = 0; layer < layers; ++layer) {
      bool dots = true;
      for (const Vertex v : layered_.layers[layer]) {
        if (layered_.is_bend(v)) continue;
        thickness_[layer] = std::max(thickness_[layer], measures_[v].length);
        dots = dots && picture_.nodes[v].shape == Look::copy;
      }
      begin_[layer] = y;
      int end = y + thickness_[layer];
      for (const Vertex v : layered_.layers[layer])
        if (!layered_.is_bend(v) && picture_.nodes[v].shape != Look::copy)
          end = std::max(end, start(v) + measures_[v].length + measures_[v].strip);
      end_[layer] = end;
      const std::int64_t most = 90 + static_cast<std::int64_t>(across[layer] / 12);
      const int gap =
          static_cast<int>(std::min<std::int64_t>(20 + across[layer] / 6, std::min<std::int64_t>(most, 400)));
      const std::vector<std::uint32_t> links = links_below(layer);
      const Staggered staggered = stagger(passages(links), gap);
      bend_[layer] = staggered.length;
      for (std::size_t i = 0; i < links.size(); ++i) {
        late_[links[i]] = staggered.late[i];
        moved_[links[i]] = staggered.moved[i];
      }
      y = end + staggered.room;
    }
  }

  [[nodiscard]] std::int64_t upper(const Link& link) const {
    return at_[link.from] + upper_port(layered_, extents_, link);
  }
  [[nodiscard]] std::int64_t lower(const Link& link) const {
    return at_[link.to] + lower_port(layered_, extents_, link);
  }

  // From (across, along) to the plane.
  [[nodiscard]] Point point(std::int64_t across, int along) const {
    const int a = static_cast<int>(across);
    return options_.to_right ? Point{along, a} : Point{a, along};
  }

  // Where the shape of a node begins along the direction.
  [[nodiscard]] int start(Vertex v) const {
    const std::uint32_t layer = layered_.layer[v];
    const int length = measures_[v].length, room = thickness_[layer];
    switch (picture_.nodes[v].shape) {
      case Look::copy:  // its wires part where those of the layer do
        return end_[layer] - length / 2;
      case Look::state:
      case Look::point:
      case Look::uniform:
      case Look::input:
        return begin_[layer] + room - length;
      case Look::discard:
      case Look::effect:
      case Look::observation:
      case Look::output:
        return begin_[layer];
      default:
        return begin_[layer] + (room - length) / 2;
    }
  }

  void add_figures() {
    for (Vertex v = 0; v < layered_.nodes; ++v) {
      const PictureNode& node = picture_.nodes[v];
      const Measure& measure = measures_[v];
      const int from = start(v);
      if (node.shape == Look::input || node.shape == Look::output) {
        Writing writing;
        writing.kind = Writing::Kind::end;
        writing.text = labels_[v];
        const int middle = from + measure.length / 2;
        writing.at = options_.to_right
                         ? point(at_[v], node.shape == Look::input ? from + measure.length - 5 : from + 5)
                         : point(at_[v], node.shape == Look::input ? middle - 2 : middle + 2);
        if (options_.to_right) writing.anchor = node.shape == Look::input ? Anchor::end : Anchor::start;
        drawing_.writings.push_back(std::move(writing));
        continue;
      }
      Figure figure;
      figure.shape = node.shape;
      figure.label = labels_[v];
      figure.instead = picture_text(node.instead, 16);
      figure.name = node.label;
      figure.marked = node.marked;
      figure.outlined = node.outlined;
      figure.faded = node.faded;
      figure.function = node.function;
      const Point a = point(at_[v] - measure.before, from);
      const Point b = point(at_[v] + measure.after, from + measure.length);
      figure.left = a.x;
      figure.top = a.y;
      figure.width = b.x - a.x;
      figure.height = b.y - a.y;
      for (const int port : measure.in) figure.in.push_back(point(at_[v] + port, from));
      for (const int port : measure.out) figure.out.push_back(point(at_[v] + port, from + measure.length));
      for (std::size_t port = 0; port < out_labels_[v].size(); ++port) {
        if (out_labels_[v][port].empty()) continue;
        Writing writing;
        writing.text = out_labels_[v][port];
        writing.anchor = Anchor::start;
        const int end = from + measure.length;
        writing.at = options_.to_right ? point(at_[v] + measure.out[port] - 9, end + 5)
                                       : point(at_[v] + measure.label_at[port], end + 10);
        drawing_.writings.push_back(std::move(writing));
      }
      drawing_.figures.push_back(std::move(figure));
    }
  }

  // Where a wire leaves or enters its node.
  [[nodiscard]] int leaves(Vertex v) const {
    if (layered_.is_bend(v)) return end_[layered_.layer[v]];
    const PictureNode& node = picture_.nodes[v];
    if (node.shape == Look::copy) return end_[layered_.layer[v]];
    return start(v) + measures_[v].length;
  }
  [[nodiscard]] int enters(Vertex v) const {
    if (layered_.is_bend(v)) return begin_[layered_.layer[v]];
    if (picture_.nodes[v].shape == Look::copy) return end_[layered_.layer[v]];
    return start(v);
  }
  // A wire meets an ellipse nearer to its middle the further out it does.
  [[nodiscard]] int round_off(Vertex v, int port) const {
    if (layered_.is_bend(v)) return 0;
    const Look shape = picture_.nodes[v].shape;
    if (shape != Look::variable && shape != Look::hidden) return 0;
    const double r = static_cast<double>(measures_[v].before), h = measures_[v].length / 2.0;
    const double part = std::min(1.0, std::abs(port) / r);
    return static_cast<int>(std::lround(h - h * std::sqrt(std::max(0.0, 1.0 - part * part))));
  }

  void add_curves() {
    // Links of each wire in their order: from the node down.
    std::vector<std::uint32_t> first(picture_.wires.size(), no_vertex);
    for (std::uint32_t l = 0; l < layered_.links.size(); ++l)
      if (!layered_.is_bend(layered_.links[l].from)) first[layered_.links[l].wire] = l;
    find_arcs();
    for (std::uint32_t w = 0; w < picture_.wires.size(); ++w) {
      if (is_spine(picture_, picture_.wires[w])) continue;
      Curve curve;
      curve.arrow = picture_.wires[w].arrow;
      curve.faded = picture_.wires[w].faded;
      curve.removed = picture_.wires[w].removed;
      curve.dim = picture_.wires[w].dim;
      curve.arc = arcs_[first[w]];
      for (std::uint32_t l = first[w];;) {
        const Link& link = layered_.links[l];
        const std::int64_t x = upper(link), y = lower(link);
        const int from = leaves(link.from) - round_off(link.from, upper_port(layered_, extents_, link));
        const int to = enters(link.to) + round_off(link.to, lower_port(layered_, extents_, link));
        add_point(curve, point(x, from));
        const std::uint32_t layer = layered_.layer[link.from];
        add_point(curve, point(x, end_[layer]));
        if (moved_[l]) {
          add_point(curve, point(x, end_[layer] + late_[l]));
          add_point(curve, point(y, end_[layer] + late_[l] + bend_[layer]));
        }
        add_point(curve, point(y, begin_[layered_.layer[link.to]]));
        add_point(curve, point(y, to));
        if (!layered_.is_bend(link.to)) break;
        l = layered_.down[layered_.first_down[link.to]];
      }
      drawing_.curves.push_back(std::move(curve));
    }
  }

  // Points on one straight line are one piece.
  void add_point(Curve& curve, Point point) const {
    std::vector<Point>& points = curve.points;
    if (!points.empty() && points.back() == point) return;
    const auto across = [&](const Point& p) { return options_.to_right ? p.y : p.x; };
    if (points.size() >= 2 && across(points.back()) == across(point) &&
        across(points[points.size() - 2]) == across(point))
      points.pop_back();
    points.push_back(point);
  }

  // A wire leaves its dot sideways, in an arc, where no other wire is in its way.
  void find_arcs() {
    arcs_.assign(layered_.links.size(), false);
    for (std::size_t layer = 0; layer + 1 < layered_.layers.size(); ++layer) {
      const std::vector<std::uint32_t> all = links_below(layer);
      if (all.size() > 64) continue;
      for (const std::uint32_t l : all) {
        const Link& link = layered_.links[l];
        if (layered_.is_bend(link.from) || picture_.nodes[link.from].shape != Look::copy) continue;
        arcs_[l] = std::none_of(all.begin(), all.end(), [&](std::uint32_t k) {
          return k != l && in_the_way(link, layered_.links[k]);
        });
        // It sets out along the edge of its layer, where a shape that reaches down to it would be touched.
        for (const Vertex v : layered_.layers[layer]) arcs_[l] = arcs_[l] && !touches(link, v);
      }
    }
  }

  [[nodiscard]] bool in_the_way(const Link& arc, const Link& other) const {
    const std::int64_t by = lower(arc) - upper(arc), other_by = lower(other) - upper(other);
    if (arc.from == other.from) return by != 0 && other_by != 0 && (by > 0) == (other_by > 0);
    const auto [low, high] = std::minmax({upper(arc), lower(arc)});
    const auto [first, last] = std::minmax({upper(other), lower(other)});
    return first <= high + 3 && last >= low - 3;
  }

  [[nodiscard]] bool touches(const Link& arc, Vertex v) const {
    if (v == arc.from || layered_.is_bend(v)) return false;
    if (start(v) + measures_[v].length < end_[layered_.layer[v]] - 3) return false;
    const auto [low, high] = std::minmax({upper(arc), lower(arc)});
    return at_[v] - measures_[v].before <= high + 3 && at_[v] + measures_[v].after >= low - 3;
  }

  // The body of a comb: its teeth, and the spine between them, as one shape.
  void add_combs() {
    std::vector<Vertex> next(layered_.nodes, no_vertex);
    std::vector<bool> hangs(layered_.nodes, false);
    for (const PictureWire& wire : picture_.wires)
      if (is_spine(picture_, wire)) next[wire.from] = wire.to, hangs[wire.to] = true;
    for (Vertex v = 0; v < layered_.nodes; ++v) {
      if (next[v] == no_vertex || hangs[v]) continue;
      std::vector<Point> left, right;  // down one side, and up the other
      for (Vertex u = v; u != no_vertex; u = next[u]) {
        const Measure& m = measures_[u];
        const int from = start(u), to = from + m.length;
        const std::int64_t low = at_[u] - m.before, high = at_[u] + m.after;
        if (hangs[u]) {
          left.push_back(point(at_[u] + m.in.back() - spine_half, from));
          right.push_back(point(at_[u] + m.in.back() + spine_half, from));
        }
        left.push_back(point(low, from));
        right.push_back(point(high, from));
        left.push_back(point(low, to));
        right.push_back(point(high, to));
        if (next[u] == no_vertex) continue;
        left.push_back(point(at_[u] + m.out.back() - spine_half, to));
        right.push_back(point(at_[u] + m.out.back() + spine_half, to));
      }
      Area area;
      area.corners = std::move(right);
      area.corners.insert(area.corners.end(), left.rbegin(), left.rend());
      drawing_.areas.push_back(std::move(area));
    }
  }

  void finish() {
    int left = 1 << 30, top = 1 << 30, right = 0, bottom = 0;
    bool any = false;
    const auto grow = [&](int x0, int y0, int x1, int y1) {
      left = any ? std::min(left, x0) : x0;
      top = any ? std::min(top, y0) : y0;
      right = any ? std::max(right, x1) : x1;
      bottom = any ? std::max(bottom, y1) : y1;
      any = true;
    };
    for (const Figure& f : drawing_.figures) grow(f.left, f.top, f.left + f.width, f.top + f.height);
    for (const Curve& c : drawing_.curves)
      for (const Point& p : c.points) grow(p.x, p.y, p.x, p.y);
    for (const Writing& w : drawing_.writings) {
      const int width = text_width(w.text, wire_size);
      const int from = w.anchor == Anchor::start ? w.at.x
                       : w.anchor == Anchor::end ? w.at.x - width
                                                 : w.at.x - width / 2;
      grow(from, w.at.y - 8, from + width, w.at.y + 8);
    }
    if (!any) left = top = 0;
    move(drawing_, margin - left, margin - top);
    drawing_.width = right - left + 2 * margin;
    drawing_.height = bottom - top + 2 * margin;
  }

  Picture picture_;
  const LayoutOptions& options_;
  Budget& budget_;
  Layered layered_;
  Extents extents_;
  std::vector<Measure> measures_;
  std::vector<std::string> labels_;
  std::vector<std::vector<std::string>> out_labels_;
  std::vector<std::int64_t> at_;
  std::vector<int> begin_, end_, thickness_;  // of the layers
  std::vector<int> bend_;                     // below each layer: of wires that bend one after the other
  std::vector<int> late_;                     // by link: how far below the layer it bends
  std::vector<bool> moved_, arcs_;            // by link
  Drawing drawing_;
};

}  // namespace

std::optional<Drawing> lay_out(Picture picture, const LayoutOptions& options, Budget& budget) {
  return Layout(std::move(picture), options, budget).make();
}

void move(Drawing& drawing, int dx, int dy) {
  const auto by = [&](Point& point) {
    point.x += dx;
    point.y += dy;
  };
  for (Area& area : drawing.areas) {
    for (Point& corner : area.corners) by(corner);
    by(area.at);
  }
  for (Curve& curve : drawing.curves)
    for (Point& point : curve.points) by(point);
  for (Figure& figure : drawing.figures) {
    figure.left += dx;
    figure.top += dy;
    for (Point& point : figure.in) by(point);
    for (Point& point : figure.out) by(point);
  }
  for (Writing& writing : drawing.writings) by(writing.at);
}

Drawing arranged(std::vector<Panel> panels, int row_width) {
  Drawing sheet;
  int x = 0, y = 0, row = 0;
  for (Panel& panel : panels) {
    Drawing& drawing = panel.drawing;
    int width = drawing.width;
    for (const std::string& line : panel.caption)
      width = std::max(width, text_width(line, caption_size) + 2 * margin);
    const int head = static_cast<int>(panel.caption.size()) * 19;
    if (x > 0 && x + width > row_width) {
      x = 0;
      y += row + 8;
      row = 0;
    }
    move(drawing, x, y + head);
    for (std::size_t i = 0; i < panel.caption.size(); ++i)
      sheet.writings.push_back({Writing::Kind::caption,
                                {x + margin, y + margin + static_cast<int>(i) * 19},
                                Anchor::start,
                                panel.caption[i]});
    sheet.to_right = drawing.to_right;
    const auto take = [](auto& into, auto& from) {
      into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    take(sheet.areas, drawing.areas);
    take(sheet.curves, drawing.curves);
    take(sheet.figures, drawing.figures);
    take(sheet.writings, drawing.writings);
    sheet.width = std::max(sheet.width, x + width);
    sheet.height = std::max(sheet.height, y + head + drawing.height);
    row = std::max(row, head + drawing.height);
    x += width;
  }
  return sheet;
}

}  // namespace diag
