#include "interpreter/draw/layers.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "interpreter/draw/drawing.hpp"
#include "interpreter/draw/font.hpp"
#include "interpreter/draw/write.hpp"
#include "random_diagram.hpp"

using namespace diag;

namespace {

struct Box {
  int left, top, right, bottom;
};

bool apart(const Box& a, const Box& b) {
  return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
}

bool inside(const Point& p, const Box& b) {
  return p.x > b.left && p.x < b.right && p.y > b.top && p.y < b.bottom;
}

Box box_of(const Figure& figure) {
  return {figure.left, figure.top, figure.left + figure.width, figure.top + figure.height};
}

Box box_of(const Writing& writing) {
  const int width = text_width(writing.text, wire_size);
  const int left = writing.anchor == Anchor::start ? writing.at.x
                   : writing.anchor == Anchor::end ? writing.at.x - width
                                                   : writing.at.x - width / 2;
  return {left, writing.at.y - 5, left + width, writing.at.y + 5};
}

// Points along a curve.
std::vector<Point> sampled(const Curve& curve, bool to_right) {
  std::vector<Point> points;
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    const Point a = curve.points[i - 1], b = curve.points[i];
    const bool straight = to_right ? a.y == b.y : a.x == b.x;
    for (int step = 0; step <= 40; ++step) {
      const double t = step / 40.0, s = straight ? t : t * t * (3 - 2 * t);
      const double along = straight ? t : (1.5 * t * (1 - t) + t * t * t + 1.5 * t * t * (1 - t));
      const double x = to_right ? a.x + along * (b.x - a.x) : a.x + s * (b.x - a.x);
      const double y = to_right ? a.y + s * (b.y - a.y) : a.y + along * (b.y - a.y);
      points.push_back({static_cast<int>(x), static_cast<int>(y)});
    }
  }
  return points;
}

Drawing drawing_of(Picture picture, bool to_right = false) {
  Budget budget;
  LayoutOptions options;
  options.to_right = to_right;
  auto drawing = lay_out(std::move(picture), options, budget);
  REQUIRE(drawing);
  return *drawing;
}

}  // namespace

TEST_CASE("every wire leads from a layer to a later one, and the ends stand alone in order") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    Sample sample;
    make_sample(sample, seed, 3 + seed % 30);
    Picture picture = picture_of(sample.diagram, sample.signature);
    Layered layered;
    Budget budget;
    REQUIRE(make_layers(picture, layered, {}, budget));
    reduce_crossings(picture, layered, {}, budget);
    for (const Link& link : layered.links) REQUIRE(layered.layer[link.to] == layered.layer[link.from] + 1);
    std::vector<std::uint32_t> inputs, outputs;
    for (const auto& row : layered.layers) {
      std::size_t ends = 0;
      for (const std::uint32_t v : row) {
        if (layered.is_bend(v)) continue;
        if (picture.nodes[v].shape == Look::input) inputs.push_back(v), ++ends;
        if (picture.nodes[v].shape == Look::output) outputs.push_back(v), ++ends;
      }
      REQUIRE((ends == 0 || ends == row.size()));
    }
    REQUIRE(std::is_sorted(inputs.begin(), inputs.end()));
    REQUIRE(std::is_sorted(outputs.begin(), outputs.end()));
    REQUIRE(inputs.size() == sample.diagram.arity());
    REQUIRE(outputs.size() == sample.diagram.out().size());
  }
}

TEST_CASE("a copy that is read far away is split, and nothing is lost") {
  // One wire, read at the beginning of a chain, in its middle, and at its end.
  Sample sample;
  Signature& signature = sample.signature;
  const ObjectId a = signature.add_object("A");
  Generator joined;
  joined.name = "f", joined.dom = {a, a}, joined.cod = {a};
  const GeneratorId f = signature.add_generator(joined);
  Builder builder(signature, {a, a});
  const Wires inputs = builder.inputs();
  WireId last = inputs[1];
  for (int i = 0; i < 5; ++i) {
    const Wires read{inputs[0], last};
    last = builder.append(f, read);
  }
  Picture picture = picture_of(std::move(builder).finish(std::span(&last, 1)), signature);
  std::size_t ends_before = 0, ends_after = 0;
  for (const PictureWire& wire : picture.wires)
    ends_before += picture.nodes[wire.to].shape != Look::copy ? 1 : 0;
  const std::size_t before = picture.nodes.size();
  Layered layered;
  Budget budget;
  REQUIRE(make_layers(picture, layered, {}, budget));
  CHECK(picture.nodes.size() > before);
  for (const PictureWire& wire : picture.wires)
    ends_after += picture.nodes[wire.to].shape != Look::copy ? 1 : 0;
  CHECK(ends_before == ends_after);
  std::vector<std::size_t> legs(picture.nodes.size(), 0);
  for (const PictureWire& wire : picture.wires) ++legs[wire.from];
  for (std::size_t v = 0; v < picture.nodes.size(); ++v)
    if (picture.nodes[v].shape == Look::copy) {
      REQUIRE(legs[v] == picture.nodes[v].outputs);
      REQUIRE(legs[v] >= 2);
    }
}

TEST_CASE("labels lie on nothing, boxes neither on each other nor on wires") {
  for (unsigned seed = 0; seed < 60; seed += stride)
    for (const bool to_right : {false, true}) {
      CAPTURE(seed, to_right);
      Sample sample;
      make_sample(sample, seed, 3 + seed % 25);
      const Drawing drawing = drawing_of(picture_of(sample.diagram, sample.signature), to_right);
      std::vector<Box> figures, writings;
      for (const Figure& figure : drawing.figures) figures.push_back(box_of(figure));
      for (const Writing& writing : drawing.writings) writings.push_back(box_of(writing));
      for (std::size_t i = 0; i < figures.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) {
          // A dot stands on the edge of its layer.
          if (drawing.figures[i].shape == Look::copy || drawing.figures[k].shape == Look::copy) continue;
          REQUIRE(apart(figures[i], figures[k]));
        }
      for (std::size_t i = 0; i < writings.size(); ++i) {
        for (const Box& figure : figures) REQUIRE(apart(writings[i], figure));
        for (std::size_t k = 0; k < i; ++k) REQUIRE(apart(writings[i], writings[k]));
      }
      // Of millions of points one fault is enough to know.
      std::size_t on_writings = 0, in_figures = 0, outside = 0;
      for (const Curve& curve : drawing.curves)
        for (const Point& p : sampled(curve, to_right)) {
          for (const Box& w : writings) on_writings += inside(p, w) ? 1 : 0;
          for (std::size_t f = 0; f < figures.size(); ++f)
            in_figures += drawing.figures[f].shape != Look::copy && inside(p, figures[f]) ? 1 : 0;
          outside += p.x >= 0 && p.y >= 0 && p.x <= drawing.width && p.y <= drawing.height ? 0 : 1;
        }
      REQUIRE(on_writings == 0);
      REQUIRE(in_figures == 0);
      REQUIRE(outside == 0);
    }
}

TEST_CASE("an arc from a dot touches no shape beside it") {
  std::size_t arcs = 0;
  for (unsigned seed = 0; seed < 40; seed += stride) {
    Sample sample;
    make_sample(sample, seed, 3 + seed % 20);
    const Drawing drawing = drawing_of(picture_of(sample.diagram, sample.signature));
    for (const Curve& curve : drawing.curves) {
      if (!curve.arc || curve.points[0].x == curve.points[1].x) continue;
      ++arcs;
      const auto [left, right] = std::minmax(curve.points[0].x, curve.points[1].x);
      for (const Figure& figure : drawing.figures) {
        if (figure.shape == Look::copy) continue;
        const Box box = box_of(figure);
        const bool beside = box.top < curve.points[0].y && box.bottom > curve.points[0].y - 3;
        REQUIRE_FALSE((beside && box.left <= right && box.right >= left));
      }
    }
  }
  CHECK(arcs > 20);
}

TEST_CASE("every port has its wire") {
  for (unsigned seed = 100; seed < 130; seed += stride) {
    Sample sample;
    make_sample(sample, seed, 20);
    const Drawing drawing = drawing_of(picture_of(sample.diagram, sample.signature));
    std::map<std::pair<int, int>, int> begins, ends;
    for (const Curve& curve : drawing.curves) {
      ++begins[{curve.points.front().x, curve.points.front().y}];
      ++ends[{curve.points.back().x, curve.points.back().y}];
    }
    for (const Figure& figure : drawing.figures) {
      if (figure.shape == Look::copy) continue;
      for (const Point& port : figure.in) REQUIRE(ends[{port.x, port.y}] == 1);
      for (const Point& port : figure.out) REQUIRE(begins[{port.x, port.y}] == 1);
    }
  }
}

TEST_CASE("the same picture is the same text, byte for byte") {
  Sample sample;
  make_sample(sample, 11, 60);
  const Picture picture = picture_of(sample.diagram, sample.signature);
  const Drawing once = drawing_of(picture), again = drawing_of(picture);
  CHECK(to_svg(once) == to_svg(again));
  CHECK(to_tikz(once, true) == to_tikz(again, true));
}

TEST_CASE("wires that pass many layers are straight") {
  // A chain, and beside it wires that run from its top to its end.
  Sample sample;
  Signature& signature = sample.signature;
  const ObjectId a = signature.add_object("A");
  Generator step, last, first;
  step.name = "f", step.dom = step.cod = {a};
  first.name = "s", first.cod = {a, a, a};
  last.name = "g", last.dom = {a, a, a}, last.cod = {a};
  const GeneratorId f = signature.add_generator(step), s = signature.add_generator(first),
                    g = signature.add_generator(last);
  Builder builder(signature);
  Wires wires = builder.add(s, {});
  for (int i = 0; i < 9; ++i) wires[1] = builder.append(f, std::span(&wires[1], 1));
  const Wires out = builder.add(g, wires);
  const Drawing drawing = drawing_of(picture_of(std::move(builder).finish(out), signature));
  for (const Curve& curve : drawing.curves) {
    std::size_t bends = 0;
    for (std::size_t i = 1; i < curve.points.size(); ++i)
      bends += curve.points[i].x != curve.points[i - 1].x ? 1 : 0;
    CHECK(bends <= 2);  // at its ends
  }
  std::size_t straight = 0;
  for (const Curve& curve : drawing.curves) straight += curve.points.size() == 2 ? 1 : 0;
  CHECK(straight >= 10);
}

TEST_CASE("large pictures have layers too, and few bends where branches end soon") {
  Sample sample;
  make_sample(sample, 21, 6000);
  Picture picture = picture_of(sample.diagram, sample.signature);
  REQUIRE(picture.nodes.size() > 4000);
  Layered layered;
  Budget budget;
  REQUIRE(make_layers(picture, layered, {}, budget));
  for (const Link& link : layered.links) REQUIRE(layered.layer[link.to] == layered.layer[link.from] + 1);
  CHECK(layered.vertices() < 40 * picture.nodes.size());
}
