// Whether a question about several worlds can be read off measurements at all, with no code of the search and
// no theorem about graphs: by differentiation. All models of a graph are a family with parameters (weights of
// the hidden causes, and for each variable weights of its response functions, by the hidden causes that it
// listens to: Balke and Pearl 1994). What is measured, and the answer, are polynomials in these. At a random
// point, modulo a prime: if the differential of the answer is not a combination of those of what is measured,
// there is a direction in which nothing measured changes and the answer does.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace diag::testing {

struct Residue {
  static constexpr std::uint64_t prime = 2147483647;
  static std::uint64_t power(std::uint64_t base, std::uint64_t exponent) {
    std::uint64_t result = 1;
    for (; exponent > 0; exponent /= 2, base = base * base % prime)
      if (exponent % 2 == 1) result = result * base % prime;
    return result;
  }
  static std::uint64_t inverse(std::uint64_t value) { return power(value, prime - 2); }
};

// Variables numbered so that parents come first.
struct SmallShape {
  std::vector<std::size_t> labels;
  std::vector<std::vector<std::size_t>> parents;
  std::vector<std::vector<std::size_t>> causes;  // of each hidden cause, its children
};

struct SmallEvent {
  std::size_t variable = 0;
  std::map<std::size_t, std::size_t> settings;
  std::size_t label = 0;
};

class Tangent {
 public:
  using Row = std::vector<std::uint64_t>;  // a differential

  // `states`: how many labels a hidden cause has.
  Tangent(const SmallShape& shape, std::size_t states, std::mt19937& random)
      : shape_(shape), states_(states), count_(shape.parents.size()) {
    const auto parameters = [&](std::size_t size) {  // weights that add up to one
      const std::size_t first = point_.size();
      for (std::size_t i = 0; i < size; ++i) point_.push_back(random() % Residue::prime);
      sums_.emplace_back(first, size);
      std::uint64_t total = 0;
      for (std::size_t i = 0; i + 1 < size; ++i) total += point_[first + i];
      point_.back() = (Residue::prime + 1 - total % Residue::prime) % Residue::prime;
      return first;
    };
    for (std::size_t c = 0; c < shape.causes.size(); ++c) cause_at_.push_back(parameters(states));
    listens_.resize(count_);
    for (std::size_t c = 0; c < shape.causes.size(); ++c)
      for (const std::size_t child : shape.causes[c]) listens_[child].push_back(c);
    for (std::size_t v = 0; v < count_; ++v) {
      responses_.push_back(responses(shape, v));
      std::size_t rows = 1;
      for (std::size_t i = 0; i < listens_[v].size(); ++i) rows *= states;
      response_at_.emplace_back();
      for (std::size_t row = 0; row < rows; ++row) response_at_.back().push_back(parameters(responses_[v]));
    }
  }

  [[nodiscard]] static std::size_t responses(const SmallShape& shape, std::size_t variable) {
    std::size_t rows = 1, all = 1;
    for (const std::size_t parent : shape.parents[variable]) rows *= shape.labels[parent];
    for (; rows > 0; --rows) all *= shape.labels[variable];
    return all;
  }

  // Everything that is measured: observations, or all experiments.
  void measure(bool experiments) {
    std::vector<std::map<std::size_t, std::size_t>> worlds(1);
    if (experiments)
      for (std::size_t v = 0; v < count_; ++v) {
        const std::size_t size = worlds.size();
        for (std::size_t w = 0; w < size; ++w)
          for (std::size_t label = 0; label < shape_.labels[v]; ++label) {
            worlds.push_back(worlds[w]);
            worlds.back()[v] = label;
          }
      }
    std::vector<std::map<std::vector<std::size_t>, Row>> cells(worlds.size());
    each_response([&](const std::vector<std::size_t>& responses, const std::vector<std::size_t>& used) {
      for (std::size_t w = 0; w < worlds.size(); ++w) {
        Row& row = cells[w].try_emplace(values(responses, worlds[w]), Row(point_.size(), 0)).first->second;
        add(used, row);
      }
    });
    for (const auto& [first, size] : sums_) {
      Row row(point_.size(), 0);
      for (std::size_t i = 0; i < size; ++i) row[first + i] = 1;
      reduce(row, true);
    }
    for (auto& world : cells)
      for (auto& [key, row] : world) reduce(row, true);
  }

  // Whether nothing that leaves the measurements as they are changes P(asked | given).
  bool follows(const std::vector<SmallEvent>& asked, const std::vector<SmallEvent>& given) {
    Row above(point_.size(), 0), below(point_.size(), 0);
    std::uint64_t joint = 0, condition = 0;
    each_response([&](const std::vector<std::size_t>& responses, const std::vector<std::size_t>& used) {
      const auto hold = [&](const std::vector<SmallEvent>& events) {
        for (const SmallEvent& event : events)
          if (values(responses, event.settings)[event.variable] != event.label) return false;
        return true;
      };
      if (!hold(given)) return;
      add(used, below);
      condition = (condition + weight(used)) % Residue::prime;
      if (!hold(asked)) return;
      add(used, above);
      joint = (joint + weight(used)) % Residue::prime;
    });
    for (std::size_t i = 0; i < above.size(); ++i)  // of the quotient, times the square of the condition
      above[i] = (condition * above[i] + (Residue::prime - joint) * below[i]) % Residue::prime;
    return reduce(above, false);
  }

 private:
  template <class Visit>
  void each_response(const Visit& visit) const {
    std::vector<std::size_t> states(shape_.causes.size(), 0), responses(count_, 0), used;
    for (bool more = true; more;) {
      used.clear();
      for (std::size_t c = 0; c < states.size(); ++c) used.push_back(cause_at_[c] + states[c]);
      for (std::size_t v = 0; v < count_; ++v) {
        std::size_t row = 0;
        for (const std::size_t c : listens_[v]) row = row * states_ + states[c];
        used.push_back(response_at_[v][row] + responses[v]);
      }
      visit(responses, used);
      more = false;
      for (std::size_t c = 0; c < states.size() && !more; ++c) more = counted(states[c], states_);
      for (std::size_t v = 0; v < count_ && !more; ++v) more = counted(responses[v], responses_[v]);
    }
  }

  // The next digit; false: it starts again.
  static bool counted(std::size_t& digit, std::size_t bound) {
    digit = digit + 1 < bound ? digit + 1 : 0;
    return digit != 0;
  }

  // A response function is a number with a digit for each choice of labels of the parents.
  std::vector<std::size_t> values(const std::vector<std::size_t>& responses,
                                  const std::map<std::size_t, std::size_t>& settings) const {
    std::vector<std::size_t> values(count_);
    for (std::size_t v = 0; v < count_; ++v) {
      const auto set = settings.find(v);
      std::size_t row = 0;
      for (const std::size_t parent : shape_.parents[v]) row = shape_.labels[parent] * row + values[parent];
      std::size_t digits = responses[v];
      for (; row > 0; --row) digits /= shape_.labels[v];
      values[v] = set != settings.end() ? set->second : digits % shape_.labels[v];
    }
    return values;
  }

  std::uint64_t weight(const std::vector<std::size_t>& used) const {
    std::uint64_t product = 1;
    for (const std::size_t parameter : used) product = product * point_[parameter] % Residue::prime;
    return product;
  }

  void add(const std::vector<std::size_t>& used, Row& row) const {
    for (std::size_t i = 0; i < used.size(); ++i) {
      std::uint64_t others = 1;
      for (std::size_t j = 0; j < used.size(); ++j)
        if (j != i) others = others * point_[used[j]] % Residue::prime;
      row[used[i]] = (row[used[i]] + others) % Residue::prime;
    }
  }

  // Whether the rows kept so far span the row.
  bool reduce(Row& row, bool keep) {
    for (const auto& [pivot, kept] : basis_) {
      if (row[pivot] == 0) continue;
      const std::uint64_t factor = Residue::prime - row[pivot];
      for (std::size_t i = pivot; i < row.size(); ++i) row[i] = (row[i] + factor * kept[i]) % Residue::prime;
    }
    std::size_t pivot = 0;
    while (pivot < row.size() && row[pivot] == 0) ++pivot;
    if (pivot == row.size()) return true;
    if (keep) {
      const std::uint64_t scale = Residue::inverse(row[pivot]);
      for (std::uint64_t& cell : row) cell = cell * scale % Residue::prime;
      basis_.emplace(pivot, row);
    }
    return false;
  }

  SmallShape shape_;
  std::size_t states_, count_;
  Row point_;
  std::vector<std::pair<std::size_t, std::size_t>> sums_;  // first and number
  std::vector<std::size_t> cause_at_, responses_;
  std::vector<std::vector<std::size_t>> listens_, response_at_;
  std::map<std::size_t, Row> basis_;  // by pivot: ascending, rows zero before it
};

}  // namespace diag::testing
