// The right side of a row, read once, however many inputs the row has: weights, kets with variables,
// `uniform`, labels. Weights become integers over one denominator here; no fraction is touched once a row is
// filled in.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "interpreter/elaborate/rows.hpp"

namespace diag::rows {

// An output of a ket: the position of a label, or the input whose label it is.
struct Target {
  bool variable = false;
  std::uint32_t at = 0;  // a label's position, or the position of a place of the domain
};

struct RowBody {
  enum class Form : std::uint8_t {
    faulty,   // reported
    label,    // one ket of weight 1: `targets`
    weights,  // a weight for every column: `numerators`
    kets,     // a numerator a ket, `targets` of one after the other; `everywhere` added to every column
  };
  Form form = Form::faulty;
  bool variables = false;  // some target is one
  std::vector<Target> targets;
  std::vector<Integer> numerators;
  Integer everywhere;
  Integer denominator = 1;
  const ast::Expr* written = nullptr;

  // An upper bound on the cells that are not zero in a row.
  [[nodiscard]] std::uint64_t support(std::uint64_t columns) const;
  // What the numbers of a row take beyond the cells themselves, where they are large.
  [[nodiscard]] double heap_bytes(std::uint64_t columns) const;
};

// Where the variables of a row are bound: the first place of the domain that bears the name.
struct Variable {
  std::string_view name;
  std::uint32_t place;
};

// Whether an expression may stand for a label: a name or a whole number, with or without backticks; not
// `uniform`.
[[nodiscard]] bool may_be_label(const ast::Expr& expr);
// Whether its text is a whole number: such a label is never a variable.
[[nodiscard]] bool is_whole(std::string_view text);
[[nodiscard]] std::string label_text(const ast::Expr& label);

// The names on the right of a row that stand for inputs: those that are no label of the output where they
// stand.
[[nodiscard]] std::unordered_set<std::string_view> variable_names(const ast::Expr& body,
                                                                  std::span<const Place> cod);

// Faults are reported, and the form is then `faulty`.
[[nodiscard]] RowBody read_body(const ast::Expr& body, const RowsRequest& request,
                                std::span<const Variable> variables, std::uint64_t columns,
                                Diagnostics& diagnostics, Budget& budget);

// The node of a target's label, for messages.
[[nodiscard]] const ast::Expr& target_label(const RowBody& body, std::size_t target, std::size_t outputs);

// Throws BudgetSpent where the rows of the box would take more than is allowed.
void reserve_rows(double bytes, std::string_view box, Budget& budget);

// The product of the sizes; `beyond` where it is above 2^62.
[[nodiscard]] std::uint64_t size_of(std::span<const Place> places);
inline constexpr std::uint64_t beyond = std::numeric_limits<std::uint64_t>::max();

}  // namespace diag::rows
