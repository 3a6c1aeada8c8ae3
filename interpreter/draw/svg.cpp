// Drawings as SVG.
#include <fmt/format.h>

#include "interpreter/base/unicode.hpp"
#include "interpreter/draw/font.hpp"
#include "interpreter/draw/write.hpp"

namespace diag {

namespace {

constexpr std::string_view style = R"(<style>
.ground{fill:#fff}
.wire,.sign,.ghost{fill:none;stroke:#222;stroke-width:1.2}
.box,.comb,.node{fill:#fff;stroke:#222;stroke-width:1.2}
.comb{fill:#eef1f6}
.sure{fill:#dfe4ec;stroke:#222;stroke-width:1.2}
.dot,.tip{fill:#222}
.faded{stroke-dasharray:5 4;stroke:#68707d}
.ghost{stroke-dasharray:5 4;stroke:#b4400f}
.mark{stroke:#b4400f;fill:#fdeee6;stroke-width:1.8}
.outline{stroke:#b4400f;stroke-width:1.8}
.dim{opacity:.5}
.cross{fill:none;stroke:#b4400f;stroke-width:2}
text{font-family:"Latin Modern Roman","CMU Serif","STIX Two Text","Times New Roman",serif;fill:#222}
.l{font-size:14px;text-anchor:middle}
.w{font-size:12px;font-style:italic;fill:#3b4452}
.c{font-size:14px}
.n{font-size:12px;fill:#3b4452}
.gone{fill:#b4400f;text-decoration:line-through}
.s{text-anchor:start}.m{text-anchor:middle}.e{text-anchor:end}
@media (prefers-color-scheme:dark){
.ground{fill:#10141a}
.wire,.sign{stroke:#d7dce4}
.box,.node{fill:#10141a;stroke:#d7dce4}
.comb{fill:#1d2530;stroke:#d7dce4}
.sure{fill:#323d4d;stroke:#d7dce4}
.dot,.tip{fill:#d7dce4}
.faded{stroke:#8f99a8}
.ghost{stroke:#f09060}
.cross{stroke:#f09060}
.mark{stroke:#f09060;fill:#3a2318}
.outline{stroke:#f09060}
text{fill:#e6e9ee}
.w,.n{fill:#b8c1ce}
.gone{fill:#f09060}
}
</style>
)";

// As the text of an element or within quotation marks. What XML has no place for is U+FFFD.
std::string escaped(std::string_view text) {
  std::string made;
  for (std::size_t byte = 0; byte < text.size();) {
    const unicode::CodePoint point = unicode::decode(text, byte);
    const bool allowed = point.valid && (point.value >= 0x20 || point.value == '\n' || point.value == '\t') &&
                         point.value != 0x7f && point.value != 0xfffe && point.value != 0xffff;
    if (!allowed)
      made += "\xEF\xBF\xBD";
    else if (point.value == '<')
      made += "&lt;";
    else if (point.value == '>')
      made += "&gt;";
    else if (point.value == '&')
      made += "&amp;";
    else if (point.value == '"')
      made += "&quot;";
    else
      made += text.substr(byte, point.length);
    byte += point.length;
  }
  return made;
}

class Writer {
 public:
  explicit Writer(const Drawing& drawing) : drawing_(drawing) {}

  std::string write() {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "role=\"img\">\n",
        drawing_.width, drawing_.height);
    out_ += "<title>" + escaped(drawing_.title) + "</title>\n";
    out_ += style;
    out_ += fmt::format("<rect class=\"ground\" width=\"{}\" height=\"{}\" rx=\"4\"/>\n", drawing_.width,
                        drawing_.height);
    for (const Area& area : drawing_.areas) add(area);
    for (const Curve& curve : drawing_.curves) add(curve);
    for (const Figure& figure : drawing_.figures) add(figure);
    for (const Writing& writing : drawing_.writings) add(writing);
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  void text(std::string_view classes, int x, int middle, std::string_view text) {
    if (!text.empty())
      out_ += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", classes, x, middle + 4,
                          escaped(text));
  }

  void add(const Area& area) {
    out_ += "<path class=\"comb\" d=\"";
    for (std::size_t i = 0; i < area.corners.size(); ++i)
      out_ += fmt::format("{}{} {}", i == 0 ? 'M' : 'L', area.corners[i].x, area.corners[i].y);
    out_ += "z\"/>\n";
    text("l", area.at.x, area.at.y, area.label);
  }

  void add(const Curve& curve) {
    if (curve.points.size() < 2) return;
    out_ += fmt::format("<path class=\"wire{}{}{}\" d=\"M{} {}", curve.faded ? " faded" : "",
                        curve.removed ? " ghost" : "", curve.dim ? " dim" : "", curve.points.front().x,
                        curve.points.front().y);
    for (std::size_t i = 1; i < curve.points.size(); ++i) {
      const Point a = curve.points[i - 1], b = curve.points[i];
      const bool arc = curve.arc && i == 1;
      if (drawing_.to_right ? a.y == b.y : a.x == b.x) {
        out_ += fmt::format("L{} {}", b.x, b.y);
      } else if (drawing_.to_right) {
        const int middle = (a.x + b.x) / 2;
        if (arc)
          out_ +=
              fmt::format("C{} {} {} {} {} {}", a.x, (a.y + 4 * b.y) / 5, (2 * a.x + b.x) / 3, b.y, b.x, b.y);
        else
          out_ += fmt::format("C{} {} {} {} {} {}", middle, a.y, middle, b.y, b.x, b.y);
      } else {
        const int middle = (a.y + b.y) / 2;
        if (arc)
          out_ +=
              fmt::format("C{} {} {} {} {} {}", (a.x + 4 * b.x) / 5, a.y, b.x, (2 * a.y + b.y) / 3, b.x, b.y);
        else
          out_ += fmt::format("C{} {} {} {} {} {}", a.x, middle, b.x, middle, b.x, b.y);
      }
    }
    out_ += "\"/>\n";
    if (!curve.arrow) return;
    const Point tip = curve.points.back();
    const std::string dim = curve.dim ? " dim" : "";
    if (curve.removed)  // a cross instead of the head
      out_ += fmt::format("<path class=\"cross{}\" d=\"M{} {}l10 10m0 -10l-10 10\"/>\n", dim,
                          tip.x - (drawing_.to_right ? 13 : 5), tip.y - (drawing_.to_right ? 5 : 13));
    else
      out_ += fmt::format("<path class=\"tip{}\" d=\"M{} {}l{}z\"/>\n", dim, tip.x, tip.y,
                          drawing_.to_right ? "-9 -4v8" : "-4 -9h8");
  }

  void shape(std::string_view classes, const Figure& figure, std::string_view rest) {
    out_ += fmt::format("<{} class=\"{}\"", rest.substr(0, rest.find(' ')), classes);
    out_ += rest.substr(rest.find(' '));
    if (figure.name != figure.label && !figure.name.empty())
      out_ += fmt::format("><title>{}</title></{}>\n", escaped(figure.name), rest.substr(0, rest.find(' ')));
    else
      out_ += "/>\n";
  }

  // A triangle: its base where the wires are.
  void triangle(const Figure& f, bool sure, bool outgoing) {
    std::string points;
    const int right = f.left + f.width, bottom = f.top + f.height;
    if (drawing_.to_right)
      points =
          outgoing
              ? fmt::format("{},{} {},{} {},{}", f.left, f.top + f.height / 2, right, f.top, right, bottom)
              : fmt::format("{},{} {},{} {},{}", right, f.top + f.height / 2, f.left, f.top, f.left, bottom);
    else
      points =
          outgoing
              ? fmt::format("{},{} {},{} {},{}", f.left + f.width / 2, f.top, f.left, bottom, right, bottom)
              : fmt::format("{},{} {},{} {},{}", f.left + f.width / 2, bottom, f.left, f.top, right, f.top);
    shape(std::string(sure ? "sure" : "box") + (f.marked ? " mark" : ""), f,
          fmt::format("polygon points=\"{}\"", points));
  }

  // Three bars that grow shorter away from the wire.
  void ground_sign(Point at, bool outgoing, bool marked) {
    std::string path;
    for (int bar = 0; bar < 3; ++bar) {
      const int half = 11 - 4 * bar, away = outgoing ? -5 * bar : 5 * bar;
      path += drawing_.to_right ? fmt::format("M{} {}v{}", at.x + away, at.y - half, 2 * half)
                                : fmt::format("M{} {}h{}", at.x - half, at.y + away, 2 * half);
    }
    out_ += fmt::format("<path class=\"sign{}\" d=\"{}\"/>\n", marked ? " mark" : "", path);
  }

  void removed(const Figure& f) {
    for (const Point& port : f.in) ground_sign(port, false, true);
    const int x = f.left + f.width / 2, y = f.top + f.height / 2;
    const std::string_view round = f.function ? " rx=\"12\"" : "";
    if (drawing_.to_right)
      shape("ghost", f,
            fmt::format("rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}", f.left + 18, f.top,
                        f.width - 56, f.height, round));
    else
      shape("ghost", f,
            fmt::format("rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"26\"{}", f.left, f.top + 20, f.width,
                        round));
    text("l gone", drawing_.to_right ? f.left + 18 + (f.width - 56) / 2 : x,
         drawing_.to_right ? y : f.top + 33, f.label);
    for (const Point& port : f.out) {
      if (f.instead.empty()) {
        ground_sign(port, true, true);
        continue;
      }
      Figure point;
      point.marked = true;
      const int width = text_width(f.instead, wire_size) * 2 + 12;
      if (drawing_.to_right) {
        point.left = port.x - 30, point.width = 30, point.top = port.y - 15, point.height = 30;
        triangle(point, true, true);
        text("w m", port.x - 11, port.y, f.instead);
      } else {
        point.left = port.x - width / 2, point.width = width, point.top = port.y - 30, point.height = 30;
        triangle(point, true, true);
        text("w m", port.x, port.y - 8, f.instead);
      }
    }
  }

  void add(const Figure& f) {
    const int x = f.left + f.width / 2, y = f.top + f.height / 2;
    const std::string mark = f.marked ? " mark" : f.outlined ? " outline" : "";
    const auto rectangle = [&](std::string_view classes, int round) {
      shape(std::string(classes) + mark, f,
            fmt::format("rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}", f.left, f.top, f.width,
                        f.height, round > 0 ? fmt::format(" rx=\"{}\"", round) : ""));
      text("l", x, y, f.label);
    };
    switch (f.shape) {
      case Look::tooth:
        return text("l", x, y, f.label);
      case Look::box:
        return rectangle("box", 0);
      case Look::function:
        return rectangle("box", 12);
      case Look::hole:
        return rectangle("wire faded", 0);
      case Look::state:
      case Look::point:
      case Look::effect:
      case Look::observation: {
        const bool outgoing = f.shape == Look::state || f.shape == Look::point;
        triangle(f, f.shape == Look::point || f.shape == Look::observation, outgoing);
        if (drawing_.to_right)
          text("l",
               outgoing ? f.left + f.width - 6 - text_width(f.label, label_size) / 2
                        : f.left + 6 + text_width(f.label, label_size) / 2,
               y, f.label);
        else
          text("l", x, outgoing ? f.top + f.height - 10 : f.top + 10, f.label);
        return;
      }
      case Look::uniform:
        return ground_sign(f.out.front(), true, f.marked);
      case Look::discard:
        return ground_sign(f.in.front(), false, f.marked);
      case Look::copy:
        out_ += fmt::format("<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"4\"/>\n", x, y);
        return;
      case Look::removed:
        return removed(f);
      case Look::variable:
      case Look::hidden:
        shape(
            (f.shape == Look::hidden ? "node faded" : "node") + mark + (f.faded ? " dim" : ""), f,
            fmt::format("ellipse cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\"", x, y, f.width / 2, f.height / 2));
        return text(f.faded ? "l dim" : "l", x, y, f.label);
      case Look::input:
      case Look::output:
        return;
    }
  }

  void add(const Writing& writing) {
    constexpr std::string_view kinds[] = {"w", "w", "c", "n"};
    constexpr std::string_view anchors[] = {"s", "m", "e"};
    text(fmt::format("{} {}", kinds[static_cast<int>(writing.kind)],
                     anchors[static_cast<int>(writing.anchor)]),
         writing.at.x, writing.at.y, writing.text);
  }

  const Drawing& drawing_;
  std::string out_;
};

}  // namespace

std::string to_svg(const Drawing& drawing) { return Writer(drawing).write(); }

}  // namespace diag
