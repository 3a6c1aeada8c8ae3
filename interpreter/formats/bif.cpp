// The reader of BIF.
#include "interpreter/formats/bif.hpp"

#include <fmt/format.h>

#include "interpreter/formats/network_builder.hpp"

namespace diag {

namespace {

// Commas and bars separate nothing that spaces do not (the format ignores them), so they are spaces here.
constexpr ScannerRules bif_rules{"{}()[];", ",|", true, false, false, false};

class BifReader {
 public:
  BifReader(std::string_view text, Budget& budget)
      : scanner_(text, bif_rules), budget_(budget), builder_(budget) {}

  NetworkFile read() {
    while (!scanner_.peek().ends()) block();
    // Some files declare variables behind the tables that mention them.
    const std::vector<std::uint32_t> later = std::move(later_);
    last_pass_ = true;
    for (const std::uint32_t byte : later) {
      scanner_.resume(byte);
      probability();
    }
    return std::move(builder_).finish(false);
  }

 private:
  void block() {
    if (scanner_.take("network")) {
      if (!scanner_.at("{")) builder_.network.name = scanner_.expect_name("the name of the network").text;
      scanner_.expect("{", "a network is written: network NAME { }");
      while (!scanner_.take("}")) property_or("`property` or `}`");
    } else if (scanner_.take("variable")) {
      variable();
    } else if (scanner_.at("probability")) {
      probability();
    } else if (scanner_.at("property")) {
      property();
    } else {
      scanner_.fail_expected("`network`, `variable` or `probability`");
    }
  }

  void property() {
    scanner_.expect("property", {});
    scanner_.pass(";");
  }

  void property_or(std::string_view expected) {
    if (!scanner_.at("property")) scanner_.fail_expected(expected);
    property();
  }

  void variable() {
    const FileWord name = scanner_.expect_name("the name of a variable");
    const std::size_t id = builder_.add_variable(name.text, name.place);
    scanner_.expect("{", "a variable is written: variable NAME { type discrete [ 2 ] { yes, no }; }");
    while (!scanner_.take("}")) {
      if (scanner_.take("type"))
        labels(id);
      else
        property_or("`type`, `property` or `}`");
    }
    if (!builder_.network.variables[id].labels)
      throw FileFault("file-states", name.place, fmt::format("the variable {} has no labels", shown(name)),
                      "write type discrete [ 2 ] { yes, no };");
  }

  void labels(std::size_t id) {
    if (!scanner_.at("discrete"))
      throw FileFault("file-unsupported", scanner_.peek().place,
                      fmt::format("variables of the type {} are not read", shown(scanner_.peek())),
                      "discrete variables are: type discrete [ 2 ] { yes, no };");
    scanner_.next();
    scanner_.expect("[", "the number of labels is written: discrete [ 2 ]");
    const FileWord count = scanner_.next();
    scanner_.expect("]", "the number of labels is written: discrete [ 2 ]");
    scanner_.expect("{", "the labels are written: { yes, no };");
    std::vector<NetworkBuilder::Label> labels;
    while (!scanner_.at("}")) {
      const FileWord label = scanner_.expect_name("a label");
      labels.push_back({std::string(label.text), label.place});
    }
    scanner_.next();
    scanner_.expect(";", {});
    if (count.text != std::to_string(labels.size()))
      throw FileFault("file-states", count.place,
                      fmt::format("{} labels are announced, and {} are listed", shown(count), labels.size()));
    builder_.set_labels(id, std::move(labels));
  }

  // ( child | parents ): the child; nothing where one of them is declared further down.
  std::optional<std::size_t> head() {
    const FileWord open = scanner_.expect("(", "a table is written: probability ( a | b, c ) { ... }");
    std::vector<FileWord> names;
    while (!scanner_.at(")")) names.push_back(scanner_.expect_name("the name of a variable"));
    scanner_.next();
    if (names.empty()) throw FileFault("file-syntax", open.place, "a table needs the variable that it is of");
    return builder_.begin_table(names, last_pass_);
  }

  void probability() {
    const FileWord keyword = scanner_.next();
    const std::optional<std::size_t> id = head();
    scanner_.expect("{", "the rows stand in braces: { table 0.5, 0.5; }");
    if (!id) {
      later_.push_back(keyword.place.begin);
      scanner_.pass("}");
      return;
    }
    numbers_.clear();
    entries_.clear();
    predicted_.assign(builder_.network.variables[*id].parents.size(), 0);
    std::optional<FileWord> table, otherwise;
    std::size_t default_at = 0;
    CptBuilder cpt(builder_.network, *id, builder_.rounded);
    while (!scanner_.at("}")) {
      const FileWord word = scanner_.peek();
      if (scanner_.take("table")) {
        if (table) twice(word, "a second `table`");
        table = word;
        read_numbers();
      } else if (scanner_.take("default")) {
        if (otherwise) twice(word, "a second `default`");
        otherwise = word;
        default_at = numbers_.size();
        read_row(cpt, word);
      } else if (word.is("(")) {
        row(*id, cpt);
      } else if (word.is("property")) {
        property();
      } else {
        scanner_.fail_expected("`table`, `default`, a row such as (yes, no) or `}`");
      }
    }
    const FileWord close = scanner_.next();
    if (table && (otherwise || !entries_.empty()))
      throw FileFault("file-twice", table->place, "a `table` has all rows, and there are others beside it",
                      "keep the table, or the rows");
    if (table)
      whole(*id, std::move(cpt), *table);
    else
      by_rows(*id, std::move(cpt), otherwise ? std::optional(default_at) : std::nullopt, keyword, close);
  }

  [[noreturn]] static void twice(const FileWord& word, const char* what) {
    throw FileFault("file-twice", word.place, fmt::format("{} of one variable", what));
  }

  void read_numbers() {
    while (!scanner_.at(";")) {
      if (scanner_.at("}") || scanner_.at("(") || scanner_.peek().ends())
        scanner_.fail_expected("`;` or a further number");
      numbers_.add(scanner_.next());
    }
    scanner_.next();
  }

  void read_row(const CptBuilder& cpt, const FileWord& start) {
    const std::size_t first = numbers_.size();
    read_numbers();
    if (numbers_.size() - first != cpt.columns())
      throw FileFault(
          "file-table-length", start.place,
          fmt::format("this row has {} numbers, and {} are wanted", numbers_.size() - first, cpt.columns()),
          "one for each label of the variable");
  }

  // (labels of the parents) numbers; rows mostly follow each other as one counts, so the next labels are
  // guessed.
  void row(std::size_t id, const CptBuilder& cpt) {
    const std::vector<std::size_t>& parents = builder_.network.variables[id].parents;
    const FileWord open = scanner_.next();
    std::size_t count = 0;
    std::uint64_t position = 0;
    bool beyond = false;
    for (; !scanner_.at(")"); ++count) {
      const FileWord word = scanner_.expect_name("a label");
      if (count == parents.size())
        throw FileFault("file-syntax", word.place,
                        fmt::format("there are {} parents, and this is a further label", parents.size()));
      const Labels& labels = *builder_.network.variables[parents[count]].labels;
      std::uint64_t& guess = predicted_[count];
      if (!labels.is(guess, word.text)) {
        guess = guess + 1 < labels.size() ? guess + 1 : 0;
        if (!labels.is(guess, word.text)) guess = builder_.find_label(parents[count], word.text, word.place);
      }
      beyond |= __builtin_mul_overflow(position, labels.size(), &position) ||
                __builtin_add_overflow(position, guess, &position);
    }
    if (count < parents.size())
      scanner_.fail_expected(
          fmt::format("a label of {}", shown(builder_.network.variables[parents[count]].name)));
    if (beyond) throw BudgetSpent("size", "a table with more than 2^63 rows has no place");
    scanner_.next();
    entries_.push_back({position, static_cast<std::uint32_t>(numbers_.size()), open.place});
    read_row(cpt, open);
  }

  void whole(std::size_t id, CptBuilder cpt, const FileWord& table) {
    builder_.check_length(id, numbers_, cpt.cells(), table.place);
    using Order = CptBuilder::Order;
    Order order = Order::variable_slowest;  // the first name in the head varies slowest: the variable itself
    if (!cpt.plausible(numbers_, order) && cpt.plausible(numbers_, Order::variable_fastest)) {
      order = Order::variable_fastest;
      if (!order_said_)
        builder_.network.remarks.push_back(
            {"file-table-order",
             fmt::format(
                 "the table of {} is read row by row: in the order of the format, where the variable itself "
                 "varies slowest, its rows would not sum to 1",
                 shown(builder_.network.variables[id].name)),
             "tables in this file that could be read either way are read in the order of the format",
             table.place});
      order_said_ = true;
    }
    cpt.add_all(numbers_, order, budget_);
    builder_.give_table(id, std::move(cpt));
  }

  void by_rows(std::size_t id, CptBuilder cpt, std::optional<std::size_t> otherwise, const FileWord& keyword,
               const FileWord& close) {
    const double rows = cpt.rows();
    const auto lacking = [&](std::uint64_t row) {
      const std::string text = cpt.row_text(row);
      throw FileFault("file-row-missing", close.place.begin > 0 ? keyword.place : close.place,
                      fmt::format("the table of {} has no row{}", shown(builder_.network.variables[id].name),
                                  text.empty() ? "" : " for " + text),
                      "write it, or a `default`");
    };
    bool in_order = static_cast<double>(entries_.size()) == rows;
    for (std::size_t i = 0; i < entries_.size() && in_order; ++i) in_order = entries_[i].row == i;
    if (in_order) {
      for (const Entry& entry : entries_) cpt.add_row(numbers_, entry.first, 1, budget_);
      return builder_.give_table(id, std::move(cpt));
    }
    // A table without default cannot be larger than the file.
    if (!otherwise && rows > 2 * static_cast<double>(entries_.size()) + 1024) lacking(first_missing(rows));
    constexpr double most_rows = 2e9;
    if (rows > most_rows)
      throw BudgetSpent("size", fmt::format("a table with {:.3g} rows has no place", rows));
    budget_.reserve(rows * (8.0 * static_cast<double>(cpt.columns()) + 16),
                    "the table of " + builder_.network.variables[id].name);
    constexpr std::uint32_t none = 0xffffffff;
    std::vector<std::uint32_t> first(static_cast<std::size_t>(rows),
                                     otherwise ? static_cast<std::uint32_t>(*otherwise) : none);
    std::vector<bool> seen(first.size(), false);
    for (const Entry& entry : entries_) {
      if (seen[entry.row])
        throw FileFault("file-twice", entry.place,
                        fmt::format("the row for {} is there twice", cpt.row_text(entry.row)),
                        "keep one of them");
      seen[entry.row] = true;
      first[entry.row] = entry.first;
    }
    for (std::size_t row = 0; row < first.size(); ++row) {
      if (first[row] == none) lacking(row);
      cpt.add_row(numbers_, first[row], 1, budget_);
    }
    builder_.give_table(id, std::move(cpt));
  }

  // The first row that no entry gives; `rows` are many more than entries.
  std::uint64_t first_missing(double rows) const {
    std::vector<bool> seen(entries_.size() + 1, false);
    for (const Entry& entry : entries_)
      if (entry.row < seen.size()) seen[entry.row] = true;
    std::uint64_t row = 0;
    while (row + 1 < seen.size() && seen[row] && static_cast<double>(row) + 1 < rows) ++row;
    return row;
  }

  struct Entry {
    std::uint64_t row;
    std::uint32_t first;  // number
    FilePlace place;
  };

  FileScanner scanner_;
  Budget& budget_;
  NetworkBuilder builder_;
  FileNumbers numbers_;         // of the block under way
  std::vector<Entry> entries_;  // its rows
  std::vector<std::uint64_t> predicted_;
  std::vector<std::uint32_t> later_;
  bool last_pass_ = false;
  bool order_said_ = false;
};

}  // namespace

NetworkFile read_bif(std::string_view text, Budget& budget) { return BifReader(text, budget).read(); }

}  // namespace diag
