// The reader of Hugin's NET.
#include "interpreter/formats/net.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "interpreter/formats/network_builder.hpp"

namespace diag {

namespace {

constexpr ScannerRules net_rules{"{}()=;|", ",", false, true, false, true};

class NetReader {
 public:
  NetReader(std::string_view text, Budget& budget) : scanner_(text, net_rules), builder_(budget) {}

  NetworkFile read() {
    while (!scanner_.peek().ends()) block();
    const std::vector<std::uint32_t> later = std::move(later_);
    last_pass_ = true;
    for (const std::uint32_t byte : later) {
      scanner_.resume(byte);
      potential();
    }
    give_names();
    say_uniform();
    return std::move(builder_).finish(false);
  }

 private:
  // Kinds of discrete nodes: what stands before the word `node`.
  enum class Kind : std::uint8_t { labelled, boolean, numbered, interval };

  void block() {
    const FileWord word = scanner_.peek();
    if (scanner_.take("net")) {
      scanner_.expect("{", {});
      while (!scanner_.take("}")) attribute();
    } else if (scanner_.at("class")) {
      whole_class();
    } else if (const std::optional<Kind> kind = node_kind()) {
      node(*kind);
    } else if (scanner_.at("potential")) {
      potential();
    } else if (word.is("continuous") || word.is("decision") || word.is("utility") || word.is("function") ||
               word.is("instance")) {
      throw FileFault("file-unsupported", word.place,
                      fmt::format("blocks of the kind {} are not read", shown(word)),
                      "models have discrete chance nodes alone");
    } else {
      scanner_.fail_expected("`net`, `node` or `potential`");
    }
  }

  // class NAME { attributes and blocks }: the network of an object-oriented one, if it stands alone.
  void whole_class() {
    const FileWord keyword = scanner_.next();
    if (in_class_ || !builder_.network.variables.empty())
      throw FileFault("file-unsupported", keyword.place, "networks of several classes are not read",
                      "let Hugin write the network out without classes");
    builder_.network.name = scanner_.expect_name("the name of a class").text;
    scanner_.expect("{", "a network in a class is written: class NAME { node a { ... } ... }");
    in_class_ = true;
    while (!scanner_.take("}")) {
      const FileWord word = scanner_.peek();
      const std::size_t behind = scanner_.text().find_first_not_of(" \t\r\n", word.place.end);
      const bool value = behind != std::string_view::npos && scanner_.text()[behind] == '=';
      value ? attribute() : block();
    }
    in_class_ = false;
  }

  // Goes on behind `node` where one of the discrete kinds stands here.
  std::optional<Kind> node_kind() {
    Kind kind = Kind::labelled;
    bool any = scanner_.take("discrete");
    for (const auto& [word, of] :
         {std::pair("boolean", Kind::boolean), std::pair("labelled", Kind::labelled),
          std::pair("labeled", Kind::labelled), std::pair("numbered", Kind::numbered),
          std::pair("interval", Kind::interval)})
      if (scanner_.take(word)) {
        kind = of;
        any = true;
        break;
      }
    any |= scanner_.take("discrete");
    if (scanner_.take("node")) return kind;
    if (any) scanner_.fail_expected("`node`");
    return std::nullopt;
  }

  void attribute() {
    scanner_.expect_name("an attribute");
    scanner_.expect("=", {});
    scanner_.pass(";");
  }

  void node(Kind kind) {
    const FileWord name = scanner_.expect_name("the name of a node");
    const std::size_t id = builder_.add_variable(name.text, name.place);
    scanner_.expect("{", "a node is written: node NAME { states = (\"yes\" \"no\"); }");
    std::vector<NetworkBuilder::Label> labels, values;
    bool listed = false;
    while (!scanner_.take("}")) {
      const FileWord word = scanner_.peek();
      if (word.is("states")) {
        std::vector<NetworkBuilder::Label> earlier = std::exchange(labels, list());
        if (std::exchange(listed, true)) {
          builder_.set_labels(id, std::move(earlier));
          builder_.set_labels(id, labels);  // which is one list too many
        }
      } else if (word.is("state_values")) {
        values = list();
      } else if (word.is(net_name_attribute)) {
        own_name(id);
      } else {
        attribute();
      }
    }
    if (labels.empty() || (!values.empty() && all_empty(labels))) labels = default_labels(kind, values, name);
    if (labels.empty())
      throw FileFault("file-states", name.place, fmt::format("the variable {} has no labels", shown(name)),
                      "write states = (\"yes\" \"no\");");
    builder_.set_labels(id, std::move(labels));
  }

  // `states = ("yes" "no");`
  std::vector<NetworkBuilder::Label> list() {
    scanner_.next();
    scanner_.expect("=", {});
    scanner_.expect("(", {});
    std::vector<NetworkBuilder::Label> items;
    while (!scanner_.at(")")) {
      const FileWord word = scanner_.peek();
      if (word.quoted && word.text.empty())
        scanner_.next();
      else
        scanner_.expect_name("a label in quotes");
      items.push_back({unescaped(word), word.place});
    }
    scanner_.next();
    scanner_.expect(";", {});
    return items;
  }

  static bool all_empty(const std::vector<NetworkBuilder::Label>& labels) {
    return std::all_of(labels.begin(), labels.end(), [](const auto& label) { return label.text.empty(); });
  }

  // Of nodes whose states have no names: those that Hugin shows.
  static std::vector<NetworkBuilder::Label> default_labels(Kind kind,
                                                           const std::vector<NetworkBuilder::Label>& values,
                                                           const FileWord& name) {
    if (kind == Kind::boolean) return {{"false", name.place}, {"true", name.place}};
    if (kind != Kind::interval) return values;
    std::vector<NetworkBuilder::Label> labels;  // between each value and the next one
    for (std::size_t i = 1; i < values.size(); ++i)
      labels.push_back({values[i - 1].text + " - " + values[i].text, values[i - 1].place});
    return labels;
  }

  // What our own writer adds to a node whose name is no identifier.
  void own_name(std::size_t id) {
    scanner_.next();
    scanner_.expect("=", {});
    const FileWord name = scanner_.expect_name("a name in quotes");
    scanner_.expect(";", {});
    own_names_.push_back({id, unescaped(name), name.place});
  }

  // Names are given at the end: tables call the nodes by their identifiers.
  void give_names() {
    std::vector<NetworkVariable>& variables = builder_.network.variables;
    for (const OwnName& own : own_names_) variables[own.id].name = own.name;
    std::unordered_set<std::string_view> seen;
    for (const NetworkVariable& variable : variables)
      if (!seen.insert(variable.name).second)
        throw FileFault("file-twice", own_names_.empty() ? variable.place : own_names_.back().place,
                        fmt::format("two nodes have the name {}", shown(variable.name)),
                        "give one of them another name");
  }

  void say_uniform() {
    if (uniform_.empty()) return;
    const std::string& name = builder_.network.variables[uniform_.front().first].name;
    builder_.network.remarks.push_back(
        {"file-uniform",
         uniform_.size() == 1
             ? fmt::format("the table of {} has no data, and is uniform, as it is in Hugin", shown(name))
             : fmt::format(
                   "{} tables have no data, that of {} for one, and are uniform, as they are in Hugin",
                   uniform_.size(), shown(name)),
         "", uniform_.front().second});
  }

  std::optional<std::size_t> head() {
    scanner_.expect("(", "a table is written: potential (a | b c) { data = (...); }");
    std::vector<FileWord> names;
    bool bar = false;
    while (!scanner_.at(")")) {
      if (scanner_.at("|") && !bar && names.size() == 1) {
        bar = true;
        scanner_.next();
        continue;
      }
      const FileWord name = scanner_.expect_name("the name of a node");
      if (names.size() == 1 && !bar)
        throw FileFault("file-unsupported", name.place, "tables of several variables at once are not read",
                        "parents stand behind a bar: potential (a | b c)");
      names.push_back(name);
    }
    if (names.empty()) scanner_.fail_expected("the name of a node");
    scanner_.next();
    return builder_.begin_table(names, last_pass_);
  }

  void potential() {
    const FileWord keyword = scanner_.next();
    const std::optional<std::size_t> id = head();
    scanner_.expect("{", {});
    if (!id) {
      later_.push_back(keyword.place.begin);
      scanner_.pass("}");
      return;
    }
    const auto has_table = [&] { return builder_.network.variables[*id].table.has_value(); };
    while (!scanner_.take("}")) {
      const FileWord word = scanner_.peek();
      if (word.is("data")) {
        if (has_table()) throw FileFault("file-twice", word.place, "a second `data` of one table");
        data(*id);
      } else if (word.is("model_nodes") || word.is("model_data") || word.is("normal")) {
        throw FileFault("file-unsupported", word.place,
                        "tables that are computed from expressions are not read",
                        "let Hugin write the table out");
      } else {
        attribute();
      }
    }
    if (has_table()) return;
    builder_.set_uniform(*id);
    uniform_.emplace_back(*id, keyword.place);
  }

  // The brackets repeat what the head says: the numbers count, and how deep they stand.
  void data(std::size_t id) {
    const FileWord start = scanner_.next();
    scanner_.expect("=", {});
    scanner_.expect("(", {});
    numbers_.clear();
    for (std::size_t depth = 1; depth > 0;) {
      const FileWord word = scanner_.peek();
      if (scanner_.take("(")) {
        ++depth;
      } else if (scanner_.take(")")) {
        --depth;
      } else if (word.ends() || word.is(";") || word.is("}")) {
        scanner_.fail_expected("`)`");
      } else {
        numbers_.add(scanner_.next());
      }
    }
    scanner_.expect(";", {});
    builder_.set_table(id, numbers_, CptBuilder::Order::variable_fastest, start.place);
  }

  FileScanner scanner_;
  NetworkBuilder builder_;
  FileNumbers numbers_;
  std::vector<std::uint32_t> later_;
  bool last_pass_ = false;
  bool in_class_ = false;
  struct OwnName {
    std::size_t id;
    std::string name;
    FilePlace place;
  };
  std::vector<OwnName> own_names_;
  std::vector<std::pair<std::size_t, FilePlace>> uniform_;
};

}  // namespace

NetworkFile read_net(std::string_view text, Budget& budget) { return NetReader(text, budget).read(); }

}  // namespace diag
