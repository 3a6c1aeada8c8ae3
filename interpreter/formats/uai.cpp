// The readers of UAI networks and of their evidence.
#include "interpreter/formats/uai.hpp"

#include <fmt/format.h>

#include "interpreter/formats/network_builder.hpp"

namespace diag {

namespace {

constexpr ScannerRules uai_rules{"", "", false, false, false, false};

std::uint64_t whole_number(FileScanner& scanner, std::string_view what) {
  const FileWord word = scanner.peek();
  std::uint64_t value = 0;
  bool good = !word.ends() && word.text.size() <= 18;
  for (const char c : word.text) {
    good &= c >= '0' && c <= '9';
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (!good) scanner.fail_expected(what);
  scanner.next();
  return value;
}

class UaiReader {
 public:
  UaiReader(std::string_view text, Budget& budget) : scanner_(text, uai_rules), builder_(budget) {}

  NetworkFile read() {
    const FileWord kind = scanner_.peek();
    if (kind.is("MARKOV"))
      throw FileFault("file-unsupported", kind.place, "Markov networks are no causal models",
                      "networks of the kind BAYES are read");
    scanner_.expect("BAYES", "a UAI network begins with the word BAYES");
    variables();
    scopes();
    for (std::size_t i = 0; i < order_.size(); ++i) table(order_[i]);
    if (!scanner_.peek().ends()) scanner_.fail_expected("the end of the file");
    return std::move(builder_).finish(false);
  }

 private:
  // Each of them takes two characters of the file at least.
  std::uint64_t count(std::string_view what) {
    const FileWord word = scanner_.peek();
    const std::uint64_t value = whole_number(scanner_, what);
    if (value > scanner_.text().size())
      throw FileFault("file-syntax", word.place,
                      fmt::format("{} is {} here, and the file is shorter than that", what, value));
    return value;
  }

  void variables() {
    const std::uint64_t variables = count("the number of variables");
    for (std::uint64_t i = 0; i < variables; ++i) {
      const FileWord size = scanner_.peek();
      const std::size_t id = builder_.add_variable(std::to_string(i), size.place);
      builder_.set_labels(id, whole_number(scanner_, "a number of labels"), "", size.place);
    }
  }

  void scopes() {
    const FileWord place = scanner_.peek();
    const std::uint64_t tables = count("the number of tables");
    const std::size_t variables = builder_.network.variables.size();
    if (tables != variables)
      throw FileFault("file-scope", place.place,
                      fmt::format("there are {} tables, and {} variables", tables, variables),
                      "a network of the kind BAYES has a table for each variable");
    std::vector<bool> seen(variables, false);
    for (std::uint64_t i = 0; i < tables; ++i) {
      const FileWord size = scanner_.peek();
      const std::uint64_t width = count("the size of a scope");
      if (width == 0)
        throw FileFault("file-scope", size.place, "a scope is empty",
                        "its last variable is the one that the table is of");
      std::vector<std::pair<std::size_t, FilePlace>> scope;
      for (std::uint64_t j = 0; j < width; ++j) {
        const FilePlace at = scanner_.peek().place;
        const std::uint64_t id = whole_number(scanner_, "a variable's number");
        if (id >= variables)
          throw FileFault("file-scope", at, fmt::format("there is no variable {}", id),
                          fmt::format("they are numbered from 0 to {}", variables - 1));
        scope.emplace_back(static_cast<std::size_t>(id), at);
      }
      const auto [id, at] = scope.back();
      if (seen[id])
        throw FileFault("file-twice", at, fmt::format("the variable {} has a table already", id),
                        "the last variable of a scope is the one that the table is of");
      seen[id] = true;
      for (std::size_t j = 0; j + 1 < scope.size(); ++j)
        builder_.add_parent(id, scope[j].first, scope[j].second);
      order_.push_back(id);
    }
  }

  void table(std::size_t id) {
    const FileWord size = scanner_.peek();
    const CptBuilder cpt(builder_.network, id, builder_.rounded);
    const std::uint64_t cells = count("the size of a table");
    if (static_cast<double>(cells) != cpt.cells())
      throw FileFault(
          "file-table-length", size.place,
          fmt::format("the table of {} has {} numbers, and {:.15g} are wanted", id, cells, cpt.cells()),
          "the product of the numbers of labels in its scope");
    numbers_.clear();
    for (std::uint64_t i = 0; i < cells; ++i) {
      if (scanner_.peek().ends())
        scanner_.fail_expected(
            fmt::format("a number (of {} of the table of {}, {} are there)", cells, id, i));
      numbers_.add(scanner_.next());
    }
    builder_.set_table(id, numbers_, CptBuilder::Order::variable_fastest, size.place);
  }

  FileScanner scanner_;
  NetworkBuilder builder_;
  FileNumbers numbers_;
  std::vector<std::size_t> order_;  // the variables of the tables
};

}  // namespace

NetworkFile read_uai(std::string_view text, Budget& budget) { return UaiReader(text, budget).read(); }

// Older files begin with the number of samples, of which one is read here.
std::vector<FileEvidence> read_uai_evidence(std::string_view text, const std::vector<std::uint64_t>& sizes,
                                            Budget& budget) {
  FileScanner scanner(text, uai_rules);
  std::vector<std::pair<std::uint64_t, FilePlace>> numbers;
  while (!scanner.peek().ends()) {
    const FilePlace place = scanner.peek().place;
    numbers.emplace_back(whole_number(scanner, "a whole number"), place);
    budget.step(8);
  }
  if (numbers.empty())
    throw FileFault("file-empty", {}, "the evidence file is empty",
                    "it begins with the number of variables observed");
  std::size_t at = 0;
  if (numbers.size() > 1 && numbers[0].first == 1 && numbers[1].first < numbers.size() &&
      numbers.size() == 2 + 2 * numbers[1].first)
    at = 1;
  if (numbers[at].first > numbers.size() || numbers.size() != at + 1 + 2 * numbers[at].first)
    throw FileFault(
        "file-syntax", numbers[at].second,
        fmt::format("{} variables are announced, and {} numbers follow", numbers[at].first,
                    numbers.size() - at - 1),
        "an evidence file has the number of variables observed, then a variable and a label for each");
  std::vector<FileEvidence> evidence;
  std::vector<bool> seen(sizes.size(), false);
  for (++at; at + 1 < numbers.size(); at += 2) {
    const auto [variable, place] = numbers[at];
    const auto [label, label_place] = numbers[at + 1];
    if (variable >= sizes.size())
      throw FileFault("file-scope", place, fmt::format("there is no variable {}", variable));
    const std::uint64_t labels = sizes[variable];
    if (label >= labels)
      throw FileFault(
          "file-scope", label_place,
          fmt::format("the variable {} has the labels 0 to {}, and not {}", variable, labels - 1, label));
    if (seen[variable])
      throw FileFault("file-twice", place, fmt::format("the variable {} is observed twice", variable));
    seen[variable] = true;
    evidence.push_back({static_cast<std::size_t>(variable), label});
  }
  return evidence;
}

}  // namespace diag
