// A text as pieces (tokens and comments) on lines: between the tokens of the source and the formatted text
// (private to the formatter).
#pragma once

#include <cstdint>
#include <vector>

#include "grammar/format_roles.hpp"
#include "grammar/source.hpp"
#include "grammar/tokens.hpp"

namespace diag::fmt {

constexpr std::uint32_t line_limit = 110;  // what stands between braces is opened where it goes beyond

enum class Comment : std::uint8_t {
  none,      // the piece is a token
  own_line,  // stands above what follows
  trailing,  // behind something
  further,   // on the line below a trailing one, and aligned with it in the source
};

struct Piece {
  std::uint32_t begin = 0, end = 0;  // bytes of the source
  std::uint32_t width = 0;           // cells
  std::uint32_t breaks = 0;          // before it; 2: an empty line
  std::uint32_t gap = 0;             // spaces before it where it does not begin a line
  std::uint32_t pad = 0;             // further ones, that align
  std::uint32_t indent = 0;          // where it begins a line
  Comment comment = Comment::none;
};

struct Pieces {
  std::vector<Piece> all;
  std::vector<std::size_t> of_token;  // the piece of each token
};

// Where lines begin, how deep, and what is padded.
[[nodiscard]] Pieces lay_out(const Source& source, const Tokens& tokens, const Roles& roles);

// Steps of that: the tables that stand on neighbouring lines, and then the comments behind lines.
void align_tables(Pieces& pieces, const Roles& roles);
void align_comments(Pieces& pieces);

}  // namespace diag::fmt
