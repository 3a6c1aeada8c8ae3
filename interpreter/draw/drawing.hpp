// A picture with places: what the writers of SVG and TikZ turn into text. Whole numbers throughout; y grows
// downwards. A drawing may hold several pictures, each under its caption.
#pragma once

#include <optional>

#include "interpreter/draw/layers.hpp"
#include "interpreter/draw/order.hpp"
#include "interpreter/draw/place.hpp"

namespace diag {

struct Point {
  int x = 0, y = 0;
  bool operator==(const Point& other) const { return x == other.x && y == other.y; }
};

struct Figure {
  Look shape = Look::box;
  int left = 0, top = 0, width = 0, height = 0;  // of the shape alone
  std::string label, instead;                    // as drawn; `name` has all of it
  std::string name;
  bool marked = false, outlined = false, faded = false, function = false;
  std::vector<Point> in, out;  // where wires meet it
};

struct Curve {
  // From the first point to the last: straight where two neighbours share the coordinate across the
  // direction of the drawing, else an S that leaves and enters along it; the first piece of a wire from a dot
  // may be an arc instead.
  std::vector<Point> points;
  bool arc = false;
  bool arrow = false, faded = false, removed = false, dim = false;
};

enum class Anchor : std::uint8_t { start, middle, end };

struct Writing {
  enum class Kind : std::uint8_t { wire, end, caption, note } kind = Kind::wire;
  Point at;  // the middle of the line's height
  Anchor anchor = Anchor::middle;
  std::string text;
};

// A part of the plane that is filled before all else: the body of a comb.
struct Area {
  std::vector<Point> corners;
  std::string label;
  Point at;  // of the label
};

struct Drawing {
  int width = 0, height = 0;
  bool to_right = false;
  std::vector<Area> areas;
  std::vector<Curve> curves;
  std::vector<Figure> figures;
  std::vector<Writing> writings;
  std::string title;  // for readers that cannot see
};

inline constexpr int label_size = 14, wire_size = 12, caption_size = 14;  // of the fonts

struct LayoutOptions {
  bool to_right = false;
  LayerOptions layers;
  OrderOptions order;
  PlaceOptions place;
  std::size_t max_nodes = 40'000;
};

// Nothing where the picture is too large (overview.hpp has what is drawn then).
[[nodiscard]] std::optional<Drawing> lay_out(Picture picture, const LayoutOptions& options, Budget& budget);

// One of several drawings on a sheet.
struct Panel {
  Drawing drawing;
  std::vector<std::string> caption;  // lines
};

// Below each other, or side by side as long as `row_width` lasts.
[[nodiscard]] Drawing arranged(std::vector<Panel> panels, int row_width);

void move(Drawing& drawing, int dx, int dy);

}  // namespace diag
