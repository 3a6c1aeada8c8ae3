// Components, anchors and the search over symmetric observations.
#include "interpreter/diagram/effect_order.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "interpreter/base/errors.hpp"
#include "interpreter/diagram/refinement.hpp"
#include "interpreter/diagram/sharing.hpp"

namespace diag {

namespace {

using Vertices = std::vector<std::uint32_t>;
using Code =
    std::vector<std::uint32_t>;  // a piece written down in one order of its vertices, with all its ties

constexpr std::uint32_t deepest_search = 400;  // nested choices; each holds a few hundred bytes of stack
constexpr std::size_t kept_forms = 8;          // of one choice, to find symmetries with

class Orbits {
 public:
  explicit Orbits(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }
  std::uint32_t find(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void unite(std::uint32_t i, std::uint32_t j) { parent_[find(i)] = find(j); }

 private:
  Vertices parent_;
};

class Ordering {
 public:
  Ordering(const Diagram& diagram, const std::vector<BoxId>& made_by, const std::vector<bool>& anchored,
           const std::vector<std::uint32_t>& number, Budget& budget)
      : diagram_(diagram),
        made_by_(made_by),
        number_(number),
        vertex_(diagram.boxes(), not_numbered),
        boxes_(free_boxes(anchored)),
        graph_(boxes_.size(), edges()),
        steps_{budget, 20'000'000 + 64 * (diagram.boxes() + diagram.wires())},
        refinement_(graph_, steps_),
        scope_(boxes_.size()),
        component_(boxes_.size()),
        anchor_(boxes_.size()),
        position_(boxes_.size()),
        written_(boxes_.size()),
        local_(boxes_.size()) {}

  std::vector<BoxId> run() {
    Cells cells = first_cells();
    if (cells.count() < cells.members.size()) cells = refinement_.refine(std::move(cells));
    std::vector<BoxId> order;
    order.reserve(boxes_.size());
    for (const std::uint32_t vertex : ordered(std::move(cells), 0, 0)) order.push_back(boxes_[vertex]);
    return order;
  }

 private:
  std::vector<BoxId> free_boxes(const std::vector<bool>& anchored) {
    std::vector<BoxId> boxes;
    for (std::uint32_t b = 0; b < diagram_.boxes(); ++b) {
      if (anchored[b]) continue;
      vertex_[b] = static_cast<std::uint32_t>(boxes.size());
      boxes.push_back(static_cast<BoxId>(b));
    }
    return boxes;
  }

  [[nodiscard]] bool is_free(WireId wire) const { return number_[index(wire)] == not_numbered; }
  [[nodiscard]] std::uint32_t source(WireId wire) const { return vertex_[index(made_by_[index(wire)])]; }
  [[nodiscard]] std::uint32_t port(WireId wire) const {
    return index(wire) - index(diagram_.out(made_by_[index(wire)]).first);
  }

  [[nodiscard]] std::vector<ArcGraph::Edge> edges() const {
    std::vector<ArcGraph::Edge> edges;
    for (std::uint32_t v = 0; v < boxes_.size(); ++v) {
      const auto in = diagram_.in(boxes_[v]);
      for (std::uint32_t j = 0; j < in.size(); ++j)
        if (is_free(in[j])) edges.push_back({source(in[j]), v, port(in[j]), j});
    }
    return edges;
  }

  // Colours to begin with: how late the wires are that a box reads, then a hash of all that it descends from.
  // Long chains are told apart by it at once, and stand in memory as they will be walked.
  Cells first_cells() {
    const auto count = static_cast<std::uint32_t>(boxes_.size());
    std::vector<std::uint64_t> hash(count);
    Vertices level(count), begin;
    for (std::uint32_t v = 0; v < count; ++v) {
      const auto in = diagram_.in(boxes_[v]);
      hash[v] = mixed(index(diagram_.generator(boxes_[v])));
      for (const WireId wire : in) {
        const std::uint32_t number = number_[index(wire)];
        const bool is_numbered = number != not_numbered;
        const std::uint32_t from = is_numbered ? 0 : source(wire);
        hash[v] = is_numbered ? mixed(hash[v], 2U * std::uint64_t{number})
                              : mixed(mixed(hash[v], hash[from]), 2U * std::uint64_t{port(wire)} + 1U);
        level[v] = std::max(level[v], is_numbered ? number + 1 : level[from] + 1);
      }
      if (level[v] >= begin.size()) begin.resize(level[v] + std::size_t{1});
      ++begin[level[v]];
      steps_.step(4 + in.size());
    }
    Cells cells;
    cells.members.resize(count);
    std::uint32_t next = 0;
    for (std::uint32_t& place : begin) next += std::exchange(place, next);
    for (std::uint32_t v = 0; v < count; ++v) cells.members[begin[level[v]]++] = v;
    for (std::uint32_t l = 0, first = 0; l < begin.size();
         first = begin[l++])  // begin[l] is the end of level l now
      std::sort(cells.members.begin() + first, cells.members.begin() + begin[l],
                [&](std::uint32_t a, std::uint32_t b) { return hash[a] < hash[b]; });
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool starts = i == 0 || hash[cells.members[i]] != hash[cells.members[i - 1]] ||
                          level[cells.members[i]] != level[cells.members[i - 1]];
      if (starts) cells.begin.push_back(i);
    }
    cells.begin.push_back(count);
    return cells;
  }

  // The vertices of stable cells in canonical order. Neighbours outside are anchors with numbers below
  // `base`.
  Vertices ordered(Cells cells, std::uint32_t base, std::uint32_t depth) {
    if (cells.count() == cells.members.size()) return std::move(cells.members);
    if (depth > deepest_search) too_deep();
    steps_.step(4 * cells.members.size());
    // What is alone of its colour comes first, and anchors the rest.
    ++scopes_;
    Vertices order, rest, colour;
    for (std::uint32_t k = 0; k < cells.count(); ++k) {
      if (cells.size(k) == 1) {
        anchor_[cells.members[cells.begin[k]]] = base + static_cast<std::uint32_t>(order.size());
        order.push_back(cells.members[cells.begin[k]]);
        continue;
      }
      for (std::uint32_t place = cells.begin[k]; place < cells.begin[k + 1]; ++place) {
        scope_[cells.members[place]] = scopes_;
        rest.push_back(cells.members[place]);
        colour.push_back(k);
      }
    }
    const std::uint32_t first = components_ + 1, pieces = find_components(rest);
    if (order.empty() && pieces == 1) return searched(std::move(cells), base, depth);
    append_pieces(order, rest, colour, first, pieces, base + static_cast<std::uint32_t>(order.size()), depth);
    return order;
  }

  // Numbers the components of the vertices of this scope, from components_ + 1; how many there are.
  std::uint32_t find_components(const Vertices& rest) {
    const std::uint32_t before = components_, scope = scopes_;
    Vertices stack;
    for (const std::uint32_t root : rest) {
      if (component_[root] > before) continue;
      component_[root] = ++components_;
      stack.push_back(root);
      while (!stack.empty()) {
        const std::uint32_t vertex = stack.back();
        stack.pop_back();
        for (const auto& arcs : {graph_.forward(vertex), graph_.backward(vertex)}) {
          steps_.step(1 + arcs.size());
          for (const Arc& arc : arcs) {
            if (scope_[arc.to] != scope || component_[arc.to] > before) continue;
            component_[arc.to] = components_;
            stack.push_back(arc.to);
          }
        }
      }
    }
    return components_ - before;
  }

  // Each piece in its canonical order, and the pieces in the order of what they look like so: equal ones may
  // be exchanged.
  void append_pieces(Vertices& order, const Vertices& rest, const Vertices& colour, std::uint32_t first,
                     std::uint32_t pieces, std::uint32_t base, std::uint32_t depth) {
    // Counted into pieces, each by colour as `rest` is. Discrete pieces are in order then.
    std::vector<std::size_t> begin(pieces + 1);
    for (const std::uint32_t vertex : rest) ++begin[component_[vertex] - first + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    Vertices members(rest.size()), colours(rest.size());
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const std::size_t place = next[component_[rest[i]] - first]++;
      members[place] = rest[i];
      colours[place] = colour[i];
    }
    for (std::size_t p = 0; p < pieces; ++p) {
      Cells cells;
      for (std::size_t i = begin[p]; i < begin[p + 1]; ++i)
        if (i == begin[p] || colours[i] != colours[i - 1])
          cells.begin.push_back(static_cast<std::uint32_t>(i - begin[p]));
      const std::size_t size = begin[p + 1] - begin[p];
      if (cells.begin.size() == size) continue;
      cells.begin.push_back(static_cast<std::uint32_t>(size));
      const auto from = members.begin() + static_cast<std::ptrdiff_t>(begin[p]);
      cells.members.assign(from, from + static_cast<std::ptrdiff_t>(size));
      const Vertices piece = ordered(std::move(cells), base, depth + 1);
      std::copy(piece.begin(), piece.end(), from);
    }
    Code codes;
    std::vector<std::size_t> code_begin{0};
    const auto piece = [&](std::size_t p) {
      return std::span(members).subspan(begin[p], begin[p + 1] - begin[p]);
    };
    for (std::size_t p = 0; p < pieces; ++p) {
      write(piece(p), codes);
      code_begin.push_back(codes.size());
    }
    std::vector<std::uint32_t> by_code(pieces);
    std::iota(by_code.begin(), by_code.end(), 0U);
    std::sort(by_code.begin(), by_code.end(), [&](std::uint32_t a, std::uint32_t b) {
      const auto code = [&](std::size_t p) {
        return codes.begin() + static_cast<std::ptrdiff_t>(code_begin[p]);
      };
      return std::lexicographical_compare(code(a), code(a + 1U), code(b), code(b + 1U));
    });
    for (const std::uint32_t p : by_code) order.insert(order.end(), piece(p).begin(), piece(p).end());
  }

  // Writes down the vertices in this order: all of what each is and how it hangs on the others and on
  // anchors.
  void write(std::span<const std::uint32_t> order, Code& code) {
    ++writings_;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      position_[order[i]] = i;
      written_[order[i]] = writings_;
    }
    std::vector<std::array<std::uint32_t, 3>> readers;
    for (const std::uint32_t vertex : order) {
      code.push_back(index(diagram_.generator(boxes_[vertex])));
      const auto in = diagram_.in(boxes_[vertex]);
      for (const WireId wire : in) {
        if (!is_free(wire)) {
          code.insert(code.end(), {0U, number_[index(wire)]});
        } else {
          const std::uint32_t from = source(wire);
          const bool inside = written_[from] == writings_;
          code.insert(code.end(), {inside ? 1U : 2U, inside ? position_[from] : anchor_[from], port(wire)});
        }
      }
      readers.clear();
      for (const Arc& arc : graph_.forward(vertex))
        if (written_[arc.to] != writings_) readers.push_back({anchor_[arc.to], arc.out_port, arc.in_port});
      std::sort(readers.begin(), readers.end());
      code.push_back(static_cast<std::uint32_t>(readers.size()));
      for (const auto& reader : readers) code.insert(code.end(), reader.begin(), reader.end());
      steps_.step(4 + in.size() + graph_.forward(vertex).size());
    }
  }

  struct Form {
    Vertices order;
    Code code;
  };

  // A connected piece in which no vertex is alone of its colour.
  Vertices searched(Cells cells, std::uint32_t base, std::uint32_t depth) {
    const bool counting_before = steps_.counting;
    steps_.counting = true;
    std::size_t target = 0;
    for (std::size_t k = 1; k < cells.count(); ++k)
      if (cells.size(k) < cells.size(target)) target = k;
    const Vertices choices(cells.members.begin() + cells.begin[target],
                           cells.members.begin() + cells.begin[target + 1]);
    Orbits orbits(cells.members.size());
    Vertices tried;
    std::vector<Form> forms;  // the least one first
    std::uint64_t least_trace = 0;
    const auto locate = [&] {  // a search inside this one uses local_ too
      for (std::uint32_t i = 0; i < cells.members.size(); ++i) local_[cells.members[i]] = i;
    };
    locate();
    for (const std::uint32_t choice : choices) {
      // What a known symmetry takes to a vertex that was tried gives the same form.
      const auto same_orbit = [&](std::uint32_t vertex) {
        return orbits.find(local_[vertex]) == orbits.find(local_[choice]);
      };
      steps_.step(1 + tried.size());
      if (std::any_of(tried.begin(), tried.end(), same_orbit)) continue;
      tried.push_back(choice);
      std::uint64_t trace = 0;
      Cells finer = refinement_.individualise(cells, target, choice, trace);
      if (!forms.empty() && trace > least_trace) continue;
      if (trace < least_trace) forms.clear();
      least_trace = trace;
      Form form;
      form.order = ordered(std::move(finer), base, depth + 1);
      write(form.order, form.code);
      locate();
      const auto equal =
          std::find_if(forms.begin(), forms.end(), [&](const Form& f) { return f.code == form.code; });
      if (equal != forms.end()) {
        for (std::size_t i = 0; i < form.order.size(); ++i)
          orbits.unite(local_[equal->order[i]], local_[form.order[i]]);
      } else if (forms.empty() || form.code < forms.front().code) {
        forms.insert(forms.begin(), std::move(form));
        if (forms.size() > kept_forms) forms.pop_back();
      } else if (forms.size() < kept_forms) {
        forms.push_back(std::move(form));
      }
    }
    steps_.counting = counting_before;
    return std::move(forms.front().order);
  }

  [[noreturn]] static void too_deep() {
    throw BudgetSpent("comparison",
                      "the diagrams have too many symmetric observations to be put in order, so whether "
                      "they are equal is not known",
                      "return some of the observed wires as outputs, which tells the boxes apart");
  }

  const Diagram& diagram_;
  const std::vector<BoxId>& made_by_;
  const std::vector<std::uint32_t>& number_;
  Vertices vertex_;           // of a box
  std::vector<BoxId> boxes_;  // of a vertex
  ArcGraph graph_;
  SearchSteps steps_;
  Refinement refinement_;
  // By vertex. The stamps (scope_, component_, written_) grow, so that nothing is ever cleared.
  Vertices scope_, component_, anchor_, position_, written_, local_;
  std::uint32_t scopes_ = 0, components_ = 0, writings_ = 0;
};

}  // namespace

std::vector<BoxId> effect_order(const Diagram& diagram, const std::vector<BoxId>& made_by,
                                const std::vector<bool>& anchored, const std::vector<std::uint32_t>& number,
                                Budget& budget) {
  return Ordering(diagram, made_by, anchored, number, budget).run();
}

}  // namespace diag
