// How much room a text takes in a picture. The font is not known: widths are those of a wide one, so that
// what fits by them fits.
#pragma once

#include <string>
#include <string_view>

namespace diag {

// In thousandths of the font's size.
[[nodiscard]] int text_width(std::string_view text);
[[nodiscard]] int text_width(std::string_view text, int size);  // in units, rounded up

// A text for one line of a picture: without controls and marks of direction, and shortened in the middle
// where it has more than `most` cells.
[[nodiscard]] std::string picture_text(std::string_view text, std::size_t most = 32);

// Without characters beyond ASCII: they become their numbers, `<U+4E2D+6587>`. What looks like one in the
// text is written so too, `<U+003C>U+4E2D>`: texts that differ still do.
[[nodiscard]] std::string ascii_text(std::string_view text);
// Shortened first, by what it is and not by how it is written; the mark of that is `~`.
[[nodiscard]] std::string ascii_picture_text(std::string_view text, std::size_t most);

}  // namespace diag
