// Drawings as texts. What is drawn is text of others too (labels may be anything), so all of it is escaped.
#pragma once

#include "interpreter/draw/drawing.hpp"
#include "interpreter/draw/render.hpp"

namespace diag {

// Colours for light and dark surroundings, on a ground of its own.
[[nodiscard]] std::string to_svg(const Drawing& drawing);

// A picture to be \input where the package tikz is loaded, or a document of its own.
[[nodiscard]] std::string to_tikz(const Drawing& drawing, bool standalone);

// The nodes and wires alone, for Graphviz.
[[nodiscard]] std::string to_dot(const std::vector<CaptionedPicture>& pictures, const std::string& title,
                                 bool to_right);

// For a terminal, always from top to bottom: box drawing, or ASCII. Nothing where the picture is too large.
[[nodiscard]] std::optional<std::string> to_text(const Picture& picture, const RenderOptions& options,
                                                 Budget& budget);

}  // namespace diag
