#include "interpreter/inference/relevance.hpp"

#include <algorithm>

#include "interpreter/base/errors.hpp"

namespace diag {

namespace {

constexpr std::uint32_t clash = nowhere - 1;

// The box that makes each variable, as far as there is just one.
std::vector<std::uint32_t> makers(const FactorGraph& graph) {
  std::vector<std::uint32_t> maker(graph.variables(), nowhere);
  for (std::uint32_t f = 0; f < graph.factors(); ++f)
    for (const std::uint32_t v : graph.outputs(f)) maker[v] = maker[v] == nowhere ? f : clash;
  return maker;
}

}  // namespace

FactorGraph with_sound_heads(FactorGraph graph) {
  const std::vector<std::uint32_t> maker = makers(graph);
  const std::size_t factors = graph.factors();
  for (std::uint32_t f = 0; f < factors; ++f)
    for (const std::uint32_t v : graph.outputs(f))
      if (maker[v] == clash) {
        graph.heads[f] = 0;
        break;
      }
  // Kahn: boxes whose inputs are all made by boxes taken before; those on or behind a cycle are never taken.
  std::vector<std::uint32_t> waits(factors, 0);
  std::vector<std::uint32_t> starts(graph.variables() + 1, 0);
  const auto inputs = [&](std::uint32_t f) {
    return graph.scope(f).first(graph.scope(f).size() - graph.heads[f]);
  };
  const auto made = [&](std::uint32_t v) { return maker[v] < clash && graph.heads[maker[v]] > 0; };
  for (std::uint32_t f = 0; f < factors; ++f)
    for (const std::uint32_t v : inputs(f)) ++starts[v + 1];
  for (std::size_t v = 0; v < graph.variables(); ++v) starts[v + 1] += starts[v];
  std::vector<std::uint32_t> readers(starts.back());
  std::vector<std::uint32_t> fill(starts.begin(), starts.end() - 1);
  std::vector<std::uint32_t> queue;
  for (std::uint32_t f = 0; f < factors; ++f) {
    for (const std::uint32_t v : inputs(f)) {
      readers[fill[v]++] = f;
      if (graph.heads[f] > 0 && made(v)) ++waits[f];
    }
    if (graph.heads[f] > 0 && waits[f] == 0) queue.push_back(f);
  }
  std::size_t boxes = 0;
  for (std::uint32_t f = 0; f < factors; ++f) boxes += graph.heads[f] > 0 ? 1 : 0;
  for (std::size_t at = 0; at < queue.size(); ++at)
    for (const std::uint32_t v : graph.outputs(queue[at]))
      for (std::uint32_t i = starts[v]; i < starts[v + 1]; ++i) {
        const std::uint32_t f = readers[i];
        if (graph.heads[f] > 0 && --waits[f] == 0) queue.push_back(f);
      }
  if (queue.size() == boxes) return graph;
  std::vector<bool> taken(factors, false);
  for (const std::uint32_t f : queue) taken[f] = true;
  for (std::uint32_t f = 0; f < factors; ++f)
    if (!taken[f]) graph.heads[f] = 0;
  return graph;
}

RelevantGraph relevant_graph(const FactorGraph& graph, std::span<const std::uint32_t> observed,
                             const std::vector<bool>& asked, const RelevanceOptions& options) {
  const std::size_t count = graph.variables();
  const auto is_asked = [&](std::uint32_t v) { return asked.empty() || asked[v]; };
  const auto label = [&](std::uint32_t v) {
    if (!observed.empty() && observed[v] != nowhere) return observed[v];
    return graph.sizes[v] == 1 ? 0U : nowhere;
  };
  // Boxes whose outputs are neither asked, nor observed, nor read: from the last to the first, as the readers
  // go.
  std::vector<std::uint32_t> reads(count, 0);
  for (std::uint32_t f = 0; f < graph.factors(); ++f)
    for (const std::uint32_t v : graph.scope(f)) ++reads[v];
  std::vector<bool> gone(graph.factors(), false);
  std::vector<std::uint32_t> queue;
  const std::vector<std::uint32_t> maker = makers(graph);
  const auto barren = [&](std::uint32_t f) {
    if (gone[f] || graph.heads[f] == 0) return false;
    for (const std::uint32_t v : graph.outputs(f))
      if (reads[v] != 1 || is_asked(v) || label(v) != nowhere) return false;
    return true;
  };
  const auto drop = [&](std::uint32_t f) {
    gone[f] = true;
    queue.push_back(f);
  };
  for (std::uint32_t f = 0; f < graph.factors(); ++f)
    if (barren(f)) drop(f);
  for (std::size_t at = 0; at < queue.size(); ++at)
    for (const std::uint32_t v : graph.scope(queue[at])) {
      --reads[v];
      if (maker[v] < clash && barren(maker[v])) drop(maker[v]);
    }

  // Parts that hang together by what is not observed.
  std::vector<std::uint32_t> part(count);
  for (std::uint32_t v = 0; v < count; ++v) part[v] = v;
  const auto find = [&](std::uint32_t v) {
    while (part[v] != v) v = part[v] = part[part[v]];
    return v;
  };
  std::vector<bool> kept(count, true);
  if (!options.evidence) {
    for (std::uint32_t f = 0; f < graph.factors(); ++f) {
      if (gone[f]) continue;
      std::uint32_t first = nowhere;
      for (const std::uint32_t v : graph.scope(f)) {
        if (label(v) != nowhere) continue;
        if (first == nowhere) first = find(v);
        part[find(v)] = first;
        first = find(first);
      }
    }
    std::fill(kept.begin(), kept.end(), false);
    for (std::uint32_t v = 0; v < count; ++v)
      if (is_asked(v) && label(v) == nowhere) kept[find(v)] = true;
    for (std::uint32_t v = 0; v < count; ++v) kept[v] = kept[find(v)];
  }

  RelevantGraph result;
  result.numbers.assign(count, nowhere);
  const auto number = [&](std::uint32_t v) {
    if (result.numbers[v] == nowhere) {
      result.numbers[v] = static_cast<std::uint32_t>(result.variables.size());
      result.variables.push_back(v);
      result.graph.sizes.push_back(graph.sizes[v]);
    }
    return result.numbers[v];
  };
  std::vector<std::uint32_t> scope;
  for (std::uint32_t f = 0; f < graph.factors(); ++f) {
    if (gone[f]) continue;
    RelevantGraph::Cells cells;
    cells.factor = f;
    scope.clear();
    std::uint32_t heads = graph.heads[f];
    std::uint64_t stride = 1;
    bool relevant = true;
    const auto all = graph.scope(f);
    for (const std::uint32_t v : all)
      if (graph.sizes[v] > 1 && label(v) != nowhere) cells.whole = false;
    for (std::size_t i = all.size(); i-- > 0;) {
      const std::uint32_t v = all[i];
      if (const std::uint32_t x = label(v); x != nowhere) {
        cells.offset += x * stride;
        // An observed output is no output; without it the rows do not sum to 1.
        if (i + graph.heads[f] >= all.size() && graph.sizes[v] > 1) heads = 0;
        if (i + graph.heads[f] >= all.size() && heads > 0) --heads;
      } else {
        if (!kept[v]) relevant = false;
        if (!cells.whole) cells.axes.emplace_back(graph.sizes[v], stride);
        cells.count *= graph.sizes[v];
        scope.push_back(v);
      }
      stride *= graph.sizes[v];
    }
    if (!relevant || (scope.empty() && !options.evidence)) continue;
    std::reverse(cells.axes.begin(), cells.axes.end());
    std::reverse(scope.begin(), scope.end());
    for (std::uint32_t& v : scope) v = number(v);
    result.graph.add(scope, heads);
    result.factors.push_back(std::move(cells));
  }
  // A variable that no box makes is summed over its labels even where nothing reads it any more.
  for (std::uint32_t v = 0; v < count; ++v)
    if (label(v) == nowhere && (is_asked(v) || (options.evidence && maker[v] == nowhere))) number(v);
  return result;
}

}  // namespace diag
