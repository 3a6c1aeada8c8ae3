// The left sides of rows: patterns over the inputs, and which row each input takes (the first that matches
// wins).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "interpreter/elaborate/rows_body.hpp"

namespace diag::rows {

inline constexpr std::uint32_t no_row = 0xffffffff;
inline constexpr Coordinate no_label = 0xffffffff;

// Labels of one set as labels of another, by text: linear in the first set, and nothing at all where the sets
// are equal.
class LabelMap {
 public:
  LabelMap(const Labels& from, const Labels& to, Budget& budget);
  [[nodiscard]] Coordinate operator()(Coordinate label) const {
    return same_ ? label : to_[label];
  }  // or no_label
  [[nodiscard]] bool total() const { return total_; }

 private:
  bool same_ = false, total_ = true;
  std::vector<Coordinate> to_;
};

struct PatternPlace {
  enum class Kind : std::uint8_t {
    any,
    label,  // the one at position `at`
    same,   // the label of the earlier place `at`
  } kind = Kind::any;
  std::uint32_t at = 0;
};

struct Pattern {
  bool faulty = false;
  std::vector<PatternPlace> places;
  std::vector<Variable> variables;
};

// The patterns of a row node (all its children but the last, which is its right side: `body`, or nullptr
// where that is a number and uses no variables).
[[nodiscard]] Pattern read_pattern(const ast::Expr& row, std::span<const Place> dom, const ast::Expr* body,
                                   std::span<const Place> cod, Diagnostics& diagnostics);
[[nodiscard]] Span pattern_span(const ast::Expr& row);

class Cover {
 public:
  // `inputs`: the product of the sizes; `box` is for the message of BudgetSpent.
  Cover(std::span<const Place> dom, std::uint64_t inputs, std::string_view box, Budget& budget);

  struct Taken {
    std::uint64_t fresh = 0;         // inputs that now belong to the row
    std::uint64_t matched = 0;       // inputs that match, whoever has them
    std::uint32_t earlier = no_row;  // the row that has the first of them
  };
  Taken take(const Pattern& pattern, std::uint32_t row);

  [[nodiscard]] std::uint64_t missing() const { return missing_; }
  [[nodiscard]] const std::vector<std::uint32_t>& owners() const { return owners_; }

 private:
  // One free choice of a pattern: a place, and the later places that must agree with it.
  struct Axis {
    std::uint64_t stride;
    std::uint64_t size;
    std::vector<std::pair<std::uint64_t, const LabelMap*>> followers;
    // What choosing `label` adds to the number of the input; nothing where a follower lacks it.
    [[nodiscard]] std::optional<std::uint64_t> offset(std::uint64_t label) const;
  };
  [[nodiscard]] std::vector<Axis> axes(const Pattern& pattern, std::uint64_t& base);
  void walk(std::span<const Axis> axes, std::uint64_t base, std::uint32_t row, Taken& taken);

  std::span<const Place> dom_;
  std::vector<std::uint64_t> strides_;
  std::vector<std::uint32_t> owners_;
  std::uint64_t missing_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, LabelMap> maps_;
  Budget& budget_;
};

}  // namespace diag::rows
