// Tables: rows and images at their `|->`, variables at what they have, and comments behind lines. A table is
// made of neighbouring lines, without an empty one between; where it would get too wide, it is not aligned.
#include <algorithm>

#include "grammar/format_lines.hpp"

namespace diag::fmt {
namespace {

struct Row {  // pieces of one item, all on one line: where its cells begin
  std::vector<std::size_t> cells;
  std::size_t end = 0;
};
using TableLine = std::vector<Row>;

class Aligner {
 public:
  explicit Aligner(Pieces& pieces) : pieces_(pieces.all), of_token_(pieces.of_token) {
    std::uint32_t line = 0;
    for (const Piece& piece : pieces_) {
      line += piece.breaks > 0 ? 1 : 0;
      lines_.push_back(line);
      ends_.push_back((ends_.empty() ? 0 : ends_.back()) + piece.gap + piece.width);
    }
  }

  void align_tables(const Roles& roles) {
    for (const Block& block : roles.blocks) {
      if (block.kind == BlockKind::theory || block.kind == BlockKind::wires || block.items.empty()) continue;
      if (pieces_[of_token_[block.items.front()]].breaks > 0) align_block(block);
    }
  }
  void align_comments();
  // A comment of its own line that has come to stand right under one behind a line would be taken for its
  // continuation when the text is read again: it is one now. Whether there was such a comment.
  bool join_comments();

 private:
  // From the first piece to the end of the one before `end`, on one line and without padding.
  [[nodiscard]] std::uint32_t width(std::size_t first, std::size_t end) const {
    return ends_[end - 1] - ends_[first] + pieces_[first].width;
  }
  void align_block(const Block& block);
  void align_table(const std::vector<TableLine>& table);
  [[nodiscard]] std::vector<std::vector<std::uint32_t>> widths(const std::vector<TableLine>& table) const;
  void pad(const std::vector<TableLine>& table, const std::vector<std::vector<std::uint32_t>>& widths,
           std::size_t columns);
  void align_comments(const std::vector<std::size_t>& comments, const std::vector<std::uint32_t>& columns);

  std::vector<Piece>& pieces_;
  const std::vector<std::size_t>& of_token_;
  std::vector<std::uint32_t> lines_;  // of each piece
  std::vector<std::uint32_t> ends_;   // widths of all pieces up to each, with the gaps before them
};

void Aligner::align_block(const Block& block) {
  const std::size_t columns = block.columns.size() / block.items.size();
  std::vector<TableLine> table;
  std::vector<bool> shape;  // which cells the rows of the table have
  std::size_t end = 0;      // of the row before
  bool closed = false;      // no row is added behind it
  for (std::size_t i = 0; i < block.items.size(); ++i) {
    const std::size_t first = of_token_[block.items[i]];
    const std::size_t next = of_token_[i + 1 < block.items.size() ? block.items[i + 1] : block.close];
    Row row;
    row.end = next;
    while (pieces_[row.end - 1].comment != Comment::none) --row.end;
    row.cells.push_back(first);
    std::vector<bool> cells;
    bool together = true;  // all cells begin on the line of the first one
    for (std::size_t column = i * columns; column < (i + 1) * columns; ++column) {
      cells.push_back(block.columns[column] != 0);
      if (!cells.back()) continue;
      row.cells.push_back(of_token_[block.columns[column]]);
      together &= lines_[row.cells.back()] == lines_[first];
    }
    const bool same_line = i > 0 && lines_[first] == lines_[end - 1];
    bool goes_on =
        together && cells == shape && !table.empty() && !closed && block.sorts[i] == block.sorts[i - 1];
    for (std::size_t piece = end; i > 0 && piece <= first; ++piece) goes_on &= pieces_[piece].breaks < 2;
    end = row.end;
    closed = lines_[first] != lines_[end - 1];  // one that takes several lines may only be the last
    if (closed) {
      std::size_t line_end = first + 1;
      while (pieces_[line_end].breaks == 0 && pieces_[line_end].comment == Comment::none) ++line_end;
      row.end = line_end;
    }
    if (!goes_on) {
      align_table(table);
      table.clear();
    }
    shape = std::move(cells);
    if (!together || (same_line && closed)) {
      closed = true;
    } else if (!same_line) {
      table.push_back({std::move(row)});
    } else if (!table.empty()) {
      table.back().push_back(std::move(row));
    }
  }
  align_table(table);
}

// The widest cell of each column. All rows of a table have as many cells; the last cell of a line needs no
// room behind it.
std::vector<std::vector<std::uint32_t>> Aligner::widths(const std::vector<TableLine>& table) const {
  std::vector<std::vector<std::uint32_t>> widest;
  for (const TableLine& line : table) {
    widest.resize(std::max(widest.size(), line.size()));
    for (std::size_t i = 0; i < line.size(); ++i) {
      const Row& row = line[i];
      widest[i].resize(row.cells.size());
      for (std::size_t cell = 0; cell < row.cells.size(); ++cell) {
        const bool last = cell + 1 == row.cells.size();
        const std::size_t end = last ? row.end : row.cells[cell + 1];
        if (last && i + 1 == line.size()) continue;
        widest[i][cell] = std::max(widest[i][cell], width(row.cells[cell], end));
      }
    }
  }
  return widest;
}

void Aligner::align_table(const std::vector<TableLine>& table) {
  if (table.size() < 2) return;
  const auto widest = widths(table);
  // How wide the lines would get: with all rows under each other, or else with the first ones.
  std::uint32_t all = 0;
  std::uint32_t first = 0;
  for (const TableLine& line : table) {
    const std::uint32_t natural =
        pieces_[line.front().cells.front()].indent + width(line.front().cells.front(), line.back().end);
    std::uint32_t added = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const Row& row = line[i];
      for (std::size_t cell = 0; cell < row.cells.size(); ++cell) {
        const bool last = cell + 1 == row.cells.size();
        if (last && i + 1 == line.size()) continue;
        added += widest[i][cell] - width(row.cells[cell], last ? row.end : row.cells[cell + 1]);
        if (i == 0 && cell + 2 == row.cells.size()) first = std::max(first, natural + added);
      }
    }
    all = std::max(all, natural + added);
  }
  if (all <= line_limit) {
    pad(table, widest, widest.size());
  } else if (first <= line_limit) {
    pad(table, widest, 1);
  }
}

void Aligner::pad(const std::vector<TableLine>& table, const std::vector<std::vector<std::uint32_t>>& widths,
                  std::size_t columns) {
  for (const TableLine& line : table) {
    for (std::size_t i = 0; i < std::min(line.size(), columns); ++i) {
      const Row& row = line[i];
      for (std::size_t cell = 0; cell + 1 < row.cells.size(); ++cell)
        pieces_[row.cells[cell + 1]].pad = widths[i][cell] - width(row.cells[cell], row.cells[cell + 1]);
      if (i + 1 < std::min(line.size(), columns))
        pieces_[line[i + 1].cells.front()].pad = widths[i].back() - width(row.cells.back(), row.end);
    }
  }
}

bool Aligner::join_comments() {
  bool joined = false;
  std::uint32_t column = 0;
  std::uint32_t above = 0;  // where the last comment begins
  for (std::size_t at = 0; at < pieces_.size(); ++at) {
    Piece& piece = pieces_[at];
    column = at == 0 || piece.breaks > 0 ? piece.indent : column + piece.gap + piece.pad;
    const Comment before = at == 0 ? Comment::none : pieces_[at - 1].comment;
    if (piece.comment == Comment::own_line && piece.breaks == 1 && column == above &&
        (before == Comment::trailing || before == Comment::further)) {
      piece.comment = Comment::further;
      joined = true;
    }
    above = column;
    column += piece.width;
  }
  if (!joined) return false;
  for (Piece& piece : pieces_)
    if (piece.comment == Comment::trailing) piece.pad = 0;
  return true;
}

void Aligner::align_comments() {
  std::vector<std::size_t> run;        // comments on neighbouring lines
  std::vector<std::uint32_t> columns;  // where what stands before them ends
  std::uint32_t column = 0;
  std::uint32_t last_line = 0;
  for (std::size_t at = 0; at < pieces_.size(); ++at) {
    Piece& piece = pieces_[at];
    if (at == 0 || piece.breaks > 0) {
      column = piece.indent;
    } else {
      column += piece.gap + piece.pad;
    }
    if (piece.comment == Comment::trailing || piece.comment == Comment::further) {
      const bool neighbour = !run.empty() && lines_[at] == last_line + 1;
      bool empty_line = false;  // before the line of this comment
      for (std::size_t i = at + 1; i-- > 0 && lines_[i] == lines_[at];) empty_line |= pieces_[i].breaks > 1;
      if (!neighbour || empty_line) {
        align_comments(run, columns);
        run.clear();
        columns.clear();
      }
      run.push_back(at);
      columns.push_back(piece.comment == Comment::further ? 0 : column - piece.gap);
      last_line = lines_[at];
    }
    column += piece.width;
  }
  align_comments(run, columns);
}

void Aligner::align_comments(const std::vector<std::size_t>& comments,
                             const std::vector<std::uint32_t>& columns) {
  std::uint32_t widest = 0;
  std::uint32_t longest = 0;
  for (std::size_t i = 0; i < comments.size(); ++i) {
    widest = std::max(widest, columns[i] + 2);
    longest = std::max(longest, pieces_[comments[i]].width);
  }
  const bool together = widest + longest <= line_limit;
  std::uint32_t place = widest;
  for (std::size_t i = 0; i < comments.size(); ++i) {
    Piece& comment = pieces_[comments[i]];
    if (comment.comment == Comment::further) {
      comment.indent = place;
    } else {
      if (!together) place = columns[i] + 2;
      comment.pad = place - columns[i] - 2;
    }
  }
}

}  // namespace

void align_tables(Pieces& pieces, const Roles& roles) { Aligner(pieces).align_tables(roles); }
void align_comments(Pieces& pieces) {
  Aligner aligner(pieces);
  do aligner.align_comments();
  while (aligner.join_comments());
}

}  // namespace diag::fmt
