// Joining, cancelling and dividing c-factors.
#include "interpreter/causal/c_factor_groups.hpp"

#include <algorithm>
#include <numeric>

namespace diag {

namespace {

bool is_summed_over(const Reading& value) { return !value.label || is_bound(*value.label); }

// The same label of the same variable, in whichever graph.
bool same_label(const Reading* a, const Reading* b) {
  return a != nullptr && b != nullptr && !is_summed_over(*a) && !is_summed_over(*b) && a->label == b->label;
}

void absorb(CFactorGroup& into, CFactorGroup& from) {
  into.values.merge(from.values);
  into.made = joined(into.made, from.made);
  into.summed = joined(into.summed, from.summed);
}

void drop_empty(CFactorGroups& groups) {
  std::erase_if(groups, [](const CFactorGroup& group) { return group.values.empty(); });
}

}  // namespace

CFactorJoiner::CFactorJoiner(const MixedGraph& graph, Subgraphs& subgraphs, Budget& budget, bool explain)
    : graph_(graph), subgraphs_(subgraphs), budget_(budget), explain_(explain) {}

void CFactorJoiner::join_summed(CFactorGroups& groups, const std::set<Reading>& asked) {
  std::map<Reading, std::set<std::size_t>> places;
  std::vector<Reading> summed;
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const auto& [node, value] : groups[g].values) {
      places[value].insert(g);
      if (is_summed_over(value) && asked.count(value) == 0 && contains(groups[g].made, node))
        summed.push_back(value);
    }
  std::sort(summed.begin(), summed.end());
  for (auto value = summed.rbegin(); value != summed.rend(); ++value) {  // what reads before what is read
    const std::set<std::size_t> in = places[*value];
    std::size_t into = *in.begin();
    for (const std::size_t g : in)
      if (groups[g].values.size() > groups[into].values.size()) into = g;
    if (!agree(groups, in, into)) continue;
    std::vector<CFactorTerm> terms;
    for (const std::size_t g : in)
      if (explain_) terms.push_back(term(groups[g]));
    for (const std::size_t g : in) {
      if (g == into) continue;
      for (const auto& [node, reading] : groups[g].values) {
        places[reading].erase(g);
        places[reading].insert(into);
      }
      absorb(groups[into], groups[g]);
      groups[g] = {};
    }
    groups[into].summed = joined(groups[into].summed, {value->variable});
    if (!explain_) continue;
    terms.push_back(term(groups[into]));
    tell(CFactorStep::Rule::sum, std::move(terms));
  }
  drop_empty(groups);
}

// In the order of what they make, so that the world as it is comes first.
void CFactorJoiner::join_adjacent(CFactorGroups& groups) {
  std::map<Reading, std::size_t> maker;
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const Node node : groups[g].shown()) maker[groups[g].values.at(node)] = g;
  std::vector<std::size_t> now(groups.size());
  std::iota(now.begin(), now.end(), std::size_t{0});
  const auto root = [&](std::size_t g) {
    while (now[g] != g) g = now[g] = now[now[g]];
    return g;
  };
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (!groups[g].given.empty()) continue;
    std::vector<Reading> read;
    for (const auto& [node, value] : groups[g].values)
      if (!contains(groups[g].made, node)) read.push_back(value);
    for (const Reading& value : read) {
      const auto made = maker.find(value);
      if (made == maker.end()) continue;
      const std::size_t here = root(g), there = root(made->second);
      if (here == there || groups[here].made.empty() || groups[there].made.empty() ||
          !groups[there].given.empty())
        continue;
      const bool larger = groups[here].values.size() > groups[there].values.size();
      const std::size_t into = larger ? here : there, from = larger ? there : here;
      if (!agree(groups, {here, there}, into)) continue;
      std::vector<CFactorTerm> terms;
      if (explain_) terms = {term(groups[there]), term(groups[here])};
      absorb(groups[into], groups[from]);
      groups[from] = {};
      now[from] = into;
      if (!explain_) continue;
      terms.push_back(term(groups[into]));
      tell(CFactorStep::Rule::join, std::move(terms));
    }
  }
  drop_empty(groups);
}

// Whether no variable has two values in these groups.
bool CFactorJoiner::agree(const CFactorGroups& groups, const std::set<std::size_t>& in, std::size_t largest) {
  std::map<Node, const Reading*> values;
  for (const std::size_t g : in) {
    if (g == largest) continue;
    budget_.step(8 * groups[g].values.size());
    for (const auto& [node, value] : groups[g].values) {
      if (const Reading* there = groups[largest].value(node); there != nullptr && *there != value)
        return false;
      const auto [at, fresh] = values.emplace(node, &value);
      if (!fresh && *at->second != value) return false;
    }
  }
  return true;
}

void CFactorJoiner::cancel(CFactorGroups& above, CFactorGroups& below) {
  const auto same = [&](const CFactorGroup& a, const CFactorGroup& b) {
    if (a.shown() != b.shown() || done(a) != done(b)) return false;
    const auto labels_agree = [&](const NodeSet& nodes) {
      return std::all_of(nodes.begin(), nodes.end(),
                         [&](Node node) { return same_label(a.value(node), b.value(node)); });
    };
    return labels_agree(a.shown()) && labels_agree(done(a));
  };
  for (std::size_t b = below.size(); b-- > 0;) {
    const auto found = std::find_if(above.begin(), above.end(),
                                    [&](const CFactorGroup& group) { return same(group, below[b]); });
    if (found == above.end()) continue;
    if (explain_) tell(CFactorStep::Rule::cancel, {term(below[b])});
    above.erase(found);
    below.erase(below.begin() + static_cast<std::ptrdiff_t>(b));
  }
}

// P(a, b | do(c)) over P(b | do(c)) is P(a | do(c), b). To the makers of b come those of what acts on b there
// and does not below: with them it is a part of what they make together.
std::optional<CFactorJoiner::Quotient> CFactorJoiner::quotient(const CFactorGroups& above,
                                                               const CFactorGroup& part) {
  const NodeSet parts = part.shown(), part_done = done(part);
  Quotient found;
  const auto add_maker = [&](const auto& is_it) {
    for (std::size_t g = 0; g < above.size(); ++g)
      for (const Node node : above[g].shown())
        if (is_it(above[g].values.at(node))) return above[g].given.empty() && found.from.insert(g).second;
    return false;
  };
  for (const Node node : parts)
    add_maker(
        [&](const Reading& value) { return value.variable == node && same_label(&value, part.value(node)); });
  for (;;) {
    if (found.from.empty() || !agree(above, found.from, *found.from.begin())) return std::nullopt;
    found.group = {};
    for (const std::size_t g : found.from) {
      CFactorGroup copy = above[g];
      absorb(found.group, copy);
    }
    const NodeSet act = acting(parts, done(found.group));
    bool more = false;
    for (const Node node : act) {
      const Reading& read = found.group.values.at(node);
      if (contains(part_done, node) && same_label(&read, part.value(node))) continue;
      if (!add_maker([&](const Reading& made) { return made == read; })) return std::nullopt;
      more = true;
    }
    if (more) continue;
    if (act != part_done) return std::nullopt;
    break;
  }
  const NodeSet made = found.group.shown();
  for (const Node node : parts)
    if (!contains(made, node) || !same_label(found.group.value(node), part.value(node))) return std::nullopt;
  if (without(found.group.shown(), parts).empty()) return std::nullopt;
  found.group.given = parts;
  return found;
}

void CFactorJoiner::take(CFactorGroups& above, CFactorGroups& below, std::size_t b, Quotient quotient) {
  CFactorGroup whole = quotient.group;
  whole.given.clear();
  if (explain_ && quotient.from.size() > 1) {
    std::vector<CFactorTerm> terms;
    for (const std::size_t g : quotient.from) terms.push_back(term(above[g]));
    terms.push_back(term(whole));
    tell(CFactorStep::Rule::join, std::move(terms));
  }
  if (explain_) tell(CFactorStep::Rule::divide, {term(whole), term(below[b]), term(quotient.group)});
  for (const std::size_t g : quotient.from) above[g] = {};
  above[*quotient.from.begin()] = std::move(quotient.group);
  drop_empty(above);
  below.erase(below.begin() + static_cast<std::ptrdiff_t>(b));
}

NodeSet CFactorJoiner::acting(const NodeSet& made, const NodeSet& done) {
  if (done.empty()) return {};
  if (all_.empty()) {
    all_.resize(graph_.observed());
    std::iota(all_.begin(), all_.end(), Node{0});
  }
  return common(done, subgraphs_.parents(subgraphs_.ancestors(made, without(all_, done))));
}

NodeSet CFactorJoiner::done(const CFactorGroup& group) {
  NodeSet read;
  for (const auto& [node, value] : group.values)
    if (!contains(group.made, node)) read.push_back(node);
  return acting(joined(group.shown(), group.given), read);
}

CFactorTerm CFactorJoiner::term(const CFactorGroup& group) {
  CFactorTerm made;
  const auto values = [&](const NodeSet& nodes) {
    std::vector<Reading> all;
    for (const Node node : nodes) all.push_back(group.values.at(node));
    return all;
  };
  made.made = values(group.shown());
  made.done = values(done(group));
  made.given = values(group.given);
  return made;
}

}  // namespace diag
