// Reading the right side of a row.
#include "interpreter/elaborate/rows_body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/row_errors.hpp"

namespace diag::rows {

using ast::Expr;
using ast::ExprKind;

namespace {

bool is_uniform(const Expr& body) {
  return body.kind == ExprKind::name && !body.quoted && body.text == "uniform";
}

// The label nodes of a body or of a ket.
std::span<const Expr> label_nodes(const Expr& body) {
  if (body.kind == ExprKind::labels) return body.children;
  if (body.kind == ExprKind::ket) return std::span<const Expr>(body.children).subspan(1);
  return {&body, 1};
}

// Reads one body. Collects weights as fractions and brings them to one denominator at the end.
class Reader {
 public:
  Reader(const RowsRequest& request, std::span<const Variable> variables, std::uint64_t columns,
         Diagnostics& diagnostics, Budget& budget)
      : request_(request),
        variables_(variables),
        columns_(columns),
        diagnostics_(diagnostics),
        budget_(budget) {}

  RowBody read(const Expr& body) {
    result_.written = &body;
    if (may_be_label(body) || body.kind == ExprKind::labels) {
      if (add_labels(label_nodes(body), body.span)) result_.form = RowBody::Form::label;
    } else if (request_.function) {
      diagnostics_.add(row_error::function_row(body.span, request_, mend(body)));
    } else if (body.kind == ExprKind::list) {
      read_weights(body);
    } else if (body.kind == ExprKind::kets) {
      read_kets(body);
    } else if (is_uniform(body)) {
      everywhere_ = 1;
      finish(body.span, RowBody::Form::kets);
    } else {
      diagnostics_.add(row_error::row_form(body));
    }
    return std::move(result_);
  }

 private:
  bool add_labels(std::span<const Expr> labels, Span span) {
    if (labels.size() != request_.cod.size()) {
      diagnostics_.add(row_error::label_count(span, labels.size(), request_));
      return false;
    }
    bool good = true;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::optional<Target> target = resolve(labels[i], request_.cod[i]);
      result_.variables |= target && target->variable;
      good &= target.has_value();
      result_.targets.push_back(target.value_or(Target{}));
    }
    budget_.step(labels.size());
    return good;
  }

  // A label of the place, or a variable. Where the object is a parameter a name is always a variable.
  std::optional<Target> resolve(const Expr& label, const Place& place) {
    if (!may_be_label(label)) {
      diagnostics_.add(row_error::row_form(label));
      return {};
    }
    const std::string text = label_text(label);
    const bool may_vary = !is_whole(text);
    if (!place.parameter || !may_vary)
      if (const auto at = place.labels.find(text)) return Target{false, static_cast<std::uint32_t>(*at)};
    budget_.step(variables_.size());
    if (may_vary)
      for (const Variable& variable : variables_)
        if (variable.name == text) return Target{true, variable.place};
    diagnostics_.add(place.parameter && may_vary ? row_error::unbound_variable(label, place)
                                                 : row_error::unknown_label(label, place, false));
    return {};
  }

  // A weight that is not below 0; nothing where a fault was reported.
  std::optional<Rational> weight(const Expr& expr, bool negated = false) {
    if (expr.kind == ExprKind::missing && expr.text != "1") return {};
    std::optional<Rational> value = expr.kind == ExprKind::missing ? Rational(1) : request_.number(expr);
    if (value && negated) value = -*value;
    if (value && value->sign() < 0) {
      diagnostics_.add(row_error::negative_weight(expr, *value));
      value.reset();
    }
    return value;
  }

  void read_weights(const Expr& list) {
    bool good = true;
    if (list.children.size() != columns_) {
      diagnostics_.add(row_error::row_width(list.span, list.children.size(), request_.cod));
      good = false;
    }
    weights_.reserve(list.children.size());
    for (const Expr& child : list.children) {
      if (diagnostics_.full()) return;
      budget_.step();
      std::optional<Rational> value = weight(child);
      good &= value.has_value();
      weights_.push_back(std::move(value).value_or(Rational()));
    }
    if (good) finish(list.span, RowBody::Form::weights);
  }

  void read_kets(const Expr& kets) {
    bool good = true;
    std::map<std::vector<std::uint64_t>, const Expr*> seen;
    for (const Expr& child : kets.children) {
      if (diagnostics_.full()) return;
      budget_.step();
      const bool negated = child.kind == ExprKind::negate && child.children.size() == 1;
      const Expr& term = negated ? child.children[0] : child;
      if (is_uniform(term)) {
        everywhere_ += negated ? -1 : 1;
        continue;
      }
      if ((term.kind != ExprKind::ket && term.kind != ExprKind::mixed_uniform) || term.children.empty()) {
        diagnostics_.add(row_error::row_form(term));
        good = false;
        continue;
      }
      std::optional<Rational> value = weight(term.children[0], negated);
      good &= value.has_value();
      if (term.kind == ExprKind::mixed_uniform) {
        if (value) everywhere_ += *value;
        continue;
      }
      const std::size_t before = result_.targets.size();
      if (!add_labels(label_nodes(term), term.span)) {
        good = false;
        result_.targets.resize(before);
        continue;
      }
      good &= first_of_its_kind(term, before, seen);
      weights_.push_back(std::move(value).value_or(Rational()));
    }
    if (good && everywhere_.sign() < 0) {
      diagnostics_.add(row_error::negative_weight(kets, everywhere_));
      good = false;
    }
    if (good) finish(kets.span, RowBody::Form::kets);
  }

  bool first_of_its_kind(const Expr& ket, std::size_t from,
                         std::map<std::vector<std::uint64_t>, const Expr*>& seen) {
    std::vector<std::uint64_t> key;
    for (std::size_t i = from; i < result_.targets.size(); ++i)
      key.push_back(2 * std::uint64_t{result_.targets[i].at} + (result_.targets[i].variable ? 1 : 0));
    const auto [at, fresh] = seen.emplace(std::move(key), &ket);
    if (!fresh) diagnostics_.add(row_error::ket_twice(ket.span, at->second->span, labels_text(ket)));
    return fresh;
  }

  static std::string labels_text(const Expr& node) {
    std::string text;
    for (const Expr& label : label_nodes(node))
      text += (text.empty() ? "" : ", ") + spelled_label(label_text(label));
    return text;
  }

  // Sum 1, and integers over the least common denominator.
  void finish(Span span, RowBody::Form form) {
    Integer denominator = everywhere_.denominator();
    for (const Rational& value : weights_) {
      budget_.step();
      if (value.denominator() != denominator) denominator = lcm(denominator, value.denominator());
    }
    const Rational share = everywhere_ / Rational(static_cast<std::int64_t>(columns_));
    denominator = lcm(denominator, share.denominator());
    Integer sum = everywhere_.numerator() * (denominator / everywhere_.denominator());
    result_.numerators.reserve(weights_.size());
    for (const Rational& value : weights_) {
      budget_.step();
      result_.numerators.push_back(value.denominator() == denominator
                                       ? value.numerator()
                                       : value.numerator() * (denominator / value.denominator()));
      sum += result_.numerators.back();
    }
    if (sum != denominator) {
      diagnostics_.add(row_error::row_sum(span, Rational(sum, denominator)));
      return;
    }
    result_.everywhere = share.numerator() * (denominator / share.denominator());
    // A single ket of weight 1 is a label.
    const bool certain = form == RowBody::Form::kets && everywhere_.sign() == 0 && weights_.size() == 1;
    if (certain) result_.numerators.clear();
    result_.denominator = std::move(denominator);
    result_.form = certain ? RowBody::Form::label : form;
  }

  // What to write instead of a row that is no label, in a function: empty where that is not clear.
  [[nodiscard]] std::string mend(const Expr& body) const {
    if (body.kind == ExprKind::kets && body.children.size() == 1 && body.children[0].kind == ExprKind::ket &&
        !body.children[0].children.empty())
      return labels_text(body.children[0]);
    if (body.kind != ExprKind::list || body.children.size() != columns_) return {};
    std::optional<std::size_t> one;
    for (std::size_t i = 0; i < body.children.size(); ++i) {
      const Expr& child = body.children[i];
      const std::optional<Rational> value =
          child.kind == ExprKind::number ? Rational::parse(child.text) : std::optional<Rational>();
      if (!value || (value->sign() != 0 && (one || *value != Rational(1)))) return {};
      if (value->sign() != 0) one = i;
    }
    return one ? row_error::choice_text(request_.cod, *one) : std::string();
  }

  const RowsRequest& request_;
  std::span<const Variable> variables_;
  std::uint64_t columns_;
  Diagnostics& diagnostics_;
  Budget& budget_;
  RowBody result_;
  std::vector<Rational> weights_;  // of the columns, or of the kets
  Rational everywhere_;            // `p uniform`
};

}  // namespace

std::uint64_t RowBody::support(std::uint64_t columns) const {
  if (form == Form::label) return 1;
  if (form == Form::kets) return numerators.size() + (everywhere.is_zero() ? 0 : columns);
  std::uint64_t count = 0;
  for (const Integer& numerator : numerators) count += numerator.is_zero() ? 0 : 1;
  return count;
}

double RowBody::heap_bytes(std::uint64_t columns) const {
  constexpr double of_an_allocation = 32;
  const auto heap = [](const Integer& number) {
    return number.fits() ? 0.0 : static_cast<double>(number.heap_bytes()) + of_an_allocation;
  };
  double bytes = heap(denominator) + heap(everywhere) * static_cast<double>(columns);
  for (const Integer& numerator : numerators) bytes += heap(numerator);
  return form == Form::label ? 2 * bytes : bytes;
}

void reserve_rows(double bytes, std::string_view box, Budget& budget) {
  const auto allowed = static_cast<double>(budget.max_memory);
  if (bytes <= allowed) return;
  throw BudgetSpent(
      "memory",
      fmt::format("the rows of {} need {}, and {} is allowed", spelled_name(box), human_bytes(bytes),
                  human_bytes(allowed)),
      "split the box into boxes with fewer inputs and outputs, or allow more with --max-memory");
}

bool is_whole(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool may_be_label(const Expr& expr) {
  if (expr.kind == ExprKind::label) return true;
  if (expr.kind == ExprKind::name) return !is_uniform(expr);
  if (expr.kind == ExprKind::number) return is_whole(expr.text);
  return expr.kind == ExprKind::negate && expr.children.size() == 1 &&
         expr.children[0].kind == ExprKind::number && is_whole(expr.children[0].text);
}

std::string label_text(const Expr& label) {
  return label.kind == ExprKind::negate ? "-" + label.children[0].text : label.text;
}

std::unordered_set<std::string_view> variable_names(const Expr& body, std::span<const Place> cod) {
  std::unordered_set<std::string_view> names;
  const auto collect = [&](std::span<const Expr> labels) {
    for (std::size_t i = 0; i < labels.size() && i < cod.size(); ++i)
      if (may_be_label(labels[i]) && (cod[i].parameter || !cod[i].labels.find(labels[i].text)))
        names.insert(labels[i].text);
  };
  if (may_be_label(body) || body.kind == ExprKind::labels) {
    collect(label_nodes(body));
  } else if (body.kind == ExprKind::kets) {
    for (const Expr& child : body.children) {
      const Expr& term =
          child.kind == ExprKind::negate && child.children.size() == 1 ? child.children[0] : child;
      if (term.kind == ExprKind::ket && !term.children.empty()) collect(label_nodes(term));
    }
  }
  return names;
}

RowBody read_body(const Expr& body, const RowsRequest& request, std::span<const Variable> variables,
                  std::uint64_t columns, Diagnostics& diagnostics, Budget& budget) {
  return Reader(request, variables, columns, diagnostics, budget).read(body);
}

const Expr& target_label(const RowBody& body, std::size_t target, std::size_t outputs) {
  if (body.written->kind != ExprKind::kets) return label_nodes(*body.written)[target];
  std::size_t ket = target / outputs;
  for (const Expr& child : body.written->children) {
    const Expr& term = child.kind == ExprKind::negate ? child.children[0] : child;
    if (term.kind == ExprKind::ket && ket-- == 0) return label_nodes(term)[target % outputs];
  }
  throw InternalError("a ket that is not there");
}

std::uint64_t size_of(std::span<const Place> places) {
  constexpr std::uint64_t top = std::uint64_t{1} << 62;
  std::uint64_t size = 1;
  for (const Place& place : places) {
    const std::uint64_t factor = place.labels.size();
    DIAG_ASSERT(factor > 0);
    if (size > top / factor) return beyond;
    size *= factor;
  }
  return size;
}

}  // namespace diag::rows
