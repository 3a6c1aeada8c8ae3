// Reading resumes after the matching `}`, or at the next line, indented no deeper than the faulty piece, that
// begins with a word that can begin one. Each step goes over tokens once.
#include "grammar/recovery.hpp"

#include <algorithm>

namespace diag::grammar {

bool Recovery::first_on_line(std::size_t token) const {
  if (token == 0) return true;
  const std::uint32_t from = tokens_.ends[token - 1];
  const std::string_view gap = std::string_view(source_.text()).substr(from, tokens_.begins[token] - from);
  return gap.find('\n') != std::string_view::npos;
}

std::uint32_t Recovery::indentation(std::size_t token) const {
  const std::uint32_t byte = tokens_.begins[token];
  const std::string_view line = source_.line(source_.line_of(byte));
  const std::size_t blank = std::min(line.find_first_not_of(" \t"), line.size());
  const auto start = static_cast<std::size_t>(line.data() - source_.text().data());
  return source_.position(static_cast<std::uint32_t>(start + blank)).column;
}

bool Recovery::begins_item(Owner owner, std::size_t token) const {
  const Token kind = tokens_.kind(token);
  if (owner == Owner::script || owner == Owner::theory) return begins_statement(kind);
  if (is_word(kind) && kind < Token::kw_first) return true;
  return owner == Owner::functor ? kind == Token::kw_type || kind == Token::kw_box
                                 : kind == Token::kw_function;
}

bool Recovery::foreign(const Block& block, std::size_t token) const {
  const Token kind = tokens_.kind(token);
  if (!begins_statement(kind)) return false;
  // A theory consists of declarations of objects and arrows.
  if (block.owner == Owner::theory) return kind > Token::kw_diagram && kind != Token::kw_open;
  return !begins_item(block.owner, token);
}

bool Recovery::leaves(const Block& block, std::size_t token) const {
  return foreign(block, token) && first_on_line(token) && indentation(token) <= indentation(block.begin);
}

std::size_t Recovery::resume(const Block& block, std::size_t begin, std::size_t error) const {
  const bool statements = block.owner == Owner::script || block.owner == Owner::theory;
  const bool own_line = first_on_line(begin);
  const std::uint32_t own = indentation(begin);
  const std::uint32_t outer = block.owner == Owner::script ? 0 : indentation(block.begin);
  const std::size_t end = tokens_.size() - 1;
  std::size_t depth = 0;
  for (std::size_t token = begin; token < end; ++token) {
    const Token kind = tokens_.kind(token);
    if (token > begin && token >= error && first_on_line(token)) {
      const std::uint32_t column = indentation(token);
      if (begins_item(block.owner, token) && (own_line || statements ? column <= own : depth == 0))
        return token;
      if (column <= outer && (kind == Token::r_brace || begins_statement(kind))) return token;
    }
    if (kind == Token::l_brace) ++depth;
    if (kind != Token::r_brace) continue;
    if (depth == 0 && block.owner != Owner::script && token > begin) return token;  // the block ends here
    if (depth > 0) --depth;
    if (depth > 0 || token + 1 < error) continue;
    const std::size_t next = token + 1;
    if (next == end) return next;
    const bool new_line = first_on_line(next);
    if (statements ? new_line || begins_item(block.owner, next) : new_line && begins_item(block.owner, next))
      return next;
  }
  return end;
}

std::optional<std::size_t> Recovery::opener(std::size_t begin, std::size_t token) const {
  std::vector<std::size_t> open;
  for (std::size_t at = begin; at < token; ++at) {
    if (opens(tokens_.kind(at))) open.push_back(at);
    if (closes(tokens_.kind(at)) && !open.empty()) open.pop_back();
  }
  if (open.empty()) return std::nullopt;
  return open.back();
}

void Recovery::add_name(std::size_t token, std::vector<ast::Name>& names) const {
  const Token kind = tokens_.kind(token);
  if (!is_word(kind) || kind >= Token::kw_first) return;
  const Span span = tokens_.span(token);
  const std::string_view text = std::string_view(source_.text()).substr(span.begin, span.end - span.begin);
  names.push_back({kind == Token::quoted ? decode_quoted(text) : std::string(text), span});
}

void Recovery::declared_names(const Block& block, std::size_t begin, std::size_t end,
                              std::vector<ast::Name>& names) const {
  if (block.owner == Owner::model) {
    variable_names(begin, end, names);
  } else if (block.owner != Owner::functor) {  // the items of a functor declare nothing
    statement_names(begin, end, names);
  }
}

// Of model items: the names that begin the first one, and those before a `:` outside of brackets.
void Recovery::variable_names(std::size_t begin, std::size_t end, std::vector<ast::Name>& names) const {
  const auto bare = [&](std::size_t token) {
    return token < end && is_word(tokens_.kind(token)) && tokens_.kind(token) < Token::kw_first;
  };
  const auto list = [&](std::size_t token) {  // a, b, c
    for (; bare(token); token += 2) {
      add_name(token, names);
      if (tokens_.kind(token + 1) != Token::comma) return;
    }
  };
  std::size_t first = begin;
  if (tokens_.kind(first) == Token::confounded && bare(first + 1)) return;
  if (tokens_.kind(first) == Token::hidden &&
      (bare(first + 1) || tokens_.kind(first + 1) == Token::kw_function))
    ++first;
  if (tokens_.kind(first) == Token::kw_function) ++first;
  list(first);
  while (bare(first) && tokens_.kind(first + 1) == Token::comma) first += 2;
  std::size_t depth = 0;
  for (std::size_t token = first + 1; token < end; ++token) {
    const Token kind = tokens_.kind(token);
    if (opens(kind)) ++depth;
    if (closes(kind) && depth > 0) --depth;
    if (kind != Token::colon || depth > 0 || token == first + 1 || !bare(token - 1)) continue;
    std::size_t name = token - 1;
    while (name > first + 2 && tokens_.kind(name - 1) == Token::comma && bare(name - 2)) name -= 2;
    list(name);
  }
}

void Recovery::statement_names(std::size_t begin, std::size_t end, std::vector<ast::Name>& names) const {
  for (std::size_t token = begin; token + 1 < end; ++token) {
    switch (tokens_.kind(token)) {
      case Token::kw_type:
        add_name(token + 1, names);
        for (std::size_t comma = token + 2; comma + 1 < end && tokens_.kind(comma) == Token::comma;
             comma += 2)
          add_name(comma + 1, names);
        break;
      case Token::kw_box:
      case Token::kw_function:
      case Token::kw_diagram:
      case Token::kw_theory:
      case Token::kw_functor:
      case Token::kw_model:
      case Token::kw_state:
      case Token::kw_data:
      case Token::kw_let:
        add_name(token + 1, names);
        break;
      case Token::kw_import:
        for (std::size_t at = token + 2; at + 1 < end && !begins_statement(tokens_.kind(at)); ++at)
          if (tokens_.kind(at) == Token::as) add_name(at + 1, names);
        break;
      case Token::name:  // of a statement word that is misspelt or missing
        if (token == begin) {
          const Token next = tokens_.kind(token + 1);
          add_name(next == Token::equal || next == Token::binds ? token : token + 1, names);
        }
        break;
      default:
        break;
    }
  }
}

}  // namespace diag::grammar
