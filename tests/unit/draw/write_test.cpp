#include "interpreter/draw/write.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <map>
#include <pugixml.hpp>

#include "interpreter/draw/font.hpp"
#include "interpreter/draw/overview.hpp"
#include "random_diagram.hpp"

using namespace diag;

namespace {

Picture one_box(const std::string& label) {
  Picture picture;
  picture.nodes.push_back({Look::input, label, {}, false, 0, 1, false});
  picture.nodes.push_back({Look::box, label, {}, false, 1, 1, false});
  picture.nodes.push_back({Look::output, label, {}, false, 1, 0, false});
  picture.wires.push_back({0, 0, 1, 0, {}, false, false, false});
  picture.wires.push_back({1, 0, 2, 0, label, false, false, false});
  return picture;
}

Rendered rendered(Picture picture, PictureFormat format) {
  Budget budget;
  return render({{std::move(picture), {}}}, "a picture", format, {}, budget);
}

}  // namespace

TEST_CASE("SVG is XML, whatever the labels are, and says them") {
  const std::string awkward[] = {"<&>\"'",
                                 "a & b < c",
                                 "$x_1^2$ \\ {%#~}",
                                 "שלום",
                                 "温度",
                                 "e\u0301tat",
                                 "]]>",
                                 "--",
                                 std::string(300, 'x'),
                                 "tab\there",
                                 std::string("nul\0byte", 8),
                                 "bad\xff\xfe"};
  for (const std::string& label : awkward) {
    const std::string svg = rendered(one_box(label), PictureFormat::svg).text;
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(svg.data(), svg.size());
    INFO(svg);
    REQUIRE(parsed);
    bool said = false;
    for (const auto& text : document.select_nodes("//text"))
      said = said || text.node().text().get() == picture_text(label, 32);
    if (label.find('\xff') == std::string::npos && label.find('\0') == std::string::npos) CHECK(said);
  }
}

TEST_CASE("SVG has a shape for each node and a path for each wire") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    Sample sample;
    make_sample(sample, seed, 15);
    const Picture picture = picture_of(sample.diagram, sample.signature);
    const std::string svg = rendered(picture, PictureFormat::svg).text;
    pugi::xml_document document;
    REQUIRE(document.load_string(svg.c_str()));
    std::size_t states = 0, boxes = 0;
    for (const PictureNode& node : picture.nodes) {
      states += node.shape == Look::state || node.shape == Look::effect || node.shape == Look::point ? 1 : 0;
      boxes += node.shape == Look::box || node.shape == Look::function ? 1 : 0;
    }
    CHECK(document.select_nodes("//polygon").size() == states);
    CHECK(document.select_nodes("//rect").size() == boxes + 1);  // and the ground
    CHECK(document.select_nodes("//path[starts-with(@class,'wire')]").size() >= picture.wires.size());
  }
}

namespace {

// What the rules of a style sheet say of a class or an element: the last one wins.
using Style = std::map<std::string, std::map<std::string, std::string>>;

void read_rules(const std::string& text, Style& style) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at), close = text.find('}', at);
    if (open == std::string::npos || close == std::string::npos) return;
    std::string selectors = text.substr(at, open - at) + ",";
    for (std::size_t begin = 0, end; (end = selectors.find(',', begin)) != std::string::npos;
         begin = end + 1) {
      const std::size_t from = std::min(selectors.find_first_not_of("\n", begin), end);
      std::string rules = text.substr(open + 1, close - open - 1) + ";";
      for (std::size_t b = 0, e; (e = rules.find(';', b)) != std::string::npos; b = e + 1)
        if (const std::size_t colon = rules.find(':', b); colon < e)
          style[selectors.substr(from, end - from)][rules.substr(b, colon - b)] =
              rules.substr(colon + 1, e - colon - 1);
    }
    at = close + 1;
  }
}

using Colour = std::array<double, 3>;

Colour colour(const std::string& hex) {
  REQUIRE((hex.size() == 4 || hex.size() == 7));
  Colour made{};
  for (std::size_t i = 0; i < 3; ++i)
    made[i] = std::stoi(hex.size() == 4 ? std::string(2, hex[1 + i]) : hex.substr(1 + 2 * i, 2), nullptr, 16);
  return made;
}

// WCAG 2.2: 3 is the least for lines, 4.5 for text.
double contrast(const Colour& a, const Colour& b) {
  const auto luminance = [](const Colour& c) {
    const auto linear = [](double x) {
      x /= 255;
      return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  };
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

}  // namespace

TEST_CASE("lines and texts can be read on a light and on a dark ground") {
  const std::string svg = rendered(one_box("x"), PictureFormat::svg).text;
  const std::size_t begin = svg.find("<style>") + 7, dark = svg.find("@media"), end = svg.find("}\n</style>");
  REQUIRE(dark < end);
  Style style;
  read_rules(svg.substr(begin, dark - begin), style);
  for (const bool is_dark : {false, true}) {
    CAPTURE(is_dark);
    if (is_dark) read_rules(svg.substr(svg.find('{', dark) + 1, end - svg.find('{', dark) - 1), style);
    const Colour ground = colour(style[".ground"]["fill"]), text = colour(style["text"]["fill"]);
    CHECK((contrast(ground, {0, 0, 0}) < 5) == is_dark);
    for (const char* name :
         {".wire", ".sign", ".ghost", ".box", ".comb", ".node", ".sure", ".faded", ".mark"}) {
      CAPTURE(name);
      CHECK(contrast(colour(style[name]["stroke"]), ground) >= 3);
    }
    for (const char* name : {"text", ".w", ".n", ".gone"}) {
      CAPTURE(name);
      CHECK(contrast(colour(style[name]["fill"]), ground) >= 4.5);
    }
    for (const char* name : {".box", ".comb", ".node", ".sure", ".mark"}) {
      CAPTURE(name);
      CHECK(contrast(text, colour(style[name]["fill"])) >= 4.5);
    }
    // What a step of a derivation leaves out is dim, and can be read.
    const double opacity = std::stod(style[".dim"]["opacity"]);
    Colour mixed{};
    for (std::size_t i = 0; i < 3; ++i) mixed[i] = opacity * text[i] + (1 - opacity) * ground[i];
    CHECK(contrast(mixed, ground) >= 3);
  }
}

TEST_CASE("what is special in TikZ and DOT is escaped") {
  const std::string tikz = rendered(one_box("a_b%c&d#e$f{g}h\\i~j^k"), PictureFormat::tex).text;
  CHECK(tikz.find("a\\_b\\%c\\&d\\#e\\$f\\{g\\}h\\textbackslash{}i\\textasciitilde{}j\\textasciicircum{}k") !=
        std::string::npos);
  CHECK(tikz.find("\\begin{document}") != std::string::npos);
  const std::string fragment = rendered(one_box("x"), PictureFormat::tikz).text;
  CHECK(fragment.find("\\begin{document}") == std::string::npos);
  CHECK(fragment.find("\\begin{tikzpicture}") != std::string::npos);
  const std::string dot = rendered(one_box("a\"b\\c|d{e}<f>"), PictureFormat::dot).text;
  CHECK(dot.find("a\\\"b\\\\c\\|d\\{e\\}\\<f\\>") != std::string::npos);
  const std::string entity = rendered(one_box("e&#x27;"), PictureFormat::dot).text;
  CHECK(entity.find("e&#x27;") == std::string::npos);
  CHECK(entity.find("label=\"e&amp;#x27;\"") != std::string::npos);  // of an end; of the box, in its record
  CHECK(entity.find("|e&amp;#x27;|") != std::string::npos);
}

TEST_CASE("a picture of nothing is a picture") {
  for (const PictureFormat format :
       {PictureFormat::svg, PictureFormat::tikz, PictureFormat::tex, PictureFormat::dot, PictureFormat::text})
    CHECK_FALSE(rendered(Picture{}, format).text.empty());
}

TEST_CASE("what is too large becomes an overview, and it is said") {
  Sample sample;
  make_sample(sample, 1, 30'000);
  const Picture picture = picture_of(sample.diagram, sample.signature);
  const Picture small = overview(picture);
  CHECK(small.nodes.size() <= 260);
  std::uint64_t boxes = 0, counted = 0;
  for (const PictureNode& node : picture.nodes)
    boxes += node.shape != Look::copy && node.shape != Look::discard && node.shape != Look::input &&
                     node.shape != Look::output
                 ? 1
                 : 0;
  for (const PictureNode& node : small.nodes)
    if (node.label.find("box") != std::string::npos) counted += std::stoull(node.label);
  CHECK(counted == boxes);
  const Rendered made = rendered(picture, PictureFormat::svg);
  CHECK(made.note.find("too many") != std::string::npos);
  CHECK(made.text.find("too many") != std::string::npos);
}

TEST_CASE("texts are shortened in the middle, and nothing in them upsets a line") {
  CHECK(picture_text("short") == "short");
  CHECK(picture_text(std::string(100, 'a'), 9) == "aaaaa…aaa");
  CHECK(picture_text("a\nb\u202ec") ==
        "a b\xEF\xBF\xBD"
        "c");
  CHECK(picture_text("中文字", 3) == "中…");  // neither part has room for a wide one
  CHECK(ascii_text("中 <U+4E2D> <U …") == "<U+4E2D> <U+003C>U+4E2D> <U <U+2026>");
  CHECK(ascii_picture_text("中文中文中文", 6) == "<U+4E2D>~<U+6587>");
  CHECK(text_width("ii") < text_width("mm"));
}
