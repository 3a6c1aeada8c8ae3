// The reader of Hugin's NET.
#include "interpreter/formats/net.hpp"

#include <fmt/format.h>

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
    return std::move(builder_).finish(false);
  }

 private:
  void block() {
    const FileWord word = scanner_.peek();
    if (scanner_.take("net")) {
      scanner_.expect("{", {});
      while (!scanner_.take("}")) attribute();
    } else if (scanner_.take("discrete")) {
      scanner_.expect("node", {});
      node();
    } else if (scanner_.take("node")) {
      node();
    } else if (scanner_.at("potential")) {
      potential();
    } else if (word.is("continuous") || word.is("decision") || word.is("utility") || word.is("function") ||
               word.is("class")) {
      throw FileFault("file-unsupported", word.place,
                      fmt::format("blocks of the kind {} are not read", shown(word)),
                      "models have discrete chance nodes alone");
    } else {
      scanner_.fail_expected("`net`, `node` or `potential`");
    }
  }

  void attribute() {
    scanner_.expect_name("an attribute");
    scanner_.expect("=", {});
    scanner_.pass(";");
  }

  void node() {
    const FileWord name = scanner_.expect_name("the name of a node");
    const std::size_t id = builder_.add_variable(name.text, name.place);
    scanner_.expect("{", "a node is written: node NAME { states = (\"yes\" \"no\"); }");
    while (!scanner_.take("}")) {
      if (!scanner_.at("states")) {
        attribute();
        continue;
      }
      scanner_.next();
      scanner_.expect("=", {});
      scanner_.expect("(", {});
      std::vector<NetworkBuilder::Label> labels;
      while (!scanner_.at(")")) {
        const FileWord label = scanner_.expect_name("a label in quotes");
        labels.push_back({unescaped(label), label.place});
      }
      scanner_.next();
      scanner_.expect(";", {});
      builder_.set_labels(id, std::move(labels));
    }
    if (!builder_.network.variables[id].labels)
      throw FileFault("file-states", name.place, fmt::format("the variable {} has no labels", shown(name)),
                      "write states = (\"yes\" \"no\");");
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
    while (!scanner_.take("}")) {
      const FileWord word = scanner_.peek();
      if (word.is("data")) {
        if (builder_.network.variables[*id].table)
          throw FileFault("file-twice", word.place, "a second `data` of one table");
        data(*id);
      } else if (word.is("model_nodes") || word.is("model_data") || word.is("normal")) {
        throw FileFault("file-unsupported", word.place,
                        "tables that are computed from expressions are not read",
                        "let Hugin write the table out");
      } else {
        attribute();
      }
    }
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
};

}  // namespace

NetworkFile read_net(std::string_view text, Budget& budget) { return NetReader(text, budget).read(); }

}  // namespace diag
