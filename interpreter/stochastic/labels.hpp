// The labels of a finite set, in order. A cheap handle to a list that never changes: types of 10^6 labels are
// shared, and a range {1..1000000} is two numbers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diag {

class Labels {
 public:
  static constexpr std::uint64_t limit = 100'000'000;  // labels a type may have

  Labels();                                         // no labels
  explicit Labels(std::vector<std::string> texts);  // all different
  [[nodiscard]] static Labels range(std::int64_t first, std::int64_t last);

  [[nodiscard]] std::uint64_t size() const;
  [[nodiscard]] std::string text(std::uint64_t position) const;
  [[nodiscard]] bool is(std::uint64_t position, std::string_view text) const;    // that label, without a copy
  [[nodiscard]] std::optional<std::uint64_t> find(std::string_view text) const;  // O(1)
  [[nodiscard]] bool is_range() const;
  friend bool operator==(const Labels& a, const Labels& b);  // same texts in the same order
  friend bool operator!=(const Labels& a, const Labels& b) { return !(a == b); }

 private:
  struct Shared;
  std::shared_ptr<const Shared> shared_;
};

// "{no, yes}", shortened after a few labels; labels are spelled as the language wants them.
[[nodiscard]] std::string to_text(const Labels& labels, std::size_t max_labels = 8);

}  // namespace diag
