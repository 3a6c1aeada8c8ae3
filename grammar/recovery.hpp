// Where reading goes on after a fault, and what the text that was skipped declares (language reference,
// section 12; private to the grammar).
#pragma once

#include <optional>

#include "grammar/ast.hpp"
#include "grammar/tokens.hpp"

namespace diag::grammar {

// What the faulty piece is an item of. In a theory the items are statements, as they are in a script.
enum class Owner : std::uint8_t { script, theory, functor, model };

struct Block {
  Owner owner = Owner::script;
  std::size_t begin = 0;   // the first token of the statement that the block belongs to
  std::size_t opener = 0;  // its `{`
};

class Recovery {
 public:
  Recovery(const Source& source, const Tokens& tokens) : source_(source), tokens_(tokens) {}

  [[nodiscard]] bool first_on_line(std::size_t token) const;

  // Whether a statement stands here that cannot be an item of the block.
  [[nodiscard]] bool foreign(const Block& block, std::size_t token) const;

  // Whether the block must have been left unclosed: such a statement stands here, no deeper than the block.
  [[nodiscard]] bool leaves(const Block& block, std::size_t token) const;

  // The token where reading goes on after a fault at `error` in the piece that begins at `begin`; always
  // further on.
  [[nodiscard]] std::size_t resume(const Block& block, std::size_t begin, std::size_t error) const;

  // The bracket that is open at `token`, where `begin` is outside of all.
  [[nodiscard]] std::optional<std::size_t> opener(std::size_t begin, std::size_t token) const;

  // The names that are declared in [begin, end), pieces of the block, for what can be seen of it.
  void declared_names(const Block& block, std::size_t begin, std::size_t end,
                      std::vector<ast::Name>& names) const;

 private:
  void statement_names(std::size_t begin, std::size_t end, std::vector<ast::Name>& names) const;
  void variable_names(std::size_t begin, std::size_t end, std::vector<ast::Name>& names) const;
  [[nodiscard]] std::uint32_t indentation(std::size_t token) const;  // of the line on which the token stands
  [[nodiscard]] bool begins_item(Owner owner, std::size_t token) const;
  void add_name(std::size_t token, std::vector<ast::Name>& names) const;

  const Source& source_;
  const Tokens& tokens_;
};

}  // namespace diag::grammar
