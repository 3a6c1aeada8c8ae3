// The grammar itself: no rule can loop without going on, and reading goes over every token a bounded number
// of times.
#include "grammar/rules.hpp"

#include <catch2/catch.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

#include "grammar/lexical_rules.hpp"
#include "grammar/source.hpp"

using namespace diag;

TEST_CASE("every rule that repeats consumes something") {
  CHECK(tao::pegtl::analyze<grammar::everything>(1) == 0);
  CHECK(tao::pegtl::analyze<lexical::text>(1) == 0);
}

namespace {

std::size_t tried = 0;  // how often a rule was tried

template <typename Rule>
struct counting : tao::pegtl::normal<Rule> {
  template <tao::pegtl::apply_mode A, tao::pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  static bool match(Input& in, grammar::Tree& tree) {
    ++tried;
    return tao::pegtl::normal<Rule>::template match<A, M, Action, Control>(in, tree);
  }
  template <typename Input>
  [[noreturn]] static void raise(const Input& in, const grammar::Tree& tree) {
    throw grammar::Refusal{static_cast<std::size_t>(in.current() - tree.base), nullptr};
  }
};

// The rules tried on a text that is `times` times `part` between `head` and `tail`.
std::size_t steps(const std::string& head, const std::string& part, const std::string& tail,
                  std::size_t times) {
  std::string text = head;
  for (std::size_t i = 0; i < times; ++i) text += part;
  const Source source(FileId{}, "a.diag", text + tail);
  Diagnostics diagnostics;
  const Tokens tokens = tokenize(source, diagnostics);
  tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy, tao::pegtl::eol::lf, const char*> in(
      tokens.kinds.data(), tokens.kinds.data() + tokens.size(), "");
  grammar::Tree tree;
  tree.base = tokens.kinds.data();
  tried = 0;
  REQUIRE(tao::pegtl::parse<grammar::everything, tao::pegtl::nothing, counting>(in, tree));
  CHECK(in.current() == tree.base + tokens.size() - 1);
  return tried;
}

}  // namespace

TEST_CASE("reading takes steps in proportion to the text") {
  const char* const shapes[][3] = {
      {"diagram d : A -> A = f", " ; f", ""},
      {"diagram d : A -> A = f", " * f[1/3](x).y", ""},
      {"diagram d(x : A) -> A {", " x <- f(x)", " return x }"},
      {"let x = 1", " + 1/2 - 3^2", ""},
      {"let x = 1|a>", " + 1/2|a, b> + p uniform", ""},
      {"let x = f(a", ", b = c | |d>", ")"},
      {"let x = f(a", " | b", ")"},
      {"box f : A -> B {", " a, b, _ |-> c, d", "}"},
      {"box f : A -> B {", " open |-> shut", "}"},
      {"box f : A -> B {", " 1 |-> -1 -2 |-> a", "}"},
      {"type T = {a", ", b", "}"},
      {"box f : A -> B { a", ", b", " |-> c }"},
      {"box f : A -> B { a |-> b", ", b", " }"},
      {"let x = {a", ", b", " |-> c }"},
      {"let x = ((((", "a, ", "b))))"},
      {"let x = {a |-> {a |-> {a |-> {a", ", a", " |-> b}}}}"},
  };
  for (const auto& [head, part, tail] : shapes) {
    CAPTURE(head, part);
    const std::size_t once = steps(head, part, tail, 1000);
    const std::size_t twice = steps(head, part, tail, 2000);
    CHECK(once < 1000 * 400);
    CHECK(twice <= 2 * once);
  }
}

TEST_CASE("brackets inside each other are read once") {
  const auto nested = [](const std::string& open, const std::string& close, std::size_t depth) {
    std::string head = "let x = ";
    std::string tail = "a";
    for (std::size_t i = 0; i < depth; ++i) {
      head += open;
      tail += close;
    }
    return steps(head, "", tail, 0);
  };
  const char* const brackets[][2] = {
      {"(", ")"},        {"[", "]"},      {"f(", ")"}, {"f[x = ", "]"},      {"{a |-> ", "}"},
      {"(1 + ", ")|a>"}, {"f(a | ", ")"}, {"-", ""},   {"(f ; g * ", "^2)"}, {"2^", ""}};
  for (const auto& [open, close] : brackets) {
    CAPTURE(open);
    CHECK(nested(open, close, 100) <= 2 * nested(open, close, 50));
  }
}
