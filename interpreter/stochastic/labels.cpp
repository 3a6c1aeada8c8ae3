// Lists of labels: texts with a hash index over them, or a range that is two numbers.
#include "interpreter/stochastic/labels.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"

namespace diag {

namespace {

constexpr std::size_t searched_one_by_one = 8;  // below that many labels an index does not pay
constexpr std::uint32_t no_slot = 0xffffffff;

// The position that `text` names in a range, if it is a whole number in its only spelling.
std::optional<std::int64_t> whole_number(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  const std::string_view digits = negative ? text.substr(1) : text;
  if (digits.empty() || digits.size() > 19 || (digits.front() == '0' && (negative || digits.size() > 1)))
    return {};
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  constexpr std::uint64_t top = 1ULL << 63;
  if (value > top - (negative ? 0 : 1)) return {};
  return static_cast<std::int64_t>(negative ? ~value + 1 : value);
}

}  // namespace

struct Labels::Shared {
  std::vector<std::string> texts;    // empty for a range
  std::vector<std::uint32_t> slots;  // open addressing, a power of two; empty for few labels
  bool range = false;
  std::int64_t first = 0;
  std::uint64_t size = 0;

  void make_index() {
    if (texts.size() <= searched_one_by_one) return;
    std::size_t capacity = 16;
    while (capacity < texts.size() * 2) capacity *= 2;
    slots.assign(capacity, no_slot);
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
      std::size_t slot = std::hash<std::string_view>{}(texts[i]) & (capacity - 1);
      while (slots[slot] != no_slot) {
        DIAG_ASSERT(texts[slots[slot]] != texts[i]);
        slot = (slot + 1) & (capacity - 1);
      }
      slots[slot] = i;
    }
  }

  [[nodiscard]] std::optional<std::uint64_t> find(std::string_view text) const {
    if (slots.empty()) {
      const auto at = std::find(texts.begin(), texts.end(), text);
      if (at == texts.end()) return {};
      return static_cast<std::uint64_t>(at - texts.begin());
    }
    std::size_t slot = std::hash<std::string_view>{}(text) & (slots.size() - 1);
    for (; slots[slot] != no_slot; slot = (slot + 1) & (slots.size() - 1))
      if (texts[slots[slot]] == text) return slots[slot];
    return {};
  }
};

Labels::Labels() = default;

Labels::Labels(std::vector<std::string> texts) {
  if (texts.size() > limit)
    throw EvaluationError("too-many-labels", "a type may have 100000000 labels, not more");
  auto shared = std::make_shared<Shared>();
  shared->size = texts.size();
  shared->texts = std::move(texts);
  shared->make_index();
  shared_ = std::move(shared);
}

Labels Labels::range(std::int64_t first, std::int64_t last) {
  Labels labels;
  if (last < first) return labels;
  const std::uint64_t steps = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
  if (steps >= limit) throw EvaluationError("too-many-labels", "a type may have 100000000 labels, not more");
  auto shared = std::make_shared<Shared>();
  shared->range = true;
  shared->first = first;
  shared->size = steps + 1;
  labels.shared_ = std::move(shared);
  return labels;
}

std::uint64_t Labels::size() const { return shared_ ? shared_->size : 0; }

bool Labels::is_range() const { return shared_ && shared_->range; }

std::string Labels::text(std::uint64_t position) const {
  DIAG_ASSERT(position < size());
  if (shared_->range) return std::to_string(shared_->first + static_cast<std::int64_t>(position));
  return shared_->texts[position];
}

bool Labels::is(std::uint64_t position, std::string_view wanted) const {
  if (position >= size()) return false;
  return shared_->range ? text(position) == wanted : shared_->texts[position] == wanted;
}

std::optional<std::uint64_t> Labels::find(std::string_view text) const {
  if (!shared_) return {};
  if (!shared_->range) return shared_->find(text);
  const auto value = whole_number(text);
  if (!value || *value < shared_->first) return {};
  const std::uint64_t position =
      static_cast<std::uint64_t>(*value) - static_cast<std::uint64_t>(shared_->first);
  if (position >= shared_->size) return {};
  return position;
}

bool operator==(const Labels& a, const Labels& b) {
  if (a.shared_ == b.shared_) return true;
  if (a.size() != b.size()) return false;
  if (a.size() == 0) return true;
  const Labels::Shared &left = *a.shared_, &right = *b.shared_;
  if (left.range && right.range) return left.first == right.first;
  if (!left.range && !right.range) return left.texts == right.texts;
  for (std::uint64_t i = 0; i < left.size; ++i)
    if (a.text(i) != b.text(i)) return false;
  return true;
}

std::string to_text(const Labels& labels, std::size_t max_labels) {
  const std::uint64_t size = labels.size();
  std::string text(1, '{');
  if (labels.is_range() && size > 1) {
    text.append(labels.text(0)).append("..").append(labels.text(size - 1));
    return text.append("}");
  }
  const std::uint64_t shown = size <= max_labels ? size : std::max<std::uint64_t>(1, max_labels) - 1;
  for (std::uint64_t i = 0; i < shown; ++i) {
    if (i > 0) text.append(", ");
    text.append(spelled_label(labels.text(i)));
  }
  if (shown < size) {
    if (shown > 0) text.append(", ");
    text.append("... ").append(std::to_string(size - shown)).append(" more");
  }
  return text.append("}");
}

}  // namespace diag
