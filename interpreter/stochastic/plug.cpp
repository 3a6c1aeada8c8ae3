// Plugging the two sides of a comb together: who fits whom, whether each is a comb at all, and the state they
// make.
#include <algorithm>
#include <cmath>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/stochastic/comb.hpp"
#include "interpreter/stochastic/marks.hpp"
#include "interpreter/stochastic/wiring.hpp"

namespace diag {

namespace {

[[noreturn]] void fail(const std::string& message, const std::string& help = {}) {
  throw EvaluationError("not-a-comb", message, help);
}

const std::string& name_of(const Port& port) { return port.name.empty() ? port.object : port.name; }

std::string names_of(const std::vector<Port>& ports) {
  std::string text;
  for (const Port& port : ports) {
    if (!text.empty()) text += ", ";
    text += name_of(port).empty() ? to_text(port.labels) : spelled_name(name_of(port));
  }
  return text.empty() ? "nothing" : text;
}

std::string counted(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// A channel with the group of each of its ports; ports are in the order of the groups.
struct SideView {
  const Channel* channel = nullptr;
  std::vector<std::size_t> input_place, output_place;  // the axis of the whole state that each port is
};

// The ports of all groups one after another; axis i stands in group group[i].
struct Fit {
  std::vector<Port> axes;
  std::vector<std::size_t> group;
  SideView outer, inner;
};

// Where each of `ports` stands among `expected`: by names where these are unique and all there, else by
// position.
std::vector<std::size_t> match(const std::vector<Port>& ports, const std::vector<Port>& expected,
                               const char* what) {
  const auto complain = [&]() {
    fail(std::string("the ") + what + " of the inner and the outer side do not fit: " + names_of(ports) +
         " against " + names_of(expected));
  };
  if (ports.size() != expected.size()) complain();
  std::vector<std::size_t> places;
  for (const Port& port : ports) {
    std::size_t found = expected.size(), times = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (!name_of(port).empty() && name_of(expected[i]) == name_of(port)) {
        found = i;
        ++times;
      }
    if (times != 1 || std::find(places.begin(), places.end(), found) != places.end()) {
      places.clear();
      break;
    }
    places.push_back(found);
  }
  if (places.empty())
    for (std::size_t i = 0; i < ports.size(); ++i) places.push_back(i);
  for (std::size_t i = 0; i < ports.size(); ++i)
    if (ports[i].labels != expected[places[i]].labels) complain();
  return places;
}

// Fits sides of which at least one remembers its groups.
Fit fit_by_groups(const Channel& outer, const Channel& inner) {
  const CombGroups& groups = outer.comb ? *outer.comb : *inner.comb;
  if (outer.comb && inner.comb && outer.comb->outer == inner.comb->outer)
    fail(std::string("the ") + (outer.comb->outer ? "outer" : "inner") + " side of a comb is given twice",
         "write plug(k.outer, k.inner)");
  if ((outer.comb && !outer.comb->outer) || (inner.comb && inner.comb->outer))
    fail("the sides are the wrong way round", "write plug(k.outer, k.inner)");
  if (outer.comb && inner.comb && outer.comb->sizes != inner.comb->sizes)
    fail("the two sides come from combs with different groups");
  Fit fit;
  const std::size_t count = groups.sizes.size();
  std::vector<std::size_t> starts{0};
  for (const std::size_t size : groups.sizes) starts.push_back(starts.back() + size);
  fit.axes.resize(starts.back());
  fit.group.resize(starts.back());
  for (std::size_t g = 0; g < count; ++g)
    for (std::size_t i = starts[g]; i < starts[g + 1]; ++i) fit.group[i] = g;
  // The axes that a side has, as inputs and as outputs: holes after its own last group are not its inputs.
  const auto places = [&](bool is_outer) {
    std::pair<std::vector<std::size_t>, std::vector<std::size_t>> found;
    const std::size_t last =
        is_outer ? (count + 1) / 2 * 2 : count / 2 * 2 + 1;  // one past the own last group, at most
    for (std::size_t i = 0; i < fit.axes.size(); ++i) {
      const bool own = (fit.group[i] % 2 == 0) == is_outer;
      if (own)
        found.second.push_back(i);
      else if (fit.group[i] + 1 < last)
        found.first.push_back(i);
    }
    return found;
  };
  const auto outer_places = places(true), inner_places = places(false);
  const auto place = [&](const Channel& side, const auto& expected, SideView& view, const char* which) {
    view.channel = &side;
    if (side.inputs.size() != expected.first.size() || side.outputs.size() != expected.second.size())
      fail(std::string("the ") + which + " side has " + counted(side.inputs.size(), "input") + " and " +
           counted(side.outputs.size(), "output") + " where the groups ask for " +
           std::to_string(expected.first.size()) + " and " + std::to_string(expected.second.size()));
    view.input_place = expected.first;
    view.output_place = expected.second;
  };
  place(outer, outer_places, fit.outer, "first");
  place(inner, inner_places, fit.inner, "second");
  // A side without groups is matched by names to the ports of the one that has them.
  SideView& plain = outer.comb ? fit.inner : fit.outer;
  const SideView& known = outer.comb ? fit.outer : fit.inner;
  if (!outer.comb || !inner.comb) {
    const Channel& side = *known.channel;
    std::vector<Port> axes(fit.axes.size());
    for (std::size_t i = 0; i < known.output_place.size(); ++i) axes[known.output_place[i]] = side.outputs[i];
    for (std::size_t i = 0; i < known.input_place.size(); ++i) axes[known.input_place[i]] = side.inputs[i];
    const auto rearrange = [&](const std::vector<Port>& ports, std::vector<std::size_t>& where,
                               const char* what) {
      std::vector<Port> expected;
      for (std::size_t i = 0; i < where.size(); ++i) {
        // A last group of the plain side is no input of the other: it takes the plain side's own ports as
        // they stand.
        const bool unknown = axes[where[i]].labels.size() == 0;
        expected.push_back(unknown ? ports[i] : axes[where[i]]);
      }
      const std::vector<std::size_t> matched = match(ports, expected, what);
      std::vector<std::size_t> result;
      for (const std::size_t at : matched) result.push_back(where[at]);
      where = std::move(result);
    };
    rearrange(plain.channel->inputs, plain.input_place, "inputs");
    rearrange(plain.channel->outputs, plain.output_place, "outputs");
  }
  return fit;
}

// Ordinary channels, read as outer : B -> A * C and inner : A -> B.
Fit fit_by_names(const Channel& outer, const Channel& inner) {
  Fit fit;
  fit.outer.channel = &outer;
  fit.inner.channel = &inner;
  const auto find = [&](const Port& port, const std::vector<Port>& among) {
    std::size_t found = among.size();
    for (std::size_t i = 0; i < among.size(); ++i)
      if (!name_of(port).empty() && name_of(among[i]) == name_of(port))
        found = found == among.size() ? i : among.size();
    if (found == among.size() || among[found].labels != port.labels)
      fail("the input " + names_of({port}) + " of one side is no output of the other: " + names_of(among),
           "without groups the sides are read as outer : B -> A * C and inner : A -> B, by the names of "
           "their ports");
    return found;
  };
  std::vector<std::size_t> axis_of_output(outer.outputs.size(), static_cast<std::size_t>(-1));
  std::vector<std::size_t> listened;
  for (const Port& port : inner.inputs) listened.push_back(find(port, outer.outputs));
  for (std::size_t i = 0; i < outer.outputs.size(); ++i)
    if (std::find(listened.begin(), listened.end(), i) != listened.end()) {
      axis_of_output[i] = fit.axes.size();
      fit.axes.push_back(outer.outputs[i]);
      fit.group.push_back(0);
    }
  const std::size_t first_of_inner = fit.axes.size();
  for (std::size_t i = 0; i < inner.outputs.size(); ++i) {
    fit.inner.output_place.push_back(fit.axes.size());
    fit.axes.push_back(inner.outputs[i]);
    fit.group.push_back(1);
  }
  for (const Port& port : outer.inputs)
    fit.outer.input_place.push_back(first_of_inner + find(port, inner.outputs));
  if (outer.inputs.size() != inner.outputs.size())
    fail("the outer side listens to " + names_of(outer.inputs) + ", the inner one gives " +
         names_of(inner.outputs));
  for (std::size_t i = 0; i < outer.outputs.size(); ++i) {
    if (axis_of_output[i] == static_cast<std::size_t>(-1)) {
      axis_of_output[i] = fit.axes.size();
      fit.axes.push_back(outer.outputs[i]);
      fit.group.push_back(2);
    }
    fit.outer.output_place.push_back(axis_of_output[i]);
  }
  for (const std::size_t at : listened) fit.inner.input_place.push_back(axis_of_output[at]);
  return fit;
}

// Every axis takes the port of the side that makes it; both sides agree in the labels.
void name_axes(Fit& fit) {
  for (const SideView* view : {&fit.outer, &fit.inner})
    for (std::size_t i = 0; i < view->output_place.size(); ++i)
      fit.axes[view->output_place[i]] = view->channel->outputs[i];
  for (const SideView* view : {&fit.outer, &fit.inner})
    for (std::size_t i = 0; i < view->input_place.size(); ++i) {
      const Port& port = view->channel->inputs[i];
      Port& axis = fit.axes[view->input_place[i]];
      if (axis.labels != port.labels)
        fail("the labels of " + names_of({port}) + " differ on the two sides: " + to_text(port.labels) +
             " and " + to_text(axis.labels));
      if (axis.name.empty()) axis.name = port.name;
    }
}

Fit fit_sides(const Channel& outer, const Channel& inner) {
  Fit fit = outer.comb || inner.comb ? fit_by_groups(outer, inner) : fit_by_names(outer, inner);
  name_axes(fit);
  return fit;
}

constexpr double tolerance = 1e-9;  // of weights in double that should be equal

bool same_weight(const Cells<Integer>& cells, std::size_t a, std::size_t b, const Table& table) {
  if (table.layout() == Layout::functional || cells.runs.empty()) return cells.weights[a] == cells.weights[b];
  return cells.weights[a] * table.denominators()[cells.runs[b]] ==
         cells.weights[b] * table.denominators()[cells.runs[a]];
}
bool same_weight(const Cells<double>& cells, std::size_t a, std::size_t b, const Table&) {
  return std::abs(cells.weights[a] - cells.weights[b]) <=
         tolerance * std::max(std::abs(cells.weights[a]), std::abs(cells.weights[b]));
}

// Whether the marginal of the side on its groups up to `group` is the same for all labels of the holes after
// it. Cells that are not determined agree with anything.
template <class Number>
bool ignores_later(const SideView& view, const Fit& fit, std::size_t group, Budget& budget) {
  const Channel& channel = *view.channel;
  const std::size_t inputs = channel.inputs.size();
  std::vector<std::size_t> axes, later;
  for (std::size_t i = 0; i < inputs; ++i)
    (fit.group[view.input_place[i]] > group ? later : axes).push_back(i);
  if (later.empty()) return true;
  for (std::size_t i = 0; i < channel.outputs.size(); ++i)
    if (fit.group[view.output_place[i]] <= group) axes.push_back(inputs + i);
  const std::size_t common = axes.size();
  axes.insert(axes.end(), later.begin(), later.end());
  const Shape from = shape_of(channel.inputs, channel.outputs);
  Shape shape;
  double choices = 1;
  for (const std::size_t axis : axes) shape.extents.push_back(from.extents[axis]);
  for (const std::size_t axis : later) choices *= static_cast<double>(from.extents[axis]);
  const Cells<Number> cells = project<Number>(channel.table, shape, axes, {}, budget);
  Cells<Integer> marked;
  marked.shape = shape;
  for_each_undetermined(channel, budget, [&](Key key, const std::string&) {
    for (const std::size_t axis : axes) marked.keys.push_back(key[axis]);
    marked.weights.emplace_back(1);
  });
  sort_cells(marked, budget);
  std::size_t mark = 0;
  for (std::size_t begin = 0; begin < cells.size();) {
    const Key prefix = cells.key(begin).first(common);
    while (mark < marked.size() && earlier_key(marked.key(mark).first(common), prefix)) ++mark;
    double known = choices, seen = 0;
    std::size_t reference = cells.size(), end = begin;
    for (; end < cells.size() && same_key(cells.key(end).first(common), prefix); ++end) {
      budget.step(16);
      while (mark < marked.size() && earlier_key(marked.key(mark), cells.key(end))) {
        ++mark;
        --known;
      }
      if (mark < marked.size() && same_key(marked.key(mark), cells.key(end))) continue;
      ++seen;
      if (reference == cells.size()) reference = end;
      if (!same_weight(cells, reference, end, channel.table)) return false;
    }
    for (; mark < marked.size() && same_key(marked.key(mark).first(common), prefix); ++mark) --known;
    if (seen > 0 && seen < known) return false;  // somewhere it is 0
    begin = end;
  }
  return true;
}

void check_side(const SideView& view, const Fit& fit, const char* which, Budget& budget) {
  std::vector<std::size_t> own;
  for (const std::size_t place : view.output_place) own.push_back(fit.group[place]);
  std::sort(own.begin(), own.end());
  own.erase(std::unique(own.begin(), own.end()), own.end());
  for (const std::size_t group : own) {
    const bool good = view.channel->table.arith() == Arith::exact
                          ? ignores_later<Integer>(view, fit, group, budget)
                          : ignores_later<double>(view, fit, group, budget);
    if (good) continue;
    std::vector<Port> ports, holes;
    for (std::size_t i = 0; i < fit.axes.size(); ++i) {
      if (fit.group[i] == group) ports.push_back(fit.axes[i]);
    }
    for (const std::size_t place : view.input_place)
      if (fit.group[place] > group) holes.push_back(fit.axes[place]);
    fail(std::string("the ") + which + " side is no comb: " + names_of(ports) +
             " depends on the later hole " + names_of(holes),
         "take the sides from comb(...), or change them only by surgery on their outputs");
  }
}

}  // namespace

std::vector<Port> plug_ports(const Channel& outer, const Channel& inner) {
  return fit_sides(outer, inner).axes;
}

Channel plug(const Channel& outer, const Channel& inner, Budget& budget) {
  const Fit fit = fit_sides(outer, inner);
  check_side(fit.outer, fit, "outer", budget);
  check_side(fit.inner, fit, "inner", budget);
  Wiring wiring;
  const std::vector<Index> indices = wiring.add_indices(fit.axes);
  wiring.outputs = indices;
  for (const SideView* view : {&fit.outer, &fit.inner}) {
    std::vector<Index> in, out;
    for (const std::size_t place : view->input_place) in.push_back(indices[place]);
    for (const std::size_t place : view->output_place) out.push_back(indices[place]);
    wiring.add(*view->channel, std::move(in), std::move(out));
  }
  return contract(wiring, {}, fit.axes, common_arith(outer, inner), budget);
}

}  // namespace diag
