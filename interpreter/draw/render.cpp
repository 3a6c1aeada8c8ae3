#include "interpreter/draw/render.hpp"

#include <fmt/format.h>

#include "interpreter/draw/font.hpp"
#include "interpreter/draw/overview.hpp"
#include "interpreter/draw/write.hpp"

namespace diag {

namespace {

constexpr std::size_t most_nodes = 40'000;  // of one picture: more is drawn as an overview
constexpr int row_width = 900;
constexpr const char* nothing_to_draw = "(no boxes and no wires)";

std::string count_words(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

const std::vector<std::string>& picture_endings() {
  static const std::vector<std::string> endings{".svg", ".tikz", ".tex", ".dot", ".txt"};
  return endings;
}

std::optional<PictureFormat> picture_format(std::string_view path) {
  for (std::size_t i = 0; i < picture_endings().size(); ++i) {
    const std::string& ending = picture_endings()[i];
    if (path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending)
      return static_cast<PictureFormat>(i);
  }
  return std::nullopt;
}

Rendered render(std::vector<CaptionedPicture> pictures, const std::string& title, PictureFormat format,
                const RenderOptions& options, Budget& budget) {
  Rendered made;
  if (format == PictureFormat::dot) {
    made.text = to_dot(pictures, title, options.to_right);
    return made;
  }
  LayoutOptions layout;
  layout.to_right = options.to_right;
  std::vector<Panel> panels;
  std::string text;
  for (CaptionedPicture& one : pictures) {
    const std::size_t nodes = one.picture.nodes.size(), wires = one.picture.wires.size();
    const auto simplify = [&] {
      made.note = fmt::format("{} and {} are too many to draw one by one: this is an overview",
                              count_words(nodes, "node"), count_words(wires, "wire"));
      one.picture = overview(one.picture);
      one.caption.push_back(made.note);
    };
    if (nodes > most_nodes) simplify();
    if (format == PictureFormat::text) {
      std::optional<std::string> drawn = to_text(one.picture, options, budget);
      if (!drawn) {
        simplify();
        drawn = to_text(one.picture, options, budget);
      }
      if (drawn->empty()) drawn = std::string(nothing_to_draw) + "\n";
      for (const std::string& line : one.caption) text += (options.ascii ? ascii_text(line) : line) + "\n";
      text += *drawn;
      if (&one != &pictures.back()) text += "\n";
      continue;
    }
    if (one.picture.nodes.empty()) one.caption.emplace_back(nothing_to_draw);
    std::optional<Drawing> drawing = lay_out(one.picture, layout, budget);
    if (!drawing) {
      simplify();
      drawing = lay_out(one.picture, layout, budget);
    }
    panels.push_back({std::move(*drawing), std::move(one.caption)});
  }
  if (format == PictureFormat::text) {
    made.text = std::move(text);
    return made;
  }
  Drawing sheet = panels.size() == 1 && panels.front().caption.empty()
                      ? std::move(panels.front().drawing)
                      : arranged(std::move(panels), row_width);
  sheet.title = title;
  made.text = format == PictureFormat::svg ? to_svg(sheet) : to_tikz(sheet, format == PictureFormat::tex);
  return made;
}

}  // namespace diag
