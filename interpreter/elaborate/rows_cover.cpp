// Patterns, and the walk over the inputs that match them.
#include "interpreter/elaborate/rows_cover.hpp"

#include <unordered_map>

#include "interpreter/base/errors.hpp"
#include "interpreter/elaborate/row_errors.hpp"

namespace diag::rows {

using ast::Expr;
using ast::ExprKind;

LabelMap::LabelMap(const Labels& from, const Labels& to, Budget& budget) : same_(from == to) {
  if (same_) return;
  budget.reserve(static_cast<double>(from.size()) * sizeof(Coordinate), "a table of labels");
  to_.reserve(from.size());
  for (std::uint64_t i = 0; i < from.size(); ++i) {
    budget.step(8);
    const std::optional<std::uint64_t> at = to.find(from.text(i));
    total_ &= at.has_value();
    to_.push_back(at ? static_cast<Coordinate>(*at) : no_label);
  }
}

Pattern read_pattern(const Expr& row, std::span<const Place> dom, const Expr* body,
                     std::span<const Place> cod, Diagnostics& diagnostics) {
  Pattern pattern;
  const std::size_t count = row.children.size() - 1;
  if (count != dom.size()) {
    diagnostics.add(row_error::pattern_width(pattern_span(row), count, dom));
    pattern.faulty = true;
    return pattern;
  }
  const std::span<const Expr> written = std::span<const Expr>(row.children).first(count);
  pattern.places.resize(count);
  // A name that is a label of the object at its place is that label.
  const auto is_label = [&](std::size_t place) {
    const std::string text = label_text(written[place]);
    if (dom[place].parameter && !is_whole(text)) return false;
    const std::optional<std::uint64_t> at = dom[place].labels.find(text);
    if (at) pattern.places[place] = {PatternPlace::Kind::label, static_cast<std::uint32_t>(*at)};
    return at.has_value();
  };
  std::vector<std::uint32_t> names;  // the places that bear one
  for (std::uint32_t i = 0; i < count; ++i) {
    if (written[i].kind == ExprKind::wildcard) continue;
    if (!may_be_label(written[i])) {
      diagnostics.add(row_error::row_form(written[i]));
      pattern.faulty = true;
    } else if (!is_label(i)) {
      names.push_back(i);
    }
  }
  if (names.empty()) return pattern;
  // Another name is a variable where it is used: on the right, or a second time on the left.
  std::unordered_map<std::string_view, std::size_t> uses;
  for (const std::uint32_t i : names) ++uses[written[i].text];
  const std::unordered_set<std::string_view> right =
      body == nullptr ? std::unordered_set<std::string_view>() : variable_names(*body, cod);
  std::unordered_map<std::string_view, std::uint32_t> bound;
  for (const std::uint32_t i : names) {
    const std::string_view name = written[i].text;
    const bool may_vary = !is_whole(label_text(written[i]));
    if (!may_vary || (!dom[i].parameter && uses[name] < 2 && right.count(name) == 0)) {
      diagnostics.add(row_error::unknown_label(written[i], dom[i], true));
      pattern.faulty = true;
      continue;
    }
    const auto [at, first] = bound.emplace(name, i);
    if (first)
      pattern.variables.push_back({name, i});
    else
      pattern.places[i] = {PatternPlace::Kind::same, at->second};
  }
  return pattern;
}

Span pattern_span(const Expr& row) {
  if (row.children.size() < 2) return row.span;
  Span span = row.children.front().span;
  span.end = row.children[row.children.size() - 2].span.end;
  return span;
}

Cover::Cover(std::span<const Place> dom, std::uint64_t inputs, std::string_view box, Budget& budget)
    : dom_(dom), strides_(dom.size(), 1), missing_(inputs), budget_(budget) {
  for (std::size_t i = dom.size(); i-- > 1;) strides_[i - 1] = strides_[i] * dom[i].labels.size();
  reserve_rows(static_cast<double>(inputs) * sizeof(std::uint32_t), box, budget);
  owners_.assign(inputs, no_row);
  budget.step(inputs / 8);
}

std::optional<std::uint64_t> Cover::Axis::offset(std::uint64_t label) const {
  std::uint64_t sum = label * stride;
  for (const auto& [follower_stride, map] : followers) {
    const Coordinate there = (*map)(static_cast<Coordinate>(label));
    if (there == no_label) return {};
    sum += there * follower_stride;
  }
  return sum;
}

std::vector<Cover::Axis> Cover::axes(const Pattern& pattern, std::uint64_t& base) {
  std::vector<Axis> axes;
  std::vector<std::size_t> axis_of(pattern.places.size());
  for (std::uint32_t i = 0; i < pattern.places.size(); ++i) {
    const PatternPlace& place = pattern.places[i];
    switch (place.kind) {
      case PatternPlace::Kind::label:
        base += place.at * strides_[i];
        break;
      case PatternPlace::Kind::any:
        axis_of[i] = axes.size();
        axes.push_back({strides_[i], dom_[i].labels.size(), {}});
        break;
      case PatternPlace::Kind::same: {
        auto at = maps_.find({place.at, i});
        if (at == maps_.end())
          at = maps_.emplace(std::pair(place.at, i), LabelMap(dom_[place.at].labels, dom_[i].labels, budget_))
                   .first;
        axes[axis_of[place.at]].followers.emplace_back(strides_[i], &at->second);
        break;
      }
    }
  }
  return axes;
}

Cover::Taken Cover::take(const Pattern& pattern, std::uint32_t row) {
  Taken taken;
  std::uint64_t base = 0;
  const std::vector<Axis> free = axes(pattern, base);
  if (missing_ == 0) {  // nothing is left; one input tells whose it is
    taken.matched = 1;
    for (const Axis& axis : free) {
      std::optional<std::uint64_t> offset;
      for (std::uint64_t label = 0; label < axis.size && !offset; ++label) offset = axis.offset(label);
      if (!offset) return {};
      base += *offset;
    }
    taken.earlier = owners_[base];
    return taken;
  }
  walk(free, base, row, taken);
  return taken;
}

// The last axis is the inner loop; the others count like an odometer.
void Cover::walk(std::span<const Axis> axes, std::uint64_t base, std::uint32_t row, Taken& taken) {
  const auto visit = [&](std::uint64_t input) {
    std::uint32_t& owner = owners_[input];
    if (taken.matched++ == 0) taken.earlier = owner;
    if (owner != no_row) return;
    owner = row;
    ++taken.fresh;
    --missing_;
  };
  if (axes.empty()) return visit(base);
  const Axis& inner = axes.back();
  const std::span<const Axis> outer = axes.first(axes.size() - 1);
  std::vector<std::uint64_t> labels(outer.size(), 0);
  while (true) {
    std::uint64_t start = base;
    bool matches = true;
    for (std::size_t i = 0; i < outer.size() && matches; ++i) {
      const std::optional<std::uint64_t> offset = outer[i].offset(labels[i]);
      matches = offset.has_value();
      start += offset.value_or(0);
    }
    budget_.step(outer.size() + (matches ? inner.size : 1));
    if (matches && inner.followers.empty()) {
      for (std::uint64_t label = 0; label < inner.size; ++label) visit(start + label * inner.stride);
    } else if (matches) {
      for (std::uint64_t label = 0; label < inner.size; ++label)
        if (const auto offset = inner.offset(label)) visit(start + *offset);
    }
    std::size_t i = outer.size();
    while (i > 0 && ++labels[i - 1] == outer[i - 1].size) labels[--i] = 0;
    if (i == 0) return;
  }
}

}  // namespace diag::rows
