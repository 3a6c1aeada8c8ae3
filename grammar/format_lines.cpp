// Every decision rests on what formatting keeps: tokens, comments, and the places where lines are broken.
// That is why formatting twice is formatting once.
#include "grammar/format_lines.hpp"

#include <algorithm>
#include <string_view>

#include "interpreter/base/unicode.hpp"

namespace diag::fmt {
namespace {

class Layout {
 public:
  Layout(const Source& source, const Tokens& tokens, const Roles& roles)
      : source_(source), text_(source.text()), tokens_(tokens), roles_(roles) {
    block_at_.resize(tokens.size(), no_block);
    owners_.resize(tokens.size(), no_block);
    for (std::size_t block = 0; block < roles.blocks.size(); ++block) {
      block_at_[roles.blocks[block].open] = block_at_[roles.blocks[block].close] = block;
      for (const std::size_t item : roles.blocks[block].items) owners_[item] = block;
    }
  }

  Pieces run() {
    collect();
    break_statements();
    indent_lines(true);
    align_tables(pieces_, roles_);
    indent_lines(false);
    align_comments(pieces_);
    return std::move(pieces_);
  }

 private:
  static constexpr std::size_t no_block = static_cast<std::size_t>(-1);
  struct Open {  // a bracket
    std::uint32_t line_indent = 0;
    std::uint32_t inner = 0;  // the indent of what it has
    bool block = false;
  };

  [[nodiscard]] Piece& piece(std::size_t token) { return pieces_.all[pieces_.of_token[token]]; }
  void collect();
  void add(Piece piece, std::uint32_t from);
  [[nodiscard]] bool aligned_with_previous(std::uint32_t byte) const;
  [[nodiscard]] std::uint32_t gap(std::size_t token) const;
  void break_statements();
  [[nodiscard]] bool fits(std::size_t piece, std::uint32_t column) const;
  void open_block(const Block& block, bool grid);
  void indent_lines(bool decide);
  void open_if_needed(std::size_t piece, std::size_t token, std::uint32_t column,
                      const std::vector<std::uint32_t>& broken);
  [[nodiscard]] std::uint32_t indent(std::size_t token, bool comment) const;

  const Source& source_;
  std::string_view text_;
  const Tokens& tokens_;
  const Roles& roles_;
  std::vector<std::size_t> block_at_;  // whose brace a token is
  std::vector<std::size_t> owners_;    // the block whose item a token begins
  std::vector<Open> open_;             // brackets, where indent_lines() is
  Pieces pieces_;
};

// Appends a piece, with the line breaks that stand before it in the source from the byte `from` on.
void Layout::add(Piece piece, std::uint32_t from) {
  const std::string_view between = text_.substr(from, piece.begin - from);
  const auto lines = std::count(between.begin(), between.end(), '\n');
  piece.breaks = static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(lines, 2));
  piece.width =
      static_cast<std::uint32_t>(unicode::width(text_.substr(piece.begin, piece.end - piece.begin)));
  if (piece.comment != Comment::none && !pieces_.all.empty()) {
    if (piece.breaks == 0) {
      piece.comment = Comment::trailing;
      piece.gap = 2;
    } else if (piece.breaks == 1 && aligned_with_previous(piece.begin)) {
      piece.comment = Comment::further;
    }
  }
  if (!pieces_.all.empty() && pieces_.all.back().comment != Comment::none)
    piece.breaks = std::max<std::uint32_t>(piece.breaks, 1);  // also behind a lone carriage return
  pieces_.all.push_back(piece);
}

bool Layout::aligned_with_previous(std::uint32_t byte) const {
  const Piece& previous = pieces_.all.back();
  if (previous.comment != Comment::trailing && previous.comment != Comment::further) return false;
  return source_.position(byte).column == source_.position(previous.begin).column;
}

void Layout::collect() {
  pieces_.all.reserve(tokens_.size() + tokens_.comments.size());
  std::uint32_t from = 0;
  auto comment = tokens_.comments.begin();
  const auto add_comments = [&](std::size_t until) {
    for (; comment != tokens_.comments.end() && comment->begin < until; ++comment) {
      Piece piece;
      piece.begin = comment->begin;
      piece.end = comment->end;
      while (text_[piece.end - 1] == ' ' || text_[piece.end - 1] == '\t' || text_[piece.end - 1] == '\r')
        --piece.end;
      piece.comment = Comment::own_line;
      add(piece, from);
      from = piece.end;
    }
  };
  for (std::size_t token = 0; token + 1 < tokens_.size(); ++token) {  // the last one is the end
    add_comments(tokens_.begins[token]);
    Piece piece;
    piece.begin = tokens_.begins[token];
    piece.end = tokens_.ends[token];
    pieces_.of_token.push_back(pieces_.all.size());
    add(piece, from);
    from = piece.end;
  }
  add_comments(text_.size() + 1);
}

// Between a token and the one before it on a line.
std::uint32_t Layout::gap(std::size_t token) const {
  if (token == 0) return 0;
  const Token left = tokens_.kind(token - 1);
  const Token right = tokens_.kind(token);
  const Role left_role = roles_.roles[token - 1];
  const Role right_role = roles_.roles[token];
  if (right == Token::comma || right == Token::r_round || right == Token::r_square) return 0;
  if (left == Token::l_round || left == Token::l_square) return 0;
  if (left == Token::l_brace || right == Token::r_brace) {
    const bool block = block_at_[left == Token::l_brace ? token - 1 : token] != no_block;
    return block && !(left == Token::l_brace && right == Token::r_brace) ? 1 : 0;
  }
  if (right_role == Role::begin) {  // items with a `:` or a `given` inside stand further apart
    if (owners_[token] == no_block) return 1;
    const BlockKind kind = roles_.blocks[owners_[token]].kind;
    return kind == BlockKind::rows || kind == BlockKind::wires ? 2 : 3;
  }
  if (right_role == Role::call || right_role == Role::tight || left_role == Role::tight) return 0;
  if (left == Token::minus && left_role != Role::none) return 0;  // a sign, also where an item begins with it
  if (right_role == Role::ket_open || right_role == Role::ket_close) return 0;
  if (left_role == Role::ket_open || left_role == Role::ket_open_one) return 0;
  // `2.x` and `1...2` would be read as numbers.
  if (right == Token::dot) return left == Token::integer || left == Token::number ? 1 : 0;
  if (left == Token::dot || left == Token::dots || right == Token::dots) return 0;
  if (left == Token::caret || right == Token::caret) return 0;
  return 1;
}

// Statements begin lines. Where no space stands, no line is broken, but inside of brackets.
void Layout::break_statements() {
  for (std::size_t token = 0; token + 1 < tokens_.size(); ++token) {
    Piece& here = piece(token);
    here.gap = gap(token);
    if (roles_.roles[token] == Role::begin && owners_[token] == no_block)
      here.breaks = std::max<std::uint32_t>(here.breaks, 1);
    if (token == 0 || here.breaks == 0) continue;
    const bool after_comment = pieces_.of_token[token] > pieces_.of_token[token - 1] + 1;
    const bool opener = opens(tokens_.kind(token - 1));
    const bool closer = closes(tokens_.kind(token));
    if (!after_comment && here.gap == 0 && opener == closer) here.breaks = 0;
  }
  if (!pieces_.all.empty()) pieces_.all.front().breaks = 0;
}

// Whether what follows a piece that ends at this column goes to the end of its line within the limit.
bool Layout::fits(std::size_t piece, std::uint32_t column) const {
  for (++piece; piece < pieces_.all.size() && column <= line_limit; ++piece) {
    const Piece& next = pieces_.all[piece];
    if (next.breaks > 0 || next.comment != Comment::none) break;
    column += next.gap + next.width;
  }
  return column <= line_limit;
}

// What it has goes on lines of its own. In a grid, lines of rows stay as the author made them.
void Layout::open_block(const Block& block, bool grid) {
  for (std::size_t i = 0; i < block.items.size(); ++i) {
    Piece& item = piece(block.items[i]);
    if (i == 0 || !grid) item.breaks = std::max<std::uint32_t>(item.breaks, 1);
  }
  piece(block.close).breaks = 1;
  std::size_t first = pieces_.of_token[block.open] + 1;
  if (pieces_.all[first].comment == Comment::trailing) ++first;
  pieces_.all[first].breaks = 1;  // no empty line behind the opener
}

// Of a line that begins with this token, or of a comment above it.
std::uint32_t Layout::indent(std::size_t token, bool comment) const {
  const std::uint32_t inner = open_.empty() ? 0 : open_.back().inner;
  if (token + 1 >= tokens_.size()) return 0;
  if (closes(tokens_.kind(token))) return comment ? inner : open_.back().line_indent;
  const bool in_block = open_.empty() || open_.back().block;
  return in_block && roles_.roles[token] != Role::begin ? inner + 2 : inner;
}

void Layout::open_if_needed(std::size_t piece, std::size_t token, std::uint32_t column,
                            const std::vector<std::uint32_t>& broken) {
  if (block_at_[token] == no_block) return;
  const Block& block = roles_.blocks[block_at_[token]];
  if (block.items.empty()) return;
  const bool grid = broken[pieces_.of_token[block.close] + 1] > broken[piece + 1];
  const bool in_brackets = !open_.empty() && !open_.back().block;  // there the author opens blocks
  if (grid || (!in_brackets && !fits(piece, column)))
    open_block(block, grid && block.kind == BlockKind::rows);
}

// From the first line to the last, since where a line begins depends on the lines before it. Where that is to
// be decided, blocks are opened on the way.
void Layout::indent_lines(bool decide) {
  std::vector<std::uint32_t> broken{0};  // how many pieces begin lines, of the first n
  for (const Piece& piece : pieces_.all) broken.push_back(broken.back() + (piece.breaks > 0 ? 1 : 0));
  std::size_t token = 0;  // that of the piece, or the next one
  std::uint32_t line_indent = 0;
  std::uint32_t column = 0;
  for (std::size_t at = 0; at < pieces_.all.size(); ++at) {
    Piece& here = pieces_.all[at];
    const bool comment = here.comment != Comment::none;
    if (at == 0 || here.breaks > 0) {
      here.indent = column = line_indent = indent(token, comment);
    } else {
      column += here.gap + here.pad;
    }
    column += here.width;
    if (comment) continue;
    if (opens(tokens_.kind(token))) {
      if (decide) open_if_needed(at, token, column, broken);
      const bool block = block_at_[token] != no_block;
      const Piece* next = at + 1 < pieces_.all.size() ? &pieces_.all[at + 1] : nullptr;
      const bool hangs = !block && next != nullptr && next->breaks == 0 && next->comment == Comment::none;
      open_.push_back({line_indent, hangs ? column : line_indent + 2, block});
    } else if (closes(tokens_.kind(token))) {
      open_.pop_back();
    }
    ++token;
  }
}

}  // namespace

Pieces lay_out(const Source& source, const Tokens& tokens, const Roles& roles) {
  return Layout(source, tokens, roles).run();
}

}  // namespace diag::fmt
