// Decimals, losses and identifiers of the writers.
#include "interpreter/formats/writing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "interpreter/formats/cpt.hpp"

namespace diag {

namespace {

constexpr auto most_places = static_cast<std::size_t>(most_decimal_places);

// How often `prime` divides the number, which loses these factors; `block` is prime^count, and is tried
// first.
std::size_t divide_out(Integer& number, std::int64_t prime, std::int64_t block, std::size_t count) {
  std::size_t times = 0;
  for (; number.modulo(static_cast<std::uint64_t>(block)) == 0; times += count) number /= Integer(block);
  for (; number.modulo(static_cast<std::uint64_t>(prime)) == 0; ++times) number /= Integer(prime);
  return times;
}

// The number of decimal places of 1 / denominator; nothing where it has no end, or not soon.
std::optional<std::size_t> places_of(Integer denominator) {
  const std::size_t twos = divide_out(denominator, 2, std::int64_t{1} << 62, 62);
  const std::size_t fives = divide_out(denominator, 5, 7'450'580'596'923'828'125, 27);
  const std::size_t places = std::max(twos, fives);
  if (denominator != Integer(1) || places > most_places) return {};
  return places;
}

// 0.000...0012 has its first digit far behind the point: 1.2e-40.
std::string with_exponent(std::string digits, std::size_t places) {
  const std::size_t exponent = places + 1 - digits.size();
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.size() > 1) digits.insert(1, 1, '.');
  return fmt::format("{}e-{}", digits, exponent);
}

// `digits` / 10^places, without zeros at the end.
std::string with_point(std::string digits, std::size_t places) {
  constexpr std::size_t most_zeros = 20;
  if (places == 0) return digits;
  if (digits != "0" && digits.size() + most_zeros < places) return with_exponent(std::move(digits), places);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, 1, '.');
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

}  // namespace

DecimalRows::DecimalRows(const Table& table)
    : table_(table), rows_(table.shape().rows()), columns_(table.shape().columns()) {}

const std::vector<std::string>& DecimalRows::row(std::uint64_t row) {
  texts_.clear();
  std::vector<Rational> cells;
  cells.reserve(static_cast<std::size_t>(columns_));
  bool exact = true;
  for (std::uint64_t column = 0; column < columns_; ++column) {
    cells.push_back(table_.exact_at(row, column));
    const Rational& cell = cells.back();
    const auto places = places_of(cell.denominator());
    exact &= places.has_value();
    if (!exact) continue;
    const Integer scale = Integer::power(10, *places) / cell.denominator();
    texts_.push_back(with_point((cell.numerator() * scale).to_string(), *places));
  }
  if (!exact) round(cells);
  return texts_;
}

// Down, and then the largest remainders up, until the sum is 1. Every cell keeps 17 digits, or else is the
// smallest number that the readers take, at the cost of the largest one.
void DecimalRows::round(const std::vector<Rational>& cells) {
  ++rounded_;
  texts_.clear();
  std::size_t places = 18;
  for (const Rational& cell : cells) {
    if (cell.sign() == 0) continue;
    const std::size_t above = cell.numerator().to_string().size(),
                      below = cell.denominator().to_string().size();
    if (below > above) places = std::max(places, 18 + below - above);
  }
  places = std::min(places, most_places);
  const Integer scale = Integer::power(10, places);
  std::vector<Integer> floors;
  std::vector<Rational> remainders;
  Integer left = scale;
  for (const Rational& cell : cells) {
    const Integer scaled = cell.numerator() * scale;
    floors.push_back(scaled / cell.denominator());
    remainders.emplace_back(scaled % cell.denominator(), cell.denominator());
    if (floors.back().is_zero() && cell.sign() > 0) {
      floors.back() = Integer(1);
      remainders.back() = Rational(0);
    }
    left -= floors.back();
  }
  std::vector<std::size_t> order(cells.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainders[b] < remainders[a]; });
  for (std::size_t i = 0; i < order.size() && left.sign() > 0; ++i, left -= Integer(1))
    floors[order[i]] += Integer(1);
  if (left.sign() < 0) *std::max_element(floors.begin(), floors.end()) += left;
  for (const Integer& floor : floors) texts_.push_back(with_point(floor.to_string(), places));
}

void Losses::renamed(const std::string& name, const std::string& to) {
  if (renamed_++ == 0) {
    name_ = name;
    to_ = to;
  }
}

void Losses::add(FileRemarks& remarks, std::string_view format) const {
  if (rounded_ > 0)
    remarks.push_back(
        {"file-lost",
         rounded_ == 1
             ? std::string("one row has fractions that are no finite decimals, and is rounded")
             : fmt::format("{} rows have fractions that are no finite decimals, and are rounded", rounded_),
         "a .diag file keeps all fractions",
         {}});
  if (renamed_ > 0)
    remarks.push_back(
        {"file-lost",
         fmt::format("{} takes identifiers alone: {} is written {}{}", format, shown(name_), shown(to_),
                     renamed_ > 1 ? fmt::format(", and {} more names are changed", renamed_ - 1) : ""),
         "",
         {}});
}

void fail_inexpressible(const std::string& message, std::string help) {
  throw FileFault("file-inexpressible", {}, message, std::move(help));
}

void require_tables(const NetworkFile& network, std::string_view format, FileRemarks& remarks) {
  std::size_t hidden = 0;
  std::string first;
  for (const NetworkVariable& variable : network.variables) {
    if (!variable.table)
      fail_inexpressible(fmt::format("{} needs probabilities, and {} has none", format, shown(variable.name)),
                         "shapes alone can be written as .dagitty, .dot or .diag");
    if (variable.hidden && hidden++ == 0) first = variable.name;
  }
  if (hidden > 0)
    remarks.push_back(
        {"file-lost",
         fmt::format("{} knows no hidden variables: {}{} can be observed in what is written", format,
                     shown(first), hidden > 1 ? fmt::format(" and {} more", hidden - 1) : ""),
         "",
         {}});
}

bool is_identifier(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::vector<std::string> identifiers(const std::vector<std::string>& names,
                                     const std::vector<std::string_view>& reserved) {
  std::unordered_set<std::string> taken;
  for (const std::string_view word : reserved) taken.emplace(word);
  const std::unordered_set<std::string> words = taken;
  for (const std::string& name : names)
    if (is_identifier(name)) taken.insert(name);
  std::unordered_set<std::string> used;
  std::vector<std::string> made;
  made.reserve(names.size());
  for (const std::string& name : names) {
    if (is_identifier(name) && words.count(name) == 0 && used.insert(name).second) {
      made.push_back(name);
      continue;
    }
    std::string base;
    for (const char c : name) {
      const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (good)
        base += c;
      else if (base.empty() || base.back() != '_')
        base += '_';
    }
    while (base.size() > 1 && base.back() == '_') base.pop_back();
    if (base.empty() || (base.front() >= '0' && base.front() <= '9')) base.insert(0, "x");
    std::string fresh = base;
    for (std::size_t i = 2; !taken.insert(fresh).second; ++i) fresh = fmt::format("{}_{}", base, i);
    used.insert(fresh);
    made.push_back(std::move(fresh));
  }
  return made;
}

std::vector<std::string> names_of(const NetworkFile& network) {
  std::vector<std::string> names;
  for (const NetworkVariable& variable : network.variables) names.push_back(variable.name);
  return names;
}

}  // namespace diag
