#include "interpreter/draw/write.hpp"

#include <catch2/catch.hpp>
#include <chrono>
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
  CHECK(text_width("ii") < text_width("mm"));
}
