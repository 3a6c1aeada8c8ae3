// From pictures to the text of a file, by its format.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/base/budget.hpp"
#include "interpreter/draw/picture.hpp"

namespace diag {

enum class PictureFormat : std::uint8_t { svg, tikz, tex, dot, text };

// ".svg .tikz .tex .dot .txt"
[[nodiscard]] const std::vector<std::string>& picture_endings();
[[nodiscard]] std::optional<PictureFormat> picture_format(std::string_view path);

struct RenderOptions {
  bool to_right = false;
  bool ascii = false;       // of text
  std::size_t columns = 0;  // of text: what is wider is cut off, and says so; 0: no limit
};

struct CaptionedPicture {
  Picture picture;
  std::vector<std::string> caption;  // lines; none where the picture is alone
};

struct Rendered {
  std::string text;
  std::string note;  // of an overview: what was too large, and how large it is; or empty
};

// `title`: what the pictures are of.
[[nodiscard]] Rendered render(std::vector<CaptionedPicture> pictures, const std::string& title,
                              PictureFormat format, const RenderOptions& options, Budget& budget);

}  // namespace diag
