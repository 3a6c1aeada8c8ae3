// What a writer writes, the reader of the format reads back to the same network; what is exact stays exact,
// and what is written twice is the same text. Damaged texts are refused with a message or read; nothing else
// happens.
#include <catch2/catch.hpp>

#include <random>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/formats.hpp"

using namespace diag;

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }

enum class Names { plain, odd, numbers };

std::string odd_name(Random& random, std::size_t i) {
  const char* const parts[] = {"<5",   "Asy/Patch", ">=7.5", "16-31_days", "a b", "ω", "0",     "-",
                               "x->y", "{",         "]",     "//c",        "#",   "%", "P(a|b)"};
  return std::string(parts[below(random, std::size(parts))]) + std::to_string(i);
}

Table random_table(Random& random, const NetworkFile& network, const NetworkVariable& variable,
                   bool decimal) {
  Shape shape;
  for (const std::size_t parent : variable.parents)
    shape.extents.push_back(network.variables[parent].labels->size());
  shape.inputs = shape.extents.size();
  shape.extents.push_back(variable.labels->size());
  std::vector<Integer> numerators, denominators;
  for (std::uint64_t row = 0; row < shape.rows(); ++row) {
    const std::int64_t whole = decimal ? std::vector<std::int64_t>{1, 10, 1000, 1'000'000}[below(random, 4)]
                                       : static_cast<std::int64_t>(1 + below(random, 1000));
    std::int64_t left = whole;
    for (std::uint64_t column = 0; column < shape.columns(); ++column) {
      const bool last = column + 1 == shape.columns();
      const std::int64_t cell =
          last ? left : static_cast<std::int64_t>(below(random, static_cast<std::size_t>(left) + 1));
      numerators.emplace_back(cell);
      left -= cell;
    }
    denominators.emplace_back(whole);
  }
  return Table::dense(shape, numerators, denominators);
}

NetworkFile random_network(Random& random, Names names, bool decimal) {
  NetworkFile network;
  network.name = "net";
  const std::size_t count = 1 + below(random, 7);
  for (std::size_t i = 0; i < count; ++i) {
    NetworkVariable variable;
    variable.name =
        names == Names::odd ? odd_name(random, i) : (names == Names::plain ? "v" : "") + std::to_string(i);
    const std::size_t size = 1 + below(random, 4);
    std::vector<std::string> labels;
    for (std::size_t j = 0; j < size; ++j)
      labels.push_back(names == Names::numbers ? std::to_string(j) : odd_name(random, j));
    variable.labels = Labels(labels);
    for (std::size_t j = 0; j < i; ++j)
      if (below(random, 3) == 0)
        variable.parents.insert(variable.parents.begin() +
                                    static_cast<std::ptrdiff_t>(below(random, variable.parents.size() + 1)),
                                j);
    network.variables.push_back(std::move(variable));
  }
  for (NetworkVariable& variable : network.variables)
    variable.table = random_table(random, network, variable, decimal);
  return network;
}

bool same_tables(const Table& a, const Table& b, bool exact) {
  if (!(a.shape() == b.shape())) return false;
  for (std::uint64_t row = 0; row < a.shape().rows(); ++row)
    for (std::uint64_t column = 0; column < a.shape().columns(); ++column) {
      const Rational x = a.exact_at(row, column), y = b.exact_at(row, column);
      if (exact ? x != y
                : (x.sign() == 0) != (y.sign() == 0) || std::abs(x.to_double() - y.to_double()) > 1e-15)
        return false;
    }
  return true;
}

void check_same(const NetworkFile& a, const NetworkFile& b, bool exact) {
  REQUIRE(a.variables.size() == b.variables.size());
  for (std::size_t i = 0; i < a.variables.size(); ++i) {
    CHECK(a.variables[i].name == b.variables[i].name);
    CHECK(*a.variables[i].labels == *b.variables[i].labels);
    CHECK(a.variables[i].parents == b.variables[i].parents);
    CHECK(same_tables(*a.variables[i].table, *b.variables[i].table, exact));
  }
}

}  // namespace

TEST_CASE("formats with numbers are read back as they were written") {
  const auto seed = static_cast<unsigned>(GENERATE(1, 2, 3));
  Random random(seed);
  INFO("seed " << seed);
  Budget budget;
  for (const FileFormat& format : file_formats()) {
    if (!format.numbers || format.write == nullptr) continue;
    for (int round = 0; round < 100; ++round) {
      const bool decimal = round % 2 == 0;
      const Names names = format.name == "uai"   ? Names::numbers
                          : format.name == "net" ? Names::plain
                                                 : Names::odd;
      const NetworkFile network = random_network(random, names, decimal);
      std::vector<FileRemark> remarks;
      const std::string text = format.write(network, remarks);
      INFO(text);
      const NetworkFile back = format.read(text, budget);
      check_same(network, back, decimal);
      CHECK(back.remarks.empty());  // rows that are rounded sum to 1 all the same
      if (decimal) CHECK(remarks.empty());
      std::vector<FileRemark> again;
      CHECK(format.write(back, again) == text);
    }
  }
}

TEST_CASE("names that NET cannot have come back from it") {
  Random random(5);
  Budget budget;
  const FileFormat& net = *find_format("net");
  for (int round = 0; round < 100; ++round) {
    const NetworkFile network = random_network(random, round % 2 == 0 ? Names::odd : Names::numbers, true);
    std::vector<FileRemark> remarks;
    const std::string text = net.write(network, remarks);
    INFO(text);
    check_same(network, net.read(text, budget), true);
  }
}

TEST_CASE("shapes are read back as they were written") {
  Random random(7);
  Budget budget;
  for (const FileFormat& format : file_formats()) {
    if (format.numbers) continue;
    for (int round = 0; round < 200; ++round) {
      NetworkFile network = random_network(random, Names::odd, true);
      for (NetworkVariable& variable : network.variables) {
        variable.labels.reset();
        variable.table.reset();
        variable.hidden = below(random, 4) == 0;
        std::sort(variable.parents.begin(), variable.parents.end());
      }
      if (network.variables.size() > 2) network.confounded = {{0, 1}, {1, 2}};
      std::vector<FileRemark> remarks;
      const std::string text = format.write(network, remarks);
      INFO(text);
      CHECK(remarks.empty());
      NetworkFile back = format.read(text, budget);
      REQUIRE(back.variables.size() == network.variables.size());
      for (std::size_t i = 0; i < network.variables.size(); ++i) {
        CHECK(network.variables[i].name == back.variables[i].name);
        CHECK(network.variables[i].hidden == back.variables[i].hidden);
        CHECK(network.variables[i].parents == back.variables[i].parents);
      }
      CHECK(network.confounded == back.confounded);
    }
  }
}

// A sample of each format, under 4 kB.
std::vector<std::pair<const FileFormat*, std::string>> samples() {
  std::vector<std::pair<const FileFormat*, std::string>> made;
  Random random(11);
  for (const FileFormat& format : file_formats()) {
    if (format.write == nullptr) continue;
    for (int i = 0; i < 2; ++i) {
      std::string text;
      do {
        const NetworkFile network =
            random_network(random, format.name == "net" ? Names::plain : Names::odd, true);
        std::vector<FileRemark> remarks;
        text = format.write(network, remarks);
      } while (text.size() >= 4096 || text.size() < 300);
      made.emplace_back(&format, std::move(text));
    }
  }
  made.emplace_back(
      find_format("xdsl"),
      "<?xml version=\"1.0\"?>\n<smile version=\"1.0\" id=\"N\"><nodes>\n<cpt id=\"a\"><state id=\"y\"/>"
      "<state id=\"n\"/><probabilities>0.2 0.8</probabilities></cpt>\n<deterministic id=\"d\">"
      "<state id=\"s\"/><state id=\"t\"/><parents>a</parents><resultingstates>s t</resultingstates>"
      "</deterministic></nodes></smile>");
  made.emplace_back(find_format("bif"),
                    "// c\nnetwork \"n\" { property \"x; y\" ; }\nvariable a { type discrete[2] { \"y\" "
                    "\"n\" }; /* c */ }\n"
                    "variable b { type discrete[2] { <5, 5+ }; }\nprobability ( b | a ) { default 0.5, 0.5; "
                    "(y) 1e-1, .9; }\n"
                    "probability ( a ) { table 0.25 0.75; }\n");
  made.emplace_back(find_format("dagitty"),
                    "dag { bb=\"0,0\" x [exposure,pos=\"1,2\"] y [latent] x <- y -> { z w } <-> x; w <- q }");
  made.emplace_back(
      find_format("dot"),
      "strict digraph \"g\" { node [a=b]; x->y->{z w} [dir=both]; subgraph s { q [style=dashed] } }");
  return made;
}

namespace {

std::uint64_t messages = 0, models = 0;

void read_damaged(const FileFormat& format, const std::string& text) {
  Budget budget;
  budget.max_memory = 1U << 26U;
  try {
    const NetworkFile network = format.read(text, budget);
    ++models;
    for (const NetworkVariable& variable : network.variables)
      if (variable.table)
        for (const Rational& sum : variable.table->row_sums(budget)) REQUIRE(sum == Rational(1));
  } catch (const FileFault& fault) {
    ++messages;
    REQUIRE(fault.place.begin <= fault.place.end);
    REQUIRE(fault.place.begin <= text.size());
    REQUIRE(std::string_view(fault.what()).size() > 5);
  } catch (const BudgetSpent&) {
    ++messages;
  }
}

}  // namespace

TEST_CASE("texts that are cut off at any byte give a message or a model") {
  for (const auto& [format, text] : samples())
    for (std::size_t size = 0; size < text.size(); ++size) read_damaged(*format, text.substr(0, size));
  CHECK(messages > 1000);
}

TEST_CASE("texts with a byte flipped give a message or a model") {
  for (const auto& [format, text] : samples()) {
    std::string damaged = text;
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const char other : {static_cast<char>(text[i] ^ 1), static_cast<char>(text[i] ^ 0x20),
                               static_cast<char>(text[i] ^ 0x80), '\0', '"', '(', '}', '9', '-', ' ', '\n'}) {
        damaged[i] = other;
        read_damaged(*format, damaged);
      }
      damaged[i] = text[i];
    }
  }
  CHECK(messages > 1000);
  CHECK(models > 1000);
}
