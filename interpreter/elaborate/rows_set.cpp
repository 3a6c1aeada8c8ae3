// Written sets of labels.
#include <charconv>
#include <unordered_map>

#include "interpreter/elaborate/row_errors.hpp"
#include "interpreter/elaborate/rows_body.hpp"

namespace diag {

namespace {

using ast::Expr;
using ast::ExprKind;

std::optional<Labels> labels_of_range(const Expr& range, Diagnostics& diagnostics) {
  std::int64_t ends[2] = {0, 0};
  bool good = true;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string text = rows::label_text(range.children[i]);
    if (!rows::is_whole(text)) {
      diagnostics.add(row_error::range_ends(range.children[i]));
      good = false;
      continue;
    }
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), ends[i]);
    if (fault != std::errc()) {  // beyond 64 bits
      diagnostics.add(row_error::range_end_size(range.children[i]));
      return {};
    }
  }
  if (!good) return {};
  if (ends[1] < ends[0]) {
    diagnostics.add(row_error::range_backwards(range));
    return {};
  }
  if (static_cast<std::uint64_t>(ends[1]) - static_cast<std::uint64_t>(ends[0]) >= Labels::limit) {
    diagnostics.add(row_error::too_many_labels(range.span));
    return {};
  }
  return Labels::range(ends[0], ends[1]);
}

}  // namespace

std::optional<Labels> labels_of_set(const Expr& set, Diagnostics& diagnostics) {
  if (set.children.empty()) {
    diagnostics.add(row_error::empty_set(set.span));
    return {};
  }
  if (set.children.size() == 1 && set.children[0].kind == ExprKind::range &&
      set.children[0].children.size() == 2)
    return labels_of_range(set.children[0], diagnostics);
  std::vector<std::string> texts;
  std::unordered_map<std::string, Span> seen;
  bool good = true;
  for (const Expr& child : set.children) {
    if (diagnostics.full()) return {};
    if (!rows::may_be_label(child)) {
      diagnostics.add(row_error::set_form(child.span));
      good = false;
      continue;
    }
    std::string text = rows::label_text(child);
    const auto [first, fresh] = seen.emplace(text, child.span);
    if (!fresh) {
      diagnostics.add(row_error::label_twice(child, first->second));
      good = false;
    }
    texts.push_back(std::move(text));
  }
  if (!good) return {};
  return Labels(std::move(texts));
}

}  // namespace diag
