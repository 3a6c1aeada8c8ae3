#include "grammar/format.hpp"

#include "grammar/format_lines.hpp"
#include "grammar/format_roles.hpp"
#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"

namespace diag {
namespace {

// Whether both texts have the same tokens. A layout that changed what is said would be worse than none.
bool same_tokens(const Source& a, const Tokens& left, const Source& b, const Tokens& right) {
  if (left.kinds != right.kinds || left.comments.size() != right.comments.size()) return false;
  for (std::size_t token = 0; token + 1 < left.size(); ++token) {
    const std::size_t size = left.ends[token] - left.begins[token];
    if (size != right.ends[token] - right.begins[token]) return false;
    if (a.text().compare(left.begins[token], size, b.text(), right.begins[token], size) != 0) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> format(const Source& source, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.errors();
  const ast::Script script = parse(source, diagnostics);
  if (diagnostics.errors() > errors) return std::nullopt;
  Diagnostics unheard;
  const Tokens tokens = tokenize(source, unheard);
  const fmt::Roles roles = fmt::find_roles(script, tokens);
  const fmt::Pieces pieces = fmt::lay_out(source, tokens, roles);

  std::string text;
  text.reserve(source.text().size() + source.text().size() / 4);
  for (const fmt::Piece& piece : pieces.all) {
    text.append(piece.breaks, '\n');
    text.append(piece.breaks > 0 ? piece.indent : piece.gap + piece.pad, ' ');
    text.append(source.text(), piece.begin, piece.end - piece.begin);
  }
  if (!text.empty()) text += '\n';
  const Source made(source.id(), source.name(), text);
  DIAG_ASSERT(same_tokens(source, tokens, made, tokenize(made, unheard)));
  return text;
}

}  // namespace diag
