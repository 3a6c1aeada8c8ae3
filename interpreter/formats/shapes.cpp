// The reader of dagitty and DOT: statements of chains a -> b <- { c d }, with attributes in brackets.
#include "interpreter/formats/shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "interpreter/formats/network_builder.hpp"

namespace diag {

namespace {

constexpr ScannerRules dagitty_rules{"{}[]=;,-<>", "", true, false, true, true};
constexpr ScannerRules dot_rules{"{}[]=;,<>:+", "", true, false, true, true};

enum class Arrow : std::uint8_t { none, forward, backward, both };

class ShapeReader {
 public:
  ShapeReader(std::string_view text, bool dot, Budget& budget)
      : scanner_(text, dot ? dot_rules : dagitty_rules), dot_(dot), budget_(budget), builder_(budget) {}

  NetworkFile read() {
    head();
    scanner_.expect("{", {});
    statements(0);
    scanner_.take(";");
    if (!scanner_.peek().ends()) scanner_.fail_expected("the end of the file");
    settle();
    return std::move(builder_).finish(true);
  }

 private:
  using Nodes = std::vector<std::size_t>;
  struct Attributes {
    bool latent = false;
    std::string_view direction;
  };

  void head() {
    if (dot_) scanner_.take("strict");
    if (scanner_.at("graph") || scanner_.at("pdag") || scanner_.at("mag") || scanner_.at("pag"))
      throw FileFault("file-unsupported", scanner_.peek().place,
                      fmt::format("graphs of the kind {} are not read", shown(scanner_.peek())),
                      "the arrows of a model have directions");
    if (dot_ ? !scanner_.take("digraph") : !scanner_.take("dag"))
      scanner_.fail_expected(dot_ ? "`digraph`" : "`dag`", dot_ ? "a graph is written: digraph { a -> b }"
                                                                : "a graph is written: dag { a -> b }");
    if (!scanner_.at("{")) builder_.network.name = unescaped(name("the name of the graph"));
  }

  // In DOT a `-` may stand in front of numbers alone; arrows are cut off where they touch a name.
  FileWord name(std::string_view what) {
    FileWord word = scanner_.peek();
    if (!dot_ || word.quoted) return scanner_.expect_name(what);
    if (word.text == "-") scanner_.fail_expected(what);
    const std::size_t dash = word.text.find('-', word.text.size() > 1 && word.text[0] == '-' ? 1 : 0);
    if (dash == std::string_view::npos || dash == 0) return scanner_.expect_name(what);
    word.text = word.text.substr(0, dash);
    word.place.end = word.place.begin + static_cast<std::uint32_t>(dash);
    scanner_.resume(word.place.end);
    return word;
  }

  void statements(std::size_t depth) {
    constexpr std::size_t deepest = 100;
    if (depth > deepest)
      throw FileFault("file-syntax", scanner_.peek().place, "brackets stand more than 100 deep here");
    while (!scanner_.take("}")) {
      if (scanner_.peek().ends()) scanner_.fail_expected("`}`");
      if (scanner_.take(";") || scanner_.take(",")) continue;
      statement(depth);
    }
  }

  void statement(std::size_t depth) {
    const FileWord first = scanner_.peek();
    if (dot_ && (first.is("graph") || first.is("node") || first.is("edge"))) {
      scanner_.next();
      attributes();
      return;
    }
    Nodes left = term(depth);
    if (scanner_.at("=") && left.size() == 1 && fresh_) {  // an attribute of the graph: bb="0,0,1,1"
      forget(left.front(), first);
      scanner_.next();
      scanner_.expect_name("a value");
      return;
    }
    Attributes of = attributes();
    if (!is_arrow()) {
      if (of.latent)
        for (const std::size_t node : left) builder_.network.variables[node].hidden = true;
      return;
    }
    struct Link {
      Nodes from, to;
      Arrow arrow;
      FilePlace place;
    };
    std::vector<Link> links;
    while (is_arrow()) {
      const FilePlace place = scanner_.peek().place;
      const Arrow kind = arrow();
      Nodes right = term(depth);
      of = attributes();
      links.push_back({std::move(left), right, kind, place});
      left = std::move(right);
      if (!dot_) join(links.back().from, links.back().to, kind, place);
    }
    if (!dot_) return;
    // In DOT the attributes at the end hold for the whole chain.
    for (const Link& link : links) {
      Arrow kind = link.arrow;
      if (of.direction == "both") kind = Arrow::both;
      if (of.direction == "back") kind = Arrow::backward;
      if (of.direction == "none") undirected(link.place);
      join(link.from, link.to, kind, link.place);
    }
  }

  Nodes term(std::size_t depth) {
    fresh_ = false;
    Nodes nodes;
    const bool subgraph = dot_ && scanner_.take("subgraph");
    if (subgraph && !scanner_.at("{")) name("the name of a subgraph");
    if (subgraph || scanner_.at("{")) {
      scanner_.expect("{", {});
      const std::size_t first = mentioned_.size();
      ++groups_;
      statements(depth + 1);
      --groups_;
      nodes.assign(mentioned_.begin() + static_cast<std::ptrdiff_t>(first), mentioned_.end());
      std::sort(nodes.begin(), nodes.end());
      nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
      if (groups_ == 0) mentioned_.clear();
      return nodes;
    }
    const FileWord word = name("the name of a variable");
    const std::string text = unescaped(word);
    if (builder_.has(text)) {
      nodes.push_back(builder_.find(text, word.place));
    } else {
      nodes.push_back(builder_.add_variable(text, word.place));
      fresh_ = true;
    }
    if (groups_ > 0) mentioned_.push_back(nodes.front());
    for (int part = 0; dot_ && part < 2 && scanner_.take(":"); ++part) name("a port");
    return nodes;
  }

  // A name that turned out to be that of an attribute.
  void forget(std::size_t node, const FileWord& word) {
    DIAG_ASSERT(node + 1 == builder_.network.variables.size());
    builder_.drop_last(unescaped(word));
    if (groups_ > 0) mentioned_.pop_back();
  }

  Attributes attributes() {
    Attributes found;
    while (scanner_.take("[")) {
      while (!scanner_.take("]")) {
        const FileWord word = scanner_.peek();
        if (word.ends()) scanner_.fail_expected("`]`");
        scanner_.next();
        if (!dot_ && (word.is("latent") || word.is("unobserved") || word.is("u") || word.is("l")))
          found.latent = true;
        if (!scanner_.take("=")) continue;
        const FileWord value = scanner_.next();
        if (dot_ && word.text == "style" && value.text.find("dashed") != std::string_view::npos)
          found.latent = true;
        if (dot_ && word.text == "dir") found.direction = value.text;
      }
    }
    return found;
  }

  bool is_arrow() const {
    const FileWord& word = scanner_.peek();
    return !word.quoted && !word.ends() && (word.text.front() == '-' || word.text.front() == '<');
  }

  [[noreturn]] static void undirected(FilePlace place) {
    throw FileFault("file-unsupported", place, "this edge has no direction",
                    "the arrows of a model have directions: a -> b, or a <-> b for a hidden common cause");
  }

  // The characters of an arrow are read by hand: `->`, `<-`, `<->`.
  Arrow arrow() {
    const FilePlace start = scanner_.peek().place;
    const std::string_view rest = scanner_.text().substr(start.begin, 3);
    const auto go = [&](std::uint32_t length, Arrow kind) {
      scanner_.resume(start.begin + length);
      return kind;
    };
    if (rest.substr(0, 2) == "->") return go(2, Arrow::forward);
    if (!dot_ && rest == "<->") return go(3, Arrow::both);
    if (!dot_ && rest.substr(0, 2) == "<-") return go(2, Arrow::backward);
    if (rest.substr(0, 2) == "--") undirected(start);
    scanner_.fail_expected(dot_ ? "`->`" : "`->`, `<-` or `<->`");
  }

  void join(const Nodes& from, const Nodes& to, Arrow arrow, FilePlace place) {
    for (const std::size_t a : from)
      for (const std::size_t b : to) {
        budget_.step(20);
        if (a == b)
          throw FileFault(
              "cycle", place,
              fmt::format("an edge leads from {} to itself", shown(builder_.network.variables[a].name)),
              "no variable may listen to itself");
        if (arrow == Arrow::both)
          add(causes_, std::min(a, b), std::max(a, b));
        else
          arrow == Arrow::backward ? add(arrows_, b, a) : add(arrows_, a, b);
      }
  }

  // Groups make a short text a large graph: edges are kept as they come, in eight bytes each, and those said
  // again are dropped before the list grows to twice its size.
  struct Edges {
    std::vector<std::uint64_t> list;
    std::size_t next_look = 1U << 20U;
  };
  static constexpr unsigned half = 32;

  void add(Edges& edges, std::size_t from, std::size_t to) {
    edges.list.push_back(static_cast<std::uint64_t>(from) << half | to);
    if (edges.list.size() < edges.next_look) return;
    drop_repeated(edges.list);
    limit_edges(edges.list.size());
    edges.next_look = std::max(edges.next_look, 2 * edges.list.size());
  }

  static void limit_edges(std::size_t count) {
    constexpr std::size_t most = 5'000'000;
    if (count > most) throw BudgetSpent("size", "a graph with more than 5000000 edges has no place");
  }

  // The first of each stays where it is.
  void drop_repeated(std::vector<std::uint64_t>& list) {
    constexpr double bytes =
        2 * sizeof(std::uint64_t) + sizeof(std::uint32_t);  // and what grows in the meantime
    budget_.reserve(bytes * static_cast<double>(list.size()), "the list of the edges of the graph");
    std::vector<std::uint32_t> order(list.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto same = [&](std::uint32_t a, std::uint32_t b) { return list[a] == list[b]; };
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return list[a] != list[b] ? list[a] < list[b] : a < b;
    });
    order.erase(std::unique(order.begin(), order.end(), same), order.end());
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i) list[i] = list[order[i]];
    list.resize(order.size());
    budget_.step(20 * list.size());
  }

  void settle() {
    drop_repeated(arrows_.list);
    drop_repeated(causes_.list);
    limit_edges(arrows_.list.size() + causes_.list.size());
    constexpr std::uint64_t low = (std::uint64_t{1} << half) - 1;
    for (const std::uint64_t edge : arrows_.list)
      builder_.network.variables[edge & low].parents.push_back(static_cast<std::size_t>(edge >> half));
    arrows_ = {};
    budget_.reserve(bytes_of_a_cause * static_cast<double>(causes_.list.size()), "the list of hidden causes");
    for (const std::uint64_t edge : causes_.list)
      builder_.network.confounded.push_back(
          {static_cast<std::size_t>(edge >> half), static_cast<std::size_t>(edge & low)});
  }

  static constexpr double bytes_of_a_cause = 56;  // a vector of two

  FileScanner scanner_;
  bool dot_;
  Budget& budget_;
  NetworkBuilder builder_;
  bool fresh_ = false;  // the last term was a name for the first time
  std::size_t groups_ = 0;
  Nodes mentioned_;        // in the groups under way
  Edges arrows_, causes_;  // tail and head; the two ends, the one declared first in front
};

}  // namespace

NetworkFile read_dagitty(std::string_view text, Budget& budget) {
  return ShapeReader(text, false, budget).read();
}

NetworkFile read_dot(std::string_view text, Budget& budget) { return ShapeReader(text, true, budget).read(); }

}  // namespace diag
